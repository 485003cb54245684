"""The plain secret ballot: a box is opened, ballots go in by phone, papers are handed out.

While it runs a ballot lies sealed to a key that is outside the database; at the close all are
opened and counted, and envelopes and key go. The record has who took part, each by an entry, and
one commitment to all that was in the box (docs/voting.md). What a box decides is its kind's:
``actions.item_ballots`` for an item of a meeting, ``actions.secret_ratings`` for a rating.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, act
from xiangyue.actions.ballot_doors import require_ballot_door
from xiangyue.core import plain_ballots as core
from xiangyue.core.canonical import canonical
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import OpenedBallot, Person, PlainBox, PlainVoter, SealedBallots

LOCKS: Final = 7301
"""Class of the advisory locks of boxes: shared by who puts a ballot in, alone to end that."""
CAST: Final = "ballot.cast"
_SLIP: Final = 1024
"""Bytes to whose multiple a teller's count is filled up before it is sealed."""


def alone(box_id: int) -> None:
    """Wait until nobody puts a ballot into this box, and let nobody until the act has ended."""
    with connection.cursor() as c:
        c.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, box_id])


def open_box(
    a: Act, actor: Actor, now: datetime, asked: Sequence[core.Question], **of: Any
) -> PlainBox:
    """A new box with its pair of keys; ``of``: the other fields of ``PlainBox``.

    The roll is filled by who opens it, in the same act.
    """
    name, public = ballot_keys.new_pair()
    made = PlainBox.objects.create(
        area_id=a.area,
        practice=a.practice,
        questions=[q.plain() for q in asked],
        public=public,
        key=name,
        opened_at=now,
        opened_by_id=actor.person_id,
        **of,
    )
    a.on["box"] = made.pk
    a.data["questions"] = [[q.key, q.kind, list(q.options)] for q in asked]
    return made


def asked_of(box: PlainBox) -> tuple[core.Question, ...]:
    """What the ballot asks."""
    return core.questions(box.questions)


@dataclass(frozen=True)
class Turnout:
    """How many may vote in a box, and how many have, by phone and with a paper handed out."""

    entitled: int
    phone: int
    paper: int

    @property
    def voted(self) -> int:
        """Both ways together."""
        return self.phone + self.paper


def turnout(box: PlainBox) -> dict[int, Turnout]:
    """By group: one query."""
    rows = PlainVoter.objects.filter(box=box).values("group", "way").annotate(n=Count("person"))
    by: dict[int, dict[str, int]] = {n: {} for n in range(len(box.groups))}
    for row in rows:
        by.setdefault(row["group"], {})[row["way"]] = row["n"]
    return {
        group: Turnout(sum(ways.values()), ways.get("phone", 0), ways.get("paper", 0))
        for group, ways in by.items()
    }


def total(by_group: Mapping[int, Turnout]) -> Turnout:
    """All groups together."""
    every = by_group.values()
    return Turnout(
        sum(t.entitled for t in every), sum(t.phone for t in every), sum(t.paper for t in every)
    )


def why_not(box: PlainBox, way: str | None, today: Any) -> Refusal:
    """Why a ballot was not taken; ``way``: the voter's mark, None where not on the roll."""
    if box.state != "open":
        return refuse("ballot.shut", code="conditions")
    if box.until is not None and today > box.until:
        return refuse("ballot.over", code="conditions", until=box.until.isoformat())
    if way is None:
        return refuse("ballot.not-entitled", code="not-allowed")
    return refuse(f"ballot.voted-{way}", code="conditions")


_MARK = """
UPDATE xiangyue_plainvoter SET way = %s, helped_by_id = %s
WHERE box_id = %s AND person_id = %s AND way = '' RETURNING "group"
"""


def _mark(box: PlainBox, person_id: int | None, way: str, helper: int | None, now: datetime) -> int:
    """Use the vote, once whichever way; the voter's group. Refusal."""
    today = timezone.localdate(now)
    if box.state != "open" or (box.until is not None and today > box.until):
        raise why_not(box, "", today)
    with connection.cursor() as c:
        c.execute(_MARK, [way, helper, box.pk, person_id])
        row = c.fetchone()
    if row is None:
        mine = PlainVoter.objects.filter(box=box, person_id=person_id).values_list("way", flat=True)
        raise why_not(box, mine.first(), today)
    return int(row[0])


def look(box_id: int) -> PlainBox:
    """The box; Refusal("not-found")."""
    box = (
        PlainBox.objects.select_related("area", "item__meeting", "matter").filter(pk=box_id).first()
    )
    if box is None:
        raise refuse("ballot.unknown", code="not-found")
    return box


def cast(
    *,
    actor: Actor,
    now: datetime,
    box_id: int,
    answers: core.Answers,
    for_person: int | None = None,
    key: UUID | None = None,
) -> PlainBox:
    """Put a ballot into the box: it cannot be taken out again. Refusal where one has no vote here,
    has used it, or the ballot is not filled in as it must.

    ``for_person``: the clerk's phone, held for somebody who sits beside it; who helped is on
    record.
    A rush of ballots takes ``actions.casting`` instead, which does the same for many at once.
    """
    helped = for_person is not None and for_person != actor.person_id
    # A voter is a voter: the seat they hold would tell the public who took part.
    voting = actor if helped else Actor(actor.person_id, actor.name, actor.area)
    with act(CAST, actor=voting, now=now, key=key) as a:
        with connection.cursor() as c:
            c.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCKS, box_id])
        box = look(box_id)
        a.area, a.practice = box.area_id, box.practice
        require_ballot_door(actor, box.area_id, now)
        if helped:
            actor.require(box.area_id, "clerk")
        elif actor.person_id is None:
            raise refuse("ballot.not-entitled", code="not-allowed")
        asked = asked_of(box)
        packed = core.pack(asked, answers)
        voter = for_person if helped else actor.person_id
        if core.own(asked, answers, voter):
            raise refuse("ballot.own", code="not-allowed")
        group = _mark(box, voter, "phone", actor.person_id if helped else None, now)
        ballot = bytes([group]) + packed[1:]
        sealed = core.seal(bytes(box.public), [ballot], box.pk, secrets.token_bytes)
        SealedBallots.objects.create(box=box, many=1, sealed=sealed)
        a.on = {"box": box.pk}
        a.data = {"way": "phone"}
        if helped:
            a.data["helped"] = True
            a.sealed["voter"] = voter
        a.result = str(box.pk)
    return box


