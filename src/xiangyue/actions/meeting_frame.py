"""What the acts of a meeting share: who may, who is due, which rule, the counts it judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers, stood_for
from xiangyue.actions.acts import Act, act, require_version
from xiangyue.core.bodies import (
    BODIES,
    CLASSES,
    COUNTED_BY,
    OFFICE,
    OFFICERS,
    SPECS,
    SUPERVISION,
)
from xiangyue.core.bodies import COUNTED as COUNTED_BODIES
from xiangyue.core.charters import in_force
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rules import RuleBook, Verdict
from xiangyue.data.by_key import ByKey
from xiangyue.data.models import AgendaItem, Meeting, PlainBox, Tally
from xiangyue.data.prepared import prepared
from xiangyue.methods import rulebook
from xiangyue.methods.wording import sentences

BODY_RULES: Final[dict[str, str]] = {k: b.rule for k, b in SPECS.items() if b.rule}
"""By which rule a body sits and votes on an item that belongs to no matter."""

CONVENERS: Final[dict[str, tuple[str, ...]]] = {k: b.conveners for k, b in SPECS.items()}
"""Who calls and opens the meetings of a body, beside the clerk who does it for them."""

NOTICE: Final[dict[str, str]] = {k: b.notice for k, b in SPECS.items() if b.notice}
"""The setting of the rule book that says how many days ahead a body is told."""

PRESIDES: Final[dict[str, tuple[str, ...]]] = {k: b.presides for k, b in SPECS.items()}
"""Who presides: the first of these who is present. An elected chair of the assembly comes first."""

TELLERS: Final = (*SUPERVISION, *OFFICE, *OFFICERS)
"""Who counts ballots beside those due who are present."""

COUNTED: Final = ("issued", "returned", "for", "against", "abstain", "void")
CHOICES: Final = ("for", "against", "abstain")


def look(meeting_id: int, *, lock: bool = False, expected: int | None = None) -> Meeting:
    """The meeting with its area; locked until the transaction ends when ``lock``."""
    meeting = (_locked if lock else _looked)(meeting_id)
    if meeting is None:
        raise refuse("meeting.unknown", code="not-found")
    require_version(meeting.version, expected)
    return meeting


def lock_item(item_id: int, *, expected: int | None = None) -> AgendaItem:
    """The item, its meeting locked until the transaction ends, so that acts in it take turns."""
    item = _locked_item(item_id)
    if item is None:
        raise refuse("meeting.no-item", code="not-found")
    require_version(item.meeting.version, expected)
    return item


def _meetings(key: int) -> QuerySet[Meeting]:
    return Meeting.objects.select_related("area__jurisdiction").filter(pk=key)


def _items(key: int) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.select_related("meeting__area__jurisdiction").filter(pk=key)


_looked = ByKey(_meetings)
_locked = ByKey(lambda key: _meetings(key).select_for_update(of=("self",)))
# The meeting first, as every act on a meeting: the other way round two acts wait in a ring.
_locked_item = ByKey(lambda key: _items(key).select_for_update(of=("meeting", "self")))


@contextmanager
def at_meeting(
    meeting_id: int,
    name: str,
    actor: Actor,
    now: datetime,
    key: UUID | None = None,
    expected: int | None = None,
) -> Iterator[tuple[Act, Meeting]]:
    """One act on a meeting, which is locked: the act, in its area and log, and the meeting.

    Whether the actor may is asked within: a refusal undoes everything.
    """
    with act(name, actor=actor, now=now, key=key) as a:
        meeting = look(meeting_id, lock=True, expected=expected)
        a.area, a.practice = meeting.area_id, meeting.practice
        a.on["meeting"] = meeting.pk
        a.result = str(meeting.pk)
        yield a, meeting


@contextmanager
def at_item(
    item_id: int,
    name: str,
    actor: Actor,
    now: datetime,
    key: UUID | None = None,
    expected: int | None = None,
) -> Iterator[tuple[Act, AgendaItem]]:
    """The same on an item that nothing has come of yet; ``expected``: the meeting's version."""
    with act(name, actor=actor, now=now, key=key) as a:
        item = lock_item(item_id, expected=expected)
        meeting = item.meeting
        a.area, a.practice = meeting.area_id, meeting.practice
        a.on |= {"meeting": item.meeting_id, "item": item.position}
        a.result = str(item.meeting_id)
        yield a, item


def require_pending(item: AgendaItem, *states: str) -> None:
    """Refusal("conditions") unless the meeting is in one of ``states`` and the item undecided."""
    require_state(item.meeting, *states)
    if item.outcome != "pending":
        raise refuse("item.decided", code="conditions", title=item.title)


def charter_of(meeting: Meeting) -> Mapping[str, Any]:
    """The village's own numbers; empty where it has none."""
    jurisdiction = getattr(meeting.area, "jurisdiction", None)
    return jurisdiction.charter if jurisdiction else {}


def charter_for(meeting: Meeting, item: AgendaItem) -> Mapping[str, Any]:
    """The village's own numbers for an item: those under which its matter began."""
    return own_numbers.by_matter(charter_of(meeting), [item.matter_id])[item.matter_id]


