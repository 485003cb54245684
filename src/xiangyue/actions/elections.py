"""The frame of an election: its row, its numbers, its calendar; the plan and moving the day.

Source: Organic Law of Villagers' Committees (2025), Art. 8, 14, 17, 18; provincial measures.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import election_calendar as days
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.election_calendar import Days, Line, Term
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Election,
    ElectionNotice,
    Matter,
    Membership,
    Person,
    VoteRound,
)
from xiangyue.methods import election_days

POSTS: Final = ("director", "deputy_director", "committee_member")
"""The posts of a villagers' committee, the highest first (Art. 8): the roles they are held in."""
NAMES: Final[Mapping[str, str]] = {
    "director": "主任",
    "deputy_director": "副主任",
    "committee_member": "委员",
    "woman_member": "妇女委员",
}
BY_ELECTION: Final = "by-election"
"""The kind of election that fills seats which fell vacant (Art. 23)."""
WOMAN: Final = "woman_member"
"""The post of its own for a woman, where the province asks for it."""
PARTS: Final = ("plan", "committee", "roll", "nomination", "candidates", "polling", "count")


def election_of(matter: Matter) -> Election | None:
    """The election that a matter is; None before its plan is made."""
    return Election.objects.select_related("area__jurisdiction").filter(matter=matter).first()


def planned(case: Case) -> Election:
    """The election of a matter whose plan is made; Refusal before."""
    found = election_of(case.matter)
    if found is None or found.day is None:
        raise refuse("election.no-plan", code="conditions", clause="law:14")
    return found


def number(name: str, matter: Matter, on: date) -> Days:
    """A number of the elections' settings in force for a matter, with its clause."""
    charter = own_numbers.of_matter(own_numbers.stored(matter.area_id), matter)
    return election_days.days(name, on=on, area=matter.area_id, charter=charter)


def numbers(matter: Matter, on: date, election: Election | None = None) -> dict[str, Days]:
    """Every number that its calendar is counted by; no query where the ``election`` was read with
    its area's own numbers (``election_of``)."""
    if election is not None and "jurisdiction" in election.area._state.fields_cache:
        stored = election.area.jurisdiction.charter
    else:
        stored = own_numbers.stored(matter.area_id)
    charter = own_numbers.of_matter(stored, matter)
    return election_days.settings(on=on, area=matter.area_id, charter=charter)


def require_days(case: Case, election: Election, notice: str) -> None:
    """Refusal where today is too late for a notice of the calendar, by the law's days."""
    line = election_days.notice(notice)
    if not line.law or election.day is None:
        return
    found = days.too_late(
        dict(line.name), election.day, case.today, number(line.law, case.matter, case.today)
    )
    if found:
        raise Refusal("conditions", *found, field="day")


def calendar(
    case: Case, election: Election, notices: Sequence[ElectionNotice] | None = None
) -> tuple[Line, ...]:
    """The whole calendar as it stands on the case's day: one query for the notices, unless they
    are given."""
    found = days.lines(
        election_days.notices(),
        numbers(case.matter, case.today, election),
        day=_day(election),
        today=case.today,
        way=election.way,
        posted=posted(case, election, notices),
        result=_on(case, "count") if _fact(case, "count", "complete") else None,
    )
    return tuple(line for line in found if not _left_out(case, line))


def _left_out(case: Case, line: Line) -> bool:
    """What need not be: a stage that its part was done without (no preselection was held), and
    another election's days (the representatives') once they are over."""
    if line.posted is not None:
        return False
    if not line.notice.part:
        return line.due is not None and line.due < case.today
    row = case.parts.get(line.notice.part)
    return row is not None and row.done_at is not None


def _day(election: Election) -> date:
    assert election.day is not None
    return election.day


def _fact(case: Case, part: str, name: str) -> Any:
    return case.parts[part].facts.get(name) if part in case.parts else None


def _on(case: Case, part: str, name: str = "on") -> date | None:
    found = _fact(case, part, name)
    return date.fromisoformat(found) if isinstance(found, str) else None


