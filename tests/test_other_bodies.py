"""Methods of bodies beyond the representatives' assembly, rehearsed whole."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.daily import daily

from xiangyue.access.actors import Actor
from xiangyue.actions import (
    area_methods,
    areas,
    documents_of_meetings,
    documents_of_postings,
    documents_of_texts,
    posting_drafts,
    postings,
    standing,
)
from xiangyue.actions.meeting_frame import day_of
from xiangyue.core import bodies
from xiangyue.core.bodies import BadBody
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import AgendaItem, Area, Attendance, Matter, MotionText, Posting
from xiangyue.documents import publishing
from xiangyue.methods import library
from xiangyue.methods.wording import day_words
from xiangyue.scenario import practice, rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.practice import COMMUNITY, VILLAGE

NOW = moment(date(2026, 3, 2))
#: Who puts up what was decided, whom its meeting's notice addresses, what a posting's source is.
ISSUED = {
    "group-meeting": ("村民委员会", "各户", "law:35"),
    "collective-assembly": ("集体经济组织理事会", "集体经济组织全体成员", "product"),
    "residents-assembly": ("居民委员会", "各位居民", "residents-law:34"),
    "residents-representatives": ("居民委员会", "各位居民代表", "residents-law:34"),
    "workers-congress": ("工会", "各位职工代表", "product"),
}
METHODS = tuple(ISSUED)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", daily(METHODS))
def test_a_method_is_walked_and_refuses_what_it_must(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = [(e.key, e.part) for e in done.events if e.what == "refused"]
    for key in ("wrong-person", "short-notice", "quorum-short", "called-twice"):
        assert (key, "meeting") in tried, key
    short = next(e for e in done.events if e.key == "vote-short" and e.part == "meeting")
    assert short.what == "outcome"
    _papers_are_its_own(slug, done.matter_id)


def _papers_are_its_own(slug: str, matter_id: int) -> None:
    """No paper of another body is the village committee's, addresses villagers, or cites the
    villagers' law."""
    issuer, to, source = ISSUED[slug]
    row = Posting.objects.get(matter_id=matter_id)
    paper = documents_of_postings.posting(row.pk, "broadcast", "zh", "")
    assert paper.issuer.name.endswith(issuer)
    assert postings.source_of(standing.procedure_of(row.matter), "posting") == source
    read_out = publishing.sentences(paper)
    assert ("乡亲" in read_out[0]) == (slug == "group-meeting")
    item = AgendaItem.objects.filter(matter_id=matter_id, outcome="passed").latest("pk")
    meeting = item.meeting
    rows = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    told = documents_of_meetings.notice(meeting, rows, [item], "zh", "")
    assert told.to.endswith(to)
    assert told.issuer.name.endswith(issuer)
    decided = documents_of_meetings.resolution(meeting, rows, item, "zh", "")
    assert decided.issuer.name == decided.body_name
    said = " ".join([t.whom for t in decided.turnouts] + [t.whose for t in decided.tallies])
    if slug != "group-meeting":
        assert "村民" not in said and "村委会" not in said, said
    if slug == "workers-congress":
        ballot = documents_of_meetings.ballots(meeting, rows, item, "", "zh")
        assert ballot.kind == "出席的职工代表"
    shown = Client().get(f"/m/{matter_id}/").content.decode()
    assert (
        f"{bodies.NAMES[f'body.{meeting.body}']['zh']}{day_words(day_of(meeting), 'zh')}" in shown
    )
    written = MotionText.objects.filter(matter_id=matter_id).earliest("pk")
    motion = documents_of_texts.motion(row.matter, written.part, "zh")
    assert motion.mover.endswith(issuer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "area"), [("residents-assembly", VILLAGE), ("eight-step", COMMUNITY)]
)
def test_a_village_takes_up_no_method_of_communities_and_the_other_way_round(
    slug: str, area: str
) -> None:
    practice.practice_places()
    areas.open_area(actor=areas.COMMAND, now=NOW, area=area)
    assert Area.objects.filter(pk=area).exists()
    actor = Actor(person_id=1, area=area, seats=frozenset({("clerk", area)}))
    with pytest.raises(Refusal) as refused:
        area_methods.adopt_procedure(actor=actor, now=NOW, area=area, slug=slug)
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


def test_the_day_a_review_is_due_is_no_number_of_people() -> None:
    """Of the township's check nobody is due: its line told “应到2026-04-10人，实到0人”."""
    procedure = library.procedure("one-matter")
    way = [
        {"part": "assembly", "on": "2026-03-28", "due": 30, "present": 20},
        {"part": "township", "on": "2026-04-03", "due": "2026-04-10"},
    ]
    lines = [more for _, _, more in posting_drafts.way_lines(procedure, way, "zh")]
    assert lines == ["应到30人，实到20人", ""]
