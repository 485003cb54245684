"""The result of a count: is the vote valid, who is elected, who is tied, and what follows.

Everything that is said is a :class:`~xiangyue.core.refusals.Check` with its numbers and article;
the thresholds are the rules of ``rules/``, judged by ``core.rules``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xiangyue.core.elections import following
from xiangyue.core.elections.contests import Contest
from xiangyue.core.elections.papers import Mark, Post
from xiangyue.core.elections.picking import Picked, barred, leaving, pick, ranking
from xiangyue.core.elections.tallies import Count
from xiangyue.core.elections.yielding import reopened, without
from xiangyue.core.refusals import Check
from xiangyue.core.rules import RuleBook, Verdict


@dataclass(frozen=True)
class Standing:
    """One person for one post. ``status``: elected, tied, not-elected, or ``void`` where the vote
    is void; ``reasons``: the majority judged, and what else decided."""

    post: str
    person: str
    votes: int
    against: int
    candidate: bool
    status: str
    reasons: tuple[Check, ...] = ()


@dataclass(frozen=True)
class PostResult:
    """One post: its standings with the most votes first, and what is open.

    ``tied`` are voted on again for ``tied_seats`` places; ``rivals`` likewise, close relatives of
    whom one may serve; for the ``left`` seats ``next_candidates`` stand in another vote.
    """

    post: str
    seats: int
    standings: tuple[Standing, ...]
    elected: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    tied_seats: int = 0
    rivals: tuple[str, ...] = ()
    left: int = 0
    next_candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The whole result. ``result``:

    ``unsettled`` counts differ and nobody has said which number holds · ``void`` more ballots than
    were issued · ``no-election`` too few voted · ``run-off`` some are tied · ``open`` seats are
    left · ``complete`` · for one question ``carried`` or ``not-carried``, as where too few voted.

    ``form``: what the law asks of the vote and its result beside the numbers (more candidates than
    seats, a woman on the committee); ``follows``: what is to be done next. ``leaves``: who was
    elected in an earlier vote and leaves for a close relative elected in this one.
    """

    contest: Contest
    count: Count
    result: str
    verdict: Verdict | None = None
    posts: tuple[PostResult, ...] = ()
    form: tuple[Check, ...] = ()
    follows: tuple[Check, ...] = ()
    leaves: tuple[Mark, ...] = ()

    @property
    def elected(self) -> tuple[Mark, ...]:
        """Who is elected to which post, the highest post first."""
        return tuple((post.post, person) for post in self.posts for person in post.elected)


class Judge:
    """The rules of one contest, asked once for each number of votes."""

    def __init__(self, contest: Contest, count: Count, book: RuleBook) -> None:
        self.contest, self.book = contest, book
        self.counts = {"returned": count.whole.returned}
        if contest.registered is not None:
            self.counts["registered"] = contest.registered
        if count.issued is not None:
            self.counts["issued"] = count.issued
        self._answers: dict[int, tuple[bool, tuple[Check, ...]]] = {}

    def ask(self, rule: str, counts: Mapping[str, int]) -> Verdict:
        c = self.contest
        return self.book.judge(rule, day=c.day, area=c.area, counts=counts, charter=c.charter)

    def votes(self, number: int) -> tuple[bool, tuple[Check, ...]]:
        if number not in self._answers:
            verdict = self.ask(self.contest.kind.elected, {**self.counts, "for": number})
            self._answers[number] = (all(c.met for c in verdict.passes), verdict.passes)
        return self._answers[number]

    def met(self, number: int) -> bool:
        return self.votes(number)[0]

    def says(self, says: str, setting: str, *, met: bool = False, **values: Any) -> Check:
        """A sentence whose authority is a setting's clause; ``setting`` a name, or a clause."""
        clause = setting
        if ":" not in setting:
            c = self.contest
            clause = self.book.setting(setting, day=c.day, area=c.area, charter=c.charter).clause
        have, need = values.pop("have", None), values.pop("need", None)
        return Check(says=says, met=met, have=have, need=need, clause=clause, values=values)

    def number(self, setting: str) -> int:
        c = self.contest
        return self.book.setting(setting, day=c.day, area=c.area, charter=c.charter).value


