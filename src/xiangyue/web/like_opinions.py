"""Like opinions in groups: of a village and of every level above, by the words they share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from xiangyue.access.opinions import PASSERS
from xiangyue.actions import passing
from xiangyue.core.digits import wholes
from xiangyue.core.places import display_name, level_of
from xiangyue.data import like_opinions as kept
from xiangyue.data import opinion_lists
from xiangyue.data.like_opinions import Group, LikeGrouping
from xiangyue.data.models import Area, Opinion
from xiangyue.web import area_words, figures
from xiangyue.web import opinion_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.links import url
from xiangyue.web.nav import LOCAL
from xiangyue.web.opinions import Pages, _number, shown_rows
from xiangyue.web.passing import PassUpForm

GROUPS = 20
ROWS = 30
PLACES = 5
"""Places named in a list; a group's own page names them all."""
CHOSEN = 200
"""Opinions of a group with which one thing is done in one go."""


def _area(code: str) -> Shown:
    if not code:
        return figures.NATION
    area = area_words.find(code)
    if len(code) in LOCAL and not area.opened:
        raise Http404
    return area


def _grouping(request: HttpRequest, area: Shown) -> tuple[LikeGrouping | None, bool]:
    """What is kept for this reader, and whether it is the office's."""
    office = len(area.code) in LOCAL and words.in_office(request.actor, area.code)
    return LikeGrouping.objects.filter(area=area.code, public=not office).first(), office


