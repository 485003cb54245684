"""What the one page of an election and that of a vote on a recall share: what is due now, each
stage, the reader's own line on the roll; and what every page around them is framed by.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiangyue.actions.question_plans import question_plan
from xiangyue.actions.standing import Case
from xiangyue.core.election_calendar import Line
from xiangyue.core.engine import Standing
from xiangyue.data.models import Election, PollBox, Voter
from xiangyue.web import matter_words as words
from xiangyue.web.links import url
from xiangyue.web.parts import KINDS


def called(case: Case) -> str:
    """What the matter's one page is called on the way to it."""
    return _("The vote on a recall") if question_plan(case) else _("The election")


def board_crumb(case: Case) -> tuple[str, str]:
    """The one page on the way to another."""
    return called(case), url("election", case.matter.pk)


def due_now(
    case: Case, standing: Standing, roles: frozenset[str], calendar: tuple[Line, ...] = ()
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


def stages(case: Case, standing: Standing) -> list[dict[str, Any]]:
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
                        "told": told_of(case, v.part.key),
                        "unmet": v.unmet if running and v.status != "done" else (),
                    }
                    for v in views
                ],
            }
        )
    return found


def told_of(case: Case, key: str) -> list[str]:
    told = getattr(KINDS[case.procedure.part(key).kind], "told", None)
    return told(case.facts(key)) if told else []


def own_line(request: HttpRequest, election: Election) -> Voter | None:
    """The reader's own line."""
    if request.actor.person_id is None:
        return None
    main = PollBox.objects.filter(election=election, kind="main").order_by("pk").values("place")[:1]
    mine = Voter.objects.filter(election=election, person_id=request.actor.person_id)
    return mine.select_related("box").annotate(main_place=Subquery(main)).first()


def frame(case: Case, *more: tuple[Any, str]) -> dict[str, Any]:
    """What every page of an election shows around it; ``more``: its crumbs, label and address."""
    matter = case.matter
    return {
        "area": matter.area,
        "practice": matter.practice,
        "matter": matter,
        "number": words.number_of(matter),
        "crumbs": words.crumbs(matter, *more),
        "of_recall": question_plan(case) is not None,
    }
