"""The carrying out in tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xiangyue.web.execution import tasks as show

__all__ = ["show", "told"]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are finished."""
    if not facts.get("tasks"):
        return []
    done = int(facts["tasks"]) - int(facts.get("unfinished", 0))
    return [_("%(done)s of %(n)s tasks finished") % {"done": done, "n": facts["tasks"]}]
