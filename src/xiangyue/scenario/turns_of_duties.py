"""A period of duties that come round, lived through: taken up, done turn by turn, or left out.

What a meeting or a course does by itself (``held_by``, ``done_by``) is not written down here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.actions import duties
from xiangyue.core.duties import names_of, span
from xiangyue.core.part import Part
from xiangyue.data.models import DutyTurn, TakenDuty
from xiangyue.methods import duties as library
from xiangyue.methods import standards

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SAID = "学习有关规定，议了本月要办的事；会后一起打扫活动室和老人家里的院子。"
CAME = 18


def asked(part: Part) -> list[str]:
    """The duties that the part's standard asks of, by their slugs."""
    found = {i.where.get("duty", "") for i in standards.latest(part.words["standard"]).indicators}
    return sorted(found - {""})


def live(driver: Driver, run: Running, part: Part, *, tries: Rehearsal | None = None) -> None:
    """The duties are taken up where they are not yet; the first whole period from then on is
    lived, every turn done but the last. ``run.kept["period"]`` names it. ``tries``: what is
    refused on the way."""
    slugs = asked(part)
    if not slugs:
        return
    area = driver.cast.area
    run.kept["period"], _first, last = _period(driver, part)
    taken = set(TakenDuty.objects.filter(area_id=area, until=None).values_list("duty", flat=True))
    if new := [slug for slug in slugs if slug not in taken]:
        driver.do(duties.take_up, actor=driver.cast.actor("clerk"), area=area, slugs=new)
    turns = DutyTurn.objects.filter(
        taken__area_id=area, taken__duty__in=slugs, due_on__range=(_first, last), done_at=None
    ).select_related("taken")
    rows = list(turns.order_by("due_on", "taken__duty"))
    for n, turn in enumerate(rows):
        given = _given(driver, turn)
        if tries is not None and n == 0:
            _refused(tries, part, given, turn)
        if n < len(rows) - 1:
            driver.clock.until(max(turn.opens_on, turn.due_on - timedelta(days=3)))
            driver.do(duties.do_turn, **{**given, "held_on": driver.clock.today})
            if tries is not None and n == 0:
                again = {**given, "held_on": driver.clock.today}
                tries.refuses("turn-done", part, duties.do_turn, **again)
    driver.clock.until(last + timedelta(days=1))


def _period(driver: Driver, part: Part) -> tuple[str, Any, Any]:
    """The name, first and last day of the first whole period from today on."""
    today, size = driver.clock.today, part.words["period"]
    for name in names_of(size, today, today + timedelta(days=800)):
        _size, first, last = span(name)
        if first >= today:
            return name, first, last
    raise LookupError(size)


def _given(driver: Driver, turn: DutyTurn) -> dict[str, Any]:
    who = library.load()[turn.taken.duty].who
    return {
        "actor": driver.cast.actor(*who), "turn_id": turn.pk, "held_on": turn.due_on,
        "text": SAID, "people": CAME,
    }  # fmt: skip


def _refused(rehearsal: Rehearsal, part: Part, given: dict[str, Any], turn: DutyTurn) -> None:
    """By somebody else; before it opens; a day before it; without words, without how many came."""
    tries = rehearsal.refuses
    tries("turn-stranger", part, duties.do_turn, **{**given, "actor": rehearsal.citizen})
    if rehearsal.clock.today < turn.opens_on:
        tries("turn-early", part, duties.do_turn, **given)
    rehearsal.clock.until(turn.opens_on)
    before = turn.opens_on - timedelta(days=1)
    tries("turn-before", part, duties.do_turn, **{**given, "held_on": before})
    tries("turn-no-words", part, duties.do_turn, **{**given, "text": ""})
    tries("turn-nobody", part, duties.do_turn, **{**given, "people": 0})
    tries("turn-taken", part, duties.take_up, actor=given["actor"], area=rehearsal.cast.area,
          slugs=[turn.taken.duty])  # fmt: skip
