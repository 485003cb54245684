"""What is late, one by one: which, in which village, since when; from the nation down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.core.figures import DUES
from xiangyue.core.places import display_name
from xiangyue.data import figures as kept
from xiangyue.data import overdue as late
from xiangyue.data import village_home
from xiangyue.data.overdue import Late
from xiangyue.web import area_words, figure_words
from xiangyue.web.area_words import Shown
from xiangyue.web.figures import NATION
from xiangyue.web.formats import is_chinese, local_day, period
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import body_name
from xiangyue.web.opinion_words import cut, masked
from xiangyue.web.register_words import payment

KINDS: dict[str, Promise | str] = {
    "opinions_due": lazy("Opinions not answered in time"),
    "matters_due": lazy("Matters behind their day"),
    "tasks_due": lazy("Tasks behind their day"),
    "objections_due": lazy("Objections not answered in time"),
    "questions_due": lazy("Questions and findings not answered in time"),
    "duties_due": lazy("Duties not done in time"),
    "disclosures_due": lazy("Not disclosed in time"),
    "book_reviews_due": lazy("Months of books not reviewed in time"),
    "reviews_due": lazy("Matters handed in above and not answered in time"),
    "payments_due": lazy("Payments by contracts not made in time"),
    "requests_due": lazy("Requests for help not done in time"),
}
PICTURES = {
    "opinion": "say",
    "matter": "matters",
    "task": "done",
    "row": "done",
    "pledge": "check",
    "step": "check",
    "objection": "posting",
    "question": "search",
    "finding": "search",
    "turn": "check",
    "disclosure": "posting",
    "instalment": "money",
    "request": "person",
    "review": "check",
    "appeal": "check",
    "book_month": "money",
}
ROWS = 20
LISTED_FROM = 6
"""The digits of a code from which the rows are listed: a county's. Above it one goes on down."""


@dataclass(frozen=True)
class Row:
    """One late thing in words."""

    picture: str
    words: str
    of: str
    link: str
    village: str
    village_link: str
    due_on: date


class _Rows:
    """The late things of an area, so many as its figure says, read page by page."""

    def __init__(self, area: str, key: str, today: date, total: int) -> None:
        self.area, self.key, self.today, self.total = area, key, today, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Late]:
        size = part.stop - part.start
        return late.rows(self.area, self.key, today=self.today, limit=size, offset=part.start)


def link_to(code: str, key: str = "") -> str:
    """Where what is late in an area is listed, of one kind or of all."""
    address = url("overdue", code) if code else url("overdue")
    return f"{address}?kind={key}" if key else address


@require_safe
def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """``/a/<code>/overdue/``: by what lies below, and one by one. Four queries."""
    area = area_words.find(code) if code else NATION
    today = local_day(request.now)
    key = request.GET.get("kind", "")
    key = key if key in DUES else ""
    below = village_home.below(area.code) if area.level != "village" else []
    codes = [area.code, *(p.code for p in below)]
    sums = kept.read(codes, first=today, last=today, today=today, keys=DUES)
    own = {k: sums[area.code][k] for k in DUES}
    total = own[key] if key else sum(own.values())
    listed = len(area.code) >= LISTED_FROM
    pages = Paginator(_Rows(area.code, key, today, total if listed else 0), ROWS)
    shown = pages.get_page(request.GET.get("page"))
    title = area.shown or _("The nation")
    context = {
        "area": area,
        "title": title,
        "today": today,
        "crumbs": _crumbs(area),
        "kind": key,
        "total": total,
        "all": sum(own.values()),
        "filters": [(k, words, own[k], link_to(area.code, k)) for k, words in KINDS.items()],
        "link": link_to(area.code),
        "below": _below(area, below, sums, key),
        "below_name": area_words.BELOW.get(area.level, ""),
        "listed": listed,
        "page": shown,
        "rows": [_row(r, with_village=area.level != "village") for r in shown.object_list],
        "pages_link": link_to(area.code, key) + ("&page=" if key else "?page="),
    }
    return render(request, "figures/overdue.html", context)


def _crumbs(area: Shown) -> list[tuple[object, str]]:
    if not area.code:
        return [(_("The nation"), url("figures")), (_("What is late"), "")]
    return area_words.crumbs(area, (_("What is late"), ""))


def _below(
    area: Shown, places: list[village_home.Place], sums: dict[str, dict[str, int]], key: str
) -> list[tuple[str, str, int]]:
    """(name, address, how many) of those directly below with something late, the most first."""
    rows = []
    for p in places:
        n = sums[p.code][key] if key else figure_words.overdue(sums[p.code])
        if n:
            shown = area_words.one_shown(p, area.name).shown
            rows.append((shown, link_to(p.code, key), n))
    return sorted(rows, key=lambda row: -row[2])


def _opinion(r: Late) -> tuple[str, str]:
    if not r.more:
        return _("An opinion for the village office only"), ""
    return cut(masked(r.words), 90) or _("(spoken)"), url("opinion", r.id)


def _question(r: Late) -> tuple[str, str]:
    return cut(masked(r.words), 90), url("question", r.id)


WORDED: dict[str, Callable[[Late], tuple[str, str]]] = {
    "opinion": _opinion,
    "matter": lambda r: (r.words, url("matter", r.id)),
    "task": lambda r: (r.words, url("task", r.id)),
    "row": lambda r: (r.words, url("matter", r.matter)),
    "pledge": lambda r: (r.words, url("pledge", r.id)),
    "step": lambda r: (r.words, url("pledge-step", r.id)),
    "objection": lambda r: (
        _("Objection to: %(title)s") % {"title": r.words},
        url("posting", r.id),
    ),
    "question": _question,
    "instalment": lambda r: (payment(r.words, r.more), url("contract", r.id)),
    "finding": lambda r: (cut(masked(r.words), 90), url("matter", r.matter)),
    "turn": lambda r: (r.words if is_chinese() else r.more, url("duty-turn", r.id)),
    "disclosure": lambda r: (
        r.words if is_chinese() else r.more,
        url("disclosure", r.id),
    ),
    "request": lambda r: (r.words, url("matter", r.matter)),
    "review": lambda r: (r.words, url("matter", r.matter)),
    "appeal": lambda r: (
        _("An appeal not decided: %(title)s") % {"title": r.words},
        url("matter", r.matter),
    ),
    "book_month": lambda r: (
        _("Books of %(month)s not reviewed") % {"month": period(r.words)},
        maybe_url("book-month", r.area, r.more, r.words),
    ),
}


def _row(r: Late, *, with_village: bool) -> Row:
    words, link = WORDED[r.kind](r)
    if r.secret:
        words, link = _("A matter that only its parties and the office see"), ""
    more = {
        "task": r.more,
        "row": r.more,
        "pledge": r.more,
        "step": r.more,
        "request": r.more,
        "question": _("Asked of: %(body)s") % {"body": body_name(r.more)} if r.more else "",
        "finding": _("A finding of supervision"),
        "review": _("Waits at: %(office)s") % {"office": r.more},
    }.get(r.kind, "")
    return Row(
        picture=PICTURES[r.kind],
        words=words,
        of=" · ".join(filter(None, (r.matter_title, more))),
        link=link,
        village=display_name(r.area_name, "village") if with_village else "",
        village_link=url("village", r.area),
        due_on=r.due_on,
    )


urlpatterns = [
    path("overdue/", page, name="overdue"),
    path("a/<str:code>/overdue/", page, name="overdue"),
]
