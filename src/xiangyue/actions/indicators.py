"""An assessment by a standard: taken up, shown by evidence, looked at by levels above, settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.appeals import open_window
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.indicator_sheets import Sheet, sheet_of
from xiangyue.actions.mending import found
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.private import add_parties
from xiangyue.actions.reviews import has_officer
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import indicators as core
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.duties import span
from xiangyue.core.kinds.indicators import SELF, stage_of
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Assessment,
    IndicatorAnswer,
    IndicatorEvidence,
    Membership,
    StandardVersion,
)
from xiangyue.methods import standards
from xiangyue.methods.wording import sentences

MOST_FILES = 6


def take_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    period: str,
    person_id: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Assessment:
    """Take the standard up for a period (``2026``, ``2026H1`` …), of a person where it is about
    one. The standard and the bands are pinned as they hold on the period's last day, or today."""
    with act_on(matter_id, "indicators.take-up", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "indicators")
        if asked.words["of"]:
            raise refuse("indicators.later", code="conditions")
        if _assessment(case, part) is not None:
            raise refuse("indicators.taken", code="conditions")
        try:
            size, first, last = span(period)
        except ValueError:
            size = ""
        if size != asked.words["period"]:
            raise refuse("indicators.period", field="period")
        if first > case.today:
            raise refuse("indicators.future", field="period", first=first.isoformat())
        slug, area = asked.words["standard"], case.matter.area_id
        try:
            mark, raw = standards.packed(slug, area, min(last, case.today))
        except KeyError:
            raise refuse("indicators.not-yet-in-force", field="period") from None
        standard, _ = standards.unpacked(mark, raw)
        _require_subject(standard, case, person_id)
        same = Assessment.objects.filter(
            area_id=area, slug=slug, period=period, person_id=person_id, stage=SELF,
            practice=case.matter.practice,
        ).exclude(matter__state="dropped")  # fmt: skip
        if same.exists():
            raise refuse("indicators.twice", field="period", period=period)
        version, _made = StandardVersion.objects.get_or_create(
            fingerprint=mark, defaults={"slug": slug, "raw": raw, "first_seen": now}
        )
        row = Assessment.objects.create(
            matter=case.matter,
            part=part,
            area_id=area,
            person_id=person_id,
            standard=version,
            slug=slug,
            stage=SELF,
            practice=case.matter.practice,
            period=period,
            first=first,
            last=last,
            opened_at=now,
            opened_by_id=actor.person_id,
        )
        if person_id is not None and case.procedure.private:
            add_parties(a, case.matter, [person_id])
        _count(case, row)
        a.data |= {"standard": slug, "fingerprint": mark, "period": period}
        a.sealed |= {"person": person_id} if person_id else {}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _require_subject(standard: core.Standard, case: Case, person_id: int | None) -> None:
    if (standard.subject == "person") != (person_id is not None):
        raise refuse("indicators.person", field="person_id")
    if person_id is None:
        return
    seats = Membership.objects.filter(
        Q(end=None) | Q(end__gte=case.today),
        area_id=case.matter.area_id, person_id=person_id, start__lte=case.today,
    )  # fmt: skip
    if not seats.exists():
        raise refuse("indicators.no-seat", field="person_id")


