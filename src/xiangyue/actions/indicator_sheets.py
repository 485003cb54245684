"""How a stage of an assessment stands: every indicator with its answer, the score, the band.

While it runs the records are counted afresh each time; once settled it is what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models.functions import JSONObject

from xiangyue.core import indicators as core
from xiangyue.core.bands import Band, Bands
from xiangyue.core.indicators import Answer, Score, Standard
from xiangyue.data import measures
from xiangyue.data.indicators import evidence_of
from xiangyue.data.models import Assessment, IndicatorAnswer, IndicatorEvidence
from xiangyue.methods import standards


@dataclass(frozen=True)
class Sheet:
    """One stage. ``before``: the answers of the stage before it, none for the place's own."""

    row: Assessment
    standard: Standard
    bands: Bands | None
    answers: Mapping[str, Answer]
    before: Mapping[str, Answer] = field(default_factory=dict)
    evidence: Mapping[str, Sequence[IndicatorEvidence]] = field(default_factory=dict)

    @property
    def score(self) -> Score:
        """What the answers add up to."""
        return core.score(self.standard, self.answers)

    @property
    def band(self) -> Band | None:
        """The class or stars of that score, where the standard has any."""
        found = self.score
        return self.bands.band_of(found.score, found.of) if self.bands else None


def sheet_of(row: Assessment, today: date, *, files: bool = False) -> Sheet:
    """A stage as it stands: two queries, of one that the records answer three. ``files``: with what
    was attached to the evidence."""
    standard, bands = standards.unpacked(row.standard_id, row.standard.raw)
    given = evidence_of(row).select_related("given_by")
    if files:  # (id, name) of each, in the same query
        given = given.annotate(kept=ArrayAgg(JSONObject(pk="files__pk", name="files__name")))
    evidence: dict[str, list[IndicatorEvidence]] = {}
    for one in given:
        evidence.setdefault(one.indicator, []).append(one)
    pks = [pk for pk in (row.pk, row.before_id) if pk]
    if row.settled_at is None and row.before_id is None:
        return Sheet(
            row, standard, bands, from_records(row, standard, evidence, today), {}, evidence
        )
    kept: dict[int, dict[str, Answer]] = {pk: {} for pk in pks}
    for a in IndicatorAnswer.objects.filter(assessment_id__in=pks):
        kept[a.assessment_id][a.indicator] = Answer(
            a.state, a.points, a.have, a.need, a.of, a.how, a.reason
        )
    own = kept.get(row.pk, {})
    before = kept[row.before_id] if row.before_id else {}
    if row.settled_at is None:
        own = {i.key: own.get(i.key) or _as_before(before[i.key]) for i in standard.indicators}
    return Sheet(row, standard, bands, own, before, evidence)


def _as_before(answer: Answer) -> Answer:
    how = "before" if answer.how == "differs" else answer.how
    return Answer(answer.state, answer.points, answer.have, answer.need, answer.of, how)


def from_records(
    row: Assessment,
    standard: Standard,
    evidence: Mapping[str, Sequence[IndicatorEvidence]],
    today: date,
) -> dict[str, Answer]:
    """What the records and the evidence answer, today."""
    asked = measures.needs(standard.indicators)
    every = [need for some in asked.values() for need in some]
    sums = measures.read(
        [row.area_id], every, first=row.first, last=row.last, today=today,
        person=row.person_id,
    )  # fmt: skip
    counted = sums[row.area_id]
    return {
        i.key: core.judge(
            i,
            {need.name: counted[need] for need in asked[i.key]},
            evidence=bool(evidence.get(i.key)),
            over=today > row.last,
        )
        for i in standard.indicators
    }
