"""How I am reached: contacts with their code, how often by each, quiet hours, my calendar.

The same pages serve a clerk who does it for somebody of the village: ``/a/<code>/people/<id>/``.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from xiangyue.access import contacts
from xiangyue.actions import messages as told
from xiangyue.actions import reaching
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.roster import keeps
from xiangyue.core.messages import CHANNELS, DEFAULTS, OUTSIDE
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Contact, Jurisdiction, Person, Reaching
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url

NAMES: dict[str, Promise | str] = {
    "web": lazy("This website"),
    "email": lazy("E-mail"),
    "sms": lazy("SMS"),
    "wecom": lazy("WeChat at work"),
}
PICTURES = {"web": "home", "email": "posting", "sms": "sound", "wecom": "say"}
ADDRESSES: dict[str, Promise | str] = {
    "email": lazy("E-mail address"),
    "sms": lazy("Mobile number"),
    "wecom": lazy("Account in WeChat at work"),
}
OFTEN: dict[str, Promise | str] = {
    "now": lazy("At once"),
    "daily": lazy("Once a day, in the morning"),
    "weekly": lazy("Once a week, on Monday morning"),
    "never": lazy("Not at all"),
}


@dataclass(frozen=True)
class Whom:
    """Whose page it is: one's own, or that of a person whose roster one keeps."""

    person: Person
    own: bool

    def url(self, name: str, *args: Any) -> str:
        """The address of one of these pages for this person."""
        if self.own:
            return url(f"my-{name}", *args)
        return url(f"person-{name}", self.person.area_id, self.person.pk, *args)


class ContactForm(ActForm):
    """Where, and whose it is."""

    address = forms.CharField(max_length=120)
    whose = forms.CharField(
        label=lazy("Whose is it, if not your own?"),
        help_text=lazy("A son or a daughter, for example, who tells you what came."),
        max_length=60,
        required=False,
    )
    vouched = forms.BooleanField(
        label=lazy("I asked them, and they agree"),
        help_text=lazy("Then no code is sent. That you entered it stands in the record."),
        required=False,
    )


class CodeForm(ActForm):
    """What was sent there."""

    code = forms.CharField(
        label=lazy("The six digits"),
        max_length=20,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
    )


class ChooseForm(ActForm):
    """How often by each way, and when not."""

    quiet_from = forms.TimeField(
        label=lazy("My own quiet hours: from"),
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=lazy("until"),
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M"),
    )
    language = forms.ChoiceField(
        label=lazy("Language of what is sent"),
        choices=[("zh", lazy("Chinese")), ("en", lazy("English"))],
        widget=forms.RadioSelect,
    )
    field_order = ["web", *OUTSIDE, "quiet_from", "quiet_until", "language"]


def _whom(request: HttpRequest, code: str, pk: int) -> Whom | HttpResponse:
    """Whose page it is; to the sign-in page and back for nobody."""
    actor = request.actor
    if actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    found = Person.objects.select_related("reaching").filter(active=True)
    if not code:
        return Whom(found.get(pk=actor.person_id), own=True)
    person = found.filter(pk=pk, area_id=code).first()
    if person is None or not keeps(actor, code):
        raise Http404
    return Whom(person, own=person.pk == actor.person_id)


def _crumbs(whom: Whom, *more: tuple[str, str]) -> list[tuple[str, str]]:
    first = (
        (_("Mine"), url("me"))
        if whom.own
        else (whom.person.name, url("person", whom.person.area_id, whom.person.pk))
    )
    return [first, (_("How I am reached") if whom.own else _("How they are reached"),
                    whom.url("reached")), *more]  # fmt: skip


def _common(request: HttpRequest, whom: Whom) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "person_id": whom.person.pk}


