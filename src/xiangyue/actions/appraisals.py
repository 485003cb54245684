"""The result of an appraisal: put together, settled by the organisation where it is, announced.

Weights and cuts are the settings of the day on which the matter began, and are kept with each
result: a change touches nothing past, and no running one. Whether this is the second time in a row
is found in the records and never asked (Organic Law of Villagers' Committees (2025), Art. 38).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import duty_reports, own_numbers
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.secret_ratings import running
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import appraisals as core
from xiangyue.core import plain_ballots as ballots
from xiangyue.core.bodies import HOME, held_in
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Appraised, Membership
from xiangyue.methods import rulebook

CUTS: Final = ("appraisal.excellent", "appraisal.competent", "appraisal.incompetent")
PLACES: Final = ("first", "second", "third", "last")
LAW: Final = "law:38"


def numbers(case: Case, part: Part) -> tuple[list[int], core.Cuts]:
    """The weights of its audiences and its cuts, as they were on the day the matter began."""
    day = own_numbers.began(case.matter)

    def value(name: str) -> int:
        return own_numbers.setting(name, matter=case.matter, day=day)

    weights = [value(name) for name in part.words["weights"]] or [1] * len(part.words["of"])
    try:
        return weights, core.Cuts(*(value(name) for name in CUTS))
    except ValueError:
        raise refuse("appraisal.cuts", code="conditions") from None


def computed(case: Case, part: Part) -> dict[int, core.Result]:
    """What the ratings give for each person, by person; Refusal while one is not closed or what it
    gave for somebody may not be told."""
    weights, cuts = numbers(case, part)
    found: dict[int, list[core.Audience]] = {}
    for key, weight in zip(part.words["of"], weights, strict=True):
        box = running(case, key)
        if box is None or box.state != "closed":
            raise refuse("appraisal.unrated", code="conditions")
        opened = plain.piles_of(box)
        for q in plain.asked_of(box):
            _n, counts, _blank = ballots.votes(q, opened)
            audience = core.Audience(key, tuple(counts[g] for g in q.options), weight)
            found.setdefault(q.about, []).append(audience)
    try:
        return {person: core.combine(rows, cuts) for person, rows in found.items()}
    except core.NoResult:
        raise refuse("appraisal.no-weight", code="conditions") from None


def most(case: Case, part: Part, excellent: int, of: int) -> None:
    """Refusal where more are excellent than the rule lets."""
    rule = part.words["most_excellent"]
    if not rule:
        return
    charter = own_numbers.of_matter(own_numbers.stored(case.matter.area_id), case.matter)
    verdict = rulebook.load().judge(
        rule, day=case.today, area=case.matter.area_id, charter=charter,
        counts={"excellent": excellent, "members": of},
    )  # fmt: skip
    if not verdict.passed:
        raise Refusal("conditions", *verdict.unmet, field="grade")


def decide(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    grade: int,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Appraised:
    """The organisation gives somebody's grade (its place on the scale, 0 the best), the ballot's
    before it; another than the ballot's with the reason. It may be set anew until announced."""
    with act_on(matter_id, "appraisal.decide", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "appraisal")
        if not asked.words["organisation"]:
            raise refuse("appraisal.ballot-alone", code="conditions")
        results = computed(case, asked)
        if person_id not in results:
            raise refuse("duty-report.nobody", code="not-found", field="person")
        if grade not in range(core.GRADES) or isinstance(grade, bool):
            raise refuse("appraisal.grade", field="grade")
        mine = results[person_id]
        reason = words(reason, "reason", 500, least=4) if grade != mine.grade else ""
        given = Appraised.objects.filter(matter=case.matter, part=part)
        others = given.exclude(person_id=person_id)
        if grade == core.EXCELLENT:
            most(case, asked, others.filter(grade=grade).count() + 1, len(results))
        seat = _seats(case, asked)[person_id]
        row, _new = Appraised.objects.update_or_create(
            matter=case.matter, part=part, person_id=person_id,
            defaults={"seat": seat, "body": HOME[seat.role], "ballot": mine.grade, "grade": grade,
                      "reason": reason, "result": core.plain(mine)},
        )  # fmt: skip
        case.put(part, people=len(results), decided=others.count() + 1)
        a.on |= {"person": person_id, "term": seat.pk}
        a.sealed |= {"grade": grade, "reason": reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _seats(case: Case, part: Part) -> dict[int, Membership]:
    about = case.procedure.part(part.words["of"][0]).words["about"]
    return duty_reports.rated(case, about)


def announce(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> list[Appraised]:
    """Announce the results: from now on they are on the screen, the page and the poster."""
    with act_on(matter_id, "appraisal.announce", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "appraisal")
        results, seats = computed(case, asked), _seats(case, asked)
        set_by = {
            row.person_id: row for row in Appraised.objects.filter(matter=case.matter, part=part)
        }
        if asked.words["organisation"] and len(set_by) < len(results):
            check = Check("appraisal.undecided", False, len(set_by), len(results), len(results))
            raise Refusal("conditions", check)
        rows = []
        for person, found in results.items():
            seat = seats[person]
            row = set_by.get(person) or Appraised(
                matter=case.matter, part=part, person_id=person, seat=seat, body=HOME[seat.role],
                ballot=found.grade, grade=found.grade, result=core.plain(found),
            )  # fmt: skip
            row.announced_on = case.today
            if row.grade == core.INCOMPETENT:
                row.before = _second(case, row, asked)
            row.save()
            rows.append(row)
        places = [sum(r.grade == n for r in rows) for n in range(core.GRADES)]
        most(case, asked, places[0], len(rows))
        ended = sum(r.before_id is not None for r in rows)
        case.put(
            part, people=len(rows), improve=places[2] + places[3], ended=ended,
            announced=True, on=case.today.isoformat(),
        )  # fmt: skip
        if not ended:
            _nobody_ends(case, part)
        a.count("appraised", len(rows))
        if not asked.words["seen_by"]:  # of a few, how many have each grade tells who
            case.put(part, **dict(zip(PLACES, places, strict=True)))
            a.count("appraised_last", places[3])
            a.data["places"] = places
        a.data |= {"people": len(rows), "ended": ended}
        case.settle(a)
        a.result = str(case.matter.pk)
    return rows


def _nobody_ends(case: Case, part: str) -> None:
    """The part at which seats would end has nothing to do."""
    for other in case.procedure.parts:
        if other.kind == "seat_end" and other.words["about"] == part:
            today = case.today.isoformat()
            case.put(other.key, settled=True, ended=False, on=today)


def _second(case: Case, row: Appraised, part: Part) -> Appraised | None:
    """The appraisal right before this one, where it was the last grade too, and the person has been
    in that body without a break since then: the second time in a row."""
    if not part.words["ends"]:
        return None
    before = (
        Appraised.objects.filter(
            person_id=row.person_id, body=row.body, announced_on__isnull=False,
            matter__area_id=case.matter.area_id, matter__practice=case.matter.practice,
        )
        .exclude(matter=case.matter)
        .order_by("-announced_on", "-pk")
        .first()
    )  # fmt: skip
    if before is None or before.grade != core.INCOMPETENT or before.announced_on is None:
        return None
    return before if _unbroken(row, before.announced_on, case.today) else None


def _unbroken(row: Appraised, since: date, until: date) -> bool:
    terms = Membership.objects.filter(
        person_id=row.person_id, area_id=row.seat.area_id, role__in=held_in(row.body)
    ).order_by("start")
    day = since
    for term in terms:
        if term.start <= day and (term.end is None or term.end >= day):
            if term.end is None or term.end >= until:
                return True
            day = term.end + timedelta(days=1)
    return False


def end_seats(a: Act, case: Case, about: str) -> list[Appraised]:
    """Their seats end today (Art. 38): of those with the last grade twice in a row. In a practice
    nobody's seat moves."""
    rows = list(
        Appraised.objects.filter(matter=case.matter, part=about, before__isnull=False)
        .select_related("seat__person", "before")
        .order_by("pk")
    )
    for row in rows:
        row.ended_on = max(case.today, row.seat.start)
        row.save(update_fields=["ended_on"])
        seat = row.seat
        if not case.matter.practice and (seat.end is None or seat.end > row.ended_on):
            seat.end = row.ended_on
            seat.save()
    a.on["people"] = [row.person_id for row in rows]
    a.on["terms"] = [row.seat_id for row in rows]
    a.data |= {"ended": len(rows), "cause": "appraisal"}
    return rows


def told(rows: Sequence[Appraised], actor: Actor, area: str, part: Part) -> list[Appraised]:
    """Of which people the actor may see the result: of all where it is public; else those of the
    best grade, and their own, and all for the roles that the method names."""
    roles = part.words["seen_by"]
    if duty_reports.may_read(actor, area, roles):
        return list(rows)
    return [r for r in rows if r.grade == core.EXCELLENT or r.person_id == actor.person_id]
