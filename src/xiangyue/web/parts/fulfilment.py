"""Pledges carried out: each holder's with how far it is; a pledge's own page has the forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from xiangyue.web import pledge_words
from xiangyue.web.part_page import Page
from xiangyue.web.parts.pledges import rows_of


def show(page: Page) -> HttpResponse:
    """The cards, those late first."""
    of = page.part.words["of"]
    standing = [r for r in rows_of(page, of) if r.row.fixed_on]
    return page.render(
        "parts/fulfilment.html",
        of=of,
        late=[r for r in standing if r.late],
        cards=pledge_words.by_holder(standing),
        totals=pledge_words.totals([r.row for r in standing]),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were kept."""
    return pledge_words.told(dict(facts))
