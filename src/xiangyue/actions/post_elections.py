"""A post, or several seats, filled by a meeting: who stands, the count of two tellers, the second
vote, the term. Seats for which any villager may stand are ``actions.post_seats``.

Who is elected is said by ``core.elections`` (``methods.counting``), by the rule of the definition's
kind of election. Source: Organic Law of Villagers' Committees (2025), Art. 29, 30.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import committee_seats, own_numbers, post_seats
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.two_tellers import SAME, held_against
from xiangyue.core.bodies import HOME, held_in
from xiangyue.core.calendar import add_years
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Household, Matter, Membership, PostVote
from xiangyue.methods import counting

POST = "post"
SECOND = 2
"""How many stand again where nobody has enough; all who are level with the second."""


def nominate(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    people: Sequence[int],
    seats: int | None = None,
    knows: Sequence[str] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> PostVote:
    """Put names on the paper, before its count begins: ids of members of the body in office, or of
    villagers. ``seats``: how many are elected, if the definition leaves it open; ``knows``: what
    each knows of accounts or management, where that is asked for."""
    with act_on(matter_id, "post.nominate", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "post_election")
        wanted = list(dict.fromkeys(people))
        if not wanted:
            raise refuse("post.nobody", field="people")
        names = _may_stand(case, asked, wanted)
        last = latest(case.matter, part)
        if last is not None and (last.counts or last.round > 1):
            raise refuse("post.begun", code="conditions")
        vote = last or PostVote(matter=case.matter, part=part, round=1)
        vote.seats = post_seats.seats_of(asked, seats, len(wanted))
        if asked.words["among"] == "party":
            post_seats.require_more(case, len(wanted), vote.seats)
        if asked.words["vacant"]:
            committee_seats.require_fit(case, asked, names, vote.seats)
        said = post_seats.known(asked, knows, wanted)
        shown = _apart([names[p] for p in wanted])
        vote.candidates = [
            {"id": p, "name": n} | ({"knows": k} if k else {})
            for p, n, k in zip(wanted, shown, said, strict=True)
        ]
        vote.save()
        case.put(part, candidates=len(wanted), seats=vote.seats)
        a.data["candidates"] = wanted
        case.settle(a)
        a.result = str(vote.pk)
    return vote


def _may_stand(case: Case, part: Part, people: Sequence[int]) -> dict[int, str]:
    """The names of all who may stand; Refusal where one of these people may not."""
    if part.words["among"] == "villagers":
        post_seats.require_elsewhere_free(case.matter, part, people)
        return post_seats.villagers(case, part, people)
    if part.words["among"] == "party":
        return post_seats.party(case, part, people)
    among = holders(case.matter.area_id, case.today, *held_in(HOME[part.words["role"]]))
    names = {m.person_id: m.person.name for m in among}
    post_seats.require_no_other_post(case, part, people)
    if any(p not in names for p in people):
        raise refuse("post.not-member", field="people", clause="law:30")
    return names


def _apart(names: Sequence[str]) -> list[str]:
    """Two of the same name are told apart by their place on the paper."""
    return [
        f"{name}（{n}）" if names.count(name) > 1 else name for n, name in enumerate(names, start=1)
    ]


def leave_unfilled(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The meeting leaves the post without anybody. Refused where the definition does not let it,
    and once its count has begun."""
    with act_on(matter_id, "post.leave", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "post_election")
        if not asked.words["optional"]:
            raise refuse("post.not-optional", code="conditions", clause=asked.clause)
        last = latest(case.matter, part)
        if last is not None and (last.counts or last.round > 1):
            raise refuse("post.begun", code="conditions")
        if last is not None:
            last.delete()
        case.put(part, candidates=0, unfilled=True, settled=True, on=case.today.isoformat())
        a.data["role"] = asked.words["role"]
        case.settle(a)


def latest(matter: Matter, part: str) -> PostVote | None:
    """The vote that runs, or was the last."""
    return PostVote.objects.filter(matter=matter, part=part).order_by("-round").first()


