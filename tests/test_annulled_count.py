"""A count annulled by the township after its result, lived to the handover: the day moved, voted
and counted anew; what was annulled stays row by row, and those seated are those elected anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from xiangyue.actions import annulments, elections
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Annulment,
    BoxCount,
    BoxLog,
    CommitteeHandover,
    DoubtfulPaper,
    Election,
    ElectionNotice,
    Matter,
    Membership,
    PaperIssued,
    RecordEntry,
    VoteRound,
)
from xiangyue.scenario import ballots
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import nomination, paper_count, review
from xiangyue.scenario.kinds.paper_count import Knobs
from xiangyue.scenario.practice import TOWN, VILLAGE, practice_village
from xiangyue.scenario.themes import themes

WHY = "三组票箱少报二十张，两名监票人的记录和公布的票数对不上。"
TABLES = (BoxLog, BoxCount, PaperIssued, DoubtfulPaper)


def elected(rounds: list[VoteRound]) -> dict[str, set[int]]:
    """Who was elected to each post, in all rounds together."""
    found: dict[str, set[int]] = {}
    for vote in rounds:
        for one in (vote.result or {}).get("elected", ()):
            found.setdefault(one["post"], set()).add(one["id"])
    return found


def rows(rounds: list[VoteRound]) -> dict[str, list[dict[str, Any]]]:
    """Everything that hangs on these rounds, as it stands in the database."""
    ids = [vote.pk for vote in rounds]
    found = {t.__name__: list(t.objects.filter(round__in=ids).order_by("pk").values())
             for t in TABLES}  # fmt: skip
    kept = VoteRound.objects.filter(pk__in=ids).order_by("pk")
    found["VoteRound"] = [{k: v for k, v in row.items() if k != "election_id"}
                          for row in kept.values()]  # fmt: skip
    return found


def otherwise(*args: Any) -> ballots.Votes:
    """As a vote is planned, with everyone's votes given to who had the fewest, and so on."""

    def turned(votes: Mapping[str, int]) -> dict[str, int]:
        return dict(zip(votes, reversed(list(votes.values())), strict=True))

    return {post: turned(votes) for post, votes in ballots.plan_votes(*args).items()}


@pytest.mark.django_db
def test_what_was_annulled_stays_and_those_elected_anew_take_their_seats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = moment(date(2026, 3, 2))
    clock = practice_village(now, Random(3), slug="village-election", area=VILLAGE)
    driver = Driver(cast_of(VILLAGE, now), clock, Random(3))
    theme = next(t for t in themes() if t.category == "public_works")
    run = driver.start(theme, (), slug="village-election", origin="duty")
    run.kept["poll"] = Knobs(open=False, tie=False)
    driver.live([run], stop="handover", days=120)
    given: dict[str, Any] = {"matter_id": run.matter_id}
    election = Election.objects.get(matter=run.matter_id)
    first = list(VoteRound.objects.filter(election=election).order_by("pk"))
    before, were, entries = rows(first), elected(first), RecordEntry.objects.count()
    assert were and all(before[t.__name__] for t in TABLES)
    notices = set(ElectionNotice.objects.filter(election=election).values_list("pk", flat=True))

    officer = review.officer(driver, TOWN) or review.make_officer(driver, TOWN)
    count = {"part": "count", "ground": "false-count", "reason": WHY}
    with pytest.raises(Refusal, match=r"annulment\.result-said"):
        driver.do(annulments.annul, actor=nomination.officers(driver, run)[0], **given, **count)
    row = driver.do(annulments.annul, actor=officer, **given, **count)

    # nothing is erased: each row as it was, on the election that keeps what was annulled
    assert rows(first) == before
    assert not VoteRound.objects.filter(election=election).exists()
    assert {v.election_id for v in VoteRound.objects.filter(pk__in=[v.pk for v in first])} == {
        row.kept_id
    }
    assert notices <= set(ElectionNotice.objects.values_list("pk", flat=True))
    assert RecordEntry.objects.count() > entries
    matter = Matter.objects.get(pk=run.matter_id)
    assert (matter.state, matter.open_parts) == ("running", ["count"])
    assert not CommitteeHandover.objects.exists()

    # a new day, the votes fall otherwise, and on to the handover
    anew = clock.today + timedelta(days=8)
    later = clock.now + timedelta(days=3)
    with pytest.raises(Refusal, match=r"count\.day-past"):
        elections.move_day(
            actor=nomination.officers(driver, run)[0], now=later, part="plan", reason="计票作废",
            day=later.date() - timedelta(days=1), **given,
        )  # fmt: skip
    driver.do(elections.move_day, actor=nomination.officers(driver, run)[0], part="plan", day=anew,
              reason="计票作废，重新投票", **given)  # fmt: skip
    monkeypatch.setattr(paper_count, "plan_votes", otherwise)
    for part in ("count", *(a.part for a in Annulment.objects.filter(because=row))):
        run.worked.discard(part)
        run.finished.discard(part)
        run.seen.discard(part)
        run.until.pop(part, None)
    run.kept["poll"] = Knobs(open=False, tie=False)
    driver.live([run], days=120)

    second = list(VoteRound.objects.filter(election=election).order_by("pk"))
    now_in = elected(second)
    assert second[0].day == anew and now_in.keys() == were.keys()
    assert now_in["director"].isdisjoint(were["director"])
    assert rows(first) == before
    handover = CommitteeHandover.objects.get()
    assert handover.election_id == election.pk
    seats = Membership.objects.filter(area_id=VILLAGE, start=handover.on, end__gte=handover.on)
    seated = set(seats.values_list("person_id", flat=True))
    assert seated == {p for people in now_in.values() for p in people}
    head = Membership.objects.filter(area_id=VILLAGE, role="director", end__gt=handover.on)
    assert {m.person_id for m in head} == now_in["director"]
    assert Matter.objects.get(pk=run.matter_id).state == "closed"

    # and everyone reads both, beside each other
    page = Client().get(f"/m/{run.matter_id}/election/watch/").content.decode()
    assert WHY in page
    for vote in (first[0], second[0]):
        name = next(o["name"] for o in vote.result["elected"] if o["post"] == "director")
        assert name in page
