"""A reconciliation agreed and confirmed by each party, or passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import agreement, mediators
from xiangyue.core.part import Part
from xiangyue.data.models import Agreement, Invitee
from xiangyue.scenario.talks import talk

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def parties(run: Running, part: Part) -> list[Invitee]:
    """Who confirms."""
    rows = Invitee.objects.filter(matter_id=run.matter_id, part=part.words["between"])
    return list(rows.filter(role="party", state="accepted").order_by("pk"))


def given(run: Running, part: Part, driver: Driver) -> dict[str, Any]:
    """The act's own words."""
    said = talk(run.theme.key).agreement
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "facts": said["facts"],
        "terms": said["terms"],
        "due_on": driver.clock.today + timedelta(days=30),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written, and confirmed by each on the phone; or passed on where ``run.kept`` says so."""
    if run.kept.get("no-agreement"):
        return pass_up(driver, run, part)
    made = driver.do(agreement.write, actor=driver.who(part), **given(run, part, driver))
    return confirm(driver, run, part, made)


def confirm(driver: Driver, run: Running, part: Part, made: Agreement) -> None:
    """Each of them."""
    for one in parties(run, part):
        driver.do(
            agreement.confirm,
            actor=driver.cast.actors[one.person_id],
            agreement_id=made.pk,
            invitee_id=one.pk,
        )


def pass_up(driver: Driver, run: Running, part: Part) -> None:
    """To the township, with the reason."""
    said = talk(run.theme.key).agreement
    driver.do(
        agreement.pass_up,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        to=said["to"],
        reason=said["reason"],
        township=len(driver.cast.area) == 12,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing it."""
    rehearsal.refuses(key, part, agreement.write, actor=actor, **given(run, part, rehearsal))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """By who is no party, for a party, on paper unseen, the old text, twice; passed on unsaid."""
    actor, tries, words = rehearsal.who(part), rehearsal.refuses, given(run, part, rehearsal)
    past = words | {"due_on": rehearsal.clock.today - timedelta(days=1)}
    tries("agreement-past", part, agreement.write, actor=actor, **past)
    tries("agreement-empty", part, agreement.write, actor=actor, **words | {"terms": ""})
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    tries("pass-no-reason", part, agreement.pass_up, **on, to="镇里", reason="")
    first = rehearsal.do(agreement.write, actor=actor, **words)
    every = parties(run, part)
    one, other = every[0], every[1]
    mine = rehearsal.cast.actors[one.person_id]
    theirs = rehearsal.cast.actors[other.person_id]
    tries("confirm-for-other", part, agreement.confirm, actor=theirs, agreement_id=first.pk,
          invitee_id=one.pk)  # fmt: skip
    tries("confirm-unseen", part, agreement.confirm, actor=actor, agreement_id=first.pk,
          invitee_id=one.pk)  # fmt: skip
    if mediators.mediated(run.procedure):
        _another_mediator(rehearsal, run, part, theirs, {"agreement_id": first.pk})
    rehearsal.do(agreement.confirm, actor=mine, agreement_id=first.pk, invitee_id=one.pk)
    tries("confirm-twice", part, agreement.confirm, actor=mine, agreement_id=first.pk,
          invitee_id=one.pk)  # fmt: skip
    second = rehearsal.do(agreement.write, actor=actor, **words)
    tries("confirm-old", part, agreement.confirm, actor=theirs, agreement_id=first.pk,
          invitee_id=other.pk)  # fmt: skip
    rehearsal.close_refused("agreement-open", run, part)
    confirm(rehearsal, run, part, second)


def _another_mediator(
    rehearsal: Rehearsal, run: Running, part: Part, party: Actor, text: dict[str, int]
) -> None:
    """Asked for by no party, twice; nothing goes on meanwhile; not into the same hands, a party's,
    or those of one without the role."""
    actor, tries, on = rehearsal.who(part), rehearsal.refuses, {"matter_id": run.matter_id}
    tries("mediator-no-party", part, mediators.ask, actor=actor, **on)
    one = parties(run, part)[0]
    mine = rehearsal.cast.actors[one.person_id]
    with rehearsal.supposing():
        mediators.ask(actor=party, now=rehearsal.clock.now, **on)
        tries("mediator-twice", part, mediators.ask, actor=mine, **on)
        tries("mediator-waits", part, agreement.write, actor=actor, **given(run, part, rehearsal))
        tries("mediator-confirm", part, agreement.confirm, actor=mine, invitee_id=one.pk, **text)
        over = {"actor": actor, **on}
        tries("mediator-same", part, mediators.hand_over, to=actor.person_id, **over)
        tries("mediator-party", part, mediators.hand_over, to=party.person_id, **over)
        tries("mediator-by-party", part, mediators.hand_over, actor=party, to=mine.person_id, **on)
        hand = {"actor": rehearsal.citizen, "to": mine.person_id}
        tries("mediator-not-told", part, mediators.hand_over, **hand, **on)
