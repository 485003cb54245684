"""What a province's own text lets: the township proposes a recall (Shanghai Art. 27, Beijing Art.
33); who else may apply to be on the roll (Shanghai Art. 9, Beijing Art. 13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.recalled import asked, villagers
from tests.test_election_refusals_late import checks
from tests.test_village_election import chosen, planned, settled
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import (
    election_committees,
    question_plans,
    roll_appeals,
    roll_entries,
    vacancies,
    voter_rolls,
)
from xiangyue.actions.posting_seat import seat_lines
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Election,
    Matter,
    MatterPart,
    Person,
    RecordEntry,
    Vacancy,
    Voter,
    VoteRound,
)
from xiangyue.methods import election_grounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SHANGHAI, BEIJING = "310112104200", "110111001200"
PAPER = "镇政府〔2026〕12号，2026年3月9日"
WHY = "从去年十一月起没有到岗，分管的事没有人管。"


def keys(found: tuple[election_grounds.Ground, ...]) -> list[str]:
    return [g.key for g in found]


@pytest.mark.parametrize(
    ("area", "day", "roll", "recall"),
    [
        (CODE, date(2026, 3, 1), ["applied"], []),
        (SHANGHAI, date(2026, 3, 1), ["married", "holder", "applied"], ["idle", "losses", "abuse"]),
        (SHANGHAI, date(2020, 9, 30), [], []),
        (SHANGHAI, date(2020, 10, 1), ["married", "holder"], ["idle", "losses", "abuse"]),
        (BEIJING, date(2026, 3, 1), ["turned", "applied"], ["punished"]),
        (BEIJING, date(2012, 10, 31), [], []),
        ("", date(2026, 3, 1), ["applied"], []),
    ],
)
def test_grounds_are_dated_data_of_their_place(
    area: str, day: date, roll: list[str], recall: list[str]
) -> None:
    assert sorted(keys(election_grounds.roll(day, area))) == sorted(roll)
    assert keys(election_grounds.proposals(day, area)) == recall


# -- the township proposes a recall --------------------------------------------------------------


def recall(area: str) -> tuple[Village, Matter, Actor, dict[str, Any]]:
    """A recall begun, an officer of the township, and what is proposed."""
    village = villagers(area)
    matter = make_matter(village, procedure="recall", category="election")
    officer = actor_of_person(make_officer(area[:9]).pk, NOW)
    member = village.people["committee_member"]
    seat = member.memberships.get(role="committee_member")
    given = {"now": NOW, "matter_id": matter.pk, "part": "seat", "seat_id": seat.pk}
    return village, matter, officer, given | {"cause": "recall", "reason": WHY}


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return dict(MatterPart.objects.get(matter=matter, key=part).facts)


def test_in_shanghai_the_vote_is_held_on_the_townships_proposal() -> None:
    """Art. 27: the vote within thirty days of the proposal; the member answers all the same."""
    village, matter, officer, given = recall(SHANGHAI)
    vacancies.name_seat(actor=officer, ground="idle", **given)
    assert facts(matter, "demand")["met"] and facts(matter, "demand")["proposed"]
    assert open_case(matter.pk, now=NOW, lock=False).matter.open_parts == ["seat"]  # not heard yet
    member = village.actor("committee_member")
    at = {"now": NOW, "matter_id": matter.pk}
    vacancies.defend(actor=member, part="seat", text="孩子生病，请过假。", **at)
    case = open_case(matter.pk, now=NOW, lock=False)
    last, days = question_plans.last_day(case)
    assert (days.value, days.clause) == (30, "shanghai-election:27.3")
    assert last == NOW.date() + timedelta(days=30)
    question_plans.set_day(actor=village.actor("clerk"), part="plan", day=last, **at)
    lines = "".join(seat_lines(matter))
    assert "连续三个月以上不履行职责" in lines and "第二十七条第二款" in lines
    for lang, says in (("zh-hans", "不用联名"), ("en", "nobody need sign")):
        client = Client(headers={"accept-language": lang})
        for part in ("seat", "demand"):
            assert says in client.get(f"/m/{matter.pk}/{part}/").text, (lang, part)


def test_in_beijing_those_of_article_19_ask_for_it_too() -> None:
    """Art. 33: the township may propose; the text does not say that the vote is held on it."""
    _village, matter, officer, given = recall(BEIJING)
    vacancies.name_seat(actor=officer, ground="punished", **given)
    assert "met" not in facts(matter, "demand")
    said = Client(headers={"accept-language": "zh-hans"}).get(f"/m/{matter.pk}/seat/").text
    assert "严重违反国家法律、法规受到处罚" in said and "还要有五分之一以上" in said


@pytest.mark.parametrize(("area", "ground"), [(CODE, "idle"), (BEIJING, "idle"), (SHANGHAI, "x")])
def test_on_no_other_ground_than_the_text_there_has(area: str, ground: str) -> None:
    _village, matter, officer, given = recall(area)
    assert checks(vacancies.name_seat, actor=officer, ground=ground, **given)[0].says == (
        "vacancy.ground"
    )
    assert checks(vacancies.name_seat, actor=officer, **given)[0].says != "vacancy.ground"
    assert not Vacancy.objects.filter(matter=matter).exists()


def test_the_clerk_enters_it_from_the_townships_paper() -> None:
    village, matter, _officer, given = recall(SHANGHAI)
    clerk = village.actor("clerk")
    (check,) = checks(vacancies.name_seat, actor=clerk, ground="abuse", **given)
    assert (check.says, check.clause) == ("vacancy.no-proof", "shanghai-election:27.2")
    vacancies.name_seat(actor=clerk, ground="abuse", proof=PAPER, **given)
    assert Vacancy.objects.get(matter=matter).ground == "abuse"


def test_by_its_page_for_the_township_and_for_the_office() -> None:
    village, matter, _officer, given = recall(SHANGHAI)
    where = f"/m/{matter.pk}/seat/"
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(village.account("clerk"))
    said = client.get(where).text
    assert "由谁提出罢免" in said and 'value="idle"' in said and "村民或者村民代表联名要求" in said
    client.force_login(village.account(make_officer(SHANGHAI[:9], "镇干部二")))
    said = client.get(where).text
    assert 'value="idle"' in said and "村民或者村民代表联名要求" not in said
    sent = {k: given[k] for k in ("seat_id", "cause", "reason")} | {"ground": "losses"}
    assert client.post(where, sent).status_code == 302
    assert Vacancy.objects.get(matter=matter).ground == "losses"
    other = recall(BEIJING.replace("200", "201"))
    client.force_login(other[0].account("villager"))
    assert 'name="ground"' not in client.get(f"/m/{other[1].pk}/seat/").text


# -- who else may apply --------------------------------------------------------------------------


def making(area: str) -> tuple[Village, Matter, Person]:
    """The roll is being made; somebody from elsewhere lives here."""
    village = settled(make_village(area, representatives=12, households_each=5))
    matter = make_matter(village, procedure="village-election", category="election")
    planned(village, matter)
    chosen(village, matter, members=7)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    notices.post(notice="committee", **at)
    election_committees.file(part="committee", **at)
    voter_rolls.build(part="roll", **at)
    guest = Person.objects.create(
        area=village.area, name="外来媳妇", birth_date=date(1990, 1, 1), id_hash=b"guest",
        created_at=NOW,
    )  # fmt: skip
    return village, matter, guest


@pytest.mark.parametrize(
    ("area", "ground", "basis"),
    [
        (SHANGHAI, "married", "2026年3月10日选举委员会确认"),
        (SHANGHAI, "holder", "2026年3月10日选举委员会确认"),
        (BEIJING, "turned", "2026年3月8日村民代表会议同意"),
        (CODE, "applied", "2026年3月8日村民代表会议同意"),
    ],
)
def test_who_applies_on_a_ground_of_the_place_is_on_the_roll_once_accepted(
    area: str, ground: str, basis: str
) -> None:
    village, matter, guest = making(area)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    wrong = checks(roll_entries.apply, person_id=guest.pk, ground="friend", **at)
    assert wrong[0].says == "roll.ground"
    roll_entries.apply(person_id=guest.pk, ground=ground, **at)
    assert not Voter.objects.get(person=guest).on_roll
    lacks = checks(voter_rolls.post, part="roll", **at)
    assert (lacks[0].says, lacks[0].have) == ("roll.applicants", 1)
    page = Client(headers={"accept-language": "zh-hans"})
    page.force_login(village.account("clerk"))
    said = page.get(f"/m/{matter.pk}/roll/").text
    assert ('name="ground"' in said) is (area != CODE)
    assert ("选举委员会哪一天" in said) is (area == SHANGHAI)
    roll_entries.accept(part="roll", person_id=guest.pk, accepted=True, basis=basis, **at)
    row = Voter.objects.get(person=guest)
    assert (row.on_roll, row.ground, row.accepted) == (True, ground, basis)
    assert facts(matter, "roll")["applied"] == 1


def test_elsewhere_nobody_applies_on_another_places_ground() -> None:
    village, matter, guest = making(CODE)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    for ground in ("married", "holder", "turned"):
        wrong = checks(roll_entries.apply, person_id=guest.pk, ground=ground, **at)
        assert wrong[0].says == "roll.ground"


def test_an_appeal_keeps_the_ground_of_who_applied() -> None:
    village, matter, guest = making(SHANGHAI)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    roll_entries.apply(person_id=guest.pk, ground="married", **at)
    no = {"accepted": False, "basis": "2026年3月10日选举委员会没有确认"}
    roll_entries.accept(part="roll", person_id=guest.pk, **no, **at)
    voter_rolls.post(part="roll", **at)
    asked = roll_appeals.appeal(
        by=village.people["villager"].pk, about=guest.pk, asks="add", name=guest.name,
        text="她嫁来三年了，一直住在本村", **at,
    )  # fmt: skip
    given = {"granted": True, "answer": "查明属实", "basis": "2026年3月12日选举委员会确认"}
    roll_appeals.decide(part="roll", appeal_id=asked.pk, **given, **at)
    assert Voter.objects.get(person=guest).ground == "married"


def test_in_beijing_who_was_left_out_for_a_reason_that_is_over_comes_onto_the_posted_roll() -> None:
    """Art. 14: without capacity then, or not reached; confirmed before election day."""
    village, matter, guest = making(BEIJING)
    clerk = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "roll"}
    person = village.people["villager"]
    why = {"person_id": person.pk, "reason": "2026年3月9日电话联系上了，选举委员会确认"}
    roll_entries.strike(**clerk, person_id=person.pk, reason="电话、信函都联系不上")
    assert checks(roll_entries.put_back, **clerk, **why)[0].says == "roll.not-posted"
    voter_rolls.post(**clerk)
    wrong = checks(roll_entries.put_back, **clerk, **why | {"person_id": guest.pk})
    assert wrong[0].says == "roll.put-back-elsewhere"
    page = Client(headers={"accept-language": "zh-hans"})
    page.force_login(village.account("clerk"))
    where = f"/m/{matter.pk}/roll/"
    assert "没有列入的情形消失了" in page.get(where).text
    sent = {"do": "put-back", "put-back-name": person.name, "put-back-reason": why["reason"]}
    sent |= {"name": person.name, "reason": why["reason"]}
    assert page.post(where, sent).status_code == 302
    row = Voter.objects.get(person=person)
    assert (row.on_roll, row.reason, row.struck_on) == (True, "", None)
    assert facts(matter, "roll")["unposted"] == 1
    assert checks(roll_entries.put_back, **clerk, **why)[0].says == "roll.on-it"


def test_elsewhere_the_posted_roll_is_changed_by_appeals_alone() -> None:
    village, matter, _guest = making(CODE)
    clerk = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "roll"}
    voter_rolls.post(**clerk)
    given = {"person_id": village.people["villager"].pk, "reason": "联系上了，已经确认"}
    (check,) = checks(roll_entries.put_back, **clerk, **given)
    assert (check.says, check.clause) == ("roll.put-back", "law:17")
    page = Client(headers={"accept-language": "zh-hans"})
    page.force_login(village.account("clerk"))
    assert "没有列入的情形消失了" not in page.get(f"/m/{matter.pk}/roll/").text


# -- the township calls the vote that the committee does not call --------------------------------


def uncalled(area: str) -> tuple[Village, Matter, Actor]:
    """A recall that enough have asked for; no day is set in the committee's thirty days."""
    village = villagers(area)
    return village, asked(village), actor_of_person(make_officer(area[:9]).pk, NOW)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("area", "clause"),
    [(SHANGHAI, "shanghai-election:27.4"), (BEIJING, "beijing-election:33.3")],
)
def test_the_township_calls_the_vote_once_its_order_was_not_followed(
    area: str, clause: str
) -> None:
    """Thirty days for the committee; then an order with its day; then the township itself."""
    _village, matter, officer = uncalled(area)
    at = {"actor": officer, "matter_id": matter.pk, "part": "plan"}
    order, call = question_plans.order_call, question_plans.call_vote
    until, day = later(40).date(), later(60).date()
    (check,) = checks(order, **at, now=later(30), until=until)
    assert (check.says, check.clause) == ("question.not-late", clause)
    assert check.values["day"] == later(30).date().isoformat()
    (check,) = checks(call, **at, now=later(31), day=day)
    assert (check.says, check.clause) == ("question.not-ordered", clause)
    assert checks(order, **at, now=later(31), until=later(31).date())[0].says == (
        "question.order-day"
    )
    order(**at, now=later(31), until=until)
    for act, given in ((order, {"until": day}), (call, {"day": day})):
        (check,) = checks(act, **at, now=later(40), **given)
        assert (check.says, check.values["day"]) == ("question.ordered", until.isoformat())
    near = checks(call, **at, now=later(41), day=later(42).date())
    assert near[0].says == "election.too-late"  # too near for it to be posted
    call(**at, now=later(41), day=day)
    kept = facts(matter, "plan")
    assert (kept["day"], kept["by_township"], kept["voters"]) == (day.isoformat(), True, 40)
    assert "polling" in open_case(matter.pk, now=later(41), lock=False).matter.open_parts
    body = RecordEntry.objects.order_by("-seq").get(act="question.call").body
    assert '"role":"officer"' in body


