"""A day that was announced and went by: the page says so, it is late, and it can be moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.test_meetings import says
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import activities, dues, duty_reports, matters
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data import overdue
from xiangyue.data.models import DutyMeeting, Matter
from xiangyue.scenario.kinds.duty_report import texts

pytestmark = pytest.mark.django_db
MEETS = NOW + timedelta(days=4)
GONE = NOW + timedelta(days=5)


@pytest.fixture
def village() -> Village:
    return make_village()


def announced(village: Village) -> dict[str, Any]:
    """Reports are out; they are given four days on."""
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal")
    at = {"matter_id": matter.pk, "part": "reports", "actor": village.actor("clerk")}
    case = open_case(matter.pk, now=NOW, lock=False)
    heads = texts(case.procedure.part("reports"))["heads"]
    for seat in duty_reports.people(case, "reports"):
        duty_reports.write_report(now=NOW, person_id=seat.person_id, heads=heads, **at)
    duty_reports.announce(now=NOW, meetings={"given": (MEETS, "文化礼堂")}, **at)
    return at


def state(matter_id: int, now: datetime) -> list[tuple[str, bool]]:
    """(kind or key, whether it is late) of what is due of the matter."""
    today = now.date()
    rows = dues.listed(dues.of_place(Matter.objects.get(pk=matter_id).area_id, today))
    return [(r.part or r.kind, r.due_on < today) for r in rows if r.matter == matter_id]


def test_an_announced_day_that_went_by_is_late_and_said(
    village: Village, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = announced(village)
    pk = at["matter_id"]
    assert state(pk, MEETS) == [("reports", False)]
    assert state(pk, GONE) == [("reports", True)]
    late = [r.kind for r in overdue.rows(village.code, today=GONE.date(), limit=9)]
    assert late == ["matter"]
    client.force_login(village.account("clerk"))
    said = "The announced day is past, and nothing is written down."
    for now, there in ((MEETS, False), (GONE, True)):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        page = client.get(f"/m/{pk}/reports/?lang=en", headers={"accept-language": "en"})
        assert (said in page.content.decode()) is there
    assert f"/m/{pk}/reports/move/given/" in page.content.decode()


def test_no_day_is_moved_that_was_not_announced(village: Village) -> None:
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal")
    move = {
        "actor": village.actor("clerk"), "now": NOW, "part": "reports", "spot": "given",
        "starts_at": MEETS, "place": "村委会", "reason": "停电",
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        duty_reports.move(matter_id=matter.pk, **move)
    assert says(refused) == ["reporting.not-announced"]
    # nor the day of another part than those at which the reports are given
    at = announced(village)
    with pytest.raises(Refusal) as refused:
        duty_reports.move(**move | {"matter_id": at["matter_id"], "spot": "reports"})
    assert says(refused) == ["reporting.not-announced"]
    assert DutyMeeting.objects.get().starts_at == MEETS


def test_it_is_moved_to_a_later_day_with_the_reason(
    village: Village, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = announced(village)
    at |= {"now": GONE, "spot": "given", "place": "村委会"}
    for days in (-1, 0):
        with pytest.raises(Refusal) as refused:
            starts = GONE + timedelta(days=days, hours=1)
            duty_reports.move(starts_at=starts, reason="停电", **at)
        assert says(refused) == ["reporting.move-past"]
    monkeypatch.setattr(clock, "now", lambda: GONE)
    client.force_login(village.account("clerk"))
    new = (GONE + timedelta(days=1)).replace(hour=19, minute=0)
    sent = {"starts_at": f"{new:%Y-%m-%dT%H:%M}", "place": "村委会", "reason": "停电"}
    pk = at["matter_id"]
    assert client.post(f"/m/{pk}/reports/move/given/", sent).status_code == 302
    row = DutyMeeting.objects.get(matter_id=pk)
    assert (row.starts_at, row.place) == (new, "村委会")
    case = open_case(pk, now=GONE, lock=False)
    assert (case.facts("given")["moved"], case.facts("given")["meets_on"]) == (
        1,
        new.date().isoformat(),
    )
    assert state(pk, GONE) == [("reports", False)] and duty_reports.past(case, "reports") == []
    give = {"actor": at["actor"], "matter_id": pk, "part": "given"}

    matters.finish_part(actor=at["actor"], now=GONE, matter_id=pk, part="reports")
    assert state(pk, GONE) == [("given", False)]  # due on its day, not days after it opened
    assert state(pk, new + timedelta(days=1)) == [("given", True)]
    duty_reports.give(now=new, listeners=30, **give)
    with pytest.raises(Refusal):
        duty_reports.move(starts_at=new + timedelta(days=3), reason="再开", **{**at, "now": new})


def test_what_was_planned_for_a_day_is_listed_and_late_after_it(village: Village) -> None:
    matter = make_matter(village, procedure="double-appraisal-village", category="appraisal")
    activities.plan_activity(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="opinions",
        title="座谈会", channel="symposium", planned_on=MEETS.date(), place="礼堂", plan="",
    )  # fmt: skip
    found = [
        r for r in dues.listed(dues.of_place(village.code, NOW.date())) if r.kind == "activity"
    ]
    assert [(r.words, r.due_on, bool(r.who)) for r in found] == [("座谈会", MEETS.date(), True)]
    assert dues.counts(dues.of_place(village.code, GONE.date()))[village.code][0] >= 1
