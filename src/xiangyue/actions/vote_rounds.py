"""The rounds of a vote: the poll opened on its day, a further vote called, one set aside.

Source: Organic Law of Villagers' Committees (2025), Art. 18; the numbers are ``rules/elections*``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import round_days
from xiangyue.actions.electing import RECALL, standing_in
from xiangyue.actions.poll_staff import NEXT, Poll, at_poll
from xiangyue.actions.round_sheets import elected_in
from xiangyue.actions.terms import holders, reason_of
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.elections.further import AGAIN, LEFT
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    BoxLog,
    Candidacy,
    Election,
    Person,
    PollBox,
    Voter,
    VoteRound,
)
from xiangyue.methods.counting import kinds


def open_poll(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> VoteRound:
    """Open the poll: the first vote on election day, a further one on the day it was called for.

    Refusals: another day, no box, nobody who stands where candidates are needed, a vote that runs.
    """
    with at_poll("count.open", matter_id, part, actor, now, key) as poll:
        vote = _vote(poll)
        if vote.day != poll.case.today:
            early = poll.case.today < vote.day
            raise refuse(
                "count.not-the-day" if early else "count.day-over",
                code="conditions",
                clause="law:17",
                day=vote.day.isoformat(),
            )
        boxes = list(PollBox.objects.filter(election=poll.election))
        if not boxes:
            raise refuse("count.no-box", code="conditions")
        voters = Voter.objects.filter(election=poll.election, on_roll=True).count()
        if not voters:
            raise refuse("count.no-roll", code="conditions", clause="law:17")
        vote.registered, vote.state = voters, "open"
        vote.save()
        BoxLog.objects.bulk_create([BoxLog(round=vote, box=box) for box in boxes])
        poll.case.put(
            part, registered=voters, issued=0, returned=0, valid=0, void=0, complete=False
        )
        poll.a.data |= {"round": vote.number, "kind": vote.kind, "registered": voters}
        poll.a.data |= {"boxes": len(boxes)}
        poll.a.result = str(vote.pk)
    return vote


def _vote(poll: Poll) -> VoteRound:
    """The round to be opened: the one that was called, or the first."""
    if poll.rounds:
        if poll.last.state == "called":
            return poll.last
        raise refuse("count.runs" if poll.last.state in NEXT else "count.over", code="conditions")
    election = poll.election
    if election.day is None:
        raise refuse("count.no-day", code="conditions", clause="law:17")
    stand = _candidates(election)
    if election.way == "candidates" and not stand:
        raise refuse("count.no-candidates", code="conditions", clause="law:18")
    if not election.posts:
        raise refuse("count.no-posts", code="conditions")
    return VoteRound(
        election=election,
        number=1,
        kind=election.kind,
        day=election.day,
        posts=[post_of(p) for p in election.posts],
        candidates=stand,
    )


def post_of(post: Mapping[str, Any]) -> dict[str, Any]:
    """A post of an election as a round keeps it; ``name`` is what the count calls it."""
    name = post.get("name") or post["post"]
    name = name if isinstance(name, str) else name["zh"]
    return {
        "post": post["post"],
        "role": post.get("role", ""),
        "name": name,
        "seats": int(post["seats"]),
        "women": bool(post.get("women")),
    }


def _candidates(election: Election) -> list[dict[str, Any]]:
    """Who stands, in the order of the posted list, each post by itself; whose recall it is."""
    if election.kind == RECALL:
        about = standing_in(election)
        return [{"post": RECALL, "id": who, "name": name} for who, name in about.items()]
    order = {p["post"]: n for n, p in enumerate(election.posts)}
    rows = [
        (order[c.post], c.rank or 0, c.pk, c)
        for c in Candidacy.objects.filter(election=election, state="formal").select_related(
            "person"
        )
        if c.post in order
    ]
    found = [c for *_, c in sorted(rows, key=lambda row: row[:3])]
    names = apart([(c.person_id, c.person.name) for c in found], election)
    return [{"post": c.post, "id": c.person_id, "name": names[c.person_id]} for c in found]


def apart(people: Sequence[tuple[int, str]], election: Election) -> dict[int, str]:
    """What each is called on the paper: two of one name are told apart by their group."""
    plain = dict(people)
    twins = {n for n in plain.values() if list(plain.values()).count(n) > 1}
    if not twins:
        return plain
    rows = Voter.objects.filter(election=election, person_id__in=plain)
    groups = {v.person_id: v.group or str(v.number or "") for v in rows}
    named = {p: f"{n}（{groups.get(p) or p}）" if n in twins else n for p, n in plain.items()}
    same = {n for n in named.values() if list(named.values()).count(n) > 1}
    return {p: f"{n[:-1]}·{p}）" if n in same else n for p, n in named.items()}


def call_round(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    day: date,
    named: Mapping[str, Sequence[int]] | None = None,
    late: str = "",
    key: UUID | None = None,
) -> VoteRound:
    """Call the next vote that follows, for today or a later day; all earlier ones stay.

    ``named``: for a post for which nobody is left who had votes, whom the committee puts up: people
    of the roll who are not elected yet, each for one post; women alone for a seat kept for one.
    ``late``: why it could not be held by its last lawful day (``round_days``). Refusals: nothing
    follows, a vote runs, a day gone by or later than the rules let it be, a late one without its
    reason; a post that nobody stands for, or somebody put up for one for which somebody is left.
    """
    with at_poll("count.call", matter_id, part, actor, now, key) as poll:
        last = poll.last
        if last.state in NEXT:
            raise refuse("count.runs", code="conditions")
        if not last.plan:
            raise refuse("count.nothing-follows", code="conditions")
        plan, *rest = last.plan
        if day < poll.case.today:
            raise refuse("count.day-past", field="day")
        if late := round_days.require_day(poll, plan, day, late):
            last.plan = [{**plan, "late": late}, *rest]
            last.save(update_fields=["plan"])
            poll.a.data |= {"late": late, "by": plan["by"]}
        stand = [*plan["candidates"], *_named(poll, plan, named or {})]
        if not kinds()[plan["kind"]].write_ins:
            # A post that nobody stands for cannot be voted on.
            for post in plan["posts"]:
                if not any(c["post"] == post["post"] for c in stand):
                    raise refuse(
                        "count.nobody-stands", code="conditions", clause="law:18.2",
                        post=post["name"],
                    )  # fmt: skip
        vote = VoteRound.objects.create(
            election=poll.election,
            number=last.number + 1,
            kind=plan["kind"],
            day=day,
            posts=plan["posts"],
            candidates=stand,
            state="called",
            plan=rest,
        )
        poll.a.data |= {"round": vote.number, "kind": vote.kind, "day": day.isoformat()}
        poll.a.data["why"] = plan["why"]
        poll.a.result = str(vote.pk)
    return vote


def _named(
    poll: Poll, plan: Mapping[str, Any], named: Mapping[str, Sequence[int]]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    posts = {p["post"]: p["name"] for p in plan["posts"]}
    there = {c["id"] for c in plan["candidates"]}
    there |= {e["id"] for e in elected_in(v for v in poll.rounds if v.state == "counted")}
    left = {c["post"] for c in plan["candidates"]}
    wanted = [(post, person) for post, people in named.items() for person in people]
    if not wanted:
        return []
    rows = Voter.objects.filter(election=poll.election, on_roll=True).select_related("person")
    names = {v.person_id: v.person.name for v in rows.filter(person_id__in=[p for _, p in wanted])}
    for post, person in wanted:
        if post not in posts or person not in names or person in there:
            raise refuse("count.named", field="named", clause="law:18")
        if post in left:
            raise refuse("count.named-left", field="named", clause="law:18.2", post=posts[post])
        there.add(person)
        found.append({"post": post, "id": person, "name": names[person]})
    _require_women(poll, plan, found)
    return found


def _require_women(poll: Poll, plan: Mapping[str, Any], named: Sequence[Mapping[str, Any]]) -> None:
    """Refusal where somebody put up for a seat kept for a woman is no woman by the register, or
    where none of those elected and of those who would stand is one (Art. 8)."""
    stand = [c["id"] for c in (*plan["candidates"], *named)]
    sit = [e["id"] for e in elected_in(v for v in poll.rounds if v.state == "counted")]
    if poll.election.kind == "by-election":
        area = poll.case.matter.area_id
        sit += holders(area, poll.case.today, *COMMITTEE).values_list("person_id", flat=True)
    women = set(Person.objects.filter(pk__in=[*stand, *sit], sex="f").values_list("pk", flat=True))
    kept = [p for p in plan["posts"] if p.get("women")]
    for post in kept:
        mine = [n["id"] for n in named if n["post"] == post["post"]]
        if not women.issuperset(mine):
            have, values = len(women.intersection(mine)), {"post": post["name"]}
            check = Check(
                "count.named-women", False, have, len(mine), clause="law:8", values=values
            )
            raise Refusal("invalid", check, field="named")
    if kinds()[plan["kind"]].committee and not kept and not women:
        check = Check("count.named-no-woman", False, 0, 1, len(stand), clause="law:8")
        raise Refusal("invalid", check, field="named")


def leave_empty(
    *, actor: Actor, now: datetime, matter_id: int, part: str, reason: str, key: UUID | None = None
) -> None:
    """The seats that are left stay empty, where the area's rules let them; else Refusal."""
    with at_poll("count.leave-empty", matter_id, part, actor, now, key) as poll:
        last = poll.last
        plan = last.plan[0] if last.plan else {}
        again = plan.get("why") == AGAIN and plan.get("by")  # of a further vote that was void
        if last.state in NEXT or not (again or plan.get("why") == LEFT):
            raise refuse("count.nothing-follows", code="conditions")
        if not plan.get("may_stay"):
            raise refuse("count.must-fill", code="conditions", clause="law:18.2")
        why = reason_of(reason)
        seats = sum(p["seats"] for p in plan["posts"])
        last.plan = [p for p in last.plan[1:] if p["why"] != LEFT]
        last.reason = why
        last.save()
        poll.a.data |= {"round": last.number, "seats": seats}
        poll.a.sealed["reason"] = why
        if not last.plan:
            poll.case.put(part, complete=True, on=poll.case.today.isoformat())


def set_aside(
    *, actor: Actor, now: datetime, matter_id: int, part: str, reason: str, key: UUID | None = None
) -> None:
    """A vote that was not done as the law says is void and held again; what was entered stays."""
    with at_poll("count.set-aside", matter_id, part, actor, now, key) as poll:
        last = poll.last
        if last.state not in ("open", "counting", "called"):
            raise refuse("count.over", code="conditions")
        last.reason = reason_of(reason)
        last.state = "void"
        called = round_days.called_by(poll.rounds, last)
        today, area = poll.case.today, poll.case.matter.area_id
        last.plan = [round_days.again(last, called, today, area), *last.plan]
        last.save()
        poll.a.data["round"] = last.number
        poll.a.sealed["reason"] = last.reason
