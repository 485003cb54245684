"""Sentences of checks, clauses and counts in the reader's language (``methods.wording``)."""

from __future__ import annotations

from xiangyue.core.refusals import Check
from xiangyue.methods import wording
from xiangyue.web.formats import is_chinese


def _lang() -> str:
    return "zh" if is_chinese() else "en"


def word(check: Check) -> str:
    """The sentence of one check, its article included, as a sentence begins."""
    said = wording.word(check, _lang())
    return said[:1].upper() + said[1:]


def cite(clause: str) -> str:
    """A clause in words: ``law:30`` → 《村民委员会组织法》第三十条."""
    return wording.clause(clause, _lang())


def of_what(check: Check) -> str:
    """What a check's denominator is called; empty where it has none, or no name but its key."""
    name = check.of_what or str(check.values.get("of_what", ""))
    rule = str(check.values.get("rule", ""))
    said = wording.count_name(name, _lang(), rule=rule) if name else ""
    return "" if said == name and "." in name else said


def have_what(check: Check) -> str:
    """What a check counts; empty where it counts nothing."""
    name, rule = str(check.values.get("have_what", "")), str(check.values.get("rule", ""))
    return wording.count_name(name, _lang(), rule=rule) if name else ""
