"""The pages on lots, deliberation and budgeting are true: their examples run."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path

import pytest
from tests.docs_commands import run

from xiangyue.core import redraw

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["lots.md", "deliberation.md", "budgeting.md"])
def test_the_examples_of_the_page_do_what_it_says(name: str) -> None:
    done = doctest.testfile(str(DOCS / name), module_relative=False, encoding="utf-8")
    assert done.attempted >= 8 and done.failed == 0


def test_the_lot_of_the_page_is_drawn_by_the_script(tmp_path: Path) -> None:
    shutil.copy(redraw.__file__, tmp_path / "redraw.py")
    assert len(run(DOCS / "lots.md", tmp_path)) == 3
