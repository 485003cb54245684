"""Every picture that a template names is in the sprite: one that is not leaves a hole."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[1] / "src" / "xiangyue" / "web"
NAMED = (
    re.compile(r'\bicon\("([a-z-]+)"'),
    re.compile(r'\bbutton_link\((?:[^{}"]|"[^"]*")*?_\("[^"]*"\), "([a-z-]+)"'),
)


def test_every_picture_is_there() -> None:
    sprite = (WEB / "static" / "icons.svg").read_text("utf-8")
    there = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    assert len(there) > 20
    missing = {
        f"{path.relative_to(WEB)}: {name}"
        for path in (WEB / "templates").rglob("*.html")
        for pattern in NAMED
        for name in pattern.findall(path.read_text("utf-8"))
        if name not in there
    }
    assert not missing, sorted(missing)
