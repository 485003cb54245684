"""People invited; they accept, or the office writes down what they said."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import invitation
from xiangyue.actions.invitation import Invited
from xiangyue.core.part import Part
from xiangyue.data.models import Gathering, Invitee
from xiangyue.scenario.cast import moment
from xiangyue.scenario.talks import talk

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def people(driver: Driver, run: Running, part: Part) -> list[Invited]:
    """Two of each role out of the village's seats; guests from outside where they are wanted."""
    roles = [r for r in part.words["roles"] if r not in ("expert", "official")]
    seats = list(driver.cast.seats)
    driver.rng.shuffle(seats)
    found = [
        Invited(role, seats.pop().person) for role in roles for _ in range(run.kept.get("each", 2))
    ]
    found += [Invited(r, None, n, o) for r, n, o in talk(run.theme.key).guests]
    return [one for one in found if one.role in part.words["roles"]]


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The act's own words."""
    chosen = run.kept.get(f"{part.key}-people") or people(driver, run, part)
    words: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key, "people": chosen}
    if part.words["meets"]:
        day = driver.clock.today + timedelta(days=part.words["notice_days"] + 1)
        words |= {"starts_at": moment(day, time(14, 0)), "place": driver.cast.hall}
    return words


def do(driver: Driver, run: Running, part: Part) -> None:
    """Invited; each answers; the day of the meeting comes."""
    driver.do(invitation.invite, actor=driver.who(part), **given(driver, run, part))
    answers(driver, run, part)
    held = Gathering.objects.filter(matter_id=run.matter_id, part=part.key).first()
    if held is not None:
        driver.clock.now = max(driver.clock.now, held.starts_at)


def answers(driver: Driver, run: Running, part: Part) -> None:
    """Who is waited for accepts: by oneself, a guest through the office."""
    waiting = Invitee.objects.filter(matter_id=run.matter_id, part=part.key, state="invited")
    for row in list(waiting.order_by("pk")):
        actor = driver.cast.actors.get(row.person_id) if row.person_id else None
        driver.do(
            invitation.answer,
            actor=actor or driver.who(part),
            invitee_id=row.pk,
            accepts=row.person_id not in run.kept.get("declines", ()),
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Inviting."""
    rehearsal.refuses(key, part, invitation.invite, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A notice too short, a role unknown, nobody, twice; an answer for another."""
    actor, words = rehearsal.who(part), given(rehearsal, run, part)
    run.kept[f"{part.key}-people"] = words["people"]
    tries = rehearsal.refuses
    tries("invite-nobody", part, invitation.invite, actor=actor, **words | {"people": []})
    odd = [Invited("drawn", rehearsal.cast.seats[0].person)]
    tries("invite-other-role", part, invitation.invite, actor=actor, **words | {"people": odd})
    if part.words["notice_days"]:
        day = rehearsal.clock.today + timedelta(days=part.words["notice_days"] - 1)
        soon = words | {"starts_at": moment(day, time(14, 0))}
        tries("invite-short", part, invitation.invite, actor=actor, **soon)
    rehearsal.do(invitation.invite, actor=actor, **words)
    first = next(one for one in words["people"] if one.person_id)
    tries("invite-twice", part, invitation.invite, actor=actor, **words | {"people": [first]})
    row = Invitee.objects.filter(matter_id=run.matter_id, part=part.key, person_id__isnull=False)
    one = row.order_by("pk")[0]

    def may(actor: Actor) -> bool:
        return actor.person_id == one.person_id or actor.holds(rehearsal.cast.area, *part.actors)

    accept = {"invitee_id": one.pk, "accepts": True}
    if rehearsal.procedure.private:
        stranger = next(a for a in rehearsal.cast.actors.values() if not rehearsal.knows(a, run))
        tries("answer-not-told", part, invitation.answer, actor=stranger, **accept)
    if other := rehearsal.insider(run, but=may):
        tries("answer-for-other", part, invitation.answer, actor=other, **accept)
    rehearsal.finish_refused("waiting", run, part)
    answers(rehearsal, run, part)
    mine = rehearsal.cast.actors[one.person_id]
    tries("answered-so", part, invitation.answer, actor=mine, invitee_id=one.pk, accepts=True)
    held = Gathering.objects.filter(matter_id=run.matter_id, part=part.key).first()
    if held is not None:
        rehearsal.clock.now = max(rehearsal.clock.now, held.starts_at)
