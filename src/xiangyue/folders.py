"""Where the data beside the package are: in a checkout, or where a wheel put them."""

from __future__ import annotations

import sys
from pathlib import Path


def checkout() -> Path | None:
    """The folder of the checkout this runs from, or None for an installed package."""
    top = Path(__file__).resolve().parents[2]
    return top if (top / "Makefile").is_file() and (top / "pyproject.toml").is_file() else None


def source_folder(name: str) -> Path:
    """A folder of data: ``procedures``, ``rules``, ``places``, ``locale``."""
    return (checkout() or Path(sys.prefix) / "share" / "xiangyue") / name
