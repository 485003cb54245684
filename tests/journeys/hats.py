"""One browser, and whoever sits before it: what people do on the pages, in a few words."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect
from tests.world import Village

from xiangyue.data.models import Person

BAD = ("serious", "critical")

Value = str | int | bool | list[str] | Path


class Visitor:
    """A browser with somebody before it.

    ``be(who)`` gives it to another person, ``go(address)`` opens a page, ``fill(name=value)`` fills
    the fields of the page, ``press(words)`` presses a button or follows a link, ``sees(words)`` and
    ``told_no(words)`` say what must stand there then.
    """

    def __init__(self, page: Page, village: Village, base: str, language: str = "zh") -> None:
        self.page, self.village, self.base, self.language = page, village, base, language

    def words(self, text: str) -> str:
        """A message id in the reader's language; any other text stays what it is."""
        with override("zh-hans" if self.language == "zh" else "en"):
            return gettext(text)

    # -- who -----------------------------------------------------------------------------------

    def be(self, who: str | Person | None) -> Visitor:
        """Another person, signed in; None is a visitor who is not."""
        name = settings.SESSION_COOKIE_NAME
        self.page.context.clear_cookies(name=name)
        if who is not None:
            client = Client()
            account = self.village.account(who)
            client.force_login(account)
            cookie = {"name": name, "value": client.cookies[name].value, "url": self.base}
            self.page.context.add_cookies([cookie])
        return self

    def step_into(self, who: str | Person) -> Visitor:
        """Another person by one press, as the demonstration lets its visitors."""
        person = self.village.person(who)
        self.go(f"/demo/{person.area_id}/")
        row = self.page.locator(f"form:has(input[name=person][value='{person.pk}'])")
        with self.page.expect_navigation():
            row.get_by_role("button").click()
        expect(self.page.locator("a.who")).to_have_text(person.name)
        return self

    def days_later(self, days: int) -> Visitor:
        """The demonstration's clock moved on its page."""
        self.go("/demo/")
        self.page.locator("#days").fill(str(days))
        with self.page.expect_navigation():
            self.page.locator("form:has(#days) button").click()
        expect(self.page.locator(".messages")).to_be_visible()
        return self

    # -- pages ---------------------------------------------------------------------------------

    def go(self, address: str) -> Visitor:
        """Open a page of this site."""
        self.page.goto(self.base + address)
        return self

    @property
    def here(self) -> str:
        """The address of the page, without the host."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    def follow(self, words: str) -> Visitor:
        """Follow the first link of the page with these words, and wait for the page it leads to."""
        link = self.main.get_by_role("link", name=self.words(words)).first
        with self.page.expect_navigation():
            link.click()
        return self

    def press(self, words: str) -> Visitor:
        """Press the button with these words, and wait for the page that answers."""
        button = self.main.get_by_role("button", name=self.words(words), exact=True).first
        with self.page.expect_navigation():
            button.click()
        return self

    def fill(self, **fields: Value) -> Visitor:
        """Fill fields by their names ("__" for "."): text, choices, ticks, files."""
        for name, value in fields.items():
            self.put(name.replace("__", "."), value)
        return self

    def put(self, name: str, value: Value) -> Visitor:
        """Fill one field by its name."""
        field = self.main.locator(f"[name='{name}']:not([type=hidden])")
        kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            if isinstance(value, bool):
                field.first.set_checked(value)
            else:
                for one in value if isinstance(value, list) else [value]:
                    self.main.locator(f"[name='{name}'][value='{one}']").check()
        elif kind.startswith("select"):
            field.select_option(str(value))
        elif kind == "file":
            field.set_input_files(str(value))
        else:
            field.fill(str(value))
        return self

    # -- what stands there ---------------------------------------------------------------------

    def sees(self, *words: str) -> Visitor:
        """All of these words stand on the page."""
        for each in words:
            expect(self.main.get_by_text(self.words(each)).first).to_be_visible()
        return self

    def sees_no(self, *words: str) -> Visitor:
        """None of these words is on the page, nor any button or link with them."""
        expect(self.main).to_be_visible()
        for each in words:
            expect(self.main.get_by_text(self.words(each))).to_have_count(0)
        return self

    def told_no(self, *words: str) -> Visitor:
        """A refusal stands on the page, and these words are in it."""
        box = self.main.locator(".refusal, .summary, .error").filter(visible=True)
        expect(box.first).to_be_visible()
        said = " ".join(re.sub(r"\s+", " ", text) for text in box.all_inner_texts())
        for each in words:
            assert each in said, (self.here, each, said)
        return self

    def sound(self) -> Visitor:
        """axe finds no serious fault, and nothing is wider than the screen."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["target"]) for v in found if v["impact"] in BAD]
        assert not serious, (self.here, serious)
        return self.fits()

    def fits(self) -> Visitor:
        """Nothing is wider than the screen."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], (self.here, width)
        return self
