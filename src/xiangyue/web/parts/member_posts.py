"""Posts for members without office: to claim, agreed, what was done, the review in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import member_posts as posts
from xiangyue.data.models import MemberPost, PastHolder, PostWork
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named

GRADES: dict[str, Promise | str] = {
    "kept": lazy("Its duties were done"),
    "partly": lazy("Done in part"),
    "not": lazy("Its duties were not done"),
}


class SetUpForm(ActForm):
    """A post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="set-up", required=False)
    title = forms.CharField(label=lazy("What is the post called?"), max_length=80)
    duties = forms.CharField(
        label=lazy("What is to be done in it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ClaimForm(ActForm):
    """For a member at the counter or on the telephone."""

    do = forms.CharField(widget=forms.HiddenInput, initial="claim", required=False)
    post = forms.ChoiceField(label=lazy("Which post?"))
    person = forms.CharField(label=lazy("Who claims it?"), max_length=80)


class AgreeForm(ActForm):
    """The branch agrees."""

    do = forms.CharField(widget=forms.HiddenInput, initial="agree", required=False)
    post = forms.ChoiceField(label=lazy("Which claim?"))


class DeclineForm(ActForm):
    """The branch does not agree."""

    do = forms.CharField(widget=forms.HiddenInput, initial="decline", required=False)
    post = forms.ChoiceField(label=lazy("Which claim?"))
    reason = forms.CharField(
        label=lazy("Why not: it goes on record; tell it to who made the claim"), max_length=500
    )


class LeaveForm(ActForm):
    """Whom the branch agreed to leaves."""

    do = forms.CharField(widget=forms.HiddenInput, initial="leave", required=False)
    post = forms.ChoiceField(label=lazy("Who leaves which post?"))
    reason = forms.CharField(
        label=lazy("Why do they leave it?"),
        help_text=lazy("Only the branch reads it. The post is free for another from today."),
        max_length=500,
    )


class WorkForm(ActForm):
    """Work done."""

    do = forms.CharField(widget=forms.HiddenInput, initial="work", required=False)
    post = forms.ChoiceField(label=lazy("Which post?"))
    on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    text = forms.CharField(
        label=lazy("What was done"),
        help_text=lazy("Everyone can read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ReviewForm(ActForm):
    """The review of a post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="review", required=False)
    post = forms.ChoiceField(label=lazy("Which post?"))
    grade = forms.ChoiceField(
        label=lazy("How was it filled?"), choices=list(GRADES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(label=lazy("In a few words, for everyone"), max_length=500)


class BackForm(ActForm):
    """One's own claim taken back."""

    do = forms.CharField(widget=forms.HiddenInput, initial="back", required=False)
    post = forms.IntegerField(widget=forms.HiddenInput)


class OwnForm(ActForm):
    """One's own press of the button."""

    do = forms.CharField(widget=forms.HiddenInput, initial="own", required=False)
    post = forms.IntegerField(widget=forms.HiddenInput)


def show(page: Page) -> HttpResponse:
    """Every post with its holder, what was done and the review; the forms of who may."""
    request, matter, me = page.request, page.case.matter, page.request.actor.person_id
    rows = list(
        MemberPost.objects.filter(matter=matter, part=page.key)
        .select_related("holder")
        .prefetch_related("works", "past__person")
        .order_by("pk")
    )
    free = [(str(p.pk), p.title) for p in rows if p.holder_id is None]
    waits = [(str(p.pk), f"{p.title}: {_name(p)}") for p in rows if p.holder_id and not p.agreed_at]
    held = [p for p in rows if p.agreed_at]
    mine = [(str(p.pk), p.title) for p in held if page.mine or p.holder_id == me]
    leaves = [(str(p.pk), f"{p.title}: {_name(p)}") for p in held if page.mine or p.holder_id == me]
    unseen = [(str(p.pk), f"{p.title}: {_name(p)}") for p in held if not p.grade]
    made: dict[str, Any] = {}
    if page.may:
        made["set-up"] = form_of(SetUpForm, request, "set-up")
        for do, kind, chosen in (
            ("claim", ClaimForm, free),
            ("agree", AgreeForm, waits),
            ("decline", DeclineForm, waits),
            ("review", ReviewForm, unseen),
        ):
            if chosen:
                made[do] = form_of(kind, request, do)
                made[do].fields["post"].choices = chosen
    if page.open and me is not None and mine:
        made["work"] = form_of(WorkForm, request, "work", initial={"on": page.case.today})
        made["work"].fields["post"].choices = mine
    if page.open and me is not None and leaves:
        made["leave"] = form_of(LeaveForm, request, "leave")
        made["leave"].fields["post"].choices = leaves
    if page.open and me is not None and sent(request) == "own":
        made["own"] = form_of(OwnForm, request, "own")
    if page.open and me is not None and sent(request) == "back":
        made["back"] = form_of(BackForm, request, "back")
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/member_posts.html",
        form,
        rows=[(p, *_told(p)) for p in rows],
        reads=page.mine,
        grades=GRADES,
        set_up=made.get("set-up"),
        claim=made.get("claim"),
        agree=made.get("agree"),
        decline=made.get("decline"),
        me=me if page.open else None,
        work=made.get("work"),
        leave=made.get("leave"),
        review=made.get("review"),
        claims=page.open
        and request.actor.holds(matter.area_id, "party_member")
        and all(p.holder_id != me for p in rows),
    )


def _told(post: MemberPost) -> tuple[list[tuple[PastHolder, list[PostWork]]], list[PostWork]]:
    """Who held the post before, each with what was told while they did; what was told since."""
    works, before = sorted(post.works.all(), key=lambda w: (w.on, w.pk)), []
    for past in post.past.all():
        before.append((past, [w for w in works if w.told_at <= past.left_at]))
        works = [w for w in works if w.told_at > past.left_at]
    return before, works


def _name(post: MemberPost) -> str:
    return str(post.holder.name) if post.holder else ""


def _act(page: Page, form: Any) -> bool:
    request, data, matter = page.request, dict(form.cleaned_data), page.case.matter
    do = data["do"]
    if do == "set-up":
        given = {"matter_id": matter.pk, "part": page.key}
        given |= {k: data[k] for k in ("title", "duties")}
        return bool(form.did(request, posts.set_up, **given))
    post_id = int(data["post"])
    if do == "agree":
        return bool(form.did(request, posts.agree, post_id=post_id))
    if do in ("decline", "back"):
        reason = data.get("reason", "")
        return bool(form.did(request, posts.let_go, post_id=post_id, reason=reason))
    if do == "leave":
        return bool(form.did(request, posts.leave, post_id=post_id, reason=data["reason"]))
    if do == "work":
        return bool(
            form.did(request, posts.work, post_id=post_id, on=data["on"], text=data["text"])
        )
    if do == "review":
        given = {k: data[k] for k in ("grade", "reason")}
        return bool(form.did(request, posts.review, post_id=post_id, **given))
    person_id = request.actor.person_id
    if do == "claim":
        with form.refusals():
            person_id = person_named(matter.area_id, data["person"], field="person").pk
        if form.errors:
            return False
    return bool(form.did(request, posts.claim, post_id=post_id, person_id=person_id))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many posts, how many held."""
    if not facts.get("posts"):
        return []
    return [_("posts: %(n)s, held: %(held)s") % {"n": facts["posts"], "held": facts.get("held", 0)}]
