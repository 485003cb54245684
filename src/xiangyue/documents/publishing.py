"""What goes out to all: posting, poster for the board, script for the broadcast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from xiangyue.core.capitals import spoken_digits_zh, spoken_en, spoken_zh
from xiangyue.documents.decisions import texts_of
from xiangyue.documents.model import (
    POSTER_A3,
    POSTER_A4,
    QR,
    SCRIPT,
    Block,
    Callout,
    Document,
    Figures,
    Heading,
    Items,
    KeyValues,
    Lang,
    Layout,
    Paragraph,
    Signatures,
)
from xiangyue.documents.parts import (
    Contact,
    Issuer,
    Tally,
    Turnout,
    closing,
    contact_line,
    contact_lines,
    say,
    tally_table,
    turnout_lines,
)
from xiangyue.documents.words import day, flow


@dataclass(frozen=True)
class Posting:
    """``until`` is the last day on which one may object (counted by the law, not here).

    ``text`` is what is made known; ``plain`` the same in short words for poster and broadcast.
    """

    village: str
    title: str
    number: str
    basis: tuple[str, ...]
    text: str
    way: tuple[str, ...]
    posted_on: date
    until: date
    objections_to: Contact
    issuer: Issuer
    link: str
    plain: str = ""
    turnouts: tuple[Turnout, ...] = ()
    tallies: tuple[Tally, ...] = ()
    signed_by: int = 0
    signers: tuple[str, ...] = ()
    to: str = ""
    board: str = ""
    """Whom the broadcast greets and where the whole hangs; "" of a village: its villagers."""


def _period(data: Posting, lang: Lang) -> str:
    return say(lang)(
        "Posted {start} to {end}", start=day(data.posted_on, lang), end=day(data.until, lang)
    )


def posting(data: Posting, lang: Lang = "zh") -> Document:
    t = say(lang)
    vote: tuple[Block, ...] = ()
    if data.tallies:
        vote = (
            Heading(t("The vote")),
            KeyValues(((t("Due and present"), turnout_lines(data.turnouts, t)),)),
            tally_table(data.tallies, t),
        )
    signers = (
        (Heading(t("Signed by the representatives")), Paragraph(t(", ").join(data.signers)))
        if data.signers
        else ()
    )
    came = (Heading(t("How it came about")), Items(data.way)) if data.way else ()
    return Document(
        title=data.title,
        lang=lang,
        dated=data.posted_on,
        number=data.number,
        blocks=(
            Heading(t("What is made known")),
            *texts_of(data.text),
            *vote,
            *came,
            Heading(t("Basis")),
            Items(data.basis),
            *signers,
            Heading(t("How long, and where to object")),
            Paragraph(
                flow(
                    lang,
                    _period(data, lang) + t("."),
                    t(
                        "Whoever holds it to be wrong or incomplete may object by {day}; every "
                        "objection is answered in writing.",
                        day=day(data.until, lang),
                    ),
                    contact_line(data.objections_to, t) + t("."),
                )
            ),
            QR(data.link, t("Scan to read this posting, its papers and the answers.")),
            closing(data.issuer, t, lang),
        ),
    )


def _poster(data: Posting, lang: Lang, layout: Layout) -> Document:
    t = say(lang)
    blocks: list[Block] = [*texts_of(data.plain or data.text)]
    for tally in data.tallies:
        blocks.append(
            Figures(
                (
                    (t("{whose} for", whose=tally.whose), str(tally.in_favour)),
                    (t("Against"), str(tally.against)),
                    (t("Abstain"), str(tally.abstain)),
                    (t("Void"), str(tally.void)),
                )
            )
        )
    if data.way:
        blocks += [Heading(t("How it came about")), Items(data.way)]
    if data.signed_by:
        blocks.append(
            Paragraph(
                t("{n} representatives have signed the resolution.", n=data.signed_by), small=True
            )
        )
    blocks.append(
        Callout(
            t("Something wrong? Say so by {day}.", day=day(data.until, lang)),
            (
                *contact_lines(data.objections_to, t),
                t("Every objection is answered in writing."),
            ),
        )
    )
    blocks.append(
        QR(
            data.link,
            t("Scan to read all of it") + "\n" + _period(data, lang),
            30 if layout is POSTER_A4 else 44,
        )
    )
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=data.title,
        lang=lang,
        dated=data.posted_on,
        layout=layout,
        number=data.number,
        kicker=t("{village} · public notice", village=data.village),
        blocks=tuple(blocks),
    )


def poster_a4(data: Posting, lang: Lang = "zh") -> Document:
    return _poster(data, lang, POSTER_A4)


def poster_a3(data: Posting, lang: Lang = "zh") -> Document:
    return _poster(data, lang, POSTER_A3)


_ZH_A_MINUTE, _EN_A_MINUTE = 200, 130  # characters and words, read calmly over loudspeakers


def _spoken_day(value: date, lang: Lang) -> str:
    if lang == "en":
        return f"{value:%B} the {_ordinal(value.day)}"
    return f"{spoken_zh(value.month)}月{spoken_zh(value.day)}日"


def _ordinal(n: int) -> str:
    """1 to 31 as an English ordinal."""
    special = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth",
               12: "twelfth"}  # fmt: skip
    head, unit = divmod(n, 10)
    if n in special:
        return special[n]
    if n > 20 and unit:
        return f"{spoken_en(head * 10)}-{_ordinal(unit)}"
    return spoken_en(n).removesuffix("y") + "ieth" if n in (20, 30) else spoken_en(n) + "th"


def _number(n: int, lang: Lang) -> str:
    """As it is counted aloud: 两票, but 十二票."""
    if lang == "zh":
        return "两" if n == 2 else spoken_zh(n)
    return spoken_en(n)


_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
_COUNTED_AS_ER = frozenset("月日号年时分点项条款届次")


def aloud(text: str, lang: Lang) -> str:
    """A text with its figures turned into words, as a broadcaster says them.

    Years and long numbers without thousands marks (telephones, codes) are read digit by digit.
    """

    def words(match: re.Match[str]) -> str:
        whole, _, rest = match[0].rstrip(",").partition(".")
        tail = "," if match[0].endswith(",") else ""
        plain, after = whole.replace(",", ""), text[match.end() : match.end() + 1]
        rest = rest.rstrip("0")
        if lang == "en":
            if len(whole) == 4 and whole[:2] in ("19", "20") and not rest:
                return match[0]
            said = " ".join(plain) if len(whole) > 6 and "," not in whole else spoken_en(int(plain))
            return (
                said
                + (f" point {' '.join(spoken_en(int(c)) for c in rest)}" if rest else "")
                + tail
            )
        if not rest and (
            (after == "年" and len(whole) == 4) or (len(plain) > 6 and plain == whole)
        ):
            return spoken_digits_zh(whole)
        if plain == "2" and not rest and after.isalpha() and after not in _COUNTED_AS_ER:
            before = text[match.start() - 1 : match.start()]
            return "二" if before == "第" else "两"
        said = spoken_zh(int(plain))
        return said + (f"点{''.join(spoken_zh(int(c)) for c in rest)}" if rest else "") + tail

    return _FIGURES.sub(words, text)


def sentences(data: Posting, lang: Lang = "zh") -> tuple[str, ...]:
    """What is read aloud: short sentences, numbers as words."""
    t = say(lang)
    greeting = (
        t("{who}, good day. Please listen to a notice.", who=data.to)
        if data.to
        else t("Villagers of {village}, good day. Please listen to a notice.", village=data.village)
    )
    out = [
        greeting,
        t("It is about: {title}.", title=aloud(data.title, lang)),
    ]
    out += [aloud(p.text, lang) for p in texts_of(data.plain or data.text)]
    for turnout in data.turnouts:
        there = {
            "whom": turnout.whom,
            "due": _number(turnout.due, lang),
            "present": _number(turnout.present, lang),
        }
        if turnout.households:
            out.append(t("{whom}: {due} households should have come, {present} did.", **there))
        else:
            out.append(t("{whom}: {due} should have come, {present} came.", **there))
    for tally in data.tallies:
        words = {
            "whose": tally.whose,
            "yes": _number(tally.in_favour, lang),
            "no": _number(tally.against, lang),
            "none": _number(tally.abstain, lang),
            "void": _number(tally.void, lang),
        }
        out.append(
            t("{whose}: {yes} for, {no} against, {none} abstained, {void} void.", **words)
            if tally.whose
            else t("{yes} for, {no} against, {none} abstained, {void} void.", **words)
        )
    out.append(t("This is posted until {day}.", day=_spoken_day(data.until, lang)))
    out.append(t("Whoever disagrees may say so by then. Every objection is answered in writing."))
    who = t("Please turn to {who}", who=data.objections_to.who)
    if data.objections_to.phone:
        digits = data.objections_to.phone
        spoken = (
            spoken_digits_zh(digits.replace("-", "，"))
            if lang == "zh"
            else " ".join(digits.replace("-", " "))
        )
        who += t(", telephone {phone}", phone=spoken)
    out.append(who + t("."))
    out.append(
        t("The whole text hangs on the {board}. Thank you for listening.", board=data.board)
        if data.board
        else t("The whole text hangs on the notice board. Thank you for listening.")
    )
    return tuple(out)


def reading_seconds(lines: tuple[str, ...], lang: Lang = "zh") -> int:
    """How long it takes to read them aloud once, in seconds."""
    if lang == "zh":
        count = sum(1 for line in lines for c in line if c.isalnum())
        return -(-count * 60 // _ZH_A_MINUTE)
    return -(-sum(len(line.split()) for line in lines) * 60 // _EN_A_MINUTE)


def broadcast(data: Posting, lang: Lang = "zh") -> Document:
    t = say(lang)
    lines = sentences(data, lang)
    minutes, seconds = divmod(reading_seconds(lines, lang), 60)
    return Document(
        title=t("Broadcast script: {title}", title=data.title),
        lang=lang,
        dated=data.posted_on,
        number=data.number,
        layout=SCRIPT,
        blocks=(
            Paragraph(
                t("Read slowly, twice. Once takes about {m} min {s} s.", m=minutes, s=seconds),
                align="center",
            ),
            *(Paragraph(line) for line in lines),
            Signatures((t("Read by"), t("Day and times read"))),
        ),
    )
