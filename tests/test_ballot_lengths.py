"""Who watches the encrypted line sees how long what passes is: a secret ballot is as long as every
other, whatever was chosen."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from playwright.sync_api import Browser
from tests.surveyed import fill as survey_fill
from tests.surveyed import opened as survey_opened
from tests.surveyed import units as survey_units
from tests.test_ballot_rush import session
from tests.test_meeting_pages import as_, at, get  # noqa: F401 - at is a fixture
from tests.test_meetings import THEN
from tests.test_plain_ballots import _own_keys, secret, start, there  # noqa: F401
from tests.test_selection import fill as selection_fill
from tests.test_selection import opened as selection_opened
from tests.test_selection import people as selection_people
from tests.world import NOW, make_village

from xiangyue.actions.casting import Cast, cast_all
from xiangyue.core import plain_ballots as core
from xiangyue.core.plain_ballots import Question
from xiangyue.data.models import Person, SealedBallots, SelectionVoter, SurveyTurn
from xiangyue.web import even
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


PICKS = "".join(
    f'<div data-pick><span class="pair"><label><input type="radio" name="a.{n}" value="1">yes'
    f'</label><label><input type="radio" name="a.{n}" value="0" checked>no</label></span>'
    f"<b>thing {n}</b></div>"
    for n in range(3)
)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_yes_or_a_no_is_sent_for_each_thing_with_scripts_and_without(
    browser: Browser, scripts: bool
) -> None:
    lengths = set()
    for ticks in ([], [0], [1, 2], [0, 1, 2]):
        page = browser.new_page()
        script = f"<script>{SITE.read_text('utf-8')}</script>" if scripts else ""
        page.set_content(f"<!doctype html><form>{PICKS}</form>{script}")
        for n in ticks:
            if scripts:
                page.get_by_text(f"thing {n}").click()
            else:
                page.locator(f"input[name='a.{n}'][value='1']").check()
        sent = page.evaluate("String(new URLSearchParams(new FormData(document.forms[0])))")
        assert [f"a.{n}={int(n in ticks)}" in sent for n in range(3)] == [True] * 3
        assert page.locator("input[type=checkbox]:checked").count() == len(ticks) * scripts
        lengths.add(len(sent))
        page.close()
    assert len(lengths) == 1


def test_what_is_written_is_filled_up_by_the_page(browser: Browser) -> None:
    lengths = set()
    for words in ("", "路灯", "a b&c", "话" * 40):
        page = browser.new_page()
        page.set_content(
            "<!doctype html><form><textarea name='q3'></textarea><input type='hidden' name='even'"
            f" data-even='q3' data-most='2400'></form><script>{SITE.read_text('utf-8')}</script>"
        )
        page.locator("textarea").fill(words)
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


class _Fields(HTMLParser):
    """What the first form of a page would send, as it stands, by a browser without scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag != "input" or not (name := found.get("name")):
            return
        if found.get("type") not in ("radio", "checkbox") or "checked" in found:
            self.sent.append((name, found.get("value") or ""))


def _filled(page: str, **chosen: str) -> int:
    """How long it is, with these values in place of what the page has; the token is left out."""
    start = page.rindex("<form", 0, page.index('name="idempotency"'))
    fields = _Fields()
    fields.feed(page[start : page.index("</form>", start)])
    assert set(chosen) <= {name for name, _ in fields.sent}
    frame = ("csrfmiddlewaretoken", "idempotency")
    sent = [(n, chosen.get(n, v)) for n, v in fields.sent if n not in frame]
    return len(urlencode(sent))


@pytest.mark.django_db
def test_a_vote_on_projects_is_as_long_whatever_is_chosen(at, settings, tmp_path) -> None:  # noqa: F811
    settings.BALLOT_KEYS = tmp_path / "ballots"
    village = selection_fill(make_village())
    matter, _selection = selection_opened(village)
    at(village.now)
    voter = as_(village, selection_people(village)[0])
    vote = f"/m/{matter.pk}/selection/vote/"
    page = get(voter, vote)
    yes = [{}, {"approves.0": "1"}, {"approves.0": "1", "approves.2": "1"}]
    assert len({_filled(page, **one) for one in yes}) == 1
    looked = [voter.post(vote, {"approves.0": "0", **one}).content for one in yes]
    assert len({len(one) for one in looked}) == 1 and len(looked[0]) % 8192 == 0
    assert [one.decode().count("ballot-check") for one in looked] == [0, 1, 1]
    assert len({_filled(one.decode()) for one in looked}) == 1
    assert voter.post(vote, {**yes[2], "sure": "yes"}).status_code == 302
    assert SelectionVoter.objects.count() == 1


@pytest.mark.django_db
def test_a_survey_is_sent_at_one_length_step_by_step(at, settings, tmp_path) -> None:  # noqa: F811
    settings.BALLOT_KEYS = tmp_path / "ballots"
    village = survey_fill(make_village())
    matter, survey = survey_opened(village)
    unit = survey_units(survey)[0]
    person = Person.objects.filter(household=unit.household, active=True).first()
    at(NOW)
    c, fill_in = as_(village, person), f"/m/{matter.pk}/answers/fill-in/"
    first = get(c, fill_in)
    roads = re.findall(r'name="q1" value="([^"]*)"', first)
    assert len(roads) == 4 and len({_filled(first, q1=road) for road in roads}) == 1
    seen = {}
    for road in roads:
        step = c.post(fill_in, {"at": "0", "move": "next", "q1": road}).content
        seen[road] = (len(step), _filled(step.decode()), _filled(step.decode(), **{"q2.1": "1"}))
    assert len({one for sizes in seen.values() for one in sizes[1:]}) == 1
    assert len({sizes[0] for sizes in seen.values()}) == 1
    some = {"at": "2", "move": "next", "q1": roads[0]}
    every = [
        c.post(fill_in, {**some, "q2.0": "0", "q3": ""}).content.decode(),
        c.post(fill_in, {**some, "q2.0": "1", "q2.2": "1", "q3": "修好路灯 & 桥"}).content.decode(),
    ]
    assert "食堂、公交" in every[1] and "修好路灯" in every[1]
    assert (
        len({_filled(page) for page in every}) == 1 and len({len(p.encode()) for p in every}) == 1
    )
    sent = {**some, "at": "3", "move": "send", "q2.2": "1", "q3": "路灯" + " " * 50}
    assert c.post(fill_in, sent).status_code == 302
    assert SurveyTurn.objects.filter(survey=survey, unit=unit, way="phone").exists()


@pytest.mark.parametrize("rest", [even.BLOCK - 40, even.BLOCK, 3 * even.BLOCK - even.ROOM - 9])
def test_near_a_blocks_end_a_page_is_as_long_with_a_short_answer_as_with_a_long_one(
    rest: int,
) -> None:
    pages = [
        even.fill(
            HttpResponse(
                f"{'x' * rest}<!--own-->{words}<!--/own--> and <!--own-->{words}<!--/own-->"
            )
        )
        for words in ("", "好", "长" * 300)
    ]
    assert len({len(page.content) for page in pages}) == 1
    assert len(pages[0].content) % even.BLOCK == 0
