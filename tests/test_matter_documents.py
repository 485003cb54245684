"""The papers of a matter: which there are, who may have them, and what stands in them."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.test_archives import closed
from tests.test_meetings import THEN
from tests.test_postings import CONTACT, decided, put_up
from tests.world import Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import posting_drafts
from xiangyue.actions.documents_of_matters import papers_of
from xiangyue.actions.standing import open_case
from xiangyue.data.models import Acceptance, Matter, Posting, Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: THEN)


def posted() -> tuple[Village, Matter, Posting]:
    """A decided matter with its posting put up from the draft."""
    village, matter = decided()
    draft = posting_drafts.draft(open_case(matter.pk, now=THEN, lock=False), "posting")
    posting = put_up(
        village,
        matter,
        title=draft.title,
        body=draft.body,
        basis=draft.basis,
        signed_names=[name for name, _role, present in draft.signers if present],
    )
    return village, matter, posting


def pdf(client: Client, matter: Matter, name: str, query: str = "") -> tuple[str, int]:
    """The text of a paper without spaces, and its number of pages."""
    answer = client.get(f"/m/{matter.pk}/documents/{name}.pdf{query}")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(p.extract_text() for p in pages).split()), len(pages)


@pytest.mark.parametrize("size", ["poster-a4", "poster-a3"])
def test_the_poster_is_one_sheet_with_all_that_the_law_asks(client, size):
    _village, matter, _posting = posted()
    text, pages = pdf(client, matter, f"posting/{size}")
    assert pages == 1
    assert "关于硬化三组到四组的机耕路的决议公示" in text
    assert "明伦村公示〔2026〕1号" in text and "明伦村村民委员会" in text
    assert "有不同意见，请在2026年3月30日前提出" in text
    assert "村民代表会议表决应到10人，实到10人，表决通过" in text
    assert "0574-88123456" in text and "已有5名村民代表在决议上签名" in text


def test_the_script_is_read_in_words(client):
    _village, matter, _posting = posted()
    text, _pages = pdf(client, matter, "posting/broadcast")
    assert "同意五票" in text and "三月三十日" in text
    assert "0574-88123456" not in text  # the telephone digit by digit


def test_the_paper_posting_says_what_the_page_says(client):
    village, matter, posting = posted()
    text, _pages = pdf(client, matter, "posting/posting")
    for line in posting.body.splitlines():
        assert "".join(line.split()) in text
    assert "、".join(p.name for p in village.representatives) in text
    docx = client.get(f"/m/{matter.pk}/documents/posting/posting.docx").content
    xml = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    assert "赞成10票" in xml


def test_no_paper_twice_and_each_belongs_to_a_part():
    _village, matter, _now = closed()
    found = papers_of(matter)
    keys = [(p.part, p.key) for p in found]
    assert len(set(keys)) == len(keys)
    parts = {row.key for row in matter.parts.all()}
    assert {p.part for p in found} <= parts


@pytest.mark.parametrize(
    ("who", "sheet", "minutes"),
    [("", 404, 404), ("villager", 404, 200), ("representative_2", 200, 200), ("clerk", 200, 200)],
)
def test_lists_of_names_are_for_those_in_office(client, who, sheet, minutes):
    village, matter, _posting = posted()
    if who:
        client.force_login(village.account(who))
    item = next(p for p in papers_of(matter) if p.slug == "minutes")
    base = f"/m/{matter.pk}/documents/assembly"
    assert client.get(f"{base}/minutes-{item.id}.pdf").status_code == minutes
    assert client.get(f"{base}/attendance-sheet-{item.id}.pdf").status_code == sheet
    assert client.get(f"{base}/resolution-{item.id}.pdf").status_code == 200
    assert client.get(f"{base}/minutes-{item.id + 1}.pdf").status_code == 404


def test_papers_are_in_chinese_and_copies_in_english_are_asked_for(client):
    _village, matter, _posting = posted()
    client.cookies["django_language"] = "en"
    assert "Somethingwrong?" not in pdf(client, matter, "posting/poster-a4")[0]
    text, _pages = pdf(client, matter, "posting/poster-a4", "?lang=en")
    assert "Somethingwrong?" in text
    assert CONTACT.split()[0] in text


def test_four_deliberations_has_its_register_and_posts_its_result(client):
    village = make_village(procedure="four-deliberations")
    matter = make_matter(village, upto="result", procedure="four-deliberations")
    director = village.people["director"]
    for title, spent in (("铺路面", 9_000_000), ("修边沟", 1_000_050)):
        Task.objects.create(
            matter=matter, part="tasks", title=title, owner=director, due_on=THEN.date(),
            budget=10_000_000, spent=spent, created_at=THEN, finished_at=THEN,
        )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(budget=11_000_000)
    draft = posting_drafts.draft(open_case(matter.pk, now=THEN, lock=False), "result")
    assert "实施结果" in draft.title
    assert "1．铺路面：2026年3月14日完成，花费90,000.00元（预算100,000.00元）" in draft.body
    assert "合计花费100,000.50元，决议资金110,000.00元，结余9,999.50元。" in draft.body
    Acceptance.objects.create(
        matter=matter, part="opinion", accepted=True, text="属实", made_at=THEN,
        made_by=village.people["supervision_chair"],
    )  # fmt: skip
    text, _pages = pdf(client, matter, "opinion/four-deliberations-register")
    assert "四议两公开" in text and "属实" in text
