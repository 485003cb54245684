"""Seats chosen among all villagers: who may stand, who is elected, the seats taken.

The supervision committee, the head of a group. Source: Organic Law of Villagers' Committees (2025),
Art. 32, 37;
``rules/committee.yaml``, ``supervision-committee.composition``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from xiangyue.access.actors import Actor
from xiangyue.actions import committee_seats, own_numbers, recommendations
from xiangyue.actions.acts import Act
from xiangyue.actions.relatives import clash, close_relatives
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import BRANCH, COMMITTEE, HOME, SUPERVISION, held_in
from xiangyue.core.calendar import add_years
from xiangyue.core.kinds.post_election import most_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Matter, Membership, Person, PostVote
from xiangyue.data.people import grown
from xiangyue.methods import rulebook

LAW: Final = "law:37"
USE: Final = "supervision"
LONG: Final = 80


def seats_of(part: Part, asked: int | None, standing: int) -> int:
    """How many are elected; Refusal for too many or few, and for fewer who stand than that."""
    least, most = int(part.words["seats"]), most_of(part)
    seats = least if asked is None else asked
    if not least <= seats <= most:
        values = {"least": least, "most": most}
        practice = "supervision-practice" if part.words["role"] in SUPERVISION else ""
        check = Check("post.seats", False, seats, clause=practice, values=values)
        raise Refusal("invalid", check, field="seats")
    if standing < seats:
        raise Refusal("invalid", Check("post.fewer", False, standing, seats), field="people")
    return seats


def known(part: Part, knows: Sequence[str], people: Sequence[int]) -> list[str]:
    """What each of them knows of accounts or management, in words; Refusal where it is asked for
    and not said of everybody."""
    if not part.words["knows"]:
        return [""] * len(people)
    said = [k.strip()[:LONG] for k in knows]
    said = [k for k in said if k]
    if len(said) != len(people):
        check = Check("post.knows", False, len(said), len(people), clause=LAW)
        raise Refusal("conditions", check, field="knows")
    return said


def group_of(matter: Matter, part: Part) -> str:
    """The village group whose meeting elects its head."""
    items = AgendaItem.objects.filter(matter=matter, part=part.words["at"])
    items = items.exclude(outcome__in=("pending", "withdrawn"))
    return items.order_by("-pk").values_list("meeting__group", flat=True).first() or ""


def villagers(case: Case, part: Part, people: Sequence[int]) -> dict[int, str]:
    """The names of these people, who may all stand: grown villagers with their rights; for the
    supervision committee neither on the villagers' committee nor close relatives of one who is; for
    the head of a group of that group. Refusal naming who may not."""
    area = case.matter.area_id
    rows = Person.objects.filter(
        grown(case.today), pk__in=people, area_id=area, active=True
    ).exclude(status__in=("deprived", "incapable"))
    names = dict(rows.values_list("pk", "name"))
    if any(p not in names for p in people):
        raise refuse("post.not-villager", code="conditions", field="people", clause=_clause(part))
    if part.words["vacant"]:
        return names
    if part.words["role"] not in SUPERVISION:
        group = group_of(case.matter, part)
        here = rows.filter(household__group=group).values_list("pk", flat=True)
        if set(people) - set(here):
            code = {"code": "conditions", "field": "people", "clause": "law:32"}
            raise refuse("post.other-group", group=group, **code)
        return names
    if said := bars(area, case.today, names):
        raise Refusal("conditions", *said, field="people")
    return names


def bars(area: str, day: date, names: dict[int, str]) -> list[Check]:
    """What keeps these people (id: name) off the supervision committee: one check for each."""
    seated = {m.person_id: m.person.name for m in holders(area, day, *COMMITTEE)}
    found = [
        Check("post.committee", False, clause=LAW, values={"name": name})
        for person, name in names.items()
        if person in seated
    ]
    ties = close_relatives(names, area, day, use=USE, others=list(seated))
    every = {**seated, **names}
    free = [p for p in names if p not in seated]
    told = {p: tie.seen_from(p) for tie in ties for p in (tie.first, tie.second) if p in free}
    return found + [
        clash(tie, "post.relative", every, use=USE, area=area, day=day) for tie in told.values()
    ]


def party(case: Case, part: Part, people: Sequence[int]) -> dict[int, str]:
    """The names of these people, who may all stand for the branch's committee: its members, each
    recommended wherever the definition asks it."""
    may = recommendations.members(case.matter.area_id, case.today)
    if any(p not in may for p in people):
        raise refuse("post.not-party", code="conditions", field="people")
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    recommendations.require_both(case, part.words["recommended"], names)
    return names


def require_more(case: Case, standing: int, seats: int) -> None:
    """More stand than are elected: by a fifth (rule ``branch.candidates``)."""
    counts = {"extra": standing - seats, "seats": seats}
    verdict = rulebook.load().judge(
        "branch.candidates", day=case.today, counts=counts, area=case.matter.area_id
    )
    for c in verdict.passes:
        if not c.met:
            need = seats + int(c.need or 0)
            check = Check("post.candidates-more", False, standing, need, seats, clause=c.clause)
            raise Refusal("conditions", check, field="people")


def require_elsewhere_free(matter: Matter, part: Part, people: Sequence[int]) -> None:
    """Nobody stands who is elected by another paper of this matter already."""
    others = PostVote.objects.filter(matter=matter).exclude(part=part.key)
    chosen = {p for got in others.values_list("chosen", flat=True) for p in got}
    if chosen & set(people):
        clause = _clause(part)
        raise refuse("post.elected-already", code="conditions", field="people", clause=clause)


def _clause(part: Part) -> str:
    """By which article these stand."""
    if part.words["vacant"]:
        return "law:18"
    return LAW if part.words["role"] in SUPERVISION else "law:32"


def require_no_other_post(case: Case, part: Part, people: Sequence[int]) -> None:
    """Nobody stands for a post of a body whom this matter gave another post of it."""
    home = HOME[part.words["role"]]
    posts = {
        p.key: p.words["role"]
        for p in case.procedure.parts
        if p.kind == "post_election" and p.words["among"] == "members" and p.key != part.key
        and HOME[p.words["role"]] == home
    }  # fmt: skip
    votes = PostVote.objects.filter(matter=case.matter, part__in=posts, elected__in=people)
    if taken := votes.select_related("elected").first():
        raise refuse(
            "post.other-post", code="conditions", field="people", clause="party-practice",
            name=taken.elected.name if taken.elected else "", role=posts[taken.part],
        )  # fmt: skip


def require_still_free(case: Case, part: Part, vote: PostVote) -> None:
    """Whoever came onto the committee, or was said to be a relative, since they were named."""
    names = villagers(case, part, [c["id"] for c in vote.candidates])
    if part.words["vacant"] and vote.round == 1:
        committee_seats.require_fit(case, part, names, vote.seats)


def require_teller(actor: Actor, vote: PostVote) -> None:
    """Whoever stands does not count."""
    if actor.person_id in [c["id"] for c in vote.candidates]:
        raise refuse("post.own", code="not-allowed", clause="election-practice")


def filled(matter: Matter, part: str) -> list[int]:
    """The ids of all who are elected, vote after vote."""
    votes = PostVote.objects.filter(matter=matter, part=part).order_by("round")
    return [p for got in votes.values_list("chosen", flat=True) for p in got]


def taken_elsewhere(case: Case, part: Part) -> bool:
    """Whether a later part takes the seats of this one together with its own."""
    return any(
        other.kind == "post_election" and part.key in other.words["with"]
        for other in case.procedure.parts
    )


def take(a: Act, case: Case, part: Part) -> date:
    """All who are elected take their seats, if the body is made up as its rule asks; the old term
    ends the day before. The last day: that of the committee's term. In a practice nobody moves."""
    matter, today = case.matter, case.today
    branch = part.words["role"] in BRANCH
    end = _years(matter, today) if branch else term(matter, today)
    if taken_elsewhere(case, part):
        return end
    if part.words["vacant"]:
        people = [(p, part.words["role"]) for p in filled(matter, part.key)]
        if matter.practice:
            return committee_seats.term(matter, today)
        return committee_seats.take(matter, people, today, whole=False)
    keys = (*part.words["with"], part.key)
    seats = [(case.procedure.part(key), p) for key in keys for p in filled(matter, key)]
    fit = _made_up(a, case, part, seats)
    case.put(part.key, composed=fit)
    if not fit or matter.practice:
        return end
    role, group = part.words["role"], ""
    before = holders(matter.area_id, today, *held_in(HOME[role]))
    if role not in SUPERVISION and not branch:
        group = group_of(matter, part)
        before = holders(matter.area_id, today, role).filter(group=group)
    for old in before:
        old.end = max(old.start, today - timedelta(days=1))
        old.save()
    for of, person in seats:
        Membership.objects.update_or_create(
            person_id=person,
            role=of.words["role"],
            start=today,
            defaults={"area_id": matter.area_id, "end": end, "group": group},
        )
    return end


def _made_up(a: Act, case: Case, part: Part, seats: Sequence[tuple[Part, int]]) -> bool:
    """Whether the body may sit so: how many, who knows accounts, nobody of the committee."""
    rule = part.words["composition"]
    if not rule:
        return True
    names = dict(Person.objects.filter(pk__in=[p for _, p in seats]).values_list("pk", "name"))
    area, today = case.matter.area_id, case.today
    barred = {c.values["name"] for c in bars(area, today, names)}
    counts = {
        "members": len(names),
        "experts": sum(bool(of.words["knows"]) for of, _ in seats),
        "committee": sum(name in barred for name in names.values()),
    }
    a.data["composition"] = counts
    return rulebook.load().judge(rule, day=today, counts=counts, area=area).passed


def term(matter: Matter, today: date) -> date:
    """The last day of the committee's running term, with which this one ends."""
    ends = [m.end for m in holders(matter.area_id, today, *COMMITTEE) if m.end]
    if ends:
        return max(ends)
    return _years(matter, today)


def _years(matter: Matter, today: date) -> date:
    """The last day of a whole term that begins today."""
    years = own_numbers.setting("term-years", matter=matter, day=today)
    return add_years(today, years) - timedelta(days=1)
