"""Every part of a matter has an address of its own, whatever its method calls it."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, resolve, reverse
from tests.test_nothing_leaks import patterns

from xiangyue.methods import library
from xiangyue.web import parts

KEYS = sorted({p.key for procedure in library.procedures() for p in procedure.parts})
OTHERS = sorted(
    {m[1] for one in patterns(get_resolver()) if (m := re.fullmatch(r"m/<int:pk>/([a-z-]+)/", one))}
)
"""What stands behind a matter's address and is no part."""


@pytest.mark.parametrize("key", sorted({*KEYS, *OTHERS}))
def test_the_address_of_a_part_leads_to_it(key: str) -> None:
    found = resolve(reverse("matter-part", args=[7, key]))
    assert found.func is parts.show and found.kwargs == {"pk": 7, "key": key}


def test_addresses_as_they_were_lead_where_they_did() -> None:
    assert resolve("/m/7/draft/").kwargs == {"pk": 7, "key": "draft"}
    assert {"archive", "documents"} <= set(OTHERS) == parts.TAKEN
