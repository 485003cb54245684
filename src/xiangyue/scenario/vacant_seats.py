"""Seats of the villagers' committee filled by a meeting: which are vacant, who may not stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.actions import post_elections
from xiangyue.actions.relatives import say_relation
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.part import Part
from xiangyue.data.models import Person, PostVote

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

MEMBER = "committee_member"


def wanted(driver: Driver, run: Running, part: Part) -> bool:
    """Whether the part has a seat to fill: a post that nobody holds, a woman where none sits, two
    members where nobody else was elected."""
    seats = holders(driver.cast.area, driver.clock.today, *COMMITTEE)
    elected = PostVote.objects.filter(matter_id=run.matter_id, state="elected").exists()
    if part.words["women"]:
        return not seats.filter(person__sex="f").exists()
    if part.words["role"] == MEMBER:
        return not elected
    return part.words["role"] == "director" and not seats.filter(role="director").exists()


def _at(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def _free(rehearsal: Rehearsal, **more: Any) -> list[int]:
    """Villagers of whom none sits on the committee."""
    area = rehearsal.cast.area
    seated = holders(area, rehearsal.clock.today, *COMMITTEE).values("person_id")
    rows = Person.objects.filter(area_id=area, active=True, status="home", **more)
    rows = rows.exclude(household=None).exclude(pk__in=seated).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:9])


def passed_over(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A second head, more members than there may be, men for a woman's seat; then passed over."""
    tries, at = rehearsal.refuses, {"actor": rehearsal.who(part), **_at(run, part)}
    name = post_elections.nominate
    if part.words["role"] == "director":
        tries("post-not-vacant", part, name, **at, people=_free(rehearsal)[:2])
    if part.words["women"]:
        tries("post-women", part, name, **at, people=_free(rehearsal, sex="m")[:2])
    rehearsal.do(post_elections.leave_unfilled, **at)


def unfit(rehearsal: Rehearsal, run: Running, part: Part, stand: dict[str, Any]) -> None:
    """A stranger, one who sits there, their close relative, as many as there are seats, too many
    seats, a man for a woman's seat."""
    tries, at = rehearsal.refuses, {"actor": rehearsal.who(part), **_at(run, part)}
    name, people = post_elections.nominate, stand["people"]
    seated = holders(rehearsal.cast.area, rehearsal.clock.today, *COMMITTEE)
    on_it = seated.filter(role=MEMBER).values_list("person_id", flat=True).first()
    tries("post-stranger", part, name, **at, **stand | {"people": [0, *people[1:]]})
    tries("post-seats", part, name, **at, **stand | {"seats": 9})
    tries("post-as-many", part, name, **at, **stand | {"people": people[: stand["seats"]]})
    if part.words["women"]:
        men = _free(rehearsal, sex="m")
        tries("post-women", part, name, **at, **stand | {"people": [*people[:-1], men[0]]})
    if on_it is None:
        return
    if not part.words["women"]:
        tries("post-sits", part, name, **at, **stand | {"people": [on_it, *people[1:]]})
    with rehearsal.supposing():
        rehearsal.do(
            say_relation, actor=rehearsal.cast.actor("clerk"), person_id=people[0],
            other_id=on_it, relation="sibling",
        )  # fmt: skip
        tries("post-serves-with", part, name, **at, **stand)
