"""A vote on paper: where it stands, each vote with its result and why, and the way to each task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import ballot_counts, round_days, round_results, vote_rounds
from xiangyue.actions.electing import round_titles
from xiangyue.actions.round_sheets import elected_in
from xiangyue.core.refusals import Check
from xiangyue.data.models import BoxLog, Person, Voter, VoteRound
from xiangyue.methods import counting
from xiangyue.web import (
    ballot_pages,
    count_files,
    counting_screen,
    poll_frame,
    poll_pages,
    tally_sheet,
)
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.poll_frame import Poll
from xiangyue.web.roster_names import person_named

PLANS = ("election_plan", "question_plan")
"""Parts that set, and move, the day of the first vote."""


class CallForm(ActForm):
    """The day of a vote that follows."""

    day = forms.DateField(
        label=lazy("Day of the vote"), widget=forms.DateInput(attrs={"type": "date"})
    )


PUT_UP = lazy(
    "Nobody is left who had votes. One name a line, of the roll and not elected; of two with one"
    " name also the household's number: 李秀英 0031."
)


WOMAN = lazy(
    "This seat is kept for a woman. One name a line, of the roll and not elected; of two with one"
    " name also the household's number: 李秀英 0031."
)


class LateForm(CallForm):
    """A day that may be past the last lawful one."""

    late = forms.CharField(
        label=lazy("Why it is not held by its last lawful day"),
        help_text=lazy("Only for a day past it. Everyone reads it."),
        max_length=round_days.MOST,
        required=False,
    )


class ReasonForm(ActForm):
    """Something done with a reason."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)


