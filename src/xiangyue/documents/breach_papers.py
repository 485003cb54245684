"""Papers of a breach (D11): what was found, the decision, the notice without a name, an appeal's
answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    POSTER_A4,
    Callout,
    Document,
    Heading,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day


@dataclass(frozen=True)
class BreachFinding:
    """Handed to the person: what was found, and until when they may answer."""

    number: str
    name: str
    post: str
    what: str
    clause: str
    proof: str
    found_on: date
    answer_until: date
    issuer: Issuer


def breach_finding(data: BreachFinding, lang: Lang = "zh") -> Document:
    t = say(lang)
    return Document(
        title=t("Finding of a breach"),
        lang=lang,
        dated=data.found_on,
        number=data.number,
        layout=FORM,
        blocks=(
            Paragraph(f"{data.name}{t(':')}", flush=True),
            Paragraph(t("As {post}, you are told that the following was found:", post=data.post)),
            Heading(t("What was done")),
            Paragraph(data.what),
            Heading(t("Against which rule")),
            Paragraph(data.clause),
            Heading(t("What proves it")),
            Paragraph(data.proof),
            Paragraph(
                t(
                    "You may answer until {day}, in writing or in person; whoever decides reads "
                    "your words. Silence is no admission. Another person decides than the one who "
                    "found this.",
                    day=day(data.answer_until, lang),
                )
            ),
            Signatures((t("Received by"), t("Date"))),
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class BreachDecision:
    """The decision's letter. ``statement`` is empty where the person said nothing."""

    number: str
    name: str
    post: str
    what: str
    clause: str
    statement: str
    measure: str
    reasons: str
    appeal_to: str
    appeal_days: int
    issuer: Issuer


def breach_decision(data: BreachDecision, lang: Lang = "zh") -> Document:
    t = say(lang)
    said = data.statement or t("They had their days and say nothing.")
    return Document(
        title=t("Decision on a breach"),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        layout=FORM,
        blocks=(
            Paragraph(f"{data.name}（{data.post}）{t(':')}" if lang == "zh"
                      else f"{data.name}, {data.post}{t(':')}", flush=True),
            Heading(t("What was done")),
            Paragraph(data.what),
            Heading(t("Against which rule")),
            Paragraph(data.clause),
            Heading(t("What the person says")),
            Paragraph(said),
            Heading(t("The decision")),
            Paragraph(data.measure, strong=True),
            Paragraph(data.reasons),
            Callout(
                t("If you do not agree"),
                (
                    t(
                        "You may appeal to {office} within {n} working days of receiving this. It "
                        "upholds, changes or sets aside the decision, with its reasons.",
                        office=data.appeal_to,
                        n=data.appeal_days,
                    ),
                ),
            ),
            Signatures((t("Received by"), t("Date"))),
            closing(data.issuer, t, lang),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class BreachNotice:
    """What hangs: it names nobody. ``after``: what an appeal made of it and when, or empty; the
    notice as it then reads is of that day (``issuer.on``), ``posted_on`` stays the first."""

    kicker: str
    text: str
    after: str
    posted_on: date
    until: date
    issuer: Issuer


def breach_notice(data: BreachNotice, lang: Lang = "zh") -> Document:
    t = say(lang)
    after = (Paragraph(data.after, strong=True),) if data.after else ()
    return Document(
        title=t("Notice on a breach by somebody in office"),
        lang=lang,
        dated=data.issuer.on or data.posted_on,
        layout=POSTER_A4,
        kicker=data.kicker,
        blocks=(
            Paragraph(data.text),
            *after,
            Paragraph(
                t(
                    "It hangs from {first} to {last} and names nobody.",
                    first=day(data.posted_on, lang),
                    last=day(data.until, lang),
                ),
                small=True,
            ),
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class AppealAnswer:
    """The answer of the body above to who appealed."""

    number: str
    name: str
    about: str
    made_on: date
    grounds: str
    outcome: str
    instead: str
    reasons: str
    issuer: Issuer


def appeal_answer(data: AppealAnswer, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = [(t("Against what"), data.about), (t("Appealed on"), day(data.made_on, lang))]
    rows.append((t("The answer"), data.outcome))
    if data.instead:
        rows.append((t("Instead"), data.instead))
    return Document(
        title=t("Answer to an appeal"),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        layout=FORM,
        blocks=(
            Paragraph(f"{data.name}{t(':')}", flush=True),
            KeyValues(tuple(rows)),
            Heading(t("What the appeal says")),
            Paragraph(data.grounds),
            Heading(t("The reasons")),
            Paragraph(data.reasons),
            Signatures((t("Received by"), t("Date"))),
            closing(data.issuer, t, lang),
        ),
    )
