"""A verifiable secret ballot lived through its pages, and proved by belenios-tool and by us.

Three trustees (any two open), a maker of voting codes, five voters of whom one votes twice: each
with a browser of their own. Nothing that is secret is in the database, or was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, Request, expect
from tests.belenios_elections import ours, tool_accepts
from tests.conftest import PHONE
from tests.journeys.conftest import Day
from tests.journeys.hats import Visitor
from tests.world import Village, make_matter, make_village

from xiangyue.data.models import Matter, RecordEntry, TrusteeBallot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SLOW = 120_000  # milliseconds; the machine may be busy
TRUSTEES = ("secretary", "branch_member", "supervisor")
CODE = re.compile(r"(?:[1-9A-HJ-NP-Za-km-z]{3}-){4}[1-9A-HJ-NP-Za-km-z]{3}")


@pytest.fixture
def village(transactional_db: None, day: Day) -> Village:
    return make_village()


@pytest.fixture
def sit(new_page: Callable[..., Page], village: Village, live_server: object) -> object:
    """Somebody before a browser; what the browsers send is kept in ``down.sent``."""
    sent: list[str] = []

    def heard(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data or ''}")

    def down(who: str | None, **options: object) -> Visitor:
        page = new_page(locale="zh-CN", **options)
        page.context.on("request", heard)
        page.set_default_timeout(SLOW)
        page.on("dialog", lambda dialog: dialog.accept())
        return Visitor(page, village, live_server.url, "zh").be(who)  # type: ignore[attr-defined]

    down.sent = sent  # type: ignore[attr-defined]
    return down


def set_up(v: Visitor, matter: Matter, village: Village) -> None:
    v.go(f"/m/{matter.pk}/ballot/").follow("Set it up")
    v.fill(use="rating", asks="both", items="村务公开\n村庄建设", scale="好\n一般\n差")
    v.fill(choices="先修哪里？ [1-2]\n桥\n路\n渠\n\n什么时候？\n春天\n秋天")
    v.fill(voters="representatives", authority=village.people["supervision_chair"].name)
    v.fill(trustees="\n".join(village.people[one].name for one in TRUSTEES), needed=2)
    v.fits().sound().press("Save")


def make_codes(v: Visitor, matter: Matter) -> list[str]:
    """The slips, as they are printed."""
    v.go(f"/m/{matter.pk}/ballot/")
    with v.page.expect_navigation():  # to its end: without its script the button does nothing
        v.page.locator("a.big-link").click()
    v.main.get_by_role("button", name=v.words("Make the codes")).click()
    expect(v.page.locator("#made")).to_be_visible(timeout=SLOW)
    v.page.evaluate("dispatchEvent(new Event('afterprint'))")
    slips = v.page.locator(".slip").all_text_contents()
    v.page.locator("#printed").check()
    with v.page.expect_navigation():
        v.page.locator("#printed-form button").click()
    v.sound().sees("The codes are made. They stand on the slips, and nowhere else.")
    for box in v.page.locator("input[name=voters]").all():
        box.check()
    v.press("These have been handed theirs")
    return [CODE.search(text)[0] for text in slips]  # type: ignore[index]


def keep_seed(v: Visitor, matter: Matter) -> str:
    v.go(f"/m/{matter.pk}/ballot/trustee/")
    v.page.locator("#begin button").click()
    expect(v.page.locator("#seed")).not_to_be_empty()
    seed = (v.page.locator("#seed").text_content() or "").replace(" ", "")
    with v.page.expect_download() as saved:
        v.page.locator("#save").click()
    assert Path(saved.value.path()).read_text().strip() == seed
    v.page.locator("#last").fill(seed[-4:])
    v.page.locator("#kept-form button").click()
    return seed


def choose(
    v: Visitor,
    matter: Matter,
    typed: str,
    grades: tuple[str, str],
    first: tuple[str, ...] = ("路",),
) -> str:
    """Type the code, grade, choose one or two of three and one of two, look once more, cast: the
    tracker."""
    page = v.page
    v.go(f"/m/{matter.pk}/ballot/booth/")
    page.locator("#code").fill(typed)
    page.locator("#code-form button").click()
    for n, grade in enumerate(grades):
        page.locator(f"fieldset:nth-of-type({n + 1}) label", has_text=grade).first.click()
    for one in first:
        page.locator("fieldset:nth-of-type(3) label", has_text=one).click()
    page.locator("fieldset:nth-of-type(4) label", has_text="秋天").click()
    page.locator("#choice-form button").click()
    expect(page.locator("#chosen dd")).to_have_text([*grades, *first, "秋天"])
    page.locator("#send").click()
    expect(page.locator("#at-end")).to_be_visible(timeout=SLOW)
    return page.locator("#tracker").text_content() or ""


@pytest.mark.console_errors("the server responded with a status of 4")
def test_a_secret_rating_through_the_pages(
    sit: Callable[..., Visitor], village: Village, day: Day, tmp_path: Path
) -> None:
    matter = make_matter(village, procedure="secret-ballot", upto="ballot", title="评一评村干部")
    office = sit("director")
    set_up(office, matter, village)
    codes = make_codes(sit("supervision_chair"), matter)
    assert len(set(codes)) == 5

    holders = [sit(who, viewport=PHONE) for who in TRUSTEES]
    seeds = [keep_seed(v, matter) for v in holders]
    for v in holders:  # the pages go on by themselves
        done = v.words(
            "Your part of the key is made. Come back with your seed when the ballot is closed."
        )
        expect(v.page.locator("#says")).to_have_text(done, timeout=SLOW)
    holders[0].fits().sound()
    last = (day.now + timedelta(days=2)).date().isoformat()
    marks = [v.page.locator("#mark").text_content() for v in holders]
    office.go(f"/m/{matter.pk}/ballot/")
    assert office.page.locator(".holders code").all_text_contents() == marks
    office.fill(until=last, hour="18:00").press("Open it now")

    phone = sit(None, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.go(f"/m/{matter.pk}/ballot/booth/#{codes[0]}")  # scanned
    expect(phone.page.locator("#at-choice")).to_be_visible()
    assert "#" not in phone.page.url
    phone.fits().sound()
    first = choose(phone, matter, codes[0].replace("-", " "), ("好", "差"))
    phone.page.locator("#next").click()
    expect(phone.page.locator("#code")).to_have_value("")
    slip = codes[1][:-1] + ("2" if codes[1][-1] != "2" else "3")
    phone.page.locator("#code").fill(slip)
    phone.page.locator("#code-form button").click()
    expect(phone.page.locator("#wrong")).to_be_visible()
    trackers = [choose(phone, matter, code, ("好", "一般"), ("桥", "渠")) for code in codes[1:]]
    trackers.append(choose(phone, matter, codes[0], ("差", phone.words("Leave this blank"))))
    expect(phone.page.locator("#used")).to_have_js_property("hidden", False)
    phone.page.locator("#find").click()
    phone.sees("Yes: this ballot is in the archive, and it counts.")
    phone.go(f"/m/{matter.pk}/ballot/trackers/").fill(tracker=first).press("Look for it").fits()
    phone.sees("This ballot was replaced by a later one with the same code; the later one counts.")
    storage = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"
    assert phone.page.evaluate(storage) == "[[],[]]"

    office.go(f"/m/{matter.pk}/ballot/").press("Close it and add up")  # all have voted
    for v, seed in zip(holders[:2], seeds, strict=False):
        v.go(f"/m/{matter.pk}/ballot/trustee/").page.locator("#typed").fill(seed)
        v.page.locator("#seed-form button").click()
        expect(v.page.locator("#sum-says")).to_contain_text("6", timeout=SLOW)
        v.page.locator("#open").click()
        opened = v.words("Your part is opened. Thank you.")
        expect(v.page.locator("#says")).to_have_text(opened, timeout=SLOW)
    phone.go(f"/m/{matter.pk}/ballot/").fits().sound().sees("村务公开")
    counted = [[0, 4, 0, 1], [1, 0, 4, 0], [0, 4, 1, 4], [0, 0, 5]]
    assert TrusteeBallot.objects.get().result == {"counts": counted}

    with phone.page.expect_download() as got:
        phone.page.locator("a[download][href$='.bel']").click()
    whole = Path(got.value.path()).read_bytes()
    report = ours(whole)
    assert report.ok and report.result == counted
    assert set(trackers) == {name for name, counts in report.trackers.items() if counts}
    assert tool_accepts(whole, tmp_path / "a")
    secret = [*codes, *(code.replace("-", "") for code in codes), *seeds]
    assert not [one for one in secret if any(one in line for line in sit.sent)]  # type: ignore[attr-defined]
    assert not [one for one in secret if one in dump()]


def dump() -> str:
    """Every value of every table."""
    found = []
    with connection.cursor() as c:
        for table in connection.introspection.table_names():
            c.execute(f'SELECT to_json(t)::text FROM "{table}" t')
            found += [row[0] for row in c.fetchall()]
    assert any(RecordEntry.objects.values_list("body", flat=True)) and json.loads(found[0])
    return "\n".join(found)
