"""Who watches the encrypted line sees how long what passes is: a secret ballot is as long as every
other, whatever was chosen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser
from tests.test_ballot_rush import session
from tests.test_meeting_pages import as_, at, get  # noqa: F401 - at is a fixture
from tests.test_meetings import THEN
from tests.test_plain_ballots import _own_keys, secret, start, there  # noqa: F401

from xiangyue.actions.casting import Cast, cast_all
from xiangyue.core import plain_ballots as core
from xiangyue.core.plain_ballots import Question
from xiangyue.data.models import SealedBallots
from xiangyue.web.plain_ballots import BallotForm, field_of
from xiangyue.web.thin import Signed

SITE = Path(__file__).parents[1] / "src" / "xiangyue" / "web" / "static" / "js" / "site.js"


def _sent(page: str) -> dict[str, str]:
    """What each choice on a page is sent as, by what it says."""
    found = re.findall(r'name="q-item" value="([^"]*)".*?<span>(.*?)</span>', page)
    return {words: value for value, words in found}


def test_options_are_sent_at_one_length_and_read_without_it() -> None:
    asked = Question("q", "grade", ("好", "fairly_good", "poor"))
    assert len({len(urlencode({"q": o})) for o in asked.even()}) == 1
    assert [core.pack([asked], {"q": [o]})[1] for o in asked.even()] == [1, 2, 3]
    several = Question("q", "choose", ("a", "bcd"), 0, 2)
    assert core.pack([several], {"q": ["a  ", "bcd"]}) == core.pack([several], {"q": ["a", "bcd"]})


@pytest.mark.django_db
def test_what_is_sent_and_the_page_that_shows_it_are_of_one_length(at) -> None:  # noqa: F811
    village, _matter, item = secret()
    at(THEN)
    box = start(village, item)
    vote, voter = f"/vote/{box.pk}/", as_(village, "chair")
    choices = _sent(get(voter, vote))
    assert list(choices) == ["赞成", "反对", "弃权"]
    assert len({len(urlencode({"q-item": value})) for value in choices.values()}) == 1
    looked = {w: voter.post(vote, {"q-item": v, "look": "1"}) for w, v in choices.items()}
    assert all(f"<b>{words}</b>" in one.content.decode() for words, one in looked.items())
    assert len({len(one.content) for one in looked.values()}) == 1
    assert len(looked["赞成"].content) % 8192 == 0
    assert voter.post(vote, {"q-item": choices["赞成"]}).status_code == 302
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 1


def test_a_grade_left_blank_is_as_long_as_any() -> None:
    """Without scripts too: what a browser leaves out would show by how much is missing."""
    graded = Question("t1", "grade", ("satisfied", "不满意"), blank=True, about=7)
    form = BallotForm({})
    del form.fields["for_person"]
    form.fields["q-t1"] = field_of(graded, False)
    assert {len(urlencode({"q": value})) for value, _name in form.fields["q-t1"].choices} == {
        len(urlencode({"q": "不满意"}))
    }
    blank = form.fields["q-t1"].initial
    assert form["q-t1"].initial == blank == form.fields["q-t1"].choices[-1][0]
    sent = BallotForm({"q-t1": blank})
    sent.fields = form.fields
    assert sent.is_valid() and sent.answers == {"q-t1"[2:]: []}
    assert core.pack([graded], {"t1": [blank]}) == core.pack([graded], {}) == bytes(2)
    assert core.own([graded], {"t1": [blank]}, 7) is None


@pytest.mark.django_db
def test_a_rush_reads_it_too() -> None:
    village, _matter, item = secret()
    box, mine = start(village, item), session(village, there(village)[1])
    cast = Cast(mine, box.pk, {"item": ["for    "]}, THEN)
    cast_all([cast], THEN, Signed())
    assert cast.outcome == "in"


PAGE = """<!doctype html><form action="about:blank" method="get"><input name="place" value=""
 type="hidden" data-even><input type="radio" name="q-a" value="for    "><input type="radio"
 name="q-a" value="against"><input type="checkbox" id="b0" name="q-b" value="p1"><input
 type="checkbox" id="b1" name="q-b" value="p2 "><button>go</button></form><script>"""


def test_a_browser_fills_up_what_was_left_out(browser: Browser) -> None:
    lengths = set()
    for ticks in ([], [0], [1], [2], [0, 2, 3], [1, 3]):
        page = browser.new_page()  # the script names things once a page
        page.set_content(f"{PAGE}{SITE.read_text('utf-8')}</script>")
        inputs = page.locator("input:not([type=hidden])")
        for n in ticks:
            inputs.nth(n).check()
        lengths.add(
            page.evaluate(
                """() => { const form = document.forms[0]; let sent;
                form.addEventListener("submit", (e) => { e.preventDefault();
                  sent = String(new URLSearchParams(new FormData(form))).length; });
                form.requestSubmit(); return sent; }"""
            )
        )
        page.close()
    assert len(lengths) == 1
