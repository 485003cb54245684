"""Attending the collective's assembly for one of the same household (law of 2024, Art. 27): on the
phone and out of the signed paper, counted in the quorum and in the votes, named in the papers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import meeting_proxies, meetings
from xiangyue.actions.documents_of_meetings import group_sheet, minutes, notice
from xiangyue.actions.meetings import GroupCount, NewItem
from xiangyue.actions.minutes import draft_minutes
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import (
    Account,
    AgendaItem,
    Arrival,
    Attendance,
    Household,
    Meeting,
    MeetingProxy,
    Membership,
    Person,
    Turnout,
)
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db

SITS = NOW + timedelta(days=11)
DAY = SITS.date()


class Collective:
    """30 members in ten households of one group, three each: 20 are two thirds. ``of(0, 2)``: the
    third of the first household. A council of one, who is no member; a child in each household."""

    def __init__(self) -> None:
        self.village: Village = make_village()
        area = self.village.area
        self.chair = self._person("理事长", None)
        self._seat(self.chair, "council_chair")
        self.people: list[list[Person]] = []
        for n in range(10):
            home = Household.objects.create(area=area, group="甲组", number=f"h{n}", head=f"户{n}")
            self.people.append([self._person(f"{n}-{k}", home) for k in range(3)])
            for person in self.people[-1]:
                self._seat(person, "collective_member")
            child = self._person(f"{n}-孩", home)
            child.birth_date = date(DAY.year - 18, DAY.month, DAY.day) + timedelta(days=1)
            child.save()
            self.people[-1].append(child)
        self.matter = make_matter(
            self.village, upto="meeting", procedure="collective-assembly",
            category="collective.plans",
        )  # fmt: skip
        self.meeting: Meeting = meetings.call_meeting(
            actor=self._actor(self.chair),
            now=NOW,
            area=CODE,
            body="collective_assembly",
            title="成员大会",
            place="文化礼堂",
            starts_at=SITS,
            items=[NewItem("收益分配", self.matter.pk, "meeting", "paper_ballot")],
        )

    def _person(self, name: str, home: Household | None) -> Person:
        return Person.objects.create(
            area=self.village.area, household=home, name=name, created_at=NOW
        )

    def _seat(self, person: Person, role: str) -> None:
        Membership.objects.create(
            area=self.village.area, person=person, role=role, start=date(2025, 6, 1)
        )

    def _actor(self, person: Person) -> Actor:
        return actor_of_person(person.pk, NOW)

    def of(self, home: int, n: int) -> Person:
        return self.people[home][n]

    def give(self, member: Person, holder: Person, **more: Any) -> MeetingProxy:
        """Out of the signed paper, by the clerk; ``by=member`` on their own phone."""
        by = more.pop("by", None)
        paper = {"actor": self.village.actor("clerk"), "in_writing": True}
        phone = {"actor": self._actor(by)} if by else {}
        given = paper if by is None else phone
        return meeting_proxies.file_proxy(
            **{
                "meeting_id": self.meeting.pk,
                "now": NOW,
                "member_id": member.pk,
                "holder_id": holder.pk,
                **given,
                **more,
            }
        )

    def sheet(self, on_paper: int, there: list[MeetingProxy]) -> None:
        meetings.mark_groups(
            actor=self.village.actor("clerk"),
            now=SITS,
            meeting_id=self.meeting.pk,
            groups={"甲组": GroupCount(on_paper)},
            present=[self.chair.pk],
            proxies=[p.pk for p in there],
        )

    def open(self) -> Meeting:
        return meetings.open_meeting(
            actor=self._actor(self.chair), now=SITS, meeting_id=self.meeting.pk
        )

    def came(self, person: Person) -> None:
        meetings.check_in(actor=self._actor(person), now=SITS, code=self.meeting.code)

    @property
    def turnout(self) -> tuple[int, int, int, int]:
        """Due, on paper, by phone, by proxy of the group."""
        row = Turnout.objects.get(meeting=self.meeting, group="甲组")
        return row.due, row.on_paper, row.by_phone, row.by_proxy


@pytest.fixture
def c() -> Collective:
    return Collective()


def refused(act: Any, *args: Any, **kwargs: Any) -> Check:
    with pytest.raises(Refusal) as found:
        act(*args, **kwargs)
    assert word(found.value.checks[0], "zh") and word(found.value.checks[0], "en")
    return found.value.checks[0]


@pytest.mark.parametrize(("on_paper", "met"), [(17, False), (18, True), (19, True)])
def test_who_is_represented_is_of_the_quorum(c: Collective, on_paper: int, met: bool) -> None:
    """Two by proxy: with 17 on paper 19 of 30 are there, with 18 the two thirds."""
    given = [c.give(c.of(0, 0), c.of(0, 1)), c.give(c.of(0, 2), c.of(0, 1), by=c.of(0, 2))]
    c.sheet(on_paper, given)
    if met:
        assert c.open().quorum["counts"] == {"due": 30, "present": on_paper + 2}
    else:
        check = refused(c.open)
        assert (check.have, check.need, check.of) == (19, 20, 30)
        assert check.clause == "collective-law:27"


@pytest.mark.parametrize(("agree", "passed"), [(19, False), (20, True), (21, True)])
def test_the_holder_has_a_vote_for_each(c: Collective, agree: int, passed: bool) -> None:
    """20 on paper and two by proxy: 22 ballots are handed out, 20 of all 30 must agree."""
    given = [c.give(c.of(0, k), c.of(0, 1)) for k in (0, 2)]
    c.sheet(20, given)
    c.open()
    item = AgendaItem.objects.get(meeting=c.meeting)
    ballots = {"issued": 22, "returned": 22, "for": agree, "against": 22 - agree}
    clerk, supervisor = c.village.actor("clerk"), c.village.actor("supervision_chair")
    for teller in (clerk, supervisor):
        counts = {"": {**ballots, "abstain": 0, "void": 0}}
        meetings.enter_tally(actor=teller, now=SITS, item_id=item.pk, counts=counts)
    item.refresh_from_db()
    assert item.outcome == ("passed" if passed else "failed")


def test_given_alone_counts_for_nothing(c: Collective) -> None:
    """Without the holder there is nobody there."""
    given = c.give(c.of(0, 0), c.of(0, 1))
    c.sheet(19, [])
    assert refused(c.open).have == 19
    c.sheet(19, [given])
    assert c.turnout == (30, 19, 0, 1)
    c.sheet(19, [])  # before the opening the sheet is the whole truth
    assert c.turnout == (30, 19, 0, 0)


def test_only_an_able_adult_of_the_household_attends(c: Collective) -> None:
    member, clause = c.of(0, 0), "collective-law:27"
    check = refused(c.give, member, c.of(1, 0))
    assert (check.says, check.clause) == ("meeting-proxy.other-household", clause)
    check = refused(c.give, member, c.of(0, 3))  # eighteen on the day after
    assert (check.says, check.have, check.need) == ("meeting-proxy.minor", 17, 18)
    Person.objects.filter(pk=c.of(0, 3).pk).update(birth_date=DAY.replace(year=DAY.year - 18))
    assert c.give(member, c.of(0, 3)).pk  # eighteen on the day itself; a member they need not be
    Person.objects.filter(pk=c.of(1, 1).pk).update(status="incapable")
    assert refused(c.give, c.of(1, 0), c.of(1, 1)).says == "meeting-proxy.incapable"
    assert refused(c.give, c.of(1, 1), c.of(1, 0)).says == "meeting-proxy.no-member"
    assert refused(c.give, c.of(1, 0), c.of(1, 0)).says == "meeting-proxy.oneself"
    Person.objects.filter(pk=c.of(2, 0).pk).update(household=None)
    assert refused(c.give, c.of(2, 0), c.of(2, 1)).says == "meeting-proxy.no-household"
    assert refused(c.give, c.of(2, 1), Person(pk=0)).says == "meeting-proxy.unknown"


def test_nobody_is_passed_on_and_nobody_gives_twice(c: Collective) -> None:
    first = c.give(c.of(0, 0), c.of(0, 1))
    assert refused(c.give, c.of(0, 0), c.of(0, 2)).says == "meeting-proxy.given-already"
    assert refused(c.give, c.of(0, 2), c.of(0, 0)).says == "meeting-proxy.passed-on"
    assert refused(c.give, c.of(0, 1), c.of(0, 2)).says == "meeting-proxy.holds"
    take_back = {"now": NOW, "meeting_id": c.meeting.pk, "proxy_id": first.pk}
    stranger = c._actor(c.of(3, 0))
    assert refused(meeting_proxies.withdraw_proxy, actor=stranger, **take_back)
    meeting_proxies.withdraw_proxy(actor=c._actor(c.of(0, 0)), **take_back)
    assert c.give(c.of(0, 1), c.of(0, 0)).state == "given"
    check = refused(meeting_proxies.withdraw_proxy, actor=c.village.actor("clerk"), **take_back)
    assert check.says == "meeting-proxy.none"


def test_for_another_only_out_of_the_signed_paper_and_by_who_keeps_the_sheet(
    c: Collective,
) -> None:
    assert refused(c.give, c.of(0, 0), c.of(0, 1), in_writing=False).says == (
        "meeting-proxy.in-writing"
    )
    assert refused(c.give, c.of(0, 0), c.of(0, 1), by=c.of(0, 1)).says == "meeting.keepers"


def test_at_no_other_meeting(c: Collective) -> None:
    """Art. 28 lets nobody attend for a representative, nor do the villagers' laws for anybody."""
    Meeting.objects.filter(pk=c.meeting.pk).update(body="villagers_assembly", counted="adults")
    check = refused(c.give, c.of(0, 0), c.of(0, 1))
    assert (check.says, check.clause) == ("meeting-proxy.not-here", "collective-law:27")


