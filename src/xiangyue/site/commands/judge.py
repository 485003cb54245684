"""``xiangyue judge FILE.json``: is it a sitting, is it carried, and why. No database, no Django.

The format is in ``docs/judge.md``. Bad input is one line that says what and where, exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rules import Verdict
from xiangyue.methods import rulebook
from xiangyue.methods.wording import clause, word

HELP = "answers a vote or a sitting from a JSON file, by the rules of its day"

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


class BadInput(ValueError):
    """What is wrong with the input, and where."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("file", help="a JSON file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the words")


def run(args: argparse.Namespace) -> int:
    """Answers; exit code 0 for an answer, whatever it is, 2 for bad input."""
    try:
        cases, many = _read(args.file)
        answers = [
            _answer(case, f"[{number}]." if many else "", args.lang)
            for number, case in enumerate(cases)
        ]
    except BadInput as error:
        print(f"judge: {error}", file=sys.stderr)
        return 2
    if args.json:
        shown: Any = [data for data, _ in answers] if many else answers[0][0]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(text for _, text in answers))
    return 0


def _read(name: str) -> tuple[list[Any], bool]:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}") from None
    name = "standard input" if name == "-" else name
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_twins)
    except UnicodeDecodeError:
        raise BadInput(f"{name}: is not UTF-8 text") from None
    except json.JSONDecodeError as error:  # before the general one: it says where
        raise BadInput(f"{name}: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise BadInput(f"{name}: is nested too deeply") from None
    except BadInput:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise BadInput(f"{name}: {error}") from None
    if isinstance(data, list):
        if not data:
            raise BadInput(f"{name}: the list is empty")
        return data, True
    return [data], False


def _no_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"{twin}: is given twice")
    return found


def _answer(case: Any, at: str, lang: str) -> tuple[dict[str, Any], str]:
    if not isinstance(case, Mapping):
        raise BadInput(f"{at.rstrip('.') or 'input'}: must be an object with rule, day and counts")
    for key in case:
        if key not in _KEYS:
            raise BadInput(f"{at}{key}: unknown; there are {', '.join(_KEYS)}")
    for key in ("rule", "day", "counts"):
        if key not in case:
            raise BadInput(f"{at}{key}: is missing")
    for key in ("rule", "day", "area"):
        if not isinstance(case.get(key, ""), str):
            raise BadInput(f"{at}{key}: must be text in quotes")
    area = case.get("area", "")
    if area and not (area.isascii() and area.isdigit() and len(area) <= 12):
        raise BadInput(f"{at}area: {area!r} is no division code (up to 12 digits)")
    charter = case.get("charter")
    if charter is not None and not isinstance(charter, Mapping):
        raise BadInput(f"{at}charter: must be an object of rules")
    try:
        day = date.fromisoformat(case["day"])
        if day.isoformat() != case["day"]:
            raise ValueError
    except ValueError:
        raise BadInput(f"{at}day: {case['day']!r} is no date such as 2026-05-01") from None
    for name in charter or ():
        if name != "settings" and name not in rulebook.load().rules():
            raise BadInput(f"{at}charter.{name}: is no rule")
    try:
        verdict = _verdict(case["rule"], day, area, case["counts"], charter)
    except Refusal as refusal:
        raise BadInput(f"{at}{refusal.field}: {word(refusal.checks[0], lang)}") from None
    return _data(verdict, lang), _text(verdict, lang)


def _verdict(rule: str, day: date, area: str, counts: Any, charter: Any) -> Verdict:
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


def _data(verdict: Verdict, lang: str) -> dict[str, Any]:
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


def _text(verdict: Verdict, lang: str) -> str:
    name = rulebook.load().name(verdict.rule).get(lang, verdict.rule)
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