def convenes(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor calls, opens and ends meetings of this body here."""
    return actor.person_id is not None and (
        actor.person_id == meeting.called_by_id
        or actor.holds(meeting.area_id, *CONVENERS.get(meeting.body, ()), *OFFICE)
    )


def keeps(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor keeps the sheet and the minutes: clerk, recorder, chair, who called it."""
    return actor.person_id is not None and (
        actor.person_id in (meeting.recorder_id, meeting.chair_id, meeting.called_by_id)
        or actor.holds(meeting.area_id, *OFFICE, *OFFICERS)
    )


def require_convener(meeting: Meeting, actor: Actor) -> None:
    """Refusal naming the roles that may, unless the actor convenes this body."""
    if not convenes(meeting, actor):
        raise not_allowed("meeting.conveners", (*CONVENERS.get(meeting.body, ()), *OFFICE))


def require_keeper(meeting: Meeting, actor: Actor) -> None:
    """Refusal unless the actor keeps this meeting's sheet and minutes."""
    if not keeps(meeting, actor):
        raise not_allowed("meeting.keepers", OFFICE)


def names(room: str, keys: Iterable[str]) -> dict[str, str]:
    """What roles, bodies or ways are called, in both languages: ``names("role", ["clerk"])``."""
    words = [sentences().get(f"{room}.{k}", {"zh": k, "en": k}) for k in keys]
    return {"zh": "、".join(w["zh"] for w in words), "en": " / ".join(w["en"] for w in words)}


def not_allowed(says: str, roles: Iterable[str]) -> Refusal:
    """Refusal that names the roles which may."""
    roles = tuple(roles)
    return Refusal(
        "not-allowed",
        Check(
            says=says,
            met=False,
            values={"roles": roles, "roles_names": names("role", roles)},
        ),
    )


def require_state(meeting: Meeting, *states: str) -> None:
    """Refusal("conditions") unless the meeting is in one of these states."""
    if meeting.state not in states:
        raise refuse(f"meeting.is-{meeting.state}", code="conditions")


def why_not_count(meeting: Meeting, actor: Actor, state: str) -> Check | None:
    """Why the actor may not count ballots here; None where they may.

    Those due who are present, supervisors and the clerk count; never who presides. ``state`` is
    their attendance, "" where they are not due.
    """
    if actor.person_id is not None and actor.person_id == meeting.chair_id:
        return Check("tally.presider", False, clause="election-practice")
    if actor.person_id is not None and (
        state == "present" or actor.holds(meeting.area_id, *TELLERS)
    ):
        return None
    if state:
        return Check("tally.absent", False, clause="election-practice")
    values = {"roles": TELLERS, "roles_names": names("role", TELLERS)}
    return Check("tally.who", False, clause="election-practice", values=values)


@dataclass(frozen=True)
class Seats:
    """Who is due and who is there. ``rows``: (role, class, how many due, how many present).

    Where attendance is counted the role is what is counted: adults, households, members.
    """

    rows: tuple[tuple[str, str, int, int], ...]

    def counts(self, body: str) -> dict[str, int]:
        """``due`` and ``present`` of ``body``, with its classes where it is counted in classes.

        ``body`` may be smaller than the meeting's (a branch committee within a joint meeting).
        """
        if body in COUNTED_BODIES:
            return self._numbers()
        roles = BODIES[body]
        mine = [r for r in self.rows if r[0] in roles]
        if body not in CLASSES:
            return {"due": sum(r[2] for r in mine), "present": sum(r[3] for r in mine)}
        counts = {}
        for name in CLASSES[body]:
            counts[f"due.{name}"] = sum(r[2] for r in mine if r[1] == name)
            counts[f"present.{name}"] = sum(r[3] for r in mine if r[1] == name)
        return counts

    def _numbers(self) -> dict[str, int]:
        """The same where attendance is counted: of adults, households or members."""
        mine = [r for r in self.rows if r[0] in COUNTED_BY]
        due, present = sum(r[2] for r in mine), sum(r[3] for r in mine)
        counts = {"due": due, "present": present}
        for by in {r[0] for r in mine} - {"members"}:
            counts |= {by: due, f"present.{by}": present}
        return counts

    def present(self, body: str) -> dict[str, int]:
        """How many are present in each class of ``body`` ("" where it has none)."""
        counts = self.counts(body)
        if body not in CLASSES:
            return {"": counts["present"]}
        return {name: counts[f"present.{name}"] for name in CLASSES[body]}


SEATS: Final = (
    "SELECT role, counted_as, count(*), count(*) FILTER (WHERE state = 'present')"
    " FROM xiangyue_attendance WHERE meeting_id = %s GROUP BY role, counted_as"
)
# A group's meeting, or a whole village's: its people are counted group by group.
SEATS_COUNTED: Final = (
    "SELECT m.counted, '', sum(t.due - t.left_out)::bigint,"
    " sum(t.on_paper + t.by_phone + t.by_proxy)::bigint"
    " FROM xiangyue_turnout t JOIN xiangyue_meeting m ON m.id = t.meeting_id"
    " WHERE t.meeting_id = %s GROUP BY m.counted"
)
ANY_SEATS: Final = f"{SEATS} UNION ALL {SEATS_COUNTED}"


def seats_of(meeting_id: int) -> Seats:
    """Read the seats of a meeting, grouped: one query."""
    with prepared() as c:
        c.execute(ANY_SEATS, [meeting_id, meeting_id])
        return Seats(tuple(c.fetchall()))


def seats_by(rows: Iterable[tuple[str, str, str]]) -> Seats:
    """The seats of a sheet, each row a (state, role, class)."""
    due: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    for state, role, name in rows:
        due[role, name] += 1
        there[role, name] += state == "present"
    return Seats(tuple((role, name, n, there[role, name]) for (role, name), n in due.items()))


def total(counts: Mapping[str, int], name: str) -> int:
    """``due`` or ``present`` over all classes."""
    if name in counts:
        return counts[name]
    return sum(n for key, n in counts.items() if key.startswith(f"{name}."))


def day_of(meeting: Meeting) -> date:
    """The day a meeting sat, or is to sit: its rules are those of that day."""
    return timezone.localdate(meeting.opened_at or meeting.starts_at)


def book() -> RuleBook:
    """The rules."""
    return rulebook.load()


def quorums(meeting: Meeting, items: Iterable[AgendaItem], seats: Seats) -> list[Verdict]:
    """The quorum by the rule of each item (each rule once), strictest denominators and all.

    A matter's is by the charter under which it began.
    """
    day = day_of(meeting)
    now = in_force(charter_of(meeting), day)
    judged = [i for i in items if i.rule and (i.outcome == "pending" or meeting.state == "open")]
    charters = own_numbers.by_matter(charter_of(meeting), [i.matter_id for i in judged])
    asked: list[tuple[str, str, Mapping[str, Any]]] = []
    for item in judged:
        own = in_force(charters[item.matter_id], day)
        if (item.rule, own) not in [(rule, charter) for rule, _, charter in asked]:
            asked.append((item.rule, item.body, own))
    if not asked and meeting.body in BODY_RULES:
        asked.append((BODY_RULES[meeting.body], meeting.body, now))
    return [
        book().quorum(
            rule,
            day=day,
            counts=counts_for(meeting, rule, body, seats),
            area=meeting.area_id,
            charter=charter,
        )
        for rule, body, charter in asked
    ]


def counts_for(meeting: Meeting, rule: str, body: str, seats: Seats) -> dict[str, int]:
    """What a rule counts of those due and present; the households that representatives stand for
    where it asks for them."""
    counts = seats.counts(body)
    if stood_for.wanted(rule, body, day_of(meeting), meeting.area_id):
        counts |= stood_for.at_meeting(meeting.pk, meeting.area_id, day_of(meeting))
    return counts


def quorum_checks(verdicts: Iterable[Verdict]) -> list[Check]:
    """Every condition of the quorum once, those not met first."""
    seen: dict[tuple[Any, ...], Check] = {}
    for verdict in verdicts:
        for c in verdict.sitting:
            seen.setdefault((c.values.get("have_what"), c.need, c.of, c.of_what, c.clause), c)
    return sorted(seen.values(), key=lambda c: c.met)


def not_before_the_day(meeting: Meeting, now: datetime) -> None:
    """Refusal before the day of the meeting: nobody is there yet."""
    day = timezone.localdate(meeting.starts_at)
    if timezone.localdate(now) < day:
        raise Refusal(
            "conditions", Check("meeting.not-its-day", False, values={"day": day.isoformat()})
        )


def no_count_under_way(meeting_id: int) -> None:
    """Presence is the denominator of a vote: it stands still between its two counts."""
    if (
        Tally.objects.filter(item__meeting_id=meeting_id, item__outcome="pending")
        .values("item_id", "round")
        .annotate(n=Count("id"))
        .filter(n=1)
        .exists()
        or PlainBox.objects.filter(item__meeting_id=meeting_id, state="stopped").exists()
    ):
        raise refuse("meeting.counting", code="conditions")


def plain(check: Check) -> dict[str, Any]:
    """A check as JSON, for the item's verdict and the record."""
    return {
        "says": check.says,
        "met": check.met,
        "have": check.have,
        "need": check.need,
        "of": check.of,
        "of_what": check.of_what,
        "clause": check.clause,
        "values": dict(check.values),
    }


def check_from(stored: Mapping[str, Any]) -> Check:
    """A check back out of JSON."""
    return Check(**stored)


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON: every condition with its need and have."""
    return {
        "rule": verdict.rule,
        "day": verdict.day.isoformat(),
        "result": verdict.result,
        "sources": list(verdict.sources),
        "sitting": [plain(c) for c in verdict.sitting],
        "ballots": [plain(c) for c in verdict.ballots],
        "passes": [plain(c) for c in verdict.passes],
        "clashes": [plain(c) for c in verdict.clashes],
        "notes": [plain(c) for c in verdict.notes],
    }