class WhoForm(ActForm):
    """Whose a name is that several have."""

    number = forms.IntegerField(label=lazy("Number on the roll"), min_value=1)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many voted, how many are elected."""
    if not facts.get("on"):
        if facts.get("registered"):
            given = {"n": facts.get("issued", 0), "of": facts["registered"]}
            return [_("%(n)s papers handed out; %(of)s on the roll") % given]
        return []
    if "passed" in facts:
        said = _("carried") if facts["passed"] else _("not carried")
        return [_("%(returned)s of %(registered)s voted") % facts, said]
    return [
        _("%(returned)s of %(registered)s voted") % facts,
        _("%(elected)s of %(seats)s seats filled") % facts,
    ]


def show(page: Page) -> HttpResponse:
    """Every vote with its numbers; what is to be done next, for who may."""
    poll = Poll.of(page)
    form: ActForm | None = None
    if poll.runs:
        form, done = _act(poll)
        if done:
            return redirect("matter-part", page.case.matter.pk, page.key)
    logs = poll.logs()
    return page.render(
        "parts/paper_count.html",
        form,
        rounds=[_round(vote, poll.rounds) for vote in reversed(poll.rounds)],
        stays={e["name"] for e in elected_in(v for v in poll.rounds if v.state == "counted")},
        last=poll.last,
        election=poll.election,
        logs=logs,
        sums=poll_frame.turnout(logs),
        sealed=sum(log.sealed for log in logs),
        poll=poll,
        states=poll_frame.STATES,
        looks=poll_frame.LOOKS,
        plan=_plan(poll),
        lacks=_lacks(poll, logs),
        helps=bool(poll.tasks),
        not_today=_not_today(poll),
        plan_key=next((p.key for p in page.case.procedure.parts if p.kind in PLANS), ""),
        question=poll.election is not None and counting.kinds()[poll.election.kind].yes_no,
    )


def _lacks(poll: Poll, logs: Sequence[BoxLog]) -> Sequence[Check]:
    """What stands against the boxes being opened, then against the result being said."""
    if poll.last is None or not poll.runs:
        return ()
    if poll.last.state == "open":
        return ballot_counts.unsealed(logs)
    return round_results.lacking(poll.page.case, poll.last) if poll.last.state == "counting" else ()


def _not_today(poll: Poll) -> str:
    """``early`` or ``late`` where the first vote is opened on another day than today; else ""."""
    day, today = poll.election.day if poll.election else None, poll.page.case.today
    if poll.last is not None or day is None or day == today:
        return ""
    return "early" if today < day else "late"


def _round(vote: VoteRound, rounds: Sequence[VoteRound]) -> dict[str, Any]:
    lang = words.reader()
    called = round_days.called_by(rounds, vote)
    return {
        "vote": vote,
        "kind": poll_frame.kind_name(vote),
        "question": counting.kinds()[vote.kind].yes_no,
        "answer": round_results.told(vote, lang),
        "titles": round_results.titles_of(vote, lang),
        "late": called.get("late", ""),
        "by": date.fromisoformat(called["by"]) if called.get("by") else None,
    }


def _plan(poll: Poll) -> dict[str, Any] | None:
    """The vote that is to be called next, and by when it is held."""
    vote, today, area = poll.last, poll.page.case.today, poll.page.case.matter.area_id
    if vote is None or not vote.plan or vote.state not in ("counted", "void"):
        return None
    plan = vote.plan[0]
    titles = {n: t[words.reader()] for n, t in round_titles(plan["posts"]).items()}
    days = round_days.last_of(plan, today, area)
    missed = days.by is not None and today > days.by
    return {
        **plan, "by": days.by, "last": days.last, "clause": days.clause, "missed": missed,
        "nobody": _nobody(plan), "titles": titles,
        "women": [p["name"] for p in plan["posts"] if p.get("women")],
        "said": poll_frame.WHY[plan["why"]],
    }  # fmt: skip


def _nobody(plan: Mapping[str, Any]) -> list[str]:
    """The posts for which nobody is left who had votes, where those who stand alone can be
    chosen."""
    if counting.kinds()[plan["kind"]].write_ins:
        return []
    stand = {c["post"] for c in plan["candidates"]}
    return [p["name"] for p in plan["posts"] if p["post"] not in stand]


def _act(poll: Poll) -> tuple[ActForm | None, bool]:
    """The next act of who runs the poll: its form, and whether it was done."""
    last, request = poll.last, poll.request
    do = request.POST.get("do") or request.GET.get("do", "")
    if do == "aside" and last is not None and last.state in ("called", "open", "counting"):
        form: ActForm = ReasonForm.of(request)
        return form, _reason(poll, vote_rounds.set_aside, form)
    plan = _plan(poll)
    if do == "empty" and plan:
        form = ReasonForm.of(request)
        return form, _reason(poll, vote_rounds.leave_empty, form)
    if plan:
        asked = LateForm if plan["last"] else CallForm
        form = asked.of(request, initial={"day": poll.page.case.today})
        for post in plan["nobody"]:
            form.fields[_field(post)] = forms.CharField(
                label=_("Whom does the election committee put up for the post “%(post)s”?")
                % {"post": plan["titles"][post]},
                help_text=WOMAN if post in plan["women"] else PUT_UP,
                widget=forms.Textarea(attrs={"rows": 3}),
                required=False,
            )
        if form.is_valid():
            given = {k: form.cleaned_data[k] for k in ("day", "late") if k in form.fields}
            with form.refusals():
                given["named"] = _named(poll, plan, form)
                return form, form.did(request, vote_rounds.call_round, **given, **poll.ids())
        return form, False
    if last is None or last.state == "called":
        return _plain(poll, vote_rounds.open_poll)
    if last.state == "open":
        return _plain(poll, ballot_counts.open_boxes)
    if last.state == "counting":
        return _announce(poll)
    return None, False


def _field(post: str) -> str:
    return f"named-{post}"


def _named(poll: Poll, plan: Mapping[str, Any], form: ActForm) -> dict[str, list[int]]:
    """Whom the committee puts up, by the key of the post; Refusal beside the field of a name that
    nobody of the roll has, or several."""
    roll = Person.objects.filter(pk__in=Voter.objects.filter(
        election=poll.election, on_roll=True).values("person"))  # fmt: skip
    area, found = poll.page.case.matter.area_id, {}
    for post in plan["posts"]:
        field = _field(post["name"])
        lines = form.cleaned_data.get(field, "").splitlines()
        people = [person_named(area, n, field=field, among=roll).pk for n in lines if n.strip()]
        if people:
            found[post["post"]] = people
    return found


def _reason(poll: Poll, act: Any, form: ActForm) -> bool:
    return form.is_valid() and form.did(
        poll.request, act, reason=form.cleaned_data["reason"], **poll.ids()
    )


def _plain(poll: Poll, act: Any) -> tuple[ActForm, bool]:
    form = ActForm.of(poll.request)
    return form, form.is_valid() and form.did(poll.request, act, **poll.ids())


def _announce(poll: Poll) -> tuple[ActForm, bool]:
    """The result said; where a name is several people's, whose it is is asked."""
    name = poll.request.POST.get("name", "")
    form = WhoForm.of(poll.request) if name else ActForm.of(poll.request)
    if not form.is_valid():
        return form, False
    who = {name: form.cleaned_data["number"]} if name else {}
    done = form.did(poll.request, round_results.announce, who=who, **poll.ids())
    if form.refusal and form.refusal.checks[0].says == "count.who-is":
        again = WhoForm()
        again.refusal, again.status = form.refusal, form.status
        again.name = str(form.refusal.checks[0].values["name"])  # type: ignore[attr-defined]
        return again, False
    return form, done


urlpatterns = [
    path("m/<int:pk>/<slug:key>/papers/", poll_pages.papers, name="poll-papers"),
    path("m/<int:pk>/<slug:key>/boxes/", poll_pages.boxes, name="poll-boxes"),
    path("m/<int:pk>/<slug:key>/boxes/<int:box>/", poll_pages.box, name="poll-box"),
    path("m/<int:pk>/<slug:key>/count/", ballot_pages.overview, name="ballot-count"),
    path("m/<int:pk>/<slug:key>/count/<int:box>/", ballot_pages.read, name="ballot-read"),
    path("m/<int:pk>/<slug:key>/count/<int:box>/sheet/", tally_sheet.sheet, name="ballot-sheet"),
    path("m/<int:pk>/<slug:key>/doubtful/", ballot_pages.doubtful, name="ballot-doubtful"),
    path("m/<int:pk>/<slug:key>/screen/", counting_screen.show, name="counting-screen"),
    path(
        "m/<int:pk>/<slug:key>/result-<int:number>.<str:form>",
        count_files.result,
        name="count-file",
    ),
]
