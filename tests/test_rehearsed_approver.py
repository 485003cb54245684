"""A method whose money one person alone approves is rehearsed like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.methods import also

from xiangyue.methods import library
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment


@pytest.mark.django_db
def test_one_alone_approves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = library.folder() / "pairing"
    definition = (there / "definition.yaml").read_text("utf-8")
    alone = definition.replace("approvers: [secretary, director]", "approvers: [supervision_chair]")
    assert alone != definition
    text = (there / "text.zh.yaml").read_text("utf-8")
    written = (alone.replace("slug: pairing", "slug: alone-pairing"), text)
    with also(tmp_path, monkeypatch, alone_pairing=written):
        done = rehearsal.rehearse("alone-pairing", now=moment(date(2026, 3, 2)))
    assert done.missing == 0
