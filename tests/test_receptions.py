"""Reception days and visits: due by dated rules, noted, what was heard taken further."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.world import NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.actions import receptions
from xiangyue.core.calendar import month_of
from xiangyue.core.receptions import due, overdue
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import HelpRequest, Opinion, Reception
from xiangyue.methods.receptions import rules


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def test_the_sixteenth_the_twenty_sixth_and_the_months_end_are_due() -> None:
    found = [(d.kind, d.first.day, d.last.day) for d in due(rules(), month_of(date(2026, 2, 5)))]
    assert found == [("reception", 16, 16), ("reception", 26, 26), ("visit", 26, 28)]


def test_nothing_is_due_before_its_rule() -> None:
    assert due(rules(), month_of(date(2025, 12, 1))) == []


@pytest.mark.parametrize(("today", "late"), [(16, 0), (17, 1)], ids=["on the day", "the day after"])
def test_overdue_from_the_day_after(today: int, late: int) -> None:
    found = overdue(rules(), [], date(2026, 3, 1), date(2026, 3, today))
    assert len(found) == late
    held = [("reception", date(2026, 3, 16))]
    assert overdue(rules(), held, date(2026, 3, 1), date(2026, 3, today)) == []


def test_a_visit_on_any_of_the_last_days_counts() -> None:
    since, today = date(2026, 3, 27), date(2026, 4, 5)
    assert overdue(rules(), [("visit", date(2026, 3, 30))], since, today) == []
    assert len(overdue(rules(), [("visit", date(2026, 3, 28))], since, today)) == 1


def test_what_is_heard_becomes_an_opinion_or_a_request(village: Village) -> None:
    director = village.actor("director")
    held = receptions.hold_reception(
        actor=director, now=NOW, area=village.code, kind="reception", on=NOW.date(), people=3
    )
    one = receptions.note_heard(
        actor=director, now=NOW, reception_id=held.pk, text="桥栏杆断了"
    ).opinion
    assert one is not None and (one.channel, one.anonymous) == ("reception", True)
    two = receptions.note_heard(
        actor=director, now=NOW, reception_id=held.pk, text="想办残疾证", who="林阿婆",
        becomes="request",
    ).matter  # fmt: skip
    assert HelpRequest.objects.get(matter=two).channel == "reception"
    with pytest.raises(Refusal):
        receptions.hold_reception(
            actor=director, now=NOW, area=village.code, kind="reception", on=NOW.date(), people=3
        )


def test_who_may_and_when(village: Village) -> None:
    given = {"now": NOW, "area": village.code, "kind": "reception", "people": 1}
    with pytest.raises(Refusal) as refused:
        receptions.hold_reception(actor=village.actor("villager"), on=NOW.date(), **given)
    assert refused.value.code == "not-allowed"
    with pytest.raises(Refusal):
        tomorrow = NOW.date() + timedelta(days=1)
        receptions.hold_reception(actor=village.actor("clerk"), on=tomorrow, **given)


def test_a_villager_asks_for_an_appointment(village: Village) -> None:
    made = receptions.plan_reception(
        actor=village.actor("villager"), now=NOW, area=village.code, kind="appointment",
        on=NOW.date() + timedelta(days=2), by_id=village.person("secretary").pk,
        subject="宅基地的事",
    )  # fmt: skip
    assert made.asked_by == village.person("villager")


def test_the_calendar_is_for_all_and_the_log_for_who_sits(client: Client, village: Village) -> None:
    where = f"/a/{village.code}/receptions/"
    page = client.get(where).content.decode()
    assert "接待日" in page and "log/" not in page
    assert client.get(where + "log/").status_code == 403
    client.force_login(village.account("clerk"))
    sent = {"kind": "reception", "on": NOW.date().isoformat(), "people": "2"}
    answer = client.post(where + "log/", sent, follow=True)
    assert answer.status_code == 200 and Reception.objects.get().people == 2
    heard = f"{where}{Reception.objects.get().pk}/"
    client.post(heard, {"text": "路灯不亮", "who": "", "becomes": "opinion"})
    assert Opinion.objects.get().channel == "reception"


def test_the_calendar_is_in_the_order_of_its_days(client: Client, village: Village) -> None:
    for n in (3, 20):  # days that no rule names, before and after those of the rule
        Reception.objects.create(
            area_id=village.code, kind="reception", on=date(2026, 10, n),
            by=village.person("director"), held_at=NOW, made_at=NOW,
            made_by=village.person("director"),
        )  # fmt: skip
    page = client.get(f"/a/{village.code}/receptions/?month=2026-10").content.decode()
    named = [f"<strong>2026年10月{n}日" for n in (3, 16, 20, 26)]
    places = [page.index(one) for one in named]
    assert places == sorted(places)
    assert "<span>2026年10月</span>" in page and "9月" in page and "?month=2026-11" in page
