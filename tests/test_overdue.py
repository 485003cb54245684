"""The list behind every figure of what is late: which, where, since when; for each area."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.core.figures import DUES
from xiangyue.data import figure_check, overdue
from xiangyue.data.models import (
    BookMonth,
    Contract,
    Disclosure,
    DutyTurn,
    FigureDelta,
    Finding,
    HelpRequest,
    Jurisdiction,
    Matter,
    MatterPart,
    Objection,
    Opinion,
    Posting,
    Question,
    RegisterRow,
    Review,
    TakenDuty,
    Task,
    VillageBook,
)

TODAY = NOW.date()
DAY = timedelta(days=1)
TOWN, OTHER = "330212105", "330212105220"
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def villages(db: None) -> tuple[Village, Village]:
    return make_village(), make_village(OTHER)


def opinion(village: Village, text: str, due: int = -1, **more: Any) -> Opinion:
    given: dict[str, Any] = {"channel": "phone", "created_at": NOW - 30 * DAY, "text": text}
    number = f"{Opinion.objects.count():010d}"
    return Opinion.objects.create(
        area=village.area, receipt=number, due_on=TODAY + due * DAY, **given | more
    )


def everything(village: Village, late: int = -1) -> None:
    """One late thing of each kind, and beside each one that is not late, answered or practised."""
    day, who = TODAY + late * DAY, village.people
    opinion(village, "东巷没有路灯", late)
    opinion(village, "今天才到期", 0)
    opinion(village, "练习的", late, practice=True)
    opinion(village, "答过的", late, answered_at=NOW, answer="修了", answer_kind="handled")
    matter = make_matter(village)
    Matter.objects.filter(pk=matter.pk).update(due_on=day)
    drill = make_matter(village, practice=True)
    Matter.objects.filter(pk=drill.pk).update(due_on=day)
    for m in (matter, drill):
        Task.objects.create(
            matter=m, part="tasks", title="浇水泥", owner=who["director"], due_on=day,
            created_at=NOW,
        )  # fmt: skip
        RegisterRow.objects.create(
            matter=m,
            part="problems",
            what="账目不公开",
            owner=who["clerk"],
            due_on=day,
            made_at=NOW,
        )
        Finding.objects.create(
            matter=m, text="少了一车石子", made_at=NOW, made_by=who["supervisor"], due_on=day
        )
    for practice in (False, True):
        Disclosure.objects.create(
            area=village.area, item="finance.balances", head="finance", period="2025Q4",
            occasion=str(Disclosure.objects.count()),
            first=day - 100 * DAY, last=day - 30 * DAY, due_on=day, practice=practice,
            raw={"name": {"zh": "收支情况", "en": "Income and spending"}},
        )  # fmt: skip
        book = VillageBook.objects.create(
            area=village.area, practice=practice, book="village", begins=day - 60 * DAY,
            opened_at=NOW, opened_by=who["clerk"],
        )  # fmt: skip
        for first, due in ((day - 60 * DAY, day), (day - 30 * DAY, TODAY)):
            BookMonth.objects.create(book=book, first=first, review_due=due)
        lease = Contract.objects.create(
            area=village.area, practice=practice, year=2026, number=1, kind="lease",
            title="粮仓出租", other="某合作社", way="in", amount=20_000, starts=day - 60 * DAY,
            ends=day + 300 * DAY, old=True, made_at=NOW, made_by=who["clerk"],
        )  # fmt: skip
        for number, due in enumerate((day, TODAY), 1):
            lease.instalments.create(number=number, due_on=due, amount=10_000)
    for practice, result, due in ((False, "", day), (False, "solved", day), (True, "", day),
                                  (False, "", TODAY)):  # fmt: skip
        asked = make_matter(village, procedure="help-request", practice=practice)
        MatterPart.objects.filter(matter=asked, key="handling").update(due_on=due)
        done = {"result": result, "done_on": TODAY, "in_time": False} if result else {}
        HelpRequest.objects.create(
            matter=asked, part="request", receipt=f"H{asked.pk}", asker="林阿婆", text="帮忙",
            channel="spoken", days=15, taken_on=day - 20 * DAY, **done,
        )  # fmt: skip
    Question.objects.create(
        area=village.area, text="为什么停工", to_body="village_committee", asked_at=NOW,
        asked_by=who["chair"], due_on=day,
    )  # fmt: skip
    posting = Posting.objects.create(
        area=village.area, matter=matter, year=2026, number=1, title="决议公告", body="…",
        contact="村办公室", posted_at=NOW, posted_by=who["clerk"], days=15, until=TODAY,
    )  # fmt: skip
    Review.objects.create(
        matter=matter, part="x", round=1, office_id=TOWN, effect="approves", submitted_at=NOW,
        submitted_by=who["clerk"], due_on=day,
    )  # fmt: skip
    Objection.objects.create(
        posting=posting, receipt=f"O{posting.pk}", text="不同意", made_at=NOW, due_on=day
    )
    for practice in (False, True):
        duty = TakenDuty.objects.create(
            area=village.area, duty=f"talks-{posting.pk}", practice=practice, since=day - 40 * DAY,
            raw={"name": {"zh": "谈心谈话", "en": "Heart-to-heart talks"}},
        )  # fmt: skip
        DutyTurn.objects.create(taken=duty, name="2026-02", opens_on=day - 20 * DAY, due_on=day)
        DutyTurn.objects.create(taken=duty, name="2026-03", opens_on=TODAY, due_on=TODAY)


def counted() -> None:
    """The figures as the acts would have kept them."""
    missing = [
        FigureDelta(area=d.area, day=d.month, key=d.key, n=d.counted - d.kept)
        for d in figure_check.differences()
        if d.key in DUES and len(d.area) == 12
    ]
    FigureDelta.objects.bulk_create(missing)


def test_the_rows_are_those_that_the_figures_count(villages: tuple[Village, Village]) -> None:
    one, two = villages
    everything(one)
    everything(two, -9)
    opinion(two, "也晚了", -3)
    kept: dict[tuple[str, str], int] = {}
    for d in figure_check.differences():  # nothing was kept: all is counted from the rows
        if d.key in DUES and d.month is not None and d.month < TODAY:
            kept[d.area, d.key] = kept.get((d.area, d.key), 0) + d.counted
    for area in ("", "33", TOWN, one.code, two.code):
        for key in DUES:
            assert overdue.count(area, key, today=TODAY) == kept[area, key] > 0
            rows = overdue.rows(area, key, today=TODAY, limit=100)
            assert len(rows) == kept[area, key] and all(r.due_on < TODAY for r in rows)
            assert all(r.area.startswith(area) for r in rows)
    assert len(overdue.rows("", today=TODAY, limit=100)) == 27


def test_which_where_and_since_when(villages: tuple[Village, Village], client: Client) -> None:
    one, two = villages
    everything(one)
    everything(two, -9)
    counted()
    page = client.get(f"/a/{TOWN}/overdue/", headers=EN).text
    task = Task.objects.get(matter__area=two.code, matter__practice=False)
    assert f'<a href="/tasks/{task.pk}/"' in page and "浇水泥" in page
    assert "9 days overdue" in page and "1 day overdue" in page
    assert page.index("9 days overdue") < page.index("1 day overdue")
    assert f'<a href="/a/{one.code}/overdue/">' in page  # on down
    assert "练习" not in page and "今天才到期" not in page and "答过的" not in page
    some = client.get(f"/a/{TOWN}/overdue/?kind=tasks_due", headers=EN).text
    assert "浇水泥" in some and "东巷没有路灯" not in some
    assert f'<a href="/a/{one.code}/overdue/?kind=tasks_due">' in some
    below = client.get(f"/a/{one.code}/overdue/", headers=EN).text
    assert "1 day overdue" in below and "9 days overdue" not in below


def test_what_is_not_public_is_counted_and_not_told(
    villages: tuple[Village, Village], client: Client
) -> None:
    village = villages[0]
    hidden = opinion(village, "只给村里看的话", public=False)
    opinion(village, "电话 13812345678 找我")
    counted()
    page = client.get(f"/a/{village.code}/overdue/", headers=EN).text
    assert "只给村里看的话" not in page and f"/opinions/{hidden.pk}/" not in page
    assert "An opinion for the village office only" in page
    assert "13812345678" not in page and "找我" in page


def test_from_the_nation_down_to_the_row(villages: tuple[Village, Village], client: Client) -> None:
    everything(villages[0])
    counted()
    address, texts = "/overdue/?kind=opinions_due", []
    for _level in range(5):
        page = client.get(address, headers=EN).text
        texts.append("东巷没有路灯" in page)
        code = villages[0].code
        links = [f"/a/{code[:n]}/overdue/?kind=opinions_due" for n in (2, 4, 6, 9, 12)]
        address = next(link for link in links if f'href="{link}"' in page and link not in address
                       and len(link) > len(address))  # fmt: skip
    assert address.startswith(f"/a/{villages[0].code}/")
    assert "东巷没有路灯" in client.get(address).text
    assert texts == [False, False, False, True, True]  # one by one from the county down


@pytest.mark.parametrize("address", ["/overdue/", f"/a/{TOWN}/overdue/?kind=nonsense&page=99"])
def test_nothing_late(villages: tuple[Village, Village], client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200 and "没有逾期" in page.text
    assert client.get("/a/999999/overdue/").status_code == 404


def test_desk_figures_and_village_lead_to_it(
    villages: tuple[Village, Village], client: Client
) -> None:
    village = villages[0]
    everything(village)
    counted()
    village.people["officer"] = make_officer(TOWN)
    client.force_login(village.account("officer"))
    desk = client.get(f"/a/{TOWN}/desk/").text
    for key in DUES:
        assert f'href="/a/{TOWN}/overdue/?kind={key}"' in desk
    assert f'href="/a/{TOWN}/overdue/?kind=matters_due"' in client.get(f"/a/{TOWN}/").text
    assert f'<a href="/a/{village.code}/overdue/">13</a>' in client.get(f"/a/{village.code}/").text


@pytest.mark.parametrize("n", [1, 60])
@pytest.mark.parametrize("code", [TOWN, OTHER])
def test_queries_do_not_grow(
    villages: tuple[Village, Village],
    client: Client,
    n: int,
    code: str,
    django_assert_max_num_queries: Any,
) -> None:
    Jurisdiction.objects.update(practice=False)
    for _k in range(n):
        everything(villages[1]) if not Posting.objects.exists() else opinion(villages[1], "晚")
    counted()
    with django_assert_max_num_queries(5):
        page = client.get(f"/a/{code}/overdue/")
    assert page.status_code == 200 and page.text.count('class="late-thing"') == min(20, n + 12)
