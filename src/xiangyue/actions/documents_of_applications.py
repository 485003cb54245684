"""The application for a title (示范村申报表) as plain data out of the records: nothing is typed."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone

from xiangyue.actions.documents_of_texts import number_of, village_of
from xiangyue.actions.indicator_sheets import Sheet, sheet_of
from xiangyue.actions.issuers import above, issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.terms import holders
from xiangyue.core.kinds.review import office_of
from xiangyue.core.places import display_name, level_of
from xiangyue.data import roster
from xiangyue.data.models import Area, Assessment, Household, Matter
from xiangyue.documents import application_papers as papers
from xiangyue.documents.assessment_papers import Line
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer
from xiangyue.documents.period_names import period_words
from xiangyue.methods import titles
from xiangyue.methods.wording import sentences

SLUGS: Final = ("title-application",)
INDEX: Final = """
UNION ALL SELECT 'title-application', part, id, settled_at, '' FROM xiangyue_assessment
  WHERE matter_id = %(m)s AND settled_at IS NOT NULL AND stage = 'self'
"""
"""Of each settled stage of the place itself; ``offered`` says whether a title is asked for."""
LEADS: Final = ("secretary", "director", "supervision_chair")


def offered(matter: Matter) -> bool:
    """Whether the matter ends in a title."""
    return any(p.kind == "title" for p in procedure_of(matter).parts)


def made(matter: Matter, pk: int, lang: Lang, base: str) -> papers.TitleApplication:
    """The application that rests on that stage, with what the levels above have found so far: some
    15 queries. ``matter.area`` is loaded."""
    row = Assessment.objects.select_related("standard").get(pk=pk, matter=matter)
    assert row.settled_at is not None
    on = timezone.localdate(row.settled_at)
    sheet, code = sheet_of(row, on), matter.area_id
    title = next(p for p in procedure_of(matter).parts if p.kind == "title")
    names = [titles.load()[slug].names[lang] for slug in title.words["titles"]]
    return papers.TitleApplication(
        place=village_of(matter),
        above=_above(code, lang),
        number=number_of(matter),
        title=("、" if lang == "zh" else ", ").join(names),
        period=period_words(row.period, lang),
        counted=_place(code, on),
        leads=tuple(
            (sentences()[f"role.{m.role}"][lang], m.person.name)
            for role in LEADS
            for m in holders(code, on, role)
        ),
        heads=tuple(
            (head.names[lang], tuple(_line(sheet, i.key, lang) for i in head.indicators))
            for head in sheet.standard.heads
        ),
        levels=_levels(matter, lang),
        link=f"{base}/m/{matter.pk}/{row.part}/",
        issuer=issuer(matter, lang, on, row.part),
    )


def _above(code: str, lang: Lang) -> str:
    """The places that it lies in, the largest first."""
    codes = [code[:n] for n in (2, 4, 6, 9)]
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    told = [display_name(names[c], level_of(c)) for c in codes if c in names]
    return ("" if lang == "zh" else ", ").join(told)


def _place(code: str, on: date) -> papers.Place:
    found = roster.counts(code, on)
    groups = Household.objects.filter(area_id=code, active=True).exclude(group="")
    return papers.Place(
        households=found.households,
        residents=found.residents,
        groups=groups.values("group").distinct().count(),
        members=_people(code, on, "party_member"),
        representatives=_people(code, on, "representative", "assembly_chair"),
    )


def _people(code: str, on: date, *roles: str) -> int:
    return int(holders(code, on, *roles).values("person").distinct().count())


def _line(sheet: Sheet, key: str, lang: Lang) -> Line:
    one, answer = sheet.standard.indicator(key), sheet.answers[key]
    shown = ("；" if lang == "zh" else "; ").join(e.text for e in sheet.evidence.get(key, ()))
    return Line(
        one.names[lang], answer.state, answer.points, one.points, answer.have, answer.need,
        answer.of, shown, one.at_most is not None,
    )  # fmt: skip


def _levels(matter: Matter, lang: Lang) -> tuple[papers.Found, ...]:
    """What each later stage found, in the order of the definition."""
    rows = {
        row.part: row
        for row in Assessment.objects.select_related("standard").filter(
            matter=matter, settled_at__isnull=False
        )
    }
    found = []
    for part in procedure_of(matter).parts:
        if part.kind != "indicators" or not part.words["level"]:
            continue
        level, code = str(part.words["level"]), office_of(matter.area_id, part.words["level"])
        area = Area.objects.filter(code=code).first()
        who = display_name(area.name, level_of(code)) if area else code
        row = rows.get(part.key)
        if row is None or row.settled_at is None:
            found.append(papers.Found(level, who))
            continue
        on = timezone.localdate(row.settled_at)
        sheet = sheet_of(row, on)
        counts = sheet.score.counts
        differs = tuple(
            f"{sheet.standard.indicator(key).names[lang]}{_COLON[lang]}{answer.reason}"
            for key, answer in sheet.answers.items()
            if answer.reason
        )
        asked = sum(counts.values()) - counts["left_out"]
        seal = Issuer(above(matter, part.key, code, lang), on)
        found.append(papers.Found(level, who, on, counts["met"], asked, differs, seal))
    return tuple(found)


_COLON: Final = {"zh": "：", "en": ": "}
