"""Papers of a meeting: notice, attendance sheet, ballots, tellers' tally sheet, minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xiangyue.documents.model import (
    BALLOT,
    FORM,
    QR,
    Ballot,
    Ballots,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import (
    Contact,
    Issuer,
    Person,
    Tally,
    Turnout,
    closing,
    contact_line,
    say,
    tally_table,
    turnout_lines,
)
from xiangyue.documents.words import clock, flow, joined, moment


@dataclass(frozen=True)
class MeetingNotice:
    """``basis``: why it is called, with the clause. ``begins``: the village's local time."""

    village: str
    meeting: str
    to: str
    begins: datetime
    where: str
    chair: str
    agenda: tuple[str, ...]
    basis: str
    contact: Contact
    issuer: Issuer
    number: str = ""
    bring: tuple[str, ...] = ()
    link: str = ""


def meeting_notice(data: MeetingNotice, lang: Lang = "zh") -> Document:
    t = say(lang)
    bring = (Heading(t("Please note")), Items(data.bring)) if data.bring else ()
    qr = (QR(data.link, t("Scan to read the papers and to say whether you can come.")),)
    return Document(
        title=t("Notice of {meeting}", meeting=data.meeting),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=(
            Paragraph(t("To {whom}:", whom=data.to), flush=True),
            Paragraph(t("{basis} The meeting is called as follows.", basis=data.basis)),
            KeyValues(
                (
                    (t("Time"), moment(data.begins, lang)),
                    (t("Place"), data.where),
                    (t("In the chair"), data.chair),
                )
            ),
            Heading(t("Agenda")),
            Items(data.agenda),
            *bring,
            Paragraph(
                flow(
                    lang,
                    t("Whoever cannot come tells us beforehand, with the reason."),
                    contact_line(data.contact, t) + t("."),
                )
            ),
            *(qr if data.link else ()),
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class AttendanceSheet:
    """``people`` in the order of the roll; blank ``spare`` rows for guests."""

    meeting: str
    begins: datetime
    where: str
    turnout_due: tuple[tuple[str, int], ...]
    people: tuple[Person, ...]
    need: str = ""
    spare: int = 3
    link: str = ""


def attendance_sheet(data: AttendanceSheet, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = tuple((str(n), p.name, p.post, "", "") for n, p in enumerate(data.people, 1))
    blank = tuple(("", "", t("guest"), "", "") for _ in range(data.spare))
    due = "\n".join(t("{whom}: {n}", whom=whom, n=n) for whom, n in data.turnout_due)
    facts = [(t("Time"), moment(data.begins, lang)), (t("Place"), data.where), (t("Due"), due)]
    if data.need:
        facts.append((t("Needed"), data.need))
    qr = (QR(data.link, t("Or scan with a phone to sign in. Both count the same."), 26),)
    return Document(
        title=t("Attendance sheet: {meeting}", meeting=data.meeting),
        lang=lang,
        dated=data.begins.date(),
        layout=FORM,
        blocks=(
            KeyValues(tuple(facts)),
            *(qr if data.link else ()),
            Table(
                (t("No."), t("Name"), t("Post"), t("Signature"), t("Time of arrival")),
                rows + blank,
                (2, 5, 6, 7, 5),
                row_height=9.5,
                centred=(0, 1, 2),
            ),
            Signatures((t("Signed in by"), t("Checked by (scrutineer)"))),
        ),
    )


@dataclass(frozen=True)
class BallotSheet:
    """One item, one class of ballot (representatives' or committee members'), so many papers."""

    meeting: str
    item_number: int
    item: str
    kind: str
    count: int
    first: int = 1


def ballot(data: BallotSheet, lang: Lang = "zh") -> Document:
    t = say(lang)
    rule = t(
        "Mark one box only, with ○ or √. Write no name. Marked in more than one box, in none, or "
        "unreadable: the ballot is void. A void ballot counts as cast."
    )
    marks = (t("For"), t("Against"), t("Abstain"))
    papers = tuple(
        Ballot(
            stub=(
                t("Stub No. {n}", n=f"{serial:04d}"),
                t("Item {n}", n=data.item_number),
                data.kind,
                t("Keep the stub; hand out the ballot, which bears no number."),
            ),
            title=t("Ballot: {meeting}", meeting=data.meeting),
            kind=data.kind,
            item=t("Item {n}: {item}", n=data.item_number, item=data.item),
            marks=marks,
            rule=rule,
        )
        for serial in range(data.first, data.first + data.count)
    )
    return Document(title="", lang=lang, layout=BALLOT, blocks=(Ballots(papers),))


@dataclass(frozen=True)
class TallySheet:
    """One teller's own count, made apart from the other's. Empty ``kinds``: one class only."""

    meeting: str
    item_number: int
    item: str
    teller: int
    kinds: tuple[str, ...] = ()
    issued: tuple[int, ...] = ()


def tally_sheet(data: TallySheet, lang: Lang = "zh") -> Document:
    t = say(lang)
    kinds = data.kinds or (t("all members"),)
    marks = (t("For"), t("Against"), t("Abstain"), t("Void"), t("In the box"))
    tables = []
    for n, kind in enumerate(kinds):
        issued = data.issued[n] if n < len(data.issued) else "____"
        tables.append(
            Table(
                (t("Mark"), t("Strokes (正)"), t("Total")),
                tuple((mark, "", "") for mark in marks),
                (4, 16, 4),
                row_height=11,
                caption=t("{kind}, {n} issued", kind=kind, n=issued),
                centred=(0, 2),
            )
        )
    return Document(
        title=t("Teller's tally sheet"),
        number=t("Teller {n}", n=data.teller),
        lang=lang,
        layout=FORM,
        blocks=(
            KeyValues(
                (
                    (t("Meeting"), data.meeting),
                    (t("Item"), t("Item {n}: {item}", n=data.item_number, item=data.item)),
                )
            ),
            *tables,
            Paragraph(
                t(
                    "Two tellers count apart and enter their counts separately. If they differ, "
                    "both count again. More ballots in the box than issued: the vote is void and "
                    "is taken again."
                ),
                small=True,
            ),
            Signatures((t("Teller"), t("Scrutineer"), t("Time"))),
        ),
    )


@dataclass(frozen=True)
class MinuteItem:
    """One item: what was said and by whom, how it was voted, what came out and why.

    ``void``: a sentence for each earlier vote that was void and held again.
    """

    title: str
    said: tuple[tuple[str, str], ...] = ()
    amended: str = ""
    method: str = ""
    tallies: tuple[Tally, ...] = ()
    result: str = ""
    reasons: tuple[str, ...] = ()
    scrutineers: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    void: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """Every field of rulebook J."""

    meeting: str
    begins: datetime
    ends: datetime | None
    where: str
    chair: Person
    recorder: str
    turnouts: tuple[Turnout, ...]
    quorum: tuple[str, ...]
    guests: tuple[Person, ...]
    absent: tuple[Person, ...]
    items: tuple[MinuteItem, ...]
    number: str = ""
    signers: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    """Who was there through whom, a line each."""
    by_name: bool = True
    """False where attendance was counted in numbers: who was absent is not known."""


def _person(person: Person) -> str:
    return f"{person.name}（{person.post}）" if person.post else person.name


def _item(n: int, item: MinuteItem, lang: Lang) -> list[object]:
    t = say(lang)
    blocks: list[object] = [Heading(t("Item {n}: {item}", n=n, item=item.title))]
    blocks += [Paragraph(t("{who}: {what}", who=who, what=what)) for who, what in item.said]
    if item.amended:
        blocks.append(
            Paragraph(t("The motion was amended in the meeting: {what}", what=item.amended))
        )
    if item.method:
        blocks.append(Paragraph(t("Way of voting: {way}.", way=item.method)))
    blocks += [Paragraph(sentence) for sentence in item.void]
    if item.tallies:
        blocks.append(tally_table(item.tallies, t))
    if item.result:
        blocks.append(Paragraph(t("Result: {result}", result=item.result), strong=True))
    blocks += [Paragraph(reason) for reason in item.reasons]
    if item.scrutineers:
        blocks.append(Paragraph(t("Scrutineers: {who}", who=joined(item.scrutineers, lang))))
    if item.tellers:
        blocks.append(Paragraph(t("Tellers: {who}", who=joined(item.tellers, lang))))
    return blocks


def minutes(data: Minutes, lang: Lang = "zh") -> Document:
    t = say(lang)
    when = moment(data.begins, lang)
    if data.ends is not None:
        when = t("{start} to {end}", start=when, end=clock(data.ends, lang))
    absent = "\n".join(
        t("{who} ({why})", who=p.name, why=p.remark or t("no reason given")) for p in data.absent
    )
    guests = joined(tuple(_person(p) for p in data.guests), lang, t("none"))
    agenda = "\n".join(f"{n}. {item.title}" for n, item in enumerate(data.items, 1))
    body = [block for n, item in enumerate(data.items, 1) for block in _item(n, item, lang)]
    signers = data.signers or (t("In the chair"), t("Recorder"))
    return Document(
        title=t("Minutes of {meeting}", meeting=data.meeting),
        lang=lang,
        dated=data.begins.date(),
        number=data.number,
        blocks=(
            KeyValues(
                (
                    (t("Time"), when),
                    (t("Place"), data.where),
                    (t("In the chair"), _person(data.chair)),
                    (t("Recorder"), data.recorder),
                    (t("Due and present"), turnout_lines(data.turnouts, t)),
                    *(
                        ((t("By written proxy"), joined(data.proxies, lang)),)
                        if data.proxies
                        else ()
                    ),
                    (t("Quorum"), "\n".join(data.quorum)),
                    (t("Guests"), guests),
                    *(((t("Absent"), absent or t("none")),) if data.by_name else ()),
                    (t("Agenda"), agenda),
                )
            ),
            *body,  # type: ignore[arg-type]
            Signatures(signers),
        ),
    )
