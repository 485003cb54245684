"""The election on one page: its calendar, what is due now, each stage, its notices; one's own vote.

Open to everyone from the first day on: whoever wants to watch an election needs no more than this
page. Names stand on it as on the board at the village office.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import documents_of_elections as papers
from xiangyue.actions import elections, handovers, officers, roll_appeals, roll_entries, voter_rolls
from xiangyue.actions.electing import post_names
from xiangyue.actions.notices import NoticeKind, kinds
from xiangyue.actions.standing import Case
from xiangyue.core.election_calendar import Line
from xiangyue.core.engine import Standing
from xiangyue.data.models import (
    Candidacy,
    Election,
    ElectionNotice,
    ElectionOfficer,
    PollBox,
    Voter,
)
from xiangyue.documents.catalogue import render as make
from xiangyue.documents.election_papers import numbered, said
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.election_forms import AppealForm
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.parts import KINDS
from xiangyue.web.refused import refusal_page

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
ROWS = 600


def board(request: HttpRequest, pk: int) -> HttpResponse:
    """One election: whoever comes sees when, what, who, and what is theirs to do."""
    case, standing = words.load(request, pk)
    election = elections.election_of(case.matter)
    if election is None or election.day is None:
        return _not_yet(request, case, standing)
    notices = list(ElectionNotice.objects.filter(election=election).order_by("number"))
    calendar = elections.calendar(case, election, notices)
    seated = ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today))
    committee = list(seated.filter(election=election).select_related("person").order_by("rank"))
    members = [o.person_id for o in committee]
    roles = officers.roles_in(request.actor, case.matter, case.procedure, case.today, members)
    own = _own(request, election)
    lang = words.reader()
    named = _post_names(election, lang)
    return render(
        request,
        "elections/board.html",
        {
            **_frame(case, (_("The election"), "")),
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
            "now": _now(case, standing, roles, calendar),
            "stages": _stages(case, standing),
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


def _frame(case: Case, *more: tuple[Any, str]) -> dict[str, Any]:
    matter = case.matter
    return {
        "area": matter.area,
        "practice": matter.practice,
        "matter": matter,
        "number": words.number_of(matter),
        "crumbs": words.crumbs(matter, *more),
    }


def _not_yet(request: HttpRequest, case: Case, standing: Standing) -> HttpResponse:
    if not any(p.kind == "election_plan" for p in case.procedure.parts):
        raise Http404
    context = _frame(case, (_("The election"), ""))
    return render(
        request,
        "elections/board.html",
        {**context, "election": None, "stages": _stages(case, standing)},
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


def _now(
    case: Case, standing: Standing, roles: frozenset[str], calendar: tuple[Line, ...]
) -> list[dict[str, Any]]:
    """What is open now, who does it, by when; the reader's own first."""
    if case.matter.state != "running":
        return []
    lang = words.reader()
    latest = {line.notice.part: line for line in calendar if line.latest and not line.posted}
    rows = [
        {
            "key": v.part.key,
            "todo": case.procedure.text(lang, "parts", v.part.key, "todo"),
            "due_on": case.parts[v.part.key].due_on,
            "latest": latest.get(v.part.key),
            "mine": bool(roles & set(v.part.actors)),
            "who": words.role_names(v.part.actors),
        }
        for v in standing.open
    ]
    return sorted(rows, key=lambda r: not r["mine"])


def _stages(case: Case, standing: Standing) -> list[dict[str, Any]]:
    """Each step: its state, its parts with their numbers, what is refused yet and why."""
    lang, running = words.reader(), case.matter.state == "running"
    found = []
    for number, step in enumerate(case.procedure.steps, start=1):
        views = [v for v in standing.parts if v.step is step]
        found.append(
            {
                "number": number,
                "name": case.procedure.text(lang, "steps", step.key, "name"),
                "state": words.step_state(views),
                "parts": [
                    {
                        "key": v.part.key,
                        "name": v.names[lang],
                        "status": v.status,
                        "told": _told(case, v.part.key),
                        "unmet": v.unmet if running and v.status != "done" else (),
                    }
                    for v in views
                ],
            }
        )
    return found


def _told(case: Case, key: str) -> list[str]:
    told = getattr(KINDS[case.procedure.part(key).kind], "told", None)
    return told(case.facts(key)) if told else []


def _to_post(
    case: Case, election: Election, roles: frozenset[str], notices: list[ElectionNotice]
) -> list[NoticeKind]:
    """The notices that the reader may post now, by an act of their own."""
    if case.matter.state != "running":
        return []
    hang = {n.kind for n in notices}
    found = []
    for kind in kinds().values():
        part = next((p for p in case.procedure.parts if p.kind == kind.of), None)
        if part is None or not kind.alone or not roles & set(part.actors):
            continue
        if kind.slug in hang or kind.needs(case, election):
            continue
        found.append(kind)
    return found


def _own(request: HttpRequest, election: Election) -> Voter | None:
    """The reader's own line."""
    if request.actor.person_id is None:
        return None
    main = PollBox.objects.filter(election=election, kind="main").order_by("pk").values("place")[:1]
    mine = Voter.objects.filter(election=election, person_id=request.actor.person_id)
    return mine.select_related("box").annotate(main_place=Subquery(main)).first()


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
    found, names = [], _post_names(election, words.reader())
    for one in handovers.elected_of(election):
        post = str(one["post"])
        name = names.get(post) or names.get(post.removesuffix("-woman")) or post
        found.append((name[:1].upper() + name[1:], str(one["name"])))
    return found


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
            "post": names[p["post"]][:1].upper() + names[p["post"]][1:],
            "seats": p["seats"],
            "people": [c for c in ordered if c.post == p["post"]],
        }
        for p in election.posts
    ]


