"""The line of an entry of the record: no code and no raw date of the record's own."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from xiangyue.core.kinds.comments import OUTCOMES as COMMENTED
from xiangyue.core.kinds.review import OUTCOMES as REVIEWED
from xiangyue.methods import titles as library
from xiangyue.web.acts_words import told


def more(lang: str, **data: Any) -> str:
    entry = {"act": "comment.answer", "at": datetime(2026, 11, 14).isoformat(), "seq": 1}
    with override(lang):
        return told(json.dumps({**entry, "data": data})).more


@pytest.mark.parametrize(
    "outcome", [*COMMENTED, *(one for some in REVIEWED.values() for one in some)]
)
def test_every_outcome_has_its_words(outcome: str) -> None:
    words = more("zh-hans", outcome=outcome)
    assert words and not words.isascii()


@pytest.mark.parametrize(
    ("lang", "until", "shown"),
    [
        ("zh-hans", "2026-08-17", "2026年8月17日"),
        ("en", "2026-08-17", "17 Aug 2026"),
        ("zh-hans", "2026-08-17T01:30:00+00:00", "2026年8月17日 09:30"),
        ("en", "", ""),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(lang: str, until: str, shown: str) -> None:
    words = more(lang, until=until)
    assert shown in words and "2026-" not in words


@pytest.mark.parametrize(("lang", "name"), [("zh-hans", "五好村党组织"), ("en", None)])
def test_a_granted_title_is_told_by_its_name(lang: str, name: str | None) -> None:
    name = name or library.load()["five-good-branch"].names["en"]
    for act in ("title.grant", "title.lose"):
        entry = {"act": act, "at": datetime(2026, 11, 14).isoformat(), "seq": 1}
        with override(lang):
            line = told(json.dumps({**entry, "data": {"title": "five-good-branch"}}))
        assert line.more == name != "five-good-branch"
    assert more(lang, title="five-good-branch") == "five-good-branch"  # a matter may be called so
