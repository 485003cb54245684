"""An election committee of five chosen by the representatives, two more in line behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import election_committees as committees
from xiangyue.actions.election_committees import Chosen
from xiangyue.core.part import Part
from xiangyue.data.models import Person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

MEMBERS, IN_LINE = 7, 3


def chosen(driver: Driver, run: Running) -> list[int]:
    """The last representatives, who hold no other post: they have no part in what is elected."""
    busy = {p for role, held in driver.cast.holders.items() for p in held
            if role not in ("representative", "party_member")}  # fmt: skip
    seats = [s.person for s in driver.cast.seats if s.person not in busy]
    if len(seats) <= MEMBERS + IN_LINE:
        area = driver.cast.area
        more = Person.objects.filter(area_id=area, active=True).order_by("-pk")
        seats += [p for p in more.values_list("pk", flat=True)[:40] if p not in (*seats, *busy)]
    return seats[-(MEMBERS + IN_LINE) :]


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The result of the choice."""
    votes = range(28, 0, -2)
    people = [Chosen(p, v) for p, v in zip(chosen(driver, run), votes, strict=False)]
    return {**ids(run, part), "by": "representatives", "people": people, "members": MEMBERS}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Chosen, posts shared, posted, filed with the township; the day made known by them."""
    who = driver.who(part)
    driver.do(committees.choose, actor=who, **given(driver, run, part))
    people = chosen(driver, run)
    driver.do(committees.appoint, actor=who, deputies=people[1:2], **ids(run, part))
    for notice in ("committee", "day"):
        driver.do(notices.post, actor=who, matter_id=run.matter_id, notice=notice)
    driver.do(committees.file, actor=who, **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering the choice."""
    right = given(rehearsal, run, part)
    rehearsal.refuses(key, part, committees.choose, actor=actor, **right)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too few, too many, twice the same, votes out of order; posted before it is chosen; who is no
    member leaves, or one who missed too little; chosen again without need."""
    tries, who, at = rehearsal.refuses, rehearsal.who(part), ids(run, part)
    right = given(rehearsal, run, part)
    people = right["people"]
    post = {"actor": who, "matter_id": run.matter_id, "notice": "committee"}
    tries("notice-unchosen", part, notices.post, **post)
    tries("file-unchosen", part, committees.file, actor=who, **at)
    tries("members-few", part, committees.choose, actor=who, **right | {"members": 2})
    tries("members-many", part, committees.choose, actor=who, **right | {"members": 10})
    short = people[: MEMBERS - 1]
    tries("members-short", part, committees.choose, actor=who, **right | {"people": short})
    twice = [*people, people[0]]
    tries("members-twice", part, committees.choose, actor=who, **right | {"people": twice})
    turned = list(reversed(people))
    tries("votes-order", part, committees.choose, actor=who, **right | {"people": turned})
    rehearsal.do(committees.choose, actor=who, **right)
    tries("chosen-again", part, committees.choose, actor=who, **right)
    tries("no-member-leaves", part, committees.leave, actor=who, why="resigned",
          person_id=people[-1].person_id, **at)  # fmt: skip
    first = people[2].person_id
    rehearsal.do(committees.missed, actor=who, absent=[first], **at)
    tries("absent-once", part, committees.leave, actor=who, why="absent", person_id=first, **at)
    rehearsal.do(committees.missed, actor=who, absent=[first], **at)
    rehearsal.do(committees.leave, actor=who, why="absent", person_id=first, **at)
    heads = [people[0].person_id]
    tries("chair-deputy", part, committees.appoint, actor=who, deputies=heads, **at)
    rehearsal.do(committees.appoint, actor=who, deputies=[people[1].person_id], **at)
    for notice in ("committee", "day"):
        rehearsal.do(notices.post, actor=who, matter_id=run.matter_id, notice=notice)
    rehearsal.do(committees.file, actor=who, **at)
