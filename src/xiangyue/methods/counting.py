"""A count answered from plain data: what ``xiangyue count`` says, for people and for machines.

The format is in ``docs/count.md``; the kinds of election are in ``rules/elections.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from xiangyue.core.elections import sheets
from xiangyue.core.elections.contests import Kind, paper_rules
from xiangyue.core.elections.outcomes import Outcome, PostResult, Standing, decide
from xiangyue.core.elections.tallies import Difference, Tally, count
from xiangyue.core.refusals import Check
from xiangyue.core.rule_data import BadRule
from xiangyue.methods import rulebook
from xiangyue.methods.wording import clause, day_words, sentences, word


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of election, by name."""
    found = {}
    for entry in rulebook.read_yaml(rulebook.RULES / "elections.yaml")["elections"]:
        data = dict(entry)
        kind = Kind(id=str(data.pop("election")), **data)
        for rule in (kind.valid, kind.elected):
            if rule not in rulebook.load().rules():
                raise BadRule(f"elections.yaml: {kind.id}: no rule is called {rule}")
        found[kind.id] = kind
    return found


def answer(data: Any) -> Outcome:
    """Count and decide; ``Refusal`` whose ``field`` says where the input is wrong."""
    sheet = sheets.read(data, kinds())
    book = rulebook.load()
    rules = paper_rules(sheet.contest, book)
    counted = count(
        sheet.boxes, rules, second=sheet.second, settled=sheet.settled, issued=sheet.issued
    )
    posts = {post.id: post for post in sheet.contest.posts}
    for name, tally in counted.boxes:
        if not counted.unsettled:  # a number that was settled may break what adds up
            sheets.check_sums(tally, posts, f"box {name}")
    return decide(sheet.contest, counted, book)


def _says(key: str, lang: str, **values: Any) -> str:
    return sentences()[f"counting.{key}"][lang].format(**values)