def test_holder_and_member_check_in_by_phone(c: Collective) -> None:
    """The holder brings in whom they represent; the member who comes after all counts once."""
    given = c.give(c.of(0, 0), c.of(0, 1))
    c.give(c.of(1, 0), c.of(1, 1))
    c.came(c.of(0, 1))
    assert c.turnout == (30, 0, 1, 1)
    c.sheet(5, [])  # the holder stays there: the sheet does not take their word back
    assert c.turnout == (30, 5, 1, 1)
    c.came(c.of(0, 0))
    given.refresh_from_db()
    assert (given.state, c.turnout) == ("came", (30, 5, 2, 0))
    assert refused(c.give, c.of(0, 0), c.of(0, 2)).says == "meeting-proxy.came"
    # Who is no member is there for another alone: nobody more than the member is counted.
    Membership.objects.filter(person=c.of(1, 1)).delete()
    c.came(c.of(1, 1))
    assert c.turnout[2:] == (2, 1)
    assert not Arrival.objects.filter(person=c.of(1, 1)).exists()


def test_never_more_than_are_due(c: Collective) -> None:
    given = c.give(c.of(0, 0), c.of(0, 1))
    check = refused(c.sheet, 30, [given])
    assert (check.says, check.have, check.of) == ("turnout.more-by-proxy", 31, 30)
    assert "书面委托1" in word(check, "zh")
    c.sheet(30, [])
    check = refused(c.came, c.of(0, 1))
    assert check.says == "turnout.group-full"


