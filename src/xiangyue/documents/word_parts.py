"""Small pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu

RULE = ("single", 4, "555555")
_BEFORE = {
    "pBdr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers",
    "snapToGrid": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd",
    "spacing": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
    "imprint noProof snapToGrid vanish webHidden color",
    "tblBorders": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize "
    "tblStyleColBandSize tblW jc tblCellSpacing tblInd",
    "tcBorders": "cnfStyle tcW gridSpan hMerge vMerge",
}
"""What stands before each of these properties in its parent (ECMA-376 Part 1, 17.3.1.26, 17.3.2.28,
17.4.59, 17.4.69); ``spacing`` is that of a run."""


def element(name: str, **attributes: object) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: Any, child: Any) -> None:
    """Add a property of ``_BEFORE`` at its place: in another order Word may call it damaged."""
    before = {qn(f"w:{name}") for name in _BEFORE[child.tag.rpartition("}")[2]].split()}
    at = [n for n, there in enumerate(parent, 1) if there.tag in before]
    parent.insert(max(at, default=0), child)


def borders(parent: Any, name: str, **edges: tuple[str, int, str]) -> None:
    """``edges``: side -> (style, eighths of a point, colour)."""
    holder = element(name)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV", "between"):
        if side in edges:
            style, size, colour = edges[side]
            holder.append(element(f"w:{side}", val=style, sz=size, space=1, color=colour))
    put(parent, holder)


def width_of(text: str) -> float:
    """In characters of full width."""
    return sum(1.0 if ord(c) > 0x2E80 else 0.55 for c in text)


def set_widths(table: Any, widths: tuple[int, ...]) -> None:
    """Widths in EMU, on the grid and on every cell: programs differ in which they believe."""
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(wide)
    for row in table._tbl.tr_lst:
        for cell, wide in zip(row.tc_lst, widths, strict=True):
            cell.width = Emu(wide)


def mend_template(out: Any) -> None:
    """Take from a document of python-docx's template its second styles, for Word 2010 alone: they
    would not be ours, and Word may call a file damaged whose two differ. And say how large it is
    shown, which the format asks for (ECMA-376 Part 1, 17.15.1.94) and the template leaves out."""
    out.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for name, relation in list(out.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            out.part.drop_rel(name)


def same_bytes(raw: bytes) -> bytes:
    """The same package with every member's time fixed, so that equal documents are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(info))
    return out.getvalue()