def decide(contest: Contest, count: Count, book: RuleBook) -> Outcome:
    """Say what the numbers mean. Refuses counts that cannot be (``Refusal``)."""
    if count.unsettled:
        return Outcome(contest, count, "unsettled")
    judge = Judge(contest, count, book)
    if contest.registered is not None and count.whole.returned > contest.registered:
        # More papers than people: the rules refuse such numbers, and so the vote is void.
        more = judge.says(
            "counting.more-than-registered",
            "election.again",
            have=count.whole.returned,
            need=contest.registered,
        )
        return _void(contest, count, judge, "void", None, (more,))
    verdict = judge.ask(contest.kind.valid, _known(book, contest, judge.counts))
    form = (*following.boxes(count, judge), *following.form(contest, judge))
    if contest.kind.yes_no and verdict.valid and not verdict.sitting_met:
        # One question is lost where too few vote (Art. 19); only seats are voted on again.
        posts = tuple(_unpicked(contest, count, p, "not-elected") for p in contest.posts)
        return Outcome(contest, count, "not-carried", verdict, posts, form)
    if not (verdict.valid and verdict.sitting_met):
        return _void(
            contest, count, judge, "no-election" if verdict.valid else "void", verdict, form
        )
    first = judge.number("election.woman-first") > 0
    yields = contest.kind.committee and judge.number("election.relatives-higher") > 0
    asked = replace(contest, yields=yields)
    picked = pick(asked, count.whole.votes, judge.met, woman_first=first)
    gone = leaving(asked, picked)
    again = _reopened(asked, judge, picked) if gone else ()
    posts = (*(_post(asked, count, judge, p, picked) for p in picked), *again)
    now = replace(contest, before=without(contest, gone) + _came(again))
    form += following.composition(now, judge, picked, again)
    again_on = {person for p in picked for person in p.rivals}
    told = {person: why for person, why in gone.items() if person not in again_on}
    follows = (*_leave(judge, told), *following.follows(now, judge, posts, picked))
    leaves = tuple((post, person) for person, (post, _other) in gone.items())
    result = _result(contest, picked, again)
    return Outcome(contest, count, result, verdict, posts, form, follows, leaves)


def _came(again: Iterable[PostResult]) -> tuple[Mark, ...]:
    return tuple((p.post, person) for p in again for person in p.elected)


def _leave(judge: Judge, gone: Mapping[str, tuple[str, str]]) -> Iterable[Check]:
    """Who was elected before and leaves, for whom."""
    for person, (post, other) in gone.items():
        values = {"post": post, "person": person, "other": other}
        yield judge.says("counting.leaves", "election.relatives-higher", met=True, **values)


def _reopened(contest: Contest, judge: Judge, picked: Sequence[Picked]) -> tuple[PostResult, ...]:
    """The places of those who leave, where their post is not voted on here: who comes up."""

    def third(votes: int, cast: int) -> Verdict:
        return judge.ask("committee.election.second-vote", {"returned": cast, "for": votes})

    def enough(votes: int, cast: int) -> bool:
        return all(c.met for c in third(votes, cast).passes)

    more = judge.number("election.second-vote.more")
    found = []
    for one in reopened(contest, picked, enough, more):
        standings = []
        for person, votes in one.order:
            reasons, up = third(votes, one.cast).passes, person in one.comes
            if up:
                reasons += (judge.says("counting.comes", "election.relatives-higher", met=True),)
            status = "elected" if up else "not-elected"
            standings.append(Standing(one.post, person, votes, 0, True, status, reasons))
        found.append(
            PostResult(
                one.post,
                one.seats,
                tuple(standings),
                one.comes,
                left=one.left,
                next_candidates=one.stand,
            )
        )
    return tuple(found)


