"""The one list of duties: what is due in a place, of a body, of a person; the year's calendar."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from tests.test_overdue import EN, everything, opinion
from tests.workbooks import table_faults
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.actions import dues, duties
from xiangyue.data import overdue
from xiangyue.data.models import Matter, MatterPart, TakenDuty
from xiangyue.methods import duties as library
from xiangyue.web import desk, due_words

TODAY = NOW.date()
DAY = timedelta(days=1)
TOWN, OTHER = CODE[:9], "330212105220"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def kinds(asked: Any) -> Counter[str]:
    return Counter(d.kind for d in dues.listed(asked))


def test_the_list_has_all_that_is_late_and_what_is_coming(village: Village) -> None:
    everything(village)
    make_village(OTHER)
    late = Counter(r.kind for r in overdue.rows(CODE, today=TODAY, limit=99))
    # steps are listed one by one, a request among them; a review is due above
    late -= Counter(["matter", "review", "request"])
    found = dues.listed(dues.of_place(CODE, TODAY))
    assert Counter(d.kind for d in found if d.due_on < TODAY) == late
    assert all(d.due_on <= TODAY + 100 * DAY for d in found)
    above = dues.listed(dues.of_place(TOWN, TODAY))
    assert [d.kind for d in above if d.due_on < TODAY] == ["review"]
    everywhere = dues.of_place(TOWN, TODAY, below=True)
    sums = dues.counts(everywhere)
    assert sums[CODE] == (sum(late.values()), len(found)) and sums[TOWN][0] == 1
    assert sum(n for _late, n in sums.values()) == len(dues.listed(everywhere))


def test_of_a_body_of_a_person_and_of_a_private_matter(village: Village) -> None:
    matter = make_matter(village)
    part = matter.parts.get(key=matter.open_parts[0])
    MatterPart.objects.filter(pk=part.pk).update(due_on=TODAY + DAY)
    duties.take_up(actor=village.actor("clerk"), now=NOW, area=CODE, slugs=["civic.lesson"])
    branch = dues.of_place(CODE, TODAY, roles=dues.GROUPS["branch_committee"])
    supervision = dues.of_place(CODE, TODAY, roles=dues.GROUPS["supervision_committee"])
    assert kinds(branch)["turn"] == 1 and kinds(supervision)["turn"] == 0
    mine = dues.theirs(village.actor("secretary"), TODAY)
    assert kinds(mine)["turn"] == 1
    assert kinds(dues.theirs(village.actor("villager"), TODAY)) == {}
    (one,) = [d for d in dues.listed(dues.of_place(CODE, TODAY)) if d.kind == "part"]
    assert one.who and one.words and one.matter == matter.pk
    hidden = make_matter(
        village, procedure="protected-report", title="举报某人", category="conduct"
    )
    MatterPart.objects.filter(matter=hidden).update(due_on=TODAY + DAY)
    secret = [d for d in dues.listed(dues.of_place(CODE, TODAY)) if d.matter == hidden.pk]
    assert secret and all(d.secret and not d.words + d.matter_title + d.more for d in secret)
    page = Client().get(f"/a/{CODE}/duties/").content.decode()
    assert "举报某人" not in page
    assert "举报某人" not in Client().get(f"/a/{CODE}/duties/2026/").content.decode()
    assert "举报某人" not in Client().get(f"/a/{CODE}/calendar.ics").content.decode()


def test_what_only_its_people_see_leads_nobody_else_to_it(village: Village) -> None:
    """It is due from the clerk's role; who is no party and did not begin it finds no page there."""
    talk = make_matter(village, procedure="reconciliation", title="两家的地界")
    MatterPart.objects.filter(matter=talk).update(due_on=TODAY + DAY)
    address = f'href="/m/{talk.pk}/'
    for who, leads in (("director", False), ("clerk", True)):
        Matter.objects.filter(pk=talk.pk).update(began_by=village.person("clerk"))
        client = Client()
        client.force_login(village.account(who))
        page = client.get("/me/duties/", follow=True).content.decode()
        assert "两家的地界" not in page and (address in page) is leads, who


@pytest.mark.parametrize("many", [1, 4])
def test_pages_of_the_list(village: Village, many: int, django_assert_max_num_queries) -> None:
    everything(village)
    for n in range(many):
        opinion(village, f"路灯{n}")
        matter = make_matter(village)
        MatterPart.objects.filter(matter=matter).update(due_on=TODAY + n * DAY)
    TakenDuty.objects.update(raw=library.raw()["civic.lesson"])
    officer = make_officer(TOWN)
    town = [d.slug for d in library.of_level("township")][:many]
    duties.take_up(actor=village.actor(officer), now=NOW, area=TOWN, slugs=town)
    duties.take_up(actor=village.actor("clerk"), now=NOW, area=CODE, slugs=["civic.lesson"])
    client = Client(headers=EN)
    client.force_login(village.account("clerk"))
    for address in (
        f"/a/{CODE}/duties/",
        f"/a/{CODE}/duties/?who=me",
        f"/a/{CODE}/duties/?who=branch_committee&kind=turn",
        f"/a/{TOWN}/duties/",
        f"/a/{TOWN}/duties/?below=1",
        f"/a/{CODE}/duties/2026/",
        f"/a/{CODE}/duties/2026/?who=me",
        f"/a/{TOWN}/duties/2026/",
        f"/a/{CODE}/calendar.ics",
        f"/a/{CODE}/calendar.ics?who=branch_committee",
    ):
        with django_assert_max_num_queries(8):
            page = client.get(address)
        assert page.status_code == 200, address
    assert client.get("/me/duties/")["Location"] == f"/a/{CODE}/duties/?who=me"
    assert client.get(f"/a/{CODE}/duties/1900/").status_code == 404
    assert "late" in client.get(f"/a/{TOWN}/duties/").content.decode()


