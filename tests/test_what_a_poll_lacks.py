"""A page says what is missing, and until when, where a button would only be refused: the list of
candidates, time, places and staff, the boxes, the result."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.polled import Poll
from tests.recalled import HALL, STAFF, arrange, at_the_vote, box, planned
from tests.test_election_refusals_late import at, checks, put
from tests.test_recall_votes import sheet

from xiangyue.actions import (
    ballot_counts,
    ballot_papers,
    candidates,
    election_committees,
    elections,
    nomination_counts,
    poll_postings,
    standing,
    vote_rounds,
    voter_rolls,
)
from xiangyue.actions import polling as arranging
from xiangyue.actions.election_committees import Chosen
from xiangyue.data.models import Candidacy, Election, MatterPart, Voter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
NEXT = re.compile(r'aria-labelledby="next">(.*?)</section>', re.S)


def seen(poll: Poll, part: str, by: str = "clerk") -> str:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(poll.village.account(poll.people.get(by, by)))
    answer = client.get(f"/m/{poll.matter.pk}/{part}/")
    assert answer.status_code == 200
    return str(answer.text)


def step(poll: Poll) -> str:
    """The next step of the vote as the page has it."""
    found = NEXT.search(seen(poll, "count"))
    assert found is not None
    return found[1]


def test_the_list_of_candidates_is_posted_by_its_button_once_nothing_is_missing() -> None:
    poll = at("candidates")
    Candidacy.objects.filter(election=poll.election).update(state="named", rank=None)
    said = seen(poll, "candidates")
    assert "公布名单之前还缺什么" in said and "最迟" in said and 'value="list"' not in said
    assert "还缺什么" not in seen(poll, "candidates", "villager")
    for row in Candidacy.objects.filter(election=poll.election).order_by("pk"):
        poll.do(candidates.rule_on, person_id=row.person_id)
    woman = Candidacy.objects.filter(election=poll.election).first()
    assert woman is not None
    said = seen(poll, "candidates")
    assert "妇女" in said and 'value="list"' not in said
    woman.person.sex = "f"
    woman.person.save()
    said = seen(poll, "candidates")
    assert "公布名单之前还缺什么" not in said and 'value="list"' in said


def test_the_nomination_is_closed_by_its_button_once_enough_are_named_and_nobody_is_level() -> None:
    poll = at("nomination")
    rows = Candidacy.objects.filter(election=poll.election)
    rows.exclude(person__name="王建国").delete()
    rows.update(state="named", rank=None)
    put(poll, named=1)
    said = seen(poll, "nomination")
    assert "结束提名之前还缺什么" in said and "至少要4人" in said and "最迟" in said
    assert 'value="close"' not in said and "还缺什么" not in seen(poll, "nomination", "villager")
    (check,) = checks(poll.do, nomination_counts.close_nomination)
    assert (check.says, check.have, check.need) == ("nomination.too-few", 1, 4)
    votes = {"director": {"李强": 5, "王建国": 4, "郑华": 4}, "committee_member": {"周芳": 3}}
    found = {post: {poll.people[n].pk: v for n, v in some.items()} for post, some in votes.items()}
    sums = dict.fromkeys(("voters", "issued", "returned", "void", "phone"), 9)
    poll.election.nomination_rounds.create(
        number=1, posts=poll.election.posts, opened_on=poll.now.date(), state="counted",
        result={**sums, "for": found, "more": 1},
    )  # fmt: skip
    for name, post in (("李强", "director"), ("郑华", "director"), ("周芳", "committee_member")):
        Candidacy.objects.create(
            election=poll.election, person=poll.people[name], post=post, named_by="voters"
        )
    said = seen(poll, "nomination")
    assert "王建国、郑华票数相同" in said and 'value="close"' not in said
    assert checks(poll.do, nomination_counts.close_nomination)[0].says == "nomination.tied"
    found["director"][poll.people["郑华"].pk] = 3
    poll.election.nomination_rounds.update(result={**sums, "for": found, "more": 1})
    said = seen(poll, "nomination")
    assert "还缺什么" not in said and 'value="close"' in said
    assert poll.do(nomination_counts.close_nomination) == 4


def test_where_others_may_be_chosen_on_the_day_one_who_puts_themself_forward_is_enough() -> None:
    """Zhejiang Art. 3, 20: without candidates fewer than the seats may put themselves forward."""
    poll = at("nomination")
    Election.objects.filter(pk=poll.election.pk).update(way="open")
    rows = Candidacy.objects.filter(election=poll.election)
    rows.exclude(person__name="王建国").delete()
    put(poll, named=1)
    assert 'value="close"' in seen(poll, "nomination")
    assert poll.do(nomination_counts.close_nomination) == 1


def test_a_count_is_handed_in_once_the_papers_in_the_box_are_counted_and_entered() -> None:
    poll = at_the_vote()
    hall = poll.box(HALL)
    given: dict[str, Any] = {"box": hall}
    poll.do(vote_rounds.open_poll)
    poll.do(ballot_papers.receive, papers=40, **given)
    poll.do(ballot_papers.tell_totals, issued=3, **given)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, stubs=3, unused=37, signers=signers, **given)
    poll.do(ballot_counts.open_boxes)

    def reading(tail: str = "") -> str:
        return seen(poll, f"count/count/{hall}{tail}", "计票甲")

    hidden = re.compile(r"data-whole hidden.*data-short>", re.S)
    for tail in ("", "/sheet"):
        assert "先清点中心会场里有多少张选票" in reading(tail) and "交出计票之前" in reading(tail)
        assert 'value="hand-in"' not in reading(tail) and 'name="valid"' not in reading(tail)
    poll.do(ballot_counts.enter_returned, papers=3, **given)
    assert 'name="valid"' in reading("/sheet") and "交出计票之前" not in reading()
    assert hidden.search(reading())
    ballots = [{"for": {"罢免": ["李永福"]}}] * 2
    poll.do(ballot_counts.read_ballots, "计票甲", at=0, ballots=ballots, **given)
    assert hidden.search(reading())
    poll.do(ballot_counts.read_ballots, "计票甲", at=2, ballots=[{}], **given)
    assert "data-whole>" in reading() and "data-short hidden" in reading()


def test_time_places_and_staff_are_posted_by_their_button_once_nothing_is_missing() -> None:
    poll = planned()
    said = seen(poll, "polling")
    assert "公布时间、地点和工作人员之前还缺什么" in said and 'value="post"' not in said
    assert "最迟" in said
    box(poll, HALL, "main")
    for task, where, names in STAFF:
        if where in poll.boxes:
            people = [poll.people[name].pk for name in names]
            poll.do(arranging.appoint, people=people, task=task, box_id=poll.box(where))
    assert 'value="post"' not in seen(poll, "polling")
    poll.do(poll_postings.say_void)
    said = seen(poll, "polling")
    assert "之前还缺什么" not in said and 'value="post"' in said


def test_of_a_committee_too_few_are_left_when_nobody_is_in_line() -> None:
    """Art. 15: who leaves is followed by the next in line; with nobody in line the others alone
    would be fewer than a committee has."""
    poll = at("committee")
    people = [Chosen(v.person_id) for v in poll.voters[-6:]]
    election_committees.choose(
        actor=poll.village.actor("clerk"), now=poll.now, matter_id=poll.matter.pk,
        part="committee", by="assembly", members=5, people=people,
    )  # fmt: skip
    left = []
    for one in people[:2]:
        poll.do(election_committees.leave, person_id=one.person_id, why="other", note="外出务工了")
        case = standing.read_case(poll.matter.pk, now=poll.now)
        assert case is not None
        least = elections.number("election-committee.least", poll.matter, case.today)
        left.append([(c.says, c.have, c.need) for c in election_committees.short(case, least)])
    assert left == [[], [("election-committee.short", 4, 5)]]


def test_nor_are_time_and_places_made_known_by_a_committee_of_too_few() -> None:
    poll = at("polling")
    facts = {"chosen": True, "members": 4, "next": 0}
    MatterPart.objects.filter(matter=poll.matter, key="committee").update(facts=facts)
    says = [check.says for check in checks(poll.do, poll_postings.post_arrangements)]
    assert says[0] == "election-committee.short"
    assert "选举委员会至少要有5人" in seen(poll, "polling")


def test_boxes_are_opened_once_sealed_and_the_result_is_said_once_counted_twice() -> None:
    poll = at_the_vote()
    given: dict[str, Any] = {"box": poll.box(HALL)}
    poll.do(vote_rounds.open_poll)
    poll.do(ballot_papers.receive, papers=40, **given)
    poll.do(ballot_papers.tell_totals, issued=30, **given)
    assert HALL in step(poll) and "<button" not in step(poll)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, stubs=30, unused=10, signers=signers, **given)
    assert "还缺什么" not in step(poll) and "<button" in step(poll)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, papers=30, **given)
    poll.do(ballot_counts.enter_sums, "计票甲", sums=sheet(21, 9), **given)
    assert HALL in step(poll) and "<button" not in step(poll)
    assert "do=aside" in step(poll)
    poll.do(ballot_counts.enter_sums, "计票乙", sums=sheet(20, 10), **given)
    assert "<button" not in step(poll)
    why = {"number": 21, "why": "重新唱票，21张"}
    differ = {"what": "for", "post": "罢免", "name": "李永福"}
    poll.do(ballot_counts.settle, **given, **differ, **why)
    against = {"number": 9, "why": "重新唱票，9张"}
    poll.do(ballot_counts.settle, **given, **(differ | {"what": "against"}), **against)
    assert "还缺什么" not in step(poll) and "<button" in step(poll)


def test_arrangements_of_a_whole_recall_show_the_button_again() -> None:
    poll = planned()
    arrange(poll)
    assert 'value="post"' not in seen(poll, "polling")  # posted already


def test_the_roll_is_posted_by_its_button_while_it_is_in_time_and_made_final_once_it_may_be() -> (
    None
):
    poll = at("roll")
    Voter.objects.filter(election=poll.election).delete()
    poll.do(voter_rolls.build)
    assert 'value="post"' in seen(poll, "roll")
    poll.election.day = poll.now.date() + timedelta(days=19)
    poll.election.save()
    said = seen(poll, "roll")
    assert "公布选民名单之前还缺什么" in said and 'value="post"' not in said
    poll.election.day = poll.now.date() + timedelta(days=35)
    poll.election.save()
    poll.do(voter_rolls.post)
    assert 'value="final"' not in seen(poll, "roll")


def test_where_counts_of_a_recall_differ_it_is_said_what_was_asked() -> None:
    poll = at_the_vote()
    given: dict[str, Any] = {"box": poll.box(HALL)}
    poll.do(vote_rounds.open_poll)
    poll.do(ballot_papers.receive, papers=40, **given)
    poll.do(ballot_papers.tell_totals, issued=30, **given)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, stubs=30, unused=10, signers=signers, **given)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, papers=30, **given)
    assert "您可以看" not in seen(poll, "count", "计票甲")  # who counts does not read along
    for teller, agree in (("计票甲", 21), ("计票乙", 20)):
        poll.do(ballot_counts.enter_sums, teller, sums=sheet(agree, 30 - agree), **given)
    said = seen(poll, "count/count")
    assert "同意罢免李永福的票" in said and "不同意罢免李永福的票" in said and "得票" not in said
