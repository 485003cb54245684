"""Who sees a meeting. One on whose agenda a private matter stands is seen by those due there and by
those who call such meetings and keep their sheet; any other by all."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from xiangyue.access.actors import Actor
from xiangyue.core.bodies import OFFICE, SPECS
from xiangyue.data.models import Attendance, Meeting


def may_see(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor may see it: one query at most, none of a meeting open to all."""
    if not meeting.confined:
        return True
    if actor.person_id is None:
        return False
    if actor.person_id in (meeting.called_by_id, meeting.chair_id, meeting.recorder_id):
        return True
    if actor.holds(meeting.area_id, *SPECS[meeting.body].conveners, *OFFICE):
        return True
    return Attendance.objects.filter(meeting=meeting, person_id=actor.person_id).exists()


def seen_by(actor: Actor) -> Q:
    """Which meetings stand in the actor's list."""
    if actor.person_id is None:
        return Q(confined=False)
    due = Attendance.objects.filter(meeting=OuterRef("pk"), person_id=actor.person_id)
    return Q(confined=False) | Exists(due)
