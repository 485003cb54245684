"""Saying something: one page to write, one to check, then the receipt. Nothing is kept between.

What was written travels from page to page in the form itself, never in the session: so an
anonymous opinion of someone signed in is tied to them nowhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.often import SAYING
from xiangyue.actions import files as stored
from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import masking
from xiangyue.core.digits import whole
from xiangyue.core.likeness import alike
from xiangyue.core.refusals import refuse
from xiangyue.data import opinion_lists
from xiangyue.data.models import Area, Household
from xiangyue.web import opinion_words as words
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url
from xiangyue.web.uploads import Several, sent

LOOK_BACK = timedelta(days=400)


class OneOf(forms.ChoiceField):
    """Something is always chosen: what the form began with, where nothing came."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.initial)


class LongText(forms.CharField):
    """Text as it will be kept, so that its length is counted as it will be.

    Whether it may be empty is the action's to say: a voice can stand for it.
    """

    def validate(self, value: Any) -> None:
        """Nothing: see above."""

    def to_python(self, value: Any) -> str:
        return opinions.clean(super().to_python(value))


class SayForm(ActForm):
    """What a person says, and how. Its words are checked by the action."""

    text = LongText(
        label=lazy("What do you want to say?"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
        max_length=opinions.TEXT,
    )
    voice = forms.FileField(
        label=lazy("Or say it aloud"),
        help_text=lazy("Only the village office will hear the recording."),
        widget=forms.ClearableFileInput(attrs={"accept": "audio/*"}),
        required=False,
    )
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy(
            "Up to 6. Where and when a photo was taken is removed. Please show no faces."
        ),
    )
    place = forms.CharField(
        label=lazy("Where is it?"),
        help_text=lazy("For example: the bridge at the village entrance"),
        max_length=opinions.PLACE,
        required=False,
    )
    subject = forms.ChoiceField(
        label=lazy("What is it about?"),
        choices=list(words.SUBJECTS.items()),
        widget=forms.RadioSelect(attrs={"data-two": True}),
        required=False,
    )
    who = OneOf(label=lazy("Your name"))
    heard_from = forms.CharField(label=lazy("Name"), max_length=opinions.NAME, required=False)
    reader = OneOf(
        label=lazy("Who may read it?"),
        choices=[
            (
                "public",
                Choice(
                    lazy("Everyone"),
                    lazy("Others can join it. The answer is public as well."),
                ),
            ),
            (
                "office",
                Choice(
                    lazy("Only the village office"),
                    lazy(
                        "The branch, the village committee and the clerk. You still get an answer."
                    ),
                ),
            ),
        ],
        initial="public",
    )
    channel = forms.CharField(widget=forms.HiddenInput, required=False)
    joins = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = by.actor.name if by.actor.person_id else ""
        self.fields["who"].choices = [
            (
                "name",
                Choice(
                    _("With my name: %(name)s") % {"name": name} if name else _("With my name"),
                    _("The village office sees the whole name; others only %(short)s.")
                    % {"short": masking.mask_name(name or "王小明")}
                    if name
                    else _("The village office sees it; others only the family name."),
                ),
            ),
            (
                "anonymous",
                Choice(
                    _("Without a name"),
                    _("Nothing is kept that says who it was, not even when you are signed in."),
                ),
            ),
        ]
        self.fields["who"].initial = "name" if name else "anonymous"
        self.signed_in = bool(name)

    def given(self) -> dict[str, Any]:
        """What the action is given."""
        data = self.cleaned_data
        anonymous = data["who"] != "name"
        return {
            "text": data["text"],
            "subject": data["subject"],
            "place": data["place"],
            "channel": data["channel"] or "phone",
            "anonymous": anonymous,
            "public": data["reader"] != "office",
            "heard_from": "" if anonymous or self.signed_in else data["heard_from"],
            "joins": data["joins"],
        }