def give(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    indicator: str,
    text: str,
    files: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> IndicatorEvidence:
    """Show once that an indicator is met. Of a thing that stands it holds for later times too. One
    that the records answer takes words as well: they do not change its answer, the levels above
    read them."""
    text = words(text, "text", 2000)
    at_most(files, MOST_FILES, field="files")
    with act_on(matter_id, "indicators.give", part, actor, now, expected, key) as (a, case):
        row = _running(case, part)
        standard, _ = standards.unpacked(row.standard_id, row.standard.raw)
        asked = _indicator(standard, indicator)
        if asked.evidence == "file" and not files:
            raise refuse("indicators.no-file", field="files")
        standing = bool(asked.evidence) and asked.lasts == "standing"
        given = IndicatorEvidence.objects.create(
            area_id=row.area_id,
            person_id=row.person_id,
            practice=row.practice,
            slug=row.slug,
            indicator=indicator,
            period="" if standing else row.period,
            text=text,
            given_on=case.today,
            given_by_id=actor.person_id,
            given_at=now,
            matter=case.matter,
        )
        attach(files, area=row.area_id, now=now, public=False, indicator_evidence=given)
        _count(case, row)
        a.on["evidence"] = given.pk
        a.data |= {"indicator": indicator, "files": [f.sha256 for f in files]}
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(given.pk)
    return given


def take_back(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    evidence_id: int,
    reason: str,
    key: UUID | None = None,
) -> IndicatorEvidence:
    """What was shown holds no longer, with the reason. What was settled with it stays."""
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "indicators.take-back", part, actor, now, None, key) as (a, case):
        row = _running(case, part)
        given = IndicatorEvidence.objects.filter(
            pk=evidence_id, area_id=row.area_id, person_id=row.person_id, slug=row.slug,
            practice=row.practice, gone_at=None,
        ).first()  # fmt: skip
        if given is None or not given.indicator:
            raise refuse("indicators.no-evidence", code="not-found")
        given.gone_at, given.gone_reason = now, reason
        given.save(update_fields=["gone_at", "gone_reason"])
        _count(case, row)
        a.on["evidence"] = given.pk
        a.data["indicator"] = given.indicator
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(given.pk)
    return given