def _void(
    contest: Contest,
    count: Count,
    judge: Judge,
    result: str,
    verdict: Verdict | None,
    form: tuple[Check, ...],
) -> Outcome:
    posts = tuple(_unpicked(contest, count, post, "void") for post in contest.posts)
    again = judge.says("counting.again", "election.again")
    return Outcome(contest, count, result, verdict, posts, form, (again,))


def _known(book: RuleBook, contest: Contest, counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that say whether the vote is valid; nobody's votes, if the rule wants some."""
    names = book.counts_of(contest.kind.valid, day=contest.day, area=contest.area)
    return {**counts, "for": 0} if "for" in names else dict(counts)


def _result(contest: Contest, picked: list[Picked], again: Iterable[PostResult]) -> str:
    if contest.kind.yes_no:
        return "carried" if all(p.elected for p in picked) else "not-carried"
    if any(p.tied or p.rivals for p in picked):
        return "run-off"
    if any(p.left for p in picked) or any(p.left for p in again):
        return "open"
    return "complete"


def _unpicked(contest: Contest, count: Count, voted: Post, status: str) -> PostResult:
    post, whole = voted.id, count.whole
    standings = tuple(
        Standing(
            post,
            person,
            whole.votes.get((post, person), 0),
            whole.against.get((post, person), 0),
            (post, person) in contest.candidates,
            status,
        )
        for person in ranking(contest, post, whole.votes)
    )
    return PostResult(post, voted.seats, standings)


def _post(
    contest: Contest, count: Count, judge: Judge, picked: Picked, every: list[Picked]
) -> PostResult:
    post, whole = picked.post.id, count.whole
    standings = []
    for person in picked.ranking:
        votes = whole.votes.get((post, person), 0)
        reasons = judge.votes(votes)[1]
        if person in picked.elected:
            status = "elected"
            if person == picked.woman:
                reasons += (judge.says("counting.woman-first", "election.woman-first", met=True),)
        elif person in picked.tied or person in picked.rivals:
            status = "tied"
            says = "counting.tied" if person in picked.tied else "counting.relatives-tie"
            setting = "election.ties" if person in picked.tied else "election.relatives"
            reasons += (judge.says(says, setting),)
        else:
            status = "not-elected"
            reasons += _why(judge, picked, person)
        standings.append(
            Standing(
                post,
                person,
                votes,
                whole.against.get((post, person), 0),
                (post, person) in contest.candidates,
                status,
                reasons,
            )
        )
    return PostResult(
        post,
        picked.post.seats,
        tuple(standings),
        tuple(picked.elected),
        tuple(picked.tied),
        picked.tied_seats,
        tuple(picked.rivals),
        picked.left,
        tuple(_losers(contest, judge, picked, every, whole.votes)) if picked.left else (),
    )


_SETTING = {
    "fewer": "election.most-votes",
    "woman": "election.woman-first",
    "relative": "election.relatives",
    "in-higher-post": "ballot.two-posts",
}


def _why(judge: Judge, picked: Picked, person: str) -> tuple[Check, ...]:
    why = picked.why.get(person)
    return (judge.says(f"counting.{why}", _SETTING[why]),) if why in _SETTING else ()


def _losers(
    contest: Contest,
    judge: Judge,
    picked: Picked,
    every: Iterable[Picked],
    votes: Mapping[Mark, int],
) -> list[str]:
    """The best placed who were not elected: more than the seats left, all who are level."""
    if not contest.kind.follows:
        return []
    out = {person for _, person in contest.before}
    out |= {person for p in every for person in (*p.elected, *p.tied, *p.rivals)}
    out |= {person for person, why in picked.why.items() if why == "relative"}
    out |= barred(contest, picked.post.id, every)

    def number(person: str) -> int:
        return votes.get((picked.post.id, person), 0)

    people = [p for p in picked.ranking if p not in out and number(p)]
    if picked.post.women_only and contest.women is not None:
        people = [p for p in people if contest.is_woman(p)]
    most = picked.left + judge.number(following.more_of(contest))
    if len(people) <= most:
        return people
    return [p for p in people if number(p) >= number(people[most - 1])]
