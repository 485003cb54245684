"""Household cards: printed, handed over with a PIN, used to sign in, replaced.

A card is made by who keeps the roster and is in use once handed over. Its token is told once, on
the paper; of PINs a hash under a key outside the database is kept, so that whoever has the
database alone cannot try them out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from xiangyue.access import personal, signed_in
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.people import lock_person, require_keeper
from xiangyue.actions.privacy import require_self
from xiangyue.core import household_cards as core
from xiangyue.core.refusals import refuse
from xiangyue.data.household_cards import ENDS
from xiangyue.data.models import CardPin, CardUse, Household, HouseholdCard, Person

MOST: Final = 200
"""Cards printed at once: fifty sheets."""
KEPT: Final = timedelta(days=365)
"""So long the uses of a card are kept."""


@dataclass(frozen=True)
class Printed:
    """A card as it goes on paper: the only place where its token is."""

    card: HouseholdCard
    token: str


def print_cards(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    households: Sequence[int],
    why: str = "",
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> list[Printed]:
    """New cards for these households of a village, in the order of their numbers.

    A card printed before and never handed over is void. One that is in use stays, and is no longer
    valid only where ``why`` says so: "lost" or "worn". May: who keeps the roster.
    """
    require_keeper(actor, area)
    if not households:
        raise refuse("card.none-chosen", field="households")
    if len(set(households)) > MOST:
        raise refuse("card.too-many", field="households", most=MOST)
    made: list[Printed] = []
    with act("card.print", actor=actor, now=now, area=area, key=key) as a:
        rows = list(
            Household.objects.select_for_update()
            .filter(area_id=area, pk__in=households, active=True)
            .order_by("number")
        )
        if len(rows) != len(set(households)):
            raise refuse("card.household", code="not-found", field="households")
        old = HouseholdCard.objects.filter(household__in=rows)
        live = old.filter(ended_at=None).select_related("household")
        for card in live.filter(handed_at__isnull=False):
            if why not in ("lost", "worn"):
                raise refuse("card.in-use", field="households", number=card.household.number)
        live.filter(handed_at=None).update(ended_at=now, ended="again")
        live.filter(handed_at__isnull=False).update(ended_at=now, ended=why)
        last = dict.fromkeys((r.pk for r in rows), 0)
        for household, number in old.order_by("number").values_list("household", "number"):
            last[household] = number
        tokens = [core.make_token(rng(core.BYTES)) for _ in rows]
        cards = HouseholdCard.objects.bulk_create(
            HouseholdCard(
                household=row,
                number=last[row.pk] + 1,
                token_hash=personal.code_hash("card", token),
                made_at=now,
                made_by_id=actor.person_id,
            )
            for row, token in zip(rows, tokens, strict=True)
        )
        made = [Printed(c, t) for c, t in zip(cards, tokens, strict=True)]
        a.on["cards"] = [c.pk for c in cards]
        a.data = {"cards": len(cards)} | ({"why": why} if why else {})
        a.result = area
    return made


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    card_id: int,
    person_id: int,
    pin: str,
    again: str,
    key: UUID | None = None,
) -> CardPin:
    """The card is given to one of the household, who chooses a PIN; or another of the household is
    added, or gets a new PIN for one forgotten. Nobody does it for themself."""
    require_keeper(actor, area)
    if actor.person_id == person_id:
        raise refuse("card.own", code="not-allowed")
    with act("card.hand-over", actor=actor, now=now, area=area, key=key) as a:
        card = _live(card_id, area)
        person = lock_person(person_id, area)
        if person.household_id != card.household_id:
            raise refuse("card.other-household", field="person")
        digits = _good_pin(pin, again, person.birth_date, card.household.number)
        first = card.handed_at is None
        if first:
            card.handed_at, card.handed_by_id = now, actor.person_id
        card.wrong, card.wait_until = 0, None
        card.save(update_fields=["handed_at", "handed_by", "wrong", "wait_until"])
        row = _new_pin(card, person.pk, digits, now)
        a.on = {"card": card.pk, "person": person.pk}
        a.data["first"] = first
        a.result = str(row.pk)
    return row


def change_pin(
    *,
    actor: Actor,
    now: datetime,
    old: str,
    pin: str,
    again: str,
    key: UUID | None = None,
) -> CardPin:
    """One's own PIN anew by who knows the present one; whoever is signed in by it is out."""
    person_id = require_self(actor)
    mine = pin_of(person_id)
    if mine is None:
        raise refuse("card.none", code="not-found")
    _try(mine.card_id, person_id, old, now, device="", field="old")
    with act("card.pin", actor=actor, now=now, area=actor.area, key=key) as a:
        card = _live(mine.card_id, actor.area)
        person = lock_person(person_id, actor.area)
        digits = _good_pin(pin, again, person.birth_date, card.household.number)
        row = _new_pin(card, person_id, digits, now)
        a.on = {"card": card.pk, "person": person_id}
        a.result = str(row.pk)
    return row


