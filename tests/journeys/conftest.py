"""A fixed day for every journey, and a clock that a journey moves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.journeys import lively
from tests.world import NOW

from xiangyue.access import clock
from xiangyue.data.models import Account
from xiangyue.web import middleware


class Day:
    """What the site holds for now; the demonstration's days are added to it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now + timedelta(days=clock.days_ahead())

    def later(self, days: int) -> None:
        """So many days pass."""
        self.now += timedelta(days=days)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    """The day of the site: Tuesday, 10 March 2026, nine in the morning."""
    moment = Day()
    monkeypatch.setattr(clock, "now", moment)
    return moment


@pytest.fixture
def people(transactional_db: None, day: Day, settings: object) -> dict[str, Account | None]:
    """Who reads the pages of the living village: the demonstration, with its clock."""
    settings.DEMONSTRATION = True
    day.now = lively.NOW
    return lively.living()


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page of a second ago, remembered from the test before."""
    monkeypatch.setattr(middleware, "SECONDS", -1.0)
