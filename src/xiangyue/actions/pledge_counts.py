"""What the parts of a matter know of its pledges, counted anew after every act on one."""

from __future__ import annotations

from typing import Any

from xiangyue.actions.acts import Act
from xiangyue.actions.standing import Case
from xiangyue.core.part import Part
from xiangyue.core.pledges import (
    ASKED,
    BRANCH,
    FITS,
    IN_HAND,
    KEPT,
    NOT_KEPT,
    OUT,
    STANDING,
    unseen,
)
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Pledge, PledgeNote, PledgeStep

KINDS = ("pledge_review", "pledging", "fulfilment")
"""Kinds of parts that are about the pledges of another part (their word ``of``)."""


def note(
    a: Act, case: Case, pledge: Pledge, kind: str, text: str = "", *, shows: int | None = None,
    by: int | None = None,
) -> PledgeNote:  # fmt: skip
    """A line of the pledge's history; the record entry names the pledge and seals the words."""
    row = PledgeNote.objects.create(
        pledge=pledge, kind=kind, on=case.today, text=text, shows_id=shows, made_at=case.now,
        made_by_id=by,
    )  # fmt: skip
    a.on["pledge"] = pledge.pk
    a.data["state"] = pledge.state
    if text:
        a.sealed["text"] = text
    return row


def found(case: Case, pledge_id: int, part: str = "") -> Pledge:
    """The pledge, locked; Refusal where it is not of this matter (and of that part)."""
    rows = Pledge.objects.select_for_update().filter(pk=pledge_id, matter=case.matter)
    for row in rows.filter(part=part) if part else rows:
        return row
    raise refuse("pledge.unknown", code="not-found")


def recount(case: Case, key: str) -> None:
    """Set the facts of the pledges' part ``key`` and of every part about it: two queries."""
    rows = list(
        Pledge.objects.filter(matter=case.matter, part=key).values_list(
            "state", "holder_id", "role", "head", "given_on", "asked_by_id", "answer_due"
        )
    )
    part = case.procedure.part(key)
    live = [r for r in rows if r[0] in (*IN_HAND, *STANDING)]
    facts: dict[str, Any] = {
        "asked": sum(r[5] is not None for r in rows),
        "asks_open": sum(r[0] == ASKED and r[6] is not None for r in rows),
        "proposed": len(live),
        "people": len({r[1] for r in live if r[1]}),
        "branch": sum(r[2] == BRANCH for r in live),
        "on": case.today.isoformat(),
    }
    facts |= {head: sum(r[3] == head for r in live) for head in part.words["heads"]}
    case.put(key, **facts)
    states = [r[0] for r in rows]
    steps = PledgeStep.objects.filter(
        pledge__matter=case.matter, pledge__part=key, pledge__state__in=STANDING
    ).values_list("due_on", "reached_on")
    walked = [(due, on) for due, on in steps] if part.words["steps"] else []
    for other in about(case, key):
        if other.kind == "pledge_review":
            waits = unseen(other.words["asks"])
            good = (FITS, *STANDING) if other.words["asks"] == "fit" else STANDING
            case.put(
                other.key,
                unseen=sum(s in waits for s in states),
                through=sum(s in good for s in states),
                out=states.count(OUT),
            )
        elif other.kind == "pledging":
            given = sum(r[4] is not None for r in rows)
            case.put(other.key, given=given, ungiven=sum(s in STANDING for s in states) - given)
        else:
            case.put(
                other.key,
                pledges=sum(s in STANDING for s in states),
                kept=states.count(KEPT),
                not_kept=states.count(NOT_KEPT),
                open=states.count("fixed"),
                steps=len(walked),
                steps_reached=sum(on is not None for _, on in walked),
                steps_late=sum(on is not None and on > due for due, on in walked),
            )


def about(case: Case, key: str) -> list[Part]:
    """The parts that are about the pledges of the part ``key``."""
    return [p for p in case.procedure.parts if p.kind in KINDS and p.words["of"] == key]