def test_a_committee_that_follows_the_order_calls_it_itself() -> None:
    village, matter, officer = uncalled(SHANGHAI)
    at = {"matter_id": matter.pk, "part": "plan"}
    until = later(40).date()
    question_plans.order_call(actor=officer, now=later(31), until=until, **at)
    question_plans.set_day(
        actor=village.actor("clerk"), now=later(35), day=later(50).date(),
        reason="镇政府责令召集", **at,
    )  # fmt: skip
    late = checks(question_plans.call_vote, actor=officer, now=later(41), day=until, **at)
    assert late[0].says == "question.followed"


@pytest.mark.parametrize(
    ("area", "clause"),
    [(SHANGHAI, "shanghai-election:27.4"), (BEIJING, "beijing-election:33.3")],
)
def test_a_day_past_the_lawful_last_one_is_ordered_sooner_as_none_is(
    area: str, clause: str
) -> None:
    """A vote that is called for a day past the thirty is not held in them either."""
    village, matter, officer = uncalled(area)
    at = {"matter_id": matter.pk, "part": "plan"}
    own, above = {"actor": village.actor("clerk"), **at}, {"actor": officer, **at}
    order, call, until = question_plans.order_call, question_plans.call_vote, later(40).date()
    far = later(200).date()
    question_plans.set_day(**own, now=later(3), day=far, reason="等大家都回来过年再投")
    (check,) = checks(order, **above, now=later(30), until=until)
    assert (check.says, check.clause) == ("question.not-late", clause)
    assert checks(call, **above, now=later(31), day=later(60).date())[0].says == (
        "question.not-ordered"
    )
    order(**above, now=later(31), until=until)
    assert checks(call, **above, now=later(40), day=later(60).date())[0].says == "question.ordered"
    (check,) = checks(call, **above, now=later(41), day=far)
    assert (check.says, check.clause) == ("question.not-sooner", clause)
    assert check.values["day"] == far.isoformat()
    day = later(60).date()
    put(matter, "polling", posted=later(20).date().isoformat())
    assert checks(call, **above, now=later(41), day=day)[0].says == "question.posted"
    put(matter, "polling", posted=None)
    call(**above, now=later(41), day=day)
    kept = facts(matter, "plan")
    assert (kept["day"], kept["by_township"], kept["voters"]) == (day.isoformat(), True, 40)
    assert Voter.objects.filter(election__matter=matter).count() == 40
    assert checks(order, **above, now=later(62), until=later(70).date())[0].says == (
        "question.townships"
    )


