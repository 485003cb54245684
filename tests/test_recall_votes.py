"""A recall is voted on as an election is: boxes, staff, proxies where the province has them, two
tellers, doubtful papers; whether it is carried, and what follows."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft4Validator
from tests.recalled import DAY, HALL, ROUND, STAFF, arrange, asked, at, at_the_vote, box, planned
from tests.recalled import villagers as make_villagers
from tests.world import CODE, NOW, make_officer

from xiangyue.access.actors import actor_of_person
from xiangyue.access.open_data import Scope
from xiangyue.access.open_data import elections as open_elections
from xiangyue.actions import (
    ballot_counts,
    ballot_papers,
    poll_postings,
    polling,
    proxies,
    question_plans,
    round_results,
    vacancies,
    vote_rounds,
)
from xiangyue.actions.documents_of_elections import paper as notice_paper
from xiangyue.actions.documents_of_polls import paper
from xiangyue.actions.posting_seat import seat_lines
from xiangyue.actions.relatives import say_relation
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    DoubtfulPaper,
    Election,
    ElectionNotice,
    MatterPart,
    Membership,
    Person,
    PollWorker,
    RecordEntry,
    Relation,
    Vacancy,
    Voter,
)
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db
BEIJING = "110112105219"
SCHEMA = Path(__file__).parent / "data" / "nist" / "NIST_V2_election_results_reporting.json"


def refusal(action: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as told:
        action(**given)
    check = told.value.checks[0]
    return check.says, check.clause


def sheet(agree: int, against: int, *, blank: int = 0, void: int = 0) -> dict[str, Any]:
    """A teller's sums."""
    return {
        "valid": agree + against + blank, "void": void, "blank": blank,
        "for": {"罢免": {"李永福": agree}}, "against": {"罢免": {"李永福": against}},
    }  # fmt: skip


def full(poll: Any, sums: dict[str, Any], *, issued: int | None = None) -> str:
    """The whole vote in the hall: opened, handed out as sums, sealed, counted twice, announced."""
    back = sums["valid"] + sums["void"]
    out = back if issued is None else issued
    poll.do(vote_rounds.open_poll)
    hall = poll.box(HALL)
    poll.do(ballot_papers.receive, box=hall, papers=40)
    poll.do(ballot_papers.tell_totals, box=hall, issued=out)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, box=hall, stubs=out, unused=40 - out, signers=signers)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, box=hall, papers=back)
    for teller in ("计票甲", "计票乙"):
        poll.do(ballot_counts.enter_sums, teller, box=hall, sums=sums)
    return str(poll.do(round_results.announce))


@pytest.mark.parametrize(
    ("sums", "carried"),
    [
        (sheet(20, 0), False),  # just half of forty vote
        (sheet(21, 0), True),
        (sheet(10, 11), False),
        (sheet(11, 10), True),
        (sheet(11, 9, blank=1), True),
        (sheet(11, 9, blank=2), False),  # just half of the twenty-two who voted
        (sheet(11, 9, void=2), False),
        (sheet(20, 20), False),
        (sheet(21, 19), True),
    ],
)
def test_more_than_half_vote_and_more_than_half_of_them_agree(
    sums: dict[str, Any], carried: bool
) -> None:
    poll = at_the_vote()
    assert full(poll, sums) == ("carried" if carried else "not-carried")
    facts = poll.facts
    assert (facts["passed"], facts["complete"], facts["registered"]) == (carried, True, 40)
    assert (facts["elected"], facts["seats"]) == (0, 0)
    said = "\n".join(seat_lines(poll.matter))
    assert f"赞成罢免{facts['agree']}张，反对{facts['against']}张" in said
    assert ("空白（弃权）" in said) is (sums["blank"] > 0)
    assert poll.last.state == "counted" and poll.last.plan == []
    row = vacancies.settle_seat(
        actor=poll.village.actor("clerk"), now=poll.now + timedelta(days=2),
        matter_id=poll.matter.pk, part="end",
    )  # fmt: skip
    end = Membership.objects.get(pk=row.seat_id).end
    assert (row.ended_on, end) == ((DAY, DAY) if carried else (None, None))


