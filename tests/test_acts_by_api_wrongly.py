"""Acts by their names, asked for nearly rightly and too often: refused with words and nothing
written, or done with one entry, and a resend does nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from tests.by_api import ByApi
from tests.daily import daily
from tests.test_any_acts_of_every_method import SLUGS, begun
from tests.test_api import post, says, token
from tests.world import CODE, NOW, make_village

from xiangyue.access import clock
from xiangyue.access.often import SAYING
from xiangyue.data.models import HelpRequest, Matter, RecordEntry, RecordLog

pytestmark = pytest.mark.django_db
TRIED: set[tuple[str, str, int]] = set()
"""Act, argument and which other value: each is tried once in a run."""


def others(value: Any) -> Iterator[Any]:
    """Values of the same form in place of one that is right."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        day = value[4:5] == "-" == value[7:8]
        yield from ("2999-12-31" + value[10:], "1800-01-01" + value[10:]) if day else ("没有", "")
    elif isinstance(value, int):
        yield from (2**40, -1, 0)
    elif isinstance(value, list):
        yield []
        yield from ([value[0]] * 40, *([one] for one in others(value[0]))) if value else ()
    else:
        yield from ({}, {"没有": 1})
        for key, one in list(value.items())[:6]:
            yield from ({**value, key: other} for other in others(one))


def entries() -> int:
    """How many entries the record holds: the heads of its logs tell it."""
    return RecordLog.objects.aggregate(n=Sum("size"))["n"] or 0


def told(first: Any, again: Any) -> int:
    """How many entries an answer and that of its resend ask for: one where it was done, and the
    resend is told the same; none where it was refused, with words in both languages."""
    assert first.status_code < 500 and b"Traceback" not in first.content, first.content
    if first.status_code == 201:
        assert again.status_code == 200 and again.json() == first.json(), again.content
        return 1
    assert again.status_code == first.status_code, (first.content, again.content)
    checks = first.json()["checks"]
    assert any(not c["met"] for c in checks), first.content
    assert all(c["words"][lang].strip() for c in checks for lang in ("zh", "en")), first.content
    return 0


@pytest.mark.parametrize("slug", daily(SLUGS, "errand", others="exhaustive"))
def test_one_word_off_is_no_fault(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    api = ByApi(monkeypatch)
    real, made = api.answered, 0

    def answered(name: str, person: int, path: str, body: dict[str, Any]) -> Any:
        nonlocal made
        api.bearer(person)
        for word, value in body.items():
            for n, other in enumerate(others(value)):
                if (name, word, n) in TRIED:
                    continue
                TRIED.add((name, word, n))
                with transaction.atomic():
                    before, key = entries(), uuid4()
                    first = api.call(person, path, {**body, word: other}, key)
                    after = entries()
                    again = api.call(person, path, {**body, word: other}, key)
                    assert entries() == after, (name, word, other)
                    transaction.set_rollback(True)
                assert told(first, again) == after - before, (name, word, other)
                made += 1
        return real(name, person, path, body)

    monkeypatch.setattr(api, "answered", answered)
    d = begun(slug, seed=1, forks=0, deep=0)
    d.live([d.run], days=900)
    assert made or slug != "errand"


def test_help_is_asked_for_once_and_not_too_often(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    village, key = make_village(), uuid4()
    bearer, said = token(village, "villager"), {"area": CODE, "text": "我腿脚不好，想办老年证。"}
    monkeypatch.setattr(SAYING, "times", 2)
    first = post(client, "/acts/requests/ask_for_help", said, bearer, key)
    assert first.status_code == 201 and first.json()["kind"] == "matter", first.content
    entries = RecordEntry.objects.count()
    again = post(client, "/acts/requests/ask_for_help", said, bearer, key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert RecordEntry.objects.count() == entries
    assert HelpRequest.objects.get().matter_id == Matter.objects.get().pk == first.json()["id"]
    often = post(client, "/acts/requests/ask_for_help", said, bearer)
    assert (often.status_code, says(often)) == (429, ["opinion.too-often"])
