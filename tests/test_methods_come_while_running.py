"""A running server does not stumble over a method that comes into its folder: one that it can read
is there at once, one that needs a newer program, or is half written, waits for the restart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from xiangyue.core.conditions import BadDefinition
from xiangyue.folders import source_folder
from xiangyue.methods import library

pytestmark = pytest.mark.django_db

ONE, NEWER, HALF = "came-first", "came-newer", "came-half"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(tmp_path))
    put(tmp_path, ONE)
    return tmp_path


def put(folder: Path, slug: str, was: str = "", now: str = "") -> None:
    """A copy of a method under another slug, with one word of it changed."""
    shutil.copytree(source_folder("procedures") / "group-meeting", folder / slug)
    path = folder / slug / "definition.yaml"
    text = path.read_text("utf-8").replace("slug: group-meeting", f"slug: {slug}")
    assert was in text
    path.write_text(text.replace(was, now, 1) if was else text, "utf-8")


def slugs() -> list[str]:
    return [p.slug for p in library.procedures()]


def test_what_cannot_be_read_waits_and_the_rest_goes_on(folder: Path) -> None:
    assert slugs() == [ONE]
    put(folder, "came-second")
    put(folder, NEWER, "kind: draft", "kind: of-a-newer-program")
    put(folder, HALF, "steps:", "steps: [")
    assert slugs() == [ONE, "came-second"]
    for slug in (NEWER, HALF):
        with pytest.raises(KeyError):
            library.known_by(slug)
        assert library.named(slug) is None


def test_a_fault_at_the_start_is_told(folder: Path) -> None:
    """Who starts with a folder that cannot be read learns what is wrong with it."""
    put(folder, "came-wrong", "kind: draft", "kind: of-nobody")
    with pytest.raises(BadDefinition, match="of-nobody"):
        library.procedures()


def test_the_pages_of_methods_answer(folder: Path, client: Client) -> None:
    library.procedures()
    put(folder, "came-later", "kind: draft", "kind: of-a-newer-program")
    assert client.get("/procedures/").status_code == 200
    assert client.get("/procedures/came-later/").status_code == 404
