"""Who is exempt from contribution lists, and why: for the office alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from xiangyue.actions import circumstances
from xiangyue.data.models import Area, Circumstance
from xiangyue.methods.wording import clause
from xiangyue.web import named_people
from xiangyue.web.circumstance_words import KINDS
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader
from xiangyue.web.opinion_words import village
from xiangyue.web.people import crumbs

ROWS = 500
_DAY = {"type": "date", "class": "short"}


class CircumstanceForm(ActForm):
    """What exempts somebody, and the paper it is known from."""

    person = forms.CharField(
        label=lazy("Who?"),
        help_text=lazy("The name. With namesakes a comma, then the household's number."),
        max_length=80,
    )
    kind = forms.ChoiceField(label=lazy("What exempts them?"), widget=forms.RadioSelect)
    household = forms.BooleanField(
        label=lazy("For everyone of the household"),
        help_text=lazy("Only for support by the state and for the minimum living allowance."),
        required=False,
    )
    start = forms.DateField(
        label=lazy("Since which day?"),
        help_text=lazy("After a birth: its day."),
        widget=forms.DateInput(_DAY),
    )
    end = forms.DateField(
        label=lazy("Last day, if it is known"), required=False, widget=forms.DateInput(_DAY)
    )
    source = forms.CharField(
        label=lazy("From which paper is it known?"),
        help_text=lazy("Such as a certificate and who issued it. No illness, no number of a card."),
        max_length=200,
    )


class BackForm(ActForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label=lazy("What was wrong with it?"), max_length=200)


def _office(request: HttpRequest, code: str) -> tuple[Area, bool]:
    """The village, and whether it is the practice page; Http404 for all but the office."""
    area, jurisdiction = village(code)
    if not request.actor.holds(code, *circumstances.KEEPERS):
        raise Http404
    return area, jurisdiction.practice or "practice" in request.GET


def _here(code: str, practice: bool) -> str:
    return url("circumstances", code) + ("?practice=1" if practice else "")


@never_cache
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/exempt/``: who is exempt today and was before; the form for a further one."""
    area, practice = _office(request, code)
    today, lang = local_day(request.now), reader()
    lets = circumstances.lets_off(code, today)
    form = CircumstanceForm.of(request)
    form.fields["kind"].choices = [
        (key, Choice(words, _frees(lets[key], lang))) for key, words in KINDS.items()
    ]
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            (who,) = named_people.read(data["person"], code, field="person", guests=False)[:1]
            once(
                request,
                circumstances.record_circumstance,
                person_id=int(who.person_id or 0),
                kind=data["kind"],
                start=data["start"],
                end=data["end"],
                source=data["source"],
                household=data["household"],
                practice=practice,
                key=form.key,
            )
            return redirect(_here(code, practice))
    found = circumstances.kept(code, practice=practice).filter(practice=practice)
    rows = found.select_related("person__household", "entered_by").order_by("-start", "-pk")
    return form.page(
        request,
        "people/exempt.html",
        area=area,
        crumbs=crumbs(area, (_("Exempt from contributions"), "")),
        practice=practice,
        practice_leave=url("people", code),
        rows=[_row(row, lets, lang, today) for row in rows[:ROWS]],
        today=today,
    )


def _row(row: Circumstance, lets: Any, lang: str, today: Any) -> dict[str, Any]:
    return {
        "row": row,
        "kind": KINDS[row.kind],
        "frees": _frees(lets[row.kind], lang),
        "over": row.end is not None and row.end < today,
    }


def _frees(lets: tuple[str, str], lang: str) -> str:
    """What it frees from there today, with the clause."""
    money, labour = lets
    if money and labour:
        words = _("gives no money and no labour")
    elif money or labour:
        words = _("gives no money") if money else _("gives no labour")
    else:
        return _("exempts from nothing here")
    source = clause(money or labour, lang)
    return _("%(words)s (%(clause)s)") % {"words": words, "clause": source}


@never_cache
def back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back an entry that was wrong."""
    area, practice = _office(request, code)
    row = Circumstance.objects.select_related("person").filter(pk=pk, area_id=code).first()
    if row is None:
        raise Http404
    form = BackForm.of(request)
    if form.is_valid() and form.did(
        request,
        circumstances.withdraw_circumstance,
        circumstance_id=pk,
        reason=form.cleaned_data["reason"],
    ):
        return redirect(_here(code, row.practice))
    return form.page(
        request,
        "people/form.html",
        area=area,
        practice=practice or row.practice,
        crumbs=crumbs(
            area,
            (_("Exempt from contributions"), _here(code, row.practice)),
            (row.person.name, ""),
        ),
        title=_("Take the entry back"),
        lead=f"{row.person.name} · {KINDS[row.kind]}",
        press=_("Take it back"),
        back=_here(code, row.practice),
    )


urlpatterns = [
    path("a/<str:code>/exempt/", listed, name="circumstances"),
    path("a/<str:code>/exempt/<int:pk>/back/", back, name="circumstance-back"),
]
