"""A village that is not for practice, in which a method is lived step by step by its scenario."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.db import transaction
from tests.world import NOW

from xiangyue.access import clock
from xiangyue.actions import area_methods
from xiangyue.core.refusals import Refusal
from xiangyue.methods import library
from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.practice import practice_world
from xiangyue.scenario.themes import theme


def village_of(slug: str, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """A village of that method, its clock at NOW; the pages go by its clock."""
    rng = Random(5)
    area, at = practice_world(library.procedure(slug), NOW, rng)
    driver = Driver(cast_of(area, NOW), at, rng)
    area_methods.delegate(
        actor=driver.cast.actor("clerk"), now=NOW, area=area, categories=["public_works"],
        basis="村民会议决议", start=at.today,
    )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: driver.clock.now)
    return driver


def begin(d: Driver, slug: str, stop: str) -> Running:
    """A matter of that method, lived up to the part ``stop``."""
    run = d.start(theme("lamps"), (), slug=slug, origin="cadres")
    d.live([run], stop=stop)
    return run


def refused(act: Any, says: str, **given: Any) -> Refusal:
    """The refusal of an act, which must hold the condition ``says``."""
    with pytest.raises(Refusal) as found, transaction.atomic():
        act(**given)
    assert says in [c.says for c in found.value.checks], found.value.checks
    return found.value
