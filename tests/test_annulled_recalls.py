"""A stage of the vote on a recall annulled and done again; who looks on at it; its one page."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.polled import Poll
from tests.recalled import DAY, HALL, asked, at, at_the_vote, planned, villagers
from tests.test_recall_votes import full, sheet
from tests.world import CODE, NOW, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import annulments, demands, observers, question_plans, vacancies
from xiangyue.actions.relatives import say_relation
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Annulment,
    BoxCount,
    DemandSignature,
    Election,
    ElectionNotice,
    Matter,
    MatterPart,
    Membership,
    Observer,
    Person,
    PollBox,
    RecordEntry,
    Relation,
    Vacancy,
    Voter,
    VoteRound,
)

pytestmark = pytest.mark.django_db
TERM = DAY + timedelta(days=500)
WHY = "中心会场的票箱里多出十张没有发过的票，监票人当场记录。"


def township() -> Actor:
    return actor_of_person(make_officer(CODE[:9]).pk, NOW)


def annul(poll: Poll, part: str, who: Actor, **more: Any) -> Annulment:
    given = {"ground": "forged", "reason": WHY, **more}
    return annulments.annul(actor=who, now=poll.now, matter_id=poll.matter.pk, part=part, **given)


def refused(action: Any, *args: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as told:
        action(*args, **given)
    return told.value.checks[0].says, told.value.checks[0].clause


def facts(poll: Poll) -> dict[str, dict[str, Any]]:
    return {p.key: p.facts for p in MatterPart.objects.filter(matter=poll.matter)}


def test_a_vote_annulled_is_held_again_and_the_one_before_stays_row_by_row() -> None:
    poll = at_the_vote()
    full(poll, sheet(21, 0))
    before = list(BoxCount.objects.order_by("pk").values())
    entries = RecordEntry.objects.count()
    row = annul(poll, "count", township())
    assert (row.facts["passed"], row.office, row.clause) == (True, "government", "law:21")
    assert list(BoxCount.objects.order_by("pk").values()) == before
    assert VoteRound.objects.get(election=row.kept).state == "counted"
    assert not VoteRound.objects.filter(election=poll.election).exists()
    assert RecordEntry.objects.count() == entries + 1
    assert facts(poll)["count"] == {} and facts(poll)["polling"]["done"]
    poll.matter.refresh_from_db()
    assert (poll.matter.state, poll.matter.open_parts) == ("running", ["count"])

    plan = {"actor": poll.village.actor("clerk"), "matter_id": poll.matter.pk, "part": "plan"}
    plan |= {"now": poll.now + timedelta(days=4), "reason": "计票作废，重新投票"}
    gone = plan | {"day": DAY + timedelta(days=3)}
    assert refused(question_plans.move_day, **gone)[0] == "count.day-past"
    anew = DAY + timedelta(days=6)
    question_plans.move_day(**plan, day=anew)
    poll.now = at(9) + timedelta(days=6)
    assert full(poll, sheet(10, 11)) == "not-carried"
    assert (poll.last.day, poll.last.number, poll.facts["passed"]) == (anew, 1, False)
    assert list(BoxCount.objects.order_by("pk").values())[: len(before)] == before
    settled = vacancies.settle_seat(
        actor=poll.village.actor("clerk"), now=poll.now, matter_id=poll.matter.pk, part="end"
    )
    assert settled is not None and settled.ended_on is None
    said = Client().get(f"/m/{poll.matter.pk}/election/watch/").content.decode()
    assert WHY in said and "通过" in said and "没有通过" in said


def test_arrangements_annulled_begin_without_boxes_and_their_notices_are_marked() -> None:
    poll = at_the_vote()
    full(poll, sheet(21, 0))
    row = annul(poll, "polling", township(), ground="procedure")
    fell = list(Annulment.objects.filter(because=row).values_list("part", flat=True))
    assert (fell, row.clause) == (["count"], "election-practice")
    assert not PollBox.objects.filter(election=poll.election).exists()
    assert PollBox.objects.get(election=row.kept).name == HALL
    assert Voter.objects.filter(election=poll.election).count() == 40
    marks = ElectionNotice.objects.filter(election=poll.election).values_list("annulled_on")
    assert set(marks) == {(poll.now.date(),)}
    poll.matter.refresh_from_db()
    assert poll.matter.open_parts == ["polling"]


def test_the_day_annulled_takes_its_roll_along_and_is_set_anew() -> None:
    poll = planned()
    old = set(Voter.objects.filter(election=poll.election).values_list("pk", flat=True))
    row = annul(poll, "plan", township(), ground="procedure")
    assert row.kept is not None and row.kept.day == DAY
    assert set(Voter.objects.filter(election=row.kept).values_list("pk", flat=True)) == old
    assert Election.objects.get(matter=poll.matter).day is None
    board = f"/m/{poll.matter.pk}/election/"
    assert Client().get(board).status_code == 200
    Person.objects.create(area=poll.village.area, name="漏登的人", created_at=NOW,
                          household=poll.people["选民0"].household)  # fmt: skip
    anew = DAY + timedelta(days=1)
    made = question_plans.set_day(
        actor=poll.village.actor("clerk"), now=NOW, matter_id=poll.matter.pk, part="plan", day=anew
    )
    assert (made.pk, made.day, made.voters.count()) == (poll.election.pk, anew, 41)
    assert facts(poll)["plan"]["voters"] == 41


def test_the_township_alone_annuls_never_the_member_and_never_once_it_is_settled() -> None:
    poll = at_the_vote()
    full(poll, sheet(21, 0))
    who = "annulment.who-recall", "law:21.2"
    for name in ("clerk", "villager"):
        assert refused(annul, poll, "count", poll.village.actor(name)) == who
    assert refused(annul, poll, "posting", township())[0] == "annulment.kind"
    member = poll.people["李永福"]
    Membership.objects.create(
        area_id=CODE[:9], person=member, role="discipline_officer", start=NOW.date()
    )
    own = actor_of_person(member.pk, NOW)
    assert refused(annul, poll, "count", own)[0] == "recall.own"
    assert not Annulment.objects.exists()


def settled(carried: bool = True) -> Poll:
    """A recall whose vote is counted and whose seat is settled."""
    poll = at_the_vote()
    Membership.objects.update(end=TERM)
    full(poll, sheet(21, 0) if carried else sheet(0, 21))
    end(poll)
    return poll


def end(poll: Poll) -> Vacancy:
    given = {"now": poll.now, "matter_id": poll.matter.pk, "part": "end"}
    row = vacancies.settle_seat(actor=poll.village.actor("clerk"), **given)
    assert row is not None
    return row


def seat_of(poll: Poll) -> Membership:
    return Membership.objects.get(person=poll.people["李永福"], role="committee_member")


def test_a_seat_that_ended_is_given_back_to_its_day_when_its_vote_is_annulled() -> None:
    poll = settled()
    assert seat_of(poll).end == DAY
    row = annul(poll, "count", township())
    assert seat_of(poll).end == TERM
    assert list(Annulment.objects.filter(because=row).values_list("part", flat=True)) == ["end"]
    aside, live = Vacancy.objects.get(annulled=row), Vacancy.objects.get(matter=poll.matter)
    assert (aside.ended_on, aside.settled_on, aside.held_until) == (DAY, DAY, TERM)
    assert (aside.reason, aside.seat_id) == (live.reason, live.seat_id)
    assert (live.ended_on, live.settled_on, live.held_until) == (None, None, None)
    said = json.loads(RecordEntry.objects.latest("pk").body)["data"]
    assert (said["given_back"], said["until"]) == (True, TERM.isoformat())
    poll.matter.refresh_from_db()
    assert poll.matter.open_parts == ["count"]
    client, where = Client(), f"/m/{poll.matter.pk}/election/watch/"
    for lang, says in (("zh-hans", "李永福恢复原职"), ("en", "李永福 has the seat again")):
        client.cookies["django_language"] = lang
        assert says in client.get(where).text, lang


def test_what_was_said_of_the_seat_alone_is_said_again() -> None:
    poll = settled(carried=False)
    assert seat_of(poll).end == TERM
    row = annul(poll, "end", township(), ground="procedure")
    assert (row.facts["settled"], row.facts["ended"]) == (True, False)
    assert seat_of(poll).end == TERM and facts(poll)["count"]["complete"]
    assert end(poll).ended_on is None
    assert Vacancy.objects.filter(seat=seat_of(poll)).count() == 2


def test_a_seat_that_was_filled_since_is_not_given_back_nor_while_a_by_election_runs() -> None:
    poll = settled()
    chosen = poll.people["选民5"]
    running = make_matter(poll.village, procedure="by-election", category="election")
    Matter.objects.filter(pk=running.pk).update(began_at=poll.now)
    assert refused(annul, poll, "end", township()) == ("annulment.seat-by-election", "law:23")
    Matter.objects.filter(pk=running.pk).update(began_at=poll.now - timedelta(days=40))
    new = Membership.objects.create(
        area=poll.village.area, person=chosen, role="committee_member",
        start=DAY + timedelta(days=1), end=TERM,
    )  # fmt: skip
    assert refused(annul, poll, "count", township()) == ("annulment.seat-filled", "law:23")
    new.delete()
    annul(poll, "end", township())
    assert seat_of(poll).end == TERM


def test_the_list_of_signatures_is_annulled_and_signed_anew() -> None:
    village = villagers(CODE, 40)
    matter = asked(village)
    rows = MatterPart.objects.filter(matter=matter)
    rows.filter(key="demand").update(facts={}, done_at=None)
    rows.filter(key="seat").update(facts={"named": True, "heard": True, "done": True})
    people = {p.name: p for p in Person.objects.filter(area=village.area)}
    given: dict[str, Any] = {"now": NOW, "matter_id": matter.pk, "part": "demand"}
    for n in range(8):
        demands.sign(actor=actor_of_person(people[f"选民{n}"].pk, NOW), **given)
    row = annulments.annul(actor=township(), ground="forged", reason=WHY, **given)
    assert (row.facts["villagers"], row.facts["met"], row.kept) == (8, True, None)
    assert DemandSignature.objects.filter(annulled=row, matter=None).count() == 8
    assert not DemandSignature.objects.filter(matter=matter).exists()
    matter.refresh_from_db()
    assert matter.open_parts == ["demand"]
    demands.sign(actor=actor_of_person(people["选民0"].pk, NOW), **given)
    assert MatterPart.objects.get(matter=matter, key="demand").facts["villagers"] == 1


def test_who_is_to_be_recalled_is_annulled_with_all_that_rests_on_it() -> None:
    poll = settled()
    row = annul(poll, "seat", township(), ground="deceit")
    fell = list(Annulment.objects.filter(because=row).order_by("pk").values_list("part", flat=True))
    assert fell == ["demand", "plan", "polling", "count", "end"]
    assert seat_of(poll).end == TERM
    assert not Vacancy.objects.filter(matter=poll.matter).exists()
    aside = Vacancy.objects.get(annulled=row)
    assert aside.seat == seat_of(poll) and aside.ended_on == DAY
    for page in ("", "election/", "election/watch/", "seat/", "demand/", "plan/", "count/", "end/"):
        assert Client().get(f"/m/{poll.matter.pk}/{page}").status_code == 200, page
    assert "分管的账目三次没有公布" in Client().get(f"/m/{poll.matter.pk}/election/watch/").text
    given = {"now": poll.now, "matter_id": poll.matter.pk, "part": "seat", "cause": "recall"}
    named = vacancies.name_seat(
        actor=poll.village.actor("clerk"), seat_id=seat_of(poll).pk,
        reason="账目仍然没有公布，重新提出。", **given,
    )  # fmt: skip
    assert named.matter_id == poll.matter.pk


def test_elsewhere_than_in_a_recall_nobody_annuls_signatures_or_a_seat() -> None:
    village = make_village()
    matter = make_matter(village, procedure="called-villagers-assembly")
    given: dict[str, Any] = {"now": NOW, "matter_id": matter.pk, "part": "demand"}
    says = refused(annulments.annul, actor=township(), ground="forged", reason=WHY, **given)
    assert says[0] == "annulment.kind"


def test_who_looks_on_is_on_the_roll_and_neither_the_member_nor_near_them_nor_runs_it() -> None:
    poll = planned()
    given: dict[str, Any] = {"now": NOW, "matter_id": poll.matter.pk}

    def sign_up(name: str) -> Any:
        actor = actor_of_person(poll.people[name].pk, NOW)
        return observers.sign_up(actor=actor, **given)

    clerk, member = poll.village.people["clerk"], poll.people["李永福"]
    say_relation(
        actor=poll.village.actor("clerk"), now=NOW, person_id=member.pk,
        other_id=poll.people["选民1"].pk, relation="spouse",
    )  # fmt: skip
    Relation.objects.update(confirmed_on=NOW.date())
    for name, says in (("李永福", "stands"), ("选民1", "relative"), (clerk.name, "serves")):
        assert refused(sign_up, name)[0] == f"observer.{says}-recall"
    row = sign_up("选民0")
    Observer.objects.create(
        matter=poll.matter, person=member, name=member.name, way="villager", since=NOW.date()
    )
    note = {**given, "part": "count", "text": "票箱当众查空，贴了封条。"}
    own = actor_of_person(member.pk, NOW)
    assert refused(observers.note, actor=own, **note)[0] == "observer.stands-recall"
    saw = observers.note(actor=actor_of_person(row.person_id, NOW), **note)
    assert saw.observer_id == row.pk
    annul(poll, "plan", township())
    assert refused(sign_up, "选民2")[0] == "observer.no-day"


def test_the_vote_on_one_page_from_the_demand_to_the_result() -> None:
    village = villagers(CODE, 40)
    matter = asked(village)
    client, where = Client(), f"/m/{matter.pk}/election/"
    assert "投票的日子还没有定" in client.get(where).text
    assert where in client.get(f"/m/{matter.pk}/").text
    client.force_login(village.account("villager"))
    assert "定了日子、有了选民名单，才能报名" in client.get(where + "watch/").text

    poll = at_the_vote("330212105220")
    where = f"/m/{poll.matter.pk}/election/"
    voter = Client()
    voter.force_login(poll.village.account(poll.people["选民3"]))
    said = voter.get(where).text
    assert "李永福" in said and "您在名单上" in said and "村文化礼堂" in said
    assert where + "watch/" in said and where + "report/" in said
    assert voter.post(where + "watch/", {"do": "sign-up"}).status_code == 302
    assert Observer.objects.get().name == "选民3"
    full(poll, sheet(21, 3))
    client = Client()
    for lang, words in (("zh-hans", ("罢免通过", "罢免投票")), ("en", ("The recall is carried",))):
        client.cookies["django_language"] = lang
        said = client.get(where).text
        assert all(word in said for word in words), lang
    assert client.get(where + "notices/1/").text.count(where + '"') >= 1


def test_an_officer_annuls_a_recall_and_writes_for_whom_they_sent() -> None:
    poll = at_the_vote()
    full(poll, sheet(21, 0))
    officer = make_officer(CODE[:9])
    client, where = Client(), f"/m/{poll.matter.pk}/election/"
    client.force_login(poll.village.account(officer))
    sent = {"do": "name", "name": "王干事", "of": "县民政局"}
    assert client.post(where + "watch/", sent).status_code == 302
    row = Observer.objects.get()
    told = {"do": "note-for", "observer_id": row.pk, "part": "count", "text": "票箱当众查空。"}
    assert client.post(where + "watch/", told).status_code == 302
    assert row.notes.get().part == "count"
    assert where + "annul/count/" in client.get(where + "watch/").text
    form = client.get(where + "annul/count/")
    assert form.status_code == 200
    done = client.post(where + "annul/count/", {"ground": "forged", "reason": WHY})
    assert done["Location"].endswith("#annulled")
    assert Client().get(where + "annul/count/").status_code == 302
    assert Annulment.objects.get().part == "count"
