"""Methods lived through the API alone, act by act: the record is that of the pages' actions, and
nobody else could have done any of it."""

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
from xiangyue.data.models import Matter, Person, RecordEntry

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


@pytest.mark.parametrize("slug", daily(SLUGS, *DAILY, others="exhaustive"))
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


OF_ALL = {
    "demands.sign": "every voter may demand",
    "draft_comments.comment": "a draft is laid open to all the village",
    "duty_reports.ask": "anyone who is signed in may ask, from elsewhere too",
    "hiring.apply": "an opening is announced to all",
    "pledge_asks.ask": "every villager may ask for something",
    "post_wishes.sign_up": "posts are announced to all of the township's roster",
    "proposals.propose": "every villager may propose a project",
    "roll_appeals.appeal": "who is not on the roll appeals against it",
}
"""Acts that anybody of the village may do, with why."""


@pytest.mark.parametrize("slug", daily(SLUGS, "reconciliation", others="exhaustive"))
def test_nobody_else_could_have_done_it(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    api = ByApi(monkeypatch)
    others: list[int] = []
    let: list[tuple[str, str]] = []
    real = api.answered

    def answered(name: str, person: int, path: str, body: dict[str, Any]) -> Any:
        if not others:
            home = Person.objects.get(pk=person).area
            here = Person.objects.create(area=home, name="外人甲", created_at=api.now)
            away = Person.objects.exclude(area=home).values_list("area", flat=True).first()
            there = Person.objects.create(
                area_id=away or home.code[:9], name="外人乙", created_at=api.now
            )
            others.extend([here.pk, there.pk])
            api.bearer(here.pk), api.bearer(there.pk)
        for which, one in zip(("here", "away"), others, strict=True):
            with transaction.atomic():
                answer = api.call(one, path, body)
                transaction.set_rollback(True)
            assert answer.status_code < 500
            if answer.status_code < 300:
                let.append((name, which))
        return real(name, person, path, body)

    monkeypatch.setattr(api, "answered", answered)
    d = begun(slug, seed=1, forks=0, deep=0)
    d.live([d.run], days=900)
    assert {name for name, _which in let} <= set(OF_ALL)
    assert {name for name, which in let if which == "away"} <= {"duty_reports.ask"}
