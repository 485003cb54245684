"""JSON that a person wrote, read strictly: what is wrong with it is said with its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


class BadInput(ValueError):
    """What is wrong with the input, and where."""


def read_json(raw: bytes, name: str) -> Any:
    """The value in ``raw`` (UTF-8). Raises :class:`BadInput`; a key given twice is one."""
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_twins)
    except UnicodeDecodeError:
        raise BadInput(f"{name}: is not UTF-8 text") from None
    except json.JSONDecodeError as error:  # before the general one: it says where
        raise BadInput(f"{name}: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise BadInput(f"{name}: is nested too deeply") from None
    except BadInput:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise BadInput(f"{name}: {error}") from None


def _no_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"{twin}: is given twice")
    return found
