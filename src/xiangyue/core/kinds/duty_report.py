"""Those who hold a seat write how they did their duties, under fixed heads; announced ahead."""

from __future__ import annotations

from typing import Final

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

HEADS: Final = ("thinking", "results", "features", "problems", "next")
"""抓基层党建工作的思路、成效、特点、存在问题、下步工作设想 (source document 003)."""
MORE_HEADS: Final = ("duties", "integrity", "study", "discipline", "conduct")
"""Of reports on duties and integrity (述职述廉), and of a member's look at themself."""
CONTENTS: Final = (
    # of a township's secretary
    *("branch_duty", "mechanisms", "teams", "systems", "new_forms"),
    # of a village's secretary
    *("team_and_members", "disclosure", "development", "finance_and_assets", "integrity"),
)

KIND = Kind(
    name="duty_report",
    does="those who hold a seat report on their duties under fixed heads, announced ahead",
    facts={
        "people": WHOLE,  # who hold the seats: counted from the records
        "written": WHOLE,
        "announced": DATE,
        "meets_on": DATE,
        "on": DATE,
    },
    words={
        "who": Word(WORDS, "whose holders report", allowed=ROLES, required=True),
        "heads": Word(
            WORDS, "the heads of each report", allowed=(*HEADS, *MORE_HEADS), default=HEADS
        ),
        "contents": Word(WORDS, "what the report must go into", allowed=CONTENTS),
        "seen_by": Word(
            WORDS, "the roles that read the reports; everyone where it is left out", allowed=ROLES
        ),
    },
)
"""Announced are the texts, the time, the place and who rates; changing a text afterwards is not."""
