"""An appraisal's result in words: each audience's grades, the whole, and why this grade.

The same sentences stand on the page, the screen, the poster and in the documents. Every number in
them is the stored result's own (``Appraised.result``): its weights and cuts, not today's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xiangyue.core import appraisals as core
from xiangyue.core.bodies import ROLES
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Appraised, Matter
from xiangyue.methods.wording import counted, language, sentences


@dataclass(frozen=True)
class AudienceWords:
    """``counts``: (grade, how many), the best first. ``share``: what it counts of the whole."""

    key: str
    name: str
    counts: tuple[tuple[str, int], ...]
    n: int
    share: str


@dataclass(frozen=True)
class PersonWords:
    """One person's result. ``why``: the sentences that lead to the grade."""

    person_id: int
    name: str
    role: str
    grade: str
    place: int
    audiences: tuple[AudienceWords, ...]
    whole: tuple[tuple[str, str], ...]
    why: str
    twice: bool
    ended_on: Any


def say(key: str, lang: str, **values: Any) -> str:
    """A sentence of the wording files."""
    return sentences()[key][language(lang)].format(**counted(values))


def scale(procedure: Procedure, part: Part) -> tuple[str, ...]:
    """The grades that its ratings are given by, the best first."""
    found: tuple[str, ...] = procedure.part(part.words["of"][0]).words["grades"]
    return found


def grade_name(grade: str, lang: str) -> str:
    """A grade in words."""
    return sentences()[f"grade.{grade}"][language(lang)]


def rows_of(matter: Matter, part: str) -> list[Appraised]:
    """What was announced, in the order of the seats: one query."""
    rows = Appraised.objects.filter(matter=matter, part=part, announced_on__isnull=False)
    found = rows.select_related("person", "seat", "before").order_by("pk")
    return sorted(found, key=lambda r: ROLES.index(r.seat.role))


def person(row: Appraised, procedure: Procedure, part: Part, lang: str) -> PersonWords:
    """One row in words (its person and seat loaded)."""
    grades = scale(procedure, part)
    names = [grade_name(g, lang) for g in grades]
    found = row.result
    whole = found["weights"]
    audiences = tuple(
        AudienceWords(
            a["key"],
            procedure.text(language(lang), "parts", a["key"], "name"),
            tuple(zip(names, a["counts"], strict=True)),
            a["n"],
            f"{a['weight']}/{whole}" if len(found["audiences"]) > 1 else "",
        )
        for a in found["audiences"]
    )
    return PersonWords(
        row.person_id,
        row.person.name,
        sentences()[f"role.{row.seat.role}"][language(lang)],
        names[row.grade],
        row.grade,
        audiences,
        _shares(found, names) if len(audiences) > 1 else (),
        why(row, names, audiences, lang),
        row.before_id is not None,
        row.ended_on,
    )


def _shares(found: Mapping[str, Any], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each grade's share of the whole, in per cent."""
    weights = found["weights"]
    shares = []
    for n, name in enumerate(names):
        parts = (Fraction(a["weight"] * a["counts"][n], weights * a["n"])
                 for a in found["audiences"] if a["weight"])  # fmt: skip
        shares.append((name, core.hundredths(sum(parts, Fraction(0)))))
    return tuple(shares)


def why(row: Appraised, names: Sequence[str], audiences: Sequence[AudienceWords], lang: str) -> str:
    """Why this grade, in one sentence with its numbers."""
    found = row.result
    stop, comma = ("。", "；") if language(lang) == "zh" else (".", "; ")
    able, unable = Fraction(*found["able"]), Fraction(*found["unable"])
    values: dict[str, Any] = {
        "second": names[core.COMPETENT], "worst": names[core.INCOMPETENT],
        "grade": names[row.ballot], "cut": found["cut"],
    }  # fmt: skip
    if found["grade"] == core.INCOMPETENT:
        said = say("appraisal.why.unable", lang, share=core.hundredths(unable), **values)
    elif found["grade"] == core.BASIC:
        values |= {"worst_share": core.hundredths(unable), "worst_cut": found["cuts"][2]}
        said = say("appraisal.why.neither", lang, share=core.hundredths(able), **values)
    else:
        said = say("appraisal.why.able", lang, share=core.hundredths(able), **values)
    if len(audiences) > 1:
        last = found["grade"] == core.INCOMPETENT
        counting = (
            say(
                "appraisal.why.audience",
                lang,
                name=a.name,
                n=stored["n"],
                m=stored["counts"][core.INCOMPETENT] if last else stored["able"],
                weight=stored["weight"],
                weights=found["weights"],
            )
            for a, stored in zip(audiences, found["audiences"], strict=True)
        )
        said += ("：" if language(lang) == "zh" else ": ") + comma.join(counting)
    if row.ballot != row.grade:
        said += stop + ("" if language(lang) == "zh" else " ") + say(
            "appraisal.why.set", lang, ballot=names[row.ballot], grade=names[row.grade],
            reason=row.reason,
        )  # fmt: skip
    return said + stop