def posted(
    case: Case, election: Election, notices: Sequence[ElectionNotice] | None = None
) -> dict[str, date]:
    """When each notice of the calendar was done, out of the notices and the parts' facts."""
    if notices is None:
        notices = list(ElectionNotice.objects.filter(election=election).order_by("number"))
    done: dict[str, date] = {
        n.kind: n.posted_on for n in reversed(notices) if n.annulled_on is None
    }
    done = {kind: on for kind, on in done.items() if kind in _ALONE}
    facts = {
        "prepare": _on(case, "plan"),
        "register": _on(case, "roll"),
        "roll": _on(case, "roll", "posted"),
        "nominate": _on(case, "nomination"),
        "self-named": _on(case, "nomination"),
        "candidates": _on(case, "candidates", "posted"),
        "polling": _on(case, "polling", "posted"),
        "proxies": _on(case, "polling", "proxies_posted"),
        "proxies-posted": _on(case, "polling", "proxies_posted"),
        # of the first vote: a further one or a run-off has a later day of its own
        "vote": election.day if _fact(case, "count", "rounds") else None,
        "handover": _on(case, "handover"),
    }
    return done | {key: on for key, on in facts.items() if on is not None}


_ALONE: Final = ("committee", "first-list", "preselect", "proxies-posted", "polling", "candidates")
"""Notices whose day is that on which they were posted, not a fact of their part."""


