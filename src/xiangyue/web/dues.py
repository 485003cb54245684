"""The one list of duties: what is due from whom, by when, what is late; the year's calendar.

Of a village, a township, one of their bodies (the branch), or of oneself. A turn of a duty, and
taking duties up, are in ``web.duties``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions import dues, duties
from xiangyue.actions.courses import CADRES, ORGANISERS
from xiangyue.core.duties import read
from xiangyue.core.places import display_name
from xiangyue.data import village_home
from xiangyue.data.dues import LISTED, Asked, Due
from xiangyue.data.models import Area, DutyTurn, TakenDuty
from xiangyue.documents import year_calendars
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.sheets import to_xlsx
from xiangyue.documents.word import to_docx
from xiangyue.methods.wording import clause, sentences
from xiangyue.web import due_words
from xiangyue.web.duties import PERIODS
from xiangyue.web.formats import is_chinese, local_day, month
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import body_name, paper_language, reader, role_names
from xiangyue.web.opinion_words import opened
from xiangyue.web.sent_files import sent_file

ROWS = 100
DONE = 30
"""Days for which what was done stays on the list."""
SHORT = 4
"""A month to come with fewer than so many stands open."""
VILLAGE, TOWNSHIP = 12, 9


class _Rows:
    """The rows of a list, read page by page."""

    def __init__(self, asked: Asked, total: int) -> None:
        self.asked, self.total = asked, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Due]:
        return dues.listed(self.asked, limit=part.stop - part.start, offset=part.start)


def _whose(request: HttpRequest, area: Area) -> tuple[str, str, dict[str, Any]]:
    """(of whom by the address, its name, how to ask): a body, oneself, or the whole place."""
    who = request.GET.get("who", "")
    if who == "me" and request.actor.person_id is not None:
        return "me", request.actor.name, {}
    if who in dues.groups(area.code):
        return who, body_name(who, area.name), {"roles": dues.GROUPS[who]}
    return "", "", {}


def _asked(request: HttpRequest, area: Area, practice: bool, **more: Any) -> Asked:
    who, _name, how = _whose(request, area)
    today = local_day(request.now)
    if who == "me":
        return dues.theirs(request.actor, today, practice=practice)._replace(**more)
    return dues.of_place(area.code, today, practice=practice, **how)._replace(**more)


@never_cache
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/duties/``: late, open, coming, lately done. Seven queries at most."""
    area, here = opened(code)
    today = local_day(request.now)
    who, name, _how = _whose(request, area)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LISTED else ""
    below = request.GET.get("below") == "1" and len(code) == TOWNSHIP and who != "me"
    asked = _asked(
        request, area, here.practice, kinds=(kind,) if kind else (), below=below or _above(code)
    )
    sums = dues.counts(asked)
    seen = sums if below or who == "me" else {code: sums.get(code, (0, 0))}
    late, total = (sum(n[i] for n in seen.values()) for i in (0, 1))
    page = Paginator(_Rows(asked._replace(below=below), total), ROWS).get_page(
        request.GET.get("page")
    )
    found = list(page.object_list)
    shut = dues.shut(request.actor, found) if who == "me" else set()
    rows = [
        due_words.row(
            d, today, own=who == "me" and d.matter not in shut, with_place=below or d.area != code
        )
        for d in found
    ]
    given = {k: v for k, v in (("who", who), ("kind", kind), ("below", "1" if below else "")) if v}
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": _crumbs(area),
        "today": today,
        "late": late,
        "total": total,
        "groups": due_words.groups(rows, today),
        "page": page,
        "pages_link": f"{url('duties', code)}?{urlencode(given)}{'&' if given else ''}page=",
        "who": who,
        "name": name,
        "whose": _filters(code, given, "who", _bodies(request, area)),
        "whole": 1 if request.actor.person_id is None else 2,
        "kinds": _filters(code, given, "kind", list(due_words.KINDS.items())),
        "kind": kind,
        "below": below,
        "villages": _villages(area, sums) if _above(code) and not who else [],
        "all_below": _link(code, {**given, "below": "" if below else "1"}),
        "done": _done(code, today) if not (who or kind or below) else [],
        "taken": _taken(code),
        "may": request.actor.holds(code, *duties.deciders(code)),
        "care": url("care", code)
        if len(code) == VILLAGE and request.actor.holds(code, *CADRES, "clerk")
        else "",
        "training": url("training", code)
        if len(code) == VILLAGE and request.actor.holds(code, *ORGANISERS)
        else "",
        "year": _link(code, {"who": who} if who else {}, name="duties-year", year=today.year),
        "feed": url("calendar", code) + (f"?who={who}" if who and who != "me" else ""),
        "paper": _papers(code, today.year, who),
    }
    return render(request, "duties/list.html", context)


