"""The verifiable secret ballot: set up, begun anew, opened, slips handed out, ballots taken.

Everything that the server is given here is public. What the trustees do is in ``trustee_keys`` and
``trustee_results``. See docs/voting.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.selections import adults
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.belenios import archive, ballots, credentials, written
from xiangyue.core.belenios.ballots import BadBallot, Ballot, Tables
from xiangyue.core.belenios.election import Election, Question, new_election, read_election
from xiangyue.core.belenios.groups import BELENIOS_2048, Chance, named
from xiangyue.core.belenios.trustees import read_trustees
from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.kinds.trustee_ballot import USES, VOTERS
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Household,
    Membership,
    Person,
    TrusteeBallot,
    TrusteeBallotEvent,
    TrusteeBallotTrustee,
    TrusteeBallotVoter,
)

MOST_QUESTIONS = 30
MOST_ANSWERS = 50
MOST_TRUSTEES = 9
LONGEST = 90
"""Days that a ballot may be open."""


# -- found


def latest(matter_id: int, part: str) -> TrusteeBallot | None:
    """The latest round of that part, with its authority."""
    found = TrusteeBallot.objects.filter(matter_id=matter_id, part=part).order_by("-round")
    return found.select_related("authority").first()


def running(case: Case, part: str, *states: str) -> TrusteeBallot:
    """The ballot of that part if it is in one of ``states``; Refusal where it is not.

    Locked: acts on one ballot come one after another.
    """
    case.require_open(part, "trustee_ballot")
    found = TrusteeBallot.objects.select_for_update(of=("self",)).filter(
        matter=case.matter, part=part
    )
    ballot = found.exclude(state="void").first()
    if ballot is None:
        raise refuse("trustee-ballot.not-set-up", code="conditions")
    if ballot.state not in states:
        raise refuse(f"trustee-ballot.is-{ballot.state}", code="conditions")
    return ballot


def questions_of(ballot: TrusteeBallot) -> tuple[Question, ...]:
    """What is asked."""
    return tuple(Question.read(one) for one in ballot.questions)


@lru_cache(maxsize=8)
def prepared(raw: str) -> tuple[Election, Tables]:
    """An election with the tables that make its proofs fast to verify."""
    election = read_election(raw)
    return election, Tables(election)


@lru_cache(maxsize=8)
def listed(group: str, raw: str) -> frozenset[str]:
    """The public credentials of a list, in base 10."""
    return frozenset(str(key) for key in credentials.read_list(named(group), raw))


@lru_cache(maxsize=8)
def marks(group: str, raw: str) -> frozenset[str]:
    """The SHA-256 of each of them, as events have it."""
    return frozenset(sha256(key.encode()).hexdigest() for key in listed(group, raw))


# -- set up


def set_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    use: str,
    questions: Sequence[Question],
    voters: str,
    authority: int,
    trustees: Sequence[int],
    needed: int,
    basis: str = "",
    named: bool = True,
    expected: int | None = None,
    key: UUID | None = None,
    rng: Chance = secrets,
) -> TrusteeBallot:
    """What is asked, who has a vote, who makes the credentials, who holds the key.

    ``needed`` of the ``trustees`` (people) open the result; ``authority`` makes the credentials and
    is neither a trustee nor who sets it up. ``basis``: which law lets a body vote so.
    """
    with act_on(matter_id, "trustee-ballot.set-up", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "trustee_ballot")
        if (latest_of := latest(matter_id, part)) and latest_of.state != "void":
            raise refuse("trustee-ballot.set-up-already", code="conditions")
        if use not in USES or use not in definition.words["uses"]:
            raise refuse("trustee-ballot.use", field="use")
        basis = words(basis, "basis", 500, least=1 if use == "body" else 0)
        if voters not in VOTERS or voters not in definition.words["voters"]:
            raise refuse("trustee-ballot.voters", field="voters")
        _look_at(questions)
        area = case.matter.area_id
        _look_at_people(actor, area, authority, trustees, needed)
        roll = _roll(case, voters)
        least = definition.words["least"]
        if len(roll) < least:
            raise Refusal("conditions", Check("trustee-ballot.few-voters", False, len(roll), least))
        made = TrusteeBallot.objects.create(
            matter=case.matter,
            part=part,
            round=latest_of.round + 1 if latest_of else 1,
            uuid=written.new_uuid(rng),
            use=use,
            basis=basis,
            title=case.matter.title[:120],
            questions=[question.data() for question in questions],
            group=BELENIOS_2048.name,
            voters=voters,
            eligible=len(roll),
            named=named,
            least=least,
            needed=needed,
            authority_id=authority,
            made_at=now,
            made_by_id=actor.person_id,
        )
        for row in roll:
            row.ballot = made
        TrusteeBallotVoter.objects.bulk_create(roll)
        TrusteeBallotTrustee.objects.bulk_create(
            TrusteeBallotTrustee(ballot=made, number=n, person_id=person)
            for n, person in enumerate(trustees, 1)
        )
        case.put(part, voters=len(roll), trustees=len(trustees), needed=needed, keyed=False)
        case.put(part, handed=0, ballots=0, counted=0, shares=0, over=0, again=made.round - 1)
        a.on["ballot"] = made.uuid
        a.data |= {
            "use": use,
            "questions": len(questions),
            "asked": written.digest(written.written(made.questions)),
            "voters": len(roll),
            "of": voters,
            "trustees": len(trustees),
            "needed": needed,
            "group": made.group,
            "round": made.round,
        }
        a.sealed["trustees"] = list(trustees)
        a.sealed["authority"] = authority
        case.settle(a)
        a.result = str(made.pk)
    return made


def _look_at(questions: Sequence[Question]) -> None:
    if not questions:
        raise refuse("trustee-ballot.no-question", field="questions")
    if len(questions) > MOST_QUESTIONS:
        check = Check("trustee-ballot.many-questions", False, len(questions), MOST_QUESTIONS)
        raise Refusal("invalid", check, field="questions")
    for one in questions:
        if not one.text.strip() or not all(answer.strip() for answer in one.answers):
            raise refuse("trustee-ballot.no-words", field="questions")
        if len(set(one.answers)) < len(one.answers):
            raise refuse("trustee-ballot.answer-twice", field="questions", question=one.text)
        if len(one.answers) < 2:
            raise refuse("trustee-ballot.one-answer", field="questions", question=one.text)
        if len(one.answers) > MOST_ANSWERS:
            check = Check("trustee-ballot.many-answers", False, len(one.answers), MOST_ANSWERS)
            raise Refusal("invalid", check, field="questions")


def _look_at_people(
    actor: Actor, area: str, authority: int, trustees: Sequence[int], needed: int
) -> None:
    if len(set(trustees)) < len(trustees):
        raise refuse("trustee-ballot.trustee-twice", field="trustees")
    if not 2 <= len(trustees) <= MOST_TRUSTEES:
        raise refuse("trustee-ballot.trustees", field="trustees", most=MOST_TRUSTEES)
    if not 2 <= needed <= len(trustees):
        check = Check("trustee-ballot.needed", False, needed, 2, len(trustees))
        raise Refusal("invalid", check, field="needed")
    if authority in trustees:
        raise refuse("trustee-ballot.authority-trustee", field="authority")
    if authority == actor.person_id:
        raise refuse("trustee-ballot.authority-self", field="authority")
    if actor.person_id in trustees:
        raise refuse("trustee-ballot.trustee-self", field="trustees")
    known = dict(
        Person.objects.filter(pk__in=[authority, *trustees], active=True).values_list(
            "pk", "area_id"
        )
    )
    for field, person in (("authority", authority), *(("trustees", one) for one in trustees)):
        if not area.startswith(known.get(person, "-")):
            raise refuse("trustee-ballot.unknown-person", field=field)


def _roll(case: Case, voters: str) -> list[TrusteeBallotVoter]:
    """Who has a vote today; nobody comes to it later."""
    area = case.matter.area_id
    if voters == "households":
        found = Household.objects.filter(area_id=area, active=True).order_by("pk")
        return [TrusteeBallotVoter(household=one) for one in found]
    if voters == "representatives":
        seats = Membership.objects.filter(
            area_id=area, role__in=REPRESENTATIVES, start__lte=case.today
        )
        held = seats.exclude(end__lt=case.today).values_list("person", flat=True)
        people = Person.objects.filter(pk__in=held, active=True)
    else:
        people = adults(area, case.today).filter(created_at__lte=case.now)
    return [TrusteeBallotVoter(person=one) for one in people.order_by("pk")]


def hold_again(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> TrusteeBallot:
    """Give up a ballot, so that another is set up: a trustee's seed is lost, the list was wrong.

    Only as long as nobody knows its result, or where more ballots were counted than slips handed
    out. The archive of the old one stays.
    """
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "trustee-ballot.again", part, actor, now, expected, key) as (a, case):
        old = running(case, part, "setup", "open", "closed", "settled")
        facts = case.facts(part)
        known = old.result is not None and not old.result.get("few")
        if known and not facts.get("over"):
            raise refuse("trustee-ballot.result-known", code="conditions")
        old.state, old.void_reason = "void", reason
        old.save(update_fields=["state", "void_reason"])
        case.put(part, keyed=False, opened="", until="", closed="", settled=False, on="")
        case.add(part, again=1)
        a.on["ballot"] = old.uuid
        a.data |= {"reason": reason, "round": old.round}
        case.settle(a)
        a.result = str(old.pk)
    return old


# -- opened


def open_ballot(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    closes_at: datetime,
    expected: int | None = None,
    key: UUID | None = None,
) -> TrusteeBallot:
    """The election's key is fixed, the archive begins, ballots are taken until ``closes_at``."""
    with act_on(matter_id, "trustee-ballot.open", part, actor, now, expected, key) as (a, case):
        ballot = running(case, part, "setup")
        if not ballot.trustees:
            raise refuse("trustee-ballot.no-key", code="conditions")
        if not ballot.credentials:
            raise refuse("trustee-ballot.no-credentials", code="conditions")
        if not now < closes_at <= now + timedelta(days=LONGEST):
            raise refuse("trustee-ballot.closes", field="closes_at", most=LONGEST)
        group = named(ballot.group)
        election = new_election(
            uuid=ballot.uuid,
            name=ballot.title,
            description="",
            questions=questions_of(ballot),
            trustees=read_trustees(group, ballot.trustees),
            group=group,
        )
        ballot.election, ballot.timestamp = election.raw, int(now.timestamp())
        ballot.state, ballot.opened_at, ballot.closes_at = "open", now, closes_at
        ballot.save()
        data = (election.raw, ballot.trustees, ballot.credentials)
        _, head = archive.begin(
            timestamp=ballot.timestamp, election=data[0], trustees=data[1], credentials=data[2]
        )
        TrusteeBallotEvent.objects.create(
            ballot=ballot, height=0, kind="Setup", data=list(data), hash=head.last
        )
        until = timezone.localdate(closes_at).isoformat()
        case.put(part, opened=case.today.isoformat(), until=until)
        a.on["ballot"] = ballot.uuid
        a.data |= {
            "closes_at": closes_at.isoformat(),
            "event": head.last,
            "fingerprint": election.fingerprint,
        }
        case.settle(a)
        a.result = str(ballot.pk)
    return ballot


