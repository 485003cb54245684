"""Two acts at the same moment: one waits for the other, and neither for both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.world import CODE, NOW, Village, make_area, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import duties, meetings, methods
from xiangyue.actions.areas import COMMAND, open_area
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.people import save_person
from xiangyue.actions.terms import start_term
from xiangyue.core.refusals import Refusal
from xiangyue.data.figure_check import differences
from xiangyue.data.models import AgendaItem, DutyTurn, InstalledVersion, Meeting, TakenDuty
from xiangyue.methods import checking, library

pytestmark = pytest.mark.django_db(transaction=True)

TOWN = CODE[:9]
#: Not from pg_stat_activity: a transaction is shown it once, as it was when it first asked.
_WAITS = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def meanwhile(
    first: Callable[[], object], second: Callable[[], object], within: Callable[[], object] = int
) -> str:
    """``first`` is done and not yet committed when ``second`` comes; what becomes of ``second``.

    ``within`` is done while ``second`` waits.
    """

    def run() -> str:
        try:
            second()
        except Refusal as refusal:
            return refusal.checks[0].says
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            told = pool.submit(run)
            until = monotonic() + 60
            while not told.done() and monotonic() < until:
                with connection.cursor() as c:
                    c.execute(_WAITS)
                    if c.fetchone()[0]:
                        break
                sleep(0.02)
            within()
        return told.result(120)


def test_an_act_on_an_item_takes_its_meeting_first() -> None:
    """Whoever opens a meeting changes its items afterwards: the other order is a ring."""
    village = make_village()
    meeting = meetings.call_meeting(
        actor=village.actor("director"),
        now=NOW,
        area=CODE,
        body="representatives_assembly",
        title="代表会议",
        place="文化礼堂",
        starts_at=NOW + timedelta(days=8),
        items=[NewItem("听报告")],
    )
    item = AgendaItem.objects.get(meeting=meeting)
    told = meanwhile(
        lambda: Meeting.objects.select_for_update().get(pk=meeting.pk),
        lambda: meetings.withdraw_item(
            actor=village.actor("director"), now=NOW, item_id=item.pk, reason="改日再议"
        ),
        lambda: AgendaItem.objects.select_for_update(nowait=True).get(pk=item.pk),
    )
    assert told == "done"


@pytest.fixture
def town() -> Village:
    """The township with its office."""
    village = make_village()
    open_area(actor=COMMAND, now=NOW, area=TOWN)
    officer = save_person(actor=COMMAND, now=NOW, area=TOWN, name="钟志远")
    today = NOW.date()
    start_term(actor=COMMAND, now=NOW, area=TOWN, person_id=officer.pk, role="officer", start=today)
    village.people["officer"] = officer
    return village


def take(town: Village) -> list[TakenDuty]:
    return duties.take_up(
        actor=town.actor("officer"), now=NOW, area=TOWN, slugs=["six.secretaries"]
    )


def do(town: Village, turn: DutyTurn) -> Any:
    return duties.do_turn(
        actor=town.actor("officer"), now=NOW, turn_id=turn.pk, held_on=NOW.date(),
        text="交流各村工作", people=9, place="镇会议室",
    )  # fmt: skip


def end(town: Village, taken: TakenDuty) -> Any:
    return duties.end_duty(
        actor=town.actor("officer"), now=NOW, taken_id=taken.pk, reason="并入季会"
    )


def test_a_duty_is_taken_up_once(town: Village) -> None:
    assert meanwhile(lambda: take(town), lambda: take(town)) == "duty.taken"
    assert TakenDuty.objects.count() == 1


def test_a_turn_of_a_duty_that_ends_is_not_done(town: Village) -> None:
    taken = take(town)[0]
    turn = DutyTurn.objects.earliest("due_on")
    assert turn.due_on == date(2026, 3, 31)
    assert meanwhile(lambda: end(town, taken), lambda: do(town, turn)) == "duty.ended"
    assert [d for d in differences() if d.key.startswith("duties")] == []


def test_a_duty_ends_while_a_turn_of_it_is_done(town: Village) -> None:
    taken = take(town)[0]
    turn = DutyTurn.objects.earliest("due_on")
    assert meanwhile(lambda: do(town, turn), lambda: end(town, taken)) == "done"
    assert [t.pk for t in DutyTurn.objects.all()] == [turn.pk]
    assert [d for d in differences() if d.key.startswith("duties")] == []


def test_no_turns_are_opened_of_a_duty_that_has_ended(town: Village) -> None:
    taken = take(town)[0]
    later = NOW + timedelta(days=62)

    def extend() -> None:
        assert duties.extend(actor=COMMAND, now=later, area=TOWN) == 0

    assert meanwhile(lambda: end(town, taken), extend) == "done"
    assert not DutyTurn.objects.exists()


def test_two_counties_take_one_new_name_and_one_of_them_has_it() -> None:
    files = {
        name: content.replace(b"slug: four-deliberations", b"slug: our-own")
        for name, content in checking.files_of(library.folder() / "four-deliberations").items()
    }
    areas = [make_area("330212").code, make_area("230803").code]

    def install(area: str) -> Callable[[], object]:
        officer = Actor(name="县民政局", seats=frozenset({("officer", area)}))
        return lambda: methods.install(
            actor=officer, now=NOW, area=area, files=files, from_day=NOW.date()
        )

    assert meanwhile(install(areas[0]), install(areas[1])) == "method.taken"
    assert InstalledVersion.objects.get(slug="our-own").area_id == areas[0]
