"""Bank statements and cash books as villages keep them, read to the fen."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xiangyue.core import money
from xiangyue.core.refusals import Refusal
from xiangyue.core.roster_rows import RawSheet
from xiangyue.core.statement_balances import Statement, fingerprints, read_statement
from xiangyue.core.statement_cells import CellWrong, amount_of, day_of
from xiangyue.core.statement_match import Known, against, propose
from xiangyue.core.statement_shapes import Shape
from xiangyue.documents.statement_sheet import sheets_of, template
from xiangyue.methods.chart import known
from xiangyue.methods.statement_words import words

TODAY = date(2026, 4, 2)


def read(rows: list[list[Any]], kind: str = "bank", **asked: Any) -> Statement:
    sheet = RawSheet("Sheet1", rows)
    return read_statement([sheet], kind=kind, today=TODAY, asked=Shape(**asked))  # type: ignore[arg-type]


def moved(statement: Statement) -> list[tuple[str, int]]:
    return [(x.day.isoformat(), x.amount) for x in statement.lines]


def told(statement: Statement) -> list[tuple[str, str]]:
    return [(p.check.says.removeprefix("statement."), p.where) for p in statement.problems]


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50", 123450),
        ("１，２３４．５０", 123450),
        ("¥1,234.5元", 123450),
        ("人民币1234元整", 123400),
        ("1.2万元", 1_200_000),
        ("3万", 3_000_000),
        ("(1,234.50)", -123450),
        ("1234.50-", -123450),
        ("−12.3", -1230),
        ("-¥5", -500),
        ("+7", 700),
        (".5", 50),
        (0.1 + 0.2, 30),
        (1286.4, 128640),
        (12, 1200),
        ('="88.00"', 8800),
        ("\t15.00", 1500),
        ("", None),
        ("-", None),
        ("—", None),
        (None, None),
        ("0.00", 0),
    ],
)
def test_amounts_as_people_write_them(cell: Any, fen: int | None) -> None:
    assert amount_of(cell) == fen


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("一百元", "no-amount"),
        ("12,34.5", "no-amount"),
        ("1.5.2", "no-amount"),
        ("12.345", "part-of-fen"),
        (12.345, "part-of-fen"),
        ("1e9", "no-amount"),
        (float("nan"), "no-amount"),
        (float("inf"), "no-amount"),
        ("999999999999999", "too-large"),
        (date(2026, 1, 1), "no-amount"),
        (True, "no-amount"),
    ],
)
def test_what_is_no_amount_is_not_guessed_at(cell: Any, says: str) -> None:
    with pytest.raises(CellWrong) as wrong:
        amount_of(cell)
    assert wrong.value.says == says


@pytest.mark.parametrize(
    "cell",
    [
        "2026-3-5", "2026/03/05 09:01:33", "20260305", "20260305123311", "2026年3月5日",
        "２０２６－０３－０５", "2026.3.5", 46086, 46086.5, "46086", datetime(2026, 3, 5, 9),
        date(2026, 3, 5), "2026-03-05T09:01:00",
    ],
)  # fmt: skip
def test_days_as_people_write_them(cell: Any) -> None:
    assert day_of(cell) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell", ["3月5日", "2026-13-01", "2026-02-30", "abc", "202603", "05/03/26"]
)
def test_what_is_no_day_is_not_guessed_at(cell: str) -> None:
    with pytest.raises(CellWrong):
        day_of(cell)


def test_a_bank_s_export_with_lines_above_totals_below_and_newest_first() -> None:
    found = read(
        [
            ["中国农业银行账户明细", "", "", "", "", ""],
            ["户名：五乡镇明伦村股份经济合作社", "", "期初余额：", "12,300.00", "", ""],
            [],
            ["交易日期", "交易摘要", "对方户名", "收入金额", "支出金额", "账户余额"],
            ["20260309", "电费", "供电公司", "", "1,286.40", "61,013.60"],
            ["20260305", "补助", "五乡镇财政所", "50,000.00", "", "62,300.00"],
            ["合计", "", "", "50,000.00", "1,286.40", ""],
            ["打印日期：2026-04-01", "", "", "", "", ""],
        ]
    )
    assert found.problems == () and found.warnings == ()
    assert moved(found) == [("2026-03-05", 5_000_000), ("2026-03-09", -128_640)]
    assert (found.opening, found.closing) == (1_230_000, 6_101_360)
    assert found.shape.newest_first
    assert (found.income, found.spending) == (5_000_000, 128_640)
    assert found.lines[0].other == "五乡镇财政所"


def test_debit_and_credit_of_a_bank_and_of_a_village_are_the_other_way_round() -> None:
    """The balances decide; where there are none, whose book it is."""
    rows = [
        ["日期", "摘要", "借方", "贷方", "余额"],
        ["2026-03-05", "收承包款", "100", "", "100"],
        ["2026-03-06", "付电费", "", "40", "60"],
    ]
    for kind in ("bank", "book"):  # balances grow by 借: it is the village's own book
        assert moved(read(rows, kind)) == [("2026-03-05", 10000), ("2026-03-06", -4000)]
        assert read(rows, kind).shape.sides == "book"
    bare = [r[:4] for r in rows]
    assert moved(read(bare, "book"))[0] == ("2026-03-05", 10000)
    assert moved(read(bare, "bank"))[0] == ("2026-03-05", -10000)
    assert moved(read(bare, "bank", sides="book"))[0] == ("2026-03-05", 10000)


def test_one_column_with_a_direction_with_signs_or_told_by_the_balance_alone() -> None:
    head = ["日期", "摘要", "交易金额", "余额"]
    signs = [head, ["2026-3-1", "", "+5", "15"], ["2026-3-2", "", "-2", "13"]]
    bare = [head, ["2026-3-1", "", "5", "15"], ["2026-3-2", "", "2", "13"]]
    words = [["日期", "收/支", "金额"], ["2026-3-1", "收入", "5"], ["2026-3-2", "支出", "2"]]
    marks = [["日期", "借贷标志", "发生额"], ["2026-3-1", "贷", "5"], ["2026-3-2", "借", "2"]]
    for rows in (signs, bare, words, marks):
        assert moved(read(rows)) == [("2026-03-01", 500), ("2026-03-02", -200)]
    assert told(read([[*r[:3]] for r in bare])) == [("no-direction", "Sheet1")]
    mixed = [*words, ["2026-3-3", "转", "5"]]
    assert told(read(mixed)) == [("direction-unknown", "Sheet1 B4")]


def test_a_cash_book_with_month_and_day_under_the_year_and_in_ten_thousands() -> None:
    found = read(
        [
            ["现金日记账（单位：万元）"],
            ["2026年", "", "凭证号", "摘要", "收入", "支出", "结余"],
            ["月", "日", "", "", "", "", ""],
            ["3", "1", "", "承前页", "", "", "1.5"],
            ["", "5", "1", "收承包款", "1.2", "", "2.7"],
            ["", "", "2", "付工资", "", "0.35", "2.35"],
            ["4", "1", "3", "电费", "", "0.12864", "2.22136"],
            ["", "", "", "本月合计", "1.2", "0.47864", ""],
            ["", "", "", "过次页", "", "", "2.22136"],
        ],
        "book",
    )
    assert told(found) == []
    assert found.warnings == ()
    assert moved(found) == [
        ("2026-03-05", 1_200_000),
        ("2026-03-05", -350_000),
        ("2026-04-01", -128_640),
    ]
    assert found.opening == 1_500_000
    assert [x.number for x in found.lines] == ["1", "2", "3"]


def test_every_wrong_cell_is_named_and_nothing_is_read_past_it() -> None:
    found = read(
        [
            ["日期", "摘要", "收入", "支出", "余额"],
            ["2026-02-30", "补助", "5", "", ""],
            ["2026-03-01", "电费", "", "一百", ""],
            ["", "工资", "", "3", ""],
            ["2026-03-02", "两边都写", "1", "2", ""],
            ["2026-03-03", "零头", "1.234", "", ""],
            ["2026-05-01", "还没到", "1", "", ""],
        ]
    )
    assert told(found) == [
        ("no-day", "Sheet1 A2"),
        ("no-amount", "Sheet1 D3"),
        ("day-missing", "Sheet1 A4"),
        ("both-sides", "Sheet1 C5"),
        ("part-of-fen", "Sheet1 C6"),
        ("to-come", "Sheet1 A7"),
    ]


def test_where_a_balance_breaks_and_a_total_differs_it_is_said_with_the_numbers() -> None:
    found = read(
        [
            ["日期", "摘要", "收入", "支出", "余额"],
            ["2026-03-01", "上期结转", "", "", "10"],
            ["2026-03-02", "补助", "5", "", "15"],
            ["2026-03-03", "电费", "", "2", "12"],
            ["2026-03-04", "电费", "", "2", "10"],
            ["合计", "", "5", "6", ""],
        ]
    )
    assert [(b.row, b.expected, b.said) for b in found.breaks] == [(4, 1300, 1200)]
    assert [p.check.says for p in found.warnings] == [
        "statement.balance-breaks",
        "statement.total-differs",
    ]
    assert found.warnings[0].check.values["gap"] == money.words(-100)


def test_a_line_twice_in_the_file_is_left_out_only_where_the_file_proves_it() -> None:
    rows = [
        ["日期", "流水号", "摘要", "收入", "支出", "余额"],
        ["2026-03-02", "A1", "补助", "5", "", "15"],
        ["2026-03-02", "A1", "补助", "5", "", "15"],
        ["2026-03-02", "A2", "补助", "5", "", "20"],
    ]
    found = read(rows)
    assert found.doubles == ((3, 2),) and len(found.lines) == 2 and found.breaks == ()
    bare = read([["日期", "摘要", "收入"], *[["2026-03-02", "补助", "5"]] * 2])
    assert bare.twins == ((3, 2),) and len(bare.lines) == 2
    assert len(set(fingerprints(bare.lines))) == 2


def test_an_overlapping_file_takes_only_what_is_new() -> None:
    march = read(
        [["日期", "摘要", "收入", "支出"], ["2026-03-30", "利息", "1", ""],
         ["2026-03-31", "手续费", "", "2"], ["2026-03-31", "手续费", "", "2"]]
    )  # fmt: skip
    known = [Known(x.day, x.amount, x.summary, label="1") for x in march.lines]
    again = read(
        [["日期", "摘要", "对方户名", "收入", "支出", "余额"],
         ["2026-03-31", "手续费", "", "", "2", "7"], ["2026-03-31", "手续费", "", "", "2", "5"],
         ["2026-03-31", "手续费", "", "", "2", "3"],
         ["2026-04-01", "补助", "财政所", "9", "", "12"]]
    )  # fmt: skip
    states = [s.state for s in against(again.lines, known)]
    assert states == ["taken", "taken", "new", "new"]
    booked = [Known(date(2026, 3, 30), 900, label="2026-7")]
    assert [(s.state, s.label) for s in against(again.lines, known, booked)][-1] == (
        "booked",
        "2026-7",
    )


def test_the_account_is_proposed_from_the_words_and_says_by_which() -> None:
    rules = words()
    lines = read(
        [["日期", "摘要", "对方户名", "收入", "支出"],
         ["2026-3-1", "路灯电费", "供电公司", "", "5"],
         ["2026-3-1", "财政补助款", "财政所", "5", ""], ["2026-3-1", "某某", "", "", "5"]]
    ).lines  # fmt: skip
    found = [propose(x, rules["words"], rules["default"]) for x in lines]
    assert [bool(p.word) for p in found] == [True, True, False]
    assert [p.account for p in found] == ["514-02", "503", rules["default"]["out"]]
    assert {r["account"] for r in rules["words"]} | set(rules["default"].values()) <= set(known())


def book(rows: list[list[Any]], merges: list[str] | None = None) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("明细")
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    for merge in merges or ():
        sheet.merge_range(merge, "2026-03-05")
    made.close()
    return out.getvalue()


def test_one_table_as_xlsx_and_as_text_in_every_encoding_is_the_same() -> None:
    rows = [["日期", "摘要", "收入", "支出"], ["2026-03-05", "补助，第一笔", "1,234.50", ""]]
    text = "\r\n".join(",".join(f'"{c}"' for c in r) for r in rows)
    files = [book(rows), *(text.encode(e) for e in ("utf-8", "utf-8-sig", "gb18030", "utf-16"))]
    files.append("\n".join("\t".join(r) for r in rows).encode())
    for data in files:
        found = read_statement(sheets_of(data), kind="bank", today=TODAY)
        assert moved(found) == [("2026-03-05", 123450)]
        assert found.lines[0].summary == "补助,第一笔"


def test_a_day_merged_over_its_movements_is_the_day_of_each() -> None:
    rows = [["日期", "摘要", "收入", "支出"], ["", "补助", "5", ""], ["", "电费", "", "2"]]
    found = read_statement(sheets_of(book(rows, ["A2:A3"])), kind="bank", today=TODAY)
    assert moved(found) == [("2026-03-05", 500), ("2026-03-05", -200)]


def test_the_templates_are_read_by_their_own_reader() -> None:
    for kind in ("bank", "book"):
        sheets = sheets_of(template(kind))  # type: ignore[arg-type]
        empty = read_statement(sheets, kind=kind, today=TODAY)  # type: ignore[arg-type]
        assert [p.check.says for p in empty.problems] == ["statement.no-lines"]
        guide = read_statement(sheets, kind=kind, today=TODAY, asked=Shape(sheet="说明"))  # type: ignore[arg-type]
        assert guide.problems == () and guide.breaks == () and len(guide.lines) == 2


def test_two_cells_at_the_ends_of_a_sheet_do_not_fill_the_memory() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("明细")
    sheet.write("A1", "日期")
    sheet.write("XFD1048576", "余额")
    made.close()
    with pytest.raises(Refusal) as refusal:
        sheets_of(out.getvalue())
    assert refusal.value.checks[0].says == "statement.too-wide"


CELL = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=12), st.dates(),
    st.datetimes(), st.sampled_from(["日期", "收入", "支出", "余额", "金额", "借贷", "合计",
     "上期结转", "月", "日", "2026年", "2026-03-05", "借", "贷", "1.2万", "5", "-3"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, max_size=7), max_size=12),
    kind=st.sampled_from(["bank", "book"]),
    columns=st.dictionaries(
        st.sampled_from(["day", "income", "spending", "amount", "balance"]), st.integers(0, 8)
    ),
    header=st.one_of(st.none(), st.integers(-2, 14)),
)
def test_any_cells_and_any_choice_of_columns_end_in_sentences(
    rows: list[list[Any]], kind: Any, columns: dict[str, int], header: int | None
) -> None:
    sheet = RawSheet("表", rows, frozenset({(1, 1)}), ((0, 0, 3, 1), (1, 2, 5, 2)))
    asked = Shape(columns=columns, header=header)
    found = read_statement([sheet], kind=kind, today=TODAY, asked=asked)
    assert found.problems or found.lines
    if not found.problems and found.opening is not None and not found.breaks:
        assert found.closing == found.opening + found.income - found.spending


MONEY = st.integers(-(10**9), 10**9).filter(bool)


@settings(max_examples=60, deadline=None)
@given(amounts=st.lists(MONEY, min_size=1, max_size=12), opening=st.integers(0, 10**9),
       way=st.sampled_from(["two", "sides", "signs"]), newest=st.booleans())  # fmt: skip
@example(amounts=[5, -5, 5], opening=0, way="two", newest=True)
def test_what_is_written_is_read_back_to_the_fen(
    amounts: list[int], opening: int, way: str, newest: bool
) -> None:
    heads = {"two": ["日期", "收入", "支出", "余额"], "sides": ["日期", "贷方", "借方", "余额"],
             "signs": ["日期", "金额", "余额"]}[way]  # fmt: skip
    rows: list[list[Any]] = []
    running = opening
    for n, amount in enumerate(amounts):
        running += amount
        shown = money.yuan(abs(amount))
        sums = [money.yuan(amount)] if way == "signs" else [
            shown if amount > 0 else "", shown if amount < 0 else ""]  # fmt: skip
        rows.append([f"2026-01-{n + 1:02d}", *sums, money.yuan(running)])
    if way == "signs" and not any(a < 0 for a in amounts):
        rows[0][1] = "+" + rows[0][1]
    found = read([heads, *(reversed(rows) if newest else rows)])
    assert [x.amount for x in found.lines] == amounts
    assert (found.opening, found.closing, found.breaks) == (opening, running, ())


@settings(max_examples=120, deadline=None)
@given(data=st.one_of(
    st.binary(max_size=400),
    st.text(max_size=300).map(
        lambda t: ("日期,收入\n2026-01-01,5\n" + t).encode("gb18030", "ignore")),
    st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=8)).map(
        lambda cut: SOUND[: cut[0]] + cut[1] + SOUND[cut[0] + len(cut[1]):]),
    st.binary(max_size=600).map(lambda b: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b),
))  # fmt: skip
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    try:
        sheets = sheets_of(data)
    except Refusal as refusal:
        assert refusal.checks[0].says.startswith("statement.")
        return
    read_statement(sheets, kind="bank", today=TODAY)


SOUND = book([["日期", "摘要", "收入", "支出"], ["2026-03-05", "补助", "1,234.50", ""]])


def test_of_two_balances_the_one_of_the_books_is_read() -> None:
    """What may be drawn is less than what is there; it is read only where nothing else is said."""
    rows = [["2026-03-05", "补助", 100, "", 900, 600], ["2026-03-06", "电费", "", 30, 870, 590]]
    for heads, closing in (
        (["日期", "摘要", "收入", "支出", "账面余额", "可用余额"], 87_000),
        (["日期", "摘要", "收入", "支出", "余额", "可用余额"], 87_000),
        (["日期", "摘要", "收入", "支出", "备用", "可用余额"], 59_000),
    ):
        assert read([heads, *rows]).closing == closing, heads
    turned = [["日期", "摘要", "收入", "支出", "可用余额", "账面余额"],
              ["2026-03-05", "补助", 100, "", 600, 900]]  # fmt: skip
    assert read(turned).closing == 90_000


def test_sums_of_a_page_or_a_day_are_no_movements() -> None:
    found = read(
        [
            ["日期", "摘要", "收入", "支出", "余额"],
            ["2026.3.1", "上月结转", "", "", 500],
            ["2026.3.2", "补助", 100, "", 600],
            ["本页小计", "", 100, "", ""],
            ["过次页", "", "", "", 600],
            ["日期", "摘要", "收入", "支出", "余额"],
            ["承前页", "", "", "", 600],
            ["2026.3.9", "电费", "", 50, 550],
            ["当日小计", "", "", 50, ""],
            ["本月合计", "", 100, 50, 550],
            ["本年累计", "", 900, 450, 550],
        ]
    )
    assert found.problems == () and found.warnings == () and found.breaks == ()
    assert moved(found) == [("2026-03-02", 10_000), ("2026-03-09", -5_000)]
    assert (found.opening, found.closing) == (50_000, 55_000)


def test_money_in_a_column_that_is_not_read_is_not_left_behind() -> None:
    """Cash and bank side by side under one heading: what is not read is told by its row."""
    found = read(
        [
            ["日期", "摘要", "收入", "", "支出", ""],
            ["", "", "现金", "银行", "现金", "银行"],
            ["2026-03-02", "卖废品", 50, "", "", ""],
            ["2026-03-05", "补助", "", 1000, "", ""],
        ]
    )
    (wrong,) = found.problems
    assert (wrong.where, wrong.check.says) == ("Sheet1 D4", "statement.other-column")
    assert wrong.check.values["word"] == "1000"
    named = [["日期", "摘要", "收入", "现金支出", "备注"], ["2026-03-02", "卖废品", 50, "", 7]]
    assert read(named).problems == ()
