"""The verifiable secret ballot, with real cryptography: what is tried is refused by its proofs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import trustee_ballots as acts
from xiangyue.actions import trustee_keys as keys
from xiangyue.actions import trustee_results as results
from xiangyue.core.belenios import credentials
from xiangyue.core.belenios.election import Question, grades
from xiangyue.core.belenios.groups import named
from xiangyue.core.belenios.proofs import prove_known
from xiangyue.core.belenios.written import tracker, written
from xiangyue.core.part import Part
from xiangyue.data.models import MatterPart, TrusteeBallot
from xiangyue.scenario import trustees as people
from xiangyue.scenario.cast import EVENING, moment
from xiangyue.scenario.trustees import Hands, ballot_of, encrypted, here

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

DAYS = 5
"""Days that it is open."""
MOST = 12
"""So many vote at most."""
SCALE = ("满意", "基本满意", "不满意")
QUESTIONS = (
    *grades(("一年来的村务公开", "一年来的村庄建设"), SCALE),
    Question("明年先办哪些事？", ("村道路灯", "公共厕所", "老年食堂", "排水渠"), 1, 2),
)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Set up, its key made, opened, voted in."""
    begin(driver, run, part)
    _vote_all(driver, run, part)


def begin(driver: Driver, run: Running, part: Part) -> None:
    """Up to its opening: the authority prints the slips, three trustees make the key."""
    hands = _hands(driver, part)
    run.kept[part.key] = hands
    driver.do(acts.set_up, **given(driver, run, part))
    listed = people.make_credentials(ballot_of(run, part), hands)
    driver.do(keys.hand_in_credentials, actor=hands.authority, listed=listed, **here(run, part))
    people.make_key(driver, run, part, hands)
    _open(driver, run, part)


