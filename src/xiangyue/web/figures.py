"""The figures of the levels above: the area's own, all below it, the same as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.core import periods
from xiangyue.core.figures import DUES, KEYS
from xiangyue.core.periods import Kind, Period
from xiangyue.data import figures as kept
from xiangyue.data import village_home
from xiangyue.web import area_words, figure_words, level_words
from xiangyue.web.area_words import Shown
from xiangyue.web.figure_words import Part
from xiangyue.web.formats import MONTHS, day, is_chinese, local_day
from xiangyue.web.links import url

CHARTED = ("opinions", "opinions_answered", "decisions")
MOST_BARS = 12
WIDE = 4
"""Digits of the code of a prefecture: from there up the figures are remembered for a moment."""
MOST_KEPT = 500
_KEPT: dict[tuple[Any, ...], tuple[float, Any]] = {}
Sums = TypeVar("Sums")
NATION = Shown(code="", name="", shown="", level="nation", opened=True)


@dataclass(frozen=True)
class Row:
    """One division of the table below."""

    area: Shown
    sums: dict[str, int]
    coverage: Part
    in_time: Part
    overdue: int


@require_safe
def nation(request: HttpRequest) -> HttpResponse:
    """``/figures/``: the whole nation."""
    return area_page(request, NATION)


def period_of(request: HttpRequest, today: date) -> Period:
    """The period of ``?period=``; this year where it is none."""
    try:
        return periods.read(request.GET.get("period", ""))
    except ValueError:
        return periods.containing("year", today)


def area_page(request: HttpRequest, area: Shown) -> HttpResponse:
    """The figures of an area and of all directly below it: four queries, one where they are
    remembered."""
    today = local_day(request.now)
    period = period_of(request, today)
    own, rows, others = _table(area, period, today, figure_words.SHOWN)
    year = periods.containing("year", period.first)
    by_month = _remembered(
        ("series", area.code, year.name),
        area.code,
        lambda: kept.series(area.code, CHARTED, first=year.first, last=year.last),
    )
    shown = _("The nation") if not area.code else area.shown
    late = url("overdue", area.code) if area.code else url("overdue")
    joined = level_words.sources()
    origin = level_words.over(area.code, joined)
    if origin:
        late = origin.address + late  # one by one it is known there
    context = {
        "area": area,
        "title": shown,
        "crumbs": area_words.crumbs(area) if area.code else [(_("The nation"), "")],
        "today": today,
        **_steps(period, today),
        "tiles": figure_words.area_tiles(own, late),
        "own": own,
        "coverage": figure_words.coverage(own),
        "overdue": figure_words.overdue_of(own),
        "late": late,
        "origin": origin.shown(request.now) if origin else None,
        "own_page": origin.address + request.path if origin else "",
        "servers": [s.shown(request.now) for s in level_words.under(area.code, joined)],
        "away": {
            r.area.code: source.address
            for r in rows
            if (source := level_words.over(r.area.code, joined))
        },
        "rows": rows,
        # The table as a whole is remembered: all that it is made of.
        "key": (
            area.code,
            area.shown,
            period.name,
            tuple(own.values()),
            tuple((s.area, s.address) for s in joined),
            tuple((r.area.code, r.area.shown, *r.sums.values()) for r in rows),
        ),
        "others": others,
        "below": area_words.BELOW[area.level],
        "is_townships": area.level == "township",
        "rooms": _rooms(area) if area.code and area.opened else [],
        "year": year.first.year,
        "chart": _chart(by_month, year, today),
        "bars": [(r.area.shown, r.sums["opinions"]) for r in rows[:MOST_BARS]],
        "csv": f"{csv_link(area.code)}?period={period.name}",
        "all": f"{all_link(area.code)}?period={period.name}",
        "heads": _heads(area),
    }
    return render(request, "figures/area.html", context)


def _remembered(name: tuple[Any, ...], code: str, read: Callable[[], Sums]) -> Sums:
    """What ``read`` gave up to ``settings.FIGURES_SECONDS`` ago, of a prefecture or above; below
    that an act is seen at once."""
    seconds = settings.FIGURES_SECONDS
    if len(code) > WIDE or not seconds:
        return read()
    found = _KEPT.get(name)
    if found is None or monotonic() - found[0] > seconds:
        if len(_KEPT) > MOST_KEPT:
            _KEPT.clear()
        at = monotonic()
        found = _KEPT[name] = at, read()
    sums: Sums = found[1]
    return sums


def _rooms(area: Shown) -> list[tuple[str, str, str]]:
    """What a township, or a level above it, does itself: (words, address, picture)."""
    if area.level != "township":
        above = (
            (_("Matters of its own"), "matters", "matters"),
            (_("Duties that come round"), "duties", "check"),
            (_("Typical cases"), "area-stories", "doc"),
            (_("Titles"), "titles", "done"),
            (_("Assessments"), "assessments", "chart"),
        )
        return [(words, url(name, area.code), picture) for words, name, picture in above]
    wanted = (
        (_("Matters of the township"), "matters", "matters"),
        (_("Bulletins"), "bulletins", "chart"),
        (_("Duties that come round"), "duties", "check"),
        (_("Meetings"), "meetings", "people"),
        (_("Postings"), "postings", "posting"),
        (_("Opinions"), "opinions", "say"),
        (_("Answering for breaches"), "responsibility", "check"),
        (_("Typical cases"), "area-stories", "doc"),
        (_("Titles"), "titles", "done"),
        (_("Posts and their terms"), "post-register", "people"),
        (_("Assessments"), "assessments", "chart"),
    )
    return [(words, url(name, area.code), picture) for words, name, picture in wanted]


def _table(
    area: Shown, period: Period, today: date, keys: Sequence[str] = KEYS
) -> tuple[dict[str, int], list[Row], list[Shown]]:
    """Its own sums; a row for each below that takes part; the others below. Two queries."""
    places = village_home.below(area.code)
    codes = [area.code, *(p.code for p in places)]
    sums = _remembered(
        ("sums", area.code, period.name, today, keys),
        area.code,
        lambda: kept.read(codes, first=period.first, last=period.last, today=today, keys=keys),
    )
    rows, others = [], []
    for p in places:
        below = area_words.one_shown(p, area.name)
        some = sums[p.code]
        if below.opened or any(some.values()):
            rows.append(
                Row(
                    below,
                    some,
                    figure_words.coverage(some),
                    figure_words.in_time(some),
                    figure_words.overdue(some),
                )
            )
        else:
            others.append(below)
    rows.sort(key=lambda r: (-r.sums["villages"], -r.sums["opinions"], r.area.code))
    return sums[area.code], rows, others


def _heads(area: Shown) -> list[str]:
    return [
        str(area_words.BELOW[area.level]),
        _("Villages taking part"),
        _("Eight-step method"),
        _("Opinions"),
        _("Answered in time"),
        _("Sittings"),
        _("Decided"),
        pgettext("figures", "Overdue"),
    ]


def period_name(period: Period) -> str:
    """``2026年第二季度`` / ``Q2 2026``."""
    year, month = period.first.year, period.first.month
    if is_chinese():
        quarter = "一二三四"[(month - 1) // 3]
        return {
            "year": f"{year}年",
            "quarter": f"{year}年第{quarter}季度",
            "month": f"{year}年{month}月",
        }[period.kind]
    return {
        "year": f"{year}",
        "quarter": f"Q{(month + 2) // 3} {year}",
        "month": f"{MONTHS[month - 1]} {year}",
    }[period.kind]


def _kinds(period: Period, today: date) -> list[tuple[str, str, bool]]:
    """(words, link, chosen?) of year, quarter and month."""
    names: list[tuple[Kind, str]] = [
        ("year", _("Year")),
        ("quarter", _("Quarter")),
        ("month", _("Month")),
    ]
    return [
        (name, f"?period={period.of_kind(kind, today).name}", kind == period.kind)
        for kind, name in names
    ]


def _steps(period: Period, today: date) -> dict[str, Any]:
    """The period's name, and the ways to others."""
    past, to_come = period.moved(-1), period.moved(1)
    return {
        "period": period_name(period),
        "kinds": _kinds(period, today),
        "before": (period_name(past), f"?period={past.name}"),
        "after": (period_name(to_come), f"?period={to_come.name}") if period.last < today else None,
    }


