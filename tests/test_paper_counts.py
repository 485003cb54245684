"""A vote on paper, by its acts: papers, boxes, two tellers, doubtful papers, rounds that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.methods import also
from tests.polled import DEFINITION, TEXT, Poll, make_poll
from tests.workbooks import table_faults
from tests.world import NOW, make_officer

from xiangyue.actions import (
    ballot_counts,
    ballot_papers,
    handovers,
    round_results,
    vote_rounds,
)
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    BoxCount,
    BoxLog,
    CommitteeHandover,
    DoubtfulPaper,
    Membership,
    PaperIssued,
    PaperMove,
    PollBox,
    PollWorker,
    Proxy,
    RecordEntry,
    Relation,
    Voter,
    VoteRound,
)
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db

RESULT = {"主任": {"王建国": 31, "李强": 15}, "委员": {"周芳": 30, "吴刚": 28, "郑华": 10}}
TWO = (("中心会场", "main"), ("流动票箱", "mobile"))


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def test_a_whole_vote_says_who_is_elected_and_ends_the_part() -> None:
    poll = make_poll()
    assert poll.vote(RESULT, cast=50, void=2) == "complete"
    assert [(e["post"], e["name"], e["sex"]) for e in poll.last.result["elected"]] == [
        ("director", "王建国", "m"),
        ("committee_member", "周芳", "f"),
        ("committee_member", "吴刚", "m"),
    ]
    wanted = {"rounds": 1, "registered": 60, "issued": 50, "returned": 50, "valid": 48, "void": 2}
    wanted |= {"elected": 3, "seats": 3, "complete": True, "done": True}
    assert {k: poll.facts[k] for k in wanted} == wanted


def test_the_poll_opens_on_its_day_alone() -> None:
    poll = make_poll(day=NOW.date() + timedelta(days=1))
    assert poll.refused(vote_rounds.open_poll) == "count.not-the-day"
    poll.now = NOW + timedelta(days=2)
    assert poll.refused(vote_rounds.open_poll) == "count.day-over"
    poll.now = NOW + timedelta(days=1)
    assert poll.do(vote_rounds.open_poll, "委员会甲").number == 1
    assert poll.refused(vote_rounds.open_poll) == "count.runs"


def test_nobody_else_opens_it() -> None:
    poll = make_poll()
    for who in ("director", "villager", "计票甲", "发票员"):
        assert poll.refused(vote_rounds.open_poll, who) == "count.staff"


def test_papers_are_handed_out_by_the_roll_each_once() -> None:
    poll = make_poll(boxes=TWO)
    poll.do(vote_rounds.open_poll)
    give = ballot_papers.hand_out
    voter = poll.voters[20]
    assert poll.refused(give, box=poll.box(), to=voter.pk) == "count.none-left"
    assert poll.refused(ballot_papers.receive, box=poll.box("流动票箱"), papers=5) == (
        "count.mobile-unapproved"
    )
    PollBox.objects.update(approved_on=NOW.date())
    poll.receive(5)
    assert poll.do(give, "发票员", box=poll.box(), to=voter.pk, scribe=True) == 1
    assert poll.refused(give, box=poll.box(), to=voter.pk) == "count.had-paper"
    assert poll.refused(give, box=poll.box(), to=0) == "count.not-on-roll"
    assert poll.refused(give, box=poll.box("流动票箱"), to=poll.voters[21].pk) == (
        "count.not-on-box-list"
    )
    Voter.objects.filter(pk=poll.voters[22].pk).update(box=poll.boxes["流动票箱"])
    assert poll.refused(give, box=poll.box(), to=poll.voters[22].pk) == "count.other-box"
    assert poll.do(give, box=poll.box("流动票箱"), to=poll.voters[22].pk) == 1
    assert poll.refused(ballot_papers.tell_totals, box=poll.box(), issued=3) == "count.by-name"
    assert poll.facts["issued"] == 2
    log = BoxLog.objects.get(box=poll.box())
    assert (log.issued, log.scribes, log.proxies) == (1, 1, 0)


def test_a_proxy_s_paper_goes_to_who_holds_it_and_to_nobody_else() -> None:
    poll = make_poll()
    away, holder, other = poll.voters[20:23]
    Proxy.objects.create(
        election=poll.election, voter=away, holder=holder, filed_on=NOW.date(), state="posted"
    )
    poll.do(vote_rounds.open_poll)
    poll.receive(9)
    give, box = ballot_papers.hand_out, poll.box()
    assert poll.refused(give, box=box, to=away.pk) == "count.gave-proxy"
    assert poll.refused(give, box=box, to=other.pk, papers_of=[away.pk]) == "count.no-proxy"
    assert poll.do(give, box=box, to=holder.pk, papers_of=[holder.pk]) == 1
    assert poll.do(give, box=box, to=holder.pk) == 1
    assert poll.refused(give, box=box, to=holder.pk) == "count.had-paper"
    assert PaperIssued.objects.get(voter=away).to_id == holder.pk
    assert BoxLog.objects.get(box=box).proxies == 1


def test_the_record_tells_of_papers_and_never_to_whom() -> None:
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive(9)
    poll.do(ballot_papers.hand_out, box=poll.box(), to=poll.voters[33].pk)
    body = RecordEntry.objects.get(act="count.issue").body
    assert poll.voters[33].person.name not in body
    assert f'"{poll.voters[33].pk}"' not in body and f":{poll.voters[33].person_id}," not in body


def test_what_the_log_must_add_up_to_before_a_box_is_sealed() -> None:
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive(10)
    box = poll.box()
    for voter in poll.voters[20:23]:
        poll.do(ballot_papers.hand_out, box=box, to=voter.pk)
    poll.do(ballot_papers.spoil, box=box)
    signers = [poll.people[n].pk for n in ("监票甲", "监票乙")]
    right = {"box": box, "stubs": 3, "unused": 6, "signers": signers}
    seal = ballot_papers.seal
    assert poll.refused(seal, **right | {"stubs": 4}) == "count.stubs-differ"
    assert poll.refused(seal, **right | {"unused": 7}) == "count.unused-differ"
    assert poll.refused(seal, **right | {"signers": signers[:1]}) == "count.signers"
    outside = [*signers, poll.people["计票甲"].pk]
    assert poll.refused(seal, **right | {"signers": outside}) == "count.not-scrutineer"
    election = PollBox.objects.get(pk=box).election
    other = PollBox.objects.create(election=election, name="二组", kind="station", place="二组")
    mine = PollWorker.objects.filter(person=signers[0], task="scrutineer")
    mine.update(box=other)  # who watches another box does not sign for this one
    assert poll.refused(seal, **right) == "count.not-scrutineer"
    mine.update(box=box)
    other.delete()
    assert poll.refused(ballot_counts.open_boxes) == "count.unsealed"
    poll.do(seal, **right)
    assert poll.refused(ballot_papers.spoil, box=box) == "count.sealed"
    poll.now = NOW + timedelta(days=1)
    assert poll.refused(ballot_counts.open_boxes) == "count.same-day"


def counting(**given: Any) -> Poll:
    """Fifty papers handed out, the boxes opened."""
    poll = make_poll(**given)
    poll.do(vote_rounds.open_poll)
    PollBox.objects.update(approved_on=NOW.date())
    poll.receive()
    poll.seal({"中心会场": 50})
    return poll


SUMS = {"valid": 50, "void": 0, "for": RESULT}


def test_two_people_count_apart_and_nothing_is_said_while_they_differ() -> None:
    poll = counting()
    box, enter = poll.box(), ballot_counts.enter_sums
    assert poll.refused(enter, "计票甲", box=box, sums=SUMS) == "count.not-returned"
    poll.do(ballot_counts.enter_returned, box=box, papers=50)
    assert poll.do(enter, "计票甲", box=box, sums=SUMS) == "waits"
    assert poll.refused(enter, "计票甲", box=box, sums=SUMS) == "count.handed-in"
    teller = poll.people["计票乙"].pk
    assert poll.refused(enter, "计票甲", box=box, sums=SUMS, teller=teller) == "count.same-person"
    assert poll.refused(enter, "clerk", box=box, sums=SUMS) == "count.not-teller"
    assert poll.refused(round_results.announce) == "count.not-twice"
    other = {**SUMS, "for": {**RESULT, "主任": {"王建国": 30, "李强": 16}}}
    assert poll.do(enter, "clerk", box=box, sums=other, teller=teller) == "differs"
    assert poll.refused(round_results.announce) == "count.differs"
    settle = ballot_counts.settle
    line = {"box": box, "what": "for", "post": "主任", "number": 31, "why": "当众又唱了一遍"}
    assert poll.refused(settle, **line | {"name": "周芳"}) == "count.no-difference"
    assert poll.do(settle, name="王建国", **line) == 1
    assert poll.do(settle, name="李强", **line | {"number": 15}) == 0
    assert poll.do(round_results.announce) == "complete"


def test_who_stands_and_their_relatives_neither_watch_nor_count() -> None:
    poll = counting()
    one, other = sorted((poll.people["计票甲"].pk, poll.people["王建国"].pk))
    Relation.objects.create(
        first_id=one, second_id=other, relation="sibling", said_on=NOW.date(),
        confirmed_on=NOW.date(),
    )  # fmt: skip
    poll.do(ballot_counts.enter_returned, box=poll.box(), papers=50)
    assert poll.refused(ballot_counts.enter_sums, "计票甲", box=poll.box(), sums=SUMS) == (
        "count.relative"
    )


def test_ballots_one_by_one_nothing_lost_and_nothing_twice() -> None:
    poll = counting()
    box, read = poll.box(), ballot_counts.read_ballots
    poll.do(ballot_counts.enter_returned, box=box, papers=3)
    one = {"for": {"主任": ["王建国"], "委员": ["周芳", "吴刚"]}}
    assert poll.do(read, "计票甲", box=box, at=0, ballots=[one, {}]) == 2
    assert poll.do(read, "计票甲", box=box, at=0, ballots=[one, {}]) == 2  # sent again
    assert poll.do(read, "计票甲", box=box, at=1, ballots=[one, one]) == 3  # the last one mended
    assert poll.refused(read, "计票甲", box=box, at=4, ballots=[one]) == "count.gap"
    assert poll.refused(read, "计票甲", box=box, at=3, ballots=[{"for": {"会计": ["王"]}}]) == (
        "counting-input.no-post"
    )
    assert poll.do(ballot_counts.hand_in, "计票甲", box=box) == "waits"
    assert poll.do(read, "计票乙", box=box, at=0, ballots=[one] * 3) == 3
    assert poll.do(ballot_counts.hand_in, "计票乙", box=box) == "agrees"


def test_a_doubtful_paper_waits_for_the_committee_and_counts_as_it_ruled() -> None:
    poll = counting()
    box = poll.box()
    poll.do(ballot_counts.enter_returned, box=box, papers=50)
    aside = ballot_counts.put_aside
    first = poll.do(aside, "计票甲", box=box, words="名字写在格子外面")
    second = poll.do(aside, "计票甲", box=box, words="整张划掉")
    sums = {"valid": 48, "void": 0, "for": {**RESULT, "主任": {"王建国": 25, "李强": 15}}}
    for teller in poll.tellers:
        poll.do(ballot_counts.enter_sums, teller, box=box, sums=sums)
    assert poll.refused(round_results.announce) == "count.undecided"
    rule = ballot_counts.rule_on
    assert (
        poll.refused(rule, "计票甲", paper=first.pk, counts=True, why="看得清楚") == "count.staff"
    )
    marks = {"for": {"主任": ["王建国"]}}
    poll.do(rule, "委员会甲", paper=first.pk, counts=True, marks=marks, why="意思看得清楚")
    poll.do(rule, "委员会甲", paper=second.pk, counts=False, why="划掉就是作废")
    assert poll.do(round_results.announce) == "complete"
    assert (poll.facts["valid"], poll.facts["void"]) == (49, 1)
    assert poll.last.result["elected"][0]["name"] == "王建国"  # 26 of 50
    assert DoubtfulPaper.objects.get(pk=first.pk).ruled_by == poll.people["委员会甲"]


def test_more_in_the_box_than_were_handed_out_is_void_and_held_again() -> None:
    poll = counting()
    sums = {"valid": 51, "void": 0, "for": RESULT}
    assert poll.read("中心会场", sums) == "agrees"
    assert poll.do(round_results.announce) == "void"
    assert poll.last.state == "void" and not poll.facts["complete"]
    assert poll.refused(vote_rounds.open_poll) == "count.over"
    again = poll.do(vote_rounds.call_round, day=NOW.date())
    assert (again.number, again.kind) == (2, "committee")
    assert poll.vote(RESULT, cast=50) == "complete"
    assert poll.facts["rounds"] == 2


def test_those_tied_are_voted_on_again_then_a_further_vote_fills_the_seat() -> None:
    poll = make_poll()
    tied = {"主任": {"王建国": 25, "李强": 25}, "委员": {"周芳": 30, "吴刚": 20, "郑华": 20}}
    posts = [p | {"seats": n} for p, n in zip(poll.election.posts, (1, 2), strict=True)]
    poll.election.posts = posts
    poll.election.save()
    assert poll.vote(tied, cast=50) == "open"  # nobody has more than half for the head's post
    plan = poll.last.plan
    assert [(p["kind"], p["why"], p["by"]) for p in plan] == [("second-vote", "left", "2026-04-09")]
    assert [c["name"] for c in plan[0]["candidates"]] == ["王建国", "李强", "吴刚", "郑华"]
    late = NOW.date() + timedelta(days=31)
    assert poll.refused(vote_rounds.call_round, day=late) == "count.day-late"
    assert poll.refused(vote_rounds.call_round, day=NOW.date() - timedelta(days=1)) == (
        "count.day-past"
    )
    assert poll.refused(vote_rounds.leave_empty, reason="不想再选了") == "count.must-fill"
    day = NOW.date() + timedelta(days=3)
    assert poll.do(vote_rounds.call_round, day=day).state == "called"
    assert poll.refused(vote_rounds.open_poll) == "count.not-the-day"
    poll.now = NOW + timedelta(days=3)
    second = {"主任": {"王建国": 25, "李强": 25}, "委员": {"吴刚": 26, "郑华": 24}}
    assert poll.vote(second, cast=50) == "run-off"
    assert [(p["kind"], [c["name"] for c in p["candidates"]]) for p in poll.last.plan] == [
        ("run-off", ["王建国", "李强"])
    ]
    poll.do(vote_rounds.call_round, day=day)
    assert poll.vote({"主任": {"王建国": 26, "李强": 24}}, cast=50) == "complete"
    assert {e["name"] for e in handovers.elected_of(poll.election)} == {"王建国", "周芳", "吴刚"}
    assert (poll.facts["rounds"], poll.facts["elected"], poll.facts["complete"]) == (3, 3, True)
    assert list(VoteRound.objects.order_by("number").values_list("state", flat=True)) == (
        ["counted"] * 3
    )


def test_with_three_elected_zhejiang_lets_seats_stay_empty_after_the_further_vote() -> None:
    posts = [
        {"post": "director", "role": "director", "name": "主任", "seats": 1},
        {"post": "committee_member", "role": "committee_member", "name": "委员", "seats": 3},
    ]
    stand = {"director": ["王建国", "李强"], "committee_member": ["周芳", "吴刚", "郑华", "陈亮"]}
    poll = make_poll(posts=posts, stand=stand)
    first = {"主任": {"王建国": 40}, "委员": {"周芳": 40, "吴刚": 30, "郑华": 20, "陈亮": 10}}
    assert poll.vote(first, cast=50) == "open"
    assert poll.refused(vote_rounds.leave_empty, reason="人数够了") == "count.must-fill"
    poll.do(vote_rounds.call_round, day=NOW.date())
    assert poll.vote({"委员": {"郑华": 16, "陈亮": 16}}, cast=50) == "open"  # a third is 17
    poll.do(vote_rounds.leave_empty, reason="已选足三人")
    assert poll.facts["complete"] and poll.facts["elected"] == 3


def test_where_no_woman_is_elected_the_further_vote_has_her_place() -> None:
    poll = make_poll()
    first = {"主任": {"王建国": 40}, "委员": {"吴刚": 30, "郑华": 24, "周芳": 20}}
    assert poll.vote(first, cast=50) == "open"
    (plan,) = poll.last.plan
    assert [(p["name"], p["seats"], p["women"]) for p in plan["posts"]] == [("委员", 1, True)]
    assert [c["name"] for c in plan["candidates"]] == ["周芳"]
    poll.do(vote_rounds.call_round, day=NOW.date())
    assert poll.vote({"委员": {"周芳": 17}}, cast=50) == "complete"
    assert "周芳" in [e["name"] for e in handovers.elected_of(poll.election)]


def test_a_name_written_in_is_somebody_on_the_roll() -> None:
    poll = make_poll(voters=60)
    poll.people["选民20"].name = "选民21"
    poll.people["选民20"].save()
    votes = {"主任": {"选民21": 31}, "委员": {"周芳": 30, "吴刚": 28}}
    with pytest.raises(Refusal) as told:
        poll.vote(votes, cast=50)
    assert told.value.checks[0].says == "count.who-is"
    assert poll.refused(round_results.announce, who={"选民21": 3}) == "count.who-not"
    assert poll.do(round_results.announce, who={"选民21": 21}) == "complete"
    assert poll.last.result["elected"][0]["id"] == poll.people["选民21"].pk


def test_a_vote_is_set_aside_with_a_reason_and_nothing_of_it_is_lost() -> None:
    poll = counting()
    assert poll.refused(vote_rounds.set_aside, reason="乱") == "people.reason"
    poll.do(vote_rounds.set_aside, reason="有人抢票箱，现场作废")
    assert (poll.last.state, poll.last.reason) == ("void", "有人抢票箱，现场作废")
    assert BoxLog.objects.filter(round=poll.last, sealed=True).count() == 1
    poll.do(vote_rounds.call_round, day=NOW.date())
    assert poll.vote(RESULT, cast=50) == "complete"


ITEMS = {
    "seal": "公章一枚",
    "accounts": "2021—2025年账册",
    "assets": "资产清册",
    "papers": "档案40卷",
}


def handed(poll: Poll, **more: Any) -> dict[str, Any]:
    poll.part = "handover"
    return {"items": ITEMS, "sealed_at": "档案室铁柜", "kept_by": "文书", **more}


def test_work_is_handed_over_the_township_watches_and_the_elected_sit_for_five_years() -> None:
    poll = make_poll()
    poll.vote(RESULT, cast=50)
    officer = make_officer("330212105")
    given = handed(poll)
    poll.people["officer"] = officer
    assert poll.refused(handovers.confirm, "officer") == "handover.not-yet"
    assert poll.refused(handovers.hand_over, **given | {"items": {}}) == "handover.items"
    assert poll.refused(handovers.hand_over, **given | {"sealed_at": ""}) == "handover.ballots"
    assert poll.refused(handovers.hand_over, "director", **given) == "count.staff"
    old = set(holders(poll.village.code, NOW.date(), *COMMITTEE).values_list("pk", flat=True))
    poll.do(handovers.hand_over, "委员会甲", **given)
    assert poll.refused(handovers.confirm) == "handover.officer"
    assert not poll.facts.get("over")
    poll.do(handovers.confirm, "officer")
    now = holders(poll.village.code, NOW.date(), *COMMITTEE)
    assert {(m.person.name, m.role, str(m.end)) for m in now} == {
        ("王建国", "director", "2031-03-09"),
        ("周芳", "committee_member", "2031-03-09"),
        ("吴刚", "committee_member", "2031-03-09"),
    }
    assert all(
        m.end == NOW.date() - timedelta(days=1) for m in Membership.objects.filter(pk__in=old)
    )
    assert not Voter.objects.filter(election=poll.election, bars=True).exists()
    assert (poll.facts["taken"], poll.facts["late"], poll.facts["done"]) == (3, 0, True)
    assert CommitteeHandover.objects.get().kept_by == "文书"


@pytest.mark.parametrize(("days", "late"), [(9, 0), (10, 0), (11, 1)])
def test_ten_days_are_the_last_and_a_late_one_says_why(days: int, late: int) -> None:
    poll = make_poll()
    poll.vote(RESULT, cast=50)
    poll.now = NOW + timedelta(days=days)
    given = handed(poll)
    if late:
        assert poll.refused(handovers.hand_over, **given) == "people.empty"
    poll.do(handovers.hand_over, **given, late_reason="公章原保管人外出" if late else "")
    assert poll.facts["late"] == late


def test_in_a_practice_nobody_s_seat_moves() -> None:
    poll = make_poll()
    poll.matter.practice = True
    poll.matter.save()
    before = list(Membership.objects.order_by("pk").values_list("pk", "end"))
    poll.vote(RESULT, cast=50)
    poll.do(handovers.hand_over, **handed(poll))
    assert list(Membership.objects.order_by("pk").values_list("pk", "end")) == before


def test_a_count_is_entered_by_a_hand_of_its_own() -> None:
    poll = counting()
    box = poll.box()
    poll.do(ballot_counts.enter_returned, box=box, papers=2)
    poll.do(ballot_counts.read_ballots, "计票甲", box=box, at=0, ballots=[{}])
    assert poll.refused(
        ballot_counts.hand_in, "clerk", box=box, teller=poll.people["计票甲"].pk
    ) == ("count.other-enters")
    assert BoxCount.objects.get().entered_by == poll.people["计票甲"]


def test_by_pages_from_the_opening_to_the_result(client: Any, still: datetime) -> None:
    poll = make_poll(voters=40)
    where = f"/m/{poll.matter.pk}/count/"
    client.force_login(poll.village.account("clerk"))
    assert client.post(where).status_code == 302
    box = poll.box()
    PaperMove.objects.create(
        election=PollBox.objects.get(pk=box).election, move="handed", number=60, box_id=box,
        on=poll.now.date(),
    )  # fmt: skip
    assert "先登记送到这里多少张选票" in client.get(f"{where}papers/").text
    assert 'value="60"' in client.get(f"{where}boxes/{box}/").text  # what the records hold
    assert client.post(f"{where}boxes/{box}/", {"papers": 60}).status_code == 302
    assert 'value="60"' not in client.get(f"{where}boxes/{box}/").text
    found = client.get(f"{where}papers/", {"q": "18"})
    assert poll.voters[17].person.name in found.text
    given = {"box": box, "to": poll.voters[17].pk}
    assert client.post(f"{where}papers/", given).status_code == 302
    again = client.post(f"{where}papers/", given)
    assert again.status_code == 409
    assert client.get(f"{where}screen/").status_code == 200
    for n in range(18, 40):
        poll.do(ballot_papers.hand_out, box=box, to=poll.voters[n].pk)
    signers = [poll.people[p].pk for p in ("监票甲", "监票乙")]
    sealed = {"do": "seal", "stubs": 23, "unused": 37, "signers": signers}
    assert client.post(f"{where}boxes/{box}/", sealed).status_code == 302
    assert client.post(where).status_code == 302
    assert client.post(f"{where}boxes/{box}/", {"papers": 23}).status_code == 302
    client.force_login(poll.village.account(poll.people["计票甲"]))
    paper = {"mark_1": "1", "mark_3": "1", "mark_4": "1", "do": "add"}
    assert "委员" in client.get(f"{where}count/{box}/").text
    for _ in range(3):
        assert client.post(f"{where}count/{box}/", paper).status_code == 302
    assert client.post(f"{where}count/{box}/", {"do": "undo"}).status_code == 302
    ballot = {"for": {"主任": ["王建国"], "委员": ["周芳", "吴刚"]}}
    batch = {"at": 2, "ballots": json.dumps([ballot] * 21)}
    sent = client.post(f"{where}count/{box}/", batch, headers={"Accept": "application/json"})
    assert sent.json() == {"have": 23}
    gap = {"at": 30, "ballots": "[]"}
    sent = client.post(f"{where}count/{box}/", gap, headers={"Accept": "application/json"})
    assert (sent.status_code, sent.json()["have"]) == (409, 23)
    shown = client.get(f"{where}screen/").text
    assert 'class="n">23<' in shown and "周芳" in shown
    mark = client.get(f"{where}screen/", {"part": 1}).headers["ETag"]
    same = client.get(f"{where}screen/", {"part": 1}, headers={"If-None-Match": mark})
    assert same.status_code == 304
    assert client.post(f"{where}count/{box}/", {"do": "hand-in"}).status_code == 302
    client.force_login(poll.village.account(poll.people["计票乙"]))
    assert "王建国" in client.get(f"{where}count/{box}/sheet/").text
    sums = {"valid": 23, "void": 0, "blank": 0}
    sums |= {"votes_1": 23, "votes_2": 0, "votes_3": 23, "votes_4": 22, "votes_5": 0}
    assert client.post(f"{where}count/{box}/sheet/", sums).status_code == 302
    client.force_login(poll.village.account("clerk"))
    overview = client.get(f"{where}count/")
    assert "吴刚" in overview.text and "王建国" not in overview.text
    settled = {"line": "0", "number": 23, "why": "当众重新唱票"}
    assert client.post(f"{where}count/", settled).status_code == 302
    assert client.post(where).status_code == 302
    shown = client.get(where).text
    assert "王建国" in shown and poll.last.state == "counted"
    for form in ("docx", "pdf", "xlsx", "json", "count", "sheets-docx", "sheets-pdf"):
        assert client.get(f"{where}result-1.{form}").status_code == 200, form
    assert table_faults(client.get(f"{where}result-1.xlsx").content) == []
    assert client.get(f"{where}result-2.pdf").status_code == 404
    papers = f"/m/{poll.matter.pk}/documents/"
    assert "选举结果报告单" in client.get(papers).text
    assert client.get(f"{papers}count/count-report-{poll.last.pk}.pdf").status_code == 200
    api = f"/api/v1/matters/{poll.matter.pk}/votes"
    (vote,) = client.get(api).json()
    assert [e["name"] for e in vote["elected"]] == ["王建国", "周芳", "吴刚"]
    assert vote["answer"]["en"]["result"] == "complete" and vote["boxes"][0]["issued"] == 23
    assert client.get(f"{api}/1/nist-1500-100").json()["Status"] == "certified"
    assert client.get(f"{api}/2/nist-1500-100").status_code == 404
    assert client.get(f"{where}result-1.exe").status_code == 404


def test_pages_take_eight_queries_at_most(client: Any, still: datetime) -> None:
    poll = make_poll()
    where, box = f"/m/{poll.matter.pk}/count/", poll.box()

    def asked(path: str, who: str) -> None:
        client.force_login(poll.village.account(poll.people.get(who, who)))
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        assert len(queries) <= 8, (path, who, len(queries))

    asked(where, "villager")
    poll.do(vote_rounds.open_poll)
    poll.receive()
    for path in ("", "papers/?q=3", "boxes/", f"boxes/{box}/?do=seal", "screen/"):
        asked(where + path, "发票员")
    poll.seal({"中心会场": 50})
    poll.do(ballot_counts.enter_returned, box=box, papers=50)
    aside = poll.do(ballot_counts.put_aside, "计票甲", box=box, words="名字写在外面")
    poll.do(ballot_counts.rule_on, paper=aside.pk, counts=False, why="看不清楚")
    for path in ("", f"count/{box}/", f"count/{box}/sheet/", "count/", "doubtful/", "screen/"):
        asked(where + path, "计票甲")
        asked(where + path, "计票乙")
    sums = {**SUMS, "valid": 49}
    for n, teller in enumerate(poll.tellers):
        given = sums | {"for": {**RESULT, "主任": {"王建国": 30 - n}}}
        poll.do(ballot_counts.enter_sums, teller, box=box, sums=given)
    asked(f"{where}count/?line=0", "委员会甲")
    poll.do(
        ballot_counts.settle, box=box, what="for", post="主任", name="王建国", number=30,
        why="当众重新唱票",
    )  # fmt: skip
    poll.do(round_results.announce)
    for path in ("", "screen/", "result-1.json", "result-1.docx"):
        asked(where + path, "委员会甲")
    asked(f"/m/{poll.matter.pk}/handover/", "委员会甲")


def test_a_photo_of_a_ballot_is_for_those_who_count(client: Any) -> None:
    poll = counting()
    given = {"box": poll.box(), "words": "名字写在外面", "photos": [photo()]}
    aside = poll.do(ballot_counts.put_aside, "计票甲", **given)
    (kept,) = aside.files.all()
    for who, status in (("计票甲", 200), ("clerk", 200), ("委员会甲", 200), ("director", 404)):
        client.force_login(poll.village.account(poll.people.get(who, who)))
        assert client.get(f"/files/{kept.pk}/").status_code == status, who
    client.logout()
    assert client.get(f"/files/{kept.pk}/").status_code == 404
