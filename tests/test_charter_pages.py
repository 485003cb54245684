"""The pages of a charter: read on any day, drafted, commented on, put in force; its papers."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document as Word
from pypdf import PdfReader
from tests.charters import DAY, FIRST, Charter
from tests.test_meeting_pages import as_, at, get, post
from tests.world import NOW, Village, make_village

from xiangyue.data.models import CharterVersion, DraftComment, DraftedText

__all__ = ["at"]  # fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


def questions(reader: Client, address: str) -> int:
    """How many queries a page asks."""
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(address).status_code == 200
    return len(asked)


def amended(village: Village) -> tuple[Charter, CharterVersion, CharterVersion]:
    """Two versions; the second asks for 30 days of posting."""
    Charter(village).upto("", *FIRST)
    run = Charter(village, NOW + 300 * DAY)
    run.change("a2", "决定公布不少于三十日。", **{"posting-days": 30})
    run.upto("")
    one, two = CharterVersion.objects.order_by("version")
    return run, one, two


def test_the_charter_is_read_as_it_was_on_any_day(village: Village, at) -> None:
    run, one, _two = amended(village)
    reader, address = Client(), f"/a/{village.code}/charter/"
    at(run.now + 5 * DAY)
    page = get(reader, address)
    assert "不少于三十日" in page and "第二条" in page and "30天" in page
    past = get(reader, f"{address}?on={one.start.isoformat()}")
    assert "不少于二十日" in past and "不少于三十日" not in past
    before = get(reader, f"{address}?on={(one.start - DAY).isoformat()}")
    assert "那一天村里还没有" in before and "第二条" not in before
    assert reader.get(f"{address}?on=yesterday").status_code == 404
    changes = get(reader, f"{address}2/changes/")
    assert "<del>二十</del><ins>三十</ins>" in changes and "制定本章程" not in changes
    assert reader.get(f"{address}3/changes/").status_code == 404
    assert address in get(reader, f"/a/{village.code}/")
    assert "还没有" in get(reader, f"/a/{village.code}/rules/")
    assert reader.get("/a/330212105220/charter/").status_code == 404


def test_the_page_asks_few_questions_however_many_versions_there_are(village: Village, at) -> None:
    _run, one, _two = amended(village)
    at(_run.now + 5 * DAY)
    address = f"/a/{village.code}/charter/"
    now, then = (questions(Client(), f"{address}{on}") for on in ("", f"?on={one.start}"))
    assert now == then <= 8


def test_a_draft_is_written_and_changed_article_by_article(village: Village, at) -> None:
    run = Charter(village)
    at(NOW)
    clerk, address = as_(village, "clerk"), f"/m/{run.matter.pk}/draft/"
    whole = {"title": "明伦村村民自治章程", "text": "第一章 总则\n第一条 本章程由村民会议通过。\n"
             "第二条 决定公布不少于十五日。", "reason": ""}  # fmt: skip
    assert "第1行" in post(clerk, address, status=422, **{**whole, "text": "总则"})
    post(clerk, address, **whole)
    page = get(clerk, address)
    assert "第二条" in page and f"{address}article/a2/" in page
    change = f"{address}article/a2/"
    given = {"text": "决定公布不少于十四日。", "chapter": "总则", "reason": "试一试"}
    told = post(clerk, change, status=409, **given, **{"sets-1": "posting-days", "value-1": "14"})
    assert "第三十五条" in told and "14天" in told and "不少于十四日" in told
    given["text"] = "决定公布不少于二十日。"
    post(clerk, change, **given, **{"sets-1": "posting-days", "value-1": "20"})
    after = {"text": "接待费一年为零元。", "chapter": "财务", "reason": "加一条"}
    post(clerk, f"{address}article/after-a2/", **after, **{"sets-1": "reception-cap.year",
         "value-1": "0"})  # fmt: skip
    draft = DraftedText.objects.latest("pk")
    assert [(a["key"], a["parameters"]) for a in draft.articles] == [
        ("a1", {}), ("a2", {"posting-days": 20}), ("a3", {"reception-cap.year": 0}),
    ]  # fmt: skip
    post(clerk, f"{address}article/a3/", repeal="1", reason="不要这一条")
    assert len(DraftedText.objects.latest("pk").articles) == 2
    compared = get(clerk, f"{address}changes/2/")
    assert "<del>十五</del><ins>二十</ins>" in compared
    villager = as_(village, "villager")
    assert villager.get(change).status_code == 404
    assert f"{change}" not in get(villager, address)


def test_villagers_comment_on_an_article_and_are_answered(village: Village, at) -> None:
    run = Charter(village)
    run.write(*FIRST)
    at(NOW)
    director, villager = as_(village, "director"), as_(village, "villager")
    address = f"/m/{run.matter.pk}/comments/"
    assert villager.get(f"{address}say/a2/").status_code == 404  # not made known yet
    post(director, address, channels=["board", "web"])
    assert f"{address}say/a2/" in get(villager, address)
    assert 'name="household"' not in get(villager, f"{address}say/a2/")
    post(villager, f"{address}say/a2/", text="二十天太长了。")
    post(as_(village, "clerk"), f"{address}say/", text="字大一点。", household="0002")
    row, other = DraftComment.objects.order_by("pk")
    assert (row.article, row.person, other.article, other.household.number) == (
        "a2", village.people["villager"], "", "0002",
    )  # fmt: skip
    page = get(Client(), address)
    assert "二十天太长了" in page and "林阿婆" not in page
    assert "林阿婆" in get(director, address)
    answer = f"{address}comment/{row.pk}/"
    assert villager.get(answer).status_code == 404
    post(director, answer, status=422, outcome="declined", reason="")
    post(director, answer, outcome="adopted", reason="改为十五日。")
    page = get(villager, address)
    assert "改为十五日" in page and "采纳" in page and "还有1条没有写进草案" in page
    assert f"{address}say/" not in get(as_(village, village.stranger), address)
    before = questions(villager, address)
    for n in range(6):
        post(villager, f"{address}say/a1/", text=f"再说一句，第{n}句。")
    assert questions(villager, address) == before <= 8


def test_it_is_put_in_force_on_its_page(village: Village, at) -> None:
    run = Charter(village).upto("force", *FIRST)
    at(run.now)
    director, address = as_(village, "director"), f"/m/{run.matter.pk}/force/"
    page = get(director, address)
    assert "公示天数" in page and "20天" in page
    today = run.now.date()
    told = post(director, address, status=422, start=today.isoformat())
    assert "要在今天" in told
    post(director, address, start=(today + DAY).isoformat())
    assert CharterVersion.objects.get().start == today + DAY


def test_its_papers(village: Village, at) -> None:
    run, _one, _two = amended(village)
    at(run.now + 5 * DAY)
    address = f"/a/{village.code}/charter/2/"
    text = pdf(Client().get(f"{address}text.pdf").content)
    assert "第二条" in text and "不少于三十日" in text and "村民会议通过" in text
    word = Word(BytesIO(Client().get(f"{address}changes.docx").content))
    cells = [c.text for row in word.tables[0].rows for c in row.cells]
    assert any("【二十】" in c for c in cells) and any("【三十】" in c for c in cells)
    english = pdf(Client().get(f"{address}changes.pdf?lang=en").content)
    assert "As proposed" in english
    papers = get(as_(village, "clerk"), f"/m/{run.matter.pk}/documents/")
    assert "修改前后对照表" in papers and "备案报告" in papers
    row = run.matter.reviews.get(part="filing")
    report = as_(village, "clerk").get(
        f"/m/{run.matter.pk}/documents/filing/filing-report-{row.pk}.pdf"
    )
    assert "报请备案" in pdf(report.content) and "到会30户" in pdf(report.content)
    assert Client().get(f"{address}other.pdf").status_code == 404


def pdf(content: bytes) -> str:
    return "".join(p.extract_text() for p in PdfReader(BytesIO(content)).pages).replace("\n", "")


def test_the_interface_for_programs(village: Village, at) -> None:
    run, one, two = amended(village)
    at(run.now + 5 * DAY)
    address = f"/api/v1/areas/{village.code}/charter"
    now = Client().get(address).json()
    assert (now["version"], now["end"], now["articles"][1]["sets"]) == (
        2, None, {"posting-days": 30},
    )  # fmt: skip
    past = Client().get(address, {"on": one.start.isoformat()}).json()
    assert (past["version"], past["end"]) == (1, (two.start - DAY).isoformat())
    assert Client().get(address, {"on": "2020-01-01"}).status_code == 404
    assert [v["version"] for v in Client().get(f"{address}/versions").json()] == [2, 1]
    assert Client().get(f"{address}/versions", {"document": "rules"}).json() == []
