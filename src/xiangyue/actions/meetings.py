"""Meetings: called with their legal notice, confirmed, called off; minutes edited and signed.

The sitting itself (attendance, quorum, close) is in ``actions.sittings``, the items (amendment,
discussion, hands) in ``actions.votes``, the ballots in ``actions.counting``; all can be had here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.agendas import (
    NewItem,
    cases_of,
    counted_by,
    parts_of,
    require_callers,
    require_made_up,
    require_notice,
    require_once,
    texts_of,
)
from xiangyue.actions.body_places import require_place
from xiangyue.actions.counting import Counted, correct_tally, enter_tally
from xiangyue.actions.meeting_frame import (
    BODY_RULES,
    at_meeting,
    names,
    require_convener,
    require_keeper,
    require_state,
)
from xiangyue.actions.powers import rule_of
from xiangyue.actions.sittings import (
    check_in,
    close_meeting,
    declare_no_quorum,
    mark_attendance,
    open_meeting,
)
from xiangyue.actions.standing import Case
from xiangyue.actions.standing import label as matter_label
from xiangyue.actions.turnouts import GroupCount, mark_groups, open_turnout
from xiangyue.actions.typed import words
from xiangyue.actions.votes import (
    amend,
    discuss,
    hear,
    record_hands,
    withdraw_item,
)
from xiangyue.core.bodies import BODIES, CLASSES, SPECS
from xiangyue.core.engine import part_names
from xiangyue.core.refusals import refuse
from xiangyue.data.models import AgendaItem, Attendance, Meeting

__all__ = [
    "Counted",
    "GroupCount",
    "NewItem",
    "amend",
    "call_meeting",
    "cancel_meeting",
    "check_in",
    "close_meeting",
    "confirm_notice",
    "correct_tally",
    "declare_no_quorum",
    "discuss",
    "edit_minutes",
    "enter_tally",
    "hear",
    "mark_attendance",
    "mark_groups",
    "open_meeting",
    "record_hands",
    "sign_minutes",
    "withdraw_item",
]

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no letter that looks like another


def call_meeting(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    body: str,
    title: str,
    place: str,
    starts_at: datetime,
    notice: str = "",
    items: Sequence[NewItem],
    practice: bool = False,
    callers: Sequence[int] = (),
    signatures: int = 0,
    counted: str = "",
    group: str = "",
    urgent_reason: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Call a meeting of ``body`` and tell everyone who is due.

    ``callers``: ids of the representatives who ask for the assembly: from 1/5 of them on (Art. 30;
    1/3 for a villagers' assembly, Art. 25) any representative may call it; ``signatures``: of how
    many villagers it was asked on paper. ``counted``: how a body counts whose attendance is counted
    (the first of its own where none is chosen), ``group``: the village group that meets,
    ``urgent_reason``: why a villagers' assembly is called at shorter notice (Art. 25).

    Refusal when the notice is too short (with the earliest lawful day), when a part is not open,
    not this body's, or on the agenda of another meeting, when the way is not allowed, and when the
    actor may not call.
    """
    title, place = words(title, "title", 120), words(place, "place", 120)
    notice = words(notice, "notice", 4000, least=0)
    if body not in BODIES:
        raise refuse("meeting.body", field="body")
    counted, group = counted_by(body, area, counted, group)
    if all(i.matter_id is None for i in items):
        require_place(body, area)  # of a matter it was asked when the matter began
    urgent_reason = words(urgent_reason, "urgent_reason", 200, least=0)
    if not items:
        raise refuse("meeting.no-items", field="items")
    if starts_at <= now:
        raise refuse("meeting.past", field="starts_at")
    today, sits = timezone.localdate(now), timezone.localdate(starts_at)
    with act("meeting.call", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        cases = cases_of(items, area, practice, now)
        parts = parts_of(items, cases, body, sits)
        require_made_up(area, body, sits)
        asked = require_callers(actor, area, body, parts, callers, today, signatures, group)
        days, urgent = require_notice(area, body, parts, today, sits, urgent_reason, cases.values())
        require_once(parts, cases, items)
        private = {pk for pk, case in cases.items() if case.procedure.private}
        meeting = Meeting.objects.create(
            area_id=area,
            body=body,
            practice=practice,
            confined=bool(private),
            counted=counted,
            group=group,
            signatures=signatures,
            urgent_reason=urgent_reason if urgent else "",
            title=title,
            place=place,
            starts_at=starts_at,
            called_at=now,
            called_by_id=actor.person_id,
            callers=asked,
            notice=notice,
            code="".join(secrets.choice(ALPHABET) for _ in range(8)),
        )
        texts = texts_of(parts, cases, items)
        made = [
            AgendaItem(
                meeting=meeting,
                position=n,
                title=words(item.title, "items", 120),
                matter_id=item.matter_id,
                part=item.part,
                body=part.body if part else body,
                rule=rule_of(part, _category(cases, item)) if part else BODY_RULES.get(body, ""),
                way=way,
                text=texts.get((item.matter_id, part.approves)) if part else None,
            )
            for n, (item, (part, way)) in enumerate(zip(items, parts, strict=True), start=1)
        ]
        a.insert(made)
        told = _tell(meeting, sits, now)
        if counted:
            told = told and open_turnout(meeting, sits)
        if not told:
            raise refuse("meeting.nobody-due", code="conditions", body=names("body", [body]))
        a.on["meeting"] = meeting.pk
        a.data |= {
            "body": body,
            "day": sits.isoformat(),
            "notice_days": days,
            "due": told,
            "callers": len(asked),
            "items": [
                {
                    "title": _told(i, cases) if i.matter_id in private else i.title,
                    "way": i.way,
                    "rule": i.rule,
                    **(
                        {"matter": matter_label(cases[i.matter_id].matter), "part": i.part}
                        if i.matter_id
                        else {}
                    ),
                }
                for i in made
            ],
        }
        a.sealed |= {"title": title, "place": place, "notice": notice}
        if asked:
            a.sealed["callers"] = asked
        if counted:
            a.data |= {"counted": counted, "group": group}
        if signatures:
            a.data["signatures"] = signatures
        if urgent:
            a.sealed["urgent_reason"] = urgent_reason
        a.result = str(meeting.pk)
    return meeting


def _told(item: AgendaItem, cases: Mapping[int, Case]) -> str:
    """What the record says of an item about a private matter: what is decided, not on whom."""
    return part_names(cases[item.matter_id].procedure, item.part)["zh"]


def _category(cases: Mapping[int, Case], item: NewItem) -> str:
    return cases[item.matter_id].matter.category if item.matter_id is not None else ""


_TELL = """
INSERT INTO xiangyue_attendance
  (meeting_id, person_id, counted_as, role, state, reason, how, notified_at)
SELECT %(meeting)s, s.person_id,
       COALESCE((%(classes)s::jsonb) ->> s.role, ''), s.role, 'due', '', '', %(now)s
FROM (SELECT DISTINCT ON (m.person_id) m.person_id, m.role
      FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id AND p.active
      WHERE m.area_id = %(area)s AND m.role = ANY(%(roles)s) AND m.start <= %(day)s
        AND (%(group)s = '' OR m."group" IN ('', %(group)s))
        AND (m."end" IS NULL OR m."end" >= %(day)s)
      ORDER BY m.person_id, array_position(%(roles)s::text[], m.role::text)) s
"""


def _tell(meeting: Meeting, day: Any, now: datetime) -> int:
    """Everyone due, each counted once, in the first class that is theirs: one statement.

    Where attendance is counted these are only the people who run the meeting.
    """
    classes = {r: name for name, roles in CLASSES.get(meeting.body, {}).items() for r in roles}
    with connection.cursor() as c:
        c.execute(
            _TELL,
            {
                "meeting": meeting.pk,
                "area": meeting.area_id,
                "roles": list(SPECS[meeting.body].due),
                "group": meeting.group,
                "classes": json.dumps(classes),
                "day": day,
                "now": now,
            },
        )
        return int(c.rowcount)


def confirm_notice(
    *, actor: Actor, now: datetime, meeting_id: int, key: UUID | None = None
) -> Meeting:
    """A member confirms having seen the notice. A second time changes nothing."""
    with at_meeting(meeting_id, "meeting.confirm", actor, now, key) as (_, meeting):
        mine = Attendance.objects.filter(meeting=meeting, person_id=actor.person_id)
        if not mine.filter(seen_at__isnull=True).update(seen_at=now) and not mine.exists():
            raise refuse("meeting.not-due", code="not-allowed")
    return meeting


def cancel_meeting(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Call off a meeting that was called and has not begun; its items may be called again."""
    reason = words(reason, "reason", 500)
    with at_meeting(meeting_id, "meeting.cancel", actor, now, key, expected) as (a, meeting):
        require_convener(meeting, actor)
        require_state(meeting, "called")
        meeting.items.filter(outcome="pending").update(outcome="withdrawn", decided_at=now)
        meeting.state, meeting.closed_at = "cancelled", now
        meeting.version += 1
        a.save(meeting, "state", "closed_at", "version")
        a.sealed["reason"] = reason
    return meeting


def edit_minutes(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """The minutes as the recorder leaves them; until they are signed."""
    text = words(text, "text", 40000)
    with at_meeting(meeting_id, "minutes.edit", actor, now, key, expected) as (a, meeting):
        require_keeper(meeting, actor)
        require_state(meeting, "open", "closed")
        if meeting.minutes_signed_at:
            raise refuse("minutes.signed", code="conditions")
        meeting.minutes = text
        meeting.version += 1
        a.save(meeting, "minutes", "version")
        a.sealed["minutes"] = text
    return meeting


def sign_minutes(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """The chair or the recorder signs the minutes as they stand; from then on they do not change.

    ``text`` are the minutes as shown, where nobody has edited what wrote itself.
    """
    with at_meeting(meeting_id, "minutes.sign", actor, now, key, expected) as (a, meeting):
        if actor.person_id is None or actor.person_id not in (
            meeting.chair_id,
            meeting.recorder_id,
        ):
            raise refuse("minutes.who-signs", code="not-allowed")
        require_state(meeting, "closed")
        if meeting.minutes_signed_at:
            raise refuse("minutes.signed", code="conditions")
        meeting.minutes = meeting.minutes or words(text, "text", 40000)
        meeting.minutes_signed_at = now
        meeting.version += 1
        a.save(meeting, "minutes", "minutes_signed_at", "version")
        a.sealed["minutes"] = meeting.minutes
    return meeting
