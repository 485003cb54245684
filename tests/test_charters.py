"""The charter from its draft to its first day in force, and whom it concerns."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.charters import DAY, FIRST, Charter, vote
from tests.world import NOW, Village, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import (
    activities,
    charters,
    draft_comments,
    matters,
    meetings,
    motion_texts,
    opinions,
    own_numbers,
    postings,
    reviews,
)
from xiangyue.actions.acts import act
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.standing import open_case
from xiangyue.core.charters import Article, from_plain, says, values, with_version
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Activity,
    AgendaItem,
    CharterVersion,
    DraftComment,
    Jurisdiction,
    Matter,
    Opinion,
    RecordEntry,
    Review,
)
from xiangyue.methods import rulebook
from xiangyue.methods.wording import word_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    """30 households in four groups (12, 6, 6, 6)."""
    return make_village()


def refused(act: Any, *args: Any, **given: Any) -> Refusal:
    with pytest.raises(Refusal) as told, transaction.atomic():
        act(*args, **given)
    return told.value


def own(village: Village) -> dict[str, Any]:
    return Jurisdiction.objects.get(area=village.area).charter


def posting_days(village: Village, day: date) -> int:
    return (
        rulebook.load()
        .setting("posting-days", day=day, area=village.code, charter=own(village))
        .value
    )


# -- from start to end ---------------------------------------------------------------------------


def test_a_charter_goes_from_its_draft_to_its_first_day(village: Village) -> None:
    run = Charter(village).upto("force", *FIRST)
    start = (run.now + 5 * DAY).date()
    made = run.enact(start)
    assert (made.version, made.start, from_plain(made.articles)) == (1, start, FIRST)
    assert posting_days(village, start - DAY) == 15
    assert posting_days(village, start) == 20
    entry = RecordEntry.objects.filter(act="charter.enact").get()
    assert '"posting-days":{"clause":"charter:2","value":20}' in entry.body
    run.now += DAY
    matters.close_matter(**run.on())
    run.matter.refresh_from_db()
    assert (run.matter.state, run.matter.category) == ("closed", "charter")
    assert run.matter.resolution_number.startswith("明伦村村民会议决议")


def test_village_rules_set_no_numbers_of_the_rule_book(village: Village) -> None:
    run = Charter(village, procedure="village-rules").upto("force", FIRST[0])
    made = run.enact()
    assert (made.document, made.version) == ("rules", 1)
    assert own(village) == {}


# -- the law is the floor ------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "text", "allowed"), [
    (14, "决定公布不少于十四日。", False), (15, "决定公布不少于十五日。", True),
    (16, "决定公布不少于十六日。", True),
])  # fmt: skip
def test_a_number_below_the_law_is_refused_when_it_is_drafted(
    village: Village, days: int, text: str, allowed: bool
) -> None:
    run = Charter(village)
    article = Article("a1", text, "", {"posting-days": days})
    if allowed:
        run.write(article)
        return
    refusal = refused(run.write, article)
    assert word_all(refusal, "zh") == [
        "公示天数定为14天（本村村民自治章程第一条），违反《村民委员会组织法》第三十五条："
        "依法应为15天，章程不能这样定"
    ]
    assert (refusal.checks[0].have, refusal.checks[0].need) == (14, 15)
    assert not own(village)


def test_every_unlawful_number_is_told_at_once(village: Village) -> None:
    wrong = (
        Article("a1", "公布十日。", "", {"posting-days": 10}),
        Article("a2", "提前五日通知。", "", {"notice-days.villagers-assembly": 5}),
        Article("a3", "经到会人员三分之一以上同意。", "", {
            "assembly.law/passes/majority": "at_least 1/3"}),
    )  # fmt: skip
    told = refused(Charter(village).write, *wrong)
    assert [c.values["floor_clause"] for c in told.checks] == ["law:35", "law:25", "law:30"]


def test_a_law_that_changes_before_the_first_day_is_the_floor_then(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Charter(village).upto("force", *FIRST)
    monkeypatch.setattr(charters, "require_lawful", lambda *a, **k: refuse_all())
    refused(run.enact)
    assert not CharterVersion.objects.exists()


def refuse_all() -> None:
    raise Refusal("conditions")


# -- whom it concerns ----------------------------------------------------------------------------


def road(village: Village, now: Any) -> Matter:
    return matters.start_matter(
        actor=village.actor("secretary", now), now=now, area=village.code, title="修路",
        category="public_works", origin="opinions", practice=False,
    )  # fmt: skip


def test_a_running_matter_goes_by_the_charter_it_began_under_and_a_later_one_by_the_new(
    village: Village,
) -> None:
    before = road(village, NOW)
    run = Charter(village).upto("force", *FIRST)
    start = (run.now + 3 * DAY).date()
    run.enact(start)
    between = road(village, run.now + DAY)
    after = road(village, run.now + 3 * DAY)
    later = start + 30 * DAY
    for matter, days in ((before, 15), (between, 15), (after, 20)):
        assert own_numbers.setting("posting-days", matter=matter, day=later) == days
    charter = own(village)
    assert [own_numbers.version_of(charter, m) for m in (before, between, after)] == [0, 0, 1]
    assert own_numbers.version_of(charter, run.matter) == 0  # its own making too


def test_what_an_activity_hears_is_due_by_the_charter_its_matter_began_under(
    village: Village,
) -> None:
    sets = values([Article("a1", "意见七日内答复。", "", {"answer-days.opinion": 7})])
    Jurisdiction.objects.filter(area=village.area).update(
        charter=with_version({}, 1, (NOW + DAY).date(), sets)
    )
    later, clerk = NOW + 2 * DAY, village.actor("clerk")
    for began, days in ((NOW, 15), (later, 7)):
        matter = road(village, began)
        with act("activity.hold", actor=clerk, now=later, area=village.code) as a:
            case = open_case(matter.pk, now=later)
            row = Activity(place="村口", held_on=later.date())
            activities._hear(a, case, clerk, later, row, ["路灯不亮"], secrets)
        assert Opinion.objects.latest("pk").due_on == (later + days * DAY).date()


def test_a_vote_is_judged_by_the_charter_of_its_matter(village: Village) -> None:
    """Two matters on one agenda, 60 in 100 for each: the older passes, the later does not."""
    old = road(village, NOW)
    run = Charter(village).upto("force", *FIRST)
    run.enact()
    run.now += 2 * DAY
    new = road(village, run.now)
    charter = own(village)
    book = rulebook.load()
    counts = {
        "due.representatives": 5, "due.committee": 5, "present.representatives": 5,
        "present.committee": 5, "for.representatives": 6, "for.committee": 0,
    }  # fmt: skip
    counts |= {"for.representatives": 3, "for.committee": 3}
    counts |= {"against.representatives": 2, "against.committee": 2}
    for name in ("abstain", "void"):
        counts |= {f"{name}.representatives": 0, f"{name}.committee": 0}
    day = run.now.date()
    verdicts = [
        book.judge(
            "assembly.law", day=day, counts=counts, area=village.code,
            charter=own_numbers.of_matter(charter, m),
        )
        for m in (old, new)
    ]  # fmt: skip
    assert [v.passed for v in verdicts] == [True, False]
    assert verdicts[1].unmet[0].clause == "charter:3"


def test_a_posting_hangs_as_long_as_its_own_charter_asks(village: Village) -> None:
    """The charter's own posting, begun before there was a charter: fifteen days are enough."""
    Charter(village).upto("", *FIRST)
    second = Charter(village, NOW + 400 * DAY)
    second.change("a4", "本章程由村民会议修改，村民委员会解释。")
    second.upto("posting")
    given = {"part": "posting", "title": "公布", "body": "通过了。", "contact": "村办公室"}
    refusal = refused(postings.put_up, **second.on(), **given, days=19)
    assert refusal.checks[0].values == {"days": 19, "least": 20}
    postings.put_up(**second.on(), **given, days=20)


