"""What many documents share: counts with their denominators, people, and how both are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import Closing, Table
from xiangyue.documents.words import Say, day, say_in, share


@dataclass(frozen=True)
class Turnout:
    """Who was due and who came: ``whom`` names the denominator ("village representatives").

    ``households``: both numbers are of households, each by whoever came for it. ``by_proxy``: how
    many of those present are there through one of their household.
    """

    whom: str
    due: int
    present: int
    households: bool = False
    by_proxy: int = 0


@dataclass(frozen=True)
class Tally:
    """A vote's count. ``whose`` is the class of ballot, empty if there is but one."""

    in_favour: int
    against: int
    abstain: int
    void: int = 0
    whose: str = ""

    @property
    def cast(self) -> int:
        """Void ballots count as cast (rulebook C)."""
        return self.in_favour + self.against + self.abstain + self.void


@dataclass(frozen=True)
class Person:
    """``post`` is what they are here: representative, chair, expert, guest."""

    name: str
    post: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Issuer:
    """The body that issues, on what day; ``seal`` says that a seal belongs on it."""

    name: str
    on: date | None = None
    seal: bool = True


@dataclass(frozen=True)
class Contact:
    """Where to turn: a post, a number that may be public, a place."""

    who: str
    phone: str = ""
    where: str = ""


def closing(issuer: Issuer, t: Say, lang: str) -> Closing:
    words = t("(seal here)") if issuer.seal else ""
    return Closing(issuer.name, day(issuer.on, "zh" if lang == "zh" else "en"), words)


def contact_lines(contact: Contact, t: Say) -> tuple[str, ...]:
    """Whom to turn to and by what number; then where."""
    who = t("Contact: {who}", who=contact.who)
    if contact.phone:
        who = t("{who}, telephone {phone}", who=who, phone=contact.phone)
    return (who, t("Place: {where}", where=contact.where)) if contact.where else (who,)


def contact_line(contact: Contact, t: Say) -> str:
    return t("; ").join(contact_lines(contact, t))


def turnout_line(turnout: Turnout, t: Say) -> str:
    if turnout.households:
        return t(
            "{whom}: {due} households due, {present} represented ({share})",
            whom=turnout.whom,
            due=turnout.due,
            present=turnout.present,
            share=share(turnout.present, turnout.due),
        )
    said = t(
        "{whom}: {due} due, {present} present ({share})",
        whom=turnout.whom,
        due=turnout.due,
        present=turnout.present,
        share=share(turnout.present, turnout.due),
    )
    if turnout.by_proxy:
        said += t("; {n} of them by written proxy", n=turnout.by_proxy)
    return said


def turnout_lines(turnouts: tuple[Turnout, ...], t: Say) -> str:
    return "\n".join(turnout_line(turnout, t) for turnout in turnouts)


def tally_table(tallies: tuple[Tally, ...], t: Say, small: bool = False) -> Table:
    """For, against, abstain and void apart, each with its share of the ballots cast."""

    def cell(part: int, tally: Tally) -> str:
        return f"{part}\n({share(part, tally.cast)})"

    rows = tuple(
        (
            tally.whose or t("all members"),
            str(tally.cast),
            cell(tally.in_favour, tally),
            cell(tally.against, tally),
            cell(tally.abstain, tally),
            cell(tally.void, tally),
        )
        for tally in tallies
    )
    head = (t("Ballots of"), t("Cast"), t("For"), t("Against"), t("Abstain"), t("Void"))
    return Table(head, rows, (5, 3, 4, 4, 4, 4), centred=(0, 1, 2, 3, 4, 5), small=small)


def say(lang: str) -> Say:
    return say_in("zh" if lang == "zh" else "en")
