"""The documents' catalogue of words, dates as people write them, scripts as they are read aloud."""

import ast
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import pytest
from tests.documents.samples import samples

from xiangyue.documents import publishing
from xiangyue.documents.period_names import turn_words
from xiangyue.documents.words import catalogue, clock, day, moment, share

ROOM = Path(publishing.__file__).parent
#: What fills the papers speaks some of their words too: "adopted", "on paper".
FILLED_BY = ROOM.parent / "actions"
NAMES = {"t", "say", "say_in"}


def used() -> set[str]:
    found = set()
    fillers = (*FILLED_BY.glob("documents_of_*.py"), *FILLED_BY.glob("notices/*.py"))
    for file in (*ROOM.glob("*.py"), *fillers):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.func if isinstance(node.func, ast.Call) else node.func
                if isinstance(called, ast.Name) and called.id in NAMES:
                    found.add(node.args[0].value)
    return {word for word in found if word not in ("zh", "en")}


def test_every_sentence_has_its_chinese() -> None:
    assert used() == set(catalogue())


@pytest.mark.parametrize("english", sorted(catalogue()))
def test_placeholders_agree(english: str) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert catalogue()[english]
    assert names(catalogue()[english]) == names(english)


def test_days_and_times() -> None:
    at = datetime(2026, 3, 18, 14, 30)
    assert moment(at, "zh") == "2026年3月18日（星期三）下午2时30分"
    assert moment(at, "en") == "Wednesday, 18 March 2026, 14:30"
    assert clock(datetime(2026, 3, 18, 9, 0), "zh") == "上午9时"
    assert clock(datetime(2026, 3, 18, 12, 5), "zh") == "中午12时5分"
    assert day(None, "zh") == "____年__月__日"
    assert day(date(2026, 12, 1), "en") == "1 December 2026"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(2, 3, "66.6%"), (42, 50, "84%"), (1, 1, "100%"), (0, 5, "0%"), (0, 0, "—"),
     (999, 1000, "99.9%"), (9999, 10000, "99.9%")],
)  # fmt: skip
def test_a_share_is_never_rounded_up(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2026年3月18日", "二〇二六年三月十八日"),
        ("硬化820米，27盏灯", "硬化八百二十米，二十七盏灯"),
        ("286,450.00元", "二十八万六千四百五十元"),
        ("宽3.5米", "宽三点五米"),
        ("有2户，第2次，2月", "有两户，第二次，二月"),
        ("电话13800138000", "电话一三八〇〇一三八〇〇〇"),
    ],
)
def test_figures_are_read_as_words(written: str, spoken: str) -> None:
    assert publishing.aloud(written, "zh") == spoken


def test_english_figures_are_read_as_words() -> None:
    text = "Pave 820 metres for 286,450 yuan in 2026, 3.5 wide, 27 lamps, 5."
    assert publishing.aloud(text, "en") == (
        "Pave eight hundred and twenty metres for two hundred and eighty-six thousand four hundred "
        "and fifty yuan in 2026, three point five wide, twenty-seven lamps, five."
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_script_has_no_figure_left(lang: str) -> None:
    data = samples(lang)["broadcast"]
    assert isinstance(data, publishing.Posting)
    lines = publishing.sentences(data, lang)  # type: ignore[arg-type]
    spoken = "".join(lines) if lang == "zh" else "".join(lines[:-3])
    assert not any(c.isascii() and c.isdigit() for c in spoken)
    assert max(map(len, lines)) < (70 if lang == "zh" else 220)
    assert 30 < publishing.reading_seconds(lines, lang) < 180  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("2026-03", "2026年3月", "Mar 2026"),
        ("2026Q4", "2026年第四季度", "Q4 2026"),
        ("2026H2", "2026年下半年", "second half of 2026"),
        ("2026", "2026年", "2026"),
        ("2026-W05", "2026年第5周", "week 5 of 2026"),
        ("2026-03-26", "2026年3月26日", "26 Mar 2026"),
        ("2026-012", "2026-012", "2026-012"),  # the twelfth that an event called for
    ],
)
def test_a_turn_is_told_as_people_say_it(name: str, zh: str, en: str) -> None:
    assert (turn_words(name, "zh"), turn_words(name, "en")) == (zh, en)
