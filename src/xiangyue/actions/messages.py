"""Telling people: what waits for them and what has happened is put into the outbox, and goes out.

``sweep`` walks the areas whose record has grown, or whose day is another, and keeps a message for
each new thing. No act does more than before. ``send`` takes parcels that are due one after
another, hands each to an adapter outside of any transaction, and keeps what came of it. A message
is one of its kind for its person (a constraint), and by each channel in one parcel only; a parcel
that was cut off goes out again under the same key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xiangyue.access import contacts
from xiangyue.access.actors import Actor
from xiangyue.actions import phone_codes
from xiangyue.actions.waiting import Waits, waiting
from xiangyue.core import messages as core
from xiangyue.core.messages import KINDS, OUTSIDE, Letter, NotNow, Quiet, Refused
from xiangyue.core.rules import RuleBook
from xiangyue.data import told
from xiangyue.data.desk import MeetingRow, PartRow
from xiangyue.data.models import Contact, Jurisdiction, Message, Parcel
from xiangyue.methods import messages as worded
from xiangyue.methods import rulebook

log = logging.getLogger(__name__)
AREAS = 10
"""Areas looked at in one transaction."""
PARCELS = 20
"""Parcels taken at a time."""
FIRST = timedelta(days=7)
"""So far back an area is told of that was never looked at before."""
MARGIN = timedelta(days=1)
"""So far before the last look it looks again: an act's moment is earlier than its commit."""
ASKED = ("word", "invitation", "sign", "poll", "vote", "survey")
AT_MEETING = ("confirm", "attend", "sit", "prepare", "open")
Post = Callable[[Letter], None]


