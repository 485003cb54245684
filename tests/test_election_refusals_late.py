"""Refusals of an election's preparation that no rehearsal meets: done already, named already, a
relative's, another province's, what came in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.polled import POSTS, TODAY, Poll, make_poll
from tests.world import NOW, make_village

from xiangyue.actions import (
    candidate_lists,
    candidates,
    documents_of_elections,
    documents_of_polls,
    elections,
    handovers,
    nominations,
    poll_postings,
    polling,
    proxies,
    relatives,
    roll_entries,
    voter_rolls,
)
from xiangyue.actions import election_committees as committees
from xiangyue.actions.election_committees import Chosen
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import (
    Candidacy,
    CandidateRuling,
    Election,
    MatterPart,
    NominationRound,
    PaperMove,
    Person,
    PollBox,
    Voter,
    VoteRound,
)
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=35)
WOMAN = {"post": "woman", "role": "committee_member", "name": "妇女委员", "seats": 1, "women": True}


def at(part: str, **more: Any) -> Poll:
    """A village's election standing at ``part``, a month before its day."""
    poll = make_poll(
        slug="village-election", upto=part, voters=20, **({"day": DAY, "women": ()} | more)
    )
    poll.part = part
    return poll


def checks(act: Callable[..., Any], /, *args: Any, **given: Any) -> list[Check]:
    """What stands against an act, in words in both languages; nothing of it is done."""
    with pytest.raises(Refusal) as told, transaction.atomic():
        act(*args, **given)
    for check in told.value.checks:
        for lang in ("zh", "en"):
            said = word(check, lang)
            assert said and said != check.says and "{" not in said
    return list(told.value.checks)


def tried(poll: Poll, act: Callable[..., Any], by: str = "clerk", **given: Any) -> str:
    return checks(poll.do, act, by, **given)[0].says


def put(poll: Poll, **facts: Any) -> None:
    row = MatterPart.objects.get(matter=poll.matter, key=poll.part)
    row.facts = {**row.facts, **facts}
    row.save()


def test_a_list_is_posted_once_and_nobody_is_checked_twice() -> None:
    poll = at("candidates")
    row = Candidacy.objects.filter(election=poll.election).order_by("pk")[0]
    row.state = "named"
    row.save()
    given = {"person_id": row.person_id}
    poll.do(candidates.rule_on, **given)
    assert tried(poll, candidates.rule_on, **given) == "candidates.ruled-already"
    put(poll, posted=TODAY.isoformat())
    assert tried(poll, candidate_lists.post_list) == "candidates.posted-already"


def test_in_shanghai_one_more_than_seats_for_each_post() -> None:
    """One stands alone for director: by the nation's law enough are on the list, there are not."""
    poll = at("candidates", area="310112104200", stand={
        "director": ["王建国"], "committee_member": ["周芳", "吴刚", "郑华", "李强"],
    }, women=("周芳",))  # fmt: skip
    clerk = poll.village.person("clerk")
    for row in Candidacy.objects.filter(election=poll.election):
        CandidateRuling.objects.create(
            candidacy=row, barred=False, made_on=TODAY, made_by=clerk
        )  # fmt: skip
    (check,) = checks(poll.do, candidate_lists.post_list)
    assert (check.says, check.have, check.need) == ("candidates.too-few-for-post", 1, 2)
    assert check.clause.startswith("shanghai-election")


@pytest.mark.parametrize(
    ("area", "heads", "members", "need"),
    [
        ("110101001001", 3, 4, 0),
        ("110101001001", 4, 4, 3),
        ("110101001001", 3, 5, 4),
        ("310112104200", 2, 5, 0),
        ("310112104200", 3, 5, 2),
        ("310112104200", 2, 6, 5),
        ("330212105219", 5, 7, 0),
    ],
)
def test_so_many_beyond_the_seats_as_the_province_lets(
    area: str, heads: int, members: int, need: int
) -> None:
    """Beijing one or two beyond the seats; Shanghai one for the head, one to three for members."""
    stand = {
        "director": [f"主{n}" for n in range(heads)],
        "committee_member": [f"委{n}" for n in range(members)],
    }
    poll = at("candidates", area=area, stand=stand, women=("委0",))
    clerk = poll.village.person("clerk")
    for row in Candidacy.objects.filter(election=poll.election):
        CandidateRuling.objects.create(candidacy=row, barred=False, made_on=TODAY, made_by=clerk)
    if not need:
        assert poll.do(candidate_lists.post_list)
        return
    (check,) = checks(poll.do, candidate_lists.post_list)
    assert (check.says, check.need) == ("candidates.too-many-for-post", need)


