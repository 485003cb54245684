"""Parts in which something or somebody is rated, assessed, distinguished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from xiangyue.actions import (
    appraisal_words,
    appraisals,
    duty_reports,
    indicator_sheets,
    ratings,
    secret_ratings,
    soundings,
)
from xiangyue.api.rows import Look, Table, Tables, of_matter, own
from xiangyue.api.rows import PersonOut as Named
from xiangyue.core.bodies import BODIES, OFFICERS
from xiangyue.data.models import (
    Appraised,
    Assessment,
    DutyGiven,
    DutyMeeting,
    DutyQuestion,
    DutyReport,
    IndicatorEvidence,
    Membership,
    PlainBox,
    Rated,
    Sounding,
    Title,
)


def _stages(look: Look) -> QuerySet[Assessment]:
    return Assessment.objects.filter(**look.here()).order_by("pk")


stages = Table(
    Assessment,
    "id person slug stage period first last opened_at settled_at settled_by on_paper",
    _stages,
    says="A stage of an assessment by a standard.",
    score=(int | None, lambda r, _l: r.score if r.settled_at else None),
    of=(int | None, lambda r, _l: r.of if r.settled_at else None),
    band=(str, lambda r, _l: r.band if r.settled_at else ""),
)


def _sheet(look: Look) -> indicator_sheets.Sheet | None:
    row = _stages(look).select_related("standard", "before").first()
    return indicator_sheets.sheet_of(row, look.case.today) if row else None


def _answers(look: Look) -> list[tuple[str, Any]]:
    sheet = _sheet(look)
    return [(i.key, sheet.answers[i.key]) for i in sheet.standard.indicators] if sheet else []


def _of_answer(name: str, kind: Any) -> Any:
    return (kind, lambda row, _look: getattr(row[1], name))


answers = Table(
    None,
    "",
    _answers,
    says="What came of an indicator: out of the records as they stand today until it is settled.",
    indicator=(str, lambda r, _l: r[0]),
    state=_of_answer("state", str),
    points=_of_answer("points", int),
    have=_of_answer("have", int | None),
    need=_of_answer("need", int | None),
    of=_of_answer("of", int | None),
    how=_of_answer("how", str),
    reason=_of_answer("reason", str),
)


def _evidence(look: Look) -> list[IndicatorEvidence]:
    sheet = _sheet(look)
    return [e for some in sheet.evidence.values() for e in some] if sheet else []


evidence = Table(
    IndicatorEvidence,
    "id indicator text given_on given_by",
    _evidence,
    says="What was shown for an indicator.",
)


def _results(look: Look) -> list[Appraised]:
    if not look.facts.get("announced"):
        return []
    rows = appraisal_words.rows_of(look.matter, look.key)
    return appraisals.told(rows, look.actor, look.area, look.part)


results = Table(
    Appraised,
    "id person grade ended_on",
    _results,
    says="A result that the reader is told, once it is announced.",
    role=(str, lambda r, _l: r.seat.role),
    twice=(bool, lambda r, _l: r.before_id is not None),
)


def _deciding(look: Look) -> QuerySet[Appraised]:
    rows = Appraised.objects.filter(**look.here()).order_by("pk")
    decides = look.may and look.part.words["organisation"] and not look.facts.get("announced")
    return rows if decides else rows.none()


deciding = Table(
    Appraised,
    "id person ballot grade reason",
    _deciding,
    says="A grade that the organisation has given, before it is announced: for who decides.",
)


def _reporting(look: Look) -> list[Membership]:
    return duty_reports.people(look.case, look.key)


reporting = Table(
    Membership, "id person role", _reporting, says="Who reports on their duties, by the seat."
)


def _reports(look: Look) -> list[DutyReport]:
    return duty_reports.reports(look.case, look.key)


def _reads(look: Look, key: str) -> bool:
    roles = look.case.procedure.part(key).words["seen_by"]
    return duty_reports.may_read(look.actor, look.area, roles)


def _sees(row: DutyReport, look: Look) -> bool:
    out = bool(look.facts.get("announced")) and _reads(look, look.key)
    return row.person_id == look.me or look.mine or out


def _contents(row: DutyReport, look: Look) -> Mapping[str, str]:
    """Why none was handed in is told to all; the rest to who reads the report."""
    missing = duty_reports.MISSING
    return {k: v for k, v in row.contents.items() if k == missing or _sees(row, look)}


duty = Table(
    DutyReport,
    "id seat person",
    _reports,
    says="A report on duties; its words once it is announced, to those who may read them.",
    inner="heads",
    inside=_sees,
    contents=(dict[str, str], _contents),
)
duty_meetings = Table(
    DutyMeeting,
    "id part starts_at place listeners",
    of_matter(DutyMeeting, "starts_at pk"),
    says="When and where the reports are given.",
)


reporting_meetings = Table(
    DutyMeeting,
    "id starts_at place listeners",
    own(DutyMeeting, "pk"),
    says="When and where these reports are given.",
)


def _about(look: Look) -> list[DutyReport]:
    """The reports; of those that are asked about in private, to who may read them."""
    about = look.part.words["about"]
    shown = look.mine or not look.part.words["asks"] or _reads(look, about)
    return duty_reports.reports(look.case, about) if shown else []


given_by = Table(
    DutyReport, "id seat person", _about, says="A report that is given, or asked about."
)
given = Table(
    DutyGiven,
    "id report on absent",
    lambda look: DutyGiven.objects.filter(report__matter=look.matter, part=look.key).order_by("pk"),
    says="That a report was given.",
)


def _questions(look: Look) -> QuerySet[DutyQuestion]:
    rows = DutyQuestion.objects.filter(report__in=[r.pk for r in _about(look)], part=look.key)
    shown = look.part.words["asks"] and _reads(look, look.part.words["about"])
    return rows.order_by("pk") if shown else rows.none()


duty_questions = Table(
    DutyQuestion,
    "id report asker text asked_on answer answered_on",
    _questions,
    says="A question on a report, to those who may read it.",
)


def _box(look: Look) -> list[PlainBox]:
    found = secret_ratings.running(look.case, look.key)
    return [found] if found else []


def _cast(name: str) -> Any:
    return (
        int | None,
        lambda r, _l: (r.result or {}).get(name) if r.state == "closed" else None,
    )


secret_boxes = Table(
    PlainBox,
    "id state until opened_at closed_at",
    _box,
    says="A rating in secret.",
    phone=_cast("phone"),
    papers=_cast("papers"),
)


def _graded(look: Look) -> list[dict[str, Any]]:
    box = secret_ratings.running(look.case, look.key)
    if box is None or box.state != "closed":
        return []
    about = look.part.words["about"]
    if about and not _reads(look, about):
        return []
    return secret_ratings.result(box)


def _groups(row: dict[str, Any], _look: Look) -> list[dict[str, Any]]:
    if row["n"] is None:
        return []
    return [{"group": g, "n": n, "counts": counts} for g, n, counts in row["groups"]]


graded = Table(
    None,
    "",
    _graded,
    says="What was graded: nothing of what too few have graded.",
    key=(str, lambda r, _l: r["key"]),
    title=(str, lambda r, _l: r["title"]),
    n=(int | None, lambda r, _l: r["n"]),
    counts=(dict[str, int], lambda r, _l: {} if r["n"] is None else r["counts"]),
    groups=(list[dict[str, Any]], _groups),
    score=(str | None, lambda r, _l: r["score"] and r["score"][0]),
    band=(dict[str, str] | None, lambda r, _l: r["score"] and dict(r["score"][1])),
)


def _subjects(look: Look) -> list[tuple[str, str]]:
    return list(ratings.subjects_of(look.case, look.key).items())


subjects = Table(
    None,
    "",
    _subjects,
    says="What is rated on paper.",
    subject=(str, lambda r, _l: r[0]),
    title=(str, lambda r, _l: r[1]),
)


def _level(row: Rated, look: Look) -> bool:
    return bool(look.part.words["representatives"])


rated = Table(
    Rated,
    "id subject issued returned",
    own(Rated, "pk"),
    says="What came of it: of a representative only whether more than half are content.",
    level=(str, lambda r, look: r.level if _level(r, look) else ""),
    grades=(list[int], lambda r, look: [] if _level(r, look) else r.grades),
)


def _sounded(look: Look) -> QuerySet[Sounding]:
    rows = Sounding.objects.filter(**look.here()).order_by("pk")
    inside = look.actor.holds(look.area, *BODIES[look.part.words["body"]], *OFFICERS)
    return rows if inside else rows.none()


sounded = Table(
    Sounding,
    "id person stance text on",
    _sounded,
    says="What a member of the body said: for the body alone.",
)


def _left(look: Look) -> list[tuple[int, str]]:
    due = soundings.members(look.area, look.part.words["body"], look.case.today)
    asked = set(Sounding.objects.filter(**look.here()).values_list("person_id", flat=True))
    return [(pk, name) for pk, name in due.items() if pk not in asked]


unsounded = Table(
    None,
    "",
    _left,
    says="A member who has not been consulted yet.",
    person=(Named, lambda r, _l: {"id": r[0], "name": r[1]}),
)
titles = Table(
    Title,
    "id title holder number granted_on review_due lost_on",
    of_matter(Title, "pk"),
    says="A title that was granted.",
)

TABLES: Tables = {
    "indicators": {"assessments": stages, "indicator_answers": answers, "evidence": evidence},
    "appraisal": {"appraised": results, "appraisals_deciding": deciding},
    "duty_report": {
        "reporting": reporting,
        "duty_reports": duty,
        "duty_meetings": duty_meetings,
    },
    "reporting": {
        "reports_given_by": given_by,
        "reports_given": given,
        "reporting_meetings": reporting_meetings,
        "duty_questions": duty_questions,
    },
    "secret_rating": {"rating_boxes": secret_boxes, "graded": graded},
    "rating": {"rating_subjects": subjects, "rated": rated},
    "sounding": {"soundings": sounded, "not_consulted": unsounded},
    "title": {"titles": titles},
}
