"""The sitting itself: who came, whether it is a sitting at all, and its end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import item_ballots
from xiangyue.actions.acts import Act
from xiangyue.actions.duties_held import fulfil
from xiangyue.actions.meeting_frame import (
    PRESIDES,
    at_meeting,
    day_of,
    no_count_under_way,
    not_before_the_day,
    plain,
    quorum_checks,
    quorums,
    require_convener,
    require_keeper,
    require_state,
    seats_by,
    seats_of,
    total,
)
from xiangyue.actions.outcomes import touch
from xiangyue.actions.standing import open_case, procedure_of
from xiangyue.actions.turnouts import arrive, renew
from xiangyue.actions.typed import words
from xiangyue.core.figures import held
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MotionText,
)
from xiangyue.data.prepared import prepared

# A sheet replaces the sheet before it, never what members marked themselves; once the meeting is
# open people may still arrive, and nobody's presence is taken back.
_MARK = """
UPDATE xiangyue_attendance t SET
  state = CASE WHEN t.person_id = ANY(%(present)s) THEN 'present'
               WHEN (%(open)s OR t.how = 'qr') AND t.state = 'present' THEN t.state
               WHEN (%(excused)s::jsonb) ? t.person_id::text THEN 'excused'
               WHEN %(open)s THEN t.state
               ELSE 'due' END,
  reason = CASE WHEN t.person_id = ANY(%(present)s) THEN ''
                WHEN (%(excused)s::jsonb) ? t.person_id::text
                THEN (%(excused)s::jsonb) ->> t.person_id::text ELSE '' END,
  how = CASE WHEN t.state = 'present' AND (t.how = 'qr' OR %(open)s) THEN t.how
             WHEN t.person_id = ANY(%(present)s) THEN %(how)s ELSE '' END,
  marked_at = CASE WHEN t.state = 'present' AND (t.how = 'qr' OR %(open)s) THEN t.marked_at
                   ELSE %(now)s END
WHERE t.meeting_id = %(meeting)s
RETURNING t.person_id, t.state
"""


def mark_attendance(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    present: Sequence[int],
    excused: Mapping[int, str] | None = None,
    how: str = "sheet",
    key: UUID | None = None,
) -> Meeting:
    """Take the sheet over: ``present`` are ids of persons, ``excused`` ids with the reason.

    Before the opening the sheet is the whole truth (members who marked themselves by QR stay
    present); once open, only late arrivals are added, and none while a count is half done.
    """
    away = {int(k): v.strip()[:120] for k, v in (excused or {}).items() if int(k) not in present}
    if how not in ("sheet", "qr"):
        raise refuse("meeting.how", field="how")
    with at_meeting(meeting_id, "meeting.attendance", actor, now, key) as (a, meeting):
        require_keeper(meeting, actor)
        require_state(meeting, "called", "open")
        if meeting.counted:
            raise refuse("turnout.by-number", code="conditions")
        not_before_the_day(meeting, now)
        if meeting.state == "open":
            no_count_under_way(meeting.pk)
        with connection.cursor() as c:
            c.execute(
                _MARK,
                {
                    "present": list(present),
                    "excused": json.dumps({str(k): v for k, v in away.items()}),
                    "open": meeting.state == "open",
                    "how": how,
                    "now": now,
                    "meeting": meeting.pk,
                },
            )
            rows = c.fetchall()
        strangers = {*present, *away} - {r[0] for r in rows}
        if strangers:
            raise refuse("meeting.not-due-here", field="present", n=len(strangers))
        touch(a, meeting)
        if meeting.state == "open":
            item_ballots.admit(meeting)
        there = sorted(pk for pk, state in rows if state == "present")
        a.data |= {"due": len(rows), "present": len(there), "how": how}
        a.sealed["present"] = there
        if away:
            a.sealed["excused"] = {str(k): v for k, v in away.items()}
    return meeting


def check_in(*, actor: Actor, now: datetime, code: str, key: UUID | None = None) -> Meeting:
    """A member who is due marks their own presence by the code in the room, on the day itself."""
    meeting = Meeting.objects.select_related("area").filter(code=code.strip().upper()).first()
    if meeting is None:
        raise refuse("meeting.code", code="not-found")
    require_state(meeting, "called", "open")
    not_before_the_day(meeting, now)
    if timezone.localdate(now) != timezone.localdate(meeting.opened_at or meeting.starts_at):
        raise refuse("meeting.other-day", code="conditions")
    with at_meeting(meeting.pk, "meeting.check-in", actor, now, key) as (a, meeting):
        require_state(meeting, "called", "open")
        mine = Attendance.objects.filter(meeting=meeting, person_id=actor.person_id).first()
        if meeting.counted:
            if meeting.state == "open":
                no_count_under_way(meeting.pk)
            arrive(a, meeting, actor, now)
            touch(a, meeting)
            if mine is None:
                if meeting.state == "open":
                    item_ballots.admit(meeting)
                return meeting
        elif mine is None:
            raise refuse("meeting.not-due", code="not-allowed")
        if mine.state != "present":
            if meeting.state == "open":
                no_count_under_way(meeting.pk)
            mine.state, mine.how, mine.marked_at, mine.reason = "present", "qr", now, ""
            mine.save(update_fields=["state", "how", "marked_at", "reason"])
            touch(a, meeting)
        if meeting.state == "open":
            item_ballots.admit(meeting)
    return meeting


def open_meeting(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    chair_id: int | None = None,
    recorder_id: int | None = None,
    early_reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Open the sitting. Refusal with every condition of the quorum when it is not there.

    Members were told an hour: before it the meeting is opened only with ``early_reason``. The chair
    must be present: an assembly with an elected chair who is there sits under that chair. The
    recorder is the acting person where none is named.
    """
    early_reason = words(early_reason, "early_reason", 200, least=0)
    with at_meeting(meeting_id, "meeting.open", actor, now, key, expected) as (a, meeting):
        require_convener(meeting, actor)
        require_state(meeting, "called")
        not_before_the_day(meeting, now)
        early = early_check(meeting, now)
        if early and not early_reason:
            raise Refusal("conditions", early, field="early_reason")
        meeting.opened_at = now
        items = list(
            meeting.items.select_related("matter__procedure")
            .defer("matter__procedure__raw")
            .order_by("position")
        )
        recorder = recorder_id or actor.person_id
        sheet, known = _arrived(meeting, recorder)
        if meeting.counted:
            renew(meeting, now)  # the roll may have changed since the sheets were entered
        seats = seats_of(meeting.pk) if meeting.counted else seats_by(r[1:4] for r in sheet)
        verdicts = quorums(meeting, items, seats)
        checks = quorum_checks(verdicts)
        if not all(c.met for c in checks):
            raise Refusal("conditions", *checks)
        meeting.chair_id = _chair(meeting, chair_id, sheet)
        if not known:
            raise refuse("meeting.recorder", field="recorder_id")
        meeting.recorder_id = recorder
        _latest_texts(items)
        counts = seats.counts(meeting.body)
        meeting.quorum = {"counts": counts, "checks": [plain(c) for c in checks]}
        meeting.early_reason = early_reason if early else ""
        meeting.state = "open"
        a.save(meeting, "state", "opened_at", "chair", "recorder", "quorum", "early_reason")
        touch(a, meeting)
        a.data |= {"counts": counts, "checks": meeting.quorum["checks"]}
        a.sealed |= {"chair": meeting.chair_id, "recorder": meeting.recorder_id}
        if early:
            a.data["early_minutes"] = early.values["minutes"]
            a.sealed["early_reason"] = early_reason
    return meeting


