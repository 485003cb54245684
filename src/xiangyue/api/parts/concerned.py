"""Parts about somebody: help, breaches, appeals, reports that are protected, sealed registers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xiangyue.access.protected import handles
from xiangyue.access.restricted import may_read
from xiangyue.actions import appeals
from xiangyue.api.rows import HIDDEN, Look, Table, Tables, of_matter, own, person_out
from xiangyue.api.rows import PersonOut as Named
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.kinds.review import office_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import (
    Appeal,
    Breach,
    ClosingWord,
    HandlingStep,
    HelpRequest,
    ProtectedReport,
    RestrictedEntry,
    RestrictedLook,
)

requests = Table(
    HelpRequest,
    "id asker text channel taken_on days agent papers result done_on in_time",
    of_matter(HelpRequest, "pk"),
    says="What was asked for and promised.",
    service=(str, lambda r, _l: r.service.get("key", "") if r.service else ""),
)
handled = Table(
    HelpRequest,
    "id text taken_on days papers result done_on in_time",
    of_matter(HelpRequest, "pk"),
    says="What was asked for, and how far it is.",
)
steps = Table(
    HandlingStep,
    "id kind on to_name to_office text made_by",
    own(HandlingStep, "on pk"),
    says="A step of the handling.",
)


def _entered(row: ClosingWord, _look: Look) -> Any:
    return HIDDEN if row.how == "self" else person_out(row.made_by)


words = Table(
    ClosingWord,
    "id level content text how made_at",
    lambda look: of_matter(ClosingWord, "pk")(look).select_related("made_by"),
    says="The word of who asked; who entered it, where they did not give it themself.",
    entered_by=(Named, _entered),
)
found = Table(
    Breach,
    "id about about_role about_area what clause proof found_on found_by answer_until"
    " statement on_paper silent heard_on",
    of_matter(Breach, "pk"),
    says="A breach that was found, and the answer.",
)
ruled = Table(
    Breach,
    "id measure decided_on decided_by reasons told_on told_how posted_on posted_until"
    " after after_measure",
    lambda look: of_matter(Breach, "pk")(look).exclude(measure=""),
    says="What was decided on a breach.",
)


def _appeals(look: Look) -> QuerySet[Appeal]:
    """Of a public matter only who appealed, who acts on it and who decides reads an appeal."""
    rows = Appeal.objects.filter(**look.here()).order_by("pk")
    concerned = look.open and look.me in appeals.concerned(look.case, look.part)
    above = look.actor.holds(office_of(look.area, look.part.words["level"]), *OFFICERS)
    if look.case.procedure.private or look.mine or concerned or above:
        return rows
    return rows.filter(person_id=look.me or 0)


appealed = Table(
    Appeal,
    "id person grounds on_paper made_on due_on outcome reasons instead number decided_on",
    _appeals,
    says="An appeal with its answer.",
)


def _reports(look: Look) -> list[ProtectedReport]:
    """What is sealed is read on the page alone: here only that there is one. Refusal for whoever
    does not look into it."""
    rows = list(ProtectedReport.objects.filter(matter=look.matter).select_related("about"))
    if not all(handles(look.actor, r, look.area) for r in rows):
        raise refuse("report.not-yours", code="not-allowed")
    return rows


lodged = Table(
    ProtectedReport,
    "id about received_on named",
    _reports,
    says="A protected report, for the office that looks into it. Its words are on the page alone.",
)
inquired = Table(
    ProtectedReport,
    "id about received_on charged_on defended_on found_on answered_on",
    _reports,
    says="How far the inquiry is. What was said is on the page alone.",
)
cleared = Table(
    ProtectedReport,
    "id about cleared_on cleared_text",
    lambda look: of_matter(ProtectedReport, "pk")(look).exclude(cleared_on=None),
    says="That somebody is cleared in public.",
)


def _entries(look: Look) -> QuerySet[RestrictedEntry]:
    rows = RestrictedEntry.objects.filter(**look.here()).order_by("on", "pk")
    return rows if may_read(look.actor, look.area, look.part) else rows.filter(about=look.me or 0)


entries = Table(
    RestrictedEntry,
    "id about kind on",
    _entries,
    says="That something is entered about somebody. The words are sealed: each look is written"
    " down, and is an act.",
)


def _looks(look: Look) -> QuerySet[RestrictedLook]:
    rows = RestrictedLook.objects.filter(matter=look.matter, register=look.part.words["register"])
    if not may_read(look.actor, look.area, look.part):
        rows = rows.filter(about=look.me or 0)
    return rows.order_by("-at", "-pk")


looks = Table(
    RestrictedLook,
    "id at by why about",
    _looks,
    says="Who has read what is entered about somebody, and why.",
)

TABLES: Tables = {
    "request": {"requests": requests},
    "handling": {"requests_handled": handled, "handling_steps": steps},
    "closing_word": {"closing_words": words, "handling_steps": steps},
    "finding": {"breaches": found},
    "ruling": {"rulings": ruled},
    "appeal": {"appeals": appealed},
    "accusation": {"protected_reports": lodged},
    "inquiry": {"protected_inquiries": inquired},
    "clearing": {"clearings": cleared},
    "restricted": {"restricted_entries": entries, "restricted_looks": looks},
}