def plan(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    seats: Mapping[str, int],
    way: str = "candidates",
    approval: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Fix election day, the seats of each post (``{"director": 1, ...}``) and the way.

    ``approval``: who approved an election that is early or late, where it is. Refusals: a committee
    of less than 3 or more than 7 (Art. 8), no director, no post for a woman where the province asks
    for one, a way that the province does not have, a day on which a lawful period cannot be kept
    any more (with the first one possible), one that is too far from the end of the term.
    """
    approval = words(approval, "approval", 300, least=0)
    with act_on(matter_id, "election.plan", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "election_plan")
        matter, today = case.matter, case.today
        by_election = asked.words["election"] == BY_ELECTION
        posts = _posts(case, seats, by_election)
        _way(case, way)
        _in_time(case, day, way, ())
        if not by_election:  # a seat may fall vacant at any time (Art. 23)
            _term(case, day, approval)
        election = election_of(matter) or Election(matter=matter, area_id=matter.area_id)
        election.kind, election.way = asked.words["election"], way
        election.day, election.posts, election.approval = day, posts, approval
        election.save()
        _dues(case, election)
        total = sum(p["seats"] for p in posts)
        case.put(
            part,
            day=day.isoformat(),
            posts=len(posts),
            seats=total,
            open_way=way == "open",
            on=today.isoformat(),
        )
        a.data |= {
            "day": day.isoformat(),
            "way": way,
            "posts": [[p["post"], p["seats"]] for p in posts],
        }
        if approval:
            a.data["approval"] = approval
        case.settle(a)
        a.result = str(election.pk)
    return election


def _posts(case: Case, seats: Mapping[str, int], by_election: bool) -> list[dict[str, Any]]:
    """The posts in their order; Refusal beside the field of what is wrong."""
    known = (*POSTS, WOMAN)
    if any(post not in known or n < 0 for post, n in seats.items()):
        raise refuse("election.posts", field="seats")
    wanted = {post: int(seats.get(post, 0)) for post in known}
    total = sum(wanted.values())
    if by_election:
        require_vacant(case, wanted)
    else:
        _whole(case, wanted, total)
    return [
        {
            "post": post,
            "role": "committee_member" if post == WOMAN else post,
            "name": NAMES[post],
            "seats": n,
            "women": post == WOMAN,
        }
        for post, n in wanted.items()
        if n
    ]


def _whole(case: Case, wanted: Mapping[str, int], total: int) -> None:
    """A whole committee: three to seven, one of them its director, a woman's post (Art. 8)."""
    least = number("committee.least", case.matter, case.today)
    most = number("committee.most", case.matter, case.today)
    if not least.value <= total <= most.value:
        raise _size(total, least, most)
    if wanted["director"] != 1:
        raise refuse("election.one-director", field="director", clause="law:8")
    woman = number("election.woman-post", case.matter, case.today)
    if woman.value and not wanted[WOMAN]:
        raise refuse("election.woman-post", field=WOMAN, clause=woman.clause)


def require_vacant(case: Case, wanted: Mapping[str, int]) -> None:
    """Seats that fell vacant (Art. 23): at least one, no second director, with those in office no
    more than a committee may have."""
    running = Membership.objects.filter(
        area_id=case.matter.area_id, role__in=COMMITTEE, start__lte=case.today
    ).exclude(end__lt=case.today)
    held = list(running.values_list("role", flat=True))
    least, most = (number(f"committee.{n}", case.matter, case.today) for n in ("least", "most"))
    total = sum(wanted.values())
    if not total or total + len(held) > most.value:
        raise _size(total + len(held), least, most)
    if wanted["director"] + held.count("director") > 1:
        raise refuse("election.one-director", field="director", clause="law:8")


def _size(total: int, least: Days, most: Days) -> Refusal:
    bound = most if total > most.value else least
    check = Check(
        "election.size",
        False,
        total,
        bound.value,
        clause=bound.clause,
        values={"least": least.value, "most": most.value},
    )
    return Refusal("invalid", check, field="committee_member")


def _way(case: Case, way: str) -> None:
    if way not in ("candidates", "open"):
        raise refuse("election.way", field="way")
    allowed = number("election.open-way", case.matter, case.today)
    if way == "open" and not allowed.value:
        raise refuse("election.open-way", field="way", clause=allowed.clause)


def _in_time(case: Case, day: date, way: str, done: Container[str]) -> None:
    """Refusal where a lawful period before ``day`` cannot be kept from today on, by the longest of
    them; of what is ``done`` the days have only grown."""
    settings = numbers(case.matter, case.today)
    pending = [
        n for n in election_days.notices() if n.law and n.way in ("", way) and n.key not in done
    ]
    pending.sort(key=lambda n: -settings[n.law].value)
    for notice in pending:
        found = days.too_late(dict(notice.name), day, case.today, settings[notice.law])
        if found:
            raise Refusal("conditions", *found, field="day")


def _term(case: Case, day: date, approval: str) -> None:
    """The election is held when the term ends (Art. 14). Practice may be at any time before."""
    last = term_ends(case.matter.area_id, case.today)
    if last is None or case.matter.practice:
        return
    months = number("election.off-term-months", case.matter, case.today)
    clause = "law:14" if months.bound == days.PRACTICE else months.clause
    found = days.off_term(day, Term(last, months.value, clause, approval))
    if found:
        raise Refusal("conditions", *found, field="day")


def term_ends(area: str, today: date) -> date | None:
    """The last day of the villagers' committee's term: of those in office, or of the last ones."""
    ends = Membership.objects.filter(area_id=area, role__in=COMMITTEE, end__isnull=False)
    running = ends.filter(start__lte=today, end__gte=today)
    found = running.order_by("-end").first() or ends.order_by("-end").first()
    return found.end if found else None


def _dues(case: Case, election: Election) -> None:
    """Every part of the election is due on its day of the calendar."""
    due: dict[str, date] = {}
    for line in calendar(case, election):
        if line.notice.part in case.parts and line.due is not None:
            due[line.notice.part] = max(line.due, due.get(line.notice.part, line.due))
    for key, on in due.items():
        row = case.parts[key]
        if key not in ("plan", "committee") and row.done_at is None:
            row.due_on = on
            case.changed.add(key)


def move_day(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    reason: str,
    approval: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Move election day to a later one, with a reason: a roll that was posted too late for the old
    day is in time for the new one, and who is 18 by then comes onto it. ``approval``: who approved
    it where the new day is late for the term. Refused once the vote has begun, and to an earlier
    day or one gone by."""
    reason = words(reason, "reason", 200, least=4)
    approval = words(approval, "approval", 300, least=0)
    with act_on(matter_id, "election.move", part, actor, now, expected, key) as (a, case):
        election = planned(case)
        old = _day(election)
        if VoteRound.objects.filter(election=election).exists():
            raise refuse("election.vote-begun", code="conditions")
        if day <= old:
            raise refuse("election.move-later", field="day", day=old.isoformat())
        if day < case.today:
            raise refuse("count.day-past", field="day")
        _in_time(case, day, election.way, posted(case, election))
        election.approval = approval or election.approval
        _term(case, day, election.approval)
        election.day = day
        election.save(update_fields=["day", "approval"])
        _dues(case, election)
        case.put(part, day=day.isoformat())
        case.add(part, moved=1)
        a.data |= {"from": old.isoformat(), "day": day.isoformat(), "reason": reason}
        if approval:
            a.data["approval"] = approval
        from xiangyue.actions.roll_entries import come_of_age  # noqa: PLC0415 - which asks this

        come_of_age(a, case, election, old)
        case.settle(a)
        a.result = str(election.pk)
    return election


def next_notice(election: Election) -> int:
    """The number of the next notice."""
    last = ElectionNotice.objects.filter(election=election).order_by("-number").first()
    return last.number + 1 if last else 1


def people_of(area: str, ids: Sequence[int], field: str) -> None:
    """Refusal beside ``field`` for people who are not on the place's roster."""
    here = Person.objects.filter(pk__in=ids, area_id=area, active=True)
    if here.count() != len(set(ids)):
        raise refuse("election.elsewhere", field=field)
