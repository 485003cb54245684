"""What is a person's own: shown by reason, seen, corrected, exported, erased.

Personal Information Protection Law (PIPL) Art. 44-50: to know, to copy, to correct, to delete. The
basis of keeping it is the law's duty (Art. 13), so what an office-holder did in office stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access import contacts, personal
from xiangyue.access.actors import Actor
from xiangyue.access.personal import ADDRESS, ID, PHONE
from xiangyue.actions.acts import act
from xiangyue.actions.people import KEEPERS, lock_person, read_phone, require_keeper, set_phone
from xiangyue.actions.reaching import forget
from xiangyue.actions.terms import holders, reason_of
from xiangyue.core.bodies import HOME
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import (
    Account,
    CardPin,
    CardUse,
    Circumstance,
    Contact,
    Household,
    Membership,
    Message,
    Opinion,
    Person,
    SignedIn,
    SignInSlip,
    Task,
)

ERASED = "—"
"""What stands where an erased person's name stood."""


def reveal(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    person_id: int,
    reason: str,
    key: UUID | None = None,
) -> dict[str, str]:
    """Open a person's sealed fields to one who keeps the roster: a recorded act with its reason.

    ``{"id_number", "phone", "address"}``. Nobody of a level above opens them.
    """
    actor.require(area, *KEEPERS)
    why = reason_of(reason)
    with act("person.reveal", actor=actor, now=now, area=area, key=key) as a:
        found = Person.objects.select_related("household")
        row = found.filter(pk=person_id, area_id=area, active=True).first()
        if row is None:
            raise refuse("people.unknown", code="not-found")
        a.on["person"] = row.pk
        a.sealed["reason"] = why
        a.result = str(row.pk)
    return opened(row)


def opened(person: Person) -> dict[str, str]:
    """The sealed fields of a person (``household`` loaded) in the clear, for who may see them."""
    home = person.household
    return {
        "id_number": personal.opened(person.id_sealed, ID),
        "phone": personal.opened(person.phone_sealed, PHONE),
        "address": personal.opened(home.address_sealed, ADDRESS) if home else "",
    }


def leave(
    *, actor: Actor, now: datetime, area: str, person_ids: Sequence[int], key: UUID | None = None
) -> int:
    """People who moved away or died leave the roster; how many. Their seats must have ended."""
    require_keeper(actor, area)
    with act("person.leave", actor=actor, now=now, area=area, key=key) as a:
        rows = list(
            Person.objects.select_for_update().filter(area_id=area, pk__in=person_ids, active=True)
        )
        if len(rows) != len(set(person_ids)):
            raise refuse("people.unknown", code="not-found")
        _require_no_seat(area, [p.pk for p in rows], now)
        Person.objects.filter(pk__in=[p.pk for p in rows]).update(active=False)
        a.data["people"] = len(rows)
        a.sealed["people"] = [p.pk for p in rows]
        a.result = area
    return len(rows)


def _require_no_seat(area: str, people: Sequence[int], now: datetime) -> None:
    seated = holders(area, timezone.localdate(now), *HOME).filter(person__in=people).first()
    if seated is not None:
        raise Refusal("conditions", *refuse("people.seated", name=seated.person.name).checks)


def change_own_phone(*, actor: Actor, now: datetime, phone: str, key: UUID | None = None) -> None:
    """A person's own phone number, changed by themself. "" takes it away."""
    person_id = require_self(actor)
    digits = read_phone(phone)
    with act("person.own-phone", actor=actor, now=now, area=actor.area, key=key) as a:
        set_phone(a, lock_person(person_id, actor.area), digits)


def require_self(actor: Actor) -> int:
    """The id of the person signed in; Refusal("not-allowed") for nobody."""
    if actor.person_id is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    return actor.person_id


