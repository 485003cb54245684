"""Any method can be practised in the pages, from its own page; nothing of it is taken for real."""

from __future__ import annotations

import io
import re

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from tests.daily import daily
from tests.world import CODE, NOW, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import documents_of_matters, motion_texts
from xiangyue.core.figures import FLOWS
from xiangyue.data import figures
from xiangyue.data.models import Matter, Membership, Opinion, RecordEntry
from xiangyue.documents.model import (
    DRILL,
    DRILL_LINE,
    FORM,
    OFFICIAL,
    POSTER_A4,
    SLIP,
    Document,
    Lang,
    Layout,
    Paragraph,
    of_practice,
)
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.methods import library

pytestmark = pytest.mark.django_db
HERE = f"/a/{CODE}/practice/"
OF_VILLAGES = [
    p.slug
    for p in library.procedures()
    if p.level == "village" and not p.slug.startswith("residents-")
]


@pytest.fixture
def clerk(slug: str) -> Client:
    """The village's clerk; a method that the clerk does not begin (the supervisors' appraisal, the
    branch's) is practised by who begins it."""
    village = make_village()
    client = Client()
    starts = library.procedure(slug).starts
    client.force_login(village.account("clerk" if "clerk" in starts else starts[0]))
    return client


def begin(client: Client, slug: str) -> Matter:
    page = client.get(HERE, {"method": slug})
    assert page.status_code == 200
    assert f'value="{slug}" selected' in page.content.decode()
    answer = client.post(HERE, {"method": slug, "title": "练一练：东巷路灯", "opinion": "太黑了"})
    assert answer.status_code == 302, re.findall(r".*error.*", answer.content.decode())
    return Matter.objects.select_related("procedure").get(pk=answer["Location"].split("/")[-2])


@pytest.mark.parametrize("slug", daily(OF_VILLAGES, *OF_VILLAGES[::7]))
def test_a_clerk_practises_any_method_of_a_village(clerk: Client, slug: str) -> None:
    method = clerk.get(f"/procedures/{slug}/").content.decode()
    assert f"{HERE}?method={slug}" in method
    before = figures.read([CODE], first=NOW.date(), last=NOW.date(), today=NOW.date())[CODE]
    matter = begin(clerk, slug)
    assert matter.practice and matter.procedure.slug == slug
    after = figures.read([CODE], first=NOW.date(), last=NOW.date(), today=NOW.date())[CODE]
    assert {k: after[k] for k in FLOWS} == {k: before[k] for k in FLOWS}
    assert not RecordEntry.objects.filter(log=CODE, act="matter.start").exists()
    assert RecordEntry.objects.filter(log=f"practice/{CODE}", act="matter.start").exists()
    pages = [f"/m/{matter.pk}/", f"/m/{matter.pk}/documents/"]
    html = clerk.get(pages[0]).content.decode()
    pages += {m for m in re.findall(rf'href="(/m/{matter.pk}/[a-z-]+/)"', html)}
    for address in pages:
        page = clerk.get(address)
        assert page.status_code == 200, address
        assert "practice-banner" in page.content.decode(), address
    for listed in (f"/a/{CODE}/matters/", f"/a/{CODE}/feed.atom", f"/a/{CODE}/"):
        assert "练一练" not in clerk.get(listed).content.decode(), listed
    assert not Opinion.objects.filter(practice=False).exists()


@pytest.mark.parametrize("layout", [OFFICIAL, FORM, SLIP, POSTER_A4])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_papers_of_practice_say_so_on_every_page(layout: Layout, lang: Lang) -> None:
    text = tuple(Paragraph("东巷装路灯二十盏，两个月内装好。") for _ in range(60))
    real = Document("关于装路灯的决议", text, lang=lang, layout=layout)
    drill = of_practice(real, True)
    assert of_practice(real, False) is real
    pages = PdfReader(io.BytesIO(to_pdf(drill))).pages
    assert len(pages) > 1 or layout.poster
    plain = [page.extract_text().replace("\n", "") for page in pages]
    assert all(DRILL[lang] in page and DRILL_LINE[lang] in page for page in plain)
    assert DRILL[lang] not in PdfReader(io.BytesIO(to_pdf(real))).pages[0].extract_text()
    section = docx.Document(io.BytesIO(to_docx(drill))).sections[0]
    assert DRILL_LINE[lang] in section.header.paragraphs[0].text
    if layout is OFFICIAL:
        assert DRILL_LINE[lang] in section.even_page_header.paragraphs[0].text


@pytest.mark.parametrize("slug", ["group-meeting"])
def test_the_papers_of_a_practice_matter_are_marked(clerk: Client, slug: str) -> None:
    matter = begin(clerk, slug)
    actor = actor_of_person(clerk_of(CODE), NOW)
    motion_texts.write_text(
        actor=actor, now=NOW, matter_id=matter.pk, part="proposal", title="路灯", body="装路灯。"
    )
    found = Matter.objects.select_related("area", "procedure").get(pk=matter.pk)
    papers = documents_of_matters.papers_of(found)
    assert papers
    assert all(documents_of_matters.document(found, p, "zh").practice for p in papers)


def clerk_of(code: str) -> int:
    return Membership.objects.get(area_id=code, role="clerk").person_id
