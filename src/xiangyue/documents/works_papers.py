"""Papers of a village's works and of open hiring, filled in from the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    OFFICIAL,
    Block,
    Document,
    Heading,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day


@dataclass(frozen=True)
class BidLine:
    """One bid as it was read out. ``price`` in words; ``finding``: valid, or why it is void."""

    number: int
    bidder: str
    price: str
    days: int
    finding: str


@dataclass(frozen=True)
class BidOpening:
    """The record of an opening. ``at``: day and hour in words; ``witnesses``: (name, role)."""

    village: str
    matter: str
    at: str
    place: str
    ceiling: str
    bids: tuple[BidLine, ...]
    witnesses: tuple[tuple[str, str], ...]
    issuer: Issuer


@dataclass(frozen=True)
class AwardNotice:
    """To whom the works go; ``within`` days the contract is signed."""

    village: str
    matter: str
    bidder: str
    price: str
    capitals: str
    days: int
    reason: str
    within: int
    clause: str
    issuer: Issuer


@dataclass(frozen=True)
class WorksContractPaper:
    """The contract. ``rests_on``: the resolution; ``percent`` kept back for ``months``."""

    village: str
    matter: str
    rests_on: str
    bidder: str
    price: str
    capitals: str
    signed_on: date
    starts: date
    ends: date
    terms: str
    percent: int
    months: int
    approver: str
    keeper: str
    issuer: Issuer


@dataclass(frozen=True)
class WorksSettlement:
    """Each amount beside the other. ``rows``: (what, amount); ``changes``: (amount, why, basis)."""

    village: str
    matter: str
    bidder: str
    rows: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    explained: str
    deposit: str
    due: date
    issuer: Issuer


@dataclass(frozen=True)
class EngagementLetter:
    """The letter to one who is engaged."""

    village: str
    name: str
    title: str
    duties: str
    pay: str
    starts: date
    ends: date
    rests_on: str
    issuer: Issuer


@dataclass(frozen=True)
class AppointmentLetter:
    """The letter to one who takes up a post by mutual choice. ``post``: where it is, and its
    name."""

    name: str
    post: str
    duties: str
    starts: date
    ends: date
    rests_on: str
    issuer: Issuer


def _form(title: str, data: BidOpening | WorksSettlement, lang: Lang, *blocks: Block) -> Document:
    """A form of a matter of the village."""
    t = say(lang)
    of = Paragraph(t("{village}: {matter}", village=data.village, matter=data.matter))
    return Document(
        title=title,
        lang=lang,
        dated=data.issuer.on,
        layout=FORM,
        blocks=(of, *blocks, closing(data.issuer, t, lang)),
    )


def _letter(title: str, to: str, issuer: Issuer, lang: Lang, *blocks: Block) -> Document:
    """A letter to somebody."""
    t = say(lang)
    return Document(
        title=title,
        lang=lang,
        dated=issuer.on,
        layout=OFFICIAL,
        blocks=(Paragraph(t("{name}:", name=to), flush=True), *blocks, closing(issuer, t, lang)),
    )


def bid_opening(data: BidOpening, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = tuple((str(b.number), b.bidder, b.price, str(b.days), b.finding) for b in data.bids)
    return _form(
        t("Record of the opening of bids"),
        data,
        lang,
        KeyValues(
            (
                (t("Opened at"), data.at),
                (t("Where"), data.place),
                (t("Highest price"), data.ceiling),
            )
        ),
        Heading(t("Read out in public")),
        Table(
            (t("No."), t("Bidder"), t("Price"), t("Days"), t("Finding")),
            rows,
            (2, 9, 6, 3, 7),
            centred=(0, 3),
            right=(2,),
        ),
        Heading(t("Seen by")),
        Table(
            (t("Name"), t("As"), t("Signature")),
            tuple((name, role, "") for name, role in data.witnesses),
            (6, 9, 8),
            row_height=10,
        ),
    )


def award_notice(data: AwardNotice, lang: Lang = "zh") -> Document:
    t = say(lang)
    return _letter(
        t("Notice of award"),
        data.bidder,
        data.issuer,
        lang,
        Paragraph(
            t(
                "For {matter} in {village} your bid was awarded at {price} ({capitals}), "
                "{days} days of work.",
                matter=data.matter,
                village=data.village,
                price=data.price,
                capitals=data.capitals,
                days=data.days,
            )
        ),
        Paragraph(t("Reason: {reason}", reason=data.reason)),
        Paragraph(
            t(
                "Within {within} days of this notice the contract is signed at this price; "
                "nothing that departs from it is agreed besides ({clause}).",
                within=data.within,
                clause=data.clause,
            )
        ),
    )


def works_contract(data: WorksContractPaper, lang: Lang = "zh") -> Document:
    t = say(lang)
    return Document(
        title=t("Contract of works"),
        lang=lang,
        dated=data.signed_on,
        layout=FORM,
        blocks=(
            KeyValues(
                (
                    (t("Works"), data.matter),
                    (t("Party A"), data.issuer.name),
                    (t("Party B"), data.bidder),
                    (t("Rests on"), data.rests_on),
                    (t("Price of the contract"), data.price),
                    (t("In words"), data.capitals),
                    (t("Begins"), day(data.starts, lang)),
                    (t("Finished by"), day(data.ends, lang)),
                    (
                        t("Quality deposit"),
                        t(
                            "{percent} per cent of the final amount, for {months} months",
                            percent=data.percent,
                            months=data.months,
                        ),
                    ),
                )
            ),
            Heading(t("Terms")),
            Paragraph(data.terms),
            KeyValues(
                (
                    (t("Use of the seal approved by"), data.approver),
                    (t("Seal kept and used by"), data.keeper),
                )
            ),
            Signatures((t("Party A (seal)"), t("Party B (seal)"))),
            Paragraph(t("Signed on {day}", day=day(data.signed_on, lang)), align="right"),
        ),
    )


def works_settlement(data: WorksSettlement, lang: Lang = "zh") -> Document:
    t = say(lang)
    changes = (
        (
            Heading(t("Changes")),
            Table(
                (t("No."), t("Amount"), t("What and why"), t("Rests on")),
                tuple((str(n), *row) for n, row in enumerate(data.changes, 1)),
                (2, 6, 12, 6),
                centred=(0,),
                right=(1,),
            ),
        )
        if data.changes
        else ()
    )
    return _form(
        t("Settlement of works"),
        data,
        lang,
        KeyValues(((t("Party B"), data.bidder), *data.rows)),
        *changes,
        *((Paragraph(data.explained),) if data.explained else ()),
        KeyValues(
            (
                (t("Kept back as a quality deposit"), data.deposit),
                (t("Given back from"), day(data.due, lang)),
            )
        ),
        Signatures((t("Village committee"), t("Supervision committee"), t("Representative"))),
    )


def engagement_letter(data: EngagementLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    return _letter(
        t("Letter of engagement"),
        data.name,
        data.issuer,
        lang,
        Paragraph(
            t(
                "After open hiring you are engaged as {title} of {village} from {starts} to "
                "{ends}, at {pay} a month.",
                title=data.title,
                village=data.village,
                starts=day(data.starts, lang),
                ends=day(data.ends, lang),
                pay=data.pay,
            )
        ),
        Paragraph(t("Duties: {duties}", duties=data.duties)),
        Paragraph(t("Rests on: {basis}", basis=data.rests_on)),
    )


def appointment_letter(data: AppointmentLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    return _letter(
        t("Letter of appointment"),
        data.name,
        data.issuer,
        lang,
        Paragraph(
            t(
                "After open sign-up and mutual choice you are appointed as {post} from {starts} "
                "to {ends}.",
                post=data.post,
                starts=day(data.starts, lang),
                ends=day(data.ends, lang),
            )
        ),
        Paragraph(t("Duties: {duties}", duties=data.duties)),
        Paragraph(t("Rests on: {basis}", basis=data.rests_on)),
    )
