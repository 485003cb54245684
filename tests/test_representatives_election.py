"""The representatives chosen: units of five to fifteen households, a third women, who may stand,
who must be there, when terms end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import choice_units, unit_choices
from xiangyue.actions.terms import holders
from xiangyue.core import choice_units as core
from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import (
    ChoiceUnit,
    FigureDelta,
    Household,
    Matter,
    MatterPart,
    Membership,
    Person,
)
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

TODAY = NOW.date()
JIAMUSI, NINGBO = "230828100201", "330212105219"


# -- pure --------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(5, 15))
def test_every_household_is_in_one_unit_of_five_to_fifteen(groups: list[int], size: int) -> None:
    homes = [(g * 100 + n, f"{g}组") for g, many in enumerate(groups) for n in range(many)]
    units = core.divide(homes, size)
    assert [h for unit in units for h in unit] == [h for h, _ in homes]
    assert sum(groups) < 5 or all(5 <= len(unit) <= 15 for unit in units)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=9), st.integers(0, 60))
def test_seats_are_parted_whole(weights: list[int], seats: int) -> None:
    got = core.apportion(weights, seats)
    assert sum(got) == seats
    assert seats < len(weights) or min(got) >= 1


@given(st.integers(0, 40), st.integers(1, 40))
def test_so_many_units_have_a_seat_for_a_woman(women: int, units: int) -> None:
    assert len(core.spread(women, units)) == min(women, units)


# -- one village -------------------------------------------------------------------------------


def village_of(code: str, households: int = 100) -> Village:
    """Every household has a woman and a man; five are on the committee."""
    village = make_village(code, representatives=12)
    Household.objects.filter(area=village.area).update(representative=None, active=False)
    homes = Household.objects.bulk_create(
        [
            Household(area=village.area, number=str(n + 1001), group=f"{n // 25 + 1}组", head="户")
            for n in range(households)
        ]
    )
    Person.objects.bulk_create(
        [
            Person(area=village.area, name=f"{s}{h.number}", household=h, created_at=NOW, sex=s)
            for h in homes
            for s in "fm"
        ]
    )
    Membership.objects.filter(role="director").update(end=date(2028, 12, 31))
    return village


@pytest.fixture
def village(db: None) -> Village:
    return village_of(JIAMUSI)


def begun(village: Village) -> Matter:
    return make_matter(village, procedure="representatives-election", category="election")


def at(village: Village, matter: Matter, part: str, who: str = "clerk") -> dict[str, Any]:
    return {"actor": village.actor(who), "now": NOW, "matter_id": matter.pk, "part": part}


def formed(village: Village, matter: Matter, **how: Any) -> list[ChoiceUnit]:
    choice_units.form(**at(village, matter, "units"), **{"way": "households", "size": 5} | how)
    return choice_units.units_of(matter.pk)


def refusal(action: Any, *args: Any, **given: Any) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(Refusal) as told:
        action(*args, **given)
    for check in told.value.checks:
        for lang in ("zh", "en"):
            assert "{" not in word(check, lang)
    return [(c.says, c.have, c.need) for c in told.value.checks]


def unmet(village: Village, matter: Matter) -> list[tuple[str, int | None, int | None]]:
    return refusal(choice_units.post, **at(village, matter, "units"))


@pytest.mark.parametrize(
    ("seats", "women", "wrong"),
    [
        (19, 8, [("units.representatives", 19, 20)]),  # of 24
        (20, 9, []),  # of 25
        (20, 8, [("units.women", 8, 9)]),
        (22, 9, []),  # a third of 27
        (22, 8, [("units.women", 8, 9)]),
        (25, 10, []),
    ],
)
def test_four_fifths_and_a_third(
    village: Village, seats: int, women: int, wrong: list[Any]
) -> None:
    matter = begun(village)
    formed(village, matter, way="groups", seats=seats, women=women)
    assert sum(u.seats for u in choice_units.units_of(matter.pk)) == seats
    if wrong:
        assert unmet(village, matter) == wrong
    else:
        choice_units.post(**at(village, matter, "units"))
        assert MatterPart.objects.get(matter=matter, key="units").done_at


def test_as_many_seats_for_women_as_the_law_needs_if_nothing_is_said(village: Village) -> None:
    units = formed(village, begun(village))
    assert (len(units), sum(u.women for u in units)) == (20, 9)


@pytest.mark.parametrize(("n", "says"), [(4, "units.least"), (5, ""), (15, ""), (16, "units.most")])
def test_five_to_fifteen_households(village: Village, n: int, says: str) -> None:
    matter = begun(village)
    first = formed(village, matter)[0]
    first.households = [h.pk for h in choice_units.homes_of(village.code)][:n]
    first.save()
    found = [c.says for c in _lacks(village, matter) if c.values.get("unit") == first.name]
    assert found == [says] * bool(says)


def _lacks(village: Village, matter: Matter) -> list[Check]:
    from xiangyue.actions.standing import open_case  # noqa: PLC0415 - asked here alone

    return choice_units.lacks(open_case(matter.pk, now=NOW, lock=False))


def test_zhejiang_asks_for_thirty_and_one_of_a_household(db: None) -> None:
    village = village_of(NINGBO, 150)
    matter = begun(village)
    formed(village, matter, way="groups", seats=29)
    assert ("units.few", 29, 30) in unmet(village, matter)
    formed(village, matter, way="groups", seats=30)
    choice_units.post(**at(village, matter, "units"))
    unit = next(u for u in choice_units.units_of(matter.pk) if not u.women)
    pair = list(Person.objects.filter(household=unit.households[0]).values_list("pk", flat=True))
    others = list(
        Person.objects.filter(household__in=unit.households[1 : unit.seats], sex="m")
        .values_list("pk", flat=True)
    )  # fmt: skip
    given = {**at(village, matter, "choice"), "unit_id": unit.pk}
    assert refusal(unit_choices.nominate, **given, people=[*pair, *others])[0][0] == (
        "choice.one-household"
    )
    unit_choices.nominate(**given, people=[pair[0], *others])


def choose(village: Village, matter: Matter, unit: ChoiceUnit, people: Sequence[int]) -> str:
    given = {"unit_id": unit.pk}
    unit_choices.nominate(**at(village, matter, "choice"), **given, people=people)
    n = unit_choices.voters_of(unit, TODAY).count()
    votes = [n] * unit.seats + [0] * (len(people) - unit.seats)
    state = ""
    for teller in ("clerk", "director"):
        state = unit_choices.enter_count(
            **at(village, matter, "choice", teller), **given, present=n,
            households=len(unit.households), issued=n, returned=n, void=0, votes=votes,
        )  # fmt: skip
    return state


def test_all_sit_together_each_for_the_households_of_the_unit(village: Village) -> None:
    matter = begun(village)
    units = formed(village, matter)
    choice_units.post(**at(village, matter, "units"))
    before = {m.pk for m in holders(village.code, TODAY, *REPRESENTATIVES)}
    for n, unit in enumerate(units):
        rows = Person.objects.filter(household__in=unit.households, sex="f" if unit.women else "m")
        people = list(rows.order_by("pk").values_list("pk", flat=True))[:2]
        assert choose(village, matter, unit, people) == "chosen"
        if n + 1 < len(units):
            assert {m.pk for m in holders(village.code, TODAY, *REPRESENTATIVES)} == before
    seats = list(holders(village.code, TODAY, *REPRESENTATIVES))
    assert len(seats) == 20 and before.isdisjoint(m.pk for m in seats)
    assert {m.end for m in seats} == {date(2028, 12, 31)}
    ended = Membership.objects.filter(pk__in=before)
    assert {m.end for m in ended} == {TODAY - timedelta(days=1)}
    for unit in choice_units.units_of(matter.pk):
        stands = Household.objects.filter(pk__in=unit.households)
        assert {h.representative.person_id for h in stands} == set(unit.chosen)  # type: ignore[union-attr]
    facts = MatterPart.objects.get(matter=matter, key="choice").facts
    assert (facts["chosen"], facts["women"], facts["composed"]) == (20, 9, True)
    rows = FigureDelta.objects.filter(area=village.code, key="representatives", day=TODAY)
    assert sum(rows.values_list("n", flat=True)) == 20 - len(before)


@pytest.mark.parametrize(
    ("present", "homes", "enough"), [(4, 3, False), (5, 3, True), (4, 4, True), (0, 4, True)]
)
def test_half_of_the_voters_or_two_thirds_of_the_households_are_there(
    village: Village, present: int, homes: int, enough: bool
) -> None:
    """Ten voters in five households."""
    matter = begun(village)
    unit = formed(village, matter)[0]
    choice_units.post(**at(village, matter, "units"))
    people = list(unit_choices.voters_of(unit, TODAY).filter(sex="m").values_list("pk", flat=True))
    given = {**at(village, matter, "choice"), "unit_id": unit.pk}
    unit_choices.nominate(**given, people=people[:1])
    read = {"present": present, "households": homes, "issued": present, "returned": present}
    read |= {"void": 0, "votes": [present]}
    if enough:
        assert unit_choices.enter_count(**given, **read) == "waits"
    else:
        assert refusal(unit_choices.enter_count, **given, **read)[0][0] == "rule.any-of"


def test_those_tied_are_voted_on_again(village: Village) -> None:
    matter = begun(village)
    unit = formed(village, matter)[0]
    choice_units.post(**at(village, matter, "units"))
    people = list(unit_choices.voters_of(unit, TODAY).filter(sex="m").values_list("pk", flat=True))
    given = {"unit_id": unit.pk}
    unit_choices.nominate(**at(village, matter, "choice"), **given, people=people[:3])
    read = {"present": 10, "households": 5, "issued": 10, "returned": 10, "void": 1}
    for votes, state in (([4, 4, 1], "again"), ([3, 6], "chosen")):
        got = [
            unit_choices.enter_count(
                **at(village, matter, "choice", teller), **given, **read, votes=votes
            )
            for teller in ("clerk", "director")
        ]
        assert got == ["waits", state]
        unit.refresh_from_db()
    assert unit.chosen == [people[1]] and len(unit.rounds) == 2


def test_by_pages(village: Village) -> None:
    matter = begun(village)
    clerk, director = Client(), Client()
    clerk.force_login(village.account("clerk"))
    director.force_login(village.account("director"))
    units = f"/m/{matter.pk}/units/"
    sent = {"do": "form", "way": "households", "size": 5}
    assert clerk.post(units, sent).status_code == 302
    first, second = choice_units.units_of(matter.pk)[:2]
    move = {"do": "move", "unit_id": second.pk, "households": "1001"}
    assert clerk.post(units, move).status_code == 302
    assert "只有4户" in clerk.get(units).text
    assert clerk.post(units, {"do": "post"}).status_code in (409, 422)
    assert clerk.post(units, move | {"unit_id": first.pk}).status_code == 302
    women = {"do": "women", "unit_ids": [u.pk for u in choice_units.units_of(matter.pk)][::2]}
    assert clerk.post(units, women).status_code == 302
    assert clerk.post(units, {"do": "post"}).status_code == 302
    where = f"/m/{matter.pk}/choice/"
    assert first.name in Client().get(where).text
    given = {"unit": first.pk}
    named = {**given, "do": "names", "people": "f1002\nf1003"}
    assert clerk.post(where, named).status_code == 302
    counted = {**given, "present": 10, "households": 5, "issued": 10, "returned": 10, "void": 0}
    counted |= {"votes_0": 7, "votes_1": 3}
    for client in (clerk, director):
        assert client.post(where, counted).status_code == 302
    shown = Client().get(f"{where}?unit={first.pk}", headers={"accept-language": "en"}).text
    assert "f1002" in shown and "7 votes" in shown
    matter_page = Client().get(f"/m/{matter.pk}/", headers={"accept-language": "en"}).text
    assert "1 of 20 units have chosen" in matter_page


def test_the_method_is_walked_and_refuses_what_it_must(db: None) -> None:
    done = rehearsal.rehearse("representatives-election", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
