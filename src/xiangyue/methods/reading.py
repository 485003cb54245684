"""Rules and conditions in words, to be read before there are any numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiangyue.core.conditions import Condition
from xiangyue.core.procedure import Procedure
from xiangyue.core.rule_data import Group
from xiangyue.methods import rulebook
from xiangyue.methods.wording import clause, count_name, language, share


def rule_words(rule: str, lang: str, *, day: date, area: str = "") -> tuple[list[str], list[str]]:
    """What a rule asks of the sitting and of the vote, on ``day`` in ``area``: a line a condition.

    Raises Refusal where there is no such rule on that day.
    """
    body = rulebook.load().body(rule, day=day, area=area)
    return _groups(body.sitting, rule, lang), _groups(body.passes, rule, lang)


def _groups(groups: Sequence[Group], rule: str, lang: str) -> list[str]:
    chinese = language(lang) == "zh"
    lines = []
    for group in groups:
        said, clauses = [], []
        for one in group.any_of:
            have = count_name(one.have, lang, rule=rule)
            asked = share(one.threshold.text, one.threshold.op, lang)
            if one.of:
                of = count_name(one.of, lang, rule=rule)
                said.append(f"{have}须占{of}的{asked}" if chinese else f"{have}: {asked} of {of}")
            else:
                said.append(f"{have}{asked}" if chinese else f"{have}: {asked}")
            if one.clause and one.clause not in clauses:
                clauses.append(one.clause)
        lines.append(cited(("，或者" if chinese else ", or ").join(said), ",".join(clauses), lang))
    return lines


def condition_words(procedure: Procedure, condition: Condition, lang: str) -> str:
    """A condition of a definition, in the definition's own words (``rules`` of its texts)."""
    if condition.comparator == "any_of":
        join = "，或者" if language(lang) == "zh" else ", or "
        return join.join(condition_words(procedure, c, lang) for c in condition.any_of)
    rules = procedure.texts.get(language(lang), {}).get("rules", {})
    said = str(rules.get(condition.fact, condition.fact))
    return cited(said, condition.clause, lang)


def cited(said: str, source: str, lang: str) -> str:
    """A sentence with its source in brackets."""
    if not source:
        return said
    words = clause(source, lang)
    return f"{said}（{words}）" if language(lang) == "zh" else f"{said} ({words})"