def test_once_open_none_is_taken_back_and_late_ones_are_added(c: Collective) -> None:
    first, late = c.give(c.of(0, 0), c.of(0, 1)), c.give(c.of(1, 0), c.of(1, 1))
    c.sheet(20, [first])
    c.open()
    c.sheet(20, [late])
    assert c.turnout == (30, 20, 0, 2)
    given = {"actor": c.village.actor("clerk"), "now": SITS, "meeting_id": c.meeting.pk}
    check = refused(meeting_proxies.withdraw_proxy, **given, proxy_id=first.pk)
    assert check.says == "meeting-proxy.counted"


def test_a_proxy_that_the_records_no_longer_bear_is_over_at_the_opening(c: Collective) -> None:
    given = c.give(c.of(0, 0), c.of(0, 1))
    c.sheet(20, [given])
    Person.objects.filter(pk=c.of(0, 1).pk).update(household=None)
    assert c.open().quorum["counts"]["present"] == 20
    given.refresh_from_db()
    assert given.state == "lapsed"


def test_the_papers_name_them(c: Collective) -> None:
    given = c.give(c.of(0, 0), c.of(0, 1))
    c.give(c.of(1, 0), c.of(1, 1))  # nobody came for this one
    paper = group_sheet(c.meeting, "甲组", "zh", "")
    assert paper.proxies == (("h0", "0-0", "0-1"), ("h1", "1-0", "1-1"))
    items = list(AgendaItem.objects.filter(meeting=c.meeting))
    assert "同一户" in notice(c.meeting, [], items, "zh", "").bring[0]
    c.sheet(20, [given])
    c.open()
    c.meeting.refresh_from_db()
    text = draft_minutes(c.meeting, "zh")
    assert "其中书面委托1人" in text and "书面委托：0-0（委托同户的0-1）" in text
    rows = list(Attendance.objects.filter(meeting=c.meeting).select_related("person"))
    made = minutes(c.meeting, rows, items, "en")
    assert made.proxies == ("0-0 (by 0-1 of the same household)",)
    assert (made.turnouts[0].present, made.turnouts[0].by_proxy) == (21, 1)