def _chart(
    by_month: dict[str, dict[date, int]], year: Period, today: date
) -> tuple[list[str], list[tuple[str, list[int]]]] | None:
    """(labels, series) of the year's months up to today; None where nothing happened."""
    months = [m for m in year.months if m <= today]
    if len(months) < 2 or not any(by_month.values()):
        return None
    labels = [f"{m.month}月" if is_chinese() else MONTHS[m.month - 1] for m in months]
    names = (_("Opinions"), _("Answers"), _("Decisions"))
    return labels, [
        (name, [by_month[key].get(m, 0) for m in months])
        for name, key in zip(names, CHARTED, strict=True)
    ]


def csv_link(code: str) -> str:
    """Where the same figures are a file."""
    return url("figures-csv", code) if code else url("figures-csv")


def all_link(code: str) -> str:
    """Where every figure of the place is read."""
    return url("figures-all", code) if code else url("figures-all")


def _place(code: str) -> Shown:
    """The place of that code, "" is the nation; Http404 of a village that takes no part."""
    area = area_words.find(code) if code else NATION
    if area.level == "village" and not area.opened:
        raise Http404
    return area


def _named(keys: Sequence[str], sums: dict[str, int]) -> list[tuple[str, object, int]]:
    """(key, name, how many) of what is not nothing."""
    return [(k, figure_words.NAMES[k], sums[k]) for k in keys if sums[k]]


