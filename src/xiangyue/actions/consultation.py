"""Consulting on a matter: who was told and asked, and what the experts reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import refuse
from xiangyue.data import representatives
from xiangyue.data.models import ExpertReport, Matter, Reach
from xiangyue.data.prepared import prepared
from xiangyue.data.rows import insertion


@dataclass(frozen=True)
class Reached:
    """One person told or asked. A representative by ``membership_id``, with the number of their
    ``households`` reached; anyone else by ``name``."""

    target: str
    membership_id: int | None = None
    name: str = ""
    households: int = 0
    how: str = ""
    response: str = ""
    stance: str = ""


def record_reach(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reached: Sequence[Reached],
    on: date | None = None,
    key: UUID | None = None,
) -> Matter:
    """Record who was told or asked, and what they said; a representative counts once, with the most
    households reported. Coverage is counted into the part's facts."""
    if not reached:
        raise refuse("reach.nobody", field="reached")
    once = {r.membership_id: r for r in reached if r.membership_id is not None}
    reached = [*once.values(), *(r for r in reached if r.membership_id is None)]
    with act_on(matter_id, "reach.record", part, actor, now, None, key) as (a, case):
        definition = case.require_open(part, "reach")
        for r in reached:
            if r.target not in definition.targets and r.membership_id is None:
                raise refuse("reach.target", field="target", target=r.target)
        ids = [r.membership_id for r in reached if r.membership_id is not None]
        if ids:
            seats = _households_of(ids, case.matter.area_id, case.today)
            for r in reached:
                if r.membership_id is None:
                    continue
                if r.membership_id not in seats:
                    raise refuse("reach.no-representative", field="reached")
                if not 0 <= r.households <= seats[r.membership_id]:
                    raise refuse(
                        "reach.households",
                        field="reached",
                        said=r.households,
                        most=seats[r.membership_id],
                    )
        statement, values = insertion(
            [
                Reach(
                    matter=case.matter,
                    part=part,
                    target=r.target,
                    membership_id=r.membership_id,
                    name=r.name.strip()[:60],
                    households=r.households,
                    how=r.how,
                    response=words(r.response, "response", 2000, least=0),
                    stance=r.stance,
                    reached_on=on or case.today,
                )
                for r in reached
            ]
        )
        with prepared() as c:
            c.execute(statement + _AGAIN, values)
        _count_reach(case, part, definition.targets)
        facts = {k: case.facts(part).get(k, 0) for k in (*definition.targets, "responses")}
        a.data |= {"reached": len(reached), **facts}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _households_of(ids: Sequence[int], area: str, day: date) -> dict[int, int]:
    seats = representatives.seats(area, day).filter(pk__in=ids)
    return dict(seats.values_list("pk", "households_count"))


# A representative counts once, as last reported; people without a seat are never the same one.
_AGAIN = """
ON CONFLICT (matter_id, part, membership_id) DO UPDATE SET households = excluded.households,
  how = excluded.how, response = excluded.response, stance = excluded.stance,
  reached_on = excluded.reached_on
"""
_COUNT = """
SELECT count(DISTINCT membership_id), COALESCE(sum(households), 0),
  count(*) FILTER (WHERE response <> '' OR stance <> ''),
  count(*) FILTER (WHERE target = 'elders'), count(*) FILTER (WHERE target = 'members'),
  count(*) FILTER (WHERE target = 'experts')
FROM xiangyue_reach WHERE matter_id = %s AND part = %s
"""


def _count_reach(case: Case, part: str, targets: Sequence[str]) -> None:
    with prepared() as c:
        c.execute(_COUNT, [case.matter.pk, part])
        row = c.fetchone()
    names = ("representatives", "households", "responses", "elders", "members", "experts")
    found = dict(zip(names, row, strict=True))
    case.put(
        part,
        told=sum(found[t] for t in targets if t != "households"),
        on=case.today.isoformat(),
        responses=found["responses"],
        **{t: found[t] for t in targets},
    )


def file_report(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    experts: Sequence[dict[str, str]],
    held_on: date,
    place: str,
    opinion: str,
    feasible: bool,
    expected: int | None = None,
    key: UUID | None = None,
) -> ExpertReport:
    """File an expert hearing's report. ``experts``: [{"name", "of"}]; the last report counts."""
    named = [
        {"name": words(e.get("name", ""), "experts", 60), "of": e.get("of", "").strip()[:120]}
        for e in experts
    ]
    if not named:
        raise refuse("report.no-expert", field="experts", clause="eight-step:4")
    opinion = words(opinion, "opinion", 8000)
    with act_on(matter_id, "report.file", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "report")
        if held_on > case.today:
            raise refuse("report.future", field="held_on")
        report = ExpertReport.objects.create(
            matter=case.matter,
            part=part,
            experts=named,
            held_on=held_on,
            place=place.strip()[:120],
            opinion=opinion,
            feasible=feasible,
            filed_at=now,
            filed_by_id=actor.person_id,
        )
        case.put(part, experts=len(named), feasible=feasible, on=held_on.isoformat())
        case.add(part, filed=1)
        a.data |= {"experts": len(named), "feasible": feasible}
        a.sealed |= {"experts": named, "opinion": opinion}
        case.settle(a)
        a.result = str(matter_id)
    return report
