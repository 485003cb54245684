"""A settled result and what an appeal made of it stand side by side, each with its day."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client
from django.utils.translation import override
from tests.test_indicators import on
from tests.world import NOW, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import appeals, areas, indicators, terms
from xiangyue.actions.documents_of_appraisals import _office as issuer
from xiangyue.actions.documents_of_assessments import made
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Assessment, Matter, Membership
from xiangyue.documents.assessment_papers import assessment_report
from xiangyue.documents.parts import say
from xiangyue.scenario import townships
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told
from xiangyue.web.wording import of_what

pytestmark = pytest.mark.django_db
TOWN = "330212105"


def test_the_score_of_an_appeal_stands_beside_the_first(client: Client) -> None:
    village = make_village()
    town = actor_of_person(make_officer("330212105").pk, NOW)
    county = actor_of_person(make_officer("330212", "县干部").pk, NOW)
    matter = make_matter(village, procedure="cadre-assessment", category="cadre-assessment")
    secretary, person = village.actor("secretary"), village.person("committee_member")
    indicators.take_up(**on(matter, secretary, period="2025"), person_id=person.pk)
    indicators.settle(**on(matter, secretary))
    indicators.settle(**on(matter, town, "township"))
    row = appeals.make(
        actor=village.actor("committee_member"), now=NOW, matter_id=matter.pk, part="appeal",
        grounds="三项没有算上",
    )  # fmt: skip
    given = {"actor": county, "now": NOW, "appeal_id": row.pk, "reasons": "材料属实"}
    for instead in ("41", "重新评定", "-1"):  # of 40 points at most 40
        with pytest.raises(Refusal) as refused:
            appeals.decide(**given, outcome="changed", instead=instead)
        assert refused.value.checks[0].says == "appeal.score"
    appeals.decide(**given, outcome="changed", instead="40")
    first = Assessment.objects.get(matter=matter, stage="township")
    assert (first.score, first.of) == (20, 40)  # what was settled stays as it was
    client.force_login(village.account("committee_member"))
    page = client.get(f"/m/{matter.pk}/township/", headers={"accept-language": "en"})
    text = page.content.decode()
    assert "After the appeal: Changed" in text and "40 of 40 points" in text
    assert "20" in text and "10 Mar 2026" in text
    report = made(Matter.objects.get(pk=matter.pk), first.pk, "zh", "https://xiangyue.example")
    (after,) = report.after
    assert (after.outcome, after.on, after.now.split(" ")[0]) == ("changed", NOW.date(), "40/40")
    said = str(assessment_report(report, "zh").blocks[0])
    assert "申诉后" in said and "变更" in said and "20/40" in said
    assert say("zh")("Changed") == "变更"


def town() -> Driver:
    make_village()
    townships.settle(TOWN, NOW)
    return Driver(cast_of(TOWN, NOW), Clock(NOW), Random(1))


@pytest.mark.parametrize(
    ("slug", "zh", "en"),
    [
        ("township-secretary-rating", "中共宁波市委员会", "Party committee of 宁波市"),
        ("double-appraisal-township", "中共五乡镇委员会", "Party committee of 五乡镇"),
    ],
)
def test_whose_paper_a_result_is(slug: str, zh: str, en: str) -> None:
    """Who alone rates issues it, else the place's own party committee."""
    d = town()
    run = d.start(told("secretary-rated"), (), slug=slug, origin="higher")
    matter = Matter.objects.get(pk=run.matter_id)
    assert [issuer(matter, "result", "zh"), issuer(matter, "result", "en")] == [zh, en]


def test_a_rated_secretary_may_appeal_and_no_successor_for_them() -> None:
    """The result names nobody: it concerns who held the seat on the day it was told."""
    d = town()
    run = d.start(told("secretary-rated"), (), slug="township-secretary-rating", origin="higher")
    part = run.procedure.part("appeal")
    seat = Membership.objects.get(area_id=TOWN, role="party_committee_secretary")

    def concerned() -> list[int]:
        case = open_case(run.matter_id, now=d.clock.now, lock=False)
        case.put("prefecture", on=NOW.date().isoformat())
        return appeals.concerned(case, part)

    assert concerned() == [seat.person_id]
    d.clock.forward(days=1)
    ended = {"area": TOWN, "term_id": seat.pk, "end": NOW.date(), "reason": "工作调动"}
    d.do(terms.end_term, actor=areas.COMMAND, **ended)
    d.clock.forward(days=1)
    assert concerned() == [seat.person_id]


def test_a_number_without_a_name_shows_no_key() -> None:
    """A fact that a condition counts against has no words of its own: the page says "of"."""
    with override("en"):
        said = [
            of_what(Check("x", False, 1, 1, of=3, of_what=name))
            for name in ("recommend.people", "representatives")
        ]
    assert said == ["", "representatives"]