def enter_count(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    issued: int,
    returned: int,
    void: int,
    votes: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's count: "waits" for the other, "differs" (both count again), "again" (a further
    vote), "elected". Refusals: sums that cannot be, a candidate who counts, one who counts twice.
    """
    with act_on(matter_id, "post.count", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "post_election")
        vote = latest(case.matter, part)
        if vote is None:
            raise refuse("post.no-paper", code="conditions")
        mine = {"issued": issued, "returned": returned, "void": void, "votes": list(votes)}
        _sums(vote, mine, int(case.facts(asked.words["at"]).get("present", 0)))
        post_seats.require_teller(actor, vote)
        if asked.words["among"] == "villagers" and not vote.counts:
            post_seats.require_still_free(case, asked, vote)
        state, kept = held_against(vote.counts, mine, actor)
        if state == SAME:
            state = _decide(a, case, asked, vote, mine)
        vote.counts = kept
        vote.save()
        if state == "again":
            again = _again(
                outcome_of(case.matter, asked, case.facts(asked.words["at"]), vote), vote
            )
            PostVote.objects.create(
                matter=case.matter,
                part=part,
                round=vote.round + 1,
                seats=vote.seats - len(vote.chosen),
                candidates=again,
            )
            case.put(part, candidates=len(again))
        a.data |= {"state": state, "round": vote.round}
        case.settle(a)
        a.result = state
    return state


def _sums(vote: PostVote, mine: Mapping[str, Any], present: int) -> None:
    numbers = [mine["issued"], mine["returned"], mine["void"], *mine["votes"]]
    if len(mine["votes"]) != len(vote.candidates) or any(n < 0 for n in numbers):
        raise refuse("post.numbers", field="issued")
    if mine["issued"] > present:
        check = Check("post.more-than-present", False, mine["issued"], present, present)
        raise Refusal("invalid", check, field="issued")
    valid = mine["returned"] - mine["void"]
    if vote.seats > 1 and valid >= 0:
        most = max(mine["votes"])
        if most > valid or sum(mine["votes"]) > vote.seats * valid:
            whole = (most, valid) if most > valid else (sum(mine["votes"]), vote.seats * valid)
            values = {"valid": valid, "seats": vote.seats}
            check = Check("post.sum-seats", False, *whole, values=values)
            raise Refusal("invalid", check, field="returned")
    elif sum(mine["votes"]) + mine["void"] > mine["returned"]:
        have = sum(mine["votes"]) + mine["void"]
        raise Refusal("invalid", Check("post.sum", False, have, mine["returned"]), field="returned")


def outcome_of(
    matter: Matter, part: Part, meeting: Mapping[str, Any], vote: PostVote, **mine: Any
) -> Outcome:
    """What a counted vote says: by those present at the meeting of the facts ``meeting``."""
    got = mine or vote.counts[0]
    names = [c["name"] for c in vote.candidates]
    valid = got["returned"] - got["void"]
    blank = valid - sum(got["votes"]) if vote.seats == 1 else 0  # of several seats nobody can say
    sums = {"valid": valid, "void": got["void"], "blank": blank}
    votes = dict(zip(names, got["votes"], strict=True))
    stand = {c["id"]: c["name"] for c in vote.candidates} if part.words["vacant"] else {}
    on = date.fromisoformat(meeting["on"])
    pairs = committee_seats.related(matter.area_id, on, stand)
    return counting.answer(
        {
            "election": _election(matter, part, meeting, vote),
            "day": meeting["on"],
            "area": matter.area_id,
            "registered": meeting[part.words["of"]],
            "issued": got["issued"],
            "posts": [{"post": POST, "seats": vote.seats}],
            "candidates": {POST: names},
            "boxes": [
                {"box": "1", "returned": got["returned"], "sums": {**sums, "for": {POST: votes}}}
            ],
        }
        | ({"relatives": pairs} if pairs else {})
    )


def _election(matter: Matter, part: Part, meeting: Mapping[str, Any], vote: PostVote) -> str:
    """The kind of election of ``rules/elections.yaml``: the one that follows it once a vote was
    valid and left seats (Art. 18); the same again after void ones."""
    kind = counting.kinds()[part.words["election"]]
    if vote.round == 1 or kind.follows in ("", kind.id):
        return kind.id
    before = PostVote.objects.filter(matter=matter, part=part.key, round__lt=vote.round)
    said = (outcome_of(matter, part, meeting, one).result for one in before.order_by("round"))
    return (
        kind.follows if any(result not in ("void", "no-election") for result in said) else kind.id
    )


def _decide(a: Act, case: Case, part: Part, vote: PostVote, mine: dict[str, Any]) -> str:
    meeting = case.facts(part.words["at"])
    outcome = outcome_of(case.matter, part, meeting, vote, **mine)
    case.put(part.key, rounds=vote.round, present=meeting["present"])
    a.data |= {"votes": mine["votes"], "returned": mine["returned"], "result": outcome.result}
    named = [name for _, name in outcome.elected]
    vote.chosen = [c["id"] for c in vote.candidates if c["name"] in named]
    earlier = PostVote.objects.filter(matter=case.matter, part=part.key).exclude(pk=vote.pk)
    before = [p for got in earlier.values_list("chosen", flat=True) for p in got]
    case.put(part.key, filled=len(before) + len(vote.chosen))
    if outcome.result != "complete":
        vote.state = "again"
        return "again"
    vote.state, vote.elected_id = "elected", vote.chosen[0]
    vote.save()
    votes = [n for n, c in zip(mine["votes"], vote.candidates, strict=True) if c["name"] in named]
    if part.words["among"] != "members":
        end = post_seats.take(a, case, part)
        a.data["elected"] = [*before, *vote.chosen]
    else:
        end = _take(case, part.words["role"], vote.chosen[0])
        a.on["person"] = vote.chosen[0]
    case.put(
        part.key,
        elected=True,
        settled=True,
        votes=min(votes),
        on=case.today.isoformat(),
        until=end.isoformat(),
    )
    return "elected"


def _again(outcome: Outcome, vote: PostVote) -> list[dict[str, Any]]:
    """Who stands next: those tied, or the first two; all of them after a void vote."""
    post = outcome.posts[0] if outcome.posts else None
    names = (post.tied or post.next_candidates) if post and outcome.verdict else ()
    left = [c for c in vote.candidates if c["id"] not in vote.chosen]
    if outcome.result not in ("run-off", "open") or len(names) < SECOND:
        return left
    return [c for c in left if c["name"] in names]


def _take(case: Case, role: str, person: int) -> date:
    """The elected take the post, for the rest of the body's term; who held it sits on as a member,
    and each stands on for their own households. The last day. In a practice nobody's seat moves."""
    matter, today = case.matter, case.today
    member = held_in(HOME[role])[-1]
    seats = {
        m.role: m for m in holders(matter.area_id, today, role, member).filter(person_id=person)
    }
    mine = seats.get(role) or seats.get(member)
    years = own_numbers.setting("term-years", matter=matter, day=today)
    end = (mine and mine.end) or add_years(today, years) - timedelta(days=1)
    if matter.practice or role in seats:
        return end
    for held in list(holders(matter.area_id, today, role)):
        _move(held, member, today, held.end)
    if mine is not None:
        _move(mine, role, today, end)
    return end


def _move(seat: Membership, role: str, today: date, end: date | None) -> None:
    new = Membership.objects.create(
        area_id=seat.area_id, person_id=seat.person_id, role=role, start=today, end=end,
        group=seat.group,
    )  # fmt: skip
    Household.objects.filter(representative=seat).update(representative=new)
    seat.end = max(seat.start, today - timedelta(days=1))
    seat.save()
