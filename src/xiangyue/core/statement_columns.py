"""The headings of bank statements and cash books: which column means what, by its name.

``FIELDS`` has, for each field, the names under which banks (ICBC, ABC, rural credit, postal
savings, CCB, BOC) and cash books head its column. A heading is compared without spaces, brackets
and units; the exact name wins over one that only begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xiangyue.core.statement_cells import text_of

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": (
        "日期", "交易日期", "交易时间", "记账日期", "入账日期", "发生日期", "记账日", "交易日",
        "业务日期", "凭证日期", "年月日", "时间", "交易日期时间", "date", "posting date",
        "transaction date",
    ),
    "month": ("月", "月份", "month"),
    "day_of_month": ("日", "day"),
    "summary": (
        "摘要", "交易摘要", "摘要说明", "用途", "交易用途", "附言", "交易附言", "备注", "说明",
        "业务摘要", "摘要内容", "内容", "事由", "项目", "交易类型", "业务类型", "用途摘要",
        "summary", "description", "details", "remark",
    ),
    "other": (
        "对方户名", "对方名称", "对方账户名称", "对方单位名称", "对方单位", "交易对方", "对手户名",
        "对方姓名", "收付款人", "收款人", "付款人", "对方账户名", "对方", "往来单位", "经手人",
        "counterparty", "payee", "payer",
    ),
    "income": (
        "收入", "收入金额", "贷方发生额", "贷方金额", "贷方", "存入金额", "存入", "转入金额",
        "贷方发生金额", "收入元", "收方金额", "收", "收款金额", "入账金额", "贷方收入", "credit",
        "income", "in", "money in", "deposit",
    ),
    "spending": (
        "支出", "支出金额", "借方发生额", "借方金额", "借方", "支取金额", "支取", "转出金额",
        "借方发生金额", "支出元", "付方金额", "付", "付款金额", "出账金额", "借方支出", "付出",
        "debit", "spending", "out", "money out", "withdrawal",
    ),
    "amount": (
        "金额", "交易金额", "发生额", "发生金额", "收支金额", "收付金额", "amount",
    ),
    "direction": (
        "借贷", "借贷标志", "借贷方向", "收支", "收支标志", "方向", "收付标志", "借贷标识",
        "收支类型", "交易方向", "收付", "往来标志", "direction", "type", "dr cr", "debit credit",
    ),
    "balance": (
        "余额", "账户余额", "交易后余额", "结余", "本次余额", "结存", "当前余额", "账面余额",
        "可用余额", "联机余额", "结余金额", "余额元", "balance",
    ),
    "reference": (
        "流水号", "交易流水号", "交易流水", "流水", "核心流水号", "日志号", "交易序号",
        "凭证流水号", "参考号", "业务流水号", "交易编号", "账户明细编号交易流水号",
        "reference", "transaction id",
    ),
    "number": (
        "凭证号", "凭证号码", "凭证编号", "凭证字号", "凭证", "单据号", "票号", "记账凭证号",
        "字号", "voucher", "voucher no",
    ),
}  # fmt: skip
NEEDED: Final = "day"
ALIAS: Final = {name: field for field, names in FIELDS.items() for name in names}
BANK_SIDES: Final = {"贷": "income", "借": "spending"}
"""A bank writes from its own side: 贷 is what came into the account, 借 what went out of it. In
the village's own cash book it is the other way round."""
IN_WORDS: Final = frozenset(
    (
        "收",
        "收入",
        "入",
        "转入",
        "存",
        "存入",
        "来账",
        "进账",
        "入账",
        "+",
        "in",
        "income",
        "来",
        "汇入",
    )
)
OUT_WORDS: Final = frozenset(
    ("支", "支出", "付", "付出", "出", "转出", "取", "支取", "往账", "出账", "-", "out", "spending",
     "往", "汇出")
)  # fmt: skip
DEBIT_WORDS: Final = frozenset(("借", "借方", "d", "dr", "debit"))
CREDIT_WORDS: Final = frozenset(("贷", "贷方", "c", "cr", "credit"))
OPENING: Final = (
    "期初余额", "上期结转", "上年结转", "上月结转", "承前页", "上月余额", "上年余额", "期初结余",
    "上期余额", "年初余额", "昨日余额", "上页结转", "结转上年", "上年结存", "上月结存", "期初",
    "月初余额", "opening balance", "brought forward",
)  # fmt: skip
CLOSING: Final = ("期末余额", "期末结余", "月末余额", "年末余额", "结转下年", "结转下月",
                  "结转下页", "过次页", "转次页", "closing balance", "carried forward")  # fmt: skip
PAGE_END: Final = ("结转下页", "过次页", "转次页", "carried forward")
TOTALS: Final = (
    "合计", "总计", "本月合计", "本年累计", "累计", "小计", "本页合计", "本日合计", "本期合计",
    "收入合计", "支出合计", "借方合计", "贷方合计", "本季合计", "总笔数", "总收入", "总支出",
    "借方总", "贷方总", "共计", "本页小计", "本月小计", "本日小计", "当日小计", "当日合计",
    "当月小计", "当月合计", "本年合计", "total",
)  # fmt: skip
PARTIAL: Final = ("小计", "本日合计", "本页合计", "本月合计", "本季合计", "累计",
                  "本页小计", "本月小计", "本日小计", "当日小计", "当日合计", "当月小计",
                  "当月合计", "本年累计", "本年合计")  # fmt: skip
"""Totals of a part of the rows, or of more than these: nothing to compare the whole with."""


def heading(value: Any) -> str:
    """A heading in its plain form: without spaces, brackets and what is in them, stars, colons."""
    text = re.sub(r"[(\[][^)\]]*[)\]]", "", text_of(value).split("\n")[0])
    return re.sub(r"[\s*:.。_,、\-/|]", "", text).lower()


_PLAIN: Final = {re.sub(r"[\s]", "", name): field for name, field in ALIAS.items()}
_WEAK: Final = ("可用余额", "联机余额")
"""What may be drawn, which is not what there is: read where no other balance stands."""
_LONG: Final = sorted((n for n in _PLAIN if len(n) >= 2), key=len, reverse=True)


def field_of(value: Any) -> str:
    """The field that a heading names, "" for none."""
    plain = heading(value)
    if plain in _PLAIN:
        return _PLAIN[plain]
    if len(plain) > 14 or plain.endswith(("账号", "卡号", "行名", "行号", "开户行", "机构")):
        return ""
    return next((_PLAIN[n] for n in _LONG if plain.startswith(n)), "")


def columns_of(row: Sequence[Any]) -> dict[str, int]:
    """The fields that a row of headings names, each with its first column (from 0)."""
    found: dict[str, int] = {}
    exact: set[str] = set()
    for place, value in enumerate(row):
        field = field_of(value)
        if not field:
            continue
        known = heading(value) in _PLAIN and heading(value) not in _WEAK
        if field not in found or (known and field not in exact):
            found[field] = place
            exact |= {field} if known else set()
    return found


def complete(columns: Mapping[str, int]) -> bool:
    """Whether these columns say when and how much."""
    when = "day" in columns or {"month", "day_of_month"} <= columns.keys()
    return when and bool({"income", "spending", "amount"} & columns.keys())


def begins(text: str, words: Sequence[str]) -> bool:
    """Whether a text is one of the words, or begins with one and says little more."""
    plain = re.sub(r"[\s:：]", "", text).lower()
    return any(plain.startswith(w.replace(" ", "")) and len(plain) <= len(w) + 12 for w in words)