def _crumbs(area: Shown, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    line = area_words.crumbs(area) if area.code else [(_("The nation"), url("figures"))]
    if len(area.code) in LOCAL:
        line = [*line, (_("Opinions"), url("opinions", area.code))]
    return [*line, *more]


def link_to(code: str) -> str:
    """Where the groups of a place are ("" is the nation)."""
    return url("opinions-alike", code) if code else url("opinions-alike")


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The everyday names of places: one query, none for none."""
    wanted = list(set(codes))
    if not wanted:
        return {}
    rows = Area.objects.filter(code__in=wanted).values_list("code", "name")
    return {code: display_name(name, level_of(code)) for code, name in rows}


@require_safe
def alike(request: HttpRequest, code: str = "") -> HttpResponse:
    """The groups of a place, the largest first, 20 a page."""
    area = _area(code)
    grouping, office = _grouping(request, area)
    today = timezone.localdate(request.now)
    number = _number(request.GET.get("page"))
    rows: list[Group] = []
    pages, total = Pages(1, 1), 0
    if grouping is not None:
        total = grouping.groups.count()
        pages = Pages(number, max(1, -(-total // GROUPS)))
        rows = kept.groups(grouping.pk, today=today, limit=GROUPS, offset=(number - 1) * GROUPS)
    village = area.level == "village"
    names = {} if village else names_of(p[0] for r in rows for p in r.places[:PLACES])
    context = {
        "area": area,
        "title": area.shown or _("The nation"),
        "crumbs": _crumbs(area, (_("Like opinions"), "")),
        "practice": area.practice,
        "grouping": grouping,
        "office": office,
        "village": village,
        "total": total,
        "rows": [_shown(area.code, r, names, whole=office) for r in rows],
        "pages": pages,
    }
    return render(request, "opinions/alike.html", context)


def _shown(code: str, group: Group, names: dict[str, str], *, whole: bool) -> dict[str, Any]:
    """A group as the list prints it."""
    text = group.text if whole else words.masked(group.text)
    return {
        "id": group.id,
        "link": url("opinions-alike-group", *([code] if code else []), group.centre),
        "size": group.size,
        "text": words.cut(text),
        "words": [w[0] for w in group.words],
        "places": [(names.get(p[0], p[0]), p[1]) for p in group.places[:PLACES]],
        "others": max(0, len(group.places) - PLACES),
        "many": len(group.places),
        "became": became(group),
    }


def became(group: Group) -> list[tuple[str, int, str, str]]:
    """(words, how many, kind, picture) of the states of its opinions; each is in one alone."""
    open_ = (group.waiting + group.in_hand, _("Unanswered"), "wait", "wait")
    states = [
        (group.taken_up, str(words.STATES["taken_up"]), *words.STATE_LOOKS["taken_up"]),
        (group.answered, str(words.STATES["answered"]), *words.STATE_LOOKS["answered"]),
        open_,
    ]
    return [(name, n, kind, picture) for n, name, kind, picture in states if n]


@require_safe
def one_group(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    """The group that holds an opinion; that opinion's own page where it stands alone."""
    area = _area(code)
    grouping, office = _grouping(request, area)
    today = timezone.localdate(request.now)
    found = kept.groups(grouping.pk, today=today, holding=pk) if grouping else []
    if not found:
        if not Opinion.objects.filter(pk=pk, area__code__startswith=code).exists():
            raise Http404
        return redirect("opinion", pk)
    group = found[0]
    ids = _ordered(group)
    pages = Pages(_number(request.GET.get("page")), max(1, -(-len(ids) // ROWS)))
    first = (pages.number - 1) * ROWS
    rows = opinion_lists.rows_of(ids[first : first + ROWS], everything=office)
    village = area.level == "village"
    names = {} if village else names_of(p[0] for p in group.places)
    context = {
        "area": area,
        "title": area.shown or _("The nation"),
        "crumbs": _crumbs(
            area,
            (_("Like opinions"), link_to(code)),
            (_(", ").join(w[0] for w in group.words[:2]) or _("A group"), ""),
        ),
        "practice": area.practice,
        "group": group,
        "words": group.words,
        "village": village,
        "places": [
            (names.get(p[0], p[0]), p[1], url("opinions-alike-group", p[0], p[2]))
            for p in group.places
        ],
        "became": became(group),
        "matters": kept.matters(group.id),
        "made_at": grouping.made_at if grouping else None,
        "rows": shown_rows(rows, today, whole=office),
        "pages": pages,
        "centre": group.centre,
    } | _work(request, area, office, ids, today)
    return render(request, "opinions/alike_group.html", context)


def _ordered(group: Group) -> list[int]:
    """The one most like all others first, then the newest."""
    return [group.centre, *sorted({*group.members} - {group.centre}, reverse=True)]


def _work(
    request: HttpRequest, area: Shown, office: bool, ids: list[int], today: date
) -> dict[str, Any]:
    """What the office may do with those of the group that are not answered nor passed up."""
    if not office or area.level != "village":
        return {"open": []}
    rows = opinion_lists.rows(
        area.code,
        today=today,
        everything=True,
        practice=area.practice,
        ids=ids,
        state="open",
        ours=True,
        oldest_first=True,
        limit=CHOSEN,
    )
    return {
        "open": [r.id for r in rows],
        "keeps": words.keeps(request.actor, area.code),
        "may_start": words.may_start(request.actor, area.code, area.procedure),
        "may_pass": words.passes_up(request.actor, area.code),
    }


def pass_up_together(request: HttpRequest, code: str) -> HttpResponse:
    """Pass several like opinions up, for one reason."""
    area, jurisdiction = words.village(code)
    request.actor.require(code, *PASSERS)
    given = request.POST if request.method == "POST" else request.GET
    sent = given.getlist("opinion")[: passing.TOGETHER]
    ids = sorted(set(wholes(sent)))
    today = timezone.localdate(request.now)
    rows = opinion_lists.rows(
        code,
        today=today,
        everything=True,
        practice=jurisdiction.practice,
        ids=ids,
        state="open",
        ours=True,
        limit=passing.TOGETHER,
        oldest_first=True,
    )
    form = PassUpForm.of(request)
    if (
        form.is_bound
        and form.is_valid()
        and form.did(
            request,
            passing.pass_up_together,
            area=code,
            opinions=ids,
            reason=form.cleaned_data["reason"],
        )
    ):
        said = ngettext(
            "%(n)s opinion is passed up. The township owes the answer now.",
            "%(n)s opinions are passed up. The township owes the answers now.",
            len(ids),
        )
        messages.success(request, said % {"n": len(ids)})
        return redirect("opinions-alike", code)
    above = Area.objects.filter(code=area.parent).first()
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "rows": shown_rows(rows, today, whole=True),
        "township": display_name(above.name, "township") if above else _("the township"),
        "back": f"{url('opinion-inbox', code)}?{urlencode([('opinion', i) for i in ids])}",
        "crumbs": words.crumbs(area, (_("Pass up to the township"), "")),
    }
    return form.page(request, "opinions/pass_up_together.html", **context)


urlpatterns = [
    path("opinions/alike/", alike, name="opinions-alike"),
    path("opinions/alike/<int:pk>/", one_group, name="opinions-alike-group"),
    path("a/<str:code>/opinions/alike/", alike, name="opinions-alike"),
    path("a/<str:code>/opinions/alike/<int:pk>/", one_group, name="opinions-alike-group"),
    path("a/<str:code>/opinions/pass-up/", pass_up_together, name="opinions-pass-up"),
]
