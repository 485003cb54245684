"""A post filled: three stand, nobody has enough at first, one of the first two is elected.

Of several seats the last is tied at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import post_elections, recommendations
from xiangyue.actions.relatives import say_relation
from xiangyue.actions.standing import open_case
from xiangyue.actions.turnouts import groups_of
from xiangyue.core.bodies import COMMITTEE, HOME, SUPERVISION, held_in
from xiangyue.core.kinds.post_election import most_of
from xiangyue.core.part import Part
from xiangyue.data.models import Membership, Person, PostVote
from xiangyue.data.people import grown
from xiangyue.scenario import vacant_seats

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

STAND = 3
TELLERS = 2
KNOWS = ("当过供销社会计", "管过合作社的账", "在乡镇企业当过出纳", "管过砖厂")


def members(driver: Driver, part: Part) -> list[int]:
    """Who may stand: whoever holds the post is named first; of villagers, who was not elected yet
    and leaves two to count."""
    if part.words["among"] == "villagers":
        return _villagers(driver, part)
    if part.words["among"] == "party":
        return _recommended(driver)
    roles = held_in(HOME[part.words["role"]])
    other = posts_taken(driver, part)
    return [
        a.person_id for a in driver.cast.all(*roles) if a.person_id and a.person_id not in other
    ]


def posts_taken(driver: Driver, part: Part) -> set[int]:
    """Whom the matter that runs gave another post already."""
    rows = PostVote.objects.filter(
        matter__area_id=driver.cast.area, matter__state="running", part="secretary"
    )
    return {p for p in rows.exclude(part=part.key).values_list("elected_id", flat=True) if p}


def _recommended(driver: Driver) -> list[int]:
    """Who is on every list of recommendations, but two who count."""
    lists = PostVote.objects.filter(
        matter__area_id=driver.cast.area, state=recommendations.COUNTED, matter__state="running",
        part__in=("members", "villagers"),
    )  # fmt: skip
    named = [[int(c["id"]) for c in row.candidates] for row in lists]
    both = [p for p in named[0] if all(p in some for some in named)] if named else []
    busy = [a.person_id for a in driver.cast.all("clerk", "branch_member")][:2]
    return [p for p in both if p not in busy]


def _villagers(driver: Driver, part: Part) -> list[int]:
    area, day = driver.cast.area, driver.clock.today
    seats = Membership.objects.filter(area_id=area)
    busy = {a.person_id for a in driver.cast.all(*COMMITTEE, *part.actors)}
    busy |= {*seats.filter(role__in=COMMITTEE).values_list("person_id", flat=True)}
    votes = PostVote.objects.filter(matter__area_id=area).exclude(part=part.key)
    busy |= {p for got in votes.values_list("chosen", flat=True) for p in got}
    rows = Person.objects.filter(grown(day), area_id=area, active=True, status="home")
    if part.words["women"]:
        rows = rows.filter(sex="f")
    if part.words["role"] not in SUPERVISION and not part.words["vacant"]:
        rows = rows.filter(household__group=groups_of(area)[0])
    return list(rows.exclude(pk__in=busy).order_by("pk").values_list("pk", flat=True)[:12])


def named(driver: Driver, part: Part) -> dict[str, Any]:
    """Who stands, for how many seats, and what they know where it is asked for."""
    seats = want(part)
    every = members(driver, part)[: STAND + seats - 1]
    while len(every) > seats + 1 and len(tellers(driver, part, every)) < TELLERS:
        every.pop()  # of a small body not all stand: two count who do not
    knows = KNOWS[: len(every)] if part.words["knows"] else ()
    return {"people": every, "knows": knows, "seats": seats}


def want(part: Part) -> int:
    """How many are elected: two where the meeting may say so."""
    return max(int(part.words["seats"]), min(2, most_of(part)))


def tellers(driver: Driver, part: Part, standing: list[int]) -> list[Actor]:
    """Two who count and do not stand."""
    return [a for a in driver.cast.all(*part.actors) if a.person_id not in standing][:TELLERS]


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def ballots(driver: Driver, run: Running, part: Part, shares: list[int]) -> dict[str, Any]:
    """A full box: so many votes for the second and later ones, the others for the first."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    n = int(case.facts(part.words["at"])["present"])
    return {"issued": n, "returned": n, "void": 0, "votes": [n - sum(shares), *shares]}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Named, counted by two; one of three has a third, so the first two are voted on again. A seat
    that is not vacant is passed over."""
    if part.words["vacant"] and not vacant_seats.wanted(driver, run, part):
        driver.do(post_elections.leave_unfilled, actor=driver.who(part), **ids(run, part))
        return
    stand = named(driver, part)
    driver.do(post_elections.nominate, actor=driver.who(part), **stand, **ids(run, part))
    _vote(driver, run, part, stand["people"])


def _vote(driver: Driver, run: Running, part: Part, every: list[int]) -> None:
    one, other = tellers(driver, part, every)
    n = ballots(driver, run, part, [0])["issued"]
    third = n // 3
    if want(part) > 1:
        _seats(driver, run, part, (one, other), (n, len(every)))
        return
    rounds = [ballots(driver, run, part, [third])]
    if len(every) > len(rounds[0]["votes"]):
        rounds.insert(0, ballots(driver, run, part, [third, third - 1]))
    for shares in rounds:
        given = {**ids(run, part), **shares}
        driver.do(post_elections.enter_count, actor=one, **given)
        if driver.do(post_elections.enter_count, actor=other, **given) == "elected":
            return


def _seats(
    driver: Driver, run: Running, part: Part, who: tuple[Actor, Actor], much: tuple[int, int]
) -> None:
    """All for the first ones, two are level for the last seat; then one of the two has more."""
    n, stand = much
    seats = want(part)
    level = [n // 2] * 2 + [0] * (stand - seats - 1)
    paper = {"issued": n, "returned": n, "void": 0}
    for votes in ([n] * (seats - 1) + level, [n - n // 3, n // 3]):
        for teller in who:
            given = {**ids(run, part), **paper, "votes": votes}
            driver.do(post_elections.enter_count, actor=teller, **given)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Naming somebody."""
    people = members(rehearsal, part)[:1]
    rehearsal.refuses(
        key, part, post_elections.nominate, actor=actor, people=people, **ids(run, part)
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nobody and an outsider named; no paper; too many ballots, sums; who stands or counted counts;
    counts that differ; names changed after the count began."""
    if part.words["vacant"] and not vacant_seats.wanted(rehearsal, run, part):
        vacant_seats.passed_over(rehearsal, run, part)
        return
    tries, enter, at = rehearsal.refuses, post_elections.enter_count, ids(run, part)
    who, stand = rehearsal.who(part), named(rehearsal, part)
    every, name = stand["people"], post_elections.nominate
    one, other = tellers(rehearsal, part, every)
    n = ballots(rehearsal, run, part, [0, 0])["issued"]
    right = ballots(rehearsal, run, part, [n // 3, n // 3 - 1, *[0] * (len(every) - STAND)])
    tries("post-nobody", part, name, actor=who, people=[], **at)
    others = part.words["among"] != "members"
    _optional(rehearsal, run, part)
    if part.words["among"] == "party":
        _unfit(rehearsal, run, part, stand)
    elif part.words["vacant"]:
        vacant_seats.unfit(rehearsal, run, part, stand)
    else:
        (_barred if others else _outsider)(rehearsal, run, part, stand)
    tries("post-no-paper", part, enter, actor=one, **at, **right)
    if not others:
        called = every
        if who.person_id not in called and who.person_id in members(rehearsal, part):
            called = [*every[:-1], who.person_id]
        rehearsal.do(name, actor=who, people=called, **at)
    rehearsal.do(name, actor=who, **stand, **at)
    tries("issued-more", part, enter, actor=one, **at, **right | {"issued": n + 1})
    wrong = {"votes": [n + 1, *[0] * (len(every) - 1)]} if others else {"void": 1}
    summed = "sum-seats" if want(part) > 1 else "sum-wrong"
    tries(summed, part, enter, actor=one, **at, **right | wrong)
    tries("post-short", part, enter, actor=one, **at, **right | {"votes": [1]})
    slip = right | {"votes": [right["votes"][0] - 1, *right["votes"][1:]]}
    rehearsal.do(enter, actor=one, **at, **slip)
    tries("same-teller", part, enter, actor=one, **at, **slip)
    tries("post-late", part, name, actor=who, **stand, **at)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **at, **right))
    _vote(rehearsal, run, part, every)


def _optional(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A post left without anybody where it must be filled; one who has another post."""
    leave, at = post_elections.leave_unfilled, ids(run, part)
    who = rehearsal.who(part)
    if not part.words["optional"]:
        rehearsal.refuses("post-not-optional", part, leave, actor=who, **at)
        return
    with rehearsal.supposing():
        rehearsal.do(leave, actor=who, **at)
    if part.words["vacant"]:
        return
    has = sorted(posts_taken(rehearsal, part))
    name = post_elections.nominate
    rehearsal.refuses("post-other", part, name, actor=who, people=has, **at)


def _outsider(rehearsal: Rehearsal, run: Running, part: Part, stand: dict[str, Any]) -> None:
    outsider = next(p for p in rehearsal.cast.actors if p not in members(rehearsal, part))
    named_too = {"actor": rehearsal.who(part), "people": [outsider], **ids(run, part)}
    rehearsal.refuses("post-outsider", part, post_elections.nominate, **named_too)


def _unfit(rehearsal: Rehearsal, run: Running, part: Part, stand: dict[str, Any]) -> None:
    """No member of the party, one whom not both recommended, hardly more than seats."""
    tries, at = rehearsal.refuses, {"actor": rehearsal.who(part), **ids(run, part)}
    name, people = post_elections.nominate, stand["people"]
    tries("post-party", part, name, **at, **stand | {"people": [0, *people[1:]]})
    tries("post-seats", part, name, **at, **stand | {"seats": 9})
    tries("post-candidates", part, name, **at, **stand | {"people": people[: want(part)]})
    every = recommendations.members(rehearsal.cast.area, rehearsal.clock.today)
    left = next(p for p in reversed(every) if p not in _recommended(rehearsal))
    tries("post-recommended", part, name, **at, **stand | {"people": [*people[1:], left]})


def _barred(rehearsal: Rehearsal, run: Running, part: Part, stand: dict[str, Any]) -> None:
    """One of the committee, their close relative, one elected already, a stranger; too few, too
    many seats, nothing said of what they know."""
    tries, at = rehearsal.refuses, {"actor": rehearsal.who(part), **ids(run, part)}
    name, people, knows = post_elections.nominate, stand["people"], stand["knows"]
    tries("post-stranger", part, name, **at, **stand | {"people": [0, *people[1:]]})
    tries("post-seats", part, name, **at, **stand | {"seats": 9})
    if part.words["role"] not in SUPERVISION:
        group = groups_of(rehearsal.cast.area)[0]
        homes = Person.objects.filter(area_id=rehearsal.cast.area).exclude(household=None)
        other = homes.exclude(household__group=group).exclude(status="away").order_by("pk").first()
        assert other is not None
        tries("post-group", part, name, **at, **stand | {"people": [other.pk, *people[1:]]})
        return
    on_it = rehearsal.cast.all(*COMMITTEE)[0].person_id
    assert on_it is not None
    tries("post-committee", part, name, **at, **stand | {"people": [on_it, *people[1:]]})
    with rehearsal.supposing():
        rehearsal.do(
            say_relation, actor=rehearsal.cast.actor("clerk"), person_id=people[0],
            other_id=on_it, relation="sibling",
        )  # fmt: skip
        tries("post-relative", part, name, **at, **stand)
    with rehearsal.supposing():
        rehearsal.do(name, **at, **stand)
        rehearsal.do(
            say_relation, actor=rehearsal.cast.actor("clerk"), person_id=people[0],
            other_id=on_it, relation="child",
        )  # fmt: skip
        teller = tellers(rehearsal, part, people)[0]
        paper = ballots(rehearsal, run, part, [0] * (len(people) - 1))
        enter = {"actor": teller, **ids(run, part), **paper}
        tries("post-relative-since", part, post_elections.enter_count, **enter)
    if want(part) > 1:
        tries("post-fewer", part, name, **at, people=people[:1], seats=want(part))
    if part.words["knows"]:
        tries("post-knows", part, name, **at, **stand | {"knows": knows[1:]})
    before = PostVote.objects.filter(matter_id=run.matter_id, state="elected").first()
    if before is not None:
        people = [before.elected_id, *people[1:]]
        tries("post-elected", part, name, **at, **stand | {"people": people})
