"""The net that keeps personal numbers in: what it catches and what it lets through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xiangyue.core import identity, masking
from xiangyue.core.masking import find_personal, mask

BODY = st.builds(
    lambda region, born, seq: f"{region}{born:%Y%m%d}{seq:03}",
    st.sampled_from(["330212", "230803", "433101", "440904"]),
    st.dates(date(1920, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)
IDS = BODY.map(lambda b: b + identity.check_character(b))
MOBILES = st.builds(
    lambda head, rest: f"1{head}{rest:09}", st.integers(3, 9), st.integers(0, 10**9 - 1)
)
SEPARATORS = st.sampled_from([" ", "-", ".", "—", "·", "　", " - ", "\u200b"])
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
HANZI = str.maketrans("0123456789", "〇一二三四五六七八九")


def kinds(text: str) -> list[str]:
    return [f.kind for f in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证号330212197003151234", "id"),  # wrong check character, but called by its name
        ("身份证：33021219700315123", "id"),  # a digit lost in typing
        ("王大爷 11010519491231002X 已核", "id"),
        ("王大爷 11010519491231002x 已核", "id"),
        ("1101 0519 4912 3100 2X", "id"),
        ("110105-19491231-002X", "id"),
        ("老证 110105491231002", "id"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "id"),
        ("卡 6222 0212 3456 7890 128", "bank"),
        ("打到账号 801101000123456789", "bank"),
        ("手机13812345678。", "mobile"),
        ("张一13812345678", "mobile"),
        ("138 1234 5678", "mobile"),
        ("138-1234-5678", "mobile"),
        ("138.1234.5678", "mobile"),
        ("１３８１２３４５６７８", "mobile"),
        ("一三八一二三四五六七八", "mobile"),
        ("幺三八幺二三四五六七八", "mobile"),
        ("1 3 8 1 2 3 4 5 6 7 8", "mobile"),
        ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "mobile"),
        ("+86 13812345678", "mobile"),
        ("8613812345678", "mobile"),
        ("0574-87654321", "landline"),
        ("057487654321", "landline"),
        ("010 8765 4321", "landline"),
        ("联系电话：87654321", "landline"),
        ("zhang.san@example.cn", "email"),
        ("zhang＠example．cn", "email"),
        ("明伦村3组12号", "address"),
        ("家住幸福路128号", "address"),
        ("阳光苑3幢2单元501室", "address"),
        ("明伦村十二号", "address"),
    ],
)
def test_caught(text: str, kind: str) -> None:
    assert kinds(text) == [kind]
    assert find_personal(mask(text)) == []
    assert mask(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "本次修路总投资 1,386,000.50 元，其中村集体出资 138000.00 元。",
        "合计138123456.78元", "余额13812345678元", "1500 2000 300 4000 1200",
        "公示时间：2026-11-22 09:30 至 2026-12-07 17:30",
        "2026年11月22日至2026年12月7日，共15日",
        "二〇二六年十一月二十二日", "明伦村 330212105219",
        "国办发明电〔2025〕7号", "姜山镇〔2026〕123号文件", "明伦村3号公告", "每月16号和26号接访",
        "应到50人，实到34人，赞成30票，反对2票，弃权2票",
        "凭证号 20261122000123", "回执 2026-0042-1187", "第3组、第4组、第12户",
        "3号地块 12.5 亩", "4号机井",
        "经度121.5439 纬度29.8683", "统一社会信用代码 N2330212MF1234567X",
        "110105 19491301 0021", "服务热线 12345，政务 12388", "2×3 米", "1至15号", "各组3号前交",
        "复兴路20号社区居委会", "1号路灯、2号路灯",
    ],
)  # fmt: skip
def test_let_through(text: str) -> None:
    assert find_personal(text) == []


def grouped(digits: str, sizes: list[int], sep: str) -> str:
    out, at = [], 0
    for size in sizes:
        out.append(digits[at : at + size])
        at += size
    return sep.join(o for o in out if o)


@given(
    IDS, SEPARATORS, st.sampled_from([[18], [6, 8, 4], [4, 4, 4, 4, 2], [1] * 18, [3, 3, 4, 4, 4]])
)
def test_an_id_is_found_however_it_is_split(number: str, sep: str, sizes: list[int]) -> None:
    for written in (number, number.translate(WIDE), number.translate(HANZI)):
        text = f"低保户王某（{grouped(written, sizes, sep)}）"
        assert "id" in kinds(text)
        assert find_personal(mask(text)) == []


@given(
    MOBILES,
    st.sampled_from([" ", "-", "　", "—", "·"]),
    st.sampled_from([[11], [3, 4, 4], [1] * 11]),
)
def test_a_mobile_is_found_however_it_is_split(number: str, sep: str, sizes: list[int]) -> None:
    for written in (number, number.translate(WIDE), number.translate(HANZI)):
        assert kinds(f"请打{grouped(written, sizes, sep)}找我") == ["mobile"]


@given(st.integers(0, 10**10 - 1), st.integers(0, 99))
def test_amounts_are_no_numbers_of_persons(yuan: int, cents: int) -> None:
    for text in (
        f"{yuan}.{cents:02}",
        f"支出{yuan}元",
        f"¥{yuan:,}.{cents:02}",
        f"{yuan / 10000:.2f}万元",
    ):
        assert find_personal(text) == [], text


@given(st.datetimes(), st.datetimes(), st.integers(0, 9999))
def test_dates_and_document_numbers_are_quiet(one, two, serial) -> None:  # type: ignore[no-untyped-def]
    for text in (
        f"{one:%Y-%m-%d %H:%M}至{two:%Y-%m-%d %H:%M}",
        f"{one:%Y/%m/%d %H:%M:%S}",
        f"{one:%Y%m%d}-{serial:04}",
        f"姜政发〔{one:%Y}〕{serial}号",
    ):
        if one.year > 1949 and two.year > 1949:
            assert find_personal(text) == [], text


@settings(max_examples=400)
@given(
    st.lists(
        st.one_of(
            IDS, MOBILES, st.text("0123456789一三八Xx.- @号室路村组", max_size=12),
            st.text(max_size=6),
            st.just("a@b.cn"), st.just("0574-87654321"), st.just("村3组12号"),
        ),
        max_size=8,
    ).map(" ".join)
)  # fmt: skip
@example("138****1390 1234567")
def test_nothing_found_remains_after_masking(text: str) -> None:
    masked = mask(text)
    assert find_personal(masked) == []
    assert mask(masked) == masked
    for item in find_personal(text):
        assert 0 <= item.start < item.end <= len(text)


def test_places_and_lines_are_told() -> None:
    text = "公示\n联系人 13812345678\n"
    (found,) = find_personal(text)
    assert text[found.start : found.end] == "13812345678"
    assert found.masked == "138****5678"
    (check,) = masking.checks(text)
    assert (check.says, check.met, check.values["line"]) == ("masking.mobile", False, 2)


def test_the_offices_own_contact_may_go_out() -> None:
    text = "有异议请打0574-8765 4321，找王某13812345678"
    assert [f.kind for f in find_personal(text, allow=["0574 87654321"])] == ["mobile"]
    assert "0574-8765 4321" in mask(text, allow=["057487654321"])


def test_a_long_sheet_is_read_quickly() -> None:
    assert find_personal("1500 2000 300 4000 \n" * 2000) == []


def test_names_and_numbers_for_show() -> None:
    assert masking.mask_name("张三丰") == "张**"
    assert masking.mask_name("张三丰", keep_last=True) == "张*丰"
    assert masking.mask_name("张三", keep_last=True) == "张*"
    assert masking.mask_name("欧阳娜娜") == "欧阳**"
    assert masking.mask_name("阿依古丽·买买提") == "阿***·买**"
    assert masking.mask_name("Anna Li") == "A*** L*"
    assert masking.mask_name("王") == "王"
    assert masking.mask_phone("138 1234 5678") == "138****5678"
    assert masking.mask_id("11010519491231002x") == "110*************2X"
    assert masking.mask_phone("") == ""
