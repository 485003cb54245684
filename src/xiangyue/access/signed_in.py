"""The browsers in which a person is signed in: begun, listed, ended by their owner.

Of where it is only a keyed hash of the network is kept, which tells the same network from another
one and no more. How long a session lasts, and how long it may rest unused, goes by the door and by
what its owner may do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone

from xiangyue.access import personal
from xiangyue.core import devices
from xiangyue.core.household_cards import SHORT as CARD
from xiangyue.data.models import Jurisdiction, SignedIn
from xiangyue.methods import rulebook

DAY, MONTH, SEASON = 12 * 3600, 30 * 86_400, 90 * 86_400
"""Seconds: a day's work; a month on one's own phone; a season on that of one who holds no seat,
so that an old villager with a cheap phone signs in four times a year."""
POWER: Final = frozenset(
    {
        "clerk", "officer", "discipline_officer", "secretary", "director", "government_head",
        "government_deputy", "party_committee_secretary",
    }
)  # fmt: skip
"""Roles that keep rosters, see what is restricted or act for others: never longer than a day."""
FRESH: Final = 15 * 60
"""Seconds since somebody last showed who they are, within which weighty things are done at once."""
CELL: Final = timedelta(days=1)
_ZERO: Final = datetime.fromtimestamp(0, UTC)
log = logging.getLogger("xiangyue.sign_in")
_FRESH = "_shown"
_DOOR = "_door"
_UNTIL, _RESTS = "_until", "_rests"
"""In a session: the moment at which it ends, in seconds since 1970; the seconds it may rest."""


def network(address: str) -> bytes:
    """The mark of the network of an address: a /24 of IPv4, a /48 of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        near = address
    else:
        ip = getattr(ip, "ipv4_mapped", None) or ip
        near = (
            ".".join(str(ip).split(".")[:3])
            if ip.version == 4
            else ":".join(ip.exploded.split(":")[:3])
        )
    return personal.code_hash("place", near)[:16]


def lasts(roles: Iterable[str], *, stay: bool, door: str) -> int:
    """Seconds that a session lasts: a card's is short, of who holds power a day at most."""
    if door == "card":
        return int(CARD.total_seconds())
    held = set(roles)
    if not stay or held & POWER:
        return DAY
    return MONTH if held else SEASON


def rests(areas: Iterable[str], roles: Iterable[str], *, seconds: int, day: date) -> int:
    """Seconds that a session of ``seconds`` may rest unused: at a desk (of who holds power, or
    wherever nobody asked to stay signed in) minutes, on one's own phone days, as the rules of the
    strictest of the ``areas`` have it. One query."""
    desk = seconds <= DAY or bool(set(roles) & POWER)
    name, unit = ("sign-in.idle-desk", 60) if desk else ("sign-in.idle-own", 86_400)
    places = set(areas)
    charters = dict(
        Jurisdiction.objects.filter(area_id__in=places).values_list("area_id", "charter")
    )
    book = rulebook.load()
    return unit * min(
        int(book.setting(name, day=day, area=a, charter=charters.get(a)).value) for a in places
    )


def lasting(data: Mapping[str, Any]) -> tuple[datetime | None, timedelta | None]:
    """Till when a session lasts at most, and how long it may rest; None for what it does not say.
    ``data``: what it holds."""
    until, rest = data.get(_UNTIL), data.get(_RESTS)
    return (
        datetime.fromtimestamp(until, UTC) if until else None,
        timedelta(seconds=rest) if rest else None,
    )


def rests_until(now: datetime, until: datetime, rests: timedelta) -> datetime:
    """Till when a session that is used now may rest, ``until`` at most.

    Rounded down, to days where it may rest for days, else to a sixth of its rest (ten minutes of an
    hour): its end must not tell when it was used, beside what was said then without a name.
    """
    cell = CELL if rests >= 7 * CELL else rests / 6
    return min(until, _ZERO + (now + rests - _ZERO) // cell * cell)


def left(session: SessionBase) -> int:
    """Seconds till it ends at the latest, for one that takes its place."""
    until = session.get(_UNTIL)
    return max(1, int(until - timezone.now().timestamp())) if until else session.get_expiry_age()


def begin(
    session: SessionBase,
    person_id: int,
    door: str,
    *,
    agent: str,
    address: str,
    now: datetime,
    rest: int = 0,
) -> None:
    """Keep that this session began, ends when its time (``set_expiry``) is over, and before that
    when it was not used for ``rest`` seconds (0: however long). It is stored first, so that it has
    a number."""
    session[_UNTIL] = int(timezone.now().timestamp()) + session.get_expiry_age()
    session[_RESTS] = rest
    session[_DOOR], session[_FRESH] = door, now.timestamp()
    session.save()
    log.info("signed in by %s, network %s", door, network(address)[:4].hex())
    today = timezone.localdate(timezone.now())
    SignedIn.objects.update_or_create(
        session_id=session.session_key,
        defaults={
            "person_id": person_id,
            "door": door,
            "device": devices.words(agent),
            "place": network(address),
            "began_at": now,
            "seen_on": today,
        },
    )


def door_of(session: SessionBase) -> str:
    """By what the session began; "" of a visitor."""
    return str(session.get(_DOOR, ""))


def shown(session: SessionBase, now: datetime) -> None:
    """Its owner has just shown again who they are."""
    session[_FRESH] = now.timestamp()


def is_fresh(session: SessionBase, now: datetime) -> bool:
    """Whether its owner has shown lately who they are. In the demonstration who stepped into
    somebody has nothing to show."""
    if door_of(session) == "demo":
        return True
    return 0 <= now.timestamp() - float(session.get(_FRESH, 0)) < FRESH


@dataclass(frozen=True)
class Seen:
    """A browser as its owner sees it. ``near``: in the network from which they look now."""

    key: str
    door: str
    device: str
    near: bool
    this: bool
    began_at: datetime
    seen_on: object
    until: datetime


def own(person_id: int, session: SessionBase, address: str) -> list[Seen]:
    """All of a person's, this one first, then the newest: one query."""
    here, mine = network(address), session.session_key
    found = SignedIn.objects.filter(
        person_id=person_id, session__expire_date__gt=timezone.now()
    ).select_related("session")
    rows = [
        Seen(
            key=mark_of(r.session_id),
            door=r.door,
            device=r.device,
            near=bytes(r.place) == here,
            this=r.session_id == mine,
            began_at=r.began_at,
            seen_on=r.seen_on,
            until=r.session.expire_date,
        )
        for r in found.order_by("-began_at")[:100]
    ]
    return sorted(rows, key=lambda r: not r.this)


def mark_of(session_key: str) -> str:
    """A word by which a page names a session without telling its key."""
    return personal.code_hash("session", session_key)[:12].hex()


def end(person_id: int, mark: str) -> bool:
    """End that one of the person's sessions; whether there was one."""
    keys = SignedIn.objects.filter(person_id=person_id).values_list("session_id", flat=True)
    found = [k for k in keys if mark_of(k) == mark]
    return bool(found) and bool(Session.objects.filter(session_key__in=found).delete()[0])


def end_all(person_id: int, *, but: str | None = None, door: str = "") -> int:
    """End all of a person's sessions ``but`` that one (of one ``door`` only, if it is given)."""
    rows = SignedIn.objects.filter(person_id=person_id).exclude(session_id=but or "")
    if door:
        rows = rows.filter(door=door)
    keys = list(rows.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
