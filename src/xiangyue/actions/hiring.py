"""Open hiring: a post announced, applications, their check.

What an applicant says of themselves is sealed; who acts on it reads it by a look that goes on
record. Nobody is asked for what the roster holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions import interests
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.posting_words import personal as personal_finds
from xiangyue.actions.proposals import of_village
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import JobApplicant, JobOpening

COLUMN = "jobapplicant.details"


def announce(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    duties: str,
    asked: Sequence[str],
    number: int,
    pay: int,
    months: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> JobOpening:
    """Announce a post: from today on one may apply, for the definition's days. ``pay`` in fen a
    month, ``asked`` the conditions one by one; what the assembly decided bounds the pay of all."""
    title, duties = words(title, "title", 80), words(duties, "duties", 1000)
    asked = [words(one, "asked", 200) for one in asked if one.strip()]
    if not asked:
        raise refuse("text.missing", field="asked")
    if not 1 <= number <= 50:
        raise refuse("hiring.number", field="number")
    if not 0 <= pay <= 10**9:
        raise refuse("works.amount", field="pay")
    if not 1 <= months <= 60:
        raise refuse("hiring.months", field="months")
    for field, text in (("duties", duties), ("asked", "\n".join(asked))):
        if found := personal_finds(text, allow=[], addresses_confirmed=True):
            raise Refusal("invalid", *found, field=field)
    with act_on(matter_id, "hiring.announce", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "applications")
        if case.facts(part).get("announced"):
            raise refuse("hiring.announced-already", code="conditions")
        granted = case.matter.budget
        if granted is not None and pay * number * months > granted:
            raise Refusal(
                "conditions",
                Check(
                    "hiring.over-decision",
                    False,
                    have=pay * number * months // 100,
                    need=granted // 100,
                ),
                field="pay",
            )
        made = JobOpening.objects.create(
            matter=case.matter,
            part=part,
            title=title,
            duties=duties,
            asked=list(asked),
            number=number,
            pay=pay,
            months=months,
            made_at=now,
            made_by_id=actor.person_id,
        )
        until = calendar.posting_ends(case.today, spec.days)
        case.put(
            part,
            announced=True,
            places=number,
            opened=case.today.isoformat(),
            until=until.isoformat(),
            on=case.today.isoformat(),
        )
        a.data |= {
            "title": title,
            "number": number,
            "pay": pay,
            "months": months,
            "until": until.isoformat(),
        }
        case.settle(a)
        a.result = str(made.pk)
    return made


def opening_of(case: Case) -> JobOpening:
    """The post; Refusal before it is announced."""
    found = JobOpening.objects.filter(matter=case.matter).first()
    if found is None:
        raise refuse("hiring.not-announced", code="conditions")
    return found


def _window(case: Case, part: str) -> None:
    until = case.facts(part).get("until")
    if until and case.today > date.fromisoformat(until):
        raise refuse("hiring.over", code="conditions", until=until)


def apply(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    details: str,
    person_id: int | None = None,
    name: str = "",
    key: UUID | None = None,
) -> JobApplicant:
    """Apply. A person of the village by phone for themselves; the office writes it down for another
    (``person_id``) or for somebody from elsewhere (``name``). ``details`` are sealed.

    Refusal before and after its days, twice, and for another by who may not.
    """
    details = words(details, "details", 4000)
    with act_on(matter_id, "hiring.apply", "", actor, now, None, key) as (a, case):
        spec = case.require_open(part, "applications")
        a.data["part"] = part
        opening = opening_of(case)
        _window(case, part)
        if person_id is None and not name:
            person_id = actor.person_id
        own = person_id is not None and person_id == actor.person_id
        if not own:
            actor.require(case.matter.area_id, *spec.actors)
        if person_id is not None:
            name = of_village(person_id, case.matter.area_id, field="person").name
        name = words(name, "name", 60)
        there = opening.applicants.filter(withdrawn_at=None)
        known = (
            there.filter(person_id=person_id) if person_id else there.filter(name=name, person=None)
        )
        if known.exists():
            raise refuse("hiring.twice", field="person")
        sealed = personal.seal(details, COLUMN)
        assert sealed is not None
        made = JobApplicant.objects.create(
            opening=opening,
            number=(opening.applicants.aggregate(n=Max("number"))["n"] or 0) + 1,
            person_id=person_id,
            name=name,
            details_sealed=sealed,
            applied_at=now,
            entered_by_id=None if own else actor.person_id,
        )
        _recount(case, part, opening)
        a.data["number"] = made.number
        a.sealed |= {"applicant": person_id or name, "details": details}
        if own:
            a.unnamed = True  # who applied is nobody's business before the list hangs
        case.settle(a)
        a.result = str(made.pk)
    return made


def find(applicant_id: int) -> JobApplicant:
    """An application; Refusal("not-found")."""
    found = JobApplicant.objects.select_related("opening").filter(pk=applicant_id).first()
    if found is None:
        raise refuse("hiring.unknown", code="not-found")
    return found


def withdraw(
    *, actor: Actor, now: datetime, applicant_id: int, key: UUID | None = None
) -> JobApplicant:
    """Take an application back, before the marks; the office for those who ask."""
    found = find(applicant_id)
    opening = found.opening
    with act_on(opening.matter_id, "hiring.withdraw", "", actor, now, None, key) as (a, case):
        a.data["part"] = opening.part
        spec = case.require_open(opening.part, "applications")
        a.unnamed = case.require_own(actor, spec, found.person_id)
        row = _lock(applicant_id)
        if row.withdrawn_at is not None:
            raise refuse("hiring.gone", code="conditions")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        _recount(case, opening.part, opening)
        a.data["number"] = row.number
        case.settle(a)
        a.result = str(opening.matter_id)
    return row


def check(
    *,
    actor: Actor,
    now: datetime,
    applicant_id: int,
    unmet: Sequence[int],
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> JobApplicant:
    """Whether an applicant fits: ``unmet`` are the numbers (from 0) of the conditions not met.

    Refusal before the days are over, of one's own or a close relative's, a misfit without reason.
    """
    reason, found = words(reason, "reason", 500, least=1 if unmet else 0), find(applicant_id)
    opening = found.opening
    with act_on(opening.matter_id, "hiring.check", opening.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(opening.part, "applications")
        row = _lock(applicant_id)
        if row.withdrawn_at is not None:
            raise refuse("hiring.gone", code="conditions")
        if any(not 0 <= n < len(opening.asked) for n in unmet):
            raise refuse("hiring.condition", field="unmet")
        if row.person_id is not None and actor.person_id is not None:
            interests.require_free(case, [actor.person_id], [row.person_id])
        row.fits, row.unmet = not unmet, sorted(set(unmet))
        row.reason, row.checked_by_id = reason, actor.person_id
        row.save(update_fields=["fits", "unmet", "reason", "checked_by"])
        _recount(case, opening.part, opening)
        a.data |= {"number": row.number, "fits": row.fits, "unmet": row.unmet}
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(opening.matter_id)
    return row


def look(
    *, actor: Actor, now: datetime, applicant_id: int, key: UUID | None = None
) -> tuple[JobApplicant, str]:
    """What an applicant says of themselves: their own, or read by who checks and who marks; every
    look by another goes on record."""
    found = find(applicant_id)
    if actor.person_id is not None and actor.person_id == found.person_id:
        return found, personal.opened(found.details_sealed, COLUMN)
    matter_id = found.opening.matter_id
    with act_on(matter_id, "hiring.look", "", actor, now, None, key) as (a, case):
        mine = {row["person"] for row in interests.sitting(found.opening.panel)}
        if actor.person_id not in mine:
            roles = {
                role
                for kind in ("applications", "marks")
                for role in part_of_kind(case.procedure, kind).actors
            }
            actor.require(case.matter.area_id, *sorted(roles))
        a.data["number"] = found.number
        case.settle(a)
        a.result = str(found.pk)
    return found, personal.opened(found.details_sealed, COLUMN)


def _lock(applicant_id: int) -> JobApplicant:
    return JobApplicant.objects.select_for_update(of=("self",)).get(pk=applicant_id)


def _recount(case: Case, part: str, opening: JobOpening) -> None:
    rows = list(opening.applicants.values_list("withdrawn_at", "fits"))
    there = [fits for gone, fits in rows if gone is None]
    case.put(
        part,
        applied=len(there),
        withdrawn=len(rows) - len(there),
        unchecked=sum(f is None for f in there),
        fit=sum(f is True for f in there),
        unfit=sum(f is False for f in there),
        on=case.today.isoformat(),
    )
