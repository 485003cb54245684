"""Lives a method through the API alone: each act of the driver is a call with a token."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from inspect import signature
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from xiangyue.access import clock, often, tokens
from xiangyue.actions.files import Kept, path_of
from xiangyue.api import acts
from xiangyue.api.acts import kind_of, names
from xiangyue.data.models import Account, ApiToken, Matter
from xiangyue.scenario.driver import Driver

V1 = "/api/v1"
_NAMES = UUID(int=20261123)


def sent(value: Any) -> Any:
    """A value of an act's argument as JSON says it."""
    if isinstance(value, Kept):
        data = path_of(value.sha256).read_bytes()
        return {"name": "photo.jpg", "data": base64.b64encode(data).decode()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: sent(getattr(value, f.name)) for f in fields(value) if f.init}
    if hasattr(value, "_asdict"):
        return {name: sent(one) for name, one in value._asdict().items()}
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): sent(one) for key, one in value.items()}
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return [sent(one) for one in value]


@cache
def _kinds() -> dict[str, type[Model]]:
    return {kind_of(model): model for model in apps.get_app_config("xiangyue").get_models()}


class ByApi:
    """Stands between the driver and the actions. ``through`` and ``directly`` count the acts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client = Client(raise_request_exception=True)
        self.now: datetime | None = None
        self.through: Counter[str] = Counter()
        self.directly: Counter[str] = Counter()
        self.bearers: dict[int, str] = {}
        own = Driver.do
        monkeypatch.setattr(
            Driver, "do", lambda d, action, **given: own(d, self.door(action), **given)
        )
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: self.now or real())
        monkeypatch.setattr(often.SAYING, "times", 10**9)
        self.drawn: dict[str, Any] = {}
        read = acts.read
        monkeypatch.setattr(acts, "read", lambda *given: read(*given) | self.drawn)

    def door(self, action: Callable[..., Any]) -> Callable[..., Any]:
        """What the driver does in place of ``action``."""
        name = f"{action.__module__.rpartition('.')[2]}.{action.__name__}"

        def act(*, now: datetime, **given: Any) -> Any:
            self.now = now
            try:
                return self.one(name, action, now, given)
            finally:
                self.now = None

        return act

    def one(
        self, name: str, action: Callable[..., Any], now: datetime, given: dict[str, Any]
    ) -> Any:
        room, _, word = name.partition(".")
        actor = given.get("actor")
        person = actor.person_id if actor is not None else None
        given = {key: value for key, value in given.items() if key != "key"}
        if person is not None and (name in _OWN or word in names.acts_of(room)):
            self.through[name] += 1
            body = {k: sent(v) for k, v in given.items() if k not in ("actor", "rng")}
            path, body = _OWN[name](body) if name in _OWN else (f"/acts/{room}/{word}", body)
            # what an act draws by lot it draws from the driver's chance: both go on as one
            self.drawn = {"rng": given["rng"]} if "rng" in given else {}
            told = self.answered(name, person, path, body)
            self.drawn = {}
            return told.state if signature(action).return_annotation == "str" and told else told
        self.directly[name] += 1
        return action(now=now, **given)

    def answered(self, name: str, person: int, path: str, body: dict[str, Any]) -> Any:
        """The call, and what the driver gets of its answer; a resend changes nothing."""
        key = uuid5(_NAMES, f"{len(self.bearers)} {sum(self.through.values())}")
        first = self.call(person, path, body, key)
        assert first.status_code == 201, (name, body, first.status_code, first.content.decode())
        again = self.call(person, path, body, key)
        assert again.status_code == 200, (name, body, again.content.decode())
        assert again.json() == first.json(), name
        return made(name, first.json())

    def call(self, person: int, path: str, body: dict[str, Any], key: UUID | None = None) -> Any:
        """A POST with the token of a person."""
        headers = {"Authorization": self.bearer(person)}
        if key:
            headers["Idempotency-Key"] = str(key)
        return self.client.post(
            V1 + path, json.dumps(body), content_type="application/json", headers=headers
        )

    def bearer(self, person: int) -> str:
        """The token of a person, who has an account from then on."""
        if person not in self.bearers:
            at = self.now or clock.now()
            login = {"login": f"by-api-{person}", "created_at": at}
            account, _new = Account.objects.get_or_create(person_id=person, defaults=login)
            token = tokens.make(person.to_bytes(tokens.BYTES, "big"))
            ApiToken.objects.create(
                account=account, hash=tokens.hash_of(token), scopes=["act"],
                created_at=at - timedelta(days=999), expires_at=at + timedelta(days=9999),
            )  # fmt: skip
            self.bearers[person] = f"Bearer {token}"
        return self.bearers[person]


def made(name: str, told: dict[str, Any]) -> Any:
    """What the action would have given back, read anew by what was told of it."""
    if name in ("matters.start_matter", "motion_texts.write_text"):
        return Matter.objects.get(pk=told["id"])
    if "ids" in told:
        rows = _kinds()[told["kind"]]._default_manager.in_bulk(told["ids"])
        return [rows[pk] for pk in told["ids"]]
    if "kind" in told:
        return _kinds()[told["kind"]]._default_manager.get(pk=told["id"])
    with suppress(KeyError):
        return told["number"]
    return SimpleNamespace(**told) if "state" in told else None


def _matter(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/areas/{body.pop('area')}/matters", body


def _text(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/matters/{body.pop('matter_id')}/texts", body


_OWN = {"matters.start_matter": _matter, "motion_texts.write_text": _text}