def hand_out(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    voters: Iterable[int],
    key: UUID | None = None,
) -> int:
    """The authority has handed these voters (rows of the list) their slips. How many are new.

    A slip that is lost is not made a second time: nobody but its voter could tell that it is.
    """
    with act_on(matter_id, "trustee-ballot.hand-out", "", actor, now, None, key) as (a, case):
        ballot = running(case, part, "setup", "open")
        require_authority(ballot, actor)
        if not ballot.credentials:
            raise refuse("trustee-ballot.no-credentials", code="conditions")
        asked = set(voters)
        rows = list(TrusteeBallotVoter.objects.filter(ballot=ballot, pk__in=asked))
        if len(rows) < len(asked):
            raise refuse("trustee-ballot.no-such-voter", field="voters")
        fresh = [row for row in rows if not row.handed]
        if not fresh:
            raise refuse("trustee-ballot.handed-already", field="voters")
        TrusteeBallotVoter.objects.filter(pk__in=[row.pk for row in fresh]).update(handed=True)
        case.add(part, handed=len(fresh))
        a.on["ballot"] = ballot.uuid
        a.data |= {"part": part, "n": len(fresh)}
        a.sealed["voters"] = sorted(row.pk for row in fresh)
        case.settle(a)
        a.result = str(len(fresh))
    return len(fresh)


