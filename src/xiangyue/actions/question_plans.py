"""The day of a vote of all registered voters on one question, and who they are: a recall.

It goes as an election goes: an ``Election`` of the kind ``recall`` with one "post", boxes and staff
(``polling``), a paper count (``ballot_counts``). Its roll is that of the last election, since those
registered for it vote (Organic Law, Art. 19). Source: Beijing's Measures for Elections, Art. 34;
Zhejiang's, Art. 35 (within thirty days of the demand), 39; Shanghai's, Art. 27 (the township
calls it).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.electing import RECALL
from xiangyue.actions.own_numbers import of_matter, stored
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.calendar import period
from xiangyue.core.election_calendar import Days, earliest_day, too_late
from xiangyue.core.election_calendar import last_day as last_before
from xiangyue.core.group_names import group_order
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rule_settings import Setting
from xiangyue.data.models import Election, Person, Vacancy, Voter, VoteRound
from xiangyue.data.people import grown
from xiangyue.methods import election_days, rulebook

KIND = "question_plan"
POSTED = "polling.posting-days"
"""The days that time and places are posted before the vote."""


TOWNSHIP = "recall.township-calls"
"""Whether the township may call the vote itself, where the committee does not in its days."""
REASON = 4


def first_day(case: Case) -> date:
    """The first day on which the vote may be: time and places hang long enough before it."""
    return earliest_day(case.today, _days(case, POSTED).value)


def last_day(case: Case) -> tuple[date, Days]:
    """The last day on which it is to be: so many days from the day on which enough had asked."""
    days = _days(case, "recall.vote-days")
    asked = [case.parts[p.key].done_at for p in case.procedure.parts if p.kind == "demand"]
    since = next((timezone.localdate(at) for at in asked if at), case.today)
    return period(since, days.value).day, days


def _days(case: Case, name: str) -> Days:
    charter = of_matter(stored(case.matter.area_id), case.matter)
    return election_days.days(name, on=case.today, area=case.matter.area_id, charter=charter)


def set_day(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Fix the day and take over the roll. ``reason``: why it is later than the days that there are
    from the demand on, where it is.

    Refusals: whom it is about sets it, a day too near for time and places to be posted before it,
    one too late without a reason, nobody who could vote.
    """
    reason = words(reason, "reason", 200, least=0)
    with act_on(matter_id, "question.day", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        require_other(actor, case)
        _in_time(case, day)
        last, days = last_day(case)
        if day > last and len(reason) < REASON:
            check = Check("question.late", False, need=days.value, clause=days.clause,
                          values={"day": last.isoformat()})  # fmt: skip
            raise Refusal("conditions", check, field="reason")
        a.data |= {"reason": reason} if reason else {}
        election = _fix(a, case, part, day)
        case.settle(a)
    return election


def _fix(a: Act, case: Case, part: str, day: date) -> Election:
    """The day stands, with the roll taken over; Refusal where nobody could vote."""
    # Its row is there already where an earlier day was annulled with its roll.
    election = Election.objects.filter(matter=case.matter).first() or Election(
        matter=case.matter, area_id=case.matter.area_id, kind=RECALL
    )
    election.day = day
    election.posts = [{"post": RECALL, "role": "", "name": "罢免", "seats": 1, "women": False}]
    election.save()
    voters = _roll(case, election)
    if not voters:
        raise refuse("count.no-roll", code="conditions", clause="law:19")
    case.put(part, day=day.isoformat(), voters=voters, on=case.today.isoformat())
    _due(case, day)
    a.data |= {"day": day.isoformat(), "voters": voters}
    a.result = str(election.pk)
    return election


def township_calls(case: Case) -> Setting | None:
    """The text by which the township may call the vote itself, where one here says so."""
    found = rulebook.load().setting(TOWNSHIP, day=case.today, area=case.matter.area_id)
    return found if found.value else None


def order_call(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    until: date,
    proof: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The township orders the committee, which has not held the vote in its days, be it that it set
    no day or one past them, to call it until ``until``: by its officer, or by its paper (``proof``
    names it).

    Source: Shanghai's Measures for Elections, Art. 27; Beijing's, Art. 33. Refusals: where no text
    says so, before the days are over, an order that runs or was followed, a vote that has begun,
    a day that is past.
    """
    with _township(actor, now, matter_id, part, proof, "question.order", expected, key) as (
        a, case, text,
    ):  # fmt: skip
        last, _days_there = last_day(case)
        if case.today <= last:
            raise refuse("question.not-late", code="conditions", clause=text.clause,
                         day=last.isoformat())  # fmt: skip
        _require_unmet(case, part, text)
        if until <= case.today:
            raise refuse("question.order-day", field="until", clause=text.clause)
        case.put(part, ordered_on=case.today.isoformat(), order_until=until.isoformat())
        a.data |= {"until": until.isoformat()}
        case.settle(a)


def call_vote(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    proof: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """The township calls the vote itself, for ``day``, once its order was not followed; what comes
    after is as in every recall. A day that the committee set too late is no longer the day.

    Refusals: those of ``order_call``, no order yet, a day no sooner than the committee's or too
    near for time and places to be posted before it, arrangements posted for the committee's day.
    """
    with _township(actor, now, matter_id, part, proof, "question.call", expected, key) as (
        a, case, text,
    ):  # fmt: skip
        ordered = case.facts(part).get("order_until")
        if not ordered:
            raise refuse("question.not-ordered", code="conditions", clause=text.clause)
        _require_unmet(case, part, text)
        _require_sooner(case, part, day, text)
        _in_time(case, day)
        case.put(part, by_township=True)
        election = _fix(a, case, part, day)
        case.settle(a)
    return election


@contextmanager
def _township(
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    proof: str,
    name: str,
    expected: int | None,
    key: UUID | None,
) -> Iterator[tuple[Act, Case, Setting]]:
    """An act of the township on the day of the vote: its officer, or the office by its paper."""
    proof = words(proof, "proof", 300, least=0)
    with act_on(matter_id, name, "", actor, now, expected, key) as (a, case):
        a.data["part"] = part
        if actor.officer_of(case.matter.area_id):
            a.acts_as = "officer"
        else:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        text = township_calls(case)
        if text is None:
            raise refuse("question.not-township", code="conditions", clause="law:19")
        if a.acts_as != "officer" and len(proof) < REASON:
            raise refuse("vacancy.no-proof", field="proof", clause=text.clause)
        if not case.facts(part).get("day"):
            case.require_open(part, KIND)
        elif VoteRound.objects.filter(election__matter=case.matter).exists():
            raise refuse("election.vote-begun", code="conditions")
        require_other(actor, case)
        a.data |= {"proof": proof} if proof else {}
        yield a, case, text


def _require_unmet(case: Case, part: str, text: Setting) -> None:
    """Refusal while an order runs, where it was followed, and once the township called the vote."""
    facts = case.facts(part)
    if facts.get("by_township"):
        raise refuse("question.townships", code="conditions", clause=text.clause, day=facts["day"])
    ordered = facts.get("order_until")
    if ordered and case.today <= date.fromisoformat(ordered):
        raise refuse("question.ordered", code="conditions", clause=text.clause, day=ordered)
    if _followed(case, part):
        raise refuse("question.followed", code="conditions", clause=text.clause, day=facts["day"])


def _followed(case: Case, part: str) -> bool:
    """Whether the committee set a day since it was ordered, within as many days from the order as
    it had from the demand, and that day is not past without a vote."""
    facts = case.facts(part)
    since, day = facts.get("ordered_on"), facts.get("day")
    if not since or not day or facts["on"] < since or date.fromisoformat(day) < case.today:
        return False
    within = period(date.fromisoformat(since), _days(case, "recall.vote-days").value).day
    return date.fromisoformat(day) <= within


def _require_sooner(case: Case, part: str, day: date, text: Setting) -> None:
    """Refusal of a day no sooner than the committee's, and where that one is posted already."""
    stands = case.facts(part).get("day")
    if not stands or date.fromisoformat(stands) < case.today:
        return
    if day >= date.fromisoformat(stands):
        raise refuse("question.not-sooner", field="day", clause=text.clause, day=stands)
    if _posted(case):
        raise refuse("question.posted", code="conditions", clause=text.clause, day=stands)


def _posted(case: Case) -> bool:
    """Whether time and places of the vote are posted."""
    return any(case.facts(p.key).get("posted") for p in case.procedure.parts if p.kind == "polling")


def township_next(case: Case, part: str) -> str:
    """What the township may do now, where a text lets it call the vote: order, call, or ""."""
    facts = case.facts(part)
    text = township_calls(case)
    if text is None or case.today <= last_day(case)[0]:
        return ""
    try:
        _require_unmet(case, part, text)
    except Refusal:
        return ""
    if facts.get("day") and VoteRound.objects.filter(election__matter=case.matter).exists():
        return ""
    return "call" if facts.get("order_until") else "order"


def move_day(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Move the vote to a later day, with a reason; to a sooner one where the township ordered it.
    Refused once it has begun."""
    reason = words(reason, "reason", 200, least=REASON)
    with act_on(matter_id, "question.move", part, actor, now, expected, key) as (a, case):
        require_other(actor, case)
        election = Election.objects.filter(matter=case.matter).first()
        if election is None or election.day is None:
            raise refuse("count.no-day", code="conditions", clause="law:19")
        if VoteRound.objects.filter(election=election).exists():
            raise refuse("election.vote-begun", code="conditions")
        old = election.day
        sooner = day < old and case.today >= _ordered_on(case, part)
        if day <= old and not sooner:
            raise refuse("election.move-later", field="day", day=old.isoformat())
        if day < case.today:
            raise refuse("count.day-past", field="day")
        posted = _posted(case)
        if sooner and posted:
            raise refuse("question.posted", code="conditions", day=old.isoformat())
        if not posted:
            _in_time(case, day)
        election.day = day
        election.save(update_fields=["day"])
        case.put(part, day=day.isoformat(), **({"on": case.today.isoformat()} if sooner else {}))
        case.add(part, moved=1)
        _due(case, day)
        a.data |= {"from": old.isoformat(), "day": day.isoformat(), "reason": reason}
        case.settle(a)
        a.result = str(election.pk)
    return election


def _ordered_on(case: Case, part: str) -> date:
    """The day of the township's order; the last of all days without one."""
    return date.fromisoformat(case.facts(part).get("ordered_on") or date.max.isoformat())


def question_plan(case: Case) -> Part | None:
    """The part that sets the day, of a matter in which all voters vote on one question."""
    return next((p for p in case.procedure.parts if p.kind == KIND), None)


def whose(case: Case) -> set[int]:
    """The member whose recall it is; nobody in an election."""
    seats = Vacancy.objects.filter(matter=case.matter, cause="recall")
    return set(seats.values_list("seat__person_id", flat=True))


def require_other(actor: Actor, case: Case) -> None:
    """Refusal for the member whose recall it is: they do nothing in running the vote on it."""
    if question_plan(case) and actor.person_id in whose(case):
        raise refuse("recall.own", code="not-allowed", clause="election-practice")


def _in_time(case: Case, day: date) -> None:
    """Refusal for a day before which time and places cannot be posted any more."""
    what = dict(election_days.notice("polling").name)
    found = too_late(what, day, case.today, _days(case, POSTED))
    if found:
        raise Refusal("conditions", *found, field="day")


def _due(case: Case, day: date) -> None:
    """The vote is due on its day, its arrangements as many days before it as they are posted."""
    due = {"paper_count": day, "polling": last_before(day, _days(case, POSTED).value)}
    for part in case.procedure.parts:
        row = case.parts[part.key]
        if part.kind in due and row.done_at is None:
            row.due_on = due[part.kind]
            case.changed.add(part.key)


def _roll(case: Case, election: Election) -> int:
    assert election.day is not None
    stand = Voter.objects.filter(election=election).count()
    if stand:  # taken over already, for the day that the committee had set
        return stand
    before = registered(case, election.day)
    Voter.objects.bulk_create(
        Voter(election=election, person_id=who, group=group, ground=ground, number=n, bars=False)
        for n, (who, group, ground) in enumerate(before, 1)
    )
    return len(before)


def registered(case: Case, day: date) -> list[tuple[int, str, str]]:
    """Who votes: person, group and ground of the lines of the last final roll whose people are
    still on the roster; where there is none, of everyone of the households who is 18 that day and
    has the right to vote (Art. 16)."""
    area = case.matter.area_id
    last = (
        Election.objects.filter(matter__area_id=area, matter__practice=case.matter.practice)
        .filter(matter__parts__facts__final=True)
        .order_by("-day")
        .first()
    )
    if last is not None:
        rows = Voter.objects.filter(election=last, on_roll=True, person__active=True)
        return [(v.person_id, v.group, v.ground) for v in rows.order_by("number", "pk")]
    return [(p.pk, p.household.group, "home") for p in _grown(area, day)]


def _grown(area: str, day: date) -> list[Person]:
    here = Person.objects.filter(grown(day), area_id=area, active=True)
    rows = here.exclude(household=None).exclude(status__in=("deprived", "away"))
    return sorted(
        rows.select_related("household"),
        key=lambda p: (not p.household.group, group_order(p.household.group),
                       p.household.number, p.pk),
    )  # fmt: skip
