"""The roster by hand: households, people, posts and terms, whom a representative stands for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from xiangyue.actions import people, privacy, terms
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.bodies import HOME
from xiangyue.data import roster
from xiangyue.data.models import Household, Membership, Person
from xiangyue.web.forms import ActForm
from xiangyue.web.fresh import weighty
from xiangyue.web.links import url
from xiangyue.web.matter_words import role_name
from xiangyue.web.opinion_words import village
from xiangyue.web.people import SEX, STATUS, crumbs

_DAY = {"type": "date"}
KEEP = lazy("Leave it empty to keep what is there.")


class HouseholdForm(ActForm):
    """A household."""

    number = forms.CharField(label=lazy("Household number"), max_length=people.NUMBER)
    group = forms.CharField(label=lazy("Village group"), max_length=people.GROUP, required=False)
    head = forms.CharField(label=lazy("Head of the household"), max_length=people.NAME)
    address = forms.CharField(
        label=lazy("Address"),
        max_length=people.LONG,
        required=False,
        help_text=lazy("Kept encrypted."),
    )


class PersonForm(ActForm):
    """A person."""

    name = forms.CharField(label=lazy("Name"), max_length=people.NAME)
    household = forms.CharField(
        label=lazy("Household number"),
        max_length=people.NUMBER,
        required=False,
        help_text=lazy("Empty for somebody from outside the village, such as a clerk sent here."),
    )
    sex = forms.ChoiceField(
        label=lazy("Sex"),
        required=False,
        choices=[("", lazy("Not told")), ("f", SEX["f"]), ("m", SEX["m"])],
    )
    birth_date = forms.DateField(
        label=lazy("Birth date"), required=False, widget=forms.DateInput(_DAY)
    )
    id_number = forms.CharField(
        label=lazy("Identity number"),
        max_length=30,
        required=False,
        help_text=lazy("Not needed. Kept encrypted."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=lazy("Phone"),
        max_length=30,
        required=False,
        help_text=lazy("Kept encrypted."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=lazy("Status"), choices=list(STATUS.items()), initial="home")


class TermForm(ActForm):
    """A seat taken."""

    role = forms.ChoiceField(label=lazy("Post"))
    start = forms.DateField(label=lazy("First day of the term"), widget=forms.DateInput(_DAY))
    end = forms.DateField(
        label=lazy("Last day of the term"), required=False, widget=forms.DateInput(_DAY)
    )
    households = forms.CharField(
        label=lazy("Representative: of which households"),
        max_length=400,
        required=False,
        help_text=lazy("Numbers like 1-8,11. The law says 5 to 15 households."),
    )
    group = forms.CharField(
        label=lazy("Representative: or chosen by which group"),
        max_length=people.GROUP,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [r for r in HOME if r != "officer"]
        self.fields["role"].choices = [("", "—")] + [(r, role_name(r)) for r in roles]


class HouseholdsForm(ActForm):
    """Whom a representative stands for."""

    households = forms.CharField(
        label=lazy("Households"),
        max_length=400,
        required=False,
        help_text=lazy("Numbers like 1-8,11. Households of another representative move here."),
    )


class EndForm(ActForm):
    """A term ends."""

    end = forms.DateField(label=lazy("Last day of the term"), widget=forms.DateInput(_DAY))
    reason = forms.CharField(label=lazy("Why"), max_length=people.LONG)


class LeaveForm(ActForm):
    """Moved away, or died."""


class EraseForm(ActForm):
    """Erase what may be erased."""

    reason = forms.CharField(label=lazy("Who asked for it, and why"), max_length=people.LONG)
    sure = forms.BooleanField(label=lazy("I know that this cannot be undone"))


def _act(
    request: HttpRequest,
    form: ActForm,
    do: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], HttpResponse],
    words: dict[str, Any],
) -> HttpResponse:
    """The way of every form here: valid → the act → back to the page; else the form again."""
    if form.is_valid():
        given = {
            k: v
            for k, v in form.cleaned_data.items()
            if k not in ("idempotency", "expected_version", "sure")
        }
        with form.refusals():
            result = None
            with suppress(AlreadyDone):
                result = do(given)
            messages.success(request, _("Saved."))
            return done(result)
    return form.page(request, "people/form.html", **words)


def _frame(request: HttpRequest, code: str, title: str, press: str, back: str) -> dict[str, Any]:
    area, jurisdiction = village(code)
    people.require_keeper(request.actor, code)
    return {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (title, "")),
        "title": title,
        "press": press,
        "back": back,
    }


def _common(request: HttpRequest, code: str, form: ActForm) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "area": code, "key": form.key}


@never_cache
def household(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add a household, or change one. An address is never shown here, only written over."""
    back = url("people-households", code)
    title = _("Add a household") if pk is None else _("Change a household")
    words = _frame(request, code, title, _("Save"), back)
    initial = {}
    if pk is not None:
        row = Household.objects.filter(pk=pk, area_id=code).first()
        if row is None:
            raise Http404
        initial = {"number": row.number, "group": row.group, "head": row.head}
    form = HouseholdForm.of(request, initial=initial)
    if pk is not None:
        form.fields["address"].help_text = KEEP

    def do(given: dict[str, Any]) -> Any:
        if pk is not None and not given["address"]:
            given["address"] = None
        return people.save_household(household_id=pk, **given, **_common(request, code, form))

    return _act(request, form, do, lambda _row: redirect(back), words)