class DoorForm(SayForm):
    """What a representative or cadre heard from someone else."""

    heard_from = forms.CharField(
        label=lazy("Who said it?"),
        help_text=lazy("Leave empty if they do not want to be named."),
        max_length=opinions.NAME,
        required=False,
    )
    household = forms.CharField(label=lazy("Household number"), max_length=20, required=False)
    heard_on = forms.DateField(
        label=lazy("Which day?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        required=False,
    )
    channel = OneOf(
        label=lazy("How did you hear it?"),
        choices=[(k, v) for k, v in words.CHANNELS.items() if k != "phone"],
        widget=forms.RadioSelect(attrs={"data-two": True}),
        initial="visit",
    )

    def __init__(self, *args: Any, by: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        del self.fields["who"]
        self.fields["text"].label = _("What did they say?")
        self.initial.setdefault("heard_on", timezone.localdate(by.now))
        self.initial.setdefault("channel", "visit")

    def given(self) -> dict[str, Any]:
        """What the action is given."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "subject": data["subject"],
            "place": data["place"],
            "channel": data["channel"] or "visit",
            "anonymous": not data["heard_from"].strip(),
            "public": data["reader"] != "office",
            "heard_from": data["heard_from"],
            "heard_on": data["heard_on"],
            "household": data["household"],
            "on_behalf": True,
            "joins": data["joins"],
        }


def say(request: HttpRequest, code: str) -> HttpResponse:
    """One's own words."""
    return _saying(request, code, SayForm)


def door(request: HttpRequest, code: str) -> HttpResponse:
    """Someone else's words, heard at the door or read from a card."""
    request.actor.require(code, *opinions.HEARERS, clause="eight-step:1")
    return _saying(request, code, DoorForm)


def _saying(request: HttpRequest, code: str, kind: type[SayForm]) -> HttpResponse:
    area, jurisdiction = words.village(code)
    form = kind.of(request, by=request)
    context: dict[str, Any] = {
        "area": area,
        "crumbs": words.crumbs(area, (_("Speak up"), "")),
        "practice": jurisdiction.practice,
        "door": kind is DoorForm,
        "kept": [],
    }
    if request.method != "POST":
        _begin(form, request)
        if kind is DoorForm:
            context["households"] = _households(request, code)
        return form.page(request, "opinions/say.html", **context)
    kept: list[stored.Kept] = []
    with form.refusals():
        _gather(request, kept)
    context["kept"] = [(f, stored.token(f)) for f in kept]
    wrong = not form.is_valid() or form.refusal is not None
    if wrong or "change" in request.POST:
        return form.page(request, "opinions/say.html", **context)
    given = form.given()
    if "join" in request.POST:
        given["joins"] = whole(request.POST["join"])
    if "send" not in request.POST and "join" not in request.POST:
        with form.refusals():
            _early(given, kept, request)
            return _check_page(request, form, area, given, context)
        return form.page(request, "opinions/say.html", **context)
    with form.refusals():
        try:
            if not given.get("on_behalf"):
                SAYING.check(request)
            opinion = opinions.submit_opinion(
                actor=request.actor,
                now=request.now,
                area=code,
                files=kept,
                key=form.key,
                jurisdiction=jurisdiction,
                **given,
            )
        except AlreadyDone as done:
            return redirect("opinion-receipt", done.result)
        return redirect(url("opinion-receipt", opinion.receipt) + "?new=1")
    return form.page(request, "opinions/say.html", **context)


def _begin(form: SayForm, request: HttpRequest) -> None:
    """A fresh form: how one came here, and what one wants to join."""
    channel = request.GET.get("channel", "")
    if channel in words.CHANNELS:
        form.initial["channel"] = channel
    if (joins := whole(request.GET.get("joins"))) is not None:
        form.initial["joins"] = joins
    subject = request.GET.get("subject", "")
    if subject in words.SUBJECTS:
        form.initial["subject"] = subject


def _households(request: HttpRequest, code: str) -> list[tuple[str, str]]:
    """(number, head) of the households that the actor stands for, to choose from."""
    return list(
        Household.objects.filter(
            area_id=code, active=True, representative__person_id=request.actor.person_id
        )
        .order_by("number")
        .values_list("number", "head")[:60]
    )


def _gather(request: HttpRequest, kept: list[stored.Kept]) -> None:
    """Files kept from the page before, less those ticked off, and those that came just now."""
    dropped = set(request.POST.getlist("drop"))
    for word in request.POST.getlist("kept")[: opinions.FILES]:
        if word not in dropped:
            kept.append(stored.from_token(word, field="photos"))
    for upload in request.FILES.getlist("voice")[:1]:
        kept[:] = [f for f in kept if f.is_photo]
        kept.append(stored.take(upload, kinds=stored.VOICES, field="voice"))
    kept += sent(request, opinions.FILES)


def _early(given: dict[str, Any], kept: list[stored.Kept], request: HttpRequest) -> None:
    """What the action would refuse, said before the check page."""
    if not given["text"] and not any(not f.is_photo for f in kept):
        raise refuse("opinion.text-empty", field="text")
    if not given["anonymous"] and not request.actor.person_id and not given["heard_from"].strip():
        raise refuse("opinion.name-missing", field="heard_from")
    stored.at_most(kept, opinions.FILES)


def _check_page(
    request: HttpRequest, form: SayForm, area: Area, given: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """What was written, what others said alike, and what will be masked; nothing is stored yet."""
    personal = masking.checks(given["text"]) + masking.checks(given["place"])
    joining = None
    likes: list[tuple[Any, tuple[str, ...]]] = []
    today = timezone.localdate(request.now)
    if given["joins"]:
        found = opinion_lists.rows(area.code, today=today, ids=[given["joins"]], limit=1)
        joining = found[0] if found else None
        given["joins"] = joining.id if joining else None
    elif given["text"] and given["public"]:
        texts = opinion_lists.public_texts(
            area.code, since=request.now - LOOK_BACK, practice=context["practice"]
        )
        like = alike(words.bare(given["text"]), [(k, words.bare(t)) for k, t in texts], top=3)
        rows = {
            r.id: r
            for r in opinion_lists.rows(
                area.code,
                today=today,
                practice=context["practice"],
                ids=[item.key for item in like],
            )
        }
        likes = [(rows[item.key], item.shared) for item in like if item.key in rows]
    context |= {
        "form": form,
        "given": given,
        "personal": personal,
        "likes": likes,
        "joining": joining,
        "today": today,
        "words": words,
        "crumbs": words.crumbs(area, (_("Check and send"), "")),
        "carried": _carried(request, form),
    }
    response = render(request, "opinions/check.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _carried(request: HttpRequest, form: SayForm) -> list[tuple[str, str]]:
    """The fields that the check page carries on, as they were typed."""
    names = [n for n in form.fields if n not in ("voice", "photos", "expected_version")]
    values = [(n, request.POST.get(n, "")) for n in names]
    return [(n, str(form.key) if n == "idempotency" else v) for n, v in values]


def card(request: HttpRequest, code: str) -> HttpResponse:
    """The opinion card of a village, to print: a box to write in, and the code that leads here."""
    area, _jurisdiction = words.village(code)
    link = f"{settings.BASE_URL}{url('opinion-new', code)}?channel=card"
    return render(
        request,
        "opinions/card.html",
        {
            "area": area,
            "link": link,
            "subjects": words.SUBJECTS,
            "crumbs": words.crumbs(area, (_("Opinion card"), "")),
            "may_enter": request.actor.holds(code, *opinions.HEARERS),
        },
    )


urlpatterns = [
    path("a/<str:code>/say/", say, name="opinion-new"),
    path("a/<str:code>/say/door/", door, name="opinion-door"),
    path("a/<str:code>/say/card/", card, name="opinion-card"),
]
