"""Every page that a link leads to, as each kind of reader, in a village full of life.

First without a browser, as a robot that follows the links of each reader: no link ends in an error
or a refusal, no page takes more than eight queries, looking changes nothing, no words are in the
other language. Then the templates found that way in a real browser, at a desk and on a phone: axe,
the width, the console.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as live
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, Response
from tests.conftest import DESK, PHONE
from tests.daily import daily
from tests.journeys.conftest import Day
from tests.journeys.crawl import Content, inside, read, template_of, wrong_words
from tests.journeys.hats import Visitor
from tests.world import Village, make_area

from xiangyue.data import figures
from xiangyue.data.models import Account, Area, Matter, Membership, Person
from xiangyue.scenario import demo
from xiangyue.scenario.cast import Clock
from xiangyue.scenario.examples import community, mingtang, survey

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CODE = demo.MINGLUN
PLACES = (mingtang.CODE, survey.CODE, community.CODE)
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MOST_QUERIES = 8
CLOCK = "xiangyue_clockoffset"
WRITES = re.compile(r"(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.I)
MAY_BE_WRITTEN = re.compile(r'"(django_session|xiangyue_signedin)"')
"""By looking alone: a challenge for a passkey in one's own session, the day a browser was used."""
OF_A_TEMPLATE = 2  # pages of one template that one reader opens
FIRST_LOAD = 100 * 1024  # bytes of a village page with all it brings, as they travel
READERS = ("visitor", "clerk", "secretary", "director", "representative", "supervisor",
           "villager", "officer")  # fmt: skip
ELSEWHERE = ("/static/", "/api/", "/files/", "/components/", "/sign-out/")


@pytest.fixture
def people(transactional_db: None, day: Day, settings: object) -> dict[str, Account | None]:
    """Minglun and the levels above it, alive; who reads its pages."""
    settings.DEMONSTRATION = True
    day.now = NOW
    for code in (CODE, *(code for code, _name in demo.LEVELS)):
        make_area(code)
    Area.objects.filter(code="4331").update(name="湘西土家族苗族自治州")
    lived = demo.Demonstration(NOW, lambda line: None)
    lived.minglun(Clock(lived.back(demo.DAYS + demo.CHARTER)))
    lived.levels(lived.back(demo.DAYS))
    elsewhere(lived)
    figures.fold()
    found: dict[str, Account | None] = {"visitor": None}
    for name in READERS[1:]:
        if name == "villager":
            person = Person.objects.filter(area_id=CODE, memberships=None, status="home")[0]
        elif name == "officer":
            person = Membership.objects.get(area_id=CODE[:9], role="officer").person
        else:
            person = Membership.objects.filter(area_id=CODE, role=name)[0].person
        found[name], _ = Account.objects.get_or_create(
            login=name, defaults={"person": person, "created_at": NOW, "password": "!"}
        )
    return found


def elsewhere(lived: demo.Demonstration) -> None:
    """The places where other methods run: two villages and a community."""
    for code in PLACES:
        make_area(code)
    Area.objects.filter(code=community.CODE).update(name="泰悦社区居委会")
    lived.elsewhere()


def keepers() -> dict[str, Account]:
    """The clerk of each of those places."""
    found = {}
    for code in PLACES:
        held = Membership.objects.filter(area_id=code)
        person = (held.filter(role="clerk")[0]).person
        found[code], _ = Account.objects.get_or_create(
            login=f"keeper-{code}",
            defaults={"person": person, "created_at": NOW, "password": "!"},
        )
    return found


