"""A panel marks those who fit; the best are proposed, a tie for the last place is drawn by lot."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import interests
from xiangyue.actions.hiring import find, opening_of
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.standing import Case
from xiangyue.actions.tenders import number
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import JobApplicant, JobMark, JobOpening, Matter

TOP = 100


def candidates(opening: JobOpening) -> list[JobApplicant]:
    """Who is marked: those who fit and have not withdrawn, in the order in which they applied."""
    return list(opening.applicants.filter(fits=True, withdrawn_at=None).order_by("number"))


def join_panel(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    interest: bool,
    note: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> JobOpening:
    """One of the panel declares an interest in an applicant, or none, before any mark is given."""
    with act_on(matter_id, "marks.declare", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "marks")
        a.data["part"] = part
        case.require_own(actor, spec, person_id)
        opening = opening_of(case)
        if JobMark.objects.filter(applicant__opening=opening).exists():
            raise refuse("marks.begun", code="conditions")
        about = [c.person_id for c in candidates(opening) if c.person_id is not None]
        interests.declare(
            a, case, opening.panel, person_id, interest=interest, note=note, about=about
        )
        opening.save(update_fields=["panel"])
        _recount(case, spec, opening)
        case.settle(a)
        a.result = str(opening.pk)
    return opening


def mark(
    *,
    actor: Actor,
    now: datetime,
    applicant_id: int,
    rater_id: int,
    marks: Mapping[str, int],
    reason: str,
    key: UUID | None = None,
) -> JobMark:
    """What one of the panel gives an applicant, 0 to 100 for each head, with the reason; by phone
    or typed in from their signed sheet. Once given it stands."""
    reason, found = words(reason, "reason", 500), find(applicant_id)
    opening = found.opening
    with act_on(opening.matter_id, "marks.give", "", actor, now, None, key) as (a, case):
        spec = case.require_open(part_of_kind(case.procedure, "marks").key, "marks")
        a.data["part"] = spec.key
        case.require_own(actor, spec, rater_id)
        interests.require_panel(opening.panel, number(case, "hiring.panel"))
        if rater_id not in {row["person"] for row in interests.sitting(opening.panel)}:
            raise refuse("marks.not-panel", code="not-allowed", field="rater")
        if not found.fits or found.withdrawn_at is not None:
            raise refuse("marks.unfit", field="applicant")
        if set(marks) != set(spec.words["heads"]) - {"draw"}:
            raise refuse("marks.heads", field="marks")
        if any(not 0 <= m <= TOP for m in marks.values()):
            raise refuse("marks.range", field="marks")
        if JobMark.objects.filter(applicant=found, rater_id=rater_id).exists():
            raise refuse("marks.twice", code="conditions")
        made = JobMark.objects.create(
            applicant=found, rater_id=rater_id, marks=dict(marks), reason=reason, made_at=now
        )
        _recount(case, spec, opening)
        a.data["number"] = found.number
        a.sealed |= {"rater": rater_id, "marks": dict(marks), "reason": reason}
        case.settle(a)
        a.result = str(opening.matter_id)
    return made


def lot_of(seed: str, number: int) -> str:
    """The lot of an applicant: SHA-256 of ``seed:number``; the smallest is drawn first."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def settle(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Propose the best, as many as there are places; a tie for the last place is drawn by lot.

    Refusal while a mark is missing. Below the definition's ``least`` nobody is proposed.
    """
    with act_on(matter_id, "marks.settle", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "marks")
        opening = opening_of(case)
        if case.facts(part).get("settled"):
            raise refuse("marks.settled", code="conditions")
        panel, rows = interests.sitting(opening.panel), candidates(opening)
        heads = [h for h in spec.words["heads"] if h != "draw"]
        seed = rng(16).hex()
        if heads:
            interests.require_panel(opening.panel, number(case, "hiring.panel"))
            _require_all(opening, len(panel) * len(rows))
        for row in rows:
            row.total = sum(sum(m.marks.values()) for m in row.marks.all()) if heads else 0
        least = spec.words["least"] * len(panel) * len(heads)
        good = [row for row in rows if (row.total or 0) >= least]
        good.sort(key=lambda r: (-(r.total or 0), lot_of(seed, r.number)))
        chosen = good[: opening.number]
        tied = _tied(good, opening.number)
        for row in rows:
            row.chosen = row in chosen
            row.save(update_fields=["total", "chosen"])
        drawn = sum(row in tied for row in chosen)
        case.put(part, settled=True, proposed=len(chosen), drawn=drawn, on=case.today.isoformat())
        a.data |= {
            "totals": [[r.number, r.total] for r in rows],
            "proposed": [r.number for r in chosen],
        }
        if tied:
            a.data |= {"seed": seed, "tied": [r.number for r in tied]}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _tied(good: list[JobApplicant], places: int) -> list[JobApplicant]:
    """Those with the same marks between whom the last place lies; none where it is clear."""
    if len(good) <= places or good[places - 1].total != good[places].total:
        return []
    return [row for row in good if row.total == good[places].total]


def _require_all(opening: JobOpening, need: int) -> None:
    have = JobMark.objects.filter(
        applicant__opening=opening, applicant__fits=True, applicant__withdrawn_at=None
    ).count()
    if have < need:
        raise Refusal("conditions", Check("marks.missing", False, have=have, need=need))


def _recount(case: Case, spec: Part, opening: JobOpening) -> None:
    free = interests.sitting(opening.panel)
    rows = candidates(opening)
    marked = 0
    if free:
        by = JobMark.objects.filter(applicant__in=rows).values_list("applicant_id", flat=True)
        given = list(by)
        marked = sum(given.count(row.pk) >= len(free) for row in rows)
    case.put(
        spec.key,
        panel=len(free),
        stood_aside=len(opening.panel) - len(free),
        marked=marked,
        unmarked=len(rows) - marked,
        on=case.today.isoformat(),
    )