@never_cache
def page(request: HttpRequest, code: str = "", pk: int = 0) -> HttpResponse:
    """Everything at a glance. Five queries."""
    whom = _whom(request, code, pk)
    if isinstance(whom, HttpResponse):
        return whom
    chosen: Reaching | None = getattr(whom.person, "reaching", None)
    held = {c.channel: c for c in Contact.objects.filter(person=whom.person)}
    rules = {**DEFAULTS, **(chosen.rules if chosen else {})}
    area = whom.person.area_id
    charters = Jurisdiction.objects.filter(area_id=area).values_list("charter", flat=True)
    quiet = told.quiet_of(area, request.now, charter=charters.first())
    own_hours = chosen is not None and chosen.quiet_from is not None
    hours = (chosen.quiet_from, chosen.quiet_until) if own_hours else (quiet.start, quiet.end)
    ways = [
        {
            "channel": channel,
            "name": NAMES[channel],
            "picture": PICTURES[channel],
            "contact": held.get(channel),
            "masked": contacts.masked(held[channel]) if channel in held else "",
            "often": OFTEN[rules[channel]],
            "here": channel == "web" or channel in settings.CHANNELS,
        }
        for channel in CHANNELS
    ]
    calendar = ""
    if whom.own and chosen is not None and chosen.calendar % 2:
        secret = contacts.calendar_secret(whom.person.pk, chosen.calendar)
        calendar = settings.BASE_URL + url("own-calendar", whom.person.pk, secret)
    context = {
        "whom": whom,
        "crumbs": _crumbs(whom)[:2],
        "ways": ways,
        "hours": hours,
        "own_hours": own_hours,
        "calendar": calendar,
        "calendar_here": calendar.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    return render(request, "messages/reached.html", context)


@never_cache
def contact(request: HttpRequest, channel: str, code: str = "", pk: int = 0) -> HttpResponse:
    """A contact, in place of the one before."""
    whom = _whom(request, code, pk)
    if isinstance(whom, HttpResponse):
        return whom
    if channel not in settings.CHANNELS:
        raise Http404
    form = ContactForm.of(request)
    form.fields["address"].label = ADDRESSES[channel]
    if channel == "sms":
        form.fields["address"].widget = forms.TextInput({"type": "tel", "autocomplete": "tel"})
    if channel == "email":
        form.fields["address"].widget = forms.TextInput({"type": "email"})
    if whom.own:
        del form.fields["vouched"]
    if form.is_valid():
        with form.refusals():
            vouched = bool(form.cleaned_data.get("vouched"))
            with contextlib.suppress(AlreadyDone):
                reaching.add_contact(
                    **_common(request, whom),
                    channel=channel,
                    address=form.cleaned_data["address"],
                    whose=form.cleaned_data["whose"],
                    vouched=vouched,
                    key=form.key,
                )
            return redirect(whom.url("reached") if vouched else whom.url("contact-code", channel))
    lead = "" if not whom.own else _("Six digits are sent there, to be sure that it is right.")
    return _form(request, whom, form, str(NAMES[channel]), _("Go on"), lead)


@never_cache
def code_page(request: HttpRequest, channel: str, code: str = "", pk: int = 0) -> HttpResponse:
    """The code that came; ``again`` sends another."""
    whom = _whom(request, code, pk)
    if isinstance(whom, HttpResponse):
        return whom
    row = Contact.objects.filter(person=whom.person, channel=channel).first()
    if row is None:
        return redirect(whom.url("reached"))
    if request.method == "POST" and "again" in request.POST:
        try:
            reaching.ask_code(**_common(request, whom), channel=channel)
            messages.success(request, _("Another code is on its way."))
        except Refusal as refusal:
            form = CodeForm.of(request)
            form.is_valid()
            form.errors.clear()
            form.refuse(refusal)
            return _code_form(request, whom, form, row)
        return redirect(request.path)
    form = CodeForm.of(request)
    if form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                reaching.confirm_contact(
                    **_common(request, whom),
                    channel=channel,
                    code=form.cleaned_data["code"],
                    key=form.key,
                )
            messages.success(request, _("That is proved. From now on you are told there too."))
            return redirect(whom.url("reached"))
    return _code_form(request, whom, form, row)


def _code_form(request: HttpRequest, whom: Whom, form: CodeForm, row: Contact) -> HttpResponse:
    context = {
        "whom": whom,
        "crumbs": _crumbs(whom, (pgettext("message", "Code"), "")),
        "masked": contacts.masked(row),
        "name": NAMES[row.channel],
        "back": whom.url("reached"),
    }
    return form.page(request, "messages/code.html", **context)


@never_cache
def remove(request: HttpRequest, channel: str, code: str = "", pk: int = 0) -> HttpResponse:
    """The contact is used no more."""
    whom = _whom(request, code, pk)
    if isinstance(whom, HttpResponse):
        return whom
    if request.method == "POST":
        with contextlib.suppress(Refusal):
            reaching.remove_contact(**_common(request, whom), channel=channel)
        messages.success(request, _("It is taken away."))
    return redirect(whom.url("reached"))


@never_cache
def choose(request: HttpRequest, code: str = "", pk: int = 0) -> HttpResponse:
    """How often, and when not."""
    whom = _whom(request, code, pk)
    if isinstance(whom, HttpResponse):
        return whom
    chosen: Reaching | None = getattr(whom.person, "reaching", None)
    rules = {**DEFAULTS, **(chosen.rules if chosen else {})}
    initial = {
        **rules,
        "quiet_from": chosen.quiet_from if chosen else None,
        "quiet_until": chosen.quiet_until if chosen else None,
        "language": chosen.language if chosen else "zh",
    }
    form = ChooseForm.of(request, initial=initial)
    for channel in ("web", *(c for c in OUTSIDE if c in settings.CHANNELS)):
        form.fields[channel] = _often(channel)
    form.order_fields(ChooseForm.field_order)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            with contextlib.suppress(AlreadyDone):
                reaching.choose(
                    **_common(request, whom),
                    rules={c: given[c] for c in CHANNELS if c in given},
                    quiet_from=given["quiet_from"],
                    quiet_until=given["quiet_until"],
                    language=given["language"],
                    key=form.key,
                )
            messages.success(request, _("Saved."))
            return redirect(whom.url("reached"))
    return _form(request, whom, form, _("How often, and when not"), _("Save"))


def _often(channel: str) -> forms.ChoiceField:
    hints = {"web": lazy("What the law asks that you be told stands here whatever you choose.")}
    some = ("now", "never") if channel == "web" else tuple(OFTEN)
    words = {**OFTEN, "now": lazy("Mark what is new")} if channel == "web" else OFTEN
    return forms.ChoiceField(
        label=NAMES[channel],
        help_text=hints.get(channel, ""),
        choices=[(rule, Choice(words[rule])) for rule in some],
        widget=forms.RadioSelect,
    )


@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """Another secret address for one's calendar, or none."""
    whom = _whom(request, "", 0)
    if isinstance(whom, HttpResponse):
        return whom
    if request.method == "POST":
        off = request.POST.get("off") == "1"
        reaching.new_calendar(**_common(request, whom), off=off)
        words = _("The address is dead.") if off else _("Your calendar has a new address.")
        messages.success(request, words)
    return redirect(whom.url("reached") + "#calendar")


def _form(
    request: HttpRequest, whom: Whom, form: ActForm, title: str, press: str, lead: str = ""
) -> HttpResponse:
    words = {"title": title, "press": press, "lead": lead, "back": whom.url("reached")}
    return form.page(request, "people/form.html", crumbs=_crumbs(whom, (title, "")), **words)


_OF = "a/<str:code>/people/<int:pk>/reached/"
urlpatterns = [
    path("me/reached/", page, name="my-reached"),
    path("me/reached/choose/", choose, name="my-choose"),
    path("me/reached/calendar/", calendar, name="my-calendar"),
    path("me/reached/<slug:channel>/", contact, name="my-contact"),
    path("me/reached/<slug:channel>/code/", code_page, name="my-contact-code"),
    path("me/reached/<slug:channel>/remove/", remove, name="my-contact-remove"),
    path(_OF, page, name="person-reached"),
    path(f"{_OF}choose/", choose, name="person-choose"),
    path(f"{_OF}<slug:channel>/", contact, name="person-contact"),
    path(f"{_OF}<slug:channel>/code/", code_page, name="person-contact-code"),
    path(f"{_OF}<slug:channel>/remove/", remove, name="person-contact-remove"),
]
