"""The page of a tally sheet: a wrong sum is told beside its field; once counted it leads back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.methods import also
from tests.polled import DEFINITION, TEXT, Poll, make_poll

from xiangyue.actions import ballot_counts, round_results, vote_rounds
from xiangyue.core.refusals import refuse
from xiangyue.web.tally_sheet import SheetForm

pytestmark = pytest.mark.django_db
RIGHT: dict[str, Any] = {
    "valid": 48, "void": 2, "blank": 0,
    "votes_1": 31, "votes_2": 15, "votes_3": 30, "votes_4": 28, "votes_5": 10,
}  # fmt: skip
VOTES = {"主任": {"王建国": 31, "李强": 15}, "委员": {"周芳": 30, "吴刚": 28, "郑华": 10}}
SUMS = {"valid": 48, "void": 2, "for": VOTES}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still: datetime) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def counting_poll() -> Poll:
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 50})
    poll.do(ballot_counts.enter_returned, box=poll.box(), papers=50)
    return poll


def teller(poll: Poll, name: str = "计票甲") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(poll.village.account(poll.people[name]))
    return client


def page(poll: Poll, tail: str = "") -> str:
    return f"/m/{poll.matter.pk}/count/count/{tail}"


def sent(poll: Poll, **changed: Any) -> Any:
    data = {**RIGHT, **changed, "teller": poll.people["计票甲"].pk, "idempotency": str(uuid4())}
    return teller(poll).post(page(poll, f"{poll.box()}/sheet/"), data)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"blank": 49}, "blank"),
        ({"votes_2": 49}, "votes_1"),  # more for the post than it has places
        ({"votes_1": 0, "votes_3": 0, "votes_4": 49}, "votes_4"),
        ({"written": "主任，赵六，40"}, "votes_1"),
        ({"votes_4": 1, "votes_5": 1, "written": "委员，赵六，49"}, "written"),
        ({"written": "村长，赵六，1"}, "written"),
    ],
)
def test_a_sum_that_cannot_be_is_told_beside_its_field(changed: dict[str, Any], field: str) -> None:
    answer = sent(counting_poll(), **changed)
    assert answer.status_code == 422
    assert f'<li><a href="#id_{field}">' in answer.text  # leads from the summary to the field
    wrong = re.findall(r'id="id_(\w+)"[^>]*aria-invalid="true"', answer.text)
    assert wrong == [field] and f'id="id_{field}-error"' in answer.text
    assert 'value="28"' in answer.text or "votes_4" in changed  # what was typed is still there


def test_a_right_sheet_is_handed_in() -> None:
    poll = counting_poll()
    answer = sent(poll)
    assert (answer.status_code, answer["Location"]) == (302, page(poll))


def test_once_the_result_is_said_the_pages_of_the_count_lead_back_to_the_vote() -> None:
    poll = counting_poll()
    box = poll.box()
    for name in poll.tellers:
        poll.do(ballot_counts.enter_sums, name, box=box, sums=SUMS)
    tails = ("", f"{box}/", f"{box}/sheet/")
    assert [teller(poll).get(page(poll, tail)).status_code for tail in tails] == [200] * 3
    assert teller(poll, "发票员").get(page(poll)).status_code == 404
    assert poll.do(round_results.announce) == "complete"
    for path in (*(page(poll, tail) for tail in tails), f"/m/{poll.matter.pk}/count/doubtful/"):
        answer = teller(poll).get(path, follow=True)
        assert answer.redirect_chain == [(f"/m/{poll.matter.pk}/count/", 302)]
        assert "The papers of this vote are counted" in answer.text and "王建国" in answer.text
    late = sent(poll)
    assert (late.status_code, late["Location"]) == (302, f"/m/{poll.matter.pk}/count/")
    machine = teller(poll).post(page(poll, f"{box}/"), {}, headers={"accept": "application/json"})
    assert machine.status_code == 404


def test_of_two_answers_to_one_question_the_wrong_one_is_marked() -> None:
    """The core says of whom a number is wrong, not of which answer."""
    name = {"post": "罢免", "title": "罢免", "seats": 0}
    sides = [{"n": 1, "side": "for"}, {"n": 2, "side": "against"}]
    people = [{**one, "name": "李永福", "label": one["side"]} for one in sides]
    given = {"valid": "10", "void": "0", "blank": "0", "votes_1": "3", "votes_2": "11"}
    form = SheetForm(given)
    form.ask([{**name, "people": people}], write_ins=False)
    assert form.is_valid()
    form.refuse(
        refuse("counting-input.too-many", field="boxes[0].sums.罢免.李永福", have=11, need=10)
    )
    assert list(form.errors) == ["votes_2"] and form.refusal is None
