"""The roster kept in the database: imported, imported again, and changed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from tests.roster_files import ID, rows, workbook
from tests.world import NOW, Village, make_area, make_officer, make_village

from xiangyue.access import personal
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import people, privacy, roster, terms
from xiangyue.core.refusals import Refusal
from xiangyue.data import record
from xiangyue.data.models import (
    Account,
    FigureDelta,
    Household,
    Jurisdiction,
    Membership,
    Opinion,
    Person,
    RecordEntry,
    RecordOpening,
)
from xiangyue.documents import roster_sheet

CODE = "330212105219"
TODAY = NOW.date()


@pytest.fixture
def officer(db: None) -> Actor:
    """An officer of the township, with the village opened and empty."""
    Jurisdiction.objects.create(area=make_area(CODE), opened_at=NOW)
    return actor_of_person(make_officer(CODE[:9]).pk, NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def bring(actor: Actor, given: dict[str, list[list[Any]]] | None = None, **kwargs: Any) -> Any:
    plan = roster_sheet.read(workbook(given), today=TODAY)
    return roster.apply_roster(**{"actor": actor, "now": NOW, "area": CODE} | kwargs, plan=plan)


def says(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.checks[0].says


def figure(key: str) -> int:
    return FigureDelta.objects.filter(key=key, day__lte=TODAY).aggregate(n=Sum("n"))["n"] or 0


def everything() -> list[Any]:
    """All that an import could change, for comparing."""
    return [
        list(Household.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
    ]


def test_a_workbook_becomes_a_village(officer: Actor) -> None:
    bring(officer)
    assert Household.objects.count() == 12
    assert Person.objects.filter(household__isnull=False).count() == 24
    first = Membership.objects.get(person__name="户主1", role="representative")
    assert set(first.households.values_list("number", flat=True)) == {str(n) for n in range(1, 7)}
    assert Membership.objects.filter(role="party_member").get().person.name == "户主3"
    clerk = Membership.objects.get(role="clerk")
    assert clerk.person.household is None and clerk.end is None
    away = Person.objects.get(name="家人2")
    assert (away.status, away.sex, away.birth_date) == ("away", "f", date(1968, 3, 5))
    assert (figure("households"), figure("representatives")) == (12, 2)


def test_personal_fields_are_sealed_and_found_by_hash_only(officer: Actor) -> None:
    bring(officer)
    person = Person.objects.get(id_hash=personal.id_hash(ID))
    assert person.name == "家人1"
    assert person == Person.objects.get(phone_hash=personal.phone_hash("138 0000 0001"))
    assert ID.encode() not in bytes(person.id_sealed)
    home = Person.objects.select_related("household").get(pk=person.pk)
    assert privacy.opened(home) == {"id_number": ID, "phone": "13800000001", "address": "1号"}
    text = "".join(RecordEntry.objects.values_list("body", flat=True))
    text += "".join(RecordOpening.objects.values_list("value", flat=True))
    assert ID not in text and "13800000001" not in text


def test_the_same_workbook_again_changes_nothing(officer: Actor) -> None:
    bring(officer)
    before = everything()
    changes = bring(officer)
    assert changes.nothing
    assert everything() == before
    assert (figure("households"), figure("representatives")) == (12, 2)


def test_a_second_import_changes_only_what_differs(officer: Actor) -> None:
    bring(officer)
    before = {p.pk: p for p in Person.objects.all()}
    given = rows()
    given["户"][4][2] = "新户主"
    given["人"][8][1] = "新户主"  # the head of household 5 is called otherwise: a new person
    given["人"][1][5] = "13911112222"
    del given["人"][-1]  # somebody is left out
    changes = bring(officer, given)
    assert [c.after.name for c in changes.residents.changed] == ["家人1"]
    assert [p.name for p in changes.residents.added] == ["新户主"]
    # the outsider is kept as well
    assert {k.entry.name for k in changes.residents.absent} == {"户主5", "家人12", "外来的文书"}
    after = {p.pk: p for p in Person.objects.all()}
    assert set(before) < set(after)
    touched = {pk for pk in before if bytes(before[pk].phone_sealed or b"") != bytes(
        after[pk].phone_sealed or b"")}  # fmt: skip
    assert [after[pk].name for pk in touched] == ["家人1"]
    assert Person.objects.filter(name="家人12", active=True).exists()
    assert Household.objects.get(number="5").head == "新户主"


def test_a_plan_with_a_problem_is_not_imported_at_all(officer: Actor) -> None:
    given = rows()
    given["人"][3][3] = "2150-01-01"
    with pytest.raises(Refusal) as error:
        bring(officer, given)
    assert says(error) == "roster.born-later"
    assert not Household.objects.exists() and not RecordEntry.objects.exists()


def test_an_error_in_the_middle_leaves_nothing_behind(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(roster._Import, "_seats", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        bring(officer)
    assert not Household.objects.exists() and not Person.objects.filter(area_id=CODE).exists()
    assert not RecordEntry.objects.exists() and not FigureDelta.objects.exists()


def test_terms_that_ended_stay_and_a_new_term_stands_beside(officer: Actor) -> None:
    bring(officer)
    director = Membership.objects.get(role="director")
    later = NOW.replace(year=2031)
    given = rows()
    given["职务"][0][4:] = ["2031-01-10", "2036-01-09"]
    plan = roster_sheet.read(workbook(given), today=later.date())
    # the old term has just ended
    roster.apply_roster(actor=officer, now=later, area=CODE, plan=plan)
    seats = Membership.objects.filter(role="director").order_by("start")
    assert [(s.start.year, s.end and s.end.year) for s in seats] == [(2026, 2031), (2031, 2036)]
    assert seats[0].pk == director.pk
    # and a workbook that tells only the old term again changes neither
    again = bring(officer, now=later)
    assert not again.posts.added
    assert Membership.objects.filter(role="director").count() == 2


def test_a_term_ended_by_hand_is_not_begun_again_by_the_workbook(officer: Actor) -> None:
    bring(officer)
    seat = Membership.objects.get(role="director")
    end_on = TODAY - timedelta(days=5)
    terms.end_term(
        actor=officer, now=NOW, area=CODE, term_id=seat.pk, end=end_on, reason="辞去职务"
    )
    given = rows()
    given["职务"][0][5] = ""
    bring(officer, given)
    seat.refresh_from_db()
    assert seat.end == end_on
    assert Membership.objects.filter(role="director").count() == 1


def test_who_left_and_comes_back_keeps_their_row(officer: Actor) -> None:
    bring(officer)
    person = Person.objects.get(name="家人1")
    privacy.leave(actor=officer, now=NOW, area=CODE, person_ids=[person.pk])
    bring(officer)
    person.refresh_from_db()
    assert person.active and Person.objects.filter(name="家人1").count() == 1


def test_a_villager_and_a_neighbours_clerk_import_nothing(village: Village) -> None:
    for actor in (village.actor("villager"), village.actor("supervisor"),
                  actor_of_person(village.stranger.pk, NOW)):  # fmt: skip
        with pytest.raises(Refusal) as error:
            bring(actor)
        assert error.value.code == "not-allowed"


def test_ten_thousand_people_in_some_seconds(officer: Actor) -> None:
    given = rows(12)
    given["户"] = [[f"{n % 9 + 1}组", n, f"户主{n}", ""] for n in range(1, 3334)]
    given["人"] = [
        [n, f"{who}{n}", "", "", "", "", "", ""]
        for n in range(1, 3334)
        for who in ("户主", "家人", "孩子")
    ]
    bring(officer, given)
    assert Person.objects.filter(household__isnull=False).count() == 9999


# --- by hand ----------------------------------------------------------------------------------


def add(village: Village, **kwargs: Any) -> Person:
    given = {"actor": village.actor("clerk"), "now": NOW, "area": CODE, "name": "新来的人"}
    return people.save_person(**given | kwargs)


def test_a_household_by_hand(village: Village) -> None:
    given = {"actor": village.actor("clerk"), "now": NOW, "area": CODE}
    row = people.save_household(**given, number="０9１号户", head="张三", address="三组8号")
    assert (row.number, personal.opened(row.address_sealed, personal.ADDRESS)) == ("91", "三组8号")
    with pytest.raises(Refusal) as error:
        people.save_household(**given, number="91", head="李四")
    assert (says(error), error.value.field) == ("people.household-twice", "number")
    people.save_household(**given, number="92", head="张三", household_id=row.pk, address=None)
    row.refresh_from_db()
    assert row.number == "92" and personal.opened(row.address_sealed, personal.ADDRESS) == "三组8号"
    assert figure("households") == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "  "}, "people.empty"),
        ({"name": "长" * 61}, "people.long"),
        ({"household": "999"}, "people.household-none"),
        ({"sex": "x"}, "people.choose"),
        ({"status": "gone"}, "people.choose"),
        ({"birth_date": TODAY + timedelta(days=1)}, "people.born"),
        ({"id_number": ID[:-1] + ("1" if ID[-1] != "1" else "2")}, "people.id-wrong"),
        ({"id_number": ID, "birth_date": date(1968, 3, 6)}, "people.id-other-birth"),
        ({"id_number": ID, "sex": "m"}, "people.id-other-sex"),
        ({"phone": "12345"}, "people.phone-wrong"),
    ],
)
def test_a_person_by_hand_is_checked(
    village: Village, given: dict[str, Any], expected: str
) -> None:
    with pytest.raises(Refusal) as error:
        add(village, **given)
    assert says(error) == expected
    assert not Person.objects.filter(name="新来的人").exists()


def test_a_person_by_hand(village: Village) -> None:
    home = village.households[0]
    home.number = "1"
    home.save()
    row = add(village, household="001", id_number=ID, phone="(0574) 8812-3456", status="away")
    assert (row.household, row.birth_date, row.sex) == (home, date(1968, 3, 5), "f")
    with pytest.raises(Refusal) as error:
        add(village, name="同号", id_number=ID)
    assert says(error) == "people.id-twice"
    add(village, person_id=row.pk, name="改了名", phone="")
    row.refresh_from_db()
    assert (row.name, row.phone_sealed, row.household) == ("改了名", None, None)
    assert personal.opened(row.id_sealed, personal.ID) == ID  # not told, so left


def seat(village: Village, **kwargs: Any) -> Membership:
    given = {
        "actor": village.actor("clerk"),
        "now": NOW,
        "area": CODE,
        "person_id": village.people["villager"].pk,
        "role": "representative",
        "start": TODAY,
        "end": date(2031, 3, 9),
    }
    return terms.start_term(**given | kwargs)


def numbers(village: Village, n: int) -> str:
    """The first ``n`` household numbers as one would write them."""
    for k, home in enumerate(village.households):
        home.number = str(k + 1)
    Household.objects.bulk_update(village.households, ["number"])
    return f"1-{n}"


@pytest.mark.parametrize(("n", "may"), [(4, False), (5, True), (15, True), (16, False)])
def test_a_representative_stands_for_five_to_fifteen_households(
    village: Village, n: int, may: bool
) -> None:
    written = numbers(village, n)
    if not may:
        with pytest.raises(Refusal) as error:
            seat(village, households=written)
        assert (says(error), error.value.checks[0].clause) == ("people.households-count", "law:29")
        assert not Membership.objects.filter(person=village.people["villager"]).exists()
        return
    row = seat(village, households=written)
    assert row.households.count() == n
    assert {d.day: d.n for d in FigureDelta.objects.filter(key="representatives")} == {
        TODAY: 1,
        date(2031, 3, 10): -1,
    }


def test_one_chosen_by_a_group_needs_no_households(village: Village) -> None:
    assert seat(village, group="2组").group == "2组"


def test_seats_that_cannot_be(village: Village) -> None:
    numbers(village, 1)
    for given, expected in (
        ({"role": "director"}, "people.role-held"),
        ({"role": "officer"}, "people.choose"),
        ({"role": "clerk", "person_id": village.people["clerk"].pk}, "people.seat-twice"),
        ({"role": "supervisor", "person_id": village.people["director"].pk}, "people.supervisor"),
        ({"role": "committee_member", "person_id": village.people["supervisor"].pk},
         "people.supervisor"),
        ({"role": "clerk", "end": TODAY - timedelta(days=1)}, "people.term-backward"),
        ({"role": "clerk", "person_id": village.stranger.pk}, "people.unknown"),
        ({"households": "1-3,77,78"}, "people.households-none"),
        ({"households": "1-500"}, "people.range"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as error:
            seat(village, **given)
        assert says(error) == expected, given


def test_a_term_ends_and_stays(village: Village) -> None:
    row = Membership.objects.get(person=village.people["director"], role="director")
    given = {"actor": village.actor("secretary"), "now": NOW, "area": CODE, "term_id": row.pk}
    with pytest.raises(Refusal) as error:
        terms.end_term(**given, end=TODAY, reason="无")
    assert says(error) == "people.reason"
    terms.end_term(**given, end=TODAY, reason="本人辞去职务")
    assert village.actor("director").holds(CODE, "director")  # to the end of the day
    tomorrow = village.actor("director", NOW + timedelta(days=1))
    assert not tomorrow.holds(CODE, "director")
    assert seat(village, role="director", start=TODAY + timedelta(days=1)).role == "director"


def test_households_move_to_another_representative(village: Village) -> None:
    numbers(village, 1)
    second = Membership.objects.get(person=village.people["representative_2"])
    terms.assign_households(
        actor=village.actor("clerk"), now=NOW, area=CODE, term_id=second.pk, households="1-6、8"
    )
    assert set(second.households.values_list("number", flat=True)) == set("1234568")


# --- what is a person's own ------------------------------------------------------------------


def test_numbers_are_opened_with_a_reason_that_is_recorded(village: Village) -> None:
    who = add(village, id_number=ID, phone="13812345678")
    given = {"now": NOW, "area": CODE, "person_id": who.pk, "reason": "核对低保名单"}
    shown = privacy.reveal(actor=village.actor("clerk"), **given)
    assert shown["id_number"] == ID
    entry = RecordEntry.objects.get(act="person.reveal")
    assert f'"person":{who.pk}' in entry.body and ID not in entry.body
    for actor in (village.actor("representative_2"), village.actor("supervisor"),
                  actor_of_person(make_officer(CODE[:9]).pk, NOW)):  # fmt: skip
        with pytest.raises(Refusal) as error:
            privacy.reveal(actor=actor, **given)
        assert error.value.code == "not-allowed"
    with pytest.raises(Refusal) as error:
        privacy.reveal(actor=village.actor("clerk"), **given | {"reason": "看看"})
    assert says(error) == "people.reason"
    assert RecordEntry.objects.filter(act="person.reveal").count() == 1


def test_own_data_is_whole_and_only_ones_own(village: Village) -> None:
    who = village.people["villager"]
    add(village, person_id=who.pk, name=who.name, phone="13812345678", id_number=ID)
    Opinion.objects.create(
        area=village.area, receipt="0123456789", text="修路", channel="phone", author=who,
        created_at=NOW, due_on=TODAY,
    )  # fmt: skip
    mine = privacy.own_data(village.actor("villager"))
    assert mine["person"]["phone"] == "13812345678" and mine["person"]["id_number"] == ID
    assert [o["text"] for o in mine["opinions"]] == ["修路"]
    assert "13812345678" not in str(privacy.own_data(village.actor("director")))


def test_erasure_takes_what_is_personal_and_leaves_a_valid_log(village: Village) -> None:
    who = add(village, name="要走的人", id_number=ID, phone="13812345678")
    me = actor_of_person(who.pk, NOW)
    privacy.change_own_phone(actor=me, now=NOW, phone="13900001111")
    Account.objects.create(login="goes", person=who, created_at=NOW)
    said = Opinion.objects.create(
        area=village.area, receipt="0123456789", text="修路", channel="phone", author=who,
        created_at=NOW, due_on=TODAY,
    )  # fmt: skip
    before = list(RecordEntry.objects.order_by("seq").values_list("body", flat=True))
    privacy.erase_person(actor=me, now=NOW, person_id=who.pk, reason="本人要求删除")
    who.refresh_from_db()
    said.refresh_from_db()
    assert (who.name, who.active, who.id_sealed, who.phone_hash) == ("—", False, None, None)
    assert said.author is None and said.text == "修路"
    assert not Account.objects.filter(login="goes").exists()
    kept = " ".join(RecordOpening.objects.values_list("value", flat=True))
    for word in (ID, "13812345678", "13900001111"):
        assert word not in kept
    # their name is left in one place only: who it was that asked for the erasure
    assert [o.label for o in RecordOpening.objects.filter(value__contains="要走的人")] == ["who"]
    after = list(RecordEntry.objects.order_by("seq").values_list("body", flat=True))
    assert after[: len(before)] == before
    head = record.RecordLog.objects.get(code=CODE)
    assert head.size == len(after)


def test_who_holds_a_seat_is_not_erased_and_who_held_one_keeps_the_name(village: Village) -> None:
    who = village.people["supervisor"]
    given = {"now": NOW, "person_id": who.pk, "reason": "本人要求删除"}
    with pytest.raises(Refusal) as error:
        privacy.erase_person(actor=village.actor("supervisor"), **given)
    assert (error.value.code, says(error)) == ("conditions", "people.seated")
    Membership.objects.filter(person=who).update(end=TODAY - timedelta(days=1))
    privacy.erase_person(actor=village.actor("clerk"), **given)
    who.refresh_from_db()
    assert (who.name, who.active) == ("孙明月", False)
    with pytest.raises(Refusal) as error:
        privacy.erase_person(actor=village.actor("representative_2"), **given)
    assert error.value.code == "not-allowed"
