"""What waits for somebody, across all methods: who has to do what, by which day.

One rule for the desk's page, for the list on one's own page, for calendars and for the messages
that go out. What each thing is called is the reader's (``web.desk``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.matters import of_another_office
from xiangyue.access.opinions import ANSWERERS, answers_above, answers_money_in
from xiangyue.actions.meeting_frame import CONVENERS
from xiangyue.actions.officers import OFFICER
from xiangyue.actions.postings import publishers
from xiangyue.actions.stories import writers
from xiangyue.core.bodies import BODIES, COMMITTEE, OFFICERS, SUPERVISION
from xiangyue.core.procedure import Procedure
from xiangyue.data import desk as rows
from xiangyue.data.models import Jurisdiction, Matter, ProcedureVersion
from xiangyue.methods import library

VILLAGE = 12
"""Digits of a village's code."""


@dataclass(frozen=True)
class Waits:
    """One thing that waits for one person in one place.

    ``does``: what is to be done: part, visit, attend, confirm, prepare, open, minutes, count,
    sit (at a meeting under way), or the ``kind`` of a :class:`~xiangyue.data.desk.Row`.
    ``procedure``: the pinned definition of the part's matter.
    """

    area: str
    does: str
    row: rows.PartRow | rows.MeetingRow | rows.Row
    due_on: date | None
    practice: bool = False
    procedure: Procedure | None = None

    @property
    def what(self) -> str:
        """A name of the thing and of what is to be done: the same for as long as it waits."""
        if isinstance(self.row, rows.PartRow):
            return f"{self.does}/{self.row.matter}/{self.row.key}"
        return f"{self.does}/{self.row.id}"

    @property
    def private(self) -> bool:
        """Whether nothing of it may be told outside: its matter's method is private, or it is
        the words of somebody."""
        if self.procedure is not None:
            return self.procedure.private
        return isinstance(self.row, rows.Row) and self.does not in PUBLIC


#: Rows whose words are the title of something public. All others are told without their words.
PUBLIC = ("posting", "objection", "task", "poll", "vote", "survey", "turn")


def places_of(actor: Actor) -> list[str]:
    """Where something can wait for the actor: their own village and wherever they hold a seat."""
    codes = {code for _role, code in actor.seats}
    if len(actor.area) == VILLAGE:
        codes.add(actor.area)
    return sorted(codes)


def waiting_for(actor: Actor, *, now: datetime) -> list[Waits]:
    """Everything that waits for the actor anywhere, the earliest first: four queries."""
    if actor.person_id is None:
        return []
    opened = Jurisdiction.objects.filter(area_id__in=places_of(actor)).order_by("area_id")
    desks = [
        (actor, code, practice) for code, practice in opened.values_list("area_id", "practice")
    ]
    found = [w for some in waiting(desks, now=now) for w in some]
    return sorted(found, key=lambda w: (w.due_on or date.max, w.what))


def waiting(
    desks: Sequence[tuple[Actor, str, bool]], *, now: datetime
) -> list[list[Waits]]:  # fmt: skip
    """What waits on each desk (who, in which place, whether in practice): three queries."""
    today = timezone.localdate(now)
    asked = [_asked(actor, area, practice) for actor, area, practice in desks]
    found: list[list[Waits]] = [[] for _desk in desks]
    parts = rows.parts(asked, today)
    procedures = _procedures([row for _n, row in parts])
    shut = _shut(desks, parts, procedures)
    for n, part in parts:
        procedure = procedures[part.fingerprint]
        if (n, part.matter) in shut:
            continue
        if does := _part(desks[n][0], asked[n].area, part, procedure):
            found[n].append(
                Waits(asked[n].area, does, part, part.due_on, asked[n].practice, procedure)
            )
    for n, meeting in rows.meetings(asked, today):
        runs, counts = meeting.body in asked[n].runs, asked[n].counts
        if does := _meeting(meeting, desks[n][0], runs, counts, today):
            day = timezone.localdate(meeting.starts_at)
            found[n].append(Waits(asked[n].area, does, meeting, day, asked[n].practice))
    for n, row in rows.rest(asked, today):
        if row.kind == "errand" and any(_of(w) == row.matter for w in found[n]):
            continue  # whoever carries it has the part itself on the list
        found[n].append(Waits(asked[n].area, row.kind, row, row.due_on, asked[n].practice))
    return found


