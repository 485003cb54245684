"""The acts in the OpenAPI document: each is a path of its own with its own body."""

from __future__ import annotations

import inspect
from typing import Any

from xiangyue.api.acts import names, types
from xiangyue.api.auth import CLOSED_ACT

REF = "#/components/schemas/{model}"
_KEY = {"$ref": "#/components/parameters/IdempotencyKey"}
_DONE = {"$ref": "#/components/responses/Done"}
_REFUSED = {"$ref": "#/components/responses/Refused"}


def add(document: dict[str, Any]) -> None:
    """Put every open act in the place of the one path that serves them all."""
    generic = next(path for path in document["paths"] if path.endswith("/acts/{room}/{act}"))
    one = document["paths"].pop(generic)["post"]
    parts = document["components"]
    parts["parameters"] = {"IdempotencyKey": CLOSED_ACT["parameters"][0]}
    parts["responses"] = {
        "Done": _response("what came of it; 200: the key came before", "ActDone"),
        "Refused": _response("refused: which condition, the numbers, the clause", "RefusalOut"),
    }
    answers = {code: _DONE if int(code) < 300 else _REFUSED for code in one["responses"]}
    for room in names.OPEN:
        for act in names.acts_of(room):
            document["paths"][generic.format(room=room, act=act)] = {
                "post": _operation(room, act, answers, parts["schemas"])
            }


def _response(says: str, model: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF.format(model=model)}}}
    return {"description": says, "content": content}


def _operation(
    room: str, act: str, answers: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    says = inspect.getdoc(types.function(room, act)) or ""
    first, _, more = says.partition("\n\n")
    model = types.body_of(room, act)
    body = model.model_json_schema(ref_template=REF)
    for name, found in body.pop("$defs", {}).items():
        found = _untitled(found)
        if schemas.setdefault(name, found) != found:
            raise RuntimeError(f"two kinds of object are called {name}")
    body.pop("title", None)
    return {
        "operationId": f"acts_{room}_{act}",
        "summary": f"{room}: {act}",
        "description": " ".join(first.split()) + (f"\n\n{more}" if more else ""),
        "tags": [f"acts: {room}"],
        "security": CLOSED_ACT["security"],
        "parameters": [_KEY],
        "requestBody": {
            "required": any(field.is_required() for field in model.model_fields.values()),
            "content": {"application/json": {"schema": _untitled(body)}},
        },
        "responses": answers,
    }


def _untitled(schema: Any) -> Any:
    """Without what only repeats: the names as titles, that nothing is what is left out."""
    if isinstance(schema, dict):
        return {
            key: _untitled(value)
            for key, value in schema.items()
            if not (key == "title" and isinstance(value, str))
            and not (key == "default" and value is None)
        }
    return [_untitled(one) for one in schema] if isinstance(schema, list) else schema
