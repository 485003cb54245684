"""The key of a verifiable secret ballot, made by its trustees in steps, and the credentials.

The server carries public messages and verifies each before it stores it (Belenios 4.6). What it
cannot read, a trustee's share of the key, is sealed to that trustee's own seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.trustee_ballots import require_authority, running
from xiangyue.core.belenios import credentials, pedersen
from xiangyue.core.belenios.groups import Group, named
from xiangyue.core.belenios.pedersen import Message, PublicKey
from xiangyue.core.belenios.trustees import Threshold, write_trustees
from xiangyue.core.belenios.written import Malformed, member, several, text
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import TrusteeBallot, TrusteeBallotTrustee

STEPS = ("certificate", "polynomial", "made")
"""What each trustee hands in, in order; the next begins when all have handed in the one before."""
LONGEST = 200_000
"""Characters of one message."""


def holders(ballot: TrusteeBallot) -> list[TrusteeBallotTrustee]:
    """The trustees in their order, with the people."""
    return list(ballot.holders.select_related("person").order_by("number"))


def step_of(rows: list[TrusteeBallotTrustee]) -> str:
    """The step that the trustees are at: one of ``STEPS``, or "" when the key is made."""
    for name in STEPS:
        if any(getattr(row, name) is None for row in rows):
            return name
    return ""


def given(ballot: TrusteeBallot, rows: list[TrusteeBallotTrustee], number: int) -> Message | None:
    """What trustee ``number`` needs for the step they are at, or None before it can begin."""
    group = named(ballot.group)
    certificates = [row.certificate for row in rows]
    if step_of(rows) == "polynomial":
        return {"certificates": certificates}
    if step_of(rows) == "made":
        sent = [row.polynomial for row in rows]
        mine = pedersen.inputs(group, certificates, sent)[number - 1]
        return {"certificates": certificates, "input": mine}
    return None


def hand_in(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    step: str,
    message: Mapping[str, Any],
    key: UUID | None = None,
) -> str:
    """A trustee's message of one step, verified. The step that they all are at now.

    With the last message of the last step the key is made: nobody has it.
    """
    with act_on(matter_id, "trustee-ballot.key", "", actor, now, None, key) as (a, case):
        ballot = running(case, part, "setup")
        rows = holders(ballot)
        mine = next((row for row in rows if row.person_id == actor.person_id), None)
        if mine is None:
            raise refuse("trustee-ballot.not-trustee", code="not-allowed")
        if step not in STEPS or step != step_of(rows):
            raise refuse("trustee-ballot.other-step", code="conditions")
        if getattr(mine, step) is not None:
            raise refuse("trustee-ballot.step-done", code="conditions")
        try:
            clean = _CHECKS[step](named(ballot.group), ballot, rows, mine, message)
        except (Malformed, ValueError, TypeError, AttributeError) as why:
            raise refuse("trustee-ballot.bad-message", field="message", why=str(why)) from None
        setattr(mine, step, clean)
        mine.save(update_fields=[step])
        now_at = step_of(rows)
        if not now_at:
            ballot.trustees = write_trustees([_threshold(named(ballot.group), rows)])
            ballot.save(update_fields=["trustees"])
            case.put(part, keyed=bool(ballot.credentials))
        a.on["ballot"] = ballot.uuid
        a.data |= {"part": part, "step": step, "trustee": mine.number}
        case.settle(a)
        a.result = now_at
    return now_at


def _certificate(
    group: Group, ballot: TrusteeBallot, rows: list[Any], mine: Any, message: Any
) -> Message:
    clean = {"message": text(message, "message"), "signature": _proof(member(message, "signature"))}
    others = [row.certificate for row in rows if row.certificate is not None]
    for certified in pedersen.check_certificates(group, [*others, clean]):
        if not all(group.is_member(x) for x in certified):
            raise Malformed("a key is not of the group")
    return clean


def _polynomial(
    group: Group, ballot: TrusteeBallot, rows: list[Any], mine: Any, message: Any
) -> Message:
    clean = {
        "polynomial": text(message, "polynomial"),
        "secrets": [_text(one) for one in several(message, "secrets")],
        "coefexps": _signed(member(message, "coefexps")),
    }
    certificates = [row.certificate for row in rows]
    pedersen.check_polynomial(group, certificates, mine.number - 1, clean)
    (exponents,) = pedersen.coefficients([clean["coefexps"]])
    if len(exponents) != ballot.needed:
        raise Malformed(f"a threshold of {len(exponents)}, not {ballot.needed}")
    if not all(group.is_member(x) for x in exponents):
        raise Malformed("a coefficient is not of the group")
    return clean


def _made(group: Group, ballot: TrusteeBallot, rows: list[Any], mine: Any, message: Any) -> Message:
    key = PublicKey.read(member(message, "public_key"))
    clean = {"private_key": text(message, "private_key"), "public_key": key.data()}
    if not pedersen.key_holds(group, key):
        raise Malformed("the proof of the key does not hold")
    signed = [row.polynomial["coefexps"] for row in rows]
    if key.key != pedersen.expected_key(group, signed, mine.number):
        raise Malformed("the key is not what the shares make")
    return clean


_CHECKS = {"certificate": _certificate, "polynomial": _polynomial, "made": _made}


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Malformed("a message is not a text")
    return value


def _proof(value: Any) -> Message:
    return {name: text(value, name) for name in ("challenge", "response")}


def _signed(value: Any) -> Message:
    return {"message": text(value, "message"), "signature": _proof(member(value, "signature"))}


def _threshold(group: Group, rows: list[TrusteeBallotTrustee]) -> Threshold:
    return Threshold(
        pedersen.parameters(
            group,
            [row.certificate for row in rows],
            [row.polynomial for row in rows],
            [row.made for row in rows],
        )
    )


def hand_in_credentials(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    listed: str,
    key: UUID | None = None,
) -> TrusteeBallot:
    """The authority's list of public credentials, one for each voter; the secret ones stay there.

    Once the slips are printed: the list is not taken a second time.
    """
    with act_on(matter_id, "trustee-ballot.credentials", "", actor, now, None, key) as (a, case):
        ballot = running(case, part, "setup")
        require_authority(ballot, actor)
        if ballot.credentials:
            raise refuse("trustee-ballot.credentials-already", code="conditions")
        try:
            found = credentials.read_list(named(ballot.group), listed)
        except Malformed:
            raise refuse("trustee-ballot.bad-list", field="listed") from None
        if len(found) != ballot.eligible:
            check = Check("trustee-ballot.list-length", False, len(found), ballot.eligible)
            raise Refusal("invalid", check, field="listed")
        clean = credentials.written_list(found)
        if clean != listed:  # another order could tell whose is whose, weights would count twice
            raise refuse("trustee-ballot.bad-list", field="listed")
        ballot.credentials = clean
        ballot.save(update_fields=["credentials"])
        case.put(part, keyed=bool(ballot.trustees))
        a.on["ballot"] = ballot.uuid
        a.data |= {"part": part, "n": len(found)}
        case.settle(a)
        a.result = str(ballot.pk)
    return ballot
