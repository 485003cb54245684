"""Messages in words: one sentence each, in both languages, out of ``wording/messages.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xiangyue.methods.wording import day_words, language, sentences


def said(key: str, lang: str, **values: Any) -> str:
    """A sentence of the wording files with its values filled in."""
    return sentences()[key][language(lang)].format(**values)


def line(kind: str, values: Mapping[str, Any], due: date | None, lang: str) -> str:
    """A message as one sentence. Without a title (of what is private) it says only what to do."""
    known = sentences()
    does, title = str(values.get("does", "")), str(values.get("title", ""))
    words = known.get(f"does.{does}", {"zh": "", "en": ""})[language(lang)]
    key = f"message.{kind}" if title else f"message.{kind}.plain"
    if key not in known:
        key = f"message.{kind}"
    text = said(key, lang, title=title, does=words)
    if due is None:
        return text
    when = "message.on" if kind.startswith("meeting.") else "message.by"
    return text + said(when, lang, day=day_words(due, lang))


def letter(
    lines: Sequence[str], due: date | None, lang: str, *, for_whom: str = ""
) -> tuple[str, str]:
    """Subject and text of what goes out: the one sentence, or how many things there are.

    ``for_whom``: the person's name, where somebody of the family is told in their place.
    """
    if len(lines) == 1:
        text = lines[0]
    else:
        text = said("message.several", lang, n=len(lines))
        if due is not None:
            text += said("message.first", lang, day=day_words(due, lang))
    if for_whom:
        text = said("message.for", lang, name=for_whom) + text
    return said("message.subject", lang, n=len(lines)), text


def sign_in_code(digits: str, lang: str) -> tuple[str, str]:
    """Subject and text of a code to sign in with."""
    return said("message.code-subject", lang), said("message.sign-in-code", lang, code=digits)


def code(digits: str, lang: str) -> tuple[str, str]:
    """Subject and text of the code that proves a contact."""
    return said("message.code-subject", lang), said("message.code", lang, code=digits)
