"""What a place has to make known, and the money kept for one purpose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from xiangyue.access.open_data import Row, Scope, Source, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.disclosure import HEADS
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.models import Disclosure, LedgerFund, LedgerLine, LevyPayment

STANDS: Final = ("in-time", "late", "missing", "due", "running")
_AREA = Column("area", "string", "地方", "area", to="areas")
DISCLOSURES = Table(
    "disclosures",
    {"zh": "三务公开", "en": "The open board"},
    {
        "zh": "当年到期的公开事项：按时公开、晚公开、没有公开。"
        "公示期满正文撤下，所以本表不含正文。",
        "en": "What was to be made known in the year: in time, late, missing. A text comes down "
        "when its days are over, so it is not in this table.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("item", "string", "哪一项", "which item"),
        Column("head", "string", "党务、村务、财务", "party, village or finance", of=HEADS),
        Column("name", "string", "名称", "name in Chinese"),
        Column("name_en", "string", "英文名称", "name in English"),
        Column("period", "string", "哪一期", "period"),
        Column("due_on", "date", "最迟哪天公开", "last day on which it is in time"),
        Column("clause", "string", "依据", "on what it rests"),
        Column("reviewed", "boolean", "监委会是否审过", "whether the supervision committee agreed"),
        Column("posted_on", "date", "公开之日", "day it was posted", needed=False),
        Column("posting", "string", "公示", "posting, of this year", needed=False, to="postings"),
        Column("stands", "string", "怎么样", "how it stands", of=STANDS),
    ),
)
FUNDS = Table(
    "funds",
    {"zh": "专款", "en": "Purpose-bound money"},
    {
        "zh": "专款专用的钱：当年收了多少、用了多少、还剩多少（分）。",
        "en": "Money kept for one purpose: what came in, what was spent on it in the year, what is "
        "left (fen).",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("motion", "string", "事项", "matter", needed=False),
        Column("name", "string", "名称", "name"),
        Column("source", "string", "来源", "where it came from", needed=False),
        Column("opened_on", "date", "建账之日", "day it was opened"),
        Column("opening", "integer", "年初余额（分）", "balance before the year, fen"),
        Column("income", "integer", "当年收入（分）", "income of the year, fen"),
        Column("levied", "integer", "其中各户筹集（分）", "of it raised from households, fen"),
        Column("spent", "integer", "当年支出（分）", "spent on its purpose in the year, fen"),
        Column("closing", "integer", "年末余额（分）", "balance at the end of the year, fen"),
    ),
)
LINES = Table(
    "fund_lines",
    {"zh": "专款明细", "en": "Lines of purpose-bound money"},
    {
        "zh": "当年记的账，每笔借贷两行。各户筹资不逐笔列，合计在专款表里。",
        "en": "What was booked in the year, a debit and a credit each. What households gave is not "
        "told one by one; its sum is in the table of funds.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("fund", "string", "专款", "fund", to="funds"),
        Column("voucher", "string", "凭证号", "number of the voucher"),
        Column("date", "date", "日期", "day"),
        Column("text", "string", "摘要", "what for"),
        Column("account", "string", "科目编号", "code of the account"),
        Column("account_name", "string", "科目", "account"),
        Column("debit", "integer", "借方（分）", "debit, fen"),
        Column("credit", "integer", "贷方（分）", "credit, fen"),
        Column("corrects", "string", "冲销的凭证号", "voucher that it takes back", needed=False),
    ),
)


def _disclosures(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Disclosure.objects.filter(scope.within("area"), scope.day("due_on"), practice=False)
    names = ("id", "area_id", "item", "head", "period", "first", "last", "due_on", "posted_on")
    more = ("reviewed_at", "posting_id", "posting__posted_at")
    here = scope.moment("posting__posted_at") & (
        Q(posting__matter__isnull=True) | public_matter("posting__matter")
    )
    return (
        found.order_by("area_id", "due_on", "id")
        .values(*names, *more, clause=F("raw__clause"), named=F("raw__name"))
        .annotate(shown=Count("pk", filter=here))
    )


def _disclosure(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {
        "id": thing_id(area, "disclosure", row["id"]),
        "area": division_id(area),
        "item": row["item"],
        "head": row["head"],
        "name": row["named"]["zh"],
        "name_en": row["named"]["en"],
        "period": row["period"],
        "due_on": row["due_on"],
        "clause": row["clause"],
        "reviewed": row["reviewed_at"] is not None,
        "posted_on": row["posted_on"],
        "posting": thing_id(area, "posting", row["posting_id"]) if row["shown"] else None,
        "stands": _stands(row, scope),
    }


def _stands(row: dict[str, Any], scope: Scope) -> str:
    if row["posted_on"]:
        return "in-time" if row["posted_on"] <= row["due_on"] else "late"
    if row["due_on"] < scope.today:
        return "missing"
    return "due" if row["last"] < scope.today else "running"


def _open_funds(scope: Scope) -> QuerySet[LedgerFund]:
    found = LedgerFund.objects.filter(scope.within("area"), public_matter())
    return found.filter(opened_at__lt=scope.after)


def given() -> QuerySet[Any, dict[str, Any]]:
    """The vouchers of what households gave, one by one."""
    return LevyPayment.objects.filter(voucher__isnull=False).values("voucher_id")


def _sum(sign: str, where: Q) -> Any:
    kept, other = ("debit", "credit") if sign == "debit" else ("credit", "debit")
    of = F(f"lines__{kept}") - F(f"lines__{other}")
    real = Q(lines__voucher__practice=False)
    return Coalesce(Sum(of, filter=where & real), 0, output_field=BigIntegerField())


def _funds(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    day = "lines__voucher__day"
    this = Q(**{f"{day}__gte": scope.first, f"{day}__lte": scope.last})
    money, income = Q(lines__account__money=True), Q(lines__account__kind="income")
    before = Q(**{f"{day}__lte": scope.first - timedelta(days=1)})
    # what is spent on a purpose is an account that the fund names
    spent = Q(purposes__contains=[F("lines__account__code")])
    households = Q(lines__voucher__in=given())
    return (
        _open_funds(scope)
        .order_by("area_id", "id")
        .values("id", "area_id", "matter_id", "name", "source", "opened_at")
        .annotate(
            opening=_sum("debit", money & before),
            income=_sum("credit", income & this),
            levied=_sum("debit", money & this & households),
            spent=_sum("debit", spent & this),
            closing=_sum("debit", money & Q(**{f"{day}__lte": scope.last})),
        )
    )


def _fund_id(area: str, pk: int) -> str:
    return thing_id(area, "fund", pk)


def _fund(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {
        "id": _fund_id(area, row["id"]),
        "area": division_id(area),
        "motion": motion_id(area, row["matter_id"]),
        "name": masked(row["name"]),
        "source": masked(row["source"]) or None,
        "opened_on": local(row["opened_at"]),
        **{n: row[n] for n in ("opening", "income", "levied", "spent", "closing")},
    }


def _lines(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = LedgerLine.objects.filter(
        scope.day("voucher__day"),
        fund__in=_open_funds(scope).values("pk"),
        voucher__practice=False,
    ).exclude(voucher__in=given())
    names = ("id", "fund_id", "fund__area_id", "voucher__number", "voucher__day", "voucher__text")
    more = ("account__code", "account__name", "debit", "credit", "voucher__corrects__number")
    return found.order_by("fund__area_id", "fund_id", "voucher_id", "id").values(*names, *more)


def _line(row: dict[str, Any], scope: Scope) -> Row:
    area = row["fund__area_id"]
    return {
        "id": thing_id(area, "fund-line", row["id"]),
        "fund": _fund_id(area, row["fund_id"]),
        "voucher": row["voucher__number"],
        "date": row["voucher__day"],
        "text": masked(row["voucher__text"]),
        "account": row["account__code"],
        "account_name": masked(row["account__name"]),
        "debit": row["debit"],
        "credit": row["credit"],
        "corrects": row["voucher__corrects__number"],
    }


disclosures = Source(DISCLOSURES, _disclosures, _disclosure, 85)
funds = Source(FUNDS, _funds, _fund, 86)
fund_lines = Source(LINES, _lines, _line, 87)
