"""Another takes the place of one named for long at a dated step: a mentor who is transferred, an
introducer who leaves. What was done in their time stays; the days of the step do not move."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions.milestones import TEXT, clause_of, require_fit
from xiangyue.actions.parts import act_on
from xiangyue.actions.private import add_parties
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Milestone, MilestoneName, Party


def named_now(matter_id: int, part: str) -> dict[int, str]:
    """Who is named at a step as it stands, by the last row of it: id and name; one query."""
    rows = MilestoneName.objects.filter(milestone__matter=matter_id, milestone__part=part)
    found = rows.order_by("milestone__pk", "pk").values_list(
        "milestone_id", "person_id", "person__name"
    )
    last = max((row for row, _person, _name in found), default=None)
    return {person: name for row, person, name in found if row == last}


def replace(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    leaves: int,
    comes: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Milestone:
    """From today ``comes`` is named in the place of ``leaves``, with the reason, which those who
    act on the step alone read. Who leaves is no party any more, where nothing else names them.

    Refusals: a step at which nobody is named for long; one who is not named there, or is already;
    whoever may not be named at it at all.
    """
    reason = words(reason, "reason", 300)
    with act_on(matter_id, "milestone.replace", part, actor, now, expected, key) as (a, case):
        asked = case.procedure.part(part)
        there = named_now(case.matter.pk, part)
        if asked.kind != "milestone" or not asked.words["lasting"]:
            raise refuse("milestone.not-lasting", code="conditions")
        if leaves not in there:
            raise refuse("milestone.not-named", field="leaves")
        if comes in there:
            raise refuse("milestone.named", field="comes")
        require_fit(case, asked, [comes], clause_of(case.procedure, asked), field="comes")
        last = Milestone.objects.filter(matter=case.matter, part=part).order_by("-pk")[0]
        row = Milestone.objects.create(
            matter=case.matter, part=part, round=last.round, number=last.number + 1,
            on=case.today, text_sealed=personal.seal(reason, TEXT), entered_at=now,
            entered_by_id=actor.person_id,
        )  # fmt: skip
        MilestoneName.objects.bulk_create(
            MilestoneName(
                milestone=row, person_id=comes if p == leaves else p, role=asked.words["people"]
            )
            for p in there
        )
        _leaves(case, leaves)
        add_parties(a, case.matter, [comes], asked.words["people"])
        every = MilestoneName.objects.filter(milestone__matter=case.matter, milestone__part=part)
        case.put(part, named=every.values("person_id").distinct().count())
        a.data["part"] = part
        a.sealed |= {"leaves": leaves, "comes": comes, "text": reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _leaves(case: Case, person: int) -> None:
    """Who leaves is no party any more, unless another step names them still."""
    still = [
        p.words["people"]
        for p in case.procedure.parts
        if p.kind == "milestone"
        and p.words["people"]
        and person in named_now(case.matter.pk, p.key)
    ]
    mine = Party.objects.filter(matter=case.matter, person_id=person)
    if still:
        mine.update(side=still[0])
    else:
        mine.delete()
