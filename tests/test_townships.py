"""Methods of a township, ratings, bulletins, registers, goals; the pages of Wuxiang town."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.test import Client
from tests.daily import daily
from tests.test_rehearse import refused
from tests.world import make_area

from xiangyue.actions import (
    areas,
    bulletins,
    documents_of_matters,
    matters,
    programmes,
    ratings,
)
from xiangyue.core.duties import names_of, span
from xiangyue.core.refusals import Refusal
from xiangyue.data import overdue
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    Account,
    Bulletin,
    DutyTurn,
    Finding,
    Matter,
    Person,
    Question,
    Rated,
    RecordEntry,
    RegisterRow,
)
from xiangyue.methods import library
from xiangyue.scenario import practice, rehearsal
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.examples import townships as town

NOW = moment(date(2026, 3, 2))
LAST = date(2026, 11, 21)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "tried"),
    daily(
        [
            ("three-meetings", ["quorum-short", "not-delegated", "rewrite", "finding-open"]),
            ("collective-decision", ["sounding-silent", "sounding-twice", "vote-short"]),
            (
                "five-rings",
                ["rating-sum", "same-teller", "bulletin-early", "no-standard", "rating-again"],
            ),
            (
                "weak-village",
                ["register-measure", "register-place", "register-open", "register-bare"],
            ),
            ("township-survey", ["survey-stranger", "survey-bad-code", "survey-for-another"]),
            ("programme", ["goal-none", "goal-share", "register-unit", "bulletin-twice"]),
            ("civic-education", ["activity-uncounted", "activity-ahead", "activity-way"]),
        ]
    ),
)
def test_it_is_walked_and_refuses_what_it_must(slug: str, tried: list[str]) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    walked = [e.key for e in done.events if e.what == "step"]  # some may begin early
    assert sorted(walked) == sorted(s.key for s in library.procedure(slug).steps)
    found = refused(done)
    for key in [*tried, "wrong-person", "close-early"]:
        assert found[key], key


@pytest.mark.django_db
def test_a_townships_own_people_answer_findings_and_questions_from_their_pages() -> None:
    practice.practice_town(NOW)
    area = practice.TOWN
    cast = cast_of(area, NOW)
    matter = matters.start_matter(
        actor=cast.actor("party_committee_secretary"), now=NOW, area=area, title="整顿后进村",
        procedure="weak-village", origin="higher",
    )  # fmt: skip
    finding = Finding.objects.create(
        matter=matter, text="标志没有挂", made_at=NOW, made_by_id=cast.actor("delegate").person_id,
        due_on=NOW.date(),
    )  # fmt: skip
    question = Question.objects.create(
        area_id=area, matter=matter, text="谁来修？", to_body="leadership", asked_at=NOW,
        asked_by_id=finding.made_by_id, due_on=NOW.date(),
    )  # fmt: skip
    seen = {}
    for role in ("government_head", "officer", "delegate"):
        account = Account.objects.create(
            person_id=cast.actor(role).person_id, login=role, password="!", created_at=NOW
        )
        client = Client()
        client.force_login(account)
        seen[role] = [
            client.get(f"/{what}/answer/").status_code
            for what in (f"findings/{finding.pk}", f"questions/{question.pk}")
        ]
    assert seen == {"government_head": [200, 200], "officer": [200, 200], "delegate": [403, 403]}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_span_of_a_period(name: str, first: date, last: date) -> None:
    size, *days = span(name)
    assert days == [first, last]
    assert names_of(size, first, last) == [name]


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026Q5", "26", "2026H3", "2026-1", "abcd"])
def test_no_period(wrong: str) -> None:
    with pytest.raises(ValueError):
        span(wrong)


def back(days: int) -> datetime:
    return moment(max(date(2026, 1, 2), LAST - timedelta(days=days)), time(9, 0))


@pytest.fixture
def wuxiang(db: None) -> Matter:
    """The town of the demonstration as it is; its five-rings matter."""
    make_area(f"{town.TOWN}219")
    areas.open_area(actor=areas.COMMAND, now=back(250), area=town.TOWN)
    town.make(moment(LAST), back, Random(1))
    return Matter.objects.select_related("area", "procedure").get(title=town.BUS.title)


def test_the_town_lives_and_its_figures_are_right(wuxiang: Matter) -> None:
    assert differences() == []
    assert max(RecordEntry.objects.values_list("at", flat=True)) <= moment(LAST)
    late = DutyTurn.objects.filter(done_at=None, due_on__lt=LAST)
    assert set(late.values_list("taken__duty", flat=True)) == set(town.LEFT)
    july = Bulletin.objects.get(period="2026-07")
    assert july.numbers["counts"] == {"done": 2, "done-late": 0, "late": 1, "running": 0}
    item = july.numbers["items"][2]
    assert item["days_late"] == (date(2026, 7, 31) - date.fromisoformat(item["due"])).days > 0


def test_a_row_of_a_register_is_late_above_until_it_is_done(wuxiang: Matter) -> None:
    row = RegisterRow.objects.get(matter__title=town.WEAK.title, done_on=None)
    after = row.due_on + timedelta(days=1)
    (late,) = [r for r in overdue.rows("33", today=after, limit=99) if r.kind == "row"]
    assert (late.words, late.more, late.secret) == (row.what, row.owner.name, False)
    page = Client().get("/a/330212105/overdue/?kind=tasks_due")
    assert page.status_code == 200
    cast = cast_of(town.TOWN, moment(LAST))
    given = {"now": moment(LAST), "row_id": row.pk, "evidence": "账目已经公开"}
    programmes.finish_row(actor=cast.actor("officer"), **given)
    assert [r for r in overdue.rows("33", today=after, limit=99) if r.kind == "row"] == []
    assert differences() == []


def test_a_bulletin_keeps_its_numbers_and_is_a_paper(wuxiang: Matter) -> None:
    last = Bulletin.objects.filter(matter=wuxiang).latest("last")
    papers = documents_of_matters.papers_of(wuxiang)
    paper = next(p for p in papers if p.slug == "bulletin" and p.id == last.pk)
    for lang in ("zh", "en"):
        made = documents_of_matters.document(wuxiang, paper, lang)
        assert documents_of_matters.as_file(made, "docx")[:2] == b"PK"
    later = bulletins.numbers_of(wuxiang, last.first, last.last, today=LAST)
    assert later == last.numbers  # what happened since changes nothing of the period


def test_the_figures_of_a_bulletin_stand_in_their_order(wuxiang: Matter) -> None:
    """The row keeps them by the length of their names, which is no order."""
    row = Bulletin.objects.latest("last")
    keys = [key for key, n in bulletins.told(row.numbers)]
    assert len(keys) > 2 and keys == [key for key in bulletins.COUNTED if key in keys]
    assert set(keys) == {key for key, n in row.numbers["figures"].items() if n}


def test_opinions_of_a_method_that_gathers_none_have_their_paper(wuxiang: Matter) -> None:
    weak = Matter.objects.get(title=town.WEAK.title)
    found = [p for p in documents_of_matters.papers_of(weak) if p.slug == "opinion-register"]
    assert [p.part for p in found] == ["visits"]
    assert Client().get(f"/m/{weak.pk}/documents/").status_code == 200


def test_rating_is_for_two_who_agree(wuxiang: Matter) -> None:
    cast = cast_of(town.TOWN, moment(LAST))
    given = {"matter_id": wuxiang.pk, "part": "ballots", "issued": 10, "returned": 9}
    with pytest.raises(Refusal):  # its step has not come
        ratings.enter_count(
            actor=cast.actor("delegate"), now=moment(LAST), **given, grades=[5, 2, 1, 1]
        )
    assert not Rated.objects.exists()


@pytest.mark.parametrize(
    ("have", "need", "of", "shared", "met"),
    [(8, 9, 10, True, False), (9, 9, 10, True, True), (10, 9, 10, True, True),
     (0, 0, 0, True, False), (1, 1, 0, False, True), (0, 1, 0, False, False)],
)  # fmt: skip
def test_a_goal_at_its_threshold(have: int, need: int, of: int, shared: bool, met: bool) -> None:
    assert programmes.is_met(have, need, of, shared=shared) is met


def test_pages_of_the_town(wuxiang: Matter, django_assert_max_num_queries) -> None:
    person = Person.objects.get(name="施雅芳")
    account = Account.objects.create(login="town", person=person, created_at=NOW, password="!")
    client = Client()
    client.force_login(account)
    bulletin = Bulletin.objects.latest("last")
    addresses = [
        f"/a/{town.TOWN}/",
        f"/a/{town.TOWN}/matters/",
        f"/a/{town.TOWN}/bulletins/",
        f"/a/{town.TOWN}/duties/",
        f"/a/{town.TOWN}/desk/",
        f"/a/{town.TOWN}/meetings/",
        f"/a/{town.TOWN}/postings/",
        f"/a/{town.TOWN}/opinions/",
        f"/a/{town.TOWN}/tasks/",
        f"/bulletins/{bulletin.pk}/",
        *(f"/m/{wuxiang.pk}/{p.key}/" for p in library.procedure("five-rings").parts),
    ]
    for address in addresses:
        for reader in (client, Client()):
            if reader is not client and address.endswith("/desk/"):
                continue
            with django_assert_max_num_queries(8):
                page = reader.get(address)
            assert page.status_code == 200, address
    shown = client.get(f"/a/{town.TOWN}/").content.decode()
    assert f'href="/a/{town.TOWN}/matters/"' in shown
    public = Client().get(f"/bulletins/{bulletin.pk}/").content.decode()
    paper = f"/m/{wuxiang.pk}/documents/{bulletin.part}/bulletin-{bulletin.pk}.pdf"
    assert f'href="{paper}"' in public
    assert Client().get(paper).content.startswith(b"%PDF")
