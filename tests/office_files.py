"""Word and Excel files as Microsoft's own validator judges them, whose rules are in a library: the
programs themselves run on no machine of ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator

INLINE = "inline-string cell(s)"
"""Texts stand in the cells themselves, so that memory does not grow with the rows; Excel reads them
and puts them elsewhere when it saves (ECMA-376 Part 1, 18.3.1.53)."""


@cache
def _validator() -> OpenXmlValidator:
    return OpenXmlValidator(FileFormat.MICROSOFT_365)


def faults(content: bytes, place: Path) -> list[str]:
    """What Word or Excel may take offence at, each with its part; ``place``: a new file whose
    name says which of them."""
    place.write_bytes(content)
    found = _validator().validate(place).errors
    return [
        f"{e.description} ({e.part_uri} {e.path})" for e in found if INLINE not in e.description
    ]
