"""Names by the letters they sound like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.spelling import is_spelled, letters, readings, sounds_like, spelled


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("明伦村", ("minglun" + "cun", "mlc")),
        ("重庆市", ("chongqingshi", "cqs")),
        ("长春市", ("changchunshi", "ccs")),
        ("六安市", ("luanshi", "las")),
        ("绿春县", ("lvchunxian", "lcx")),
        ("第3村", ("dicun", "dc")),
        ("", ("", "")),
    ],
)
def test_how_a_place_is_spelled(name: str, sound: tuple[str, str]) -> None:
    assert spelled(name) == sound


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("陈志强", "chen", True),
        ("陈志强", "czq", True),
        ("陈志强", "chenzq", True),
        ("陈志强", "zhiq", True),
        ("陈志强", "Chen Zhi-qiang", True),
        ("陈志强", "zhang", False),
        ("陈志强", "cqz", False),
        ("陈志强", "chenzhiqiangg", False),
        ("曾小单", "zengxiaoshan", True),
        ("吕桂花", "lv", True),
        ("吕桂花", "lü", True),
        ("王桂花", "", False),
    ],
)
def test_who_is_meant(name: str, typed: str, found: bool) -> None:
    assert sounds_like(name, typed) is found


@pytest.mark.parametrize("typed", ["minglun", "MLC", "lü", "xi'an", "ming lun"])
def test_letters(typed: str) -> None:
    assert is_spelled(typed)


@pytest.mark.parametrize("typed", ["", "330212", "明伦", "ming伦", "'"])
def test_no_letters(typed: str) -> None:
    assert not is_spelled(typed)


@given(st.text(alphabet="明伦村陈志强曾单重长吕", min_size=1, max_size=6), st.data())
def test_any_reading_finds_it(name: str, data: st.DataObject) -> None:
    said = "".join(data.draw(st.sampled_from(readings(c))) for c in name)
    first = "".join(data.draw(st.sampled_from(readings(c)))[0] for c in name)
    assert sounds_like(name, said) and sounds_like(name, first)
    assert letters(said) == said
