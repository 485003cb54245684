"""A member who cannot come has one of their own household attend the meeting for them.

Source: Law on Rural Collective Economic Organizations, Art. 27 para. 1: a member who cannot attend
in person may, in writing, have another family member of the same household of the collective, with
full capacity, attend for them. The holder need be no member; the law sets no most of how many one
may hold, it is bounded by the household. A message on one's own phone is writing too (Civil Code,
Art. 469). It is for one meeting. Who is represented counts as there, and has a vote, from when the
holder is there; of a member who comes after all it is over. Nobody attends for another at the
representatives' assembly (Art. 28), nor at any body whose ``proxies`` in ``rules/bodies.yaml`` is
left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.counted_people import due_person, home_of, members_of, minor
from xiangyue.actions.meeting_frame import (
    at_meeting,
    keeps,
    no_count_under_way,
    require_keeper,
    require_state,
)
from xiangyue.actions.outcomes import touch
from xiangyue.core.bodies import SPECS
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Arrival, Meeting, MeetingProxy, Person, Turnout
from xiangyue.data.people import ADULT

ALIVE: Final = ("given", "present")


def clause_of(meeting: Meeting) -> str:
    """The clause by which one may attend for another here; "" where nobody may."""
    spec = SPECS.get(meeting.body)
    return spec.proxies if spec and meeting.counted == "members" else ""


def alive(meeting: Meeting) -> list[MeetingProxy]:
    """The proxies that hold, with both people and their households: one query."""
    rows = MeetingProxy.objects.filter(meeting=meeting, state__in=ALIVE)
    return list(rows.select_related("member__household", "holder__household").order_by("pk"))


def file_proxy(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    holder_id: int,
    member_id: int | None = None,
    in_writing: bool = False,
    key: UUID | None = None,
) -> MeetingProxy:
    """A member (the acting person where none is named) is represented by ``holder_id``: said on
    their own phone, or entered by who keeps the sheet out of the signed paper (``in_writing``).

    Refusals: the body knows none, the paper is not there, no member who is due, one who is there
    already or has given it already; a holder of another household, under eighteen, without
    capacity, or who is represented themself; a member who holds another's.
    """
    member_id = actor.person_id if member_id is None else member_id
    with at_meeting(meeting_id, "meeting-proxy.file", actor, now, key) as (a, meeting):
        if member_id is None or member_id != actor.person_id:
            require_keeper(meeting, actor)
        clause = clause_of(meeting)
        if not clause:
            raise refuse("meeting-proxy.not-here", code="conditions", clause="collective-law:27")
        if member_id != actor.person_id and not in_writing:
            raise refuse("meeting-proxy.in-writing", field="in_writing", clause=clause)
        _still_changes(meeting)
        member = _person(meeting, member_id, "member")
        holder = _person(meeting, holder_id, "holder")
        if not due_person(member, home_of(member), meeting):
            raise refuse("meeting-proxy.no-member", field="member", clause=clause, name=member.name)
        if Arrival.objects.filter(meeting=meeting, person=member).exists():
            raise refuse("meeting-proxy.came", code="conditions", field="member", name=member.name)
        if found := _unlawful(meeting, member, holder, alive(meeting)):
            raise Refusal("conditions", found, field="holder")
        home = home_of(member)
        row = MeetingProxy.objects.create(
            meeting=meeting,
            member=member,
            holder=holder,
            group=home.group if home else "",
            how="paper" if in_writing else "phone",
            given_at=now,
        )
        a.sealed |= {"member": member.pk, "holder": holder.pk}
        _tell(a, meeting)
    return row


def withdraw_proxy(
    *, actor: Actor, now: datetime, meeting_id: int, proxy_id: int, key: UUID | None = None
) -> None:
    """A proxy is taken back: by the member, by the holder who cannot, or by who keeps the sheet.
    Not while the meeting is open and the member counts as there."""
    with at_meeting(meeting_id, "meeting-proxy.withdraw", actor, now, key) as (a, meeting):
        row = next((r for r in alive(meeting) if r.pk == proxy_id), None)
        if row is None:
            raise refuse("meeting-proxy.none", code="not-found")
        if actor.person_id not in (row.member_id, row.holder_id):
            require_keeper(meeting, actor)
        _still_changes(meeting)
        if meeting.state == "open" and row.state == "present":
            raise refuse("meeting-proxy.counted", code="conditions", name=row.member.name)
        _leave(meeting, row, "withdrawn", now)
        touch(a, meeting)
        a.sealed |= {"member": row.member_id, "holder": row.holder_id}
        _tell(a, meeting)


def may_see(meeting: Meeting, actor: Actor, row: MeetingProxy) -> bool:
    """Whether the reader sees whose proxy this is: its two people, and who keeps the sheet."""
    return keeps(meeting, actor) or actor.person_id in (row.member_id, row.holder_id)


def named(meeting: Meeting) -> list[tuple[str, str]]:
    """Who was there through whom, for the minutes: (member, holder), in order; one query, none
    where the body knows no proxies."""
    if not clause_of(meeting):
        return []
    rows = MeetingProxy.objects.filter(meeting=meeting, state="present")
    return list(rows.order_by("group", "pk").values_list("member__name", "holder__name"))


# -- what the sheet does with them (actions.turnouts) ------------------------------------------


def recheck(meeting: Meeting, now: datetime) -> None:
    """Before the opening: a proxy is over whose people the law no longer lets stand so, since one
    has moved, has died, is no member any more. Two queries, and two more where one is over."""
    rows = alive(meeting) if clause_of(meeting) else []
    if not rows:
        return
    members = members_of(meeting, {r.member_id for r in rows})
    for row in rows:
        member, home = row.member, home_of(row.member)
        stays = member.active and due_person(member, home, meeting, members)
        others = [r for r in rows if r.pk != row.pk and r.state in ALIVE]
        if not stays or _unlawful(meeting, member, row.holder, others):
            _leave(meeting, row, "lapsed", now)


def mark(meeting: Meeting, ids: Collection[int], now: datetime) -> None:
    """By the sheet: whose holders are there. Before the opening the sheet is the whole truth, but
    for holders who checked in by phone; afterwards only late ones are added."""
    rows = {r.pk: r for r in alive(meeting)} if clause_of(meeting) else {}
    if set(ids) - set(rows):
        raise refuse("meeting-proxy.none", field="proxies")
    by_phone = set(
        Arrival.objects.filter(meeting=meeting, person__in=[r.holder_id for r in rows.values()])
        .values_list("person_id", flat=True)
        .distinct()
    ) if rows else set()  # fmt: skip
    for row in rows.values():
        there = row.pk in ids or row.holder_id in by_phone
        if there != (row.state == "present") and (there or meeting.state == "called"):
            row.state, row.marked_at = ("present" if there else "given"), now
            row.save(update_fields=["state", "marked_at"])


def by_group(meeting: Meeting) -> Counter[str]:
    """How many are there through another, by village group."""
    if not clause_of(meeting):
        return Counter()
    rows = MeetingProxy.objects.filter(meeting=meeting, state="present")
    return Counter(rows.values_list("group", flat=True))


def member_came(meeting: Meeting, person: Person, now: datetime) -> None:
    """The member has come themself: what they gave is over, and counts no more."""
    for row in alive(meeting) if clause_of(meeting) else ():
        if row.member_id == person.pk:
            _leave(meeting, row, "came", now)


def holder_came(meeting: Meeting, person: Person, now: datetime) -> bool:
    """The holder checks in by phone: who is represented by them is there as well. Whether they
    hold any; Refusal where the group is counted whole already."""
    held = [r for r in alive(meeting) if r.holder_id == person.pk] if clause_of(meeting) else []
    for row in held:
        if row.state == "present":
            continue
        group = Turnout.objects.filter(meeting=meeting, group=row.group).first()
        if group is None or not room(group):
            raise refuse("turnout.group-full", code="conditions", group=row.group)
        group.by_proxy += 1
        group.save(update_fields=["by_proxy"])
        row.state, row.marked_at = "present", now
        row.save(update_fields=["state", "marked_at"])
    return bool(held)


def room(group: Turnout) -> bool:
    """Whether one more of the group may be counted as there."""
    return group.on_paper + group.by_phone + group.by_proxy + group.left_out < group.due


def _leave(meeting: Meeting, row: MeetingProxy, state: str, now: datetime) -> None:
    if row.state == "present":
        group = Turnout.objects.get(meeting=meeting, group=row.group)
        group.by_proxy -= 1
        group.save(update_fields=["by_proxy"])
    row.state, row.marked_at = state, now
    row.save(update_fields=["state", "marked_at"])


def _still_changes(meeting: Meeting) -> None:
    require_state(meeting, "called", "open")
    if meeting.state == "open":
        no_count_under_way(meeting.pk)


def _person(meeting: Meeting, person_id: int | None, field: str) -> Person:
    rows = Person.objects.filter(pk=person_id, area_id=meeting.area_id, active=True)
    found = rows.select_related("household").first()
    if found is None:
        raise refuse("meeting-proxy.unknown", code="not-found", field=field)
    return found


def _unlawful(
    meeting: Meeting, member: Person, holder: Person, others: Sequence[MeetingProxy]
) -> Check | None:
    """Why ``holder`` may not attend for ``member``; None where they may. ``others``: the proxies
    that hold beside this one."""
    clause = clause_of(meeting)
    names = {"member": member.name, "holder": holder.name}

    def no(why: str, have: int | None = None, need: int | None = None) -> Check:
        return Check(f"meeting-proxy.{why}", False, have, need, clause=clause, values=names)

    home = home_of(member)
    if holder.pk == member.pk:
        return no("oneself")
    if home is None:
        return no("no-household")
    if not holder.active or holder.household_id != home.pk:
        return no("other-household")
    if (years := minor(holder, meeting)) is not None:
        return no("minor", years, ADULT)
    if holder.status == "incapable":
        return no("incapable")
    if any(r.member_id == member.pk for r in others):
        return no("given-already")
    if any(r.member_id == holder.pk for r in others):
        return no("passed-on")
    if any(r.holder_id == member.pk for r in others):
        return no("holds")
    return None


def _tell(a: Act, meeting: Meeting) -> None:
    rows = MeetingProxy.objects.filter(meeting=meeting, state__in=ALIVE)
    states = Counter(rows.values_list("state", flat=True))
    a.data |= {"proxies": sum(states.values()), "present": states["present"]}