def own_data(actor: Actor) -> dict[str, Any]:
    """Everything kept about the person signed in, in the clear, as plain JSON: eight queries.

    PIPL Art. 45: a copy for the person. Anonymous opinions are in nobody's copy.
    """
    whole = Person.objects.select_related("household", "area", "account")
    person = whole.get(pk=require_self(actor))
    account = getattr(person, "account", None)
    home = person.household
    return {
        "person": {
            "name": person.name,
            "area": {"code": person.area_id, "name": person.area.name},
            "sex": person.sex,
            "birth_date": _iso(person.birth_date),
            "status": person.status,
            "household": {"number": home.number, "group": home.group} if home else None,
            **opened(person),
        },
        "terms": [
            {"role": r, "area": a, "group": g, "start": _iso(s), "end": _iso(e)}
            for r, a, g, s, e in Membership.objects.filter(person=person)
            .order_by("start")
            .values_list("role", "area_id", "group", "start", "end")
        ],
        "account": {"login": account.login, "since": _iso(account.created_at)} if account else None,
        "opinions": [
            {"said": _iso(at), "text": text, "answer": answer, "answered": _iso(answered)}
            for at, text, answer, answered in Opinion.objects.filter(author=person)
            .order_by("created_at")
            .values_list("created_at", "text", "answer", "answered_at")
        ],
        "tasks": [
            {"title": title, "due": _iso(due), "finished": _iso(finished)}
            for title, due, finished in Task.objects.filter(owner=person)
            .order_by("due_on")
            .values_list("title", "due_on", "finished_at")
        ],
        "exempt_from_contributions": [
            {"kind": kind, "start": _iso(start), "end": _iso(end), "source": source}
            for kind, start, end, source in Circumstance.objects.filter(person=person)
            .order_by("start")
            .values_list("kind", "start", "end", "source")
        ],
        "contacts": [
            {"channel": c.channel, "address": contacts.opened(c), "whose": c.whose}
            for c in Contact.objects.filter(person=person).order_by("channel")
        ],
        "messages": [
            {"told": _iso(at), "kind": kind, "seen": _iso(seen)}
            for at, kind, seen in Message.objects.filter(person=person)
            .order_by("made_at", "pk")
            .values_list("made_at", "kind", "seen_at")
        ],
    }


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def erase_person(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    reason: str,
    key: UUID | None = None,
) -> int:
    """Erase what is personal of a person, as far as the law allows; how many openings went.

    May: the person, or who keeps the roster of the village. Refusal while they hold a seat. Always
    erased: identity number, phone, birth date, sign-in, how they are reached and what they were
    told, the link to their household and the name on their opinions. The name itself and the
    record's openings go too, unless the person ever held a seat: what was done in office stays
    readable. Entries, and so the log, stay valid.
    """
    area = Person.objects.filter(pk=person_id).values_list("area_id", flat=True).first() or ""
    if actor.person_id != person_id:
        actor.require(area, *KEEPERS)
    why = reason_of(reason)
    with act("person.erase", actor=actor, now=now, area=area, key=key) as a:
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise refuse("people.unknown", code="not-found")
        _require_no_seat(area, [person_id], now)
        served = Membership.objects.filter(person=person).exists()
        Opinion.objects.filter(author=person).update(author=None)
        SignInSlip.objects.filter(person=person).delete()
        Circumstance.objects.filter(person=person).delete()
        forget(person.pk)
        CardPin.objects.filter(person=person).delete()
        CardUse.objects.filter(person=person).delete()
        SignedIn.objects.filter(person=person).delete()
        Account.objects.filter(person=person).delete()
        if not served:
            Household.objects.filter(pk=person.household_id, head=person.name).update(head=ERASED)
            person.name = ERASED
        person.household = None
        person.sex, person.birth_date = "", None
        person.id_sealed = person.id_hash = person.phone_sealed = person.phone_hash = None
        person.active = False
        person.save()
        gone = _erase_openings(area, person_id, own=not served)
        a.on["person"] = person_id
        a.data |= {"openings": gone, "served": served}
        a.sealed["reason"] = why
        a.result = area
    return gone


_OPENINGS = """
DELETE FROM xiangyue_recordopening o USING xiangyue_recordentry e
WHERE e.log = o.log AND e.seq = o.seq AND o.log = ANY(%(logs)s) AND (
  (e.body LIKE %(on)s AND (e.body::jsonb)->'on'->>'person' = %(person)s
    AND (e.act LIKE 'person.%%' OR e.act LIKE 'account.%%'))
  OR (e.act LIKE 'levy.circumstance%%' AND EXISTS (
    SELECT FROM xiangyue_recordopening w WHERE w.log = o.log AND w.seq = o.seq
      AND w.label = 'people' AND w.value::jsonb @> (%(person)s)::jsonb))
  OR (%(own)s AND EXISTS (
    SELECT FROM xiangyue_recordopening w WHERE w.log = o.log AND w.seq = o.seq
      AND w.label = 'who' AND (w.value::jsonb)->>'person' = %(person)s)))
"""
"""What others recorded about the person, and, where ``own``, what the person did themself."""


def _erase_openings(area: str, person_id: int, *, own: bool) -> int:
    with connection.cursor() as c:
        c.execute(
            _OPENINGS,
            {
                "logs": [area, f"practice/{area}"],
                "on": f'%"person":{person_id}%',
                "person": str(person_id),
                "own": own,
            },
        )
        return int(c.rowcount)
