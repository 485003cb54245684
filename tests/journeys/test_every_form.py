"""Every form and page that a link leads to, for each reader, with numbers that nobody can mean.

Numbers of thousands of signs, numbers that no column holds, signs that are digits to some: whoever
writes such a form by hand gets a page with words or a page that is not there, and never a fault.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from itertools import cycle
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from tests.journeys.crawl import Content, inside, read, template_of
from tests.journeys.every_form import DIGITS, Form, forms_of
from tests.journeys.lively import PLACES, keepers
from tests.journeys.robot import Robot

from xiangyue.access import often
from xiangyue.data.models import Account

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LONG = "9" * 5000
"""More signs than Python's ``int`` takes."""
NUMBERS = (LONG, "9" * 30, str(2**63 - 1), "99999999999", "²", "-1", "0", "\0")
KEPT = ("csrfmiddlewaretoken",)


class Undone(Exception):
    """Ends a call without keeping what it did."""


class Poster(Robot):
    """Sends each new form of a page it sees with such numbers in its fields, and keeps the faults:
    of each place in the code the first."""

    of_a_template = 1

    def __init__(self) -> None:
        super().__init__(Content())
        self.sent = 0
        self.faults: dict[str, str] = {}
        self.known: set[tuple[object, ...]] = set()
        self.round = cycle(NUMBERS)

    def look(self, client: Client, reader: str, address: str, came_from: str) -> list[str] | None:
        """Open a page, send its forms, ask for it with other numbers; its links."""
        page = client.get(address, headers={"accept-language": "zh-hans"})
        self.opened += 1
        if page.status_code in (301, 302):
            return self.look(client, reader, inside(address, page["Location"]), address)
        if page.status_code >= 400 or page.streaming:
            return None
        if not page["Content-Type"].startswith("text/html"):
            return None
        html = page.content.decode()
        self.ask(client, reader, address)
        for form in forms_of(html):
            to = inside(address, form.action or address)
            if not to or to.startswith(("/sign-out/", "/demo/")):
                continue
            key = (form.method, template_of(to), form.shape, tuple(b[:2] for b in form.buttons))
            if key not in self.known:
                self.known.add(key)
                self.fill(client, reader, form, address)
        return read(html, "zh").links

    def ask(self, client: Client, reader: str, address: str) -> None:
        """The same page, its numbers another one: of the path, of the query."""
        parts = urlsplit(address)
        key = ("ask", template_of(address))
        if key in self.known:
            return
        self.known.add(key)
        for number in NUMBERS:
            for name, _value in parse_qsl(parts.query):
                asked = dict(parse_qsl(parts.query)) | {name: number}
                self.send(client, reader, "get", parts.path, {k: [v] for k, v in asked.items()})
            for path in renumbered(parts.path, number):
                self.send(client, reader, "get", path, {})

    def fill(self, client: Client, reader: str, form: Form, address: str) -> None:
        """One form by each of its buttons: all its fields are each number, and each field in turn
        two of them, which go round."""
        for name, value, elsewhere in form.buttons or [("", "", "")]:
            to = inside(address, elsewhere or form.action or address)
            pressed = {name: [value]} if name else {}
            values = form.values | pressed
            for number in NUMBERS:
                whole = {k: v if k in KEPT else [number] for k, v in values.items()}
                self.send(client, reader, form.method, to, whole)
            for number in (next(self.round), next(self.round)):
                for one in variants(values, number):
                    self.send(client, reader, form.method, to, one)

    def send(
        self, client: Client, reader: str, method: str, to: str, values: dict[str, list[str]]
    ) -> None:
        """Send it, undo it, keep the fault."""
        self.sent += 1
        cookies = client.cookies.copy()
        status, fault, where = 500, "", ""
        try:
            with transaction.atomic():
                if method == "post":
                    status = client.post(to, values).status_code
                else:
                    asked = urlencode(values, doseq=True)
                    status = client.get(f"{urlsplit(to).path}?{asked}").status_code
                raise Undone
        except Undone:
            pass
        except Exception as error:  # any at all is a fault of ours
            frames = traceback.extract_tb(error.__traceback__)
            last = [f for f in frames if "xiangyue" in f.filename][-1]
            fault, where = repr(error), f"{last.filename}:{last.lineno}"
            fault += f" ({where})"
        client.cookies = cookies
        if status >= 500:
            odd = {k[:20]: v for k, v in values.items() if k[:20] != k or set(v) & set(NUMBERS)}
            said = f"{template_of(to)} as {reader}: {str(odd)[:200]}: {fault}"
            self.faults.setdefault(where, said.replace(LONG, "9…")[:600])


def renumbered(text: str, number: str) -> Iterator[str]:
    """``text`` with one of the numbers in it another, each in turn."""
    for found in DIGITS.finditer(text):
        yield text[: found.start()] + number + text[found.end() :]


def variants(values: dict[str, list[str]], number: str) -> Iterator[dict[str, list[str]]]:
    """``values`` with one field another, or a number of its name or its value."""
    fields = [name for name in values if name not in KEPT]
    seen = set()
    for name in fields:
        if (alike := DIGITS.sub("#", name)) not in seen:
            seen.add(alike)
            yield values | {name: [number]}
            for other in renumbered(name, number):
                yield values | {other: values[name]}
            for value in values[name][:1]:  # ``confirm-12``
                for other in renumbered(value, number) if "-" in value[1:] else ():
                    yield values | {name: [other]}


@pytest.mark.exhaustive
def test_every_form(people: dict[str, Account | None], monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (often.SAYING, often.LOOKING, often.OBJECTING, often.VOTING):
        monkeypatch.setattr(limit, "times", 10**9)
    poster = Poster()
    for reader, account in people.items():
        poster.walk(reader, account)
    people |= keepers()
    for code in PLACES:
        poster.walk_new(code, people[code])
    assert not poster.faults, f"{len(poster.faults)} faults\n" + "\n".join(poster.faults.values())
    assert len(poster.known) > 400 and poster.sent > 4000, (len(poster.known), poster.sent)
