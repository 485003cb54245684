"""User text made fit for paper: nothing that a renderer or a reader would stumble over.

A character that no font of ours has would vanish silently from a PDF: it is printed as 〓 (the
printers' mark for a missing sort) and named beneath, so that it can be written in by hand.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any, TypeVar

from xiangyue.documents import fonts
from xiangyue.documents.model import Document, Layout, texts

MISSING = "〓"
_T = TypeVar("_T")

# Invisible where it stands: joiners and variation selectors change nothing in our fonts; marks of
# direction could turn a line around and are dropped as well.
_IGNORED = {0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x2028, 0x202F)}
_IGNORED |= {*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200)}
_IGNORED |= {0xFFFE, 0xFFFF}  # no characters: XML, and so Word and Excel, cannot hold them


def clean(text: str) -> str:
    """Without control characters, marks of direction and lone surrogates; newlines kept."""
    kept = []
    for c in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "):
        point = ord(c)
        if c == "\n":
            kept.append(c)
        elif point in _IGNORED or unicodedata.category(c) in ("Cc", "Cs"):
            continue
        else:
            kept.append(c)
    return "".join(kept)


def cleaned(value: _T) -> _T:
    """A document, or any part of it, with all its text cleaned."""
    return _walk(value, clean)


def missing(doc: Document) -> tuple[str, ...]:
    """The characters of the document that no font of ours has, in order of code point."""
    have = fonts.covered()
    seen = {c for text in texts(doc) for c in clean(text)}
    return tuple(sorted(c for c in seen if c not in "\n " and ord(c) not in have))


def mark_missing(doc: Document) -> Document:
    """The document with each such character printed as 〓."""
    table = {ord(c): MISSING for c in missing(doc)}
    return _walk(doc, lambda text: text.translate(table)) if table else doc


def _walk(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_walk(item, change) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Layout | type):
        return dataclasses.replace(
            value,
            **{
                f.name: _walk(getattr(value, f.name), change)
                for f in dataclasses.fields(value)
                if not (f.name in ("lang", "align") or f.name == "target")
            },
        )
    return value
