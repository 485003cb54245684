"""Sentences of checks in the reader's language, by ``methods.wording``."""

from __future__ import annotations

from typing import Any

from xiangyue.web.formats import is_chinese


def _wording() -> Any:
    from xiangyue.methods import wording  # noqa: PLC0415 - a folder of YAML, read on first use

    return wording


def _lang() -> str:
    return "zh" if is_chinese() else "en"


def word(check: Any) -> str:
    """The sentence of one check."""
    return str(_wording().word(check, _lang()))


def of_what(name: str) -> str:
    """A denominator's name in words: ``representatives`` → ``村民代表``."""
    say = getattr(_wording(), "of_what", None)
    return str(say(name, _lang())) if say else name


def cite(clause: str) -> str:
    """A clause in words: ``law:30`` → ``村委会组织法第三十条``."""
    say = getattr(_wording(), "cite", None)
    return str(say(clause, _lang())) if say else clause