@never_cache
def person(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add a person, or change one. Numbers are never shown here, only written over."""
    back = url("people-residents", code) if pk is None else url("person", code, pk)
    title = _("Add a person") if pk is None else _("Change a person")
    words = _frame(request, code, title, _("Save"), back)
    initial: dict[str, Any] = {"household": request.GET.get("household", "")}
    if pk is not None:
        row = Person.objects.select_related("household").filter(pk=pk, area_id=code).first()
        if row is None or not row.active:
            raise Http404
        initial = {
            "name": row.name,
            "household": row.household.number if row.household else "",
            "sex": row.sex,
            "birth_date": row.birth_date,
            "status": row.status,
        }
    form = PersonForm.of(request, initial=initial)
    if pk is not None:
        form.fields["id_number"].help_text = form.fields["phone"].help_text = KEEP

    def do(given: dict[str, Any]) -> Any:
        for name in ("id_number", "phone"):
            given[name] = given[name] or None
        return people.save_person(person_id=pk, **given, **_common(request, code, form))

    return _act(
        request,
        form,
        do,
        lambda row: redirect("person", code, row.pk) if row else redirect(back),
        words,
    )


def _back_to(code: str, pk: int) -> Callable[[Any], HttpResponse]:
    return lambda _result: redirect("person", code, pk)


@never_cache
@weighty
def term_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A person takes a seat."""
    words = _frame(request, code, _("A new post"), _("Save"), url("person", code, pk))
    form = TermForm.of(request, initial={"start": timezone.localdate(request.now)})

    def do(given: dict[str, Any]) -> Any:
        return terms.start_term(person_id=pk, **given, **_common(request, code, form))

    return _act(request, form, do, _back_to(code, pk), words)


def _seat(code: str, pk: int) -> Membership:
    seat = Membership.objects.select_related("person").filter(pk=pk, area_id=code).first()
    if seat is None:
        raise Http404
    return seat


@never_cache
def term_households(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Whom a representative stands for, anew."""
    seat = _seat(code, pk)
    title = _("Households of %(name)s") % {"name": seat.person.name}
    words = _frame(request, code, title, _("Save"), url("person", code, seat.person_id))
    now = roster.ranges(roster.stands_for(code).get(pk, []))
    form = HouseholdsForm.of(request, initial={"households": now})

    def do(given: dict[str, Any]) -> Any:
        return terms.assign_households(term_id=pk, **given, **_common(request, code, form))

    return _act(request, form, do, _back_to(code, seat.person_id), words)


@never_cache
@weighty
def term_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A term ends; it stays in the roster as an ended one."""
    seat = _seat(code, pk)
    title = _("End the term of %(name)s, %(role)s") % {
        "name": seat.person.name,
        "role": role_name(seat.role),
    }
    words = _frame(request, code, title, _("End the term"), url("person", code, seat.person_id))
    form = EndForm.of(request, initial={"end": timezone.localdate(request.now)})

    def do(given: dict[str, Any]) -> Any:
        return terms.end_term(term_id=pk, **given, **_common(request, code, form))

    return _act(request, form, do, _back_to(code, seat.person_id), words)


@never_cache
def person_leave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Out of the roster; the row stays, so that a return finds it."""
    title = _("Moved away or died")
    words = _frame(request, code, title, _("Take out of the roster"), url("person", code, pk))
    words["lead"] = _("The person is counted no more. What they said and did stays.")
    form = LeaveForm.of(request)

    def do(_given: dict[str, Any]) -> Any:
        return privacy.leave(person_ids=[pk], **_common(request, code, form))

    return _act(request, form, do, lambda _n: redirect("people-residents", code), words)


@never_cache
@weighty
def person_erase(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is personal of a person is erased, at their request."""
    words = _frame(request, code, _("Erase the data"), _("Erase"), url("person", code, pk))
    words["lead"] = _(
        "Numbers, birth date, sign-in and the name on opinions are erased. What was done in a "
        "post stays in the village's record, as the law asks."
    )
    form = EraseForm.of(request)

    def do(given: dict[str, Any]) -> Any:
        common = _common(request, code, form)
        del common["area"]
        return privacy.erase_person(person_id=pk, **given, **common)

    return _act(request, form, do, lambda _n: redirect("people-residents", code), words)


urlpatterns = [
    path("a/<str:code>/people/households/new/", household, name="household-new"),
    path("a/<str:code>/people/households/<int:pk>/", household, name="household"),
    path("a/<str:code>/people/new/", person, name="person-new"),
    path("a/<str:code>/people/<int:pk>/edit/", person, name="person-edit"),
    path("a/<str:code>/people/<int:pk>/leave/", person_leave, name="person-leave"),
    path("a/<str:code>/people/<int:pk>/erase/", person_erase, name="person-erase"),
    path("a/<str:code>/people/<int:pk>/post/", term_new, name="term-new"),
    path("a/<str:code>/terms/<int:pk>/end/", term_end, name="term-end"),
    path("a/<str:code>/terms/<int:pk>/households/", term_households, name="term-households"),
]
