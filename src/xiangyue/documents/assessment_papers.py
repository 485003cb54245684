"""The report of an assessment: every indicator with its numbers, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import QR, Document, Heading, Items, KeyValues, Lang, Table
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import Say, day


@dataclass(frozen=True)
class Line:
    """One indicator. ``have``, ``need`` and ``of`` are None where evidence answers it; ``rests``:
    the evidence, or why a level above sees it otherwise; ``limit``: ``need`` is the most;
    ``alone``: the numbers are the records' alone, a level above saw it otherwise."""

    name: str
    state: str
    points: int
    most: int
    have: int | None = None
    need: int | None = None
    of: int | None = None
    rests: str = ""
    limit: bool = False
    alone: bool = False


@dataclass(frozen=True)
class After:
    """What an appeal made of the result: ``outcome`` upheld, changed or set-aside; ``now``: what
    then holds, where it was changed."""

    outcome: str
    on: date
    now: str = ""


@dataclass(frozen=True)
class AssessmentReport:
    """``heads``: each with its lines. ``band`` and ``does``: class or stars, and what follows."""

    place: str
    number: str
    standard: str
    who: str
    period: str
    stage: str
    settled_on: date
    score: int
    of: int
    met: int
    asked: int
    scored: bool
    band: str
    does: str
    heads: tuple[tuple[str, tuple[Line, ...]], ...]
    link: str
    issuer: Issuer
    after: tuple[After, ...] = ()


def assessment_report(data: AssessmentReport, lang: Lang = "zh") -> Document:
    t = say(lang)
    state = {
        "met": t("Met"),
        "not_met": t("Not met"),
        "missing": t("Not shown yet"),
        "not_yet": t("Not yet"),
        "left_out": t("Nothing to hold it against"),
    }
    stage = {
        "self": t("The place itself"),
        "township": t("The township"),
        "county": t("The county"),
        "prefecture": t("The prefecture"),
        "province": t("The province"),
    }
    rows = [
        (t("Number"), data.number),
        (t("Standard"), data.standard),
        (t("Assessed"), data.who),
        (t("Time covered"), data.period),
        (t("Who settled it"), stage[data.stage]),
        (t("Met"), f"{data.met}/{data.asked}"),
    ]
    if data.scored:
        rows.append((t("Score"), f"{data.score}/{data.of}"))
    if data.band:
        rows.append((t("Class"), f"{data.band} · {data.does}" if data.does else data.band))
    came = {
        "upheld": t("Upheld: the result stands"),
        "changed": t("Changed"),
        "set-aside": t("Set aside: the result holds no longer"),
    }
    for a in data.after:
        told = came[a.outcome] + (f": {a.now}" if lang == "en" else f"：{a.now}" if a.now else "")
        rows.append((t("After the appeal of {day}", day=day(a.on, lang)), told.removesuffix(": ")))
    blocks: list[Heading | KeyValues | Table | Items | QR] = [KeyValues(tuple(rows))]
    missing: list[str] = []
    head = (t("Indicator"), t("Counted"), t("Result"))
    widths: tuple[int, ...] = (40, 18, 17)
    if data.scored:
        head, widths = (*head, t("Points")), (*widths, 13)
    head, widths = (*head, t("Rests on")), (*widths, 27)
    for name, lines in data.heads:
        blocks.append(Heading(name))
        table = []
        for line in lines:
            row = [line.name, _numbers(line, t), state[line.state]]
            if data.scored:
                row.append(f"{line.points}/{line.most}" if line.state != "left_out" else "—")
            table.append((*row, line.rests or "—"))
            if line.state in ("not_met", "missing", "not_yet"):
                missing.append(f"{line.name}: {state[line.state]}" if lang == "en"
                               else f"{line.name}：{state[line.state]}")  # fmt: skip
        blocks.append(
            Table(
                head, tuple(table), widths, small=True, centred=(1, 2, 3) if data.scored else (1, 2)
            )
        )
    if missing:
        blocks += [Heading(t("What is missing")), Items(tuple(missing))]
    blocks.append(QR(data.link, t("Scan to see the result, with what each number rests on."), 22))
    return Document(
        title=t("Assessment report, {place}", place=data.place),
        lang=lang,
        dated=data.settled_on,
        number=t("Settled on {day}", day=day(data.settled_on, lang)),
        blocks=(*blocks, closing(data.issuer, t, lang)),
    )


def _numbers(line: Line, t: Say) -> str:
    if line.have is None or line.of == 0:
        return "—"
    mark = t("at most {n}", n=line.need) if line.limit else t("at least {n}", n=line.need)
    have = str(line.have) if line.of is None else f"{line.have}/{line.of}"
    said = t("{have} ({bound})", have=have, bound=mark)
    return t("By the records alone: {numbers}", numbers=said) if line.alone else said
