"""In Zhejiang (Art. 31) who was elected before leaves for a close relative whom a further vote
elects to a higher post; who has most votes for the place comes up. Elsewhere the first stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from jsonschema import Draft4Validator
from tests.methods import also
from tests.polled import DEFINITION, POSTS, TEXT, TODAY, Poll, make_poll

from xiangyue.access.open_data import Scope
from xiangyue.access.open_data import elections as open_elections
from xiangyue.actions import handovers, vote_rounds
from xiangyue.data.models import RecordEntry, Relation
from xiangyue.methods import counting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SCHEMA = Path(__file__).parent / "data" / "nist" / "NIST_V2_election_results_reporting.json"
STAND = {"director": ["王建国", "李强"], "committee_member": ["周芳", "吴刚", "郑华", "陈亮"]}
FIRST = {
    "主任": {"王建国": 25, "李强": 24},
    "委员": {"周芳": 40, "吴刚": 30, "郑华": 20, "陈亮": 9},
}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def further(area: str, first: dict[str, dict[str, int]]) -> Poll:
    """Two members are elected, and in the further vote 李强 the director, whose wife is 周芳."""
    poll = make_poll(area=area, posts=POSTS, stand=STAND, women=("周芳", "吴刚"))
    one, two = sorted(poll.people[name].pk for name in ("李强", "周芳"))
    Relation.objects.create(
        first_id=one, second_id=two, relation="spouse", said_on=TODAY, confirmed_on=TODAY
    )
    assert poll.vote(first, cast=50) == "open"
    poll.do(vote_rounds.call_round, day=TODAY)
    return poll


def seated(poll: Poll) -> list[tuple[str, str]]:
    return [(e["post"], e["name"]) for e in handovers.elected_of(poll.election)]


def test_in_zhejiang_the_higher_post_stays_and_who_came_next_comes_up() -> None:
    poll = further("330212105219", FIRST)
    assert poll.vote({"主任": {"李强": 30, "王建国": 20}}, cast=50) == "complete"
    assert seated(poll) == [
        ("director", "李强"), ("committee_member", "吴刚"), ("committee_member", "郑华"),
    ]  # fmt: skip
    assert (poll.facts["elected"], poll.facts["complete"]) == (3, True)
    assert [e["name"] for e in poll.last.result["leaves"]] == ["周芳"]
    assert "leaves" in RecordEntry.objects.filter(act="count.announce").latest("seq").body
    where = f"/m/{poll.matter.pk}/count/"
    for lang, says in (
        ("zh-hans", "周芳（委员，先前当选）是李强的近亲属"),
        ("en", ", is a close relative of 李强; the higher post stays"),
    ):
        said = Client(headers={"accept-language": lang}).get(where).text
        assert says in said and ("委员" in said) is (lang != "en"), lang
    card = Client(headers={"accept-language": "zh-hans"}).get(where).text
    card = card.split('id="elected"')[1].split("</section>")[0]
    assert "郑华" in card and "吴刚" in card and "周芳" not in card
    assert "第三十一条" in Client(headers={"accept-language": "zh-hans"}).get(where).text


def test_what_is_written_of_such_a_vote() -> None:
    """Its report, the count to be done again, NIST's format and open data of that vote alone."""
    poll = further("330212105219", FIRST)
    poll.vote({"主任": {"李强": 30, "王建国": 20}}, cast=50)
    where = f"/m/{poll.matter.pk}/count/result-2."
    for form in ("docx", "pdf", "xlsx", "json", "count"):
        assert Client().get(where + form).status_code == 200, form
    said = Client().get(where + "json").json()
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(said)
    assert [c["Name"] for c in said["Election"][0]["Contest"]] == ["主任"]
    again = counting.answer(Client().get(where + "count").json())
    assert again.elected == (("主任", "李强"), ("委员", "郑华"))
    scope = Scope(poll.village.area.code, TODAY.year, TODAY)
    rows = list(open_elections.results.rows(scope))
    assert sum(row["elected"] for row in rows) == 3  # two in the first vote, one in this


def test_where_nobody_has_a_third_the_place_is_voted_on() -> None:
    poll = further("330212105219", FIRST | {"委员": FIRST["委员"] | {"郑华": 16}})
    assert poll.vote({"主任": {"李强": 30, "王建国": 20}}, cast=50) == "open"
    (plan,) = poll.last.plan
    assert [(p["post"], p["seats"]) for p in plan["posts"]] == [("committee_member", 1)]
    assert [c["name"] for c in plan["candidates"]] == ["郑华", "陈亮"]
    assert (poll.facts["elected"], poll.facts["complete"]) == (2, False)
    poll.do(vote_rounds.call_round, day=TODAY)
    assert poll.vote({"委员": {"陈亮": 20, "郑华": 18}}, cast=50) == "complete"
    assert seated(poll)[1:] == [("committee_member", "吴刚"), ("committee_member", "陈亮")]


@pytest.mark.parametrize("area", ["310112104200", "110111001200", "500101017200"])
def test_elsewhere_who_was_elected_first_stays(area: str) -> None:
    poll = further(area, FIRST)
    assert poll.vote({"主任": {"李强": 30, "王建国": 20}}, cast=50) == "complete"
    assert ("director", "王建国") in seated(poll) and ("committee_member", "周芳") in seated(poll)
    assert poll.last.result["leaves"] == []
