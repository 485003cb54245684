"""The report of a settled stage of an assessment, as plain data out of its records."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone

from xiangyue.actions.appeals import decided_on
from xiangyue.actions.documents_of_texts import number_of, village_of
from xiangyue.actions.indicator_sheets import Sheet, sheet_of
from xiangyue.actions.issuers import above, issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.core.digits import whole
from xiangyue.core.indicators import numbers_say
from xiangyue.core.kinds.indicators import SELF
from xiangyue.core.kinds.review import office_of
from xiangyue.data.models import Assessment, Matter
from xiangyue.documents import assessment_papers as papers
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer
from xiangyue.documents.period_names import period_words

SLUGS: Final = ("assessment-report",)
INDEX: Final = """
UNION ALL SELECT 'assessment-report', part, id, settled_at, '' FROM xiangyue_assessment
  WHERE matter_id = %(m)s AND settled_at IS NOT NULL
"""


def made(matter: Matter, pk: int, lang: Lang, base: str) -> papers.AssessmentReport:
    """The report of that stage."""
    row = Assessment.objects.select_related("standard", "person").get(pk=pk, matter=matter)
    settled = row.settled_at
    assert settled is not None
    on = timezone.localdate(settled)
    sheet = sheet_of(row, on)
    score, band, village = sheet.score, sheet.band, village_of(matter)
    join = "；" if lang == "zh" else "; "

    def line(key: str) -> papers.Line:
        one, answer = sheet.standard.indicator(key), sheet.answers[key]
        shown = join.join(e.text for e in sheet.evidence.get(key, ()))
        return papers.Line(
            one.names[lang], answer.state, answer.points, one.points, answer.have, answer.need,
            answer.of, answer.reason or shown, one.at_most is not None,
            numbers_say(one, answer) not in (None, answer.state == "met"),
        )  # fmt: skip

    return papers.AssessmentReport(
        place=village,
        number=number_of(matter),
        standard=sheet.standard.names[lang],
        who=row.person.name if row.person else village,
        period=period_words(row.period, lang),
        stage=row.stage,
        settled_on=on,
        score=row.score,
        of=row.of,
        met=score.counts["met"],
        asked=sum(score.counts.values()) - score.counts["left_out"],
        scored=bool(sheet.bands),
        band=band.names[lang] if band else "",
        does=band.does[lang] if band else "",
        heads=tuple(
            (head.names[lang], tuple(line(i.key) for i in head.indicators))
            for head in sheet.standard.heads
        ),
        link=f"{base}/m/{matter.pk}/{row.part}/",
        issuer=_issuer(matter, row, lang, on),
        after=_after(matter, row, sheet, lang),
    )


def _after(matter: Matter, row: Assessment, sheet: Sheet, lang: Lang) -> tuple[papers.After, ...]:
    """What appeals made of it, by their days."""
    parts = [
        p.key
        for p in procedure_of(matter).parts
        if p.kind == "appeal" and p.words["of"] == row.part
    ]
    found = []
    for one in decided_on(matter.pk, parts) if parts else ():
        now = one.instead
        if (score := whole(now, row.of)) is not None:
            band = sheet.bands.band_of(score, row.of) if sheet.bands else None
            now = f"{now}/{row.of}" + (f" · {band.names[lang]}" if band else "")
        assert one.decided_on is not None
        found.append(papers.After(one.outcome, one.decided_on, now))
    return tuple(found)


def _issuer(matter: Matter, row: Assessment, lang: Lang, on: date) -> Issuer:
    """Who settled the stage: the place's body, or the office of the level above."""
    if row.stage == SELF:
        return issuer(matter, lang, on, row.part)
    return Issuer(above(matter, row.part, office_of(matter.area_id, row.stage), lang), on)
