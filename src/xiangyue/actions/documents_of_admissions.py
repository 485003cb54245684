"""A member's file and the branch's register of admissions, out of the records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from xiangyue.actions import milestones
from xiangyue.actions.documents_of_texts import branch, number_of, village_of
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import (
    AgendaItem,
    Matter,
    MatterPart,
    Milestone,
    MilestoneName,
    Party,
    Person,
    Posting,
    Review,
)
from xiangyue.documents import party_papers as papers
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer
from xiangyue.documents.words import day

SLUG = "member-development"
HEADS = ("application", "chosen", "candidate", "vote", "approve-full")
"""The parts whose days the register shows."""


CAME = {"passed": {"zh": "通过", "en": "passed"}, "failed": {"zh": "未通过", "en": "failed"}}
ARCHIVED = {"zh": "已归档", "en": "Archived"}


def _person(matter: Matter) -> Person | None:
    found = Party.objects.filter(matter=matter, side=milestones.CONCERNED).select_related("person")
    one = found.order_by("pk").first()
    return one.person if one else None


def concerned(matter: Matter) -> str:
    """The name of whom it is about; of several the first."""
    one = _person(matter)
    return str(one.name) if one else str(matter.title)


def member_file(case: Case, lang: Lang) -> papers.MemberFile:
    """The file of one admission as it stands, by day: seven queries. ``case.matter.area`` is
    loaded. Sex and day of birth are the register's: nobody is asked for them."""
    matter, procedure = case.matter, case.procedure
    standing, who = case.standing(), _person(case.matter)
    rows = milestones.told(matter)
    steps = [_step(procedure, found["row"], lang) for found in rows]
    votes = []
    items = AgendaItem.objects.filter(
        matter=matter, outcome__in=("passed", "failed")
    ).select_related("meeting")
    for item in items.order_by("decided_at"):
        number = procedure.number_of(item.part)
        name = procedure.names("parts", item.part)[lang]
        on = timezone.localdate(item.decided_at)
        came = {
            "passed": {"zh": "通过", "en": "passed"},
            "failed": {"zh": "未通过", "en": "failed"},
        }
        steps.append(papers.FileStep(number, name, on, came[item.outcome][lang]))
        counts = item.counts
        agree = counts.get("agree", counts.get("for", 0))
        votes.append(
            (name, counts.get("due", 0), counts.get("present", 0), agree,
             counts.get("for.written", 0))
        )  # fmt: skip
    answerers = [
        papers.Answerer(
            name.person.name,
            procedure.text(lang, "parts", row.part, "people") or name.role,
            procedure.number_of(row.part),
            row.on,
        )
        for found in rows
        for row in [found["row"]]
        for name in row.names.all()
        if row.part != procedure.parts[0].key
    ]
    steps_of_reviews, more = _reviews(matter, procedure, lang)
    steps += [*steps_of_reviews, *_postings(matter, procedure, lang)]
    answerers += more
    step = standing.step
    stage = procedure.names("steps", step.key)[lang] if step else ARCHIVED[lang]
    return papers.MemberFile(
        village=village_of(matter),
        number=number_of(matter),
        name=who.name if who else matter.title,
        sex=who.sex if who else "",
        born=who.birth_date if who else None,
        stage=stage,
        as_of=case.today,
        steps=tuple(sorted(steps, key=lambda s: (s.on, s.number))),
        votes=tuple(votes),
        answerers=tuple(sorted(answerers, key=lambda a: (a.step, a.on))),
        issuer=Issuer(branch(matter, lang), case.today),
    )


def _step(procedure: Procedure, row: Milestone, lang: Lang) -> papers.FileStep:
    outcome = procedure.text(lang, "parts", row.part, "outcomes", row.outcome) or row.outcome
    return papers.FileStep(
        procedure.number_of(row.part),
        procedure.names("parts", row.part)[lang],
        row.on,
        outcome,
        row.due_on is not None and row.on > row.due_on,
        milestones.opened(row),
    )