def test_more_papers_than_were_handed_out_void_the_vote_and_it_is_held_again() -> None:
    poll = at_the_vote()
    assert full(poll, sheet(20, 11), issued=30) == "void"
    assert not poll.facts["complete"] and "passed" in poll.facts and not poll.facts["passed"]
    assert [p["why"] for p in poll.last.plan] == ["again"]
    poll.do(vote_rounds.call_round, day=DAY)
    assert full(poll, sheet(20, 11)) == "carried"
    assert (poll.facts["rounds"], poll.facts["complete"]) == (2, True)


def test_sums_of_one_question_add_up() -> None:
    poll = at_the_vote()
    poll.do(vote_rounds.open_poll)
    hall = poll.box(HALL)
    poll.do(ballot_papers.receive, box=hall, papers=40)
    poll.do(ballot_papers.tell_totals, box=hall, issued=30)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, box=hall, stubs=30, unused=10, signers=signers)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, box=hall, papers=30)
    given = {"box": hall, "sums": {**sheet(20, 9), "valid": 30}}
    says = poll.refused(ballot_counts.enter_sums, "计票甲", **given)
    assert says == "counting-input.one-question"


def test_a_mobile_box_needs_the_township_and_a_doubtful_paper_a_ruling_with_its_photo() -> None:
    poll = planned()
    box(poll, HALL, "main")
    box(poll, ROUND, "mobile")
    decide = {"box_id": poll.box(ROUND), "approved": True}
    assert poll.refused(polling.decide_box, **decide) == "polling.township"
    with pytest.raises(Refusal) as told:
        arrange_rest(poll)
    assert "polling.unapproved" in {c.says for c in told.value.checks}
    officer = actor_of_person(make_officer(CODE[:9]).pk, NOW)
    at_part = {"matter_id": poll.matter.pk, "part": "polling"}
    polling.decide_box(actor=officer, now=NOW, **at_part, **decide)
    old = poll.people["选民0"].pk
    poll.do(polling.ask_mobile, person_id=old, reason="卧病在床")
    asked_for = poll.election.voters.get(person_id=old).box_request
    poll.do(polling.answer_mobile, request_id=asked_for.pk, box_id=poll.box(ROUND))
    poll.do(poll_postings.post_arrangements)
    assert MatterPart.objects.get(matter=poll.matter, key="polling").done_at is not None

    poll.part, poll.now = "count", at(9)
    poll.do(vote_rounds.open_poll)
    hall, round_ = poll.box(HALL), poll.box(ROUND)
    for where, n, names in ((hall, 30, STAFF[3][2]), (round_, 1, STAFF[4][2])):
        poll.do(ballot_papers.receive, box=where, papers=n)
        if where == hall:
            poll.do(ballot_papers.tell_totals, box=where, issued=n)
        else:
            poll.do(
                ballot_papers.hand_out, box=where, to=poll.election.voters.get(person_id=old).pk
            )
        signers = [poll.people[name].pk for name in names]
        few = {"box": where, "stubs": n, "unused": 0}
        if where == round_:
            assert poll.refused(ballot_papers.seal, signers=signers[:2], **few) == "count.signers"
        poll.do(ballot_papers.seal, signers=signers, **few)
    poll.do(ballot_counts.open_boxes)
    for where, n in ((hall, 30), (round_, 1)):
        poll.do(ballot_counts.enter_returned, box=where, papers=n)
    aside = {"box": hall, "words": "圈画在两栏中间", "photos": [photo()]}
    doubt = poll.do(ballot_counts.put_aside, "计票甲", **aside)
    other = poll.do(ballot_counts.put_aside, "计票甲", box=hall, words="画了一半")
    for teller in ("计票甲", "计票乙"):
        poll.do(ballot_counts.enter_sums, teller, box=hall, sums=sheet(15, 13))
        ballots = [{"for": {"罢免": ["李永福"]}}]
        poll.do(ballot_counts.read_ballots, teller, box=round_, at=0, ballots=ballots)
        poll.do(ballot_counts.hand_in, teller, box=round_)
    assert poll.refused(round_results.announce) == "count.undecided"
    rule = ballot_counts.rule_on
    poll.do(rule, paper=doubt.pk, counts=False, why="看不出画在哪一栏")
    marks = {"against": {"罢免": ["李永福"]}}
    poll.do(rule, paper=other.pk, counts=True, marks=marks, why="意思清楚")
    assert poll.do(round_results.announce) == "carried"  # 16 of 31
    ruled = DoubtfulPaper.objects.get(pk=doubt.pk)
    assert (ruled.ruling, ruled.why) == ("void", "看不出画在哪一栏")
    assert (poll.facts["valid"], poll.facts["void"]) == (30, 1)
    said = json.loads(RecordEntry.objects.latest("pk").body)["data"]
    assert said["votes"] == {} or "罢免" in json.dumps(said, ensure_ascii=False)


