"""Household cards on paper: four to a sheet, to be cut out; the only place where a token is.

Each has its household's number and group, three steps in large plain words, a QR and the same as
letters for a telephone that cannot scan. No full name is on it: a card can be lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from xiangyue.documents.model import BALLOT, Card, Cards, Document, Lang
from xiangyue.documents.parts import say


@dataclass(frozen=True)
class CardOfHousehold:
    """One card: the household's number and group, the head's name as it may be shown, which card
    of the household it is, what the QR holds and the same to be typed."""

    number: str
    group: str
    head: str
    nth: int
    target: str
    code: str


@dataclass(frozen=True)
class HouseholdCards:
    """The cards of a village that are printed on a day; ``page``: where the code is typed."""

    village: str
    on: date
    page: str
    cards: tuple[CardOfHousehold, ...]


def household_cards(data: HouseholdCards, lang: Lang = "zh") -> Document:
    """Four to an A4 page. Undated as a file: it is not kept."""
    t = say(lang)
    lines = (
        ("1", t("Scan the code with any phone"), t("Your own, a neighbour's, or at the office.")),
        ("2", t("Press your name, type your six digits"), t("Only you know them. No one at the "
         "village or above ever asks for them.")),
        ("3", t("Speak up, ask, see the answers"), t("Press “Sign out” at the end. It ends by "
         "itself after 20 minutes.")),
        ("!", t("Lost, or the digits forgotten?"), t("Tell the village office: you get another at "
         "once, and this one opens nothing any more.")),
    )  # fmt: skip
    cards = tuple(
        Card(
            t("{village} · Household card No. {n} · {day}", village=data.village, n=c.nth,
              day=data.on.isoformat()),
            "　".join(filter(None, (c.number, c.group, c.head))),
            lines,
            c.target,
            t("No scanning? Open {page} and type:", page=data.page) + f"\n{c.code}",
        )
        for c in data.cards
    )  # fmt: skip
    return Document(
        title="",
        lang=lang,
        layout=replace(BALLOT, name="cards"),
        blocks=(Cards(cards, qr=34, type=13 if lang == "zh" else 11),),
    )
