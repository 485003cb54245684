"""The election committee: chosen, posted, filed; who leaves it is followed by the next in line.

Source: Organic Law of Villagers' Committees (2025), Art. 15; Zhejiang, Art. 8, 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import officers
from xiangyue.actions.acts import Act
from xiangyue.actions.elections import number, people_of, planned
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.election_calendar import Days
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.elections import CHOSEN_BY
from xiangyue.data.models import Election, ElectionOfficer, Observer

LEAVES: Final = ("resigned", "absent", "named", "relative", "replaced", "other")
"""Why somebody leaves: the first word of ``ElectionOfficer.reason``."""


@dataclass(frozen=True)
class Chosen:
    """One who was chosen: in the order of the result, with the votes where they were counted."""

    person_id: int
    votes: int | None = None


def choose(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    by: str,
    people: Sequence[Chosen],
    members: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Enter the result of the choice: the first ``members`` take office, the first as its chair;
    the others stand in line. ``by``: assembly, representatives or groups (Art. 15).

    May be done again where nobody is left to come in (a fresh choice). Refusals: too few or too
    many members for the place, votes that are not in order, somebody twice or not of the village,
    somebody who is named for a post or a close relative of one.
    """
    with act_on(matter_id, "election.committee", part, actor, now, expected, key) as (a, case):
        election = planned(case)
        if case.facts(part).get("chosen"):
            _fresh(case, part)
        else:
            case.require_open(part, "election_committee")
        if by not in CHOSEN_BY:
            raise refuse("election-committee.by", field="by", clause="law:15.2")
        _size(case, members)
        _lawful(case, people, members)
        today = case.today
        old = {o.person_id: o for o in ElectionOfficer.objects.filter(election=election)}
        for row in old.values():
            if row.until is None:
                row.until, row.reason = today, "replaced"
                row.save(update_fields=["until", "reason"])
        rank = max((o.rank for o in old.values()), default=0)
        for n, one in enumerate(people):
            seated = n < members
            row = old.get(one.person_id) or ElectionOfficer(
                election=election, person_id=one.person_id
            )
            row.rank, row.votes, row.absences = rank + n + 1, one.votes, 0
            row.role = "chair" if n == 0 else "member"
            row.since, row.until, row.reason = today if seated else None, None, ""
            row.save()
        election.chosen_by = by
        election.save(update_fields=["chosen_by"])
        case.put(
            part, chosen=True, members=members, next=len(people) - members,
            posted=False, filed=False, on=today.isoformat(),
        )  # fmt: skip
        a.data |= {"by": by, "members": members, "next": len(people) - members}
        a.data["people"] = [one.person_id for one in people]
        case.settle(a)
        a.result = str(election.pk)
    return election


def short(case: Case, least: Days) -> list[Check]:
    """Where so many have left that the committee has fewer members than it must
    (``election-committee.least``), and nobody was left in line to come in (Art. 15): those who are
    missing are chosen anew."""
    part = next((p.key for p in case.procedure.parts if p.kind == "election_committee"), "")
    facts = case.facts(part) if part else {}
    if not facts.get("chosen"):
        return []
    have = int(facts.get("members", 0))
    if have >= least.value:
        return []
    return [Check("election-committee.short", False, have, least.value, clause=least.clause)]


def _fresh(case: Case, part: str) -> None:
    """A choice again only where the members are fewer than they must be and nobody is in line."""
    facts = case.facts(part)
    least = number("election-committee.least", case.matter, case.today)
    if int(facts.get("members", 0)) >= least.value or int(facts.get("next", 0)):
        raise refuse("election-committee.stands", code="conditions", clause="law:15.4")


def _size(case: Case, members: int) -> None:
    least = number("election-committee.least", case.matter, case.today)
    most = number("election-committee.most", case.matter, case.today)
    if not least.value <= members <= most.value:
        bound = least if members < least.value else most
        values = {"least": least.value, "most": most.value}
        check = Check(
            "election-committee.size", False, members, bound.value,
            clause=bound.clause, values=values,
        )  # fmt: skip
        raise Refusal("invalid", check, field="members")


