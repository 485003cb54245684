"""A representative recalled by the households that chose them, and another chosen by the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import (
    choice_units,
    demands,
    question_counts,
    unit_choices,
    vacancies,
    vacant_seats,
)
from xiangyue.actions.posting_seat import seat_lines
from xiangyue.actions.relatives import say_relation
from xiangyue.actions.standing import open_case
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE, REPRESENTATIVES
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    DemandSignature,
    FigureDelta,
    Household,
    Matter,
    MatterPart,
    Membership,
    Person,
    Vacancy,
)
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
TODAY, LAST = NOW.date(), date(2028, 12, 31)
JIAMUSI, NINGBO, CHONGQING = "230828100201", "330212105219", "500113100201"
WHY = "三次村民代表会议都没有到会，也不来听我们的意见。"


def village_of(code: str = JIAMUSI, units: int = 9, group: str = "") -> Village:
    """Units of six households, each of a woman and a man; a woman represents two units of three.
    With ``group``, the last two were chosen by that group."""
    village = make_village(code, representatives=0)
    Membership.objects.filter(role__in=REPRESENTATIVES).delete()
    Household.objects.filter(area=village.area).update(active=False)
    Membership.objects.filter(role="director").update(end=LAST)
    for unit in range(units):
        name = group if group and unit >= units - 2 else ""
        homes = Household.objects.bulk_create(
            [
                Household(area=village.area, number=str(1000 + unit * 10 + n), head="户",
                          group=name or "一组")
                for n in range(6)
            ]
        )  # fmt: skip
        people = Person.objects.bulk_create(
            [
                Person(area=village.area, name=f"{s}{h.number}", household=h, created_at=NOW, sex=s)
                for h in homes
                for s in "fm"
            ]
        )
        seat = Membership.objects.create(
            area=village.area, person=people[unit % 3 == 2], role="representative",
            start=TODAY - timedelta(days=90), end=LAST, group=name,
        )  # fmt: skip
        Household.objects.filter(pk__in=[h.pk for h in homes]).update(representative=seat)
    return village


@pytest.fixture
def village() -> Village:
    return village_of()


def seat_of(village: Village, number: int = 0) -> Membership:
    return list(holders(village.code, TODAY, "representative").order_by("pk"))[number]


def at(village: Village, matter: Matter, part: str, who: str = "clerk") -> dict[str, Any]:
    return {"actor": village.actor(who), "now": NOW, "matter_id": matter.pk, "part": part}


def recall(village: Village, seat: Membership | None = None, upto: str = "") -> Matter:
    matter = make_matter(village, upto=upto, procedure="representative-recall", category="election")
    given = {"seat_id": (seat or seat_of(village)).pk, "cause": "recall", "reason": WHY}
    if upto:
        Vacancy.objects.create(
            matter=matter, seat_id=given["seat_id"], cause="recall", reason=WHY, asked_on=TODAY,
            heard_on=TODAY, defence="今后一户一户来问。", by=village.people["clerk"],
        )  # fmt: skip
    else:
        vacancies.name_seat(**at(village, matter, "seat"), **given)
    return matter


def voters(seat: Membership) -> list[Person]:
    return list(Person.objects.filter(household__representative=seat).order_by("household", "pk"))


def refusal(action: Any, **given: Any) -> tuple[str, int | None, int | None]:
    with pytest.raises(Refusal) as told:
        action(**given)
    check = told.value.checks[0]
    for lang in ("zh", "en"):
        assert "{" not in word(check, lang)
    return check.says, check.have, check.need


@pytest.mark.parametrize(
    ("code", "people", "met"),
    [
        (JIAMUSI, [0], False),
        (JIAMUSI, [0, 1], False),  # two voters of twelve, one household of six
        (JIAMUSI, [0, 2], True),  # two households: a third
        (JIAMUSI, [0, 1, 2], True),  # three voters: a fifth and more
        (NINGBO, [0, 1, 2, 3], True),
        (NINGBO, [0, 2], True),
        (NINGBO, [0, 1], False),
        (CHONGQING, [0, 2], False),  # a fifth of the voters there, whatever their households
        (CHONGQING, [0, 2, 4], True),
    ],
)
def test_so_many_of_those_who_chose_ask_for_it(code: str, people: list[int], met: bool) -> None:
    village = village_of(code)
    matter = recall(village)
    every = voters(seat_of(village))
    assert len(every) == 12
    DemandSignature.objects.bulk_create(
        [DemandSignature(matter=matter, part="demand", person=every[n], way="phone", made_at=NOW,
                         made_by=every[n]) for n in people]
    )  # fmt: skip
    case = open_case(matter.pk, now=NOW, lock=False)
    part = case.procedure.part("demand")
    assert demands.judge(case, part, demands.counted(case, part)).passed is met


def test_nobody_else_signs_and_only_a_representative_is_named(village: Village) -> None:
    matter = recall(village)
    other = village.actor("villager")
    given = {"actor": other, "now": NOW, "matter_id": matter.pk, "part": "demand"}
    assert refusal(demands.sign, **given)[0] == "demand.not-of-unit"
    fresh = make_matter(village, procedure="representative-recall", category="election")
    named = {"cause": "recall", "reason": WHY}
    director = Membership.objects.get(area=village.area, role="director")
    act = vacancies.name_seat
    at_seat = at(village, fresh, "seat")
    assert refusal(act, **at_seat, seat_id=director.pk, **named)[0] == "vacancy.no-representative"
    assert refusal(act, **at_seat, seat_id=seat_of(village).pk, **named)[0] == "vacancy.running"


@pytest.mark.parametrize(
    ("code", "present", "homes", "enough"),
    [
        (JIAMUSI, 5, 3, False),
        (JIAMUSI, 6, 3, True),  # half of twelve
        (JIAMUSI, 5, 4, True),  # two thirds of six
        (NINGBO, 5, 3, False),
        (NINGBO, 6, 3, True),
        (CHONGQING, 7, 3, False),
        (CHONGQING, 8, 3, True),  # two thirds of twelve
        (CHONGQING, 7, 4, True),
    ],
)
def test_enough_of_them_meet(code: str, present: int, homes: int, enough: bool) -> None:
    village = village_of(code)
    matter = recall(village, upto="count")
    read = {"present": present, "households": homes, "issued": present, "returned": present}
    read |= {"agree": present, "against": 0, "void": 0}
    given = {**at(village, matter, "count"), **read}
    if enough:
        assert question_counts.enter_question(**given) == "waits"
    else:
        assert refusal(question_counts.enter_question, **given)[0] == "rule.any-of"


@pytest.mark.parametrize(("agree", "carried"), [(4, False), (5, True), (6, True)])
def test_more_than_half_of_those_present_end_the_seat(
    village: Village, agree: int, carried: bool
) -> None:
    """Eight are there; seven ballots come back. Half of those present is not enough."""
    seat = seat_of(village)
    matter = recall(village, upto="count")
    read = {"present": 8, "households": 5, "issued": 8, "returned": 7}
    read |= {"agree": agree, "against": 7 - agree, "void": 0}
    for who, state in (("clerk", "waits"), ("supervisor", "settled")):
        given = {**at(village, matter, "count", who), **read}
        assert question_counts.enter_question(**given) == state
    facts = MatterPart.objects.get(matter=matter, key="count").facts
    assert (facts["registered"], facts["of_households"], facts["passed"]) == (12, 6, carried)
    vacancies.settle_seat(**at(village, matter, "end"))
    seat.refresh_from_db()
    assert seat.end == (TODAY if carried else LAST)
    rows = FigureDelta.objects.filter(area=village.code, key="representatives", day__lt=LAST)
    assert sum(rows.values_list("n", flat=True)) == -int(carried)
    said = "\n".join(seat_lines(matter))
    assert WHY in said and f"赞成罢免{agree}张" in said and "到会5户、8人" in said
    assert ("终止" in said) is carried


def test_no_more_than_there_are(village: Village) -> None:
    matter = recall(village, upto="count")
    right = {"present": 12, "households": 6, "issued": 12, "returned": 12}
    right |= {"agree": 7, "against": 5, "void": 0}
    given = at(village, matter, "count")
    act = question_counts.enter_question
    assert refusal(act, **given, **right | {"present": 13}) == ("choice.more-present", 13, 12)
    assert refusal(act, **given, **right | {"households": 7}) == ("choice.more-households", 7, 6)
    few = {"present": 11, "issued": 12}
    assert refusal(act, **given, **right | few) == ("post.more-than-present", 12, 11)


def test_whom_it_is_about_and_their_relatives_do_not_count(village: Village) -> None:
    seat = seat_of(village)
    matter = recall(village, upto="count")
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=seat.person_id,
        other_id=village.people["supervisor"].pk, relation="spouse",
    )  # fmt: skip
    Membership.objects.create(area=village.area, person=seat.person, role="clerk", start=TODAY)
    act, read = question_counts.enter_question, {"present": 8, "households": 5, "issued": 8}
    read |= {"returned": 7, "agree": 5, "against": 2}
    mine = at(village, matter, "count", "supervisor")
    assert refusal(act, **mine, **read)[0] == "question.relative"
    own = mine | {"actor": actor_of_person(seat.person_id, NOW)}
    assert refusal(act, **own, **read)[0] == "question.own"


def test_a_group_recalls_whom_it_chose() -> None:
    village = village_of(group="二组")
    matter = recall(village, seat_of(village, 8))
    case = open_case(matter.pk, now=NOW, lock=False)
    assert len(demands.unit_of(case)) == 12


# -- another is chosen -------------------------------------------------------------------------


def ended(*seats: Membership, on: date = TODAY) -> None:
    for seat in seats:
        seat.end = on
        seat.save()


def filling(village: Village) -> Matter:
    matter = make_matter(village, procedure="representative-by-election", category="election")
    choice_units.form(**at(village, matter, "units"))
    return matter


def chosen(village: Village, matter: Matter, people: Sequence[int]) -> None:
    unit = choice_units.units_of(matter.pk)[0]
    given = {"unit_id": unit.pk}
    unit_choices.nominate(**at(village, matter, "choice"), **given, people=people)
    n = unit_choices.voters_of(unit, TODAY).count()
    votes = [n] + [0] * (len(people) - 1)
    for who in ("clerk", "director"):
        unit_choices.enter_count(
            **at(village, matter, "choice", who), **given, present=n,
            households=len(unit.households), issued=n, returned=n, void=0, votes=votes,
        )  # fmt: skip


@pytest.mark.parametrize("days", [0, 3])
def test_the_same_households_choose_and_nobody_elses_seat_moves(
    village: Village, days: int
) -> None:
    old = seat_of(village)
    homes = set(old.households.values_list("pk", flat=True))
    ended(old, on=TODAY - timedelta(days=days))
    others = {m.pk: m.end for m in Membership.objects.filter(area=village.area).exclude(pk=old.pk)}
    matter = filling(village)
    units = choice_units.units_of(matter.pk)
    assert [set(u.households) for u in units] == [homes]
    choice_units.post(**at(village, matter, "units"))
    new = Person.objects.filter(household__in=homes, sex="f").exclude(pk=old.person_id)[:2]
    chosen(village, matter, [p.pk for p in new])
    seat = Membership.objects.get(person=new[0], role="representative")
    assert (seat.start, seat.end) == (TODAY + timedelta(days=int(days == 0)), LAST)
    assert set(seat.households.values_list("pk", flat=True)) == homes
    kept = Membership.objects.filter(area=village.area).exclude(pk__in=[old.pk, seat.pk])
    assert {m.pk: m.end for m in kept} == others
    facts = MatterPart.objects.get(matter=matter, key="choice").facts
    assert (facts["chosen"], facts["composed"], facts["until"]) == (1, True, LAST.isoformat())


def test_of_a_group_the_whole_group_chooses_and_one_seat_moves() -> None:
    village = village_of(group="二组")
    old, stays = seat_of(village, 7), seat_of(village, 8)
    homes = set(old.households.values_list("pk", flat=True))
    ended(old, on=TODAY - timedelta(days=1))
    matter = filling(village)
    unit = choice_units.units_of(matter.pk)[0]
    assert (len(unit.households), unit.seats) == (12, 1)
    choice_units.post(**at(village, matter, "units"))
    rows = unit_choices.voters_of(unit, TODAY).filter(sex="f").exclude(pk=stays.person_id)
    chosen(village, matter, [p.pk for p in rows.exclude(pk=old.person_id)[:2]])
    seat = Membership.objects.get(role="representative", start=TODAY, area=village.area)
    assert seat.group == "二组"
    assert set(seat.households.values_list("pk", flat=True)) == homes
    assert stays.households.count() == 6
    again = make_matter(village, procedure="representative-by-election", category="election")
    assert refusal(choice_units.form, **at(village, again, "units"))[0] == "units.none-vacant"


def test_the_term_is_the_running_one_even_where_its_last_day_is_not_written(
    village: Village,
) -> None:
    Membership.objects.filter(area=village.area).update(end=None)
    first = Membership.objects.filter(role__in=COMMITTEE).order_by("start")[0].start
    ended(seat_of(village))
    case = open_case(filling(village).pk, now=NOW, lock=False)
    assert vacant_seats.last_day(case) == first.replace(year=first.year + 5) - timedelta(days=1)


def test_while_women_are_too_few_the_seat_is_a_womans(village: Village) -> None:
    """Of nine representatives six are women; as many as the law needs may stay alone."""
    women = [m for m in holders(village.code, TODAY, "representative") if m.person.sex == "f"]
    committee = choice_units.seat_units.committee_of(
        open_case(recall(village).pk, now=NOW, lock=False)
    )
    need = -(-(9 + committee) // 3)
    assert len(women) == 6 and need < 6
    ended(*women[: 6 - need])
    units = choice_units.units_of(filling(village).pk)
    assert not any(u.women for u in units)
    ended(*women[: 7 - need])
    matter = filling(village)
    assert sum(u.women for u in choice_units.units_of(matter.pk)) == 1
    choice_units.set_women(**at(village, matter, "units"), unit_ids=[])
    told = refusal(choice_units.post, **at(village, matter, "units"))
    assert told == ("units.women", need - 1, need)


def test_whoever_sits_already_does_not_stand(village: Village) -> None:
    old, sits = seat_of(village, 0), seat_of(village, 1)
    Person.objects.filter(pk=sits.person_id).update(household=old.households.order_by("pk").first())
    ended(old)
    matter = filling(village)
    choice_units.post(**at(village, matter, "units"))
    given = {"unit_id": choice_units.units_of(matter.pk)[0].pk, "people": [sits.person_id]}
    act = unit_choices.nominate
    assert refusal(act, **at(village, matter, "choice"), **given)[0] == "choice.chosen-already"


def test_by_pages(village: Village) -> None:
    seat = seat_of(village)
    matter = make_matter(village, procedure="representative-recall", category="election")
    clerk, supervisor = Client(), Client()
    clerk.force_login(village.account("clerk"))
    supervisor.force_login(village.account("supervisor"))
    where = f"/m/{matter.pk}"
    named = {"seat_id": seat.pk, "cause": "recall", "reason": WHY}
    assert clerk.post(f"{where}/seat/", named).status_code == 302
    shown = Client().get(f"{where}/seat/", headers={"accept-language": "en"}).text
    assert "6 households" in shown and "12 voters" in shown
    assert clerk.post(f"{where}/seat/", {"text": "今后来问。"}).status_code == 302
    signs = Client().get(f"{where}/demand/", headers={"accept-language": "en"}).text
    assert "Only voters of the households" in signs
    at_count = recall(village, seat_of(village, 1), upto="count")
    count = f"/m/{at_count.pk}/count/"
    given = {"present": 8, "households": 5, "issued": 8, "returned": 8, "agree": 5, "against": 3}
    for client in (clerk, supervisor):
        assert client.post(count, given | {"void": 0}).status_code == 302
    told = Client().get(count, headers={"accept-language": "en"}).text
    assert "8 of 12 voters, of 5 of 6 households, were there; 5 of them were for it" in told
    ended(seat)
    fresh = make_matter(village, procedure="representative-by-election", category="election")
    units = f"/m/{fresh.pk}/units/"
    assert (
        "6 households have no representative"
        in clerk.get(units, headers={"accept-language": "en"}).text
    )
    assert clerk.post(units, {"do": "form"}).status_code == 302
    assert clerk.post(units, {"do": "post"}).status_code == 302


@pytest.mark.parametrize("slug", ["representative-recall", "representative-by-election"])
def test_the_methods_are_walked_and_refuse_what_they_must(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
