"""Papers of a meeting whose attendance is counted: a group's sheet, the written proxy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xiangyue.documents.model import (
    FORM,
    QR,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import say
from xiangyue.documents.words import joined, moment


@dataclass(frozen=True)
class GroupSheet:
    """One village group's sheet where attendance is counted.

    ``rows``: (household number, its head, the adults of it, or the one who signs).
    """

    meeting: str
    begins: datetime
    where: str
    group: str
    counted: str
    by_household: bool
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    link: str = ""
    proxies: tuple[tuple[str, str, str], ...] = ()
    """(household number, the member who cannot come, who attends for them)."""
    spare: int = 0
    """Empty rows for proxies that are brought along; 0 where the body knows none."""


def group_sheet(data: GroupSheet, lang: Lang = "zh") -> Document:
    t = say(lang)
    due = sum(1 for number, _head, _people in data.rows if number or not data.by_household)
    facts = (
        (t("Time"), moment(data.begins, lang)),
        (t("Place"), data.where),
        (t("Village group"), data.group or t("in no group")),
        (t("Due"), f"{data.counted}: {due}" if lang == "en" else f"{data.counted}：{due}"),
    )
    if data.by_household:
        heads = (t("No."), t("Household"), t("Head of the household"), t("Who came for it (sign)"))
        rows = tuple(
            (str(n), number, head, "") for n, (number, head, _people) in enumerate(data.rows, 1)
        )
        widths, centred = (2, 4, 6, 10), (0, 1, 2)
    else:
        heads = (t("No."), t("Household"), t("Name"), t("Signature"))
        rows = tuple(
            (str(n), number, joined(people, lang), "")
            for n, (number, _head, people) in enumerate(data.rows, 1)
        )
        widths, centred = (2, 4, 6, 10), (0, 1, 2)
    by_proxy: tuple[Table | Paragraph, ...] = ()
    if data.proxies or data.spare:
        away = (t("No."), t("Household"), t("Who cannot come"), t("Attends for them (sign)"))
        blank = tuple(("", "", "", "") for _ in range(data.spare))
        given = tuple(
            (str(n), number, member, holder)
            for n, (number, member, holder) in enumerate(data.proxies, 1)
        )
        by_proxy = (
            Table(
                away,
                given + blank,
                (2, 4, 6, 10),
                row_height=9.5,
                centred=(0, 1, 2),
                caption=t("There through one of their household, by written proxy"),
            ),
            Paragraph(
                t(
                    "Who attends for another signs here, and in the list above for themselves "
                    "alone. Who comes after all signs above, and the line here is struck out."
                ),
                small=True,
            ),
        )
    rule = (
        t("One person of each household signs, for the household.")
        if data.by_household
        else t("Each signs for themselves.")
    )
    qr = (QR(data.link, t("Or scan with a phone: then do not sign. Both count the same."), 26),)
    return Document(
        title=t("Attendance sheet: {meeting}", meeting=data.meeting),
        number=data.group,
        lang=lang,
        dated=data.begins.date(),
        layout=FORM,
        blocks=(
            KeyValues(facts),
            Paragraph(rule, small=True),
            *(qr if data.link else ()),
            Table(heads, rows, widths, row_height=9.5, centred=centred),
            *by_proxy,
            Paragraph(t("Signatures on this sheet: ____   not signed: ____"), strong=True),
            Signatures((t("Counted by"), t("Checked by (scrutineer)"))),
        ),
    )


@dataclass(frozen=True)
class ProxyPaper:
    """The paper by which a member has one of their household attend a meeting for them."""

    meeting: str
    begins: datetime
    where: str
    agenda: tuple[str, ...]
    clause: str
    link: str = ""


def proxy_form(data: ProxyPaper, lang: Lang = "zh") -> Document:
    t = say(lang)
    line = "____________"
    qr = (QR(data.link, t("Or give it by phone. Both count the same."), 26),)
    return Document(
        title=t("Written proxy"),
        number=data.meeting,
        lang=lang,
        layout=FORM,
        blocks=(
            Paragraph(
                t(
                    "I cannot come to this meeting. I entrust {holder} of my household "
                    "(household number {number}), an adult with full capacity, to attend it "
                    "for me and to vote for me.",
                    holder=line,
                    number=line,
                )
            ),
            KeyValues(((t("Time"), moment(data.begins, lang)), (t("Place"), data.where))),
            Heading(t("Agenda")),
            Items(data.agenda),
            Paragraph(
                t(
                    "It holds for this meeting alone. If I come after all, it is over. "
                    "It is handed in before the vote to who keeps the attendance sheet."
                )
            ),
            Paragraph(data.clause, small=True),
            *(qr if data.link else ()),
            Signatures((t("Member (signature)"), t("Holder (signature)"), t("Date"))),
        ),
    )
