"""What a coroutine comes to that never waits, without a loop: the connection stays the test's."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

Found = TypeVar("Found")


def at_once(coroutine: Coroutine[Any, Any, Found]) -> Found:
    """Its result. RuntimeError where it would wait."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        found: Found = end.value
        return found
    raise RuntimeError("it waits")
