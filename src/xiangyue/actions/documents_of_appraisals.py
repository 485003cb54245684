"""The papers of an appraisal, out of its records. None of them says who rated, or how anybody did.

Where a method keeps each one's report and result among its own people, there is no paper of the
reports, and the result's paper names the excellent alone.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiangyue.actions import duty_reports, posting_appraisal
from xiangyue.actions.appraisal_words import grade_name, person, rows_of, scale
from xiangyue.actions.documents_of_texts import village_of
from xiangyue.actions.issuers import body_of, name_of
from xiangyue.actions.standing import open_case, procedure_of
from xiangyue.core import appraisals as core
from xiangyue.core.bodies import held_at
from xiangyue.core.kinds.secret_rating import ADULTS
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Acceptance, Area, DutyMeeting, DutyReport, Matter, PlainBox, Task
from xiangyue.documents.appraisal_papers import (
    AppraisalResult,
    DutyReports,
    Mending,
    PersonResult,
    RatingPaper,
    RectificationPlan,
    Report,
    ResultRow,
)
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer, say
from xiangyue.methods.wording import language, sentences

SLUGS = ("duty-reports", "rating-paper", "appraisal-result", "rectification-plan")
INDEX = """
UNION ALL SELECT 'duty-reports', r.part, 0, max(d.announced_at), '' FROM xiangyue_dutyreport r
  JOIN xiangyue_dutymeeting d ON d.matter_id = r.matter_id
  WHERE r.matter_id = %(m)s GROUP BY r.part
UNION ALL SELECT 'rating-paper', part, id, opened_at, '' FROM xiangyue_plainbox
  WHERE matter_id = %(m)s AND state <> 'void'
UNION ALL SELECT 'appraisal-result', part, 0, max(announced_on)::timestamptz, ''
  FROM xiangyue_appraised WHERE matter_id = %(m)s AND announced_on IS NOT NULL GROUP BY part
UNION ALL SELECT 'rectification-plan', part, 0, max(created_at), '' FROM xiangyue_task
  WHERE matter_id = %(m)s AND EXISTS
    (SELECT 1 FROM xiangyue_appraised a WHERE a.matter_id = %(m)s) GROUP BY part
"""
"""Lines of the index of a matter's papers (``documents_of_matters``)."""


def offered(matter: Matter, slug: str, part: str) -> bool:
    """Whether there is such a paper of this method: reports that only its own people read have
    none."""
    procedure = procedure_of(matter)
    return slug != "duty-reports" or not procedure.part(part).words["seen_by"]


def made(matter: Matter, slug: str, part: str, pk: int, lang: Lang, base_url: str) -> Any:
    """The data of one of these papers."""
    if slug == "rating-paper":
        return _paper(PlainBox.objects.get(pk=pk), matter, lang)
    link = f"{base_url}/m/{matter.pk}/{part}/"
    if slug == "duty-reports":
        return _reports(matter, part, lang)
    if slug == "rectification-plan":
        return _plan(matter, part, lang, link)
    return _result(matter, part, lang, link)


def _office(matter: Matter, part: str, lang: Lang) -> str:
    """Who issues: in a village the body that holds the part; above it the party committee of the
    place, or of the place above whose members alone rate."""
    if level_of(matter.area_id) == "village":
        return name_of(matter.area, body_of(procedure_of(matter), part), lang)
    code = matter.area_id
    parts = [p for p in procedure_of(matter).parts if p.kind == "secret_rating"]
    from_ = {held_at(r, code) for p in parts for r in p.words["raters"] if r != ADULTS}
    above = next(iter(from_)) if len(from_) == 1 else code
    area = matter.area if above == code else Area.objects.get(pk=above)
    place = display_name(area.name, level_of(above))
    return say(lang)("Party committee of {place}", place=place)


def _role(role: str, lang: str) -> str:
    return sentences()[f"role.{role}"][language(lang)]


