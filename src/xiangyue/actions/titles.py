"""Titles (catalogue D13): granted where the standard is met, reviewed each year, lost with reason.

What the records say of the standard is counted afresh at each review; nobody types it in. A title
is lost only after the holder was told what to put right, and had the days for it or answered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act, next_number
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import indicators
from xiangyue.core.bodies import BRANCH, COMMITTEE, OFFICE, OFFICERS, PARTY_COMMITTEE
from xiangyue.core.calendar import add_months
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data import measures
from xiangyue.data.models import Assessment, Membership, RegisterRow, Title, TitleReview
from xiangyue.methods import standards
from xiangyue.methods import titles as library

MONTHS: Final = 12  # from one review to the next
LEAST_DAYS: Final = 30  # to put right what a review says
HOLDERS: Final = (*BRANCH, *COMMITTEE, *OFFICE, *PARTY_COMMITTEE)
"""Who speaks for the area that holds a title."""


def office_roles(title: Title) -> tuple[str, ...]:
    """Who acts for the level that granted it."""
    return (*OFFICERS, *(PARTY_COMMITTEE if len(title.office_id) == 9 else ()))


def granters(area: str, part: Part) -> tuple[str, ...]:
    """Who grants it where it is granted; at the matter's own level those whom the method names."""
    office = office_of(area, part.words["level"])
    if office == area:
        return part.actors
    return (*OFFICERS, *(PARTY_COMMITTEE if len(office) == 9 else ()))


def may_grant(actor: Actor, area: str, part: Part) -> bool:
    """Whether the actor sits where this title is granted."""
    return actor.holds(office_of(area, part.words["level"]), *granters(area, part))


def places_of(case: Case, part: Part) -> list[str]:
    """What the done rows of a register name that has no title of this matter yet."""
    of = case.procedure.part(part.words["of"])
    if of.kind != "register":
        return []
    rows = RegisterRow.objects.filter(matter=case.matter, part=of.key, done_on__isnull=False)
    have = set(Title.objects.filter(matter=case.matter).values_list("holder", flat=True))
    named = [what[:80] for what in rows.order_by("pk").values_list("what", flat=True)]
    return [name for name in dict.fromkeys(named) if name not in have]


def grant(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    holder: str = "",
    number: str = "",
    on_paper: bool = False,
    expected: int | None = None,
    key: UUID | None = None,
) -> Title:
    """Grant it: by the level above, or entered from its paper (``number``) where nobody of that
    office works with this. Refusal while an indicator is not met, with how many; of a place that
    holds it; to whoever settled the stage before, who would grant on their own word."""
    number, holder = words(number, "number", 60, least=0), words(holder, "holder", 80, least=0)
    with act_on(matter_id, "title.grant", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "title")
        a.data["part"] = part
        area = case.matter.area_id
        office = office_of(area, asked.words["level"])
        _require_office(actor, case, asked, office, on_paper, number)
        if title not in asked.words["titles"]:
            raise refuse("title.none", field="title")
        kind = library.load()[title]
        if kind.holder == "area":
            _require_met(case, asked)
        elif holder not in places_of(case, asked):
            raise refuse("title.holder", field="holder")
        holder = "" if kind.holder == "area" else holder
        held = Title.objects.filter(area=area, title=title, holder=holder, lost_on=None)
        if held.filter(practice=case.matter.practice).exists():
            raise refuse("title.held", code="conditions")
        if not number:
            n = next_number(office, "title", case.today.year)
            number = f"〔{case.today.year}〕{n}号"
        row = Title.objects.create(
            area_id=area, title=title, holder=holder, matter=case.matter, part=part,
            practice=case.matter.practice, number=number, office_id=office,
            granted_on=case.today, granted_by_id=actor.person_id,
            review_due=add_months(case.today, MONTHS),
        )  # fmt: skip
        case.put(part, granted=True, on=case.today.isoformat())
        case.add(part, titles=1)
        if kind.holder == "area":
            a.count(f"title_{title}")
        a.on["title"] = row.pk
        a.data |= {"title": title, "holder": holder, "number": number}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _require_office(
    actor: Actor, case: Case, part: Part, office: str, on_paper: bool, number: str
) -> None:
    if on_paper:
        require_actor(actor, case.matter, part.key, case.today)
        if not number:
            raise refuse("title.number", field="number")
        if Membership.objects.filter(area=office, role__in=OFFICERS, end=None).exists():
            raise refuse("title.their-own", code="conditions")
        return
    if not may_grant(actor, case.matter.area_id, part):
        clause = part.clause or case.procedure.clause_of(part.key)
        actor.require(office, *granters(case.matter.area_id, part), clause=clause)


def _require_met(case: Case, part: Part) -> None:
    facts = case.facts(part.words["of"])
    total, met = int(facts.get("asked", 0)), int(facts.get("met", 0))
    if not facts.get("settled") or not facts.get("all_met"):
        clause = part.clause or case.procedure.clause_of(part.key)
        raise Refusal("conditions", Check("title.unmet", False, met, total, clause=clause))


