"""A stage of the vote on a recall annulled and done again; who looks on at it; its one page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.polled import Poll
from tests.recalled import DAY, HALL, asked, at, at_the_vote, planned, villagers
from tests.test_recall_votes import full, sheet
from tests.world import CODE, NOW, make_officer

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import annulments, observers, question_plans, vacancies
from xiangyue.actions.relatives import say_relation
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Annulment,
    BoxCount,
    Election,
    ElectionNotice,
    MatterPart,
    Membership,
    Observer,
    Person,
    PollBox,
    RecordEntry,
    Relation,
    Voter,
    VoteRound,
)

pytestmark = pytest.mark.django_db
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
    assert refused(annul, poll, "demand", township())[0] == "annulment.kind"
    member = poll.people["李永福"]
    Membership.objects.create(
        area_id=CODE[:9], person=member, role="discipline_officer", start=NOW.date()
    )
    own = actor_of_person(member.pk, NOW)
    assert refused(annul, poll, "count", own)[0] == "recall.own"
    vacancies.settle_seat(
        actor=poll.village.actor("clerk"), now=poll.now, matter_id=poll.matter.pk, part="end"
    )
    assert refused(annul, poll, "count", township()) == ("annulment.seat-settled", "law:19")
    assert not Annulment.objects.exists()


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
    assert "投票的日子定了、有了选民名单，就可以报名" in client.get(where + "watch/").text

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
