"""What everyone sees first, and what the levels above see: pages, files, practice."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page
from tests.daily import daily
from tests.test_figures import settle_rows
from tests.world import CODE, NOW, Village, make_area, make_matter, make_village

from xiangyue.actions import opinions
from xiangyue.core.figures import DUES, KEYS
from xiangyue.data import figures, village_home
from xiangyue.data.models import (
    FigureDelta,
    Jurisdiction,
    Matter,
    Meeting,
    Opinion,
    Posting,
    ProcedureVersion,
    Task,
)
from xiangyue.web import figure_words, villages
from xiangyue.web import figures as figures_page
from xiangyue.web.formats import money

Queries = Callable[[int], AbstractContextManager[object]]
ABOVE = ["330212105", "330212", "3302", "33"]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    made = make_village()
    settle_rows()
    return made


def alive(village: Village, n: int) -> None:
    """``n`` of everything that the home page may show."""
    people = village.people
    for k in range(n):
        matter = make_matter(village, upto="plan", title=f"修第{k}条水渠")
        matter.due_on = NOW.date() + timedelta(days=k)
        matter.open_parts = ["plan"]
        matter.save()
        done = make_matter(village, title=f"装第{k}批路灯")
        done.state, done.closed_at, done.decided_at = "closed", NOW, NOW
        done.budget = 1_234_500 + k
        done.save()
        Task.objects.create(
            matter=done,
            part="tasks",
            title="装灯",
            owner=people["director"],
            due_on=NOW.date(),
            spent=1_000_000,
            created_at=NOW,
        )
        Posting.objects.create(
            area=village.area,
            matter=matter,
            year=2026,
            number=k + 1,
            title=f"第{k}号公示",
            body="正文",
            contact="村委会",
            posted_at=NOW - timedelta(days=k),
            posted_by=people["clerk"],
            days=15,
            until=NOW.date() + timedelta(days=15 - k),
        )
        Meeting.objects.create(
            area=village.area,
            body="representatives_assembly",
            title=f"第{k}次村民代表会议",
            place="村文化礼堂",
            starts_at=NOW + timedelta(days=k + 1),
            called_at=NOW,
            called_by=people["director"],
            code=f"C{k}",
        )
        opinions.submit_opinion(
            actor=village.actor("villager"), now=NOW, area=CODE, text=f"第{k}盏路灯不亮。"
        )


def test_both_names_of_a_division_lead_to_its_page() -> None:
    assert reverse("village", args=[CODE]) == f"/a/{CODE}/"
    assert reverse("area", args=["3302"]) == "/a/3302/"


@pytest.mark.parametrize("n", [1, 9])
def test_village_home_tells_what_goes_on(
    village: Village, client: Client, n: int, django_assert_num_queries: Queries
) -> None:
    alive(village, n)
    villages._pinned.clear()
    with django_assert_num_queries(4):
        html = client.get(f"/a/{CODE}/").content.decode()
    with django_assert_num_queries(3):
        client.get(f"/a/{CODE}/?again")
    for words in (
        "明伦村",
        f"修第{n - 1}条水渠",
        f"装第{n - 1}批路灯",
        f"第{n - 1}号公示",
        "第0次村民代表会议",
    ):
        assert words in html
    for name in ("沈国良", "陈志强", "钱守正"):  # public offices by name
        assert name in html
    assert "村民林阿婆" not in html
    decided = sum(1_234_500 + k for k in range(n))
    assert money(decided, "zh") in html and money(n * 1_000_000, "zh") in html


def test_village_home_signed_in_names_who_represents_me(
    village: Village, client: Client, django_assert_max_num_queries: Queries
) -> None:
    alive(village, 2)
    client.force_login(village.account("villager"))
    with django_assert_max_num_queries(8):
        html = client.get(f"/a/{CODE}/").content.decode()
    assert 'class="note-line"' in html and "<strong>代表1</strong>" in html
    client.force_login(village.account("clerk"))
    assert 'class="note-line"' not in client.get(f"/a/{CODE}/").content.decode()


def test_what_practice_does_is_not_on_the_home_page(village: Village, client: Client) -> None:
    make_matter(village, title="练习一场", practice=True)
    assert "练习一场" not in client.get(f"/a/{CODE}/").content.decode()


def test_empty_village(village: Village, client: Client) -> None:
    html = client.get(f"/a/{CODE}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Nothing is being decided at the moment" in html
    assert "No meeting has been called" in html


def test_a_village_that_does_not_take_part_says_so(village: Village, client: Client) -> None:
    html = client.get("/a/330212105220/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "does not take part yet" in html and "xiangyue open 330212105220" in html


@pytest.mark.parametrize("code", ["1", "abc", "330212105999", "99", "33021210521", "３３"])
def test_no_such_division(village: Village, client: Client, code: str) -> None:
    assert client.get(f"/a/{code}/").status_code == 404


def cover(villages_in: int, eight: int) -> None:
    """So many villages of a prefecture taking part, by plain deltas as their acts would leave."""
    day = date(2026, 1, 15)
    rows = []
    for k in range(villages_in):
        code = f"2308{k % 9:02d}{k % 90:03d}{200 + k // 90:03d}"
        rows.append(FigureDelta(area=code, day=day, key="villages", n=1))
        if k < eight:
            rows.append(FigureDelta(area=code, day=day, key="method_eight-step", n=1))
        rows.append(FigureDelta(area=code, day=day, key="opinions", n=20))
    FigureDelta.objects.bulk_create(rows)


@pytest.mark.parametrize("folded", [False, True])
def test_coverage_with_its_denominator(
    db: None, client: Client, folded: bool, django_assert_num_queries: Queries
) -> None:
    for k in range(9):
        make_area(f"2308{k:02d}")
    cover(957, 834)
    if folded:
        figures.fold()
    with django_assert_num_queries(5):
        html = client.get("/a/2308/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "834 of 957 villages taking part" in html and "87.1%" in html
    assert "19,140" in html


@pytest.mark.parametrize("code", ["", *ABOVE])
@pytest.mark.parametrize("n", [1, 40])
def test_levels_above_see_and_drill_down(
    village: Village, client: Client, code: str, n: int, django_assert_num_queries: Queries
) -> None:
    for k in range(n):
        make_area(f"{CODE[:9]}{300 + k}")
    opinions.submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯不亮。")
    with django_assert_num_queries(5 if code else 4):
        response = client.get(f"/a/{code}/" if code else "/figures/")
    html = response.content.decode()
    chain = [CODE, *ABOVE, ""]
    below = chain[chain.index(code) - 1]
    assert f'href="/a/{below}/"' in html
    assert "100.0%" in html


@pytest.mark.parametrize(("code", "seen"), [("", "0"), ("3302", "0"), ("330212", "5")])
def test_the_figures_of_a_prefecture_and_above_are_remembered_for_a_moment(
    village: Village,
    client: Client,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    seen: str,
) -> None:
    settings.FIGURES_SECONDS = 1.5
    clock = [1000.0]
    monkeypatch.setattr(figures_page, "_KEPT", {})
    monkeypatch.setattr(figures_page, "monotonic", lambda: clock[0])
    address = f"/a/{code}/" if code else "/figures/"

    def opinions_received() -> str:
        page = client.get(address, {"at": str(clock[0])}).content.decode()
        found = re.search(r"收到意见.*?>(\d+)<", page, re.S)
        assert found, page[:3000]
        return found[1]

    before = opinions_received()
    assert before == "0"
    FigureDelta.objects.create(area=CODE, day=NOW.date(), key="opinions", n=5)
    clock[0] += 1.4
    assert opinions_received() == seen
    clock[0] += 0.2
    assert opinions_received() == "5"


def test_township_leads_to_the_matters(village: Village, client: Client) -> None:
    FigureDelta.objects.create(area=CODE, key="decisions", day=NOW.date(), n=3)
    assert f'href="/a/{CODE}/matters/"' in client.get("/a/330212105/").content.decode()


def test_a_county_that_is_opened_leads_to_its_own_matters(village: Village, client: Client) -> None:
    own = 'href="/a/330212/matters/"'
    assert own not in client.get("/a/330212/").content.decode()
    with CaptureQueriesContext(connection) as before:
        client.get("/a/330212/?closed")
    Jurisdiction.objects.create(area_id="330212", opened_at=NOW)
    with CaptureQueriesContext(connection) as after:
        page = client.get("/a/330212/?opened").content.decode()
    assert own in page and len(after) == len(before)
    assert client.get("/a/330212/matters/").status_code == 200


def test_overdue_is_as_of_today_whatever_the_period(village: Village, client: Client) -> None:
    FigureDelta.objects.create(area=CODE, key="tasks_due", day=NOW.date() - timedelta(days=1), n=2)
    FigureDelta.objects.create(area=CODE, key="tasks_due", day=NOW.date(), n=5)
    for period in ("2026", "2025-12"):
        sums = client.get(f"/a/33/?period={period}", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Tasks overdue" in sums
        assert (
            figures.read(["33"], first=NOW.date(), last=NOW.date(), today=NOW.date())["33"][
                "tasks_due"
            ]
            == 2
        )


def test_the_last_line_counts_all_that_is_overdue(village: Village, client: Client) -> None:
    """The sum under the table is the number in its tile: of every kind that can be late."""
    for key in DUES:
        FigureDelta.objects.create(area=CODE, key=key, day=NOW.date() - timedelta(days=1), n=1)
    page = client.get("/a/33/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    foot = re.findall(r"<td[^>]*>([^<]*)</td>", page.partition("<tfoot>")[2])
    assert foot[-1] == str(len(DUES))


@pytest.mark.parametrize(
    ("period", "opinions_in"), [("2026", 1), ("2026Q1", 1), ("2026-03", 1), ("2026-02", 0)]
)
def test_csv_has_every_figure_of_the_table(
    village: Village, client: Client, period: str, opinions_in: int
) -> None:
    opinions.submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯不亮。")
    response = client.get(f"/a/330212105/figures.csv?period={period}", HTTP_ACCEPT_LANGUAGE="en")
    text = response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [r["Code"] for r in rows] == ["330212105", CODE]
    assert [int(r["Opinions received"]) for r in rows] == [opinions_in] * 2
    assert {int(r["Villages taking part"]) for r in rows} == {0 if period == "2026-02" else 1}
    assert client.get("/figures.csv").status_code == 200
    assert client.get("/a/330212105220/figures.csv").status_code == 404


@pytest.mark.parametrize("code", ["", "330212105", CODE])
def test_every_figure_that_is_not_nothing_can_be_read(
    village: Village, client: Client, code: str
) -> None:
    opinions.submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯不亮。")
    link = f"/a/{code}/figures/" if code else "/figures/all/"
    before = client.get(f"/a/{code}/" if code else "/figures/").content.decode()
    assert f'href="{link}' in before
    page = client.get(f"{link}?period=2026-03", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    rows = dict(
        re.findall(r'<tr data-figure="(\w+)"><th[^>]*>[^<]*</th><td class="n">(\d+)<', page)
    )
    assert rows["opinions"] == rows["villages"] == "1"
    assert "0" not in rows.values() and "Opinions received" in page
    page = client.get(f"{link}?period=2001", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Nothing was counted in this period." in page
    assert client.get("/a/330212105220/figures/").status_code == 404


def test_officers_and_everyone_see_the_same_figures(village: Village, client: Client) -> None:
    def main(html: str) -> str:
        return html[html.index("<main") : html.index("</main>")]

    anonymous = main(client.get("/a/330212105/").content.decode())
    client.force_login(village.account("director"))
    assert main(client.get("/a/330212105/").content.decode()) == anonymous


@pytest.mark.parametrize("n", [1, 12])
def test_home_of_a_visitor(
    village: Village, client: Client, n: int, django_assert_num_queries: Queries
) -> None:
    for k in range(n - 1):
        area = make_area(f"{CODE[:9]}{300 + k}")
        Jurisdiction.objects.create(area=area, opened_at=NOW)
    with django_assert_num_queries(5):
        html = client.get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "The village's matters" in html.replace("&#39;", "'")
    assert 'href="/procedures/eight-step/"' in html and 'href="/r/"' in html


@pytest.mark.parametrize(
    ("said", "first"),
    [("明伦", CODE), ("3302", None), (CODE, None), ("五乡镇 明伦村", CODE), ("宁波", "3302")],
)
def test_find_a_village(village: Village, client: Client, said: str, first: str | None) -> None:
    response = client.get("/", {"q": said})
    if first is None:  # a code leads straight there
        assert response.status_code == 302 and response["Location"] == f"/a/{said}/"
    else:
        assert f'href="/a/{first}/"' in response.content.decode()


def test_those_that_take_part_come_first(village: Village, client: Client) -> None:
    other = make_area("110101001001")
    other.name = "明伦社区居委会"
    other.save()
    html = client.get("/", {"q": "明伦"}).content.decode()
    assert html.index(CODE) < html.index("110101001001")


def test_nothing_found(village: Village, client: Client) -> None:
    html = client.get("/", {"q": "<b>桃花源"}).content.decode()
    assert "&lt;b&gt;桃花源" in html


def test_practice_is_begun_in_its_own_record(village: Village, client: Client) -> None:
    client.force_login(village.account("secretary"))
    page = client.get(f"/a/{CODE}/practice/").content.decode()
    assert "practice-banner" in page
    key = page.split('name="idempotency" value="', 1)[1][:36]
    sent = {"title": "练习：装路灯", "opinion": "路灯不亮。", "idempotency": key}
    sent |= {"method": "eight-step"}
    first = client.post(f"/a/{CODE}/practice/", sent)
    again = client.post(f"/a/{CODE}/practice/", sent)
    assert first.status_code == again.status_code == 302
    matter = Matter.objects.get()
    assert matter.practice and first["Location"] == f"/m/{matter.pk}/"
    assert Opinion.objects.get().practice
    sums = figures.read([CODE], first=NOW.date(), last=NOW.date(), today=NOW.date())[CODE]
    assert sums["matters"] == 0 and sums["opinions"] == 0
    html = client.get(f"/a/{CODE}/practice/").content.decode()
    assert "练习：装路灯" in html
    assert "practice-banner" in client.get(f"/m/{matter.pk}/").content.decode()


def test_a_villager_follows_practice_but_does_not_begin_it(
    village: Village, client: Client
) -> None:
    client.force_login(village.account("villager"))
    assert "<textarea" not in client.get(f"/a/{CODE}/practice/").content.decode()
    response = client.post(f"/a/{CODE}/practice/", {"title": "练习"})
    assert response.status_code == 403 and not Matter.objects.exists()


@pytest.mark.parametrize("n", [1, 12])
def test_practice_page_queries(
    village: Village, client: Client, n: int, django_assert_num_queries: Queries
) -> None:
    for k in range(n):
        make_matter(village, title=f"练习{k}", practice=True)
    with django_assert_num_queries(4):
        client.get(f"/a/{CODE}/practice/")


@pytest.mark.parametrize("path", ["/about/", "/about/verify/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_about(db: None, client: Client, path: str, language: str) -> None:
    response = client.get(path, HTTP_ACCEPT_LANGUAGE=language)
    assert response.status_code == 200


def test_places_of_one_line_and_below(village: Village) -> None:
    assert [p.code for p in village_home.places(CODE)] == [*ABOVE[::-1], CODE]
    assert village_home.places("330212105999") == []
    assert [p.code for p in village_home.below("330212105")] == [CODE, "330212105220"]
    assert ProcedureVersion.objects.count() == 0


@pytest.mark.journey
@pytest.mark.parametrize(
    "path",
    daily(
        ["/", "/?q=明伦", f"/a/{CODE}/", "/a/330212105/", "/figures/", "/about/", "/about/verify/",
         f"/a/{CODE}/record/", f"/a/{CODE}/record/1/", f"/a/{CODE}/practice/", "/a/330212105220/"],
        "/?q=明伦", f"/a/{CODE}/", "/a/330212105220/",
    ),
)  # fmt: skip
def test_no_serious_fault_at_the_phone_and_in_both_languages(
    transactional_db: None, new_page: Callable[..., Page], path: str
) -> None:
    village = make_village()
    settle_rows()
    alive(village, 3)
    for options in ({"viewport": {"width": 360, "height": 740}}, {"locale": "en-GB"}):
        page = new_page(**options)
        assert page.goto(path).ok
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide, {options}"
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        serious = [
            v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")
        ]
        assert serious == []


def test_every_figure_stands_in_one_group() -> None:
    """Nobody looks for a figure in two places, and none is left out."""
    grouped = [key for _words, keys in figure_words.GROUPS for key in keys]
    assert Counter([*grouped, *figure_words.METHODS]) == Counter(KEYS)