def _reviews(
    matter: Matter, procedure: Procedure, lang: Lang
) -> tuple[list[papers.FileStep], list[papers.Answerer]]:
    said = {
        "approved": {"zh": "同意", "en": "approved"},
        "filed": {"zh": "备案", "en": "on file"},
        "returned": {"zh": "退回补正", "en": "sent back"},
        "refused": {"zh": "不同意", "en": "refused"},
    }
    roles = {"zh": ("报送人", "审批人"), "en": ("handed in by", "answered by")}[lang]
    steps, people = [], []
    rows = Review.objects.filter(matter=matter, answered_at__isnull=False)
    for row in rows.select_related("submitted_by", "answered_by").order_by("answered_at"):
        number, on = procedure.number_of(row.part), timezone.localdate(row.answered_at)
        name = procedure.names("parts", row.part)[lang]
        late = row.due_on is not None and on > row.due_on
        outcome = said.get(row.outcome, {}).get(lang, row.outcome)
        steps.append(papers.FileStep(number, name, on, outcome, late, row.text))
        handed = timezone.localdate(row.submitted_at)
        people.append(papers.Answerer(row.submitted_by.name, roles[0], number, handed))
        if row.answered_by:
            people.append(papers.Answerer(row.answered_by.name, roles[1], number, on))
    return steps, people


def _postings(matter: Matter, procedure: Procedure, lang: Lang) -> list[papers.FileStep]:
    """What was posted: from which day to which, how many objected; when it was taken down early."""
    rows = Posting.objects.filter(matter=matter).annotate(said=Count("objections"))
    found = []
    for row in rows.order_by("posted_at", "pk"):
        until = day(row.until, lang)
        outcome = {
            "zh": f"公示{row.days}个{'工作日' if row.working else '日'}，至{until}，"
            f"{f'收到异议{row.said}条' if row.said else '无异议'}",
            "en": f"posted for {row.days} {'working ' if row.working else ''}days, until {until}; "
            f"{f'objections: {row.said}' if row.said else 'no objection'}",
        }[lang]
        down = row.taken_down_at and timezone.localdate(row.taken_down_at)
        if down and down <= row.until:
            early = {
                "zh": f"；{day(down, lang)}提前撤下",
                "en": f"; taken down on {day(down, lang)}",
            }
            outcome += early[lang]
        name = procedure.names("parts", row.part)[lang] if row.part else row.title
        number = procedure.number_of(row.part) if row.part else 0
        found.append(papers.FileStep(number, name, timezone.localdate(row.posted_at), outcome))
    return found


def register_rows(area: str, today: date, lang: Lang) -> list[papers.AdmissionRow]:
    """Every admission under way or closed in a place, by their number."""
    matters = Matter.objects.filter(
        area_id=area, procedure__slug=SLUG, practice=False
    ).select_related("procedure")
    found = list(matters.exclude(state="dropped").order_by("year", "number"))
    names: dict[int, str] = dict(
        MilestoneName.objects.filter(
            milestone__matter__in=found, milestone__part="application"
        ).values_list("milestone__matter_id", "person__name")
    )
    facts: dict[int, dict[str, dict[str, Any]]] = {m.pk: {} for m in found}
    parts = MatterPart.objects.filter(matter__in=found, key__in=HEADS)
    for matter_id, key, told in parts.values_list("matter_id", "key", "facts"):
        facts[matter_id][key] = told
    return [_row(matter, names, facts[matter.pk], lang) for matter in found]


def _row(
    matter: Matter, names: dict[int, str], facts: dict[str, dict[str, Any]], lang: Lang
) -> papers.AdmissionRow:
    procedure = procedure_of(matter)
    keys = [s.key for s in procedure.steps]
    number = keys.index(matter.step) + 1 if matter.step in keys else len(keys)
    days = tuple(
        date.fromisoformat(on) if (on := facts.get(key, {}).get("on")) else None for key in HEADS
    )
    return papers.AdmissionRow(
        names.get(matter.pk, matter.title),
        number_of(matter),
        number,
        procedure.names("steps", matter.step)[lang] if matter.step in keys else ARCHIVED[lang],
        matter.due_on,
        days,
    )
