"""A level above looks at a matter: approves it, advises on it, keeps it on file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.test import Client
from tests.methods import also
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import matters, reviews
from xiangyue.actions.files import Kept
from xiangyue.actions.standing import open_case
from xiangyue.core import procedure
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, overdue
from xiangyue.data.models import Matter, Membership, RecordEntry, Review
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.paper_photo import photo

TOWN, COUNTY = "330212105", "330212"
DAY = timedelta(days=1)
LOOK = """
slug: {slug}
version: 1
subject: thing
tags: [decide]
starts: [clerk]
origins: [application]
steps:
  - key: look
    parts:
      - key: check
        kind: review
        level: {level}
        effect: {effect}
        working_days: {days}
        papers: [plan, list]
        actors: [clerk, secretary]
        done_when:
          - {{fact: check.{done}, is: true}}
"""
TEXT = """
name: N
subject: S
steps: {look: {name: L, does: L}}
parts: {check: {name: C, todo: C, papers: {plan: P1, list: P2}}}
conditions: {check.approved: a, check.heard: h, check.filed: f}
rules: {check.approved: a, check.heard: h, check.filed: f}
"""
KINDS = {
    "approving": ("county", "approves", 7, "approved"),
    "advising": ("township", "advises", 5, "heard"),
    "filing": ("township", "files", 0, "filed"),
}


def written(slug: str) -> str:
    level, effect, days, done = KINDS[slug]
    return LOOK.format(slug=slug, level=level, effect=effect, days=days, done=done)


@pytest.fixture(autouse=True)
def methods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, **{s: (written(s), TEXT) for s in KINDS}):
        yield


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


@pytest.fixture
def county(village: Village) -> Actor:
    return actor_of_person(make_officer(COUNTY, "县农经站陈").pk, NOW)


@pytest.fixture
def town(village: Village) -> Actor:
    return actor_of_person(make_officer(TOWN).pk, NOW)


def begin(village: Village, slug: str, **more: object) -> Matter:
    return matters.start_matter(
        actor=village.actor("clerk"), now=NOW, area=village.code, title="修渠", procedure=slug,
        origin="application", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def hand_in(village: Village, matter: Matter, now: datetime = NOW, **more: object) -> Review:
    given: dict[str, object] = {"papers": ["plan", "list"]}
    return reviews.hand_in(
        actor=village.actor("clerk"), now=now, matter_id=matter.pk, part="check", **given | more
    )  # type: ignore[arg-type]


def facts(matter: Matter) -> dict[str, object]:
    return open_case(matter.pk, now=NOW, lock=False).facts("check")


def refused(check: str, code: str = "") -> pytest.RaisesExc[Refusal]:
    return pytest.raises(
        Refusal, check=lambda r: r.checks[0].says == check and r.code == (code or r.code)
    )


def right() -> bool:
    """Whether the kept figure is what a count gives (nothing else is counted here)."""
    return not [d for d in figure_check.differences() if d.key == "reviews_due"]


def late(area: str, today: date) -> int:
    return overdue.count(area, "reviews_due", today=today)


# --- the definition


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"effect": "advises", "working_days": 0}, "so many working_days, no longer"),
        ({"effect": "advises"}, "advice cannot stop a matter"),
        ({"effect": "files"}, "a review that files approves nothing"),
        ({"effect": "vetoes"}, "effect 'vetoes' is not one of approves, advises, files"),
        ({"level": "moon"}, "level 'moon' is not one of"),
    ],
)
def test_what_belongs_together_is_checked(words: dict, wrong: str) -> None:
    raw = yaml.safe_load(written("approving"))
    raw["steps"][0]["parts"][0] |= words
    with pytest.raises(BadDefinition, match=wrong):
        procedure.parse(raw)


# --- approval


def test_handed_in_waits_its_working_days_and_is_approved(village: Village, county: Actor) -> None:
    matter = begin(village, "approving")
    with refused("review.papers") as short:
        hand_in(village, matter, papers=["plan"])
    assert "P2" in word(short.value.checks[0], "en") and short.value.checks[0].have == 1
    row = hand_in(village, matter)
    # 10 March 2026 is a Tuesday: the seventh working day after it is Thursday of the next week.
    assert (row.office_id, row.due_on) == (COUNTY, date(2026, 3, 19))
    with refused("review.waiting"):
        hand_in(village, matter)
    reviews.take_in(actor=county, now=NOW + DAY, review_id=row.pk)
    with refused("review.taken"):
        reviews.take_in(actor=county, now=NOW + DAY, review_id=row.pk)
    reviews.answer(actor=county, now=NOW + DAY, review_id=row.pk, outcome="approved")
    assert facts(matter)["approved"] and facts(matter)["done"] and not facts(matter).get("late")
    with refused("review.answered"):
        reviews.answer(actor=county, now=NOW + DAY, review_id=row.pk, outcome="approved")
    said = RecordEntry.objects.filter(act__startswith="review.").values_list("act", flat=True)
    assert set(said) == {"review.hand-in", "review.take-in", "review.answer"}
    assert right()


def test_the_seven_days_go_round_a_holiday(village: Village, county: Actor) -> None:
    """In before the Spring Festival of 2026 (15 to 23 February; the 14th and 28th are worked)."""
    matter = begin(village, "approving")
    row = hand_in(village, matter, moment(date(2026, 2, 12)))
    assert row.due_on == date(2026, 2, 28)  # 13, 14, 24, 25, 26, 27, 28
    reviews.answer(actor=county, now=moment(date(2026, 3, 1)), review_id=row.pk, outcome="approved")
    assert facts(matter)["late"]


@pytest.mark.parametrize(("after", "n"), [(-1, 0), (0, 0), (1, 1)])
def test_late_begins_the_day_after_its_last(
    village: Village, county: Actor, after: int, n: int
) -> None:
    row = hand_in(village, begin(village, "approving"))
    assert row.due_on is not None
    for area in (village.code, TOWN, COUNTY, "33"):
        assert late(area, row.due_on + after * DAY) == n
    (one,) = overdue.rows(COUNTY, "reviews_due", today=row.due_on + DAY, limit=9)
    assert (one.kind, one.words) == ("review", "修渠")
    assert right()


def test_sent_back_and_corrected(village: Village, county: Actor) -> None:
    matter = begin(village, "approving")
    row = hand_in(village, matter)
    with refused("text.missing"):
        reviews.answer(actor=county, now=NOW, review_id=row.pk, outcome="returned", text=" ")
    reviews.answer(actor=county, now=NOW, review_id=row.pk, outcome="returned", text="缺名单")
    assert (facts(matter)["returned"], facts(matter)["corrections_open"]) == (1, 1)
    with refused("review.what-changed"):
        hand_in(village, matter)
    again = hand_in(village, matter, NOW + 2 * DAY, note="补了名单")
    assert (again.round, again.due_on) == (2, date(2026, 3, 23))
    assert (facts(matter)["corrected"], facts(matter)["corrections_open"]) == (1, 0)
    reviews.answer(actor=county, now=NOW + 3 * DAY, review_id=again.pk, outcome="approved")
    assert facts(matter)["done"] and facts(matter)["submitted"] == 2
    assert right()


def test_nobody_but_that_office_answers_and_not_who_handed_it_in(
    village: Village, county: Actor, town: Actor
) -> None:
    row = hand_in(village, begin(village, "approving"))
    for actor in (village.actor("secretary"), town, Actor()):
        with refused("review.office", "not-allowed"):
            reviews.answer(actor=actor, now=NOW, review_id=row.pk, outcome="approved")
    Membership.objects.create(
        area_id=COUNTY, person=village.people["clerk"], role="officer", start=date(2024, 1, 1)
    )
    with refused("review.own"):
        reviews.answer(actor=village.actor("clerk"), now=NOW, review_id=row.pk, outcome="approved")
    with refused("review.outcome"):
        reviews.answer(actor=county, now=NOW, review_id=row.pk, outcome="filed")


def test_an_office_that_is_not_here_answers_on_paper_with_a_photo(village: Village) -> None:
    matter = begin(village, "approving")
    row = hand_in(village, matter)
    given: dict = {
        "actor": village.actor("clerk"), "now": NOW, "review_id": row.pk, "outcome": "approved",
        "on_paper": True, "number": "鄞农〔2026〕7号",
    }  # fmt: skip
    with refused("review.no-photo"):
        reviews.answer(**given)
    with refused("access.roles"):
        reviews.answer(**given | {"actor": village.actor("villager"), "files": [photo()]})
    make_officer(COUNTY)
    with refused("review.office-is-there"):
        reviews.answer(**given, files=[photo()])
    Membership.objects.filter(area_id=COUNTY).delete()
    done = reviews.answer(**given, files=[photo()])
    assert done.on_paper and facts(matter)["done"]
    assert [f.public for f in done.files.all()] == [False]


def test_what_was_refused_may_be_dropped_though_it_was_decided(
    village: Village, county: Actor
) -> None:
    matter = begin(village, "approving")
    Matter.objects.filter(pk=matter.pk).update(decided_at=NOW)
    drop: dict = {"actor": village.actor("secretary"), "matter_id": matter.pk, "reason": "不批"}
    with refused("matter.decided"):
        matters.drop_matter(now=NOW, **drop)
    row = hand_in(village, matter)
    reviews.answer(actor=county, now=NOW, review_id=row.pk, outcome="refused", text="超过限额")
    matters.drop_matter(now=NOW, **drop)
    assert Matter.objects.get(pk=matter.pk).state == "dropped"


def test_a_matter_that_ends_waits_no_longer(village: Village, county: Actor) -> None:
    matter = begin(village, "approving")
    row = hand_in(village, matter)
    matters.drop_matter(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="不办了"
    )
    row.refresh_from_db()
    assert row.outcome == "ended" and late(COUNTY, NOW.date() + 60 * DAY) == 0
    with refused("matter.ended"):
        reviews.answer(actor=county, now=NOW, review_id=row.pk, outcome="approved")
    assert right()


# --- advice and filing


@pytest.mark.parametrize(("day", "passes"), [(16, False), (17, False), (18, True)])
def test_advice_is_waited_for_no_longer_than_its_days(
    village: Village, town: Actor, day: int, passes: bool
) -> None:
    matter = begin(village, "advising")
    on: dict = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "check"}
    with refused("review.nothing-waits"):
        reviews.go_on(now=NOW, **on)
    row = hand_in(village, matter)
    assert row.due_on == date(2026, 3, 17)
    now = moment(date(2026, 3, day))
    if not passes:
        with refused("review.not-over"):
            reviews.go_on(now=now, **on)
        return
    reviews.go_on(now=now, **on)
    assert facts(matter)["done"] and facts(matter)["heard"] and "advised" not in facts(matter)
    reviews.answer(actor=town, now=now, review_id=row.pk, outcome="advised", text="写明监督办法")
    assert facts(matter)["advised"] and facts(matter)["late"]


def test_advice_neither_approves_nor_sends_back(village: Village, town: Actor) -> None:
    matter = begin(village, "advising")
    row = hand_in(village, matter)
    for outcome in ("approved", "refused", "returned", "filed"):
        with refused("review.outcome"):
            reviews.answer(actor=town, now=NOW, review_id=row.pk, outcome=outcome, text="不许办")
    reviews.answer(actor=town, now=NOW, review_id=row.pk, outcome="advised", text="建议缓办")
    assert facts(matter)["done"]


def test_what_is_on_file_may_be_ordered_to_be_corrected(village: Village, town: Actor) -> None:
    matter = begin(village, "filing")
    row = hand_in(village, matter)
    assert row.due_on is None
    with refused("review.not-filed"):
        reviews.order_correction(actor=town, now=NOW, review_id=row.pk, text="改")
    reviews.answer(actor=town, now=NOW, review_id=row.pk, outcome="filed")
    assert facts(matter)["done"]
    with refused("part.done"):
        hand_in(village, matter)
    reviews.order_correction(actor=town, now=NOW, review_id=row.pk, text="第三条违法")
    assert facts(matter)["corrections_open"] == 1
    again = hand_in(village, matter, note="删去第三条")
    reviews.answer(actor=town, now=NOW, review_id=again.pk, outcome="filed")
    assert facts(matter)["corrections_open"] == 0 and again.round == 3


# --- the rehearsal


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(KINDS))
def test_it_is_rehearsed_with_all_its_refusals(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0
    tried = {e.key for e in done.events if e.what == "refused"}
    wanted = {
        "wrong-person", "review-papers", "review-twice", "review-own", "review-no-photo",
        "review-for-them", "review-outcome", "review-again",
    }  # fmt: skip
    more = {"review-not-over"} if slug == "advising" else {"review-no-reason", "review-no-change"}
    assert wanted | more <= tried
    for event in done.events:
        for check in event.checks:
            assert "{" not in word(check, "zh") + word(check, "en")


# --- pages


@pytest.fixture
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.usefixtures("_now")
def test_from_the_village_to_the_county_and_back_in_the_pages(
    village: Village, county: Actor, client: Client, django_assert_max_num_queries: object
) -> None:
    matter = begin(village, "approving")
    address = f"/m/{matter.pk}/check/"
    client.force_login(village.account("clerk"))
    page = client.post(address, {"do": "hand-in", "papers": ["plan"]})
    assert page.status_code == 409 or page.status_code == 422
    page = client.post(address, {"do": "hand-in", "papers": ["plan", "list"], "note": ""})
    assert page.status_code == 302, page.content.decode()
    row = Review.objects.get()
    people = village.people | {"county": row.office and Membership.objects.get(
        area_id=COUNTY, role="officer").person}  # fmt: skip
    village.people["county"] = people["county"]
    client.force_login(village.account("county"))
    desk = client.get(f"/a/{COUNTY}/desk/", headers={"accept-language": "en"}).content.decode()
    assert address in desk and "7 working days left" in desk
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        shown = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "We have it" in shown and "Give the answer" in shown
    assert client.post(address, {"do": "take-in"}).status_code == 302
    page = client.post(address, {"do": "answer", "outcome": "returned", "text": ""})
    assert page.status_code == 422
    page = client.post(address, {"do": "answer", "outcome": "approved", "text": ""})
    assert page.status_code == 302
    listed = client.get(f"/a/{COUNTY}/reviews/?state=answered").content.decode()
    assert address in listed
    client.force_login(village.account("clerk"))
    assert client.get(f"/a/{COUNTY}/reviews/").status_code == 403
    assert "We have it" not in client.get(address).content.decode()


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_of_the_office_ask_the_same_few_queries(
    village: Village, county: Actor, client: Client, many: int,
    django_assert_num_queries: object,
) -> None:  # fmt: skip
    for _ in range(many):
        hand_in(village, begin(village, "approving"))
    village.people["county"] = Membership.objects.get(area_id=COUNTY, role="officer").person
    client.force_login(village.account("county"))
    client.get(f"/a/{COUNTY}/reviews/")
    with django_assert_num_queries(4):  # type: ignore[operator]
        client.get(f"/a/{COUNTY}/reviews/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        client.get(f"/a/{COUNTY}/desk/")


def test_no_file_is_needed_to_know_what_a_file_is() -> None:
    assert isinstance(photo(), Kept) and photo().is_photo
