"""Each pledge looked at: one is sent back, put otherwise, and looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import pledge_reviews, pledges
from xiangyue.core.part import Part
from xiangyue.core.pledges import FIT, FITS, FIXED, Step, unseen
from xiangyue.data.models import Pledge
from xiangyue.scenario.pledged import said

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def waiting(run: Running, part: Part) -> list[Pledge]:
    """Those that wait to be looked at."""
    rows = Pledge.objects.filter(matter_id=run.matter_id, part=part.words["of"])
    return list(rows.filter(state__in=unseen(part.words["asks"])).order_by("pk"))


def good(part: Part) -> str:
    """What lets one through."""
    return FITS if part.words["asks"] == FIT else FIXED


def _base(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    return {
        "actor": driver.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "people": 26 if part.words["counts"] else 0,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """The first is sent back where the people look at them, put otherwise and found fit."""
    rows = waiting(run, part)
    words = said()
    reason = words["fits"] if part.words["asks"] == FIT else ""
    outcomes = {row.pk: (good(part), reason) for row in rows}
    large = words["party_member"][1]["text"]
    wide = next((r for r in rows if r.text == large), rows[-1] if rows else None)
    back = wide if part.words["asks"] == FIT and len(rows) > 1 else None
    if back is not None:
        outcomes[back.pk] = ("change", words["returned"])
    if outcomes:
        driver.do(pledge_reviews.look_at, **_base(driver, run, part), outcomes=outcomes)
    if back is not None:
        assert back.due_on is not None
        driver.clock.forward(days=2)
        driver.do(
            pledges.revise,
            actor=driver.cast.actors.get(back.holder_id or 0) or driver.who(driver_part(run, part)),
            pledge_id=back.pk,
            terms=_otherwise(back),
        )
        again = {back.pk: (good(part), reason)}
        driver.do(pledge_reviews.look_at, **_base(driver, run, part), outcomes=again)


def _otherwise(row: Pledge) -> pledges.Terms:
    """The same in fewer words, or smaller."""
    words = said()
    assert row.due_on is not None
    if row.text == words["party_member"][1]["text"]:
        text, measure = words["revised"], words["revised_measure"]
    else:
        text, measure = words["narrowed"].format(text=row.text), row.measure
    steps = tuple(Step(s.text, s.due_on) for s in row.steps.order_by("number"))
    return pledges.Terms(text, row.due_on, row.head, measure, steps=steps)


def driver_part(run: Running, part: Part) -> Part:
    """The part whose pledges they are."""
    return run.procedure.part(part.words["of"])


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Looking at one."""
    rows = waiting(run, part)
    given = {**_base(rehearsal, run, part), "actor": actor}
    outcomes = {rows[0].pk if rows else 0: (good(part), "")}
    rehearsal.refuses(key, part, pledge_reviews.look_at, **given, outcomes=outcomes)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing said, no such outcome, sent back without a reason, without the number of people, one
    that there is not; looked at while it is to be changed; not finished while one waits."""
    refuses, base = rehearsal.refuses, _base(rehearsal, run, part)
    rows, act = waiting(run, part), pledge_reviews.look_at
    one = rows[0]
    refuses("look-nothing", part, act, **base, outcomes={})
    refuses("look-outcome", part, act, **base, outcomes={one.pk: ("praised", "")})
    refuses("look-reason", part, act, **base, outcomes={one.pk: ("change", "")})
    refuses("look-unknown", part, act, **base, outcomes={0: (good(part), "")})
    if part.words["counts"]:
        none = {**base, "people": 0}
        refuses("look-uncounted", part, act, **none, outcomes={one.pk: (good(part), "")})
    with rehearsal.supposing():
        back = {one.pk: ("change", said()["returned"])}
        rehearsal.do(act, **base, outcomes=back)
        refuses("look-changed", part, act, **base, outcomes={one.pk: (good(part), "")})
    do(rehearsal, run, part)
