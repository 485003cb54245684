"""A robot that follows the links of a reader, and keeps what is wrong with the pages it finds."""

from __future__ import annotations

import re
from collections import Counter
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
                or (many[template] >= self.of_a_template and address not in starts)
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
