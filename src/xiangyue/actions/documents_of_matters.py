"""The papers of a matter, out of its records: which there are (one query), and each made on demand.

A paper is made into a ``documents.model.Document`` in the asked language; those of meetings are
made by ``documents_of_meetings``. Telephone and identity numbers in people's words are masked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from xiangyue.actions import documents_of_applications as of_applications
from xiangyue.actions import documents_of_appraisals as of_appraisals
from xiangyue.actions import documents_of_assessments as of_assessments
from xiangyue.actions import documents_of_breaches as of_breaches
from xiangyue.actions import documents_of_charters as charters
from xiangyue.actions import documents_of_counts as of_counts
from xiangyue.actions import documents_of_deliberations as deliberations
from xiangyue.actions import documents_of_elections as of_elections
from xiangyue.actions import documents_of_executions as executions
from xiangyue.actions import documents_of_meetings as of_meetings
from xiangyue.actions import documents_of_postings as of_postings
from xiangyue.actions import documents_of_requests as of_requests
from xiangyue.actions import documents_of_selections as of_selections
from xiangyue.actions import documents_of_surveys as of_surveys
from xiangyue.actions import documents_of_texts as texts
from xiangyue.actions import documents_of_works as of_works
from xiangyue.actions.standing import procedure_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import AgendaItem, Attendance, Matter, Meeting
from xiangyue.documents.catalogue import DOCUMENTS, MEDIA_TYPES, build
from xiangyue.documents.model import Document, Lang, of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx

INSIDE: Final = ("minutes", "opinion-register", "deliberation-record")
"""Papers for the village's own people and the levels above it."""
OFFICE: Final = (
    *("attendance-sheet", "reach-sheet", "consultation-notice"),
    *("invitation-letter", "feedback-letter", "survey-letters", "rating-paper"),
    "engagement-letter",
    "appointment-letter",
)
"""Papers for those who hold a post in the village: they list people and households."""
NAMES: Final = {
    "opinion-register": {"zh": "意见登记表", "en": "Register of opinions"},
    "reach-sheet": {"zh": "通知走访登记表", "en": "Register of who was told and asked"},
    "task-register": {"zh": "任务登记表", "en": "Register of tasks"},
}
"""Papers that are no kind of the catalogue: tables of what was entered."""

