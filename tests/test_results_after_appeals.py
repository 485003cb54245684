"""A settled result and what an appeal made of it stand side by side, each with its day."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.test_indicators import on
from tests.world import NOW, make_matter, make_officer, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import appeals, indicators
from xiangyue.actions.documents_of_assessments import made
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Assessment, Matter
from xiangyue.documents.assessment_papers import assessment_report
from xiangyue.documents.parts import say

pytestmark = pytest.mark.django_db


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
