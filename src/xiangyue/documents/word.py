"""A document as docx, to be edited in Word or WPS: the same words and layout as the PDF.

Official fonts are named (仿宋_GB2312, 方正小标宋简体, 黑体, 楷体_GB2312): Word and WPS in the
office have them, and put a near one where they do not. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

from xiangyue.documents import qr
from xiangyue.documents.model import (
    QR,
    Ballots,
    Block,
    Callout,
    Choices,
    Closing,
    CutLine,
    Document,
    Figures,
    Heading,
    Items,
    KeyValues,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    WritingLines,
)
from xiangyue.documents.text import cleaned

BODY, TITLE, HEAD, KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
RED = RGBColor(0xB3, 0x26, 0x1E)
BOX = "□"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def to_docx(doc: Document) -> bytes:
    """The document as docx."""
    return _Writer(cleaned(doc)).write()


def _element(name: str, **attributes: object) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _borders(parent: Any, name: str, **edges: tuple[str, int, str]) -> None:
    """``edges``: side -> (style, eighths of a point, colour)."""
    holder = _element(name)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in edges:
            style, size, colour = edges[side]
            holder.append(_element(f"w:{side}", val=style, sz=size, space=1, color=colour))
    parent.append(holder)


class _Writer:
    def __init__(self, doc: Document) -> None:
        self.doc, self.lay = doc, doc.layout
        self.out = docx.Document()
        self.zh = doc.lang == "zh"

    def write(self) -> bytes:
        self._page()
        self._head()
        for block in self.doc.blocks:
            self._block(block)
        self.out.core_properties.title = self.doc.title
        self.out.core_properties.author = ""
        if self.doc.dated:
            when = datetime.combine(self.doc.dated, time())
            self.out.core_properties.created = self.out.core_properties.modified = when
        self.out.core_properties.language = "zh-CN" if self.zh else "en-GB"
        raw = io.BytesIO()
        self.out.save(raw)
        return _same_bytes(raw.getvalue())

    # the page

    def _page(self) -> None:
        lay, section = self.lay, self.out.sections[0]
        section.page_width, section.page_height = Mm(lay.width), Mm(lay.height)
        if lay.width > lay.height:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.top_margin, section.bottom_margin = Mm(lay.top), Mm(lay.bottom)
        section.left_margin, section.right_margin = Mm(lay.left), Mm(lay.right)
        section.header_distance = Mm(min(15, lay.top))
        section.footer_distance = Mm(23 if lay.name == "official" else min(10, lay.bottom))
        normal = self.out.styles["Normal"]
        normal.font.size = Pt(lay.body)
        normal.font.name = LATIN
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), BODY)
        normal.paragraph_format.space_after = Pt(0)
        if lay.name == "official":
            for old in section._sectPr.findall(qn("w:docGrid")):
                section._sectPr.remove(old)
            # 22 lines of 225 mm; 28 characters of 156 mm, each 0.21 pt closer than its 16 pt
            section._sectPr.append(
                _element("w:docGrid", type="linesAndChars", linePitch=579, charSpace=-849)
            )
        if lay.numbered:
            self._page_numbers(section)

    def _page_numbers(self, section: Any) -> None:
        official = self.lay.name == "official"
        footers = [(section.footer, WD_ALIGN_PARAGRAPH.CENTER)]
        if official:  # odd pages right, even pages left, one character in
            self.out.settings.odd_and_even_pages_header_footer = True
            footers = [
                (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
                (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
            ]
        for footer, side in footers:
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            if official:
                paragraph.paragraph_format.right_indent = Pt(14)
                paragraph.paragraph_format.left_indent = Pt(14)
            size = 14 if official else 10.5
            self._run(paragraph, "— ", size=size, font="宋体")
            run = self._run(paragraph, "", size=size, font="宋体")
            for kind, code in (("begin", ""), ("", " PAGE "), ("end", "")):
                if kind:
                    run._r.append(_element("w:fldChar", fldCharType=kind))
                else:
                    text = _element("w:instrText")
                    text.text = code
                    run._r.append(text)
            self._run(paragraph, " —", size=size, font="宋体")

    def _head(self) -> None:
        doc, lay = self.doc, self.lay
        if doc.kicker:
            self._line(doc.kicker, size=lay.body * 1.25, font=HEAD, bold=True, colour=RED)
        if doc.letterhead:
            self._line(doc.letterhead, size=30, font=TITLE, colour=RED, align="center", space=True)
        if doc.number and (doc.letterhead or lay.poster):
            line = self._line(doc.number, align="center" if doc.letterhead else "left")
            if doc.letterhead:
                _borders(line._p.get_or_add_pPr(), "w:pBdr", bottom=("single", 14, "B3261E"))
                line.paragraph_format.space_after = Pt(lay.pitch)
        if doc.title:
            self._line(
                doc.title,
                size=lay.title,
                font=HEAD if lay.poster else TITLE,
                bold=lay.poster,
                align="left" if lay.poster else "center",
                space=True,
            )
        if doc.number and not (doc.letterhead or lay.poster):
            self._line(doc.number, size=lay.body * 0.9, align="center", space=True)

    # lines and runs

    def _run(
        self, paragraph: Any, text: str, *, size: float = 0, font: str = "", bold: bool = False,
        colour: RGBColor | None = None,
    ) -> Any:  # fmt: skip
        run = paragraph.add_run()
        for n, line in enumerate(text.split("\n")):
            if n:
                run.add_break()
            run.add_text(line)
        if size:
            run.font.size = Pt(size)
        if font:
            run.font.name = LATIN
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        run.bold = bold or None
        if colour is not None:
            run.font.color.rgb = colour
        return run

    def _line(
        self, text: str, *, align: str = "left", indent: bool = False, space: bool = False,
        size: float = 0, font: str = "", bold: bool = False, colour: RGBColor | None = None,
    ) -> Any:  # fmt: skip
        paragraph = self.out.add_paragraph()
        size = size or self.lay.body
        shape = paragraph.paragraph_format
        paragraph.alignment = _ALIGN[align]
        if size <= self.lay.body:
            shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            shape.line_spacing = Pt(self.lay.pitch if size == self.lay.body else size * 1.5)
        if indent and self.zh:
            shape.first_line_indent = Pt(2 * (size - 0.21))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if space:
            shape.space_after = Pt(self.lay.pitch * 0.8)
        self._run(paragraph, text, size=size, font=font or BODY, bold=bold, colour=colour)
        return paragraph

    # the blocks

    def _block(self, block: Block) -> None:
        lay = self.lay
        match block:
            case Heading():
                font = HEAD if block.level == 1 else KAI
                line = self._line(block.text, indent=lay.indent, font=font)
                line.paragraph_format.keep_with_next = True
            case Paragraph():
                self._line(
                    block.text,
                    align=block.align,
                    indent=lay.indent
                    and block.align == "left"
                    and not (block.flush or block.small),
                    size=max(lay.body * 0.75, 9) if block.small else 0,
                    font=HEAD if block.strong else "",
                    bold=block.strong,
                )
            case KeyValues():
                label = max(max((len(k) for k, _ in block.rows), default=1), 5)
                share = 18 if self.zh and label <= 8 else 28
                self._table((), block.rows, (share, 100 - share), centred=(0,), heads=(0,))
            case Table():
                if block.caption:
                    line = self._line(block.caption, font=HEAD)
                    line.paragraph_format.keep_with_next = True
                size = lay.table * (0.85 if block.small else 1)
                self._table(
                    block.head, block.rows, block.widths,
                    size=size, centred=block.centred, height=block.row_height,
                )  # fmt: skip
            case Items():
                for n, item in enumerate(block.items, 1):
                    mark = (f"{n}．" if self.zh else f"{n}. ") if block.numbered else ""
                    if not block.numbered and not lay.indent:
                        mark = "· "
                    self._line(mark + item, indent=lay.indent)
            case Signatures():
                self._signatures(block)
            case Closing():
                self._line("")
                words = "\n".join(w for w in (block.signer, block.day, block.seal) if w)
                line = self._line(words, align="right")
                line.paragraph_format.right_indent = Pt(2 * lay.body)
                line.paragraph_format.keep_together = True
            case QR():
                paragraph = self.out.add_paragraph()
                paragraph.add_run().add_picture(io.BytesIO(qr.png(block.target)), Mm(block.size))
                if block.caption:
                    paragraph.paragraph_format.keep_with_next = True
                    self._line(block.caption, size=max(lay.table, 10.5))
            case Figures():
                head = tuple(label for label, _ in block.pairs)
                row = tuple(value for _, value in block.pairs)
                self._table(
                    head, (row,), (1,) * len(head), centred=tuple(range(len(head))), heads=()
                )
            case Callout():
                table = self._table((), (("\n".join((block.title, *block.lines)),),), (1,))
                _borders(table._tbl.tblPr, "w:tblBorders", left=("single", 24, "B3261E"))
                self._space()
            case WritingLines():
                if block.label:
                    self._line(block.label, font=HEAD)
                for _ in range(block.count):
                    line = self._line("")
                    _borders(line._p.get_or_add_pPr(), "w:pBdr", bottom=("single", 4, "777777"),
                             )  # fmt: skip
                    # lines of one border would flow together: a hair of space keeps them apart
                    line.paragraph_format.space_after = Pt(2 if _ % 2 else 2.5)
            case Choices():
                if block.label:
                    self._line(block.label, font=HEAD)
                self._line("　　".join(f"{BOX} {option}" for option in block.options))
            case CutLine():
                self._line("✂ " + block.text + " " + "- " * 20, size=10)
            case PageBreak():
                self.out.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Ballots():
                self._ballots(block)

    def _space(self) -> None:
        gap = self.out.add_paragraph()
        gap.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        gap.paragraph_format.line_spacing = Pt(6)

    def _inner(self) -> Length:
        return Mm(self.lay.width - self.lay.left - self.lay.right)

    def _table(
        self, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...],
        *, size: float = 0, centred: tuple[int, ...] = (), heads: tuple[int, ...] = (),
        height: float = 0,
    ) -> Any:  # fmt: skip
        size = size or max(self.lay.table, 10)
        table = self.out.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        inner, total = self._inner(), sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Emu(inner * width // total)
        for n, cells in enumerate((head, *rows) if head else rows):
            row, top = table.add_row(), bool(head) and n == 0
            properties = row._tr.get_or_add_trPr()
            properties.append(_element("w:cantSplit"))
            if top:
                properties.append(_element("w:tblHeader"))
            elif height:
                row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
            for i, text in enumerate(cells):
                cell = row.cells[i]
                cell.width = Emu(inner * widths[i] // total)
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                self._fill(cell, text, size, top or i in heads, top or i in centred)
        self._space()
        return table

    def _fill(self, cell: Any, text: str, size: float, head: bool, centre: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.space_after = Pt(2)
        # the page's character grid is for the body, not for cells
        paragraph._p.get_or_add_pPr().append(_element("w:snapToGrid", val=0))
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, size=size, font=HEAD if head else BODY)

    def _signatures(self, block: Signatures) -> None:
        size = self.lay.table if block.columns > 2 else min(self.lay.body, 14)
        count = -(-len(block.labels) // block.columns)
        table = self.out.add_table(rows=count, cols=block.columns)
        for n, label in enumerate(block.labels):
            cell = table.rows[n // block.columns].cells[n % block.columns]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(10)
            self._run(paragraph, label, size=size, font=BODY)
            # a tab with a drawn leader is the line to sign on
            stop = Emu(self._inner() // block.columns - Mm(8))
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, leader=WD_TAB_LEADER.LINES)
            self._run(paragraph, "", size=size).add_tab()
        self._space()

    def _ballots(self, block: Ballots) -> None:
        table = self.out.add_table(rows=0, cols=2)
        table.autofit = False
        inner = self._inner()
        for ballot in block.ballots:
            row = table.add_row()
            row.height, row.height_rule = Mm(block.height), WD_ROW_HEIGHT_RULE.EXACTLY
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
            stub, paper = row.cells
            stub.width, paper.width = Mm(36), Emu(inner - Mm(36))
            self._run(stub.paragraphs[0], "\n".join(ballot.stub), size=9.5, font=BODY)
            first = paper.paragraphs[0]
            self._run(first, f"{ballot.title}　［{ballot.kind}］", size=15, font=TITLE)
            long = len(ballot.item)
            size = 9.5 if long > 80 else 11 if long > 40 else 13.5
            middle = paper.add_paragraph()
            middle.paragraph_format.space_before = middle.paragraph_format.space_after = Pt(6)
            self._run(middle, ballot.item, size=size, font=BODY)
            marks = paper.add_paragraph()
            marks.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(marks, "　　　".join(f"{m} {BOX}" for m in ballot.marks), size=16, font=HEAD)
            self._run(paper.add_paragraph(), ballot.rule, size=8.5, font=BODY)
        dashed = ("dashed", 4, "888888")
        _borders(table._tbl.tblPr, "w:tblBorders", insideH=dashed, insideV=dashed, bottom=dashed)


def _same_bytes(raw: bytes) -> bytes:
    """The same package with every member's time fixed, so that equal documents are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(info))
    return out.getvalue()
