"""What is a person's own: their data, their sign-in, what they said with their name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from xiangyue.access import signed_in
from xiangyue.actions import accounts, feedback, opinions, privacy
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.waiting import waiting_for
from xiangyue.core.masking import mask_id, mask_phone
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data import representatives
from xiangyue.data.models import Household, Membership, Opinion, Person
from xiangyue.web import circumstance_words, my_surveys
from xiangyue.web.desk import worded
from xiangyue.web.formats import day, is_chinese
from xiangyue.web.forms import ActForm
from xiangyue.web.fresh import fresh
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import role_name
from xiangyue.web.signin import enter

SHOWN = 50
FIRST = 6
"""So much of what waits is on one's own page; the rest is one press away."""
_NEW = {"autocomplete": "new-password"}


class PhoneForm(ActForm):
    """One's own number."""

    phone = forms.CharField(
        label=lazy("Phone"),
        max_length=30,
        required=False,
        help_text=lazy("Kept encrypted. Leave it empty to take it away."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )


class CorrectionForm(ActForm):
    """What is wrong in the roster."""

    text = forms.CharField(
        label=lazy("What is wrong, and what is right?"),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        help_text=lazy("Only the village office reads it. It answers you within the time set."),
    )


class PasswordForm(ActForm):
    """The present password and a new one."""

    old = forms.CharField(
        label=lazy("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=lazy("New password"),
        max_length=200,
        strip=False,
        help_text=lazy("At least 8 characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(_NEW),
    )
    again = forms.CharField(
        label=lazy("The password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(_NEW),
    )


class EraseForm(ActForm):
    """Goodbye."""

    reason = forms.CharField(label=lazy("Why?"), max_length=200)
    sure = forms.BooleanField(label=lazy("I know that this cannot be undone"))


def _signed_in(request: HttpRequest) -> HttpResponse | None:
    """To the sign-in page and back, for nobody."""
    if request.actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    return None


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """My page: what waits for me first. The numbers are masked until ``?show`` is asked for:
    somebody may look over. Six queries."""
    if away := _signed_in(request):
        return away
    unread = Count("messages", filter=Q(messages__seen_at=None))
    found = Person.objects.select_related("area", "household__representative__person", "account")
    person = found.annotate(unread=unread).get(pk=request.actor.person_id)
    due = worded(waiting_for(request.actor, now=request.now))
    by_card = request.actor.door == "card"  # which can be in another's hands
    show = "show" in request.GET and not by_card
    area = person.area
    area.shown = display_name(area.name, level_of(area.code))
    context = {
        "area": area,
        "me": person,
        "mine": _facts(person, show=show, today=timezone.localdate(request.now)),
        "show": show,
        "account": getattr(person, "account", None),
        "due": due[:FIRST],
        "total": len(due),
        "unread": person.unread,
        "desk": maybe_url("my-desk") if request.actor.seats else "",
    }
    return render(request, "people/me.html", context)


@never_cache
@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me, wherever I hold a seat and as a villager: six queries."""
    if away := _signed_in(request):
        return away
    due = worded(waiting_for(request.actor, now=request.now))
    crumbs = [(_("Mine"), url("me")), (_("What waits for me"), "")]
    return render(request, "desk/waiting.html", {"due": due, "crumbs": crumbs})


@never_cache
@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """My posts, what I am invited to, the surveys I was asked in, what I said with my name: five
    queries."""
    if away := _signed_in(request):
        return away
    person = request.actor.person_id
    terms = Membership.objects.filter(person=person).order_by("-start")
    rows = list(Opinion.objects.filter(author=person).order_by("-created_at")[: SHOWN + 1])
    today = timezone.localdate(request.now)
    context = {
        "crumbs": [(_("Mine"), url("me")), (_("What I said and take part in"), "")],
        "terms": [(role_name(t.role), t, t.end is not None and t.end < today) for t in terms],
        "said": rows[:SHOWN],
        "invited": feedback.for_person(person),
        "more": len(rows) > SHOWN,
        "surveys": list(my_surveys.of(request.actor)),
    }
    return render(request, "people/said.html", context)


def _deputy(home: Household | None, today: date) -> str:
    """Who represents the household: its own representative, else those whom its group chose."""
    if home is None:
        return ""
    seat = home.representative
    if seat is not None and (seat.end is None or seat.end >= today):
        return str(seat.person.name)
    seats = representatives.seats(home.area_id, today).filter(group=home.group)
    chosen = [s.person.name for s in seats] if home.group else []
    if not chosen:
        return ""
    names = ("、" if is_chinese() else ", ").join(dict.fromkeys(chosen))
    return _("%(names)s (chosen by %(group)s)") % {"names": names, "group": home.group}


def _facts(person: Person, *, show: bool, today: date) -> list[tuple[Any, ...]]:
    clear = privacy.opened(person)
    home: Household | None = person.household
    sex = {"f": _("Woman"), "m": _("Man")}.get(person.sex, "")
    return [
        (_("Name"), person.name),
        (_("Village"), person.area.shown),
        (_("Household"), f"{home.number} {home.group}".strip() if home else ""),
        (_("My representative"), _deputy(home, today)),
        (_("Sex"), sex),
        (_("Birth date"), day(person.birth_date)),
        (_("Identity number"), clear["id_number"] if show else mask_id(clear["id_number"])),
        (_("Phone"), clear["phone"] if show else mask_phone(clear["phone"]), url("me-phone")),
        (_("Address"), clear["address"] if show else ("***" if clear["address"] else "")),
        (_("Exempt from contributions"), circumstance_words.told(person.pk, today)),
    ]


@never_cache
def phone(request: HttpRequest) -> HttpResponse:
    """One's own phone number."""
    if away := _signed_in(request):
        return away
    form = PhoneForm.of(request)
    if form.is_valid() and form.did(
        request, privacy.change_own_phone, phone=form.cleaned_data["phone"]
    ):
        messages.success(request, _("Your phone number is changed."))
        return redirect("me")
    return _form_page(request, form, _("My phone number"), _("Save"))


@never_cache
def correct(request: HttpRequest) -> HttpResponse:
    """What is wrong in the roster, told to the village office as an opinion that only it reads."""
    if away := _signed_in(request):
        return away
    form = CorrectionForm.of(request)
    if form.is_valid():
        with form.refusals():
            try:
                said = opinions.submit_opinion(
                    actor=request.actor,
                    now=request.now,
                    area=request.actor.area,
                    text=_("My data in the roster:") + " " + form.cleaned_data["text"],
                    subject="other",
                    public=False,
                    key=form.key,
                )
                receipt = said.receipt
            except AlreadyDone as done:
                receipt = done.result
            messages.success(request, _("Received. The village office answers you here."))
            link = maybe_url("opinion-receipt", receipt)
            return redirect(link or "me")
    return _form_page(request, form, _("Something is wrong in the roster"), _("Send"))


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password; this browser stays signed in, all others do not."""
    if away := _signed_in(request):
        return away
    form = PasswordForm.of(request)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            if given["password"] != given["again"]:
                raise refuse("account.password-other", field="again")
            try:
                account = accounts.change_password(
                    actor=request.actor,
                    now=request.now,
                    old=given["old"],
                    password=given["password"],
                    key=form.key,
                )
                left = signed_in.left(request.session)
                enter(request, account, door="password", seconds=left)
            except AlreadyDone:
                pass
            messages.success(request, _("Your password is changed."))
            return redirect("me")
    return _form_page(request, form, _("My password"), _("Save"))


@never_cache
@require_safe
@fresh
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept about me, as JSON to keep."""
    if away := _signed_in(request):
        return away
    if request.actor.door == "card":
        raise refuse("card.may-not", code="not-allowed")
    text = json.dumps(privacy.own_data(request.actor), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="xiangyue-me.json"'
    return response


@never_cache
@fresh
def erase(request: HttpRequest) -> HttpResponse:
    """Leave, with everything that may be erased."""
    if away := _signed_in(request):
        return away
    form = EraseForm.of(request)
    if form.is_valid() and form.did(
        request,
        privacy.erase_person,
        person_id=request.actor.person_id,
        reason=form.cleaned_data["reason"],
    ):
        logout(request)
        messages.success(request, _("Your data is erased."))
        return redirect("sign-in")
    lead = _(
        "Your numbers, your birth date, your sign-in and the name on what you said are erased. "
        "What you did in a post stays in the village's record, as the law asks."
    )
    return _form_page(request, form, _("Erase my data"), _("Erase"), lead)


def _form_page(
    request: HttpRequest, form: ActForm, title: str, press: str, lead: str = ""
) -> HttpResponse:
    crumbs = [(_("Mine"), url("me")), (title, request.path)]
    words = {"title": title, "press": press, "lead": lead, "back": url("me")}
    return form.page(request, "people/form.html", crumbs=crumbs, **words)


urlpatterns = [
    path("me/", me, name="me"),
    path("me/waiting/", waiting_list, name="me-waiting"),
    path("me/said/", said, name="my-said"),
    path("me/phone/", phone, name="me-phone"),
    path("me/correct/", correct, name="me-correct"),
    path("me/password/", password, name="me-password"),
    path("me/export/", export, name="me-export"),
    path("me/erase/", erase, name="me-erase"),
]
