"""Inviting people by name, and their answers; those drawn by lot answer here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import lots_drawn
from xiangyue.actions.participants import count, lock, require_self_or_office
from xiangyue.actions.parts import act_on
from xiangyue.actions.private import add_parties
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Gathering, Invitee, Matter, Person
from xiangyue.methods.wording import sentences

HOW = ("notice", "visit", "message")
"""How somebody is told: a letter, a visit, a call or message."""


@dataclass(frozen=True)
class Invited:
    """One person to be invited: of the village by ``person_id``, anyone else by ``name``.

    ``side``: whose side a party is on, where several stand together.
    """

    role: str
    person_id: int | None = None
    name: str = ""
    org: str = ""
    side: str = ""


def invite(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    people: Sequence[Invited],
    how: str = "notice",
    starts_at: datetime | None = None,
    place: str = "",
    key: UUID | None = None,
) -> Matter:
    """Invite these people, who are told on this day.

    Where the part meets, the first invitation says when and where (``starts_at``, ``place``); each
    later one has its full notice too. Refusal for a role the part does not know, for somebody
    invited already, for one not of the village, for a notice too short (with the first lawful day).
    """
    if not people:
        raise refuse("invitation.nobody", field="people")
    with act_on(matter_id, "invitation.send", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "invitation")
        if how not in HOW:
            raise refuse("invitation.how", field="how")
        if asked.words["meets"]:
            _meeting(case.matter, part, asked.words["notice_days"], now, starts_at, place)
            held = Gathering.objects.get(matter=case.matter, part=part)
            case.put(part, meets_on=timezone.localdate(held.starts_at).isoformat())
            a.data["meets_on"] = timezone.localdate(held.starts_at).isoformat()
        rows = []
        for one in people:
            if one.role not in asked.words["roles"]:
                raise refuse("invitation.role", field="people", role=_name_of(one.role))
            name = "" if one.person_id else words(one.name, "people", 60)
            rows.append(
                Invitee(
                    matter=case.matter,
                    part=part,
                    person_id=one.person_id,
                    name=name,
                    org=one.org.strip()[:120],
                    role=one.role,
                    side=one.side.strip()[:20],
                    told_on=case.today,
                    how=how,
                )
            )
        ids = [row.person_id for row in rows if row.person_id]
        here = Person.objects.filter(
            pk__in=ids, area__code__startswith=case.matter.area_id, active=True
        )
        if here.count() != len(ids):
            raise refuse("invitation.elsewhere", field="people")
        again = Invitee.objects.filter(matter=case.matter, part=part, person_id__in=ids)
        if (twice := again.select_related("person").first()) is not None:
            raise refuse("invitation.twice", field="people", name=twice.shown)
        Invitee.objects.bulk_create(rows)
        for side in dict.fromkeys(r.role for r in rows):
            # whoever is asked into a private matter sees it, a helper of the mediator too
            if side == "party" or case.procedure.private:
                add_parties(
                    a,
                    case.matter,
                    [r.person_id for r in rows if r.role == side and r.person_id],
                    "" if side == "party" else side,
                )
        count(case, asked)
        a.data |= {"invited": len(rows), "how": how}
        a.sealed["people"] = [row.person_id or row.name for row in rows]
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _name_of(role: str) -> dict[str, str] | str:
    """What people of that role are called; the word itself where there is no such role."""
    return sentences().get(f"part-role.{role}") or role


def _meeting(
    matter: Matter, part: str, days: int, now: datetime, starts_at: datetime | None, place: str
) -> None:
    """The day on which those invited meet: set once, with its notice."""
    today = timezone.localdate(now)
    held = Gathering.objects.filter(matter=matter, part=part).first()
    if held is None:
        if starts_at is None:
            raise refuse("invitation.no-day", field="starts_at")
        held = Gathering(matter=matter, part=part, starts_at=starts_at)
        held.place = words(place, "place", 120)
    sits = timezone.localdate(held.starts_at)
    given = calendar.notice_days(today, sits)
    if given < days or sits < today:
        raise refuse(
            "invitation.short-notice",
            code="conditions",
            field="starts_at",
            given=max(given, 0),
            asked=days,
            first=calendar.earliest_meeting(today, days).isoformat(),
        )
    if held.pk is None:
        held.save()


def answer(
    *,
    actor: Actor,
    now: datetime,
    invitee_id: int,
    accepts: bool,
    reason: str = "",
    key: UUID | None = None,
) -> Invitee:
    """Accept or decline, by oneself or by the office for them (as they said or wrote).

    One who was drawn and declines is replaced at once by the lot's rule. An answer may be changed
    while the part is open, but for one who was replaced. Declining takes a reason of the office
    alone: nobody must say why they do not come.
    """
    reason = words(reason, "reason", 500, least=0)
    row = lock(invitee_id)
    with act_on(row.matter_id, "invitation.answer", "", actor, now, None, key) as (a, case):
        row = lock(invitee_id)
        by_office = require_self_or_office(actor, case.matter, row.part, row.person_id)
        part = case.require_open(row.part, "invitation", "lot")
        state = "accepted" if accepts else "declined"
        if row.state == state:
            raise refuse("invitation.answered-so", code="conditions")
        if row.state == "declined" and part.kind == "lot":
            raise refuse("lot.replaced", code="conditions")
        row.state, row.reason = state, "" if accepts else reason
        row.answered_at, row.by_office = now, by_office
        row.save(update_fields=["state", "reason", "answered_at", "by_office"])
        a.data |= {"part": row.part, "accepts": accepts, "for": by_office}
        if row.label:
            a.data["label"] = row.label
        a.sealed["who"] = row.person_id or row.name
        if part.kind == "lot" and not accepts:
            lots_drawn.replace(a, case, part, row)
        count(case, part)
        case.settle(a)
        a.result = str(row.pk)
    return row
