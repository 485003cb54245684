# ruff: noqa: F811 - fixtures of another file
"""Nobody looks on at what they do themself: not the staff of a poll, not the election committee,
not who stands; and an observer is not named to these while they look on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.polled import Poll
from tests.recalled import HALL, at_the_vote, planned
from tests.test_village_election import (  # noqa: F401 - fixtures
    listed,
    matter,
    named,
    seated,
    succeed,
    village,
)
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import election_committees as committees
from xiangyue.actions import observers, polling
from xiangyue.actions.election_committees import Chosen
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Matter, Observer, Person, PollWorker, Relation
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db


def wrong(action: Any, **given: Any) -> Check:
    """What stands against it, said in both languages."""
    with pytest.raises(Refusal) as told:
        action(**given)
    check = told.value.checks[0]
    for lang in ("zh", "en"):
        said = word(check, lang)
        assert said and said != check.says and "{" not in said
    return check


def of(matter: Matter, person: Person, now: Any = NOW) -> dict[str, Any]:
    return {"actor": actor_of_person(person.pk, now), "now": now, "matter_id": matter.pk}


def looks_on(matter: Matter, person: Person) -> Observer:
    return Observer.objects.create(
        matter=matter, person=person, name=person.name, way="villager", since=NOW.date()
    )


@pytest.mark.parametrize(
    ("name", "task"),
    [("计票甲", "计票人"), ("发票员", "发票人"), ("监票甲", "监票人"), ("随箱乙", "监票人")],
)
def test_the_staff_of_a_poll_do_not_look_on_at_it(name: str, task: str) -> None:
    poll = at_the_vote(mobile=True)
    check = wrong(observers.sign_up, **of(poll.matter, poll.people[name], poll.now))
    assert (check.says, check.clause, check.values["task"]["zh"]) == ("observer.works", "", task)
    sent = {"name": name, "of": "县民政局", "person_id": poll.people[name].pk}
    officer = make_officer(CODE[:9])
    says = wrong(observers.name_observer, **of(poll.matter, officer, poll.now), **sent).says
    assert says == "observer.works"
    PollWorker.objects.filter(person=poll.people[name]).delete()
    assert observers.sign_up(**of(poll.matter, poll.people[name], poll.now)).name == name


def test_who_counts_a_recall_by_their_office_does_not_look_on() -> None:
    poll = planned()
    for role in ("clerk", "supervision_chair", "supervisor"):
        person = poll.village.people[role]
        assert wrong(observers.sign_up, **of(poll.matter, person)).says == "observer.serves-recall"


def test_an_observer_is_put_on_the_staff_once_they_look_on_no_longer() -> None:
    poll = at_the_vote()
    poll.part = "polling"
    person = poll.people["选民0"]
    looks_on(poll.matter, person)
    given = {"people": [person.pk], "task": "teller", "box_id": poll.box(HALL)}
    assert appointed(poll, given).says == "polling.observes"
    assert not PollWorker.objects.filter(person=person).exists()
    observers.leave(**of(poll.matter, person, poll.now))
    poll.do(polling.appoint, **given)
    assert PollWorker.objects.get(person=person).task == "teller"


def appointed(poll: Poll, given: dict[str, Any]) -> Check:
    actor = poll.village.actor("clerk")
    at = {"actor": actor, "now": poll.now, "matter_id": poll.matter.pk, "part": "polling"}
    return wrong(polling.appoint, **at, **given)


def test_who_has_become_a_relative_of_the_member_writes_nothing_more() -> None:
    poll = planned()
    person, member = poll.people["选民1"], poll.people["李永福"]
    observers.sign_up(**of(poll.matter, person))
    first, second = sorted((person.pk, member.pk))
    Relation.objects.create(
        first_id=first, second_id=second, relation="spouse", said_on=NOW.date(),
        confirmed_on=NOW.date(),
    )  # fmt: skip
    saw = {"part": "count", "text": "票箱当众查空，贴了封条。"}
    check = wrong(observers.note, **of(poll.matter, person), **saw)
    assert (check.says, check.values["other"]) == ("observer.relative-recall", "李永福")
    assert "zhejiang-election:22" in check.clause


def test_an_observer_is_not_chosen_to_the_election_committee(
    village: Village, matter: Matter
) -> None:
    listed(village, matter)
    fresh = [p.pk for p in village.representatives[6:12]]
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "committee"}
    members = list(seated(matter))
    for person in members[:4]:
        committees.leave(person_id=person, why="resigned", **at)
    looks_on(matter, village.representatives[8])
    given = {"by": "assembly", "people": [Chosen(p) for p in fresh], "members": 5}
    check = wrong(committees.choose, **at, **given)
    assert (check.says, check.clause) == ("election-committee.observes", "")
    assert check.values["name"] == village.representatives[8].name


def test_an_observer_who_is_named_or_comes_in_or_whose_relative_is_named_looks_on_no_longer(
    village: Village, matter: Matter
) -> None:
    listed(village, matter)
    in_line = Person.objects.get(pk=village.representatives[6].pk)
    kin, other = village.people["villager"], village.representatives[10]
    for person in (in_line, kin, other, village.people["director"]):
        looks_on(matter, person)
    first, second = sorted((village.people["director"].pk, kin.pk))
    Relation.objects.create(
        first_id=first, second_id=second, relation="sibling", said_on=NOW.date(),
        confirmed_on=NOW.date(),
    )  # fmt: skip
    named(matter, village.people["director"].pk)
    named(matter, seated(matter)[0])
    succeed(matter, village)
    assert in_line.pk in seated(matter)
    left = Observer.objects.filter(matter=matter, left_on=NOW.date())
    assert set(left.values_list("name", flat=True)) == {
        in_line.name, kin.name, village.people["director"].name,
    }  # fmt: skip
    assert Observer.objects.get(matter=matter, left_on=None).name == other.name


def test_the_page_says_why_one_does_not_look_on_where_the_button_would_be() -> None:
    poll = planned()
    where, sign_up = f"/m/{poll.matter.pk}/election/watch/", 'value="sign-up"'
    for name, says in (("选民0", ""), ("clerk", "正在办这次投票"), ("李永福", "是被要求罢免的人")):
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(poll.village.account(poll.people.get(name, name)))
        said = client.get(where).text
        assert says in said and (sign_up in said) is (says == ""), name


def test_the_clerk_who_enters_an_election_does_not_look_on_at_it(
    village: Village, matter: Matter
) -> None:
    listed(village, matter)
    assert wrong(observers.sign_up, **of(matter, village.people["clerk"])).says == "observer.serves"
    observers.sign_up(**of(matter, village.people["villager"]))


@pytest.mark.parametrize(
    ("area", "procedure", "clause"),
    [
        (CODE, "village-election", "zhejiang-election:5"),
        (CODE, "by-election", "election-practice"),
        (CODE, "recall", "election-practice"),
        ("110111001200", "village-election", "election-practice"),
        ("310112104200", "village-election", "election-practice"),
    ],
)
def test_what_lets_people_look_on_is_what_holds_there(
    area: str, procedure: str, clause: str
) -> None:
    here = make_village(area)
    ours = make_matter(here, procedure=procedure, category="election")
    given = {"name": "县里来的", "of": "县民政局"}
    assert (
        wrong(observers.name_observer, **of(ours, here.people["clerk"]), **given).clause == clause
    )
    seen = {
        "part": open_case(ours.pk, now=NOW, lock=False).matter.open_parts[0],
        "text": "看了。。",
    }
    assert wrong(observers.note, **of(ours, here.people["clerk"]), **seen).clause == clause
