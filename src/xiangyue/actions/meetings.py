"""Meetings: called with their legal notice, confirmed, called off; minutes edited and signed.

The sitting itself (attendance, quorum, close) is in ``actions.sittings``, the items (amendment,
discussion, votes) in ``actions.votes``; both can be had from here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.matters import words
from xiangyue.actions.meeting_frame import (
    BODY_RULES,
    CONVENERS,
    NOTICE,
    acting,
    book,
    look,
    require_convener,
    require_keeper,
    require_state,
)
from xiangyue.actions.sittings import (
    check_in,
    close_meeting,
    declare_no_quorum,
    mark_attendance,
    open_meeting,
)
from xiangyue.actions.standing import Case, open_case
from xiangyue.actions.standing import label as matter_label
from xiangyue.actions.votes import (
    Counted,
    amend,
    discuss,
    enter_tally,
    hear,
    record_hands,
    withdraw_item,
)
from xiangyue.core import calendar
from xiangyue.core.bodies import BODIES, CLASSES, OFFICE, REPRESENTATIVES
from xiangyue.core.engine import OPEN, evaluate
from xiangyue.core.procedure import WAYS, Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Attendance, Jurisdiction, Meeting, MotionText

__all__ = [
    "Counted",
    "NewItem",
    "amend",
    "call_meeting",
    "cancel_meeting",
    "check_in",
    "close_meeting",
    "confirm_notice",
    "declare_no_quorum",
    "discuss",
    "edit_minutes",
    "enter_tally",
    "hear",
    "mark_attendance",
    "open_meeting",
    "record_hands",
    "sign_minutes",
    "withdraw_item",
]

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no letter that looks like another


@dataclass(frozen=True)
class NewItem:
    """One item of the agenda. With ``matter_id`` it is the open ``sitting`` part ``part`` of that
    matter, decided in one of the ``ways`` the part allows (the first if none is given)."""

    title: str
    matter_id: int | None = None
    part: str = ""
    way: str = ""


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
    key: UUID | None = None,
) -> Meeting:
    """Call a meeting of ``body`` and tell everyone who is due.

    ``callers``: ids of the representatives who ask for the assembly (Art. 30): from 1/5 of them on
    any representative may call it. Refusal when the notice is too short (with the earliest lawful
    day), when a part is not open, not this body's, or on the agenda of another meeting, when the
    way is not allowed, and when the actor may not call.
    """
    title, place = words(title, "title", 120), words(place, "place", 120)
    notice = words(notice, "notice", 4000, least=0)
    if body not in BODIES:
        raise refuse("meeting.body", field="body")
    if not BODIES[body]:
        raise refuse("meeting.body-not-yet", field="body")
    if not items:
        raise refuse("meeting.no-items", field="items")
    if starts_at <= now:
        raise refuse("meeting.past", field="starts_at")
    today, sits = timezone.localdate(now), timezone.localdate(starts_at)
    with act("meeting.call", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        cases = _cases(items, area, practice, now)
        parts = _parts(items, cases, body)
        asked = _require_callers(actor, area, body, parts, callers, today)
        days = _require_notice(area, body, parts, today, sits)
        _once(parts, cases, items)
        meeting = Meeting.objects.create(
            area_id=area,
            body=body,
            practice=practice,
            title=title,
            place=place,
            starts_at=starts_at,
            called_at=now,
            called_by_id=actor.person_id,
            callers=asked,
            notice=notice,
            code="".join(secrets.choice(ALPHABET) for _ in range(8)),
        )
        texts = _texts(parts, cases, items)
        made = AgendaItem.objects.bulk_create(
            [
                AgendaItem(
                    meeting=meeting,
                    position=n,
                    title=words(item.title, "items", 120),
                    matter_id=item.matter_id,
                    part=item.part,
                    body=part.body if part else body,
                    rule=part.rule if part else BODY_RULES.get(body, ""),
                    way=way,
                    text=texts.get((item.matter_id, part.approves)) if part else None,
                )
                for n, (item, (part, way)) in enumerate(zip(items, parts, strict=True), start=1)
            ]
        )
        told = _tell(meeting, sits, now)
        if not told:
            raise refuse("meeting.nobody-due", code="conditions", body=body)
        a.on["meeting"] = meeting.pk
        a.data |= {
            "body": body,
            "day": sits.isoformat(),
            "notice_days": days,
            "due": told,
            "callers": len(asked),
            "items": [
                {
                    "title": i.title,
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
        a.result = str(meeting.pk)
    return meeting


def _cases(items: Sequence[NewItem], area: str, practice: bool, now: datetime) -> dict[int, Case]:
    """The matters of the agenda, locked in the order of their ids."""
    ids = sorted({i.matter_id for i in items if i.matter_id is not None})
    cases = {pk: open_case(pk, now=now) for pk in ids}
    for case in cases.values():
        if case.matter.area_id != area or case.matter.practice != practice:
            raise refuse("meeting.other-matter", field="items", matter=case.matter.title)
    return cases


def _parts(
    items: Sequence[NewItem], cases: dict[int, Case], body: str
) -> list[tuple[Part | None, str]]:
    """Each item's part and way, in order; refuses what this body may not decide now."""
    found: list[tuple[Part | None, str]] = []
    before: set[tuple[int, str]] = set()
    for item in items:
        if item.matter_id is None:
            allowed = WAYS if body in BODY_RULES else ("consult", "phone_ballot")
            found.append((None, _way(item.way or "consult", allowed)))
            continue
        case = cases[item.matter_id]
        part = _open_part(case, item.part, {k for m, k in before if m == item.matter_id})
        if (item.matter_id, item.part) in before:
            raise refuse("meeting.twice", field="items", title=item.title)
        merged = part.body != body and any(
            case.procedure.part(i.part).merge_with == part.key
            and case.procedure.part(i.part).body == body
            for i in items
            if i.matter_id == item.matter_id and i.part in case.parts
        )
        if part.body != body and not merged:
            raise refuse(
                "meeting.other-body", field="items", title=item.title, body=part.body, called=body
            )
        found.append((part, _way(item.way or part.ways[0], part.ways)))
        before.add((item.matter_id, item.part))
    return found


