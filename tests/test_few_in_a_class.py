"""A secret vote counted in classes of which one is small: nothing kept or told has its numbers."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.test_meetings import THEN, says
from tests.test_plain_ballots import _own_keys as _own_keys
from tests.test_plain_ballots import cast, end, hand, start
from tests.test_plain_ballots import count as tell
from tests.test_votes import count, paper, sitting, vote
from tests.world import Village

from xiangyue.access.open_data import Scope
from xiangyue.access.open_data.decisions import votes as open_votes
from xiangyue.actions import documents_of_meetings, meetings
from xiangyue.actions.meeting_frame import look
from xiangyue.actions.minutes import draft_minutes
from xiangyue.actions.posting_drafts import result_lines
from xiangyue.core import small_classes
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import read_groups
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    OpenedBallot,
    RecordEntry,
    RecordOpening,
    Tally,
)
from xiangyue.documents.catalogue import build

pytestmark = pytest.mark.django_db
VOTES = ("for", "against", "abstain", "void")
# Six representatives, of whom four must be for it, and three of the committee.
TOLD = {"representatives": paper(5, 1), "committee": paper(3)}  # eight in all: all that can be
HELD = {"representatives": paper(4, 1, 0, 1), "committee": paper(1, 1, 1)}  # five in all


def few(
    way: str = "paper_ballot", committee: int = 3, deputies: int = 6
) -> tuple[Village, AgendaItem]:
    village, _matter, item = sitting(deputies, committee)
    AgendaItem.objects.filter(pk=item.pk).update(way=way)
    item.refresh_from_db()
    return village, item


def as_(village: Village, who: str | None, lang: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": lang})
    if who:
        client.force_login(village.account(who))
    return client


def numbers(counts: dict[str, int]) -> dict[str, int]:
    return {n: v for n, v in counts.items() if n.partition(".")[0] in VOTES}


def test_the_whole_is_told_and_no_class():
    village, item = few()
    done = vote(village, item, **TOLD)
    assert done.state == "passed"
    item.refresh_from_db()
    assert numbers(item.counts) == {"for": 8, "against": 1, "abstain": 0, "void": 0}
    assert (item.counts["returned.committee"], item.counts["present.committee"]) == (3, 3)
    own, whole = sorted(item.verdict["passes"], key=lambda c: c["values"]["have_what"])[::-1]
    assert (own["says"], own["met"], own["have"]) == ("held-met.at-least", True, None)
    assert (own["need"], own["of"], own["of_what"]) == (4, 6, "present.representatives")
    assert (whole["have"], whole["need"], whole["of"]) == (8, 5, 9)
    (held,) = item.verdict["held"]
    assert (held["says"], held["have"], held["need"]) == ("item.held", 3, 5)


def test_near_what_the_class_that_is_judged_needs_the_whole_is_held_back_too():
    village, item = few()
    assert vote(village, item, **HELD).state == "passed"
    item.refresh_from_db()
    assert numbers(item.counts) == {}
    assert all(c["have"] is None and c["met"] for c in item.verdict["passes"])
    (held,) = item.verdict["held"]
    assert held["says"] == "item.held-all"


def test_from_five_on_everything_is_told():
    village, item = few(committee=5)
    vote(village, item, representatives=paper(5, 1), committee=paper(3, 2))
    item.refresh_from_db()
    assert item.counts["for.committee"] == 3 and "held" not in item.verdict


def test_hands_are_seen_by_all_and_told():
    village, item = few("show_of_hands")
    there = Attendance.objects.filter(meeting=item.meeting, state="present")
    votes = {a.person_id: "for" for a in there}
    meetings.record_hands(actor=village.actor("clerk"), now=THEN, item_id=item.pk, votes=votes)
    item.refresh_from_db()
    assert item.counts["for.committee"] == 3 and "held" not in item.verdict


def test_no_slip_and_no_entry_of_the_record_keeps_them():
    village, item = few()
    wrong = {**HELD, "committee": paper(2, 1)}
    assert count(village, item, "supervisor", **wrong).state == "waiting"
    done = count(village, item, "supervision_chair", **HELD)
    assert done.state == "differs" and ("committee", "for") in done.differences
    # What differs is shown to those inside, without the numbers.
    page = as_(village, "clerk").get(f"/meetings/{item.meeting_id}/items/1/").content.decode()
    assert "第一位" in page or "计票人" in page
    shown = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert shown.count(">—</td>") == 2 * len(done.differences)
    meetings.correct_tally(
        actor=village.actor("supervisor"), now=THEN, item_id=item.pk, counts=HELD, reason="看错一张"
    )
    item.refresh_from_db()
    assert item.outcome == "passed"
    assert [s.counts for s in Tally.objects.filter(item=item)] == [{}, {}]
    assert not any("counts" in one for s in Tally.objects.all() for one in s.earlier)
    acts = ("vote.tally", "vote.tally-correct")
    entries = RecordEntry.objects.filter(act__in=acts)
    assert entries.count() == 3
    for entry in entries:
        assert not [n for n in numbers_in(json.loads(entry.body)) if n[1] is not None]
    sealed = RecordOpening.objects.filter(seq__in=[e.seq for e in entries])
    assert "reason" in [o.label for o in sealed]
    assert not {"counts", "before"} & {o.label for o in sealed}


def numbers_in(found: object, key: str = "") -> list[tuple[str, object]]:
    """Every number of votes anywhere in it, and what stands as had in a condition on votes."""
    if isinstance(found, dict):
        more = []
        if str(found.get("values", {}).get("have_what", "")).partition(".")[0] in VOTES:
            more = [("have", found["have"])]
        return more + [n for k, v in found.items() for n in numbers_in(v, k)]
    if isinstance(found, list):
        return [n for v in found for n in numbers_in(v, key)]
    told = key.partition(".")[0] in VOTES and isinstance(found, int) and found is not True
    return [(key, found)] if told else []


def test_papers_pages_open_data_and_api_say_why_and_give_no_number():
    village, item = few()
    vote(village, item, **HELD)
    meeting = look(item.meeting_id)
    item.refresh_from_db()
    (told,) = open_votes.rows(Scope("330212105", 2026, THEN.date()))
    assert [told[name] for name in VOTES] == [None] * 4 and "for" not in told["counts"]
    api = Client().get(f"/api/v1/meetings/{meeting.pk}").json()["items"][0]
    assert numbers(api["counts"]) == {} and [c["says"] for c in api["notes"]] == [
        "rule.stale",
        "item.held-all",
    ]
    assert all(c["have"] is None for c in api["passes"])
    for lang, why in (("zh", "都不公布"), ("en", "no number of votes is told")):
        minutes = draft_minutes(meeting, lang)
        assert why in minutes and "赞成4" not in minutes and "for 5" not in minutes
        assert any(why in line for line in result_lines(item, lang))
        made = documents_of_meetings.minutes(meeting, _rows(meeting), [item], lang)
        assert made.items[0].tallies == () and any(why in r for r in made.items[0].reasons)
        assert why in str(build("minutes", made, lang))
        page = as_(village, None, "zh-hans" if lang == "zh" else "en")
        shown = page.get(f"/meetings/{meeting.pk}/items/1/").content.decode()
        assert why in shown and page.get(f"/meetings/{meeting.pk}/").status_code == 200


def _rows(meeting):
    return list(Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk"))


def test_the_box_of_phones_keeps_nothing_class_by_class():
    village, item = few("phone_ballot")
    box = start(village, item)
    there = [a for a in _rows(item.meeting) if a.state == "present"]
    committee = [a.person for a in there if a.counted_as == "committee"]
    others = [a.person for a in there if a.counted_as != "committee"]
    for person, choice in zip(others, ["for"] * 5 + ["against"], strict=True):
        cast(village, box, person, choice)
    for person in committee[:2]:
        cast(village, box, person, "for")
    hand(village, item, committee[2])
    end(village, item)
    papers = {"representatives": paper(0), "committee": paper(1)}
    assert tell(village, item, "supervisor", **papers).state == "waiting"
    assert tell(village, item, "supervision_chair", **papers).state == "passed"
    rows = OpenedBallot.objects.values_list("group", "content", "many")
    assert sorted(rows) == [(0, "against", 1), (0, "for", 8)]
    item.refresh_from_db()
    assert numbers(item.counts) == {"for": 8, "against": 1, "abstain": 0, "void": 0}


OWN = read_groups(
    [{"id": "own", "more_than": "1/2", "have": "for.committee", "of": "present.committee"}], "test"
)


@pytest.mark.parametrize("way", ["paper_ballot", "phone_ballot"])
def test_a_class_of_one_that_is_judged_by_itself_is_refused(way, monkeypatch):
    village, item = few(way, committee=1, deputies=20)
    judged = small_classes.alone
    monkeypatch.setattr(small_classes, "alone", lambda _g, c, v: judged(OWN, c, v))
    with pytest.raises(Refusal) as refused:
        if way == "phone_ballot":
            start(village, item)
        else:
            count(village, item, "supervisor", representatives=paper(20), committee=paper(1))
    assert says(refused) == ["item.class-of-one"]
    (check,) = refused.value.checks
    assert (check.have, check.need) == (1, 2) and check.values["class"]["zh"]


def test_a_class_of_one_of_which_nothing_is_asked_by_itself_votes():
    village, item = few(committee=1, deputies=20)
    assert vote(village, item, representatives=paper(20), committee=paper(1)).state == "passed"
    item.refresh_from_db()
    assert numbers(item.counts) == {"for": 21, "against": 0, "abstain": 0, "void": 0}


def test_of_a_void_vote_nothing_is_told_not_even_what_it_met():
    village, item = few()
    stuffed = {"representatives": paper(6), "committee": paper(3, issued=2)}
    assert vote(village, item, **stuffed).state == "void"
    item.refresh_from_db()
    (void,) = item.verdict["void"]
    assert numbers(void["counts"]) == {} and void["passes"] == []
    assert void["held"][0]["have"] == 2
    assert "赞成" not in draft_minutes(look(item.meeting_id), "zh").partition("投票无效")[2]
    assert vote(village, item, **TOLD).state == "passed"