def test_notice_is_the_longest_that_a_matter_of_the_agenda_asks(village: Village) -> None:
    twenty = Article(
        "a5", "村民会议提前二十日通知。", "会议", {"notice-days.villagers-assembly": 20}
    )
    old = Charter(village)
    old.write(FIRST[0])
    Charter(village).upto("", *FIRST, twenty)
    late = Charter(village, NOW + 400 * DAY)
    late.change("a4", "本章程由村民会议修改，村民委员会解释。")
    late.upto("assembly")
    assert refused(late.call).checks[0].need == 20
    old.now = NOW + 420 * DAY
    old.consult()
    old.advise()
    assert old.call().meeting.pk  # eleven days ahead, by the law's ten


def test_an_opinion_is_due_by_the_charter_of_its_day(village: Village) -> None:
    ten = Article("a5", "意见十日内答复。", "服务", {"answer-days.opinion": 10})
    run = Charter(village).upto("", *FIRST, ten)
    given = {"area": village.code, "text": "路灯坏了，请来看看。", "subject": "roads"}
    start = CharterVersion.objects.get().start
    for now, days in ((run.now, 15), (run.now + (start - run.now.date()), 10)):
        said = opinions.submit_opinion(actor=village.actor("villager", now), now=now, **given)
        due = Opinion.objects.get(pk=said.pk).due_on
        assert due >= now.date() + timedelta(days=days)
        assert due < now.date() + timedelta(days=days + 9)