def _above(code: str) -> bool:
    return len(code) == TOWNSHIP


def _link(code: str, given: dict[str, str], *, name: str = "duties", year: int = 0) -> str:
    address = url(name, code, year) if year else url(name, code)
    asked = urlencode({k: v for k, v in given.items() if v})
    return f"{address}?{asked}" if asked else address


def _bodies(request: HttpRequest, area: Area) -> list[tuple[str, Any]]:
    me = [("me", _("Mine"))] if request.actor.person_id is not None else []
    return [*me, *((g, body_name(g, area.name)) for g in dues.groups(area.code))]


def _filters(
    code: str, given: dict[str, str], name: str, chosen: Sequence[tuple[str, Any]]
) -> list[tuple[Any, str, bool]]:
    """(words, address, whether it is the one) of a row of filters, the first for all."""
    now = given.get(name, "")
    every = [("", _("All")), *chosen]
    return [(words, _link(code, {**given, name: k}), k == now) for k, words in every]


def _villages(area: Area, sums: dict[str, tuple[int, int]]) -> list[tuple[str, str, int, int]]:
    """(name, address, late, due) of the villages of a township: where something is due."""
    found = []
    for p in village_home.below(area.code):
        late, due = sums.get(p.code, (0, 0))
        if due:
            name = display_name(p.name, "village", above=area.name)
            found.append((name, url("duties", p.code), late, due))
    return found


def _done(code: str, today: date) -> list[dict[str, Any]]:
    """The turns done lately, with what was held: one query."""
    done = DutyTurn.objects.filter(
        taken__area_id=code, done_at__date__gte=today - timedelta(days=DONE)
    )
    return [
        {
            "turn": t,
            "name": read(t.taken.raw).names[reader()],
            "who": role_names(read(t.taken.raw).who),
            "late": local_day(t.done_at) > t.due_on,
        }
        for t in done.select_related("taken", "activity").order_by("-done_at", "-pk")[:ROWS]
    ]


def _taken(code: str) -> list[dict[str, Any]]:
    """The duties that a place has taken up: one query."""
    found = []
    for row in TakenDuty.objects.filter(area_id=code, until__isnull=True).order_by("pk"):
        duty = read(row.raw)
        found.append(
            {
                "row": row,
                "name": duty.names[reader()],
                "does": duty.does[reader()],
                "period": PERIODS[duty.period],
                "who": role_names(duty.who),
                "clause": clause(duty.clause, reader()) if duty.clause else "",
            }
        )
    return found


