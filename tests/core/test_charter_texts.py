"""Charters: read from text, compared, carried onto another version, and what they set by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.capitals import spoken_zh
from xiangyue.core.charters import (
    Article,
    BadCharter,
    carry,
    changed,
    chapters,
    compare,
    from_plain,
    in_force,
    plain,
    read,
    says,
    values,
    version_on,
    with_version,
    written,
)
from xiangyue.core.refusals import Refusal
from xiangyue.core.word_changes import GONE, NEW, SAME, changes
from xiangyue.methods import rulebook
from xiangyue.methods.charter_rules import parameters, require_lawful
from xiangyue.methods.wording import word_all

MINGLUN = "330212105219"
DAY = date(2026, 3, 10)
TEXT = """第一章 总则
第一条 本章程由村民会议通过。
第二条 村民委员会由村民选举产生，
任期五年。
第二章 村务公开
第三条 决定公布不少于二十日。
"""
PLAIN = st.text("村民会议代表公示天数第一二三十五日，。 abc123", min_size=1, max_size=30).filter(
    str.strip
)


def articles(*texts: str) -> tuple[Article, ...]:
    return tuple(Article(f"a{n}", text) for n, text in enumerate(texts, 1))


# -- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("公示十五日。", "公示二十日。", "公示[-十五][+二十]日。"),
        ("公示15日。", "公示150日。", "公示[-15][+150]日。"),
        ("由村委会召集", "由村民委员会召集", "由村[-委][+民委员]会召集"),
        ("to be posted", "to be read out", "to be [-posted][+read out]"),
        ("", "新的", "[+新的]"),
        ("一样", "一样", "一样"),
        ("张三家出工", "李四家出钱", "[-张三][+李四]家出[-工][+钱]"),
    ],
)
def test_words_are_marked_as_a_reader_would(old: str, new: str, row: str) -> None:
    marks = {SAME: "{}", GONE: "[-{}]", NEW: "[+{}]"}
    told = "".join(marks[p.how].format(p.text) for p in changes(old, new))
    assert told == row


@given(PLAIN | st.just(""), PLAIN | st.just(""))
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    pieces = changes(old, new)
    assert "".join(p.text for p in pieces if p.how != NEW) == old
    assert "".join(p.text for p in pieces if p.how != GONE) == new


# -- articles ------------------------------------------------------------------------------------


def test_a_text_is_read_in_chapters_and_articles() -> None:
    found = read(TEXT)
    assert [(a.key, a.chapter) for a in found] == [
        ("a1", "总则"), ("a2", "总则"), ("a3", "村务公开"),
    ]  # fmt: skip
    assert found[1].text == "村民委员会由村民选举产生，\n任期五年。"
    assert [name for name, _ in chapters(found)] == ["第一章 总则", "第二章 村务公开"]


def test_what_is_written_is_read_as_it_was() -> None:
    found = read(TEXT)
    assert read(written(found), found) == found


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("", "nothing", 0),
        ("总则\n第一条 一", "no-article", 1),
        ("第一条 一\n第一章 总则\n前言", "no-article", 3),
        ("第一条", "empty", 0),
        ("第一条 " + "长" * 2001, "too-long", 0),
        ("\n".join(f"第{n}条 一{n}" for n in range(1, 202)), "too-many", 0),
    ],
)
def test_what_is_no_charter_is_told_with_its_line(text: str, why: str, line: int) -> None:
    with pytest.raises(BadCharter) as told:
        read(text)
    assert (told.value.says, told.value.line) == (why, line)


def test_an_article_keeps_its_key_and_what_it_sets() -> None:
    before = (
        *read(TEXT)[:2],
        Article("a3", "决定公布不少于二十日。", "村务公开", {"posting-days": 20}),
    )
    text = TEXT.replace("第三条 决定", "第三条 账目每月公布。\n第四条 决定").replace(
        "二十", "二十五"
    )
    found = read(text, before)
    assert [a.key for a in found] == ["a1", "a2", "a4", "a3"]
    assert dict(found[3].parameters) == {"posting-days": 20}


def test_versions_are_compared_article_by_article() -> None:
    old = articles("甲", "乙", "丙", "丁")
    new = (old[0], Article("a9", "新"), Article("a3", "丙改"), old[3])
    told = [(c.how, c.old_number, c.new_number) for c in compare(old, new)]
    assert told == [
        ("same", 1, 1), ("new", 0, 2), ("gone", 2, 0), ("changed", 3, 3), ("same", 4, 4),
    ]  # fmt: skip
    assert changed(old, new) == 3


TEXTS = st.lists(st.sampled_from("甲乙丙丁戊己"), min_size=1, max_size=6).map(
    lambda t: articles(*t)
)
EDITS = st.dictionaries(st.integers(1, 6), st.sampled_from(("改", "变", "")), max_size=4)


def edit(base: tuple[Article, ...], how: dict[int, str]) -> tuple[Article, ...]:
    made = []
    for n, a in enumerate(base, 1):
        if n not in how:
            made.append(a)
        elif how[n]:
            made.append(Article(a.key, a.text + how[n]))
    return tuple(made)


@given(TEXTS, EDITS, EDITS)
def test_two_amendments_both_hold_unless_they_touch_one_article(
    base: tuple[Article, ...], mine: dict[int, str], theirs: dict[int, str]
) -> None:
    draft, current = edit(base, mine), edit(base, theirs)
    merged, clash = carry(base, draft, current)
    both = {a.key for n, a in enumerate(base, 1) if n in mine and n in theirs}
    if not clash:
        now = {a.key: a.text for a in merged}
        for n, a in enumerate(base, 1):
            how = mine[n] if n in mine else theirs.get(n)
            assert now.get(a.key) == (a.text if how is None else (a.text + how if how else None))
    assert set(clash) <= both
    assert set(clash) == {f"a{n}" for n in mine if n in theirs and mine[n] != theirs[n]} & {
        a.key for a in base
    }


@given(TEXTS, EDITS)
def test_carried_onto_its_own_base_a_draft_is_itself(
    base: tuple[Article, ...], how: dict[int, str]
) -> None:
    draft = edit(base, how)
    assert carry(base, draft, base) == (draft, ())


def test_new_articles_of_two_amendments_both_stay() -> None:
    base = articles("甲", "乙")
    draft = (base[0], Article("a3", "我的"), base[1])
    current = (*base, Article("a3", "他们的"))
    merged, clash = carry(base, draft, current)
    assert [a.text for a in merged] == ["甲", "我的", "乙", "他们的"]
    assert len({a.key for a in merged}) == 4
    assert clash == ()


@given(TEXTS)
def test_articles_go_to_json_and_back(base: tuple[Article, ...]) -> None:
    assert from_plain(plain(base)) == base


# -- what they set -------------------------------------------------------------------------------


@given(st.integers(1, 9999))
def test_a_number_is_found_in_figures_and_in_characters(n: int) -> None:
    assert says(f"不少于{n}日", n)
    assert says(f"不少于{spoken_zh(n)}日", n)
    assert not says(f"不少于{n + 1}日，{spoken_zh(n + 1)}日", n)


@pytest.mark.parametrize(
    ("text", "value", "there"),
    [
        ("一年不超过3万元", 30000, True),
        ("一年不超过三万元", 30000, True),
        ("两个月一次", 2, True),
        ("到会人员三分之二以上同意", "at_least 2/3", True),
        ("到会人员过半数同意", "more_than 1/2", True),
        ("到会人员三分之二以上同意", "at_least 3/4", False),
        ("二十五日", 5, False),
    ],
)
def test_what_an_article_says(text: str, value: int | str, there: bool) -> None:
    assert says(text, value) is there


def own(name: str, value: int | str, text: str) -> list[Article]:
    return [Article("a1", text, "", {name: value})]


@pytest.mark.parametrize(
    ("name", "value", "text", "why"),
    [
        ("posting-days", 15, "公布不少于十五日", None),
        ("posting-days", 14, "公布不少于十四日", "公示天数定为14天（本村村民自治章程第一条），"
         "违反《村民委员会组织法》第三十五条：依法应为15天，章程不能这样定"),
        ("posting-days", 16, "公布不少于十六日", None),
        ("interval-months.assembly", 3, "每三个月开一次", None),
        ("interval-months.assembly", 4, "每四个月开一次", "村民代表会议间隔定为4个月"
         "（本村村民自治章程第一条），违反《村民委员会组织法》第三十条：依法应为3个月，章程不能这样定"),
        ("notice-days.villagers-assembly", 9, "提前九日通知", "村民会议提前通知天数定为9天"
         "（本村村民自治章程第一条），违反《村民委员会组织法》第二十五条：依法应为10天，章程不能这样定"),
        ("reception-cap.year", 0, "全年零接待，接待费为0元", None),
        ("reception-cap.year", 20000, "一年不超过二万元", None),
        ("spending.daily", 1500, "一千五百元以内的日常开支由村主任批", None),
        ("books.review-day", 8, "下个月八号以前审核", None),
        ("books.trusteeship", 1, "村账和资金委托镇里代管", None),  # said in words: it is no number
        ("assembly.law/passes/majority", "at_least 2/3", "三分之二以上同意", None),
        ("assembly.law/passes/majority", "at_least 1/2", "半数以上同意",
         "依法应为“过半数”（《村民委员会组织法》第三十条）"),
        ("assembly.law/sitting/members", "at_least 3/5", "五分之三以上到会", "第三十条"),
    ],
)  # fmt: skip
def test_the_law_is_the_floor(name: str, value: int | str, text: str, why: str | None) -> None:
    if why is None:
        require_lawful(own(name, value, text), day=DAY, area=MINGLUN)
        return
    with pytest.raises(Refusal) as told:
        require_lawful(own(name, value, text), day=DAY, area=MINGLUN)
    assert why in " ".join(word_all(told.value, "zh"))


@pytest.mark.parametrize(
    ("article", "says"),
    [
        (Article("a1", "十五日", "", {"term-years": 5}), "charter.no-parameter"),
        (Article("a1", "十五日", "", {"posting-days": "15"}), "charter.out-of-range"),
        (Article("a1", "十五日", "", {"posting-days": 61}), "charter.out-of-range"),
        (Article("a1", "十五日", "", {"posting-days": 20}), "charter.not-said"),
        (Article("a1", "2/3", "", {"assembly.law/passes/majority": "2/3"}), "charter.no-share"),
        (Article("a1", "5/3", "", {"assembly.law/passes/majority": "at_least 5/3"}),
         "charter.no-share"),
    ],
)  # fmt: skip
def test_what_an_article_may_set(article: Article, says: str) -> None:
    with pytest.raises(Refusal) as told:
        require_lawful([article], day=DAY, area=MINGLUN)
    assert [c.says for c in told.value.checks] == [says]


def test_a_number_is_set_once() -> None:
    twice = [
        Article("a1", "二十日", "", {"posting-days": 20}),
        Article("a2", "三十日", "", {"posting-days": 30}),
    ]
    with pytest.raises(Refusal) as told:
        require_lawful(twice, day=DAY, area=MINGLUN)
    assert [c.says for c in told.value.checks] == ["charter.set-twice"]


def setting(charter: dict[str, object], day: date) -> tuple[int, str]:
    found = rulebook.load().setting("posting-days", day=day, area=MINGLUN, charter=charter)
    return found.value, found.clause


def test_the_rule_book_reads_the_version_of_the_day() -> None:
    charter = with_version({}, 1, date(2026, 4, 1), values(own("posting-days", 20, "二十日")))
    charter = with_version(charter, 2, date(2026, 6, 1), values(own("posting-days", 30, "三十日")))
    assert setting(charter, date(2026, 3, 31)) == (15, "law:35")
    assert setting(charter, date(2026, 4, 1)) == (20, "charter:1")
    assert setting(charter, date(2026, 5, 31)) == (20, "charter:1")
    assert setting(charter, date(2026, 6, 1)) == (30, "charter:1")
    assert [version_on(charter, date(2026, m, 1)) for m in (3, 4, 6)] == [0, 1, 2]


def test_of_two_versions_from_one_day_the_later_holds() -> None:
    charter = with_version({}, 1, date(2026, 4, 1), {"settings": {"posting-days": 20}})
    charter = with_version(charter, 2, date(2026, 4, 1), {"settings": {"posting-days": 25}})
    assert setting(charter, date(2026, 4, 1))[0] == 25


def test_a_threshold_of_the_charter_is_judged_from_its_day() -> None:
    set_by = values(own("assembly.law/passes/majority", "at_least 2/3", "三分之二以上"))
    charter = with_version({}, 1, date(2026, 4, 1), set_by)
    counts = {
        "due.representatives": 30, "due.committee": 0,
        "present.representatives": 30, "present.committee": 0,
        "for.representatives": 19, "for.committee": 0,
        "against.representatives": 11, "against.committee": 0,
        "abstain.representatives": 0, "abstain.committee": 0,
        "void.representatives": 0, "void.committee": 0,
    }  # fmt: skip
    book = rulebook.load()
    how = {"counts": counts, "area": MINGLUN, "charter": charter}
    assert book.judge("assembly.law", day=date(2026, 3, 31), **how).passed
    assert not book.judge("assembly.law", day=date(2026, 4, 1), **how).passed
    counts |= {"for.representatives": 20, "against.representatives": 10}
    assert book.judge("assembly.law", day=date(2026, 4, 1), **how).passed


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), min_size=1, max_size=5),
    st.integers(0, 50),
)
def test_a_later_version_changes_no_earlier_day(steps: list[tuple[int, int]], asked: int) -> None:
    begin, charter, start = date(2026, 1, 1), {}, date(2026, 1, 1)
    day = begin + timedelta(days=asked)
    for n, (later, days) in enumerate(steps, 1):
        start += timedelta(days=later)
        before = setting(charter, day)
        charter = with_version(charter, n, start, {"settings": {"posting-days": days}})
        if day < start:
            assert setting(charter, day) == before
        else:  # and none ever goes below the law
            assert setting(charter, day)[0] == max(15, days)


def test_numbers_without_a_charter_hold_as_they_are() -> None:
    assert in_force({"settings": {"posting-days": 20}}, DAY) == {"settings": {"posting-days": 20}}
    assert in_force(None, DAY) == {}


def test_every_parameter_has_its_names_and_unit() -> None:
    for p in parameters().values():
        assert p.names["zh"]
        assert p.names["en"]
        assert p.unit or p.kind == "share"
