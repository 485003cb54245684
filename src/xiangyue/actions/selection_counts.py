"""The count of a vote on projects: two tellers read the papers, all is put together, the rule
selects; the instance as a ``.pb`` file from which anyone computes the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.sealed_papers import Sheet, keep_sheet, sheets
from xiangyue.actions.selections import empty, positions, running
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import ballot_pool, budgets, pabulib
from xiangyue.core.bodies import REPRESENTATIVES, SUPERVISION
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    PaperSheet,
    Proposal,
    Selection,
    SelectionBallot,
    SelectionPool,
    SelectionVoter,
)

TELLERS = (*SUPERVISION, *REPRESENTATIVES, "clerk")
"""Who reads the paper ballots. Who runs the vote does not."""
Paper = list[int] | None


@dataclass(frozen=True)
class Read:
    """What came of one teller's sheet. ``state``: ``waiting`` for the other, ``differs``, or
    ``agreed``. ``differences``: numbers of the pile, from 1, that were read differently."""

    state: str
    differences: tuple[int, ...] = ()


def over(case: Case, selection: Selection) -> bool:
    """Whether nobody can vote any more: the days are over, or everyone has voted."""
    if case.today > selection.until:
        return True
    return SelectionVoter.objects.filter(selection=selection).count() >= selection.eligible


def enter_papers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    ballots: Sequence[Paper],
    reason: str = "",
    key: UUID | None = None,
) -> Read:
    """One teller's reading of every paper ballot, in the order of the shuffled, numbered pile:
    the numbers of the projects ticked, none for an empty one, None for a void one.

    Two tellers read apart; neither sees the other's before both are in. Where they differ, each
    looks at those papers again and hands in the whole sheet anew with ``reason``.
    """
    with act_on(matter_id, "selection.read", "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        actor.require(case.matter.area_id, *TELLERS)
        selection = running(case, part)
        if not over(case, selection):
            raise refuse("selection.box-shut", code="conditions", until=selection.until.isoformat())
        given = SelectionVoter.objects.filter(selection=selection, way="paper").count()
        if not given:
            raise refuse("selection.no-papers", code="conditions")
        ids = [p["id"] for p in selection.projects]
        if Proposal.objects.filter(pk__in=ids, proposer_id=actor.person_id).exists():
            raise refuse("selection.own-project", code="not-allowed")
        read = sheets(selection)
        mine = next((s for s in read if s.row.teller_id == actor.person_id), None)
        if mine is None and len(read) == 2:
            raise refuse("selection.two-tellers", code="conditions")
        if mine is not None:
            if len(read) < 2:
                raise refuse("selection.read-already", code="conditions")
            if read[0].ballots == read[1].ballots:
                raise refuse("selection.read-agreed", code="conditions")
            words(reason, "reason", 500)
        pile = [None if b is None else _sheet(selection, b, n) for n, b in enumerate(ballots, 1)]
        if mine is None:
            row = PaperSheet(selection=selection, slot=len(read) + 1, teller_id=actor.person_id)
            mine = Sheet(row, [])
            read.append(mine)
        else:
            a.sealed["reason"] = reason
        mine.ballots = pile
        keep_sheet(selection, mine)
        came = compare(read)
        # What a paper says stays out of the record: a commitment could be opened one day.
        a.data |= {"state": came.state, "differences": len(came.differences)}
        if came.state != "waiting":
            a.data["papers"] = len(pile)
        case.settle(a)
        a.result = str(matter_id)
    return came


def _sheet(selection: Selection, ballot: Sequence[int], number: int) -> list[int]:
    try:
        chosen = positions(selection, ballot)
    except Refusal as refusal:
        first = refusal.checks[0]
        told = Check(
            first.says + "-paper",
            False,
            first.have,
            first.need,
            values={**first.values, "paper": number},
        )
        raise Refusal("invalid", told, field="ballots") from None
    return sorted(selection.projects[p]["number"] for p in chosen)


def compare(read: Sequence[Sheet]) -> Read:
    """Whether the two tellers read the same, and else which papers they did not."""
    if len(read) < 2:
        return Read("waiting")
    one, two = read[0].ballots, read[1].ballots
    longest = max(len(one), len(two))
    missing = object()
    pairs = (
        (n, one[n] if n < len(one) else missing, two[n] if n < len(two) else missing)
        for n in range(longest)
    )
    differ = tuple(n + 1 for n, left, right in pairs if left != right)
    return Read("differs", differ) if differ else Read("agreed")


def close_selection(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Selection:
    """Close the vote, count it and say what the rule selects; at the same moment everything that
    could lead from a ballot to a voter is taken away.

    Refusal before the last day is over, with papers not read, read differently or too many, and
    where fewer voted than the definition asks.
    """
    with act_on(matter_id, "selection.close", part, actor, now, expected, key) as (a, case):
        selection = running(case, part)
        definition = case.procedure.part(part)
        if not over(case, selection):
            raise refuse("selection.runs", code="conditions", until=selection.until.isoformat())
        papers = _papers(selection)
        phone = SelectionVoter.objects.filter(selection=selection, way="phone").count()
        cast = phone + len(papers)
        _require_turnout(definition.words["turnout"], cast, selection.eligible)
        numbers = [p["number"] for p in selection.projects]
        inside = _pool(selection, len(numbers))
        if len(inside) != phone:
            raise refuse("selection.key-lost", code="conditions")
        valid = [p for p in papers if p is not None]
        everything = inside + [positions(selection, p) for p in valid]
        rows = [
            SelectionBallot(selection=selection, approves=[numbers[p] for p in approves], many=many)
            for approves, many in ballot_pool.counted(everything, len(numbers))
        ]
        SelectionBallot.objects.bulk_create(rows)
        given = SelectionVoter.objects.filter(selection=selection, way="paper").count()
        selection.closed_at, selection.closed_by_id = now, actor.person_id
        selection.state = "closed"
        selection.result = {
            **outcome(selection, rows),
            "phone": phone,
            "papers_given": given,
            "papers": len(papers),
            "void": len(papers) - len(valid),
        }
        text = instance(selection, rows, case.matter.title)
        selection.result["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        selection.save()
        empty(selection)
        result = selection.result
        case.put(
            part,
            closed=True,
            on=case.today.isoformat(),
            voted=cast,
            phone=phone,
            paper=len(papers),
            funded=len(result["funded"]),
            spent=result["spent"],
        )
        a.on["selection"] = selection.pk
        a.count_turnout("votes", entitled=selection.eligible, took=cast)
        names = ("votes", "funded", "spent", "phone", "papers_given", "papers", "void", "sha256")
        a.data |= {name: result[name] for name in names}
        case.settle(a)
        a.result = str(selection.pk)
    return selection


def _papers(selection: Selection) -> list[Paper]:
    """The paper ballots as both tellers read them; Refusal until they did."""
    given = SelectionVoter.objects.filter(selection=selection, way="paper").count()
    if not given:
        return []
    read = sheets(selection)
    if len(read) < 2:
        raise Refusal("conditions", Check("selection.papers-unread", False, len(read), 2))
    came = compare(read)
    if came.state != "agreed":
        papers = "、".join(map(str, came.differences[:12]))
        raise refuse(
            "selection.papers-differ", code="conditions", n=len(came.differences), papers=papers
        )
    found = read[0].ballots
    if len(found) > given:
        check = Check(
            "selection.more-papers", False, len(found), given, given, clause="election-practice"
        )
        raise Refusal("conditions", check)
    return found


def _pool(selection: Selection, projects: int) -> list[frozenset[int]]:
    pool = SelectionPool.objects.get(selection=selection)
    try:
        return ballot_pool.ballots(ballot_keys.opened(selection.key, pool.sealed), projects)
    except ballot_keys.KeyLost:
        raise refuse("selection.key-lost", code="conditions") from None


def _require_turnout(share: str, cast: int, eligible: int) -> None:
    part = Fraction(share) if share else Fraction(0)
    need = -(-part.numerator * eligible // part.denominator)
    if cast < need:
        raise Refusal("conditions", Check("selection.turnout", False, cast, need, eligible))


def add1_step(budget: int, votes: int) -> int:
    """By how many yuan equal shares raises a share: a thousandth of it, and one yuan at least."""
    return max(1, budget // (max(votes, 1) * 1000))


def outcome(selection: Selection, rows: Sequence[SelectionBallot]) -> dict[str, Any]:
    """What the rule selects, in plain numbers: yuan, and fractions as ``n/d``."""
    ballots = _ballots(rows)
    projects = [budgets.Project(str(p["number"]), p["cost"] // 100) for p in selection.projects]
    budget = selection.budget // 100
    step = add1_step(budget, len(ballots))
    chosen = budgets.select(
        selection.rule,  # type: ignore[arg-type]
        budget,
        projects,
        ballots,
        completion=selection.completion or "none",  # type: ignore[arg-type]
        step=step,
    )
    return {
        "votes": chosen.votes,
        "budget": budget,
        "spent": chosen.spent,
        "share": str(chosen.share),
        "first_share": str(chosen.first_share),
        "step": step,
        "funded": [int(number) for number in chosen.funded],
        "outcomes": [
            {
                "number": int(one.project.id),
                "title": p["title"],
                "cost": one.project.cost,
                "votes": one.votes,
                "funded": one.funded,
                "way": one.way,
                "round": one.round or 0,
                "price": str(one.price) if one.price is not None else "",
                "had": str(one.had),
                "lacked": str(one.lacked),
            }
            for one, p in zip(chosen.outcomes, selection.projects, strict=True)
        ],
    }


def _ballots(rows: Sequence[SelectionBallot]) -> list[budgets.Ballot]:
    """Every ballot by itself, numbered in the order of their content."""
    found: list[budgets.Ballot] = []
    for row in rows:
        approves = frozenset(map(str, row.approves))
        found += [budgets.Ballot(str(len(found) + n), approves) for n in range(1, row.many + 1)]
    return found


def instance(selection: Selection, rows: Sequence[SelectionBallot], title: str) -> str:
    """The whole vote as a ``.pb`` file (docs/budgeting.md): no voter, no order of voting."""
    result = selection.result or {}
    funded = set(result.get("funded", ()))
    opened, closed = selection.opened_at, selection.closed_at
    meta = {
        "description": title,
        "country": "China",
        "unit": selection.matter.area_id,
        "instance": f"{selection.matter_id}-{selection.part}-{selection.round}",
        "date_begin": timezone.localdate(opened).isoformat(),
        "date_end": timezone.localdate(closed).isoformat() if closed else "",
        "currency": "CNY",
        "rule": "equalshares" if selection.rule == "equal-shares" else "greedy",
        "min_length": "0",
        "max_length": str(selection.most or len(selection.projects)),
    }
    if selection.completion:
        meta |= {"completion": selection.completion, "add1_step": str(result.get("step", 1))}
    return pabulib.write(
        pabulib.PabulibFile(
            selection.budget // 100,
            tuple(budgets.Project(str(p["number"]), p["cost"] // 100) for p in selection.projects),
            tuple(_ballots(rows)),
            meta,
            {
                str(p["number"]): {
                    "name": p["title"],
                    "selected": "1" if p["number"] in funded else "0",
                }
                for p in selection.projects
            },
        )
    )


def rows_of(selection: Selection) -> list[SelectionBallot]:
    """The ballots of a closed vote, in the order in which they were written."""
    return list(SelectionBallot.objects.filter(selection=selection).order_by("pk"))


def why(outcome: dict[str, Any], selection: Selection) -> Check:
    """The sentence for one project of a result (``methods/wording/selection.yaml``)."""
    way = outcome["way"]
    if way == "no-money" and selection.rule == "equal-shares":
        way += "-left" if selection.completion.endswith("greedy") else "-shares"
    price, had = Fraction(outcome["price"] or 0), Fraction(outcome["had"])
    lacked = Fraction(outcome["lacked"])
    return Check(
        says=f"selection.why.{way}",
        met=outcome["funded"],
        have=outcome["votes"],
        values={
            "project": outcome["title"],
            "cost": f"{outcome['cost']:,}",
            "round": outcome["round"],
            "price": f"{-(-price.numerator // price.denominator):,}",
            "had": f"{had.numerator // had.denominator:,}",
            "lacked": f"{-(-lacked.numerator // lacked.denominator):,}",
        },
    )
