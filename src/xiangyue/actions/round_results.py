"""The result of a round, said on the spot: who is elected and why, and which vote follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.electing import listed, round_titles
from xiangyue.actions.poll_staff import Poll, at_poll
from xiangyue.actions.round_days import again, called_by
from xiangyue.actions.round_sheets import Round, elected_in
from xiangyue.actions.standing import Case
from xiangyue.actions.vote_rounds import post_of
from xiangyue.core.elections.contests import WOMAN
from xiangyue.core.elections.further import Further, further, may_stay_short
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Voter, VoteRound
from xiangyue.methods import counting, rulebook


def announce(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    who: Mapping[str, int] | None = None,
    key: UUID | None = None,
) -> str:
    """Say the result: "complete", "run-off", "open", "no-election", "void" …

    ``who``: for a name that was written in and that several have, whose it is (number on the roll).
    Refusals: a box not counted by two, counts that differ, doubtful papers undecided.
    """
    with at_poll("count.announce", matter_id, part, actor, now, key) as poll:
        vote = poll.running("counting")
        made = Round.of(poll.case.matter, vote)
        if lacks := _uncounted(made):
            raise Refusal("conditions", *lacks)
        if who:
            _know(made, who)
        outcome = made.outcome()
        elected = _elected(made, outcome)
        vote.result = {
            "sheet": made.data(),
            "answer": counting.data(outcome, "zh"),
            "elected": elected,
            "leaves": _leaves(made, outcome),
        }
        void = outcome.result in ("void", "no-election")
        vote.state = "void" if void else "counted"
        called = called_by(poll.rounds, vote)
        once_more = again(vote, called, poll.case.today, poll.case.matter.area_id)
        follows = [once_more] if void else [_planned(made, f, outcome) for f in further(outcome)]
        vote.plan = _merged(follows, vote.plan, elected, void=void)
        vote.save()
        _facts(poll, vote, outcome, void=void)
        if outcome.result != "void":
            returned = outcome.count.whole.returned
            poll.a.count_turnout("votes", entitled=vote.registered, took=returned, day=vote.day)
        poll.a.data |= {"round": vote.number, "result": outcome.result}
        poll.a.data |= _numbers(outcome)
        if vote.result["leaves"]:
            poll.a.data["leaves"] = [
                {"post": e["title"], "who": e["id"]} for e in vote.result["leaves"]
            ]
        poll.a.data["elected"] = [{"post": e["title"], "who": e["id"]} for e in elected]
        poll.a.data["votes"] = vote.result["answer"].get("count", {})
        poll.a.result = outcome.result
    return outcome.result


def outcome_of(vote: VoteRound) -> Outcome | None:
    """The outcome of an announced round, counted again from what was stored; None before."""
    return counting.answer(vote.result["sheet"]) if vote.result else None


def titles_of(vote: VoteRound, lang: str) -> dict[str, str]:
    """What the posts of a round are called, by their name in its count."""
    return {name: said[lang] for name, said in round_titles(vote.posts).items()}


def told(vote: VoteRound, lang: str) -> dict[str, Any] | None:
    """The outcome of a round for people: posts by their title, and whether another vote follows;
    None before it is announced."""
    outcome = outcome_of(vote)
    if outcome is None:
        return None
    titles = titles_of(vote, lang)
    if outcome.leaves:  # of a post that is not voted on in this round
        every = round_titles(post_of(p) for p in vote.election.posts)
        titles = {name: said[lang] for name, said in every.items()} | titles
    return counting.data(outcome, lang, titles, more=bool(vote.plan))


def lacking(case: Case, vote: VoteRound) -> list[Check]:
    """What stands against the result being said."""
    return _uncounted(Round.of(case.matter, vote))


def _uncounted(made: Round) -> list[Check]:
    checks = []
    done, all_of = len(made.counted), len(made.logs)
    if done < all_of:
        left = [log.box.name for log in made.logs if log not in made.counted]
        checks.append(
            Check(
                "count.not-twice", False, done, all_of,
                clause="election-practice", values={"boxes": listed(left)},
            )
        )  # fmt: skip
    if undecided := made.undecided():
        checks.append(
            Check(
                "count.undecided", False, len(made.doubts) - len(undecided), len(made.doubts),
                clause="election-practice",
            )
        )  # fmt: skip
    if differ := made.open_differences():
        checks.append(Check("count.differs", False, len(differ), 0, clause="election-practice"))
    return checks[::-1]


def _know(made: Round, who: Mapping[str, int]) -> None:
    rows = Voter.objects.filter(
        election_id=made.vote.election_id, on_roll=True, number__in=who.values()
    ).select_related("person")
    numbers = {row.number: row for row in rows}
    for name, number in who.items():
        row = numbers.get(number)
        if row is None or row.person.name != name:
            raise refuse("count.who-not", field="who", name=name)
        made.people[name] = row.person_id
        made.sexes[row.person_id] = row.person.sex


def _elected(made: Round, outcome: Outcome) -> list[dict[str, Any]]:
    """Who is elected, as people; Refusal where it is not clear who a name is."""
    if outcome.contest.kind.yes_no:
        return []
    posts = _posts(made)
    found = []
    for title, name in outcome.elected:
        person = made.people.get(name)
        if person is None:
            raise refuse("count.who-is", code="conditions", field="who", name=name)
        post = posts[title]
        found.append(
            {
                "post": post["post"],
                "role": post["role"],
                "title": title.removesuffix(WOMAN),
                "id": person,
                "name": name,
                "sex": made.sexes.get(person, ""),
            }
        )
    return found


def _posts(made: Round) -> dict[str, Any]:
    """The posts by their names in the count: those voted on, and those of the whole election, of
    which a place may be open again."""
    every = [post_of(p) for p in made.vote.election.posts]
    return {p["name"]: p for p in (*every, *made.vote.posts)}


def _leaves(made: Round, outcome: Outcome) -> list[dict[str, Any]]:
    """Who was elected before and leaves for a close relative elected now."""
    gone = {person for _post, person in outcome.leaves}
    return [dict(e) for e in made.before if e["name"] in gone]


def _planned(made: Round, one: Further, outcome: Outcome) -> dict[str, Any]:
    """A vote that follows, as it is stored."""
    kept = _posts(made)
    posts, keys = [], {}
    for post in one.posts:
        own = kept.get(post.id) or kept[post.id.removesuffix(WOMAN)]
        key = own["post"] if post.id in kept else f"{own['post']}-woman"
        keys[post.id] = key
        posts.append(
            {**own, "post": key, "name": post.id, "seats": post.seats, "women": post.women_only}
        )
    stand = [
        {"post": keys[post], "id": made.people.get(name, 0), "name": name}
        for post, name in one.candidates
    ]
    if unknown := [c["name"] for c in stand if not c["id"]]:
        raise refuse("count.who-is", code="conditions", field="who", name=unknown[0])
    plan = {"kind": one.kind, "posts": posts, "candidates": stand, "why": one.why, "by": ""}
    if one.by:
        plan["by"] = one.by.isoformat()
        plan["clause"] = _clause(outcome, one.by)
    if one.why == "left" and may_stay_short(outcome):
        plan["may_stay"] = True
    return plan


def _clause(outcome: Outcome, by: date) -> str:
    rule = "election.second-vote.days"
    contest = outcome.contest
    return rulebook.load().setting(rule, day=contest.day, area=contest.area).clause


def _merged(
    fresh: list[dict[str, Any]],
    waiting: list[dict[str, Any]],
    elected: list[dict[str, Any]],
    *,
    void: bool,
) -> list[dict[str, Any]]:
    """What is to be held, in order: tied ones first; whoever is elected by now stands no more."""
    if void:
        return [*fresh, *waiting]
    taken = {e["id"] for e in elected}
    rest = [
        {**plan, "candidates": [c for c in plan["candidates"] if c["id"] not in taken]}
        for plan in waiting
    ]
    every = [*fresh, *rest]
    return sorted(every, key=lambda plan: plan["why"] == "left")


def _numbers(outcome: Outcome) -> dict[str, int]:
    whole = outcome.count.whole
    return {
        "issued": outcome.count.issued or 0,
        "returned": whole.returned,
        "valid": whole.valid,
        "void": whole.void,
    }


def _facts(poll: Poll, vote: VoteRound, outcome: Outcome, *, void: bool) -> None:
    """The facts of the part: the numbers of this round, who is elected in all rounds together."""
    part, case = poll.part.key, poll.case
    rounds = [r for r in poll.rounds if r.pk != vote.pk] + [vote]
    sitting = elected_in(r for r in rounds if r.state == "counted")
    seats = sum(int(p["seats"]) for p in poll.election.posts)
    if outcome.contest.kind.yes_no:
        seats = 0
        whole = outcome.count.whole
        agree, against = sum(whole.votes.values()), sum(whole.against.values())
        case.put(part, passed=outcome.result == "carried", agree=agree, against=against)
    case.put(
        part,
        rounds=len(rounds),
        registered=vote.registered,
        elected=len(sitting),
        seats=seats,
        complete=not vote.plan,
        on=case.today.isoformat(),
        **_numbers(outcome),
    )