def put(matter: Matter, part: str, **more: Any) -> None:
    row = MatterPart.objects.get(matter=matter, key=part)
    row.facts = {**row.facts, **more}
    row.save()


def test_a_committee_that_is_ordered_moves_its_late_day_forward() -> None:
    """Within as many days from the order as it had; a day as late as before is not following it."""
    village, matter, officer = uncalled(SHANGHAI)
    at = {"matter_id": matter.pk, "part": "plan"}
    own, above = {"actor": village.actor("clerk"), **at}, {"actor": officer, **at}
    question_plans.set_day(**own, now=later(3), day=later(200).date(), reason="等大家都回来")
    sooner = {"day": later(50).date(), "reason": "镇政府责令召集"}
    move, order, call = (
        question_plans.move_day, question_plans.order_call, question_plans.call_vote,
    )  # fmt: skip
    assert checks(move, **own, now=later(31), **sooner)[0].says == "election.move-later"
    order(**above, now=later(31), until=later(40).date())
    move(**own, now=later(35), **(sooner | {"day": later(70).date()}))
    assert question_plans.township_next(open_case(matter.pk, now=later(41), lock=False), "plan")
    move(**own, now=later(36), **sooner)
    (check,) = checks(call, **above, now=later(41), day=later(49).date())
    assert (check.says, check.values["day"]) == ("question.followed", sooner["day"].isoformat())
    # It passes and nobody votes: they did not hold it either.
    call(**above, now=later(51), day=later(70).date())
    assert facts(matter, "plan")["by_township"] is True


