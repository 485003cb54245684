"""Appraisals lived: the committee's with its second time in a row, both audiences, members; pages,
papers, and that no row ties a rating to its rater."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.daily import daily
from tests.test_ballot_attack import dump
from tests.test_meeting_pages import as_, at, get  # noqa: F401 - at is a fixture
from tests.test_meetings import says
from tests.test_plain_ballots import _own_keys  # noqa: F401 - a fixture
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import (
    appraisal_words,
    appraisals,
    duty_reports,
    matters,
    plain_ballots,
    posting_drafts,
    secret_ratings,
    vacancies,
)
from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions.standing import open_case
from xiangyue.core import appraisals as core
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Appraised,
    DutyQuestion,
    Matter,
    Membership,
    OpenedBallot,
    Person,
    PlainBox,
    PlainVoter,
    RecordEntry,
    SealedBallots,
)
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.web.links import url

pytestmark = pytest.mark.django_db
HEADS = ("duties", "integrity", "problems", "next")
HELD = timedelta(days=7)
GRADES = ("excellent", "competent", "basic", "incompetent")


@pytest.fixture
def village() -> Village:
    return make_village(representatives=12, households_each=1)


def appraise(
    village: Village, now: datetime, given: Sequence[str] = ("competent",), *, upto: str = "",
    phones: int = 12,
) -> Matter:  # fmt: skip
    """A committee's appraisal from its beginning; representatives give everyone the grades of
    ``given`` in turn, the last of the committee too."""
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal", now=now)
    Matter.objects.filter(pk=matter.pk).update(began_at=now)
    who = village.actor("supervision_chair", now)
    at_ = {"matter_id": matter.pk}
    case = open_case(matter.pk, now=now, lock=False)
    for seat in duty_reports.people(case, "reports"):
        duty_reports.write_report(
            actor=who, now=now, part="reports", person_id=seat.person_id,
            heads=dict.fromkeys(HEADS, "按分工做了三件事。"), **at_,
        )  # fmt: skip
    starts = now + HELD
    duty_reports.announce(
        actor=who, now=now, part="reports", meetings={"given": (starts, "文化礼堂")}, **at_
    )
    matters.finish_part(actor=who, now=starts, part="reports", **at_)
    if upto == "given":
        return matter
    duty_reports.give(actor=who, now=starts, part="given", listeners=30, **at_)
    if upto == "questions":
        return matter
    matters.finish_part(actor=who, now=starts, part="questions", **at_)
    if upto == "ballot":
        return matter
    box = secret_ratings.open_rating(actor=who, now=starts, part="ballot", **at_)
    rate(village, box, given, starts, phones)
    secret_ratings.end_rating(actor=who, now=starts, part="ballot", **at_)
    secret_ratings.close_rating(actor=who, now=starts, part="ballot", **at_)
    if upto != "result":
        appraisals.announce(actor=who, now=starts, part="result", **at_)
    return matter


def rate(
    village: Village, box: PlainBox, given: Sequence[str], now: datetime, phones: int = 12
) -> None:
    roll = PlainVoter.objects.filter(box=box, way="").order_by("person_id")
    for n, row in enumerate(list(roll)[:phones]):
        answers = {q.key: [given[n % len(given)]] for q in plain_ballots.asked_of(box)
                   if q.about != row.person_id}  # fmt: skip
        voter = Actor(row.person_id, "", village.code)
        plain_ballots.cast(actor=voter, now=now, box_id=box.pk, answers=answers)


def on_paper_too(
    village: Village, matter: Matter, now: datetime
) -> tuple[dict[str, Any], PlainBox]:
    """An open rating: five have a paper, everyone else grades all as excellent by phone. What acts
    on it are given but for the actor, and the box."""
    chair = village.actor("supervision_chair")
    given: dict[str, Any] = {"now": now, "matter_id": matter.pk, "part": "ballot"}
    box = secret_ratings.open_rating(actor=chair, **given)
    roll = list(PlainVoter.objects.filter(box=box).values_list("person_id", flat=True))
    for person in roll[:5]:
        secret_ratings.give_paper(actor=chair, person_id=person, **given)
    rate(village, box, ["excellent"], now)
    return given, box


def facts(matter: Matter, part: str, now: datetime = NOW) -> dict[str, Any]:
    return open_case(matter.pk, now=now, lock=False).facts(part)


# -- twice in a row -------------------------------------------------------------------------------


def test_the_second_incompetent_in_a_row_ends_the_seats_and_its_notice_is_drafted(
    village: Village,
) -> None:
    first = appraise(village, NOW, ["incompetent"])
    assert facts(first, "result")["last"] == 5 and facts(first, "result")["ended"] == 0
    later = NOW + timedelta(days=365)
    second = appraise(village, later, ["incompetent"])
    assert facts(second, "result")["ended"] == 5
    rows = Appraised.objects.filter(matter=second).select_related("seat", "before")
    assert {r.before.matter_id for r in rows if r.before} == {first.pk}
    then = later + HELD
    who = village.actor("supervision_chair", then)
    with pytest.raises(Refusal):  # the posting waits for it
        posting_open = open_case(second.pk, now=then, lock=False)
        posting_open.require_open("posting", "posting")
    vacancies.settle_seat(actor=who, now=then, matter_id=second.pk, part="end")
    seat = Membership.objects.get(person=village.people["director"], role="director")
    assert seat.end == then.date()
    draft = posting_drafts.draft(open_case(second.pk, now=then, lock=False), "posting")
    assert "职务终止公告" in draft.body
    line = next(x for x in draft.body.splitlines() if "陈志强（村委会主任）2026年" in x)
    assert "2026年3月17日、2027年3月17日连续两次被评议为不称职" in line
    assert "《村民委员会组织法》第三十八条" in line and "其职务自2027年3月17日起终止" in line


def test_one_good_year_or_a_break_in_office_begins_anew(village: Village) -> None:
    appraise(village, NOW, ["incompetent"])
    appraise(village, NOW + timedelta(days=365), ["competent"])
    third = appraise(village, NOW + timedelta(days=730), ["incompetent"])
    assert facts(third, "result")["ended"] == 0
    # the deputy left in between and came back
    seat = Membership.objects.get(person=village.people["deputy_director"])
    seat.end = (NOW + timedelta(days=800)).date()
    seat.save()
    Membership.objects.create(
        area=village.area, person=seat.person, role="deputy_director",
        start=(NOW + timedelta(days=900)).date(),
    )  # fmt: skip
    fourth = appraise(village, NOW + timedelta(days=1095), ["incompetent"])
    rows = Appraised.objects.filter(matter=fourth)
    assert facts(fourth, "result")["ended"] == 4
    assert rows.get(person=seat.person).before_id is None


def test_the_database_ends_no_seat_at_the_first_time(village: Village) -> None:
    matter = appraise(village, NOW, ["incompetent"])
    row = Appraised.objects.filter(matter=matter).order_by("pk")[0]
    row.ended_on = NOW.date()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# -- taking part, the same day --------------------------------------------------------------------


@pytest.mark.parametrize(("came", "enough"), [(7, False), (8, True)])
def test_two_thirds_of_the_representatives(village: Village, came: int, enough: bool) -> None:
    if enough:
        appraise(village, NOW, phones=came)
        return
    with pytest.raises(Refusal) as refused:
        appraise(village, NOW, phones=came)
    (check,) = refused.value.checks
    assert (check.have, check.need, check.of) == (7, 8, 12)


def test_villagers_instead_more_than_half(village: Village) -> None:
    matter = appraise(village, NOW, upto="ballot")
    who, now = village.actor("supervision_chair"), NOW + HELD
    given = {"actor": who, "now": now, "matter_id": matter.pk, "part": "ballot"}
    box = secret_ratings.open_rating(instead=True, **given)
    every = PlainVoter.objects.filter(box=box).count()
    rate(village, box, ["competent"], now, phones=every // 2)
    secret_ratings.end_rating(**given)
    with pytest.raises(Refusal) as refused:
        secret_ratings.close_rating(**given)
    (check,) = refused.value.checks
    assert (check.have, check.need, check.of) == (every // 2, every // 2 + 1, every)
    secret_ratings.give_up(reason="来的人不过半，改日再评", **given)
    assert not SealedBallots.objects.exists() and not OpenedBallot.objects.exists()
    box = secret_ratings.open_rating(instead=True, **given)
    rate(village, box, ["competent"], now, phones=every // 2 + 1)
    secret_ratings.end_rating(**given)
    late = {**given, "now": now + timedelta(days=1)}
    with pytest.raises(Refusal) as refused:
        secret_ratings.close_rating(**late)
    assert says(refused) == ["secret-rating.same-day"]
    secret_ratings.close_rating(**given)


def test_whoever_wrote_nothing_keeps_nobody_from_appraising(village: Village) -> None:
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal")
    who = village.actor("supervision_chair")
    case = open_case(matter.pk, now=NOW, lock=False)
    people = duty_reports.people(case, "reports")
    at_ = {"actor": who, "now": NOW, "matter_id": matter.pk, "part": "reports"}
    for seat in people[:-1]:
        duty_reports.write_report(
            person_id=seat.person_id, heads=dict.fromkeys(HEADS, "做了三件事。"), **at_
        )
    meetings = {"given": (NOW + HELD, "文化礼堂")}
    with pytest.raises(Refusal) as refused:
        duty_reports.announce(meetings=meetings, **at_)
    assert (refused.value.checks[0].have, refused.value.checks[0].need) == (4, 5)
    gone = {people[-1].person_id: "催过两次没有交"}
    duty_reports.announce(meetings=meetings, missing=gone, **at_)
    assert facts(matter, "reports")["announced"] == NOW.date().isoformat()


# -- paper and phone in one, weights that stay ----------------------------------------------------


def test_paper_and_phone_are_one_result_and_a_later_weight_changes_nothing(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = appraise(village, NOW, upto="ballot")
    now = NOW + HELD
    chair, other = village.actor("supervision_chair"), village.actor("supervisor")
    given, box = on_paper_too(village, matter, now)
    papers = {q.key: {"basic": 3, "competent": 2} for q in plain_ballots.asked_of(box)}
    for teller in (chair, other):
        secret_ratings.enter_papers(actor=teller, returned=5, grades=papers, **given)
    secret_ratings.close_rating(actor=chair, **given)
    (row, *_) = appraisals.announce(actor=chair, now=now, matter_id=matter.pk, part="result")
    assert row.result["audiences"][0]["counts"] == [7, 2, 3, 0] and row.grade == core.COMPETENT
    kept = json.dumps(row.result, sort_keys=True)
    monkeypatch.setattr(appraisals, "CUTS", ("appraisal.competent",) * 3)  # as if the rule changed
    row.refresh_from_db()
    assert json.dumps(row.result, sort_keys=True) == kept
    assert core.again(row.result).grade == row.grade


def test_the_page_says_how_the_two_counts_of_the_papers_stand(
    village: Village,
    at,  # noqa: F811
) -> None:
    matter = appraise(village, NOW, upto="ballot")
    now = NOW + HELD
    at(now)
    chair, other = village.actor("supervision_chair"), village.actor("supervisor")
    given, box = on_paper_too(village, matter, now)
    asked = plain_ballots.asked_of(box)

    def count(teller: Actor, **grades: int) -> str:
        """A teller's count, and what the page says then."""
        secret_ratings.enter_papers(
            actor=teller, returned=5, grades={q.key: grades for q in asked}, **given
        )
        return get(as_(village, "supervision_chair"), url("matter-part", matter.pk, "ballot"))

    assert "一个人数过了" in count(chair, basic=3, competent=2)
    assert "两个人数的纸票不一样" in count(other, basic=2, competent=3)
    assert "一个人数过了" in count(chair, basic=3, competent=2)
    agreed = count(other, basic=3, competent=2)
    assert "两个人数的纸票一样" in agreed
    plain_ballots.ballot_keys.forget(PlainBox.objects.get(pk=box.pk).key)
    lost = get(as_(village, "supervision_chair"), url("matter-part", matter.pk, "ballot"))
    assert "钥匙" in lost and "give-up" in lost


