"""Words about pledges that papers and postings share with the pages."""

from __future__ import annotations

from xiangyue.core.pledges import BRANCH
from xiangyue.methods.wording import language, sentences

_BRANCH = {"zh": "党支部", "en": "The branch"}


def role_name(role: str, lang: str) -> str:
    """As which somebody pledges; ``branch`` is the branch itself."""
    short = language(lang)
    return _BRANCH[short] if role == BRANCH else sentences()[f"role.{role}"][short]