def _lawful(case: Case, people: Sequence[Chosen], members: int) -> None:
    ids = [one.person_id for one in people]
    if len(ids) < members:
        check = Check("election-committee.too-few", False, len(ids), members, clause="law:15.2")
        raise Refusal("invalid", check, field="people")
    if len(set(ids)) != len(ids):
        raise refuse("election-committee.twice", field="people")
    votes = [one.votes for one in people if one.votes is not None]
    if votes and (len(votes) != len(people) or votes != sorted(votes, reverse=True)):
        raise refuse("election-committee.order", field="people", clause="law:15.4")
    people_of(case.matter.area_id, ids, "people")
    looking = Observer.objects.filter(matter=case.matter, person__in=ids, left_on=None)
    if (observer := looking.order_by("pk").first()) is not None:
        raise refuse("election-committee.observes", field="people", name=observer.name)
    named = officers.standing(case.matter)
    if out := [p for p in ids if p in named] or _kin(case, ids, named):
        name = ElectionOfficer._meta.get_field("person").related_model
        who = name.objects.filter(pk=out[0]).values_list("name", flat=True).first()
        raise refuse("election-committee.stands-for", field="people", clause="law:15.3", name=who)


def _kin(case: Case, ids: Iterable[int], named: set[int]) -> list[int]:
    """Who of ``ids`` is a close relative of somebody in ``named``."""
    ties = officers.ties_of(ids, case.today, case.matter.area_id)
    return [t.first for t in ties if t.second in named]


def appoint(
    *, actor: Actor, now: datetime, matter_id: int, part: str, deputies: Sequence[int],
    chair: int | None = None, key: UUID | None = None,
) -> Election:  # fmt: skip
    """The members share the posts among them: a chair and deputies (Art. 15), ids of members."""
    with act_on(matter_id, "election.appoint", part, actor, now, None, key) as (a, case):
        election = planned(case)
        rows = list(ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today)))
        ids = {row.person_id for row in rows}
        head = chair or next((r.person_id for r in rows if r.role == "chair"), None)
        if head not in ids or not set(deputies) <= ids or head in deputies:
            raise refuse("election-committee.posts", field="deputies", clause="law:15.2")
        for row in rows:
            row.role = (
                "chair" if row.person_id == head
                else "deputy" if row.person_id in deputies else "member"
            )  # fmt: skip
            row.save(update_fields=["role"])
        a.data |= {"chair": head, "deputies": sorted(deputies)}
        case.settle(a)
        a.result = str(election.pk)
    return election


def file(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> Election:
    """The list is filed with the township (Zhejiang, Art. 8)."""
    with act_on(matter_id, "election.file", part, actor, now, None, key) as (a, case):
        election = planned(case)
        if not case.facts(part).get("chosen"):
            raise refuse("election-committee.none", code="conditions", clause="law:15.2")
        if case.facts(part).get("filed"):
            raise refuse("election-committee.filed", code="conditions")
        case.put(part, filed=True)
        case.settle(a)
        a.result = str(election.pk)
    return election


def leave(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    why: str,
    note: str = "",
    key: UUID | None = None,
) -> Election:
    """A member leaves: resigned (themself, or written down for them), or taken as having left after
    so many meetings missed in a row, or for another reason in words. The next in line comes in."""
    note = words(note, "note", 180, least=4 if why == "other" else 0)
    mine = person_id == actor.person_id and why == "resigned"
    with act_on(matter_id, "election.leave", "" if mine else part, actor, now, None, key) as (
        a,
        case,
    ):
        a.data["part"] = part
        row = _member(case, person_id)
        if why not in ("resigned", "absent", "other"):
            raise refuse("election-committee.why", field="why")
        if why == "absent":
            most = number("election-committee.absences", case.matter, case.today)
            if row.absences < most.value:
                check = Check(
                    "election-committee.absences", False, row.absences, most.value,
                    clause=most.clause,
                )  # fmt: skip
                raise Refusal("conditions", check, field="why")
        _out(a, case, part, [(row, f"{why} {note}".strip())])
        case.settle(a)
        a.result = str(row.election_id)
    return row.election


def missed(
    *, actor: Actor, now: datetime, matter_id: int, part: str, absent: Sequence[int],
    key: UUID | None = None,
) -> None:  # fmt: skip
    """The committee has met; these members missed it (or came and did not vote)."""
    with act_on(matter_id, "election.met", part, actor, now, None, key) as (a, case):
        rows = list(ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today)))
        if not set(absent) <= {row.person_id for row in rows}:
            raise refuse("election-committee.not-member", field="absent")
        for row in rows:
            row.absences = row.absences + 1 if row.person_id in absent else 0
            row.save(update_fields=["absences"])
        a.data |= {"members": len(rows), "absent": sorted(absent)}
        case.settle(a)
        a.result = str(matter_id)


