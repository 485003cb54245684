"""Reports on duties: written, announced ahead, given in person, questions asked and answered.

Source: source document 003 (the six procedures); Organic Law of Villagers' Committees, Art. 38.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.postings import personal
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.bodies import ROLES
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    DutyGiven,
    DutyMeeting,
    DutyQuestion,
    DutyReport,
    Membership,
)

LONG: Final = 2000
"""Characters under a head."""
SHORT: Final = 500
MISSING: Final = "missing"
"""The one content of a report that was not handed in: why."""
Meetings = Mapping[str, tuple[datetime, str]]
"""When and where the reports are given, by the key of the part at which they are."""


def people(case: Case, part: str) -> list[Membership]:
    """Those who report: who holds the seats on the day on which the part was opened, each once."""
    roles = case.procedure.part(part).words["who"]
    day = case.parts[part].opened_on or case.today
    rows = holders(case.matter.area_id, day, *roles).filter(person__active=True)
    ordered = sorted(rows, key=lambda m: (ROLES.index(m.role), m.pk))
    return list({m.person_id: m for m in reversed(ordered)}.values())[::-1]


def reports(case: Case, part: str) -> list[DutyReport]:
    """What is written, in the order of the seats."""
    rows = DutyReport.objects.filter(matter=case.matter, part=part).select_related(
        "person", "seat__person"
    )
    return sorted(rows, key=lambda r: (ROLES.index(r.seat.role), r.seat_id))


def rated(case: Case, part: str) -> dict[int, Membership]:
    """By person, the seat as which each reported, or handed nothing in: as it was announced. Who
    leaves the seat or the register afterwards is not taken out of what was rated."""
    return {r.person_id: r.seat for r in reports(case, part)}


def given_at(case: Case, part: str) -> list[Part]:
    """The parts at which the reports of this one are given in person."""
    return [
        p
        for p in case.procedure.parts
        if p.kind == "reporting" and p.words["about"] == part and not p.words["asks"]
    ]


def rated_at(case: Case, part: str) -> list[Part]:
    """The ratings of those who report here."""
    return [
        p for p in case.procedure.parts if p.kind == "secret_rating" and p.words["about"] == part
    ]


def notice_days(case: Case, part: str) -> int:
    """For how many days the texts must have been out before the first meeting."""
    leaves = [leaf for c in case.procedure.part(part).done_when for leaf in (c.any_of or (c,))]
    days = [
        int(x.value) for x in leaves if x.fact == f"{part}.announced" and x.comparator == "days"
    ]
    return max(days, default=0)


def _clean(text: str, field: str, most: int) -> str:
    text = words(text, field, most, least=0)
    if found := personal(text):
        raise Refusal("invalid", *found, field=field)
    return text


def write_report(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    heads: Mapping[str, str],
    contents: Mapping[str, str] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> DutyReport:
    """Write the report of one who holds a seat, under every head: by themself, or entered from
    paper by who acts on the part. It may be written anew until it is announced."""
    contents = contents or {}
    with act_on(matter_id, "duty-report.write", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "duty_report")
        a.data["part"] = part
        seat = next((m for m in people(case, part) if m.person_id == person_id), None)
        if seat is None:
            raise refuse("duty-report.nobody", code="not-found", field="person")
        if actor.person_id != person_id:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if case.facts(part).get("announced"):
            raise refuse("duty-report.announced", code="conditions")
        wanted = asked.words["heads"], asked.words["contents"]
        if set(heads) - set(wanted[0]) or set(contents) - set(wanted[1]):
            raise refuse("duty-report.no-head", field="heads")
        texts = {h: _clean(heads.get(h, ""), h, LONG) for h in wanted[0]}
        more = {c: _clean(contents.get(c, ""), c, SHORT) for c in wanted[1]}
        empty = [name for name, text in (texts | more).items() if not text]
        if empty:
            n, of = len(texts | more) - len(empty), len(texts | more)
            check = Check("duty-report.head-missing", False, n, of)
            raise Refusal("invalid", check, field=empty[0])
        row, new = DutyReport.objects.update_or_create(
            matter=case.matter, part=part, person_id=person_id,
            defaults={"seat": seat, "heads": texts, "contents": more, "written_at": now,
                      "by_id": actor.person_id},
        )  # fmt: skip
        if new:
            case.add(part, written=1)
        case.put(part, people=len(people(case, part)), on=case.today.isoformat())
        a.on |= {"person": person_id, "term": seat.pk}
        a.sealed |= {"heads": texts, "contents": more}
        case.settle(a)
        a.result = str(row.pk)
    return row


def announce(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    meetings: Meetings,
    missing: Mapping[int, str] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Make known the reports, when and where they are given, and who rates. All must be written,
    and each meeting later than the days for which they must have been out. ``missing``: {person:
    why} of those who handed none in, which is made known in its place: nobody keeps an appraisal
    from being held by not writing."""
    with act_on(matter_id, "duty-report.announce", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "duty_report")
        if case.facts(part).get("announced"):
            raise refuse("duty-report.announced", code="conditions")
        due = people(case, part)
        written = {r.person_id for r in reports(case, part)}
        gone = _missing(case, part, actor, now, due, written, missing or {})
        there = sum(m.person_id in written for m in due) + len(gone)
        if there < len(due) or not due:
            check = Check("duty-report.unwritten", False, there, max(len(due), 1))
            raise Refusal("conditions", check)
        places = given_at(case, part)
        if set(meetings) != {p.key for p in places}:
            raise refuse("duty-report.meetings", field="meetings")
        days = notice_days(case, part)
        last = calendar.posting_ends(case.today, days) if days else case.today
        rows = []
        for n, spot in enumerate(places):
            starts, place = meetings[spot.key]
            if timezone.localdate(starts) <= last:
                check = Check(
                    "duty-report.too-soon", False,
                    max(0, (timezone.localdate(starts) - case.today).days - 1), days,
                    values={"first": (last + timedelta(days=1)).isoformat()},
                )  # fmt: skip
                raise Refusal("invalid", check, field=f"starts_{n}")
            where = words(place, f"place_{n}", 120)
            rows.append(
                DutyMeeting(
                    matter=case.matter,
                    part=spot.key,
                    starts_at=starts,
                    place=where,
                    announced_at=now,
                )
            )
        DutyMeeting.objects.bulk_create(rows)
        for one in rows:
            _meets(case, one)
        DutyReport.objects.bulk_create(gone)
        first = min((timezone.localdate(r.starts_at) for r in rows), default=None)
        case.put(
            part,
            people=len(due),
            announced=case.today.isoformat(),
            **({"meets_on": first.isoformat()} if first else {}),
        )
        if first:  # from that day on nothing is announced any more: it is held, or moved
            case.parts[part].due_on = first
        a.data |= {
            "people": len(due),
            "missing": len(gone),
            "meetings": [r.starts_at.isoformat() for r in rows],
        }
        case.settle(a)
        a.result = str(case.matter.pk)