_INDEX = """
SELECT 'opinion-register', '', 0, min(created_at), '' FROM xiangyue_opinion
  WHERE matter_id = %(m)s HAVING count(*) > 0
UNION ALL SELECT 'text', part, 0, max(made_at), '' FROM xiangyue_motiontext
  WHERE matter_id = %(m)s GROUP BY part
UNION ALL SELECT 'reach-sheet', part, 0, max(reached_on)::timestamptz, '' FROM xiangyue_reach
  WHERE matter_id = %(m)s GROUP BY part
UNION ALL SELECT 'hearing-report', part, id, filed_at, '' FROM xiangyue_expertreport
  WHERE matter_id = %(m)s
UNION ALL SELECT 'sitting', i.part, i.id, t.starts_at, t.state || ' ' || i.outcome
  FROM xiangyue_agendaitem i JOIN xiangyue_meeting t ON t.id = i.meeting_id
  WHERE i.matter_id = %(m)s
UNION ALL SELECT 'posting', part, id, posted_at, '' FROM xiangyue_posting WHERE matter_id = %(m)s
UNION ALL SELECT 'task-register', part, 0, max(created_at), '' FROM xiangyue_task
  WHERE matter_id = %(m)s GROUP BY part
UNION ALL SELECT 'help-slip', part, 0, taken_on::timestamptz, '' FROM xiangyue_helprequest
  WHERE matter_id = %(m)s
UNION ALL SELECT 'handover-letter', part, id, made_at, '' FROM xiangyue_handlingstep
  WHERE matter_id = %(m)s AND kind = 'handover'
UNION ALL SELECT 'execution-report', '', id, made_at, '' FROM xiangyue_executionreport
  WHERE matter_id = %(m)s
UNION ALL SELECT 'bulletin', part, id, issued_at, '' FROM xiangyue_bulletin
  WHERE matter_id = %(m)s
UNION ALL SELECT 'finding', '', id, made_at, '' FROM xiangyue_finding WHERE matter_id = %(m)s
UNION ALL SELECT 'question', '', id, asked_at, '' FROM xiangyue_question WHERE matter_id = %(m)s
UNION ALL SELECT 'filing-report', part, id, submitted_at, '' FROM xiangyue_review
  WHERE matter_id = %(m)s AND effect = 'files'
UNION ALL SELECT 'acceptance', part, id, made_at, '' FROM xiangyue_acceptance
  WHERE matter_id = %(m)s
{deliberations}UNION ALL SELECT 'project-list', s.part, 0, max(s.made_at), ''
  FROM xiangyue_screening s JOIN xiangyue_proposal p ON p.id = s.proposal_id
  WHERE p.matter_id = %(m)s GROUP BY s.part
UNION ALL SELECT 'project-ballot', part, id, opened_at, '' FROM xiangyue_selection
  WHERE matter_id = %(m)s AND state <> 'void'
UNION ALL SELECT 'project-result', part, id, closed_at, '' FROM xiangyue_selection
  WHERE matter_id = %(m)s AND state = 'closed'
UNION ALL SELECT 'election-notice', '', n.id, n.posted_on::timestamptz, n.kind
  FROM xiangyue_electionnotice n JOIN xiangyue_election e ON e.id = n.election_id
  WHERE e.matter_id = %(m)s
UNION ALL SELECT 'count-report', '', r.id, r.day::timestamptz, '' FROM xiangyue_voteround r
  JOIN xiangyue_election e ON e.id = r.election_id
  WHERE e.matter_id = %(m)s AND r.result IS NOT NULL
UNION ALL SELECT 'count-sheets', '', r.id, r.day::timestamptz, '' FROM xiangyue_voteround r
  JOIN xiangyue_election e ON e.id = r.election_id WHERE e.matter_id = %(m)s
{breaches}ORDER BY 4, 3
""".replace(
    "{deliberations}",
    (deliberations.INDEX + of_surveys.INDEX.lstrip() + of_appraisals.INDEX.lstrip()).lstrip(),
).replace(
    "{breaches}",
    of_breaches.INDEX.lstrip()
    + of_assessments.INDEX.lstrip()
    + of_applications.INDEX.lstrip()
    + of_works.INDEX.lstrip(),
)


@dataclass(frozen=True)
class Paper:
    """One paper. ``key`` names it within its part; ``id`` is the row it is made from (0: all);
    ``names``: what it is called where its kind of paper says too little."""

    part: str
    slug: str
    key: str
    id: int
    on: date
    names: Mapping[str, str] | None = None

    def name(self, lang: str) -> str:
        """What kind of paper it is."""
        short = "zh" if lang.startswith("zh") else "en"
        own = self.names or NAMES.get(self.slug)
        return own[short] if own else DOCUMENTS[self.slug].name(short)

    @property
    def for_whom(self) -> str:
        """``all``, ``inside`` (the village's people and the levels above) or ``office``."""
        return "office" if self.slug in OFFICE else "inside" if self.slug in INSIDE else "all"


def papers_of(matter: Matter) -> list[Paper]:
    """Every paper of a matter in the order of its parts: one query (its method must be loaded)."""
    procedure = procedure_of(matter)
    with connection.cursor() as c:
        c.execute(_INDEX, {"m": matter.pk})
        rows = c.fetchall()
    found: list[Paper] = []
    for kind, part, pk, at, more in rows:
        if kind in of_appraisals.SLUGS and not of_appraisals.offered(matter, kind, part):
            continue
        if kind in of_applications.SLUGS and not of_applications.offered(matter):
            continue
        found += _papers(procedure, kind, part, pk, _day(at), more)
    order = {p.key: n for n, p in enumerate(procedure.parts)}
    register = _register(procedure, matter, found)
    return sorted([*found, *register], key=lambda p: (order.get(p.part, 99), p.on))


