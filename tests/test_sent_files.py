"""Every file that a page sends says what it is, and what is not for all is kept by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from tests.world import make_matter, make_village

from xiangyue.web import sent_files
from xiangyue.web.sent_files import MEDIA, kept_file, sent_file

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


SOUND = bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        (None, SOUND, None),
        ("bytes=0-", SOUND, "bytes 0-99/100"),
        ("bytes=0-1", SOUND[:2], "bytes 0-1/100"),  # as a phone's player tries first
        ("bytes=7-7", SOUND[7:8], "bytes 7-7/100"),
        ("bytes=90-", SOUND[90:], "bytes 90-99/100"),
        ("bytes=90-1000", SOUND[90:], "bytes 90-99/100"),
        ("bytes=-3", SOUND[-3:], "bytes 97-99/100"),
        ("bytes=-1000", SOUND, "bytes 0-99/100"),
        ("bytes=5-4", SOUND, None),
        ("bytes=0-1,4-5", SOUND, None),  # several parts: the whole
        ("lines=1-2", SOUND, None),
        ("bytes=100-", None, "bytes */100"),
        ("bytes=-0", None, "bytes */100"),
    ],
)
def test_a_player_seeks(tmp_path: Path, asked: str | None, part: bytes | None, told: str) -> None:
    place = tmp_path / "sound"
    place.write_bytes(SOUND)
    headers = {"Range": asked} if asked else {}
    answer = kept_file(
        RequestFactory().get("/", headers=headers), place, kind="audio/mpeg", name="广播.mp3"
    )
    assert answer.status_code == (416 if part is None else 206 if told else 200)
    assert answer.headers.get("Content-Range") == told
    if part is not None:
        assert b"".join(answer) == part  # type: ignore[arg-type]
        assert answer["Content-Length"] == str(len(part)) and answer["Accept-Ranges"] == "bytes"
        assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")


def test_parts_of_two_files_are_never_joined(tmp_path: Path) -> None:
    place = tmp_path / "sound"
    place.write_bytes(SOUND)

    def ask(**headers: str) -> HttpResponseBase:
        request = RequestFactory().get("/", headers=headers)
        return kept_file(request, place, kind="audio/mpeg", name="x.mp3")

    mark = ask()["ETag"]
    assert ask(**{"Range": "bytes=5-", "If-Range": mark}).status_code == 206
    assert ask(**{"If-None-Match": mark}).status_code == 304
    place.write_bytes(SOUND[::-1] + b"!")
    assert ask(**{"Range": "bytes=5-", "If-Range": mark}).status_code == 200
    assert ask(**{"If-None-Match": mark}).status_code == 200
    with pytest.raises(FileNotFoundError):
        kept_file(RequestFactory().get("/"), tmp_path / "none", kind="audio/mpeg", name="x")


@pytest.mark.django_db
def test_a_list_to_be_signed_is_a_word_paper_for_the_office(client) -> None:
    village = make_village()
    matter = make_matter(village, upto="consent", procedure="one-matter")
    client.force_login(village.account("clerk"))
    answer = client.get(f"/m/{matter.pk}/consent/sheets.docx")
    assert answer["Content-Type"] == MEDIA["docx"]
    assert answer["Cache-Control"] == "private, no-store"
