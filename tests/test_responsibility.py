"""Answering for breaches: found, heard, decided by another, posted unnamed, appealed."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.world import NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import appeals, breaches, documents_of_matters, matters
from xiangyue.actions.standing import open_case
from xiangyue.core.calendar import WORK
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Appeal,
    Area,
    Breach,
    FigureDelta,
    Jurisdiction,
    Matter,
    Membership,
    Person,
    RecordEntry,
)
from xiangyue.documents.model import Paragraph

pytestmark = pytest.mark.django_db
TOWN, COUNTY = "330212105", "330212"
WHAT = "第一季度的财务收支到四月二十日仍没有公布，两次书面询问没有答复。"
LAW = "《村民委员会组织法》第三十五条"


class Town:
    """A township with its office, above a village."""

    def __init__(self) -> None:
        self.village: Village = make_village()
        Jurisdiction.objects.create(area_id=TOWN, opened_at=NOW)
        self.people = {
            role: self._seat(name, area, role)
            for role, name, area in (
                ("discipline_officer", "霍明山", TOWN),
                ("party_committee_secretary", "柳承志", TOWN),
                ("government_deputy", "任广平", TOWN),
                ("county", "韩梅", COUNTY),
            )
        }
        self.seat = Membership.objects.get(person=self.village.people["deputy_director"])
        self.matter: Matter = matters.start_matter(
            actor=self.actor("discipline_officer"), now=NOW, area=TOWN, title="财务没有公布",
            summary="", category="breach", origin="higher", procedure="responsibility",
        )  # fmt: skip

    def _seat(self, name: str, area: str, role: str) -> Person:
        person = Person.objects.create(area_id=area, name=name, created_at=NOW)
        role = "officer" if role == "county" else role
        Membership.objects.create(area_id=area, person=person, role=role, start=date(2024, 1, 1))
        return person

    def actor(self, role: str) -> Actor:
        return actor_of_person(self.people[role].pk, NOW)

    @property
    def about(self) -> Actor:
        return actor_of_person(self.seat.person_id, NOW)

    def do(self, act: Any, who: Actor | str, now: datetime = NOW, **said: Any) -> Any:
        actor = self.actor(who) if isinstance(who, str) else who
        return act(actor=actor, now=now, matter_id=self.matter.pk, **said)

    def found(self) -> Breach:
        return self.do(
            breaches.find, "discipline_officer", part="finding", seat_id=self.seat.pk, what=WHAT,
            clause=LAW, proof="公示栏照片、两份书面询问。",
        )  # fmt: skip

    def decided(self, measure: str = "criticism") -> Breach:
        self.found()
        self.do(breaches.state, self.about, part="finding", text="我没有及时安排人接手。")
        who = "party_committee_secretary"
        reasons = "事实清楚，本人的话采纳一部分。"
        self.do(breaches.decide, who, part="ruling", measure=measure, reasons=reasons)
        return self.do(breaches.hand_over, who, part="ruling", how="当面签收")

    def appealed(self, now: datetime = NOW) -> Appeal:
        return self.do(appeals.make, self.about, now, part="appeal", grounds="账目没有问题。")

    def post(self) -> Breach:
        row = self.decided()
        row.refresh_from_db()
        text = breaches.draft_notice(row)
        return self.do(breaches.post, "party_committee_secretary", part="ruling", text=text)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)
    return Town()


def told(act: Any, *args: Any, **said: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **said)
    return refused.value.checks[0].says


def days(n: int) -> datetime:
    return NOW + timedelta(days=n)


def test_silence_counts_the_day_after_the_last_and_not_before(town: Town) -> None:
    row = town.found()
    assert row.answer_until == date(2026, 3, 20)  # ten days after 10 March, a Friday
    who = "discipline_officer"
    for n in (0, 9, 10):  # just under, at the last day
        said = told(town.do, breaches.say_silent, who, days(n), part="finding")
        assert said == "breach.days"
    row = town.do(breaches.say_silent, who, days(11), part="finding")
    assert row.silent and row.statement == ""


def test_another_person_decides_and_never_the_person_concerned(town: Town) -> None:
    town.found()
    town.do(breaches.state, town.about, part="finding", text="我没有及时安排。")
    finder = town.people["discipline_officer"]
    for role in ("party_committee_secretary", "party_committee_deputy"):
        Membership.objects.create(area_id=TOWN, person=finder, role=role, start=date(2024, 1, 1))
    said = {"part": "ruling", "measure": "criticism", "reasons": "事实清楚，证据齐全，予以处理。"}
    assert told(town.do, breaches.decide, "discipline_officer", **said) == "breach.finder"
    Membership.objects.create(
        area_id=TOWN, person_id=town.seat.person_id, role="government_head", start=date(2024, 1, 1)
    )
    assert told(town.do, breaches.decide, town.about, **said) == "breach.own"
    row = Breach.objects.get()
    row.measure, row.decided_by, row.decided_on = "criticism", finder, date(2026, 3, 10)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database refuses it too
        row.save()


def test_private_until_posted_and_then_without_a_name(town: Town, client: Client) -> None:
    row = town.post()
    name = town.village.people["deputy_director"].name
    page = f"/m/{town.matter.pk}/"
    assert client.get(page).status_code == 404
    assert client.get(f"{page}finding/").status_code == 404
    assert not RecordEntry.objects.filter(body__contains=name).exists()
    assert not RecordEntry.objects.filter(body__contains=WHAT).exists()
    notice = client.get(f"/a/{TOWN}/responsibility/").content.decode()
    assert row.notice in notice and name not in notice and "王某" in notice
    assert town.seat.area.name not in row.notice


def test_the_record_tells_nothing_that_narrows_it_to_the_person(town: Town) -> None:
    town.post()
    town.appealed()
    entries = {b["act"]: b for b in (json.loads(e.body) for e in RecordEntry.objects.all())}
    for name in ("breach.state", "appeal.make"):  # no role, the day alone; who as a commitment
        told_of = entries[name]
        assert told_of["by"]["role"] == "anonymous" and set(told_of["by"]) == {"role", "who"}
        assert told_of["at"] == "2026-03-10T00:00:00+08:00"
    assert entries["breach.decide"]["by"]["role"] == "party_committee_secretary"
    # neither does the entry of what was found: a person's number stands in other addresses
    assert "person" not in entries["breach.find"]["on"]


def test_a_notice_with_a_name_of_the_place_is_refused_with_it(town: Town) -> None:
    town.decided()
    for text in ("王桂花没有公布财务收支，特此通报。", "王 桂 花没有公布财务收支，特此通报。",
                 "陈志强反映后查实，特此通报大家。"):  # fmt: skip
        said = {"part": "ruling", "text": text}
        assert told(town.do, breaches.post, "party_committee_secretary", **said) == "named.people"


@pytest.mark.parametrize(("working_days", "may"), [(9, True), (10, True), (11, False)])
def test_an_appeal_within_ten_working_days(town: Town, working_days: int, may: bool) -> None:
    town.post()
    day = WORK.add_working_days(NOW.date(), working_days).day
    now = NOW + (day - NOW.date())
    if may:
        assert town.appealed(now).made_on == day
    else:
        assert told(town.appealed, now) == "appeal.late"
        paper = {
            "person_id": town.seat.person_id,
            "received_on": NOW.date(),
            "grounds": "账目没错。",
        }
        # what came in time on paper may be entered later
        assert town.do(appeals.make, "discipline_officer", now, part="appeal", **paper).on_paper


def test_another_body_decides_the_appeal(town: Town) -> None:
    town.post()
    row = town.appealed()
    said = {"now": NOW, "appeal_id": row.pk, "outcome": "set-aside", "reasons": "程序有误，撤销。"}
    for who, why in (
        (town.actor("party_committee_secretary"), "appeal.same-body"),
        (town.about, "appeal.own"),
        (town.actor("discipline_officer"), "access.roles"),
    ):
        assert told(appeals.decide, actor=who, **said) == why
    paper = {**said, "on_paper": True, "number": "12号"}
    actor = town.actor("discipline_officer")
    assert told(appeals.decide, actor=actor, **paper) == "appeal.their-own"
    appeals.decide(actor=town.actor("county"), **said)
    facts = open_case(town.matter.pk, now=NOW, lock=False).facts("appeal")
    assert (facts["set_aside"], facts["open"], facts["over"]) == (1, 0, True)
    row_of = Breach.objects.get()
    assert (row_of.after, row_of.after_on) == ("set-aside", NOW.date())
    due = FigureDelta.objects.filter(key="reviews_due", area=TOWN)
    assert sum(due.values_list("n", flat=True)) == 0


def test_what_is_set_aside_is_said_where_it_hung(town: Town, client: Client) -> None:
    row = town.post()
    appeal = town.appealed()
    appeals.decide(actor=town.actor("county"), now=NOW, appeal_id=appeal.pk, outcome="set-aside",
                   reasons="程序有误，撤销。")  # fmt: skip
    page = client.get(f"/a/{TOWN}/responsibility/").content.decode()
    assert row.notice not in page and "撤销" in page


def test_where_nothing_follows_nothing_is_posted_and_nobody_appeals(town: Town) -> None:
    town.decided("none")
    case = open_case(town.matter.pk, now=NOW, lock=False)
    assert not case.standing().open
    said = {"part": "ruling", "text": "不予追究，特此通报大家。"}
    assert told(town.do, breaches.post, "party_committee_secretary", **said) == "part.done"


def test_the_person_answers_and_appeals_by_phone(town: Town) -> None:
    client = Client()
    client.force_login(town.village.account("deputy_director"))
    town.found()
    path = f"/m/{town.matter.pk}/finding/"
    page = client.get(path)
    assert page.status_code == 200 and WHAT in page.content.decode()
    assert client.post(path, {"text": "我没有及时安排人接手。"}).status_code == 302
    assert Breach.objects.get().on_paper is False
    who = "party_committee_secretary"
    said = {"measure": "criticism", "reasons": "事实清楚，本人的话采纳一部分。"}
    town.do(breaches.decide, who, part="ruling", **said)
    row = town.do(breaches.hand_over, who, part="ruling", how="当面签收")
    town.do(breaches.post, who, part="ruling", text=breaches.draft_notice(row))
    path = f"/m/{town.matter.pk}/appeal/"
    assert client.post(path, {"do": "appeal", "grounds": "账目没有问题。"}).status_code == 302
    assert Appeal.objects.get().person_id == town.seat.person_id


def test_its_papers(town: Town) -> None:
    town.post()
    row = town.appealed()
    appeals.decide(actor=town.actor("county"), now=NOW, appeal_id=row.pk, outcome="changed",
                   instead="reminder", reasons="情节较轻，改为提醒。")  # fmt: skip
    town.matter.area = Area.objects.get(pk=TOWN)
    papers = documents_of_matters.papers_of(town.matter)
    assert [p.slug for p in papers] == [
        *("breach-finding", "breach-decision", "breach-notice", "appeal-answer")
    ]  # fmt: skip
    for paper in papers:
        for lang in ("zh", "en"):
            assert documents_of_matters.document(town.matter, paper, lang).title  # type: ignore[arg-type]


def test_a_notice_changed_on_appeal_is_of_the_day_of_the_change(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = town.post()
    first = row.posted_on
    later = NOW + timedelta(days=20)  # its own days are over
    appeal = town.appealed()
    appeals.decide(actor=town.actor("county"), now=later, appeal_id=appeal.pk, outcome="changed",
                   instead="reminder", reasons="情节较轻，改为提醒。")  # fmt: skip
    town.matter.area = Area.objects.get(pk=TOWN)
    (paper,) = [p for p in documents_of_matters.papers_of(town.matter) if p.slug == "breach-notice"]
    made = documents_of_matters.document(town.matter, paper, "zh")
    said = "".join(b.text for b in made.blocks if isinstance(b, Paragraph))
    on = later.date()
    assert first is not None and made.dated == on != first
    assert f"{on.year}年{on.month}月{on.day}日经申诉变更为" in said
    assert f"{first.year}年{first.month}月{first.day}日" in said  # from when it hung
    monkeypatch.setattr(clock, "now", lambda: later)
    row.refresh_from_db()
    assert row.posted_on == first and row.posted_until < on
    page = client.get(f"/a/{TOWN}/responsibility/").content.decode()
    assert row.notice in page and f"{on.month}月{on.day}日" in page


def test_who_is_not_concerned_cannot_appeal_nor_anybody_before_it_is_handed_over(
    town: Town,
) -> None:
    town.post()
    stranger = town.actor("discipline_officer")
    said = {"part": "appeal", "grounds": "我来申诉。"}
    assert told(town.do, appeals.make, stranger, **said) == "appeal.not-concerned"
    case = open_case(town.matter.pk, now=NOW, lock=False)
    case.facts("appeal").pop("until")
    case.facts("ruling").pop("on")
    assert appeals.until_of(case, case.procedure.part("appeal")) is None  # appeal.untold
