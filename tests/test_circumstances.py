"""Who is exempt from contribution lists: entered by the office, told to nobody else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.test_levy_lists import levied, listed, planned
from tests.world import NOW, Village

from xiangyue.access import clock
from xiangyue.actions import circumstances, privacy
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Circumstance,
    LevyShare,
    Person,
    RecordEntry,
    RecordOpening,
)
from xiangyue.web.parts.levy import why

START, PAPER = date(2026, 1, 5), "孕产妇保健手册暗号"
EN = {"accept-language": "en"}
ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return levied()


def someone(village: Village, n: int = 1) -> Person:
    return Person.objects.get(area=village.area, name=f"户{n}")


def enter(village: Village, person: Person, kind: str = "pregnant", **more: Any) -> Circumstance:
    given = {
        "actor": village.actor("clerk"), "now": NOW, "person_id": person.pk, "kind": kind,
        "start": START, "source": PAPER,
    }  # fmt: skip
    return circumstances.record_circumstance(**given | more)[0]


def share_of(village: Village, person: Person, *, practice: bool) -> LevyShare:
    matter = planned(village, labour=300, practice=practice)
    return next(s for s in listed(village, matter) if s.household_id == person.household_id)


# -- what it does


def test_who_is_exempt_is_left_out_of_the_list_and_a_practice_entry_of_practice_lists_alone(
    village: Village,
) -> None:
    real, drill = someone(village, 1), someone(village, 3)
    enter(village, real)
    enter(village, drill, practice=True)
    assert share_of(village, real, practice=False).labour == 0
    assert share_of(village, drill, practice=False).labour > 0
    assert share_of(village, drill, practice=True).labour == 0
    assert share_of(village, real, practice=True).labour == 0
    logs = RecordEntry.objects.filter(act="levy.circumstance").values_list("log", flat=True)
    assert sorted(logs) == [village.code, f"practice/{village.code}"]


def test_a_household_is_entered_at_once_only_for_what_is_of_households(village: Village) -> None:
    person = someone(village)
    Person.objects.create(
        area=village.area, household=person.household, name="老伴", created_at=NOW
    )
    with pytest.raises(Refusal) as refused:
        enter(village, person, household=True)
    assert refused.value.checks[0].says == "levy.circumstance-own"
    enter(village, person, "low-income", household=True)
    found = Circumstance.objects.filter(kind="low-income")
    assert sorted(found.values_list("person__name", flat=True)) == ["户1", "老伴"]


def test_entered_again_it_gets_its_last_day_and_taken_back_it_is_gone(village: Village) -> None:
    row = enter(village, someone(village))
    again = enter(village, someone(village), end=date(2026, 6, 30))
    assert (again.pk, Circumstance.objects.get().end) == (row.pk, date(2026, 6, 30))
    back = {"now": NOW, "circumstance_id": row.pk, "reason": "写错了人"}
    with pytest.raises(Refusal):
        circumstances.withdraw_circumstance(actor=village.actor("villager"), **back)
    circumstances.withdraw_circumstance(actor=village.actor("clerk"), **back)
    assert not Circumstance.objects.exists()
    with pytest.raises(Refusal) as refused:
        circumstances.withdraw_circumstance(actor=village.actor("clerk"), **back)
    assert refused.value.checks[0].says == "levy.circumstance-gone"


@pytest.mark.parametrize("who", ["villager", "supervisor", "secretary", "representative_2"])
def test_only_the_office_enters_it(village: Village, who: str) -> None:
    with pytest.raises(Refusal):
        enter(village, someone(village), actor=village.actor(who))


# -- who is told


def test_the_record_tells_neither_who_nor_why(village: Village) -> None:
    enter(village, someone(village))
    body = RecordEntry.objects.get(act="levy.circumstance").body
    for secret in ("pregnant", PAPER, "户1", f'"person":{someone(village).pk}'):
        assert secret not in body
    assert RecordOpening.objects.filter(label="kind").exists()


def test_whose_data_are_erased_leaves_neither_row_nor_opening(village: Village) -> None:
    person = someone(village)
    enter(village, person)
    enter(village, someone(village, 3))
    privacy.erase_person(
        actor=village.actor("clerk"), now=NOW, person_id=person.pk, reason="本人要求全部删除"
    )
    left = RecordOpening.objects.filter(label="people").values_list("value", flat=True)
    assert list(left) == [f"[{someone(village, 3).pk}]"]
    assert Circumstance.objects.get().person == someone(village, 3)


def test_the_page_is_the_offices_alone_and_each_person_reads_their_own(
    village: Village, client: Client
) -> None:
    mine, other = village.people["villager"], someone(village, 3)
    enter(village, mine, "low-income")
    enter(village, other, "student")
    where = f"/a/{village.code}/exempt/"
    assert client.get(where).status_code == 404
    for who in ("villager", "supervisor", "secretary"):
        client.force_login(village.account(who))
        assert client.get(where).status_code == 404, who
    client.force_login(village.account("villager"))
    own = client.get("/me/", headers=EN).content.decode()
    assert "minimum living allowance" in own and "Student at school" not in own
    client.force_login(village.account("clerk"))
    page = client.get(where, headers=EN).content.decode()
    assert PAPER in page and other.name in page and mine.name in page
    assert "<td>Student" not in client.get("/me/", headers=EN).content.decode()


def test_in_the_household_the_ground_of_another_is_not_told(village: Village) -> None:
    person = someone(village)
    enter(village, person)
    share = share_of(village, person, practice=False)
    with translation.override("zh-hans"):
        told = {reader: " ".join(why(share, reader)) for reader in ("", person.name, "老伴")}
    assert "孕妇" in told[""] and "孕妇" in told[person.name]
    assert "孕妇" not in told["老伴"] and person.name in told["老伴"]


# -- in the pages


def test_the_clerk_enters_it_changes_it_and_takes_it_back(village: Village, client: Client) -> None:
    client.force_login(village.account("clerk"))
    where = f"/a/{village.code}/exempt/"
    sent = {"person": "没有的人", "kind": "student", "start": "2026-01-05", "source": PAPER}
    wrong = client.post(where, sent, headers=EN)
    assert wrong.status_code == 422 and "没有的人" in wrong.content.decode()
    assert not Circumstance.objects.exists()
    assert client.post(where, {**sent, "person": "户3"}).status_code == 302
    row = Circumstance.objects.get()
    assert (row.person.name, row.practice) == ("户3", False)
    assert client.post(f"{where}?practice=1", {**sent, "person": "户5"}).status_code == 302
    assert Circumstance.objects.get(practice=True).person.name == "户5"
    assert "户5" not in client.get(where).content.decode()
    drill = client.get(f"{where}?practice=1", headers=EN).content.decode()
    assert "户5" in drill and "户3" not in drill
    back = f"{where}{row.pk}/back/"
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": "写错了"}).status_code == 302
    assert list(Circumstance.objects.values_list("practice", flat=True)) == [True]


def test_an_open_end_and_the_clause_are_said_in_words(village: Village, client: Client) -> None:
    enter(village, someone(village), "student")
    client.force_login(village.account("clerk"))
    page = client.get(f"/a/{village.code}/exempt/", headers=ZH).content.decode()
    assert re.search(r"<div>[^<]*日起", page) and not re.search(r"– *<", page)
    assert re.search(r"<div class=\"soft\">[^<(]*（[^<(]+）</div>", page)
    page = client.get(f"/a/{village.code}/exempt/", headers=EN).content.decode()
    assert re.search(r"<div>from ", page) and "（" not in page.partition("<tbody>")[2][:2000]


@pytest.mark.parametrize("n", [1, 29])
def test_queries_do_not_grow(
    village: Village, client: Client, n: int, django_assert_max_num_queries: Any
) -> None:
    for k in range(n):
        enter(village, someone(village, k), "student")
    client.force_login(village.account("clerk"))
    with django_assert_max_num_queries(8):
        page = client.get(f"/a/{village.code}/exempt/")
    assert page.status_code == 200 and page.content.decode().count(PAPER) == n
