"""What follows from a vote: the rule's verdict, the facts of its matter, its resolution."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from xiangyue.actions import held_counts
from xiangyue.actions.acts import Act, next_number
from xiangyue.actions.meeting_frame import (
    CHOICES,
    Seats,
    book,
    charter_for,
    counts_for,
    day_of,
    total,
)
from xiangyue.actions.standing import Case, open_case
from xiangyue.core.bodies import ASSEMBLIES, SPECS
from xiangyue.core.places import display_name
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.rules import Verdict
from xiangyue.data.by_key import ByKey
from xiangyue.data.models import AgendaItem, Attendance, Meeting, MotionText

WRITTEN: Final = "for.written"
"""The count of written opinions in favour, in a rule that counts them."""


def touch(a: Act, meeting: Meeting) -> None:
    """The meeting has changed: a page made before is stale."""
    meeting.version += 1
    a.save(meeting, "version")


def decide(
    a: Act,
    item: AgendaItem,
    counts: dict[str, int],
    seats: Seats,
    now: datetime,
    number: int,
    *,
    boxed: bool = False,
) -> str:
    """Judge the vote by the item's rule, and write down what follows for its matter.

    ``boxed``: cast in a box, which has told how many took part already.
    """
    meeting = item.meeting
    beforehand = _beforehand(item)
    verdict = book().judge(
        item.rule,
        day=day_of(meeting),
        counts={**counts_for(meeting, item.rule, item.body, seats), **counts, **beforehand},
        area=meeting.area_id,
        charter=charter_for(meeting, item),
    )
    if not verdict.sitting_met:
        raise Refusal("conditions", *verdict.sitting)
    story, told = held_counts.kept(verdict, held_counts.told_of(item, verdict))
    a.data |= {"rule": item.rule, "state": verdict.result, "verdict": story}
    a.data["counts"] = told
    if not verdict.valid:
        # More ballots than were handed out: the vote is void and held again in a further round.
        again = [
            *item.verdict.get("void", []),
            {**story, "round": number, "counts": told},
        ]
        item.verdict = {"void": again}
        a.save(item, "verdict")
        a.data["state"] = "void"
        held_counts.strip(item)
        touch(a, meeting)
        return "void"
    item.outcome = "passed" if verdict.passed else "failed"
    item.decided_at = now
    item.counts = told
    item.verdict = {**item.verdict, **story}
    a.save(item, "outcome", "decided_at", "counts", "verdict")
    held_counts.strip(item)
    a.data["state"] = item.outcome
    if meeting.body in ASSEMBLIES and not boxed:
        due = total(item.counts, "due")
        a.count_turnout("votes", entitled=due, took=_voted(item.counts))
    (a.sealed if meeting.confined else a.data)["title"] = item.title
    if item.matter_id is not None:
        case = open_case(item.matter_id, now=now)
        _enter(a, case, item, verdict)
        case.settle(a)
    touch(a, meeting)
    return item.outcome


def _voted(counts: Mapping[str, int]) -> int:
    """How many voted: the papers that came back, or the hands and voices."""
    if "returned" in counts or any(key.startswith("returned.") for key in counts):
        return total(counts, "returned")
    return sum(total(counts, choice) for choice in CHOICES)


def _beforehand(item: AgendaItem) -> dict[str, int]:
    """The written opinions in favour (``actions.written``); Refusal where one who handed theirs in
    came after all: they vote in the meeting or in writing, not both."""
    if not item.written:
        return {}
    came = Attendance.objects.filter(
        meeting=item.meeting, person_id__in=item.written["people"], state="present"
    ).count()
    if came:
        raise refuse("written.came", code="conditions", n=came)
    return {WRITTEN: int(item.written["for"])}


def held(case: Case, item: AgendaItem) -> None:
    """The facts of a part whose item has been dealt with at a sitting."""
    case.put(
        item.part,
        held=True,
        on=day_of(item.meeting).isoformat(),
        present=total(item.counts, "present"),
        due=total(item.counts, "due"),
    )
    if item.meeting.counted:
        case.put(item.part, counted=item.meeting.counted)


_text = ByKey(lambda key: MotionText.objects.only("version").filter(pk=key))


def _enter(a: Act, case: Case, item: AgendaItem, verdict: Verdict) -> None:
    """The facts of the part, and the resolution where this vote is the matter's decision."""
    part = case.require_open(item.part, "sitting")
    if item.text_id and part.approves:
        text = _text(item.text_id)
        version = text.version if text else None
        if version != case.facts(part.approves).get("versions"):
            raise refuse("item.text-changed", code="conditions", title=item.title)
        a.data["text_version"] = version
    held(case, item)
    case.put(item.part, passed=verdict.passed)
    case.add(item.part, votes=1, failed=0 if verdict.passed else 1)
    if not part.decides:
        return
    if not verdict.passed:
        a.count("rejections")
        return
    matter, meeting = case.matter, item.meeting
    matter.decided_at = case.now
    year = timezone.localdate(case.now).year
    number = next_number(
        meeting.area_id, "practice-resolution" if meeting.practice else "resolution", year
    )
    village = display_name(meeting.area.name, "village")
    body = SPECS[item.body]
    of = body.short or body.name["zh"]
    tail = f"{of}决议〔{year}〕{number}号"
    matter.resolution_number = village[: 40 - len(tail)] + tail
    if meeting.body in ASSEMBLIES:
        a.count("decisions")
    a.data["resolution"] = matter.resolution_number
