"""Those proposed are engaged for their term, or do not come; a term is renewed or ended."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.hiring import find
from xiangyue.actions.parts import act_on
from xiangyue.actions.prior_decision import rests_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import refuse
from xiangyue.data.models import JobApplicant, JobOpening


def engage(
    *,
    actor: Actor,
    now: datetime,
    applicant_id: int,
    on: date,
    comes: bool = True,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> JobApplicant:
    """Engage one who was proposed, from the day ``on``, for the months and at the pay that were
    announced. ``comes`` False, with the ``reason``: they do not; the next best is proposed."""
    reason, found = words(reason, "reason", 500, least=0 if comes else 1), find(applicant_id)
    opening = found.opening
    with act_on(
        opening.matter_id, "hiring.engage", "", actor, now, expected, key, kind="engagement"
    ) as (a, case):
        part = a.data["part"]
        case.require_open(part, "engagement")
        row = _row(applicant_id)
        if not row.chosen or row.engaged_on is not None:
            raise refuse("engagement.not-proposed", field="applicant")
        if not rests_on(case):
            raise refuse("contract.no-resolution", code="conditions", clause="law:28")
        if on < case.today:
            raise refuse("engagement.past", field="on")
        if comes:
            row.engaged_on, row.until = on, _last(on, opening.months)
            a.count("engaged", day=on)
            a.data["until"] = row.until.isoformat()
        else:
            row.chosen, row.reason = False, reason
            row.withdrawn_at = now
            _next(opening, row)
        row.save(update_fields=["engaged_on", "until", "chosen", "withdrawn_at", "reason"])
        a.data |= {"number": row.number, "comes": comes}
        if reason:
            a.sealed["reason"] = reason
        _recount(case, part, opening, declined=int(not comes))
        case.settle(a)
        a.result = str(opening.matter_id)
    return row


def _last(on: date, months: int) -> date:
    """The last day of a term of so many months."""
    return date.fromordinal(add_months(on, months).toordinal() - 1)


def _next(opening: JobOpening, gone: JobApplicant) -> None:
    """The next best takes the place, where there is one."""
    found = (
        opening.applicants.filter(fits=True, withdrawn_at=None, chosen=False, total__isnull=False)
        .exclude(pk=gone.pk)
        .order_by("-total", "number")
        .first()
    )
    if found is not None:
        found.chosen = True
        found.save(update_fields=["chosen"])


def renew(
    *,
    actor: Actor,
    now: datetime,
    applicant_id: int,
    months: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> JobApplicant:
    """Renew a term by so many months, no more than the term announced; a longer one is announced
    anew."""
    reason, found = words(reason, "reason", 500), find(applicant_id)
    with _act(found, "hiring.renew", actor, now, expected, key) as (a, case):
        part = a.data["part"]
        row = _running(applicant_id, case)
        if not 1 <= months <= found.opening.months:
            raise refuse("engagement.months", field="months", most=found.opening.months)
        assert row.until is not None
        row.until = add_months(row.until, months)
        row.renewed += 1
        row.save(update_fields=["until", "renewed"])
        a.data |= {"number": row.number, "until": row.until.isoformat()}
        a.sealed["reason"] = reason
        case.add(part, renewed=1)
        _recount(case, part, found.opening)
        case.settle(a)
        a.result = str(found.opening.matter_id)
    return row


def end(
    *,
    actor: Actor,
    now: datetime,
    applicant_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> JobApplicant:
    """End a term, today: it ran out, they gave notice, or another reason."""
    reason, found = words(reason, "reason", 500), find(applicant_id)
    with _act(found, "hiring.end", actor, now, expected, key) as (a, case):
        row = _running(applicant_id, case)
        row.ended_on, row.ended_why = case.today, reason
        row.save(update_fields=["ended_on", "ended_why"])
        a.data["number"] = row.number
        a.sealed["reason"] = reason
        _recount(case, a.data["part"], found.opening)
        case.settle(a)
        a.result = str(found.opening.matter_id)
    return row


def _act(
    found: JobApplicant,
    name: str,
    actor: Actor,
    now: datetime,
    expected: int | None,
    key: UUID | None,
) -> AbstractContextManager[tuple[Act, Case]]:
    matter_id = found.opening.matter_id
    return act_on(matter_id, name, "", actor, now, expected, key, kind="engagement")


def _running(applicant_id: int, case: Case) -> JobApplicant:
    row = _row(applicant_id)
    if row.engaged_on is None or row.ended_on is not None or row.engaged_on > case.today:
        raise refuse("engagement.not-running", code="conditions")
    return row


def _row(applicant_id: int) -> JobApplicant:
    return JobApplicant.objects.select_for_update(of=("self",)).get(pk=applicant_id)


def _recount(case: Case, part: str, opening: JobOpening, *, declined: int = 0) -> None:
    rows = list(opening.applicants.filter(chosen=True))
    engaged = [r for r in rows if r.engaged_on]
    if declined:
        case.add(part, declined=declined)
    last = max((r.until for r in engaged if r.until), default=None)
    case.put(
        part,
        proposed=len(rows),
        engaged=len(engaged),
        waiting=sum(r.engaged_on is None for r in rows),
        ended=sum(r.ended_on is not None for r in engaged),
        running=sum(r.ended_on is None for r in engaged),
        until=last.isoformat() if last else "",
        on=case.today.isoformat(),
    )
