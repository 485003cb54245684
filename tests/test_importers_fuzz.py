"""Whatever file comes to the pages that bring something in: an answer in words, and all of it is in
or nothing. (That each reader answers with a sentence: tests/core/test_importers_answer.py.)"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.core.test_importers_answer import FILES, roster, spoilt
from tests.page_forms import form_of
from tests.test_methods_of_areas import FOUR
from tests.test_register_imports import workbook as register
from tests.test_statement_imports import FIRST, NEXT, text
from tests.test_village_books import World
from tests.world import CODE, NOW

from xiangyue.access import clock
from xiangyue.data import models
from xiangyue.web.own_methods import packed

FEW, MANY = 12, 250
COUNTED = (
    models.RecordEntry, models.Household, models.Person, models.Membership, models.Asset,
    models.Contract, models.BookVoucher, models.BookLine, models.StatementImport,
    models.StatementLine, models.InstalledVersion,
)  # fmt: skip


class Undone(Exception):
    """Ends an example without keeping what it did."""


def cells(lines: list[list[str]]) -> bytes:
    return "\n".join(",".join(line) for line in lines).encode()


STATEMENT = [line.split(",") for line in text(*FIRST, NEXT).decode("gb18030").split("\n")]
ODD = st.sampled_from(
    ["", "-1", "²", "①", "9" * 40, "1e9", "2026-02-30", "31/12/2026", "=1+1", "\x00", "王" * 300,
     "NaN", "-0.005", "1,5", '"', "户\n号", "١٢", "\ud7ff\ufffe", "<b>"]
)  # fmt: skip


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A sound statement with some of its cells made odd."""
    lines = [list(line) for line in STATEMENT]
    for _ in range(draw(st.integers(1, 4))):
        line = draw(st.sampled_from(lines))
        line[draw(st.integers(0, len(line) - 1))] = draw(ODD)
    return cells(lines)


def method() -> bytes:
    return packed(FOUR)


@st.composite
def bent_method(draw: st.DrawFn) -> bytes:
    """A sound method with a line of one of its files changed, packed again."""
    out = io.BytesIO()
    chosen = draw(st.sampled_from(sorted(FOUR)))
    with zipfile.ZipFile(out, "w") as package:
        for name, content in FOUR.items():
            if name == chosen:
                lines = content.decode().splitlines()
                at = draw(st.integers(0, len(lines) - 1))
                lines[at] = draw(ODD) if draw(st.booleans()) else lines[at][::-1]
                content = "\n".join(lines).encode("utf-8", "replace")
            package.writestr(name, content)
    return out.getvalue()


PAGES: dict[str, tuple[str, str, str, Callable[[], bytes], Any]] = {
    "roster": ("clerk", f"/a/{CODE}/people/import/", "r.xlsx", roster, st.nothing()),
    "registers": ("clerk", f"/a/{CODE}/registers/import/", "r.xlsx", register, st.nothing()),
    "statement": (
        "clerk", f"/a/{CODE}/books/village/import/", "s.csv", lambda: text(*FIRST, NEXT), bent(),
    ),
    "method": ("officer", "/a/330212/methods/", "m.zip", method, bent_method()),
}  # fmt: skip


def hammer(which: str, examples: int, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The page under so many files; which statuses there were."""
    who, where, name, sound, more = PAGES[which]
    monkeypatch.setattr(clock, "now", lambda: NOW)
    village = World().village
    client = Client(raise_request_exception=False)
    client.force_login(county(village) if who == "officer" else village.account(who))
    statuses: set[int] = set()

    def counts() -> list[int]:
        return [model.objects.count() for model in COUNTED]

    def answered(response: Any) -> Any:
        statuses.add(response.status_code)
        assert response.status_code < 500
        assert b"Traceback" not in response.content
        return response

    blank = form_of(client, where)

    def bring(data: bytes) -> None:
        before = counts()
        try:
            with transaction.atomic():
                file = SimpleUploadedFile(name, data)
                sent = answered(client.post(where, {**blank, "file": file}))
                if sent.status_code == 302:
                    seen = sent["Location"]
                    page = answered(client.get(seen))
                    assert counts() == before
                    if page.status_code == 200 and b'name="idempotency"' in page.content:
                        done = answered(client.post(seen, form_of(client, seen)))
                        after = counts()
                        whole = done.status_code == 302 and after[0] == before[0] + 1
                        assert whole or after == before, (done.status_code, before, after)
                else:
                    assert counts() == before
                raise Undone
        except Undone:
            pass

    good = sound()  # made once: a workbook holds the second it was written in
    bring(good)
    assert 302 in statuses, "a sound file is taken"
    test = given(st.one_of(FILES, more, spoilt(lambda: good) if name != "s.csv" else more))(bring)
    test = settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )(test)  # fmt: skip
    seed(20261123)(test)()
    return statuses


def county(village: Any) -> Any:
    """An account of an officer of the county."""
    person = village.people["director"]
    models.Membership.objects.create(
        person=person, area_id=CODE[:6], role="officer", start=NOW.date()
    )
    return village.account("director")


@pytest.mark.django_db
@pytest.mark.parametrize("which", sorted(PAGES))
def test_any_file_is_answered_and_nothing_is_half_in(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hammer(which, FEW, monkeypatch) >= {302, 422}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("which", sorted(PAGES))
def test_any_of_many_files(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hammer(which, MANY, monkeypatch) >= {302, 422}
