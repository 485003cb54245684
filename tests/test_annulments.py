"""A stage of an election annulled: what falls with it, what is kept, who may, what is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import annulments, observers, report_lodging
from xiangyue.actions.relatives import say_relation
from xiangyue.core.engine import fall_with
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Annulment,
    Candidacy,
    CandidateRuling,
    Election,
    ElectionNotice,
    ElectionOfficer,
    Matter,
    MatterPart,
    Membership,
    Observer,
    Person,
    PollBox,
    PollWorker,
    ProtectedReport,
    Proxy,
    Voter,
    VoteRound,
)
from xiangyue.methods import library

pytestmark = pytest.mark.django_db

WHY = "三组的票箱里多出二十张没有发过的选票，监票人当场记录。"
FACTS: dict[str, dict[str, Any]] = {
    "roll": {"posted": "2026-02-10", "voters": 3, "final": True, "until": "2026-02-14"},
    "nomination": {"named": 2, "complete": True},
    "candidates": {"formal": 2, "posted": "2026-02-25"},
    "meet": {"held": 1},
    "polling": {"boxes": 1, "told": True},
    "count": {"rounds": 1, "registered": 3, "elected": 1, "complete": False},
}


@pytest.fixture
def village() -> Village:
    return make_village()


@pytest.fixture
def matter(village: Village) -> Matter:
    """An election whose vote is being counted, with its rows."""
    matter = make_matter(village, upto="count", procedure="village-election", category="election")
    for key, facts in FACTS.items():
        part = MatterPart.objects.get(matter=matter, key=key)
        part.facts = {**part.facts, **facts}
        part.opened_on = date(2026, 2, 1)
        part.save()
    posts = [{"post": "director", "role": "director", "name": "主任", "seats": 1, "women": False}]
    election = Election.objects.create(
        matter=matter, area_id=CODE, kind="committee", day=date(2026, 3, 10), posts=posts
    )
    ElectionOfficer.objects.create(
        election=election, person=village.people["clerk"], rank=1, role="chair",
        since=date(2026, 1, 20),
    )  # fmt: skip
    voters = [
        Voter.objects.create(election=election, person=village.people[who], number=n,
                             ground="home", id_hash=bytes([n]) * 16)
        for n, who in enumerate(["villager", "secretary", "supervisor"], start=1)
    ]  # fmt: skip
    one, _ = (
        Candidacy.objects.create(
            election=election, person=village.people[who], post="director", named_by="voters",
            state=state, rank=rank,
        )
        for who, state, rank in (("secretary", "formal", 1), ("supervisor", "withdrawn", None))
    )  # fmt: skip
    CandidateRuling.objects.create(
        candidacy=one, barred=False, made_on=NOW.date(), made_by=village.people["clerk"]
    )
    box = PollBox.objects.create(election=election, name="主会场", kind="main", place="大礼堂")
    Voter.objects.filter(pk=voters[0].pk).update(box=box)
    Proxy.objects.create(
        election=election, voter=voters[0], holder=voters[1], filed_on=NOW.date(), state="posted"
    )
    VoteRound.objects.create(
        election=election, number=1, kind="committee", day=NOW.date(), posts=posts,
        candidates=[], state="counting", registered=3,
    )  # fmt: skip
    for n, kind in enumerate(("roll", "candidates"), start=1):
        said = {lang: {"title": kind} for lang in ("zh", "en")}
        ElectionNotice.objects.create(
            election=election, number=n, kind=kind, content=said, posted_on=NOW.date(),
            posted_by=village.people["clerk"],
        )  # fmt: skip
    return matter


def annul(village: Village, matter: Matter, part: str, who: Any = "clerk", **more: Any) -> Any:
    actor = village.actor(who) if isinstance(who, str) else who
    given = {"ground": "forged", "reason": WHY, **more}
    return annulments.annul(actor=actor, now=NOW, matter_id=matter.pk, part=part, **given)


def refused(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as told:
        annul(*args, **kwargs)
    return told.value.checks[0].says


def states(matter: Matter) -> dict[str, dict[str, Any]]:
    return {p.key: p.facts for p in MatterPart.objects.filter(matter=matter)}


def officer(now: datetime = NOW) -> Any:
    return actor_of_person(make_officer(CODE[:9]).pk, now)


def test_what_comes_after_falls_and_what_came_before_does_not() -> None:
    procedure = library.procedure("village-election")
    assert fall_with(procedure, "roll")[:2] == ("nomination", "candidates")
    assert "meet" not in fall_with(procedure, "polling")
    assert "nomination" not in fall_with(procedure, "candidates")
    assert "candidates" in fall_with(procedure, "nomination")
    assert set(fall_with(procedure, "count")) == {"announce", "handover"}


def test_a_vote_annulled_begins_with_no_rows_and_the_old_ones_are_kept(
    village: Village, matter: Matter
) -> None:
    row = annul(village, matter, "count")
    election = matter.election
    assert (row.part, row.facts["elected"], row.clause, row.office) == (
        "count", 1, "law:21", "election_committee",
    )  # fmt: skip
    assert not VoteRound.objects.filter(election=election).exists()
    assert VoteRound.objects.get(election=row.kept).state == "void"
    assert states(matter)["count"] == {} and states(matter)["polling"]["done"]
    assert PollBox.objects.filter(election=election).exists()
    matter.refresh_from_db()
    assert matter.open_parts == ["count"]


def test_the_candidates_annulled_are_named_again_and_the_list_as_it_was_stays(
    village: Village, matter: Matter
) -> None:
    first = annul(village, matter, "candidates")
    fallen = Annulment.objects.filter(because=first).order_by("pk")
    fell = list(fallen.values_list("part", flat=True))
    assert fell == ["meet", "polling", "count"]
    live = Candidacy.objects.filter(election=matter.election).order_by("pk")
    assert [(c.state, c.rank) for c in live] == [("named", None), ("withdrawn", None)]
    assert not CandidateRuling.objects.filter(candidacy__in=live).exists()
    kept = Candidacy.objects.get(election=first.kept, state="formal")
    assert (kept.rank, kept.ruling.barred) == (1, False)
    assert Proxy.objects.get(election=matter.election).state == "filed"
    assert not PollBox.objects.filter(election=matter.election).exists()
    notices = ElectionNotice.objects.filter(election=matter.election).order_by("number")
    assert [n.annulled_on for n in notices] == [None, NOW.date()]
    matter.refresh_from_db()
    assert (matter.step, matter.open_parts) == ("nominate", ["candidates"])


def test_a_roll_annulled_binds_nobody_any_more(village: Village, matter: Matter) -> None:
    first = annul(village, matter, "roll", ground="deceit")
    assert not Voter.objects.filter(election=matter.election).exists()
    assert set(Voter.objects.filter(election=first.kept).values_list("bars", flat=True)) == {False}
    assert Candidacy.objects.filter(election=first.kept).count() == 2
    assert Annulment.objects.filter(matter=matter).count() == 6
    assert {p for p, facts in states(matter).items() if facts.get("done")} == {"plan", "committee"}


def test_after_the_result_only_the_township_annuls_and_never_once_they_sit(
    village: Village, matter: Matter
) -> None:
    part = MatterPart.objects.get(matter=matter, key="count")
    part.facts = {**part.facts, "complete": True}
    part.save()
    assert refused(village, matter, "count") == "annulment.result-said"
    over = MatterPart.objects.filter(matter=matter, key="handover")
    over.update(facts={"taken": 1})
    township = officer()
    assert refused(village, matter, "count", township) == "annulment.seated"
    over.update(facts={})
    assert annul(village, matter, "count", township).office == "government"


@pytest.mark.parametrize(
    ("part", "who", "more", "says"),
    [
        ("plan", "clerk", {}, "annulment.kind"),
        ("nowhere", "clerk", {}, "part.unknown"),
        ("count", "villager", {}, "annulment.who"),
        ("count", "director", {}, "annulment.who"),
        ("count", "secretary", {}, "officer.stands"),
        ("count", "clerk", {"ground": "dislike"}, "annulment.ground"),
        ("count", "clerk", {"reason": "不公平"}, "words.least"),
        ("count", "clerk", {"inquiry": 0}, "annulment.report"),
    ],
)
def test_who_may_not_and_what_is_not_enough_is_refused(
    village: Village, matter: Matter, part: str, who: str, more: dict[str, Any], says: str
) -> None:
    found = refused(village, matter, part, who, **more)
    assert found == says or (says == "words.least" and "reason" not in found)
    assert not Annulment.objects.exists()


def test_nothing_done_yet_is_nothing_to_annul(village: Village, matter: Matter) -> None:
    annul(village, matter, "count")
    assert refused(village, matter, "count") == "annulment.nothing"


def lodged(village: Village, **more: Any) -> ProtectedReport:
    Membership.objects.create(
        area_id=CODE[:9], person=Person.objects.create(area_id=CODE[:9], name="纪检吴芳",
        created_at=NOW), role="discipline_officer", start=date(2024, 1, 1),
    )  # fmt: skip
    report_lodging.lodge_report(
        now=NOW, village=CODE, about_id=village.people["secretary"].pk,
        text="选前一晚挨家发了烟酒票。", name="林阿婆", phone="13800001234", **more,
    )  # fmt: skip
    return ProtectedReport.objects.get()


def test_a_finding_is_cited_by_its_office_and_never_shows_who_reported(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    report = lodged(village)
    holder = actor_of_person(Person.objects.get(name="纪检吴芳").pk, NOW)
    given = {"who": holder, "ground": "bribery", "inquiry": report.pk}
    assert refused(village, matter, "count", **given) == "annulment.not-found"
    ProtectedReport.objects.update(finding="founded", found_on=NOW.date())
    shows = WHY + "林阿婆都看见了。"
    assert refused(village, matter, "count", **given, reason=shows) == "report.shows-reporter"
    assert refused(village, matter, "count", inquiry=report.pk) == "annulment.report"
    row = annul(village, matter, "count", **given)
    assert (row.office, row.inquiry_id) == ("discipline", report.pk)


def test_observers_are_voters_or_named_and_nobody_near_who_stands(
    village: Village, matter: Matter
) -> None:
    def sign_up(who: str) -> Observer:
        return observers.sign_up(actor=village.actor(who), now=NOW, matter_id=matter.pk)

    for who, says in (("secretary", "stands"), ("director", "voter")):
        with pytest.raises(Refusal, match=rf"observer\.{says}"):
            sign_up(who)
    mine = sign_up("villager")
    with pytest.raises(Refusal, match=r"observer\.again"):
        sign_up("villager")
    saw = observers.note(
        actor=village.actor("villager"), now=NOW, matter_id=matter.pk, part="count",
        text="票箱当众查空，贴了封条。",
    )  # fmt: skip
    assert (saw.observer_id, saw.part, saw.amiss) == (mine.pk, "count", False)
    with pytest.raises(Refusal, match=r"observer\.not"):
        observers.note(
            actor=village.actor("director"), now=NOW, matter_id=matter.pk, part="count", text="都好"
            "，没有问题。",
        )  # fmt: skip
    observers.leave(actor=village.actor("villager"), now=NOW, matter_id=matter.pk)
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=village.people["villager"].pk,
        other_id=village.people["secretary"].pk, relation="child",
    )  # fmt: skip
    with pytest.raises(Refusal, match=r"observer\.relative"):
        sign_up("villager")
    with pytest.raises(Refusal, match=r"observer\.who"):
        observers.name_observer(
            actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, name="王干事", of="县民政局"
        )
    named = observers.name_observer(
        actor=officer(), now=NOW, matter_id=matter.pk, name="王干事", of="县民政局"
    )
    assert (named.way, named.person) == ("named", None)


def test_what_harms_an_election_goes_to_the_township_whoever_it_is_about(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    given = {"now": NOW, "village": CODE, "text": "选前一晚挨家发了烟酒票。"}
    with pytest.raises(Refusal, match=r"report\.about-election"):
        report_lodging.lodge_report(
            about_id=village.people["villager"].pk, election_id=matter.pk, **given
        )
    with pytest.raises(Refusal, match=r"report\.election"):
        report_lodging.lodge_report(
            about_id=village.people["supervisor"].pk, election_id=matter.pk + 99, **given
        )
    teller = village.people["villager"]
    PollWorker.objects.create(
        election=Election.objects.get(matter=matter), person=teller, task="teller"
    )
    anyone = Client().get(f"/m/{matter.pk}/election/report/").text
    assert f'value="{teller.pk}"' in anyone and "投票计票工作人员" in anyone
    for who, role in (
        ("supervisor", "candidate"),
        ("clerk", "election_officer"),
        ("villager", "poll_worker"),
    ):
        report_lodging.lodge_report(about_id=village.people[who].pk, election_id=matter.pk, **given)
        report = ProtectedReport.objects.latest("pk")
        assert (report.office, report.election_id, report.about_role) == (
            "government", matter.pk, role,
        )  # fmt: skip
