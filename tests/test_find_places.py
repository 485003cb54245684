"""Places by code, by name, and those that take part by the letters they sound like."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.world import CODE, NOW, make_area

from xiangyue.actions import areas

OTHER = "330212105220"


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    for code in (CODE, OTHER):
        make_area(code)
    for code in ("33", CODE):
        areas.open_area(actor=areas.COMMAND, now=NOW, area=code)


@pytest.mark.parametrize(
    "said", ["minglun", "mlc", "MLC", "mingluncun", "ning minglun", "yinzhou mlc", "鄞州 mlc"]
)
def test_a_place_that_takes_part_is_found_by_letters(said: str) -> None:
    assert [a.code for a in areas.find_areas(said)] == [CODE]


@pytest.mark.parametrize("said", ["panlong", "lun", "hangzhou mlc", "mlx"])
def test_not_by_letters_of_another(said: str) -> None:
    assert areas.find_areas(said) == []


def test_one_that_does_not_take_part_by_its_name_only(client: Client) -> None:
    assert [a.code for a in areas.find_areas("蟠龙")] == [OTHER]
    assert "已参加的地方也" in client.get("/?q=panlong").text
    assert f"/a/{CODE}/" in client.get("/?q=mlc").text
