"""Where a number is wanted, signs that are digits to some (``²``, ``①``) are no fault of the
server: Python's ``isdigit`` takes them, ``int`` does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.world import CODE, make_village

SOURCE = Path(__file__).resolve().parents[1] / "src" / "xiangyue"
UNSAFE = re.compile(r"\.isdigit\(\)")
PAGES = (
    f"/a/{CODE}/opinions/?group={{}}",
    f"/a/{CODE}/opinions/?page={{}}",
    f"/a/{CODE}/say/?join={{}}",
    f"/a/{CODE}/money/?page={{}}",
    "/me/messages/?page={}",
    "/me/programs/?page={}",
)


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["²", "①", "１", "-1", "9" * 30, "1e5", "\x00"])
def test_pages_take_any_sign_for_a_number(sign: str) -> None:
    village = make_village()
    client = Client(raise_request_exception=False)
    client.force_login(village.account("clerk"))
    for page in PAGES:
        assert client.get(page.format(sign)).status_code < 500, page


def test_who_asks_for_digits_asks_for_decimal_ones() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if UNSAFE.search(line) and "isascii" not in line
    ]
    assert found == []
