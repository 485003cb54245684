"""Pledges looked at one by one (群众评、组织定), then given in public (会议、宣誓、书面承诺)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.pledge_counts import found, note, recount
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.pledges import FIXED, REASONED, REVIEWS, STANDING, unseen
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Meeting, Pledge, PledgeOccasion

MOST_PEOPLE = 100_000
MEETS: Final = {
    "members_meeting": ("party_members",),
    "villagers_meeting": ("villagers_assembly", "representatives_assembly"),
}
"""Whose meeting it is at which they are given: how many came is on its sheet."""


def look_at(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    outcomes: Mapping[int, tuple[str, str]],
    people: int = 0,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """What came of looking at pledges: ``{id: (outcome, reason)}``; how many were looked at.

    Whether it fits its holder: ``fits`` or ``change``; to fix it: ``fixed``, ``change`` or ``out``.
    Refusal without a reason for what is not let through, before the meeting that fixes them has
    passed, and for one that does not wait to be looked at.
    """
    if not outcomes:
        raise refuse("pledge.nothing", field="outcomes")
    with act_on(matter_id, "pledge.look-at", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "pledge_review")
        asks = spec.words["asks"]
        if not 0 <= people <= MOST_PEOPLE:
            raise refuse("activity.people", field="people", most=MOST_PEOPLE)
        if spec.words["counts"] and people < 1:
            raise refuse("activity.count", field="people")
        meeting = spec.words["meeting"]
        if meeting and not case.facts(meeting).get("passed"):
            raise refuse("pledge.meeting", code="conditions", clause=spec.clause)
        told: dict[str, int] = {}
        for pk, (outcome, reason) in outcomes.items():
            if outcome not in REVIEWS[asks]:
                raise refuse("pledge.outcome", field="outcomes")
            reason = words(reason, "reason", 2000, least=1 if outcome in REASONED else 0)
            row = found(case, pk, spec.words["of"])
            if row.state not in unseen(asks) or (row.state == "change" and outcome != "out"):
                raise refuse("pledge.not-waiting", code="conditions")
            row.state = outcome
            if outcome == FIXED:
                assert row.due_on is not None
                row.fixed_on = case.today
                a.count("goals" if row.called == "goal" else "pledges")
                a.count("tasks_due", 1, row.due_on)
                for day in row.steps.values_list("due_on", flat=True):
                    a.count("tasks_due", 1, day)
            row.save(update_fields=["state", "fixed_on"])
            note(a, case, row, outcome, reason, by=actor.person_id)
            told[outcome] = told.get(outcome, 0) + 1
        a.on.pop("pledge", None)
        a.data.pop("state", None)
        a.on["pledges"] = sorted(outcomes)
        a.data |= {"outcomes": told, "people": people}
        a.sealed["reasons"] = {str(pk): reason for pk, (_, reason) in outcomes.items()}
        case.add(part, people=people, changed=told.get("change", 0))
        case.put(part, on=case.today.isoformat())
        recount(case, spec.words["of"])
        case.settle(a)
        a.result = str(len(outcomes))
    return len(outcomes)


def _on_sheet(case: Case, place: str, day: date) -> int:
    """How many came to the meeting of that day, where it is on record; 0 where none is."""
    meeting = (
        Meeting.objects.filter(
            area_id=case.matter.area_id, practice=case.matter.practice, state="closed",
            body__in=MEETS.get(place, ()), starts_at__date=day, opened_at__isnull=False,
        )
        .order_by("-pk")
        .first()
    )  # fmt: skip
    if meeting is None:
        return 0
    if not meeting.counted:
        return int(meeting.attendance.filter(state="present").count())
    rows = meeting.turnout.values_list("on_paper", "by_phone", "by_proxy")
    return sum(paper + phone for paper, phone, _proxy in rows)


def give(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    place: str,
    form: str,
    held_on: date,
    people: int = 0,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> PledgeOccasion:
    """The pledges that stand are given (or, given already, made known) at one of the places, in one
    of the forms. Refusal for a day to come or before they were fixed, for a place or a form that
    there is not, and without the number of people at a meeting. Where its body met that day, the
    number is that of its sheet, whatever is given."""
    text = words(text, "text", 400, least=0)
    with act_on(matter_id, "pledge.give", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "pledging")
        if place not in spec.words["places"]:
            raise refuse("pledge.place", field="place", clause=spec.clause)
        if form not in spec.words["forms"]:
            raise refuse("pledge.form", field="form", clause=spec.clause)
        if place == "board" and form != "written":
            raise refuse("pledge.board-written", field="form")
        if held_on > case.today:
            raise refuse("activity.to-come", field="held_on")
        people = _on_sheet(case, place, held_on) or people
        if place != "board" and not 0 < people <= MOST_PEOPLE:
            raise refuse("activity.count", field="people")
        rows = Pledge.objects.filter(
            matter=case.matter, part=spec.words["of"], state__in=STANDING
        ).select_for_update()
        standing = list(rows)
        if not standing:
            raise refuse("pledge.none-stands", code="conditions")
        if any(row.fixed_on and held_on < row.fixed_on for row in standing):
            raise refuse("pledge.before-fixed", field="held_on")
        fresh = [row for row in standing if row.given_on is None]
        for row in fresh:
            row.given_on, row.form = held_on, form
        Pledge.objects.bulk_update(fresh, ["given_on", "form"])
        occasion = PledgeOccasion.objects.create(
            matter=case.matter,
            part=part,
            place=place,
            form=form,
            held_on=held_on,
            people=people if place != "board" else 0,
            given=len(standing),
            text=text,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(part, **{place: True}, on=held_on.isoformat())
        case.add(part, people=occasion.people)
        a.data |= {
            "place": place,
            "form": form,
            "held": held_on.isoformat(),
            "people": occasion.people,
            "given": len(standing),
        }
        a.sealed["text"] = text
        recount(case, spec.words["of"])
        case.settle(a)
        a.result = str(occasion.pk)
    return occasion
