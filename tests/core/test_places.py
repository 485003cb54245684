"""Codes and names of places; the sample holds each form of name the official list has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import places

VILLAGES = [
    ("明伦村村委会", "明伦村"),
    ("红星村委会", "红星村"),
    ("新村村委会", "新村"),
    ("新村民委员会", "新村"),
    ("一村村民委员会", "一村"),
    ("崔村村村民委员会", "崔村村"),
    ("渔民村民委员会", "渔民村"),
    ("泰悦社区居委会", "泰悦社区"),
    ("中村社区居民委员会", "中村社区"),
    ("上集社区村委会", "上集社区"),
    ("龙泉社区委员会", "龙泉社区"),
    ("桃花社区居民管理委员会", "桃花社区"),
    ("宝幢居委会", "宝幢居委会"),
    ("前进第一居民委员会", "前进第一居委会"),
    ("东平社区第八居民委员会", "东平社区第八居委会"),
    ("巴彦敖包嘎查委员会", "巴彦敖包嘎查"),
    ("乌兰套海嘎查委会", "乌兰套海嘎查"),
    ("毕克梯嘎查村", "毕克梯嘎查"),
    ("巴音塔拉嘎查村民委员会", "巴音塔拉嘎查"),
    ("木果村牧委会", "木果村"),
    ("和平村民委员会（农村社区）", "和平村"),
    ("月明社区居委会(筹备组）", "月明社区"),
    ("沈冠村村委会村委会", "沈冠村"),
    ("后寨村委会村民委员会", "后寨村"),
    ("邰庄村民员委会", "邰庄村"),
    ("红泥井村委", "红泥井村"),
    ("客糖社区居委", "客糖社区"),
    ("兴国社区居", "兴国社区"),
    ("天缘社区居委会会", "天缘社区"),
    ("民委村委会", "民委村"),
    ("前哨农场第八管理区", "前哨农场第八管理区"),
    ("新店林场生活区", "新店林场生活区"),
    ("武钢虚拟社区", "武钢虚拟社区"),
    ("第六生产队", "第六生产队"),
    ("南岗村", "南岗村"),
    ("交通厅家委会", "交通厅家委会"),
    ("第三街委员会", "第三街委员会"),
    ("村委会", "村委会"),
]


@pytest.mark.parametrize(("official", "shown"), VILLAGES)
def test_what_people_call_it(official: str, shown: str) -> None:
    assert places.display_name(official, "village") == shown


def test_rows_that_only_fill_a_level() -> None:
    assert places.display_name("市辖区", "prefecture", above="北京市") == "北京市辖区"
    assert places.display_name("县", "prefecture", above="重庆市") == "重庆市各县"
    assert (
        places.display_name("省直辖县级行政区划", "prefecture", above="河南省") == "河南省直辖县市"
    )
    assert places.is_filler("市辖区", "prefecture")
    assert not places.is_filler("县", "county")
    names = [
        ("北京市", "province"),
        ("市辖区", "prefecture"),
        ("东城区", "county"),
        ("东华门街道", "township"),
        ("多福巷社区居委会", "village"),
    ]
    assert places.full_name(names) == "北京市东城区东华门街道多福巷社区"  # type: ignore[arg-type]


def test_townships() -> None:
    assert places.display_name("五乡镇", "township") == "五乡镇"
    assert places.display_name("王府街道办事处", "township") == "王府街道"
    assert places.display_name("七台河经济开发区管理委员会", "township") == "七台河经济开发区管委会"


def test_levels_and_what_lies_above() -> None:
    code = "330212105219"
    assert places.ancestors(code) == ("", "33", "3302", "330212", "330212105")
    assert places.level_of(code) == "village"
    assert [places.level_of(a) for a in places.ancestors(code)] == list(places.LEVELS[:-1])
    assert places.parent(code) == "330212105"
    assert places.parent("33") == ""
    assert places.parent("") is None
    assert places.within(code, "3302") and not places.within(code, "3303")
    assert places.within(code, "")


@pytest.mark.parametrize("bad", ["1", "33021", "33021a", "３３", "330212105219000", "abc"])
def test_what_is_no_code(bad: str) -> None:
    with pytest.raises(ValueError):
        places.level_of(bad)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("330212105219", "330212105219"),
        ("３３０２１２１０５２１９", "330212105219"),
        (" 330212 105219 ", "330212105219"),
        ("330212105000", "330212105"),
        ("330212000000", "330212"),
        ("330200000000", "3302"),
        ("330000000000", "33"),
        ("3302", "3302"),
    ],
)
def test_codes_as_people_write_them(written: str, code: str) -> None:
    assert places.normal_code(written) == code


def test_kinds() -> None:
    assert places.kind_of("330212105003") == "community"
    assert places.kind_of("330212105219") == "village"
    assert places.kind_of("110101001401") == "like-community"
    assert places.kind_of("230803100501") == "like-village"
    with pytest.raises(ValueError):
        places.kind_of("330212105")


@given(st.text(min_size=1, max_size=20), st.sampled_from(places.LEVELS))
def test_no_name_is_lost(name: str, level: places.Level) -> None:
    assert places.display_name(name, level) != "" or not name.strip()


@given(st.sampled_from([v for _, v in VILLAGES]))
def test_a_shown_name_stays(shown: str) -> None:
    assert places.display_name(shown, "village") == shown
