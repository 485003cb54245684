"""What standards ask and the records hold is counted, not typed: pledges, seals, books, assets,
members appraised, what a cadre reported and learned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registered import a_seal, an_asset
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.core.indicators import ROWS
from xiangyue.data import measures
from xiangyue.data.models import (
    Appraised,
    Asset,
    BookMonth,
    Breach,
    Course,
    CourseSeat,
    DutyGiven,
    DutyReport,
    Matter,
    Membership,
    Pledge,
    Seal,
    Vacancy,
    VillageBook,
)
from xiangyue.methods import standards

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
YEAR = date(TODAY.year, 1, 1), date(TODAY.year, 12, 31)


@pytest.fixture
def village() -> Village:
    return make_village()


def counted(name: str, person: int | None = None, *, last: date = YEAR[1]) -> int:
    """A row of the village over the year."""
    need = measures.Need(name)
    found = measures.read([CODE], [need], first=YEAR[0], last=last, today=TODAY, person=person)
    return found[CODE][need]


def a_pledge(village: Village, matter: Matter, state: str, due: date) -> Pledge:
    """The branch's own, of that state."""
    over = state in ("kept", "not_kept")
    return Pledge.objects.create(
        matter=matter, part="pledges", state=state, role="branch", text="装二十盏路灯",
        due_on=due, fixed_on=due - timedelta(days=60) if state != "proposed" else None,
        settled_on=due if over else None, evidence="照片贴在公示栏" if over else "",
        made_at=NOW, made_by=village.people["secretary"],
    )  # fmt: skip


def seat_of(village: Village, who: str) -> Membership:
    """A seat of this person."""
    return Membership.objects.filter(person=village.people[who]).order_by("pk")[0]


def test_pledges_and_goals_count_by_their_day_and_how_they_ended(village: Village) -> None:
    matter = make_matter(village, procedure="public-pledges")
    for state in ("kept", "kept", "not_kept", "fixed", "proposed", "withdrawn"):
        a_pledge(village, matter, state, date(TODAY.year, 6, 30))
    a_pledge(village, matter, "kept", date(TODAY.year - 1, 12, 31))
    practice = make_matter(village, procedure="public-pledges", practice=True)
    a_pledge(village, practice, "kept", date(TODAY.year, 6, 30))
    given_up = make_matter(village, procedure="public-pledges")
    a_pledge(village, given_up, "fixed", date(TODAY.year, 6, 30))
    Matter.objects.filter(pk=given_up.pk).update(
        state="dropped", step="", closed_at=NOW, open_parts=[], due_on=None
    )
    # one that nobody settled counts among what came due: it was not kept by its day
    assert (counted("pledges.kept"), counted("pledges.due")) == (2, 4)


def test_seals_and_assets_stand_from_the_day_they_are_on_the_register(village: Village) -> None:
    before = TODAY - timedelta(days=1)
    assert (counted("seals.logged"), counted("assets.registered")) == (0, 0)
    a_seal(village)
    an_asset(village)
    assert (counted("seals.logged"), counted("assets.registered")) == (1, 1)
    assert counted("seals.logged", last=before) == counted("assets.registered", last=before) == 0
    Seal.objects.update(gone_on=TODAY)
    Asset.objects.update(gone_on=TODAY, state="gone", quantity=0)
    assert (counted("seals.logged"), counted("assets.registered")) == (0, 0)


def test_a_month_of_the_books_counts_once_it_is_reviewed(village: Village) -> None:
    director = village.people["director"]
    for book in ("village", "cooperative"):
        made = VillageBook.objects.create(
            area=village.area, book=book, begins=YEAR[0], opened_at=NOW, opened_by=director
        )
        for n, reviewed in enumerate((TODAY, TODAY, None), 1):
            BookMonth.objects.create(
                book=made, first=date(TODAY.year, n, 1), review_due=date(TODAY.year, n + 1, 10),
                reviewed_on=reviewed,
            )  # fmt: skip
    assert counted("books.reviewed") == 2


def test_members_appraised_are_those_of_that_method_whose_result_was_announced(
    village: Village,
) -> None:
    for slug, announced in (
        ("members-appraisal", TODAY), ("members-appraisal", None), ("committee-appraisal", TODAY),
    ):  # fmt: skip
        Appraised.objects.create(
            matter=make_matter(village, procedure=slug), part="result", body="party_members",
            person=village.people["director"], seat=seat_of(village, "director"), ballot=1,
            grade=1, result={}, announced_on=announced,
        )  # fmt: skip
    assert counted("appraised.members") == 1


def test_a_report_counts_where_it_was_given_in_person(village: Village) -> None:
    person, other = village.people["director"], village.people["committee_member"]
    for absent in ("", "住院"):
        matter = make_matter(village, procedure="committee-appraisal")
        report = DutyReport.objects.create(
            matter=matter, part="reports", person=person, seat=seat_of(village, "director"),
            written_at=NOW, by=person,
        )  # fmt: skip
        for part in ("given", "again"):
            DutyGiven.objects.create(report=report, part=part, on=TODAY, absent=absent)
    assert (counted("own.reports", person.pk), counted("own.reports", other.pk)) == (1, 0)


def test_days_of_training_are_whole_and_of_courses_that_the_person_came_to(
    village: Village,
) -> None:
    person, other = village.people["director"], village.people["committee_member"]
    matter = make_matter(village, procedure="training")
    for half_days, held, came in ((9, TODAY, True), (4, TODAY, False), (6, None, True)):
        course = Course.objects.create(
            matter=matter, part="menu", title="村务公开怎么做", form="class", whom="cadres",
            half_days=half_days, offered_at=NOW, offered_by=person, planned_on=TODAY, held_on=held,
        )  # fmt: skip
        CourseSeat.objects.create(course=course, person=person, signed_at=NOW, came=came)
    assert (counted("own.training_days", person.pk), counted("own.training_days", other.pk)) == (
        4,
        0,
    )


def test_what_is_asked_in_words_is_nothing_that_rows_are_there_for() -> None:
    """Each row answers an indicator: none is kept that no standard asks."""
    asked = {name for s in standards.load() for i in s.indicators for name in i.measured}
    unused = set(ROWS) - asked
    assert unused <= {"rated.returned", "rated.content", "elections.closed", "seats.party_members"}


def test_breaches_of_cadres_count_once_they_are_posted(village: Village) -> None:
    director, other = village.people["director"], village.people["secretary"]
    for posted, after, role in (
        (TODAY, "", "director"), (None, "", "director"), (TODAY, "set-aside", "director"),
        (TODAY, "", "representative"),
    ):  # fmt: skip
        Breach.objects.create(
            matter=make_matter(village, procedure="responsibility"), about=director,
            about_role=role, about_area=village.area, what="公章自己批自己盖", clause="用章制度",
            proof="用章登记", found_on=TODAY, found_by=other, answer_until=TODAY, silent=True,
            heard_on=TODAY, measure="criticism", decided_on=TODAY, told_on=TODAY,
            posted_on=posted, posted_until=posted, after=after,
            after_measure="none" if after else "",
        )  # fmt: skip
    assert counted("cadres.breaches") == 1
    matter = make_matter(village, procedure="seat-ending")
    Vacancy.objects.create(
        matter=matter, seat=seat_of(village, "director"), cause="sentenced", reason="判刑",
        proof="县法院第1号判决", asked_on=TODAY, settled_on=TODAY, ended_on=TODAY, by=other,
    )  # fmt: skip
    assert counted("cadres.breaches") == 2
