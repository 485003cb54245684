"""Carrying out and supervising: tasks, progress, followers, reports, findings, questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act, act
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.posting_acts import place_setting
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import money
from xiangyue.core.bodies import (
    BODIES,
    COMMITTEE,
    DELEGATES,
    OFFICE,
    OFFICERS,
    REPRESENTATIVES,
    SUPERVISION,
    TOWN_GOVERNMENT,
)
from xiangyue.core.places import level_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import (
    ExecutionReport,
    Finding,
    Follower,
    Matter,
    Membership,
    Progress,
    Question,
    Task,
)


def carriers(area: str) -> tuple[str, ...]:
    """Who carries out what was decided, reports on it and answers: of a village its committee."""
    if level_of(area) == "village":
        return (*COMMITTEE, *OFFICE)
    return (*TOWN_GOVERNMENT, *OFFICERS)


def watchers(area: str) -> tuple[str, ...]:
    """Who looks at how it is carried out: a village's supervisors, a township's delegates."""
    if level_of(area) == "village":
        return (*SUPERVISION, "assembly_chair")
    return DELEGATES


def askers(area: str) -> tuple[str, ...]:
    """Who asks written questions and is assigned to follow; in a township also the representatives
    of its villages (``_follows``)."""
    return REPRESENTATIVES if level_of(area) == "village" else DELEGATES


def _follows(area: str) -> Q:
    """The seats whose holders may follow matters of this place."""
    here = Q(area_id=area, role__in=askers(area))
    if level_of(area) == "village":
        return here
    return here | Q(area__code__startswith=area, role__in=REPRESENTATIVES)


def may_follow(area: str, day: date) -> list[Membership]:
    """The seats whose holders may be assigned to follow, each person once: one query."""
    rows = (
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=day), _follows(area), start__lte=day
        )
        .select_related("person")
        .order_by("-role", "area_id", "pk")
    )
    return list({row.person_id: row for row in rows}.values())


def add_task(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    title: str,
    owner_id: int,
    due_on: date,
    standard: str = "",
    budget: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Task:
    """Give a piece of the carrying out to an owner, with a deadline; ``budget`` in fen.

    ``standard``: what it must be like when done; the definition may ask for it.
    """
    title = words(title, "title", 120)
    standard = words(standard, "standard", 500, least=0)
    with act_on(matter_id, "task.add", "", actor, now, expected, key, kind="tasks") as (a, case):
        part = a.data["part"]
        spec = case.require_open(part, "tasks")
        if spec.words["standards"] and not standard:
            raise refuse("task.standard", field="standard", clause=spec.clause)
        if due_on < case.today:
            raise refuse("task.past", field="due_on")
        if budget is not None and not 0 <= budget <= 10**14:
            raise refuse("money.range", field="budget")
        if not Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=case.today),
            person_id=owner_id,
            area_id=case.matter.area_id,
            start__lte=case.today,
        ).exists():
            raise refuse("task.owner", field="owner")
        task = Task.objects.create(
            matter=case.matter,
            part=part,
            title=title,
            standard=standard,
            owner_id=owner_id,
            due_on=due_on,
            budget=budget,
            created_at=now,
        )
        case.add(part, tasks=1, unfinished=1)
        a.count("tasks_due", 1, due_on)
        a.on["task"] = task.pk
        a.data |= {"title": title, "due": due_on.isoformat(), "budget": budget}
        a.sealed["owner"] = owner_id
        case.settle(a)
        a.result = str(task.pk)
    return task


def report_progress(
    *,
    actor: Actor,
    now: datetime,
    task_id: int,
    text: str,
    spent: int = 0,
    done: bool = False,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Progress:
    """Report on a task by its owner or the committee: words, money spent since (fen), finished.

    Refusal beside ``spent`` when it would go over the task's budget.
    """
    text = words(text, "text", 4000)
    at_most(photos)
    if not 0 <= spent <= 10**14:
        raise refuse("money.range", field="spent")
    found = Task.objects.filter(pk=task_id).values_list("matter_id").first()
    if found is None:
        raise refuse("task.unknown", code="not-found")
    with act_on(found[0], "task.progress", "", actor, now, None, key) as (a, case):
        task = Task.objects.get(pk=task_id)  # its matter is locked, so nobody else changes it
        part = case.procedure.part(task.part)
        if actor.person_id != task.owner_id:
            area = case.matter.area_id
            actor.require(area, *dict.fromkeys((*carriers(area), *part.actors)))
        case.require_open(task.part, "tasks")
        if task.finished_at:
            raise refuse("task.finished", code="conditions")
        total = task.spent + spent
        if task.budget is not None and total > task.budget:
            raise refuse(
                "task.over-budget",
                field="spent",
                total_money=money.words(total),
                budget_money=money.words(task.budget),
                over_money=money.words(total - task.budget),
            )
        progress = Progress.objects.create(
            task=task,
            text=text,
            spent=spent,
            done=done,
            made_at=now,
            made_by_id=actor.person_id,
        )
        task.spent = total
        if done:
            task.finished_at = now
            case.add(task.part, unfinished=-1)
            a.count("tasks_due", -1, task.due_on)
        a.save(task, "spent", "finished_at")
        a.on |= {"task": task.pk, "progress": progress.pk}
        attach(photos, area=case.matter.area_id, now=now, public=True, progress=progress)
        a.data |= {"spent": spent, "total": total, "done": done}
        if photos:
            a.data["photos"] = [photo.sha256 for photo in photos]
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(progress.pk)
    return progress


def assign_followers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    person_ids: Sequence[int],
    key: UUID | None = None,
) -> Matter:
    """Assign representatives to follow the whole execution."""
    with act_on(matter_id, "follower.assign", "", actor, now, None, key, kind="oversight") as (
        a,
        case,
    ):
        part = a.data["part"]
        case.require_open(part, "oversight")
        held = set(
            Membership.objects.filter(
                Q(end__isnull=True) | Q(end__gte=case.today),
                _follows(case.matter.area_id),
                person_id__in=person_ids,
                start__lte=case.today,
            ).values_list("person_id", flat=True)
        )
        if not person_ids or held != set(person_ids):
            raise refuse(
                "follower.no-representative"
                if level_of(case.matter.area_id) == "village"
                else "follower.no-delegate",
                field="followers",
                clause=case.procedure.clause_of(part),
            )
        Follower.objects.bulk_create(
            [Follower(matter=case.matter, person_id=p, assigned_at=now) for p in sorted(held)],
            ignore_conflicts=True,
        )
        case.put(part, followers=Follower.objects.filter(matter=case.matter).count())
        a.data["followers"] = case.facts(part)["followers"]
        a.sealed["persons"] = sorted(held)
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def report_execution(
    *, actor: Actor, now: datetime, matter_id: int, text: str, key: UUID | None = None
) -> ExecutionReport:
    """The committee reports on execution to the branch and the assembly."""
    text = words(text, "text", 8000)
    with act_on(matter_id, "execution.report", "", actor, now, None, key) as (a, case):
        actor.require(case.matter.area_id, *carriers(case.matter.area_id))
        part = part_of_kind(case.procedure, "oversight").key
        case.require_open(part, "oversight")
        report = ExecutionReport.objects.create(
            matter=case.matter, text=text, made_at=now, made_by_id=actor.person_id
        )
        case.add(part, reports=1)
        a.on["report"] = report.pk
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(matter_id)
    return report


FINDING_PHOTOS = 3
"""How many photos a finding may carry."""


def make_finding(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Finding:
    """What a supervisor, a follower or the assembly's chair found; it must be answered.

    ``photos``: at most three, public as the finding is.
    """
    text = words(text, "text", 4000)
    at_most(photos, FINDING_PHOTOS)
    with act_on(matter_id, "finding.make", "", actor, now, None, key) as (a, case):
        area = case.matter.area_id
        if not Follower.objects.filter(matter=case.matter, person_id=actor.person_id).exists():
            village = level_of(area) == "village"
            actor.require(area, *watchers(area), clause="law:37" if village else "five-rings:4")
        part = part_of_kind(case.procedure, "oversight").key
        case.require_open(part, "oversight")
        days = own_numbers.setting(
            "answer-days.written-question", matter=case.matter, day=case.today
        )
        finding = Finding.objects.create(
            matter=case.matter,
            text=text,
            made_at=now,
            made_by_id=actor.person_id,
            due_on=case.today + timedelta(days=days),
        )
        attach(photos, area=area, now=now, public=True, finding=finding)
        case.add(part, findings=1, findings_open=1)
        a.count("findings")
        a.count("questions_due", 1, finding.due_on)
        a.on["finding"] = finding.pk
        a.data["due"] = finding.due_on.isoformat()
        if photos:
            a.data["photos"] = [photo.sha256 for photo in photos]
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(matter_id)
    return finding


def answer_finding(
    *, actor: Actor, now: datetime, finding_id: int, answer: str, key: UUID | None = None
) -> Finding:
    """The committee answers a finding, once, in writing."""
    answer = words(answer, "answer", 4000)
    finding = Finding.objects.filter(pk=finding_id).first()
    if finding is None:
        raise refuse("finding.unknown", code="not-found")
    with act_on(finding.matter_id, "finding.answer", "", actor, now, None, key) as (a, case):
        actor.require(case.matter.area_id, *carriers(case.matter.area_id))
        part = part_of_kind(case.procedure, "oversight").key
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        if finding.answered_at:
            raise refuse("finding.answered", code="conditions")
        finding.answer, finding.answered_at = answer, now
        finding.answered_by_id = actor.person_id
        finding.save()
        case.add(part, findings_open=-1)
        a.count("questions_due", -1, finding.due_on)
        a.on["finding"] = finding.pk
        a.sealed["answer"] = answer
        case.settle(a)
        a.result = str(finding.matter_id)
    return finding


ASKED_BODIES = ("branch_committee", "village_committee", "supervision_committee")
ASKED_ABOVE = ("party_committee", "leadership")


def asked_bodies(area: str) -> tuple[str, ...]:
    """The bodies of a place that answer written questions."""
    return ASKED_BODIES if level_of(area) == "village" else ASKED_ABOVE


def ask_question(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    text: str,
    to_body: str,
    matter_id: int | None = None,
    key: UUID | None = None,
) -> Question:
    """A representative's written question (质询), to be answered in writing by its deadline.

    About a running matter it stands in the way of the matter's supervision being finished until it
    is answered.
    """
    text = words(text, "text", 4000)
    if to_body not in asked_bodies(area):
        raise refuse("question.to", field="to_body")
    village = level_of(area) == "village"
    also = SUPERVISION if village else ()
    actor.require(area, *askers(area), *also, clause="eight-step:8" if village else "five-rings:4")
    days = place_setting(area, "answer-days.written-question", timezone.localdate(now))
    due_on = timezone.localdate(now) + timedelta(days=days)

    def ask(matter: Matter | None) -> Question:
        return Question.objects.create(
            area_id=area,
            matter=matter,
            text=text,
            to_body=to_body,
            asked_at=now,
            asked_by_id=actor.person_id,
            due_on=due_on,
        )

    if matter_id is None:
        with act("question.ask", actor=actor, now=now, area=area, key=key) as a:
            question = ask(None)
            _count_question(a, question)
        return question
    with act_on(matter_id, "question.ask", "", actor, now, None, key) as (a, case):
        # a question is read by everyone, with its matter's title
        if case.matter.area_id != area or case.procedure.private:
            raise refuse("matter.unknown", code="not-found")
        question = ask(case.matter)
        _question_fact(case, +1)
        _count_question(a, question)
        case.settle(a)
    return question


def _count_question(a: Act, question: Question) -> None:
    a.count("questions")
    a.count("questions_due", 1, question.due_on)
    a.on["question"] = question.pk
    a.data |= {"to": question.to_body, "due": question.due_on.isoformat()}
    a.sealed["text"] = question.text
    a.result = str(question.pk)


def _question_fact(case: Case, change: int) -> None:
    for part in case.procedure.parts:
        if part.kind == "oversight":
            case.add(part.key, questions_open=change, questions=max(change, 0))


def answerers(area: str, body: str) -> tuple[str, ...]:
    """Who answers a written question to a body: its members, and the office of the place."""
    return (*BODIES[body], *(OFFICE if level_of(area) == "village" else OFFICERS))


def answer_question(
    *, actor: Actor, now: datetime, question_id: int, answer: str, key: UUID | None = None
) -> Question:
    """The body asked answers in writing, once."""
    answer = words(answer, "answer", 4000)
    asked = Question.objects.filter(pk=question_id).first()
    if asked is None:
        raise refuse("question.unknown", code="not-found")
    actor.require(asked.area_id, *answerers(asked.area_id, asked.to_body))

    def give() -> Question:
        question = Question.objects.select_for_update().get(pk=question_id)
        if question.answered_at:
            raise refuse("question.answered", code="conditions")
        question.answer, question.answered_at = answer, now
        question.answered_by_id = actor.person_id
        question.save()
        return question

    def tell(a: Act) -> None:
        a.count("questions_due", -1, asked.due_on)
        a.on["question"] = question_id
        a.sealed["answer"] = answer
        a.result = str(question_id)

    matter = Matter.objects.filter(pk=asked.matter_id).first() if asked.matter_id else None
    if matter is None or matter.state != "running":
        practice = matter is not None and matter.practice
        with act(
            "question.answer",
            actor=actor,
            now=now,
            area=asked.area_id,
            practice=practice,
            key=key,
        ) as a:
            question = give()
            tell(a)
        return question
    with act_on(matter.pk, "question.answer", "", actor, now, None, key) as (a, case):
        question = give()
        _question_fact(case, -1)
        tell(a)
        case.settle(a)
    return question
