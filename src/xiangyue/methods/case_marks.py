"""Marks that stand beside a method and not in it: bands of a score, grades of an appraisal,
indicators of a standard, settings. A line of ``thresholds`` tries each at just under, at and over.

They are judged by the same pure functions as by the acts, with the numbers of the day on which the
cases begin, in their area.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xiangyue.core import appraisals, bands, indicators
from xiangyue.core.appraisals import Audience, Cuts
from xiangyue.core.bands import Bands
from xiangyue.core.indicators import Indicator, Standard
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.methods import rulebook, standards
from xiangyue.methods.case_words import Wrong, mapping, part_key, whole
from xiangyue.methods.located import Path

WORDS: Final = ("band", "grade", "indicator", "setting")
CUTS: Final = {"excellent": "able", "competent": "able", "incompetent": "unable"}
"""The grades that have a number, and the share that it is a number of; each is the setting
``appraisal.<grade>``, whatever the scale's own words are."""
SETTINGS: Final = {
    "secret_rating": ("secret-rating.least",),
    "courses": ("training.cadre-days", "training.member-classes"),
}
"""By kind: what a part of it is held to, in any method."""


@dataclass(frozen=True)
class Mark:
    """One mark: which word names it, in which part ("" for a setting), and where the definition
    asks for it. ``points``: of an indicator that gives some of its points for less, how many."""

    word: str
    name: str
    part: str
    asked: Path
    points: int = 0

    @property
    def key(self) -> tuple[str, str, str, int]:
        """By which it is known whether it was tried."""
        return self.word, self.part, self.name, self.points


def marks(procedure: Procedure, day: date, area: str = "") -> Iterator[Mark]:
    """Every mark of a method, each once; a standard's at the first part that asks for it."""
    seen: set[tuple[str, str]] = set()
    for step_at, step in enumerate(procedure.steps):
        for part_at, part in enumerate(step.parts):
            at: Path = ("steps", step_at, "parts", part_at, "kind")
            for name in (*SETTINGS.get(part.kind, ()), *_percent(part)):
                if ("setting", name) not in seen:
                    seen.add(("setting", name))
                    yield Mark("setting", name, "", at)
            if part.kind == "appraisal":
                yield from (Mark("grade", name, part.key, at) for name in CUTS)
            standard = _standard(part, day) if part.kind == "indicators" else None
            if standard is not None and ("standard", standard.slug) not in seen:
                seen.add(("standard", standard.slug))
                yield from _of_standard(standard, part, at)
            held = _bands(part, day, area)
            if held is not None and ("bands", held.slug) not in seen:
                seen.add(("bands", held.slug))
                yield from (Mark("band", b.key, part.key, at) for b in held.bands[1:])


def _percent(part: Part) -> tuple[str, ...]:
    """The setting that says how many per cent must be content."""
    named = part.words.get("standard") if part.kind == "secret_rating" else ""
    return (str(named),) if named else ()


def _of_standard(standard: Standard, part: Part, at: Path) -> Iterator[Mark]:
    for one in standard.indicators:
        if one.measured:
            yield from (Mark("indicator", one.key, part.key, at, p) for _, p in one.steps if p)
            yield Mark("indicator", one.key, part.key, at)


def _standard(part: Part, day: date) -> Standard | None:
    """The standard that a part asks for; None where there is none of that name yet."""
    try:
        return standards.in_force(str(part.words.get("standard") or ""), day)
    except KeyError:
        return None


def _bands(part: Part, day: date, area: str) -> Bands | None:
    """The bands that a part's score falls into; None where it has none."""
    name = part.words.get("bands") or ""
    if part.kind == "indicators" and (standard := _standard(part, day)):
        name = standard.bands
    try:
        return bands.in_force(standards.every_bands(), str(name), area, day) if name else None
    except KeyError:
        return None