def reading(title: Title, today: date) -> list[dict[str, Any]]:
    """What the records say of the title's standard for the last whole year: ``[{"key", "names",
    "state", "have", "need", "of"}]``, the indicators alone that records answer."""
    kind = library.load().get(title.title)
    if kind is None or not kind.standard:
        return []
    first, last = date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    standard = standards.in_force(kind.standard, today)
    asked = measures.needs(standard.indicators)
    every = [need for some in asked.values() for need in some]
    sums = measures.read([title.area_id], every, first=first, last=last, today=today)
    found = []
    for one in standard.indicators:
        if not one.measured:
            continue
        own = {need.name: sums[title.area_id][need] for need in asked[one.key]}
        answer = indicators.judge(one, own, evidence=False, over=True)
        found.append(
            {
                "key": one.key,
                "names": dict(one.names),
                "state": answer.state,
                "have": answer.have,
                "need": answer.need,
                "of": answer.of,
            }
        )
    return found


def _held(title_id: int) -> Title:
    row = Title.objects.select_for_update().filter(pk=title_id).first()
    if row is None:
        raise refuse("title.unknown", code="not-found")
    if row.lost_on is not None:
        raise refuse("title.lost", code="conditions")
    return row


def review(
    *,
    actor: Actor,
    now: datetime,
    title_id: int,
    outcome: str,
    text: str,
    until: date | None = None,
    key: UUID | None = None,
) -> TitleReview:
    """The yearly look: ``kept``, or ``put-right`` until a day at least thirty days ahead. What the
    records say is kept with it."""
    text = words(text, "text", 2000, least=2)
    with act("title.review", actor=actor, now=now, key=key) as a:
        row, today = _held(title_id), timezone.localdate(now)
        actor.require(row.office_id, *office_roles(row))
        if outcome not in ("kept", "put-right"):
            raise refuse("title.outcome", field="outcome")
        least = today + timedelta(days=LEAST_DAYS)
        if outcome == "put-right" and (until is None or until < least):
            have = (until - today).days if until else 0
            check = Check("title.days", False, have, LEAST_DAYS, clause="product")
            raise Refusal("invalid", check, field="until")
        made = TitleReview.objects.create(
            held=row, year=today.year, outcome=outcome, text=text, evidence=reading(row, today),
            until=until if outcome == "put-right" else None, on=today, by_id=actor.person_id,
        )  # fmt: skip
        row.review_due = add_months(today, MONTHS) if outcome == "kept" else until
        row.save(update_fields=["review_due"])
        a.area, a.practice = row.area_id, row.practice
        a.on["title"] = row.pk
        a.data |= {"outcome": outcome, "due": row.review_due.isoformat()}
        a.sealed["text"] = text
        a.result = str(made.pk)
    return made


def say(
    *, actor: Actor, now: datetime, title_id: int, text: str, key: UUID | None = None
) -> TitleReview:
    """What the holder says to the last review, or has put right meanwhile; once for each."""
    text = words(text, "text", 2000, least=2)
    with act("title.say", actor=actor, now=now, key=key) as a:
        row, today = _held(title_id), timezone.localdate(now)
        actor.require(row.area_id, *HOLDERS)
        last = row.reviews.order_by("-pk").first()
        if last is None or last.outcome != "put-right" or last.said:
            raise refuse("title.nothing-asked", code="conditions")
        last.said, last.said_on = text, today
        last.save(update_fields=["said", "said_on"])
        a.area, a.practice = row.area_id, row.practice
        a.on["title"] = row.pk
        a.sealed["text"] = text
        a.result = str(last.pk)
    return last


def lose(
    *, actor: Actor, now: datetime, title_id: int, reason: str, key: UUID | None = None
) -> Title:
    """It is held no longer. Refusal before the holder was told what to put right and had the days,
    or answered."""
    reason = words(reason, "reason", 2000, least=4)
    with act("title.lose", actor=actor, now=now, key=key) as a:
        row, today = _held(title_id), timezone.localdate(now)
        actor.require(row.office_id, *office_roles(row))
        last = row.reviews.order_by("-pk").first()
        if last is None or last.outcome != "put-right":
            raise refuse("title.not-told", code="conditions")
        if not last.said and last.until is not None and today <= last.until:
            raise refuse("title.days-run", code="conditions", day=last.until.isoformat())
        TitleReview.objects.create(
            held=row, year=today.year, outcome="lost", text=reason, evidence=reading(row, today),
            on=today, by_id=actor.person_id,
        )  # fmt: skip
        row.lost_on, row.lost_why, row.review_due = today, reason, None
        row.save(update_fields=["lost_on", "lost_why", "review_due"])
        a.area, a.practice = row.area_id, row.practice
        if not row.holder and not row.practice:
            a.count(f"title_{row.title}", -1)
        a.on["title"] = row.pk
        a.data["title"] = row.title
        a.sealed["reason"] = reason
        a.result = str(row.pk)
    return row


def lines(case_matter: Any) -> list[str]:
    """What each stage found, for the posting before a title is granted."""
    level = {"self": "自评", "township": "乡镇核查", "county": "县级核查", "prefecture": "市级核查"}
    found = []
    rows = Assessment.objects.filter(matter=case_matter, settled_at__isnull=False).order_by("pk")
    for row in rows.prefetch_related("answers"):
        states = [a.state for a in row.answers.all() if a.state != "left_out"]
        met = states.count(indicators.MET_STATE)
        found.append(f"{level.get(row.stage, row.stage)}：{len(states)}项指标，达到{met}项。")
    return found