def _papers(
    procedure: Procedure, kind: str, part: str, pk: int, on: date, more: str
) -> list[Paper]:
    # A paper that names no part stands with the part of its kind. A weak village gathers no
    # opinions: they are heard at its activities.
    own = ("gather", "activity") if kind == "opinion-register" else ("oversight",)
    own = ("paper_count",) if kind in of_counts.SLUGS else own
    own = (of_breaches.KINDS[kind],) if kind in of_breaches.KINDS else own
    own = (of_works.KINDS[kind],) if kind in of_works.KINDS else own
    notice = of_elections.kind_of(more) if kind == "election-notice" else None
    own = (notice.of,) if notice else own
    found = (p.key for k in own for p in procedure.parts if p.kind == k)
    part = part or next(found, procedure.parts[0].key)
    if kind == "text" and procedure.part(part).kind == "drafting":
        return [Paper(part, s, s, 0, on) for s in ("charter-text", "charter-changes")]
    if kind == "filing-report" and all(p.kind != "drafting" for p in procedure.parts):
        return []
    if kind == "text":
        name = procedure.part(part).text_name
        slug = "implementation-plan" if name == "implementation" else "motion"
        return [Paper(part, slug, slug, 0, on)]
    if kind == "reach-sheet":
        slugs = ["reach-sheet"]
        if "representatives" in procedure.part(part).targets:
            slugs.insert(0, "consultation-notice")
        return [Paper(part, s, s, 0, on) for s in slugs]
    if kind == "posting":
        return [Paper(part, s, s, pk, on) for s in of_postings.SLUGS]
    if kind == "sitting":
        state, outcome = more.split()
        if state == "cancelled":
            return []
        slugs = ["meeting-notice", "attendance-sheet"]
        slugs += ["minutes"] if state in ("open", "closed") else []
        if outcome == "passed" and procedure.part(part).decides:
            slugs.append("resolution")
        return [Paper(part, s, f"{s}-{pk}", pk, on) for s in slugs]
    if kind in (*of_selections.SLUGS, *of_surveys.SLUGS):
        return [Paper(part, kind, kind, pk, on)]
    return [Paper(part, kind, f"{kind}-{pk}" if pk else kind, pk, on, notice and notice.names)]


def _register(procedure: Procedure, matter: Matter, found: Sequence[Paper]) -> list[Paper]:
    slug = "four-deliberations-register"
    part = next((p for p in procedure.parts if slug in p.documents), None)
    if part is None or not any(p.part == part.key for p in found):
        return []
    return [Paper(part.key, slug, slug, 0, max(p.on for p in found))]


def paper_of(matter: Matter, part: str, key: str) -> Paper:
    """The paper of that name; Refusal("not-found")."""
    for paper in papers_of(matter):
        if (paper.part, paper.key) == (part, key):
            return paper
    raise refuse("matter.unknown", code="not-found")


def document(matter: Matter, paper: Paper, lang: Lang) -> Document:
    """The paper as a document (the matter's ``area`` and ``procedure`` must be loaded); one of
    practice is marked as such on every page."""
    return of_practice(_document(matter, paper, lang), matter.practice)


