"""The village's money for those whose it is: what came in, what went out, what is left."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.core import masking, periods
from xiangyue.core import money as core_money
from xiangyue.core.digits import whole
from xiangyue.core.periods import Period
from xiangyue.core.village_books import BOOKS
from xiangyue.data import book_sums, money_page
from xiangyue.data.money_page import Money
from xiangyue.documents.sheets import XLSX, Column, Sheet, to_xlsx
from xiangyue.methods import chart, rulebook
from xiangyue.web import area_words, money_words
from xiangyue.web.area_words import Shown
from xiangyue.web.figures import period_name
from xiangyue.web.formats import MONTHS, is_chinese, local_day
from xiangyue.web.links import url

ROWS = 8
BARS = 8


def _period(request: HttpRequest, today: date) -> Period:
    try:
        found = periods.read(request.GET.get("period", ""))
    except ValueError:
        return periods.containing("year", today)
    return found if date(1990, 1, 1) <= found.first <= today else periods.containing("year", today)


def _book(request: HttpRequest) -> str:
    book = request.GET.get("book", "village")
    return book if book in BOOKS else "village"


def _page_number(request: HttpRequest) -> int:
    return min(whole(request.GET.get("page"), 99_999) or 1, 10_000)


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/money/``: of a village its money, of a level above how that of its villages
    stands. Three queries beside those of the reader."""
    area = area_words.find(code)
    if area.level != "village":
        return below(request, area)
    if not area.opened:
        raise Http404
    today, book, number = local_day(request.now), _book(request), _page_number(request)
    period = _period(request, today)
    found = money_page.money(
        code,
        book,
        practice=area.practice,
        first=period.first,
        last=period.last,
        rows=ROWS,
        start=(number - 1) * ROWS,
    )
    funds = book_sums.funds(code, area.practice, period.first, period.last)
    here = f"?book={book}&period="
    planned, plan = _plan(found)
    running = period.first <= today <= period.last
    context = {
        "area": area,
        "practice": area.practice,
        "crumbs": [*money_words.way(area), (_("The village's money"), "")],
        "found": found,
        "book": book,
        "books": [
            (words, f"?book={name}&period={period.name}", name == book)
            for name, words in money_words.books(found.books)
        ],
        "period": period_name(period),
        "kinds": [
            (words, here + period.of_kind(kind, today).name, kind == period.kind)
            for kind, words in (
                ("month", _("This month") if running else _("Month")),
                ("quarter", _("This quarter") if running else _("Quarter")),
                ("year", _("This year") if running else _("Year")),
            )
        ],
        "before": (period_name(period.moved(-1)), here + period.moved(-1).name),
        "after": (period_name(period.moved(1)), here + period.moved(1).name)
        if period.last < today
        else None,
        "now": running,
        "beside": money_words.beside(found),
        "came": _bars(found.came),
        "went": _bars(found.went),
        "months": _months(found, period),
        "held": [
            (money_words.account(b.code, b.name), b.closing)
            for b in found.balances
            if b.money and (b.opening or b.closing)
        ],
        "bank": _bank(found),
        "funds": [f for f in funds if f.opening or f.received or f.spent or f.closing or f.other],
        "plan": plan,
        "planned": planned,
        "reception": _reception(found, area, period),
        "classes": money_words.eight(found, code, planned[0], planned[1]),
        "rows": [money_words.line(r) for r in found.rows],
        "questions": [
            {**q, **{k: masking.mask(q[k]) for k in ("about", "text", "answer")}}
            for q in found.questions
        ],
        "sheet": Paginator(range(found.total), ROWS).get_page(number),
        "link": f"{here}{period.name}&page=",
        "files": [
            (kind.upper(), url("money-file", code, kind) + here + period.name)
            for kind in ("csv", "json", "xlsx")
        ],
        "today": today,
        "year": period.last.year,
    }
    return render(request, "money/page.html", context)


