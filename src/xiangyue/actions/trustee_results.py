"""A verifiable secret ballot after its end: closed, summed, opened by its trustees; its archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.trustee_ballots import append, prepared, running
from xiangyue.actions.trustee_keys import holders
from xiangyue.core.belenios import archive, tally
from xiangyue.core.belenios.ballots import read_ballot
from xiangyue.core.belenios.groups import named
from xiangyue.core.belenios.trustees import all_keys, read_trustees
from xiangyue.core.belenios.written import Malformed, parsed, small
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import TrusteeBallot, TrusteeBallotEvent


def close(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> TrusteeBallot:
    """End the taking of ballots and add up the last of each credential, unopened.

    Not before its end, unless everyone who has a credential has used it. Where fewer than ``least``
    voted the sum is not opened: a result of so few would tell who voted how.
    """
    with act_on(matter_id, "trustee-ballot.close", part, actor, now, expected, key) as (a, case):
        ballot = running(case, part, "open")
        facts = case.facts(part)
        if ballot.closes_at is not None and now < ballot.closes_at:
            counted = int(facts.get("counted", 0))
            if counted < ballot.eligible:
                check = Check("trustee-ballot.not-over", False, counted, ballot.eligible)
                raise Refusal("conditions", check)
        total, counted = _sum(ballot)
        append(ballot, "EndBallots")
        last = append(
            ballot,
            "EncryptedTally",
            tally.write_sum(total),
            tally.write_sized(total, counted, counted),
        )
        over = max(0, counted - int(facts.get("handed", 0)))
        ballot.state, ballot.closed_at = "closed", now
        case.put(part, closed=case.today.isoformat(), counted=counted, over=over)
        if counted < ballot.least:
            _settle(case, ballot, now, {"few": True})
        ballot.save()
        a.on["ballot"] = ballot.uuid
        a.data |= {"counted": counted, "over": over, "event": last.hash}
        a.count_turnout("votes", entitled=ballot.eligible, took=counted)
        case.settle(a)
        a.result = str(ballot.pk)
    return ballot


def _sum(ballot: TrusteeBallot) -> tuple[tally.Sum, int]:
    election, _ = prepared(ballot.election)
    raws = TrusteeBallotEvent.objects.filter(ballot=ballot, kind="Ballot").order_by("height")
    last: dict[str, str] = {}
    for credential, data in raws.values_list("credential", "data").iterator():
        last[credential] = data[0]
    found = ((1, read_ballot(election, raw).choices) for raw in last.values())
    return tally.encrypted_sum(election, found), len(last)


def share(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    raw: str,
    key: UUID | None = None,
) -> TrusteeBallot:
    """A trustee's partial decryption of the sum, verified. With the last that is needed the result
    is there."""
    with act_on(matter_id, "trustee-ballot.share", "", actor, now, None, key) as (a, case):
        ballot = running(case, part, "closed")
        mine = next((row for row in holders(ballot) if row.person_id == actor.person_id), None)
        if mine is None:
            raise refuse("trustee-ballot.not-trustee", code="not-allowed")
        if mine.shared_at is not None:
            raise refuse("trustee-ballot.step-done", code="conditions")
        election, _ = prepared(ballot.election)
        trustees = read_trustees(named(ballot.group), ballot.trustees)
        total = sum_of(ballot)
        try:
            tally.read_factors(election, total, all_keys(trustees)[mine.number - 1], raw)
        except Malformed:
            raise refuse("trustee-ballot.bad-share", field="share") from None
        event = append(ballot, "PartialDecryption", raw, tally.write_owned(mine.number, raw))
        mine.shared_at = now
        mine.save(update_fields=["shared_at"])
        case.add(part, shares=1)
        a.on["ballot"] = ballot.uuid
        a.data |= {"part": part, "trustee": mine.number, "event": event.hash}
        shares = shares_of(ballot)
        if len(shares) >= ballot.needed:
            counted = int(case.facts(part).get("counted", 0))
            told = tally.result(election, trustees, total, shares, most=counted)
            last = append(ballot, "Result", told)
            _settle(case, ballot, now, {"counts": tally.read_result(election, told)})
            ballot.save()
            a.data |= {"result": (ballot.result or {})["counts"], "last": last.hash}
        case.settle(a)
        a.result = str(ballot.pk)
    return ballot


def _settle(case: Case, ballot: TrusteeBallot, now: datetime, result: dict[str, Any]) -> None:
    ballot.state, ballot.settled_at, ballot.result = "settled", now, result
    case.put(ballot.part, settled=True, on=case.today.isoformat())


def sum_of(ballot: TrusteeBallot) -> tally.Sum:
    """The encrypted sum of a closed ballot."""
    found = TrusteeBallotEvent.objects.get(ballot=ballot, kind="EncryptedTally")
    return tally.read_sum(found.data[0])


def shares_of(ballot: TrusteeBallot) -> dict[int, str]:
    """The partial decryptions by number of trustee."""
    events = TrusteeBallotEvent.objects.filter(ballot=ballot, kind="PartialDecryption")
    return {
        small(parsed(owned), "owner"): raw
        for raw, owned in events.values_list("data__0", "data__1")
    }


def archive_of(ballot: TrusteeBallot) -> Iterator[bytes]:
    """The ``.bel`` archive as it stands now, piece by piece."""
    head: archive.Head | None = None
    events = TrusteeBallotEvent.objects.filter(ballot=ballot).order_by("height")
    for kind, data, told in events.values_list("kind", "data", "hash").iterator(chunk_size=200):
        if head is None:
            piece, head = archive.begin(
                timestamp=ballot.timestamp, election=data[0], trustees=data[1], credentials=data[2]
            )
        else:
            piece, head = archive.append(head, kind, *data)
        if head.last != told:
            raise RuntimeError(f"event {head.height} of {ballot.uuid} is not what was hashed")
        yield piece
