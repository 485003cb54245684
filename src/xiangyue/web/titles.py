"""Titles of places: what an area holds, how many of its villages do, each with its reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import titles
from xiangyue.actions.documents_of_matters import as_file
from xiangyue.actions.issuers import above
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Area, Jurisdiction, Title
from xiangyue.documents.catalogue import build
from xiangyue.documents.parts import Issuer
from xiangyue.documents.title_papers import TitleCertificate
from xiangyue.methods import rulebook
from xiangyue.methods import titles as library
from xiangyue.web import area_words
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.parts.title import title_name
from xiangyue.web.sent_files import sent_file

OUTCOMES = {
    "kept": (lazy("Kept as it is"), "done"),
    "put-right": (lazy("To be put right"), "warn"),
    "lost": (lazy("The title was lost"), "bad"),
}


class ReviewForm(ActForm):
    """The yearly look."""

    outcome = forms.ChoiceField(
        label=lazy("What comes of the review?"),
        choices=[("kept", lazy("It keeps the title")), ("put-right", lazy("Put right by a day"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What was seen, and what has to be put right"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    until = forms.DateField(
        label=lazy("Put right until"),
        help_text=lazy("At least 30 days ahead, like 2026-12-31."),
        required=False,
    )


class SayForm(ActForm):
    """The holder's words."""

    text = forms.CharField(
        label=lazy("What was put right, or what do you say to it?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class LoseForm(ActForm):
    """Why it is lost."""

    reason = forms.CharField(
        label=lazy("Why is the title lost?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


def _place(area: Area) -> str:
    return display_name(area.name, level_of(area.code))


@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """What the area and those below hold, in the order of their codes; of titles with a goal how
    many villages hold one: a share of all, no order among them."""
    area = area_words.find(code)
    rows = Title.objects.filter(area__code__startswith=code, practice=area.practice)
    shown = rows.select_related("area").order_by("title", "area", "pk")[:400]
    groups: dict[str, list[Title]] = {}
    for row in shown:
        groups.setdefault(row.title, []).append(row)
    context = {
        "area": area,
        "practice": area.practice,
        "crumbs": area_words.crumbs(area, (_("Titles"), "")),
        "coverage": _coverage(request, code) if len(code) < 12 else [],
        "groups": [(title_name(k), [(t, _place(t.area)) for t in g]) for k, g in groups.items()],
    }
    return render(request, "titles/list.html", context)


def _coverage(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    villages = Jurisdiction.objects.filter(
        area__code__startswith=code, area__level=5, practice=False
    ).count()
    held = dict(
        Title.objects.filter(area__code__startswith=code, lost_on=None, practice=False, holder="")
        .values_list("title")
        .annotate(n=Count("area", distinct=True))
    )
    day, found = local_day(request.now), []
    for kind in library.load().values():
        if not kind.goal or not villages:
            continue
        book = rulebook.load()
        goal = int(book.setting(kind.goal, day=day, area=code).value)
        aim = int(book.setting(kind.aim, day=day, area=code).value)
        n = held.get(kind.key, 0)
        found.append(
            {
                "name": title_name(kind.key),
                "n": n,
                "of": villages,
                "percent": n * 100 // villages,
                "goal": goal,
                "goal_n": -(-goal * villages // 100),
                "aim": aim,
                "aim_n": -(-aim * villages // 100),
            }
        )
    return found


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A title with its reviews; the forms of who grants and of who holds it."""
    row = Title.objects.select_related("area", "office").filter(pk=pk).first()
    if row is None:
        raise Http404
    reviews = list(row.reviews.order_by("pk"))
    last = reviews[-1] if reviews else None
    office = request.actor.holds(row.office_id, *titles.office_roles(row))
    mine = request.actor.holds(row.area_id, *titles.HOLDERS)
    held = row.lost_on is None
    told = held and last is not None and last.outcome == "put-right"
    found: list[tuple[str, Any, ActForm, Any]] = []
    if held and office:
        found.append(("review", titles.review, ReviewForm.of(request), _("Yearly review")))
    if told and office:
        found.append(("lose", titles.lose, LoseForm.of(request), _("The title is lost")))
    if told and mine and last is not None and not last.said:
        found.append(("say", titles.say, SayForm.of(request), _("Answer the review")))
    do = request.POST.get("do", "")
    status = 200
    for name, act, form, _words in found:
        if request.method != "POST" or name != do:
            continue
        if form.is_valid():
            said = {n: v for n, v in form.cleaned_data.items() if n not in ActForm.base_fields}
            if form.did(request, act, title_id=pk, **said):
                return redirect("title", pk)
        status = form.status if form.status != 200 else 422
    fresh = {"review": ReviewForm, "lose": LoseForm, "say": SayForm}
    forms_shown = [
        (name, form if name == do else fresh[name](), heading)
        for name, _act, form, heading in found
    ]
    lang = words.reader()
    context = {
        "area": area_words.find(row.area_id),
        "practice": row.practice,
        "row": row,
        "name": title_name(row.title),
        "place": _place(row.area),
        "office": _place(row.office),
        "reviews": [
            (r, *OUTCOMES[r.outcome], [(e, e["names"][lang]) for e in r.evidence]) for r in reviews
        ],
        "now": titles.reading(row, local_day(request.now)) if held and office else [],
        "reader": lang,
        "forms": forms_shown,
    }
    context["crumbs"] = area_words.crumbs(
        context["area"], (_("Titles"), url("titles", row.area_id)), (context["name"], "")
    )
    return render(request, "titles/show.html", context, status=status)


@require_safe
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The certificate as Word or PDF."""
    every = Title.objects.select_related("area", "matter__area", "matter__procedure")
    row = every.filter(pk=pk).first()
    if row is None:
        raise Http404
    lang: Any = words.paper_language(request)
    kind = library.load().get(row.title)
    data = TitleCertificate(
        number=row.number,
        who=" ".join(filter(None, (_place(row.area), row.holder))),
        title=kind.names[lang] if kind else row.title,
        granted_on=row.granted_on,
        review_due=row.review_due,
        lost_on=row.lost_on,
        link=f"{settings.BASE_URL}{url('title', pk)}",
        issuer=Issuer(above(row.matter, row.part, row.office_id, lang), row.granted_on),
    )
    content = as_file(build("title-certificate", data, lang), form)
    return sent_file(content, f"{data.title}-{data.who}.{form}", public=True)


urlpatterns = [
    path("a/<str:code>/titles/", listed, name="titles"),
    path("titles/<int:pk>/", show, name="title"),
    path("titles/<int:pk>.<paper_form:form>", paper, name="title-paper"),
]
