"""The whole API under what its own document allows and forbids: no fault of ours, no traceback.

Schemathesis makes the calls out of ``openapi.json``; the answers go through Django's client, within
one transaction that is undone.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.registered import a_seal, an_asset
from tests.test_api import token
from tests.test_postings import decided, put_up
from tests.world import NOW, Village
from tools import openapi

from xiangyue.access import clock, often
from xiangyue.actions import book_vouchers, tokens, village_books, webhooks
from xiangyue.actions.book_entries import Entry, Line
from xiangyue.data.models import ApiToken, BookMonth, Matter, Meeting, Posting
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db
CALLS = 4
"""Calls of each operation in every run; ``slow`` makes ten times as many."""
ACTS = 30
"""Of the acts by their names one in so many is called in every run; ``exhaustive`` calls each."""


class Undone(Exception):
    """Ends a call without keeping what it did."""


def hammer(monkeypatch: pytest.MonkeyPatch, calls: int, *, every: int = ACTS) -> int:
    """Call every operation ``calls`` times, with and without a token; how many calls there were.

    Of the acts by their names one in ``every`` is called, at most ``CALLS`` times.
    """
    village, matter = decided()
    put_up(village, matter)
    there = kept(village, matter)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for limit in (often.SAYING, often.LOOKING, often.OBJECTING, often.VOTING):
        monkeypatch.setattr(limit, "times", 10**9)
    bearer = token(village, "clerk")
    client = Client(raise_request_exception=False)
    schema = schemathesis.openapi.from_dict(json.loads(openapi.text()))
    made = 0
    reached: set[str] = set()

    def call(case: Any, signed: bool, real: bool) -> None:
        nonlocal made
        made += 1
        if real:  # what is there, in place of numbers that hit nothing
            for start, values in there.items():
                if case.path.startswith(f"/api/v1/{start}"):
                    own = {k: v for k, v in values.items() if f"{{{k}}}" in case.path}
                    case.path_parameters = {**case.path_parameters, **own}
                    reached.update([start] if own else [])
        headers = {k: str(v) for k, v in dict(case.headers or {}).items() if str(v).isprintable()}
        if signed:
            headers["Authorization"] = bearer
        body = case.body if isinstance(case.body, (dict, list)) else None
        try:
            with transaction.atomic():
                answer = client.generic(
                    case.method.upper(),
                    case.formatted_path,
                    json.dumps(body) if body is not None else "",
                    content_type="application/json",
                    query_params=dict(case.query or {}),
                    headers={k: v for k, v in headers.items() if v.isascii()},
                )
                raise Undone
        except Undone:
            pass
        where = f"{case.method} {case.formatted_path} {case.query} {body}"
        assert answer.status_code < 500, where
        said = answer.getvalue() if answer.streaming else answer.content
        assert b"Traceback" not in said, where
        # A path that no route takes (a code with a stroke in it) is answered by the site's page.
        if answer.status_code >= 400 and "json" in answer.get("Content-Type", ""):
            assert {"code", "field", "checks"} == set(json.loads(said)), where

    acts = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        times = calls
        if "/acts/" in operation.path:
            acts, times = acts + 1, min(calls, CALLS)
            if acts % every:
                continue
        test = given(operation.as_strategy(), st.booleans(), st.booleans())(call)
        test = settings(
            max_examples=times,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(test)
        seed(20261122)(test)()
    assert len(reached) > 8, reached
    return made


def kept(village: Village, matter: Matter) -> dict[str, dict[str, Any]]:
    """What stands in each part of the village, by the beginning of its addresses: a book with a
    voucher, a seal that is asked for, an asset, a webhook, a token."""
    login = village.account("clerk").login
    acting = {"actor": village.actor("clerk"), "now": NOW}
    book = village_books.open_book(
        **acting, area=village.code, book="village", begins=NOW.date().replace(day=1)
    )
    voucher = book_vouchers.enter(
        **acting, book_id=book.pk, photos=[photo()],
        entry=Entry(
            "opening", NOW.date().replace(day=1), "期初余额",
            (Line("102", 100_00), Line("311", 0, 100_00)),
        ),
    )  # fmt: skip
    hook, _secret = webhooks.create_webhook(**acting, area=village.code, url="https://example.cn/h")
    an_asset(village)
    seal = a_seal(village)
    own = ApiToken.objects.first() or tokens.create_token(**acting, login=login, scopes=["read"])[0]
    return {
        "areas/": {"code": village.code, "book": "village", "view": "cash"},
        "open-data/": {"code": village.code, "year": NOW.year, "table": "opinions"},
        "matters/": {"id": matter.pk, "number": 1, "part": "posting"},
        "meetings/": {"id": Meeting.objects.values_list("pk", flat=True).first()},
        "postings/": {"id": Posting.objects.values_list("pk", flat=True).first()},
        "files": {"id": voucher.files.get().pk},
        "books/vouchers/": {"id": voucher.pk},
        "books/months/": {"id": BookMonth.objects.values_list("pk", flat=True).first() or 1},
        "seals/": {"id": seal.pk},
        "webhooks/": {"id": hook.pk},
        "tokens/": {"id": own.pk},
    }  # fmt: skip


def test_no_call_ends_in_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hammer(monkeypatch, CALLS) > 100


@pytest.mark.slow
def test_no_call_of_many_ends_in_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hammer(monkeypatch, CALLS * 10) > 1000


@pytest.mark.exhaustive
def test_no_call_of_any_act_ends_in_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hammer(monkeypatch, CALLS, every=1) > 1000
