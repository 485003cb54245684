"""Candidates are named: on the phone or on paper by every voter, by the party organisation, by
voters together, by oneself.

Who named whom on a paper or on the phone is kept nowhere: the phone's names are added to sums.
Source: Organic Law of Villagers' Committees (2025), Art. 18; Zhejiang Measures on Elections, Art.
16, 17, 20.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.electing import Poll, at_election, posts_of
from xiangyue.core import nominations as core
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Backer,
    Candidacy,
    NominationRound,
    NominationVoter,
    Voter,
)

KIND = "nomination"
PARTY = ("secretary", "deputy_secretary", "branch_member")
"""Who says what the party organisation names."""


def require_way(poll: Poll, way: str) -> None:
    """Refusal where the method, or an election without candidates, does not have this way."""
    ways = poll.part.words["ways"]
    if poll.election.way == "open":
        ways = [w for w in ways if w == "self"]
    if way not in ways:
        raise refuse(f"nomination.no-way-{way}", code="conditions", clause="law:18")


def voters_of(poll: Poll) -> int:
    """How many are on the roll."""
    return Voter.objects.filter(election=poll.election, on_roll=True).count()


def running(poll: Poll) -> NominationRound:
    """The vote that runs; Refusal where there is none."""
    found = poll.election.nomination_rounds.filter(state="open").first()
    if found is None:
        raise refuse("nomination.not-open", code="conditions")
    return found


def open_nomination(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> NominationRound:
    """Every voter may name from now on, for each post no more than it has seats."""
    with at_election(
        matter_id, "nomination.open", part, actor, now, key, KIND, expected=expected
    ) as poll:
        require_way(poll, "vote")
        rounds = poll.election.nomination_rounds
        if rounds.exclude(state="void").exists():
            raise refuse("nomination.open-already", code="conditions")
        voters = voters_of(poll)
        if not voters:
            raise refuse("nomination.no-voters", code="conditions", clause="law:18")
        row = rounds.create(
            number=rounds.count() + 1, posts=poll.election.posts, opened_on=poll.case.today
        )
        poll.case.put(part, voters=voters)
        poll.a.data |= {"round": row.number, "voters": voters}
        poll.a.result = str(row.pk)
    return row


def give_papers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    people: Sequence[int] = (),
    everyone: bool = False,
    key: UUID | None = None,
) -> int:
    """Nomination papers are handed to these voters, or to ``everyone`` who has not named on the
    phone: from then on they do not name there. How many were handed out now."""
    with at_election(matter_id, "nomination.papers", part, actor, now, key, KIND) as poll:
        row = running(poll)
        taken = {v: way for v, way in row.took_part.values_list("voter__person_id", "way")}
        on_roll = Voter.objects.filter(election=poll.election, on_roll=True)
        if everyone:
            wanted = list(on_roll.exclude(person_id__in=taken))
        else:
            wanted = list(on_roll.filter(person_id__in=people))
            if len(wanted) < len(set(people)) or not wanted:
                raise refuse("election.not-a-voter", field="people", clause="law:18")
            if again := next((v for v in wanted if v.person_id in taken), None):
                way = taken[again.person_id]
                raise refuse(f"nomination.took-part-{way}", code="conditions", field="people")
        NominationVoter.objects.bulk_create(
            [NominationVoter(round=row, voter=v, way="paper") for v in wanted]
        )
        poll.a.data |= {"papers": len(wanted), "round": row.number}
        poll.a.result = str(len(wanted))
    return len(wanted)


def name_on_phone(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    names: Mapping[str, Sequence[int]],
    key: UUID | None = None,
) -> None:
    """A voter names people: {post: [person ids]}. Once, and by nobody for another (Zhejiang 17).

    Refusals: no voter, a paper taken, more people than seats, one person for two posts, somebody
    who is not on the roll.
    """
    with at_election(
        matter_id, "nomination.name", part, actor, now, key, KIND, self_id=actor.person_id,
        personal=True,
    ) as poll:  # fmt: skip
        row = running(poll)
        voter = poll.voter(int(actor.person_id or 0))
        before = NominationVoter.objects.filter(round=row, voter=voter).first()
        if before is not None:
            raise refuse(f"nomination.took-part-{before.way}", code="conditions")
        given = {post: list(dict.fromkeys(ids)) for post, ids in names.items() if ids}
        if not given:
            raise refuse("nomination.nobody", field="names")
        wrong = core.wrong_with(
            given,
            posts_of(poll.election),
            poll.number("nomination.more-than-seats").clause,
            poll.number("nomination.two-posts").clause,
        )
        if wrong is not None:
            raise Refusal("invalid", wrong, field="names")
        require_may_be_named(poll, row, given)
        NominationVoter.objects.create(round=row, voter=voter, way="phone")
        kept = {p: {int(i): n for i, n in v.items()} for p, v in row.phone.get("for", {}).items()}
        row.phone = {"papers": row.phone.get("papers", 0) + 1, "for": core.add(kept, given)}
        row.save(update_fields=["phone"])
        poll.a.data["round"] = row.number
        poll.a.unnamed = True  # the record says that a paper came in, not whose


def require_may_be_named(
    poll: Poll, row: NominationRound, names: Mapping[str, Sequence[int]]
) -> None:
    """Everybody on the roll may be named; in a preselection those who stand in it; for a post that
    is a woman's, women."""
    ids = {p for people in names.values() for p in people}
    there = {
        v.person_id: v.person
        for v in Voter.objects.filter(
            election=poll.election, on_roll=True, person__in=ids
        ).select_related("person")
    }
    if len(there) < len(ids):
        raise refuse("nomination.not-on-roll", field="names", clause="law:18")
    only = {p.id for p in posts_of(poll.election) if p.women_only}
    for post, people in names.items():
        if row.candidates and not set(people) <= set(row.candidates.get(post, ())):
            raise refuse("nomination.not-preselected", field="names")
        if post in only and any(there[p].sex != "f" for p in people):
            raise refuse("nomination.not-a-woman", field="names", clause="election-practice,law:8")


