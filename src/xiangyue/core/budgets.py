"""Projects that compete for one budget: which are funded, and for each why (or why not).

Two rules; a village fixes one beforehand, with its completion and measure, in its own method.

**Greedy approval** (得票优先): the project with the most votes first; each is funded if the money
left pays for it, else passed over, and the next is tried.

**Method of equal shares** (均分法; Peters and Skowron 2020; equalshares.net): the budget is divided
equally among the voters (a ballot of weight *w* has *w* shares). A project is bought by its own
supporters: each pays the same, or all that is left to him. Round by round the project that costs
its supporters least for what it gives is bought. So a group that is a tenth of the voters decides
on about a tenth of the money, and no majority can spend it all.

- ``measure``: what a project gives a supporter. ``"cost"``: as much as it costs, so what counts is
  the part of each yuan that a supporter pays. ``"count"``: one, so what counts is the amount that a
  supporter pays; cheaper projects come first.
- ``completion``: what is done with money that no group can spend alone. ``"none"``; ``"greedy"``:
  the rest by greedy approval; ``"add1"``: the same vote is counted again with shares one unit
  (``step``) larger, for as long as what is bought stays within the true budget; ``"add1-greedy"``:
  both, one after the other.

Ties, in both rules: more votes, then the lower cost, then the order in which the projects are
given (publish it beforehand, e.g. by number). A project dearer than the whole budget takes no
part. All arithmetic is exact: whole numbers and fractions. Money is in one whole unit throughout
(yuan, or fen); ``votes`` are sums of weights.

The result equals ``pabutools``, an independent library (tests/core/test_budgets.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Final, Literal

Rule = Literal["greedy", "equal-shares"]
Measure = Literal["cost", "count"]
Completion = Literal["none", "greedy", "add1", "add1-greedy"]
Way = Literal["votes", "shares", "completion", "too-dear", "no-votes", "no-money"]

SLACK: Final = 1e-9  # relative: far more than rounding can do here, see ``_Count.shares``
LARGEST_STEPS: Final = 100_000  # of add1; a ``step`` that needs more is too small for its budget


class BudgetError(ValueError):
    """A vote that cannot be counted: two of one name, a cost or weight that is not ≥ 1."""


@dataclass(frozen=True)
class Project:
    """``cost``: whole units, at least 1. ``category`` is for people; no rule looks at it."""

    id: str
    cost: int
    category: str = ""


@dataclass(frozen=True)
class Ballot:
    """The projects that one voter (or household) approves of; ``weight`` ≥ 1: its votes."""

    voter: str
    approves: frozenset[str]
    weight: int = 1


@dataclass(frozen=True)
class Outcome:
    """One project and the numbers that explain it.

    ``way``: ``votes`` (greedy), ``shares`` (equal shares) or ``completion`` of those that are
    funded; ``too-dear``, ``no-votes`` or ``no-money`` of the others. ``round``: when it was funded,
    from 1 through the whole selection; None of the others. ``price``: what each vote paid at most
    (equal shares, funded by shares). ``rho``: price per unit of what the project gives.
    ``had``: the money that was there for it: of its supporters when it was bought, or, unfunded, at
    the end; under greedy approval and completion: the money left when its turn came. ``lacked``:
    what was missing (0 if funded).
    """

    project: Project
    funded: bool
    way: Way
    votes: int
    round: int | None
    price: Fraction | None
    rho: Fraction | None
    had: Fraction
    lacked: Fraction


@dataclass(frozen=True)
class Selection:
    """What a rule selects: ``funded`` in the order of funding, ``outcomes`` in the given order.

    ``share``: the money of one vote in the count that stands (with ``add1``: the raised one);
    ``first_share``: before it was raised; both 0 under greedy approval. ``votes``: all there are.
    """

    budget: int
    votes: int
    share: Fraction
    first_share: Fraction
    funded: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def spent(self) -> int:
        """What the funded projects cost together."""
        return sum(one.project.cost for one in self.outcomes if one.funded)


@dataclass(frozen=True)
class _Purchase:
    index: int
    rho: Fraction
    price: Fraction
    had: Fraction


_Shared = tuple[list[_Purchase], list[int], list[Fraction]]


class _Count:
    """A vote made ready for counting: supporters by class of equal ballots."""

    def __init__(self, budget: int, projects: Sequence[Project], ballots: Iterable[Ballot]) -> None:
        if budget < 1:
            raise BudgetError(f"the budget is {budget}: nothing can be funded")
        self.budget, self.projects = budget, projects
        places = {project.id: n for n, project in enumerate(projects)}
        if len(places) != len(projects):
            raise BudgetError("two projects have one id")
        for project in projects:
            if project.cost < 1:
                raise BudgetError(
                    f"project {project.id} costs {project.cost}: at least 1 is needed"
                )
        classes: dict[frozenset[str], int] = defaultdict(int)
        voters: set[str] = set()
        for ballot in ballots:
            if ballot.voter in voters:
                raise BudgetError(f"voter {ballot.voter} has two ballots")
            voters.add(ballot.voter)
            if ballot.weight < 1:
                raise BudgetError(f"voter {ballot.voter} has the weight {ballot.weight}")
            if unknown := ballot.approves - places.keys():
                raise BudgetError(f"voter {ballot.voter} names {min(unknown)}, no project")
            classes[ballot.approves] += ballot.weight
        self.weights = list(classes.values())
        self.total = sum(self.weights)
        self.supporters: list[list[int]] = [[] for _ in projects]
        for number, approves in enumerate(classes):
            for name in approves:
                self.supporters[places[name]].append(number)
        self.votes = [sum(self.weights[c] for c in group) for group in self.supporters]
        self.fits = [
            n for n, p in enumerate(projects) if p.cost <= budget and self.votes[n] > 0
        ]  # what takes part

    def tie(self, index: int) -> tuple[int, int, int]:
        return -self.votes[index], self.projects[index].cost, index

    def rank(self, offer: _Purchase) -> tuple[Fraction, tuple[int, int, int]]:
        return offer.rho, self.tie(offer.index)

    def greedy(self, spent: int, taken: Iterable[int]) -> tuple[list[int], dict[int, int]]:
        """Funded in order; and for every project that was tried the money left at its turn."""
        done, left = set(taken), self.budget - spent
        funded: list[int] = []
        turn: dict[int, int] = {}
        for index in sorted(self.fits, key=self.tie):
            if index in done:
                continue
            turn[index] = left
            if self.projects[index].cost <= left:
                funded.append(index)
                left -= self.projects[index].cost
        return funded, turn

    def shares(self, share: Fraction, measure: Measure) -> _Shared:
        """One count: the purchases in order, who has which balance then, the balances.

        All voters with one history have one balance: balances are kept by number, and a purchase
        splits a balance into those who paid and those who did not.
        """
        balances = [share]  # money of one vote
        near = [float(share)]
        holder = [0] * len(self.weights)  # class of ballots → number of its balance
        gives = [p.cost if measure == "cost" else 1 for p in self.projects]
        # A price never falls, as money only shrinks: an old one is a lower bound. Floats only set
        # aside what is clearly too dear (beyond SLACK); whatever is close is compared exactly.
        bound = {n: self.projects[n].cost / (gives[n] * self.votes[n]) for n in self.fits}
        bought: list[_Purchase] = []
        while bound:
            best: _Purchase | None = None
            most = inf
            for index in sorted(bound, key=bound.__getitem__):
                if bound[index] * (1 - SLACK) > most:
                    break
                held = self._held(index, holder)
                low = self._least(index, held, near) / gives[index]
                bound[index] = max(bound[index], low)
                if low > most:
                    continue
                offer = self._offer(index, gives[index], held, balances)
                if offer is None:
                    del bound[index]
                elif best is None or self.rank(offer) < self.rank(best):
                    best, most = offer, float(offer.rho) * (1 + SLACK)
            if best is None:
                break
            bought.append(best)
            del bound[best.index]
            paid: dict[int, int] = {}
            for one in self.supporters[best.index]:
                old = holder[one]
                if old not in paid:
                    paid[old] = len(balances)
                    balances.append(max(balances[old] - best.price, Fraction(0)))
                    near.append(float(balances[-1]))
                holder[one] = paid[old]
        return bought, holder, balances

    def money(self, holder: list[int], balances: list[Fraction]) -> list[Fraction]:
        """What each project's supporters have together."""
        return [
            sum((balances[b] * votes for b, votes in self._held(n, holder).items()), Fraction(0))
            for n in range(len(self.projects))
        ]

    def _held(self, index: int, holder: list[int]) -> dict[int, int]:
        """Votes of a project's supporters by the number of their balance."""
        held: dict[int, int] = defaultdict(int)
        for one in self.supporters[index]:
            held[holder[one]] += self.weights[one]
        return held

    def _least(self, index: int, held: dict[int, int], near: list[float]) -> float:
        """A little less than the price of :meth:`_offer`; inf only if it clearly cannot be paid."""
        cost = float(self.projects[index].cost)
        rest, votes_left = cost, self.votes[index]
        for money, votes in sorted((near[b], votes) for b, votes in held.items()):
            if rest <= money * votes_left:
                return (rest - SLACK * cost) / votes_left
            rest -= money * votes
            votes_left -= votes
        return 0.0 if rest <= SLACK * cost else inf

    def _offer(
        self, index: int, gives: int, numbers: dict[int, int], balances: list[Fraction]
    ) -> _Purchase | None:
        """The least price at which the supporters can buy it; None if they cannot."""
        held = sorted((balances[b], votes) for b, votes in numbers.items())
        had = sum((money * votes for money, votes in held), Fraction(0))
        rest, votes_left = Fraction(self.projects[index].cost), self.votes[index]
        if had < rest:
            return None
        for money, votes in held:  # the poorest first: who cannot pay the price pays all
            if rest <= money * votes_left:
                break
            rest -= money * votes
            votes_left -= votes
        price = rest / votes_left
        return _Purchase(index, price / gives, price, had)

    def cost(self, indices: Iterable[int]) -> int:
        return sum(self.projects[n].cost for n in indices)


