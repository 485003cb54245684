"""What Excel and WPS refuse or mend in a workbook although its schema allows it: limits and rules
of the programs (Excel's specifications and limits; ECMA-376 Part 1, 18.2 to 18.8)."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook

from xiangyue.documents.sheets import MAX_CELL, MAX_NAME, MAX_ROW, units

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LAST_COLUMN, LAST_STYLE, WIDEST, HIGHEST, LISTED, FOOTED = 16_384, 65_490, 255, 409, 255, 255
FIRST_DAY, LAST_DAY = 61, 2_958_465  # 1900-03-01, before it programs differ, and 9999-12-31
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_RISKY = ("vba", "externalLinks/", "embeddings/", "activeX", "connections", "ctrlProps")
Box = tuple[int, int, int, int]


def place(ref: str) -> tuple[int, int]:
    """Row and column of ``AB12``, from 1."""
    found = _CELL.fullmatch(ref)
    assert found, ref
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def box(ref: str) -> Box:
    """Top, left, bottom, right."""
    first, _, last = ref.partition(":")
    return (*place(first), *place(last or first))


def table_faults(content: bytes) -> list[str]:
    """Each fault in words; none: an empty list."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
        twice = [name for name, n in Counter(pack.namelist()).items() if n > 1]
    found = [f"{name} is there twice" for name in twice]
    found += [f"{name} runs or fetches" for name in parts if any(r in name for r in _RISKY)]
    found += [
        f"{name} leads elsewhere"
        for name, text in parts.items()
        if name.endswith(".rels") and b'TargetMode="External"' in text
    ]
    book = ET.fromstring(parts["xl/workbook.xml"])
    names = [s.attrib["name"] for s in book.iter(f"{NS}sheet")]
    found += _names(names)
    found += _defined(book, names)
    styles = ET.fromstring(parts["xl/styles.xml"])
    pages = [ET.fromstring(text) for name, text in parts.items() if "worksheets/sheet" in name]
    if len(pages) != len(names):
        found.append(f"{len(pages)} sheets of {len(names)} names")
    dated = _dated(styles)
    for name, page in zip(names, pages, strict=False):
        found += [f"{name}: {fault}" for fault in _page(page, dated)]
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if read.sheet_names != names:
        found.append(f"read as {read.sheet_names}")
    return found


def _names(names: list[str]) -> Iterator[str]:
    for name in names:
        if not 0 < units(name) <= MAX_NAME or set(name) & set("[]:*?/\\\n"):
            yield f"no name of a sheet: {name}"
        if name != name.strip("'") or name.casefold() == "history":
            yield f"no name of a sheet: {name}"
    if len({n.casefold() for n in names}) < len(names):
        yield f"two sheets of one name: {names}"


def _defined(book: ET.Element, names: list[str]) -> Iterator[str]:
    seen = set()
    for one in book.iter(f"{NS}definedName"):
        at, said = int(one.attrib["localSheetId"]), one.text or ""
        if one.attrib["name"] not in ("_xlnm.Print_Titles", "_xlnm.Print_Area"):
            yield f"a name of its own: {one.attrib['name']}"
        of, _, rest = said.rpartition("!")
        if of.strip("'").replace("''", "'") != names[at] or not re.fullmatch(
            r"\$\d+:\$\d+|\$[A-Z]+:\$[A-Z]+", rest
        ):
            yield f"{one.attrib['name']} of {names[at]} says {said}"
        if not of.startswith("'") and not re.fullmatch(r"[^\W\d]\w*", of):
            yield f"{said} without quotes"
        if (key := (at, one.attrib["name"])) in seen:
            yield f"{key} twice"
        seen.add(key)


def _dated(styles: ET.Element) -> list[bool]:
    """Of each style of cells whether it shows a day."""
    formats = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in styles.iter(f"{NS}numFmt")}
    cells = styles.find(f"{NS}cellXfs")
    assert cells is not None and len(cells) < LAST_STYLE
    return ["yy" in formats.get(x.attrib["numFmtId"], "") for x in cells]


def _page(page: ET.Element, dated: list[bool]) -> Iterator[str]:
    yield from _cells(page, dated)
    for tag in ("hyperlink", "f", "autoFilter", "tablePart", "oleObject", "drawing"):
        if page.find(f".//{NS}{tag}") is not None:
            yield f"has {tag}"
    for column in page.iter(f"{NS}col"):
        if not 0 < float(column.attrib["width"]) <= WIDEST:
            yield f"a column {column.attrib['width']} wide"
    merged = [box(m.attrib["ref"]) for m in page.iter(f"{NS}mergeCell")]
    for a, b in combinations(merged, 2):
        if a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]:
            yield f"merged cells over one another: {a} {b}"
    for rule in page.iter(f"{NS}dataValidation"):
        listed = rule.findtext(f"{NS}formula1", "")
        if rule.attrib.get("type") == "list" and not 2 < units(listed) <= LISTED + 2:
            yield f"a choice of {units(listed)} characters"
        if units(rule.attrib.get("error", "")) > LISTED:
            yield "a message too long"
        if units(rule.attrib.get("errorTitle", "")) > 32:
            yield "the title of a message too long"
    for foot in page.iter(f"{NS}oddFooter"):
        if units(foot.text or "") > FOOTED:
            yield "a footer too long"


def _cells(page: ET.Element, dated: list[bool]) -> Iterator[str]:
    rows = [(int(row.attrib["r"]), row) for row in page.iter(f"{NS}row")]
    if any(a >= b for (a, _), (b, _) in pairwise(rows)) or any(n > MAX_ROW for n, _ in rows):
        yield "rows out of their order"
    for number, row in rows:
        if float(row.attrib.get("ht", 1)) > HIGHEST:
            yield f"row {number}: too high"
        places = [place(cell.attrib["r"]) for cell in row]
        if any(a >= b for a, b in pairwise(places)) or any(
            at != number or column > LAST_COLUMN for at, column in places
        ):
            yield f"row {number}: cells out of their order"
        for cell in row:
            text = "".join(t.text or "" for t in cell.iter(f"{NS}t"))
            style = int(cell.attrib.get("s", 0))
            if units(text) > MAX_CELL:
                yield f"{cell.attrib['r']}: {units(text)} characters"
            if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text):
                yield f"{cell.attrib['r']}: a character that is none"
            if style >= len(dated):
                yield f"{cell.attrib['r']}: no style {style}"
            elif dated[style] and not FIRST_DAY <= float(cell.findtext(f"{NS}v", "61")) <= LAST_DAY:
                yield f"{cell.attrib['r']}: no day {cell.findtext(f'{NS}v')}"