def differ(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    indicator: str,
    points: int | None,
    reason: str = "",
    on_paper: bool = False,
    key: UUID | None = None,
) -> Assessment:
    """A later stage gives one indicator other points than the one before, with the reason; None:
    as before after all. ``on_paper``: the office has nobody here; the place enters its paper."""
    reason = words(reason, "reason", 1000, least=0)
    with act_on(matter_id, "indicators.differ", "", actor, now, None, key) as (a, case):
        row = _later(case, part, actor, now, on_paper)
        sheet = sheet_of(row, case.today)
        asked, before = _indicator(sheet.standard, indicator), sheet.before[indicator]
        IndicatorAnswer.objects.filter(assessment=row, indicator=indicator).delete()
        if points is not None:
            if points not in asked.values or before.state == "left_out":
                raise refuse("indicators.points", field="points")
            if points == before.points:
                raise refuse("indicators.same", field="points")
            if not reason:
                raise refuse("indicators.reason", field="reason")
            _store(row, indicator, core.differing(asked, before, points, reason)).save()
        _count(case, row)
        a.data |= {"part": part, "stage": row.stage, "indicator": indicator, "points": points}
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def settle(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    on_paper: bool = False,
    files: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> Assessment:
    """Settle a stage: every indicator's answer is kept as it stands, with the score and its band.
    Never before the period has ended."""
    at_most(files, MOST_FILES, field="files")
    with act_on(matter_id, "indicators.settle", "", actor, now, expected, key) as (a, case):
        if case.require_open(part, "indicators").words["of"]:
            row = _later(case, part, actor, now, on_paper)
            if on_paper and not files:
                raise refuse("indicators.no-photo", field="files")
        else:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
            row = _running(case, part)
        if case.today <= row.last:
            raise Refusal(
                "conditions",
                Check("indicators.not-over", False, values={"until": row.last.isoformat()}),
            )
        sheet = sheet_of(row, case.today)
        IndicatorAnswer.objects.filter(assessment=row).delete()
        IndicatorAnswer.objects.bulk_create(
            _store(row, name, answer) for name, answer in sheet.answers.items()
        )
        row.settled_at, row.settled_by_id, row.on_paper = now, actor.person_id, on_paper
        row.score, row.of = sheet.score.score, sheet.score.of
        row.band = sheet.band.key if sheet.band else ""
        row.save()
        if files:
            _keep_paper(case, row, actor, now, files)
        _facts(case, row, sheet)
        found(case, part, case.facts(part)["unmet"])
        open_window(case, part, case.today)
        _tell(a, case, row, sheet)
        a.data["files"] = [f.sha256 for f in files]
        if all(p.words["of"] != part for p in case.procedure.parts if p.kind == "indicators"):
            facts = case.facts(part)
            a.count("assessments")
            a.count("indicators_asked", facts["asked"])
            a.count("indicators_met", facts["met"])
        case.settle(a)
        a.result = str(row.pk)
    return row


def _tell(a: Act, case: Case, row: Assessment, sheet: Sheet) -> None:
    a.data |= {
        "part": row.part,
        "stage": row.stage,
        "period": row.period,
        "score": row.score,
        "of": row.of,
        "band": row.band,
        "answers": {name: [x.state, x.points] for name, x in sheet.answers.items()},
    }


def _keep_paper(
    case: Case, row: Assessment, actor: Actor, now: datetime, files: Sequence[Kept]
) -> None:
    paper = IndicatorEvidence.objects.create(
        area_id=row.area_id, person_id=row.person_id, practice=row.practice, slug=row.slug,
        period=row.period, text=row.part, given_on=case.today, given_by_id=actor.person_id,
        given_at=now, matter=case.matter,
    )  # fmt: skip
    attach(files, area=row.area_id, now=now, public=False, indicator_evidence=paper)


def _assessment(case: Case, part: str) -> Assessment | None:
    """The stage of that part, with its standard; None before it is taken up."""
    rows = Assessment.objects.select_related("standard")
    return rows.filter(matter=case.matter, part=part).first()


def _running(case: Case, part: str) -> Assessment:
    """The place's own stage, taken up and not settled."""
    if case.require_open(part, "indicators").words["of"]:
        raise refuse("indicators.later", code="conditions")
    row = _assessment(case, part)
    if row is None:
        raise refuse("indicators.not-taken", code="conditions")
    return row


def _later(case: Case, key: str, actor: Actor, now: datetime, on_paper: bool) -> Assessment:
    """A later stage that this actor may work on, begun where nobody has yet."""
    part = case.require_open(key, "indicators")
    if not part.words["of"]:
        raise refuse("indicators.own-stage", code="conditions")
    before = _assessment(case, part.words["of"])
    if before is None or before.settled_at is None:
        raise refuse("indicators.before", code="conditions")
    _require_office(case, part, actor, on_paper, before)
    row = _assessment(case, key)
    if row is not None:
        return row
    return Assessment.objects.create(
        matter=case.matter,
        part=key,
        area_id=before.area_id,
        person_id=before.person_id,
        standard=before.standard,
        slug=before.slug,
        stage=stage_of(part),
        before=before,
        practice=before.practice,
        period=before.period,
        first=before.first,
        last=before.last,
        opened_at=now,
        opened_by_id=actor.person_id,
    )


def may_judge(actor: Actor, area: str, part: Part) -> bool:
    """Whether the actor sits where this later stage is judged: an officer there, or one of the
    part's roles held there."""
    office = office_of(area, part.words["level"])
    return actor.holds(office, *OFFICERS, *part.actors)


def _require_office(
    case: Case, part: Part, actor: Actor, on_paper: bool, before: Assessment
) -> None:
    area = case.matter.area_id
    office = office_of(area, part.words["level"])
    level = sentences()[f"level.{part.words['level']}"]
    if on_paper:
        require_actor(actor, case.matter, part.key, case.today)
        if has_officer(office, case):
            raise refuse("indicators.office-is-there", code="not-allowed", level=level)
        return
    if not may_judge(actor, area, part):
        raise refuse("indicators.office", code="not-allowed", level=level)
    if actor.person_id in (before.settled_by_id, before.person_id):
        raise refuse("indicators.own", code="not-allowed")


def _indicator(standard: core.Standard, key: str) -> core.Indicator:
    try:
        return standard.indicator(key)
    except KeyError:
        raise refuse("indicators.unknown", field="indicator") from None


def _store(row: Assessment, name: str, answer: core.Answer) -> IndicatorAnswer:
    return IndicatorAnswer(
        assessment=row,
        indicator=name,
        state=answer.state,
        points=answer.points,
        have=answer.have,
        need=answer.need,
        of=answer.of,
        how=answer.how,
        reason=answer.reason,
    )


def _count(case: Case, row: Assessment) -> None:
    _facts(case, row, sheet_of(row, case.today))


def _facts(case: Case, row: Assessment, sheet: Sheet) -> None:
    counts = sheet.score.counts
    total = sum(counts.values())
    unmet = total - counts["left_out"] - counts["met"]
    case.put(
        row.part,
        taken=True,
        indicators=total,
        asked=total - counts["left_out"],
        unmet=unmet,
        all_met=not unmet,
        differed=sheet.score.differed,
        score=sheet.score.score,
        of=sheet.score.of,
        band=sheet.band.key if sheet.band else "",
        settled=row.settled_at is not None,
        on=case.today.isoformat(),
        **counts,
    )
