"""A document as PDF, typeset by typst from data; fonts out of wheels, no system font, no network.

What has a date becomes PDF/A-2a, so that it can be kept: every font inside, tagged for reading
aloud. The same document gives the same bytes.
"""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from xiangyue.documents import fonts, qr
from xiangyue.documents.model import DRILL, DRILL_LINE, QR, Cards, Document, Paragraph
from xiangyue.documents.text import MISSING, cleaned, mark_missing, missing
from xiangyue.documents.words import say_in

_TEMPLATE = Path(__file__).with_name("document.typ")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_lock = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    """One for the process: it keeps the fonts and the template read."""
    return typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=fonts.folders(),
        ignore_system_fonts=True,
    )


def to_pdf(doc: Document) -> bytes:
    """The document as PDF. Characters that no font has are printed 〓 and named at the end."""
    doc = cleaned(doc)
    lost = missing(doc)
    if lost:
        doc = _note(mark_missing(doc), lost)
    with _lock:
        return _compiler().compile(
            format="pdf",
            sys_inputs={"doc": _data(doc)},
            pdf_standards=["a-2a"] if doc.dated else [],
            pdf_tags=True,
        )


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has that ``to_pdf`` made: each is an object of its own."""
    return len(_PAGE.findall(pdf))


def _note(doc: Document, lost: tuple[str, ...]) -> Document:
    codes = ", ".join(f"U+{ord(c):04X}" for c in lost)
    words = say_in(doc.lang)(
        "{mark} stands for a rare character to be written in by hand: {codes}",
        mark=MISSING,
        codes=codes,
    )
    return dataclasses.replace(doc, blocks=(*doc.blocks, Paragraph(words, small=True)))


def _data(doc: Document) -> str:
    blocks: list[dict[str, Any]] = []
    for block in doc.blocks:
        entry = {"kind": type(block).__name__, **dataclasses.asdict(block)}
        if isinstance(block, QR):
            entry["svg"] = qr.svg(block.target)
        elif isinstance(block, Cards):
            for card in entry["cards"]:
                card["svg"] = qr.svg(card["target"])
        blocks.append(entry)
    data = dataclasses.asdict(dataclasses.replace(doc, blocks=()))
    data["drill"] = [DRILL[doc.lang], DRILL_LINE[doc.lang]] if doc.practice else None
    data["dated"] = [doc.dated.year, doc.dated.month, doc.dated.day] if doc.dated else None
    return json.dumps({**data, "blocks": blocks, "fonts": fonts.families()}, ensure_ascii=False)
