"""一事一议 decided by representatives: votes counted by the households they stand for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import meetings
from xiangyue.actions.meetings import NewItem
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import AgendaItem, Attendance, Household, Matter, Meeting, PollAnswer
from xiangyue.methods import library
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
SITS = NOW + timedelta(days=11)


@pytest.fixture
def village() -> Village:
    """20 representatives with 6 households each (120 in all) and five of the committee."""
    return make_village(representatives=20)


def called(village: Village) -> tuple[Matter, Meeting, AgendaItem]:
    matter = make_matter(village, upto="assembly", procedure="one-matter-representatives")
    meeting = meetings.call_meeting(
        actor=village.actor("director"),
        now=NOW,
        area=village.code,
        body="representatives_assembly",
        title="村民代表会议",
        place="文化礼堂",
        starts_at=SITS,
        items=[NewItem("修水渠", matter.pk, "assembly")],
    )
    return matter, meeting, AgendaItem.objects.get(meeting=meeting)


def opened(village: Village, meeting: Meeting, representatives: int) -> list[int]:
    """So many representatives and the whole committee are there; their ids, theirs first."""
    rows = Attendance.objects.filter(meeting=meeting)
    deputies = [r.person_id for r in rows if r.counted_as == "representatives"][:representatives]
    others = [r.person_id for r in rows if r.counted_as == "committee"]
    there = [*deputies, *others]
    meetings.mark_attendance(
        actor=village.actor("clerk"), now=SITS, meeting_id=meeting.pk, present=there
    )
    meetings.open_meeting(actor=village.actor("director"), now=SITS, meeting_id=meeting.pk)
    return there


def sign(village: Village, matter: Matter, people: list[int], each: int) -> None:
    """Of the households of each of these the first ``each`` signed for it, the others against."""
    seen: dict[int, int] = {}
    homes = Household.objects.filter(representative__person_id__in=people).order_by("pk")
    for home in homes.select_related("representative"):
        seat = home.representative.person_id
        seen[seat] = seen.get(seat, 0) + 1
        PollAnswer.objects.create(
            matter=matter,
            part="consent",
            household=home,
            signer=home.head,
            choice="agree" if seen[seat] <= each else "against",
            way="phone",
            made_at=NOW,
            made_by=village.people["clerk"],
        )


@pytest.mark.parametrize(("homes", "met"), [(79, False), (80, True), (81, True)])
def test_those_present_stand_for_two_thirds_of_the_households(
    village: Village, homes: int, met: bool
) -> None:
    """14 of 20 representatives and 19 of all 25 are there: enough by heads, not by homes."""
    _, meeting, _ = called(village)
    rows = Attendance.objects.filter(meeting=meeting, counted_as="representatives")
    seats = [r.person_id for r in rows]
    spare = Household.objects.filter(representative__person_id__in=seats[:14]).order_by("pk")
    Household.objects.filter(pk__in=[h.pk for h in spare[: 84 - homes]]).update(representative=None)
    if met:
        opened(village, meeting, 14)
        return
    with pytest.raises(Refusal) as refused:
        opened(village, meeting, 14)
    check = refused.value.checks[0]
    assert (check.have, check.need, check.of, check.of_what) == (79, 80, 120, "households")
    assert check.clause == "levies-measures"


@pytest.mark.parametrize(("for_it", "passes"), [(10, False), (11, True), (12, True)])
def test_more_than_half_of_the_households_that_they_stand_for(
    village: Village, for_it: int, passes: bool
) -> None:
    """20 representatives stand for 120 households: 60 are half of them, 66 are more."""
    matter, meeting, item = called(village)
    there = opened(village, meeting, 20)
    deputies = there[:20]
    sign(village, matter, deputies, 6)
    # the committee is for it: by heads it is always carried
    votes = {p: "for" if p not in deputies[for_it:] else "against" for p in there}
    meetings.record_hands(actor=village.actor("clerk"), now=SITS, item_id=item.pk, votes=votes)
    item.refresh_from_db()
    assert item.outcome == ("passed" if passes else "failed")
    told = {k: item.counts[k] for k in ("households", "present.households", "for.households")}
    assert told == {
        "households": 120, "present.households": 120, "for.households": for_it * 6,
    }  # fmt: skip


def test_a_household_that_did_not_sign_for_it_does_not_count(village: Village) -> None:
    """All raise their hands, and only half of the households signed for it."""
    matter, meeting, item = called(village)
    there = opened(village, meeting, 20)
    sign(village, matter, there[:20], 3)
    votes = dict.fromkeys(there, "for")
    meetings.record_hands(actor=village.actor("clerk"), now=SITS, item_id=item.pk, votes=votes)
    item.refresh_from_db()
    assert (item.outcome, item.counts["for.households"]) == ("failed", 60)
    unmet = [c for c in item.verdict["passes"] if not c["met"]]
    assert [(c["have"], c["need"], c["of"]) for c in unmet] == [(60, 61, 120)]


def test_the_law_holds_besides(village: Village) -> None:
    """Most households, but not most of those present: Art. 30 refuses it."""
    matter, meeting, item = called(village)
    there = opened(village, meeting, 20)
    deputies = there[:20]
    sign(village, matter, deputies, 6)
    votes = {p: "for" if p in deputies[:12] else "against" for p in there}
    meetings.record_hands(actor=village.actor("clerk"), now=SITS, item_id=item.pk, votes=votes)
    item.refresh_from_db()
    assert item.outcome == "failed"
    assert [c["clause"] for c in item.verdict["passes"] if not c["met"]] == ["law:30"]


def test_by_names_alone() -> None:
    part = library.procedure("one-matter-representatives").part("assembly")
    assert part.ways == ("show_of_hands",)
    words = {**part.words, "ways": ("paper_ballot",)}
    wrong = REGISTRY["sitting"].check(type(part)(**{**part.__dict__, "words": words}), {})
    assert "by name alone" in wrong


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse("one-matter-representatives", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = [(e.key, e.part) for e in done.events if e.what == "refused"]
    for key in ("quorum-short", "not-delegated", "silent"):
        assert (key, "assembly") in tried, key
    assert any(e.key == "vote-short" and e.part == "assembly" for e in done.events)