def _member(case: Case, person_id: int) -> ElectionOfficer:
    found = ElectionOfficer.objects.select_related("election").filter(
        officers.in_office(case.matter, case.today), person_id=person_id
    )
    row = found.first()
    if row is None:
        raise refuse("election-committee.not-member", field="person_id")
    return row


def succeed(a: Act, case: Case) -> list[int]:
    """Called by every act that names somebody for a post: members who are named, and close
    relatives of who is, leave at once (Art. 15), and the next in line come in. Who has left."""
    part = next((p.key for p in case.procedure.parts if p.kind == "election_committee"), "")
    named = officers.standing(case.matter)
    if looking := _observers(case) if named else {}:
        _look_on_no_longer(a, case, looking, {*named, *_kin(case, set(looking) - named, named)})
    if not part:
        return []
    rows = list(
        ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today)).select_related(
            "person"
        )
    )
    kin = set(_kin(case, [r.person_id for r in rows], named)) if named else set()
    gone = [
        (row, "named" if row.person_id in named else "relative")
        for row in rows
        if row.person_id in named or row.person_id in kin
    ]
    if gone:
        _out(a, case, part, gone)
    return [row.person_id for row, _ in gone]


def _observers(case: Case) -> dict[int, Observer]:
    rows = Observer.objects.filter(matter=case.matter, left_on=None, person__isnull=False)
    return {row.person_id: row for row in rows if row.person_id}


def _look_on_no_longer(
    a: Act, case: Case, looking: Mapping[int, Observer], people: set[int]
) -> None:
    """Observers among these people are so no longer; what they wrote stays."""
    gone = [row for person, row in sorted(looking.items()) if person in people]
    for row in gone:
        row.left_on = case.today
        row.save(update_fields=["left_on"])
    if gone:
        a.data["observers_left"] = [row.name for row in gone]


def _out(a: Act, case: Case, part: str, gone: Sequence[tuple[ElectionOfficer, str]]) -> None:
    """These leave, and as many of those in line who may come in do so, in their order."""
    for row, why in gone:
        row.until, row.reason = case.today, why[:200]
        row.save(update_fields=["until", "reason"])
    election = gone[0][0].election_id
    line = list(
        ElectionOfficer.objects.filter(
            election=election, since__isnull=True, until__isnull=True
        ).order_by("rank")
    )
    named = officers.standing(case.matter)
    barred = named | set(_kin(case, [r.person_id for r in line], named) if named else ())
    free = [row for row in line if row.person_id not in barred]
    came = free[: len(gone)]
    if came:
        _look_on_no_longer(a, case, _observers(case), {row.person_id for row in came})
    for row in came:
        row.since = case.today
        row.save(update_fields=["since"])
    _chair(case)
    members = ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today)).count()
    case.add(part, left=len(gone))
    case.put(part, members=members, next=len(free) - len(came))
    a.data["left"] = [[row.person_id, why.split()[0]] for row, why in gone]
    a.data["came_in"] = [row.person_id for row in came]


def _chair(case: Case) -> None:
    """Where the chair has left, a deputy leads, else the first by the result."""
    rows = list(
        ElectionOfficer.objects.filter(officers.in_office(case.matter, case.today)).order_by("rank")
    )
    if not rows or any(row.role == "chair" for row in rows):
        return
    head = next((row for row in rows if row.role == "deputy"), rows[0])
    head.role = "chair"
    head.save(update_fields=["role"])
