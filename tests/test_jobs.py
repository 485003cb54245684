"""Background tasks: figures folded, what has expired thrown away, an act that asks for work."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from tests.world import NOW, make_village

from xiangyue.access import clock
from xiangyue.actions.queue import NIGHTLY, later
from xiangyue.data.models import ActKey, Figure, FigureDelta, SignInSlip, SignInTry
from xiangyue.jobs import archives, stalled, upkeep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def jobs() -> list[str]:
    with connection.cursor() as c:
        c.execute("SELECT task_name FROM procrastinate_jobs")
        return [name for (name,) in c.fetchall()]


def test_figures_are_folded_into_every_level():
    FigureDelta.objects.create(area="330212105219", day=NOW.date(), key="opinions", n=2)
    assert upkeep.fold_figures(timestamp=0) == 6
    assert not FigureDelta.objects.exists()
    assert Figure.objects.get(area="", key="opinions").n == 2


def test_only_what_has_expired_is_thrown_away():
    village = make_village()
    person, clerk = village.people["villager"], village.people["clerk"]
    for days in (29, 31):
        old = NOW - timedelta(days=days)
        ActKey.objects.create(key=uuid4(), act="x", result="", at=old)
        SignInSlip.objects.create(
            person=person, code_hash=bytes([days]) * 32, expires_at=old, issued_by=clerk
        )
    for hours in (23, 25):
        then = NOW - timedelta(hours=hours)
        SignInTry.objects.create(subject=bytes([hours]) * 32, failures=1, since=then, last=then)
    gone = upkeep.tidy(timestamp=0)
    assert (gone["keys"], gone["slips"], gone["tries"]) == (1, 1, 1)
    assert ActKey.objects.count() == SignInSlip.objects.count() == SignInTry.objects.count() == 1


def test_what_an_act_asks_for_is_undone_with_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        later("archive", matter_id=1, person_id=1)
        assert jobs() == ["archive"]
        raise RuntimeError
    assert jobs() == []


def test_the_worker_knows_the_tasks_and_their_times():
    known = {task.name for task in (archives.archive, upkeep.fold_figures, upkeep.tidy)}
    assert known <= set(app.tasks)
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert {"fold-figures", "tidy", *NIGHTLY} <= periodic


def test_what_a_killed_worker_had_begun_is_done_again():
    later("archive", matter_id=1, person_id=1)
    again = stalled.again.func
    with connection.cursor() as c:
        c.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
        assert again() == 1  # its worker is on no list any more
        c.execute("SELECT status FROM procrastinate_jobs")
        assert c.fetchall() == [("todo",)]
        c.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        c.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [c.fetchone()[0]]
        )
        assert again() == 0  # it was heard of just now
        c.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
        assert again() == 1
