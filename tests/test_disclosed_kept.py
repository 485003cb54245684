"""An empty table never speaks for a village that keeps no such records, or kept none yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registered import a_lease, a_seal, an_asset, resolved
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import village_books
from xiangyue.actions.disclosed import Asked, source_of, sources
from xiangyue.data.models import AssetChange, Contract, Seal
from xiangyue.methods import disclosure as library

pytestmark = pytest.mark.django_db
BEFORE = Asked(CODE, False, date(2025, 10, 1), date(2025, 12, 31))
QUARTER = Asked(CODE, False, date(2026, 1, 1), date(2026, 3, 31))
NEXT = Asked(CODE, False, date(2026, 4, 1), date(2026, 6, 30))
OF_MATTERS = {"levies", "money_in", "money_out", "balances"}
"""Told by the money of matters too, which a village may have without books."""


def filled(asked: Asked) -> dict[str, str]:
    """For each item of finance, and of the registers, the source that would fill it in."""
    names = {id(source): name for name, source in sources().items()}
    of = {}
    for item in library.catalogue(CODE, NEXT.last).items:
        named = item.source.split(",")
        money = item.head == "finance" or "seal_uses" in named
        if item.source and money and not OF_MATTERS & set(named):
            source = source_of(item.source, asked)
            of[item.slug] = names[id(source)] if source else ""
    return of


def book(village: Village, begins: date, kind: str = "village") -> None:
    village_books.open_book(
        actor=village.actor("clerk"), now=NOW, area=CODE, book=kind, begins=begins
    )


def test_a_village_without_books_or_registers_is_asked_for_every_item() -> None:
    make_village()
    asked = filled(QUARTER)
    assert {"finance.assets", "finance.claims", "finance.reception"} <= set(asked)
    assert {name: source for name, source in asked.items() if source} == {}


def test_books_speak_from_the_period_in_which_they_begin() -> None:
    village = make_village()
    book(village, date(2026, 3, 1))
    assert not any(filled(BEFORE).values())
    then = filled(QUARTER)
    assert then["finance.assets"] == "book_assets" and then["finance.claims"] == "book_claims"
    assert not any(filled(Asked("330212105220", False, QUARTER.first, QUARTER.last)).values())
    assert not any(filled(Asked(CODE, True, QUARTER.first, QUARTER.last)).values()), "practice"


def test_a_register_speaks_from_its_first_entry_and_until_then_the_books_do() -> None:
    village = make_village()
    book(village, date(2026, 1, 1))
    a_lease(village, an_asset(village), resolved(village))
    a_seal(village)
    both = filled(QUARTER)
    assert {"assets", "claims", "contracts", "seal_uses"} <= set(both.values())
    AssetChange.objects.update(day=NEXT.first)
    Contract.objects.update(starts=NEXT.first)
    Seal.objects.update(made_at=NOW + timedelta(days=30))
    earlier = filled(QUARTER)
    assert {"assets", "resources", "claims", "contracts", "seal_uses"}.isdisjoint(earlier.values())
    assert {"book_assets", "book_claims"} <= set(earlier.values())
    assert filled(NEXT) == both
