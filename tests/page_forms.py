"""The links and forms of a page, with what a browser would send as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client


@dataclass
class Field:
    """One field by its name: ``options`` of a choice or of boxes, ``now`` what would be sent,
    ``filled`` whether an argument has found its place in it."""

    kind: str
    options: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    filled: bool = False


@dataclass
class Form:
    """A form of a page that is sent by POST; ``buttons`` are those with a name."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, other address


class Page(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at, self.links, self.forms = at, [], []
        self.by_id: dict[str, Form] = {}
        self.form: Form | None = None
        self.area = self.select = ""
        self.text, self.into = "", self.form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        name, kind = a.get("name", ""), a.get("type", "")
        if tag == "a" and "href" in a:
            self.links.append(urljoin(self.at, a["href"]))
        if tag == "form":
            self.form = self.by_id.setdefault(a.get("id") or f"?{len(self.by_id)}", Form(""))
            self.form.action = urljoin(self.at, a.get("action") or self.at)
            if a.get("method", "").lower() == "post":
                self.forms.append(self.form)
        into = self.by_id.setdefault(a["form"], Form("")) if "form" in a else self.form
        if into is None or "disabled" in a:
            return
        if tag == "button" and kind in ("", "submit"):
            other = urljoin(self.at, a["formaction"]) if "formaction" in a else ""
            if (one := (name, a.get("value", ""), other)) not in into.buttons:
                into.buttons.append(one)
        elif tag == "textarea":
            self.area, self.text, self.into = name, "", into
        elif tag == "select":
            self.select, self.into = name, into
            into.fields[name] = Field("many" if "multiple" in a else "choice")
        elif tag == "option" and self.select and self.into:
            found = self.into.fields[self.select]
            found.options.append(a.get("value", ""))
            if "selected" in a:
                found.now.append(a.get("value", ""))
        elif tag == "input" and name and kind != "submit":
            boxes = kind in ("radio", "checkbox")
            found = into.fields.setdefault(name, Field(kind or "text"))
            value = a.get("value", "on" if boxes else "")
            if boxes:
                found.options.append(value)
            if kind != "file" and (not boxes or "checked" in a):
                found.now.append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.into is not None:
            self.into.fields[self.area] = Field("textarea", [], [self.text.removeprefix("\n")])
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None


def read(html: str, at: str) -> Page:
    """The links and forms of a page that was asked for ``at``."""
    page = Page(at)
    page.feed(html)
    return page


def form_of(client: Client, url: str, *, holding: str = "idempotency") -> dict[str, list[str]]:
    """The values of the last form of the page that has a field ``holding``."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    forms = read(answer.content.decode(), url).forms
    sent = [{name: f.now for name, f in form.fields.items() if f.now} for form in forms]
    return [values for values in sent if holding in values][-1]