@pytest.mark.parametrize(
    ("area", "days", "in_time"),
    [
        ("110101001001", 0, False), ("110101001001", 1, True),
        ("330212105219", 2, False), ("330212105219", 3, True),
        ("310112104200", 4, False), ("310112104200", 5, True),
        ("500101017200", 2, False), ("500101017200", 3, True),
    ],
)  # fmt: skip
def test_a_proxy_is_given_so_many_days_before_as_the_province_asks(
    area: str, days: int, in_time: bool
) -> None:
    """Beijing Art. 25: before the day; Zhejiang Art. 25: three days; Shanghai Art. 16: five."""
    poll = at("polling", area=area, day=TODAY + timedelta(days=days))
    mine = poll.voters[-1].person_id
    given = {"voter_id": mine, "holder_id": mine, "away": "外出务工", "in_writing": True}
    says = tried(poll, proxies.file_proxy, **given)
    assert says.startswith("proxy.oneself" if in_time else "election.too-late")


def test_who_stands_is_not_chosen_to_run_it_and_the_list_is_filed_once() -> None:
    poll = at("committee")
    people = [Chosen(poll.people[n].pk) for n in ("王建国", "选民13", "选民14", "选民15", "选民16")]
    of = {"actor": poll.village.actor("clerk"), "now": NOW, "matter_id": poll.matter.pk}
    choose = {**of, "part": "committee", "by": "assembly", "members": 5}
    says = checks(committees.choose, **choose, people=people)[0].says
    assert says == "election-committee.stands-for"
    committees.choose(**choose, people=[Chosen(v.person_id) for v in poll.voters[-5:]])
    away = {"person_id": poll.voters[-1].person_id, "why": "bored", "note": "不想当了"}
    assert tried(poll, committees.leave, **away) == "election-committee.why"
    documents_of_elections.post(notice="register", **of)
    again = checks(documents_of_elections.post, notice="register", **of)
    assert again[0].says == "election-notice.again"
    poll.do(committees.file)
    put(poll, done=False)
    assert tried(poll, committees.file) == "election-committee.filed"


def test_a_relative_of_who_stands_does_nothing_in_it_whatever_their_office() -> None:
    poll = at("candidates")
    clerk, standing = poll.village.person("clerk"), poll.people["王建国"]
    given = {"actor": poll.village.actor("clerk"), "now": NOW}
    say = {**given, "person_id": clerk.pk, "relation": "spouse"}
    other = make_village("330212105220").person("villager")
    assert checks(relatives.say_relation, **say, other_id=other.pk)[0].says == "relatives.not-here"
    for act in (relatives.confirm_relation, relatives.take_back_relation):
        assert checks(act, **given, relation_id=0)[0].says == "relatives.gone"
    relatives.say_relation(**say, other_id=standing.pk)
    assert tried(poll, candidate_lists.post_list) == "officer.relative"


def test_whom_voters_may_not_name() -> None:
    poll = at("nomination", posts=[*POSTS, WOMAN])
    Candidacy.objects.all().delete()
    voter, man = poll.people["选民13"], poll.people["选民14"]
    name = {"person_id": man.pk, "way": "party"}
    assert tried(poll, nominations.put_forward, post="woman", **name) == "nomination.not-a-woman"
    poll.do(nominations.put_forward, post="director", **name)
    again = tried(poll, nominations.put_forward, post="director", **name)
    assert again == "nomination.named-already"
    Voter.objects.filter(election=poll.election).update(on_roll=False)
    assert tried(poll, nominations.open_nomination) == "nomination.no-voters"
    Voter.objects.filter(election=poll.election).update(on_roll=True)
    poll.do(nominations.open_nomination)
    own: dict[str, Any] = {"names": {"woman": [man.pk]}}
    assert tried(poll, nominations.name_on_phone, voter.name, **own) == "nomination.not-a-woman"
    NominationRound.objects.update(candidates={"director": [man.pk]})
    own = {"names": {"director": [voter.pk]}}
    assert tried(poll, nominations.name_on_phone, voter.name, **own) == "nomination.not-preselected"


