"""Standards: heads with their indicators, how each is answered, and what they add up to.

A standard is data (``standards/*.yaml``). An indicator is answered by the records of the area (a
``figure`` that the acts keep, or ``rows`` counted), or by evidence given once. Points are whole
numbers; a score is so many of so many. What does not apply is left out of both. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from xiangyue.core.digits import fraction
from xiangyue.core.figures import DUES, KEYS, MET, STOCKS

MET_STATE: Final = "met"
STATES: Final = ("met", "not_met", "missing", "not_yet", "left_out")
"""``missing``: no evidence was given; ``not_yet``: the records are short of it and the period still
runs; ``left_out``: it does not apply, and counts neither for nor against."""
HOWS: Final = ("records", "evidence", "differs", "before")
"""What an answer rests on: ``differs`` from the stage before and why, or ``before``: as there."""
SUBJECTS: Final = ("area", "person")
LASTS: Final = ("standing", "period")
"""Evidence of a thing that stands (a room, a sign) is given once; of a period, within it."""
EVIDENCE: Final = ("text", "file")
"""What evidence is at least: words, or a photo or paper with them."""
FIGURES: Final = (*KEYS, *MET)
"""The figures that may answer an indicator: those kept by the acts."""
ROWS: Final = {
    "seats.branch_committee": "day",
    "seats.village_committee": "day",
    "seats.supervision_committee": "day",
    "seats.representatives": "day",
    "seats.party_members": "day",
    "women.village_committee": "day",
    "young.cadres": "day",
    "new.party_members": "period",
    "new.young_party_members": "period",
    "charter.in_force": "day",
    "rated.returned": "period",
    "rated.content": "period",
    "satisfaction.graded": "period",
    "satisfaction.content": "period",
    "elections.closed": "period",
    "elections.annulled": "period",
    "duties.due": "period",
    "duties.in_time": "period",
    "postings.whole": "period",
    "postings.over": "period",
    "own.due": "period",
    "own.in_time": "period",
    "own.breaches": "period",
    "own.reports": "period",
    "own.training_days": "period",
    "pledges.due": "period",
    "pledges.kept": "period",
    "seals.logged": "day",
    "books.reviewed": "period",
    "assets.registered": "day",
    "appraised.members": "period",
    "hired.engaged": "period",
    "hired.openly": "period",
    "petitions.accounts": "period",
    "cadres.breaches": "period",
    "party_funds.sources": "period",
    "weak.villages": "period",
    "weak.planned": "period",
    "weak.due": "period",
    "weak.in_time": "period",
    "mended.found": "period",
    "mended.done": "period",
    "successors.paired": "day",
}
"""Rows that may be counted (``own.``: of the person whom it is about), on the period's last ``day``
or over the ``period``; their words are ``measure.<name>`` of ``methods/wording/indicators.yaml``,
their SQL ``data.measures``."""

_INDICATOR: Final = {
    *("key", "name", "does", "clause", "points", "steps", "figure", "rows", "evidence"),
    *("of", "late", "at_least", "at_most", "months", "where", "lasts"),
}


class BadStandard(ValueError):
    """A standard that cannot be; the message says where and what is wrong."""


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``share`` is what is asked of ``of``, where that is named, and of what is
    ``late`` and not done at all (a figure of DUES): leaving it undone is no better than doing it
    late. Else ``at_least`` or ``at_most`` is a number. ``steps``: points for reaching less than
    all, (number, points) in order. ``months``: counted over so many months up to the period's end
    (0: over the period)."""

    key: str
    head: str
    names: Mapping[str, str]
    does: Mapping[str, str]
    clause: str
    points: int
    figure: str = ""
    rows: str = ""
    of: str = ""
    late: str = ""
    at_least: int = 0
    at_most: int | None = None
    share: Fraction | None = None
    steps: tuple[tuple[int, int], ...] = ()
    months: int = 0
    lasts: str = "standing"
    evidence: str = ""
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def measured(self) -> tuple[str, ...]:
        """The figures or rows that answer it; none where evidence does."""
        return tuple(name for name in (self.figure or self.rows, self.of, self.late) if name)

    @property
    def values(self) -> tuple[int, ...]:
        """The points that it may give, the least first."""
        return tuple(sorted({0, self.points, *(points for _, points in self.steps)}))


