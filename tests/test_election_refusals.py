"""Refusals of the poll and of seats that end that no rehearsal meets: what is not there, what was
entered otherwise, what is not set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.methods import also
from tests.polled import DEFINITION, TEXT, TODAY, Poll, make_poll
from tests.world import NOW, make_matter, make_village

from xiangyue.actions import (
    ballot_counts,
    ballot_papers,
    choice_units,
    observers,
    vacancies,
    vote_rounds,
)
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    BoxCount,
    Candidacy,
    Election,
    ElectionOfficer,
    Household,
    Matter,
    MatterPart,
    Membership,
    Person,
    PollBox,
    PollWorker,
    Vacancy,
    Voter,
)
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db
SUMS = {"valid": 5, "void": 0, "for": {"主任": {"王建国": 5}}}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def told(call: Callable[[], object]) -> str:
    """The key that a call is refused with; its words are there in both languages."""
    with pytest.raises(Refusal) as refused:
        call()
    for lang in ("zh", "en"):
        said = word(refused.value.checks[0], lang)
        assert said and "{" not in said
    return refused.value.checks[0].says


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: Election.objects.update(day=None), "count.no-day"),
        (lambda p: Candidacy.objects.all().delete(), "count.no-candidates"),
        (lambda p: PollBox.objects.all().delete(), "count.no-box"),
        (lambda p: Voter.objects.update(on_roll=False), "count.no-roll"),
        (lambda p: Election.objects.update(posts=[], way="open"), "count.no-posts"),
        (lambda p: Election.objects.update(matter=None), "count.no-election"),
    ],
)
def test_what_a_poll_lacks_to_be_opened(change: Callable[[Poll], object], says: str) -> None:
    poll = make_poll()
    change(poll)
    assert told(lambda: poll.do(vote_rounds.open_poll)) == says


def test_what_cannot_be_at_a_box() -> None:
    poll = make_poll()
    box = poll.box()
    assert told(lambda: poll.do(ballot_counts.open_boxes)) == "count.not-open"
    poll.do(vote_rounds.open_poll)
    cases: dict[str, Callable[[], object]] = {
        "count.no-such-box": lambda: poll.do(ballot_papers.receive, box=0, papers=1),
        "count.number": lambda: poll.do(ballot_papers.receive, box=box, papers=0),
    }
    assert {key: told(call) for key, call in cases.items()} == {key: key for key in cases}
    poll.receive()
    given = {"issued": -1}
    assert told(lambda: poll.do(ballot_papers.tell_totals, box=box, **given)) == "count.number"
    poll.do(ballot_papers.tell_totals, box=box, issued=3)
    voter = poll.voters[30].pk
    assert told(lambda: poll.do(ballot_papers.hand_out, box=box, to=voter)) == "count.by-totals"
    late = PollBox.objects.create(
        election=poll.election, name="后来的", kind="station", place="村口"
    )
    assert (
        told(lambda: poll.do(ballot_papers.receive, box=late.pk, papers=1)) == "count.no-such-box"
    )


def test_what_cannot_be_in_a_count() -> None:
    poll = make_poll()
    box = poll.box()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 5})
    read, sums = ballot_counts.read_ballots, ballot_counts.enter_sums
    paper = {"for": {"主任": ["王建国"]}}

    def refused(act: Any, by: str = "clerk", **more: Any) -> str:
        return told(lambda: poll.do(act, by, **{"box": box} | more))

    assert refused(ballot_counts.enter_returned, papers=-1) == "count.number"
    poll.do(ballot_counts.enter_returned, box=box, papers=5)
    assert refused(read, "计票甲", at=0, ballots=["王建国"]) == "count.ballot"
    poll.do(read, "计票甲", box=box, at=0, ballots=[paper])
    assert refused(sums, "计票甲", sums=SUMS) == "count.by-ballot"
    poll.do(sums, "计票乙", box=box, sums=SUMS)
    PollWorker.objects.create(election=poll.election, person=poll.people["选民30"], task="teller")
    assert refused(sums, "选民30", sums=SUMS) == "count.two-already"
    rule = {"paper": 0, "counts": False, "why": "看不清楚"}
    assert told(lambda: poll.do(ballot_counts.rule_on, **rule)) == "count.no-such-paper"


def test_ballots_are_not_mixed_with_a_sheet_and_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll = make_poll()
    box = poll.box()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 5})
    poll.do(ballot_counts.enter_returned, box=box, papers=5)
    monkeypatch.setattr("xiangyue.actions.round_sheets.MOST_PAPERS", 2)
    given = {"box": box, "at": 0, "ballots": [{"for": {"主任": ["王建国"]}}] * 3}
    assert told(lambda: poll.do(ballot_counts.read_ballots, "计票甲", **given)) == "count.too-many"
    poll.do(ballot_counts.enter_sums, "计票甲", box=box, sums=SUMS)
    BoxCount.objects.update(final=False)
    assert told(lambda: poll.do(ballot_counts.read_ballots, "计票甲", **given)) == "count.by-sheet"


def test_nothing_follows_and_nobody_else_is_named() -> None:
    poll = make_poll()
    won = {"主任": {"王建国": 31}, "委员": {"周芳": 30}}
    assert poll.vote(won, cast=50) == "open"
    call, day = vote_rounds.call_round, TODAY
    stranger = {"committee_member": [poll.village.stranger.pk]}
    assert told(lambda: poll.do(call, day=day, named=stranger)) == "count.named"
    more, last = {"committee_member": [poll.people["选民20"].pk]}, poll.last
    stands = {"post": "committee_member", "id": poll.people["选民21"].pk, "name": "选民21"}
    last.plan = [{**last.plan[0], "candidates": [stands]}]
    last.save()
    assert told(lambda: poll.do(call, day=day, named=more)) == "count.named-left"
    last.plan = [{**last.plan[0], "candidates": []}]
    last.save()
    assert told(lambda: poll.do(call, day=day)) == "count.nobody-stands"
    won = {"committee_member": [poll.people["周芳"].pk]}  # who is elected already
    assert told(lambda: poll.do(call, day=day, named=won)) == "count.named"
    twice = {"committee_member": more["committee_member"] * 2}
    assert told(lambda: poll.do(call, day=day, named=twice)) == "count.named"
    last.plan = []
    last.save()
    assert told(lambda: poll.do(call, day=day)) == "count.nothing-follows"


def test_who_is_put_up_for_the_seat_kept_for_a_woman_is_a_woman() -> None:
    poll = make_poll(women=["周芳", "选民20"])
    assert poll.vote({"主任": {"王建国": 31}, "委员": {"吴刚": 30}}, cast=50) == "open"
    plan, call = poll.last.plan[0], vote_rounds.call_round
    (kept,) = [p["post"] for p in plan["posts"] if p["women"]]
    assert not [c for c in plan["candidates"] if c["post"] == kept]
    for men, need in ((["选民21"], 1), (["选民20", "选民21"], 2)):
        named = {kept: [poll.people[who].pk for who in men]}
        with pytest.raises(Refusal) as refused:
            poll.do(call, day=TODAY, named=named)
        (check,) = refused.value.checks
        assert (check.says, check.have, check.need) == ("count.named-women", need - 1, need)
        assert check.clause == "law:8" and refused.value.field == "named"
    Person.objects.filter(pk=poll.people["选民22"].pk).update(sex="")  # not known to be one
    named = {kept: [poll.people["选民22"].pk]}
    assert told(lambda: poll.do(call, day=TODAY, named=named)) == "count.named-women"


def test_no_committee_of_men_alone_is_put_up_where_no_seat_was_kept() -> None:
    """Whether those who stood were women was not written down, so that no seat was kept."""
    poll = make_poll(women=["选民20"])
    Person.objects.filter(pk=poll.people["周芳"].pk).update(sex="")
    assert poll.vote({"主任": {"王建国": 31}, "委员": {"吴刚": 30}}, cast=50) == "open"
    last, call = poll.last, vote_rounds.call_round
    last.plan = [{**last.plan[0], "candidates": []}]
    last.save()
    assert not any(p["women"] for p in last.plan[0]["posts"])
    man, woman = poll.people["选民21"].pk, poll.people["选民20"].pk
    with pytest.raises(Refusal) as refused:
        poll.do(call, day=TODAY, named={"committee_member": [man]})
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("count.named-no-woman", 0, 1)
    assert check.clause == "law:8"
    poll.do(call, day=TODAY, named={"committee_member": [man, woman]})
    assert [c["id"] for c in poll.last.candidates] == [man, woman]


def test_a_woman_who_is_elected_already_lets_men_be_put_up() -> None:
    poll = make_poll(women=["周芳"])
    assert poll.vote({"主任": {"王建国": 31}, "委员": {"周芳": 30}}, cast=50) == "open"
    last = poll.last
    last.plan = [{**last.plan[0], "candidates": []}]
    last.save()
    named = {"committee_member": [poll.people["选民21"].pk]}
    poll.do(vote_rounds.call_round, day=TODAY, named=named)
    assert [c["name"] for c in poll.last.candidates] == ["选民21"]


def test_who_stands_does_not_count() -> None:
    poll = make_poll()
    box = poll.box()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 5})
    poll.do(ballot_counts.enter_returned, box=box, papers=5)
    PollWorker.objects.create(election=poll.election, person=poll.people["王建国"], task="teller")
    given = {"box": box, "sums": SUMS}
    assert told(lambda: poll.do(ballot_counts.enter_sums, "王建国", **given)) == "count.own"


def test_no_units_without_households() -> None:
    village = make_village()
    Household.objects.update(active=False)
    matter = make_matter(village, procedure="representatives-election", category="election")
    given = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "units"}
    assert told(lambda: choice_units.form(**given, way="households")) == "units.no-households"


def test_looking_on_begins_with_the_posted_roll_and_is_not_for_who_runs_it() -> None:
    village = make_village()
    matter = make_matter(village, upto="roll", procedure="village-election", category="election")
    election = Election.objects.create(matter=matter, area=village.area, day=NOW.date())
    voter = village.people["villager"]
    me = {"actor": village.actor("villager"), "now": NOW, "matter_id": matter.pk}
    assert told(lambda: observers.sign_up(**me)) == "observer.no-roll"
    Voter.objects.create(election=election, person=voter, number=1, ground="home")
    MatterPart.objects.filter(matter=matter, key="roll").update(facts={"posted": "2026-03-01"})
    member = ElectionOfficer.objects.create(
        election=election, person=voter, rank=1, role="member", since=NOW.date()
    )
    assert told(lambda: observers.sign_up(**me)) == "observer.serves"
    member.delete()
    observers.sign_up(**me)
    note = {**me, "part": "lunch", "text": "一切都好，没有问题。"}
    assert told(lambda: observers.note(**note)) == "observer.part"


def test_a_seat_that_is_not_there_or_named_already() -> None:
    village = make_village()
    matter = make_matter(village, procedure="recall", category="election")
    clerk = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "seat"}
    seat = Membership.objects.get(person=village.people["committee_member"])
    given = {**clerk, "cause": "recall", "reason": "分管的账目三次没有公布。"}
    assert told(lambda: vacancies.defend(**clerk, text="不是这样。")) == "vacancy.none"
    assert told(lambda: vacancies.name_seat(**given, seat_id=0)) == "vacancy.no-seat"
    vacancies.name_seat(**given, seat_id=seat.pk)
    assert told(lambda: vacancies.name_seat(**given, seat_id=seat.pk)) == "vacancy.named"
    Vacancy.objects.filter(matter=matter).update(heard_on=NOW.date())
    assert told(lambda: vacancies.defend(**clerk, text="不是这样。")) == "vacancy.heard"
    assert Matter.objects.get(pk=matter.pk).state == "running"
    assert not MatterPart.objects.filter(matter=matter, key="count", done_at__isnull=False)


@pytest.mark.usefixtures("still")
def test_whom_the_committee_puts_up_where_nobody_is_left_is_entered_on_the_page() -> None:
    poll = make_poll()
    poll.vote({"主任": {"王建国": 31}, "委员": {"周芳": 30}}, cast=50)
    last = poll.last
    last.plan = [{**last.plan[0], "candidates": []}]
    last.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(poll.village.account("clerk"))
    where = f"/m/{poll.matter.pk}/{poll.part}/"
    fields = re.findall(r'name="(named-[^"]+)"', client.get(where).text)
    assert fields == [f"named-{p['name']}" for p in last.plan[0]["posts"]]
    sent = {"day": TODAY.isoformat()}
    none = client.post(where, sent)
    assert none.status_code == 409 and "puts somebody up" in none.text
    wrong = client.post(where, sent | dict.fromkeys(fields, "没有这人"))
    assert wrong.status_code == 422 and f'href="#id_{fields[0]}"' in wrong.text
    for n, field in enumerate(fields):
        sent[field] = f"选民{20 + n}\n选民{30 + n}"
    assert client.post(where, sent).status_code == 302
    called = poll.last
    assert called.state == "called" and called.number == last.number + 1
    assert len(called.candidates) == 2 * len(fields)
