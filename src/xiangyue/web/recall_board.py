"""The vote on a recall on one page: the day, what it is about, what is due, each stage, its
notices, one's own vote, the result. Open to everyone from the first day on, as an election is.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiangyue.actions import officers
from xiangyue.actions.standing import Case
from xiangyue.core.engine import Standing
from xiangyue.data.models import Election, ElectionNotice, Vacancy
from xiangyue.documents.election_papers import numbered, said
from xiangyue.web import matter_words as words
from xiangyue.web.board_parts import called, due_now, frame, own_line, stages


def board(request: HttpRequest, case: Case, standing: Standing) -> HttpResponse:
    """One recall: whoever comes sees whose, when, what is missing, and what came of it."""
    matter = case.matter
    keys = {p.kind: p.key for p in case.procedure.parts}
    election = Election.objects.filter(matter=matter).select_related("area").first()
    rows = ElectionNotice.objects.filter(election=election).order_by("number") if election else ()
    lang = words.reader()
    roles = officers.roles_in(request.actor, matter, case.procedure, case.today)
    count: dict[str, Any] = case.facts(keys["paper_count"])
    seat = Vacancy.objects.filter(matter=matter).select_related("seat__person").first()
    return render(
        request,
        "elections/recall.html",
        {
            **frame(case, (called(case), "")),
            "seat": seat,
            "role": words.role_name(seat.seat.role) if seat else "",
            "seat_key": keys["vacancy"],
            "count_key": keys["paper_count"],
            "election": election,
            "left": (election.day - case.today).days if election and election.day else 0,
            "moved": bool(case.facts(keys["question_plan"]).get("moved")),
            "held": bool(count.get("rounds")),
            "count": count if count.get("complete") else {},
            "own": own_line(request, election) if election else None,
            "placed": bool(case.facts(keys["polling"]).get("posted")),
            "signed_in": request.actor.person_id is not None,
            "now": due_now(case, standing, roles),
            "stages": stages(case, standing),
            "notices": [(n, said(n.content[lang]).title) for n in rows][::-1],
            "numbered": lambda n: numbered(n, lang),  # type: ignore[arg-type]
            "over": matter.state != "running",
        },
    )
