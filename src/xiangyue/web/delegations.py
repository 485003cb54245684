"""What was delegated to representatives: by the villagers' assembly (Art. 28), or of the powers of
the collective by its charter; the list for all, the form for who records it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import area_methods
from xiangyue.core.bodies import COMMITTEE, COUNCIL, OFFICE
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import Delegation, Membership
from xiangyue.methods import powers
from xiangyue.methods.wording import clause
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import village

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class DelegationForm(ActForm):
    """What is delegated, by which decision, for how long."""

    categories = forms.MultipleChoiceField(
        label=lazy("What is delegated"), widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(label=lazy("By which decision"), max_length=500)
    start = forms.DateField(label=lazy("From which day"), **DAY)
    end = forms.DateField(
        label=lazy("Until which day"),
        help_text=lazy("Empty: until it is changed."),
        required=False,
        **DAY,
    )


def page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/delegations/``: what is in force, what was; ``?of=collective`` for its powers."""
    area, jurisdiction = village(code)
    today = local_day(request.now)
    of = request.GET.get("of", "") or request.POST.get("of", "")
    of = of if of in powers.groups() else ""
    rows = [
        {"names": [_name(c) for c in d.categories], "row": d, "runs": not d.end or d.end >= today}
        for d in Delegation.objects.filter(area_id=code).order_by("-start", "-pk")
    ]
    may = COUNCIL + OFFICE if of else COMMITTEE + OFFICE
    form = None
    if request.actor.holds(code, *may):
        form = _form(request, of, today)
        if form.is_valid():
            with form.refusals():
                data = form.cleaned_data
                once(
                    request,
                    area_methods.delegate,
                    area=code,
                    categories=data["categories"],
                    basis=data["basis"],
                    start=data["start"],
                    end=data["end"],
                    key=form.key,
                )
                messages.success(request, _("It is recorded."))
                return redirect(url("delegations", code) + (f"?of={of}" if of else ""))
    has_collective = Membership.objects.filter(
        area_id=code, role="collective_representative"
    ).exists()
    context: dict[str, Any] = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": [
            (area.shown, maybe_url("village", code)),
            (_("Matters"), url("matters", code)),
            (_("Delegated to representatives"), ""),
        ],
        "rows": [r for r in rows if r["runs"]],
        "before": [r for r in rows if not r["runs"]],
        "of": of,
        "other": _other(of, has_collective),
    }
    form = form or DelegationForm()
    context["may"] = request.actor.holds(code, *may)
    return form.page(request, "matters/delegations.html", **context)


def _form(request: HttpRequest, of: str, today: Any) -> DelegationForm:
    form = DelegationForm.of(request, initial={"start": today})
    lang = words.reader()
    if not of:
        form.fields["categories"].choices = [(c, words.CATEGORIES[c]) for c in CATEGORIES]
        form.fields["categories"].help_text = clause("law:28", lang)
        form.fields["basis"].help_text = _("The resolution of the villagers' assembly, its day.")
        return form
    listed = powers.of(of, today)
    form.fields["categories"].choices = [
        (p.key, Choice(p.name[lang], clause(p.never_clause, lang) if p.never else ""))
        for p in listed
        if not p.never
    ]
    form.fields["categories"].help_text = _("Never: %(kept)s (%(clause)s).") % {
        "kept": _("; ").join(p.name[lang] for p in listed if p.never),
        "clause": clause("collective-law:28", lang),
    }
    form.fields["basis"].help_text = _("The article of the collective's charter.")
    return form


def _name(category: str) -> str:
    if category in powers.load():
        return powers.load()[category].name[words.reader()]
    return str(words.CATEGORIES.get(category, category))


def _other(of: str, has_collective: bool) -> tuple[str, str] | None:
    """The other list of what may be delegated, where the place has both."""
    if of:
        return (_("What the villagers' assembly delegates"), "?")
    if has_collective:
        return (_("What the collective's charter leaves to its representatives"), "?of=collective")
    return None


urlpatterns = [path("a/<str:code>/delegations/", page, name="delegations")]
