"""The forms of a page with all that could be sent by them: every field, every button."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

GUESSES = {"date": "2026-11-23", "datetime-local": "2026-11-23T09:00", "time": "09:00",
           "number": "1", "tel": "13800000000", "email": "a@example.cn"}  # fmt: skip
WORDS = "修路"
DIGITS = re.compile(r"\d+")


@dataclass
class Form:
    """A form of a page: where it goes, what it would send when everything in it is filled in."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, ...]:
        """What makes two forms alike: their fields, numbers within the names left out."""
        return tuple(sorted({DIGITS.sub("#", name) for name in self.values}))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        name, kind = a.get("name", ""), a.get("type", "")
        if tag == "form":
            self.open = Form(a.get("action", ""), a.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "button" or (tag == "input" and kind == "submit"):
            if kind != "button":
                self.open.buttons.append((name, a.get("value", ""), a.get("formaction", "")))
        elif tag == "textarea":
            self.open.values.setdefault(name, [WORDS])
        elif tag == "select":
            self.select = name
            self.open.values.setdefault(name, [])
        elif tag == "option" and self.select:
            chosen = self.open.values[self.select]
            if a.get("value") and (not chosen or "selected" in a):
                chosen[:] = [a["value"]]
        elif tag == "input" and name and kind != "file":
            self._input(self.open, name, kind, a.get("value", ""))

    @staticmethod
    def _input(form: Form, name: str, kind: str, value: str) -> None:
        sent = form.values.setdefault(name, [])
        if kind == "checkbox":
            sent.append(value or "on")
        elif not sent:
            sent.append(value or GUESSES.get(kind, WORDS))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


def forms_of(html: str) -> list[Form]:
    """The forms of a page as a reader would send them with everything filled in and ticked."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
