"""What those who lead others answer for is counted: weak villages put right, what was found the
year before put right, successors with a mentor; at just the day, given up, late, left the pool."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.core.indicators import judge
from xiangyue.data import measures
from xiangyue.data.models import (
    Assessment,
    IndicatorAnswer,
    Matter,
    RegisterRow,
    RestrictedEntry,
    StandardVersion,
)
from xiangyue.methods import library, standards

pytestmark = pytest.mark.django_db
TOWN, COUNTY = CODE[:9], CODE[:6]
YEAR = date(NOW.year, 1, 1), date(NOW.year, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture
def village() -> Village:
    return make_village()


def counted(name: str, code: str = TOWN) -> int:
    """A row of the year."""
    need = measures.Need(name)
    return measures.read([code], [need], first=YEAR[0], last=YEAR[1], today=YEAR[1])[code][need]


def weak(village: Village, began: date, closed: date | None = None, **more: Any) -> Matter:
    """A weak village that is put right from one day to another."""

    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)

    matter = make_matter(village, procedure="weak-village", **more)
    given: dict[str, Any] = {}
    if closed:
        given = {"state": "closed", "closed_at": noon(closed), "step": "", "open_parts": [],
                 "due_on": None}  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(began_at=noon(began), **given)
    return matter


def measure(village: Village, matter: Matter, due: date, done: date | None = None) -> RegisterRow:
    shown = {"done_on": done, "evidence": "照片"} if done else {}
    return RegisterRow.objects.create(
        matter=matter, part="problems", what="账目不公开", measure="按季公开", due_on=due,
        owner=village.people["clerk"], made_at=NOW, **shown,
    )  # fmt: skip


def test_weak_villages_count_while_they_are_put_right(village: Village) -> None:
    first, last = YEAR
    planned = weak(village, first - 40 * DAY, first)  # ended on the first day: still of this year
    measure(village, planned, first)
    weak(village, last)  # begun on the last day, without a plan
    for matter in (weak(village, first - 40 * DAY, first - DAY), weak(village, last + DAY)):
        measure(village, matter, first)
    measure(village, weak(village, first, practice=True), first)
    dropped = weak(village, first, first + DAY)
    Matter.objects.filter(pk=dropped.pk).update(state="dropped")
    for code in (TOWN, COUNTY):  # the county's secretary answers for all below
        assert (counted("weak.planned", code), counted("weak.villages", code)) == (1, 2)
    assert counted("weak.villages", "330212999") == 0


def test_measures_for_weak_villages_count_by_their_day(village: Village) -> None:
    first, last = YEAR
    matter = weak(village, first - 400 * DAY)
    measure(village, matter, first, first)  # on its day
    measure(village, matter, last, last + DAY)  # a day late
    measure(village, matter, last)  # not done
    measure(village, matter, first - DAY, first - DAY)
    measure(village, matter, last + DAY, last)
    assert (counted("weak.in_time"), counted("weak.due")) == (1, 3)
    other = make_matter(village, procedure="programme")
    measure(village, other, first, first)
    assert counted("weak.due") == 3


def assessed(village: Village, part: str, last: date, settled: bool = True) -> Assessment:
    """An assessment of a period that ended on a day; one of its three indicators was met."""
    matter = make_matter(village, procedure="party-building-duty")
    mark, raw = standards.packed("party-building-duty", CODE, last)
    StandardVersion.objects.get_or_create(
        fingerprint=mark, defaults={"slug": "party-building-duty", "raw": raw, "first_seen": NOW}
    )
    done = {"settled_at": NOW, "settled_by": village.people["secretary"]} if settled else {}
    row = Assessment.objects.create(
        matter=matter, part=part, area=village.area, standard_id=mark, slug="party-building-duty",
        stage="self", period=str(last.year), first=last - 300 * DAY, last=last, opened_at=NOW,
        opened_by=village.people["secretary"], **done,
    )  # fmt: skip
    for key, state in (("venue", "missing"), ("assembly-meets", "not_met"), ("class", "met")):
        IndicatorAnswer.objects.create(
            assessment=row, indicator=key, state=state, points=0, how="records"
        )
    return row


def put_right(village: Village, row: Assessment, indicator: str, done: date | None) -> None:
    shown = {"done_on": done, "evidence": "照片"} if done else {}
    RegisterRow.objects.create(
        matter=row.matter, part="gaps", indicator=indicator, what="活动场所", measure="修好",
        due_on=YEAR[0], owner=village.people["clerk"], made_at=NOW, **shown,
    )  # fmt: skip


def test_what_was_found_the_year_before_counts_as_put_right_once_it_is(village: Village) -> None:
    first, last = YEAR
    stage = next(
        p.words["of"] for p in library.procedure("party-building-duty").parts if p.kind == "mending"
    )
    found = assessed(village, stage, first - DAY)
    put_right(village, found, "venue", last)
    put_right(village, found, "assembly-meets", None)
    for day in (first, first - 366 * DAY):  # this year's own, and one of long ago
        assessed(village, stage, day)
    assessed(village, "list" if stage != "list" else "x", first - DAY)  # no stage that is mended
    assessed(village, stage, first - DAY, settled=False)
    assert (counted("mended.done", CODE), counted("mended.found", CODE)) == (1, 2)
    RegisterRow.objects.filter(indicator="venue").update(done_on=last + DAY)
    assert counted("mended.done", CODE) == 0
    asked = standards.latest("secretary-rating").indicator("last-year")
    none = judge(asked, {"mended.done": 0, "mended.found": 0}, evidence=False, over=True)
    assert none.state == "left_out"  # nothing was found: nothing to hold it against


def test_successors_count_once_each_has_a_mentor_and_never_how_many(village: Village) -> None:
    last = YEAR[1]
    matter = make_matter(village, procedure="reserve-cadres")
    one, two, mentor = (
        village.people[n] for n in ("representative_3", "representative_2", "clerk")
    )

    def enter(about: Any, kind: str, on: date, **more: Any) -> RestrictedEntry:
        return RestrictedEntry.objects.create(
            area_id=TOWN, matter=more.pop("matter", matter), part="recommend", about=about,
            register="reserve-cadres", kind=kind, on=on, text_sealed=b"", entered_at=NOW,
            entered_by=village.people["secretary"], **more,
        )  # fmt: skip

    def paired() -> int:
        return counted("successors.paired", CODE)

    assert paired() == 0
    practice = make_matter(village, procedure="reserve-cadres", practice=True)
    enter(one, "recommended", YEAR[0], matter=practice)
    enter(one, "mentor", YEAR[0], other=mentor, matter=practice)
    assert paired() == 0
    enter(one, "recommended", YEAR[0])
    late = enter(one, "mentor", last + DAY, other=mentor)
    assert paired() == 0
    RestrictedEntry.objects.filter(pk=late.pk).update(on=last)
    assert paired() == 1
    enter(two, "recruited", last)
    assert paired() == 0  # one of two has none
    enter(two, "mentor", last, other=mentor)
    assert paired() == 1  # two, and still no number
    for about in (one, two):
        enter(about, "left", last)
    assert paired() == 0  # nobody is in the pool


def test_a_mentor_in_practice_is_none(village: Village) -> None:
    matter = make_matter(village, procedure="reserve-cadres")
    practice = make_matter(village, procedure="reserve-cadres", practice=True)
    about, mentor = village.people["representative_3"], village.people["clerk"]
    for of, kind, other in ((matter, "recommended", None), (practice, "mentor", mentor)):
        RestrictedEntry.objects.create(
            area_id=TOWN, matter=of, part="recommend", about=about, register="reserve-cadres",
            kind=kind, on=YEAR[0], other=other, text_sealed=b"", entered_at=NOW,
            entered_by=village.people["secretary"],
        )  # fmt: skip
    assert counted("successors.paired", CODE) == 0


@pytest.mark.parametrize("slug", ["secretary-rating", "party-building-duty"])
def test_what_no_record_holds_is_shown_with_its_paper(slug: str) -> None:
    judged = {i.key for i in standards.latest(slug).indicators if i.evidence == "file"}
    assert (
        judged
        == {
            "secretary-rating": {"research"},
            "party-building-duty": {"fees-returned", "firm-funds", "pay"},
        }[slug]
    )
    if slug == "secretary-rating":
        assert sum(i.points for i in standards.latest(slug).indicators) == 100
