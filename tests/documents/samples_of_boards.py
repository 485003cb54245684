"""The open board of a quarter as a poster, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from xiangyue.documents.disclosures import Board, Item
from xiangyue.documents.parts import Contact, Issuer

LINK = "http://127.0.0.1:8000/a/330212105219/board/?quarter=2026Q3"


def samples_of_boards(w: Callable[[str, str], str]) -> dict[str, object]:
    """Data for the poster on A4 and on A3: tables with sums, texts, nothing, missing, come down."""
    quarter = w("2026年第二季度", "Q2 2026")
    grain = Item(
        "finance", w("收入", "Income"), quarter,
        (w("序号", "No."), w("来源", "From"), w("金额（元）", "Amount (yuan)"), w("日期", "Day")),
        (("1", w("旧粮仓租金", "Rent of the old granary"), w("6,000.00\n陆仟元整", "6,000.00"),
          "2026-04-03"),
         ("2", w("公路养护补助", "Grant for the road"),
          w("12,345.60\n壹万贰仟叁佰肆拾伍元陆角整", "12,345.60"), "2026-05-11")),
        (w("合计", "Total"), "", "18,345.60", ""),
        ((w("金额（元）", "Amount (yuan)"), "人民币壹万捌仟叁佰肆拾伍元陆角"),),
        (2,), reviewed_by="杨守正", posted=(date(2026, 7, 15), date(2026, 7, 30)),
    )  # fmt: skip
    relief = Item(
        "village", w("最低生活保障", "Minimum living allowance"), quarter,
        (w("姓名", "Name"), w("人数", "People"), w("身份证号", "Identity number")),
        (("张根土", "2", "330*************33"),),
    )  # fmt: skip
    helped = Item(
        "village", w("协助政府开展工作", "Work done for the government"), quarter,
        text=w("协助镇里做好防汛巡查，没有向村民收费。", "Watched the dykes; nobody paid for it."),
    )  # fmt: skip
    fees = Item("party", w("党费收缴", "Party fees"), quarter)
    data = Board(
        village=w("明伦村", "Minglun village"),
        title=w("明伦村三务公开（2026年第三季度）", "Minglun village: disclosure, Q3 2026"),
        number="",
        heads=(("party", w("党务公开", "Party affairs")),
               ("village", w("村务公开", "Village affairs")),
               ("finance", w("财务公开", "Finance"))),
        items=(fees, relief, helped, grain),
        posted_on=date(2026, 7, 15),
        until=date(2026, 7, 30),
        objections_to=Contact(w("何小芳", "He Xiaofang"), phone="0574-88123456"),
        issuer=Issuer(w("明伦村村民委员会", "Minglun village committee"), date(2026, 7, 15)),
        link=LINK,
        missing=(w("村级工程（2026年第二季度）", "Works (Q2 2026)"),),
        down=(w("党员大会和党课（2026年第二季度）", "Members' meetings (Q2 2026)"),),
    )  # fmt: skip
    return {"board-a4": data, "board-a3": data}
