"""Registers of pairs, firms and posts as tables, for who keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.sheets import Column, Sheet

OF: Final[Mapping[str, Mapping[str, str]]] = {
    "household": {"zh": "户", "en": "household"},
    "firm": {"zh": "企业", "en": "firm"},
    "member": {"zh": "困难党员", "en": "member in difficulty"},
    "pupil": {"zh": "中小学生", "en": "pupil"},
    "point": {"zh": "联系点", "en": "working point"},
    "village": {"zh": "联系村", "en": "village"},
}
COVERS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "未覆盖", "en": "not covered"},
    "own": {"zh": "单独组建", "en": "own"},
    "joint": {"zh": "联合组建", "en": "joint"},
    "attached": {"zh": "挂靠组建", "en": "attached"},
}


@dataclass(frozen=True)
class PairRow:
    """One pair."""

    of: str
    helper: str
    whom: str
    since: date
    until: date | None
    visits: int
    consent_on: date | None = None


def register(place: str, rows: Sequence[PairRow], lang: Lang = "zh") -> Sheet:
    """Who helps whom."""
    t = say(lang)
    return Sheet(
        name=t("Pairs"),
        title=t("{place}: register of pairs", place=place),
        columns=(
            Column(t("Kind"), "text", 14),
            Column(t("Helper"), "text", 12),
            Column(t("Helped"), "text", 26),
            Column(t("Since"), "day", 12),
            Column(t("Until"), "day", 12),
            Column(t("Visits"), "number", 8),
            Column(t("Guardian's consent"), "day", 14),
        ),
        rows=[
            (OF[r.of][lang], r.helper, r.whom, r.since, r.until, r.visits, r.consent_on)
            for r in rows
        ],
    )


@dataclass(frozen=True)
class FirmRow:
    """One firm."""

    name: str
    trade: str
    workers: int
    members: int
    cover: str
    branch: str
    covered_on: date | None
    instructor: str


def firms(place: str, rows: Sequence[FirmRow], lang: Lang = "zh") -> Sheet:
    """The register of non-public firms."""
    t = say(lang)
    return Sheet(
        name=t("Non-public firms"),
        title=t("{place}: register of non-public firms", place=place),
        columns=(
            Column(t("Firm"), "text", 28),
            Column(t("Trade"), "text", 16),
            Column(t("Workers"), "number", 9),
            Column(t("Members"), "number", 9),
            Column(t("Covered by"), "text", 14),
            Column(t("Branch"), "text", 26),
            Column(t("Since"), "day", 12),
            Column(t("Instructor"), "text", 12),
        ),
        rows=[
            (
                r.name,
                r.trade,
                r.workers,
                r.members,
                COVERS[r.cover][lang],
                r.branch,
                r.covered_on,
                r.instructor,
            )
            for r in rows
        ],
    )
