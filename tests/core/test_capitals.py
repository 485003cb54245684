"""Money in Chinese capitals: what a clerk would write, and its inverse for every amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.capitals import (
    LIMIT_FEN,
    amount_capitals,
    spoken_digits_zh,
    spoken_en,
    spoken_zh,
)


def read_whole(words: str, digits: str, ten: str, hundred: str, thousand: str) -> int:
    """Reads a Chinese whole number, written independently of how it was made."""
    total = section = digit = 0
    for c in words:
        if c in digits:
            digit = digits.index(c)
        elif c in ten + hundred + thousand:
            section += (digit or 1) * {ten: 10, hundred: 100, thousand: 1000}[c]
            digit = 0
        elif c == "万":
            total += (section + digit) * 10**4
            section = digit = 0
        elif c == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        else:
            raise ValueError(c)
    return total + section + digit


def read_capitals(words: str) -> int:
    rest = words.removeprefix("人民币")
    sign = -1 if rest.startswith("负") else 1
    rest = rest.removeprefix("负").removesuffix("整")
    yuan, _, parts = rest.rpartition("元")
    fen = read_whole(yuan, "零壹贰叁肆伍陆柒捌玖", "拾", "佰", "仟") * 100 if yuan else 0
    parts = parts.removeprefix("零")
    if "角" in parts:
        jiao, parts = parts.split("角")
        fen += "零壹贰叁肆伍陆柒捌玖".index(jiao) * 10
    if parts:
        fen += "零壹贰叁肆伍陆柒捌玖".index(parts.removesuffix("分"))
    return sign * fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (100, "人民币壹元整"),
        (1005, "人民币壹拾元零伍分"),
        (123450, "人民币壹仟贰佰叁拾肆元伍角整"),
        (100500, "人民币壹仟零伍元整"),
        (640903, "人民币陆仟肆佰零玖元零叁分"),
        (10_000_000, "人民币壹拾万元整"),
        (100_000_100, "人民币壹佰万零壹元整"),
        (10_070_000_00, "人民币壹仟零柒万元整"),
        (1_0000_1234_00, "人民币壹亿零壹仟贰佰叁拾肆元整"),
        (1_2345_0000_0000_00, "人民币壹万贰仟叁佰肆拾伍亿元整"),
        (-12345, "人民币负壹佰贰拾叁元肆角伍分"),
    ],
)
def test_capitals_as_a_clerk_writes_them(fen: int, words: str) -> None:
    assert amount_capitals(fen) == words


@given(st.integers(min_value=1 - LIMIT_FEN, max_value=LIMIT_FEN - 1))
def test_capitals_read_back(fen: int) -> None:
    words = amount_capitals(fen)
    assert read_capitals(words) == fen
    assert "零零" not in words and "零元" not in words.removeprefix("人民币零元")


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_spoken_reads_back(n: int) -> None:
    assert read_whole(spoken_zh(n), "零一二三四五六七八九", "十", "百", "千") == n


def test_too_large_is_refused() -> None:
    with pytest.raises(ValueError):
        amount_capitals(LIMIT_FEN)
    with pytest.raises(ValueError):
        spoken_zh(10**16)


@pytest.mark.parametrize(
    ("n", "zh", "en"),
    [
        (0, "零", "zero"),
        (12, "十二", "twelve"),
        (37, "三十七", "thirty-seven"),
        (110, "一百一十", "one hundred and ten"),
        (2005, "二千零五", "two thousand and five"),
        (19_280, "一万九千二百八十", "nineteen thousand two hundred and eighty"),
        (
            665_276,
            "六十六万五千二百七十六",
            "six hundred and sixty-five thousand two hundred and seventy-six",
        ),
    ],
)
def test_numbers_as_they_are_read_aloud(n: int, zh: str, en: str) -> None:
    assert spoken_zh(n) == zh
    assert spoken_en(n) == en


def test_digits_one_by_one() -> None:
    assert spoken_digits_zh("2026年") == "二〇二六年"
