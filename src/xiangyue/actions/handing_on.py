"""Who sees to a task or to a row of a register, and until when, put otherwise with the reason.

An owner leaves, dies or is moved; a day cannot be kept; a measure was the wrong one. What stood
before is kept beside it with the reason, so that no day is pushed on unseen.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.posting_words import personal
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Membership, RegisterRow, Task


def hand_on_task(
    *,
    actor: Actor,
    now: datetime,
    task_id: int,
    owner_id: int,
    due_on: date,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Task:
    """Another sees to a task, or it is due on another day: by who gives tasks out. Refusal of one
    that is finished, where nothing is changed, of an owner without a seat, of a day that is past.
    """
    reason = _reason(reason)
    found = Task.objects.filter(pk=task_id).first()
    if found is None:
        raise refuse("task.unknown", code="not-found")
    with act_on(found.matter_id, "task.hand-on", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "tasks")
        task = Task.objects.select_for_update().get(pk=task_id)
        if task.finished_at:
            raise refuse("task.finished", code="conditions")
        _change(a, case, task, owner_id, due_on, reason)
        a.on["task"] = task.pk
        task.save(update_fields=["owner", "due_on", "changes"])
        case.settle(a)
        a.result = str(task.pk)
    return task


def hand_on_row(
    *,
    actor: Actor,
    now: datetime,
    row_id: int,
    owner_id: int,
    due_on: date,
    reason: str,
    measure: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> RegisterRow:
    """Another sees to a row of a register or of what is put right, it is due on another day, or by
    another ``measure`` ("" leaves it): by who keeps it. Refusals as for a task."""
    reason, measure = _reason(reason), words(measure, "measure", 2000, least=0)
    found = RegisterRow.objects.filter(pk=row_id).first()
    if found is None:
        raise refuse("register.unknown", code="not-found")
    with act_on(found.matter_id, "register.hand-on", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "register", "mending")
        row = RegisterRow.objects.select_for_update().get(pk=row_id)
        if row.done_on:
            raise refuse("register.done", code="conditions")
        before, row.measure = row.measure, measure or row.measure
        _change(a, case, row, owner_id, due_on, reason, before if before != row.measure else "")
        a.on["row"] = row.pk
        a.sealed["measure"] = row.measure
        row.save(update_fields=["owner", "due_on", "measure", "changes"])
        case.settle(a)
        a.result = str(row.pk)
    return row


def _reason(reason: str) -> str:
    """It stands beside what is seen to: nothing personal is in it."""
    reason = words(reason, "reason", 300)
    if found := personal(reason):
        raise Refusal("invalid", *found, field="reason")
    return reason


def _change(
    a: Act, case: Case, row: Task | RegisterRow, owner_id: int, due_on: date, reason: str,
    measure: str = "",
) -> None:  # fmt: skip
    """Owner and day as given; what stood before, with ``measure`` where it was another, is kept."""
    moved, other = due_on != row.due_on, owner_id != row.owner_id
    if not (moved or other or measure):
        raise refuse("task.same", field="due_on")
    if moved and due_on < case.today:
        raise refuse("task.past", field="due_on")
    if other and not _in_office(case, owner_id):
        raise refuse("task.owner", field="owner")
    stood = {"owner": row.owner_id, "due_on": row.due_on.isoformat(), "measure": measure}
    row.changes = [*row.changes, {"on": case.today.isoformat(), "reason": reason, **stood}]
    if moved:
        a.count("tasks_due", -1, row.due_on)
        a.count("tasks_due", 1, due_on)
    a.data |= {"part": row.part, "from": row.due_on.isoformat(), "due": due_on.isoformat()}
    a.sealed |= {"owner": owner_id, "before": row.owner_id, "reason": reason}
    row.owner_id, row.due_on = owner_id, due_on


def _in_office(case: Case, person_id: int) -> bool:
    seats = Membership.objects.filter(
        Q(end=None) | Q(end__gte=case.today),
        area_id=case.matter.area_id, person_id=person_id, start__lte=case.today,
    )  # fmt: skip
    return seats.exists()
