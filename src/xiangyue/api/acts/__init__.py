"""Acts by their own names: whatever a page lets a person do, a program does for its owner.

One door: the body is read by the function's own annotations (``types``), the function says who may
and what stands against it, the answer names what was made and nothing of what is in it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model
from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from ninja.errors import ValidationError as WrongForm
from pydantic import ValidationError

from xiangyue.actions import answers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.api.acts import names, types
from xiangyue.api.auth import CLOSED_ACT, OPEN, PERSON, READER, key_of
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import refuse

router = Router(tags=["acts"])
_TOLD = 20
"""Of a wrong form, at most so many things at a time."""
_NOT_THERE, _NOT_SO = "23503", "23514"
"""PostgreSQL: a row that something points to is not there; a value that a table refuses."""


class ActDone(Schema):
    """What came of an act: the kind of thing that was made or changed and its id (``ids`` of
    several), a ``number`` or a ``state`` where the act tells one. What is not told is left out."""

    kind: str | None = None
    id: int | str | None = None
    ids: list[int] | None = None
    number: int | None = None
    state: str | None = None


class ActOut(Schema):
    """An act: its address is ``/acts/{room}/{act}``; ``needed`` and ``may`` name its arguments."""

    room: str
    act: str
    says: str
    needed: list[str]
    may: list[str]


@router.get("", auth=READER, response={200: list[ActOut], **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest) -> object:
    """Every act that a program can do by its name, with what it asks for."""
    return _list()


@cache
def _list() -> list[dict[str, Any]]:
    found = []
    for room in names.OPEN:
        for act in names.acts_of(room):
            asked = types.arguments(room, act)
            found.append(
                {
                    "room": room,
                    "act": act,
                    "says": (types.function(room, act).__doc__ or "").strip().partition("\n\n")[0],
                    "needed": [p.name for p in asked if p.default is p.empty],
                    "may": [p.name for p in asked if p.default is not p.empty],
                }
            )
    for one in found:
        one["says"] = " ".join(one["says"].split())
    return found


@router.post(
    "/{room}/{act}",
    auth=PERSON,
    response={200: ActDone, 201: ActDone, **REFUSALS},
    openapi_extra=CLOSED_ACT,
    exclude_none=True,
)
def do(request: HttpRequest, room: str, act: str) -> Status:
    """Do an act in the owner's name. 200: the key came before, and here is what was answered."""
    function = types.function(room, act)
    given = read(request, room, act)
    key = key_of(request)
    if limit := names.LIMITS.get(f"{room}.{act}"):
        limit.check(request)
    try:
        with transaction.atomic():
            made = function(actor=request.actor, now=request.now, key=key, **given)
            told = told_of(f"{room}.{act}", made)
            if key:
                answers.keep(key, json.dumps(told), request.now)
            with connection.cursor() as c:  # what is not there is refused here, not at the end
                c.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except AlreadyDone:
        assert key is not None
        return Status(200, json.loads(answers.kept(key) or "{}"))
    except (DataError, IntegrityError) as error:
        raise _refused(error) from None
    return Status(201, told)


def read(request: HttpRequest, room: str, act: str) -> dict[str, Any]:
    """The arguments that were sent, as the act takes them; HttpError(400) for what is no JSON,
    ValidationError for the wrong form."""
    try:
        body = types.kept_body(room, act).model_validate_json(request.body or b"{}")
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        if wrong[0]["type"] == "json_invalid":
            raise HttpError(400, "no JSON") from None
        raise WrongForm([{**one, "loc": ("body", *one["loc"])} for one in wrong[:_TOLD]]) from None
    given: dict[str, Any] = types.plain(body, tuple(names.kinds_of(room)))
    return given


def told_of(name: str, made: Any) -> dict[str, Any]:
    """What is said of an act's outcome: no more than where to read it."""
    if isinstance(made, Model):
        return {"kind": kind_of(type(made)), "id": made.pk}
    if isinstance(made, list) and made and all(isinstance(one, Model) for one in made):
        return {"kind": kind_of(type(made[0])), "ids": [one.pk for one in made]}
    if name in names.NUMBERS:
        return {"number": int(made)}
    if name in names.STATES:
        return {"state": str(getattr(made, "state", made))}
    return {}


def kind_of(model: type[Model]) -> str:
    """``works_contract``: what a kind of thing is called."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def _refused(error: DataError | IntegrityError) -> Exception:
    """What the database does not take, as a refusal; what is our fault stays a fault."""
    if isinstance(error, DataError):
        return refuse("api.too-long")
    state = getattr(error.__cause__, "sqlstate", "")
    if state == _NOT_THERE:
        return refuse("api.points-nowhere", code="not-found")
    return refuse("api.not-so") if state == _NOT_SO else error