# -- the first day -------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, False), (1, True), (30, True)])
def test_the_first_day_is_a_later_one(village: Village, days: int, allowed: bool) -> None:
    run = Charter(village).upto("force", *FIRST)
    start = run.now.date() + days * DAY
    if allowed:
        assert run.enact(start).start == start
    else:
        assert refused(run.enact, start).checks[0].says == "charter.later-day"


def test_no_version_begins_before_the_one_before_it(village: Village) -> None:
    Charter(village).upto("", *FIRST)
    one, two = (Charter(village, NOW + n * DAY) for n in (300, 300))
    one.change("a1", "为了实行村民自治，制定本章程。")
    two.change("a4", "本章程由村民会议修改，村民委员会解释。")
    for run in (one, two):
        run.upto("force")
    first = one.enact((one.now + 20 * DAY).date())
    refusal = refused(two.enact, first.start - DAY)
    assert refusal.checks[0].says == "charter.before-last"
    two.enact(first.start)


def both(village: Village, mine: tuple[str, str], theirs: tuple[str, str]) -> list[Charter]:
    """Two amendments that one assembly adopts on one day."""
    Charter(village).upto("", *FIRST)
    runs = [Charter(village, NOW + 300 * DAY) for _ in range(2)]
    for run, (key, text) in zip(runs, (mine, theirs), strict=True):
        days = {"posting-days": 30} if key == "a2" else {}
        run.change(key, text, **days)
        run.upto("assembly")
    meeting = meetings.call_meeting(
        actor=village.actor("director"), now=runs[0].now, area=village.code,
        body="villagers_assembly", title="村民会议", place="晒场",
        starts_at=runs[0].now + 11 * DAY, counted="households",
        items=[NewItem("章程", r.matter.pk, "assembly", "paper_ballot") for r in runs],
    )  # fmt: skip
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    vote(village, [(i, 30) for i in items], *runs)
    for run in runs:
        run.answer(run.file())
        run.post()
    return runs


def test_two_amendments_on_one_day_both_hold(village: Village) -> None:
    one, two = both(village, ("a2", "决定公布不少于三十日。"), ("a4", "本章程由村民会议解释。"))
    start = (one.now + DAY).date()
    assert [r.enact(start).version for r in (one, two)] == [2, 3]
    last = CharterVersion.objects.get(version=3)
    texts = [a["text"] for a in last.articles]
    assert texts[1] == "决定公布不少于三十日。"
    assert texts[3] == "本章程由村民会议解释。"
    assert posting_days(village, start) == 30


def test_two_amendments_of_one_article_do_not_overwrite_each_other(village: Village) -> None:
    one, two = both(village, ("a2", "决定公布不少于三十日。"), ("a2", "决定公布不少于三十日整。"))
    start = (one.now + DAY).date()
    one.enact(start)
    refusal = refused(two.enact, start)
    assert refusal.checks[0].says == "charter.changed-meanwhile"
    assert "第二条" in word_all(refusal, "zh")[0]
    assert CharterVersion.objects.count() == 2


# -- what is adopted stays -----------------------------------------------------------------------


def test_a_text_that_is_called_or_adopted_is_not_rewritten(village: Village) -> None:
    run = Charter(village).upto("assembly", *FIRST)
    item = run.call()
    assert refused(run.change, "a1", "改").checks[0].says == "charter.called"
    vote(village, [(item, 30)], run)
    assert refused(run.change, "a1", "改").checks[0].says == "charter.adopted"


def test_what_the_assembly_rejects_may_be_drafted_better(village: Village) -> None:
    run = Charter(village).upto("assembly", *FIRST)
    assert run.vote(15).outcome == "failed"  # half of those present is not more than half
    run.change("a1", "为了实行村民自治，制定本章程。")
    same = refused(run.change, "a1", "为了实行村民自治，制定本章程。")
    assert same.checks[0].says == "charter.nothing-changed"
    assert run.vote(16).outcome == "passed"


def test_the_ordinary_way_to_write_a_text_is_closed(village: Village) -> None:
    run = Charter(village)
    refusal = refused(
        motion_texts.write_text, **run.on(), part="draft", title="章程", body="第一条 改"
    )
    assert refusal.checks[0].says == "part.other-kind"


@pytest.mark.parametrize("how", ["UPDATE xiangyue_charterversion SET start = start + 1",
                                 "DELETE FROM xiangyue_charterversion"])  # fmt: skip
def test_a_version_stays_as_it_was_adopted(village: Village, how: str) -> None:
    Charter(village).upto("", *FIRST)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as c:
        c.execute(how)


# -- the township --------------------------------------------------------------------------------