def give_paper(a: Act, box: PlainBox, person_id: int, now: datetime) -> None:
    """A paper ballot is handed to a voter, who thereby votes on paper and not by phone."""
    person = Person.objects.filter(pk=person_id).only("pk").first()
    if person is None:
        raise refuse("ballot.not-entitled", code="not-found", field="person")
    _mark(box, person_id, "paper", None, now)
    a.on["box"] = box.pk
    a.data["way"] = "paper"
    a.sealed["voter"] = person_id


def inside(box: PlainBox) -> list[bytes]:
    """Every ballot of the phones, opened; Refusal where the key is gone or their number is wrong.

    The act that asks has the box to itself (``alone``).
    """
    each = core.size(asked_of(box))
    found: list[bytes] = []
    try:
        private = ballot_keys.private(box.key)
        for sealed in SealedBallots.objects.filter(box=box).values_list("sealed", flat=True):
            found += core.opened(private, sealed, box.pk, each)
    except (ballot_keys.KeyLost, core.NotOpened):
        raise refuse("ballot.key-lost", code="conditions") from None
    if len(found) != PlainVoter.objects.filter(box=box, way="phone").count():
        raise refuse("ballot.key-lost", code="conditions")
    return sorted(found)


def shut(box: PlainBox, counts: Mapping[str, Any]) -> dict[str, str]:
    """A teller's count of the papers as it is kept while the box is shut: sealed as the ballots
    are. Beside the result it would tell how the phones had voted, and old versions of a row, the
    database's log and its copies keep what was once in it."""
    plain = canonical(counts)
    plain += b" " * (-len(plain) % _SLIP)
    return {"sealed": core.seal(bytes(box.public), [plain], box.pk, secrets.token_bytes).hex()}


def unshut(box: PlainBox, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The count again; Refusal where the key is gone."""
    if "sealed" not in kept:  # from before counts were sealed
        return dict(kept.get("counts", kept))
    sealed = bytes.fromhex(kept["sealed"])
    try:
        private = ballot_keys.private(box.key)
        (plain,) = core.opened(private, sealed, box.pk, core.room(sealed))
    except (ballot_keys.KeyLost, core.NotOpened):
        raise refuse("ballot.key-lost", code="conditions") from None
    found: dict[str, Any] = json.loads(plain)
    return found


def close_box(
    a: Act, box: PlainBox, opened: Sequence[core.Pile], result: dict[str, Any], now: datetime
) -> None:
    """Write down what was opened, as it is told, and take away what could lead from a ballot to a
    voter. ``opened``: phones and paper together, the groups as they may be told apart."""
    OpenedBallot.objects.bulk_create(
        OpenedBallot(box=box, question=p.question, group=p.group, content=p.content, many=p.many)
        for p in sorted(opened)
    )
    box.state, box.closed_at = "closed", now
    box.stopped_at = box.stopped_at or now
    box.result = result
    # Salted, since few enough ballots could be guessed and tried.
    a.sealed["box"] = core.commitment(opened)
    a.on["box"] = box.pk
    box.save()
    empty(box)


def void_box(a: Act, box: PlainBox, reason: str, now: datetime) -> None:
    """Ballots that are never opened: envelopes and key go, and all who took part may vote again."""
    box.state, box.closed_at, box.void_reason = "void", now, reason
    a.on["box"] = box.pk
    box.save()
    empty(box)


def empty(box: PlainBox) -> None:
    """Take away the envelopes, and with the act's end the key."""
    SealedBallots.objects.filter(box=box).delete()
    name = box.key
    transaction.on_commit(lambda: ballot_keys.forget(name))


def piles_of(box: PlainBox) -> list[core.Pile]:
    """What was opened, in the order of content."""
    rows = OpenedBallot.objects.filter(box=box).order_by("question", "group", "content")
    return [core.Pile(r.question, r.group, r.content, r.many) for r in rows]


def mine(box: PlainBox, person_id: int | None) -> str | None:
    """How this person voted in the box ("" not yet); None where they are not on its roll."""
    if person_id is None:
        return None
    rows = PlainVoter.objects.filter(box=box, person_id=person_id)
    found: str | None = rows.values_list("way", flat=True).first()
    return found


def check_papers(
    counted: Mapping[str, Mapping[str, int]], given: Mapping[str, int]
) -> list[tuple[str, Check]]:
    """What does not fit in a count of papers: as many as were handed out must have been issued."""
    found = []
    for name, n in counted.items():
        if n["issued"] != given[name]:
            check = Check("ballot.papers-issued", False, n["issued"], given[name])
            found.append((f"{name}.issued".lstrip("."), check))
    return found
