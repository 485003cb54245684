"""Reception days, visits, appointments: planned, held, and what was heard taken further."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import HEARERS
from xiangyue.actions.acts import act, together
from xiangyue.actions.opinions import submit_opinion
from xiangyue.actions.requests import ask_for_help
from xiangyue.actions.typed import words
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Heard, Jurisdiction, Membership, Reception
from xiangyue.data.receptions import KINDS

SITTERS = (*HEARERS, *OFFICERS)


def plan_reception(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    kind: str,
    on: date,
    by_id: int,
    hours: str = "",
    place: str = "",
    subject: str = "",
    key: UUID | None = None,
) -> Reception:
    """Who sits, where and when; of an appointment with what about, asked for by the actor."""
    today = timezone.localdate(now)
    own = kind == "appointment" and actor.person_id is not None and actor.area == area
    if not own:
        actor.require(area, *SITTERS)
    if kind not in KINDS:
        raise refuse("reception.kind", field="kind")
    if on < today:
        raise refuse("reception.past", field="on")
    hours, place = words(hours, "hours", 40, least=0), words(place, "place", 120, least=0)
    subject = words(subject, "subject", 500, least=1 if kind == "appointment" else 0)
    _require_sitter(area, by_id, today)
    with act(
        "reception.plan", actor=actor, now=now, area=area, practice=_practice(area), key=key
    ) as a:
        asked = actor.person_id if kind == "appointment" else None
        row, fresh = Reception.objects.get_or_create(
            area_id=area,
            kind=kind,
            on=on,
            by_id=by_id,
            asked_by_id=asked,
            defaults={
                "hours": hours, "place": place, "subject": subject, "made_at": now,
                "made_by_id": actor.person_id, "practice": _practice(area),
            },
        )  # fmt: skip
        if not fresh:
            raise refuse("reception.planned", code="conditions", field="on")
        a.on["reception"] = row.pk
        a.data |= {"kind": kind, "on": on.isoformat()}
        if subject:
            a.sealed["subject"] = subject
        a.result = str(row.pk)
    return row


def _practice(area: str) -> bool:
    return any(Jurisdiction.objects.filter(area_id=area).values_list("practice", flat=True))


def _require_sitter(area: str, by_id: int, today: date) -> None:
    seats = Membership.objects.filter(
        person_id=by_id, area_id__in=(area, area[:9]), start__lte=today
    ).exclude(end__lt=today)
    if not seats.exists():
        raise refuse("reception.by", field="by")


def hold_reception(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    kind: str,
    on: date,
    people: int,
    note: str = "",
    place: str = "",
    key: UUID | None = None,
) -> Reception:
    """The log: it was held on that day by the actor, so many came. One planned is the same row."""
    actor.require(area, *SITTERS)
    if kind not in KINDS:
        raise refuse("reception.kind", field="kind")
    if on > timezone.localdate(now):
        raise refuse("reception.future", field="on")
    if not 0 <= people <= 100_000:
        raise refuse("reception.people", field="people")
    note, place = words(note, "note", 2000, least=0), words(place, "place", 120, least=0)
    practice = _practice(area)
    with act("reception.hold", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        rows = Reception.objects.select_for_update().filter(area_id=area, kind=kind, on=on)
        row = rows.filter(by_id=actor.person_id).order_by("pk").first()
        if row is not None and row.held_at is not None:
            raise refuse("reception.held", code="conditions")
        row = row or Reception(
            area_id=area, kind=kind, on=on, by_id=actor.person_id, made_at=now,
            made_by_id=actor.person_id, practice=practice,
        )  # fmt: skip
        row.people, row.note, row.held_at = people, note, now
        row.place = place or row.place
        row.save()
        a.on["reception"] = row.pk
        a.data |= {"kind": kind, "on": on.isoformat(), "people": people}
        if note:
            a.sealed["note"] = note
        a.result = str(row.pk)
    return row


def note_heard(
    *,
    actor: Actor,
    now: datetime,
    reception_id: int,
    text: str,
    who: str = "",
    becomes: str = "opinion",
    subject: str = "",
    key: UUID | None = None,
) -> Heard:
    """What was heard becomes an opinion, or a request for help, in one step.

    ``who``: the name; nobody named, an anonymous opinion. A request needs a name.
    """
    row = Reception.objects.filter(pk=reception_id, held_at__isnull=False).first()
    if row is None:
        raise refuse("reception.not-held", code="not-found")
    actor.require(row.area_id, *HEARERS)
    channel = "visit" if row.kind == "visit" else "reception"
    if becomes not in ("opinion", "request"):
        raise refuse("reception.becomes", field="becomes")
    with together():
        if becomes == "request":
            matter = ask_for_help(
                actor=actor, now=now, area=row.area_id, text=text, asker=who, channel=channel,
                practice=row.practice, key=key,
            )  # fmt: skip
            found = {"matter": matter}
        else:
            opinion = submit_opinion(
                actor=actor, now=now, area=row.area_id, text=text, channel=channel,
                on_behalf=True, heard_from=who, heard_on=row.on, subject=subject,
                practice=row.practice, public=bool(not who), key=key,
            )  # fmt: skip
            found = {"opinion": opinion}
        with act(
            "reception.heard", actor=actor, now=now, area=row.area_id, practice=row.practice,
            key=uuid5(key, "heard") if key else None,
        ) as a:  # fmt: skip
            heard = Heard.objects.create(reception=row, at=now, **found)
            a.on["reception"] = row.pk
            a.data["becomes"] = becomes
            a.result = str(heard.pk)
    return heard
