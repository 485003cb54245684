"""Restricted registers: sealed, read by few, each look written down; others learn nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.actions import matters, restricted
from xiangyue.actions.areas import COMMAND, open_area
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Matter,
    MatterPart,
    Party,
    Person,
    RecordEntry,
    RestrictedEntry,
    RestrictedLook,
)

SECRET = "儿子下月初六办婚事摆八桌"


@pytest.fixture
def village(db: None) -> Village:
    made = make_village()
    open_area(actor=COMMAND, now=NOW, area=made.code[:9])
    made.people["officer"] = make_officer(made.code[:9])
    return made


def begun(village: Village, who: str = "secretary") -> Matter:
    return matters.start_matter(
        actor=village.actor(who), now=NOW, area=village.code, title="重大事项报告",
        origin="application", procedure="personal-matters", applicant=True,
    )  # fmt: skip


def enter(
    village: Village, matter: Matter, who: str, about: str, **more: object
) -> RestrictedEntry:
    return restricted.enter(
        actor=village.actor(who), now=NOW, matter_id=matter.pk, part="report",
        about=village.people[about].pk, **{"kind": "ceremony", "text": SECRET, **more},
    )  # fmt: skip


def look(village: Village, matter: Matter, who: str, about: str, why: str = "年度核实") -> list:
    return restricted.look(
        actor=village.actor(who), now=NOW, matter_id=matter.pk, part="report",
        about=village.people[about].pk, why=why,
    )  # fmt: skip


def test_each_look_is_written_down_and_seen_by_the_one_concerned(village: Village) -> None:
    matter = begun(village, "director")
    enter(village, matter, "director", "director")  # by themself, who holds no part of it
    assert [r.text for r in look(village, matter, "secretary", "director")] == [SECRET]
    assert [r.text for r in look(village, matter, "officer", "director")] == [SECRET]
    assert [r.text for r in look(village, matter, "director", "director", "")] == [SECRET]
    looks = RestrictedLook.objects.order_by("pk")
    assert [(x.by_id, x.why) for x in looks] == [
        (village.people["secretary"].pk, "年度核实"),
        (village.people["officer"].pk, "年度核实"),
        (village.people["director"].pk, restricted.OWN),
    ]
    acts = RecordEntry.objects.filter(log=village.code, act="restricted.look")
    assert acts.count() == 3
    client = Client()
    client.force_login(village.account("director"))
    page = client.get(f"/m/{matter.pk}/report/").content.decode()
    assert "年度核实" in page and SECRET not in page
    read = client.post(f"/m/{matter.pk}/report/look/{village.people['director'].pk}/", {})
    assert SECRET in read.content.decode() and "no-store" in read["Cache-Control"]
    assert RestrictedLook.objects.count() == 4


def test_a_look_without_its_right_or_reason_reads_nothing_and_leaves_nothing(
    village: Village,
) -> None:
    matter = begun(village, "director")
    enter(village, matter, "director", "director")
    for who, why, says in (
        ("secretary", "", "text.missing"),
        ("secretary", "看", "restricted.why"),
        ("clerk", "年度核实", "matter.unknown"),
        ("deputy_director", "年度核实", "matter.unknown"),
    ):
        with pytest.raises(Refusal) as no:
            look(village, matter, who, "director", why)
        assert no.value.checks[0].says == says
    assert not RestrictedLook.objects.exists()


def test_nothing_of_the_words_is_in_any_row_record_or_page(village: Village) -> None:
    matter = begun(village, "director")
    enter(village, matter, "director", "director")
    with connection.cursor() as c:
        c.execute("SELECT e::text FROM xiangyue_restrictedentry e")
        rows = str(c.fetchall())
        c.execute("SELECT body FROM xiangyue_recordentry")
        record = str(c.fetchall())
    assert SECRET not in rows and SECRET.encode().hex() not in rows
    assert SECRET not in record and village.people["director"].name not in record
    entry = RecordEntry.objects.get(log=village.code, act="restricted.enter")
    assert '"director"' not in entry.body  # a role with one holder would name them
    for who in ("villager", "clerk", "deputy_director", None):
        client = Client()
        if who:
            client.force_login(village.account(who))
        assert client.get(f"/m/{matter.pk}/").status_code == 404
        assert "重大事项报告" not in client.get(f"/a/{village.code}/matters/").content.decode()


@pytest.mark.parametrize(("days", "late"), [(29, 0), (30, 0), (31, 1)])
def test_what_is_reported_after_thirty_days_is_marked_late(
    village: Village, days: int, late: int
) -> None:
    matter = begun(village, "director")
    enter(village, matter, "secretary", "director", on=NOW.date() - timedelta(days=days))
    facts = MatterPart.objects.get(matter=matter, key="report").facts
    assert facts.get("late", 0) == late


def test_pages_of_a_register_ask_few_questions(village: Village) -> None:
    matter = make_matter(village, procedure="personal-matters", upto="report", category="personal")
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - used here alone

    counts = []
    for n in (1, 8):
        while RestrictedEntry.objects.filter(matter=matter).count() < n:
            RestrictedEntry.objects.create(
                area=village.area, matter=matter, part="report", register="personal-matters",
                about=village.representatives[n % 5], kind="other", on=NOW.date(),
                text_sealed=b"x", entered_at=NOW, entered_by=village.people["secretary"],
            )  # fmt: skip
        client = Client()
        client.force_login(village.account("secretary"))
        client.get(f"/m/{matter.pk}/report/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/m/{matter.pk}/report/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_who_is_named_is_found_or_told_apart(village: Village) -> None:
    one = village.people["villager"]
    find = restricted.person_named
    assert find(village.code, one.name, field="about") == one.pk
    with pytest.raises(Refusal) as no:
        find(village.code, "没有此人", field="about")
    assert no.value.checks[0].says == "people.not-named"
    twin = Person.objects.create(area=village.area, name=one.name, created_at=NOW)
    with pytest.raises(Refusal) as two:
        find(village.code, one.name, field="about")
    assert two.value.checks[0].says == "people.namesakes"
    assert one.household is not None
    assert find(village.code, f"{one.name}，{one.household.number}", field="about") == one.pk
    assert twin.pk != one.pk


def test_one_who_sees_the_matter_is_no_reader_yet(village: Village) -> None:
    matter = begun(village, "director")
    enter(village, matter, "director", "director")
    Party.objects.create(matter=matter, person=village.people["clerk"])
    with pytest.raises(Refusal) as no:
        look(village, matter, "clerk", "director")
    assert no.value.checks[0].says == "restricted.readers"