def test_who_has_no_capacity_is_not_on_the_sheet(c: Collective) -> None:
    """As little as among those due; a former seat of another kind takes nobody off it."""
    Person.objects.filter(pk=c.of(0, 0).pk).update(status="incapable")
    Membership.objects.create(
        area=c.village.area, person=c.of(0, 1), role="council_member",
        start=date(2025, 6, 1), end=date(2025, 7, 1),
    )  # fmt: skip
    names = [name for row in group_sheet(c.meeting, "甲组", "zh", "").rows for name in row[2]]
    assert len(names) == 29 and "0-1" in names and "0-0" not in names


def names_on(page: str) -> list[str]:
    """The names that one reads on it: a random number in an attribute is none."""
    return re.findall(r"(?<!\d)\d+-\d+(?!\d)", re.sub(r"<[^>]*>", " ", page))


def test_the_pages(client: Client, c: Collective, django_assert_max_num_queries: Any) -> None:
    page = f"/meetings/{c.meeting.pk}/proxies/"
    member = c.of(0, 0)
    account = Account.objects.create(login="m00", person=member, created_at=NOW)
    client.force_login(account)
    assert page in client.get(f"/meetings/{c.meeting.pk}/").content.decode()
    shown = client.get(page).content.decode()
    assert "0-1" in names_on(shown) and "0-孩" not in shown and 'name="member"' not in shown
    assert client.post(page, {"holder": c.of(0, 1).pk}).status_code == 302
    row = MeetingProxy.objects.get()
    assert (row.member_id, row.how) == (member.pk, "phone")
    client.force_login(c.village.account("clerk"))
    sent = {"member": c.of(1, 0).pk, "holder": c.of(1, 1).pk}
    assert client.post(f"{page}?household=h1", sent).status_code == 422  # the paper is not in hand
    assert client.post(f"{page}?household=h1", {**sent, "in_writing": "on"}).status_code == 302
    with django_assert_max_num_queries(8):
        there = client.get(f"{page}?household=h2").content.decode()
    assert "1-0" in names_on(there)
    assert client.post(f"{page}{row.pk}/withdraw/").status_code == 302
    assert MeetingProxy.objects.get(pk=row.pk).state == "withdrawn"
    assert client.get(f"/meetings/{c.meeting.pk}/papers/household-proxy.docx").status_code == 200
    client.force_login(Account.objects.create(login="x", person=c.of(5, 0), created_at=NOW))
    mine = names_on(client.get(page).content.decode())
    assert "5-1" in mine and "1-0" not in mine  # whose proxy it is, is theirs


def test_the_sheet_ticks_them(
    client: Client, c: Collective, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = c.give(c.of(0, 0), c.of(0, 1))
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: SITS)
    client.force_login(c.village.account("clerk"))
    page = f"/meetings/{c.meeting.pk}/sheet/"
    shown = client.get(page).content.decode()
    assert f'name="proxy" value="{given.pk}"' in shown
    groups = [t.group for t in Turnout.objects.filter(meeting=c.meeting)]
    sent = {f"n-{n}": "6" for n in range(len(groups)) if n == 0}
    assert client.post(page, {**sent, "proxy": given.pk}).status_code == 302
    assert c.turnout[3] == 1
    assert timezone.localdate(c.meeting.starts_at) == DAY
