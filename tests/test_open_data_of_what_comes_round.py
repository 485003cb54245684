"""Reception days, duties, assessments, bulletins, budgets as open data: what is public of them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package as Checked
from frictionless import system
from tests.test_village_books import World
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.access.open_data import Scope, sources
from xiangyue.actions import (
    book_budgets,
    bulletins,
    duties,
    indicators,
    open_data,
    receptions,
)
from xiangyue.data.models import (
    Activity,
    Assessment,
    Bulletin,
    DutyTurn,
    IndicatorAnswer,
    Jurisdiction,
    Matter,
    MatterPart,
    Reception,
    StandardVersion,
)
from xiangyue.methods import standards
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
TOWN = CODE[:9]
SUBJECT = "宅基地的事暗号"
DUTY = "party-building-duty"


def rows_of(name: str, area: str = CODE, year: int = NOW.year) -> list[dict[str, Any]]:
    scope = Scope(area, year, NOW.date())
    found = [dict(row) for row in sources()[name].rows(scope)]
    assert open_data.counts(scope)[name] == len(found)
    return found


def valid(to: Path, area: str = CODE) -> dict[str, int]:
    out = io.BytesIO()
    open_data.write_package(open_data.package(area, NOW.year, NOW), out)
    file = to / "open.zip"
    file.write_bytes(out.getvalue())
    with system.use_context(trusted=True):
        report = Checked(str(file)).validate()
    assert report.valid, report.to_summary()
    return {t.name: t.stats.get("rows") or 0 for t in report.tasks}


@pytest.fixture
def village() -> Village:
    return make_village(procedure=DUTY)


def test_the_calendar_of_receptions_without_who_came(village: Village, tmp_path: Path) -> None:
    director = village.actor("director")
    held = receptions.hold_reception(
        actor=director, now=NOW, area=CODE, kind="reception", on=NOW.date(), people=3,
        note="来的是林阿婆，说桥断了", place="村委会，打13912345678",
    )  # fmt: skip
    receptions.note_heard(actor=director, now=NOW, reception_id=held.pk, text="桥栏杆断了")
    receptions.plan_reception(
        actor=director, now=NOW, area=CODE, kind="visit", on=NOW.date() + timedelta(days=9),
        by_id=village.person("clerk").pk,
    )  # fmt: skip
    receptions.plan_reception(
        actor=village.actor("villager"), now=NOW, area=CODE, kind="appointment",
        on=NOW.date() + timedelta(days=2), by_id=village.person("secretary").pk, subject=SUBJECT,
    )  # fmt: skip
    one, two = rows_of("receptions")
    names = {p["id"]: p["name"] for p in rows_of("people")}
    assert (one["kind"], one["people"], one["held"]) == ("reception", 3, True)
    assert names[one["person"]] == village.person("director").name
    assert (two["kind"], two["people"], two["held"]) == ("visit", None, False)
    whole = str([one, two])
    assert not any(s in whole for s in ("林阿婆", "13912345678", SUBJECT, "桥栏杆"))
    assert valid(tmp_path)["receptions"] == 2
    # who sits without an office that year is not named
    Reception.objects.filter(pk=held.pk).update(by=village.person("villager"))
    assert rows_of("receptions")[0]["person"] is None
    Reception.objects.update(practice=True)
    assert rows_of("receptions") == []


def test_turns_of_duties_with_their_days(village: Village, tmp_path: Path) -> None:
    officer = actor_of_person(make_officer(TOWN).pk, NOW)
    duties.take_up(actor=officer, now=NOW, area=TOWN, slugs=["six.secretaries"])
    first = DutyTurn.objects.earliest("due_on")
    duties.do_turn(
        actor=officer, now=NOW, turn_id=first.pk, held_on=NOW.date(), text="交流了暗号", people=9,
        place="会议室",
    )  # fmt: skip
    told = rows_of("duty_turns", TOWN)
    assert told[0]["done_on"] == NOW.date() and told[0]["people"] == 9
    assert [t["done_on"] for t in told[1:]] == [None] * (len(told) - 1)
    assert told[0]["name"] != told[0]["name_en"] and told[0]["duty"] == "six.secretaries"
    assert "暗号" not in str(told) and Activity.objects.get().text == "交流了暗号"
    assert valid(tmp_path, TOWN)["duty-turns"] == len(told)
    assert rows_of("duty_turns", CODE) == []
    Jurisdiction.objects.filter(area_id=TOWN).update(practice=True)
    assert rows_of("duty_turns", TOWN) == []


def _assessed(village: Village) -> Matter:
    matter = make_matter(village, procedure=DUTY, category=DUTY)
    on = {"actor": village.actor("secretary"), "now": NOW, "matter_id": matter.pk, "part": "list"}
    indicators.take_up(**on, period="2025")
    assert rows_of("assessments") == rows_of("assessment_indicators") == []
    indicators.settle(**on)
    return matter


def test_places_are_told_and_no_person(village: Village, tmp_path: Path) -> None:
    matter = _assessed(village)
    (one,) = rows_of("assessments")
    row = Assessment.objects.get()
    assert (one["score"], one["of"], one["period"]) == (row.score, row.of, "2025")
    lines = rows_of("assessment_indicators")
    assert len(lines) == row.answers.count() > 5
    assert {x["assessment"] for x in lines} == {one["id"]}
    assert valid(tmp_path)["assessment-indicators"] == len(lines)
    Assessment.objects.update(person=village.person("director"))
    assert rows_of("assessments") == rows_of("assessment_indicators") == []
    Assessment.objects.update(person=None)
    Matter.objects.filter(pk=matter.pk).update(practice=True)
    assert rows_of("assessments") == []


def test_few_who_were_asked_are_not_counted(village: Village) -> None:
    _assessed(village)
    fingerprint, raw = standards.packed("five-good-branch", CODE, NOW.date())
    standard = StandardVersion.objects.create(
        fingerprint=fingerprint, slug="five-good-branch", raw=raw, first_seen=NOW
    )
    row = Assessment.objects.get()
    Assessment.objects.update(standard=standard, slug=standard.slug)
    keys = [i.key for i in standards.unpacked(fingerprint, raw)[0].indicators]
    row.answers.exclude(pk=row.answers.earliest("pk").pk).delete()
    asked = next(
        i.key
        for i in standards.unpacked(fingerprint, raw)[0].indicators
        if "satisfaction.content" in i.measured
    )
    for key, have, of, shown in (
        (asked, 3, 40, False), (asked, 38, 40, False), (asked, 20, 40, True), (asked, 0, 40, True),
        (next(k for k in keys if k != asked), 3, 4, True),
    ):  # fmt: skip
        IndicatorAnswer.objects.update(indicator=key, have=have, need=10, of=of)
        (told,) = rows_of("assessment_indicators")
        assert (told["have"], told["of"]) == ((have, of) if shown else (None, None)), key


def test_bulletins_with_their_numbers(village: Village, tmp_path: Path) -> None:
    officer = actor_of_person(make_officer(TOWN).pk, NOW)
    matter = make_matter(village, procedure="area-bulletins", upto="bulletins")
    opened = date(2026, 1, 5)
    Matter.objects.filter(pk=matter.pk).update(area_id=TOWN, began_at=moment(opened))
    MatterPart.objects.filter(matter=matter, key="bulletins").update(opened_on=opened)
    bulletins.issue(
        actor=officer, now=NOW, matter_id=matter.pk, part="bulletins", period="2026-02",
        text="本月情况见下，打13912345678",
    )  # fmt: skip
    (one,) = rows_of("bulletins", TOWN)
    assert (one["period"], one["number"]) == ("2026-02", "2026-1")
    assert one["text"] and "13912345678" not in one["text"]
    numbers = rows_of("bulletin_numbers", TOWN)
    kept = Bulletin.objects.get().numbers
    assert {(x["head"], x["key"]): x["value"] for x in numbers} == {
        (head, key): value
        for head in ("counts", "asked", "figures")
        for key, value in kept[head].items()
    }
    assert valid(tmp_path, TOWN)["bulletin-numbers"] == len(numbers) > 8
    assert rows_of("bulletins") == []
    Bulletin.objects.update(practice=True)
    assert rows_of("bulletins", TOWN) == rows_of("bulletin_numbers", TOWN) == []


def test_budgets_as_they_were_adopted(tmp_path: Path) -> None:
    world = World()
    item = world.decided("representatives_assembly", "2026年预算")
    book_budgets.adopt_budget(
        actor=world.clerk, now=NOW, book_id=world.book.pk, year=2026,
        lines={"513": 9_000_00, "501": 90_000_00}, item_id=item.pk,
    )  # fmt: skip
    first, second = rows_of("book_budgets")
    assert (first["account"], first["amount"], first["adopted_on"]) == (
        "501", 90_000_00, NOW.date(),
    )  # fmt: skip
    assert second["account_name"] and first["vote"] in {v["id"] for v in rows_of("vote_events")}
    assert valid(tmp_path)["book-budgets"] == 2
    assert rows_of("book_budgets", year=2025) == []