def test_a_vote_that_has_begun_is_nobodys_to_call_again() -> None:
    village, matter, officer = uncalled(SHANGHAI)
    at = {"matter_id": matter.pk, "part": "plan"}
    question_plans.set_day(
        actor=village.actor("clerk"),
        now=later(3),
        day=later(33).date(),
        reason="雨太大，改日再投",
        **at,
    )
    election = Election.objects.get(matter=matter)
    VoteRound.objects.create(
        election=election, number=1, kind="recall", day=election.day, posts=[], candidates=[]
    )
    (check,) = checks(
        question_plans.order_call, actor=officer, now=later(34), until=later(40).date(), **at
    )
    assert check.says == "election.vote-begun"


def test_no_other_township_calls_it_and_nobody_but_the_township() -> None:
    village, matter, officer = uncalled(CODE)
    at = {"matter_id": matter.pk, "part": "plan", "now": later(31)}
    (check,) = checks(question_plans.order_call, actor=officer, until=later(40).date(), **at)
    assert (check.says, check.clause) == ("question.not-township", "law:19")
    village, matter, officer = uncalled(SHANGHAI)
    at["matter_id"] = matter.pk
    given = {"until": later(40).date(), **at}
    with pytest.raises(Refusal):
        question_plans.order_call(actor=village.actor("villager"), **given)
    clerk = village.actor("clerk")
    assert checks(question_plans.order_call, actor=clerk, **given)[0].says == "vacancy.no-proof"
    question_plans.order_call(actor=clerk, proof=PAPER, **given)


def test_the_page_has_the_townships_step_once_the_days_are_over(still: Any) -> None:
    village, matter, _officer = uncalled(SHANGHAI)
    account = village.account(make_officer(SHANGHAI[:9], "镇干部二"))
    where = f"/m/{matter.pk}/plan/"
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    assert 'value="township"' not in client.get(where).text
    MatterPart.objects.filter(matter=matter, key="demand").update(done_at=later(-31))
    assert "The township orders that it be called" in client.get(where).text
    wrong = client.post(where, {"do": "township", "until": NOW.date().isoformat()})
    assert wrong.status_code == 422 and "a day after today" in wrong.text
    sent = {"do": "township", "until": later(5).date().isoformat()}
    assert client.post(where, sent).status_code == 302
    said = client.get(where).text
    assert "the township ordered that it be called by" in said.lower()
    assert 'value="township"' not in said  # the order runs
    MatterPart.objects.filter(matter=matter, key="plan").update(
        facts=facts(matter, "plan") | {"order_until": later(-1).date().isoformat()}
    )
    assert "The township calls the vote" in client.get(where).text
    sent = {"do": "township", "day": later(20).date().isoformat()}
    assert client.post(where, sent).status_code == 302
    assert "the township called it" in client.get(where).text.lower()
