"""A member who cannot come has one of their household attend: lived, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import meeting_proxies, meetings
from xiangyue.actions.counted_people import capable, due_person, home_of, members_of
from xiangyue.data.models import Meeting, MeetingProxy, Person

if TYPE_CHECKING:
    from xiangyue.core.procedure import Part
    from xiangyue.scenario.rehearsal_sitting import SittingTries
    from xiangyue.scenario.sitting import Sitter

Pair = tuple[Person, Person]


def pairs(meeting: Meeting, most: int) -> list[Pair]:
    """Members who cannot come, each with one of their household, a household each: two queries."""
    if not meeting_proxies.clause_of(meeting):
        return []
    rows = Person.objects.filter(area_id=meeting.area_id, active=True, household__active=True)
    people = list(rows.select_related("household").order_by("household__number", "pk"))
    members = members_of(meeting, [p.pk for p in people])
    found: dict[int, Pair] = {}
    for person in people:
        if not due_person(person, home_of(person), meeting, members):
            continue
        for other in people:
            at_home = other.household_id == person.household_id and other.pk != person.pk
            if at_home and capable(other, meeting):
                found.setdefault(person.household_id or 0, (person, other))
                break
        if len(found) == most:
            break
    return list(found.values())


def file(sitter: Sitter, meeting: Meeting, most: int = 2) -> list[MeetingProxy]:
    """Proxies in turns out of the signed paper and by phone."""
    made = []
    for n, (member, holder) in enumerate(pairs(meeting, most)):
        by_phone = n % 2 == 1
        actor = actor_of_person(member.pk, sitter.clock.now) if by_phone else sitter.keeper
        made.append(
            sitter.do(
                meeting_proxies.file_proxy,
                actor=actor,
                meeting_id=meeting.pk,
                member_id=member.pk,
                holder_id=holder.pk,
                in_writing=not by_phone,
            )
        )
    return made


def tried(rehearsal: SittingTries, meeting: Meeting, part: Part) -> None:
    """What the law does not let: another household, a child, one's own, twice, without paper."""
    found = pairs(meeting, 2)
    if len(found) < 2:
        return
    (member, holder), (stranger, _) = found
    keeper, tries = rehearsal.keeper, rehearsal.refuses
    given: dict[str, Any] = {
        "actor": keeper,
        "meeting_id": meeting.pk,
        "member_id": member.pk,
        "holder_id": holder.pk,
        "in_writing": True,
    }
    act = meeting_proxies.file_proxy
    tries("proxy-unwritten", part, act, **{**given, "in_writing": False})
    tries("proxy-elsewhere", part, act, **{**given, "holder_id": stranger.pk})
    tries("proxy-oneself", part, act, **{**given, "holder_id": member.pk})
    tries("proxy-none", part, meetings.mark_groups, actor=keeper, meeting_id=meeting.pk,
          groups={}, proxies=[0])  # fmt: skip
    with rehearsal.supposing():
        rehearsal.do(act, **given)
        tries("proxy-twice", part, act, **given)
        tries("proxy-holds", part, act,
              **{**given, "member_id": holder.pk, "holder_id": member.pk})  # fmt: skip