def _shut(
    desks: Sequence[tuple[Actor, str, bool]],
    parts: Sequence[tuple[int, rows.PartRow]],
    procedures: dict[str, Procedure],
) -> set[tuple[int, int]]:
    """Reports that another office looks into than that of the desk: a query for a desk with any."""
    asked: dict[int, list[int]] = {}
    for n, part in parts:
        if procedures[part.fingerprint].confined == "office":
            asked.setdefault(n, []).append(part.matter)
    return {
        (n, pk)
        for n, pks in asked.items()
        for pk in Matter.objects.filter(of_another_office(desks[n][0]), pk__in=pks).values_list(
            "pk", flat=True
        )
    }


def _of(w: Waits) -> int | None:
    """The matter of an open part."""
    return w.row.matter if isinstance(w.row, rows.PartRow) else None


def _asked(actor: Actor, area: str, practice: bool) -> rows.Desk:
    """What belongs on a desk, by the roles held."""
    assert actor.person_id is not None
    return rows.Desk(
        area=area,
        person=actor.person_id,
        practice=practice,
        runs=[b for b, roles in CONVENERS.items() if actor.holds(area, "clerk", *roles)],
        counts=actor.holds(area, "clerk", *SUPERVISION),
        opinions=actor.holds(area, *ANSWERERS),
        objections=actor.holds(area, *publishers(area), "secretary"),
        postings=actor.holds(area, *publishers(area)),
        findings=actor.holds(area, *COMMITTEE, "clerk"),
        asked=[b for b, roles in BODIES.items() if actor.holds(area, "clerk", *roles)],
        reviews=actor.holds(area, *OFFICERS) and len(area) < VILLAGE,
        passed=answers_above(actor, area) and len(area) < VILLAGE,
        seated=any(code == area for _role, code in actor.seats),
        voter=actor.area == area and len(area) == VILLAGE,
        stories=actor.holds(area, *writers(area)),
        money=len(area) == VILLAGE and answers_money_in(actor, area),
    )


def _procedures(found: list[rows.PartRow]) -> dict[str, Procedure]:
    """The pinned definitions by fingerprint; a query only for those this process has not read."""
    read = {row.fingerprint: library.known(row.fingerprint) for row in found}
    missing = {row.version for row in found if read[row.fingerprint] is None}
    if missing:
        for version in ProcedureVersion.objects.filter(pk__in=missing):
            read[version.fingerprint] = library.pinned(version.fingerprint, version.raw)
    return {mark: procedure for mark, procedure in read.items() if procedure is not None}


def _part(actor: Actor, area: str, row: rows.PartRow, procedure: Procedure) -> str:
    """``part``, ``visit``, or "" where it is not this person's to do."""
    part = procedure.part(row.key)
    if not actor.holds(area, *part.actors) and not (row.elects and OFFICER in part.actors):
        return ""
    if procedure.confined == "people" and not row.own:
        return ""
    if "households" in part.targets and row.mine:
        return "" if (row.reached or 0) >= row.mine else "visit"
    return "part"


def _meeting(
    row: rows.MeetingRow, actor: Actor, runs: bool, counts: bool, today: date
) -> str:  # fmt: skip
    """What the person has to do about a meeting, "" for nothing."""
    if row.state == "open":
        if row.counted_once and counts:
            return "count"
        return "sit" if row.due is not None or runs else ""
    if row.state == "closed":
        return "minutes" if actor.person_id in (row.chair, row.recorder) else ""
    if runs and timezone.localdate(row.starts_at) <= today:
        return "open"
    if row.due == "due" and not row.seen:
        return "confirm"
    if row.due is not None and row.due != "excused":
        return "attend"
    return "prepare" if runs else ""
