"""Registers that are worked on further: days are days, empty columns are left out, each says of
what place it is; a pledge whose day is over says so."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

from python_calamine import CalamineWorkbook
from tests.documents.samples import samples

from xiangyue.documents import count_papers, pair_papers, pledge_papers, training_papers
from xiangyue.documents.assessment_papers import assessment_report


def sheet(content: bytes, at: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(at).to_python()


def test_the_result_of_a_vote_has_its_day_and_no_empty_columns() -> None:
    report: Any = samples("zh")["count-report"]
    rows = sheet(count_papers.count_workbook(report))
    assert next(r[2] for r in rows if r[0] == "日期") == report.on
    assert {"有效票", "废票"} <= set(sheet(count_papers.count_workbook(report), 2)[1])
    together = tuple(replace(b, valid=None, void=None) for b in report.boxes)
    heads = sheet(count_papers.count_workbook(replace(report, boxes=together)), 2)[1]
    assert not {"有效票", "废票"} & set(heads) and heads[-1] == "监票人"


def test_a_register_of_goals_names_its_columns_and_what_is_late() -> None:
    data: Any = samples("zh")["pledge-register"]
    first = next(x for x in data.lines if x.state == "fixed")
    step = pledge_papers.Step("开三次班", first.due)
    after = first.due + timedelta(days=1)

    def of(**more: Any) -> Any:
        held = tuple(
            replace(h, lines=tuple(replace(x, **more) for x in h.lines)) for h in data.holdings
        )
        return replace(data, holdings=held, on=after)

    late, bare = of(need=3, have=1, steps=(step,)), of(need=None, have=None, steps=())
    heads = sheet(pledge_papers.register_xlsx(bare))[1]
    assert not {"时间节点", "至少"} & set(heads)
    heads, *rows = sheet(pledge_papers.register_xlsx(late))[1:]
    assert "时间节点" in heads and "至少" in heads and "到会要求" not in heads
    assert all(any(row[n] not in ("", None) for row in rows) for n in range(len(heads)))
    state = heads.index("状态")
    assert "正在办，已到期" in {r[state] for r in rows}
    on_time = replace(data, on=first.due)
    assert "已到期" not in str(sheet(pledge_papers.register_xlsx(on_time)))
    board, card = pledge_papers.pledge_board(late), pledge_papers.goal_cards(late)
    assert "已经到期" in repr(board) and "已经到期" in repr(card)


def test_registers_say_of_what_place_they_are() -> None:
    assert pair_papers.register("四安村", []).title == "四安村结对帮扶登记表"
    assert pair_papers.firms("五乡镇", []).title == "五乡镇非公企业党建登记表"
    assert training_papers.register("四安村", 2026, []).title == "四安村2026年培训登记表"


def test_an_assessment_in_chinese_has_chinese_brackets() -> None:
    data: Any = samples("zh")["assessment-report"]
    said = repr(assessment_report(data))
    assert "（至少" in said and " (至少" not in said
