"""A document as plain data: what it says, in which layout; the renderers (``pdf``, ``word``) give
the same words. Nothing here reads a table or a clock.

Lengths are millimetres, type sizes points. Layout numbers: GB/T 9704-2012 (A4, top 37 mm, left
28 mm, text area 156 x 225 mm, 22 lines of 28 characters, body 16 pt, title 22 pt).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class Layout:
    """A page: size and margins in mm, type sizes and line pitch in points."""

    name: str
    width: float = 210
    height: float = 297
    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 26
    body: float = 16
    pitch: float = 28.99  # 225 mm / 22 lines
    title: float = 22
    table: float = 12
    numbered: bool = True
    indent: bool = True
    poster: bool = False


OFFICIAL: Final = Layout("official")
FORM: Final = Layout(
    "form", top=25, bottom=22, left=22, right=20, body=14, pitch=24, title=20, indent=False
)
WIDE: Final = Layout(
    "wide", width=297, height=210, top=20, bottom=19, left=18, right=18,
    body=12, pitch=20, title=20, table=10.5, indent=False,
)  # fmt: skip
SCRIPT: Final = Layout(
    "script", top=25, bottom=22, left=26, right=26, body=18, pitch=32, title=20, table=14,
    indent=False,
)  # fmt: skip
CARD: Final = Layout(
    "card", top=18, bottom=15, left=20, right=20, body=18, pitch=28, title=28, table=16,
    numbered=False, indent=False,
)  # fmt: skip
SLIP: Final = Layout(
    "slip", width=148, height=105, top=9, bottom=8, left=12, right=12, body=12, pitch=18, title=18,
    table=12, numbered=False, indent=False,
)  # fmt: skip
TALL_SLIP: Final = Layout(  # the same sheet held upright, for a slip with a list on it
    "tall-slip", width=105, height=148, top=9, bottom=8, left=9, right=9, body=11, pitch=16,
    title=15, table=11, numbered=False, indent=False,
)  # fmt: skip
BALLOT: Final = Layout(
    "ballot", top=10, bottom=10, left=12, right=12, body=12, pitch=17, title=16, numbered=False,
    indent=False,
)  # fmt: skip
POSTER_A4: Final = Layout(
    "poster-a4", top=16, bottom=14, left=18, right=18, body=17, pitch=27, title=34, table=14,
    numbered=False, indent=False, poster=True,
)  # fmt: skip
POSTER_A3: Final = Layout(
    "poster-a3", width=297, height=420, top=23, bottom=20, left=26, right=26, body=24, pitch=38,
    title=48, table=20, numbered=False, indent=False, poster=True,
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """Level 1 is set in 黑体, level 2 in 楷体; level 0 as a title, on a further sheet."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    text: str
    align: Literal["left", "center", "right"] = "left"
    small: bool = False
    strong: bool = False
    flush: bool = False  # no indent of the first line


@dataclass(frozen=True)
class KeyValues:
    """Two columns: what it is, and its value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """``widths`` are shares of the line. ``row_height`` in mm, for rows filled in by hand. A list
    of names has no ``head``. ``right``: columns of amounts, which end below one another."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    row_height: float = 0
    caption: str = ""
    centred: tuple[int, ...] = ()
    small: bool = False
    right: tuple[int, ...] = ()


@dataclass(frozen=True)
class Items:
    items: tuple[str, ...]
    numbered: bool = True


@dataclass(frozen=True)
class Signatures:
    """Places to sign: each a label (post or name), in so many columns."""

    labels: tuple[str, ...]
    columns: int = 2


@dataclass(frozen=True)
class Closing:
    """Who signs, when, and where the seal goes; on posters beside the QR code."""

    signer: str
    day: str
    seal: str = ""  # the words in the seal's place; none, no seal


@dataclass(frozen=True)
class QR:
    target: str
    caption: str = ""
    size: float = 26


@dataclass(frozen=True)
class Figures:
    """Numbers to be seen from afar: (label, number)."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Callout:
    """A framed remark: what one may do, until when, and where."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class WritingLines:
    label: str
    count: int


@dataclass(frozen=True)
class Choices:
    """Boxes to tick."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class Ballot:
    """One paper ballot and its stub. The serial is on the stub alone: no ballot is linkable."""

    stub: tuple[str, ...]
    title: str
    kind: str
    item: str
    marks: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Ballots:
    ballots: tuple[Ballot, ...]
    height: float = 54  # mm of each; five to an A4 page


@dataclass(frozen=True)
class Card:
    """A card to be cut out: whose it is, its lines (what, more; each with a box to tick), a QR."""

    kicker: str
    name: str
    lines: tuple[tuple[str, str, str], ...]  # the mark in the box, what, more
    target: str
    caption: str = ""


@dataclass(frozen=True)
class Cards:
    """Two beside one another, ``height`` mm high: four to an A4 page, each about A6. ``qr``: mm of
    the code; ``type``: points of what is said, where there is room."""

    cards: tuple[Card, ...]
    height: float = 137
    qr: float = 20
    type: float = 11


Block = (
    Heading | Paragraph | KeyValues | Table | Items | Signatures | Closing | QR | Figures
    | Callout | WritingLines | Choices | PageBreak | Ballots | Cards
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """``letterhead`` is set in red over a red rule; ``kicker`` is a poster's small upper title.

    ``dated`` goes into the file's own data: what has a date is kept, and becomes PDF/A.
    """

    title: str
    blocks: tuple[Block, ...]
    lang: Lang = "zh"
    number: str = ""
    layout: Layout = field(default=OFFICIAL)
    letterhead: str = ""
    kicker: str = ""
    dated: date | None = None
    practice: bool = False  # marked on every page: nobody takes it for a real one


DRILL: Final = {"zh": "演练", "en": "PRACTICE"}
DRILL_LINE: Final = {
    "zh": "演练 · 不是真的，不作任何依据",
    "en": "PRACTICE · not a real paper, it decides nothing",
}


def of_practice(doc: Document, practice: bool) -> Document:
    """The document, marked on every page where it is of practice."""
    return replace(doc, practice=True) if practice and not doc.practice else doc


def texts(doc: Document) -> list[str]:
    """Every piece of text that a reader of the document sees, in order (QR targets not)."""
    out = [doc.letterhead, doc.kicker, doc.title, doc.number]
    if doc.practice:
        out += [DRILL[doc.lang], DRILL_LINE[doc.lang]]
    for block in doc.blocks:
        match block:
            case Heading() | Paragraph():
                out.append(block.text)
            case KeyValues():
                out += [cell for row in block.rows for cell in row]
            case Table():
                out += [block.caption, *block.head, *(c for row in block.rows for c in row)]
            case Items():
                out += block.items
            case Signatures():
                out += block.labels
            case Closing():
                out += [block.signer, block.day, block.seal]
            case QR():
                out.append(block.caption)
            case Figures():
                out += [cell for pair in block.pairs for cell in pair]
            case Callout():
                out += [block.title, *block.lines]
            case WritingLines():
                out.append(block.label)
            case Choices():
                out += [block.label, *block.options]
            case Ballots():
                for b in block.ballots:
                    out += [*b.stub, b.title, b.kind, b.item, *b.marks, b.rule]
            case Cards():
                for card in block.cards:
                    out += [card.kicker, card.name, card.caption]
                    out += [piece for line in card.lines for piece in line]
            case PageBreak():
                pass
    return [text for text in out if text]
