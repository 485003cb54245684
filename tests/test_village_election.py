"""The first half of a village election: plan, election committee, roll, appeals; its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import election_committees as committees
from xiangyue.actions import elections, matters, officers, roll_appeals, roll_entries
from xiangyue.actions import voter_rolls as rolls
from xiangyue.actions.election_committees import Chosen
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Candidacy,
    Election,
    ElectionNotice,
    ElectionOfficer,
    Matter,
    Person,
    RecordEntry,
    Relation,
    RollAppeal,
    Voter,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = TODAY + timedelta(days=35)
SEATS = {"director": 1, "deputy_director": 1, "committee_member": 2, "woman_member": 1}


@pytest.fixture
def village() -> Village:
    """Everybody is of a household, grown up, with an identity number of their own."""
    return settled(make_village(representatives=12, households_each=5))


def settled(village: Village) -> Village:
    people = list(Person.objects.filter(area=village.area).order_by("pk"))
    for n, person in enumerate(people):
        person.household = village.households[n % len(village.households)]
        person.birth_date = date(1970, 1, 1) + timedelta(days=n)
        person.id_hash = f"{village.code}{person.name}".encode()
    Person.objects.bulk_update(people, ["household", "birth_date", "id_hash"])
    for person in village.people.values():
        person.refresh_from_db()
    return village


@pytest.fixture
def matter(village: Village) -> Matter:
    return make_matter(village, procedure="village-election", category="election")


def refused(act: Callable[..., Any], **given: Any) -> str:
    """What stands against it; nothing of it is done."""
    with pytest.raises(Refusal) as caught, transaction.atomic():
        act(now=given.pop("now", NOW), **given)
    return caught.value.checks[0].says


def planned(village: Village, matter: Matter, **more: Any) -> Election:
    given = {"day": DAY, "seats": SEATS, **more}
    return elections.plan(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="plan", **given
    )


def chosen(village: Village, matter: Matter, members: int = 5, n: int = 8) -> list[int]:
    people = [p.pk for p in village.representatives[1 : n + 1]]
    committees.choose(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="committee",
        by="representatives", people=[Chosen(p, 40 - i) for i, p in enumerate(people)],
        members=members,
    )  # fmt: skip
    return people


def running(village: Village, matter: Matter) -> list[int]:
    """Up to the roll; the ids of who was chosen."""
    planned(village, matter)
    people = chosen(village, matter)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    notices.post(notice="committee", **at)
    committees.file(part="committee", **at)
    return people


def listed(village: Village, matter: Matter, now: datetime = NOW) -> Election:
    running(village, matter)
    at = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "roll"}
    rolls.build(now=NOW, **at)
    return rolls.post(now=now, **at)


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return open_case(matter.pk, now=NOW, lock=False).facts(part)


# -- the plan ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "says"), [(0, "election.size"), (1, ""), (5, ""), (6, "election.size")]
)
def test_a_committee_has_three_to_seven_members(
    village: Village, matter: Matter, members: int, says: str
) -> None:
    seats = {"director": 1, "committee_member": members, "woman_member": 1}
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan"}
    if says:
        assert refused(elections.plan, day=DAY, seats=seats, **given) == says
    else:
        planned(village, matter, seats=seats)
        assert facts(matter, "plan")["seats"] == members + 2


def test_zhejiang_asks_for_a_womans_post_and_allows_an_election_without_candidates(
    village: Village, matter: Matter
) -> None:
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan"}
    none = {"director": 1, "committee_member": 3}
    assert refused(elections.plan, day=DAY, seats=none, **given) == "election.woman-post"
    assert planned(village, matter, way="open").way == "open"


def test_elsewhere_candidates_are_named() -> None:
    village = settled(make_village("230828101201"))
    matter = make_matter(village, procedure="village-election", category="election")
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan"}
    none = {"director": 1, "committee_member": 3}
    says = refused(elections.plan, day=DAY, seats=none, way="open", **given)
    assert says == "election.open-way"
    assert planned(village, matter, seats=none).day == DAY


def test_election_day_leaves_the_roll_its_twenty_days(village: Village, matter: Matter) -> None:
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan"}
    soon = TODAY + timedelta(days=19)
    assert refused(elections.plan, day=soon, seats=SEATS, **given) == "election.too-late"
    assert planned(village, matter, day=TODAY + timedelta(days=20)).day is not None


def test_election_day_moves_to_a_later_day_alone(village: Village, matter: Matter) -> None:
    planned(village, matter)
    given = {
        "actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan",
        "reason": "台风，学校借不到",
    }  # fmt: skip
    assert refused(elections.move_day, day=DAY, **given) == "election.move-later"
    elections.move_day(now=NOW, day=DAY + timedelta(days=7), **given)
    assert facts(matter, "plan")["day"] == (DAY + timedelta(days=7)).isoformat()
    assert facts(matter, "plan")["moved"] == 1


# -- the election committee -----------------------------------------------------------------------


@pytest.mark.parametrize(("members", "right"), [(4, False), (5, True), (9, True), (10, False)])
def test_zhejiangs_committee_has_five_to_nine(
    village: Village, matter: Matter, members: int, right: bool
) -> None:
    planned(village, matter)
    if right:
        chosen(village, matter, members, 10)
        assert facts(matter, "committee")["members"] == members
        return
    with pytest.raises(Refusal) as caught:
        chosen(village, matter, members, 10)
    assert caught.value.checks[0].clause == "zhejiang-election:8"


def named(matter: Matter, person: int, **more: Any) -> Candidacy:
    given = {"post": "director", "named_by": "self", **more}
    election = Election.objects.get(matter=matter)
    return Candidacy.objects.create(election=election, person_id=person, **given)


def succeed(matter: Matter, village: Village) -> list[int]:
    """What every act that names somebody does at its end."""
    from xiangyue.actions.parts import act_on  # noqa: PLC0415

    with act_on(matter.pk, "nomination.put-forward", "", village.actor("clerk"), NOW) as (a, case):
        gone = committees.succeed(a, case)
        case.settle(a)
    return gone


def seated(matter: Matter) -> list[int]:
    found = ElectionOfficer.objects.filter(officers.in_office(matter, TODAY))
    return list(found.order_by("rank").values_list("person_id", flat=True))


def test_who_is_named_leaves_and_the_next_comes_in(village: Village, matter: Matter) -> None:
    people = running(village, matter)
    named(matter, people[0])
    assert succeed(matter, village) == [people[0]]
    assert seated(matter) == people[1:6]
    assert ElectionOfficer.objects.get(election__matter=matter, person=people[1]).role == "chair"
    assert facts(matter, "committee")["next"] == 2


def test_a_close_relative_of_who_is_named_leaves_and_does_not_come_in(
    village: Village, matter: Matter
) -> None:
    """Art. 15: a member whose close relative is named leaves; one in line who is one is passed."""
    people = running(village, matter)
    stands = village.people["director"].pk
    for kin in (people[1], people[5]):
        first, second = sorted((stands, kin))
        Relation.objects.create(
            first_id=first, second_id=second, relation="sibling", said_on=TODAY,
            confirmed_on=TODAY,
        )  # fmt: skip
    named(matter, stands)
    assert succeed(matter, village) == [people[1]]
    assert seated(matter) == [people[0], *people[2:5], people[6]]


def test_one_paper_that_names_a_member_sends_nobody_away(village: Village, matter: Matter) -> None:
    people = running(village, matter)
    row = named(matter, people[0], named_by="voters", votes=1)
    assert succeed(matter, village) == []
    row.rank = 1
    row.save()
    assert succeed(matter, village) == [people[0]]


def test_a_fresh_choice_only_when_nobody_is_left(village: Village, matter: Matter) -> None:
    people = running(village, matter)
    again = [p.pk for p in village.representatives[6:12]]
    given = {
        "actor": village.actor("clerk"), "matter_id": matter.pk, "part": "committee",
        "by": "assembly", "people": [Chosen(p) for p in again], "members": 5,
    }  # fmt: skip
    assert refused(committees.choose, **given) == "election-committee.stands"
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "committee"}
    for person in people[:4]:
        committees.leave(person_id=person, why="resigned", **at)
    assert facts(matter, "committee")["members"] == 4
    committees.choose(now=NOW, **given)
    assert seated(matter) == again[:5]


def test_a_member_acts_on_the_election_and_who_stands_does_not(
    village: Village, matter: Matter
) -> None:
    people = running(village, matter)
    given = {"matter_id": matter.pk, "part": "roll"}
    villager = village.actor("villager")
    assert refused(rolls.build, actor=villager, **given) == "access.roles"
    rolls.build(actor=village.actor(Person.objects.get(pk=people[1])), now=NOW, **given)
    entry = RecordEntry.objects.filter(act="roll.build").latest("seq")
    assert "election_officer" in entry.body
    clerk = village.actor("clerk")
    named(matter, village.people["clerk"].pk)
    assert refused(rolls.build, actor=clerk, **given) == "officer.stands"


# -- the roll -------------------------------------------------------------------------------------


def test_eighteen_on_election_day_itself(village: Village, matter: Matter) -> None:
    running(village, matter)
    young, old = (village.people[k] for k in ("villager", "party_member"))
    old.birth_date = date(DAY.year - 18, DAY.month, DAY.day)
    young.birth_date = old.birth_date + timedelta(days=1)
    Person.objects.bulk_update([young, old], ["birth_date"])
    rolls.build(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="roll")
    on = set(Voter.objects.filter(election__matter=matter).values_list("person_id", flat=True))
    assert old.pk in on
    assert young.pk not in on
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk, "how": "phone"}
    assert refused(roll_entries.take_part, person_id=young.pk, **given) == "roll.young"


def away(village: Village, who: str = "villager", status: str = "away") -> Person:
    person = village.people[who]
    person.status = status
    person.save(update_fields=["status"])
    return person


def test_who_is_away_is_on_it_once_they_say_so(village: Village, matter: Matter) -> None:
    """By themself on their phone, or by paper through the office; the deprived never."""
    one, other = away(village), away(village, "party_member")
    gone = away(village, "supervisor", "deprived")
    running(village, matter)
    clerk = {"actor": village.actor("clerk"), "matter_id": matter.pk}
    rolls.build(now=NOW, part="roll", **clerk)
    on = Voter.objects.filter(election__matter=matter)
    assert not on.filter(person__in=(one, other, gone)).exists()
    roll_entries.take_part(
        actor=village.actor("villager"), now=NOW, matter_id=matter.pk, person_id=one.pk
    )
    assert (
        refused(roll_entries.take_part, person_id=other.pk, how="relative", **clerk)
        == "roll.relative"
    )
    roll_entries.take_part(now=NOW, person_id=other.pk, how="relative", by="弟弟冯建军", **clerk)
    assert (
        refused(roll_entries.take_part, person_id=gone.pk, how="phone", **clerk) == "roll.deprived"
    )
    assert {v.said for v in on.filter(ground="away")} == {"self", "relative"}
    assert facts(matter, "roll")["away"] == 2


def neighbours(person: Person) -> tuple[Village, Matter, Person]:
    """The next village elects too, and has the same person on its register, away."""
    other = settled(make_village("330212105220", representatives=12, households_each=5))
    twin = other.people["villager"]
    twin.id_hash, twin.status = person.id_hash, "away"
    twin.save()
    matter = make_matter(other, procedure="village-election", category="election")
    running(other, matter)
    rolls.build(actor=other.actor("clerk"), now=NOW, matter_id=matter.pk, part="roll")
    return other, matter, twin


def test_nobody_is_on_two_rolls_in_the_whole_database(village: Village, matter: Matter) -> None:
    listed(village, matter)
    person = village.people["villager"]
    other, theirs, twin = neighbours(person)
    given = {"actor": other.actor("clerk"), "matter_id": theirs.pk, "person_id": twin.pk}
    with pytest.raises(Refusal) as caught:
        roll_entries.take_part(now=NOW, how="phone", **given)
    (check,) = caught.value.checks
    assert check.says == "roll.two"
    assert "明伦村" in str(check.values["place"])
    election = Election.objects.get(matter=theirs)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voter.objects.create(
            election=election, person=twin, ground="away", id_hash=bytes(person.id_hash or b"")
        )
    roll_entries.withdraw(actor=village.actor("villager"), now=NOW, matter_id=matter.pk)
    roll_entries.take_part(now=NOW, how="phone", **given)
    assert Voter.objects.filter(person=twin, on_roll=True).exists()


def test_an_election_given_up_lets_its_voters_go(village: Village, matter: Matter) -> None:
    listed(village, matter)
    matters.drop_matter(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="合并到全镇统一选举"
    )
    assert not Voter.objects.filter(election__matter=matter, bars=True).exists()


@pytest.mark.parametrize(("days", "right"), [(21, True), (20, True), (19, False)])
def test_the_roll_is_posted_twenty_days_before_the_day(
    village: Village, matter: Matter, days: int, right: bool
) -> None:
    now = NOW + (DAY - timedelta(days=days) - TODAY)
    if right:
        assert listed(village, matter, now).day == DAY
        return
    with pytest.raises(Refusal) as caught:
        listed(village, matter, now)
    (check,) = caught.value.checks
    assert (check.have, check.need, check.clause) == (19, 20, "law:17")
    at = {"actor": village.actor("clerk"), "matter_id": matter.pk, "now": now}
    first = date.fromisoformat(check.values["first"])
    elections.move_day(part="plan", day=first, reason="名单公布晚了一天", **at)
    rolls.post(part="roll", **at)
    assert facts(matter, "roll")["posted"] == now.date().isoformat()


def test_the_roll_is_numbered_by_groups_and_names_alone_are_posted(
    village: Village, matter: Matter
) -> None:
    election = listed(village, matter)
    rows = list(Voter.objects.filter(election=election).order_by("number"))
    assert [r.number for r in rows] == list(range(1, len(rows) + 1))
    assert [r.group for r in rows] == sorted(r.group for r in rows)
    notice = ElectionNotice.objects.get(election=election, kind="roll")
    text = str(notice.content)
    assert all(r.person.name in text for r in rows)
    assert "1970" not in text


def appeal(village: Village, matter: Matter, now: datetime, **more: Any) -> RollAppeal:
    given = {"asks": "remove", "name": "李永福", "text": "不在本村住", **more}
    given.setdefault("about", village.people["committee_member"].pk)
    return roll_appeals.appeal(
        actor=village.actor("villager"), now=now, matter_id=matter.pk, **given
    )


@pytest.mark.parametrize(("days", "right"), [(4, True), (5, True), (6, True), (7, False)])
def test_five_days_to_appeal_and_a_last_day_of_rest_moves(
    village: Village, matter: Matter, days: int, right: bool
) -> None:
    """Posted on Tuesday 10 March; the fifth day is a Sunday, so Monday the 16th is the last."""
    listed(village, matter)
    assert facts(matter, "roll")["until"] == "2026-03-16"
    now = NOW + timedelta(days=days)
    if right:
        assert appeal(village, matter, now).due_on > now.date()
    else:
        with pytest.raises(Refusal) as caught:
            appeal(village, matter, now)
        assert caught.value.checks[0].says == "roll.appeal-late"


def test_a_granted_appeal_changes_the_roll_and_is_posted(village: Village, matter: Matter) -> None:
    missing = away(village)
    election = listed(village, matter)
    at = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "roll"}
    many = facts(matter, "roll")["voters"]
    mine = appeal(village, matter, NOW, asks="add", name=missing.name, about=missing.pk)
    assert (mine.due_on - TODAY).days == 3
    own = {"actor": village.actor("villager"), "matter_id": matter.pk, "part": "roll"}
    words = {"appeal_id": mine.pk, "granted": True, "answer": "查实，补上"}
    assert refused(roll_appeals.decide, **own, **words) == "access.roles"
    roll_appeals.decide(now=NOW, **at, **words)
    row = Voter.objects.get(election=election, person=missing)
    assert (row.number, row.ground, row.on_roll) == (many + 1, "away", True)
    over = NOW + timedelta(days=7)
    assert refused(rolls.finish, now=over, **at) == "condition.roll.unposted"
    rolls.post_changes(now=over, **at)
    rolls.finish(now=over, **at)
    assert facts(matter, "roll") | {"final": True, "done": True} == facts(matter, "roll")
    # somebody dies later: struck off, and that is posted too
    roll_entries.strike(person_id=missing.pk, reason="去世", now=over, **at)
    assert facts(matter, "roll")["unposted"] == 1


# -- its pages ------------------------------------------------------------------------------------


def page(who: Actor | None, village: Village, address: str, name: str = "") -> tuple[str, int]:
    client = Client(headers={"accept-language": "en"})
    if name:
        client.force_login(village.account(name))
        client.get("/me/")  # a session's first page in a process takes a query more
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode(), len(queries)


def test_the_board_tells_everyone_what_is_due_and_each_what_is_theirs(
    village: Village, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)
    address = f"/m/{matter.pk}/election/"
    text, _ = page(None, village, address)
    assert "Election day is not set yet." in text
    listed(village, matter)
    anyone, queries = page(None, village, address)
    assert queries <= 8
    assert "14 Apr 2026" in anyone
    assert "Sign in to see it" in anyone
    assert "Yours to do" not in anyone
    mine, queries = page(None, village, address, "villager")
    assert queries <= 8
    assert "You are on the roll" in mine
    office, queries = page(None, village, address, "clerk")
    assert queries <= 8
    assert "Yours to do" in office
    for n in range(12):
        ElectionNotice.objects.create(
            election=Election.objects.get(matter=matter), number=20 + n, kind="day",
            content={"zh": {"title": "x"}, "en": {"title": "x"}}, posted_on=TODAY,
            posted_by=village.people["clerk"],
        )  # fmt: skip
    assert page(None, village, address, "clerk")[1] == queries


def test_an_election_from_the_pages(
    village: Village, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plan, committee, one's own 'I take part', posting, an appeal and its answer, all by forms."""
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)
    away(village)
    clerk, villager = (Client(headers={"accept-language": "en"}) for _ in range(2))
    clerk.force_login(village.account("clerk"))
    villager.force_login(village.account("villager"))

    def send(client: Client, path: str, **data: Any) -> str:
        answer = client.post(f"/m/{matter.pk}/{path}", data)
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["location"]

    wrong = clerk.post(f"/m/{matter.pk}/plan/", {"day": TODAY.isoformat(), "way": "candidates"})
    assert wrong.status_code == 422
    send(clerk, "plan/", day=DAY.isoformat(), way="candidates", **SEATS)
    names = [p.name for p in village.representatives[1:8]]
    text = "\n".join(f"{name}，{30 - n}" for n, name in enumerate(names))
    send(clerk, "committee/", do="choose", by="representatives", people=text, members=5)
    head, deputy = village.representatives[1].pk, village.representatives[3].pk
    both = clerk.post(
        f"/m/{matter.pk}/committee/", {"do": "share", "chair": head, "deputies": [head]}
    )
    assert both.status_code == 422
    send(clerk, "committee/", do="share", chair=head, deputies=[deputy])
    shared = ElectionOfficer.objects.filter(role__in=("chair", "deputy"))
    assert {(o.role, o.person_id) for o in shared} == {("chair", head), ("deputy", deputy)}
    send(clerk, "committee/", do="post")
    send(clerk, "committee/", do="file")
    send(clerk, "election/post/day/")
    send(clerk, "roll/", do="build")
    assert "I take part" in villager.get(f"/m/{matter.pk}/election/").content.decode()
    send(villager, "election/me/", do="take-part")
    send(clerk, "roll/", do="post")
    roll = villager.get(f"/m/{matter.pk}/election/roll/", {"name": "林"}).content.decode()
    assert "村民林阿婆" in roll
    assert "沈国良" not in roll
    send(villager, "election/roll/", asks="remove", name="李永福", text="不在本村住")
    row = RollAppeal.objects.get()
    assert row.about_id == village.people["committee_member"].pk
    send(clerk, "roll/", do=f"decide-{row.pk}", granted="no", answer="户籍在本村")
    assert Voter.objects.filter(said="self").count() == 1
    assert {n.kind for n in ElectionNotice.objects.all()} == {"committee", "day", "roll"}
    for number in (1, 2, 3):
        text, queries = page(None, village, f"/m/{matter.pk}/election/notices/{number}/")
        assert queries <= 8
        assert "To print" in text
    for part in ("plan", "committee", "roll"):
        assert page(None, village, f"/m/{matter.pk}/{part}/", "clerk")[1] <= 8
    docx = clerk.get(f"/m/{matter.pk}/election/notices/3/election-notice.docx")
    assert docx.status_code == 200
    assert docx.content[:2] == b"PK"