def _people(people: Any, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(people)


def sentence(check: Check, lang: str) -> str:
    """One check in words; lists of people and days are written out."""
    values = dict(check.values)
    if "people" in values:
        values["people"] = _people(values["people"], lang) or _says("nobody", lang)
    if isinstance(values.get("day"), date):
        values["day"] = day_words(values["day"], lang)
    return word(
        Check(
            check.says,
            check.met,
            check.have,
            check.need,
            check.of,
            check.of_what,
            check.clause,
            values,
        ),
        lang,
    )


def _check(check: Check, lang: str) -> dict[str, Any]:
    data: dict[str, Any] = {"says": check.says, "met": check.met}
    for key in ("have", "need", "of", "of_what"):
        if (value := getattr(check, key)) not in (None, ""):
            data[key] = value
    if "people" in check.values:
        data["people"] = list(check.values["people"])
    if isinstance(check.values.get("day"), date):
        data["day"] = check.values["day"].isoformat()
    if check.clause:
        data |= {"clause": check.clause, "source": clause(check.clause, lang)}
    data["words"] = sentence(check, lang)
    return data


def _difference(
    difference: Difference, lang: str, titles: Mapping[str, str], *, question: bool
) -> dict[str, Any]:
    what, post, person = difference.key
    data: dict[str, Any] = {"box": difference.box, "what": what}
    data |= {"post": post, "name": person} if person else {}
    data |= {
        "between": difference.between,
        "first": difference.first,
        "second": difference.second,
        "settled": difference.settled,
    }
    data |= {"why": difference.why} if difference.why else {}
    data["words"] = _difference_words(difference, lang, titles, question=question)
    return data


def about(
    key: tuple[str, str, str],
    lang: str,
    titles: Mapping[str, str] | None = None,
    *,
    question: bool = False,
) -> str:
    """What is counted, in words: the votes of somebody for a post, for or against what is asked
    (``question``), valid ballots …"""
    what, post, person = key
    says = f"what.{what}-asked" if question and what in ("for", "against") else f"what.{what}"
    return _says(says, lang, post=(titles or {}).get(post, post), person=person)


def reason(why: str, lang: str) -> str:
    """Why ballots are void, without their number."""
    return _says(f"reason.{why}", lang, n="").strip()


def _difference_words(
    difference: Difference,
    lang: str,
    titles: Mapping[str, str] | None = None,
    *,
    question: bool = False,
) -> str:
    text = _says(
        f"difference.{difference.between}",
        lang,
        box=difference.box,
        about=about(difference.key, lang, titles, question=question),
        first=difference.first,
        second=difference.second,
    )
    if difference.settled is not None:
        text += _says("settled", lang, number=difference.settled, why=difference.why)
    return text


def _tally(tally: Tally) -> dict[str, Any]:
    nested: dict[str, dict[str, dict[str, int]]] = {"for": {}, "against": {}}
    for name, marks in (("for", tally.votes), ("against", tally.against)):
        for (post, person), number in sorted(marks.items()):
            nested[name].setdefault(post, {})[person] = number
    return {
        "returned": tally.returned,
        "valid": tally.valid,
        "void": tally.void,
        "blank": tally.blank,
        "void_by": dict(tally.void_by),
        "parts_by": dict(tally.parts_by),
        **nested,
    }


def data(
    outcome: Outcome, lang: str, titles: Mapping[str, str] | None = None, *, more: bool = False
) -> dict[str, Any]:
    """The answer for machines, its sentences in ``lang``. ``titles``: what posts are called for
    people, by their name in the count; ``more``: another vote follows this one, though every seat
    of this one is filled."""
    named = titles or {}
    contest, verdict = outcome.contest, outcome.verdict
    validity = (*verdict.ballots, *verdict.sitting) if verdict else ()
    return {
        "election": contest.kind.id,
        "day": contest.day.isoformat(),
        "area": contest.area,
        "result": outcome.result,
        "words": _result_words(outcome, lang, more=more),
        "issued": outcome.count.issued,
        "whole": _tally(outcome.count.whole),
        "boxes": {name: _tally(tally) for name, tally in outcome.count.boxes},
        "differences": [
            _difference(d, lang, named, question=outcome.contest.kind.yes_no)
            for d in outcome.count.differences
        ],
        "validity": [_check(check, lang) for check in validity],
        "form": [_check(check, lang) for check in outcome.form],
        "posts": [_post(post, lang, named) for post in outcome.posts],
        "follows": [_check(_titled(check, named), lang) for check in outcome.follows],
        "notes": [_check(check, lang) for check in _notes(outcome)],
    }


def _result_words(outcome: Outcome, lang: str, *, more: bool) -> str:
    key = "complete-so-far" if more and outcome.result == "complete" else outcome.result
    return _says(f"result.{key}", lang)


def _titled(check: Check, titles: Mapping[str, str]) -> Check:
    post = check.values.get("post")
    if post not in titles:
        return check
    return replace(check, values={**check.values, "post": titles[post]})


def _post(post: PostResult, lang: str, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "post": post.post,
        "title": titles.get(post.post, post.post),
        "seats": post.seats,
        "elected": list(post.elected),
        "tied": list(post.tied),
        "tied_seats": post.tied_seats,
        "rivals": list(post.rivals),
        "left": post.left,
        "next_candidates": list(post.next_candidates),
        "standings": [
            {
                "name": one.person,
                "votes": one.votes,
                "against": one.against,
                "candidate": one.candidate,
                "status": one.status,
                "reasons": [_check(_titled(check, titles), lang) for check in one.reasons],
            }
            for one in post.standings
        ],
    }


def _notes(outcome: Outcome) -> list[Check]:
    """Of each text cited that was amended, and the amended one is not held: that it is so."""
    checks = [*outcome.form, *outcome.follows]
    checks += [check for post in outcome.posts for one in post.standings for check in one.reasons]
    if outcome.verdict:
        checks += [*outcome.verdict.sitting, *outcome.verdict.ballots, *outcome.verdict.passes]
    cited = {part.partition(":")[0] for check in checks for part in check.clause.split(",")}
    found = []
    for name, source in rulebook.sources().items():
        changed = source.get("changed")
        if name in cited and changed and outcome.contest.day >= changed:
            values = {"changed": changed.isoformat()}
            found.append(Check("rule.stale", False, clause=name, values=values))
    return found


def text(outcome: Outcome, lang: str) -> str:
    """The answer for people, several lines."""
    contest, whole = outcome.contest, outcome.count.whole
    name = contest.kind.name.get(lang, contest.kind.id)
    place = f" {contest.area}" if contest.area else ""
    lines = [f"{name} · {contest.day.isoformat()}{place}"]
    lines += [f"  {line}" for line in _papers(outcome.count.issued, whole, lang)]
    lines += [
        f"  ≠ {_difference_words(d, lang, question=contest.kind.yes_no)}"
        for d in outcome.count.differences
    ]
    if outcome.verdict:
        for check in (*outcome.verdict.ballots, *outcome.verdict.sitting):
            lines.append(_line(check, lang))
    lines += [_line(check, lang) for check in outcome.form]
    for post in outcome.posts:
        question = contest.kind.yes_no
        lines.append(
            post.post if question else _says("post", lang, post=post.post, seats=post.seats)
        )
        lines += [f"  {_standing(one, contest.kind, lang)}" for one in post.standings]
    if outcome.follows:
        lines.append(_says("next", lang))
        lines += [f"  · {sentence(check, lang)}" for check in outcome.follows]
    for note in _notes(outcome):
        lines.append(_says("note", lang, note=word(note, lang)))
    lines.append(_says("result", lang, result=_says(f"result.{outcome.result}", lang)))
    return "\n".join(lines)


def _line(check: Check, lang: str) -> str:
    return f"  {'✓' if check.met else '✗'} {sentence(check, lang)}"


def _papers(issued: int | None, tally: Tally, lang: str) -> list[str]:
    said = _says("issued", lang, issued=issued) if issued is not None else ""
    numbers: Mapping[str, int] = {
        "returned": tally.returned,
        "valid": tally.valid,
        "void": tally.void,
        "blank": tally.blank,
    }
    lines = [said + _says("papers", lang, **numbers)]
    comma = "、" if lang == "zh" else ", "
    for key, reasons in (("void-by", tally.void_by), ("parts-by", tally.parts_by)):
        if reasons:
            said = comma.join(_says(f"reason.{why}", lang, n=n) for why, n in reasons.items())
            lines.append(_says(key, lang, reasons=said))
    return lines


def _standing(one: Standing, kind: Kind, lang: str) -> str:
    status = one.status
    if kind.yes_no:
        status = {"elected": "carried", "not-elected": "not-carried"}.get(status, status)
    elif kind.names_more and status == "elected":
        status = "named"
    written = "" if one.candidate or kind.names_more else _says("written-in", lang)
    against = _says("against", lang, n=one.against) if one.against else ""
    line = _says(
        f"status.{status}",
        lang,
        person=one.person + written,
        votes=one.votes,
        against=against,
    )
    reasons = [sentence(check, lang) for check in one.reasons]
    semicolon = "；" if lang == "zh" else "; "
    colon = "：" if lang == "zh" else ": "
    return line + (colon + semicolon.join(reasons) if reasons else "")
