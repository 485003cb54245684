"""QR codes: as SVG for PDF and pages, as PNG for docx."""

from __future__ import annotations

import io

import segno


def svg(target: str) -> str:
    """Black on nothing, error correction M, quiet zone of 2 modules (the page gives the rest)."""
    return segno.make(target, error="m", micro=False).svg_inline(border=2, scale=8, omitsize=False)


def png(target: str) -> bytes:
    out = io.BytesIO()
    segno.make(target, error="m", micro=False).save(out, kind="png", border=2, scale=10)
    return out.getvalue()
