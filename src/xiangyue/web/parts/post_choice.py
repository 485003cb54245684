"""Both sides choose: the word of each post's own side, who is given which post, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import post_choices, post_wishes
from xiangyue.data.models import OfferedPost, Person, PostSignUp
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named


class SayForm(ActForm):
    """The word of the post's side."""

    do = forms.CharField(widget=forms.HiddenInput, initial="say", required=False)
    wish = forms.ChoiceField(label=lazy("Who, for which post?"))
    wanted = forms.ChoiceField(
        label=lazy("Would the post's own side have them?"),
        choices=[("yes", pgettext_lazy("post", "It would")), ("no", lazy("It would not"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    reason = forms.CharField(label=lazy("Why not, where it would not"), required=False,
                             max_length=500)  # fmt: skip


class GiveForm(ActForm):
    """Which post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="give", required=False)
    wish = forms.ChoiceField(label=lazy("Who is given which post?"))
    reason = forms.CharField(
        label=lazy("Why, against a wish or the word of the post's side, or none at all"),
        help_text=lazy("It hangs with the result."),
        required=False,
        max_length=500,
    )


class SideForm(ActForm):
    """Who speaks for a post's side."""

    do = forms.CharField(widget=forms.HiddenInput, initial="side", required=False)
    post = forms.ChoiceField(label=lazy("The side of which post?"))
    person = forms.CharField(
        label=lazy("Who speaks for where it is?"),
        help_text=lazy("They say it by phone then. Nobody: it is entered from the signed paper."),
        required=False,
        max_length=80,
    )


class UndoForm(ActForm):
    """Opened again."""

    do = forms.CharField(widget=forms.HiddenInput, initial="undo", required=False)
    sign_up = forms.ChoiceField(label=lazy("Whose choice is opened again?"))
    reason = forms.CharField(label=lazy("Why"), max_length=500)


def show(page: Page) -> HttpResponse:
    """The posts with who was given them, those still open, and the forms."""
    matter = page.case.matter
    rows = post_wishes.candidates(matter.pk)
    posts = list(
        OfferedPost.objects.filter(matter=matter).order_by("number").select_related("side")
    )
    me = page.request.actor.person_id
    ours = {post.pk for post in posts if me is not None and post.side_id == me}
    made = _forms(page, rows, posts, ours)
    form = made.get(sent(page.request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/post_choice.html", form, forms=made, rows=rows,
        told=page.mine or matter.decided_at is not None, ours=ours,
        posts=[(post, [r for r in rows if r.post_id == post.pk]) for post in posts],
    )  # fmt: skip


def _forms(
    page: Page, rows: list[PostSignUp], posts: list[OfferedPost], ours: set[int]
) -> dict[str, Any]:
    """``ours``: the posts for which the reader speaks."""
    made: dict[str, Any] = {}
    left, done = [r for r in rows if not r.settled], [r for r in rows if r.settled]
    pairs = [
        (f"{r.pk}-{w.post_id}", f"{r.person.name} · {w.post.unit} {w.post.title}")
        for r in left
        for w in post_wishes.fitting(r)
        if page.may or (page.open and w.post_id in ours)
    ]
    if pairs:
        made["say"] = form_of(SayForm, page.request, "say")
        made["say"].fields["wish"].choices = pairs
    if not page.may:
        return made
    made["side"] = form_of(SideForm, page.request, "side")
    made["side"].fields["post"].choices = [
        (str(p.pk), f"{p.number} {p.unit} {p.title}") for p in posts
    ]
    if left:
        none = [(f"{r.pk}-", _("%(name)s: no post") % {"name": r.person.name}) for r in left]
        made["give"] = form_of(GiveForm, page.request, "give")
        made["give"].fields["wish"].choices = [*pairs, *none]
    if done:
        made["undo"] = form_of(UndoForm, page.request, "undo")
        made["undo"].fields["sign_up"].choices = [(str(r.pk), r.person.name) for r in done]
    return made


def _act(page: Page, form: Any) -> bool:
    request, data, do = page.request, form.cleaned_data, form.cleaned_data["do"]
    if do == "side":
        return _side(page, form)
    on = {"part": page.key, "reason": data["reason"]}
    if do == "undo":
        return bool(form.did(request, post_choices.undo, **on, sign_up_id=int(data["sign_up"])))
    sign_up, post = data["wish"].split("-")
    on |= {"sign_up_id": int(sign_up), "post_id": int(post) if post else None}
    if do == "say":
        return bool(form.did(request, post_choices.say, **on, wanted=data["wanted"] == "yes"))
    return bool(form.did(request, post_choices.give, **on))


def _side(page: Page, form: Any) -> bool:
    code, data, who = page.case.matter.area_id, form.cleaned_data, None
    if data["person"].strip():
        inside = Person.objects.filter(area__code__startswith=code, active=True)
        with form.refusals():
            who = person_named(code, data["person"], field="person", among=inside).pk
        if form.errors:
            return False
    given = {"part": page.key, "post_id": int(data["post"]), "person_id": who}
    return bool(form.did(page.request, post_choices.name_side, **given))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were given a post, how many none."""
    if not facts.get("given") and not facts.get("none"):
        return []
    return [
        _("given a post: %(n)s, none: %(none)s")
        % {"n": facts["given"], "none": facts.get("none", 0)}
    ]
