"""A breach by somebody in office (catalogue D11): found, the person heard, decided, handed over,
posted without a name. Two people find and decide, the person concerned neither.

Nothing of it is seen by others before it is posted. Every number of days is the definition's.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.appeals import open_window
from xiangyue.actions.named import require_nobody
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.postings import personal
from xiangyue.actions.private import add_parties
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.calendar import period, posting_ends
from xiangyue.core.kinds.ruling import NONE
from xiangyue.core.masking import mask_name
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Breach, Membership
from xiangyue.methods.wording import sentences

NOT_IN_OFFICE: Final = (
    *("party_member", "representative", "delegate", "workers_delegate", "collective_member"),
    *("collective_representative", "residents_representative"),
)
"""Roles that are no office: who holds none but these answers to those who chose them."""


def in_office(area: str, day: date) -> list[Membership]:
    """Who holds an office in the area or in one within it: what a finding may be about."""
    found = Membership.objects.filter(area__code__startswith=area, start__lte=day)
    found = found.exclude(role__in=NOT_IN_OFFICE).exclude(end__lt=day)
    return list(found.select_related("person", "area").order_by("area", "pk"))


def breach_of(case: Case) -> Breach:
    """What was found in a matter; Refusal before anything is."""
    row = Breach.objects.select_related("about", "about_area").filter(matter=case.matter).first()
    if row is None:
        raise refuse("breach.none", code="conditions")
    return row


def find(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    seat_id: int,
    what: str,
    clause: str,
    proof: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """A breach by who holds the office ``seat_id`` (a ``Membership``): what was done, against which
    clause, what proves it. The person becomes a party: they read it and have their days to answer.
    """
    what, proof = words(what, "what", 4000, least=10), words(proof, "proof", 2000, least=4)
    clause = words(clause, "clause", 200, least=2)
    with act_on(matter_id, "breach.find", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "finding")
        if Breach.objects.filter(matter=case.matter).exists():
            raise refuse("breach.found", code="conditions")
        seat = next(
            (m for m in in_office(case.matter.area_id, case.today) if m.pk == seat_id), None
        )
        if seat is None:
            raise refuse("breach.no-office", field="seat_id")
        if seat.person_id == actor.person_id:
            raise refuse("breach.own", code="not-allowed")
        until = period(case.today, int(asked.words["days"])).day
        row = Breach.objects.create(
            matter=case.matter, about_id=seat.person_id, about_role=seat.role,
            about_area_id=seat.area_id, what=what, clause=clause, proof=proof,
            found_on=case.today, found_by_id=actor.person_id, answer_until=until,
        )  # fmt: skip
        add_parties(a, case.matter, [seat.person_id], "about")
        case.put(part, found=True, until=until.isoformat(), on=case.today.isoformat())
        a.data |= {"role": seat.role, "clause": clause, "until": until.isoformat()}
        a.sealed |= {"what": what, "proof": proof}
        case.settle(a)
        a.result = str(row.pk)
    return row


def state(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """What the person says to it: by themself, or entered by the office that heard them or has
    their paper. Once, and until there is a decision."""
    text = words(text, "text", 4000)
    with act_on(matter_id, "breach.state", "", actor, now, expected, key) as (a, case):
        row, own = _unheard(actor, case, part)
        row.statement, row.heard_on, row.on_paper = text, case.today, not own
        a.save(row, "statement", "heard_on", "on_paper")
        a.unnamed = own  # the record is open to all: a role with one holder would name them
        a.data |= {"part": part, "on_paper": not own}
        a.sealed["text"] = text
        case.put(part, heard=True)
        case.settle(a)
        a.result = str(row.pk)
    return row


def say_silent(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """The person had their days and says nothing; Refusal before they are over."""
    with act_on(matter_id, "breach.silent", "", actor, now, expected, key) as (a, case):
        row, own = _unheard(actor, case, part)
        if own:
            raise refuse("breach.own", code="not-allowed")
        if case.today <= row.answer_until:
            days = int(case.procedure.part(part).words["days"])
            gone = (case.today - row.found_on).days
            until = {"day": row.answer_until.isoformat()}
            raise Refusal(
                "conditions",
                Check("breach.days", False, gone, days, clause="product", values=until),
            )
        row.silent, row.heard_on = True, case.today
        a.save(row, "silent", "heard_on")
        a.data["part"] = part
        case.put(part, heard=True, silent=True)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _unheard(actor: Actor, case: Case, part: str) -> tuple[Breach, bool]:
    """What was found, and whether the actor is who it is about."""
    case.require_open(part, "finding")
    row = breach_of(case)
    own = actor.person_id == row.about_id
    if not own:
        require_actor(actor, case.matter, part, case.today)
    if row.heard_on is not None:
        raise refuse("breach.heard", code="conditions")
    return row, own


def _ruling(actor: Actor, case: Case, part: str) -> Breach:
    case.require_open(part, "ruling")
    row = breach_of(case)
    if actor.person_id == row.about_id:
        raise refuse("breach.own", code="not-allowed")
    return row


def decide(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    measure: str,
    reasons: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """What follows: ``none`` or one of the part's measures, with the reasons, which say what the
    person's own words came to. Refusal to whoever found it."""
    reasons = words(reasons, "reasons", 4000, least=10)
    with act_on(matter_id, "breach.decide", part, actor, now, expected, key) as (a, case):
        row = _ruling(actor, case, part)
        if row.measure:
            raise refuse("breach.decided", code="conditions")
        if actor.person_id == row.found_by_id:
            raise refuse("breach.finder", code="not-allowed")
        if measure not in (NONE, *case.procedure.part(part).words["measures"]):
            raise refuse("breach.measure", field="measure")
        row.measure, row.reasons = measure, reasons
        row.decided_on, row.decided_by_id = case.today, actor.person_id
        a.save(row, "measure", "reasons", "decided_on", "decided_by")
        case.put(part, decided=True, breach=measure != NONE, settled=measure == NONE)
        a.data["measure"] = measure
        a.sealed["reasons"] = reasons
        case.settle(a)
        a.result = str(row.pk)
    return row


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    how: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """The decision's letter is handed to the person: the days of an appeal run from here."""
    how = words(how, "how", 200, least=2)
    with act_on(matter_id, "breach.tell", part, actor, now, expected, key) as (a, case):
        row = _ruling(actor, case, part)
        if not row.measure:
            raise refuse("breach.undecided", code="conditions")
        if row.told_on is not None:
            raise refuse("breach.told", code="conditions")
        row.told_on, row.told_how = case.today, how
        a.save(row, "told_on", "told_how")
        a.sealed["how"] = how
        case.put(part, told=True, on=case.today.isoformat())
        open_window(case, part, case.today)
        case.settle(a)
        a.result = str(row.pk)
    return row