def test_what_an_election_s_preparation_cannot_do(village: Village, matter: Matter) -> None:
    """What no rehearsal meets: unknown words, what is not there, what was done already."""
    clerk: dict[str, Any] = {"actor": village.actor("clerk"), "matter_id": matter.pk}
    plan = {**clerk, "part": "plan", "day": DAY, "seats": SEATS}
    assert refused(elections.plan, **plan | {"way": "lot"}) == "election.way"
    assert refused(elections.plan, **plan | {"seats": {"treasurer": 1}}) == "election.posts"
    planned(village, matter)
    person = village.people["villager"].pk
    choice = {**clerk, "part": "committee", "people": [Chosen(person, 9)], "members": 1}
    assert refused(committees.choose, **choice | {"by": "lot"}) == "election-committee.by"
    chosen(village, matter)
    notices.post(now=NOW, notice="committee", **clerk)
    committees.file(now=NOW, part="committee", **clerk)
    notice = partial(refused, notices.post, **clerk)
    assert notice(notice="lunch") == "election-notice.unknown"
    assert notice(notice="roll") == "election-notice.with-act"
    one = {**clerk, "person_id": person, "how": "phone"}
    assert refused(roll_entries.take_part, **one | {"person_id": 0}) == "election.elsewhere"
    assert refused(roll_entries.take_part, **one | {"how": "mail"}) == "roll.how"
    later = NOW.date() + timedelta(days=1)
    assert refused(roll_entries.take_part, **one | {"on": later}) == "roll.said-later"
    of_roll = {**clerk, "part": "roll"}
    guest = Person.objects.create(area=village.area, name="外来户", created_at=NOW)
    roll_entries.apply(now=NOW, **clerk, person_id=guest.pk)
    assert refused(roll_entries.apply, **clerk, person_id=guest.pk) == "roll.applied-already"
    strike = {**of_roll, "person_id": guest.pk, "reason": "没有在名单上"}
    assert refused(roll_entries.strike, **strike) == "roll.not-on-it"
    roll_entries.accept(
        now=NOW, **of_roll, person_id=guest.pk, accepted=False, basis="三月一日会议"
    )
    rolls.build(now=NOW, **of_roll)
    assert refused(rolls.post, **of_roll, channels=["pigeon"]) == "election-notice.channels"
    rolls.post(now=NOW, **of_roll)
    given = {**of_roll, "granted": True, "answer": "同意列入名单"}
    assert refused(roll_appeals.decide, **given, appeal_id=0) == "roll.appeal-unknown"
    mine = roll_appeals.appeal(
        now=NOW, actor=village.actor("clerk"), matter_id=matter.pk, asks="add", name="没有这个人",
        text="名单上没有他",
    )  # fmt: skip
    assert refused(roll_appeals.decide, **given, appeal_id=mine.pk) == "roll.own-appeal"
    theirs = roll_appeals.appeal(
        now=NOW, actor=village.actor("villager"), matter_id=matter.pk, asks="add",
        name="没有这个人", text="名单上没有他",
    )  # fmt: skip
    assert refused(roll_appeals.decide, **given, appeal_id=theirs.pk) == "roll.about-nobody"
