"""A robot that follows the links of a reader, and keeps what is wrong with the pages it finds."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.journeys.crawl import Content, inside, read, template_of, wrong_words
from tests.journeys.lively import CODE

from xiangyue.data.models import Account, Matter

MOST_QUERIES = 8
CLOCK = "xiangyue_clockoffset"
WRITES = re.compile(r"(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.I)
MAY_BE_WRITTEN = re.compile(r'"(django_session|xiangyue_signedin)"')
"""By looking alone: a challenge for a passkey in one's own session, the day a browser was used."""
ELSEWHERE = ("/static/", "/api/", "/files/", "/components/", "/sign-out/")


class Robot:
    """Follows the links of one reader, and keeps what is wrong."""

    of_a_template = 2
    """So many pages of one template one reader opens."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.wrong: list[str] = []
        self.pages: dict[str, dict[str, str]] = {}  # reader -> template -> first address
        self.opened = 0

    def walk_new(self, code: str, account: Account) -> None:
        """Of another place only pages of a template that nobody has opened yet."""
        known = Counter({t: self.of_a_template for pages in self.pages.values() for t in pages})
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
        first = ["/", "/desk/", f"/a/{CODE}/", f"/a/{CODE}/people/"]
        if account is None:
            first = ["/", f"/a/{CODE}/"]
        elif reader == "officer":
            first = ["/", "/desk/"]
        ways = deque((address, "") for address in starts or first)
        while ways:
            address, came_from = ways.popleft()
            if address in seen or address.startswith(ELSEWHERE):
                continue
            seen.add(address)  # looked at, or one of a template of which enough were
            template = template_of(address)
            if many[template] >= self.of_a_template and address not in starts:
                continue
            many[template] += 1
            links = self.look(client, reader, address, came_from)
            if links is None:
                continue
            mine.setdefault(template, address)
            ways += [(to, address) for link in links if (to := inside(address, link))]

    def look(self, client: Client, reader: str, address: str, came_from: str) -> list[str] | None:
        """Open a page in both languages; the links of the Chinese, or None where it is no page."""
        links: list[str] = []
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
                return None
            if page.streaming or not page["Content-Type"].startswith("text/html"):
                return None
            seen = read(page.content.decode(), language)
            links = seen.links
            if len(asked) > MOST_QUERIES:
                lines = "\n    ".join(sql[:120] for sql in asked)
                self.wrong.append(f"{len(asked)} queries: {where}\n    {lines}")
            for words in wrong_words(seen.words, language, self.content):
                self.wrong.append(f"words: {where}: {words[:120]}")
        return links