def _reports(matter: Matter, part: str, lang: Lang) -> DutyReports:
    t, procedure = say(lang), procedure_of(matter)
    asked = procedure.part(part).words
    rows = DutyReport.objects.filter(matter=matter, part=part).select_related("person", "seat")
    words = sentences()

    def texts(row: DutyReport) -> tuple[tuple[str, str], ...]:
        found = [(words[f"head.{h}"][lang], row.heads[h]) for h in asked["heads"] if h in row.heads]
        return tuple(
            found
            + [
                (words[f"content.{c}"][lang], row.contents[c])
                for c in asked["contents"]
                if c in row.contents
            ]
        )

    case = open_case(matter.pk, now=timezone.now(), lock=False)
    names = {
        p.key: procedure.text(lang, "parts", p.key, "name") or p.key
        for p in (*duty_reports.given_at(case, part), *duty_reports.rated_at(case, part))
    }
    meetings = DutyMeeting.objects.filter(matter=matter).order_by("starts_at")
    join = t(", ")
    raters = tuple(
        (
            names[p.key],
            join.join(
                t("everyone of eighteen and more") if g == ADULTS else _role(g, lang)
                for g in p.words["raters"]
            ),
        )
        for p in duty_reports.rated_at(case, part)
    )
    on = next((m.announced_at for m in meetings), None)
    times = [(m.part, timezone.localtime(m.starts_at), m.place) for m in meetings]
    return DutyReports(
        village_of(matter),
        matter.title,
        tuple(
            Report(
                row.person.name, _role(row.seat.role, lang), texts(row),
                row.contents.get(duty_reports.MISSING, ""),
            )
            for row in rows.order_by("pk")
        ),
        tuple((names[key], when, where) for key, when, where in times if key in names),
        raters,
        Issuer(_office(matter, part, lang), timezone.localdate(on) if on else None),
    )  # fmt: skip


def _paper(box: PlainBox, matter: Matter, lang: Lang) -> RatingPaper:
    grades = box.questions[0]["options"]
    asked = procedure_of(matter).part(box.part).words
    return RatingPaper(
        village_of(matter),
        matter.title,
        tuple(q["title"] for q in box.questions),
        tuple(grade_name(g, lang) for g in grades),
        things=not (asked["about"] or asked["pledged"] or asked["wishes"]),
    )


def _result(matter: Matter, part: str, lang: Lang, link: str) -> AppraisalResult:
    t, procedure = say(lang), procedure_of(matter)
    asked = procedure.part(part)
    names = tuple(grade_name(g, lang) for g in scale(procedure, asked))
    rows = rows_of(matter, part)
    said = [person(row, procedure, asked, lang) for row in rows]
    boxes = PlainBox.objects.filter(matter=matter, part__in=asked.words["of"], state="closed")
    came = {b.part: b.result for b in boxes}
    took = tuple(
        t(
            "{who}: {n} of {of} took part ({phone} by phone, {paper} on paper).",
            who=procedure.text(lang, "parts", key, "name") or key,
            n=came[key]["phone"] + came[key]["papers"],
            of=came[key].get("entitled", 0),
            phone=came[key]["phone"],
            paper=came[key]["papers"],
        )
        for key in asked.words["of"]
        if key in came
    )
    kept = bool(asked.words["seen_by"])
    people = tuple(_person(one, t("Both together")) for one in said) if not kept else ()
    best = tuple(p.name for p in said if p.place == core.EXCELLENT) if kept else ()
    ended = posting_appraisal.ended_lines(rows, said, names[core.INCOMPETENT], lang)
    on = rows[0].announced_on if rows else None
    return AppraisalResult(
        village_of(matter), matter.title, names, took, people,
        Issuer(_office(matter, part, lang), on), link, best, tuple(ended),
    )  # fmt: skip


def _person(one: Any, together: str) -> PersonResult:
    rows = [
        ResultRow(a.name, tuple(str(n) for _, n in a.counts), str(a.n), a.share)
        for a in one.audiences
    ]
    if one.whole:
        rows.append(ResultRow(together, tuple(f"{s}%" for _, s in one.whole), "—"))
    return PersonResult(one.name, one.role, one.grade, tuple(rows), one.why)


def _plan(matter: Matter, part: str, lang: Lang, link: str) -> RectificationPlan:
    tasks = Task.objects.filter(matter=matter).select_related("owner").order_by("pk")
    rows = tuple(
        Mending(
            x.title, x.standard, x.owner.name, x.due_on,
            timezone.localdate(x.finished_at) if x.finished_at else None,
        )
        for x in tasks
    )  # fmt: skip
    done = Acceptance.objects.filter(matter=matter, accepted=True).order_by("-made_at").first()
    on = max((timezone.localdate(x.created_at) for x in tasks), default=None)
    return RectificationPlan(
        village_of(matter), matter.title, rows, Issuer(_office(matter, part, lang), on), link,
        done.text if done else "",
    )  # fmt: skip
