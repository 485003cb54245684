"""What a page's form would send as it stands, so that tests post what a browser would."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.area = self.select = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        name = a.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in a:
            self._add(self.select, a.get("value", ""))
        elif tag == "input" and name and self._sent(a):
            self._add(name, a.get("value", "on"))

    @staticmethod
    def _sent(a: dict[str, str]) -> bool:
        kind = a.get("type")
        return "checked" in a if kind in ("radio", "checkbox") else kind not in ("file", "submit")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._add(self.area, self.text.removeprefix("\n"))
            self.area = ""
        elif tag == "select":
            self.select = ""

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)


def form_of(client: Client, url: str, *, holding: str = "idempotency") -> dict[str, list[str]]:
    """The values of the last form of the page that has a field ``holding``."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    parser = _Forms()
    parser.feed(answer.content.decode())
    return [f for f in parser.forms if holding in f][-1]