def end_card(
    *, actor: Actor, now: datetime, area: str, card_id: int, why: str, key: UUID | None = None
) -> None:
    """The card is void at once, and who is signed in by it is out. May: who keeps the roster, and
    whoever has a PIN of it."""
    holder = CardPin.objects.filter(card_id=card_id, person_id=actor.person_id or 0).exists()
    if not holder:
        require_keeper(actor, area)
    if why not in ENDS:
        raise refuse("people.choose", field="why")
    with act("card.end", actor=actor, now=now, area=area, key=key) as a:
        card = _live(card_id, area)
        card.ended_at, card.ended = now, why
        card.save(update_fields=["ended_at", "ended"])
        a.on["card"] = card.pk
        a.data["why"] = why
        a.result = str(card.pk)


def card_of(token: str) -> HouseholdCard:
    """The card of a token as it was scanned or typed, with its household and its PINs' people.

    Refusal beside ``code``: none such or void (which is not said), or not handed over yet.
    """
    read = core.read_token(token)
    found = HouseholdCard.objects.select_related("household").prefetch_related("pins__person")
    card = (
        found.filter(token_hash=personal.code_hash("card", read), ended_at=None).first()
        if read
        else None
    )
    if card is None:
        raise refuse("card.unknown", code="not-found", field="code")
    if card.handed_at is None:
        raise refuse("card.not-handed", field="code")
    return card


def sign_in(*, token: str, person_id: int, pin: str, now: datetime, device: str) -> CardPin:
    """The PIN of one of the household was right. Refusal beside ``pin``: wrong, or the card has to
    wait. Each try is kept and shown to the household."""
    card = card_of(token)
    return _try(card.pk, person_id, pin, now, device=device)


def shown(*, person_id: int | None, pin: str, now: datetime, device: str) -> None:
    """Who is signed in by a card shows once more who they are. Refusal as of ``sign_in``."""
    mine = pin_of(person_id)
    if mine is None or person_id is None:
        raise refuse("card.none", code="not-found")
    _try(mine.card_id, person_id, pin, now, device=device)


def _try(
    card_id: int, person_id: int, pin: str, now: datetime, *, device: str, field: str = "pin"
) -> CardPin:
    # The row is locked while the PIN is looked at: many tries at once are one after another.
    with transaction.atomic():
        card = HouseholdCard.objects.select_for_update().get(pk=card_id)
        waits = card.wait_until is not None and card.wait_until > now
        found = CardPin.objects.select_related("person").filter(
            card=card, person_id=person_id, person__active=True
        )
        row = found.filter(person__household=card.household_id).first()
        right = False
        if not waits and card.ended_at is None:
            secret = _secret(person_id, core.read_pin(pin))
            right = row is not None and check_password(secret, row.pin)
            if row is None:
                make_password(secret)  # takes as long
            card.wrong = 0 if right else min(card.wrong + 1, 10_000)
            pause = timedelta() if right else core.wait_after(card.wrong)
            card.wait_until = now + pause if pause else None
            card.save(update_fields=["wrong", "wait_until"])
            if row is not None and device:
                CardUse.objects.create(
                    card=card, person_id=person_id, at=now, right=right, device=device[:60]
                )
    if right and row is not None:
        return row
    if card.wait_until is not None and card.wait_until > now:
        minutes = -(-int((card.wait_until - now).total_seconds()) // 60)
        raise refuse("card.wait", code="too-often", field=field, minutes=max(1, minutes))
    raise refuse("card.pin-wrong", field=field, left=max(0, core.FREE - card.wrong))


def pin_of(person_id: int | None) -> CardPin | None:
    """The person's place on the card of their household that is in use."""
    found = CardPin.objects.select_related("card__household").filter(
        person_id=person_id or 0, card__ended_at=None
    )
    return found.first()


def uses_of(person_id: int | None, most: int = 20) -> list[CardUse]:
    """The last uses of the card of the person's household, newest first, of earlier cards too."""
    household = Person.objects.filter(pk=person_id or 0).values("household_id")
    found = CardUse.objects.filter(card__household_id__in=household).select_related("card")
    return list(found.order_by("-at", "-pk")[:most])


def sweep(*, now: datetime) -> int:
    """Uses older than a year go; how many."""
    return CardUse.objects.filter(at__lt=now - KEPT).delete()[0]


def _live(card_id: int, area: str) -> HouseholdCard:
    found = HouseholdCard.objects.select_for_update(of=("self",)).select_related("household")
    card = found.filter(pk=card_id, household__area_id=area, ended_at=None).first()
    if card is None:
        raise refuse("card.void", code="not-found")
    return card


def _good_pin(pin: str, again: str, born: date | None, number: str) -> str:
    digits = core.read_pin(pin)
    if not digits:
        raise refuse("card.pin-digits", field="pin", digits=core.DIGITS)
    if core.poor_pin(digits, born, number):
        raise refuse("card.pin-poor", field="pin")
    if core.read_pin(again) != digits:
        raise refuse("card.pin-other", field="again")
    return digits


def _new_pin(card: HouseholdCard, person_id: int, digits: str, now: datetime) -> CardPin:
    # A new row, so that a session begun by the earlier one finds its own gone.
    CardPin.objects.filter(card=card, person_id=person_id).delete()
    signed_in.end_all(person_id, door="card")
    return CardPin.objects.create(
        card=card,
        person_id=person_id,
        pin=make_password(_secret(person_id, digits)),
        made_at=now,
    )


def _secret(person_id: int, digits: str) -> str:
    return personal.code_hash("card-pin", f"{person_id}/{digits}").hex()
