"""Papers of a poll: ballot and nomination papers with stubs, proxy forms, signs, badges.

A serial number is on the stub alone, which is torn off before the paper is handed out: no paper
leads to a voter. In large type, for old eyes and hands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from xiangyue.documents.model import (
    FORM,
    TALL_SLIP,
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from xiangyue.documents.parts import say
from xiangyue.documents.words import Say

PAPER: Final = replace(
    FORM, name="poll-paper", top=12, bottom=12, left=16, right=16, body=15, pitch=24, title=24,
    table=17, numbered=False,
)  # fmt: skip
SIGN: Final = replace(FORM, name="poll-sign", top=60, body=34, pitch=62, title=64, numbered=False)
BADGE: Final = replace(TALL_SLIP, name="badge", body=18, pitch=28, title=34)
CUT: Final = "✂ " + "─ " * 30


@dataclass(frozen=True)
class PaperPost:
    """A post on a paper: its name, its seats, who stands, in order."""

    name: str
    seats: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class PollPaper:
    """Ballot papers, ``count`` of them from ``first`` on. ``against``: one may vote against a
    candidate; ``write_in``: lines for others. ``void``: what makes one void."""

    village: str
    day: str
    posts: tuple[PaperPost, ...]
    count: int
    first: int = 1
    write_in: bool = True
    void: tuple[str, ...] = ()


def _stub(t: Say, village: str, serial: int, what: str) -> list[Block]:
    return [
        Paragraph(
            t("{what} · {village} · stub No. {n} · torn off and kept before the paper is handed "
              "out", what=what, village=village, n=f"{serial:04d}"),
            small=True,
        ),
        Paragraph(CUT, align="center", small=True),
    ]  # fmt: skip


def _post(post: PaperPost, t: Say, first: bool) -> str:
    """A post's name in each of its rows, with its seats in the first."""
    return t("{post} (at most {n})", post=post.name, n=post.seats) if first else post.name


def poll_paper(data: PollPaper, lang: Lang = "zh") -> Document:
    """One page for each paper."""
    t = say(lang)
    title = t("Ballot paper: the villagers' committee")
    blocks: list[Block] = []
    for n in range(data.count):
        if n:
            blocks.append(PageBreak())
        blocks += _stub(t, data.village, data.first + n, title)
        blocks += [
            Heading(title, 0),
            Paragraph(f"{data.village} · {data.day}"),
            Paragraph(
                t("○ for, × against; leave it empty to abstain. Write no name of yours."),
                strong=True,
            ),
            _choices(data, t),
        ]
        if data.void:
            blocks.append(
                Paragraph(" ".join(data.void) if lang == "en" else "".join(data.void), small=True)
            )
    return Document(title="", lang=lang, layout=PAPER, blocks=tuple(blocks))


ROWS, HEIGHT = 160, 13
"""Millimetres that all rows of a ballot paper may take, and the most that one takes."""


def _choices(data: PollPaper, t: Say) -> Table:
    rows: list[tuple[str, ...]] = []
    for post in data.posts:
        people = list(post.people) + ([""] * post.seats if data.write_in else [])
        for n, person in enumerate(people):
            rows.append((_post(post, t, n == 0), person or t("(somebody else)"), ""))
    height = min(HEIGHT, ROWS / max(1, len(rows)))
    return Table(
        (t("Post"), t("Name"), t("○ or ×")), tuple(rows), (9, 9, 4), row_height=height,
        centred=(2,),
    )  # fmt: skip


@dataclass(frozen=True)
class QuestionPaper:
    """Papers of a vote on the recall of ``name`` from ``role``, ``count`` of them from ``first``
    on. ``void``: what makes one void."""

    village: str
    day: str
    name: str
    role: str
    count: int
    first: int = 1
    void: tuple[str, ...] = ()


def question_paper(data: QuestionPaper, lang: Lang = "zh") -> Document:
    """One page for each paper: for and against, each with a field for the mark."""
    t = say(lang)
    title = t("Paper for the vote on a recall")
    rows = ((t("For the recall"), ""), (t("Against the recall"), ""))
    blocks: list[Block] = []
    for n in range(data.count):
        if n:
            blocks.append(PageBreak())
        blocks += [
            *_stub(t, data.village, data.first + n, title),
            Heading(title, 0),
            Paragraph(f"{data.village} · {data.day}"),
            Paragraph(
                t("Shall {name} be recalled as {role}?", name=data.name, role=data.role),
                strong=True,
            ),
            Paragraph(
                t("Put ○ beside one of the two; leave both empty to abstain. Write no name of "
                  "yours.")
            ),
            Table((t("I vote"), "○"), rows, (9, 5), row_height=24, centred=(1,)),
        ]  # fmt: skip
        if data.void:
            blocks.append(
                Paragraph(" ".join(data.void) if lang == "en" else "".join(data.void), small=True)
            )
    return Document(title="", lang=lang, layout=PAPER, blocks=tuple(blocks))