def arrange_rest(poll: Any) -> None:
    """Staff and papers arranged, where the boxes are there already; posted."""
    for task, where, names in STAFF:
        if where not in poll.boxes:
            continue
        people = [poll.people[name].pk for name in names]
        poll.do(polling.appoint, people=people, task=task, box_id=poll.box(where))
    poll.do(poll_postings.say_void)
    poll.do(poll_postings.move_papers, move="printed", number=40)
    given = {"box_id": poll.box(HALL), "giver": "村文书", "taker": "发票员"}
    poll.do(poll_postings.move_papers, move="handed", number=40, **given)
    poll.do(poll_postings.post_arrangements)


def test_proxies_are_of_elections_unless_the_province_or_the_village_says_so() -> None:
    """Organic Law, Art. 18 (4); Beijing, Art. 34; Zhejiang, Art. 39: the village's own measures."""
    for area, clause in (("500101017200", "law:18.4"), (CODE, "zhejiang-election:39")):
        poll = planned(area)
        gone, holder = poll.people["选民0"].pk, poll.people["选民1"].pk
        given = {"voter_id": gone, "holder_id": holder, "away": "在外打工", "in_writing": True}
        given |= {"actor": poll.village.actor("clerk"), "now": NOW, "part": "polling"}
        given |= {"matter_id": poll.matter.pk}
        assert refusal(proxies.file_proxy, **given) == ("proxy.not-at-recall", clause)
        with pytest.raises(Refusal):
            paper(poll.matter, "proxy", "zh")


def test_in_beijing_a_recall_goes_as_an_election_and_proxies_with_it() -> None:
    poll = planned(BEIJING)
    gone, holder, member = (poll.people[n].pk for n in ("选民0", "选民1", "李永福"))
    say_relation(
        actor=poll.village.actor("clerk"), now=NOW, person_id=gone, other_id=holder,
        relation="sibling",
    )  # fmt: skip
    Relation.objects.update(confirmed_on=NOW.date())
    given = {"voter_id": gone, "away": "在外打工", "in_writing": True}
    assert poll.refused(proxies.file_proxy, **given, holder_id=member) == "proxy.recalled"
    row = poll.do(proxies.file_proxy, **given, holder_id=holder)
    assert "村民委员会" in json.dumps(str(paper(poll.matter, "proxy", "zh")), ensure_ascii=False)
    arrange(poll)
    assert MatterPart.objects.get(matter=poll.matter, key="polling").done_at is None
    poll.now = NOW + timedelta(days=5)
    assert poll.do(proxies.post_proxies) == 1
    assert MatterPart.objects.get(matter=poll.matter, key="polling").done_at is not None
    poll.part, poll.now = "count", at(9)
    poll.do(vote_rounds.open_poll)
    hall = poll.box(HALL)
    poll.do(ballot_papers.receive, box=hall, papers=40)
    assert poll.do(ballot_papers.hand_out, box=hall, to=row.holder_id) == 2


