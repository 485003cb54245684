"""The questions of a survey, drafted and looked over before anybody is asked."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind, Word
from xiangyue.core.survey_questions import MOST_QUESTIONS

KIND = Kind(
    name="questionnaire",
    does="questions drafted; a machine looks for leading words; each hint is settled",
    facts={"versions": WHOLE, "questions": WHOLE, "hints": WHOLE, "on": DATE},
    words={
        "most": Word(WHOLE, "how many questions at most", least=1, most=MOST_QUESTIONS, default=12),
    },
)
"""``hints``: those neither put right nor left with a reason."""
