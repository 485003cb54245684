"""Every settled assessment added up again from its kept answers, by its pinned standard."""

from __future__ import annotations

from dataclasses import dataclass

from xiangyue.core import indicators as core
from xiangyue.core.indicators import Answer
from xiangyue.data import indicator_check
from xiangyue.data.models import StandardVersion
from xiangyue.methods import standards


@dataclass(frozen=True)
class Wrong:
    """An assessment that is kept otherwise than its answers say: what, kept, counted."""

    assessment: int
    area: str
    what: str
    kept: str
    counted: str


def assessments(area: str) -> tuple[int, list[Wrong]]:
    """(how many, those that are wrong) of the settled stages within an area."""
    versions = {v.pk: standards.unpacked(v.pk, v.raw) for v in StandardVersion.objects.all()}
    wrong: list[Wrong] = []
    number = 0
    for number, row in enumerate(indicator_check.settled(area), 1):  # noqa: B007 - told after it
        standard, bands = versions[row.standard]
        missing = {i.key for i in standard.indicators} ^ row.answers.keys()
        if missing:
            wrong.append(Wrong(row.id, row.area, "indicators", "", ", ".join(sorted(missing))))
            continue
        answers = {key: Answer(*given) for key, given in row.answers.items()}
        for i in standard.indicators:
            if answers[i.key].points not in i.values:
                told = str(answers[i.key].points)
                wrong.append(Wrong(row.id, row.area, i.key, told, str(i.values)))
        score = core.score(standard, answers)
        band = bands.band_of(score.score, score.of).key if bands else ""
        kept, counted = (row.score, row.of, row.band), (score.score, score.of, band)
        if kept != counted:
            wrong.append(Wrong(row.id, row.area, "score", str(kept), str(counted)))
    return number, wrong
