"""Pledges, or goals on a card: asked for by villagers, put forward by who is to keep them."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part
from xiangyue.core.pledges import BRANCH, CALLED

_FACTS = {
    "asked": WHOLE,  # asked for by villagers
    "asks_open": WHOLE,  # of these, signed by enough and not answered yet
    "proposed": WHOLE,  # put forward and not withdrawn
    "people": WHOLE,  # persons who hold one of these
    "branch": WHOLE,  # of these, of the branch itself
    "on": DATE,
}


def _check(part: Part, before: Mapping[str, Part]) -> str:
    taken = set(part.words["heads"]) & set(_FACTS)
    return f"a head may not be called {', '.join(sorted(taken))}" if taken else ""


KIND = Kind(
    name="pledges",
    does="what is pledged, or set as a goal: asked for by villagers, put forward by its holder",
    facts=_FACTS,
    words={
        "holders": Word(
            WORDS,
            "who may pledge: the `branch` itself, or who holds one of these roles",
            allowed=(BRANCH, *ROLES),
            required=True,
        ),
        "heads": Word(WORDS, "the heads that each falls under, named by the texts (`heads`)"),
        "asks": Word(
            YES_NO,
            "whether villagers may ask for one, alone or with the signatures that the setting"
            " `pledge.signatures` asks for",
        ),
        "measured": Word(YES_NO, "whether each must say how it is measured"),
        "steps": Word(YES_NO, "whether each has steps on its way, every one with its day"),
        "called": Word(WORD, "what it is called on the pages", CALLED, default="pledge"),
    },
    check=_check,
    more_facts=lambda part: dict.fromkeys(part.words["heads"], WHOLE),
    public=True,
)