def _crumbs(area: Area, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    name = "village" if len(area.code) == VILLAGE else "area"
    own = (_("What is due"), url("duties", area.code) if more else "")
    return [(area.shown, maybe_url(name, area.code)), own, *more]


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """``/me/duties/``: one's own, wherever one holds a seat."""
    actor = request.actor
    if actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    codes = sorted({code for _role, code in actor.seats}, key=lambda c: (c != actor.area, -len(c)))
    return redirect(f"{url('duties', codes[0] if codes else actor.area)}?who=me")


def _entries(
    request: HttpRequest, area: Area, practice: bool, number: int
) -> tuple[str, str, list[due_words.Row], list[Due]]:
    """(who, name, rows, what they were made of) of a year."""
    today = local_day(request.now)
    who, name, _how = _whose(request, area)
    if not 2000 <= number <= 2100:
        raise Http404
    days = {"first": date(number, 1, 1), "last": date(number, 12, 31)}
    found = dues.year(_asked(request, area, practice, **days))
    shut = dues.shut(request.actor, found) if who == "me" else set()
    rows = [
        due_words.row(
            d, today, own=who == "me" and d.matter not in shut, with_place=d.area != area.code
        )
        for d in found
    ]
    return who, name, rows, found


@never_cache
@require_safe
def year(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """``/a/<code>/duties/2026/``: the year by month. Three queries."""
    area, here = opened(code)
    who, name, rows, found = _entries(request, area, here.practice, number)
    given = {"who": who} if who else {}
    today = local_day(request.now)
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": _crumbs(area, (str(number), "")),
        "number": number,
        "who": who,
        "name": name,
        "months": _months(rows, number, today),
        "matrix": year_calendars.matrix(_on_paper(rows, found, reader())),
        "heads": year_calendars.months("zh" if is_chinese() else "en"),
        "total": len(rows),
        "late": sum(r.state == "late" for r in rows),
        "whose": [
            (words, _link(code, {"who": k}, name="duties-year", year=number), k == who)
            for k, words in [("", _("All")), *_bodies(request, area)]
        ],
        "others": [
            (n, _link(code, given, name="duties-year", year=n)) for n in (number - 1, number + 1)
        ],
        "paper": _papers(code, number, who),
        "feed": url("calendar", code) + (f"?who={who}" if who and who != "me" else ""),
    }
    return render(request, "duties/year.html", context)


Month = tuple[str, bool, bool, list[due_words.Row]]
"""The month, whether it is this one, whether it stands open, and what is due in it."""


def _months(rows: Sequence[due_words.Row], number: int, today: date) -> list[Month]:
    """This month stands open, and of those to come the short ones; what is past is folded."""
    this = today.replace(day=1)
    found = []
    for first in (date(number, n, 1) for n in range(1, 13)):
        own = [r for r in rows if r.due_on.month == first.month]
        shown = first == this or (first > this and len(own) < SHORT)
        found.append((month(first, year=False), first == this, shown, own))
    return found


def _on_paper(
    rows: Sequence[due_words.Row], found: Sequence[Due], lang: str
) -> tuple[year_calendars.Entry, ...]:
    """The days of a year as the calendar has them."""
    return tuple(
        year_calendars.Entry(
            on=r.due_on,
            words=r.words,
            of=r.of,
            who=r.who,
            round_=(d.words if lang == "zh" else d.words_en) if d.kind == "turn" else "",
            state=r.state,
        )
        for r, d in zip(rows, found, strict=True)
    )


def _papers(code: str, number: int, who: str) -> list[tuple[str, str]]:
    """(words, address) of the calendar on paper."""
    given = {"who": who} if who else {}

    def at(form: str, size: str = "") -> str:
        asked = urlencode({**given, **({"size": size} if size else {})})
        return url("duties-paper", code, number, form) + (f"?{asked}" if asked else "")

    return [
        (_("PDF, A4"), at("pdf")),
        (_("PDF, A3 for the wall"), at("pdf", "a3")),
        (_("Word, A4"), at("docx")),
        (_("Word, A3 for the wall"), at("docx", "a3")),
        (_("Table (xlsx)"), at("xlsx")),
    ]


@never_cache
@require_safe
def paper(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """The year on paper: docx or PDF on A4 or (``?size=a3``) A3, or as a table."""
    area, here = opened(code)
    lang: Any = paper_language(request)
    with translation.override("en" if lang == "en" else "zh-hans"):
        who, name, rows, found = _entries(request, area, here.practice, number)
    if who and who != "me":
        name = sentences().get(f"body.{who}", {}).get(lang, name)
    data = year_calendars.Year(
        place=area.shown,
        of=name,
        year=number,
        entries=_on_paper(rows, found, lang),
        today=local_day(request.now),
    )
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    doc = of_practice(year_calendars.year_calendar(data, size, lang), here.practice)
    if form == "xlsx":
        sheets = [year_calendars.matrix_sheet(data, lang), year_calendars.sheet(data, lang)]
        content = to_xlsx(sheets, dated=data.today)
    else:
        content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    file = f"{doc.title}{' A3' if size == 'a3' else ''}.{form}"
    return sent_file(content, file, public=who != "me")


urlpatterns = [
    path("me/duties/", mine, name="my-duties"),
    path("a/<str:code>/duties/", listing, name="duties"),
    path("a/<str:code>/duties/<int:number>/", year, name="duties-year"),
    path("a/<str:code>/duties/<int:number>/calendar.<sheet_form:form>", paper, name="duties-paper"),
]