def test_a_teller_s_count_from_before_counts_were_sealed_is_read(village: Village) -> None:
    """A rating whose papers were being counted while the server was brought up to date."""
    matter = appraise(village, NOW, upto="ballot")
    now = NOW + HELD
    chair, other = village.actor("supervision_chair"), village.actor("supervisor")
    given, box = on_paper_too(village, matter, now)
    papers = {
        q.key: dict.fromkeys(q.options, 0) | {"basic": 3} for q in plain_ballots.asked_of(box)
    }
    slip = {"teller": chair.person_id, "counts": {"returned": 5, "grades": papers}}
    PlainBox.objects.filter(pk=box.pk).update(
        papers={**PlainBox.objects.get(pk=box.pk).papers, "slips": [slip]}
    )
    said = secret_ratings.enter_papers(actor=other, returned=5, grades=papers, **given)
    assert said == "agreed"
    secret_ratings.close_rating(actor=chair, **given)


def test_nobody_grades_themself_by_either_way_in(village: Village) -> None:
    director = village.people["director"]
    Membership.objects.create(
        area=village.area, person=director, role="representative", start=date(2024, 1, 1)
    )
    matter = appraise(village, NOW, upto="ballot")
    now = NOW + HELD
    box = secret_ratings.open_rating(
        actor=village.actor("supervision_chair"), now=now, matter_id=matter.pk, part="ballot"
    )
    mine = next(q.key for q in plain_ballots.asked_of(box) if q.about == director.pk)
    with pytest.raises(Refusal) as refused:
        plain_ballots.cast(
            actor=village.actor("director"), now=now, box_id=box.pk,
            answers={mine: ["excellent"]},
        )  # fmt: skip
    assert says(refused) == ["ballot.own"]