def _open_part(case: Case, key: str, earlier: set[str]) -> Part:
    """The part if it is open, or will be once the part it is merged with has passed before it."""
    try:
        part = case.procedure.part(key)
    except KeyError:
        raise refuse("part.unknown", field="items", part_key=key) from None
    if not part.merge_with or part.merge_with not in earlier:
        return case.require_open(key, "sitting")
    if not case.shared["village.secretary_is_director"]:
        raise Refusal(
            "conditions",
            Check(
                says="meeting.merge",
                met=False,
                clause=f"{case.procedure.slug}:{case.procedure.number_of(key)}",
            ),
            field="items",
        )
    facts = {k: p.facts for k, p in case.parts.items()}
    facts[part.merge_with] = {**facts[part.merge_with], "done": True}
    view = evaluate(case.procedure, facts, case.shared, case.today).view(key)
    if view.status != OPEN:
        raise Refusal("conditions", *view.unmet, field="items")
    return part


def _way(way: str, allowed: Sequence[str]) -> str:
    if way == "phone_ballot":
        raise refuse("meeting.phone-ballot", field="way")
    if way not in allowed:
        raise refuse("meeting.way", field="way", way=way, ways=tuple(allowed))
    return way


def _require_callers(
    actor: Actor,
    area: str,
    body: str,
    parts: Sequence[tuple[Part | None, str]],
    callers: Sequence[int],
    today: Any,
) -> list[int]:
    """Who called it: nobody's ids where the convener did, else those of the representatives."""
    may = set(CONVENERS[body]) | set(OFFICE)
    for part, _ in parts:
        if part:
            may &= set(part.actors)
    if not callers:
        actor.require(area, *sorted(may), clause="law:30" if body in NOTICE else "")
        return []
    if body != "representatives_assembly":
        raise refuse("meeting.callers-elsewhere", field="callers")
    actor.require(area, *REPRESENTATIVES, *sorted(may), clause="law:30")
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT person_id FROM xiangyue_membership WHERE area_id = %s"
            ' AND role = ANY(%s) AND start <= %s AND ("end" IS NULL OR "end" >= %s)',
            [area, list(REPRESENTATIVES), today, today],
        )
        seated = {row[0] for row in c.fetchall()}
    asked = sorted(set(callers))
    if not seated.issuperset(asked):
        raise refuse("meeting.caller-no-representative", field="callers", clause="law:30")
    verdict = book().judge(
        "assembly.call",
        day=today,
        counts={"proposers.representatives": len(asked), "representatives": len(seated)},
        area=area,
    )
    if not verdict.passed:
        raise Refusal("conditions", *verdict.unmet, field="callers")
    return asked


def _require_notice(
    area: str, body: str, parts: Sequence[tuple[Part | None, str]], today: Any, sits: Any
) -> int:
    """The days of notice given; Refusal with the earliest lawful day where they are too few."""
    need, clause = 0, ""
    for part, _ in parts:
        if part and part.notice_days > need:
            need, clause = part.notice_days, part.done_when[0].clause if part.done_when else ""
    if body in NOTICE:
        charter = (
            Jurisdiction.objects.filter(area_id=area).values_list("charter", flat=True).first()
        )
        setting = book().setting(NOTICE[body], day=today, area=area, charter=charter or {})
        if setting.value >= need:
            need, clause = setting.value, setting.clause
    given = calendar.notice_days(today, sits)
    earliest = calendar.earliest_meeting(today, need)
    if sits < earliest:
        raise Refusal(
            "conditions",
            Check(
                says="meeting.notice-days",
                met=False,
                have=given,
                need=need,
                clause=clause,
                values={"earliest": earliest.isoformat()},
            ),
            field="starts_at",
        )
    return given