def masked(name: str) -> str:
    """A name as a notice may have it: the family name alone."""
    return mask_name(name).rstrip("*") + "某"


def draft_notice(row: Breach) -> str:
    """The first words of the notice: what was done against which clause, what follows; no name."""
    measure = sentences()[f"measure.{row.measure}"]["zh"]
    day = row.decided_on or row.found_on
    return (
        f"经查，一名在职干部（{masked(row.about.name)}）有违反规定的行为，依据{row.clause}，"
        f"{day.year}年{day.month}月{day.day}日决定：{measure}。"
        f"{'本人没有陈述' if row.silent else '本人已经陈述意见'}，可以在规定期限内向上一级申诉。"
    )


def post(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Breach:
    """The notice goes up, for everyone. Refusal with each name of the place, each number and
    address that stands in it; before the person has the decision; where nothing follows."""
    text = words(text, "text", 4000, least=10)
    if found := personal(text):
        raise Refusal("invalid", *found, field="text")
    with act_on(matter_id, "breach.post", part, actor, now, expected, key) as (a, case):
        row = _ruling(actor, case, part)
        if not row.measure or row.measure == NONE:
            raise refuse("breach.nothing-follows", code="conditions")
        if row.told_on is None:
            raise refuse("breach.untold", code="conditions")
        if row.posted_on is not None:
            raise refuse("breach.posted", code="conditions")
        require_nobody(case.matter.area_id, text, field="text")
        days = int(case.procedure.part(part).words["days"])
        row.notice, row.posted_on = text, case.today
        row.posted_until = posting_ends(case.today, days)
        a.save(row, "notice", "posted_on", "posted_until")
        case.put(part, posted=True, settled=True)
        case.settle(a)
        a.result = str(row.pk)
    return row
