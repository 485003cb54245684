"""The scenario room: people who do not exist, themes, the driver, the demonstration."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from tests.daily import daily
from tests.world import make_area

from xiangyue.actions import areas, opinions, roster
from xiangyue.actions.area_methods import adopt_procedure, delegate
from xiangyue.core import masking
from xiangyue.core.identity import read_id
from xiangyue.core.refusals import Refusal
from xiangyue.core.roster import check
from xiangyue.data import figures
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import (
    AgendaItem,
    Jurisdiction,
    Matter,
    Meeting,
    Membership,
    Objection,
    Opinion,
    RecordEntry,
)
from xiangyue.methods import library
from xiangyue.scenario import demo, demo_places, people
from xiangyue.scenario.cast import Clock, cast_of, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.people import village_plan
from xiangyue.scenario.sitting import Ballot
from xiangyue.scenario.themes import theme, themes

CODE = "330212105219"
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("families", [True, False])
@pytest.mark.parametrize("one_head", [True, False])
def test_a_village_is_of_lawful_size(families: bool, one_head: bool) -> None:
    plan = village_plan(
        Random(7),
        today=date(2026, 2, 1),
        since=date(2025, 12, 20),
        families=families,
        one_head=one_head,
    )
    checked = check(plan, today=date(2026, 2, 1))
    assert checked.problems == ()
    says = {w.check.says for w in checked.warnings}
    assert says <= (set() if families else {"roster.household-empty", "roster.head-elsewhere"})
    assert len(plan.representatives) == 30
    assert all(5 <= len(r.stands_for) <= 15 for r in plan.representatives)
    assert sum(p.body == "supervision_committee" for p in plan.posts) == 3
    assert len(plan.residents) < 500  # so that thirty are enough in Zhejiang (its Art. 18)


def test_the_same_seed_gives_the_same_people() -> None:
    given = {"today": date(2026, 2, 1), "since": date(2025, 12, 20)}
    assert village_plan(Random(3), **given) == village_plan(Random(3), **given)
    assert village_plan(Random(3), **given) != village_plan(Random(4), **given)


def test_numbers_are_well_formed_and_nobodys() -> None:
    plan = village_plan(Random(1), today=date(2026, 2, 1), since=date(2025, 12, 20))
    for person in plan.residents:
        read = read_id(person.id_number)
        assert read is not None
        assert (read.region, read.born, read.sex) == ("339900", person.born, person.sex)
        assert person.phone[:3] in ("", people.PHONES)
    numbers = [p.id_number for p in plan.residents]
    assert len(set(numbers)) == len(numbers)


def test_themes_have_words_for_everyone() -> None:
    assert len(themes()) >= 20
    assert {t.category for t in themes()} <= set(CATEGORIES)
    for t in themes():
        assert len(set(t.opinions)) >= 4
        assert t.amendment[0] != t.motion
        assert 0 < sum(share for _, share in t.tasks) <= 100
        for shows in ("resolution", "result"):
            assert masking.checks(t.posting(shows)) == ()


def _village(slug: str, *, seed: int = 1) -> Driver:
    make_area(CODE)
    now = moment(date(2026, 2, 2))
    areas.open_area(actor=areas.COMMAND, now=now, area=CODE)
    plan = village_plan(Random(seed), today=now.date(), since=date(2025, 12, 20), families=False)
    roster.apply_roster(actor=areas.COMMAND, now=now, area=CODE, plan=plan)
    d = Driver(cast_of(CODE, now), Clock(now), Random(seed))
    d.do(adopt_procedure, actor=d.cast.actor("secretary"), area=CODE, slug=slug)
    d.do(
        delegate,
        actor=d.cast.actor("director"),
        area=CODE,
        categories=CATEGORIES,
        basis="2025年村民会议决议",
        start=date(2026, 1, 1),
    )
    return d


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["eight-step", "four-deliberations"])
def test_the_driver_lives_a_procedure_to_its_end(slug: str) -> None:
    d = _village(slug)
    runs = []
    for key in ("lamps", "water"):
        said = [
            d.do(opinions.submit_opinion, actor=a, area=CODE, text=t).pk
            for a, t in zip(d.cast.all("representative"), theme(key).opinions, strict=False)
        ]
        runs.append(d.start(theme(key), said, slug=slug))
    d.ballots["assembly"] = Ballot(passes=False)
    d.live(runs)
    assert set(Matter.objects.values_list("state", flat=True)) == {"closed"}
    decides = AgendaItem.objects.filter(part="assembly").order_by("pk")
    assert [i.outcome for i in decides] == ["failed", "passed", "passed"]
    # Both were on one agenda; the one that failed was put to a second sitting.
    assert decides[0].meeting_id == decides[1].meeting_id != decides[2].meeting_id
    times = list(RecordEntry.objects.filter(log=CODE).order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
    read = figures.read([CODE], first=date(2026, 1, 1), last=date(2026, 12, 31), today=NOW.date())
    assert read[CODE]["decisions"] == 2
    assert read[CODE]["rejections"] == 1
    assert read[CODE]["representatives"] == 30


@pytest.mark.django_db
def test_the_driver_goes_round_no_rule() -> None:
    d = _village("eight-step")
    run = d.start(theme("lamps"), (), slug="eight-step", origin="opinions")
    part = run.procedure.part("recommendation")
    with pytest.raises(Refusal):
        d.hold("branch_committee", [(run, part)])


@pytest.mark.django_db
def test_the_demonstration_has_everything_and_is_made_once(settings: object) -> None:
    settings.DEMONSTRATION = True  # its people have addresses, and what goes out stays in a folder
    for code in (CODE, "330212105220", "2308", "4331"):
        make_area(code)
    told: list[str] = []
    assert demo.ensure(told.append, now=NOW)
    assert told
    here = Matter.objects.filter(area_id=CODE, procedure__slug="eight-step")
    steps = [s.key for s in library.procedure("eight-step").steps]
    standing = list(here.filter(state="running").values_list("step", flat=True))
    assert set(standing) == set(steps)  # one in each step
    assert here.filter(state="closed").count() == 1
    assert here.get(state="dropped").end_reason
    charters = Matter.objects.filter(area_id=CODE, procedure__slug="charter")
    assert set(charters.values_list("state", "step")) == {("closed", ""), ("running", "consult")}
    said = Opinion.objects.filter(area_id=CODE)
    assert set(said.exclude(answer_kind="").values_list("answer_kind", flat=True)) == {
        "taken_up", "handled", "explained", "declined"
    }  # fmt: skip
    assert said.filter(answered_at=None, due_on__lt=NOW.date()).exists()  # overdue
    assert said.filter(answered_at=None, considered_at=None).exists()  # new
    assert said.filter(answered_at=None, considered_at__isnull=False).exists()  # in hand
    assert said.filter(anonymous=True).exists() and said.filter(public=False).exists()
    assert said.filter(heard_by__isnull=False, household__isnull=False).exists()
    assert said.filter(joins__isnull=False).exists()
    meetings = Meeting.objects.filter(area_id=CODE)
    assert meetings.filter(state="no_quorum").exists()
    assert meetings.get(state="called").starts_at > NOW
    objections = Objection.objects.filter(posting__area_id=CODE)
    assert objections.exclude(answer="").exists() and objections.filter(answer="").exists()
    assert RecordEntry.objects.filter(log=CODE, act="item.amend").exists()
    assert RecordEntry.objects.filter(at__gt=NOW).count() == 0
    assert Membership.objects.filter(area_id="4331", role="officer").exists()
    assert Jurisdiction.objects.get(area_id="330212105220").procedure == "four-deliberations"
    before = RecordEntry.objects.count()
    assert not demo.ensure(told.append, now=NOW)
    assert RecordEntry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("day", daily([date(2026, 11, 27), date(2027, 2, 20), date(2027, 5, 6)]))
def test_the_demonstration_can_be_made_on_other_days(day: date, settings: object) -> None:
    settings.DEMONSTRATION = True
    make_area(CODE)
    now = moment(day)
    for code, _ in demo_places.LEVELS:
        make_area(code)
    assert demo.ensure(lambda line: None, now=now)
    assert RecordEntry.objects.filter(at__gt=now).count() == 0
    assert Meeting.objects.get(area_id=CODE, state="called").starts_at > now
