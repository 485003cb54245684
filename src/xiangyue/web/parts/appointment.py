"""Who was given a post takes it up or does not come; the register of posts with its terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import post_terms, post_wishes
from xiangyue.actions.parts import part_of_kind
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import PostSignUp
from xiangyue.web import area_words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.post_forms import ComesForm


class AppointForm(ComesForm):
    """Who begins, or does not come."""

    do = forms.CharField(widget=forms.HiddenInput, initial="appoint", required=False)
    sign_up = forms.ChoiceField(label=lazy("Who?"))
    field_order = ("sign_up",)


class EndForm(ActForm):
    """A term ends today."""

    do = forms.CharField(widget=forms.HiddenInput, initial="end", required=False)
    sign_up = forms.ChoiceField(label=lazy("Whose term?"))
    reason = forms.CharField(label=lazy("Why does it end?"), max_length=500)


def show(page: Page) -> HttpResponse:
    """Who was given which post, with the terms."""
    matter = page.case.matter
    rows = [r for r in post_wishes.standing(matter.pk) if r.post]
    waits = [r for r in rows if r.starts is None]
    made: dict[str, Any] = {}
    if page.may and waits:
        made["appoint"] = form_of(
            AppointForm, page.request, "appoint", initial={"on": page.case.today}
        )
        made["appoint"].fields["sign_up"].choices = _choices(waits)
    form = made.get(sent(page.request))
    if form is not None and form.is_bound and form.is_valid():
        data = form.cleaned_data
        given = {k: data[k] for k in ("on", "reason")} | {"comes": data["comes"] == "yes"}
        given |= {"sign_up_id": int(data["sign_up"]), "part": page.key}
        if form.did(page.request, post_terms.appoint, **given):
            return redirect("matter-part", matter.pk, page.key)
    return page.render("parts/appointment.html", form, rows=rows, forms=made, today=page.case.today)


def _choices(rows: list[PostSignUp]) -> list[tuple[str, str]]:
    return [(str(r.pk), f"{r.person.name} · {r.post.unit} {r.post.title}") for r in rows if r.post]


def register(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/posts/``: every post that was filled by mutual choice, who holds it, how long."""
    area, today = area_words.find(code), local_day(request.now)
    rows = list(post_terms.register(code))
    running = [r for r in rows if post_terms.runs(r, today)]
    may = [r for r in running if request.actor.holds(code, *_actors(r))]
    forms_: dict[str, Any] = {}
    if may:
        forms_["end"] = form_of(EndForm, request, "end")
        forms_["end"].fields["sign_up"].choices = _choices(may)
    form = forms_.get(sent(request))
    if form is not None and form.is_bound and form.is_valid():
        given = {"sign_up_id": int(form.cleaned_data["sign_up"])}
        if form.did(request, post_terms.end, **given, reason=form.cleaned_data["reason"]):
            return redirect("post-register", code)
    context = {
        "area": area,
        "title": _("Posts and their terms"),
        "crumbs": area_words.crumbs(area, (_("Posts and their terms"), "")),
        "rows": rows,
        "running": {r.pk for r in running},
        "today": today,
        "forms": forms_,
    }
    if form is not None:
        return form.page(request, "parts/post_register.html", **context)
    return render(request, "parts/post_register.html", context)


def _actors(row: PostSignUp) -> tuple[str, ...]:
    return tuple(part_of_kind(procedure_of(row.matter), "appointment").actors)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many took up their posts."""
    if not facts.get("appointed"):
        return []
    return [_("appointed: %(n)s") % {"n": facts["appointed"]}]


urlpatterns = [path("a/<str:code>/posts/", register, name="post-register")]
