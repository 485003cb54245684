"""People answer questions without their names, by phone, with help or on paper; results."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, SHARE, WHOLE, WORDS, YES_NO, Kind, Word

COLLECTORS = ("representative", "assembly_chair", "clerk")
READERS = ("supervision_chair", "supervisor", "representative", "clerk")

KIND = Kind(
    name="survey",
    does="those asked answer without their names, by phone, helped or on paper; counted at the end",
    facts={
        "asked": WHOLE,
        "population": WHOLE,
        "opened": DATE,
        "until": DATE,
        "phone": WHOLE,
        "helped": WHOLE,
        "paper": WHOLE,  # papers handed out; once it is closed those that came back
        "answered": WHOLE,
        "prolonged": WHOLE,
        "again": WHOLE,  # rounds that were void and held again
        "closed": YES_NO,
        "texts": WHOLE,
        "held": WHOLE,  # own words that nobody has looked at yet
        "on": DATE,
    },
    words={
        "questions": Word(PART, "the questions", required=True, of="questionnaire"),
        "sample": Word(PART, "who is asked", required=True, of="sampling"),
        "days": Word(WHOLE, "days in which one may answer", least=3, most=60, default=14),
        "response": Word(
            SHARE, "the share of those asked that must have answered, unless it was prolonged"
        ),
        "collectors": Word(WORDS, "who may take answers down for people", default=COLLECTORS),
        "readers": Word(WORDS, "who may type in the papers", default=READERS),
    },
    ends_itself=True,  # closed, and counted
    public=True,
)