# -- a line judged ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A line of ``thresholds`` that names a mark, with the day and the area of its cases."""

    procedure: Procedure
    edge: Mapping[str, Any]
    path: Path
    day: date
    area: str

    @property
    def word(self) -> str:
        """``band``, ``grade``, ``indicator`` or ``setting``."""
        return next(word for word in WORDS if word in self.edge)

    @property
    def name(self) -> str:
        """What of it: the band, the grade, the indicator, the setting."""
        return str(self.edge[self.word])

    def key(self) -> tuple[str, str, str, int]:
        """The mark that it tries."""
        part = "" if self.word == "setting" else str(self.edge.get("part", ""))
        return self.word, part, self.name, self._points()

    def _points(self) -> int:
        return whole(self.edge.get("points", 0), (*self.path, "points"))

    def _of(self, default: int) -> int:
        given = self.edge.get("given", {})
        return whole(given.get("of", default), (*self.path, "given"))

    def _part(self) -> Part:
        key = part_key(self.procedure, self.edge.get("part"), (*self.path, "part"))
        return self.procedure.part(key)

    def _unknown(self, known: list[str]) -> Wrong:
        return Wrong((*self.path, self.word), "check.unknown", word=self.name, known=known)

    def _setting(self, name: str) -> int:
        try:
            return int(rulebook.load().setting(name, day=self.day, area=self.area).value)
        except Refusal:
            raise self._unknown(sorted(rulebook.load().settings())) from None

    def whole_of(self) -> int:
        """Of how many a draft tries it: what is a share of ``WHOLE``; 0 where it is none."""
        if self.word in ("band", "grade"):
            return appraisals.WHOLE
        if self.word == "indicator":
            return appraisals.WHOLE if self._indicator().share is not None else 0
        book = rulebook.load()
        found = book.setting(self.name, day=self.day, area=self.area)
        return appraisals.WHOLE if found.unit == "percent" else 0

    def most(self) -> bool:
        """Whether so many are let and no more: just over is what breaks it."""
        if self.word == "indicator":
            return self._indicator().at_most is not None
        return self.word == "setting" and bool(self.edge.get("most"))

    def met(self, side: str) -> bool:
        """Whether the mark is reached (kept to, where it is a most) by the number of a side."""
        if self.word == "grade":
            return self._grade(self.edge[side], (*self.path, side))
        number = whole(self.edge[side], (*self.path, side))
        if self.word == "band":
            return self._band(number, (*self.path, side))
        if self.word == "indicator":
            return self._reached(number)
        need = self._setting(self.name)
        if "of" in self.edge.get("given", {}):
            return number * 100 >= need * self._of(100)
        return number <= need if self.most() else number >= need

    def _band(self, number: int, at: Path) -> bool:
        held = _bands(self._part(), self.day, self.area)
        keys = [b.key for b in held.bands] if held else []
        if held is None or self.name not in keys:
            raise self._unknown(keys)
        try:
            got = held.band_of(number, self._of(held.of)).key
        except ValueError:
            raise Wrong(at, "check.case-whole", given=str(number)) from None
        return keys.index(got) >= keys.index(self.name)

    def _indicator(self) -> Indicator:
        standard = _standard(self._part(), self.day)
        every = {i.key: i for i in standard.indicators if i.measured} if standard else {}
        if self.name not in every:
            raise self._unknown(list(every))
        return every[self.name]

    def _reached(self, number: int) -> bool:
        one = self._indicator()
        sums = {one.figure or one.rows: number}
        if one.of:
            sums[one.of] = self._of(0)
        answer = indicators.judge(one, sums, evidence=False, over=True)
        if points := self._points():
            return answer.points >= points
        return answer.state == indicators.MET_STATE

    def _grade(self, given: Any, at: Path) -> bool:
        """``given``: of ``of`` of each audience, or of each by its own rating, so many rate
        competent or better, and the rest basically competent; where the mark is incompetent, so
        many rate that, and the rest excellent: it goes before."""
        part = self._part()
        if self.name not in CUTS or part.kind != "appraisal":
            raise self._unknown(list(CUTS) if part.kind == "appraisal" else [])
        of, ratings = self._of(appraisals.WHOLE), list(part.words["of"])
        if isinstance(given, Mapping):
            mapping(given, at)
            if set(given) != set(ratings):
                raise Wrong(at, "check.unknown", word=", ".join(map(str, given)), known=ratings)
        names = part.words["weights"]
        weights = [self._setting(n) for n in names] or [1] * len(ratings)
        audiences = []
        for key, weight in zip(ratings, weights, strict=True):
            n = whole(given[key] if isinstance(given, Mapping) else given, at)
            if not 0 <= n <= of:
                raise Wrong(at, "check.case-whole", given=str(n))
            counts = (of - n, 0, 0, n) if CUTS[self.name] == "unable" else (0, n, of - n, 0)
            audiences.append(Audience(key, counts, weight))
        cuts = Cuts(*(self._setting(f"appraisal.{name}") for name in CUTS))
        got = appraisals.combine(audiences, cuts).grade
        if self.name == "incompetent":
            return got == appraisals.INCOMPETENT
        place = appraisals.EXCELLENT if self.name == "excellent" else appraisals.COMPETENT
        return got <= place
