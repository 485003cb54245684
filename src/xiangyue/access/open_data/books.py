"""The books of villages and cooperatives: every posted line, what each account held, budgets,
grants, and how far each month is. Of what is posted alone; what is on its way is the office's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, JSONObject

from xiangyue.access.open_data import Row, Scope, Source, elements, masked, public_matter
from xiangyue.access.open_data.board import given
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.village_books import BOOKS, KINDS
from xiangyue.data.models import (
    BookBudget,
    BookMonth,
    LedgerAccount,
    LedgerFund,
    LedgerLine,
    VillageBook,
)

_AREA = Column("area", "string", "地方", "area", to="areas")
_BOOK = Column("book", "string", "村委会账或集体经济组织账", "village or cooperative", of=BOOKS)
LINES = Table(
    "book_lines",
    {"zh": "村账明细", "en": "Lines of the books"},
    {
        "zh": "当年入账的每一笔，借贷各一行。各户筹资不逐笔列，合计在专款表里；"
        "不写对方和经手人，凭证上有的在网页上看。",
        "en": "What was posted in the year, a debit and a credit each. What households gave is not "
        "told one by one; nor who paid, was paid or handled it.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        _BOOK,
        Column("voucher", "string", "凭证号", "number of the voucher"),
        Column("date", "date", "日期", "day"),
        Column("kind", "string", "种类，空的是事项专户记的",
               "what it is; none: posted by a matter's own account", needed=False, of=KINDS),
        Column("text", "string", "摘要", "what for"),
        Column("account", "string", "科目编号", "code of the account"),
        Column("account_name", "string", "科目", "account"),
        Column("fund", "string", "专款编号", "code of the purpose-bound money", needed=False),
        Column("debit", "integer", "借方（分）", "debit, fen"),
        Column("credit", "integer", "贷方（分）", "credit, fen"),
        Column("reviewed_on", "date", "监委会审核之日", "day of the month's review", needed=False),
        Column("corrects", "string", "冲销的凭证号", "voucher that it takes back", needed=False),
    ),
)  # fmt: skip
BALANCES = Table(
    "book_balances",
    {"zh": "村账余额", "en": "Balances of the books"},
    {
        "zh": "每本账每个科目：年初数、当年借贷、年末数（分，借方减贷方）。"
        "建账时的期初余额算年初数。",
        "en": "Each account of each book: before the year, debits and credits of the year, at its "
        "end (fen; debits less credits). What there was when the book began counts as before.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        _BOOK,
        Column("account", "string", "科目编号", "code of the account"),
        Column("account_name", "string", "科目", "account"),
        Column("money", "boolean", "是不是现金、存款", "whether it is cash or bank"),
        Column("opening", "integer", "年初数（分）", "before the year, fen"),
        Column("debit", "integer", "当年借方（分）", "debits of the year, fen"),
        Column("credit", "integer", "当年贷方（分）", "credits of the year, fen"),
        Column("closing", "integer", "年末数（分）", "at the end of the year, fen"),
    ),
)
GRANTS = Table(
    "grants",
    {"zh": "上级专项资金", "en": "Grants"},
    {
        "zh": "每笔专项资金：当年拨入、按用途支出、其他变动、结余（分）。"
        "年初数 + 拨入 - 支出 + 其他变动 = 结余。",
        "en": "Each grant: what came in, was spent on its purpose and left it otherwise in the "
        "year, and is left (fen). Opening + received - spent + other is closing.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("code", "string", "专款编号", "code of the purpose-bound money"),
        Column("name", "string", "名称", "name"),
        Column("source", "string", "依据", "by what paper", needed=False),
        Column("purposes", "string", "可以用在哪些科目", "accounts that it may pay for"),
        Column("opening", "integer", "年初余额（分）", "balance before the year, fen"),
        Column("received", "integer", "当年拨入（分）", "received in the year, fen"),
        Column("spent", "integer", "按用途支出（分）", "spent on its purpose in the year, fen"),
        Column("other", "integer", "其他变动（分）", "otherwise in the year, fen"),
        Column("closing", "integer", "年末结余（分）", "balance at the end of the year, fen"),
    ),
)
MONTHS = Table(
    "book_months",
    {"zh": "每月审核", "en": "Months of the books"},
    {
        "zh": "当年每本账每个月：应当几号前审核、哪天审的、哪天结的账。",
        "en": "Each month of each book: by when it was to be reviewed, when it was, when closed.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        _BOOK,
        Column("month", "date", "哪个月（一号）", "first day of the month"),
        Column("review_due", "date", "最迟哪天审核", "last day for its review"),
        Column("reviewed_on", "date", "审核之日", "day it was reviewed", needed=False),
        Column("closed_on", "date", "结账之日", "day it was closed", needed=False),
    ),
)
BUDGETS = Table(
    "book_budgets",
    {"zh": "村账预算", "en": "Budgets of the books"},
    {
        "zh": "村民会议、村民代表会议通过的当年预算，每个科目一行；后来追加的另有几行。",
        "en": "The budget of the year as an assembly adopted it, a row an account; what a later "
        "resolution added has rows of its own.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        _BOOK,
        Column("account", "string", "科目编号", "code of the account"),
        Column("account_name", "string", "科目", "account", needed=False),
        Column("amount", "integer", "预算（分）", "budget, fen"),
        Column("adopted_on", "date", "通过之日", "day it was adopted"),
        Column("vote", "string", "通过它的表决", "vote that adopted it", needed=False),
        Column("motion", "string", "通过它的事项", "matter that adopted it", needed=False),
    ),
)
_OPENING = Q(voucher__book_voucher__kind="opening")


def _posted(scope: Scope) -> QuerySet[LedgerLine]:
    """Lines of places that keep a book here. Not those of the accounts of private matters."""
    kept = VillageBook.objects.filter(scope.within("area"), practice=False)
    return LedgerLine.objects.filter(
        Q(fund__isnull=True) | Q(fund__matter__isnull=True) | public_matter("fund__matter"),
        scope.within("voucher__area"),
        voucher__practice=False,
        voucher__area__in=kept.values("area_id"),
    )


def _lines(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = _posted(scope).filter(scope.day("voucher__day")).exclude(voucher__in=given())
    names = ("id", "voucher__area_id", "voucher__book", "voucher__number", "voucher__day")
    more = ("voucher__text", "account__code", "account__name", "fund__code", "debit", "credit")
    return found.order_by("voucher__area_id", "voucher__day", "voucher_id", "id").values(
        *names, *more, kind=F("voucher__book_voucher__kind"),
        reviewed=F("voucher__book_voucher__review__held_on"),
        corrects=F("voucher__corrects__number"),
    )  # fmt: skip


def _line(row: dict[str, Any], scope: Scope) -> Row:
    area = row["voucher__area_id"]
    return {
        "id": thing_id(area, "book-line", row["id"]),
        "area": division_id(area),
        "book": row["voucher__book"],
        "voucher": row["voucher__number"],
        "date": row["voucher__day"],
        "kind": row["kind"],
        "text": masked(row["voucher__text"]),
        "account": row["account__code"],
        "account_name": masked(row["account__name"]),
        "fund": row["fund__code"],
        "debit": row["debit"],
        "credit": row["credit"],
        "reviewed_on": row["reviewed"],
        "corrects": row["corrects"],
    }


def _sum(sign: str, where: Q) -> Any:
    return Coalesce(Sum(sign, filter=where), 0, output_field=BigIntegerField())


def _balances(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    before = Q(voucher__day__lt=scope.first) | _OPENING
    this = Q(voucher__day__gte=scope.first) & ~_OPENING
    return (
        _posted(scope)
        .filter(voucher__day__lte=scope.last)
        .order_by("voucher__area_id", "voucher__book", "account__code")
        .values("voucher__area_id", "voucher__book", "account__code", "account__name",
                "account__money")
        .annotate(
            had=_sum("debit", before) - _sum("credit", before),
            more=_sum("debit", this),
            less=_sum("credit", this),
        )
    )  # fmt: skip


def _balance(row: dict[str, Any], scope: Scope) -> Row:
    area, book, code = row["voucher__area_id"], row["voucher__book"], row["account__code"]
    had, more, less = int(row["had"]), int(row["more"]), int(row["less"])
    return {
        "id": thing_id(area, "book-balance", f"{scope.year}-{book}-{code}"),
        "area": division_id(area),
        "book": book,
        "account": code,
        "account_name": masked(row["account__name"]),
        "money": row["account__money"],
        "opening": had,
        "debit": more,
        "credit": less,
        "closing": had + more - less,
    }


def _net(where: Q) -> Any:
    real = where & Q(lines__voucher__practice=False)
    net = Sum(F("lines__debit") - F("lines__credit"), filter=real)
    return Coalesce(net, 0, output_field=BigIntegerField())


def _grants(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    this = Q(lines__voucher__day__gte=scope.first, lines__voucher__day__lte=scope.last)
    before = Q(lines__voucher__day__lt=scope.first)
    money = Q(lines__account__money=True) | Q(lines__account__kind="liability")
    gave = Q(lines__account__kind__in=("income", "fund"))
    return (
        LedgerFund.objects.filter(
            scope.within("area"), matter__isnull=True, opened_at__lt=scope.after
        )
        .order_by("area_id", "id")
        .values("id", "area_id", "code", "name", "source", "purposes")
        .annotate(
            opening=_net(money & before),
            received=-_net(gave & this),
            spent=_net(Q(purposes__contains=[F("lines__account__code")]) & this),
            closing=_net(money & Q(lines__voucher__day__lte=scope.last)),
        )
    )


def _grant(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    opening, received, spent, closing = (
        int(row[n]) for n in ("opening", "received", "spent", "closing")
    )
    return {
        "id": thing_id(area, "grant", row["id"]),
        "area": division_id(area),
        "code": row["code"],
        "name": masked(row["name"]),
        "source": masked(row["source"]) or None,
        "purposes": ";".join(row["purposes"]),
        "opening": opening,
        "received": received,
        "spent": spent,
        "other": closing - opening - received + spent,
        "closing": closing,
    }


def _months(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = BookMonth.objects.filter(
        scope.within("book__area"), scope.day("first"), book__practice=False
    )
    names = ("id", "book__area_id", "book__book", "first", "review_due")
    return found.order_by("book__area_id", "book__book", "first").values(
        *names, "reviewed_on", "closed_on"
    )


def _month(row: dict[str, Any], scope: Scope) -> Row:
    area = row["book__area_id"]
    return {
        "id": thing_id(area, "book-month", row["id"]),
        "area": division_id(area),
        "book": row["book__book"],
        "month": row["first"],
        **{n: row[n] for n in ("review_due", "reviewed_on", "closed_on")},
    }


def _budgets(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    shown = Q(matter__isnull=True) | public_matter("matter")
    found = BookBudget.objects.filter(
        scope.within("book__area"), shown, book__practice=False, year=scope.year
    )
    names = LedgerAccount.objects.filter(
        area=OuterRef("book__area"), kind__in=("income", "expense")
    )
    named = JSONObject(code=F("code"), name=F("name"))
    return found.order_by("book__area_id", "book__book", "adopted_on", "id").values(
        "id", "book__area_id", "book__book", "lines", "adopted_on", "item_id", "matter_id",
        many=elements("lines", "$.keyvalue()"), names=ArraySubquery(names.values_list(named)),
    )  # fmt: skip


def _budget(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    for row in rows:
        area, names = row["book__area_id"], {n["code"]: n["name"] for n in row["names"]}
        for code, amount in sorted(row["lines"].items()):
            yield {
                "id": thing_id(area, "book-budget", f"{row['id']}-{code}"),
                "area": division_id(area),
                "book": row["book__book"],
                "account": code,
                "account_name": masked(names.get(code, "")) or None,
                "amount": amount,
                "adopted_on": row["adopted_on"],
                "vote": thing_id(area, "vote-event", row["item_id"]) if row["item_id"] else None,
                "motion": motion_id(area, row["matter_id"]),
            }


lines = Source(LINES, _lines, _line, 88)
balances = Source(BALANCES, _balances, _balance, 89)
grants = Source(GRANTS, _grants, _grant, 90)
months = Source(MONTHS, _months, _month, 91)
budgets = Source(BUDGETS, _budgets, None, 89, _budget)
