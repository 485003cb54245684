"""The first of the "two quantifications": who pledged is scored by the grades given (D8, 000).

The score is worked out at the close, of what is told alone, by the points and bands of that day,
which are kept with it: a later change touches nothing past. Whoever is no person (the branch) has
none here; it is scored by the township.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from xiangyue.actions.standing import Case
from xiangyue.core import bands as core_bands
from xiangyue.core import rating_scores as core
from xiangyue.core.appraisals import hundredths
from xiangyue.core.part import Part
from xiangyue.core.plain_ballots import Pile, Question, votes
from xiangyue.data.models import Matter, PlainBox
from xiangyue.methods import standards
from xiangyue.methods.wording import sentences


def scored(
    case: Case, part: Part, asked: Sequence[Question], opened: Sequence[Pile]
) -> dict[str, Any]:
    """What is kept of it in the box's result: ``scores`` {thing: {share: [whole, of], band}}
    and ``bands``; nothing where the method has no bands for it."""
    name = part.words["bands"]
    if not name:
        return {}
    held = core_bands.in_force(standards.every_bands(), name, case.matter.area_id, case.today)
    scores = {}
    for question in asked:
        _n, counts, _blank = votes(question, list(opened))
        share = core.score(counts, held.points, held.of) if question.about else None
        if share is not None:
            band = held.band_of(share.numerator, share.denominator)
            scores[question.key] = {
                "share": [share.numerator, share.denominator], "band": band.key
            }  # fmt: skip
    return {"scores": scores, "bands": dict(held.raw)}


def told(result: Mapping[str, Any], key: str) -> tuple[str, Mapping[str, str]] | None:
    """Points of 100 in words, and the band's names; None where a thing has no score."""
    found = result.get("scores", {}).get(key)
    if found is None:
        return None
    band = core_bands.read(result["bands"]).band(found["band"])
    return hundredths(Fraction(*found["share"])), band.names


def points(result: Mapping[str, Any]) -> Mapping[str, int]:
    """What each grade was worth, the best first; {} where nothing is scored."""
    return core_bands.read(result["bands"]).points if result.get("bands") else {}


def steps(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """From how many points each band is, lowest first; [] where nothing is scored."""
    if not result.get("bands"):
        return []
    return [(hundredths(b.low), b.names) for b in core_bands.read(result["bands"]).bands]


def lines(matter: Matter) -> list[str]:
    """Scores in the order of the ballot, for the posting, in Chinese; [] where there are none."""
    found: list[str] = []
    boxes: Iterable[PlainBox] = PlainBox.objects.filter(matter=matter, state="closed")
    for box in boxes:
        if not (box.result or {}).get("scores"):
            continue
        worth = "、".join(
            f"{sentences()[f'grade.{grade}']['zh']}{n}分" for grade, n in points(box.result).items()
        )
        found.append(f"评议量化评分：{worth}，取平均；按评议时的顺序列出，不排名次。")
        for question in box.questions:
            said = told(box.result, question["key"])
            if said is not None:
                found.append(f"{question['title']}：{said[0]}分，{said[1]['zh']}。")
    return found