@dataclass(frozen=True)
class Head:
    """A head of a standard with its indicators."""

    key: str
    names: Mapping[str, str]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Standard:
    """A standard in force from a day. ``base``: points that everyone begins with; ``bands``: the
    name of the bands its score falls into, or "". ``raw``: the data, kept with what it judged."""

    slug: str
    names: Mapping[str, str]
    source: str
    start: date
    subject: str
    base: int
    bands: str
    heads: tuple[Head, ...]
    raw: Mapping[str, Any]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All of them, in order."""
        return tuple(i for head in self.heads for i in head.indicators)

    def indicator(self, key: str) -> Indicator:
        """The indicator of that key; KeyError."""
        for one in self.indicators:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Answer:
    """What came of one indicator: its state, the numbers behind it where there are any, and the
    points. ``reason``: why a later stage differs."""

    state: str
    points: int
    have: int | None = None
    need: int | None = None
    of: int | None = None
    how: str = "records"
    reason: str = ""


@dataclass(frozen=True)
class Score:
    """What the answers add up to: ``score`` points of ``of``; how many are in each state."""

    score: int
    of: int
    counts: Mapping[str, int]
    differed: int = 0


def judge(indicator: Indicator, sums: Mapping[str, int], *, evidence: bool, over: bool) -> Answer:
    """The answer of the records (``sums`` by name), or of whether evidence was given. ``over``:
    whether the period has ended."""
    if not indicator.measured:
        if evidence:
            return Answer("met", indicator.points, how="evidence")
        return Answer("missing", 0, how="evidence")
    have = sums.get(indicator.figure or indicator.rows, 0)
    if indicator.share is not None:
        of = sums.get(indicator.of, 0) + sums.get(indicator.late, 0)
        if not of:  # a share of nothing: there is nothing to hold it against
            return Answer("left_out", 0, have, None, 0)
        need = -(-indicator.share.numerator * of // indicator.share.denominator)
        return _reached(indicator, have >= need, have, need, of, over)
    if indicator.at_most is not None:
        return _reached(indicator, have <= indicator.at_most, have, indicator.at_most, None, True)
    need = indicator.at_least
    if have < need:
        points = max([p for n, p in indicator.steps if have >= n], default=0)
        return Answer("not_met" if over else "not_yet", points, have, need)
    return Answer("met", indicator.points, have, need)


def _reached(
    indicator: Indicator, met: bool, have: int, need: int, of: int | None, over: bool
) -> Answer:
    state = "met" if met else "not_met" if over else "not_yet"
    return Answer(state, indicator.points if met else 0, have, need, of)


def numbers_say(indicator: Indicator, answer: Answer) -> bool | None:
    """Whether the numbers behind an answer reach its mark, whatever a level above has seen; None
    where there are none."""
    if answer.have is None or answer.need is None:
        return None
    if indicator.at_most is not None:
        return answer.have <= answer.need
    return answer.have >= answer.need


def differing(indicator: Indicator, before: Answer, points: int, reason: str) -> Answer:
    """The answer of a later stage that gives it other points; ValueError for none that it has."""
    if points not in indicator.values:
        raise ValueError(points)
    state = "met" if points == indicator.points else "not_met"
    return Answer(state, points, before.have, before.need, before.of, "differs", reason)


def score(standard: Standard, answers: Mapping[str, Answer]) -> Score:
    """What the answers add up to, each indicator once, in whatever order they came."""
    counts = dict.fromkeys(STATES, 0)
    total = of = standard.base
    differed = 0
    for indicator in standard.indicators:
        answer = answers[indicator.key]
        counts[answer.state] += 1
        differed += answer.how == "differs"
        if answer.state != "left_out":
            total += answer.points
            of += indicator.points
    return Score(total, of, counts, differed)


# -- reading ---------------------------------------------------------------------------------------


def read(raw: Any) -> Standard:
    """A standard out of its data; BadStandard with the place and what is wrong."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("standard"), str):
        raise BadStandard("a standard is a mapping with its name in 'standard'")
    slug = raw["standard"]
    known = {"standard", "name", "source", "from", "subject", "base", "bands", "heads"}
    _only(raw, known, slug)
    start = raw.get("from")
    start = date.fromisoformat(start) if isinstance(start, str) else start
    if not isinstance(start, date):
        raise BadStandard(f"{slug}: from must be the day it comes into force")
    if not raw.get("source"):
        raise BadStandard(f"{slug}: source says where it is written down")
    subject = raw.get("subject", "area")
    if subject not in SUBJECTS:
        raise BadStandard(f"{slug}: subject must be one of {', '.join(SUBJECTS)}")
    base = _whole(raw.get("base", 0), f"{slug}: base")
    heads, seen = [], set()
    for given in raw.get("heads") or ():
        where = f"{slug}.{given.get('key') if isinstance(given, Mapping) else given}"
        if not isinstance(given, Mapping) or not isinstance(given.get("key"), str):
            raise BadStandard(f"{where}: a head is a mapping with a key")
        _only(given, {"key", "name", "indicators"}, where)
        ours = tuple(_indicator(one, given["key"], where) for one in given.get("indicators") or ())
        for key in (given["key"], *(i.key for i in ours)):
            if key in seen:
                raise BadStandard(f"{where}: {key} is there twice")
            seen.add(key)
        if not ours:
            raise BadStandard(f"{where}: a head has at least one indicator")
        heads.append(Head(given["key"], _names(given, "name", where), ours))
    if not heads:
        raise BadStandard(f"{slug}: it has no heads")
    own = [i.key for h in heads for i in h.indicators if i.rows.startswith("own.")]
    if own and subject != "person":
        raise BadStandard(f"{slug}: {own[0]} counts what is a person's own; it is about none")
    kept = {**raw, "from": start.isoformat()}
    names, bands = _names(raw, "name", slug), str(raw.get("bands", ""))
    return Standard(slug, names, raw["source"], start, subject, base, bands, tuple(heads), kept)


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    if extra := set(raw) - known:
        raise BadStandard(f"{where}: unknown {', '.join(sorted(map(str, extra)))}")


