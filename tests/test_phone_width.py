"""Nothing is wider than a phone: what a table folded into cards may hold, at every size of letters.

The crawl of every page (``journeys/test_every_page.py``) opens two pages of a kind as the day has
them; here stand the states and the words that a day may bring.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from tests.conftest import PHONE
from tests.test_postings_in_a_browser import sign_in
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.actions import matters
from xiangyue.actions.invitation import Invited, invite
from xiangyue.core.figures import KEYS
from xiangyue.data.models import FigureDelta, Matter

pytestmark = pytest.mark.django_db(transaction=True)

WIDEST = """() => {
  const wide = [...document.querySelectorAll('body *')].filter(e =>
    e.getBoundingClientRect().right > innerWidth + .5 && !e.closest('.scroll'));
  return [document.documentElement.scrollWidth,
    wide.slice(0, 6).map(e => e.tagName + '.' + e.className + ': ' + e.innerText?.slice(0, 30))];
}"""


LONG = "ningboshiyinzhouquwuxiangzhenminglunvillage2026"
LINK = f"<a class=button href='#'>{LONG}</a>"
#: Everything that a page is made of, with a word that nothing can break at.
HARD = f"""
<table class="table folds"><thead><tr><th>a</th></tr></thead><tbody>
<tr><th scope=row>{LONG} <span class=soft>{LONG}</span></th>
<td data-label="{LONG}">{LONG}</td><td data-label=a><span class=chip>{LONG}</span></td>
<td data-label=a>{LINK}</td><td data-label=a class=n>123456789012345678901234567890</td>
<td data-label=a><span class=chip>wait</span><form><div class=actions>
<button class="button small">{LONG}</button></div></form></td>
<td data-label=a><select><option>{LONG}</select></td></tr></tbody></table>
<p class=chips><span class=tag>{LONG}</span> <span class=chip>{LONG}</span></p>
<dl class=facts><div><dt>{LONG}<dd>{LONG}</div></dl>
<dl class=figures><div class=figure><dt>{LONG}<dd class=value>{LONG}</div></dl>
<ul class=checks><li><svg class=icon></svg><div><p>{LONG}</p></div></ul>
<div class=note><svg class=icon></svg><div>{LONG}</div></div>
<a class=big-link href='#'><svg class=icon></svg><span>{LONG}</span></a>
<ul class=downloads><li><span class=name>{LONG}</span>{LINK}</ul>
<div class=cards><div class=card>{LONG}</div></div>
<div class=field><label>{LONG}</label><select><option>{LONG}</select></div>
<label class=choice><input type=radio><span>{LONG}</span></label>
<pre><code>xiangyue verify FILE.zip --key "{LONG}{LONG}"</code></pre>
<h1>{LONG}</h1><p class=receipt>{LONG}</p><div class=actions>{LINK}</div>{LINK}
"""


def fits(page: Page) -> None:
    """At each of the three sizes of letters."""
    for size in ("1", "2", "3"):
        page.evaluate("size => document.documentElement.dataset.size = size", size)
        width, wide = page.evaluate(WIDEST)
        assert width <= PHONE["width"], (page.url, size, width, wide)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def talk(village: Village) -> Matter:
    """Two families and a guest from outside are invited to a reconciliation; nobody answered."""
    parties = [village.people["villager"], village.representatives[0]]
    director = village.actor("director")
    matter = matters.start_matter(
        actor=director, now=NOW, area=CODE, title="两家的围墙", origin="application",
        procedure="reconciliation", parties=[p.pk for p in parties],
    )  # fmt: skip
    guest = Invited("expert", None, "欧阳明志", "鄞州区国土空间规划与房屋测绘事务中心")
    invite(
        actor=director, now=NOW, matter_id=matter.pk, part="parties",
        people=[*(Invited("party", p.pk) for p in parties), guest],
        starts_at=NOW + timedelta(days=3), place="调解室",
    )  # fmt: skip
    return matter


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_who_is_invited_and_has_not_answered(
    new_page: Callable[..., Page], live_server: Any, client: Client, settings: Any, language: str
) -> None:
    village = make_village()
    matter = talk(village)
    page = new_page(viewport=PHONE, locale=language)
    sign_in(page, live_server, client, village.account("director"), settings)
    page.goto(f"/m/{matter.pk}/parties/")
    assert page.locator("main table form button").count() == 6
    fits(page)


def test_a_word_that_nothing_can_break_widens_no_part_of_a_page(
    new_page: Callable[..., Page], live_server: Any
) -> None:
    make_village()
    page = new_page(viewport=PHONE)
    page.goto(f"/a/{CODE}/")
    page.evaluate("html => document.querySelector('main').innerHTML = html", HARD)
    fits(page)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_figure_by_its_name(
    new_page: Callable[..., Page], live_server: Any, language: str
) -> None:
    make_village()
    day = NOW.date()
    FigureDelta.objects.bulk_create(FigureDelta(area=CODE, day=day, key=k, n=12345) for k in KEYS)
    page = new_page(viewport=PHONE, locale=language)
    page.goto(f"/a/{CODE}/figures/?period={day.year}")
    assert page.locator("tr[data-figure]").count() > len(KEYS) / 2
    fits(page)
