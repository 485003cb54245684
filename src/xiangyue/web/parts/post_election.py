"""A post filled by a vote: who stands, each vote with its numbers, who is elected until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import post_elections
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.kinds.post_election import most_of
from xiangyue.core.part import Part
from xiangyue.data.models import PostVote
from xiangyue.methods.counting import sentence
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class CandidatesForm(ActForm):
    """Who stands."""

    people = forms.CharField(
        label=lazy("Who stands for it"),
        help_text=lazy(
            "One a line; more than one where you can. For one of several people with the same "
            "name a comma, then the household's number."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class KnowsForm(CandidatesForm):
    """Who stands, and what each of them knows."""

    knows = forms.CharField(
        label=lazy("What each of them knows of accounts or management"),
        help_text=lazy("One a line, in the order of the names: kept the accounts of a shop."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class CountForm(ActForm):
    """One teller's count."""

    issued = forms.IntegerField(label=lazy("Ballots handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Ballots that came back"), min_value=0)
    void = forms.IntegerField(label=lazy("Void"), min_value=0)


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which post."""
    return [(_("The post"), sentences()[f"role.{part.words['role']}"][words.reader()])]


def told(facts: Mapping[str, Any]) -> list[str]:
    """With how many votes somebody is elected."""
    if facts.get("unfilled"):
        return [_("the meeting leaves this post without anybody")]
    if not facts.get("elected"):
        return []
    if facts.get("seats", 1) > 1:
        return [_("%(filled)s of %(seats)s seats filled") % facts]
    return [_("elected with %(votes)s votes of %(present)s present") % facts]


def show(page: Page) -> HttpResponse:
    """Each vote as it was counted; the form of the names, or of a count."""
    matter = page.case.matter
    every = list(
        PostVote.objects.filter(matter=matter, part=page.key)
        .select_related("elected")
        .order_by("round")
    )
    last = every[-1] if every else None
    form: ActForm | None = None
    done = False
    optional = page.may and page.part.words["optional"] and (last is None or not last.counts)
    if optional and page.request.POST.get("do") == "leave":
        form = ActForm.of(page.request)
        done = form.is_valid() and form.did(
            page.request, post_elections.leave_unfilled, matter_id=matter.pk, part=page.key
        )
    elif page.may and (last is None or _naming(page, last)):
        form, done = _names(page)
    elif page.may and last is not None and last.state == "open":
        form, done = _count(page, last)
    if done:
        return redirect("matter-part", matter.pk, page.key)
    lang, meeting = words.reader(), page.case.facts(page.part.words["at"])
    rows = []
    for vote in every:
        rows.append({"vote": vote, "standings": _standings(page, vote, meeting, lang)})
        rows[-1]["elected"] = [c["name"] for c in vote.candidates if c["id"] in vote.chosen]
    until = page.case.facts(page.key).get("until")
    return page.render(
        "parts/post_election.html",
        form,
        rows=rows,
        optional=optional and (last is None or last.round == 1),
        last=last,
        counts=isinstance(form, CountForm),
        supervision=page.part.words["role"] in SUPERVISION,
        vacant=page.part.words["vacant"],
        until=until and date.fromisoformat(until),
    )


def _naming(page: Page, last: PostVote) -> bool:
    """Whether the names are being written anew: asked for, and no count has begun."""
    wanted = (page.request.POST or page.request.GET).get("do") == "names"
    return bool(wanted) and last.round == 1 and not last.counts


def _standings(page: Page, vote: PostVote, meeting: Mapping[str, Any], lang: str) -> list[Any]:
    if vote.state == "open":
        return []
    outcome = post_elections.outcome_of(page.case.matter, page.part, meeting, vote)
    return [
        {"one": one, "said": [sentence(check, lang) for check in one.reasons]}
        for post in outcome.posts
        for one in post.standings
    ]


def _names(page: Page) -> tuple[ActForm, bool]:
    words_of, most = page.part.words, most_of(page.part)
    named_in = KnowsForm if words_of["knows"] else CandidatesForm
    form = named_in.of(page.request, version=page.case.matter.version)
    if most > words_of["seats"]:
        form.fields["seats"] = forms.IntegerField(
            label=_("How many are elected"), min_value=words_of["seats"], max_value=most
        )
    if form.is_valid():
        with form.refusals():
            area = page.case.matter.area_id
            named = named_people.read(
                form.cleaned_data["people"], area, field="people", guests=False
            )
            done = form.did(
                page.request,
                post_elections.nominate,
                matter_id=page.case.matter.pk,
                part=page.key,
                people=[n.person_id for n in named],
                seats=form.cleaned_data.get("seats"),
                knows=form.cleaned_data.get("knows", "").splitlines(),
                expected=form.version,
            )
            return form, done
    return form, False


def _count(page: Page, last: PostVote) -> tuple[ActForm, bool]:
    form = CountForm.of(page.request, version=page.case.matter.version)
    for n, one in enumerate(last.candidates):
        form.fields[f"votes_{n}"] = forms.IntegerField(
            label=_("Votes for %(name)s") % one, min_value=0
        )
    if form.is_valid():
        data = form.cleaned_data
        done = form.did(
            page.request,
            post_elections.enter_count,
            matter_id=page.case.matter.pk,
            part=page.key,
            issued=data["issued"],
            returned=data["returned"],
            void=data["void"],
            votes=[data[f"votes_{n}"] for n in range(len(last.candidates))],
            expected=form.version,
        )
        return form, done
    return form, False