@dataclass(frozen=True)
class NominationPaper:
    """Nomination papers, ``count`` of them."""

    village: str
    day: str
    posts: tuple[PaperPost, ...]
    count: int
    first: int = 1


def nomination_paper(data: NominationPaper, lang: Lang = "zh") -> Document:
    """A line for each seat of each post."""
    t = say(lang)
    title = t("Nomination paper: the villagers' committee")
    blocks: list[Block] = []
    for n in range(data.count):
        if n:
            blocks.append(PageBreak())
        rows: list[tuple[str, ...]] = []
        for post in data.posts:
            rows += [(_post(post, t, k == 0), "") for k in range(post.seats)]
        blocks += [
            *_stub(t, data.village, data.first + n, title),
            Heading(title, 0),
            Paragraph(t("{village}, election on {day}", village=data.village, day=data.day)),
            Table((t("Post"), t("Whom do you name?")), tuple(rows), (7, 12), row_height=18),
            Items(
                (
                    t("Name people who are on the roll; for each post no more than it has seats."),
                    t("Nobody for two posts: that paper is void."),
                    t("Write no name of yours. You fill it in yourself; nobody names for another."),
                ),
                numbered=False,
            ),
        ]  # fmt: skip
    return Document(title="", lang=lang, layout=PAPER, blocks=tuple(blocks))


@dataclass(frozen=True)
class ProxyForm:
    """A form with which one who is away has another vote for them. ``rules``: as in force there;
    ``recall``: at a vote on a recall."""

    village: str
    day: str
    last: str
    rules: tuple[str, ...]
    recall: bool = False


def proxy_form(data: ProxyForm, lang: Lang = "zh") -> Document:
    """To be filled in and signed by the voter; the election committee's note below."""
    t = say(lang)
    gap = "\u2003"
    return Document(
        title=t("Proxy: somebody votes for me"),
        lang=lang,
        layout=replace(FORM, name="proxy-form", body=15, pitch=27, numbered=False),
        blocks=(
            Paragraph(
                t("To the villagers' committee of {village}: I am away on {day} and cannot vote on "
                  "the recall. The person below votes for me, as I have told them.",
                  village=data.village, day=data.day)
                if data.recall
                else t("To the election committee of {village}: I am away on {day} and cannot "
                       "vote. The person below votes for me, as I have told them.",
                       village=data.village, day=data.day)
            ),
            KeyValues(
                (
                    (t("My name"), gap),
                    (t("Why I cannot come, where I am"), gap),
                    (t("Who votes for me"), gap),
                    (t("What they are to me"), gap),
                )
            ),
            WritingLines(t("My signature, the day"), 1),
            WritingLines(t("Signature of who votes for me"), 1),
            Heading(t("What the law asks")),
            Items((*data.rules, t("To be handed in by {day}.", day=data.last))),
            Heading(
                t("For the villagers' committee")
                if data.recall
                else t("For the election committee")
            ),
            KeyValues(((t("Taken in on, by"), gap), (t("Checked, posted on"), gap))),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class PollSigns:
    """Signs for the places: (name, place, hours). ``what``: which vote it is."""

    what: str
    day: str
    places: tuple[tuple[str, str, str], ...]


def poll_signs(data: PollSigns, lang: Lang = "zh") -> Document:
    """A page for each place, and one for the place to write in secret."""
    t = say(lang)
    blocks: list[Block] = []
    for name, place, hours in data.places:
        if blocks:
            blocks.append(PageBreak())
        blocks += [
            Heading(name, 0),
            Paragraph(data.what, align="center", flush=True),
            Paragraph(place, align="center", strong=True, flush=True),
            Paragraph(f"{data.day}\n{hours}", align="center", flush=True),
        ]  # fmt: skip
    blocks += [
        PageBreak(),
        Heading(t("Write here in secret"), 0),
        Paragraph(t("One person at a time. Nobody looks on."), align="center", flush=True),
    ]
    return Document(title="", lang=lang, layout=SIGN, blocks=tuple(blocks))


@dataclass(frozen=True)
class Badges:
    """Badges of the staff: (name, task). ``what``: which vote it is."""

    what: str
    people: tuple[tuple[str, str], ...]


def badges(data: Badges, lang: Lang = "zh") -> Document:
    """A slip for each."""
    blocks: list[Block] = []
    for name, task in data.people:
        if blocks:
            blocks.append(PageBreak())
        blocks += [
            Heading(task, 0),
            Paragraph(name, align="center", strong=True, flush=True),
            Paragraph(data.what, align="center", flush=True),
        ]  # fmt: skip
    return Document(title="", lang=lang, layout=BADGE, blocks=tuple(blocks))
