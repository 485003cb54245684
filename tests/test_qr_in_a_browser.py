"""The square on a slip is drawn in the browser: the same modules as a known library draws."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Route

from xiangyue import web

SCRIPT = Path(web.__file__).parent / "static" / "js" / "qr.js"
DRAW = """async (texts) => {
    const {qr} = await import("/qr.js");
    return texts.map((text) => {
        const {version, mask, grid} = qr(text);
        return [version, mask, grid.map((row) => row.map(Number).join("")).join("/")];
    });
}"""
SLIP = "https://xiangyue.example.cn/m/12/ballot/booth/#ABC-def-123-xyz-9Zk"
ROOM = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
"""Bytes that fill each version to its end: how the rest is padded, libraries differ."""


@pytest.mark.journey
def test_the_modules_are_those_of_a_known_library(browser: Browser) -> None:
    context = browser.new_context()

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>q</title>", content_type="text/html")

    context.route("http://qr.test/**", answer)
    page = context.new_page()
    page.goto("http://qr.test/")
    texts = [(SLIP + "é" + "x" * 213).encode()[:room].decode() for room in ROOM]
    drawn = page.evaluate(DRAW, texts)
    context.close()
    assert {version for version, _, _ in drawn} == set(range(1, 11))
    for text, (version, mask, grid) in zip(texts, drawn, strict=True):
        known = segno.make(
            text, error="m", version=version, mask=mask, mode="byte", encoding="utf-8", eci=False,
            boost_error=False,
        )  # fmt: skip
        assert grid == "/".join("".join(map(str, row)) for row in known.matrix), text