def greedy_approval(
    budget: int, projects: Sequence[Project], ballots: Iterable[Ballot]
) -> Selection:
    """Select by votes alone. BudgetError if the vote cannot be counted."""
    count = _Count(budget, projects, ballots)
    funded, turn = count.greedy(0, ())
    return _selection(count, Fraction(0), Fraction(0), [], None, funded, turn)


def equal_shares(
    budget: int,
    projects: Sequence[Project],
    ballots: Iterable[Ballot],
    *,
    measure: Measure = "cost",
    completion: Completion = "add1",
    step: int = 1,
) -> Selection:
    """Select by the method of equal shares. ``step``: by how many units ``add1`` raises a share.

    Counting money in fen, ``step=100`` raises by a yuan and gives what yuan would give.
    BudgetError if the vote cannot be counted.
    """
    if step < 1:
        raise BudgetError(f"shares cannot be raised by {step}")
    count = _Count(budget, projects, ballots)
    first = share = Fraction(budget, count.total) if count.total else Fraction(0)
    bought, holder, balances = count.shares(share, measure)
    if completion.startswith("add1") and count.fits:
        for _ in range(LARGEST_STEPS):
            chosen = {one.index for one in bought}
            left = budget - count.cost(chosen)
            if all(count.projects[n].cost > left for n in count.fits if n not in chosen):
                break  # no project fits into what is left
            raised = count.shares(share + step, measure)
            if count.cost(one.index for one in raised[0]) > budget:
                break
            (bought, holder, balances), share = raised, share + step
        else:
            raise BudgetError(f"a step of {step} is too small for a budget of {budget}")
    funded: list[int] = []
    turn: dict[int, int] = {}
    if completion.endswith("greedy"):
        chosen = {one.index for one in bought}
        funded, turn = count.greedy(count.cost(chosen), chosen)
    have = count.money(holder, balances)
    return _selection(count, share, first, bought, have, funded, turn)


