"""Every document of the catalogue, in both languages, read back from its PDF and its docx."""

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from tests.daily import daily
from tests.documents.samples import samples

from xiangyue.documents.catalogue import DOCUMENTS, build, render
from xiangyue.documents.model import (
    POSTER_A3,
    QR,
    WIDE,
    Ballots,
    Block,
    Choices,
    Closing,
    Document,
    Heading,
    Items,
    Paragraph,
    Signatures,
    Table,
    texts,
)
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.text import clean, missing
from xiangyue.documents.word import to_docx

LANGS = ("zh", "en")
EVERY = daily(
    [(slug, lang) for lang in LANGS for slug in DOCUMENTS], *((slug, "zh") for slug in DOCUMENTS)
)


@cache
def sample(slug: str, lang: str) -> Document:
    return build(slug, samples(lang)[slug], lang)


@cache
def pdf_of(slug: str, lang: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(to_pdf(sample(slug, lang))))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_text(reader: pypdf.PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def docx_text(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return squeezed("".join(node.text or "" for node in body.iter(qn("w:t"))))


@pytest.mark.parametrize(("slug", "lang"), EVERY)
def test_pdf_and_docx_hold_every_word(slug: str, lang: str) -> None:
    doc = sample(slug, lang)
    on_paper, in_word = pdf_text(pdf_of(slug, lang)), docx_text(to_docx(doc))
    assert missing(doc) == ()
    for text in texts(doc):
        # a character is on the page even where a line or page break has come into the sentence
        assert set(squeezed(text)) <= set(on_paper), text
        assert squeezed(text) in in_word, text
    for text in (doc.title, *(b.text for b in doc.blocks if isinstance(b, Paragraph))):
        for sentence in text.split("\n"):
            half = squeezed(sentence)[:12]  # the first line: no page number can come into it
            assert half in on_paper


@pytest.mark.parametrize(("slug", "lang"), EVERY)
def test_page_is_the_layouts(slug: str, lang: str) -> None:
    lay = sample(slug, lang).layout
    for page in pdf_of(slug, lang).pages:
        assert float(page.mediabox.width) == pytest.approx(lay.width * 72 / 25.4, abs=0.1)
        assert float(page.mediabox.height) == pytest.approx(lay.height * 72 / 25.4, abs=0.1)
    section = docx.Document(io.BytesIO(to_docx(sample(slug, lang)))).sections[0]
    assert abs(section.page_width - Mm(lay.width)) < Mm(0.1)
    assert abs(section.left_margin - Mm(lay.left)) < Mm(0.1)


@pytest.mark.parametrize(
    ("slug", "pages"),
    [("opinion-card", 1), ("opinion-receipt", 1), ("help-slip", 1), ("project-ballot", 1),
     ("poster-a4", 1), ("poster-a3", 1),
     ("tally-sheet", 1), ("ballot", 3), ("four-deliberations-register", 1)],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGS)
def test_papers_that_must_fit_their_sheets(slug: str, pages: int, lang: str) -> None:
    assert len(pdf_of(slug, lang).pages) == pages


@pytest.mark.parametrize(("slug", "lang"), EVERY)
def test_no_page_holds_the_seal_alone(slug: str, lang: str) -> None:
    """此页无正文 is bad manners: the last words stay with whoever signs."""
    for page in pdf_of(slug, lang).pages:
        text = squeezed(re.sub(r"— \d+ —", "", page.extract_text()))
        for block in sample(slug, lang).blocks:
            if isinstance(block, Closing | QR | Signatures):
                for words in texts(Document(title="", blocks=(block,))):
                    text = text.replace(squeezed(words), "")
        assert text, (slug, lang)


@pytest.mark.parametrize("rows", [16, 19, 22])
def test_the_last_rows_of_a_table_stay_with_whoever_signs(rows: int) -> None:
    table = Table(
        ("编号", "金额"), tuple((f"行{n}", "1.00") for n in range(rows)), (3, 4), right=(1,)
    )
    paper = Document(title="表", layout=WIDE, blocks=(
        table, Signatures(("制表人", "审批人")), Closing("明伦村", "2026年3月1日", "（盖章）"),
    ))  # fmt: skip
    last = pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages[-1].extract_text()
    assert f"行{rows - 1}" in last and f"行{rows - 2}" in last and "制表人" in last


@pytest.mark.parametrize("above", range(22, 32))
def test_a_small_table_goes_with_the_last_words_and_its_heading(above: int) -> None:
    told = tuple((f"行{n}。", "1") for n in range(above))
    paper = Document(title="通报", blocks=(
        Table(("编号", "金额"), told, (3, 4), small=True),
        Heading("各地情况"), Paragraph("不分先后。", small=True),
        Table(("单位", "意见"), (("明伦村", "9"),), (3, 4), small=True),
        Paragraph("以上数字由系统从记录中统计。", small=True),
        Closing("明伦村", "2026年3月1日", "（盖章）"),
    ))  # fmt: skip
    last = squeezed(pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages[-1].extract_text())
    for words in ("各地情况", "不分先后", "单位", "明伦村", "以上数字"):
        assert words in last, words


@pytest.mark.parametrize("many", [8, 9, 15, 16])
def test_many_figures_of_a_bulletin_stand_in_two_columns(many: int) -> None:
    given = samples("zh")["bulletin"]
    figures = tuple((f"数字{n}", n + 1) for n in range(many))
    paper = build("bulletin", replace(given, figures=figures), "zh")
    table = next(b for b in paper.blocks if isinstance(b, Table) and b.head[0] == "数字")
    cells = [c for row in table.rows for c in row if c]
    assert sorted(cells) == sorted(c for name, n in figures for c in (name, str(n)))
    assert len(table.head) == (2 if many == 8 else 4)


@pytest.mark.parametrize("rows", range(12, 44, 3))
def test_the_last_rows_of_a_table_stay_with_the_last_words(rows: int) -> None:
    """A sheet that says only where the numbers come from is one sheet too many."""
    table = Table(
        ("编号", "金额"), tuple((f"行{n}。", "1") for n in range(rows)), (3, 4), small=True
    )
    paper = Document(title="通报", blocks=(
        table, Paragraph("以上数字由系统从记录中统计。", small=True),
        Closing("明伦村", "2026年3月1日", "（盖章）"),
    ))  # fmt: skip
    last = pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages[-1].extract_text()
    assert f"行{rows - 1}。" in last and f"行{rows - 2}。" in last and "以上数字" in last
    held = docx.Document(io.BytesIO(to_docx(paper))).tables[0].rows
    for row, kept in zip(held, (False,) * (rows - 1) + (True, True), strict=True):
        assert {bool(c.paragraphs[0].paragraph_format.keep_with_next) for c in row.cells} == {kept}


@pytest.mark.parametrize("filled", range(13, 21))
def test_the_line_over_a_text_stands_on_its_sheet(filled: int) -> None:
    above = tuple(Paragraph(f"第{n}行。") for n in range(filled))
    paper = Document(title="档", blocks=(
        *above, Paragraph("谈话记录", strong=True), Paragraph("谈了动机。"),
        Closing("明伦村", "2026年3月1日", "（盖章）"),
    ))  # fmt: skip
    for page in pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages:
        text = squeezed(page.extract_text())
        assert ("谈话记录" in text) == ("谈了动机" in text)


# The official layout (GB/T 9704-2012)


def lines_of(reader: pypdf.PdfReader, page: int = 0) -> list[tuple[float, float, str]]:
    """(x, y, text) of each piece of text, in points from the lower left."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x, y, text))

    reader.pages[page].extract_text(visitor_text=visit)
    return found


def test_22_lines_of_28_characters() -> None:
    """A page of plain text: 28 Chinese characters a line and 22 lines, 28 mm in, 37 mm down."""
    doc = Document(title="", blocks=(Paragraph("公" * 28 * 40, flush=True),))
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(doc)))
    text = reader.pages[0].extract_text()
    lines = [line for line in text.splitlines() if set(line.strip()) == {"公"}]
    assert [len(line.strip()) for line in lines] == [28] * 22
    places = [(x, y) for x, y, t in lines_of(reader) if "公" in t]
    assert min(x for x, _ in places) == pytest.approx(28 * 72 / 25.4, abs=1)
    top = max(y for _, y in places)
    bottom = min(y for _, y in places)
    assert (top - bottom) / 21 == pytest.approx(225 * 72 / 25.4 / 22, abs=0.1)
    assert 842 - 37 * 72 / 25.4 - top == pytest.approx(16 * 0.85, abs=1)


def test_docx_has_the_official_layout() -> None:
    made = docx.Document(io.BytesIO(to_docx(sample("minutes", "zh"))))
    section = made.sections[0]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    inner = section.page_width - section.left_margin - section.right_margin
    depth = section.page_height - section.top_margin - section.bottom_margin
    assert (round(inner / Mm(1)), round(depth / Mm(1))) == (156, 225)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) == 579  # twentieths of a point: 22 lines are 225 mm
    assert made.styles["Normal"].font.size == Pt(16)
    fonts = {
        run._r.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in made.paragraphs
        for run in paragraph.runs
        if run.text
    }
    assert fonts == {"仿宋_GB2312", "方正小标宋简体", "黑体"}
    title = next(p for p in made.paragraphs if p.text.endswith("会议记录"))
    assert title.runs[0].font.size == Pt(22)
    assert made.settings.odd_and_even_pages_header_footer


def test_pages_are_numbered_in_the_official_way() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(sample("resolution", "zh"))))
    for n in range(2):
        assert f"— {n + 1} —" in reader.pages[n].extract_text()
        x = next(x for x, y, text in lines_of(reader, n) if y < 100 and "—" in text)
        assert (x > 297) is (n % 2 == 0)  # odd pages on the right, even ones on the left


# What must be on the papers


def test_ballot_bears_no_number_and_no_name() -> None:
    (block,) = sample("ballot", "zh").blocks
    assert isinstance(block, Ballots)
    papers = {(b.title, b.kind, b.item, b.marks, b.rule) for b in block.ballots}
    assert len(block.ballots) == 12
    assert len(papers) == 1  # every paper is like every other; only stubs differ
    assert len({b.stub for b in block.ballots}) == 12
    assert block.ballots[0].marks == ("同意", "反对", "弃权")
    assert "废票" in block.ballots[0].rule


def test_minutes_have_every_field_of_the_rulebook() -> None:
    text = pdf_text(pdf_of("minutes", "zh"))
    for word in (
        "时间", "地点", "主持人", "林亚萍（村代会主席）", "记录人", "应到50人，实到42人，到会率84%",
        "列席人员", "缺席人员", "外出务工", "议程", "表决方式", "同意", "反对", "弃权", "废票",
        "85.7%", "结果：通过", "监票人", "计票人", "达到三分之二（28人）",
    ):  # fmt: skip
        assert word in text, word


def test_resolution_is_signed_by_each_representative() -> None:
    doc = sample("resolution", "zh")
    (signatures,) = [b for b in doc.blocks if isinstance(b, Signatures)]
    assert len(signatures.labels) == 36
    assert "形成过程" in texts(doc)


def test_register_has_the_columns_of_the_rulebook() -> None:
    (table,) = [b for b in sample("four-deliberations-register", "zh").blocks
                if isinstance(b, Table)]  # fmt: skip
    assert table.head == (
        "程序", "事项来源", "议题", "时间", "应到、实到、同意", "内容", "签名", "乡镇到会人员",
        "公开情况", "村务监督委员会意见",
    )  # fmt: skip
    assert "占应到73.7%" in table.rows[2][4]  # the members' meeting counts by those due


def test_money_is_in_figures_and_capitals() -> None:
    assert "286,450.00元（人民币贰拾捌万陆仟肆佰伍拾元整）" in pdf_text(pdf_of("motion", "zh"))
    assert "7,099.95元（人民币柒仟零玖拾玖元玖角伍分）" in pdf_text(pdf_of("acceptance", "zh"))


def test_reply_slip_has_its_boxes() -> None:
    (choices,) = [b for b in sample("consultation-notice", "zh").blocks if isinstance(b, Choices)]
    assert choices.options == ("同意", "同意，但要修改", "不同意", "说不准")


# Text that people type


def plain(*words: str, lang: str = "zh") -> Document:
    return Document(title="试", blocks=tuple(Paragraph(word) for word in words), lang=lang)  # type: ignore[arg-type]


NASTY = (
    '#eval("1") *b* _i_ `c` $x$ @ref <label> \\ // /* */ [x](y) {z} = 1 "quoted" \'s\' ~ --- ...'
)


def test_text_is_never_read_as_markup() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(plain(NASTY))))
    assert squeezed(NASTY) in pdf_text(reader)
    assert squeezed(NASTY) in docx_text(to_docx(plain(NASTY)))


def test_rare_characters_of_names_are_printed() -> None:
    rare = "𠮷龘㐂𫖯𬭎𱁬囍"
    assert missing(plain(rare)) == ()
    assert rare in pdf_text(pypdf.PdfReader(io.BytesIO(to_pdf(plain(rare)))))


@pytest.mark.parametrize("lang", LANGS)
def test_a_character_without_glyph_is_marked_and_named(lang: str) -> None:
    doc = plain("张😀𪚥", lang=lang)
    assert missing(doc) == ("😀", "𪚥")
    text = pdf_text(pypdf.PdfReader(io.BytesIO(to_pdf(doc))))
    assert "张〓〓" in text and "U+1F600,U+2A6A5" in text
    assert "😀" in docx_text(to_docx(doc))  # the computer that opens it may have the glyph


def test_control_characters_cannot_break_a_file() -> None:
    dirty = "一\x00二\x0b三\u202e四\ud800五\ufeff六\ufffe\uffff\r\n七\t八"
    assert clean(dirty) == "一二三四五六\n七 八"
    doc = plain(dirty)
    assert "一二三四五六" in pdf_text(pypdf.PdfReader(io.BytesIO(to_pdf(doc))))
    assert "七八" in docx_text(to_docx(doc))


def test_a_long_poster_still_holds_all() -> None:
    doc = sample("poster-a4", "zh")
    long = replace(
        doc, blocks=(*doc.blocks[:1], Items(("很长的经过。" * 20,) * 12), *doc.blocks[1:])
    )
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(long)))
    assert pdf_text(reader).count("很长的经过") == 240


@pytest.mark.parametrize("slug", ["minutes", "poster-a3", "opinion-card"])
def test_the_same_document_is_the_same_file(slug: str) -> None:
    doc = sample(slug, "zh")
    assert to_pdf(doc) == to_pdf(doc)
    assert to_docx(doc) == to_docx(doc)


def test_kept_papers_are_pdf_a() -> None:
    assert b"pdfaid:part>2" in to_pdf(sample("minutes", "zh"))


# The catalogue


def test_render_gives_a_file_with_a_name() -> None:
    made = render("resolution", samples("zh")["resolution"], "zh", "pdf")
    assert made.filename == "决议-明村代决〔2026〕3号.pdf"
    assert made.content.startswith(b"%PDF-")
    with pytest.raises(KeyError):
        render("nothing", None)
    with pytest.raises(TypeError):
        render("minutes", samples("zh")["posting"])


def test_every_document_that_a_procedure_names_is_there() -> None:
    for file in Path(__file__).parents[2].glob("procedures/*/definition.yaml"):
        for named in re.findall(r"documents: \[([^]]*)\]", file.read_text("utf-8")):
            for slug in named.split(","):
                assert slug.strip() in DOCUMENTS, (file, slug)


def _pages(slug: str, data: object) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(build(slug, data, "zh")))).pages
    return [re.sub(r"\s+", "", page.extract_text()) for page in pages]


def test_a_long_poster_goes_on_over_numbered_sheets_and_a_short_one_stays_on_one() -> None:
    posting = samples("zh")["posting"]
    (short,) = _pages("poster-a4", replace(posting, plain="铺路。"))
    assert "张，共" not in short
    text = "\n".join(["从三组晒场经祠堂门口到四组桥头，全长四百二十米，路面宽三点五米。" * 2] * 16)
    sheets = _pages("poster-a4", replace(posting, plain=text))
    assert len(sheets) == 2
    for n, sheet in enumerate(sheets, 1):
        assert f"第{n}张，共2张" in sheet


@pytest.mark.parametrize("slug", ["board-a4", "board-a3"])
def test_a_poster_s_title_breaks_where_it_is_read_and_its_foot_is_not_alone(slug: str) -> None:
    board = samples("zh")[slug]
    title = "明伦村三务公开（2026年第四季度）"
    pages = pypdf.PdfReader(
        io.BytesIO(to_pdf(build(slug, replace(board, title=title), "zh")))
    ).pages
    lines = [re.sub(r"\s", "", line) for line in pages[0].extract_text().splitlines()]
    assert "明伦村三务公开" in lines and "（2026年第四季度）" in lines
    for many in range(20, 60, 4):
        said = tuple(f"第{n}件村里的事没有按时公开" for n in range(many))
        sheets = _pages(slug, replace(board, title=title, missing=said))
        assert "扫码" in sheets[-1] and "每一条异议都会书面答复" in sheets[-1], many


def test_names_on_a_poster_of_many_columns_stay_on_one_line() -> None:
    heads = ("序号", "日期", "资金", "项目", "来源或去向", "金额（元）", "凭证号", "经手人",
             "证明人", "审批人", "审核日期")  # fmt: skip
    row = ("1", "2026-07-16", "农村公路养护补助", "防汛沙袋、铁锹", "宁波供电公司",
           "1,384.07\n壹仟叁佰捌拾肆元零柒分", "2026-07-002", "刘培德", "董凤仙", "卢新民",
           "2026-08-18")  # fmt: skip
    board = samples("zh")["board-a4"]
    item = replace(board.items[0], columns=heads, rows=(row,), foot=(), numbers=(5,))
    made = to_pdf(build("board-a4", replace(board, items=(item,), missing=(), down=()), "zh"))
    lines = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().replace(" ", "")
    assert all(name in lines for name in ("刘培德", "董凤仙", "卢新民", "经手人", "2026-07-002"))


@pytest.mark.parametrize("many", range(25, 30))
def test_the_foot_of_a_poster_of_promises_takes_the_last_of_them_along(many: int) -> None:
    said = "雨季带头巡查河堤，发现险情马上报（汛期每天一次，有记录；2026年12月27日以前）"
    blocks: list[Block] = []
    for n in range(many):
        blocks += [Heading(f"第{n}位党员"), Items((f"第{n}件：{said}",))]
    paper = Document(title="今年的行动目标卡", layout=POSTER_A3, blocks=(
        *blocks, QR("http://x.example/1", "扫一扫。", 40),
        Closing("明伦村党支部委员会", "2026年3月1日", "（盖章）"),
    ))  # fmt: skip
    last = squeezed(pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages[-1].extract_text())
    assert f"第{many - 1}位党员" in last and f"第{many - 1}件" in last and "扫一扫" in last


def test_the_sheet_of_signatures_names_its_resolution() -> None:
    resolution = samples("zh")["resolution"]
    long = replace(resolution, text="\n".join([resolution.text] * 12))
    sheets = _pages("resolution", long)
    assert len(sheets) > len(_pages("resolution", resolution))
    assert resolution.title in sheets[-1] and "3号" in sheets[-1]
