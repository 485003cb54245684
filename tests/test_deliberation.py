"""Council, hearing, reconciliation, consultation: walked to the end, refused where they must be."""

from __future__ import annotations

from datetime import date

import pytest
from tests.daily import daily

from xiangyue.data.models import Matter
from xiangyue.methods import library
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

NOW = moment(date(2026, 3, 2))
METHODS = ("council", "hearing", "reconciliation", "consultation")


@pytest.mark.parametrize("slug", daily(METHODS))
def test_a_method_is_walked_and_refuses_what_it_must(db: None, slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0, [(e.key, e.part) for e in done.events if e.what == "missing"]
    steps = [e.key for e in done.events if e.what == "step"]
    assert steps == [s.key for s in library.procedure(slug).steps]
    for event in done.events:
        for check in event.checks:
            for lang in ("zh", "en"):
                assert word(check, lang), (event.key, check)
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
