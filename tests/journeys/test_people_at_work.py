"""A day of each: representative, clerk, supervisor, township officer; both languages.

What is on a button is named by its message id, and read in the language of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import DESK, PHONE
from tests.daily import daily
from tests.journeys.conftest import Day
from tests.journeys.hats import Visitor
from tests.journeys.sitting import Sitting, ballots
from tests.world import CODE, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import execution, matters, meetings
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.opinions import submit_opinion
from xiangyue.data import figures
from xiangyue.data.models import Account, Attendance, Opinion, Posting, Question, Reach, Task

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

both = pytest.mark.parametrize("language", daily(["zh", "en"]))
refused = pytest.mark.console_errors("the server responded with a status of 4")
Open = Callable[..., Visitor]


@pytest.fixture
def village(transactional_db: None, day: Day) -> Village:
    return make_village()


@pytest.fixture
def sit(new_page: Callable[..., Page], village: Village, live_server: object) -> Open:
    """Somebody sits down before a browser: ``sit("clerk", "en", viewport=PHONE)``."""

    def down(who: str | None, language: str, **options: object) -> Visitor:
        page = new_page(locale={"zh": "zh-CN", "en": "en"}[language], **options)
        return Visitor(page, village, live_server.url, language).be(who)  # type: ignore[attr-defined]

    return down


@both
@refused
def test_a_representative_with_a_phone(
    sit: Open, village: Village, day: Day, language: str
) -> None:
    asked = make_matter(village, upto="notices", title="祠堂前装路灯")
    voted = make_matter(village, upto="assembly")
    watched = make_matter(village, upto="oversight", title="修水渠")
    me = village.people["representative_2"]
    meeting = meetings.call_meeting(
        actor=village.actor("director"), now=day.now, area=CODE, title="三月村代会",
        body="representatives_assembly", place="文化礼堂", starts_at=day.now + timedelta(days=4),
        items=[NewItem(voted.title, voted.pk, "assembly", "paper_ballot")],
    )  # fmt: skip
    execution.assign_followers(
        actor=village.actor("director"), now=day.now, matter_id=watched.pk, person_ids=[me.pk]
    )
    v = sit("representative_2", language, viewport=PHONE, has_touch=True, is_mobile=True)

    v.go("/desk/").sees("三月村代会", "祠堂前装路灯").sound()
    v.go("/me/meetings/").press("I have the notice").sees("Notice confirmed").fits()
    assert Attendance.objects.get(meeting=meeting, person=me).seen_at

    seat = me.memberships.get()
    v.go(f"/m/{asked.pk}/notices/").fits()
    v.put(f"told-{seat.pk}", True).put(f"households-{seat.pk}", 6)
    v.put(f"response-{seat.pk}", "都说好").press("Save the sheet").fits()
    assert Reach.objects.get(matter=asked, membership=seat).households == 6

    v.go(f"/a/{CODE}/say/door/").fill(text="晒场边上的水沟盖板断了", channel="visit")
    v.fill(heard_from="林阿婆").press("Check and send").fits().press("Send")
    assert Opinion.objects.get().heard_by == me

    v.go(f"/meetings/{meeting.pk}/in/{meeting.code}/").press("I am here").told_no("14")
    day.later(4)
    v.go(f"/meetings/{meeting.pk}/in/{meeting.code}/").press("I am here")
    v.go(f"/meetings/{meeting.pk}/in/{meeting.code}/").sees("You are marked as present.").fits()

    v.go(f"/m/{watched.pk}/oversight/").sees(me.name).follow("Ask a written question").fits()
    v.press("Save").told_no()
    v.fill(to_body="village_committee", text="水渠的钱用到哪里了？").press("Save").fits()
    question = Question.objects.get()
    assert v.here == f"/questions/{question.pk}/" and question.matter == watched
    answer = v.main.get_by_role("link", name=v.words("Answer"), exact=True)
    expect(answer).to_have_count(0)  # the committee does that


@pytest.mark.parametrize(("language", "script"), [("zh", True), ("en", False)])
def test_a_clerk_at_the_desk(
    sit: Open, village: Village, day: Day, language: str, script: bool
) -> None:
    """Whole once with and once without JavaScript: the desk, a count, a posting, a task."""
    matter = make_matter(village, upto="assembly")
    built = make_matter(village, upto="tasks", title="修水渠")
    options = {"viewport": DESK, "java_script_enabled": script}
    v, teller = sit("clerk", language, **options), sit("supervisor", language, **options)
    v.go("/desk/").sees("硬化三组到四组的机耕路", "修水渠")

    v.go(f"/a/{CODE}/say/door/").fill(text="水沟盖板断了", channel="call", heard_from="林阿婆")
    v.press("Check and send").press("Send")
    assert Opinion.objects.get().channel == "call"

    sitting = Sitting(v, village).call(matter.pk, "assembly")
    sitting.called()
    day.later(3)
    v.go("/desk/").sees("文化礼堂")
    everyone = [*village.representatives, "director", "deputy_director"]
    sitting.attend(everyone).open()
    counts = {"representatives": ballots(5, abstain=1), "committee": ballots(2)}
    sitting.count(**counts).sees("Your count is in. The other teller counts apart from you.")
    second = Sitting(teller, village)
    second.address = sitting.address
    second.count(**counts).sees("明伦村村代会决议〔2026〕1号")
    sitting.close()

    v.go(f"/m/{matter.pk}/posting/").fill(contact="村务办公室", channels=["web", "board"])
    v.press("Put it up")
    posting = Posting.objects.get()
    assert v.here == f"/postings/{posting.pk}/"
    day.later((posting.until - day().date()).days + 1)
    v.go("/desk/").sees(posting.title).go(f"/postings/{posting.pk}/").press("Take it down")
    v.sees("Taken down")

    owner = village.people["deputy_director"].pk
    v.go(f"/m/{built.pk}/tasks/").fill(title="挖渠", owner=owner, due_on="2026-08-01")
    v.fill(budget="50000").press("Give it out")
    task = Task.objects.get()
    v.go(f"/tasks/{task.pk}/").fill(text="挖好了", spent="48000", done=True).press("Save")
    v.sees("挖好了", "Finished")
    task.refresh_from_db()
    assert task.finished_at and task.spent == 4_800_000


@both
@refused
def test_a_supervisor(sit: Open, village: Village, day: Day, language: str) -> None:
    watched = make_matter(village, upto="oversight", title="修水渠")
    ended = make_matter(village, upto="acceptance", title="修凉亭")
    v = sit("supervisor", language)
    v.go(f"/m/{watched.pk}/oversight/").follow("Write down a finding").press("Save").told_no()
    v.fill(text="渠底少铺了五十米").press("Save").sees("渠底少铺了五十米").sound()
    finding = watched.findings.get()
    director = sit("director", language).go(f"/findings/{finding.pk}/answer/")
    director.fill(answer="本周补铺").press("Save").sees("本周补铺")
    v.go(f"/m/{watched.pk}/oversight/").sees("本周补铺")

    v.go("/desk/").sees("修凉亭").go(f"/m/{ended.pk}/acceptance/").sound()
    v.fill(accepted="no", text="栏杆松动").press("Save")
    v.go(f"/m/{ended.pk}/acceptance/").sees("Sent back", "栏杆松动")
    v.fill(accepted="yes", text="栏杆修好了，合格").press("Save")
    v.go(f"/m/{ended.pk}/").sees(
        "Every step is done. The matter can be closed; its archive is made then."
    )


@both
def test_a_township_officer(sit: Open, village: Village, day: Day, language: str) -> None:
    said = submit_opinion(
        actor=village.actor("villager"), now=day.now, area=CODE, text="东巷没有路灯"
    )
    matter = matters.start_matter(
        actor=village.actor("secretary"), now=day.now, area=CODE, title="东巷装路灯",
        category="public_works", opinions=[said.pk],
    )  # fmt: skip
    figures.fold()
    officer = make_officer(CODE[:9])
    village.people["officer"] = officer
    assert actor_of_person(officer.pk, day.now).officer_of(CODE)
    v = sit("officer", language)
    v.go("/desk/").sound().go("/figures/").sound()
    for place in ("浙江省", "宁波市", "鄞州区", "五乡镇", "明伦村"):
        v.follow(place)
    assert v.here == f"/a/{CODE}/"
    v.go(f"/a/{CODE}/matters/").follow("东巷装路灯").sees("What people said", "东巷没有路灯")
    assert v.here == f"/m/{matter.pk}/"
    visitor = sit(None, language, viewport=PHONE).go(f"/a/{CODE[:9]}/").sees("明伦村").fits()
    expect(visitor.main.get_by_role("link", name="明伦村").first).to_be_visible()
    assert Account.objects.filter(person=officer).exists()