# -- nobody is found out --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_page_paper_or_row_ties_a_rating_or_a_question_to_anybody(at) -> None:  # noqa: F811
    village = make_village(representatives=12, households_each=1)
    matter = appraise(village, NOW, upto="questions")
    now = NOW + HELD
    chair = village.actor("supervision_chair")
    asker = village.people["villager"]
    duty_reports.ask(
        actor=village.actor("villager"), now=now, matter_id=matter.pk, part="questions",
        person_id=village.people["director"].pk, text="鱼塘的租金到哪里去了？",
    )  # fmt: skip
    question = DutyQuestion.objects.get()
    duty_reports.answer(
        actor=village.actor("director"), now=now, question_id=question.pk, text="进了集体账。"
    )
    matters.finish_part(actor=chair, now=now, matter_id=matter.pk, part="questions")
    box = secret_ratings.open_rating(actor=chair, now=now, matter_id=matter.pk, part="ballot")
    rate(village, box, GRADES, now)
    secret_ratings.close_rating(actor=chair, now=now, matter_id=matter.pk, part="ballot")
    appraisals.announce(actor=chair, now=now, matter_id=matter.pk, part="result")
    # The question: its row has no person, and its entry in the record no name or role of one.
    assert {f.name for f in DutyQuestion._meta.get_fields()} == {
        "id", "report", "part", "asker", "text", "asked_on", "answer", "answered_on",
    }  # fmt: skip
    assert question.asker == ""
    entry = json.loads(RecordEntry.objects.get(act="duty-question.ask").body)
    assert entry["by"] == {"role": "anonymous"}
    # The ratings: what is kept has no rater, time or running number.
    assert {f.name for f in Appraised._meta.get_fields()} & {"rater", "by", "made_at"} == set()
    voters = {p.pk for p in Person.objects.filter(memberships__role="representative")}
    with connection.cursor() as c:
        c.execute("SELECT xmin::text FROM xiangyue_openedballot")
        opened = {row[0] for row in c.fetchall()}
        c.execute("SELECT xmin::text FROM xiangyue_plainvoter")
        assert len(opened) == 1 and opened.isdisjoint({row[0] for row in c.fetchall()})
    lines = dump().splitlines()
    for line in lines:
        if any(f"'{grade}'" in line or f'"{grade}"' in line for grade in GRADES):
            assert ("xiangyue_plainvoter" not in line and "xiangyue_recordentry" not in line) or (
                "secret-rating.open" in line
            ), line[:200]
    asked = [x for x in lines if "鱼塘的租金" in x]
    assert asked and not any(asker.name in x for x in asked)
    # Pages and papers, for the chair, who sees most: names of raters beside no grade.
    at(now)
    names = {p.name for p in Person.objects.filter(pk__in=voters)}
    for part in ("ballot", "result", "questions"):
        text = get(as_(village, "supervision_chair"), url("matter-part", matter.pk, part))
        assert not any(name in text for name in names), part
    row = Matter.objects.select_related("area", "procedure").get(pk=matter.pk)
    for paper in documents.papers_of(row):
        if paper.slug in ("appraisal-result", "rating-paper", "duty-reports"):
            made = str(documents.document(row, paper, "zh"))
            assert not any(name in made for name in names), paper.slug


