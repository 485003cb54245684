"""The frame of an act on a matter: what two who act at the same instant find."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from tests.world import Village, make_matter, make_village

from xiangyue.actions import execution
from xiangyue.actions.acts import act
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart


def _task(village: Village, matter: Matter, title: str, expected: int | None = None) -> None:
    execution.add_task(
        actor=village.actor("director"),
        now=village.now,
        matter_id=matter.pk,
        title=title,
        owner_id=village.people["director"].pk,
        due_on=village.now.date() + timedelta(days=30),
        expected=expected,
    )


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_lock_goes_on_from_what_the_other_left():
    village = make_village()
    matter = make_matter(village, upto="tasks")
    told: list[object] = []

    def second() -> None:
        try:
            _task(village, matter, "拓宽路基")
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    with act("task.add", actor=village.actor("director"), now=village.now) as a:
        case = open_case(matter.pk, now=village.now)
        a.area = case.matter.area_id
        other = threading.Thread(target=second)
        other.start()
        _until_it_waits()
        case.add("tasks", tasks=1, unfinished=1)
        case.settle(a)
    other.join()
    assert not told
    facts = MatterPart.objects.get(matter=matter, key="tasks").facts
    assert (facts["tasks"], facts["unfinished"]) == (2, 2)


def _until_it_waits() -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as c:
            c.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if c.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


@pytest.mark.django_db
def test_an_act_from_a_page_made_before_another_act_is_told_so():
    village = make_village()
    matter = make_matter(village, upto="tasks")
    _task(village, matter, "备料", expected=matter.version)
    with pytest.raises(Refusal) as refused:
        _task(village, matter, "备料", expected=matter.version)
    assert refused.value.code == "stale"
    assert MatterPart.objects.get(matter=matter, key="tasks").facts["tasks"] == 1


@pytest.mark.django_db
def test_a_row_is_not_changed_through_two_objects_in_one_act():
    village = make_village()
    matter = make_matter(village, upto="tasks")
    with (
        pytest.raises(RuntimeError, match="two objects"),
        act("task.add", actor=village.actor("director"), now=village.now, area=village.code) as a,
    ):
        a.save(matter, "title")
        a.save(Matter.objects.get(pk=matter.pk), "title")
