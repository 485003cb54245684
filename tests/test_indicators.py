"""Standards in a village: records answer, evidence is given once, levels above look at it."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.daily import daily
from tests.test_rehearse import refused
from tests.workbooks import table_faults
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions import indicator_check as checked
from xiangyue.actions import indicators, mending
from xiangyue.actions.indicator_sheets import sheet_of
from xiangyue.core.bands import read as read_bands
from xiangyue.core.indicators import Answer, Indicator
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures, indicator_check
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    Assessment,
    FigureDelta,
    IndicatorAnswer,
    IndicatorEvidence,
    Matter,
    MatterPart,
    Membership,
    RegisterRow,
    StoredFile,
)
from xiangyue.documents.model import texts
from xiangyue.methods import standards
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

TODAY = NOW.date()
DUTY = "party-building-duty"
KEPT = ("assessments", "indicators_asked", "indicators_met", "postings")
ALL = [
    (DUTY, ["indicators-not-over", "indicators-why", "indicators-for-them", "mending-open"]),
    ("graded-assessment", ["indicators-points", "activity-uncounted", "mending-twice"]),
    ("party-life", ["turn-stranger", "turn-early", "turn-no-words", "turn-done", "mending-open"]),
    ("cadre-assessment", ["indicators-whom", "indicators-before-it"]),
    ("red-flag", ["indicators-give-later", "mending-bare"]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "tried"), daily(ALL))
def test_it_is_walked_and_refuses_what_it_must(slug: str, tried: list[str]) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    found = refused(done)
    for key in [*tried, "wrong-person", "close-early", "indicators-again"]:
        assert key in found, key


@pytest.fixture
def village(db: None) -> Village:
    found = make_village(procedure=DUTY)
    cadre = found.person("committee_member")
    cadre.birth_date = date(1995, 5, 1)
    cadre.save()
    return found


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of_person(make_officer(CODE[:9]).pk, NOW)


def begun(village: Village, upto: str = "", period: str = "2025", **more: Any) -> Matter:
    """A matter with its standard taken up for a year."""
    matter = make_matter(village, procedure=DUTY, category=DUTY, upto=upto, **more)
    indicators.take_up(
        actor=village.actor("secretary"), now=more.get("now") or NOW, matter_id=matter.pk,
        part="list", period=period,
    )  # fmt: skip
    return matter


def on(matter: Matter, actor: Actor, part: str = "list", **more: Any) -> dict[str, Any]:
    return {"actor": actor, "now": NOW, "matter_id": matter.pk, "part": part, **more}


def states(matter: Matter, part: str = "list", today: date = TODAY) -> dict[str, str]:
    row = Assessment.objects.select_related("standard").get(matter=matter, part=part)
    return {key: a.state for key, a in sheet_of(row, today).answers.items()}


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return MatterPart.objects.get(matter=matter, key=part).facts


def test_what_the_records_know_answers_itself(village: Village) -> None:
    matter = begun(village)
    found = states(matter)
    assert found["young-cadre"] == "met"  # born 1995: thirty at the end of 2025
    assert found["members-meetings"] == "not_met" and found["venue"] == "missing"
    assert found["disclosure"] == "left_out"  # nothing was posted that could be held against it
    # three sittings are kept by the acts, in the figures; the fourth makes it four
    days = [date(2025, m, 5) for m in (2, 5, 8)]
    FigureDelta.objects.bulk_create(
        FigureDelta(area=CODE, day=day, key="met_party_members", n=1) for day in days
    )
    assert states(matter)["members-meetings"] == "not_met"
    figures.fold()
    FigureDelta.objects.create(area=CODE, day=date(2025, 12, 31), key="met_party_members", n=1)
    assert states(matter)["members-meetings"] == "met"
    # a day after the period, or of another village, counts for nothing here
    FigureDelta.objects.filter(day=date(2025, 12, 31)).update(day=date(2026, 1, 1))
    assert states(matter)["members-meetings"] == "not_met"


def test_a_new_member_is_new_only_after_the_place_was_opened(village: Village) -> None:
    matter = begun(village, period="2026")
    assert states(matter)["new-member"] == "not_yet"
    person = village.person("villager")
    seat = Membership(area=village.area, person=person, role="party_member", start=NOW.date())
    seat.save()
    assert states(matter)["new-member"] == "not_yet"  # as the roster had it on the first day
    seat.start = NOW.date() + timedelta(days=1)
    seat.save()
    assert states(matter, today=NOW.date() + timedelta(days=1))["new-member"] == "met"


def test_evidence_of_what_stands_is_given_once(village: Village) -> None:
    first = begun(village)
    secretary = village.actor("secretary")
    give = on(first, secretary, text="党群服务中心二楼，牌子和制度都在墙上。")
    indicators.give(**give, indicator="venue")
    indicators.give(**give, indicator="policy")
    assert states(first)["venue"] == states(first)["policy"] == "met"
    assert facts(first, "list")["missing"] == 7
    indicators.settle(**on(first, secretary))
    second = begun(village, period="2026")
    found = states(second)
    assert (found["venue"], found["policy"]) == (
        "met",
        "missing",
    )  # a room stands, help is a year's
    held = IndicatorEvidence.objects.get(indicator="venue")
    indicators.take_back(**on(second, secretary), evidence_id=held.pk, reason="房子拆了")
    assert states(second)["venue"] == "missing"
    assert states(first)["venue"] == "met"  # settled with it, and it stood then


def test_a_later_stage_differs_with_its_reason_and_nothing_else(
    village: Village, officer: Actor
) -> None:
    matter = begun(village)
    secretary = village.actor("secretary")
    for key in ("venue", "plots"):
        indicators.give(**on(matter, secretary), indicator=key, text="有")
    with pytest.raises(Refusal, match=r"step\.before"):
        indicators.settle(**on(matter, officer, "township"))
    indicators.settle(**on(matter, secretary))
    before = facts(matter, "list")["met"]
    look = on(matter, officer, "township", indicator="plots")
    with pytest.raises(Refusal, match=r"indicators\.reason"):
        indicators.differ(**look, points=0)
    indicators.differ(**look, points=0, reason="现场没有看到。")
    assert facts(matter, "township")["met"] == before - 1
    indicators.differ(**look, points=None)
    assert facts(matter, "township")["met"] == before
    indicators.differ(**look, points=0, reason="现场没有看到。")
    indicators.settle(**on(matter, officer, "township"))
    kept = {a.indicator: a for a in IndicatorAnswer.objects.filter(assessment__stage="township")}
    assert [k for k, a in kept.items() if a.how == "differs"] == ["plots"]
    assert kept["plots"].reason == "现场没有看到。" and states(matter)["plots"] == "met"
    # what is not met stands in the list of what is put right, nobody typed it in
    gaps = mending.gaps_of(matter.pk, "township")
    assert {"plots", "members-meetings"} <= {i.key for i in gaps} and "venue" not in gaps
    assert facts(matter, "gaps")["unplanned"] == len(gaps)
    row = mending.plan(
        **on(matter, secretary, "gaps"), indicator="plots", measure="三组地头再建一块。",
        owner_id=village.person("director").pk, due_on=date(2026, 6, 30),
    )  # fmt: skip
    assert RegisterRow.objects.get(pk=row.pk).what == "有1至2个示范基地"
    kept = ("assessments", "indicators_asked", "indicators_met", "tasks_due")
    assert [d for d in differences() if d.key in kept] == []


def test_whoever_settled_the_stage_before_does_not_judge_it(
    village: Village, officer: Actor
) -> None:
    both = village.person("secretary")
    officer_seat = Membership(area_id=CODE[:9], person=both, role="officer", start=date(2024, 1, 1))
    officer_seat.save()
    matter = begun(village)
    indicators.settle(**on(matter, village.actor("secretary")))
    with pytest.raises(Refusal, match=r"indicators\.own"):
        indicators.settle(**on(matter, village.actor("secretary"), "township"))
    indicators.settle(**on(matter, officer, "township"))


def test_a_paper_of_an_office_that_is_not_here_is_entered_with_its_photo(village: Village) -> None:
    matter = begun(village)
    indicators.settle(**on(matter, village.actor("secretary")))
    clerk = on(matter, village.actor("clerk"), "township", on_paper=True)
    with pytest.raises(Refusal, match=r"indicators\.no-photo"):
        indicators.settle(**clerk)
    from xiangyue.scenario.paper_photo import photo  # noqa: PLC0415 - draws

    indicators.settle(**clerk, files=[photo()])
    assert Assessment.objects.get(stage="township").on_paper
    assert StoredFile.objects.filter(indicator_evidence__isnull=False).count() == 1


def test_changing_a_standard_changes_no_past_assessment(
    village: Village, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = begun(village)
    indicators.settle(**on(matter, village.actor("secretary")))
    kept = Assessment.objects.get()
    now = standards.load()
    old = standards.latest(DUTY)
    harder = dataclasses.replace(
        old, heads=old.heads[:1], start=date(2025, 6, 1),
        raw={**old.raw, "heads": old.raw["heads"][:1], "from": "2025-06-01"},
    )  # fmt: skip
    monkeypatch.setattr(standards, "load", lambda: (*now, harder))
    assert standards.latest(DUTY) is harder
    assert checked.assessments("") == (1, [])
    assert len(states(matter)) == len(old.indicators)
    indicators.settle(**on(matter, officer, "township"))  # its later stage too
    assert Assessment.objects.get(stage="township").standard_id == kept.standard_id
    again = begun(village, period="2026")
    assert len(states(again)) == len(harder.indicators)


def test_the_check_counts_all_again_and_finds_what_was_changed(
    village: Village, officer: Actor
) -> None:
    matter = begun(village)
    indicators.settle(**on(matter, village.actor("secretary")))
    indicators.settle(**on(matter, officer, "township"))
    year = date(2026, 1, 1), date(2026, 12, 31)
    found = indicator_check.months("", *year, KEPT)
    assert found.differences == [] and found.figures >= 3
    assert checked.assessments("") == (2, [])
    sums = figures.read([CODE[:6]], first=year[0], last=year[1], today=NOW.date())[CODE[:6]]
    assert sums["assessments"] == 1 and 0 < sums["indicators_met"] < sums["indicators_asked"]
    figures.fold()
    assert indicator_check.months(CODE[:9], *year, KEPT).differences == []
    FigureDelta.objects.create(area=CODE, day=NOW.date(), key="postings", n=2)
    found = indicator_check.months("", *year, KEPT)
    assert [(d.area, d.key, d.kept, d.counted) for d in found.differences] == [
        (CODE, "postings", 2, 0)
    ]
    IndicatorAnswer.objects.filter(indicator="venue").update(points=1, state="met")
    _number, wrong = checked.assessments(CODE)
    assert {w.what for w in wrong} == {"score"} and len(wrong) == 2


def test_a_person_is_assessed_by_a_fixed_mark_and_sees_it_alone(
    village: Village, officer: Actor, client: Client
) -> None:
    matter = make_matter(village, procedure="cadre-assessment", category="cadre-assessment")
    secretary, person = village.actor("secretary"), village.person("committee_member")
    take = on(matter, secretary, period="2025")
    with pytest.raises(Refusal, match=r"indicators\.person"):
        indicators.take_up(**take)
    with pytest.raises(Refusal, match=r"indicators\.no-seat"):
        indicators.take_up(**take, person_id=village.person("villager").pk)
    indicators.take_up(**take, person_id=person.pk)
    with pytest.raises(Refusal, match=r"indicators\.taken"):
        indicators.take_up(**take, person_id=person.pk)
    indicators.settle(**on(matter, secretary))
    indicators.settle(**on(matter, officer, "township"))
    row = Assessment.objects.get(stage="township")
    assert (row.person_id, row.score, row.of, row.band) == (person.pk, 20, 40, "below")
    assert facts(matter, "appeal")["until"] == "2026-03-24"  # ten working days
    for who, status in (("committee_member", 200), ("villager", 404), ("secretary", 200)):
        client.force_login(village.account(who))
        assert client.get(f"/m/{matter.pk}/township/").status_code == status, who


@pytest.mark.parametrize(
    ("score", "of", "band"),
    [(0, 100, "class-3"), (59, 100, "class-3"), (599, 1000, "class-3"), (60, 100, "class-2"),
     (849, 1000, "class-2"), (85, 100, "class-1"), (100, 100, "class-1"), (0, 0, "class-3")],
)  # fmt: skip
def test_classes_at_just_under_at_and_over_their_marks(score: int, of: int, band: str) -> None:
    raw = next(b.raw for b in standards.every_bands() if b.slug == "graded-assessment")
    assert read_bands(raw).band_of(score, of).key == band


def test_every_standard_on_disk_adds_up_and_its_measures_have_words() -> None:
    from xiangyue.web.indicator_words import asked_of  # noqa: PLC0415 - needs the words

    slugs = {s.slug for s in standards.load()}
    assert {DUTY, "graded-assessment", "cadre-assessment", "red-flag"} <= slugs
    for one in standards.load():
        for i in one.indicators:
            assert bool(asked_of(i)) == bool(i.measured)
        if one.bands:
            assert one.base + sum(i.points for i in one.indicators) == 100, one.slug


@pytest.mark.parametrize(
    ("marks", "answer", "told"),
    [
        ({"at_least": 12}, Answer("not_met", 0, 0, 12), "现有0，至少要12"),
        ({"at_most": 12}, Answer("met", 1, 0, 12), "现有0，最多12"),
        ({"at_least": 12}, Answer("met", 1, 0, 12, how="differs"), "只看记录：现有0，至少要12"),
        ({"at_most": 0}, Answer("not_met", 0, 0, 0, how="before"), "只看记录：现有0，最多0"),
        ({}, Answer("met", 1, 19, 18, 20), "20中有19，要有18"),
    ],
)
def test_the_numbers_say_least_or_most_and_whose_they_are(
    marks: dict[str, int], answer: Answer, told: str
) -> None:
    from xiangyue.web.indicator_words import counted  # noqa: PLC0415 - needs the words

    asked = Indicator("x", "h", {}, {}, "product", 1, **marks)  # type: ignore[arg-type]
    with translation.override("zh-hans"):
        assert counted(asked, answer) == told


@pytest.mark.parametrize("many", [False, True])
def test_its_pages_ask_few_questions(
    village: Village, officer: Actor, client: Client, many: bool,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    matter = begun(village)
    secretary = village.actor("secretary")
    if many:
        for key in (
            "venue",
            "plots",
            "policy",
            "double-training",
            "college-cadre",
            "distance-learning",
        ):
            indicators.give(**on(matter, secretary), indicator=key, text="有")
    client.force_login(village.account("secretary"))
    with django_assert_max_num_queries(8):
        page = client.get(f"/m/{matter.pk}/list/")
    assert page.status_code == 200 and "没达到" in page.content.decode()
    indicators.settle(**on(matter, secretary))
    with django_assert_max_num_queries(8):
        assert client.get(f"/m/{matter.pk}/township/").status_code == 200
    indicators.settle(**on(matter, officer, "township"))
    for part in ("list", "township", "gaps"):
        with django_assert_max_num_queries(8):
            assert client.get(f"/m/{matter.pk}/{part}/").status_code == 200


def test_the_boxes_add_up_to_what_is_asked(
    village: Village, client: Client, still: datetime
) -> None:
    matter = begun(village, period="2026")
    client.force_login(village.account("secretary"))
    page = client.get(f"/m/{matter.pk}/list/").content.decode()
    counts = sheet_of(Assessment.objects.select_related("standard").get(), TODAY).score.counts
    assert counts["not_yet"] and counts["left_out"]
    boxes = page[page.index('<dl class="figures"') :].split("</dl>")[0]
    shown = [int(n) for n in re.findall(r"<dd[^>]*>\s*(?:<[^>]*>)*(\d+)", boxes)]
    states_ = ("met", "not_met", "missing", "not_yet")
    assert [counts[k] for k in states_] == [n for n in shown if n is not None][:4], boxes
    assert f"{counts['left_out']}项不算" in page
    assert "全部做到" in page and "100%以上" not in page


def test_by_form_it_is_shown_and_seen_otherwise(
    village: Village, officer: Actor, client: Client, still: datetime
) -> None:
    matter = make_matter(village, procedure=DUTY, category=DUTY)
    base = f"/m/{matter.pk}"
    client.force_login(village.account("clerk"))
    assert client.post(f"{base}/list/", {"period": "2025"}).status_code == 302
    sent = client.post(f"{base}/list/indicators/venue/", {"text": " "})
    assert sent.status_code == 422
    assert client.post(f"{base}/list/indicators/venue/", {"text": "有"}).status_code == 302
    assert client.post(f"{base}/list/", {}).status_code == 302
    assert Assessment.objects.get().settled_at is not None
    client.force_login(village.account("villager"))
    assert client.get(f"{base}/township/indicators/venue/").status_code == 404
    client.force_login(village.account(_person(officer)))
    page = client.get(f"{base}/township/indicators/venue/")
    assert "没达到" in page.content.decode()
    sent = client.post(f"{base}/township/indicators/venue/", {"points": "0", "reason": ""})
    assert sent.status_code == 422 and "理由" in sent.content.decode()
    told = {"points": "0", "reason": "门锁着，没有牌子。"}
    assert client.post(f"{base}/township/indicators/venue/", told).status_code == 302
    page = client.get(f"{base}/township/").content.decode()
    assert "门锁着" in page and "1项" in page.split("<details")[0]  # how many were seen otherwise


def _person(actor: Actor) -> Any:
    from xiangyue.data.models import Person  # noqa: PLC0415 - of one test

    return Person.objects.get(pk=actor.person_id)


def test_the_report_of_a_stage_stands_among_the_papers(
    village: Village, officer: Actor, client: Client
) -> None:
    matter = begun(village)
    indicators.settle(**on(matter, village.actor("secretary")))
    indicators.settle(**on(matter, officer, "township"))
    matter = Matter.objects.select_related("area", "procedure").get(pk=matter.pk)
    papers = [p for p in documents.papers_of(matter) if p.slug == "assessment-report"]
    assert [p.part for p in papers] == ["list", "township"]
    told = "\n".join(texts(documents.document(matter, papers[1], "zh")))
    assert "党建责任清单" in told and "五乡镇" in told and "有1个组织活动场所：没有佐证" in told
    listed = client.get(f"/m/{matter.pk}/documents/").content.decode()
    assert f"/{papers[1].key}" in listed


def test_a_prefectures_places_stand_by_their_code_and_no_person_among_them(
    village: Village, officer: Actor, client: Client, django_assert_max_num_queries: Any
) -> None:
    other = make_village("330212105220", procedure=DUTY)
    for place in (other, village):
        matter = make_matter(place, procedure=DUTY, category=DUTY)
        secretary = place.actor("secretary")
        indicators.take_up(**on(matter, secretary, period="2025"))
        indicators.settle(**on(matter, secretary))
    person = make_matter(village, procedure="cadre-assessment", category="cadre-assessment")
    secretary, whom = village.actor("secretary"), village.person("committee_member").pk
    indicators.take_up(**on(person, secretary, period="2025", person_id=whom))
    indicators.settle(**on(person, secretary))
    with django_assert_max_num_queries(8):
        page = client.get("/a/330212105/assessments/").content.decode()
    assert page.index("明伦村") < page.index(
        "蟠龙村"
    )  # by code, the one that met more first or not
    assert "村干部" not in page and "李永福" not in page
    book = client.get("/a/3302/assessments.xlsx")
    assert book.status_code == 200 and table_faults(book.content) == []
    assert "往下选" in client.get("/a/33/assessments/").content.decode()
