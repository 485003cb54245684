"""Whose seal is on a paper of a level above: its party committee, its government, its discipline
committee; never the bare name of the place, and above the village never a villagers' committee."""

from __future__ import annotations

import pytest
from tests.world import CODE, Village, make_matter, make_village

from xiangyue.actions import documents_of_executions, issuers
from xiangyue.core.kinds.review import office_of
from xiangyue.data.models import Area
from xiangyue.methods import library


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


@pytest.mark.parametrize(
    ("method", "part", "level", "name"),
    [
        ("demonstration-village", "township", "township", "五乡镇人民政府"),
        ("demonstration-village", "county", "county", "鄞州区人民政府"),
        ("five-good-branch", "township", "township", "五乡镇党委"),
        ("cadre-assessment", "appeal", "county", "中共鄞州区委员会"),
        ("responsibility", "appeal", "county", "中共鄞州区纪律检查委员会"),
        ("responsibility", "finding", "township", "五乡镇纪委"),
    ],
)
def test_the_office_above_is_one_that_has_a_seal(
    village: Village, method: str, part: str, level: str, name: str
) -> None:
    matter = make_matter(village, procedure=method)
    assert issuers.above(matter, part, office_of(CODE, level), "zh") == name


@pytest.mark.parametrize("slug", sorted(p.slug for p in library.procedures()))
def test_no_paper_above_the_village_is_a_villagers_committees(slug: str) -> None:
    procedure = library.procedure(slug)
    bodies = {issuers.body_of(procedure, p.key) for p in procedure.parts}
    assert procedure.level == "village" or "village_committee" not in bodies


def test_a_secretary_of_a_county_is_rated_by_the_party(village: Village) -> None:
    county = Area.objects.get(pk=CODE[:6])
    body = issuers.body_of(library.procedure("county-secretary-rating"), "half")
    assert issuers.name_of(county, body, "zh") == "中共鄞州区委员会"
    assert issuers.name_of(county, body, "en").endswith("party committee")
    assert issuers.name_of(county, "county_government", "zh") == "鄞州区人民政府"


def test_a_township_is_watched_by_no_village_committee(village: Village) -> None:
    town = Area.objects.get(pk=CODE[:9])
    matter = make_matter(village, procedure="weak-village")
    matter.area = town
    assert documents_of_executions._watching(matter, "zh") == "五乡镇党委"
    assert issuers.name_of(town, "leadership", "zh") == "五乡镇领导班子"
