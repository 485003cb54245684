"""Papers of pledges and goals: cards to cut out, the poster for the board, the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.documents.model import (
    BALLOT,
    POSTER_A3,
    QR,
    WIDE,
    Block,
    Card,
    Cards,
    Document,
    Heading,
    Items,
    Lang,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.documents.words import day

MOST_LINES: Final = 4
"""Of one card; who has more gets a second one."""
MARKS: Final = {"kept": "✓", "not_kept": "×"}


@dataclass(frozen=True)
class Step:
    """A step on the way to a goal; ``reached``: the day, None while it is not."""

    text: str
    due: date
    reached: date | None = None


@dataclass(frozen=True)
class Line:
    """One pledge or goal. ``state``: fixed, kept, not_kept, or "" where it does not stand yet.

    ``have`` and ``need``: by the figures, where they answer it. ``evidence``: or why not.
    """

    holder: str
    head: str
    text: str
    measure: str
    due: date | None
    state: str
    settled: date | None = None
    evidence: str = ""
    have: int | None = None
    need: int | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Holding:
    """What one holder has promised; ``link`` leads to their card's page."""

    holder: str
    link: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pledges:
    """All of a matter. ``goal``: they are goals on cards, not pledges."""

    village: str
    title: str
    year: int
    goal: bool
    on: date
    link: str
    holdings: tuple[Holding, ...]
    issuer: Issuer

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in the order of their holders."""
        return tuple(line for h in self.holdings for line in h.lines)


def goal_cards(data: Pledges, lang: Lang = "zh") -> Document:
    """A card for each holder, four to a page."""
    t = say(lang)
    kind = t("Goal card") if data.goal else t("Public pledges")
    kicker = f"{data.village} · {kind} · {data.year}"
    caption = t("Scan to see how far it is.")
    cards: list[Card] = []
    for held in data.holdings:
        parts = [held.lines[n : n + MOST_LINES] for n in range(0, len(held.lines), MOST_LINES)]
        for n, some in enumerate(parts, 1):
            name = held.holder if len(parts) == 1 else f"{held.holder}　{n}/{len(parts)}"
            lines = tuple(
                (MARKS.get(x.state, ""), x.text, _more(x, data.goal, lang, data.on)) for x in some
            )
            cards.append(Card(kicker, name, lines, held.link, caption))
    return Document(
        title="", lang=lang, dated=data.on, layout=BALLOT, blocks=(Cards(tuple(cards)),)
    )


def late(line: Line, on: date) -> bool:
    """Whether its day is over on a day, and it is not settled."""
    return line.state == "fixed" and line.due is not None and line.due < on


def _more(line: Line, goal: bool, lang: Lang, on: date) -> str:
    t = say(lang)
    said = [line.measure] if line.measure else []
    if line.due:
        said.append(t("by {day}", day=day(line.due, lang)))
    if line.need is not None:
        said.append(t("the records count: {have} of {need}", have=line.have, need=line.need))
    said += _steps(line, lang)
    if late(line, on):
        said.append(t("its day is over"))
    if line.state in MARKS:  # never by its mark alone
        word = _state(line, goal, lang)
        said.append(f"{word}：{line.evidence}" if lang == "zh" else f"{word}: {line.evidence}")
    return ("；" if lang == "zh" else "; ").join(said)


def _steps(line: Line, lang: Lang) -> list[str]:
    t = say(lang)
    said = []
    for n, step in enumerate(line.steps, 1):
        words = f"{n}. {day(step.due, lang)} {step.text}"
        if step.reached is not None:
            late = step.reached > step.due
            on = day(step.reached, lang)
            reached = t("reached late on {day}", day=on) if late else t("reached on {day}", day=on)
            words += f"（{reached}）" if lang == "zh" else f" ({reached})"
        said.append(words)
    return said


def pledge_board(data: Pledges, lang: Lang = "zh") -> Document:
    """A poster for the notice board: who promised what, and what came of it."""
    t = say(lang)
    lines, blocks = data.lines, list[Block]()
    settled = [x for x in lines if x.state in MARKS]
    if settled:
        kept = sum(x.state == "kept" for x in lines)
        words = t(
            "Of {n}: {kept} done, {left} not done, {open} under way.",
            n=len(lines),
            kept=kept,
            left=len(settled) - kept,
            open=len(lines) - len(settled),
        )
        blocks.append(Paragraph(words, strong=True))
    for held in data.holdings:
        blocks.append(Heading(held.holder))
        said = []
        for x in held.lines:
            mark = MARKS.get(x.state, "")
            said.append(f"{mark} {x.text}".strip() + f"（{_more(x, data.goal, lang, data.on)}）")
        blocks.append(Items(tuple(said)))
    return Document(
        title=data.title,
        kicker=data.village,
        lang=lang,
        dated=data.on,
        layout=POSTER_A3,
        blocks=(
            *blocks,
            QR(data.link, t("Scan to see how far each is, and what shows it."), 40),
            closing(data.issuer, t, lang),
        ),
    )


def _state(line: Line, goal: bool, lang: Lang, on: date | None = None) -> str:
    t = say(lang)
    if on and late(line, on):
        return t("under way, its day is over")
    named = {
        "kept": t("reached") if goal else t("kept"),
        "not_kept": t("not reached") if goal else t("not kept"),
        "fixed": t("under way"),
    }
    return named.get(line.state, t("not fixed yet"))


def _heads(lang: Lang) -> tuple[str, ...]:
    t = say(lang)
    return (
        t("No."), t("Held by"), t("What sort"), t("What will be done"), t("How one sees it"),
        t("Deadline"), t("State"), t("What shows it, or why not"),
    )  # fmt: skip


def pledge_register(data: Pledges, lang: Lang = "zh") -> Document:
    """The register as a paper."""
    t = say(lang)
    rows = tuple(
        (
            str(n),
            x.holder,
            x.head or "—",
            "\n".join([x.text, *_steps(x, lang)]),
            x.measure or "—",
            day(x.due, lang) if x.due else "—",
            _state(x, data.goal, lang, data.on),
            x.evidence,
        )
        for n, x in enumerate(data.lines, 1)
    )
    return Document(
        title=data.title,
        number=f"{data.village} · {data.year}",
        lang=lang,
        dated=data.on,
        layout=WIDE,
        blocks=(
            Table(_heads(lang), rows, (2, 5, 5, 10, 9, 5, 4, 10), centred=(0, 5, 6), small=True),
            closing(data.issuer, t, lang),
        ),
    )


def register_xlsx(data: Pledges, lang: Lang = "zh") -> bytes:
    """The register as a table to be worked on further."""
    t = say(lang)
    heads = _heads(lang)
    every: Sequence[Column] = (
        Column(heads[0], "number", 6), Column(heads[1], width=16), Column(heads[2], width=14),
        Column(heads[3], width=30), Column(heads[4], width=24), Column(heads[5], "day", 12),
        Column(t("Steps to the goal"), width=30),
        Column(heads[6], width=12), Column(t("Settled on"), "day", 12),
        Column(t("Counted by the records"), "number", 10), Column(t("At least"), "number", 8),
        Column(heads[7], width=30),
    )  # fmt: skip
    lines = [
        (
            n, x.holder, x.head, x.text, x.measure, x.due, "\n".join(_steps(x, lang)),
            _state(x, data.goal, lang, data.on), x.settled, x.have, x.need, x.evidence,
        )
        for n, x in enumerate(data.lines, 1)
    ]  # fmt: skip
    kept = [n for n, _ in enumerate(every) if any(line[n] not in (None, "") for line in lines)]
    columns = [every[n] for n in kept] if lines else every
    rows = [[line[n] for n in kept] for line in lines]
    name = t("Goals") if data.goal else t("Pledges")
    title = f"{data.village} · {data.title}"
    return to_xlsx([Sheet(name, columns, rows, title)], dated=data.on)
