"""Every file that a page sends says what it is, and what is not for all is kept by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.world import make_matter, make_village

from xiangyue.web import sent_files
from xiangyue.web.sent_files import MEDIA, sent_file

WEB = Path(sent_files.__file__).parent


@pytest.mark.parametrize("ending", ["docx", "pdf", "xlsx", "json"])
def test_the_ending_says_what_it_is_and_a_pdf_is_opened(ending: str) -> None:
    answer = sent_file(b"x", f"名单.{ending}")
    assert answer["Content-Type"] == MEDIA[ending]
    way = answer["Content-Disposition"].partition(";")[0]
    assert way == ("inline" if ending == "pdf" else "attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in sent_file(b"x", f"名单.{ending}", public=True)


def test_no_page_sends_a_file_in_another_way() -> None:
    """Each had its own lines: Word papers went out as ``application/docx``, registers of people
    without a word to those on the way."""
    own = [
        str(path.relative_to(WEB))
        for path in WEB.rglob("*.py")
        if "content_disposition_header" in path.read_text("utf-8")
    ]
    assert own == ["sent_files.py"]


@pytest.mark.django_db
def test_a_list_to_be_signed_is_a_word_paper_for_the_office(client) -> None:
    village = make_village()
    matter = make_matter(village, upto="consent", procedure="one-matter")
    client.force_login(village.account("clerk"))
    answer = client.get(f"/m/{matter.pk}/consent/sheets.docx")
    assert answer["Content-Type"] == MEDIA["docx"]
    assert answer["Cache-Control"] == "private, no-store"
