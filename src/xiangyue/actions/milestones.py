"""Dated steps of a long way: entered with the day on which they were done.

The day may lie before the day of entering (what was done on paper is entered later), never before
its least time. What is done after its most time is taken and marked as late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions import works_register
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.private import add_parties
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BODIES
from xiangyue.core.calendar import add_months
from xiangyue.core.kinds.milestone import base_of, next_turn_counts, window_of
from xiangyue.core.milestones import Window, months_run
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Matter,
    Membership,
    Milestone,
    MilestoneName,
    Party,
    Person,
)
from xiangyue.data.people import grown

TEXT = "milestone.text"
MEMBERS = BODIES["party_members"]
CONCERNED = ""
"""The side of a party that a matter of dated steps is about."""


def clause_of(procedure: Procedure, part: Part) -> str:
    """The source of a part's times and numbers."""
    return part.clause or next(
        (c.clause for c in part.done_when if c.clause), procedure.clause_of(part.key)
    )


def reach(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    on: date | None = None,
    people: Sequence[int] = (),
    outcome: str = "",
    months: int = 0,
    numbers: Mapping[str, int] | None = None,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Milestone:
    """Enter that a dated step was done ``on`` that day (today if left out).

    ``people``: ids of those named; ``outcome``: one of the definition's; ``months``: by how many it
    is put off; ``numbers``: what was counted. Refusal beside the field, with the number and its
    source, where it is too early, not asked or missing.
    """
    text = words(text, "text", 4000, least=0)
    with act_on(matter_id, "milestone.reach", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "milestone")
        clause = clause_of(case.procedure, asked)
        day = on or case.today
        times = window_of(asked, case.facts)
        _require_day(case, asked, day, times, clause)
        named = _named(case, asked, people, clause)
        _require_outcome(case, asked, outcome, months, clause)
        counted = _counted(asked, numbers or {})
        if asked.words["text"] and not text:
            raise refuse("text.missing", field="text")
        facts = case.facts(part)
        row = Milestone.objects.create(
            matter=case.matter,
            part=part,
            round=round_of(case),
            number=int(facts.get("times", 0)) + 1,
            on=day,
            due_on=times.last,
            outcome=outcome,
            months=months,
            numbers=counted,
            text_sealed=personal.seal(text, TEXT),
            entered_at=now,
            entered_by_id=actor.person_id,
        )
        MilestoneName.objects.bulk_create(
            [MilestoneName(milestone=row, person=p, role=asked.words["people"]) for p in named]
        )
        _take_parties(a, case, asked, [p.pk for p in named])
        if next_turn_counts(asked, case.facts, day):
            case.add(part, turns=1)
        case.add(part, times=1, **counted)
        case.put(part, on=day.isoformat())
        if not facts.get("first"):
            case.put(part, first=day.isoformat())
        if times.late(day):
            case.add(part, late=1)
        if named:
            before = set(
                MilestoneName.objects.filter(milestone__matter=case.matter, milestone__part=part)
                .exclude(milestone=row)
                .values_list("person_id", flat=True)
            )
            case.put(part, named=len(before | {p.pk for p in named}))
        if outcome:
            good = asked.words["good"] or asked.words["outcomes"]
            case.put(part, outcome=outcome, good=outcome in good)
        works_register.end_deposit(a, actor, now, case, asked, day, outcome)
        a.data |= {"part": part, "late": times.late(day)}
        a.sealed |= {"on": day.isoformat(), "outcome": outcome, "numbers": counted, "text": text}
        a.sealed["people"] = [p.pk for p in named]
        if asked.words["each_months"]:
            case.parts[part].due_on = window_of(asked, case.facts).last
        _again(a, case, asked)
        case.settle(a)
        a.result = str(row.pk)
    return row


def round_of(case: Case) -> int:
    """1, and one more each time that the way began again."""
    again = sum(
        int(case.facts(p.key).get("again", 0))
        for p in case.procedure.parts
        if p.kind == "milestone"
    )
    return 1 + again


def _require_day(case: Case, part: Part, day: date, times: Window, clause: str) -> None:
    """Not to come, not before what comes before it, not before its least time."""
    if day > case.today:
        raise refuse("milestone.to-come", field="on", today=case.today.isoformat())
    base = base_of(part, case.facts)
    before = _before(case, part)
    if before is not None and day < before:
        raise refuse("milestone.before", field="on", day=before.isoformat())
    last = case.facts(part.key).get("on")
    if last and day < date.fromisoformat(last):
        raise refuse("milestone.before", field="on", day=last)
    if times.early(day) and times.first is not None:
        asked = part.words["least_months"]
        if case.facts(part.key).get("until"):
            check = Check("milestone.put-off", False, clause=clause)
        else:
            have = months_run(base, day) if base else 0
            check = Check("milestone.early", False, have, asked, clause=clause)
        values = {"first": times.first.isoformat(), "since": base.isoformat() if base else ""}
        raise Refusal(
            "conditions",
            Check(check.says, False, check.have, check.need, clause=clause, values=values),
            field="on",
        )


def _before(case: Case, part: Part) -> date | None:
    """The last day of what must be done before it: of the steps before, of those it comes after, of
    that from which its times run. What another entered on a later day (a review, a posting) does
    not count: its paper may be older."""
    step = case.procedure.number_of(part.key)
    first = {part.words["since"], *part.after}
    days = [
        case.facts(p.key).get("on")
        for p in case.procedure.parts
        if p.kind in ("milestone", "sitting")
        and (p.key in first or case.procedure.number_of(p.key) < step)
    ]
    return max((date.fromisoformat(told) for told in days if told), default=None)


def _named(case: Case, part: Part, ids: Sequence[int], clause: str) -> list[Person]:
    asked, ids = part.words, list(dict.fromkeys(ids))
    if not asked["people"]:
        if ids:
            raise refuse("milestone.nobody", field="people")
        return []
    least = asked["least_people"] or 1
    most = max(asked["most_people"] or least, least)
    values = {"least": least, "most": most}
    if not least <= len(ids) <= most:
        check = Check("milestone.people", False, len(ids), least, clause=clause, values=values)
        raise Refusal("conditions", check, field="people")
    return require_fit(case, part, ids, clause)


def require_fit(
    case: Case, part: Part, ids: Sequence[int], clause: str, *, field: str = "people"
) -> list[Person]:
    """The people, where each of them may be named at the step; Refusal beside ``field``."""
    asked = part.words
    found = list(
        Person.objects.filter(
            pk__in=ids, area__code__startswith=case.matter.area_id, active=True
        ).order_by("pk")
    )
    if len(found) != len(ids):
        raise refuse("matter.party", field=field)
    concerned = concerned_in(case.matter)
    if not asked["concerns"] and concerned & set(ids):
        raise refuse("milestone.themself", code="conditions", field=field, clause=clause)
    if asked["members"]:
        held = Membership.objects.filter(
            area_id=case.matter.area_id, role__in=MEMBERS, person_id__in=ids,
            start__lte=case.today,
        ).exclude(end__lt=case.today)  # fmt: skip
        members = set(held.values_list("person_id", flat=True))
        if outside := [p.name for p in found if p.pk not in members]:
            raise refuse(
                "milestone.members", code="conditions", field=field, clause=clause,
                names="、".join(outside),
            )  # fmt: skip
    if asked["grown"]:
        adults = set(
            Person.objects.filter(grown(case.today), pk__in=ids).values_list("pk", flat=True)
        )
        if young := [p.name for p in found if p.pk not in adults]:
            raise refuse(
                "milestone.young", code="conditions", field=field, clause=clause,
                names="、".join(young),
            )  # fmt: skip
    if asked["concerns"]:
        other = (
            Party.objects.filter(
                person_id__in=ids,
                side=CONCERNED,
                matter__state="running",
                matter__procedure__slug=case.procedure.slug,
                matter__practice=case.matter.practice,
            )
            .exclude(matter=case.matter)
            .exists()
        )
        if other:
            raise refuse("milestone.under-way", code="conditions", field=field)
    return found


def concerned_in(matter: Matter) -> set[int]:
    """Whom the matter is about."""
    rows = Party.objects.filter(matter=matter, side=CONCERNED)
    return set(rows.values_list("person_id", flat=True))


def _require_outcome(case: Case, part: Part, outcome: str, months: int, clause: str) -> None:
    asked = part.words
    if asked["outcomes"]:
        if outcome not in asked["outcomes"]:
            raise refuse("milestone.outcome", field="outcome")
    elif outcome:
        raise refuse("milestone.outcome", field="outcome")
    if outcome and outcome == asked["extends_on"]:
        if case.facts(part.key).get("extended"):
            raise refuse("milestone.once", code="conditions", field="outcome", clause=clause)
        least, most = asked["extend_least"], asked["extend_most"]
        if not least <= months <= most:
            values = {"least": least, "most": most}
            check = Check("milestone.months", False, months, least, clause=clause, values=values)
            raise Refusal("conditions", check, field="months")
    elif months:
        raise refuse("milestone.no-months", field="months")


def _counted(part: Part, numbers: Mapping[str, int]) -> dict[str, int]:
    found = {}
    for name in part.words["numbers"]:
        n = numbers.get(name, 0)
        if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= 10000:
            raise Refusal("invalid", Check("tally.whole", False), field=name)
        found[name] = n
    if found and not any(found.values()):
        raise refuse("milestone.count", field=next(iter(found)))
    return found


def _take_parties(a: Act, case: Case, part: Part, ids: list[int]) -> None:
    """Who is named sees the matter: the one concerned, and those who answer for it."""
    if ids:
        add_parties(
            a, case.matter, ids, CONCERNED if part.words["concerns"] else part.words["people"]
        )


def _again(a: Act, case: Case, part: Part) -> None:
    """Where what was decided puts it off: from that part on all is done once more, after so many
    months; that it was put off, and until when, stays told."""
    start = part.words["again_from"]
    if not start or case.facts(start).get("outcome") != part.words["again_on"]:
        return
    first = case.procedure.part(start)
    last = Milestone.objects.filter(matter=case.matter, part=start).order_by("-pk").first()
    base = base_of(first, case.facts)
    assert last is not None and base is not None
    until = add_months(base, first.words["least_months"] + last.months)
    keys = [p.key for p in case.procedure.parts]
    again = int(case.facts(part.key).get("again", 0)) + 1
    for key in keys[keys.index(start) : keys.index(part.key) + 1]:
        case.parts[key].facts.clear()
        case.changed.add(key)
        state = case.parts[key]
        state.opened_on = state.due_on = state.done_at = None
    case.put(start, extended=1, until=until.isoformat())
    case.put(part.key, again=again)
    a.sealed["until"] = until.isoformat()


def told(matter: Matter) -> list[dict[str, Any]]:
    """All that was done, oldest first: rows with ``names`` loaded; one query and one for names."""
    rows = Milestone.objects.filter(matter=matter).select_related("entered_by")
    return [
        {"row": row, "names": [n.person.name for n in row.names.all()]}
        for row in rows.prefetch_related("names__person").order_by("on", "pk")
    ]


def opened(row: Milestone) -> str:
    """The words of a step; the caller has asked who may read them."""
    return personal.opened(row.text_sealed, TEXT)