def put_forward(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    post: str,
    person_id: int,
    way: str,
    backers: Sequence[int] = (),
    key: UUID | None = None,
) -> Candidacy:
    """The party organisation (``party``) or voters together (``joint``, ``backers``: their ids, as
    they signed) name somebody for a post. Refusals: too few backers, one who is no voter, one who
    backs another for the same post already."""
    with at_election(matter_id, "nomination.put", part, actor, now, key, KIND) as poll:
        if way not in ("party", "joint"):
            raise refuse("nomination.way", field="way")
        require_way(poll, way)
        _require_post(poll, post, person_id)
        signed = list(dict.fromkeys(backers))
        rows = list(Voter.objects.filter(election=poll.election, on_roll=True, person__in=signed))
        if way == "joint":
            if len(rows) < len(signed):
                raise refuse("nomination.backer-no-voter", field="backers", clause="law:18")
            least = poll.number("nomination.joint")
            if len(rows) < least.value:
                check = Check(
                    "nomination.too-few-backers", False, len(rows), least.value,
                    clause=least.clause,
                )  # fmt: skip
                raise Refusal("conditions", check, field="backers")
            _require_backs_once(poll, post, rows)
        elif not _speaks_for_party(poll, actor):
            raise refuse("nomination.party-alone", code="not-allowed", clause="law:18")
        row = _named(poll, post, person_id, way)
        Backer.objects.bulk_create([Backer(candidacy=row, voter=v) for v in rows])
        poll.a.data |= {"post": post, "way": way, "backers": len(rows)}
        poll.a.sealed["person"] = person_id
        _facts(poll)
        poll.a.result = str(row.pk)
    return row


def _speaks_for_party(poll: Poll, actor: Actor) -> bool:
    """The branch's own people, or whoever enters it out of its paper for them."""
    return actor.holds(poll.case.matter.area_id, *PARTY, "clerk")


def _require_post(poll: Poll, post: str, person_id: int) -> None:
    posts = {p.id: p for p in posts_of(poll.election)}
    if post not in posts:
        raise refuse("nomination.no-post", field="post", post=post)
    voter = poll.voter(person_id, says="nomination.not-on-roll", field="person")
    if posts[post].women_only and voter.person.sex != "f":
        raise refuse("nomination.not-a-woman", field="person", clause="election-practice,law:8")


def _require_backs_once(poll: Poll, post: str, rows: Sequence[Voter]) -> None:
    again = (
        Backer.objects.filter(
            voter__in=rows, candidacy__election=poll.election, candidacy__post=post
        )
        .select_related("voter__person")
        .first()
    )
    if again is not None:
        raise refuse("nomination.backs-another", field="backers", name=again.voter.person.name)


def _named(poll: Poll, post: str, person_id: int, way: str) -> Candidacy:
    row, made = Candidacy.objects.get_or_create(
        election=poll.election, person_id=person_id, post=post, defaults={"named_by": way}
    )
    if not made:
        raise refuse("nomination.named-already", code="conditions", field="person")
    return row


def stand(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    post: str,
    person_id: int | None = None,
    words: str = "",
    in_person: bool = False,
    key: UUID | None = None,
) -> Candidacy:
    """One puts oneself forward for one post, in time (Zhejiang 20). Entered for ``person_id`` by
    the office only where they came and signed themselves (``in_person``): nobody does it for
    another. ``words``: what they mean to do."""
    person_id = actor.person_id if person_id is None else person_id
    with at_election(
        matter_id, "nomination.stand", part, actor, now, key, KIND, self_id=person_id,
        personal=True,
    ) as poll:  # fmt: skip
        require_way(poll, "self")
        if poll.for_another and not in_person:
            raise refuse("nomination.stand-oneself", code="not-allowed", clause="election-practice")
        poll.in_time("self-named", "self-named.days")
        _require_post(poll, post, int(person_id or 0))
        mine = Candidacy.objects.filter(election=poll.election, person_id=person_id)
        if mine.filter(named_by="self").exists():
            raise refuse("nomination.one-post", code="conditions", field="post")
        row = _named(poll, post, int(person_id or 0), "self")
        if words.strip():
            row.words = words.strip()[:2000]
            row.save(update_fields=["words"])
        poll.a.data["post"] = post
        poll.a.sealed["person"] = person_id
        _facts(poll)
        poll.a.result = str(row.pk)
    return row


def _facts(poll: Poll) -> None:
    named = Candidacy.objects.filter(election=poll.election).values("person").distinct().count()
    poll.case.put(poll.part.key, named=named)
