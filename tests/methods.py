"""A method that a test writes down for itself, beside those of the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xiangyue.methods import library


@contextmanager
def also(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **written: tuple[str, str]
) -> Iterator[None]:
    """``also(tmp_path, monkeypatch, small=(definition, text))``: these methods are there too.

    The slug's dashes are underlines in the name; the text serves both languages.
    """
    for real in library.folder().iterdir():
        (folder / real.name).symlink_to(real)
    for slug, (definition, text) in written.items():
        here = folder / slug.replace("_", "-")
        here.mkdir()
        (here / "definition.yaml").write_text(definition, "utf-8")
        for lang in ("zh", "en"):
            (here / f"text.{lang}.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(folder))
    for kept in (library.raw, library.procedure):
        kept.cache_clear()
    yield
    for kept in (library.raw, library.procedure):
        kept.cache_clear()
