"""What is exhaustive, and what of it is tried every day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def daily(cases: Iterable[Any], *kept: Any, others: str = "slow") -> list[Any]:
    """The cases of a test; all but those kept (none named: the first alone) have a mark,
    ``others``: ``slow``, or ``exhaustive`` where they take many minutes together.

    A case is one value, or a tuple of them. Raises AssertionError where one kept is no case.
    """
    every = list(cases)
    chosen = list(kept) or every[:1]
    assert all(case in every for case in chosen), chosen
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=() if case in chosen else getattr(pytest.mark, others),
        )
        for case in every
    ]