def _meets(case: Case, meeting: DutyMeeting) -> None:
    """The part at which it is held is due on that day."""
    day = timezone.localdate(meeting.starts_at)
    case.put(meeting.part, meets_on=day.isoformat())
    if case.parts[meeting.part].opened_on is not None:
        case.parts[meeting.part].due_on = day


def move(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    spot: str,
    starts_at: datetime,
    place: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Another day for the meeting of the part ``spot``, with the reason: announced at least the day
    before. Refusal once its reports were given, or before anything was announced."""
    place, reason = words(place, "place", 120), words(reason, "reason", 300)
    if found := personal(reason):
        raise Refusal("invalid", *found, field="reason")
    with act_on(matter_id, "duty-report.move", part, actor, now, expected, key) as (a, case):
        if case.facts(part).get("done"):
            case.require_open(spot, "reporting")
        else:
            case.require_open(part, "duty_report")
        meeting = DutyMeeting.objects.filter(matter=case.matter, part=spot, listeners=None).first()
        if meeting is None or spot not in {p.key for p in given_at(case, part)}:
            raise refuse("reporting.not-announced", code="conditions")
        if timezone.localdate(starts_at) <= case.today:
            raise refuse("reporting.move-past", field="starts_at")
        before, meeting.starts_at, meeting.place = meeting.starts_at, starts_at, place
        meeting.save(update_fields=["starts_at", "place"])
        _meets(case, meeting)
        case.add(spot, moved=1)
        first = min(
            timezone.localdate(m.starts_at)
            for m in DutyMeeting.objects.filter(matter=case.matter, listeners=None)
        )
        case.put(part, meets_on=first.isoformat())
        if not case.facts(part).get("done"):
            case.parts[part].due_on = first
        a.data |= {"part": spot, "from": before.isoformat(), "to": starts_at.isoformat()}
        a.data["reason"] = reason
        case.settle(a)
        a.result = str(case.matter.pk)


def past(case: Case, part: str) -> list[DutyMeeting]:
    """The meetings of these reports whose day is over with nothing written down."""
    spots = [p.key for p in given_at(case, part)]
    rows = DutyMeeting.objects.filter(matter=case.matter, part__in=spots, listeners=None)
    gone = [r for r in rows.order_by("starts_at", "pk") if not case.facts(r.part).get("done")]
    return [r for r in gone if timezone.localdate(r.starts_at) < case.today]


def _missing(
    case: Case, part: str, actor: Actor, now: datetime, due: list[Membership], written: set[int],
    missing: Mapping[int, str],
) -> list[DutyReport]:  # fmt: skip
    """A row without a head for each who handed none in, with the reason."""
    seats = {m.person_id: m for m in due if m.person_id not in written}
    if set(missing) - set(seats):
        raise refuse("duty-report.nobody", code="not-found", field="missing")
    return [
        DutyReport(
            matter=case.matter, part=part, seat=seats[person], person_id=person, heads={},
            contents={MISSING: words(why, "missing", 300)}, written_at=now,
            by_id=actor.person_id,
        )
        for person, why in missing.items()
    ]  # fmt: skip


def give(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    listeners: int,
    absent: Mapping[int, str] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The meeting was held: so many listened, and everyone gave their report in person; of who was
    ``absent`` ({person: reason}) it was read out."""
    absent = absent or {}
    with act_on(matter_id, "duty-report.give", part, actor, now, expected, key) as (a, case):
        spot = case.require_open(part, "reporting")
        if spot.words["asks"]:
            raise refuse("reporting.asks", code="conditions")
        meeting = DutyMeeting.objects.filter(matter=case.matter, part=part).first()
        if meeting is None:
            raise refuse("reporting.not-announced", code="conditions")
        if now < meeting.starts_at:
            first = timezone.localdate(meeting.starts_at)
            raise refuse("reporting.early", code="conditions", first=first.isoformat())
        if isinstance(listeners, bool) or not 1 <= listeners <= 100_000:
            raise refuse("reporting.listeners", field="listeners")
        every = reports(case, spot.words["about"])
        if set(absent) - {r.person_id for r in every}:
            raise refuse("duty-report.nobody", code="not-found", field="absent")
        rows = []
        for one in every:
            why = words(absent[one.person_id], "absent", 300) if one.person_id in absent else ""
            rows.append(DutyGiven(report=one, part=part, on=case.today, absent=why))
        DutyGiven.objects.bulk_create(rows)
        meeting.listeners = listeners
        meeting.save(update_fields=["listeners"])
        case.put(
            part, given=len(every) - len(absent), absent=len(absent), listeners=listeners,
            heard=True, on=case.today.isoformat(),
        )  # fmt: skip
        a.data |= {"given": len(every) - len(absent), "listeners": listeners}
        a.sealed["absent"] = {str(p): why for p, why in absent.items()}
        case.settle(a)
        a.result = str(case.matter.pk)


def ask(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    text: str,
    named: bool = False,
    said_by: str = "",
    key: UUID | None = None,
) -> DutyQuestion:
    """Ask a question on a report: anyone who is signed in, with their name only if they wish;
    without it nothing says who asked. ``said_by``: somebody in the hall, written down by who acts
    on the part; it may be empty."""
    text = words(text, "text", 1000)
    if found := personal(text):
        raise Refusal("invalid", *found, field="text")
    if actor.person_id is None:
        raise refuse("reporting.sign-in", code="not-signed-in")
    with act_on(matter_id, "duty-question.ask", "", actor, now, None, key, anonymous=not named) as (
        a,
        case,
    ):
        spot = case.require_open(part, "reporting")
        a.data["part"] = part
        if not spot.words["asks"]:
            raise refuse("reporting.no-questions", code="conditions")
        one = next(
            (r for r in reports(case, spot.words["about"]) if r.person_id == person_id), None
        )
        if one is None:
            raise refuse("duty-report.nobody", code="not-found", field="person")
        if actor.person_id == person_id:
            raise refuse("reporting.own-question", code="not-allowed")
        said_by = words(said_by, "said_by", 60, least=0)
        if said_by:
            require_actor(actor, case.matter, part, case.today)
        asker = said_by or (actor.name if named else "")
        row = DutyQuestion.objects.create(
            report=one, part=part, asker=asker, text=text, asked_on=case.today
        )
        case.add(part, questions=1, unanswered=1)
        case.put(part, on=case.today.isoformat())
        a.on["question"] = row.pk
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(row.pk)
    return row


def answer(
    *, actor: Actor, now: datetime, question_id: int, text: str, key: UUID | None = None
) -> DutyQuestion:
    """Answer a question: by whose report it is, or written down as they said it."""
    text = words(text, "text", 4000)
    if found := personal(text):
        raise Refusal("invalid", *found, field="text")
    found_row = DutyQuestion.objects.select_related("report").filter(pk=question_id).first()
    if found_row is None:
        raise refuse("duty-report.nobody", code="not-found")
    matter, part = found_row.report.matter_id, found_row.part
    with act_on(matter, "duty-question.answer", "", actor, now, None, key) as (a, case):
        case.require_open(part, "reporting")
        a.data["part"] = part
        row = DutyQuestion.objects.select_related("report").get(pk=question_id)
        if actor.person_id != row.report.person_id:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if row.answered_on is not None:
            raise refuse("reporting.answered", code="conditions")
        row.answer, row.answered_on = text, case.today
        row.save(update_fields=["answer", "answered_on"])
        case.add(part, unanswered=-1)
        a.on["question"] = row.pk
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(row.pk)
    return row


def may_read(actor: Actor, area: str, roles: tuple[str, ...]) -> bool:
    """Whether the actor is one of those to whom it is told; all are where none are named."""
    return not roles or bool(actor.roles(area) & set(roles)) or actor.officer_of(area)


def meeting_day(case: Case, part: str) -> date | None:
    """The day of the last of its meetings."""
    rows = DutyMeeting.objects.filter(
        matter=case.matter, part__in=[p.key for p in given_at(case, part)]
    )
    days = [timezone.localdate(r.starts_at) for r in rows]
    return max(days, default=None)