def test_whom_it_is_about_and_their_relatives_neither_run_it_nor_count() -> None:
    poll = planned()
    clerk, member = poll.village.actor("clerk"), poll.people["李永福"]
    teller = poll.people["计票甲"]
    say_relation(actor=clerk, now=NOW, person_id=member.pk, other_id=teller.pk, relation="spouse")
    Relation.objects.update(confirmed_on=NOW.date())
    box(poll, HALL, "main")
    given = {"task": "teller", "box_id": poll.box(HALL)}
    assert poll.refused(polling.appoint, people=[member.pk], **given) == "polling.stands-recall"
    assert poll.refused(polling.appoint, people=[teller.pk], **given) == "polling.relative-recall"
    Membership.objects.create(area=poll.village.area, person=member, role="clerk", start=NOW.date())
    assert poll.refused(poll_postings.say_void, "李永福") == "recall.own"
    Relation.objects.all().delete()
    arrange_rest(poll)
    poll.part, poll.now = "count", at(9)
    assert poll.refused(vote_rounds.open_poll, "李永福") == "recall.own"
    poll.do(vote_rounds.open_poll)
    hall = poll.box(HALL)
    poll.do(ballot_papers.receive, box=hall, papers=40)
    poll.do(ballot_papers.tell_totals, box=hall, issued=25)
    say_relation(
        actor=clerk, now=poll.now, person_id=member.pk, other_id=teller.pk, relation="spouse"
    )
    Relation.objects.update(confirmed_on=NOW.date())
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, box=hall, stubs=25, unused=15, signers=signers)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, box=hall, papers=25)
    sums = {"box": hall, "sums": sheet(15, 10)}
    assert poll.refused(ballot_counts.enter_sums, "计票甲", **sums) == "count.relative-recall"
    PollWorker.objects.create(election=poll.election, person=member, task="teller")
    sums["teller"] = member.pk  # a row that no act would have made
    assert poll.refused(ballot_counts.enter_sums, "计票乙", **sums) == "count.own-recall"


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(4, "election.too-late"), (5, ""), (30, ""), (31, "question.late")],
)
def test_the_day_is_five_to_thirty_days_ahead_and_a_later_one_has_its_reason(
    ahead: int, says: str
) -> None:
    """Zhejiang, Art. 22 and 35."""
    village = make_villagers(CODE)
    matter = asked(village)
    given: dict[str, Any] = {"actor": village.actor("clerk"), "now": NOW, "part": "plan"}
    given |= {"matter_id": matter.pk, "day": NOW.date() + timedelta(days=ahead)}
    if says:
        assert refusal(question_plans.set_day, **given)[0] == says
        if says == "question.late":
            question_plans.set_day(**given, reason="台风过后再投票")
        return
    made = question_plans.set_day(**given)
    assert (made.kind, made.voters.count()) == ("recall", 40)
    own = village.actor("committee_member")
    later = given | {"day": given["day"] + timedelta(days=1), "reason": "那天有大雨"}
    assert refusal(question_plans.move_day, **later | {"actor": own})[0] in (
        "access.roles", "recall.own",
    )  # fmt: skip
    assert refusal(question_plans.move_day, **later | {"day": given["day"]})[0] == (
        "election.move-later"
    )
    question_plans.move_day(**later)
    facts = MatterPart.objects.get(matter=matter, key="plan").facts
    assert (facts["moved"], facts["day"]) == (1, later["day"].isoformat())


def test_the_last_final_roll_votes_as_far_as_it_is_still_on_the_roster() -> None:
    village = make_villagers(CODE)
    before = asked(village)
    MatterPart.objects.filter(matter=before, key="plan").update(facts={"final": True})
    last = Election.objects.create(
        matter=before, area=village.area, kind="committee", day=NOW.date() - timedelta(days=400)
    )
    people = list(Person.objects.filter(area=village.area).order_by("pk")[:12])
    Voter.objects.bulk_create(
        [Voter(election=last, person=p, number=n, ground="home") for n, p in enumerate(people, 1)]
    )
    Voter.objects.filter(election=last, number=12).update(on_roll=False)
    people[0].active = False
    people[0].save(update_fields=["active"])
    Vacancy.objects.all().delete()
    matter = asked(village)
    made = question_plans.set_day(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="plan", day=DAY
    )
    assert sorted(made.voters.values_list("person_id", flat=True)) == sorted(
        p.pk for p in people[1:11]
    )
    assert not made.voters.filter(bars=True).exists()


