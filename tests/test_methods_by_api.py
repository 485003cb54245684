"""Methods lived through the API alone, act by act: the record is that of the actions themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.by_api import ByApi
from tests.daily import daily
from tests.test_any_acts_of_every_method import SLUGS, begun

from xiangyue.api.acts import names
from xiangyue.data.models import Matter, RecordEntry

pytestmark = pytest.mark.django_db
DAILY = ("eight-step", "personal-matters", "village-works")
OWN_DOORS = {"opinions.submit_opinion", "trustee_ballots.cast"}
"""What takes no actor by its name, and has an address of its own."""


class Undone(Exception):
    """Ends a call without keeping what it did."""


def lived(slug: str) -> list[tuple[Any, ...]]:
    """What the record says of a matter of that method, from beginning to end."""
    d = begun(slug, seed=1, forks=0, deep=0)
    d.live([d.run], days=900)
    assert Matter.objects.get(pk=d.run.matter_id).state == "closed"
    return list(_acts())


def _acts() -> Iterator[tuple[Any, ...]]:
    for entry in RecordEntry.objects.order_by("log", "seq"):
        body = entry.body if isinstance(entry.body, dict) else json.loads(entry.body)
        yield entry.log, entry.act, entry.at, body["by"]["role"], body["data"].get("part")


@pytest.mark.parametrize("slug", daily(SLUGS, *DAILY))
def test_a_method_is_lived_through_the_api(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Undone), transaction.atomic():
        expected = lived(slug)
        raise Undone
    with monkeypatch.context() as patch:
        api = ByApi(patch)
        assert lived(slug) == expected
    assert sum(api.through.values()) >= 3
    # What the driver did by itself is what the list leaves to other doors, each with its reason.
    left = {name for closed in names.CLOSED.values() for name in closed.split()}
    assert set(api.directly) <= left | OWN_DOORS
