"""The election on one page: its calendar, what is due now, each stage, its notices; one's own vote.

Open to everyone from the first day on: whoever wants to watch an election needs no more than this
page. Names stand on it as on the board at the village office.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import elections, officers, voter_rolls
from xiangyue.actions.electing import post_names
from xiangyue.actions.notices import NoticeKind, kinds
from xiangyue.actions.question_plans import question_plan
from xiangyue.actions.standing import Case
from xiangyue.core.election_calendar import Line
from xiangyue.core.engine import Standing
from xiangyue.data.models import (
    Candidacy,
    Election,
    ElectionNotice,
    ElectionOfficer,
    Voter,
)
from xiangyue.documents.election_papers import numbered, said
from xiangyue.documents.words import upper_first
from xiangyue.web import matter_words as words
from xiangyue.web import recall_board
from xiangyue.web.board_parts import due_now, frame, own_line, stages
from xiangyue.web.electing_words import elected_named
from xiangyue.web.links import maybe_url

OFFICES = {
    "chair": lazy("Head of the committee"),
    "deputy": lazy("Deputy chair"),
    "member": lazy("Member"),
}
STATES = {
    "done": lazy("Done"),
    "now": lazy("Its days run"),
    "late": lazy("Later than planned"),
    "missed": lazy("Too late for this election day"),
    "ahead": lazy("Still to come"),
}
LOOKS = {"done": "done", "now": "open", "late": "warn", "missed": "bad", "ahead": "wait"}


def board(request: HttpRequest, pk: int) -> HttpResponse:
    """One election: whoever comes sees when, what, who, and what is theirs to do."""
    case, standing = words.load(request, pk)
    if question_plan(case):
        return recall_board.board(request, case, standing)
    election = elections.election_of(case.matter)
    if all(p.kind != "election_plan" for p in case.procedure.parts):
        raise Http404
    if election is None or election.day is None:
        return _not_yet(request, case, standing)
    notices = list(ElectionNotice.objects.filter(election=election).order_by("number"))
    calendar = elections.calendar(case, election, notices)
    seated = ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today))
    committee = list(seated.filter(election=election).select_related("person").order_by("rank"))
    members = [o.person_id for o in committee]
    roles = officers.roles_in(request.actor, case.matter, case.procedure, case.today, members)
    own = own_line(request, election)
    lang = words.reader()
    named = _post_names(election, lang)
    return render(
        request,
        "elections/board.html",
        {
            **frame(case, (_("The election"), "")),
            "election": election,
            "today": case.today,
            "left": (election.day - case.today).days,
            "posts": _(", ").join(
                _("%(post)s (%(n)s)") % {"post": named[p["post"]], "n": p["seats"]}
                for p in election.posts
            ),
            "seats": sum(p["seats"] for p in election.posts),
            "lines": [_line(case, line) for line in calendar if line.state != "done"],
            "done": [_line(case, line) for line in calendar if line.state == "done"],
            "now": due_now(case, standing, roles, calendar),
            "stages": stages(case, standing),
            "notices": [(n, said(n.content[lang]).title) for n in notices][::-1],
            "numbered": lambda n: numbered(n, lang),  # type: ignore[arg-type]
            "to_post": _to_post(case, election, roles, notices),
            "committee": [(OFFICES[o.role], o.person.name) for o in committee],
            "own": own,
            "roll": case.facts(voter_rolls.roll_part(case).key),
            "roll_key": voter_rolls.roll_part(case).key,
            "away": _away(request, case, own),
            "elected": _elected(case, election),
            "counted": next((p.key for p in case.procedure.parts if p.kind == "paper_count"), ""),
            "stands": _stands(case, election),
            "over": case.matter.state != "running",
            "held": any(
                case.facts(p.key).get("rounds")
                for p in case.procedure.parts
                if p.kind == "paper_count"
            ),
            "placed": any(
                case.facts(p.key).get("posted") for p in case.procedure.parts if p.kind == "polling"
            ),
            "plan_key": next(
                (p.key for p in case.procedure.parts if p.kind == "election_plan"), ""
            ),
            "villager": request.actor.area == case.matter.area_id,
            "signed_in": request.actor.person_id is not None,
            "report": maybe_url("report-new", case.matter.area_id),
        },
    )


def _not_yet(request: HttpRequest, case: Case, standing: Standing) -> HttpResponse:
    context = frame(case, (_("The election"), ""))
    return render(
        request,
        "elections/board.html",
        {**context, "election": None, "stages": stages(case, standing)},
    )


def _line(case: Case, line: Line) -> dict[str, Any]:
    """A line of the calendar in the reader's words."""
    lang = words.reader()
    return {
        "line": line,
        "name": line.notice.name[lang],
        "state": STATES[line.state],
        "look": LOOKS[line.state],
        "span": line.first is not None and line.due is not None and line.first < line.due,
        "part": line.notice.part if line.notice.part in case.parts else "",
    }


def _to_post(
    case: Case, election: Election, roles: frozenset[str], notices: list[ElectionNotice]
) -> list[NoticeKind]:
    """The notices that the reader may post now, by an act of their own."""
    if case.matter.state != "running":
        return []
    hang = {n.kind: n.content for n in notices if n.annulled_on is None}
    found = []
    for kind in kinds().values():
        part = next((p for p in case.procedure.parts if p.kind == kind.of), None)
        if part is None or not kind.alone or not roles & set(part.actors):
            continue
        if kind.needs(case, election):
            continue
        if kind.slug in hang and not (kind.again and _says_more(case, election, kind, hang)):
            continue
        found.append(kind)
    return found


def _says_more(case: Case, election: Election, kind: NoticeKind, hang: Mapping[str, Any]) -> bool:
    """Whether the last one that hangs says something else than what holds now: the day was moved,
    a member left the committee."""
    return kind.make(case, election, "zh") != said(hang[kind.slug]["zh"])


def _away(request: HttpRequest, case: Case, own: Voter | None) -> bool:
    """Whether the reader may say now that they take part."""
    actor = request.actor
    facts = case.facts(voter_rolls.roll_part(case).key)
    if actor.person_id is None or actor.area != case.matter.area_id or facts.get("posted"):
        return False
    return (own is None or not own.on_roll) and bool(facts.get("on"))


def _elected(case: Case, election: Election) -> list[tuple[str, str]]:
    """Who is elected, once the count is complete: post and name."""
    part = next((p.key for p in case.procedure.parts if p.kind == "paper_count"), "")
    if not part or not case.facts(part).get("complete"):
        return []
    return elected_named(election)


def _post_names(election: Election, lang: str) -> dict[str, str]:
    """What each post is called, as on every page of the election."""
    return {post: name[lang] for post, name in post_names(election).items()}


def _stands(case: Case, election: Election) -> list[dict[str, Any]]:
    """Who stands, by post, once the list is posted."""
    part = next((p.key for p in case.procedure.parts if p.kind == "candidates"), "")
    if not part or not case.facts(part).get("posted"):
        return []
    if any(p.kind == "paper_count" and case.facts(p.key).get("complete")
           for p in case.procedure.parts):  # fmt: skip
        return []
    rows = Candidacy.objects.filter(election=election, state="formal").select_related("person")
    ordered = sorted(rows, key=lambda c: (c.rank or 0, c.pk))
    names = _post_names(election, words.reader())
    return [
        {
            "post": upper_first(names[p["post"]]),
            "seats": p["seats"],
            "people": [c for c in ordered if c.post == p["post"]],
        }
        for p in election.posts
    ]


urlpatterns = [path("m/<int:pk>/election/", board, name="election")]