def select(
    rule: Rule,
    budget: int,
    projects: Sequence[Project],
    ballots: Iterable[Ballot],
    *,
    measure: Measure = "cost",
    completion: Completion = "add1",
    step: int = 1,
) -> Selection:
    """By the rule that the village chose; the last three are for equal shares only."""
    if rule == "greedy":
        return greedy_approval(budget, projects, ballots)
    return equal_shares(
        budget, projects, ballots, measure=measure, completion=completion, step=step
    )


def _selection(
    count: _Count,
    share: Fraction,
    first: Fraction,
    bought: list[_Purchase],
    have: list[Fraction] | None,
    by_votes: list[int],
    turn: dict[int, int],
) -> Selection:
    rounds = {n: r for r, n in enumerate([*(one.index for one in bought), *by_votes], 1)}
    purchases = {one.index: one for one in bought}
    outcomes = []
    for index, project in enumerate(count.projects):
        purchase = purchases.get(index)
        price = rho = None
        way: Way
        if purchase is not None:
            way, price, rho, had = "shares", purchase.price, purchase.rho, purchase.had
        elif index in rounds:
            way, had = ("votes" if have is None else "completion"), Fraction(turn[index])
        elif project.cost > count.budget:
            way, had = "too-dear", Fraction(count.budget)
        elif count.votes[index] == 0:
            way, had = "no-votes", Fraction(0)
        elif have is None:
            way, had = "no-money", Fraction(turn[index])
        else:
            way, had = "no-money", have[index]
        funded = index in rounds
        lacked = Fraction(0) if funded else project.cost - had
        turn_of = rounds.get(index)
        outcomes.append(
            Outcome(project, funded, way, count.votes[index], turn_of, price, rho, had, lacked)
        )
    return Selection(
        count.budget, count.total, share, first,
        tuple(count.projects[n].id for n in rounds), tuple(outcomes),
    )  # fmt: skip