@require_safe
def every(request: HttpRequest, code: str = "") -> HttpResponse:
    """``/a/<code>/figures/``: every figure of a place that is not nothing, in its groups."""
    area, today = _place(code), local_day(request.now)
    period = period_of(request, today)
    sums = kept.read([code], first=period.first, last=period.last, today=today)[code]
    context = {
        "title": area.shown or _("The nation"),
        "crumbs": area_words.crumbs(area, (_("All figures"), ""))
        if code
        else [(_("The nation"), url("figures")), (_("All figures"), "")],
        "today": today,
        **_steps(period, today),
        "groups": [
            (words, rows) for words, keys in figure_words.GROUPS if (rows := _named(keys, sums))
        ],
        "methods": _named(figure_words.METHODS, sums),
        "csv": f"{csv_link(code)}?period={period.name}",
    }
    return render(request, "figures/all.html", context)


@require_safe
def as_csv(request: HttpRequest, code: str = "") -> HttpResponse:
    """The table with every figure, as CSV that spreadsheets open (UTF-8 with its mark)."""
    area, today = _place(code), local_day(request.now)
    period = period_of(request, today)
    lines = []
    if area.level == "village":
        own = kept.read([code], first=period.first, last=period.last, today=today)[code]
    else:
        own, rows, _others = _table(area, period, today)
        lines = [(r.area.code, r.area.shown, r.sums) for r in rows]
    out = StringIO()
    write = csv.writer(out)
    late = _("overdue on %(day)s") % {"day": day(today)}
    names = [
        f"{figure_words.NAMES[k]} ({late})" if k in DUES else str(figure_words.NAMES[k])
        for k in KEYS
    ]
    write.writerow([_("Code"), pgettext("division", "Place"), _("Period"), *names])
    for row_code, name, sums in [(area.code, area.shown or _("The nation"), own), *lines]:
        write.writerow([row_code, name, period.name, *(sums[k] for k in KEYS)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"xiangyue-{code or 'nation'}-{period.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns: list[Any] = [
    path("figures/", nation, name="figures"),
    path("figures/all/", every, name="figures-all"),
    path("a/<str:code>/figures/", every, name="figures-all"),
    path("figures.csv", as_csv, name="figures-csv"),
    path("a/<str:code>/figures.csv", as_csv, name="figures-csv"),
]
