"""The account of a matter over a period: opening, in, out, closing; and that it balances."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiangyue.core import periods
from xiangyue.core.calendar import Span
from xiangyue.core.ledger import Account, Ledger
from xiangyue.core.periods import Period
from xiangyue.data.ledger import book
from xiangyue.data.models import LedgerFund
from xiangyue.methods.chart import chart
from xiangyue.web import matter_words as words
from xiangyue.web.figures import period_name
from xiangyue.web.formats import local_day
from xiangyue.web.links import url

MONTHS_SHOWN = 24
"""Months offered, the newest ones."""


def show(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """``?period=2026``, ``2026Q2`` or ``2026-03``; the year of today if it is none of these."""
    matter = words.find(request, pk)
    fund = LedgerFund.objects.filter(matter=matter).first()
    if fund is None:
        raise Http404
    kept, today = book(fund, practice=matter.practice), local_day(request.now)
    try:
        period = periods.read(request.GET.get("period", ""))
    except ValueError:
        period = periods.containing("year", today)
    span = Span(period.first, period.last)
    trial = kept.trial_balance(period.last)
    context = {
        "matter": matter,
        "area": matter.area,
        "practice": matter.practice,
        "crumbs": words.crumbs(
            matter,
            (_("The account"), url("matter-part", matter.pk, key)),
            (_("The book by period"), ""),
        ),
        "fund": fund,
        "part": key,
        "period": period_name(period),
        "of_fund": kept.fund_period(fund.code, span),
        "rows": _moved(kept, span),
        "debit": trial.debit,
        "credit": trial.credit,
        "choices": [(period_name(p), f"?period={p.name}", p == period) for p in _periods(kept)],
    }
    return render(request, "parts/account_book.html", context)


def _periods(kept: Ledger) -> list[Period]:
    """The years and the months in which something was booked, the newest first."""
    days = {v.day for v in kept.vouchers}
    months = {periods.containing("month", d) for d in days}
    years = {periods.containing("year", d) for d in days}
    ordered = sorted(months, key=lambda p: p.first, reverse=True)[:MONTHS_SHOWN]
    return [*sorted(years, key=lambda p: p.first, reverse=True), *ordered]


def _moved(kept: Ledger, span: Span) -> list[dict[str, Any]]:
    """The accounts that hold something or were booked on, each with the side that it grows on."""
    names = {a["code"]: a[words.reader()] for a in chart()["accounts"]}
    return [
        {
            "code": row.account.code,
            "name": names.get(row.account.code, row.account.name),
            "kind": _kind(row.account),
            "opening": row.opening,
            "debit": row.debit,
            "credit": row.credit,
            "closing": row.closing,
        }
        for row in kept.period(span)
        if row.opening or row.debit or row.credit
    ]


def _kind(account: Account) -> str:
    return {
        "asset": pgettext("account", "Asset"),
        "liability": pgettext("account", "Debt"),
        "income": pgettext("account", "Income"),
        "expense": pgettext("account", "Spending"),
        "fund": pgettext("account", "Fund"),
    }[account.kind]
