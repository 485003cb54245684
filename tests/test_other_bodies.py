"""Methods of bodies beyond the representatives' assembly, rehearsed whole."""

from __future__ import annotations

from datetime import date

import pytest

from xiangyue.actions import matters
from xiangyue.core import bodies
from xiangyue.core.bodies import BadBody
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Area, Matter
from xiangyue.methods import library
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.rehearsal import COMMUNITY, VILLAGE

NOW = moment(date(2026, 3, 2))
METHODS = (
    "group-meeting",
    "collective-assembly",
    "residents-assembly",
    "residents-representatives",
    "workers-congress",
)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", METHODS)
def test_a_method_is_walked_and_refuses_what_it_must(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = [(e.key, e.part) for e in done.events if e.what == "refused"]
    for key in ("wrong-person", "short-notice", "quorum-short", "called-twice"):
        assert (key, "meeting") in tried, key
    short = next(e for e in done.events if e.key == "vote-short" and e.part == "meeting")
    assert short.what == "outcome"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "area"), [("residents-assembly", VILLAGE), ("eight-step", COMMUNITY)]
)
def test_a_village_takes_up_no_method_of_communities_and_the_other_way_round(
    slug: str, area: str
) -> None:
    rehearsal.practice_places()
    rehearsal.areas.open_area(actor=rehearsal.areas.COMMAND, now=NOW, area=area)
    assert Area.objects.filter(pk=area).exists()
    actor = rehearsal.Actor(person_id=1, area=area, seats=frozenset({("clerk", area)}))
    with pytest.raises(Refusal) as refused:
        matters.adopt_procedure(actor=actor, now=NOW, area=area, slug=slug)
    assert refused.value.checks[0].says.startswith("body.of-")


def test_the_ways_of_each_method_are_those_of_its_law() -> None:
    congress = library.procedure("workers-congress").part("meeting")
    assert congress.ways == ("phone_ballot", "paper_ballot")  # Art. 31: by secret ballot
    assert (congress.notice_days, congress.rule) == (7, "workers-congress")
    assert library.procedure("collective-assembly").part("meeting").notice_days == 10


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"bodies": {"x": {"name": {"zh": "会", "en": "x"}, "roles": ["nobody"]}}},
            "nobody is no role",
        ),
        ({"bodies": {"x": {"name": {"zh": "会"}}}}, "both languages"),
        ({"bodies": {"x": {"quorum": 3}}}, "unknown word quorum"),
        ({"roles": {"office": {"clerk": {"zh": "a", "en": "b"}}}}, "role clerk: is there twice"),
    ],
)
def test_a_countys_body_that_cannot_be_is_told(data: dict, said: str) -> None:
    nation = {
        "roles": {"office": {"clerk": {"zh": "文书", "en": "clerk"}}},
        "names": {"office": {"zh": "办公室", "en": "office"}},
    }
    with pytest.raises(BadBody, match=said):
        bodies.read([("", nation), ("330212", data)])


def test_a_county_adds_a_body() -> None:
    nation = {
        "roles": {"office": {"clerk": {"zh": "文书", "en": "clerk"}}},
        "names": {"office": {"zh": "办公室", "en": "office"}},
    }
    own = {
        "bodies": {
            "elders": {
                "name": {"zh": "乡贤会", "en": "elders"},
                "attendance": ["households"],
                "conveners": ["clerk"],
                "presides": ["office"],
                "rule": "group-meeting",
            }
        }
    }
    found = bodies.read([("", nation), ("330212", own)]).bodies["elders"]
    assert (found.area, found.counted, found.due) == ("330212", True, ("clerk",))