def _document(matter: Matter, paper: Paper, lang: Lang) -> Document:
    made: Any
    match paper.slug:
        case "opinion-register":
            return texts.opinion_register(matter, lang)
        case "charter-text":
            made = charters.draft_text(matter, paper.part, lang)
        case "charter-changes":
            made = charters.draft_changes(matter, paper.part, lang)
        case "filing-report":
            made = charters.filing_report(matter, paper.id, lang)
        case "motion":
            made = texts.motion(matter, paper.part, lang)
        case "implementation-plan":
            made = executions.implementation_plan(matter, paper.part, lang)
        case "reach-sheet":
            return texts.reach_sheet(matter, paper.part, lang)
        case "consultation-notice":
            return texts.consultation_notices(matter, paper.part, lang, settings.BASE_URL)
        case "hearing-report":
            made = texts.hearing_report(matter, paper.id, lang)
        case "meeting-notice" | "attendance-sheet" | "minutes" | "resolution":
            return _of_meeting(paper, lang)
        case "election-notice":
            made = of_elections.paper(paper.id, lang, settings.BASE_URL)
        case "posting" | "poster-a4" | "poster-a3" | "broadcast":
            made = of_postings.posting(paper.id, paper.slug, lang, settings.BASE_URL)
        case "task-register":
            return executions.task_register(matter, paper.part, lang)
        case "execution-report":
            made = executions.execution_report(matter, paper.id, lang)
        case "help-slip":
            made = of_requests.help_slip(matter, lang, settings.BASE_URL)
        case "handover-letter":
            made = of_requests.handover_letter(matter, paper.id, lang)
        case "bulletin":
            made = executions.bulletin(matter, paper.id, lang)
        case "finding":
            made = executions.finding(matter, paper.id, lang)
        case "question":
            made = executions.question(matter, paper.id, lang)
        case "acceptance":
            made = executions.acceptance(matter, paper.id, lang)
        case "project-list":
            made = of_selections.project_list(matter, paper.part, lang, settings.BASE_URL)
        case "project-ballot":
            made = of_selections.project_ballot(matter, paper.id, lang)
        case "project-result":
            made = of_selections.project_result(matter, paper.id, lang, settings.BASE_URL)
        case "four-deliberations-register":
            made = executions.register(matter, lang)
        case slug if slug in of_assessments.SLUGS:
            made = of_assessments.made(matter, paper.id, lang, settings.BASE_URL)
        case slug if slug in of_works.SLUGS:
            made = of_works.made(matter, slug, paper.part, paper.id, lang)
        case slug if slug in of_applications.SLUGS:
            made = of_applications.made(matter, paper.id, lang, settings.BASE_URL)
        case slug if slug in of_breaches.SLUGS:
            made = of_breaches.made(matter, slug, paper.id, lang)
        case slug if slug in of_appraisals.SLUGS:
            link = settings.BASE_URL
            made = of_appraisals.made(matter, slug, paper.part, paper.id, lang, link)
        case slug if slug in of_counts.SLUGS:
            made = of_counts.made(matter, slug, paper.id, lang)
        case slug if slug in of_surveys.SLUGS:
            made = of_surveys.made(matter, slug, paper.id, lang, settings.BASE_URL)
        case slug if slug in deliberations.SLUGS:
            made = deliberations.made(matter, slug, paper.part, lang, settings.BASE_URL)
        case _:
            raise KeyError(paper.slug)
    return build(paper.slug, made, lang)


def _of_meeting(paper: Paper, lang: Lang) -> Document:
    item = (
        AgendaItem.objects.select_related("matter__procedure", "text", "meeting__area")
        .filter(pk=paper.id)
        .get()
    )
    meeting = (
        Meeting.objects.select_related("area", "chair", "recorder", "called_by")
        .filter(pk=item.meeting_id)
        .get()
    )
    rows = list(Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk"))
    link = f"{settings.BASE_URL}/meetings/{meeting.pk}/"
    if paper.slug == "resolution":
        item.meeting = meeting
        return build("resolution", of_meetings.resolution(meeting, rows, item, lang, link), lang)
    if paper.slug == "minutes" and meeting.minutes:
        return of_meetings.edited_minutes(meeting, lang)
    items = list(meeting.items.select_related("matter", "text").order_by("position"))
    if paper.slug == "meeting-notice":
        return build(paper.slug, of_meetings.notice(meeting, rows, items, lang, link), lang)
    if paper.slug == "attendance-sheet":
        made = of_meetings.attendance_sheet(meeting, rows, items, lang, link)
        return build(paper.slug, made, lang)
    return build("minutes", of_meetings.minutes(meeting, rows, items, lang), lang)


def as_file(doc: Document, form: str) -> bytes:
    """The document as docx or PDF; KeyError for another form."""
    return {"pdf": to_pdf, "docx": to_docx}[form](doc)


def media_type(form: str) -> str:
    """The media type of a form of paper."""
    return MEDIA_TYPES[form]  # type: ignore[index]


def _day(at: datetime) -> date:
    return timezone.localdate(at)
