"""Votes: two tellers, hands by name, amendments, and what the rules make of the counts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.test_meetings import THEN, call, facts, figures, open_it, says, sheet
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.meeting_frame import look, quorums, seats_of
from xiangyue.actions.meetings import Counted, NewItem
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    HandVote,
    Matter,
    MatterPart,
    MotionText,
    RecordEntry,
    Tally,
)

pytestmark = pytest.mark.django_db


def sitting(
    deputies: int = 5,
    committee: int = 5,
    *,
    of: int | None = None,
    part: str = "assembly",
    way: str = "paper_ballot",
) -> tuple[Village, Matter, AgendaItem]:
    """An open assembly of ``of`` representatives and 5 committee members with one item."""
    village = make_village(representatives=of or deputies)
    matter = make_matter(village, upto=part)
    meeting = call(village, matter, items=[NewItem(matter.title, matter.pk, part, way)])
    sheet(village, meeting, deputies, committee)
    open_it(village, meeting, who="clerk" if part == "assembly" else "director")
    return village, matter, AgendaItem.objects.get(meeting=meeting)


def paper(
    yes: int, no: int = 0, abstain: int = 0, void: int = 0, issued: int | None = None
) -> dict[str, int]:
    returned = yes + no + abstain + void
    return {
        "issued": returned if issued is None else issued,
        "returned": returned,
        "for": yes,
        "against": no,
        "abstain": abstain,
        "void": void,
    }


def count(village: Village, item: AgendaItem, who: str, **classes: dict[str, int]) -> Counted:
    return meetings.enter_tally(
        actor=village.actor(who), now=THEN, item_id=item.pk, counts=classes, key=uuid4()
    )


def vote(village: Village, item: AgendaItem, **classes: dict[str, int]) -> Counted:
    """Both tellers, agreeing."""
    assert count(village, item, "supervisor", **classes).state == "waiting"
    return count(village, item, "supervision_chair", **classes)


# Thresholds: 37 representatives and 5 of the committee present, of 50 and 5


@pytest.mark.parametrize(
    ("deputies_for", "committee_for", "outcome"),
    [
        (24, 5, "failed"),  # 24 of 37 representatives: needs 25
        (25, 0, "passed"),  # 25 of 37, and 25 of 42 members
        (26, 5, "passed"),
    ],
)
def test_two_thirds_of_the_representatives_present(deputies_for, committee_for, outcome):
    village, matter, item = sitting(37, 5, of=50)
    done = vote(
        village,
        item,
        representatives=paper(deputies_for, 37 - deputies_for),
        committee=paper(committee_for, 5 - committee_for),
    )
    assert done.state == outcome
    assert facts(matter)["passed"] is (outcome == "passed")
    checks = {c["values"]["have_what"]: c for c in done.item.verdict["passes"]}
    assert checks["for.representatives"]["need"] == 25
    assert checks["for.representatives"]["of"] == 37
    assert checks["for"]["need"] == 22 and checks["for"]["of"] == 42


@pytest.mark.parametrize(("yes", "outcome"), [(5, "failed"), (6, "passed")])
def test_more_than_half_of_all_present_under_the_law_alone(yes, outcome):
    # Approval of the plan: 10 present, exactly half is not more than half.
    village, matter, item = sitting(5, 5, part="approval")
    done = vote(
        village,
        item,
        representatives=paper(min(yes, 5), 5 - min(yes, 5)),
        committee=paper(max(0, yes - 5), 5 - max(0, yes - 5)),
    )
    assert done.state == outcome
    # Approving a plan decides nothing anew.
    assert "decisions" not in figures(village) and "rejections" not in figures(village)
    assert Matter.objects.get(pk=matter.pk).decided_at is None


def test_a_decision_has_its_number_and_its_facts():
    village, matter, item = sitting()
    done = vote(village, item, representatives=paper(5), committee=paper(5))
    assert done.state == "passed"
    matter.refresh_from_db()
    assert matter.resolution_number == "明伦村村代会决议〔2026〕1号"
    assert matter.decided_at == THEN
    assert "posting" in matter.open_parts
    kept = facts(matter)
    assert (kept["held"], kept["present"], kept["due"], kept["votes"]) == (True, 10, 10, 1)
    assert kept["on"] == THEN.date().isoformat()
    assert figures(village) == {"decisions": 1, "votes_entitled": 10, "votes_given": 10}
    entry = RecordEntry.objects.order_by("-seq").first()
    assert entry.act == "vote.tally" and "明伦村村代会决议〔2026〕1号" in entry.body


def test_a_failed_decision_is_a_rejection_and_may_be_voted_on_again():
    village, matter, item = sitting()
    vote(village, item, representatives=paper(3, 2), committee=paper(5))
    assert figures(village) == {"rejections": 1, "votes_entitled": 10, "votes_given": 10}
    assert facts(matter)["failed"] == 1
    matter.refresh_from_db()
    assert matter.decided_at is None and matter.resolution_number == ""
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=item.meeting_id)
    later = THEN + timedelta(days=7)
    again = call(village, matter, now=THEN, starts_at=later)
    sheet(village, again, 5, 5, now=later)
    open_it(village, again, now=later)
    second = AgendaItem.objects.get(meeting=again)
    for who in ("supervisor", "clerk"):
        done = meetings.enter_tally(
            actor=village.actor(who),
            now=later,
            item_id=second.pk,
            counts={"representatives": paper(4, 1), "committee": paper(5)},
        )
    assert done.state == "passed" and facts(matter)["votes"] == 2


def test_abstentions_and_void_ballots_are_kept_apart_and_are_no_votes_for():
    village, _matter, item = sitting(6, 5)
    # 6 representatives: 4 for, 1 abstains, 1 void: 4 of 6 is just two thirds.
    done = vote(village, item, representatives=paper(4, 0, 1, 1), committee=paper(4, 1))
    assert done.state == "passed"
    assert done.item.counts["abstain.representatives"] == 1
    assert done.item.counts["void.representatives"] == 1
    assert (done.item.counts["abstain"], done.item.counts["void"]) == (1, 1)


def test_void_ballots_count_among_those_present():
    village, _matter, item = sitting(6, 5)
    done = vote(village, item, representatives=paper(3, 0, 0, 3), committee=paper(5))
    assert done.state == "failed"  # 3 of 6, not 3 of 3


# Two tellers


def test_tellers_who_differ_are_told_where_and_count_again():
    village, _matter, item = sitting()
    good = {"representatives": paper(4, 1), "committee": paper(5)}
    assert count(village, item, "supervisor", **good).state == "waiting"
    differs = count(village, item, "clerk", representatives=paper(5, 0), committee=paper(5))
    assert differs.state == "differs"
    assert differs.differences == (("representatives", "for"), ("representatives", "against"))
    item.refresh_from_db()
    assert item.outcome == "pending"
    assert count(village, item, "clerk", **good).round == 2
    done = count(village, item, "supervisor", **good)
    assert (done.state, done.round) == ("passed", 2)
    assert Tally.objects.filter(item=item).count() == 4  # the differing round is kept


def test_neither_count_is_known_before_both_are_in():
    village, _matter, item = sitting()
    count(village, item, "supervisor", representatives=paper(4, 1), committee=paper(5))
    entry = RecordEntry.objects.order_by("-seq").first()
    assert '"waiting"' in entry.body and "against" not in entry.body
    item.refresh_from_db()
    assert item.counts == {} and item.verdict == {}


def test_one_teller_does_not_count_twice():
    village, _matter, item = sitting()
    good = {"representatives": paper(5), "committee": paper(5)}
    count(village, item, "supervisor", **good)
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervisor", **good)
    assert says(refused) == ["tally.already-yours"]


def test_a_double_click_of_a_teller_is_one_count():
    village, _matter, item = sitting()
    key = uuid4()
    values = {
        "actor": village.actor("supervisor"),
        "now": THEN,
        "item_id": item.pk,
        "counts": {"representatives": paper(5), "committee": paper(5)},
        "key": key,
    }
    meetings.enter_tally(**values)
    with pytest.raises(AlreadyDone):
        meetings.enter_tally(**values)
    assert Tally.objects.count() == 1


@pytest.mark.parametrize("who", ["villager", "secretary"])
def test_who_may_not_count(who):
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        count(village, item, who, representatives=paper(5), committee=paper(5))
    assert says(refused) == ["tally.who"]
    assert "supervisor" in refused.value.checks[0].values["roles"]


def test_a_representative_may_count():
    village, _matter, item = sitting()
    good = {"representatives": paper(5), "committee": paper(5)}
    count(village, item, "representative_2", **good)
    assert count(village, item, "representative_3", **good).state == "passed"


@pytest.mark.parametrize(
    ("counts", "sentence", "field"),
    [
        (paper(6), "tally.issued", "representatives.issued"),
        ({**paper(5), "returned": 4}, "tally.sum", "representatives.returned"),
        ({**paper(5), "for": -1}, "tally.whole", "representatives.for"),
    ],
)
def test_counts_that_cannot_be_are_refused_beside_their_field(counts, sentence, field):
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervisor", representatives=counts, committee=paper(5))
    assert says(refused) == [sentence] and refused.value.field == field
    assert not Tally.objects.exists()


def test_the_classes_must_be_the_bodys():
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        meetings.enter_tally(
            actor=village.actor("supervisor"), now=THEN, item_id=item.pk, counts={"": paper(10)}
        )
    assert says(refused) == ["tally.classes"]


def test_more_returned_than_issued_is_void_and_voted_on_again():
    village, matter, item = sitting()
    stuffed = {"representatives": paper(5), "committee": paper(5, issued=4)}
    void = vote(village, item, **stuffed)
    assert void.state == "void"
    item.refresh_from_db()
    assert item.outcome == "pending" and len(item.verdict["void"]) == 1
    assert "votes" not in facts(matter) and figures(village) == {}
    equal = {"representatives": paper(5), "committee": paper(4, issued=4)}
    done = vote(village, item, **equal)
    assert (done.state, done.round) == ("passed", 2)
    assert facts(matter)["votes"] == 1


def test_fewer_returned_than_issued_is_valid():
    village, _matter, item = sitting()
    done = vote(village, item, representatives=paper(4, issued=5), committee=paper(5))
    assert done.state == "passed"


def test_presence_stands_still_between_the_two_counts():
    village, _matter, item = sitting(4, 5, of=5)
    good = {"representatives": paper(3, 1), "committee": paper(5)}
    count(village, item, "supervisor", **good)
    with pytest.raises(Refusal) as refused:
        sheet(village, item.meeting, 5, 5)
    assert says(refused) == ["meeting.counting"]
    assert count(village, item, "clerk", **good).state == "passed"
    sheet(village, item.meeting, 5, 5)  # the late one is let in once the count is over


def test_a_decided_item_is_decided():
    village, _matter, item = sitting()
    good = {"representatives": paper(5), "committee": paper(5)}
    vote(village, item, **good)
    with pytest.raises(Refusal) as refused:
        count(village, item, "clerk", **good)
    assert says(refused) == ["item.decided"]


# Amendment


def test_amended_in_the_meeting_and_voted_on_as_amended():
    village, matter, item = sitting()
    meeting = item.meeting
    meeting.refresh_from_db()
    text = meetings.amend(
        actor=village.actor("clerk"),
        now=THEN,
        item_id=item.pk,
        title=matter.title,
        body="路面加宽到四米。",
        budget=19_000_000,
        reason="多数代表提出加宽",
        expected=meeting.version,
    )
    assert (text.version, text.item_id) == (2, item.pk)
    with pytest.raises(Refusal) as refused:  # from a page made before the amendment
        meetings.amend(
            actor=village.actor("clerk"),
            now=THEN,
            item_id=item.pk,
            title=matter.title,
            body="改回三米半。",
            reason="另一页",
            expected=meeting.version,
        )
    assert refused.value.code == "stale"
    good = {"representatives": paper(5), "committee": paper(5)}
    count(village, item, "supervisor", **good)
    with pytest.raises(Refusal) as refused:
        meetings.amend(
            actor=village.actor("clerk"),
            now=THEN,
            item_id=item.pk,
            title=matter.title,
            body="再改一下。",
            reason="迟了",
        )
    assert says(refused) == ["item.vote-begun"]
    assert count(village, item, "clerk", **good).state == "passed"
    item.refresh_from_db()
    assert item.text_id == text.pk
    matter.refresh_from_db()
    assert matter.budget == 19_000_000


def test_the_text_rewritten_after_the_notice_is_what_the_meeting_opens_with():
    village = make_village()
    matter = make_matter(village, upto="assembly")
    meeting = call(village, matter)
    newer = MotionText.objects.create(
        matter=matter, part="motion", version=2, title="路", body="新的一版", made_at=NOW,
        made_by=village.people["clerk"],
    )  # fmt: skip
    sheet(village, meeting, 5, 5)
    open_it(village, meeting)
    assert AgendaItem.objects.get(meeting=meeting).text_id == newer.pk


def amended_as(village: Village, item: AgendaItem) -> list[str]:
    with pytest.raises(Refusal) as refused:
        meetings.amend(
            actor=village.actor("clerk"), now=THEN, item_id=item.pk, title="路", body="三米",
            reason="窄",
        )  # fmt: skip
    return says(refused)


def test_what_has_no_text_or_only_one_that_stands_is_not_amended():
    village, _matter, item = sitting()
    AgendaItem.objects.filter(pk=item.pk).update(matter=None)
    assert amended_as(village, item) == ["item.no-text"]


def test_where_the_part_does_not_allow_it_nothing_is_amended():
    village, _matter, item = sitting()
    AgendaItem.objects.filter(pk=item.pk).update(part="recommendation")
    assert amended_as(village, item) == ["item.no-amendment"]


def test_a_text_that_changed_since_the_meeting_took_it_up_is_not_voted_on():
    village, matter, item = sitting()
    row = MatterPart.objects.get(matter=matter, key="motion")
    MatterPart.objects.filter(pk=row.pk).update(facts={**row.facts, "versions": 9})
    good = {"representatives": paper(5), "committee": paper(5)}
    count(village, item, "supervisor", **good)
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervision_chair", **good)
    assert says(refused) == ["item.text-changed"]


def test_a_villager_amends_nothing():
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        meetings.amend(
            actor=village.actor("villager"), now=THEN, item_id=item.pk, title="x", body="y",
            reason="z",
        )  # fmt: skip
    assert refused.value.code == "not-allowed"


# A show of hands


def hands(village: Village, item: AgendaItem, **more: str) -> AgendaItem:
    there = Attendance.objects.filter(meeting=item.meeting_id, state="present")
    votes = {a.person_id: "for" for a in there}
    votes |= {village.person(who).pk: choice for who, choice in more.items()}
    return meetings.record_hands(
        actor=village.actor("clerk"), now=THEN, item_id=item.pk, votes=votes
    )


def test_hands_are_counted_by_class_and_kept_by_name_out_of_sight():
    village, _matter, item = sitting(part="approval", way="show_of_hands")
    done = hands(village, item, representative_2="against", director="abstain")
    assert done.outcome == "passed"
    assert (done.counts["for"], done.counts["against"], done.counts["abstain"]) == (8, 1, 1)
    assert done.counts["against.representatives"] == 1
    assert HandVote.objects.filter(item=item).count() == 10
    entry = RecordEntry.objects.order_by("-seq").first()
    name = village.people["representative_2"].name
    assert entry.act == "vote.hands" and name not in entry.body and '"abstain":1' in entry.body


def test_hands_only_of_those_present_and_of_all_of_them():
    village, _matter, item = sitting(4, 5, of=5, part="approval", way="show_of_hands")
    with pytest.raises(Refusal) as refused:
        hands(village, item, representative_5="for")
    assert says(refused) == ["hands.not-present"]
    with pytest.raises(Refusal) as refused:
        meetings.record_hands(
            actor=village.actor("clerk"),
            now=THEN,
            item_id=item.pk,
            votes={village.people["chair"].pk: "for"},
        )
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("hands.missing", 1, 9)
    with pytest.raises(Refusal) as refused:
        hands(village, item, director="void")
    assert says(refused) == ["hands.choice"]


def test_hands_are_refused_where_ballots_are_asked_and_the_other_way_round():
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        hands(village, item)
    assert says(refused) == ["item.no-hands"]
    village, _matter, item = sitting_elsewhere()
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervisor", representatives=paper(5), committee=paper(5))
    assert says(refused) == ["item.no-ballots"]


def sitting_elsewhere() -> tuple[Village, Matter, AgendaItem]:
    village = make_village("330212105220")
    matter = make_matter(village, upto="approval")
    items = [NewItem(matter.title, matter.pk, "approval", "show_of_hands")]
    meeting = call(village, matter, items=items)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting)
    return village, matter, AgendaItem.objects.get(meeting=meeting)


def test_a_practice_vote_counts_in_no_figure():
    village = make_village()
    matter = make_matter(village, upto="assembly", practice=True)
    meeting = call(village, matter, practice=True)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting)
    item = AgendaItem.objects.get(meeting=meeting)
    assert vote(village, item, representatives=paper(5), committee=paper(5)).state == "passed"
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=meeting.pk)
    assert figures(village) == {}
    assert {e.log for e in RecordEntry.objects.all()} == {f"practice/{village.code}"}


def test_counting_takes_as_many_queries_for_fifty_as_for_five():
    seen = []
    for code, n in (("330212105219", 5), ("330212105220", 50)):
        village = make_village(code, representatives=n)
        matter = make_matter(village, upto="assembly")
        meeting = call(village, matter)
        sheet(village, meeting, n, 5)
        open_it(village, meeting)
        item = AgendaItem.objects.get(meeting=meeting)
        good = {"representatives": paper(n), "committee": paper(5)}
        first, second = village.actor("supervisor"), village.actor("clerk")
        with CaptureQueriesContext(connection) as one:
            meetings.enter_tally(actor=first, now=THEN, item_id=item.pk, counts=good)
        with CaptureQueriesContext(connection) as two:
            meetings.enter_tally(actor=second, now=THEN, item_id=item.pk, counts=good)
        seen.append((len(one), len(two)))
    assert seen[0] == seen[1]
    assert seen[0] <= (12, 26)


def test_the_quorum_is_shown_by_every_items_rule_while_the_meeting_runs():
    village, _matter, item = sitting()
    vote(village, item, representatives=paper(5), committee=paper(5))
    meeting = look(item.meeting_id)
    verdicts = quorums(meeting, list(meeting.items.all()), seats_of(meeting.pk))
    assert [v.rule for v in verdicts] == ["assembly.eight-step"]
