"""Trustees, credential authority and voters of a verifiable secret ballot, each with what only they
hold: the functions of ``core.belenios`` do here what their browsers do on the pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import trustee_ballots, trustee_keys, trustee_results
from xiangyue.core.belenios import ballots, credentials, pedersen, tally
from xiangyue.core.belenios.election import Election
from xiangyue.core.belenios.groups import named
from xiangyue.core.part import Part
from xiangyue.data.models import TrusteeBallot, TrusteeBallotTrustee, TrusteeBallotVoter

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running


@dataclass
class Hands:
    """What people hold in their hands and no server has. ``seeds`` by person, ``codes`` as made."""

    authority: Actor
    trustees: list[Actor]
    seeds: dict[int, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)


def here(run: Running, part: Part) -> dict[str, Any]:
    """The arguments that say which ballot."""
    return {"matter_id": run.matter_id, "part": part.key}


def ballot_of(run: Running, part: Part) -> TrusteeBallot:
    """The ballot as it is stored now."""
    found = trustee_ballots.latest(run.matter_id, part.key)
    if found is None:
        raise LookupError("no ballot is set up")
    return found


def message(ballot: TrusteeBallot, hands: Hands, actor: Actor, step: str) -> dict[str, Any]:
    """What that trustee's device makes for the step."""
    group, person = named(ballot.group), actor.person_id or 0
    rows = trustee_keys.holders(ballot)
    number = next(row.number for row in rows if row.person_id == person)
    if step == "certificate":
        hands.seeds[person] = pedersen.new_seed(secrets)
        return pedersen.certificate(group, hands.seeds[person], secrets)
    seed, told = hands.seeds[person], trustee_keys.given(ballot, rows, number) or {}
    if step == "polynomial":
        return pedersen.polynomial(group, told["certificates"], seed, ballot.needed, secrets)
    return pedersen.output(group, told["certificates"], seed, told["input"], secrets)


def make_key(driver: Driver, run: Running, part: Part, hands: Hands) -> None:
    """All steps of all trustees."""
    for step in trustee_keys.STEPS:
        for actor in hands.trustees:
            told = message(ballot_of(run, part), hands, actor, step)
            driver.do(trustee_keys.hand_in, actor=actor, step=step, message=told, **here(run, part))


def make_credentials(ballot: TrusteeBallot, hands: Hands) -> str:
    """Fresh codes, kept by the authority; what is sent: the sorted public ones."""
    group = named(ballot.group)
    hands.codes = [credentials.new_credential(secrets) for _ in range(ballot.eligible)]
    keys = (credentials.public_key(group, ballot.uuid, code) for code in hands.codes)
    return credentials.written_list(keys)


def hand_out(driver: Driver, run: Running, part: Part, hands: Hands, many: int) -> None:
    """The first ``many`` of the list have their slips."""
    rows = TrusteeBallotVoter.objects.filter(ballot=ballot_of(run, part)).order_by("pk")
    driver.do(
        trustee_ballots.hand_out,
        actor=hands.authority,
        voters=list(rows.values_list("pk", flat=True)[:many]),
        **here(run, part),
    )


def encrypted(
    ballot: TrusteeBallot, code: str, chosen: Sequence[Sequence[int]], like: Election | None = None
) -> str:
    """A ballot as a voter's browser makes it; ``like``: the election as somebody pretends it is."""
    election, tables = trustee_ballots.prepared(ballot.election)
    secret = credentials.secret_key(election.group, ballot.uuid, code)
    return ballots.encrypt(like or election, secret, chosen, secrets, tables=tables)


def opened(ballot: TrusteeBallot, hands: Hands, actor: Actor) -> str:
    """That trustee's partial decryption."""
    election, _ = trustee_ballots.prepared(ballot.election)
    row = TrusteeBallotTrustee.objects.get(ballot=ballot, person=actor.person_id)
    seed = hands.seeds[actor.person_id or 0]
    key = pedersen.decryption_key(election.group, seed, (row.made or {})["private_key"])
    return tally.partial_decryption(election, trustee_results.sum_of(ballot), key, secrets)