# -- pages and papers -----------------------------------------------------------------------------


def test_pages_from_reports_to_the_screen(
    village: Village,
    at,  # noqa: F811
    django_assert_max_num_queries,
) -> None:
    matter = appraise(village, NOW, ["excellent", "competent", "basic"], upto="given")
    now = NOW + HELD
    at(now)
    chair, villager = as_(village, "supervision_chair"), as_(village, "villager")
    with django_assert_max_num_queries(8):
        text = get(villager, url("matter-part", matter.pk, "reports"))
    assert "述职述廉报告" in text and "文化礼堂" in text and "按分工做了三件事" in text
    with django_assert_max_num_queries(8):
        assert "有多少人来听" in get(chair, url("matter-part", matter.pk, "given"))
    who = village.actor("supervision_chair")
    given: dict[str, Any] = {"actor": who, "now": now, "matter_id": matter.pk}
    duty_reports.give(part="given", listeners=30, **given)
    ask = url("matter-part", matter.pk, "questions")
    director = village.people["director"].pk
    sent = villager.post(ask, {"person": director, "text": "路灯几时修？", "named": ""})
    assert sent.status_code == 302
    answer = url("duty-answer", matter.pk, "questions", DutyQuestion.objects.get().pk)
    assert as_(village, "director").post(answer, {"text": "下月。"}).status_code == 302
    assert "下月。" in get(villager, ask)
    matters.finish_part(part="questions", **given)
    ballot = url("matter-part", matter.pk, "ballot")
    assert "村民代表" in get(chair, ballot)
    version = Matter.objects.get(pk=matter.pk).version
    assert chair.post(ballot, {"expected_version": version, "circle": ""}).status_code == 302
    box = PlainBox.objects.get()
    rate(village, box, ["excellent", "competent", "basic"], now)
    with django_assert_max_num_queries(8):
        assert "在会上评" in get(chair, ballot)
    secret_ratings.close_rating(part="ballot", **given)
    result = url("matter-part", matter.pk, "result")
    version = Matter.objects.get(pk=matter.pk).version
    assert chair.post(result, {"expected_version": version}).status_code == 302
    for address in (result, url("appraisal-screen", matter.pk, "result")):
        with django_assert_max_num_queries(8):
            text = get(villager, address)
        assert "“称职”以上占66.66%，达到60%，定为称职" in text
    # the screen of the hall: nothing of the site around it, the people in the order of the seats
    assert "<nav" not in text and "css/screen.css" in text and "css/base" not in text
    rows = appraisal_words.rows_of(matter, "result")
    assert [text.index(f"<b>{r.person.name}</b>") for r in rows] == sorted(
        text.index(f"<b>{r.person.name}</b>") for r in rows
    )
    assert text.count('class="grade"') == len(rows) == 5
    assert "都继续任职" in get(villager, url("matter-part", matter.pk, "end"))
    papers = get(villager, url("matter-documents", matter.pk))
    assert "评议结果公告" in papers and "述职报告" in papers and "评议票" not in papers
    assert "评议票" in get(chair, url("matter-documents", matter.pk))


