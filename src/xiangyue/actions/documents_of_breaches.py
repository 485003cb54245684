"""The papers of a breach and of appeals, out of their records."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from xiangyue.actions.appeals import measure_name
from xiangyue.actions.documents_of_texts import number_of
from xiangyue.actions.issuers import above, issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.core.kinds.review import office_of
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Appeal, Area, Breach, Matter
from xiangyue.documents import breach_papers as papers
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer
from xiangyue.documents.words import day as day_words
from xiangyue.methods.wording import sentences

SLUGS = ("breach-finding", "breach-decision", "breach-notice", "appeal-answer")
INDEX = """
UNION ALL SELECT 'breach-finding', '', id, found_on::timestamptz, '' FROM xiangyue_breach
  WHERE matter_id = %(m)s
UNION ALL SELECT 'breach-decision', '', id, decided_on::timestamptz, '' FROM xiangyue_breach
  WHERE matter_id = %(m)s AND decided_on IS NOT NULL
UNION ALL SELECT 'breach-notice', '', id, posted_on::timestamptz, '' FROM xiangyue_breach
  WHERE matter_id = %(m)s AND posted_on IS NOT NULL
UNION ALL SELECT 'appeal-answer', part, id, decided_on::timestamptz, '' FROM xiangyue_appeal
  WHERE matter_id = %(m)s AND decided_on IS NOT NULL
"""
"""Lines of the index of a matter's papers (``documents_of_matters``)."""
KINDS = {"breach-finding": "finding", "breach-decision": "ruling", "breach-notice": "ruling"}
"""The kind of part that a paper stands with."""


def _area(area: Area) -> str:
    return display_name(area.name, level_of(area.code))


def made(matter: Matter, slug: str, pk: int, lang: Lang) -> Any:
    """The data of one of these papers (the matter's ``area`` and ``procedure`` are loaded)."""
    if slug == "appeal-answer":
        return _answer(matter, Appeal.objects.select_related("person", "office").get(pk=pk), lang)
    row = Breach.objects.select_related("about", "about_area").get(pk=pk)
    issued = partial(_issued, matter, lang)
    post = sentences()[f"role.{row.about_role}"][lang]
    where = _area(row.about_area)
    post = f"{where}{post}" if lang == "zh" else f"{post}, {where}"
    if slug == "breach-finding":
        return papers.BreachFinding(
            number=number_of(matter),
            name=row.about.name,
            post=post,
            what=row.what,
            clause=row.clause,
            proof=row.proof,
            found_on=row.found_on,
            answer_until=row.answer_until,
            issuer=issued("finding", row.found_on),
        )
    if slug == "breach-notice":
        assert row.posted_on is not None and row.posted_until is not None
        return papers.BreachNotice(
            kicker=_area(matter.area),
            text=row.notice,
            after=_after(row, lang),
            posted_on=row.posted_on,
            until=row.posted_until,
            issuer=issued("ruling", row.after_on if _mended(row) else row.posted_on),
        )
    return _decision(matter, row, post, lang)


def _issued(matter: Matter, lang: Lang, kind: str, on: date | None) -> Issuer:
    """Whose act it is: the office of who does the part of this kind."""
    part = next(p for p in procedure_of(matter).parts if p.kind == kind)
    return issuer(matter, lang, on, part.key)


def _mended(row: Breach) -> bool:
    """Whether an appeal has changed it or set it aside."""
    return row.after not in ("", "upheld")


def _after(row: Breach, lang: Lang) -> str:
    if not _mended(row):
        return ""
    said = sentences()[f"appeal-after.{row.after}"][lang]
    measure = measure_name(row.after_measure, lang)
    return said.format(day=day_words(row.after_on, lang), measure=measure)


def _decision(matter: Matter, row: Breach, post: str, lang: Lang) -> papers.BreachDecision:
    part = next(p for p in procedure_of(matter).parts if p.kind == "appeal")
    to = office_of(matter.area_id, part.words["level"])
    return papers.BreachDecision(
        number=number_of(matter),
        name=row.about.name,
        post=post,
        what=row.what,
        clause=row.clause,
        statement=row.statement,
        measure=measure_name(row.measure, lang),
        reasons=row.reasons,
        appeal_to=above(matter, part.key, to, lang),
        appeal_days=int(part.words["days"]),
        issuer=_issued(matter, lang, "ruling", row.decided_on),
    )


def _answer(matter: Matter, row: Appeal, lang: Lang) -> papers.AppealAnswer:
    procedure = procedure_of(matter)
    of = procedure.part(procedure.part(row.part).words["of"])
    about = matter.title + ("：" if lang == "zh" else ": ")
    return papers.AppealAnswer(
        number=row.number or number_of(matter),
        name=row.person.name,
        about=about + (procedure.text(lang, "parts", of.key, "name") or of.key),
        made_on=row.made_on,
        grounds=row.grounds,
        outcome=sentences()[f"appeal-outcome.{row.outcome}"][lang],
        instead=measure_name(row.instead, lang) if row.instead else "",
        reasons=row.reasons,
        issuer=Issuer(above(matter, row.part, row.office_id, lang), row.decided_on),
    )