def _names(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, str]:
    found = raw.get(key)
    if not isinstance(found, Mapping) or set(found) != {"zh", "en"}:
        raise BadStandard(f"{where}: {key} must be in zh and en")
    return dict(found)


def _whole(raw: Any, where: str, least: int = 0) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < least:
        raise BadStandard(f"{where} must be a whole number of at least {least}, not {raw!r}")
    return raw


def _indicator(raw: Any, head: str, where: str) -> Indicator:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("key"), str):
        raise BadStandard(f"{where}: an indicator is a mapping with a key, not {raw!r}")
    where = f"{where}.{raw['key']}"
    _only(raw, _INDICATOR, where)
    ways = [way for way in ("figure", "rows", "evidence") if way in raw]
    if len(ways) != 1:
        raise BadStandard(f"{where}: answered by one of figure, rows, evidence")
    if not raw.get("clause"):
        raise BadStandard(f"{where}: clause says where it comes from")
    names, does = _names(raw, "name", where), raw.get("does") or {"zh": "", "en": ""}
    points = _whole(raw.get("points", 1), f"{where}: points", 1)
    told: dict[str, Any] = {}
    if ways == ["evidence"]:
        if wrong := set(raw) & {"of", "late", "at_least", "at_most", "steps", "months", "where"}:
            raise BadStandard(f"{where}: evidence has no {', '.join(sorted(wrong))}")
        told |= {"lasts": raw.get("lasts", "standing"), "evidence": raw["evidence"]}
        if told["evidence"] not in EVIDENCE:
            raise BadStandard(f"{where}: evidence must be one of {', '.join(EVIDENCE)}")
        if told["lasts"] not in LASTS:
            raise BadStandard(f"{where}: lasts must be one of {', '.join(LASTS)}")
    else:
        told = _measured(raw, ways[0], points, where)
    return Indicator(raw["key"], head, names, does, str(raw["clause"]), points, **told)


def _measured(raw: Mapping[str, Any], way: str, points: int, where: str) -> dict[str, Any]:
    allowed = FIGURES if way == "figure" else ROWS
    for name in (raw[way], *([raw["of"]] if "of" in raw else ())):
        if name not in allowed:
            raise BadStandard(f"{where}: there is no {way} {name!r}")
    told: dict[str, Any] = {way: raw[way], "of": raw.get("of", ""), "late": raw.get("late", "")}
    if told["late"] and (not told["of"] or told["late"] not in DUES):
        raise BadStandard(f"{where}: late is a figure of what is due, beside of")
    if ("at_least" in raw) == ("at_most" in raw):
        raise BadStandard(f"{where}: needs at_least or at_most, one of them")
    if "of" in raw:
        try:
            told["share"] = fraction(raw.get("at_least"))
        except ValueError:
            told["share"] = Fraction(-1)
        if not 0 < told["share"] <= 1:
            raise BadStandard(f"{where}: of something, at_least is a share such as 9/10")
        if "steps" in raw:
            raise BadStandard(f"{where}: a share has no steps")
    elif "at_most" in raw:
        told["at_most"] = _whole(raw["at_most"], f"{where}: at_most")
    else:
        told["at_least"] = _whole(raw["at_least"], f"{where}: at_least", 1)
        told["steps"] = _steps(raw.get("steps") or (), told["at_least"], points, where)
    told["months"] = _whole(raw.get("months", 0), f"{where}: months")
    if raw[way] in STOCKS and told["months"]:
        raise BadStandard(f"{where}: what stands on a day is not counted over months")
    told["where"] = {str(k): str(v) for k, v in (raw.get("where") or {}).items()}
    if set(told["where"]) - {"duty"} or (told["where"] and not raw[way].startswith("duties.")):
        raise BadStandard(f"{where}: where names a duty, for rows of duties alone")
    return told


def _steps(raw: Any, least: int, points: int, where: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for one in raw:
        if not isinstance(one, Mapping) or set(one) != {"at_least", "points"}:
            raise BadStandard(f"{where}: a step is {{at_least, points}}, not {one!r}")
        step = (
            _whole(one["at_least"], f"{where}: a step's at_least", 1),
            _whole(one["points"], f"{where}: a step's points"),
        )
        before = found[-1] if found else (0, 0)
        if not (before[0] < step[0] < least and before[1] <= step[1] <= points):
            raise BadStandard(f"{where}: steps rise, and stay below all that is asked")
        found.append(step)
    return tuple(found)
