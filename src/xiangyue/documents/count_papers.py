"""Papers of a vote on paper: the report of its result, the tellers' tally sheets, the box logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    OFFICIAL,
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.documents.words import Say, day


@dataclass(frozen=True)
class CountedLine:
    """One person's votes for a post. ``status``: as people say it; ``why``: sentences; ``against``:
    of a vote on one question."""

    post: str
    name: str
    sex: str
    votes: int
    status: str
    why: tuple[str, ...] = ()
    against: int = 0


@dataclass(frozen=True)
class CountedBox:
    """One box: its papers, and what they came to. ``kind``: as people say it; ``valid`` and
    ``void`` None before the result, and of a box so small that it is told with others."""

    name: str
    kind: str
    received: int
    issued: int
    spoiled: int
    unused: int
    returned: int
    valid: int | None = None
    void: int | None = None
    proxies: int = 0
    scribes: int = 0
    signers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Among:
    """How many women, men and members of the party are among people; who is neither entered as a
    woman nor as a man is in no number."""

    women: int = 0
    men: int = 0
    party: int = 0


@dataclass(frozen=True)
class CountReport:
    """选举结果报告单. ``checks``: what the law asks, and whether it is so; ``follows``: what comes;
    ``people``: among those who stood and those elected; ``papers``: valid and void ones in all
    boxes; ``blank`` among the valid; ``question``: a vote on one question, not on seats."""

    village: str
    title: str
    kind: str
    on: date
    registered: int
    result: str
    boxes: tuple[CountedBox, ...]
    lines: tuple[CountedLine, ...]
    checks: tuple[str, ...]
    follows: tuple[str, ...]
    people: tuple[Among, ...]
    reasons: tuple[tuple[str, int], ...]
    issuer: Issuer
    papers: tuple[int, int]
    differences: tuple[str, ...] = ()
    blank: int = 0
    question: bool = False


@dataclass(frozen=True)
class CountSheets:
    """What is printed before the count: for each box its log, and a tally sheet for each teller.
    ``posts``: (name, seats, who stands); ``lines`` empty ones for those written in; ``question``: a
    vote on one question, not on seats."""

    village: str
    title: str
    kind: str
    on: date
    boxes: tuple[CountedBox, ...]
    posts: tuple[tuple[str, int, tuple[str, ...]], ...]
    lines: int = 2
    question: bool = False


def _sum(boxes: tuple[CountedBox, ...], name: str) -> int:
    return sum(getattr(box, name) for box in boxes)


def _by_kind(data: CountReport, t: Say) -> str:
    kinds = dict.fromkeys(box.kind for box in data.boxes)
    said = []
    for kind in kinds:
        some = tuple(box for box in data.boxes if box.kind == kind)
        said.append(
            t(
                "{kind}: boxes {n}, papers {papers}",
                kind=kind, n=len(some), papers=_sum(some, "returned"),
            )
        )  # fmt: skip
    return t("; ").join(said)


def count_report(data: CountReport, lang: Lang = "zh") -> Document:
    """The report of one vote: every number, who is elected and why, what follows."""
    t = say(lang)
    numbers = (
        (t("Voters on the roll"), str(data.registered)),
        (t("Papers handed out"), str(_sum(data.boxes, "issued"))),
        (t("Of these by proxy"), str(_sum(data.boxes, "proxies"))),
        (t("Of these written by a scribe"), str(_sum(data.boxes, "scribes"))),
        (t("Boxes"), _by_kind(data, t)),
        (t("Papers in the boxes"), str(_sum(data.boxes, "returned"))),
        (t("Valid papers"), str(data.papers[0])),
        *_blank(data, t),
        (t("Void papers"), str(data.papers[1])),
        *((t("Void: {why}", why=why), str(n)) for why, n in data.reasons),
        *_people(data, t),
    )
    votes = _questioned(data, t) if data.question else _voted(data, t)
    why = [
        Paragraph(f"{x.post} · {x.name}{t(': ')}{t('; ').join(x.why)}", small=True, flush=True)
        for x in data.lines
        if x.why
    ]
    blocks: list[Block] = [
        Paragraph(t("{village}: {kind}", village=data.village, kind=data.kind), align="center"),
        Paragraph(data.result, strong=True),
        KeyValues(numbers),
        Heading(t("Votes")),
        votes,
        Heading(t("Why it is so")),
        *(Paragraph(line, small=True, flush=True) for line in data.checks),
        *why,
    ]
    if data.follows:
        blocks += [Heading(t("What follows")), Items(data.follows, numbered=False)]
    if data.differences:
        blocks += [Heading(t("Where the counts differed")), Items(data.differences)]
    people = (t("Who presided"), t("Scrutineers"), t("Tellers"), t("Who read aloud"))
    return Document(
        title=t("Report of the vote on a recall")
        if data.question
        else t("Report of the election result"),
        lang=lang,
        dated=data.on,
        layout=OFFICIAL,
        blocks=(*blocks, Signatures(people), closing(data.issuer, t, lang)),
    )


def _voted(data: CountReport, t: Say) -> Table:
    rows = tuple((x.post, x.name, x.sex, str(x.votes), x.status) for x in data.lines)
    heads = (t("Post"), t("Name"), t("Sex"), t("Votes"), t("Result"))
    return Table(heads, rows, (4, 6, 3, 3, 4), centred=(2, 3, 4))


def _questioned(data: CountReport, t: Say) -> Table:
    rows = tuple(
        (x.name, str(x.votes), str(x.against), str(data.blank), x.status) for x in data.lines
    )
    heads = (t("Whose recall"), t("For"), t("Against"), t("Abstaining"), t("Result"))
    return Table(heads, rows, (6, 3, 3, 3, 4), centred=(1, 2, 3, 4))


def _blank(data: CountReport, t: Say) -> tuple[tuple[str, str], ...]:
    """Of one question: how many valid papers abstain."""
    return ((t("Of these blank: abstaining"), str(data.blank)),) if data.question else ()


def _people(data: CountReport, t: Say) -> tuple[tuple[str, str], ...]:
    """Who stood and who is elected, by sex and party; nobody is at a vote on one question."""
    if data.question:
        return ()
    return tuple(
        (
            name,
            t(
                "women {women}, men {men}; party members {party}",
                women=one.women, men=one.men, party=one.party,
            ),
        )
        for name, one in zip((t("Candidates"), t("Elected")), data.people, strict=True)
    )  # fmt: skip


def _log(box: CountedBox, t: Say, *, filled: bool) -> list[Block]:
    def n(value: int) -> str:
        return str(value) if filled else ""

    rows = (
        (t("Papers received"), str(box.received) if box.received else "", ""),
        (t("Papers handed out"), n(box.issued), ""),
        (t("Spoiled and replaced"), n(box.spoiled), ""),
        (t("Left over"), n(box.unused), ""),
        (t("In the box when it was opened"), n(box.returned), ""),
    )
    heads = (t("What"), t("How many"), t("Remark"))
    return [
        Heading(f"{box.name} · {box.kind}"),
        Table(heads, rows, (8, 4, 8), row_height=11, centred=(1,)),
        Paragraph(t("Received = handed out + spoiled + left over."), small=True, flush=True),
        Signatures((t("Scrutineer"), t("Scrutineer"), t("Scrutineer"), t("Sealed at (hour)"))),
    ]


def count_sheets(data: CountSheets, lang: Lang = "zh") -> Document:
    """A log and two tally sheets for each box, a page each, to be filled in by hand."""
    t = say(lang)
    blocks: list[Block] = []
    for box in data.boxes:
        if blocks:
            blocks.append(PageBreak())
        blocks += [Paragraph(t("Box log"), align="center", strong=True)]
        blocks += _log(box, t, filled=False)
        for teller in (1, 2):
            blocks += [PageBreak(), *_tally(data, box, teller, t)]
    return Document(
        title=t("{village}: tally sheets and box logs", village=data.village),
        lang=lang,
        dated=data.on,
        layout=FORM,
        blocks=tuple(blocks),
    )


def _tally(data: CountSheets, box: CountedBox, teller: int, t: Say) -> list[Block]:
    made: list[Block] = [
        Paragraph(t("Tally sheet, teller {n}", n=teller), align="center", strong=True),
        Paragraph(f"{box.name} · {data.kind}", align="center"),
    ]
    heads = ("" if data.question else t("Name"), t("Tally (正)"), t("Votes"))
    for name, seats, people in data.posts:
        if data.question:
            said = t("{post} · {name}", post=name, name=t(", ").join(people))
            rows: tuple[tuple[str, ...], ...] = tuple(
                (what, "", "") for what in (t("For"), t("Against"))
            )
        else:
            said = t("{post}, {n} to be elected", post=name, n=seats)
            rows = tuple((who, "", "") for who in people) + (("", "", ""),) * data.lines
        made += [Heading(said, level=2), Table(heads, rows, (5, 13, 3), row_height=12)]
    papers = (t("Valid"), t("Of these blank"), t("Void"), t("Together"))
    made.append(Table(papers, (("", "", "", ""),), (1, 1, 1, 1), row_height=11))
    made.append(Signatures((t("Teller"), t("Scrutineer"))))
    return made


def count_workbook(data: CountReport, lang: Lang = "zh") -> bytes:
    """The same report as a workbook: result, candidates, boxes, each a sheet."""
    t = say(lang)
    report = (
        Column(t("What"), width=34), Column(t("How many"), kind="number", width=12),
        Column(t("Remark"), width=60),
    )  # fmt: skip
    rows: list[tuple[str | int | date | None, ...]] = [
        (t("Result"), None, data.result),
        (t("Day"), None, data.on),
        (t("Voters on the roll"), data.registered, None),
    ]
    names = {
        "issued": t("Papers handed out"),
        "proxies": t("Of these by proxy"),
        "scribes": t("Of these written by a scribe"),
        "returned": t("Papers in the boxes"),
    }
    rows += [(words, _sum(data.boxes, name), None) for name, words in names.items()]
    names |= {"valid": t("Valid papers"), "void": t("Void papers")}
    rows += [(names[name], n, None) for name, n in zip(("valid", "void"), data.papers, strict=True)]
    rows += [(t("Void: {why}", why=why), n, None) for why, n in data.reasons]
    if data.question:
        rows += [(t("Of these blank: abstaining"), data.blank, None)]
    else:
        for name, one in zip((t("Candidates"), t("Elected")), data.people, strict=True):
            rows += [
                (f"{name}: {t('women')}", one.women, None),
                (f"{name}: {t('men')}", one.men, None),
                (f"{name}: {t('party members')}", one.party, None),
            ]
    rows += [(t("What the law asks"), None, line) for line in data.checks]
    rows += [(t("What follows"), None, line) for line in data.follows]
    rows += [(t("Where the counts differed"), None, line) for line in data.differences]
    votes: tuple[Column, ...] = (
        Column(t("Post"), width=16), Column(t("Name"), width=16), Column(t("Sex"), width=6),
        Column(t("Votes"), kind="number", width=8), Column(t("Result"), width=12),
        Column(t("Why it is so"), width=80),
    )  # fmt: skip
    lines: list[tuple[str | int | None, ...]] = [
        (x.post, x.name, x.sex, x.votes, x.status, "\n".join(x.why)) for x in data.lines
    ]
    if data.question:
        votes = (
            Column(t("Whose recall"), width=16), Column(t("For"), kind="number", width=8),
            Column(t("Against"), kind="number", width=8), Column(t("Result"), width=12),
            Column(t("Why it is so"), width=80),
        )  # fmt: skip
        lines = [(x.name, x.votes, x.against, x.status, "\n".join(x.why)) for x in data.lines]
    columns = ("received", "issued", "proxies", "scribes", "spoiled", "unused", "returned")
    heads = {**names, "received": t("Papers received"), "spoiled": t("Spoiled and replaced")}
    heads["unused"] = t("Left over")
    # where the boxes were counted together no box has its own: no empty columns
    own = any(b.valid is not None or b.void is not None for b in data.boxes)
    every = (*columns, "valid", "void") if own else columns
    boxes = (
        Column(t("Box"), width=18), Column(t("Kind"), width=12),
        *(Column(heads[c], kind="number", width=12) for c in every),
        Column(t("Scrutineers"), width=30),
    )  # fmt: skip
    papers = [
        (b.name, b.kind, *(getattr(b, c) for c in every), t(", ").join(b.signers))
        for b in data.boxes
    ]
    title = f"{data.village} · {data.kind} · {day(data.on, lang)}"
    return to_xlsx(
        [
            Sheet(t("Report of the result"), report, rows, title),
            Sheet(t("Votes"), votes, lines, title),
            Sheet(t("Boxes"), boxes, papers, title),
        ],
        dated=data.on,
    )
