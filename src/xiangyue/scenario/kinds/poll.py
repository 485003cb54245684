"""Households, or adults, asked one by one: sheets signed, some answers by phone, one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import polls
from xiangyue.actions.poll_counts import adults
from xiangyue.actions.polls import Signed
from xiangyue.core.part import Part
from xiangyue.data.models import Household, Person
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SAID = ("agree",) * 10 + ("against", "agree", "abstain")
"""What they say, over and over: 11 of 13 agree, more than two thirds."""


def on_list(driver: Driver, part: Part) -> list[tuple[int, int | None]]:
    """Who is asked, each with the representative's seat."""
    area = driver.cast.area
    if part.words["asks"] == "households":
        found = Household.objects.filter(area_id=area, active=True).order_by("pk")
        return list(found.values_list("pk", "representative_id"))
    people = Person.objects.filter(adults(area, driver.clock.today)).order_by("pk")
    return list(people.values_list("pk", "household__representative_id"))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Sheet by sheet, as the representatives bring them; then one or two by phone."""
    asked = on_list(driver, part)
    said = {pk: SAID[n % len(SAID)] for n, (pk, _seat) in enumerate(asked)}
    sheets: dict[int | None, list[int]] = {}
    for pk, seat in asked:
        sheets.setdefault(seat, []).append(pk)
    for n, (seat, ids) in enumerate(sheets.items()):
        driver.do(
            polls.enter_sheet,
            actor=driver.who(part, "clerk"),
            matter_id=run.matter_id,
            part=part.key,
            answers=[Signed(pk, said[pk]) for pk in ids],
            photos=[photo(len(ids), seal=False)],
            membership_id=seat,
        )
        if n % 8 == 7:
            driver.clock.forward(days=1)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering a sheet."""
    rehearsal.refuses(key, part, polls.enter_sheet, actor=actor, **_sheet(rehearsal, run, part))


def _sheet(rehearsal: Rehearsal, run: Running, part: Part, **more: Any) -> dict[str, Any]:
    first = on_list(rehearsal, part)[0][0]
    given = {"matter_id": run.matter_id, "part": part.key, "photos": [photo(3, seal=False)]}
    return given | {"answers": [Signed(first, "agree")]} | more


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """No photo, a household twice, one that is not on the list, another's household, a stranger by
    phone; one too few agree; then all of them, and none once it is closed."""
    actor = rehearsal.who(part, "clerk")

    def wrong(key: str, who: Actor = actor, **more: Any) -> None:
        given = _sheet(rehearsal, run, part, **more)
        rehearsal.refuses(key, part, polls.enter_sheet, actor=who, **given)

    first = on_list(rehearsal, part)[0][0]
    wrong("poll-no-photo", photos=[])
    wrong("poll-twice", answers=[Signed(first, "agree"), Signed(first, "against")])
    wrong("poll-not-on-list", answers=[Signed(0, "agree")])
    wrong("poll-choice", answers=[Signed(first, "maybe")])
    if part.words["asks"] == "households" and "representative" in part.actors:
        mine = {s.membership for s in rehearsal.cast.seats if s.person}
        one = rehearsal.cast.seats[0]
        other = next(
            pk for pk, seat in on_list(rehearsal, part) if seat in mine and seat != one.membership
        )
        who = rehearsal.cast.actors[one.person]
        office = [r for r in part.actors if r not in ("representative", "assembly_chair")]
        if not who.holds(rehearsal.cast.area, *office):
            wrong("poll-others", who, answers=[Signed(other, "agree")])
    rehearsal.refuses(
        "poll-stranger",
        part,
        polls.answer,
        actor=rehearsal.citizen,
        matter_id=run.matter_id,
        part=part.key,
        choice="agree",
    )
    phoned(rehearsal, run, part)
    do(rehearsal, run, part)


def phoned(driver: Driver, run: Running, part: Part) -> None:
    """One of a household says no by phone, and then yes: it may be changed until the end."""
    someone = (
        Person.objects.filter(adults(driver.cast.area, driver.clock.today))
        .filter(household__active=True)
        .order_by("pk")
        .first()
    )
    if someone is not None:
        actor = actor_of_person(someone.pk, driver.clock.now)
        for choice in ("against", "agree"):
            driver.do(
                polls.answer,
                actor=actor,
                matter_id=run.matter_id,
                part=part.key,
                choice=choice,
            )
