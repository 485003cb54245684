"""Posts offered and who signs up: everyone sees the posts and how many signed; who checks sees who
it is, everyone else once their list hangs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import post_wishes
from xiangyue.data.models import OfferedPost, PostSignUp
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.post_forms import FitsForm
from xiangyue.web.roster_names import person_named


class OfferForm(ActForm):
    """One post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="offer", required=False)
    unit = forms.CharField(label=lazy("Which office, village or firm is it at?"), max_length=80)
    title = forms.CharField(label=lazy("What is the post called?"), max_length=80)
    duties = forms.CharField(
        label=lazy("What is to be done in it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    asked = forms.CharField(
        label=lazy("What must one have for it? One condition on each line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    places = forms.IntegerField(label=lazy("How many people?"), min_value=1, max_value=50)
    months = forms.IntegerField(label=lazy("For how many months?"), min_value=1, max_value=60)


class AnnounceForm(ActForm):
    """All of them, from today."""

    do = forms.CharField(widget=forms.HiddenInput, initial="announce", required=False)


class SignUpForm(ActForm):
    """One's own wishes, in order; ``wish1`` … are added by the page."""

    do = forms.CharField(widget=forms.HiddenInput, initial="sign-up", required=False)
    brings = forms.CharField(
        label=lazy("What do you bring for them?"),
        help_text=lazy("Read by who checks and who decides."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class ForForm(SignUpForm):
    """From a signed paper."""

    do = forms.CharField(widget=forms.HiddenInput, initial="for", required=False)
    person = forms.CharField(label=lazy("Who signs up?"), max_length=80)
    field_order = ("person", "brings")


class CheckForm(FitsForm):
    """One wish against the conditions of its post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="check", required=False)
    wish = forms.ChoiceField(label=lazy("Who, for which post?"))
    field_order = ("wish",)


class BackForm(ActForm):
    """Taken back."""

    do = forms.CharField(widget=forms.HiddenInput, initial="withdraw", required=False)
    sign_up = forms.IntegerField(widget=forms.HiddenInput)


def show(page: Page) -> HttpResponse:
    """The posts; one's own wishes; for who checks, everyone's."""
    matter, me = page.case.matter, page.request.actor.person_id
    posts = list(OfferedPost.objects.filter(matter=matter).order_by("number"))
    rows = list(post_wishes.standing(matter.pk))
    mine = next((r for r in rows if me is not None and r.person_id == me), None)
    made = _forms(page, posts, rows, mine)
    form = made.get(sent(page.request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    until = page.case.facts(page.key).get("until")
    return page.render(
        "parts/post_wishes.html", form, posts=posts, rows=rows if page.mine else [], own=mine,
        forms=made, until=date.fromisoformat(until) if until else None,
    )  # fmt: skip


def _forms(
    page: Page, posts: list[OfferedPost], rows: list[PostSignUp], mine: PostSignUp | None
) -> dict[str, Any]:
    request, facts = page.request, page.case.facts(page.key)
    made: dict[str, Any] = {}
    if not facts.get("announced"):
        if page.may:
            made["offer"] = form_of(OfferForm, request, "offer")
            if posts:
                made["announce"] = form_of(AnnounceForm, request, "announce")
        return made
    window = page.open and page.case.today.isoformat() <= facts["until"]
    at_home = request.actor.area == page.case.matter.area_id
    if window and mine is None and request.actor.person_id is not None and at_home:
        made["sign-up"] = _wishes(form_of(SignUpForm, request, "sign-up"), page, posts)
    if page.open and (mine or (page.may and rows)):
        made["withdraw"] = form_of(BackForm, request, "withdraw")
    if page.may and window:
        made["for"] = _wishes(form_of(ForForm, request, "for"), page, posts)
    if page.may and not window and rows:
        made["check"] = form_of(CheckForm, request, "check")
        made["check"].fields["wish"].choices = [
            (f"{row.pk}-{w.post_id}", f"{row.person.name} · {w.post.unit} {w.post.title}")
            for row in rows
            for w in sorted(row.wishes.all(), key=lambda w: w.place)
        ]
        most = max(len(post.asked) for post in posts)
        unmet = made["check"].fields["unmet"]
        unmet.help_text = _("None ticked: they fit. The numbers are those of the post.")
        unmet.choices = [(str(n), _("Condition %(n)s") % {"n": n + 1}) for n in range(most)]
    return made


def _wishes(form: Any, page: Page, posts: list[OfferedPost]) -> Any:
    """As many fields as one may wish for posts."""
    some = [(str(p.pk), f"{p.number} {p.unit} {p.title}") for p in posts]
    for n in range(1, min(page.part.words["most"], len(posts)) + 1):
        label = _("Wish %(n)s") % {"n": n}
        choices = [*([("", _("no further wish"))] if n > 1 else []), *some]
        form.fields[f"wish{n}"] = forms.ChoiceField(label=label, choices=choices, required=n == 1)
    names = [n for n in form.fields if n.startswith("wish")]
    form.order_fields(["person", *names, "brings"])
    return form


def _act(page: Page, form: Any) -> bool:
    request, data, do = page.request, form.cleaned_data, form.cleaned_data["do"]
    part, on = {"part": page.key}, {"matter_id": page.case.matter.pk, "part": page.key}
    if do == "offer":
        given = {k: data[k] for k in ("title", "unit", "duties", "places", "months")}
        asked = data["asked"].splitlines()
        return bool(form.did(request, post_wishes.offer, **on, **given, asked=asked))
    if do == "announce":
        return bool(form.did(request, post_wishes.announce, **on))
    if do == "withdraw":
        return bool(form.did(request, post_wishes.withdraw, **part, sign_up_id=data["sign_up"]))
    if do == "check":
        sign_up, post = data["wish"].split("-")
        given = {"sign_up_id": int(sign_up), "post_id": int(post), "reason": data["reason"]}
        unmet = [int(n) for n in data["unmet"]]
        return bool(form.did(request, post_wishes.check, **part, **given, unmet=unmet))
    person = None
    if do == "for":
        with form.refusals():
            person = person_named(page.case.matter.area_id, data["person"], field="person").pk
        if form.errors:
            return False
    posts = [int(data[n]) for n in sorted(data) if n.startswith("wish") and data[n]]
    given = {"posts": posts, "brings": data["brings"], "person_id": person}
    return bool(form.did(request, post_wishes.sign_up, **on, **given))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many posts, how many signed up and fit."""
    if not facts.get("announced"):
        return []
    return [
        _("posts: %(posts)s, signed up: %(n)s, fit: %(fit)s")
        % {"posts": facts["posts"], "n": facts.get("signed", 0), "fit": facts.get("fit", 0)}
    ]
