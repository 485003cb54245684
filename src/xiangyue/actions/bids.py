"""Bids: received sealed, opened before witnesses, compared by a panel without interest, awarded.

Source: Law on Tenders and Bids, Art. 22, 28, 29, 34 to 37, 41.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import interests
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.proposals import of_village
from xiangyue.actions.standing import Case
from xiangyue.actions.tenders import amount, current, number, require_posted
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Bid, Matter, Membership, Tender

_DIGEST = re.compile(r"[0-9a-f]{64}")
WATCHERS = ("supervision_chair", "supervisor")
VOICES = ("representative", "assembly_chair")


@dataclass(frozen=True)
class Read:
    """What is read out of one bid: ``price`` in fen, ``days`` of work; ``sealed`` False where the
    seal was broken; ``fit`` False, with a ``note``, where it does not meet what was asked;
    ``digest``: of the file now opened, where one was given before."""

    price: int
    days: int
    sealed: bool = True
    fit: bool = True
    note: str = ""
    digest: str = ""


def receive_bid(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    bidder: str,
    handed_by: str,
    sealed: bool,
    digest: str = "",
    principal_id: int | None = None,
    key: UUID | None = None,
) -> Bid:
    """Sign for a bid, which stays shut. ``principal_id``: who of this village runs the bidder.

    The record holds who bids as a commitment alone. Refusal: before the call hangs, after the hour,
    an envelope that is not sealed, a second bid of the same bidder.
    """
    bidder, handed_by = words(bidder, "bidder", 120), words(handed_by, "handed_by", 60)
    if digest and not _DIGEST.fullmatch(digest := digest.strip().lower()):
        raise refuse("bids.digest-form", field="digest")
    with act_on(matter_id, "bids.receive", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "bids")
        tender = current(case, asked)
        require_posted(case, asked, tender)
        if now > tender.until:
            raise _late(tender, now)
        if not sealed:
            raise refuse("bids.not-sealed", field="sealed", clause="bidding-law:28")
        if tender.bids.filter(bidder=bidder, withdrawn_at=None).exists():
            raise refuse("bids.twice", field="bidder", bidder=bidder)
        if principal_id is not None:
            of_village(principal_id, case.matter.area_id, field="principal")
        last = tender.bids.aggregate(n=Max("number"))["n"] or 0
        made = Bid.objects.create(
            tender=tender,
            number=last + 1,
            bidder=bidder,
            principal_id=principal_id,
            handed_by=handed_by,
            digest=digest,
            received_at=now,
            received_by_id=actor.person_id,
        )
        a.sealed |= {"bidder": bidder, "handed_by": handed_by, "principal": principal_id}
        if digest:
            a.data["digest"] = digest
        case.settle(a)
        a.result = str(made.pk)
    return made


def _late(tender: Tender, now: datetime) -> Refusal:
    values = {"until": _moment(tender.until), "now": _moment(now)}
    return Refusal("conditions", Check("bids.late", False, clause="bidding-law:28", values=values))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def withdraw_bid(*, actor: Actor, now: datetime, bid_id: int, key: UUID | None = None) -> Bid:
    """A bidder takes a bid back before its hour; the office notes it for them."""
    found = Bid.objects.select_related("tender").filter(pk=bid_id).first()
    if found is None:
        raise refuse("bids.unknown", code="not-found")
    matter_id = found.tender.matter_id
    with act_on(matter_id, "bids.withdraw", "", actor, now, None, key, kind="bids") as (a, case):
        case.require_open(a.data["part"], "bids")
        row = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
        if now > found.tender.until:
            raise _late(found.tender, now)
        if row.withdrawn_at is not None:
            raise refuse("bids.gone", code="conditions")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        a.sealed["bidder"] = row.bidder
        case.settle(a)
        a.result = str(matter_id)
    return row


def open_bids(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    witnesses: Sequence[int],
    read: Mapping[int, Read],
    expected: int | None = None,
    key: UUID | None = None,
) -> Tender:
    """Open all bids at once, before ``witnesses`` (people's ids): what each says is read out.

    Refusal: before the hour, too few bids, nobody of the supervision committee or too few
    representatives there, a bid that is not read, a file that is not the one sent.
    """
    with act_on(matter_id, "bids.open", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "bids")
        tender = current(case, asked)
        require_posted(case, asked, tender)
        if case.facts(part).get("opened"):
            raise refuse("bids.opened-already", code="conditions")
        if now < tender.until:
            values = {"until": _moment(tender.until)}
            raise Refusal(
                "conditions",
                Check("bids.too-early", False, clause="bidding-law:34", values=values),
            )
        rows = list(tender.bids.filter(withdrawn_at=None).order_by("number"))
        _require_bids(case, len(rows))
        tender.witnesses = _witnesses(case, witnesses)
        if set(read) != {row.pk for row in rows}:
            raise Refusal("conditions", Check("bids.unread", False, have=len(read), need=len(rows)))
        for row in rows:
            _read(row, read[row.pk], tender)
        tender.opened_at = now
        tender.save(update_fields=["witnesses", "opened_at"])
        valid = [row for row in rows if not row.fault]
        case.put(
            part,
            opened=case.today.isoformat(),
            bids=len(rows),
            valid=len(valid),
            witnesses=len(tender.witnesses),
            on=case.today.isoformat(),
        )
        a.data["bids"] = [
            {"number": r.number, "bidder": r.bidder, "price": r.price, "fault": r.fault}
            for r in rows
        ]
        a.sealed["witnesses"] = [w["person"] for w in tender.witnesses]
        case.settle(a)
        a.result = str(tender.pk)
    return tender


def _require_bids(case: Case, have: int) -> None:
    least = number(case, "works.least-bids")
    if have < least:
        raise Refusal(
            "conditions",
            Check("bids.too-few", False, have=have, need=least, clause="bidding-law:28"),
        )


def _witnesses(case: Case, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Who is there, each by the role that counts."""
    area, rows = case.matter.area_id, []
    held = Membership.objects.filter(
        Q(end=None) | Q(end__gte=case.today),
        start__lte=case.today,
        area_id=area,
        person_id__in=ids,
        role__in=(*WATCHERS, *VOICES),
    ).select_related("person")
    for person_id in dict.fromkeys(ids):
        roles = {m.role: m.person.name for m in held if m.person_id == person_id}
        role = next((r for r in (*WATCHERS, *VOICES) if r in roles), "")
        if not role:
            raise refuse("bids.no-witness", field="witnesses")
        rows.append({"person": person_id, "name": roles[role], "role": role})
    watch = sum(r["role"] in WATCHERS for r in rows)
    voices, need = len(rows) - watch, number(case, "works.opening-representatives")
    checks = [
        Check("bids.watchers", watch >= 1, have=watch, need=1, clause="law:37"),
        Check("bids.voices", voices >= need, have=voices, need=need),
    ]
    if missing := [c for c in checks if not c.met]:
        raise Refusal("conditions", *missing, field="witnesses")
    return rows


def _read(row: Bid, said: Read, tender: Tender) -> None:
    row.price, row.days = amount(said.price, "price"), said.days
    if not 1 <= said.days <= 3650:
        raise refuse("bids.days", field="days")
    if row.digest and said.digest.strip().lower() != row.digest:
        raise refuse("bids.digest", field="digest", number=row.number)
    row.note = words(said.note, "note", 500, least=0 if said.fit else 1)
    if not said.sealed:
        row.fault = "unsealed"
    elif row.price > tender.ceiling:
        row.fault = "over"
    elif not said.fit:
        row.fault = "unfit"
    row.save(update_fields=["price", "days", "fault", "note"])


def join_panel(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    interest: bool,
    note: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Tender:
    """One who compares the bids declares an interest in a bidder, or none: they themselves or the
    office on a signed paper. With an interest they stand aside."""
    with act_on(matter_id, "bids.declare", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "bids")
        a.data["part"] = part
        case.require_own(actor, asked, person_id)
        tender = _opened(case, asked)
        about = list(
            tender.bids.filter(withdrawn_at=None, principal__isnull=False).values_list(
                "principal_id", flat=True
            )
        )
        interests.declare(
            a, case, tender.panel, person_id, interest=interest, note=note, about=about
        )
        tender.save(update_fields=["panel"])
        free = len(interests.sitting(tender.panel))
        case.put(part, panel=free, stood_aside=len(tender.panel) - free)
        case.settle(a)
        a.result = str(tender.pk)
    return tender


def _opened(case: Case, part: Part) -> Tender:
    tender = current(case, part)
    if tender.opened_at is None:
        raise refuse("bids.not-opened", code="conditions")
    if tender.awarded_at is not None:
        raise refuse("bids.awarded-already", code="conditions")
    return tender


def award(
    *,
    actor: Actor,
    now: datetime,
    bid_id: int,
    reason: str,
    others: Mapping[int, str] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Bid:
    """Award the works to a bid, with the panel's reason; ``others``: why not, by bid.

    Refusal: a panel too small or even, a void bid, another than the cheapest where the call said
    the lowest price, a cheaper bid passed over without its reason.
    """
    reason = words(reason, "reason", 1000)
    others = {pk: words(text, f"other-{pk}", 1000, least=0) for pk, text in (others or {}).items()}
    found = Bid.objects.select_related("tender").filter(pk=bid_id).first()
    if found is None:
        raise refuse("bids.unknown", code="not-found")
    matter_id = found.tender.matter_id
    with act_on(matter_id, "bids.award", "", actor, now, expected, key, kind="bids") as (a, case):
        part = case.require_open(part_of_kind(case.procedure, "bids").key, "bids")
        tender = _opened(case, part)
        rows = {b.pk: b for b in tender.bids.filter(withdrawn_at=None).order_by("number")}
        row = rows.get(bid_id)
        if row is None or row.fault:
            raise refuse("bids.void", field="bid")
        interests.require_panel(tender.panel, number(case, "works.panel"))
        _require_best(tender, row, rows, others)
        for other in rows.values():
            if other.pk != row.pk and others.get(other.pk):
                other.reason = others[other.pk]
                other.save(update_fields=["reason"])
        row.awarded, row.reason = True, reason
        row.save(update_fields=["awarded", "reason"])
        tender.awarded_at = now
        tender.save(update_fields=["awarded_at"])
        case.put(part.key, awarded=True, price=row.price, on=case.today.isoformat())
        a.data |= {"bidder": row.bidder, "price": row.price, "number": row.number}
        a.data["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def _require_best(
    tender: Tender, row: Bid, rows: Mapping[int, Bid], others: Mapping[int, str]
) -> None:
    cheaper = [b for b in rows.values() if not b.fault and (b.price or 0) < (row.price or 0)]
    if cheaper and tender.method == "lowest":
        raise Refusal(
            "conditions",
            Check(
                "bids.not-lowest",
                False,
                clause="bidding-law:41",
                values={"number": min(cheaper, key=lambda b: b.price or 0).number},
            ),
            field="bid",
        )
    if left := [b.number for b in cheaper if not others.get(b.pk)]:
        raise refuse("bids.passed-over", field="reason", number=left[0])


def call_again(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """A call that failed (too few bids, none that may be taken) ends with its reason, and all from
    the call on begins again; what came of it stays told.

    Refusal before its hour, and while there are bids enough that may be taken.
    """
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "bids.again", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "bids")
        tender = current(case, asked)
        if now < tender.until:
            raise refuse("bids.too-early", code="conditions", until=_moment(tender.until))
        if not case.facts(asked.words["notice"]).get("done"):
            raise refuse("bids.notice-hangs", code="conditions")
        least = number(case, "works.least-bids")
        standing = tender.bids.filter(withdrawn_at=None)
        good = standing.filter(fault="").count() if tender.opened_at else standing.count()
        if good >= (1 if tender.opened_at else least):
            raise Refusal("conditions", Check("bids.enough", False, have=good, need=least))
        tender.failed_at, tender.failed_why = now, reason
        tender.save(update_fields=["failed_at", "failed_why"])
        keys = [p.key for p in case.procedure.parts]
        again = int(case.facts(part).get("again", 0)) + 1
        for one in keys[keys.index(asked.words["tender"]) : keys.index(part) + 1]:
            state = case.parts[one]
            state.facts.clear()
            state.opened_on = state.due_on = state.done_at = None
            case.changed.add(one)
        case.put(part, again=again)
        a.data |= {"round": tender.round, "bids": good, "reason": reason}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter
