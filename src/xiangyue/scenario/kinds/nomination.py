"""Candidates are named: on phones and papers, by voters together, by the party, by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import nomination_counts as counts
from xiangyue.actions import nominations
from xiangyue.actions.electing import posts_of
from xiangyue.actions.officers import in_office
from xiangyue.core.elections.papers import Post
from xiangyue.core.part import Part
from xiangyue.data.models import ElectionOfficer, NominationVoter, Person, Relation, Voter
from xiangyue.scenario.kinds.voter_roll import case_of, election, ids, officer

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

FIRST = 15
"""Days before election day on which it is planned (rules/election-calendar.yaml)."""
PHONES = 3
JOINT = 10
VOID = 2


def before(driver: Driver, run: Running, days: int) -> None:
    """Until so many days before election day."""
    day = election(driver, run).day
    assert day is not None
    driver.clock.until(day - timedelta(days=days))


def officers(driver: Driver, run: Running) -> list[Actor]:
    """The election committee's members in office, in order."""
    case = case_of(driver, run)
    rows = ElectionOfficer.objects.filter(in_office(case.matter, case.today)).order_by("rank")
    return [actor_of_person(p, driver.clock.now) for p in rows.values_list("person_id", flat=True)]


def pool(driver: Driver, run: Running) -> list[Voter]:
    """Who may well be named: voters at home who are not of the election committee, and no relative
    of whose is entered; those in office first, women and men in turn."""
    busy = {a.person_id for a in officers(driver, run)}
    tied = {p for pair in Relation.objects.values_list("first", "second") for p in pair}
    rows = Voter.objects.filter(election=election(driver, run), on_roll=True, ground="home")
    found = [
        v
        for v in rows.select_related("person").order_by("number", "pk")
        if v.person_id not in busy | tied
    ]
    sides = [[v for v in found if (v.person.sex == "f") is woman] for woman in (False, True)]
    many = min(len(side) for side in sides)
    return [v for pair in zip(sides[0][:many], sides[1][:many], strict=True) for v in pair]


def people_for(driver: Driver, run: Running) -> dict[str, list[int]]:
    """For each post its seats and three more people, no one twice."""
    every = pool(driver, run)
    found: dict[str, list[int]] = {}
    for post in posts_of(election(driver, run)):
        some = [v for v in every if not post.women_only or v.person.sex == "f"][: post.seats + 3]
        found[post.id] = [v.person_id for v in some]
        every = [v for v in every if v not in some]
    return found


def spread(post: Post, people: list[int], valid: int, level: int = 0) -> dict[int, int]:
    """How often each was named, fewer and fewer; ``level``: so many share the last place."""
    share = valid * post.seats * 9 // 10
    weights = [2 * len(people) - n for n in range(len(people))]
    votes = [min(valid, share * w // sum(weights)) for w in weights]
    last = post.seats  # of the places there are, one more than seats
    for n in range(last, min(last + level, len(votes))):
        votes[n] = votes[last + level - 1]
    return dict(zip(people, votes, strict=True))


def numbers(driver: Driver, run: Running, row: Any, level: int = 0) -> dict[str, Any]:
    """A teller's sums of the papers that were handed out."""
    issued = NominationVoter.objects.filter(round=row, way="paper").count()
    returned = issued * 9 // 10
    valid = returned - VOID
    named = people_for(driver, run)
    votes = {
        post.id: spread(post, named[post.id], valid, level)
        for post in posts_of(election(driver, run))
    }
    return {"issued": issued, "returned": returned, "void": VOID, "votes": votes}


def count(driver: Driver, run: Running, part: Part, given: dict[str, Any]) -> str:
    """Two tellers with the same sums."""
    state = ""
    for who in officers(driver, run)[:2]:
        state = driver.do(counts.enter_nominations, actor=who, **ids(run, part), **given)
    return state


def phones(driver: Driver, run: Running, part: Part) -> list[Actor]:
    """A few voters name on the phone."""
    named = people_for(driver, run)
    first = {post: people[:1] for post, people in named.items()}
    voters = pool(driver, run)[-PHONES:]
    actors = [actor_of_person(v.person_id, driver.clock.now) for v in voters]
    for actor in actors:
        driver.do(nominations.name_on_phone, actor=actor, **ids(run, part), names=first)
    return actors


def preselect(driver: Driver, run: Running, part: Part) -> None:
    """Those level are voted on again; the first has the most."""
    who = officer(driver, run, part)
    row = driver.do(counts.open_preselection, actor=who, **ids(run, part))
    driver.do(nominations.give_papers, actor=who, **ids(run, part), everyone=True)
    issued = NominationVoter.objects.filter(round=row, way="paper").count()
    votes = {
        post: {p: issued // (2 + n) - n for n, p in enumerate(people)}
        for post, people in row.candidates.items()
    }
    votes = {p: {k: v // 2 for k, v in n.items()} for p, n in votes.items()}
    count(driver, run, part, {"issued": issued, "returned": issued, "void": 0, "votes": votes})


def do(driver: Driver, run: Running, part: Part) -> None:
    """Phones and papers, counted by two; two level for a place, voted on again."""
    before(driver, run, FIRST)
    who, at = officer(driver, run, part), ids(run, part)
    driver.do(notices.post, actor=who, matter_id=run.matter_id, notice="nominate")
    row = driver.do(nominations.open_nomination, actor=who, **at)
    phones(driver, run, part)
    driver.do(nominations.give_papers, actor=who, **at, everyone=True)
    count(driver, run, part, numbers(driver, run, row, level=2))
    driver.do(notices.post, actor=who, matter_id=run.matter_id, notice="first-list")
    preselect(driver, run, part)
    driver.do(counts.close_nomination, actor=who, **at)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening it."""
    rehearsal.refuses(key, part, nominations.open_nomination, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Everything that must be refused, from the opening to the close."""
    tries, at = rehearsal.refuses, ids(run, part)
    before(rehearsal, run, FIRST)
    who = officer(rehearsal, run, part)
    named = people_for(rehearsal, run)
    first = {post: people[:1] for post, people in named.items()}
    me = actor_of_person(named[next(iter(named))][0], rehearsal.clock.now)
    phone = {"actor": me, **at}
    tries("name-early", part, nominations.name_on_phone, **phone, names=first)
    tries("close-empty", part, counts.close_nomination, actor=who, **at)
    tries("preselect-none", part, counts.open_preselection, actor=who, **at)
    rehearsal.do(notices.post, actor=who, matter_id=run.matter_id, notice="nominate")
    row = rehearsal.do(nominations.open_nomination, actor=who, **at)
    tries("open-again", part, nominations.open_nomination, actor=who, **at)
    _names(rehearsal, run, part, named, me)
    voters = phones(rehearsal, run, part)
    tries("name-twice", part, nominations.name_on_phone, actor=voters[0], **at, names=first)
    papers = nominations.give_papers
    twice = [int(voters[0].person_id or 0)]
    tries("named-then-paper", part, papers, actor=who, **at, people=twice)
    tries("paper-nobody", part, papers, actor=who, **at, people=[0])
    rehearsal.do(papers, actor=who, **at, everyone=True)
    tries("paper-then-named", part, nominations.name_on_phone, **phone, names=first)
    _count(rehearsal, run, part, row)
    rehearsal.do(notices.post, actor=who, matter_id=run.matter_id, notice="first-list")
    tries("close-level", part, counts.close_nomination, actor=who, **at)
    _put(rehearsal, run, part, named)
    preselect(rehearsal, run, part)
    rehearsal.do(counts.close_nomination, actor=who, **at)


def _names(
    rehearsal: Rehearsal, run: Running, part: Part, named: dict[str, list[int]], me: Actor
) -> None:
    """Papers that are void: too many, one for two posts, nobody, no such post, no voter."""
    tries, act = rehearsal.refuses, nominations.name_on_phone
    given = {"actor": me, **ids(run, part)}
    posts = posts_of(election(rehearsal, run))
    one = posts[0]
    tries("name-many", part, act, **given, names={one.id: named[one.id][: one.seats + 1]})
    person = named[one.id][0]
    tries("name-two-posts", part, act, **given, names={p.id: [person] for p in posts[:2]})
    tries("name-nobody", part, act, **given, names={})
    tries("name-no-post", part, act, **given, names={"treasurer": [person]})
    nobody, away = rehearsal.citizen, _off_roll(rehearsal, run)
    tries("name-unsigned", part, act, actor=nobody, **ids(run, part), names={one.id: [person]})
    tries("name-no-voter", part, act, actor=away, **ids(run, part), names={one.id: [person]})
    tries("name-outsider", part, act, **given, names={one.id: [0]})


def _off_roll(rehearsal: Rehearsal, run: Running) -> Actor:
    """Somebody of the village who is not on the roll of voters."""
    on = Voter.objects.filter(election=election(rehearsal, run)).values("person_id")
    here = Person.objects.filter(area_id=rehearsal.cast.area, active=True).exclude(pk__in=on)
    return actor_of_person(here.order_by("pk")[0].pk, rehearsal.clock.now)


def _count(rehearsal: Rehearsal, run: Running, part: Part, row: Any) -> None:
    """Sums that cannot be; one teller twice; counts that differ."""
    tries, act, at = rehearsal.refuses, counts.enter_nominations, ids(run, part)
    one, other = officers(rehearsal, run)[:2]
    right = numbers(rehearsal, run, row, level=2)
    n = right["issued"]
    post = next(iter(right["votes"]))
    most = right["votes"][post]
    person = next(iter(most))
    for key, wrong in (
        ("count-issued", {"issued": n + 1}),
        ("count-void", {"void": right["returned"] + 1}),
        ("count-more", {"votes": {**right["votes"], post: {**most, person: n}}}),
        ("count-sum", {"votes": {**right["votes"], post: dict.fromkeys(most, n * 8 // 10)}}),
        ("count-less", {"void": -1}),
    ):
        tries(key, part, act, actor=one, **at, **{**right, **wrong})
    tries("close-open", part, counts.close_nomination, actor=one, **at)
    slip = {**right["votes"], post: {**most, person: most[person] - 1}}
    rehearsal.do(act, actor=one, **at, **{**right, "votes": slip})
    tries("count-twice", part, act, actor=one, **at, **right)
    state = rehearsal.do(act, actor=other, **at, **right)
    rehearsal.expects("count-differ", part, "differs", state)
    count(rehearsal, run, part, right)


def _put(rehearsal: Rehearsal, run: Running, part: Part, named: dict[str, list[int]]) -> None:
    """Named together by too few, by one who is no voter; named twice; stood for another; by the
    party through somebody else; and, as it may be, by ten and by oneself."""
    tries, at, who = rehearsal.refuses, ids(run, part), officer(rehearsal, run, part)
    post = [p.id for p in posts_of(election(rehearsal, run)) if not p.women_only][-1]
    every = [v.person_id for v in pool(rehearsal, run)]
    fresh = [p for p in every if all(p not in people for people in named.values())]
    some, one, other = fresh[-JOINT:], fresh[0], fresh[1]
    put = nominations.put_forward
    joint = {"actor": who, **at, "post": post, "way": "joint"}
    tries("joint-few", part, put, **joint, person_id=one, backers=some[:-1])
    tries("joint-no-voter", part, put, **joint, person_id=one, backers=[*some[:-1], 0])
    tries("put-way", part, put, **{**joint, "way": "higher"}, person_id=one)
    rehearsal.do(put, **joint, person_id=one, backers=some)
    tries("named-twice", part, put, **joint, person_id=one, backers=some)
    tries("joint-backs-two", part, put, **joint, person_id=other, backers=some)
    tries("party-other", part, put, **{**joint, "way": "party"}, person_id=other)
    stand = nominations.stand
    mine = actor_of_person(other, rehearsal.clock.now)
    asked = {**at, "post": post}
    tries("stand-for-another", part, stand, actor=who, person_id=other, **asked)
    day = election(rehearsal, run).day
    assert day is not None
    late = rehearsal.clock.now + (day - timedelta(days=9) - rehearsal.clock.today)
    tries("stand-late", part, stand, actor=mine, now=late, **asked)
    rehearsal.do(stand, actor=mine, **asked, words="把村道路灯修好，账目一季一公布。")
    tries("stand-two", part, stand, actor=mine, **at, post=next(iter(named)))
