"""Pledges carried out: progress and evidence by their holders; kept or not, said by others.

A pledge that the records answer, by a figure of the area or by the matter that does it, is
settled by them: every night (``settle_by_records``), and nobody types whether it was reached. All
others are kept only with evidence, and not kept only with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.pledge_counts import about, found, note, recount
from xiangyue.actions.pledges import matter_of, others
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BRANCH
from xiangyue.core.part import Part
from xiangyue.core.pledges import FIXED, KEPT, NOT_KEPT, by_records
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data import figures
from xiangyue.data.models import Membership, Pledge, PledgeNote, PledgeStep


def report(
    *,
    actor: Actor,
    now: datetime,
    pledge_id: int,
    text: str,
    evidence: bool = False,
    shows: int | None = None,
    photos: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> PledgeNote:
    """Tell of progress, or hand in ``evidence``: by its holder, or taken down by the actors of the
    part in which it is carried out. ``shows``: id of a public matter of the place that shows it;
    ``photos``: public as the pledge is."""
    text = words(text, "text", 2000)
    at_most(photos)
    with act_on(matter_of(pledge_id), "pledge.report", "", actor, now, expected, key) as (a, case):
        row = found(case, pledge_id)
        part = _carried_out(case, row)
        if actor.person_id is None or row.holder_id != actor.person_id:
            require_actor(actor, case.matter, part.key, case.today)
        if row.state != FIXED:
            raise refuse("pledge.settled", code="conditions")
        if shows is not None and not others(case.matter).filter(pk=shows).exists():
            raise refuse("pledge.shows", field="shows")
        kind = "evidence" if evidence else "progress"
        made = note(a, case, row, kind, text, shows=shows, by=actor.person_id)
        attach(photos, area=case.matter.area_id, now=now, public=True, pledge_note=made)
        a.data |= {"part": part.key, "evidence": evidence, "shows": shows}
        if photos:
            a.data["photos"] = [photo.sha256 for photo in photos]
        case.add(part.key, notes=1)
        case.settle(a)
        a.result = str(made.pk)
    return made


def reach(
    *,
    actor: Actor,
    now: datetime,
    step_id: int,
    text: str,
    photos: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> PledgeStep:
    """A step on the way to a goal is reached, with what shows it: by its holder, or taken down by
    the actors of the part in which it is carried out. After its day it is reached late."""
    text = words(text, "text", 2000)
    at_most(photos)
    pledge_id = PledgeStep.objects.filter(pk=step_id).values_list("pledge_id", flat=True).first()
    if pledge_id is None:
        raise refuse("pledge.step-unknown", code="not-found")
    with act_on(matter_of(pledge_id), "pledge.reach", "", actor, now, expected, key) as (a, case):
        row = found(case, pledge_id)
        part = _carried_out(case, row)
        if actor.person_id is None or row.holder_id != actor.person_id:
            require_actor(actor, case.matter, part.key, case.today)
        if row.state != FIXED:
            raise refuse("pledge.settled", code="conditions")
        step = PledgeStep.objects.get(pk=step_id)
        if step.reached_on is not None:
            raise refuse("pledge.step-reached", code="conditions", day=step.reached_on.isoformat())
        step.reached_on = case.today
        step.shown = note(a, case, row, "evidence", text, by=actor.person_id)
        step.save(update_fields=["reached_on", "shown"])
        attach(photos, area=case.matter.area_id, now=now, public=True, pledge_note=step.shown)
        a.count("tasks_due", -1, step.due_on)
        a.on["step"] = step.pk
        a.data |= {"part": part.key, "number": step.number, "late": step.late}
        if photos:
            a.data["photos"] = [photo.sha256 for photo in photos]
        case.add(part.key, notes=1)
        recount(case, row.part)
        case.settle(a)
        a.result = str(step.pk)
    return step


def settle(
    *,
    actor: Actor,
    now: datetime,
    pledge_id: int,
    kept: bool,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """Say whether a pledge was kept: ``text`` is what shows it, or the reason why not.

    Never by its own holder, nor the branch's by its committee. Of one that a figure answers no
    words are asked. Refusals: kept without evidence, or with a step not reached; otherwise than the
    figure says, with the numbers; not kept before its day, while its holder is still in office.
    """
    text = words(text, "text", 2000, least=0)
    with act_on(matter_of(pledge_id), "pledge.settle", "", actor, now, expected, key) as (a, case):
        row = found(case, pledge_id)
        part = _carried_out(case, row)
        require_actor(actor, case.matter, part.key, case.today)
        clause = part.clause or case.procedure.clause_of(part.key)
        if is_own(actor, row, case.matter.area_id):
            raise refuse("pledge.own", code="not-allowed", clause=clause)
        if row.state != FIXED:
            raise refuse("pledge.settled", code="conditions")
        assert row.due_on is not None
        if row.by_records:
            row.counted = _measured(case, row, kept, clause)
            text = text or _said(row)
        elif not text:
            raise refuse("text.missing", field="text")
        elif kept:
            if not row.notes.filter(kind="evidence").exists():
                raise refuse("pledge.no-evidence", code="conditions", clause=clause)
            if left := row.steps.filter(reached_on=None).count():
                raise refuse("pledge.steps-open", code="conditions", clause=clause, have=left)
        if not kept and case.today < row.due_on and _in_office(case, row):
            raise refuse("pledge.not-due", code="conditions", clause=clause,
                         day=row.due_on.isoformat())  # fmt: skip
        late = case.today > row.due_on
        _ended(a, case, row, part, KEPT if kept else NOT_KEPT, text, late=late, by=actor.person_id)
    return row


def _ended(
    a: Act, case: Case, row: Pledge, part: Part, state: str, text: str, *, late: bool,
    by: int | None,
) -> None:  # fmt: skip
    assert row.due_on is not None
    kept = state == KEPT
    row.state, row.settled_on, row.evidence = state, case.today, text
    row.save(update_fields=["state", "settled_on", "evidence", "counted"])
    note(a, case, row, row.state, text, by=by)
    a.count("tasks_due", -1, row.due_on)
    for day in row.steps.filter(reached_on=None).values_list("due_on", flat=True):
        a.count("tasks_due", -1, day)
    goal = row.called == "goal"
    figure = ("goals_met", "goals_not_met") if goal else ("pledges_kept", "pledges_not_kept")
    a.count(figure[0 if kept else 1])
    a.data |= {"part": part.key, "late": late, "counted": row.counted}
    case.add(part.key, late=int(late and kept))
    case.put(part.key, on=case.today.isoformat())
    recount(case, row.part)
    case.settle(a)
    a.result = str(row.pk)


def settle_by_records(*, actor: Actor, now: datetime) -> int:
    """Every pledge that the records now answer is settled by them, with their numbers; how many.

    What is reached and stays so is kept at once, all else the day after its last. Nobody is asked,
    and nobody is named as having said it. Those of a part that is not open wait for it.
    """
    today = timezone.localdate(now)
    rows = Pledge.objects.filter(state=FIXED, matter__state="running").select_related(
        "matter", "carried_by"
    )
    answered = rows.exclude(have="", carried_by=None).order_by("matter__area_id", "pk")
    due = [(r.pk, r.matter_id) for r in answered if _says(r, r.matter.area_id, today)]
    done = 0
    for pk, matter_id in due:
        with (
            suppress(Refusal),  # settled meanwhile, or its part is not open
            act_on(matter_id, "pledge.by-records", "", actor, now) as (a, case),
        ):
            row = found(case, pk)
            part = _carried_out(case, row)
            row.counted = numbers(row, case.matter.area_id, case.today)
            state = outcome_of(row, row.counted, case.today)
            if row.state != FIXED or not state:
                raise refuse("pledge.settled", code="conditions")
            _ended(a, case, row, part, state, _said(row), late=False, by=None)
            done += 1
    return done


def _says(row: Pledge, area: str, today: date) -> str:
    return outcome_of(row, numbers(row, area, today), today)


def outcome_of(row: Pledge, told: dict[str, Any], today: date) -> str:
    """What the records say of a pledge that they answer: ``kept``, ``not_kept`` or "" yet."""
    assert row.due_on is not None
    steady = row.carried_by_id is not None or row.figure.steady
    return by_records(met=told["met"], steady=steady, today=today, due=row.due_on)


def _said(row: Pledge) -> str:
    sign = "≥" if row.counted["have"] >= row.counted["need"] else "<"
    return f"{row.counted['have']} {sign} {row.counted['need']}"


def is_own(actor: Actor, row: Pledge, area: str) -> bool:
    """Whether the actor would settle what they pledged: as its holder, or of the branch's own as a
    member of its committee."""
    if row.holder_id is None:
        return actor.holds(area, *BRANCH)
    return actor.person_id == row.holder_id


def numbers(row: Pledge, area: str, today: date) -> dict[str, Any]:
    """{have, need, of, met} of a pledge that the records answer, in the year of its deadline up to
    that day: two queries at most. Of a matter: whether it is closed, one of one."""
    if row.carried_by_id is not None:
        matter = row.carried_by
        assert matter is not None
        ended = matter.closed_at if matter.state == "closed" else None
        done = int(ended is not None and timezone.localdate(ended) <= (row.due_on or today))
        return {"have": done, "need": 1, "of": 0, "met": bool(done)}
    last = min(today, row.due_on) if row.due_on else today
    sums = figures.read([area], first=date(last.year, 1, 1), last=last, today=today)[area]
    have, need, whole = row.figure.need(sums)
    return {"have": have, "need": need, "of": whole, "met": row.figure.met(sums)}


def _measured(case: Case, row: Pledge, kept: bool, clause: str) -> dict[str, Any]:
    told = numbers(row, case.matter.area_id, case.today)
    if told["met"] != kept:
        says = "pledge.figure-not-met" if kept else "pledge.figure-met"
        values = {"whole": told["of"]}
        check = Check(says, False, told["have"], told["need"], clause=clause, values=values)
        raise Refusal("conditions", check)
    return told


def _carried_out(case: Case, row: Pledge) -> Part:
    for part in about(case, row.part):
        if part.kind == "fulfilment":
            return case.require_open(part.key, "fulfilment")
    raise refuse("part.no-such-kind", kind="fulfilment")


def _in_office(case: Case, row: Pledge) -> bool:
    if row.holder_id is None:
        return True
    seats = Membership.objects.filter(
        area_id=case.matter.area_id, person_id=row.holder_id, person__active=True, role=row.role
    )
    return seats.filter(start__lte=case.today).exclude(end__lt=case.today).exists()
