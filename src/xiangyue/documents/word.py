"""A document as docx, to be edited in Word or WPS: the same words and layout as the PDF.

Official fonts are named (仿宋_GB2312, 方正小标宋简体, 黑体, 楷体_GB2312): Word and WPS in the
office have them, and put a near one where they do not. The same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

from xiangyue.documents import qr
from xiangyue.documents.model import (
    DRILL_LINE,
    QR,
    Ballots,
    Block,
    Callout,
    Cards,
    Choices,
    Closing,
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
from xiangyue.documents.word_parts import (
    RULE,
    borders,
    element,
    mend_template,
    put,
    same_bytes,
    set_widths,
    width_of,
)

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


def ends_with_words(rest: Sequence[Block]) -> bool:
    """Whether what is left is the closing, after one paragraph at most."""
    kinds = [type(b) for b in rest if not isinstance(b, QR)]
    return kinds in ([Closing], [Paragraph, Closing])


class _Writer:
    def __init__(self, doc: Document) -> None:
        self.doc, self.lay = doc, doc.layout
        if self.lay.poster:  # it is meant for editing: with room, since it cannot fit itself
            lay = self.lay
            self.lay = replace(lay, body=lay.body * 0.86, pitch=lay.pitch * 0.84)
        self.out = docx.Document()
        mend_template(self.out)
        self.zh = doc.lang == "zh"

    def write(self) -> bytes:
        self._page()
        self._head()
        blocks = list(self.doc.blocks)
        while blocks:
            block = blocks.pop(0)
            if isinstance(block, QR) and blocks and isinstance(blocks[0], Closing):
                self._end(block, blocks.pop(0))
            else:
                self._block(block)
                if isinstance(block, Table | KeyValues | Signatures) and ends_with_words(blocks):
                    self._hold_last_rows()
        self.out.core_properties.title = self.doc.title
        self.out.core_properties.author = ""
        if self.doc.dated:
            when = datetime.combine(self.doc.dated, time())
            self.out.core_properties.created = self.out.core_properties.modified = when
        self.out.core_properties.language = "zh-CN" if self.zh else "en-GB"
        raw = io.BytesIO()
        self.out.save(raw)
        return same_bytes(raw.getvalue())

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
            # 22 lines of 225 mm. 28 characters of 156 mm: each 0.25 pt closer than its 16 pt (a
            # grid of characters would say the same, but not every office program follows it)
            section._sectPr.append(element("w:docGrid", type="lines", linePitch=579))
            if self.zh:
                put(normal.element.get_or_add_rPr(), element("w:spacing", val=-5))
        if lay.numbered:
            self._page_numbers(section)
        if self.doc.practice:
            self._drill(section)

    def _drill(self, section: Any) -> None:
        """On every page, in the header, in large red type."""
        headers = [section.header]
        if self.out.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            paragraph = header.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            words = DRILL_LINE[self.doc.lang]
            self._run(paragraph, words, size=18, font=HEAD, bold=True, colour=RED)

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
                    run._r.append(element("w:fldChar", fldCharType=kind))
                else:
                    text = element("w:instrText")
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
                borders(line._p.get_or_add_pPr(), "w:pBdr", bottom=("single", 14, "B3261E"))
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
            case Heading(level=0):
                line = self._line(block.text, align="center", size=lay.title, font=TITLE)
                line.paragraph_format.keep_with_next = True
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
                share = 18 if self.zh and label <= 6 else 28
                self._table((), block.rows, (share, 100 - share), centred=(0,), heads=(0,))
            case Table():
                if block.caption:
                    line = self._line(block.caption, font=HEAD)
                    line.paragraph_format.keep_with_next = True
                size = lay.table * (0.85 if block.small else 1)
                self._table(
                    block.head, block.rows, block.widths,
                    size=size, centred=block.centred, height=block.row_height, right=block.right,
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
                self._gap_before_end()
                self._closing(self._line("", align="right"), block)
            case QR():
                picture, caption = self._side_by_side(Mm(block.size + 5))
                self._picture(picture, block)
                self._run(caption.paragraphs[0], block.caption, size=max(lay.table, 10.5))
            case Figures():
                head = tuple(label for label, _ in block.pairs)
                row = tuple(value for _, value in block.pairs)
                self._table(
                    head, (row,), (1,) * len(head), centred=tuple(range(len(head))), heads=()
                )
            case Callout():
                table = self._table((), (("\n".join((block.title, *block.lines)),),), (1,))
                borders(table._tbl.tblPr, "w:tblBorders", left=("single", 24, "B3261E"))
                self._space()
            case WritingLines():
                if block.label:
                    self._line(block.label, font=HEAD)
                for _ in range(block.count):
                    line = self._line("")
                    borders(line._p.get_or_add_pPr(), "w:pBdr", bottom=RULE, between=RULE)
                    line.paragraph_format.line_spacing = Pt(lay.body * 1.9)
            case Choices():
                if block.label:
                    self._line(block.label, font=HEAD)
                self._line("　　".join(f"{BOX} {option}" for option in block.options))
            case PageBreak():
                self.out.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Ballots():
                self._ballots(block)
            case Cards():
                self._cards(block)

    def _hold_last_rows(self) -> None:
        """The last two rows of the table go with what follows: no sheet of the last words alone."""
        for row in self.out.tables[-1].rows[-2:]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.out.paragraphs[-1].paragraph_format.keep_with_next = True  # the space after the table

    def _picture(self, cell: Any, block: QR) -> None:
        run = cell.paragraphs[0].add_run()
        run.add_picture(io.BytesIO(qr.png(block.target)), Mm(block.size))

    def _closing(self, paragraph: Any, block: Closing) -> None:
        self._run(paragraph, f"{block.signer}\n{block.day}", size=self.lay.body)
        if block.seal:
            self._run(paragraph, "\n" + block.seal, size=10, colour=RGBColor(0x77, 0x77, 0x77))
        paragraph.paragraph_format.right_indent = Pt(2 * self.lay.body)
        paragraph.paragraph_format.keep_together = True

    def _end(self, code: QR, closing: Closing) -> None:
        """The closing, with the QR code on its left."""
        self._gap_before_end()
        left, right = self._side_by_side(Mm(code.size + 28))
        self._picture(left, code)
        self._run(left.add_paragraph(), code.caption, size=10)
        right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._closing(right.paragraphs[0], closing)

    def _gap_before_end(self) -> None:
        """A blank line that holds the last words and the closing on one page."""
        if self.out.paragraphs:
            self.out.paragraphs[-1].paragraph_format.keep_with_next = True
        self._line("").paragraph_format.keep_with_next = True

    def _side_by_side(self, left: Length) -> tuple[Any, Any]:
        table = self.out.add_table(rows=1, cols=2)
        set_widths(table, (left, Emu(self._inner() - left)))
        row = table.rows[0]
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell in row.cells:
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        return row.cells[0], row.cells[1]

    def _space(self) -> None:
        gap = self.out.add_paragraph()
        gap.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        gap.paragraph_format.line_spacing = Pt(6)

    def _inner(self) -> Length:
        return Mm(self.lay.width - self.lay.left - self.lay.right)

    def _table(
        self, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...],
        *, size: float = 0, centred: tuple[int, ...] = (), heads: tuple[int, ...] = (),
        height: float = 0, right: tuple[int, ...] = (),
    ) -> Any:  # fmt: skip
        size = size or max(self.lay.table, 10)
        table = self.out.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        inner, total = self._inner(), sum(widths)
        for n, cells in enumerate((head, *rows) if head else rows):
            row, top = table.add_row(), bool(head) and n == 0
            properties = row._tr.get_or_add_trPr()
            properties.append(element("w:cantSplit"))
            if top:
                properties.append(element("w:tblHeader"))
            elif height:
                row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
            for i, (text, cell) in enumerate(zip(cells, row.cells, strict=True)):
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                self._fill(cell, text, size, top or i in heads, top or i in centred)
                if i in right and not top:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        set_widths(table, tuple(inner * width // total for width in widths))
        self._space()
        return table

    def _fill(self, cell: Any, text: str, size: float, head: bool, centre: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.space_after = Pt(2)
        # the page's character grid is for the body, not for cells
        put(paragraph._p.get_or_add_pPr(), element("w:snapToGrid", val=0))
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, size=size, font=HEAD if head else BODY)

    def _signatures(self, block: Signatures) -> None:
        size = self.lay.table if block.columns > 2 else min(self.lay.body, 14)
        table = self.out.add_table(rows=-(-len(block.labels) // block.columns), cols=0)
        each = self._inner() // block.columns
        name = min(each // 2, Pt(size * (max(map(width_of, block.labels)) + 1.5)))
        for _ in range(2 * block.columns):
            table.add_column(Emu(each // 2))
        set_widths(table, (name, each - name) * block.columns)
        for n, label in enumerate(block.labels):
            cells = table.rows[n // block.columns].cells
            at = n % block.columns * 2
            cells[at].paragraphs[0].paragraph_format.space_before = Pt(12)
            self._run(cells[at].paragraphs[0], label, size=size, font=BODY)
            # the line to sign on is the lower border of the cell beside
            borders(cells[at + 1]._tc.get_or_add_tcPr(), "w:tcBorders", bottom=RULE)
        self._space()

    def _ballots(self, block: Ballots) -> None:
        table = self.out.add_table(rows=0, cols=2)
        for ballot in block.ballots:
            row = table.add_row()
            row.height, row.height_rule = Mm(block.height), WD_ROW_HEIGHT_RULE.EXACTLY
            row._tr.get_or_add_trPr().append(element("w:cantSplit"))
            stub, paper = row.cells
            self._run(stub.paragraphs[0], "\n".join(ballot.stub), size=9.5, font=BODY)
            first = paper.paragraphs[0]
            self._run(first, f"{ballot.title}　［{ballot.kind}］", size=13, font=TITLE)
            long = len(ballot.item)
            size = 9.5 if long > 80 else 11 if long > 40 else 13.5
            middle = paper.add_paragraph()
            middle.paragraph_format.space_before = middle.paragraph_format.space_after = Pt(6)
            self._run(middle, ballot.item, size=size, font=BODY)
            marks = paper.add_paragraph()
            marks.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(marks, "　　　".join(f"{m} {BOX}" for m in ballot.marks), size=16, font=HEAD)
            self._run(paper.add_paragraph(), ballot.rule, size=9.5, font=BODY)
        set_widths(table, (Mm(36), self._inner() - Mm(36)))
        dashed = ("dashed", 4, "888888")
        borders(table._tbl.tblPr, "w:tblBorders", insideH=dashed, insideV=dashed, bottom=dashed)

    def _cards(self, block: Cards) -> None:
        table = self.out.add_table(rows=0, cols=2)
        for n, card in enumerate(block.cards):
            if n % 2 == 0:
                row = table.add_row()
                row.height, row.height_rule = Mm(block.height), WD_ROW_HEIGHT_RULE.EXACTLY
                row._tr.get_or_add_trPr().append(element("w:cantSplit"))
            cell = row.cells[n % 2]
            self._run(cell.paragraphs[0], card.kicker, size=9.5, font=HEAD, colour=RED)
            name = cell.add_paragraph()
            self._run(name, card.name, size=17, font=TITLE)
            borders(name._p.get_or_add_pPr(), "w:pBdr", bottom=("single", 8, "B3261E"))
            long = sum(len(what) + len(more) for _mark, what, more in card.lines)
            size = 8.5 if long > 300 else 9.5 if long > 200 else 11
            for mark, what, more in card.lines:
                line = cell.add_paragraph()
                line.paragraph_format.space_before = Pt(size * 0.6)
                self._run(line, f"{mark or BOX} {what}", size=size, font=HEAD)
                if more:
                    self._run(line, "\n" + more, size=size * 0.86, font=BODY)
            foot = cell.add_paragraph()
            foot.paragraph_format.space_before = Pt(6)
            foot.add_run().add_picture(io.BytesIO(qr.png(card.target)), Mm(20))
            self._run(foot, " " + card.caption, size=8.5, font=BODY)
            cell.paragraphs[0].paragraph_format.space_before = Pt(10)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.left_indent = Pt(9)
                paragraph.paragraph_format.right_indent = Pt(9)
        half = self._inner() // 2
        set_widths(table, (Emu(half), Emu(half)))
        dashed = ("dashed", 4, "888888")
        borders(
            table._tbl.tblPr, "w:tblBorders", top=dashed, left=dashed, bottom=dashed,
            right=dashed, insideH=dashed, insideV=dashed,
        )  # fmt: skip