def test_by_pages_in_both_languages_and_on_paper() -> None:
    poll = at_the_vote()
    client, where = Client(), f"/m/{poll.matter.pk}/count/"
    shown = {}
    for lang in ("zh-hans", "en"):
        client.cookies["django_language"] = lang
        for part in ("plan", "polling", "count"):
            page = client.get(f"/m/{poll.matter.pk}/{part}/")
            assert page.status_code == 200 and f"/m/{poll.matter.pk}/election/" in page.text
            shown[lang, part] = page.text
    assert "这次投票不能委托别人代投" in shown["zh-hans", "polling"]
    assert client.get(f"/m/{poll.matter.pk}/election/").status_code == 200
    poll.do(vote_rounds.open_poll)
    hall = poll.box(HALL)
    poll.do(ballot_papers.receive, box=hall, papers=40)
    poll.do(ballot_papers.tell_totals, box=hall, issued=26)
    signers = [poll.people[name].pk for name in STAFF[3][2]]
    poll.do(ballot_papers.seal, box=hall, stubs=26, unused=14, signers=signers)
    poll.do(ballot_counts.open_boxes)
    poll.do(ballot_counts.enter_returned, box=hall, papers=26)
    account = poll.village.account
    client = Client()
    client.force_login(account(poll.people["计票甲"]))
    assert "同意罢免" in client.get(f"{where}count/{hall}/").text
    for marks in ({"mark_1": "1"}, {"mark_2": "1"}):
        assert client.post(f"{where}count/{hall}/", {**marks, "do": "add"}).status_code == 302
    both = client.get(f"{where}screen/").text
    assert "同意罢免" in both and "不同意罢免" in both
    batch = [{"for": {"罢免": ["李永福"]}}] * 15 + [{"against": {"罢免": ["李永福"]}}] * 8 + [{}]
    sent = client.post(
        f"{where}count/{hall}/", {"at": 2, "ballots": json.dumps(batch)},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert sent.json() == {"have": 26}
    assert client.post(f"{where}count/{hall}/", {"do": "hand-in"}).status_code == 302
    client.force_login(account(poll.people["计票乙"]))
    assert "同意罢免" in client.get(f"{where}count/{hall}/sheet/").text
    sums = {"valid": 26, "void": 0, "blank": 1, "votes_1": 16, "votes_2": 9}
    assert client.post(f"{where}count/{hall}/sheet/", sums).status_code == 302
    client.force_login(account("clerk"))
    assert client.get(f"{where}doubtful/").status_code == 200
    poll.do(round_results.announce)
    page = client.get(where).text
    assert "赞成16票，反对9票" in page and "名额" not in page
    for form in ("docx", "pdf", "xlsx", "json", "count", "sheets-docx", "sheets-pdf"):
        assert client.get(f"{where}result-1.{form}").status_code == 200, form
    assert client.get(f"{where}screen/").status_code == 200
    said = client.get(f"{where}result-1.json").json()
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(said)
    (contest,) = said["Election"][0]["Contest"]
    assert contest["@type"] == "ElectionResults.RetentionContest"
    votes = [s["VoteCounts"][0]["Count"] for s in contest["ContestSelection"]]
    assert votes == [16, 9]
    for kind in ("ballots", "signs", "badges"):
        for form in ("pdf", "docx"):
            there = f"/m/{poll.matter.pk}/election/print/{kind}.{form}"
            assert client.get(there).status_code == 200, (kind, form)
    assert client.get(f"/m/{poll.matter.pk}/election/print/nomination.pdf").status_code == 404
    notice = ElectionNotice.objects.get(election=poll.election)
    page = client.get(f"/m/{poll.matter.pk}/election/notices/{notice.number}/")
    assert page.status_code == 200 and "表决是否罢免李永福" in page.text
    assert "发言人" not in page.text and "姓名" in page.text and "时间" in page.text
    assert notice_paper(notice.pk, "zh", "http://x").recall


def test_the_open_data_of_a_recall_tell_its_votes_and_elect_nobody() -> None:
    poll = at_the_vote()
    full(poll, sheet(21, 5))
    scope = Scope(poll.village.area.code, NOW.year, NOW.date())
    (election,) = open_elections.elections.rows(scope)
    (result,) = open_elections.results.rows(scope)
    assert (election["kind"], election["seats"]) == ("recall", None)
    assert (result["post"], result["votes"], result["against"], result["elected"]) == (
        "recall", 21, 5, 0,
    )  # fmt: skip