def early_check(meeting: Meeting, now: datetime) -> Check | None:
    """The announced hour, unmet by so many whole ``minutes``; None once it has come."""
    minutes = -((now - meeting.starts_at) // timedelta(minutes=1))
    if minutes <= 0:
        return None
    starts = f"{timezone.localtime(meeting.starts_at):%H:%M}"
    return Check("meeting.early", False, values={"starts": starts, "minutes": minutes})


# (person, state, role, class, what they hold of the roles that preside)
Sheet = list[tuple[int, str, str, str, list[str]]]

_ARRIVED = """
SELECT t.person_id, t.state, t.role, t.counted_as,
  ARRAY(SELECT m.role::text FROM xiangyue_membership m
        WHERE m.person_id = t.person_id AND m.area_id = %(area)s AND m.role = ANY(%(ranked)s)
          AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)),
  EXISTS (SELECT FROM xiangyue_person p
          WHERE p.id = %(recorder)s AND p.area_id = %(area)s AND p.active)
FROM xiangyue_attendance t WHERE t.meeting_id = %(meeting)s
"""


def _arrived(meeting: Meeting, recorder: int | None) -> tuple[Sheet, bool]:
    """The sheet, and whether the recorder is somebody of the village: one query."""
    with prepared() as c:
        c.execute(
            _ARRIVED,
            {
                "area": meeting.area_id,
                "ranked": list(PRESIDES.get(meeting.body, ())),
                "day": day_of(meeting),
                "recorder": recorder,
                "meeting": meeting.pk,
            },
        )
        rows = c.fetchall()
    return [row[:5] for row in rows], any(row[5] for row in rows)


def _chair(meeting: Meeting, chair_id: int | None, sheet: Sheet) -> int:
    ranked = PRESIDES.get(meeting.body, ())
    there = {row[0] for row in sheet if row[1] == "present"}
    # A member counted as a representative may direct the committee.
    holders = {row[0]: row[4] for row in sheet if row[4]}
    by_rank = sorted(
        (p for p in holders if p in there), key=lambda p: min(map(ranked.index, holders[p]))
    )
    if chair_id is None:
        if not by_rank:
            raise refuse("meeting.no-chair", code="conditions", field="chair_id")
        return by_rank[0]
    if chair_id not in there:
        raise refuse("meeting.chair-absent", code="conditions", field="chair_id")
    elected = [p for p in by_rank if "assembly_chair" in holders[p]]
    if elected and chair_id not in elected:
        raise refuse(
            "meeting.chair-elected", code="conditions", field="chair_id", clause="eight-step:5"
        )
    return chair_id


def _latest_texts(items: Sequence[AgendaItem]) -> None:
    """The texts may have been rewritten since the notice; from the opening on they are amended."""
    wanted = {
        i.pk: (i.matter_id, procedure_of(i.matter).part(i.part).approves)
        for i in items
        if i.matter_id and i.matter
    }
    if not any(part for _, part in wanted.values()):
        return
    last = {
        (t["matter_id"], t["part"]): t["pk"]
        for t in MotionText.objects.filter(matter_id__in={m for m, _ in wanted.values()})
        .order_by("matter_id", "part", "-version")
        .distinct("matter_id", "part")
        .values("pk", "matter_id", "part")
    }
    changed = []
    for item in items:
        latest = last.get(wanted.get(item.pk, (0, "")))
        if latest and latest != item.text_id:
            item.text_id = latest
            changed.append(item)
    if changed:
        AgendaItem.objects.bulk_update(changed, ["text"])


def declare_no_quorum(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Too few came: it is no sitting, nothing is decided, and it may be called again."""
    with at_meeting(meeting_id, "meeting.no-quorum", actor, now, key, expected) as (a, meeting):
        require_convener(meeting, actor)
        require_state(meeting, "called")
        if now < meeting.starts_at:
            raise refuse(
                "meeting.not-yet",
                code="conditions",
                starts=f"{timezone.localtime(meeting.starts_at):%H:%M}",
            )
        items = list(meeting.items.order_by("position"))
        if meeting.counted:
            renew(meeting, now)
        seats = seats_of(meeting.pk)
        checks = quorum_checks(quorums(meeting, items, seats))
        if all(c.met for c in checks):
            raise refuse("meeting.has-quorum", code="conditions")
        counts = seats.counts(meeting.body)
        meeting.quorum = {"counts": counts, "checks": [plain(c) for c in checks]}
        meeting.state, meeting.closed_at = "no_quorum", now
        a.save(meeting, "state", "closed_at", "quorum")
        touch(a, meeting)
        _absent(a, meeting, now)
        for matter_id in sorted({i.matter_id for i in items if i.matter_id}):
            case = open_case(matter_id, now=now)
            for item in items:
                if item.matter_id == matter_id and item.outcome == "pending":
                    case.add(item.part, no_quorum=1)
            case.settle(a)
            a.on.setdefault("matters", []).append(a.on.pop("matter"))
        a.data.pop("version", None)
        meeting.items.filter(outcome="pending").update(outcome="withdrawn", decided_at=now)
        if "sittings" in held(meeting.body):
            a.count("no_quorum")
        a.data |= {"body": meeting.body, "counts": counts, "checks": meeting.quorum["checks"]}
    return meeting


def close_meeting(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    minutes: str = "",
    guests: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """End the sitting once every item is decided, heard or withdrawn.

    ``minutes`` empty: they go on writing themselves until somebody edits or signs them.
    """
    minutes = words(minutes, "minutes", 40000, least=0)
    guests = words(guests, "guests", 1000, least=0)
    with at_meeting(meeting_id, "meeting.close", actor, now, key, expected) as (a, meeting):
        if not _ends(meeting, actor):
            require_keeper(meeting, actor)
        require_state(meeting, "open")
        items = list(meeting.items.order_by("position"))
        left = [i for i in items if i.outcome == "pending"]
        if left:
            raise refuse("meeting.items-left", code="conditions", n=len(left), title=left[0].title)
        _absent(a, meeting, now)
        meeting.state, meeting.closed_at = "closed", now
        meeting.minutes = minutes or meeting.minutes
        meeting.guests = guests or meeting.guests
        a.save(meeting, "state", "closed_at", "minutes", "guests")
        touch(a, meeting)
        fulfil(a, meeting)
        for figure in held(meeting.body):
            a.count(figure)
        counts = seats_of(meeting.pk).counts(meeting.body)
        a.data |= {
            "body": meeting.body,
            "due": total(counts, "due"),
            "present": total(counts, "present"),
            "items": [
                {"title": "" if meeting.confined else i.title, "outcome": i.outcome} for i in items
            ],
        }
        if minutes:
            a.sealed["minutes"] = minutes
    return meeting


def _ends(meeting: Meeting, actor: Actor) -> bool:
    return actor.person_id is not None and actor.person_id == meeting.chair_id


def _absent(a: Act, meeting: Meeting, now: datetime) -> None:
    a.also(
        "UPDATE xiangyue_attendance SET state = 'absent', marked_at = %s"
        " WHERE meeting_id = %s AND state = 'due'",
        [now, meeting.pk],
    )
