"""Who is invited, as what, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import invitation
from xiangyue.core.part import Part
from xiangyue.data.models import Gathering, Invitee, Party
from xiangyue.web import matter_words as words
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page

ROLES: dict[str, Any] = {
    "party": lazy("Somebody whom it concerns"),
    "resident": lazy("Resident"),
    "representative": lazy("Representative"),
    "expert": lazy("Somebody who knows the trade"),
    "official": lazy("From the township or an office"),
    "drawn": lazy("Drawn by lot"),
}
STATES = {
    "invited": lazy("Not answered yet"),
    "accepted": lazy("Comes"),
    "declined": lazy("Does not come"),
}
LOOKS = {"invited": "wait", "accepted": "done", "declined": "warn"}


class InviteForm(ActForm):
    """People of one role."""

    role = forms.ChoiceField(label=lazy("As what are they invited?"), widget=forms.RadioSelect)
    people = forms.CharField(
        label=lazy("Who is invited"),
        help_text=lazy(
            "One a line: the name. For a guest from outside a comma, then where from. For one of "
            "several people with the same name a comma, then the household's number."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    side = forms.CharField(
        label=lazy("On whose side"),
        help_text=lazy("Only where several stand together, such as one family."),
        max_length=20,
        required=False,
    )
    starts_at = forms.DateTimeField(
        label=lazy("When it is held"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=lazy("Where it is held"), max_length=120)
    how = forms.ChoiceField(
        label=lazy("How are they told?"),
        choices=[
            ("notice", lazy("By letter")),
            ("visit", lazy("At their door")),
            ("message", lazy("Message or call")),
        ],
        widget=forms.RadioSelect,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were invited and come."""
    if not facts.get("invited"):
        return []
    return [
        _("%(n)s of %(of)s invited come") % {"n": facts.get("accepted", 0), "of": facts["invited"]}
    ]


def asked(part: Part) -> list[tuple[Any, Any]]:
    """As what people are invited, how balanced, with how much notice."""
    rows: list[tuple[Any, Any]] = [
        (_("Invited as"), _(", ").join(str(ROLES[r]) for r in part.words["roles"]))
    ]
    if part.words["largest"]:
        rows.append((_("One kind of people at most"), part.words["largest"]))
    if part.words["notice_days"]:
        rows.append((_("Notice"), _("at least %(n)s days") % {"n": part.words["notice_days"]}))
    return rows


def rows_for(page: Page) -> list[dict[str, Any]]:
    """Who is invited, as this reader may see them: a name once they come, or for the office."""
    found = Invitee.objects.filter(matter=page.case.matter, part=page.key).select_related("person")
    me = page.request.actor.person_id
    rows = []
    for one in found.order_by("pk"):
        mine = me is not None and one.person_id == me
        named = page.mine or mine or one.state == "accepted" or page.case.procedure.private
        rows.append(
            {
                "one": one,
                "mine": mine,
                "name": one.shown if named else _("(name not shown)"),
                "role": ROLES[one.role],
                "state": STATES[one.state],
                "look": LOOKS[one.state],
                "may": page.open and (mine or page.mine),
            }
        )
    return rows


def show(page: Page) -> HttpResponse:
    """Who is invited; the form to invite; the buttons to answer."""
    form, part, matter = None, page.part, page.case.matter
    held = Gathering.objects.filter(matter=matter, part=page.key).first()
    rows = rows_for(page)
    if page.may:
        initial = {"role": part.words["roles"][0], "how": "notice", "people": ""}
        if not rows and "party" in part.words["roles"]:
            initial["people"] = "\n".join(
                Party.objects.filter(matter=matter).values_list("person__name", flat=True)
            )
        form = InviteForm.of(page.request, initial=initial)
        form.fields["role"].choices = [(r, ROLES[r]) for r in part.words["roles"]]
        if not part.words["meets"] or held is not None:
            del form.fields["starts_at"], form.fields["place"]
        if "party" not in part.words["roles"]:
            del form.fields["side"]
        if form.is_valid():
            with form.refusals():
                return _invite(page, form)
    return page.render(
        "parts/invitation.html",
        form,
        rows=rows,
        held=held,
        counts=[
            (ROLES[r], n)
            for r in (*part.words["roles"],)
            if (n := page.case.facts(page.key).get(r))
        ],
        open=page.open and not any(r["mine"] for r in rows),
    )


def _invite(page: Page, form: ActForm) -> HttpResponse:
    data = form.cleaned_data
    people = named_people.read(data["people"], page.case.matter.area_id, field="people")
    once(
        page.request,
        invitation.invite,
        matter_id=page.case.matter.pk,
        part=page.key,
        people=[
            invitation.Invited(
                data["role"],
                p.person_id,
                p.name,
                "" if p.person_id else p.more,
                data.get("side", "") if data["role"] == "party" else "",
            )
            for p in people
        ],
        how=data["how"],
        starts_at=data.get("starts_at"),
        place=data.get("place", ""),
        key=form.key,
    )
    return redirect("matter-part", page.case.matter.pk, page.key)


def answer(request: HttpRequest, pk: int, key: str, invitee: int) -> HttpResponse:
    """An answer given by oneself or entered by the office (POST)."""
    words.find(request, pk)
    form = ActForm.of(request)
    if not Invitee.objects.filter(pk=invitee, matter_id=pk, part=key).exists():
        raise Http404
    if request.method == "POST" and form.is_valid():
        once(
            request,
            invitation.answer,
            invitee_id=invitee,
            accepts=request.POST.get("accepts") == "yes",
            reason=request.POST.get("reason", ""),
            key=form.key,
        )
    return redirect("matter-part", pk, key)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/invited/<int:invitee>/", answer, name="invitee-answer"),
]