def test_without_the_townships_advice_it_goes_on(village: Village) -> None:
    run = Charter(village).upto("assembly", *FIRST)
    case_open = Matter.objects.get(pk=run.matter.pk).open_parts
    assert case_open == ["assembly"]


def test_an_ordered_correction_goes_back_to_the_assembly(village: Village) -> None:
    run = Charter(village).upto("filing", *FIRST)
    run.answer(run.file(), "returned", "第四条不得由他人修改，请改正。")
    assert Matter.objects.get(pk=run.matter.pk).open_parts == ["assembly"]
    assert refused(run.file).checks[0].says == "step.before"  # not filed again unvoted
    run.change("a4", "本章程由村民会议修改，不授权他人。")
    run.now += DAY
    assert run.vote().outcome == "passed"
    run.answer(run.file())
    run.post()
    made = run.enact()
    assert made.articles[3]["text"] == "本章程由村民会议修改，不授权他人。"
    facts = {p.key: p.facts for p in run.matter.parts.all()}
    assert (facts["filing"]["returned"], facts["filing"]["corrected"]) == (1, 1)
    assert facts["assembly"]["votes"] == 2


def test_a_correction_may_be_ordered_after_it_was_filed(village: Village) -> None:
    run = Charter(village).upto("force", *FIRST)
    row = Review.objects.get(matter=run.matter, part="filing")
    officer = actor_of_person(village.officer.pk, run.now)  # type: ignore[attr-defined]
    reviews.order_correction(actor=officer, now=run.now, review_id=row.pk, text="第四条违法。")
    assert refused(run.enact).checks[0].says == "step.before"
    assert Matter.objects.get(pk=run.matter.pk).open_parts == ["assembly"]
    run.change("a4", "本章程由村民会议修改，不授权他人。")
    run.vote()
    run.answer(run.file())
    run.post()  # the corrected text is made known anew
    assert run.enact().articles[3]["text"] == "本章程由村民会议修改，不授权他人。"


# -- comments ------------------------------------------------------------------------------------


def say(run: Charter, who: str = "villager", **more: Any) -> DraftComment:
    given = {"part": "comments", "article": "a2", "text": "二十天太长，十五天就够。"}
    return draft_comments.comment(**run.on(who), **{**given, **more})


def answer(run: Charter, row: DraftComment, outcome: str = "adopted") -> None:
    draft_comments.answer_comment(
        actor=run.village.actor("director", run.now), now=run.now, comment_id=row.pk,
        outcome=outcome, reason="大家都这样说",
    )  # fmt: skip


def facts(run: Charter) -> dict[str, Any]:
    return run.matter.parts.get(key="comments").facts


def test_a_comment_is_answered_and_what_is_adopted_goes_into_the_draft(village: Village) -> None:
    run = Charter(village)
    run.write(*FIRST)
    assert refused(say, run).checks[0].says == "comments.not-opened"
    run.open_comments()
    row = say(run)
    assert facts(run)["unanswered"] == 1
    run.now += 16 * DAY
    finish = {**run.on(), "part": "comments"}
    assert [c.have for c in refused(matters.finish_part, **finish).checks] == [1]
    answer(run, row)
    assert refused(matters.finish_part, **finish).checks[0].have == 1  # owed
    run.change("a2", "决定公布不少于十五日。", **{"posting-days": 15})
    matters.finish_part(**finish)
    assert refused(answer, run, row).checks[0].says == "part.done"


def test_who_may_comment(village: Village) -> None:
    run = Charter(village)
    run.write(*FIRST)
    run.open_comments()
    say(run, "representative_2", article="")
    stranger = {**run.on(), "actor": village.actor(village.stranger)}
    refusal = refused(
        draft_comments.comment, **stranger, part="comments", article="a2", text="我也说一句。"
    )
    assert refusal.checks[0].says == "comments.villagers"
    by_clerk = say(run, "clerk", on_behalf=True, household="0001")
    assert (by_clerk.person_id, by_clerk.household.number) == (None, "0001")
    assert refused(say, run, "clerk", on_behalf=True).checks[0].says == "comments.for-whom"
    assert refused(say, run, "villager", on_behalf=True, name="张三").code == "not-allowed"
    assert refused(say, run, article="a9").checks[0].says == "comments.no-article"
    assert refused(say, run, text="打我电话13800138000").field == "text"


def test_names_of_who_commented_are_not_in_the_record(village: Village) -> None:
    run = Charter(village)
    run.write(*FIRST)
    run.open_comments()
    say(run, "clerk", on_behalf=True, name="林阿婆说的")
    body = RecordEntry.objects.filter(act="comments.make").get().body
    assert "林阿婆" not in body
    assert "二十天太长" not in body
    assert says(FIRST[1].text, 20)