def test_what_a_poll_lacks_to_be_made_known_and_papers_that_there_are_not() -> None:
    poll = at("polling")
    paper = documents_of_polls.paper
    PollBox.objects.update(secret_place=False)
    says = [c.says for c in checks(poll.do, poll_postings.post_arrangements)]
    assert "polling.no-secret-place" in says
    assert checks(paper, poll.matter, "lunch", "zh")[0].says == "polling.no-paper-kind"
    assert checks(paper, poll.matter, "ballots", "zh", 99)[0].says == "polling.no-paper-kind"
    Candidacy.objects.all().delete()
    assert checks(paper, poll.matter, "ballots", "zh")[0].says == "polling.no-candidates"


def test_a_place_that_has_papers_is_dropped_once_they_are_brought_back() -> None:
    poll = at("polling")
    hall = PollBox.objects.get(election=poll.election, kind="main")
    moved = {"number": 20, "box_id": hall.pk, "giver": "文书", "taker": "发票人"}
    poll.do(poll_postings.move_papers, move="printed", number=20)
    poll.do(poll_postings.move_papers, move="handed", **moved)
    (told,) = checks(poll.do, polling.drop_box, box_id=hall.pk)
    assert (told.says, told.have) == ("polling.papers-there", 20)
    poll.do(poll_postings.move_papers, move="back", **moved)
    poll.do(polling.drop_box, box_id=hall.pk)
    assert not PollBox.objects.filter(pk=hall.pk).exists()
    assert [m.move for m in PaperMove.objects.order_by("pk")] == ["printed", "handed", "back"]


def test_nothing_is_handed_over_without_a_result_and_not_twice() -> None:
    poll = at("handover", day=TODAY)
    given = {"items": dict.fromkeys(handovers.HANDED, "一件"), "sealed_at": "镇档案室"}
    given |= {"kept_by": "洪志坚"}
    assert tried(poll, handovers.hand_over, **given) == "handover.no-result"
    MatterPart.objects.filter(matter=poll.matter, key="count").update(
        facts={"done": True, "complete": True, "on": TODAY.isoformat()}
    )
    poll.do(handovers.hand_over, **given)
    assert tried(poll, handovers.hand_over, **given) == "handover.twice"


def test_once_papers_are_handed_out_the_day_stands() -> None:
    poll = at("plan")
    VoteRound.objects.create(
        election=poll.election, number=1, kind="committee", day=DAY, posts=[], candidates=[]
    )
    later = {"day": DAY + timedelta(days=9), "reason": "台风要来"}
    assert tried(poll, elections.move_day, **later) == "election.vote-begun"


def test_in_beijing_who_cannot_act_is_not_on_the_roll_and_in_the_nation_they_are() -> None:
    for area, says in (("110111001200", "roll.incapable"), ("330212105220", "")):
        poll = at("roll", area=area)
        person = Person.objects.create(
            area=poll.village.area, name="韩老伯", status="incapable", created_at=NOW,
            household=poll.village.households[0],
        )  # fmt: skip
        given = {"person_id": person.pk, "how": "relative", "by": "儿子韩大海"}
        act = {"actor": poll.village.actor("clerk"), "now": NOW, "matter_id": poll.matter.pk}
        if says:
            assert checks(roll_entries.take_part, **act, **given)[0].says == says
        else:
            roll_entries.take_part(**act, **given)


def test_who_came_onto_another_roll_meanwhile_is_not_on_this_one() -> None:
    """Two villages at one instant: neither saw the other's row, the database lets one in."""
    poll = at("roll")
    first = poll.voters[0]
    Voter.objects.filter(pk=first.pk).update(id_hash=b"one and the same")
    other = Election.objects.create(area=make_village("330212105220").area, day=DAY)
    row = Voter(election=other, person=first.person, ground="home", id_hash=b"one and the same")
    (check,) = checks(voter_rolls.store, [row])
    assert (check.says, check.clause) == ("roll.other-meanwhile", "law:16.3")
    assert not Voter.objects.filter(election=other).exists()