def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own acts: I take part; I do not vote here (POST)."""
    case, _standing = words.load(request, pk)
    form = ActForm.of(request)
    act = {"take-part": roll_entries.take_part, "withdraw": roll_entries.withdraw}.get(
        request.POST.get("do", "")
    )
    if request.method != "POST" or act is None or not form.is_valid():
        return redirect("election", pk)
    given: dict[str, Any] = {"matter_id": case.matter.pk}
    if act is roll_entries.take_part:
        given["person_id"] = request.actor.person_id or 0
    if not form.did(request, act, **given):
        assert form.refusal is not None
        return refusal_page(request, form.refusal)
    return redirect(url("election", pk) + "#me")


def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The posted roll as it hangs at the office: names and numbers by group; a name to look for."""
    case, _standing = words.load(request, pk)
    election = elections.election_of(case.matter)
    part = voter_rolls.roll_part(case).key
    facts = case.facts(part)
    if election is None or not facts.get("posted"):
        raise Http404
    name = request.GET.get("name", "").strip()[:60]
    form = AppealForm.of(request)
    until = date.fromisoformat(facts["until"])
    open_now = case.today <= until and not facts.get("final") and case.matter.state == "running"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {k: data[k] for k in ("asks", "name", "text")}
        about = _about(case.matter.area_id, data["name"])
        if form.did(request, roll_appeals.appeal, matter_id=pk, about=about, **given):
            return redirect(url("election-roll", pk) + "?sent=1")
    rows = Voter.objects.filter(election=election, on_roll=True, number__isnull=False)
    if name:
        rows = rows.filter(person__name__contains=name)
    page = Paginator(
        rows.order_by("number").values("number", "group", "person__name"), ROWS
    ).get_page(request.GET.get("page"))
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in page.object_list:
        groups.setdefault(row["group"], []).append((row["number"], row["person__name"]))
    context = {
        **_frame(case, (_("The election"), url("election", pk)), (_("Roll of voters"), "")),
        "election": election,
        "facts": facts,
        "until": until,
        "posted": date.fromisoformat(facts["posted"]),
        "open": open_now,
        "groups": list(groups.items()),
        "page": page,
        "name": name,
        "form": form if open_now and request.actor.person_id else None,
        "sent": "sent" in request.GET,
        "signed_in": request.actor.person_id is not None,
    }
    return form.page(request, "elections/roll.html", **context)


def _about(area: str, name: str) -> int | None:
    """Who is meant, where one person of the place has that name."""
    from xiangyue.data.models import Person  # noqa: PLC0415 - asked here alone

    found = Person.objects.filter(area_id=area, active=True, name=name.strip())
    ids = list(found.values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


def post_notice(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Post a notice (POST)."""
    words.find(request, pk)
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        if not form.did(request, papers.post, matter_id=pk, notice=kind):
            assert form.refusal is not None
            return refusal_page(request, form.refusal)
        return redirect(url("election", pk) + "#notices")
    return redirect("election", pk)


def notice(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One notice as it hangs, with its papers."""
    case, _standing = words.load(request, pk)
    row = _notice(pk, number)
    lang = words.reader()
    tail = "?lang=en" if lang == "en" else ""
    files = [
        (name, *(url("election-paper", pk, number, slug, form) + tail for form in ("docx", "pdf")))
        for slug, name in (
            ("election-notice", _("Notice on paper")),
            ("election-notice-a4", _("Poster A4")),
            ("election-notice-a3", _("Poster A3")),
        )
    ]
    text = said(row.content[lang])
    return render(
        request,
        "elections/notice.html",
        {
            **_frame(case, (_("The election"), url("election", pk)), (text.title, "")),
            "row": row,
            "text": text,
            "no": numbered(row.number, lang),  # type: ignore[arg-type]
            "files": files,
            "issuer": sentences()["body.election_committee"][lang],
        },
    )


def _notice(pk: int, number: int) -> ElectionNotice:
    row = (
        ElectionNotice.objects.filter(election__matter=pk, number=number)
        .select_related("election__area", "election__matter")
        .first()
    )
    if row is None:
        raise Http404
    return row


def paper(request: HttpRequest, pk: int, number: int, slug: str, form: str) -> HttpResponse:
    """A notice as Word or PDF, as a paper or a poster."""
    words.find(request, pk)
    row = _notice(pk, number)
    if slug not in papers.SLUGS:
        raise Http404
    lang: Any = words.paper_language(request)
    made = make(
        slug, papers.paper(row.pk, lang, settings.BASE_URL), lang, form,  # type: ignore[arg-type]
        practice=row.election.matter.practice,
    )  # fmt: skip
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(form == "docx", made.filename) or ""
    )
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("m/<int:pk>/election/", board, name="election"),
    path("m/<int:pk>/election/me/", mine, name="election-me"),
    path("m/<int:pk>/election/roll/", roll, name="election-roll"),
    path("m/<int:pk>/election/post/<slug:kind>/", post_notice, name="election-post"),
    path("m/<int:pk>/election/notices/<int:number>/", notice, name="election-notice"),
    path(
        "m/<int:pk>/election/notices/<int:number>/<slug:slug>.<paper_form:form>",
        paper,
        name="election-paper",
    ),
]