@pytest.mark.parametrize(
    "slug",
    daily(["committee-appraisal", "members-appraisal", "double-appraisal-village",
           "double-appraisal-township"]),
)  # fmt: skip
def test_it_is_rehearsed_with_all_its_refusals(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert not [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {"report-missing", "rate-next-day", "rate-too-few", "ask-own"} <= tried
    matter = Matter.objects.select_related("procedure", "area").get(pk=done.matter_id)
    if slug == "members-appraisal":
        assert {"excellent-too-many", "rate-own", "grade-no-reason"} <= tried
        rows = Appraised.objects.filter(matter=matter)
        assert 3 * rows.filter(grade=0).count() <= rows.count()
    if slug.startswith("double"):
        (row,) = Appraised.objects.filter(matter=matter)
        assert [a["weight"] for a in row.result["audiences"]] == [50, 50]
        assert all(a["n"] >= 5 for a in row.result["audiences"])
    for paper in documents.papers_of(matter):
        if paper.slug in ("duty-reports", "appraisal-result", "rectification-plan"):
            assert documents.as_file(documents.document(matter, paper, "zh"), "docx")


# -- refusals that no rehearsal meets --------------------------------------------------------------


def test_numbers_that_make_no_rule_and_acts_at_the_wrong_part(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = appraise(village, NOW, upto="given")
    now = NOW + HELD
    who = village.actor("supervision_chair", now)
    at_: dict[str, Any] = {"actor": who, "now": now, "matter_id": matter.pk}

    def refused(says_: str, action: Any, **given: Any) -> None:
        with pytest.raises(Refusal) as error:
            action(**at_, **given)
        assert says(error) == [says_]

    director = village.people["director"].pk
    asking = {"part": "given", "person_id": director, "text": "路灯几时修？"}
    refused("reporting.no-questions", duty_reports.ask, **asking)
    duty_reports.give(part="given", listeners=30, **at_)
    refused("reporting.asks", duty_reports.give, part="questions", listeners=30)
    matters.finish_part(part="questions", **at_)
    case = open_case(matter.pk, now=now, lock=False)
    with pytest.raises(Refusal) as error:
        appraisals.computed(case, case.procedure.part("result"))
    assert says(error) == ["appraisal.unrated"]
    box = secret_ratings.open_rating(part="ballot", **at_)
    rate(village, box, ["competent"], now)
    secret_ratings.close_rating(part="ballot", **at_)
    numbers = {"appraisal.excellent": 50, "appraisal.competent": 60, "appraisal.incompetent": 50}
    monkeypatch.setattr(appraisals.own_numbers, "setting", lambda name, **_: numbers.get(name, 0))
    refused("appraisal.cuts", appraisals.announce, part="result")
    numbers["appraisal.excellent"] = 90
    case = open_case(matter.pk, now=now, lock=False)
    result = case.procedure.part("result")
    weighed = replace(result, words={**result.words, "weights": ("appraisal.weight.above",)})
    with pytest.raises(Refusal) as error:
        appraisals.computed(case, weighed)
    assert says(error) == ["appraisal.no-weight"]