class Robot:
    """Follows the links of one reader, and keeps what is wrong."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.wrong: list[str] = []
        self.pages: dict[str, dict[str, str]] = {}  # reader -> template -> first address
        self.opened = 0

    def walk_new(self, code: str, account: Account) -> None:
        """Of another place only pages of a template that nobody has opened yet."""
        known = Counter({t: OF_A_TEMPLATE for pages in self.pages.values() for t in pages})
        ways = [f"/a/{code}/", f"/a/{code}/matters/", f"/a/{code}/matters/?state=closed", "/desk/"]
        found = Matter.objects.filter(area_id=code).order_by("procedure__slug", "-pk")
        for pk in found.distinct("procedure__slug").values_list("pk", flat=True):
            ways.append(f"/m/{pk}/")
        self.walk(code, account, ways, known)

    def walk(
        self,
        reader: str,
        account: Account | None,
        starts: Sequence[str] = (),
        known: Counter[str] | None = None,
    ) -> None:
        client = Client()
        if account is not None:
            client.force_login(account)
        mine = self.pages[reader] = {}
        seen: set[str] = set()
        many = known or Counter()
        ways = [("/", ""), ("/desk/", ""), (f"/a/{CODE}/", ""), (f"/a/{CODE}/people/", "")]
        if account is None:
            ways = [("/", ""), (f"/a/{CODE}/", "")]
        elif reader == "officer":
            ways = [("/", ""), ("/desk/", "")]
        if starts:
            ways = [(address, "") for address in starts]
        while ways:
            address, came_from = ways.pop(0)
            template = template_of(address)
            if (
                address in seen
                or address.startswith(ELSEWHERE)
                or (many[template] >= OF_A_TEMPLATE and address not in starts)
            ):
                continue
            seen.add(address)
            many[template] += 1
            html = self.look(client, reader, address, came_from)
            if not html:
                continue
            mine.setdefault(template, address)
            ways += [
                (to, address) for link in read(html, "zh").links if (to := inside(address, link))
            ]

    def look(self, client: Client, reader: str, address: str, came_from: str) -> str:
        """Open a page in both languages; its Chinese HTML, or "" where there is none."""
        html = ""
        for language in ("en", "zh"):
            accept = {"en": "en", "zh": "zh-hans"}[language]
            connection.queries_log.clear()  # it holds 9000, and no more are seen after that
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address, headers={"accept-language": accept})
            self.opened += 1
            where = f"{reader} {language} {address}"
            # The demonstration, and only it, also asks how far ahead its clock is.
            asked = [" ".join(q["sql"].split()) for q in queries if CLOCK not in q["sql"]]
            wrote = [sql for sql in asked if WRITES.match(sql) and not MAY_BE_WRITTEN.search(sql)]
            self.wrong += [f"a GET writes: {where}: {sql[:120]}" for sql in wrote]
            if page.status_code in (301, 302):
                return self.look(client, reader, inside(address, page["Location"]), address)
            if page.status_code >= 400:
                self.wrong.append(f"{page.status_code}: {where} (a link of {came_from})")
                return ""
            if page.streaming or not page["Content-Type"].startswith("text/html"):
                return ""
            html = page.content.decode()
            if len(asked) > MOST_QUERIES:
                lines = "\n    ".join(sql[:120] for sql in asked)
                self.wrong.append(f"{len(asked)} queries: {where}\n    {lines}")
            for words in wrong_words(read(html, language).words, language, self.content):
                self.wrong.append(f"words: {where}: {words[:120]}")
        return html


def test_words_of_the_other_language_are_found() -> None:
    village = Content("明伦村 硬化三组的机耕路 村里事", {"明伦村", "村里事", "五乡镇"})

    def wrong(html: str, language: str) -> list[str]:
        return wrong_words(read(html, language).words, language, village)

    good = (
        '<h1>明伦村</h1><p title="五乡镇明伦村">硬化三组</p><p lang="zh-Hans">别处</p><b>村里事</b>'
    )
    assert wrong(good, "en") == []
    assert wrong("<p>Say 别处的话</p>", "en") == ["别处的话"]
    assert wrong("<button>修改议案</button>", "en") == ["修改议案"]
    assert wrong('<input placeholder="请填写">', "en") == ["请填写"]
    assert wrong("<p>按 RFC 6962 和 Open Civic Data</p><pre>make the run go</pre>", "zh") == []
    assert wrong("<p>This is for you</p>", "zh") == ["This is for you"]


@pytest.mark.parametrize("language", daily(["zh-CN", "en"]))  # of the browser; the robot reads both
def test_every_page(
    people: dict[str, Account | None],
    new_page: Callable[..., Page],
    live_server: object,
    language: str,
) -> None:
    robot = Robot(Content.gather())
    for reader, account in people.items():
        robot.walk(reader, account)
    people |= keepers()
    for code in PLACES:
        robot.walk_new(code, people[code])
    faults = once(robot.wrong)
    found = {template for pages in robot.pages.values() for template in pages}
    assert len(found) > 50 and robot.opened > 400, (len(found), robot.opened)

    checked: set[str] = set()
    for reader, account in people.items():
        todo = {t: a for t, a in robot.pages[reader].items() if t not in checked}
        checked |= set(todo)
        page = new_page(locale=language, viewport=DESK)
        visitor = Visitor(page, Village(None, {}, [], [], None), live_server.url)
        sign_in(page, account, live_server.url)
        for address in todo.values():
            faults += look_at(visitor, address, reader, whole=language == "zh-CN")
    faults += heavy(new_page, live_server.url)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def sign_in(page: Page, account: Account | None, url: str) -> None:
    if account is not None:
        client = Client()
        client.force_login(account)
        name = live.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def look_at(v: Visitor, address: str, reader: str, *, whole: bool) -> list[str]:
    """What is wrong with a page in the browser: axe (``whole``), and the width at both sizes."""
    faults = []
    v.page.set_viewport_size(DESK)
    v.go(address)
    checks = [v.fits, v.sound] if whole else [v.fits]
    for size in (DESK, PHONE):
        v.page.set_viewport_size(size)
        for check in checks if size is DESK else [v.fits]:
            try:
                check()
            except AssertionError as error:
                faults.append(f"{size['width']} px, {reader}: {str(error)[:300]}")
    return faults


def once(faults: list[str]) -> list[str]:
    """One of each kind of fault, so that the list can be read."""
    kept: dict[str, str] = {}
    for fault in faults:
        kind, _, rest = fault.partition(": ")
        said = rest.partition(": ")[2] if kind == "words" else template_of(rest.split()[2])
        kept.setdefault(f"{kind} {said}", fault)
    return list(kept.values())


def heavy(new_page: Callable[..., Page], base: str) -> list[str]:
    """Village pages whose first load is 100 KB or more."""
    faults = []
    for address in (f"/a/{CODE}/", f"/a/{CODE}/opinions/", f"/a/{CODE}/matters/",
                    f"/a/{CODE}/postings/", f"/a/{CODE}/say/"):  # fmt: skip
        page = new_page(viewport=PHONE)
        answers: list[Response] = []
        page.on("response", lambda r, kept=answers: kept.append(r))
        page.goto(base + address, wait_until="networkidle")
        loaded = {r.url: weight(r) for r in answers}
        assert len(loaded) > 5, loaded
        if sum(loaded.values()) >= FIRST_LOAD:
            faults.append(f"{sum(loaded.values())} bytes: {address} {loaded}")
    return faults


def weight(answer: Response) -> int:
    """Bytes as the real server sends them: pages as they are, its static files compressed."""
    body = answer.body()
    return len(gzip.compress(body)) if "/static/" in answer.url else len(body)
