"""Where a number is wanted, signs that are digits to some (``²``, ``①``), thousands of digits and
numbers that no column holds are no fault of the server: ``core.digits`` alone reads numbers.

Every form and every address with such numbers: ``tests/journeys/test_every_form.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.world import CODE, make_village

from xiangyue.core import digits
from xiangyue.core.conditions import BadDefinition, parse_condition

SOURCE = Path(__file__).resolve().parents[1] / "src" / "xiangyue"
BY_HAND = re.compile(r"\.(isdigit|isdecimal|isnumeric)\b|\bFraction\((str|data|raw)\b")
LONG = "9" * 5000  # more than ``int`` takes
PAGES = (
    f"/a/{CODE}/opinions/?group={{}}",
    f"/a/{CODE}/opinions/?page={{}}",
    f"/a/{CODE}/say/?join={{}}",
    f"/a/{CODE}/money/?page={{}}",
    "/me/messages/?page={}",
    "/me/programs/?page={}",
    f"/a/{CODE}/record/?page={{}}",
    f"/a/{CODE}/questions/new/?matter={{}}",
    f"/a/{CODE}/meetings/new/?item={{}}:item",
    f"/a/{CODE}/matters/new/?method=eight-step&opinion={{}}",
    f"/a/{CODE}/matters/new/?method={{}}",
    f"/data/{CODE}/?year={{}}",
    "/a/{}/registers/",
    "/a/{}/services/",
    "/m/{}/",
)


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["²", "①", "１", "-1", "9" * 30, LONG, "1e5", "\x00"])
def test_pages_take_any_sign_for_a_number(sign: str) -> None:
    village = make_village()
    client = Client(raise_request_exception=False)
    client.force_login(village.account("clerk"))
    for page in PAGES:
        assert client.get(page.format(sign)).status_code < 500, page


@pytest.mark.django_db
def test_a_form_takes_no_number_that_no_column_holds() -> None:
    village = make_village()
    client = Client(raise_request_exception=False)
    client.force_login(village.account("clerk"))
    for people in ("99999999999", LONG, "\x00"):
        sent = {"on": "2026-03-10", "people": people, "note": "坐班"}
        assert (
            client.post(f"/a/{CODE}/receptions/log/", sent | {"kind": "reception"}).status_code
            < 500
        ), people[:12]


def test_a_number_is_digits_up_to_what_is_held() -> None:
    assert [digits.whole(t) for t in ("0", "12", "０１２", str(2**63 - 1))] == [
        0,
        12,
        12,
        2**63 - 1,
    ]
    for text in (None, "", "²", "①", "-1", "1e5", " 1", "1_0", str(2**63), "9" * 30, LONG, "\x00"):
        assert digits.whole(text) is None, text
    assert digits.whole("10", 9) is None
    assert digits.wholes(["1", "x", LONG, "2"]) == [1, 2]
    assert [digits.only_digits(t) for t in ("012", "", "１", "²", LONG)] == [
        True, False, False, False, True,
    ]  # fmt: skip
    assert digits.digits_in("第 12 组 3") == "123"


def test_a_share_is_read_without_its_powers_of_ten() -> None:
    found = [str(digits.fraction(t)) for t in ("2/3", " 9/10 ", "12", 12, "0.25", 0.25)]
    assert found == ["2/3", "9/10", "12", "12", "1/4", "1/4"]
    for text in ("1e99999999", "1/0", "9" * 5000, "1/" + "9" * 5000, "-1", "", "nan", None, True):
        with pytest.raises(ValueError):
            digits.fraction(text)


@pytest.mark.parametrize("value", ["1e99999999", "1/0", LONG])
def test_a_method_with_such_a_number_is_no_method(value: str) -> None:
    with pytest.raises(BadDefinition):
        parse_condition({"fact": "vote.for", "at_least": value, "of": "vote.all"}, "here")


def test_nobody_else_reads_numbers_by_hand() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if BY_HAND.search(line) and path.name != "digits.py"
    ]
    assert found == []
