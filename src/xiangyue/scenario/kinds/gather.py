"""Opinions gathered: by the act that begins the matter out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.core.part import Part
from xiangyue.scenario.stuck import Stuck

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running


def do(driver: Driver, run: Running, part: Part) -> None:
    """Nothing can be done here when the matter began out of nothing."""
    raise Stuck(f"{run.matter_id}: {part.key} has no opinion")
