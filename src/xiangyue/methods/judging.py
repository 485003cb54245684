"""A vote, a sitting, a question about the books judged from plain data: what ``xiangyue judge`` and
the API answer.

The format is in ``docs/judge.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xiangyue.core.digits import only_digits
from xiangyue.core.refusals import Check, refuse
from xiangyue.core.rules import Verdict
from xiangyue.methods import book_questions, rulebook
from xiangyue.methods.wording import clause, word

_KEYS = ("rule", "day", "area", "counts", "charter")
_VOTE = ("for", "against", "abstain", "void", "returned")
_RESULTS = {
    "passed": {"zh": "通过", "en": "passed"},
    "not-passed": {"zh": "没有通过", "en": "not passed"},
    "no-sitting": {"zh": "人数不足，会议不成立", "en": "no quorum, so this is no sitting"},
    "void": {"zh": "投票无效，重新投票", "en": "the vote is void and is held again"},
    "sitting": {"zh": "人数达到，可以开会", "en": "quorum met, the sitting may open"},
    "met": {"zh": "符合规定", "en": "the rule is met"},
    "not-met": {"zh": "不符合规定", "en": "the rule is not met"},
    "election-void": {
        "zh": "投票人数不足，选举无效",
        "en": "too few voted, so this is no election",
    },
    "election-valid": {"zh": "选举有效", "en": "the election is valid"},
}
_HEADS = {
    "sitting": {"zh": "到会", "en": "Quorum"},
    "ballots": {"zh": "选票", "en": "Ballots"},
    "passes": {"zh": "条件", "en": "Conditions"},
    "clashes": {"zh": "抵触", "en": "Clashes"},
    "notes": {"zh": "说明", "en": "Notes"},
}


def judge(case: Any) -> Verdict:
    """The verdict on one case; Refusal("invalid") whose ``field`` says where it is wrong."""
    if not isinstance(case, Mapping):
        raise refuse("judge-input.object")
    for key in case:
        if key not in _KEYS:
            raise refuse("judge-input.unknown", field=str(key), known=", ".join(_KEYS))
    for key in ("rule", "day", "counts"):
        if key not in case:
            raise refuse("judge-input.missing", field=key)
    for key in ("rule", "day", "area"):
        if not isinstance(case.get(key, ""), str):
            raise refuse("judge-input.text", field=key)
    area = case.get("area", "")
    if area and not (only_digits(area) and len(area) <= 12):
        raise refuse("judge-input.area", field="area", given=repr(area))
    charter = case.get("charter")
    if charter is not None and not isinstance(charter, Mapping):
        raise refuse("judge-input.charter", field="charter")
    try:
        day = date.fromisoformat(case["day"])
        if day.isoformat() != case["day"]:
            raise ValueError
    except ValueError:
        raise refuse("judge-input.day", field="day", given=repr(case["day"])) from None
    for name in charter or ():
        if name != "settings" and name not in rulebook.load().rules():
            raise refuse("judge-input.no-rule", field=f"charter.{name}")
    return _verdict(case["rule"], day, area, case["counts"], charter)


def _verdict(rule: str, day: date, area: str, counts: Any, charter: Any) -> Verdict:
    if rule in book_questions.questions():
        return book_questions.answer(rule, day=day, area=area, counts=counts, charter=charter)
    book = rulebook.load()
    body = book.body(rule, day=day, area=area, charter=charter)
    voted = isinstance(counts, Mapping) and any(
        str(name).partition(".")[0] in _VOTE for name in counts
    )
    ask = book.judge if voted or body.kind != "vote" else book.quorum
    return ask(rule, day=day, area=area, counts=counts, charter=charter)


def _result(verdict: Verdict) -> str:
    if verdict.kind == "election":
        if verdict.result == "no-sitting":
            return "election-void"
        if verdict.result == "sitting":
            return "election-valid"
    return verdict.result


def _check(check: Check, lang: str) -> dict[str, Any]:
    data: dict[str, Any] = {"met": check.met}
    if check.have is not None:
        data |= {"have": check.have, "have_what": check.values.get("have_what", "")}
    if check.need is not None:
        data["need"] = check.need
    if check.of is not None:
        data |= {"of": check.of, "of_what": check.of_what}
    for key in ("id", "share"):
        if key in check.values:
            data[key] = check.values[key]
    data |= {"says": check.says, "clause": check.clause}
    if check.clause:
        data["source"] = clause(check.clause, lang)
    if "any_of" in check.values:
        data["any_of"] = [_check(Check(**one), lang) for one in check.values["any_of"]]
    data["words"] = word(check, lang)
    return data


def data(verdict: Verdict, lang: str) -> dict[str, Any]:
    """The answer for machines, its sentences in ``lang``."""
    return {
        "rule": verdict.rule,
        "day": verdict.day.isoformat(),
        "area": verdict.area,
        "result": verdict.result,
        "sitting_met": verdict.sitting_met,
        "valid": verdict.valid,
        "passed": verdict.passed,
        "words": _RESULTS[_result(verdict)][lang],
        **{part: [_check(check, lang) for check in getattr(verdict, part)] for part in _HEADS},
        "sources": list(verdict.sources),
        "counts": dict(verdict.counts),
    }


def text(verdict: Verdict, lang: str) -> str:
    """The answer for people, several lines."""
    asked = book_questions.questions().get(verdict.rule)
    name = (asked.names if asked else rulebook.load().name(verdict.rule)).get(lang, verdict.rule)
    colon = "：" if lang == "zh" else ": "
    place = f" {verdict.area}" if verdict.area else ""
    lines = [f"{name} · {verdict.day.isoformat()}{place}"]
    for part, head in _HEADS.items():
        for check in getattr(verdict, part):
            mark = "" if part in ("clashes", "notes") else ("✓ " if check.met else "✗ ")
            lines.append(f"  {mark}{head[lang]}{colon}{word(check, lang)}")
    result = "结果" if lang == "zh" else "Result"
    lines.append(f"{result}{colon}{_RESULTS[_result(verdict)][lang]}")
    return "\n".join(lines)