def _bars(rows: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """The largest accounts in words, and the rest together."""
    named = [(money_words.account(code, name), n) for code, name, n in rows]
    if len(named) > BARS:
        named = [*named[: BARS - 1], (_("All else"), sum(n for _w, n in named[BARS - 1 :]))]
    return named


def _months(found: Money, period: Period) -> list[tuple[str, int, int]]:
    """Month by month, where there are several."""
    if period.kind == "month" or len(found.months) < 2:
        return []
    kept = {m[:7]: (came, went) for m, came, went in found.months}
    last = max(kept)
    return [
        (month_name(m), *kept.get(f"{m:%Y-%m}", (0, 0)))
        for m in period.months
        if f"{m:%Y-%m}" <= last
    ]


def month_name(day: date) -> str:
    """``3月`` or ``Mar``."""
    return f"{day.month}月" if is_chinese() else MONTHS[day.month - 1]


def _bank(found: Money) -> list[dict[str, Any]]:
    """What the bank says against what the books say on that day, and what is still on its way."""
    rows = []
    for r in found.statements:
        said, booked, waiting = (int(r[k]) for k in ("closing", "booked", "waiting"))
        rows.append(
            {
                "name": money_words.account(r["code"], r["name"]),
                "on": date.fromisoformat(r["on"]),
                "said": said,
                "booked": booked,
                "waiting": waiting,
                "gap": said - booked - waiting,
            }
        )
    return rows


def _plan(found: Money) -> tuple[tuple[int, int], list[tuple[str, int, int, int]]]:
    """((planned, spent), [(account, planned, spent, left)]) of the year's spending; of an account
    without a line of its own with the one above it."""
    if not found.plan:
        return (0, sum(b.free for b in found.balances if b.kind == "expense")), []
    spent: dict[str, int] = {}
    names = {b.code: b.name for b in found.balances}
    for b in found.balances:
        if b.kind == "expense":
            above = b.code.partition("-")[0]
            of = b.code if b.code in found.plan or above not in found.plan else above
            spent[of] = spent.get(of, 0) + b.free
    codes = [
        c for c in sorted({*found.plan, *spent})
        if c in spent or chart.known().get(c, {}).get("kind", "expense") == "expense"
    ]  # fmt: skip
    rows = [
        (money_words.account(c, names.get(c, c)), found.plan.get(c, 0), spent.get(c, 0))
        for c in codes
        if found.plan.get(c) or spent.get(c)
    ]
    told = [(name, planned, used, planned - used) for name, planned, used in rows]
    return (sum(r[1] for r in told), sum(r[2] for r in told)), told


def _reception(found: Money, area: Shown, period: Period) -> dict[str, Any]:
    """What was spent on reception in the year against its cap."""
    cap = rulebook.load().setting(
        "reception-cap.year",
        day=period.last,
        area=area.code,
        charter=found.charter or {},
        or_first=True,
    )
    codes = set(chart.receptions())
    spent = sum(b.year for b in found.balances if b.code in codes)
    return {"cap": cap.value * 100, "spent": spent, "left": cap.value * 100 - spent}


def below(request: HttpRequest, area: Shown) -> HttpResponse:
    """The villages of a level above: what is not reviewed, not posted, not answered."""
    today = local_day(request.now)
    rows = money_page.below(area.code, today)
    sums = {
        k: sum(getattr(r, k) for r in rows)
        for k in ("villages", "kept", "months", "unreviewed", "unposted", "asked", "open", "late")
    }
    late_first = sorted(rows, key=lambda r: (-(r.months + r.late), -r.unposted, r.code))
    return render(
        request,
        "money/below.html",
        {
            "area": area,
            "crumbs": [*area_words.crumbs(area), (_("The villages' money"), "")],
            "rows": [
                (area_words.shown_name(r.name, r.code), url("money", r.code), r) for r in late_first
            ],
            "sums": sums,
            "of_villages": area.level == "township",
            "today": today,
        },
    )


HEADS = (
    "date", "voucher", "text", "counterparty", "accounts", "income_yuan", "spending_yuan",
    "amount_in_capitals", "handler", "witness", "reviewed_by", "reviewed_on",
)  # fmt: skip


@require_safe
def file(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The lines of a period as CSV, JSON or xlsx: what the page shows, with names shortened."""
    area = area_words.find(code)
    if area.level != "village" or not area.opened:
        raise Http404
    period, book = _period(request, local_day(request.now)), _book(request)
    found = money_page.lines(
        code, book, practice=area.practice, first=period.first, last=period.last
    )
    rows = [_row(money_words.line(r)) for r in found]
    name = f"xiangyue-money-{code}-{book}-{period.name}.{kind}"
    if kind == "json":
        told = {"area": code, "book": book, "period": period.name, "currency": "CNY", "lines": rows}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    elif kind == "csv":
        out = io.StringIO()
        write = csv.DictWriter(out, HEADS)
        write.writeheader()
        write.writerows({k: _cell(v) for k, v in row.items()} for row in rows)
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        made = to_xlsx([_sheet(area, period, found)], dated=period.first)
        response = HttpResponse(made, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(line: dict[str, Any]) -> dict[str, Any]:
    amount = line["amount"]
    return {
        "date": line["day"].isoformat(),
        "voucher": line["number"],
        "text": line["text"],
        "counterparty": line["other"],
        "accounts": "; ".join(line["accounts"]),
        "income_yuan": core_money.yuan(amount).replace(",", "") if amount > 0 else "",
        "spending_yuan": core_money.yuan(-amount).replace(",", "") if amount < 0 else "",
        "amount_in_capitals": money_words.in_capitals(amount),
        "handler": line["handler"],
        "witness": line["witness"],
        "reviewed_by": "; ".join(line["reviewers"]),
        "reviewed_on": line["reviewed_on"],
    }


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _sheet(area: Shown, period: Period, found: list[dict[str, Any]]) -> Sheet:
    columns = (
        Column(_("Date"), "day", 12),
        Column(_("Voucher"), width=12),
        Column(_("What for"), width=36),
        Column(_("From or to"), width=18),
        Column(_("Account"), width=22),
        Column(_("Came in"), "money"),
        Column(_("Went out"), "money"),
        Column(_("Amount in capitals"), width=26),
        Column(_("Handler"), width=10),
        Column(_("Witness"), width=10),
        Column(_("Reviewed by"), width=20),
    )
    rows = []
    for line in map(money_words.line, found):
        n = line["amount"]
        rows.append(
            [
                line["day"], line["number"], line["text"], line["other"],
                "；".join(line["accounts"]), n if n > 0 else None, -n if n < 0 else None,
                money_words.in_capitals(n), line["handler"], line["witness"],
                "、".join(line["reviewers"]),
            ]
        )  # fmt: skip
    title = " ".join((area.shown, _("The village's money"), period_name(period)))
    return Sheet(period.name, columns, rows, title)


urlpatterns = [
    path("a/<str:code>/money/", page, name="money"),
    re_path(r"^a/(?P<code>[0-9]+)/money/lines\.(?P<kind>csv|json|xlsx)$", file, name="money-file"),
]
