"""People recommended on paper, by the party's members and by villagers apart (两推); the counts of
two tellers. Who stands for the branch's committee is on both lists.

Source: catalogue A9 (000, 001: 两推一选). What the papers say is told by numbers; nothing says who
recommended whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.two_tellers import SAME, held_against
from xiangyue.core.bodies import BRANCH, PARTY
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Matter, Person, PostVote
from xiangyue.data.people import grown

COUNTED = "again"
"""The state of a ``PostVote`` that is counted and elects nobody."""
CLAUSE = "two-recommendations:1"


def members(area: str, day: date) -> list[int]:
    """The party's members of a village, those of the branch's committee among them."""
    seats = holders(area, day, *BRANCH, *PARTY).values_list("person_id", flat=True)
    return list(dict.fromkeys(seats.order_by("pk")))


def entitled(case: Case, part: Part) -> int:
    """How many may hand in a paper: those present at the sitting, all members, all villagers."""
    if part.words["at"]:
        return int(case.facts(part.words["at"]).get("present", 0))
    area = case.matter.area_id
    if part.words["by"] == "party_members":
        return len(members(area, case.today))
    return Person.objects.filter(grown(case.today), area_id=area, active=True).count()


def enter(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    issued: int,
    returned: int,
    void: int,
    votes: Mapping[int, int],
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's count, ``votes`` by person: "waits" for the other, "differs", "settled".

    Refusals: who is no member of the party, more papers than may be, more for one than are valid,
    one who counts twice.
    """
    with act_on(matter_id, "recommend.count", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "recommendation")
        given = {int(p): int(n) for p, n in votes.items() if n}
        numbers = {"issued": issued, "returned": returned, "void": void}
        _sums(case, asked, numbers, given)
        names = _names(case, given)
        row = PostVote.objects.filter(matter=case.matter, part=part, state="open").first()
        row = row or PostVote(matter=case.matter, part=part, round=1, candidates=[])
        mine: dict[str, Any] = {**numbers, "votes": {str(p): n for p, n in sorted(given.items())}}
        state, row.counts = held_against(row.counts, mine, actor)
        if state == SAME:
            state = "settled"
            order = sorted(given, key=lambda p: (-given[p], p))
            row.candidates = [{"id": p, "name": names[p], "votes": given[p]} for p in order]
            row.state = COUNTED
            case.put(part, **numbers, names=len(order), settled=True, on=case.today.isoformat())
        row.save()
        a.data |= {"state": state, **numbers}
        case.settle(a)
        a.result = state
    return state


def _sums(case: Case, part: Part, numbers: Mapping[str, int], votes: Mapping[int, int]) -> None:
    if not votes or any(n < 0 for n in (*numbers.values(), *votes.values())):
        raise refuse("recommend.numbers", field="votes")
    most = entitled(case, part)
    if numbers["issued"] > most:
        check = Check("recommend.more-issued", False, numbers["issued"], most, most)
        raise Refusal("invalid", check, field="issued")
    if numbers["returned"] > numbers["issued"]:
        check = Check("question.more-back", False, numbers["returned"], numbers["issued"])
        raise Refusal("invalid", check, field="returned")
    valid = numbers["returned"] - numbers["void"]
    if valid < 0 or max(votes.values()) > valid:
        check = Check("recommend.more-votes", False, max(votes.values()), max(valid, 0))
        raise Refusal("invalid", check, field="votes")


def _names(case: Case, votes: Mapping[int, int]) -> dict[int, str]:
    """The names of those recommended; Refusal for one who is no member of the party."""
    may = set(members(case.matter.area_id, case.today))
    rows = Person.objects.filter(pk__in=votes).values_list("pk", "name")
    names = dict(rows)
    out = [names.get(p, "") for p in votes if p not in may]
    if out:
        raise refuse("recommend.no-member", code="conditions", field="votes", name=out[0])
    return names


def listed(matter: Matter, part: str) -> list[dict[str, Any]]:
    """Who was recommended, by how many: ``id``, ``name``, ``votes``; the most first."""
    row = PostVote.objects.filter(matter=matter, part=part, state=COUNTED).first()
    return list(row.candidates) if row else []


def require_both(case: Case, parts: tuple[str, ...], people: Mapping[int, str]) -> None:
    """Refusal for one who is not on every one of these lists."""
    for key in parts:
        there = {c["id"] for c in listed(case.matter, key)}
        if out := [name for person, name in people.items() if person not in there]:
            by = case.procedure.part(key).words["by"]
            raise refuse(
                f"recommend.not-by-{'members' if by == 'party_members' else 'villagers'}",
                code="conditions", field="people", clause=CLAUSE, name=out[0],
            )  # fmt: skip