def test_the_year_on_paper_and_as_a_feed(village: Village) -> None:
    everything(village)
    TakenDuty.objects.update(raw=library.raw()["civic.lesson"])
    duties.take_up(actor=village.actor("clerk"), now=NOW, area=CODE, slugs=["civic.lesson"])
    client = Client()
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        paper = client.get(f"/a/{CODE}/duties/2026/calendar.{form}?size=a3&who=branch_committee")
        assert paper.status_code == 200 and paper.content.startswith(begins)
    assert table_faults(paper.content) == []
    for address, wanted in (("", True), ("?who=branch_committee", True), ("?who=office", True)):
        feed = Calendar.from_ical(client.get(f"/a/{CODE}/calendar.ics{address}").content)
        days = {str(e["uid"]).split("-")[0]: e["dtstart"].dt for e in feed.walk("VEVENT")}
        assert ("duty" in days) is wanted
        uids = [str(e["uid"]) for e in feed.walk("VEVENT")]
        assert len(uids) == len(set(uids))
    assert days["duty"] == date(2026, 12, 31)  # the last of the turns


def row(kind: str, days: int, state: str) -> due_words.Row:
    return due_words.Row(kind, "", "", "", "", TODAY + days * DAY, None, state, "", CODE)


def test_of_a_long_list_what_is_late_or_due_today_stands_first_and_nothing_is_lost() -> None:
    late = [row(kind, -n, "late") for n, kind in enumerate(due_words.PICTURES, 1)]
    today = [row("task", 0, "open"), row("meeting", 0, "coming")]
    then = [row(kind, 3, "open") for kind in due_words.PICTURES]
    rows = [*late, *today, *then]
    now, behind, rest = due_words.groups(rows, TODAY)
    assert now.shown == today and behind.shown == late[:8]
    assert [r for _words, some in behind.folded for r in some] == late[8:]
    assert not rest.shown and {w for w, _some in rest.folded} == set(
        map(str, due_words.KINDS.values())
    )
    folded = [r for _words, some in rest.folded for r in some]
    assert len(folded) == rest.count == len(then) and set(folded) == set(then)
    assert [len(some) for words, some in rest.folded if words == str(due_words.KINDS["books"])] == [
        6
    ]


def test_a_short_list_stands_as_it_is() -> None:
    rows = [row("task", -1, "late"), *[row("part", n, "open") for n in range(10)]]
    rows.append(row("meeting", 30, "coming"))
    assert [g.shown for g in due_words.groups(rows, TODAY)] == [rows[:1], rows[1:11], rows[11:]]
    assert not any(g.folded for g in due_words.groups(rows, TODAY))
    assert len(due_words.groups([*rows, row("task", 40, "open")], TODAY)[-1].folded) == 3


def test_the_page_folds_a_long_list_and_holds_every_row(village: Village) -> None:
    everything(village)
    TakenDuty.objects.update(raw=library.raw()["civic.lesson"])
    for n in range(20):
        matter = make_matter(village)
        MatterPart.objects.filter(matter=matter).update(due_on=TODAY + (n + 1) * DAY)
    found = dues.listed(dues.of_place(CODE, TODAY))
    page = Client(headers=EN).get(f"/a/{CODE}/duties/").content.decode()
    assert page.count('<div class="late-thing">') == len(found) > 20
    assert "Later, by what it is" in page and 'class="folded"' in page


def test_a_long_desk_shows_what_is_late_or_due_today_and_folds_the_rest_by_kind() -> None:
    def due(kind: str, days: int) -> desk.Due:
        return desk.Due(kind, "", "", "", TODAY + days * DAY)

    now, then = [due("task", -1), due("duty", 0)], [due(k, 1) for k in desk.KINDS]
    some = [*now, *then, due("asked", 30)]
    assert desk._soon(some, TODAY) == now
    assert desk._soon(some[2:] + then, TODAY) == some[2:-1] + then  # nothing is due until today
    assert desk._soon(some[:12], TODAY) == some[:12]
    folded = desk._by_kind(some[2:])
    assert [words for words, _some in folded] == [str(words) for words in desk.KINDS.values()]
    assert sum(len(rows) for _words, rows in folded) == len(some) - 2