def sweep(*, now: datetime, most: int = AREAS) -> int:
    """Look at some areas that have changed; how many messages are new.

    Ten queries for ``most`` areas, whatever goes on in them, and one for each definition not read
    before. Several may sweep at once: each takes areas that no other has.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        told.begin()
        taken = told.take_areas(today, most)
        if not taken:
            return 0
        since = {s.area: (s.since - MARGIN if s.since else now - FIRST) for s in taken}
        found = [_of_event(e) for e in told.events(since, today)]
        found += _waiting(taken, now)
        rows = {(row["person"], row["mark"]): row for row in found}
        made = told.add(list(rows.values()), now) if rows else []
        _pack(made, rows, now)
        told.keep_areas(taken, now, today)
    return len(made)


def sweep_all(*, now: datetime) -> int:
    """Until nothing is left to look at; how many messages are new."""
    made = 0
    while left(now=now):
        made += sweep(now=now)
    return made


def left(*, now: datetime) -> bool:
    """Whether some area is still to be looked at, and no other sweeper has it."""
    with transaction.atomic():
        told.begin()
        return bool(told.take_areas(timezone.localdate(now), 1))


def _of_event(e: told.Told) -> dict[str, Any]:
    return {
        "person": e.person,
        "area": e.area,
        "kind": e.kind,
        "mark": core.mark(e.what, e.due_on),
        "values": {"title": e.title, "practice": e.practice},
        "link": e.link,
        "due_on": e.due_on.isoformat() if e.due_on else None,
    }


def _waiting(taken: Sequence[told.Swept], now: datetime) -> list[dict[str, Any]]:
    """What waits on the desks of these areas, and of the levels above that answer for them."""
    practice = {s.area: s.practice for s in taken}
    above = {s.area[:n] for s in taken for n in (9, 6) if len(s.area) > n} - set(practice)
    opened = Jurisdiction.objects.filter(area_id__in=above).values_list("area_id", "practice")
    practice |= dict(opened) if above else {}
    desks = [
        (
            Actor(r.person, r.name, r.home, frozenset((role, r.area) for role in r.roles)),
            r.area,
            practice[r.area],
        )
        for r in told.people(sorted(practice), timezone.localdate(now))
    ]
    today = timezone.localdate(now)
    return [
        row
        for (actor, _area, _practice), some in zip(desks, waiting(desks, now=now), strict=True)
        for w in some
        if (row := _of_waiting(actor, w, core.stage(w.due_on, today)))
    ]


def _of_waiting(actor: Actor, w: Waits, stage: str) -> dict[str, Any] | None:
    """The message that something waits, "" where another tells of it already."""
    kind, what = f"waits.{stage}", w.what
    if w.does in AT_MEETING:
        if stage == "new" or (stage == "late" and w.does != "open"):
            return None  # its notice was told when it was called
        what = f"meeting/{w.row.id}"  # type: ignore[union-attr]
    elif w.does == "task" and stage == "new":
        kind = "task.given"
    elif w.does in ASKED and stage == "new":
        kind = "asked.new"
    return {
        "person": actor.person_id,
        "area": w.area,
        "kind": kind,
        "mark": core.mark(what, w.due_on, stage),
        "values": {
            "does": w.does,
            "title": "" if w.private else _title(w),
            "practice": w.practice,
        },
        "link": _link(w),
        "due_on": w.due_on.isoformat() if w.due_on else None,
    }


def _title(w: Waits) -> str:
    if isinstance(w.row, PartRow | MeetingRow):
        return w.row.title
    return "" if w.does == "turn" else w.row.words


def _link(w: Waits) -> str:
    """The name of the page where it is done, with its number."""
    row = w.row
    if isinstance(row, PartRow):
        return f"matter-part/{row.matter}/{row.key}"
    if isinstance(row, MeetingRow):
        return f"meeting/{row.id}"
    if w.does in ("opinion", "passed"):
        return f"opinion/{row.id}"
    if w.does in ("objection", "posting"):
        return f"posting/{row.id}"
    if w.does in ("task", "question", "story"):
        return f"{w.does}/{row.id}"
    if w.does == "turn":
        return f"duty-turn/{row.id}"
    if w.does == "reception":
        return f"reception/{w.area}"
    return f"matter-part/{row.matter}/{row.more}" if row.more else f"matter/{row.matter}"


def quiet_of(
    area: str,
    now: datetime,
    own: told.Ways | None = None,
    charter: Mapping[str, Any] | None = None,
) -> Quiet:
    """The quiet hours of a person: their own, else those set for their area on that day."""
    if own is not None and own.quiet_from is not None:
        return Quiet(own.quiet_from, own.quiet_until)
    book: RuleBook = rulebook.load()
    day = timezone.localdate(now)
    first, last = (
        time(int(book.setting(name, day=day, area=area, charter=charter).value) % 24)
        for name in ("quiet.from", "quiet.until")
    )
    return Quiet(first, last)


def _pack(
    made: Sequence[tuple[int, int, str]],
    rows: Mapping[tuple[int, str], Mapping[str, Any]],
    now: datetime,
) -> None:
    """Into the parcels of each way to the person. What is practised stays in the house."""
    if not made or not settings.CHANNELS:
        return
    ways = told.ways(sorted({person for _id, person, _kind in made}))
    if not any(w.channels for w in ways.values()):
        return
    practised = set(
        Message.objects.filter(pk__in=[m for m, _p, _k in made], values__practice=True).values_list(
            "pk", flat=True
        )
    )
    here, packed = timezone.localtime(now), []
    homes = {row["person"]: row["area"] for row in rows.values()}
    opened = Jurisdiction.objects.filter(area_id__in=set(homes.values()))
    charters = dict(opened.values_list("area_id", "charter"))
    for message, person, kind in made:
        own = ways[person]
        quiet = quiet_of(homes[person], now, own, charters.get(homes[person]))
        for channel in own.channels:
            leaves = core.leaves_at(here, core.rule_of(own.rules, channel, kind), quiet)
            if leaves is not None and channel in settings.CHANNELS and message not in practised:
                packed.append(
                    {
                        "message": message, "person": person, "channel": channel,
                        "leaves": leaves.isoformat(),
                    }
                )  # fmt: skip
    told.pack(packed)


# -- Going out -------------------------------------------------------------------------------------


def send(*, now: datetime, post: Post, most: int = PARCELS) -> int:
    """Hand the parcels that are due to ``post``, one after another; how many went out.

    ``post`` raises NotNow for what may be tried again and Refused for what never will go. Nothing
    is locked meanwhile: a parcel is taken by a statement of its own, for ``core.LEASE``.
    """
    channels = [c for c in OUTSIDE if c in settings.CHANNELS]
    taken = told.take_parcels(now, now + core.LEASE, channels, most) if channels else []
    parcels = Parcel.objects.filter(pk__in=taken).select_related("person__reaching")
    sent = 0
    for parcel in parcels.prefetch_related("enclosed__message").order_by("pk"):
        sent += _send(parcel, now, post)
    return sent


def send_all(*, now: datetime, post: Post) -> int:
    """Until nothing more is due; how many went out."""
    sent = 0
    while some := send(now=now, post=post):
        sent += some
    return sent


def _send(parcel: Parcel, now: datetime, post: Post) -> bool:
    letter = letter_of(parcel)
    if letter is None:
        _end(parcel, "dropped", "")
        return False
    try:
        post(letter)
    except Refused as problem:
        _end(parcel, "failed", str(problem))
    except NotNow as problem:
        again = core.next_try(parcel.tries, now)
        if again is None:
            _end(parcel, "failed", str(problem))
        else:
            _end(parcel, "retry", str(problem), next_at=again)
    except Exception as problem:  # an adapter's own fault must not stop the others
        log.exception("parcel %s", parcel.pk)
        again = core.next_try(parcel.tries, now)
        state = "retry" if again else "failed"
        _end(parcel, state, type(problem).__name__, **({"next_at": again} if again else {}))
    else:
        _end(parcel, "sent", "", sent_at=now)
        return True
    return False


def _end(parcel: Parcel, state: str, reason: str, **more: Any) -> None:
    """Keep what came of a try, unless the parcel was dropped or taken by another meanwhile."""
    Parcel.objects.filter(pk=parcel.pk, state="sending", tries=parcel.tries).update(
        state=state, reason=reason[:300], **more
    )


def letter_of(parcel: Parcel, *, contacts_of: Mapping[str, Contact] | None = None) -> Letter | None:
    """What the adapter is handed; None where nobody is there any more, or all of it was read.

    ``contacts_of``: the person's contacts by channel, where they are read already.
    """
    if contacts_of is not None:
        contact = contacts_of.get(parcel.channel)
    else:
        contact = Contact.objects.filter(person_id=parcel.person_id, channel=parcel.channel).first()
    if contact is None or not parcel.person.active:
        return None
    reaching = getattr(parcel.person, "reaching", None)
    lang = reaching.language if reaching else "zh"
    to = contacts.opened(contact)
    if parcel.code and contact.checked_at is not None:
        signs_in = phone_codes.live_code(parcel.person_id, to)
        if not signs_in:
            return None
        subject, text = worded.sign_in_code(signs_in, lang)
        return Letter(str(parcel.key), parcel.channel, to, subject, text, "", lang)
    if parcel.code:
        if contact.asked_at is None:
            return None
        subject, text = worded.code(contacts.code_of(contact), lang)
        return Letter(str(parcel.key), parcel.channel, to, subject, text, "", lang)
    if contact.checked_at is None:
        return None
    enclosed = [e.message for e in parcel.enclosed.all()]
    enclosed.sort(key=lambda m: (m.due_on is None, m.due_on, m.pk))
    if not enclosed or (parcel.tries == 1 and all(m.seen_at for m in enclosed)):
        return None
    own = contact.whose and parcel.person.name
    said = [worded.line(m.kind, m.values, m.due_on, lang) for m in enclosed]
    link = f"{settings.BASE_URL}/me/messages/"
    if len(enclosed) == 1:
        link += f"{enclosed[0].pk}/"
    subject, text = worded.letter(said, enclosed[0].due_on, lang, for_whom=own or "")
    lines = tuple(
        (words, f"{settings.BASE_URL}/me/messages/{m.pk}/")
        for words, m in zip(said, enclosed, strict=True)
    )
    return Letter(str(parcel.key), parcel.channel, to, subject, text, link, lang, lines)


def retry(*, now: datetime, parcel_ids: Sequence[int] = ()) -> int:
    """Try again what was given up (all of it, or these); how many. For the command line."""
    found = Parcel.objects.filter(state="failed")
    if parcel_ids:
        found = found.filter(pk__in=parcel_ids)
    return found.update(state="retry", tries=1, next_at=now)


def drop(*, parcel_ids: Sequence[int]) -> int:
    """These do not go out any more; how many. What was sent stays sent."""
    found = Parcel.objects.filter(pk__in=parcel_ids).exclude(state__in=("sent", "dropped"))
    return found.update(state="dropped")


def read_message(
    *, person_id: int, message_id: int, now: datetime, alike: bool = False
) -> Message | None:
    """The person's message, seen from now on; None where it is not theirs. ``alike``: with it
    those of the same moment that say the same."""
    row = Message.objects.filter(pk=message_id, person_id=person_id).first()
    if row is not None and row.seen_at is None:
        some = Message.objects.filter(person_id=person_id, seen_at=None)
        if alike:
            some = some.filter(kind=row.kind, values=row.values, made_at=row.made_at)
        else:
            some = some.filter(pk=row.pk)
        some.update(seen_at=now)
    return row


def read_all(*, person_id: int, now: datetime) -> int:
    """All of the person's messages are seen; how many were not."""
    return Message.objects.filter(person_id=person_id, seen_at=None).update(seen_at=now)


__all__ = [
    "KINDS", "Post", "drop", "left", "letter_of", "quiet_of", "read_all", "read_message", "retry",
    "send", "send_all", "sweep", "sweep_all",
]  # fmt: skip
