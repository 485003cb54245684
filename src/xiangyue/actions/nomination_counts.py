"""Nomination papers counted by two tellers apart, the first candidates, those tied voted on again.

Source: Organic Law of Villagers' Committees (2025), Art. 18; Zhejiang Measures on Elections, Art.
17, 18; ``rules/elections.yaml``: is the vote valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import candidate_lists, relatives
from xiangyue.actions.electing import (
    Poll,
    at_election,
    election_day,
    listed,
    people_names,
    posts_of,
)
from xiangyue.actions.nomination_names import names_of, placed, whole
from xiangyue.actions.nominations import KIND, require_may_be_named, running, voters_of
from xiangyue.core import nominations as core
from xiangyue.core.nominations import PostNames
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.models import Candidacy, NominationCount, NominationRound
from xiangyue.methods import counting, rulebook

Votes = Mapping[str, Mapping[int, int]]
FEW: Final = "nomination.few-took-part"
"""What is said of a vote in which too few took part."""


@dataclass(frozen=True)
class Differs:
    """Where the two tellers' counts differ; both count again."""

    what: tuple[tuple[str, int, int], ...]  # issued, returned, void: the two numbers
    names: tuple[tuple[str, int, int, int], ...]


def enter_nominations(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    issued: int,
    returned: int,
    void: int,
    votes: Votes,
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's sums of the papers: {post: {person id: how often}}. "waits" for the other,
    "differs" (both count again), "void" (too few took part, or more papers came back than were
    handed out: voted again), "counted".

    Refusals: sums that cannot be, somebody who is not on the roll, one who counts twice, in a
    preselection one who stands or whose close relative does.
    """
    with at_election(
        matter_id, "nomination.count", part, actor, now, key, KIND, expected=expected
    ) as poll:
        row = running(poll)
        mine = {
            "issued": issued,
            "returned": returned,
            "void": void,
            "for": {post: {int(p): n for p, n in v.items() if n} for post, v in votes.items()},
        }
        _sums(poll, row, mine)
        _require_impartial(poll, row, actor)
        if row.counts.filter(teller_id=actor.person_id).exists():
            raise refuse("rating.same-teller", code="conditions")
        other = row.counts.first()
        state = "waits"
        if other is not None:
            first = {**other.read, "for": whole(other.read["for"])}
            state = _settle(poll, row, mine) if _same(first, mine) else "differs"
        if state == "differs":
            row.counts.all().delete()
            differed = poll.case.facts(poll.part.key).get("differed") or 0
            poll.case.put(poll.part.key, differed=differed + 1)
        else:
            NominationCount.objects.create(round=row, teller_id=actor.person_id, read=mine)
        poll.a.data |= {"state": state, "round": row.number, "returned": returned, "void": void}
        poll.a.result = state
    return state


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    numbers = all(one[k] == other[k] for k in ("issued", "returned", "void"))
    return numbers and not core.differences(one["for"], other["for"])


def _sums(poll: Poll, row: NominationRound, mine: Mapping[str, Any]) -> None:
    """Refusal for numbers that no papers could give."""
    issued, returned, void = (mine[k] for k in ("issued", "returned", "void"))
    names = [n for people in mine["for"].values() for n in people.values()]
    if any(n < 0 for n in (issued, returned, void, *names)):
        raise refuse("nomination.numbers", field="issued")
    given = row.took_part.filter(way="paper").count()
    if issued > given:
        check = Check("nomination.issued-more", False, issued, given)
        raise Refusal("invalid", check, field="issued")
    if void > returned:
        raise Refusal("invalid", Check("nomination.void-more", False, void, returned), field="void")
    valid = returned - void
    posts = {p.id: p for p in posts_of(poll.election)}
    for post, people in mine["for"].items():
        if post not in posts:
            raise refuse("nomination.no-post", field="votes", post=post)
        if any(n > valid for n in people.values()):
            check = Check("nomination.more-than-papers", False, max(people.values()), valid)
            raise Refusal("invalid", check, field="votes")
        if sum(people.values()) > valid * posts[post].seats:
            have, need = sum(people.values()), valid * posts[post].seats
            check = Check("nomination.sum", False, have, need, values={"seats": posts[post].seats})
            raise Refusal("invalid", check, field="votes")
    if mine["for"]:
        require_may_be_named(poll, row, {post: list(v) for post, v in mine["for"].items()})


def _require_impartial(poll: Poll, row: NominationRound, actor: Actor) -> None:
    """In a preselection nobody counts who stands in it, or whose close relative does."""
    people = {int(p) for ids in row.candidates.values() for p in ids}
    if not people or actor.person_id is None:
        return
    if actor.person_id in people:
        raise refuse("post.own", code="not-allowed", clause="election-practice")
    area, day = poll.case.matter.area_id, poll.case.today
    ties = relatives.close_relatives([actor.person_id], area, day, use="staff", others=people)
    if ties:
        names = people_names([actor.person_id, ties[0].second])
        check = relatives.clash(
            ties[0], "nomination.teller-relative", names, use="staff", area=area, day=day
        )
        raise Refusal("not-allowed", check)


def _settle(poll: Poll, row: NominationRound, mine: Mapping[str, Any]) -> str:
    """Both agree: is the vote valid, who comes first, who is tied."""
    phone = row.phone
    votes = core.together(mine["for"], whole(phone.get("for", {})))
    returned = mine["returned"] + phone.get("papers", 0)
    voters = voters_of(poll)
    row.result = {
        "voters": voters,
        "issued": mine["issued"] + phone.get("papers", 0),
        "returned": returned,
        "void": mine["void"],
        "phone": phone.get("papers", 0),
        "for": votes,
        "more": poll.number("candidates.more").value,
    }
    row.closed_on = poll.case.today
    verdict = _too_many(mine) or _valid(poll, row, voters, returned)
    row.state = "counted" if not verdict else "void"
    row.result["unmet"] = [
        {"says": c.says, "have": c.have, "need": c.need, "clause": c.clause} for c in verdict
    ]
    row.save()
    rounds = poll.election.nomination_rounds.exclude(state="open").count()
    poll.case.put(poll.part.key, rounds=rounds, papers=returned, voters=voters, differed=0)
    if verdict:
        poll.election.nomination_rounds.create(
            number=poll.election.nomination_rounds.count() + 1, kind=row.kind, posts=row.posts,
            candidates=row.candidates, opened_on=poll.case.today,
        )  # fmt: skip
        return "void"
    if row.kind == "nomination":
        _write(poll, votes)
    tell(poll)
    return "counted"


def _too_many(mine: Mapping[str, Any]) -> tuple[Check, ...]:
    """More papers came back than were handed out: no text speaks of a nomination; what each
    province says of the election itself (setting ``election.again``) is done here too."""
    have, need = mine["returned"], mine["issued"]
    if have <= need:
        return ()
    return (Check("nomination.returned-more", False, have, need, clause="election-practice"),)


def _valid(poll: Poll, row: NominationRound, voters: int, returned: int) -> tuple[Check, ...]:
    """What stands against the vote's being valid: too few took part, where a text asks for it."""
    book, area, day = rulebook.load(), poll.case.matter.area_id, poll.case.today
    preselection = row.kind == "preselection"
    rule = "committee.preselection" if preselection else counting.kinds()["nomination"].valid
    counts = {"registered": voters, "returned": returned}
    if "for" in book.counts_of(rule, day=day, area=area):
        counts["for"] = 0
    verdict = book.judge(rule, day=day, area=area, counts=counts, charter=poll.charter)
    return tuple(replace(c, says=FEW) for c in verdict.sitting if not c.met)


def _write(poll: Poll, votes: Votes) -> None:
    """Everybody who was named, with how often; who was named otherwise too keeps that way."""
    before = {(c.post, c.person_id): c for c in Candidacy.objects.filter(election=poll.election)}
    new = []
    for post, people in votes.items():
        for person, number in people.items():
            row = before.get((post, person))
            if row is None:
                new.append(Candidacy(election=poll.election, person_id=person, post=post,
                                     named_by="voters", votes=number))  # fmt: skip
            else:
                row.votes = number
                row.save(update_fields=["votes"])
    Candidacy.objects.bulk_create(new)


def tell(poll: Poll) -> tuple[PostNames, ...]:
    """The facts of the nomination, and each person's place among those named for a post."""
    more = poll.number("candidates.more").value
    found = names_of(poll.election, more)
    rows = {(c.post, c.person_id): c for c in Candidacy.objects.filter(election=poll.election)}
    changed = []
    for one in found:
        order = [*one.first, *one.tied, *(p for p in one.order if p not in {*one.first, *one.tied})]
        for place, person in enumerate(order, start=1):
            row = rows.get((one.post.id, person))
            if row is not None and row.rank != place:
                row.rank = place
                changed.append(row)
    Candidacy.objects.bulk_update(changed, ["rank"])
    poll.case.put(
        poll.part.key,
        named=len({c.person_id for c in rows.values()}),
        tied=sum(len(one.tied) for one in found),
    )
    return found


def open_preselection(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    everyone: bool = False,
    expected: int | None = None,
    key: UUID | None = None,
) -> NominationRound:
    """Those level across the last place are voted on, or ``everyone`` named for a post (预选).

    More than half of the voters must take part, or it is held again. Refusal where nobody is level.
    """
    with at_election(
        matter_id, "nomination.preselect", part, actor, now, key, KIND, expected=expected
    ) as poll:
        rounds = poll.election.nomination_rounds
        if rounds.filter(state="open").exists():
            raise refuse("nomination.still-open", code="conditions")
        rows = Candidacy.objects.filter(election=poll.election, state="named")
        if everyone:
            stand: dict[str, Sequence[int]] = {}
            for post, person in rows.order_by("pk").values_list("post", "person_id"):
                stand[post] = [*stand.get(post, ()), person]
            seats = {p.id: p.seats + poll.number("candidates.more").value
                     for p in posts_of(poll.election)}  # fmt: skip
            stand = {post: ids for post, ids in stand.items() if len(ids) > seats[post]}
        else:
            found = names_of(poll.election, poll.number("candidates.more").value)
            stand = {one.post.id: list(one.tied) for one in found if one.tied}
        if not stand:
            raise refuse("nomination.nobody-level", code="conditions")
        row = rounds.create(
            number=rounds.count() + 1,
            kind="preselection",
            posts=[p for p in poll.election.posts if p["post"] in stand],
            candidates=stand,
            opened_on=poll.case.today,
        )
        poll.a.data |= {"round": row.number, "people": sum(len(v) for v in stand.values())}
        poll.a.result = str(row.pk)
    return row


def close_nomination(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """Nobody is named any more; how many people were. Refusals: a vote runs, some are level across
    a last place, fewer are named in all than there are seats and one more."""
    with at_election(
        matter_id, "nomination.close", part, actor, now, key, KIND, expected=expected
    ) as poll:
        if poll.election.nomination_rounds.filter(state="open").exists():
            raise refuse("nomination.still-open", code="conditions")
        _require_decided(poll, tell(poll))
        election_day(poll.election)
        rows = Candidacy.objects.filter(election=poll.election)
        named = rows.values("person").distinct().count()
        seats = _require_enough(poll, named)
        poll.case.put(part, complete=True, on=poll.case.today.isoformat())
        for after in poll.case.procedure.parts:
            if after.kind == candidate_lists.KIND:  # who is to be checked now
                candidate_lists.tell(replace(poll, part=after))
        poll.a.data |= {"named": named, "seats": seats}
        poll.a.result = str(named)
    return named


def lacking(
    poll: Poll, rounds: Iterable[NominationRound], rows: Sequence[Candidacy]
) -> tuple[Check, ...]:
    """What stands against the nomination's being closed today, while no vote runs: all of it.
    ``rounds`` in their order; ``rows``: everybody named, with the person."""
    counted = [r for r in rounds if r.state == "counted"]
    women = [r.person_id for r in rows if r.person.sex == "f"]
    found = placed(poll.election, counted, poll.number("candidates.more").value, women)
    names = {r.person_id: r.person.name for r in rows}
    return unmet(
        lambda: _require_decided(poll, found, names),
        lambda: _require_enough(poll, len(names)),
    )


def _require_decided(
    poll: Poll, found: Sequence[PostNames], names: Mapping[int, str] | None = None
) -> None:
    """Nobody is level across a last place."""
    level = next((one for one in found if one.tied), None)
    if level is None:
        return
    known = names or people_names(level.tied)
    check = Check(
        "nomination.tied", False, len(level.tied), level.tied_places,
        clause=poll.number("election.ties").clause,
        values={"people": listed(known[p] for p in level.tied)},
    )  # fmt: skip
    raise Refusal("conditions", check)


def _require_enough(poll: Poll, people: int) -> int:
    """More people are named than there are seats (Art. 18), but where others may be chosen on the
    day (自荐直选); the seats."""
    seats = sum(p.seats for p in posts_of(poll.election))
    need = 1 if poll.election.way == "open" else seats + 1
    if people < need:
        check = Check(
            "nomination.too-few", False, people, need, clause="law:18", values={"seats": seats}
        )
        raise Refusal("conditions", check)
    return seats
