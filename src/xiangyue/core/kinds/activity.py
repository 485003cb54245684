"""Planned, held and counted; what was heard there is taken in as opinions."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, YES_NO, Kind, Word

CHANNELS = (
    "symposium",  # 座谈会
    "frank_talk",  # 民情恳谈会
    "visits",  # 深入基层走访
    "study",  # 专题调研
    "questionnaire",  # 发放调查问卷
    "calling",  # 走访群众征求意见
    "hotline",  # 民情热线
    "proposals",  # 代表委员提案
    "lecture",
    "broadcast",
    "board",
)
"""Ways of hearing people (the first eight: source document 004, B1) and of telling them."""

KIND = Kind(
    name="activity",
    does="something planned and held, its people counted; what is heard there becomes opinions",
    facts={
        "planned": WHOLE,
        "held": WHOLE,
        "channels": WHOLE,
        "quarters": WHOLE,  # calendar quarters in which one was held
        "people": WHOLE,
        "said": WHOLE,
        "on": DATE,
    },
    words={
        "channels": Word(WORDS, "by which ways it may be held", allowed=CHANNELS),
        "hears": Word(YES_NO, "whether what is said there is taken in as opinions"),
        "counts": Word(YES_NO, "whether the number of people must be told"),
    },
    public=True,
)
