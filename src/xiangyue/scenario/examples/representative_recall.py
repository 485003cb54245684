"""A representative recalled by the households that chose them, and another chosen by the same
(``closed``, in the village that ``village_projects`` lives)."""

from __future__ import annotations

from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.charter import about

RECALL, FILLING = "representative-recall", "representative-by-election"


def asked(d: Driver) -> Running:
    """The matter of a recall."""
    told = about("罢免一名村民代表", "几户联名：推选的代表一年三次会都没到，也没来听过意见。")
    return d.start(told, (), slug=RECALL, origin="villagers")


def closed(d: Driver) -> None:
    """Recalled at their meeting, posted; then the same households choose another."""
    d.live([asked(d)])
    told = about("补选村民代表", "被罢免的代表空出的名额，由原来推选的户补选，任期到本届为止。")
    d.live([d.start(told, (), slug=FILLING, origin="duty")])
    d.cast = cast_of(d.cast.area, d.clock.now)  # somebody else sits there now
