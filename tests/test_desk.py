"""The desk: what is due for whom, by the day, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.actions.waiting import waiting_for
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    Election,
    ElectionOfficer,
    FigureDelta,
    Finding,
    Matter,
    MatterPart,
    Meeting,
    Membership,
    Objection,
    Opinion,
    Posting,
    Question,
    Reach,
    Tally,
    Task,
)
from xiangyue.web.desk import Due, due_for

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def desk_of(village: Village, who: str, now: datetime = NOW) -> list[Due]:
    return due_for(village.actor(who, now), village.code, now=now)


def kinds(village: Village, who: str) -> list[str]:
    return [d.kind for d in desk_of(village, who)]


def open_part(village: Village, upto: str, due: date | None = TODAY, **kwargs: Any) -> Matter:
    """A running matter with that part open."""
    matter = make_matter(village, upto=upto, **kwargs)
    Matter.objects.filter(pk=matter.pk).update(open_parts=[upto], due_on=due)
    MatterPart.objects.filter(matter=matter, key=upto).update(opened_on=TODAY, due_on=due)
    return matter


def opinion(village: Village, n: int = 0, **kwargs: Any) -> Opinion:
    given = {"channel": "phone", "created_at": NOW, "due_on": TODAY + 15 * DAY, "text": "路灯坏了"}
    return Opinion.objects.create(area=village.area, receipt=f"{n:010d}", **given | kwargs)


def meeting(village: Village, who: tuple[str, ...] = (), **kwargs: Any) -> Meeting:
    given = {
        "area": village.area,
        "body": "representatives_assembly",
        "title": "村民代表会议",
        "place": "文化礼堂",
        "starts_at": NOW + 3 * DAY,
        "called_at": NOW,
        "called_by": village.people["director"],
        "code": "X",
    }
    row = Meeting.objects.create(**given | kwargs)
    Attendance.objects.bulk_create(
        [Attendance(meeting=row, person=village.people[w], role="representative") for w in who]
    )
    return row


def test_an_open_part_is_on_the_desks_of_its_actors_only(village: Village) -> None:
    matter = open_part(village, "motion", TODAY + 4 * DAY)
    (due,) = desk_of(village, "clerk")
    assert (due.kind, due.due_on) == ("matter", TODAY + 4 * DAY)
    assert due.link == f"/m/{matter.pk}/motion/" and matter.title in due.of
    assert kinds(village, "secretary") == ["matter"]
    for who in ("director", "representative_2", "supervisor", "villager"):
        assert kinds(village, who) == []


def test_a_closed_or_practised_matter_is_on_no_desk(village: Village) -> None:
    closed = open_part(village, "motion")
    Matter.objects.filter(pk=closed.pk).update(state="dropped", closed_at=NOW)
    open_part(village, "motion", practice=True)
    assert kinds(village, "clerk") == []
    assert due_for(village.actor("clerk"), village.code, now=NOW, practice=True)


def test_households_to_visit_until_all_are_told(village: Village) -> None:
    matter = open_part(village, "notices")
    (due,) = desk_of(village, "representative_2")
    assert due.kind == "visit" and "0" in due.of and "6" in due.of
    seat = Membership.objects.get(person=village.people["representative_2"])
    told = Reach.objects.create(
        matter=matter, part="notices", target="representatives", membership=seat, households=5,
        reached_on=TODAY,
    )  # fmt: skip
    assert "5" in desk_of(village, "representative_2")[0].of
    Reach.objects.filter(pk=told.pk).update(households=6)
    assert kinds(village, "representative_2") == []
    assert kinds(village, "secretary") == ["matter"]


def test_meetings_by_what_the_person_has_to_do(village: Village) -> None:
    row = meeting(village, ("representative_2", "representative_3", "representative_4"))
    mine = Attendance.objects.filter(meeting=row)
    mine.filter(person=village.people["representative_3"]).update(seen_at=NOW)
    mine.filter(person=village.people["representative_4"]).update(state="excused")

    def first(who: str) -> str:
        with translation.override("en"):
            return desk_of(village, who)[0].words

    assert "Confirm" in first("representative_2")
    assert "Attend" in first("representative_3")
    assert kinds(village, "representative_4") == []
    assert "Prepare" in first("director") and first("clerk") == first("director")
    assert kinds(village, "secretary") == [] and kinds(village, "villager") == []
    Meeting.objects.filter(pk=row.pk).update(starts_at=NOW)
    assert "open" in first("director")
    Meeting.objects.filter(pk=row.pk).update(state="open")
    assert "Under way" in first("representative_3")
    item = AgendaItem.objects.create(meeting=row, position=1, title="路", way="paper_ballot")
    Tally.objects.create(item=item, teller=village.people["clerk"], counts={}, entered_at=NOW)
    assert "second" in first("supervisor")
    assert "second" not in first("clerk")  # who counted first
    Meeting.objects.filter(pk=row.pk).update(state="closed", chair=village.people["chair"])
    assert "minutes" in first("chair")
    assert kinds(village, "representative_3") == []


def test_opinions_of_every_age_are_on_the_desks_of_those_who_answer(village: Village) -> None:
    opinion(village, 1, due_on=TODAY + 9 * DAY)
    opinion(village, 2, due_on=TODAY - 40 * DAY)
    opinion(village, 3, practice=True)
    opinion(village, 4, answered_at=NOW, answer="修了", answer_kind="handled")
    for who in ("secretary", "clerk", "committee_member"):
        assert [d.due_on for d in desk_of(village, who)] == [TODAY - 40 * DAY, TODAY + 9 * DAY]
    for who in ("representative_2", "supervisor", "villager", "party_member"):
        assert kinds(village, who) == []


def test_postings_objections_tasks_findings_questions(village: Village) -> None:
    matter = make_matter(village)
    Matter.objects.update(open_parts=[])
    posting = Posting.objects.create(
        area=village.area, matter=matter, year=2026, number=1, title="决议公告", body="…",
        contact="村办公室", posted_at=NOW - 20 * DAY, posted_by=village.people["clerk"], days=15,
        until=TODAY,
    )  # fmt: skip
    assert kinds(village, "director") == []  # its last day is today
    Posting.objects.filter(pk=posting.pk).update(until=TODAY - DAY)
    (down,) = desk_of(village, "director")
    assert (down.kind, down.due_on) == ("posting", TODAY)
    for n in range(2):
        Objection.objects.create(
            posting=posting, receipt=f"O{n}", text="不同意", made_at=NOW, due_on=TODAY + n * DAY
        )
    assert kinds(village, "director") == ["posting", "posting"]
    assert kinds(village, "secretary") == ["posting"]  # answers, but does not take down
    Task.objects.create(
        matter=matter, part="tasks", title="浇水泥", owner=village.people["committee_member_2"],
        due_on=TODAY - DAY, created_at=NOW,
    )  # fmt: skip
    assert "task" in kinds(village, "committee_member_2")
    assert "task" not in kinds(village, "committee_member")
    Finding.objects.create(
        matter=matter, text="少了一车石子", made_at=NOW, made_by=village.people["supervisor"],
        due_on=TODAY + 5 * DAY,
    )  # fmt: skip
    Question.objects.create(
        area=village.area, text="为什么停工", to_body="village_committee", asked_at=NOW,
        asked_by=village.people["chair"], due_on=TODAY + 5 * DAY,
    )  # fmt: skip
    assert kinds(village, "director").count("supervision") == 2
    assert kinds(village, "supervisor") == []


def test_who_runs_an_election_has_it_on_their_list_without_any_other_seat(
    village: Village, client: Client, settings: Any
) -> None:
    matter = open_part(village, "roll", procedure="village-election", category="election")
    election = Election.objects.create(matter=matter, area=village.area, kind="committee")
    me, late = village.people["villager"], village.people["representative_2"]
    for rank, (person, since, until) in enumerate(
        ((me, TODAY - DAY, None), (late, TODAY - 9 * DAY, TODAY)), start=1
    ):
        ElectionOfficer.objects.create(
            election=election, person=person, rank=rank, since=since, until=until
        )
    (due,) = desk_of(village, "villager")
    assert due.link == f"/m/{matter.pk}/roll/"
    assert kinds(village, "representative_2") == []  # left the committee
    (waits,) = waiting_for(village.actor("villager"), now=NOW)
    assert waits.what == f"part/{matter.pk}/roll"
    settings.DEMONSTRATION = True
    page = client.get(f"/demo/{village.code}/", headers={"accept-language": "en"}).text
    group = page.split("Election committee")[1]
    assert f'value="{me.pk}"' in group.split("</ul>")[0] and "one thing due" in group
    assert f'value="{late.pk}"' not in group.split("</ul>")[0]


def test_sorted_by_day_and_late_in_words(village: Village, client: Client) -> None:
    opinion(village, 1, text="早的", due_on=TODAY - 2 * DAY)
    opinion(village, 2, text="晚的", due_on=TODAY + 2 * DAY)
    open_part(village, "motion", TODAY)
    client.force_login(village.account("clerk"))
    page = client.get(f"/a/{village.code}/desk/", headers={"accept-language": "en"})
    assert page.status_code == 200
    places = [page.text.index(w) for w in ("早的", "硬化三组", "晚的")]
    assert places == sorted(places)
    assert "2 days overdue" in page.text and "one late" in page.text
    some = client.get(f"/a/{village.code}/desk/?kind=matter")
    assert "硬化三组" in some.text and "早的" not in some.text
    assert client.get(f"/a/{village.code}/desk/?kind=nonsense").status_code == 200


def test_whose_desk(village: Village, client: Client) -> None:
    address = f"/a/{village.code}/desk/"
    assert client.get(address).url == f"/sign-in/?next={address}"
    assert client.get("/desk/").url == "/sign-in/?next=/desk/"
    client.force_login(village.account("representative_2"))
    assert client.get("/desk/").url == address
    empty = client.get(address)
    assert empty.status_code == 200 and "没有要您办的事" in empty.text
    client.force_login(village.account("villager"))
    assert client.get("/desk/").url == "/me/"
    assert client.get(address).status_code == 403
    assert client.get("/a/330212105999/desk/").status_code == 404


def test_an_officers_desk_tells_what_is_late_below(village: Village, client: Client) -> None:
    officer = make_officer("330212105")
    village.people["officer"] = officer
    client.force_login(village.account("officer"))
    address = "/a/330212105/desk/"
    assert client.get("/desk/").url == address
    assert "没有逾期" in client.get(address).text
    rows = [("opinions_due", TODAY - DAY, 3), ("tasks_due", TODAY, 5)]
    FigureDelta.objects.bulk_create(
        [FigureDelta(area=village.code, day=d, key=k, n=n) for k, d, n in rows]
    )
    page = client.get(address, headers={"accept-language": "en"})
    assert "Opinions not answered in time" in page.text
    assert "Tasks behind their day" not in page.text  # due today is not late
    assert '<a href="/a/330212105/overdue/?kind=opinions_due">' in page.text
    assert client.get(f"/a/{village.code}/desk/").url == address


def test_the_demonstration_counts_what_is_on_the_desks(
    village: Village, client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.DEMONSTRATION = True
    other = make_village("330212105220")
    open_part(village, "motion")
    open_part(village, "notices")
    opinion(village, 1)
    opinion(village, 2, practice=True)
    meeting(village, ("representative_2", "clerk"))
    opinion(other, 3)
    opinion(other, 4)
    client.get("/demo/")
    for place in (village, other):
        with django_assert_max_num_queries(8):
            page = client.get(f"/demo/{place.code}/", headers={"accept-language": "en"}).text
        for who in ("secretary", "director", "clerk", "representative_2", "representative_3"):
            person = place.people[who]
            n = len(desk_of(place, who))
            row = page.split(f'name="person" value="{person.pk}"')[0].rsplit("<li>", 1)[-1]
            chip = "one thing due" if n == 1 else f"{n} things due"
            assert (chip in row) if n else ("due" not in row), (who, n, row)
    assert len(desk_of(village, "clerk")) == 4 and len(desk_of(other, "clerk")) == 2


@pytest.mark.parametrize(
    ("said", "found"), [("陈志", True), ("czq", True), ("Zhiqiang", True), ("zhang", False)]
)
def test_someone_to_step_into_is_found_by_characters_or_letters(
    village: Village, client: Client, settings: Any, said: str, found: bool
) -> None:
    settings.DEMONSTRATION = True
    page = client.get("/demo/", {"q": said}, headers={"accept-language": "en"}).text
    assert ("陈志强" in page) is found and "何小芳" not in page
    assert ("Nobody here is called that." in page) is not found


@pytest.mark.parametrize("n", [1, 60])
def test_queries_do_not_grow(
    village: Village, client: Client, n: int, django_assert_num_queries: Any
) -> None:
    for k in range(n):
        opinion(village, k)
        open_part(village, "motion", title=f"事 {k}")
        meeting(village, ("clerk",))
    client.force_login(village.account("clerk"))
    client.get("/me/")  # the session is in memory from here on, the definition read
    client.get(f"/a/{village.code}/desk/")
    with django_assert_num_queries(5):
        assert client.get(f"/a/{village.code}/desk/").status_code == 200