def _hands(driver: Driver, part: Part) -> Hands:
    """The supervision committee's chair makes the credentials; three others hold the key."""
    runs = driver.who(part).person_id
    authority = driver.cast.actor("supervision_chair", "supervisor")
    some = driver.cast.all("assembly_chair", "secretary", "representative")
    taken = (runs, authority.person_id)
    return Hands(authority, [one for one in some if one.person_id not in taken][:3])


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What its setting-up says."""
    hands = run.kept.get(part.key) or _hands(driver, part)
    return {
        "actor": driver.who(part),
        **here(run, part),
        "use": "rating",
        "questions": QUESTIONS,
        "voters": "representatives",
        "authority": hands.authority.person_id,
        "trustees": [one.person_id for one in hands.trustees],
        "needed": 2,
    }


def _open(driver: Driver, run: Running, part: Part) -> None:
    last = driver.clock.today + timedelta(days=DAYS)
    ends = moment(last, EVENING)
    made = driver.do(acts.open_ballot, actor=driver.who(part), closes_at=ends, **here(run, part))
    run.until[part.key] = (made.pk, last)


def _choice(driver: Driver, n: int) -> list[list[int]]:
    """What the voter of that place in the row chooses; now and then a blank grade."""
    grade = [[driver.rng.choice((0, 0, 1, 2))] if n % 7 else [] for _ in range(2)]
    return [*grade, sorted(driver.rng.sample(range(4), 1 + n % 2))]


def _vote_all(driver: Driver, run: Running, part: Part) -> None:
    """They have their slips and vote; the second votes once more, and that one counts."""
    hands, ballot = run.kept[part.key], ballot_of(run, part)
    many = min(MOST, ballot.eligible)
    people.hand_out(driver, run, part, hands, many)
    for n in [*range(many), 1]:
        raw = encrypted(ballot, hands.codes[n], _choice(driver, n))
        driver.do(acts.cast, raw=raw, **here(run, part))


def end(driver: Driver, run: Running, part: Part) -> None:
    """Closed; two of the three trustees open the sum."""
    hands = run.kept[part.key]
    driver.do(results.close, actor=driver.who(part), **here(run, part))
    for actor in hands.trustees[:2]:
        raw = people.opened(ballot_of(run, part), hands, actor)
        driver.do(results.share, actor=actor, raw=raw, **here(run, part))


# -- what must be refused


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting it up."""
    rehearsal.refuses(key, part, acts.set_up, **{**given(rehearsal, run, part), "actor": actor})


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Every step, and what it refuses."""
    hands = run.kept[part.key] = _hands(rehearsal, part)
    _try_set_up(rehearsal, run, part, hands)
    rehearsal.do(acts.set_up, **given(rehearsal, run, part))
    rehearsal.refuses("set-up-twice", part, acts.set_up, **given(rehearsal, run, part))
    _try_credentials(rehearsal, run, part, hands)
    _try_keys(rehearsal, run, part, hands)
    rehearsal.refuses(
        "opened-without-end", part, acts.open_ballot, actor=rehearsal.who(part),
        closes_at=rehearsal.clock.now, **here(run, part),
    )  # fmt: skip
    _open(rehearsal, run, part)
    _vote_all(rehearsal, run, part)
    _try_ballots(rehearsal, run, part, hands)


def _try_set_up(rehearsal: Rehearsal, run: Running, part: Part, hands: Hands) -> None:
    right = given(rehearsal, run, part)
    runs, people_ = right["actor"].person_id, right["trustees"]
    for key, wrong in (
        ("used-for-election", {"use": "election"}),
        ("body-without-law", {"use": "body"}),
        ("no-question", {"questions": ()}),
        ("same-answers", {"questions": (Question("?", ("是", "是")),)}),
        ("alone", {"needed": 1}),
        ("more-than-there-are", {"needed": 4}),
        ("authority-holds-key", {"authority": people_[0]}),
        ("clerk-makes-credentials", {"authority": runs}),
        ("clerk-holds-key", {"trustees": [runs, *people_[:2]]}),
        ("trustee-twice", {"trustees": [people_[0], people_[0], people_[1]]}),
        ("trustee-of-nowhere", {"trustees": [0, *people_[:2]]}),
    ):
        rehearsal.refuses(key, part, acts.set_up, **{**right, **wrong})


def _try_credentials(rehearsal: Rehearsal, run: Running, part: Part, hands: Hands) -> None:
    ballot, there = ballot_of(run, part), here(run, part)
    opens = {"actor": rehearsal.who(part), "closes_at": rehearsal.clock.now + timedelta(days=3)}
    rehearsal.refuses("opened-without-key", part, acts.open_ballot, **opens, **there)
    listed = people.make_credentials(ballot, hands)
    take = keys.hand_in_credentials
    few = json.dumps(json.loads(listed)[1:], separators=(",", ":"))
    turned = json.dumps(json.loads(listed)[::-1], separators=(",", ":"))
    mine = {"actor": hands.authority, **there}
    rehearsal.refuses(
        "credentials-of-another", part, take, actor=rehearsal.who(part), listed=listed, **there
    )
    rehearsal.refuses("credentials-missing", part, take, listed=few, **mine)
    rehearsal.refuses("credentials-in-order", part, take, listed=turned, **mine)
    rehearsal.refuses("handed-early", part, acts.hand_out, voters=[1], **mine)
    rehearsal.do(take, listed=listed, **mine)
    rehearsal.refuses("credentials-twice", part, take, listed=listed, **mine)


def _try_keys(rehearsal: Rehearsal, run: Running, part: Part, hands: Hands) -> None:
    there, first = here(run, part), hands.trustees[0]
    ballot = ballot_of(run, part)
    good = people.message(ballot, Hands(hands.authority, hands.trustees), first, "certificate")
    digit = "1" if good["message"][-3] == "0" else "0"
    forged = {**good, "message": f'{good["message"][:-3]}{digit}"}}'}
    mine = {"actor": first, **there}
    rehearsal.refuses(
        "step-of-another", part, keys.hand_in, actor=hands.authority, step="certificate",
        message=good, **there,
    )  # fmt: skip
    rehearsal.refuses("step-early", part, keys.hand_in, step="polynomial", message=good, **mine)
    rehearsal.refuses("step-forged", part, keys.hand_in, step="certificate", message=forged, **mine)
    people.make_key(rehearsal, run, part, hands)


def _try_ballots(rehearsal: Rehearsal, run: Running, part: Part, hands: Hands) -> None:
    ballot, there = ballot_of(run, part), here(run, part)
    election, _ = acts.prepared(ballot.election)
    good = encrypted(ballot, hands.codes[0], [[0], [0], [1]])
    loose = tuple(
        replace(one, most=len(one.answers)) if one.most > 1 else one for one in election.questions
    )
    many = encrypted(
        ballot, hands.codes[0], [[0], [0], [0, 1, 2, 3]], replace(election, questions=loose)
    )
    stranger = encrypted(ballot, credentials.new_credential(secrets), [[0], [0], [1]])
    for key, raw in (
        ("too-many-choices", many),
        ("wrong-proof", _wrong_proof(ballot, hands.codes[0], good)),
        ("changed-ballot", good.replace('"beta":"', '"beta":"1', 1)),
        ("unknown-credential", stranger),
        ("ballot-of-another", good.replace(ballot.uuid, "11111111111111")),
        ("no-ballot", "{}"),
    ):
        rehearsal.refuses(key, part, acts.cast, raw=raw, **there)
    facts = run_facts(run, part)
    rehearsal.do(acts.cast, raw=good, **there)
    rehearsal.do(acts.cast, raw=good, **there)  # handed in again: taken once
    wanted = f"{facts['ballots'] + 1}/{facts['counted']}"
    after = run_facts(run, part)
    rehearsal.expects("second-use", part, wanted, f"{after['ballots']}/{after['counted']}")
    rehearsal.refuses("closed-early", part, results.close, actor=rehearsal.who(part), **there)
    rehearsal.refuses(
        "opened-early", part, results.share, actor=hands.trustees[0], raw="{}", **there
    )


def run_facts(run: Running, part: Part) -> dict[str, int]:
    """How many ballots were handed in, and of how many voters."""
    facts = MatterPart.objects.get(matter=run.matter_id, key=part.key).facts
    return {name: int(facts.get(name, 0)) for name in ("ballots", "counted")}


def _wrong_proof(ballot: TrusteeBallot, code: str, raw: str) -> str:
    """The ballot with a proof that does not hold, signed anew by its own voter."""
    data = json.loads(raw)
    group = named(ballot.group)
    one = data["answers"][0]["individual_proofs"][0][0]
    one["response"] = str((int(one["response"]) + 1) % int(group.q))
    del data["signature"]
    hashed = tracker(written(data))
    secret = credentials.secret_key(group, ballot.uuid, code)
    shown = prove_known(group, secret, f"sig|{hashed}|", secrets)
    return written(data | {"signature": {"hash": hashed, "proof": shown.data()}})


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A ballot too late; a part that is no right one, one alone, one twice; given up too late."""
    hands, there = run.kept[part.key], here(run, part)
    late = encrypted(ballot_of(run, part), hands.codes[0], [[1], [1], [0]])
    rehearsal.refuses("ballot-late", part, acts.cast, raw=late, **there)
    rehearsal.do(results.close, actor=rehearsal.who(part), **there)
    rehearsal.refuses("ballot-after-close", part, acts.cast, raw=late, **there)
    one, two, three = hands.trustees
    shares: Sequence[str] = [people.opened(ballot_of(run, part), hands, t) for t in (one, two)]
    open_part = results.share
    rehearsal.refuses("share-of-another", part, open_part, actor=two, raw=shares[0], **there)
    rehearsal.refuses(
        "share-by-nobody", part, open_part, actor=hands.authority, raw=shares[0], **there
    )
    rehearsal.do(open_part, actor=one, raw=shares[0], **there)
    rehearsal.refuses("share-twice", part, open_part, actor=one, raw=shares[0], **there)
    rehearsal.expects("too-few-trustees", part, "closed", ballot_of(run, part).state)
    rehearsal.do(open_part, actor=two, raw=shares[1], **there)
    rehearsal.refuses("share-late", part, open_part, actor=three, raw=shares[0], **there)
    rehearsal.refuses(
        "again-with-result", part, acts.hold_again, actor=rehearsal.who(part), reason="不满意",
        **there,
    )  # fmt: skip


def leaves(matter_id: int, part: Part) -> dict[str, bytes]:
    """The archive of each round, as anyone downloads it."""
    rounds = TrusteeBallot.objects.filter(matter=matter_id, part=part.key).exclude(election="")
    return {f"{one.uuid}.bel": b"".join(results.archive_of(one)) for one in rounds}