def require_authority(ballot: TrusteeBallot, actor: Actor) -> None:
    """Refusal unless the actor is the one who makes the credentials."""
    if actor.person_id is None or actor.person_id != ballot.authority_id:
        raise refuse("trustee-ballot.not-authority", code="not-allowed")


# -- ballots


def look(ballot: TrusteeBallot, raw: str) -> Ballot:
    """A ballot verified whole, as it is before it is taken; Refusal with the word of its fault.

    The cheap questions come first, so that a flood of nonsense costs little.
    """
    election, tables = prepared(ballot.election)
    try:
        read = ballots.read_ballot(election, raw)
        if str(read.credential) not in listed(ballot.group, ballot.credentials):
            raise refuse("trustee-ballot.credential", code="not-allowed")
        return ballots.check_ballot(election, raw, tables=tables)
    except BadBallot as bad:
        raise refuse(f"trustee-ballot.bad-{bad.why}", field="ballot") from None


def cast(*, now: datetime, matter_id: int, part: str, raw: str, key: UUID | None = None) -> str:
    """Take a ballot, whoever hands it in: its signature is by a credential of the list, and that is
    all that is asked. The tracker. The same ballot handed in again is taken once.

    Of one credential the last ballot counts.
    """
    found = TrusteeBallot.objects.filter(matter_id=matter_id, part=part).exclude(state="void")
    seen = found.first()
    if seen is None or not seen.election:
        raise refuse("trustee-ballot.not-open", code="conditions")
    _in_time(seen, now)
    checked = look(seen, raw)  # before anything is locked
    at = TrusteeBallotEvent.objects.filter(ballot=seen, tracker=checked.tracker)
    if at.exists():
        return checked.tracker
    with act_on(matter_id, "trustee-ballot.cast", "", Actor(), now, None, key, anonymous=True) as (
        a,
        case,
    ):
        ballot = running(case, part, "open")
        _in_time(ballot, now)
        mark = sha256(str(checked.credential).encode()).hexdigest()
        before = TrusteeBallotEvent.objects.filter(ballot=ballot, credential=mark).exists()
        event = append(ballot, "Ballot", raw, credential=mark, tracker=checked.tracker)
        case.add(part, ballots=1, counted=0 if before else 1)
        a.on["ballot"] = ballot.uuid
        a.data |= {"part": part, "event": event.hash, "height": event.height}
        case.settle(a)
        a.result = checked.tracker
    return checked.tracker


def _in_time(ballot: TrusteeBallot, now: datetime) -> None:
    if ballot.state != "open":
        raise refuse(f"trustee-ballot.is-{ballot.state}", code="conditions")
    if ballot.closes_at is None or now >= ballot.closes_at:
        raise refuse("trustee-ballot.over", code="conditions")


def append(ballot: TrusteeBallot, kind: str, *data: str, **marks: Any) -> TrusteeBallotEvent:
    """One event more of the archive; the ballot must be locked."""
    last = TrusteeBallotEvent.objects.filter(ballot=ballot).order_by("-height").first()
    if last is None:
        raise RuntimeError("an archive begins with its setting-up")
    _, head = archive.append(archive.Head(ballot.timestamp, last.height, last.hash), kind, *data)
    return TrusteeBallotEvent.objects.create(
        ballot=ballot, height=head.height, kind=kind, data=list(data), hash=head.last, **marks
    )