def _once(
    parts: Sequence[tuple[Part | None, str]], cases: dict[int, Case], items: Sequence[NewItem]
) -> None:
    """A part is on one agenda at a time."""
    if not cases:
        return
    wanted = {(i.matter_id, i.part) for i in items if i.matter_id is not None}
    waiting = AgendaItem.objects.filter(
        matter_id__in=cases, outcome="pending", meeting__state__in=("called", "open")
    ).values_list("matter_id", "part", "meeting__title")
    for matter_id, part, title in waiting:
        if (matter_id, part) in wanted:
            raise refuse("meeting.already-called", code="conditions", field="items", meeting=title)


def _texts(
    parts: Sequence[tuple[Part | None, str]], cases: dict[int, Case], items: Sequence[NewItem]
) -> dict[tuple[int | None, str], MotionText]:
    """The last version of each text that is put to the meeting: one query for all."""
    wanted = {
        (i.matter_id, p.approves)
        for i, (p, _) in zip(items, parts, strict=True)
        if p and p.approves
    }
    if not wanted:
        return {}
    last = (
        MotionText.objects.filter(matter_id__in=cases)
        .order_by("matter_id", "part", "-version")
        .distinct("matter_id", "part")
    )
    return {k: t for t in last if (k := (t.matter_id, t.part)) in wanted}


_TELL = """
INSERT INTO xiangyue_attendance
  (meeting_id, person_id, counted_as, role, state, reason, how, notified_at)
SELECT %(meeting)s, s.person_id,
       COALESCE((%(classes)s::jsonb) ->> s.role, ''), s.role, 'due', '', '', %(now)s
FROM (SELECT DISTINCT ON (m.person_id) m.person_id, m.role
      FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id AND p.active
      WHERE m.area_id = %(area)s AND m.role = ANY(%(roles)s) AND m.start <= %(day)s
        AND (m."end" IS NULL OR m."end" >= %(day)s)
      ORDER BY m.person_id, array_position(%(roles)s::text[], m.role::text)) s
"""


def _tell(meeting: Meeting, day: Any, now: datetime) -> int:
    """Everyone due, each counted once, in the first class that is theirs: one statement."""
    classes = {r: name for name, roles in CLASSES.get(meeting.body, {}).items() for r in roles}
    with connection.cursor() as c:
        c.execute(
            _TELL,
            {
                "meeting": meeting.pk,
                "area": meeting.area_id,
                "roles": list(BODIES[meeting.body]),
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
    meeting = look(meeting_id)
    with acting("meeting.confirm", actor, now, meeting, key) as a:
        mine = Attendance.objects.filter(meeting=meeting, person_id=actor.person_id)
        if not mine.filter(seen_at__isnull=True).update(seen_at=now) and not mine.exists():
            raise refuse("meeting.not-due", code="not-allowed")
        a.on["meeting"] = meeting.pk
        a.result = str(meeting.pk)
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
    meeting = look(meeting_id)
    require_convener(meeting, actor)
    with acting("meeting.cancel", actor, now, meeting, key) as a:
        meeting = look(meeting_id, lock=True, expected=expected)
        require_state(meeting, "called")
        meeting.items.filter(outcome="pending").update(outcome="withdrawn", decided_at=now)
        meeting.state, meeting.closed_at = "cancelled", now
        meeting.version += 1
        meeting.save(update_fields=["state", "closed_at", "version"])
        a.on["meeting"] = meeting.pk
        a.sealed["reason"] = reason
        a.result = str(meeting.pk)
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
    meeting = look(meeting_id)
    require_keeper(meeting, actor)
    with acting("minutes.edit", actor, now, meeting, key) as a:
        meeting = look(meeting_id, lock=True, expected=expected)
        require_state(meeting, "open", "closed")
        if meeting.minutes_signed_at:
            raise refuse("minutes.signed", code="conditions")
        meeting.minutes = text
        meeting.version += 1
        meeting.save(update_fields=["minutes", "version"])
        a.on["meeting"] = meeting.pk
        a.sealed["minutes"] = text
        a.result = str(meeting.pk)
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
    meeting = look(meeting_id)
    if actor.person_id is None or actor.person_id not in (meeting.chair_id, meeting.recorder_id):
        raise refuse("minutes.who-signs", code="not-allowed")
    with acting("minutes.sign", actor, now, meeting, key) as a:
        meeting = look(meeting_id, lock=True, expected=expected)
        require_state(meeting, "closed")
        if meeting.minutes_signed_at:
            raise refuse("minutes.signed", code="conditions")
        meeting.minutes = meeting.minutes or words(text, "text", 40000)
        meeting.minutes_signed_at = now
        meeting.version += 1
        meeting.save(update_fields=["minutes", "minutes_signed_at", "version"])
        a.on["meeting"] = meeting.pk
        a.sealed["minutes"] = meeting.minutes
        a.result = str(meeting.pk)
    return meeting
