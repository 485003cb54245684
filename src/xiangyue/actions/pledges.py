"""Pledges put forward, put otherwise, withdrawn: by who is to keep them, or taken down for them.

Source: 002 (党员提), 001 (干部承诺). What is asked for by villagers: ``actions.pledge_asks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from xiangyue.access.actors import Actor
from xiangyue.access.matters import public
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.pledge_counts import found, note, recount
from xiangyue.actions.programmes import MEASURES
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.pledges import (
    ASKED,
    BRANCH,
    CHANGE,
    IN_HAND,
    MOST_STEPS,
    PROPOSED,
    WITHDRAWN,
    Measure,
    Step,
    step_wrong,
)
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Membership, Opinion, Pledge, PledgeStep

MOST = 500
"""Pledges of one part; a village has a few dozen party members with a few pledges each."""


NO_FIGURE = Measure()


@dataclass(frozen=True)
class Terms:
    """What a pledge says. ``figure``: the figure of the area that answers it, if one does;
    ``carried_by``: the id of the matter of the place that does it, which answers it once closed.
    ``steps``: on its way, in the order of their days, where the method asks for them."""

    text: str
    due_on: date
    head: str = ""
    measure: str = ""
    figure: Measure = NO_FIGURE
    carried_by: int | None = None
    steps: Sequence[Step] = ()


def propose(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    terms: Terms,
    holder_id: int | None = None,
    role: str = "",
    opinion_id: int | None = None,
    ask_id: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """Put a pledge forward: for oneself (``holder_id`` one's own), or taken down for ``holder_id``
    by the part's actors; with ``role`` "branch" and no holder, the branch's own.

    ``opinion_id``: the opinion that began it, one that this matter took up. ``ask_id``: what
    villagers asked for, which is answered by it. Refusals: who may not pledge here, a deadline that
    is past, a head or a figure that there is not, no measure where one is asked.
    """
    mine = holder_id is not None and holder_id == actor.person_id
    by = "" if mine else part
    with act_on(matter_id, "pledge.propose", by, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "pledges")
        holder = _holder(case, spec, holder_id, role)
        given = _terms(case, spec, terms)
        if Pledge.objects.filter(matter=case.matter, part=part).count() >= MOST:
            raise refuse("pledge.too-many", code="conditions", most=MOST)
        if (
            opinion_id is not None
            and not Opinion.objects.filter(pk=opinion_id, matter=case.matter).exists()
        ):
            raise refuse("pledge.opinion", field="opinion")  # fmt: skip
        if ask_id is None:
            row = Pledge(matter=case.matter, part=part, made_at=now, made_by_id=actor.person_id)
        else:
            row = found(case, ask_id, part)
            if row.state != ASKED:
                raise refuse("pledge.answered", code="conditions")
            row.answer_due = None
        row.called, row.state = spec.words["called"], PROPOSED
        row.holder_id, row.role = holder_id, holder
        if opinion_id is not None:
            row.opinion_id = opinion_id
        _write(row, given)
        row.save()
        _put_steps(a, row, given)
        note(a, case, row, "proposed", given.text, by=actor.person_id)
        _tell(a, row)
        recount(case, part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def revise(
    *,
    actor: Actor,
    now: datetime,
    pledge_id: int,
    terms: Terms,
    expected: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """Put a pledge otherwise, after it was sent back or before it was looked at: then it is looked
    at anew. By its holder, or taken down by the actors of its part. Refusal once it stands."""
    matter = matter_of(pledge_id)
    with act_on(matter, "pledge.revise", "", actor, now, expected, key) as (a, case):
        row = _own(case, pledge_id, actor)
        given = _terms(case, case.procedure.part(row.part), terms)
        if row.state not in (PROPOSED, CHANGE):
            raise refuse("pledge.stands", code="conditions")
        _write(row, given)
        row.state = PROPOSED
        row.save()
        _put_steps(a, row, given)
        note(a, case, row, "revised", given.text, by=actor.person_id)
        _tell(a, row)
        recount(case, row.part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def withdraw(
    *,
    actor: Actor,
    now: datetime,
    pledge_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """Withdraw a pledge, with the reason, while it does not stand yet."""
    reason = words(reason, "reason", 2000)
    matter = matter_of(pledge_id)
    with act_on(matter, "pledge.withdraw", "", actor, now, expected, key) as (a, case):
        row = _own(case, pledge_id, actor)
        if row.state not in IN_HAND:
            raise refuse("pledge.stands", code="conditions")
        row.state = WITHDRAWN
        row.save(update_fields=["state"])
        note(a, case, row, "withdrawn", reason, by=actor.person_id)
        recount(case, row.part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _on(pledge_id: int, name: str, actor: Actor, now: datetime, expected: int | None,
        key: UUID | None):  # type: ignore[no-untyped-def]  # fmt: skip
    return act_on(matter_of(pledge_id), name, "", actor, now, expected, key)


def matter_of(pledge_id: int) -> int:
    """The matter of a pledge; Refusal("not-found") where there is none."""
    found_ = Pledge.objects.filter(pk=pledge_id).values_list("matter_id", flat=True).first()
    if found_ is None:
        raise refuse("pledge.unknown", code="not-found")
    return found_


def _own(case: Case, pledge_id: int, actor: Actor) -> Pledge:
    """The pledge, if the actor holds it or may take down for its holder."""
    row = found(case, pledge_id)
    if actor.person_id is None or row.holder_id != actor.person_id:
        require_actor(actor, case.matter, row.part, case.today)
    return row


def _holder(case: Case, spec: Part, holder_id: int | None, role: str) -> str:
    """As which the holder pledges; Refusal where they may not here."""
    holders = spec.words["holders"]
    if holder_id is None:
        if role != BRANCH or BRANCH not in holders:
            raise refuse("pledge.branch", field="holder", clause=spec.clause)
        return BRANCH
    seats = set(
        Membership.objects.filter(
            area_id=case.matter.area_id, person_id=holder_id, start__lte=case.today
        )
        .exclude(end__lt=case.today)
        .values_list("role", flat=True)
    )
    held = [one for one in holders if one in seats]
    if not held:
        raise refuse("pledge.holder", field="holder", clause=spec.clause)
    return role if role in held else held[0]


def _terms(case: Case, spec: Part, terms: Terms) -> Terms:
    text = words(terms.text, "text", 400)
    measure = words(terms.measure, "measure", 400, least=0)
    heads = spec.words["heads"]
    if (heads and terms.head not in heads) or (not heads and terms.head):
        raise refuse("pledge.head", field="head", clause=spec.clause)
    if terms.due_on < case.today:
        raise refuse("task.past", field="due_on")
    figure = terms.figure
    if figure.have:
        if figure.have not in MEASURES or (figure.of and figure.of not in MEASURES):
            raise refuse("goal.figure", field="have")
        if figure.of and not 0 < figure.numerator <= figure.denominator:
            raise refuse("goal.share", field="share")
        if not figure.of and figure.least < 1:
            raise refuse("goal.least", field="least")
    elif spec.words["measured"] and not measure and terms.carried_by is None:
        raise refuse("pledge.measure", field="measure", clause=spec.clause)
    if terms.carried_by is not None:
        if figure.have:
            raise refuse("pledge.two-answers", field="carried_by")
        if not others(case.matter).filter(pk=terms.carried_by).exists():
            raise refuse("pledge.shows", field="carried_by")
    steps = _steps(case, spec, terms)
    return Terms(text, terms.due_on, terms.head, measure, figure, terms.carried_by, steps)


def _steps(case: Case, spec: Part, terms: Terms) -> tuple[Step, ...]:
    steps = tuple(Step(words(one.text, "steps", 200), one.due_on) for one in terms.steps)
    if steps and not spec.words["steps"]:
        raise refuse("pledge.steps-none", field="steps")
    if spec.words["steps"] and not steps:
        raise refuse("pledge.steps-missing", field="steps", clause=spec.clause)
    if len(steps) > MOST_STEPS:
        raise refuse("pledge.steps-many", field="steps", have=len(steps), most=MOST_STEPS)
    if wrong := step_wrong(steps, today=case.today, due=terms.due_on):
        raise refuse(
            "pledge.step-day", field="steps", clause=spec.clause, n=wrong,
            day=steps[wrong - 1].due_on.isoformat(), due=terms.due_on.isoformat(),
        )  # fmt: skip
    return steps


def others(matter: Matter) -> QuerySet[Matter]:
    """The other public matters of the place: what a pledge is carried out by, or shown by."""
    found = Matter.objects.filter(public(), area_id=matter.area_id, practice=matter.practice)
    return found.exclude(pk=matter.pk)


def _write(row: Pledge, terms: Terms) -> None:
    row.text, row.measure, row.head, row.due_on = (
        terms.text, terms.measure, terms.head, terms.due_on,
    )  # fmt: skip
    figure = terms.figure
    row.have, row.of, row.least = figure.have, figure.of, 0 if figure.of else figure.least
    row.carried_by_id = terms.carried_by
    row.numerator, row.denominator = (figure.numerator, figure.denominator) if figure.of else (0, 1)


def _put_steps(a: Act, row: Pledge, terms: Terms) -> None:
    row.steps.all().delete()
    PledgeStep.objects.bulk_create(
        PledgeStep(pledge=row, number=n, text=step.text, due_on=step.due_on)
        for n, step in enumerate(terms.steps, 1)
    )
    if terms.steps:
        a.data["steps"] = [step.due_on.isoformat() for step in terms.steps]
        a.sealed["steps"] = [step.text for step in terms.steps]


def _tell(a: Act, row: Pledge) -> None:
    a.data |= {
        "called": row.called,
        "holder": row.role,
        "head": row.head,
        "due": row.due_on.isoformat() if row.due_on else None,
        "figure": row.have,
        "carried_by": row.carried_by_id,
    }
    a.sealed |= {"person": row.holder_id, "measure": row.measure}
