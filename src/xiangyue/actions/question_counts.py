"""A paper vote on the recall of a representative, at a meeting of the households that chose them,
counted by two tellers apart. (A committee member's goes as an election: ``question_plans``.)

Source: Organic Law of Villagers' Committees (2025), Art. 29, and what the province says. Who is
there votes: proxies (Art. 18) are of elections. The judge is ``rules/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import question_plans, relatives, seat_units
from xiangyue.actions.meeting_frame import book
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.vacancies import vacancy_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rules import Verdict
from xiangyue.data.models import QuestionCount

READ: Final = ("issued", "returned", "agree", "against", "void")
THERE: Final = ("present", "households")
"""Of a meeting of a unit: voters there, households that sent somebody."""


def of_unit(case: Case) -> bool:
    """Whether the households that chose a representative vote on it, at a meeting of theirs; else
    all registered voters do, of a recall begun before it went as an election does."""
    return any(p.kind == "vacancy" and p.words["of"] != "committee" for p in case.procedure.parts)


def due(case: Case) -> tuple[int, int]:
    """How many may vote on it; of a unit, of how many households."""
    if not of_unit(case):
        return len(question_plans.registered(case, case.today)), 0
    homes = seat_units.homes(vacancy_of(case).seat)
    return seat_units.voters(homes, case.today).count(), len(homes)


def judge(case: Case, part: Part, read: Mapping[str, int]) -> tuple[Verdict, Verdict]:
    """Whether enough took part, and whether it is agreed to."""
    given = {"day": case.today, "area": case.matter.area_id}
    if of_unit(case):
        known = "of_households" in read  # settled: as they were on that day
        voters, homes = (read["registered"], read["of_households"]) if known else due(case)
        there = {
            "voters": voters, "present.voters": read["present"],
            "households": homes, "present.households": read["households"],
        }  # fmt: skip
        agreed = {"present": read["present"], "for": read["agree"]}
    else:
        voters = read["registered"] if "registered" in read else due(case)[0]
        papers = {"issued": read["issued"], "returned": read["returned"]}
        there = {"registered": voters, **papers}
        agreed = there | {"for": read["agree"]}
    return (
        book().judge(part.words["valid"], counts=there, **given),
        book().judge(part.words["carried"], counts=agreed, **given),
    )


def enter_question(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    issued: int = 0,
    returned: int = 0,
    agree: int = 0,
    against: int = 0,
    void: int = 0,
    present: int = 0,
    households: int = 0,
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's count: "waits" for the other, "differs" (both count again), "void" (more papers
    lay in the box than were handed out: the vote is held again), "settled". ``present``: voters
    there, ``households`` that sent somebody.

    Of a vote of all registered voters neither is asked. Refusals: too few there, more handed out
    than there are voters, sums that are not equal, whom it is about or a close relative counts, one
    who counts twice.
    """
    with act_on(matter_id, "question.count", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "question_count")
        mine = dict(zip(READ, (issued, returned, agree, against, void), strict=True))
        if of_unit(case):
            mine |= dict(zip(THERE, (present, households), strict=True))
        _sums(case, asked, mine)
        _impartial(actor, case)
        rows = list(QuestionCount.objects.filter(matter=case.matter, part=part))
        if any(r.teller_id == actor.person_id for r in rows):
            raise refuse("rating.same-teller", code="conditions")
        state = "waits"
        if rows and rows[0].read != mine:
            state = "differs"
            QuestionCount.objects.filter(matter=case.matter, part=part).delete()
            case.put(part, counted=0)
            case.add(part, again=1)
        else:
            QuestionCount.objects.create(
                matter=case.matter, part=part, teller_id=actor.person_id, read=mine
            )
            case.put(part, counted=len(rows) + 1)
            if rows:
                state = "void" if mine["returned"] > mine["issued"] else "settled"
                (_void if state == "void" else _settle)(case, asked, mine)
                a.data |= mine
        a.data["state"] = state
        case.settle(a)
        a.result = state
    return state


def _void(case: Case, asked: Part, mine: Mapping[str, Any]) -> None:
    """The vote does not count and is held again; what was in the box stays in the record."""
    QuestionCount.objects.filter(matter=case.matter, part=asked.key).delete()
    case.put(asked.key, counted=0)
    case.add(asked.key, voided=1)


def _settle(case: Case, asked: Part, mine: Mapping[str, Any]) -> None:
    valid, passed = judge(case, asked, mine)
    voters, homes = due(case)
    if of_unit(case):
        case.put(asked.key, of_households=homes)
    case.put(
        asked.key,
        **mine,
        registered=voters,
        valid=valid.sitting_met,
        passed=valid.sitting_met and passed.passed,
        settled=True,
        on=case.today.isoformat(),
    )


def _sums(case: Case, asked: Part, mine: Mapping[str, Any]) -> None:
    if any(mine[n] < 0 for n in (*READ, *THERE) if n in mine):
        raise refuse("question.numbers", field="issued")
    _there(case, asked, mine)
    have = mine["agree"] + mine["against"] + mine["void"]
    if have != mine["returned"]:
        check = Check("question.sum", False, have, mine["returned"])
        raise Refusal("invalid", check, field="returned")


def _there(case: Case, asked: Part, mine: Mapping[str, int]) -> None:
    """Refusal for more there than there are, more papers than people, too few for a vote."""
    voters, homes = due(case)
    bounds = [("issued", voters, "question.more-issued")]
    if of_unit(case):
        bounds = [
            ("present", voters, "choice.more-present"),
            ("households", homes, "choice.more-households"),
            ("issued", mine["present"], "post.more-than-present"),
        ]
    for name, most, says in bounds:
        if mine[name] > most:
            raise Refusal("invalid", Check(says, False, mine[name], most, most), field=name)
    verdict = judge(case, asked, mine)[0]
    if of_unit(case) and not verdict.sitting_met:  # of all voters too few are a result: it fails
        raise Refusal("conditions", *[c for c in verdict.sitting if not c.met])


def _impartial(actor: Actor, case: Case) -> None:
    """Whom it is about does not count, nor do their close relatives."""
    about = vacancy_of(case).seat.person_id
    if actor.person_id == about:
        raise refuse("question.own", code="not-allowed", clause="election-practice")
    area, day = case.matter.area_id, case.today
    if relatives.close_relatives([about], area, day, use="staff", others=[actor.person_id or 0]):
        raise refuse("question.relative", code="not-allowed", clause="election-practice")
