"""The words of a scenario: ``themes.yaml`` as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

EXPERTS: tuple[dict[str, str], ...] = (
    {"name": "郑文博", "of": "镇农业农村办公室工程师"},
    {"name": "卢思源", "of": "县水利站技术员"},
    {"name": "傅静安", "of": "退休会计，本村村民"},
)
HEADINGS = {
    "resolution": "决议公示",
    "result": "实施结果公示",
    "tender": "招标公告",
    "award": "中标结果公示",
    "settlement": "结算和收支公示",
    "opening": "招聘公告",
    "proposed": "拟聘名单公示",
    "posts": "岗位公布",
    "standing": "报名人选公示",
    "chosen": "拟任人员公示",
}


@dataclass(frozen=True)
class Theme:
    """One thing a village talks about. ``budget`` in yuan; pairs are (said, answer)."""

    key: str
    subject: str
    category: str
    title: str
    summary: str
    budget: int
    opinions: tuple[str, ...]
    plan: str
    motion: str
    amendment: tuple[str, str]  # the new text, and why
    discussion: str
    report: str
    implementation: str
    tasks: tuple[tuple[str, int], ...]  # title, percent of the budget
    progress: tuple[str, ...]
    finding: tuple[str, str]
    question: tuple[str, str]
    objection: tuple[str, str]
    result: str
    acceptance: str

    @property
    def taken_up(self) -> str:
        """The answer to the opinions that the matter grew out of."""
        return f"大家的意见已经列为村里的议题：{self.title}。每一步办到哪里，凭回执随时可以查。"

    def basis(self, by: str = "村民代表会议", clause: str = "") -> str:
        """What a posting of what ``by`` decided rests on; ``clause`` is that body's own article."""
        return f"{clause or '《村民委员会组织法》第三十条、第三十五条'}，{by}决议"

    @property
    def experts(self) -> tuple[dict[str, str], ...]:
        """Who is heard on it."""
        return EXPERTS[:2] if self.category in ("public_works", "planning") else EXPERTS[1:]

    def text(self, name: str) -> str:
        """The text of that name: plan, motion or implementation; any other is the motion."""
        return str(getattr(self, name, self.motion))

    def posting_title(self, shows: str) -> str:
        """The heading of a posting."""
        heading = HEADINGS.get(shows, "公示")
        if shows == "result" and not self.result:  # nothing was built
            heading = "结果公示"
        return f"{self.title}（{heading}）"

    def posting(self, shows: str, by: str = "村民代表会议") -> str:
        """The body of a posting of what ``by`` decided; "" where the draft of the records says it
        all."""
        if shows == "proposal":
            return f"{self.plan}公示期间，任何人都可以提出意见。"
        if shows == "result":
            return self.result and f"{self.result}{self.acceptance}如有不同意见，请在公示期内提出。"
        return f"经{by}讨论和表决，通过下列决议：{self.motion}如有异议，请在公示期内提出。"


def _theme(raw: dict[str, Any]) -> Theme:
    plural = {k: tuple(v) for k, v in raw.items() if isinstance(v, list)}
    plural["tasks"] = tuple((str(t), int(share)) for t, share in raw["tasks"])
    return Theme(**{**raw, **plural})


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme, in the order of the file."""
    path = Path(__file__).with_name("themes.yaml")
    return tuple(_theme(raw) for raw in yaml.safe_load(path.read_text("utf-8")))


def theme(key: str) -> Theme:
    """The theme of that key; KeyError where there is none."""
    return {t.key: t for t in themes()}[key]
