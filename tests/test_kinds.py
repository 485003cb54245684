"""A kind of part is a file in each room: none is forgotten, and its words are read as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiangyue import web
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.kind import DATE, PART, SHARE, WHOLE, WORD, WORDS, Kind, Word
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.part import Part
from xiangyue.scenario.kinds import KINDS as DONE
from xiangyue.web.parts import KINDS as SHOWN

TEMPLATES = Path(web.__file__).parent / "templates" / "parts"

POLL = Kind(
    name="poll",
    does="asked",
    facts={"asked": WHOLE, "on": DATE},
    words={
        "options": Word(WORDS, "what may be chosen", required=True),
        "who": Word(WORD, "who is asked", allowed=("adults", "households"), default="households"),
        "turnout": Word(SHARE, "how many must answer"),
        "days": Word(WHOLE, "days", least=3, most=30, default=7),
        "about": Word(PART, "the text asked about", of="draft"),
    },
    more_facts=lambda part: dict.fromkeys(part.words["options"], WHOLE),
)


@pytest.mark.parametrize("kind", REGISTRY)
def test_every_kind_can_be_shown_and_done(kind: str) -> None:
    assert callable(SHOWN[kind].show)
    assert (TEMPLATES / f"{kind}.html").exists()
    assert callable(DONE[kind].do)


def test_nothing_is_there_for_a_kind_that_is_none() -> None:
    assert set(SHOWN) == set(DONE) == set(REGISTRY)


def test_the_words_of_a_part_have_their_defaults_and_cannot_be_changed() -> None:
    words = POLL.read({"options": ["yes", "no"], "turnout": "1/2"}, "x")
    assert words == {
        "options": ("yes", "no"), "who": "households", "turnout": "1/2", "days": 7, "about": "",
    }  # fmt: skip
    with pytest.raises(TypeError):
        words["days"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, r"^x: a part of kind poll needs options$"),
        ({"who": "cats"}, r"^x: who 'cats' is not one of adults, households$"),
        ({"turnout": "3/2"}, r"^x: turnout must be a share of 0 to 1 such as 2/3, not '3/2'$"),
        ({"turnout": 0.5}, r"not 0\.5$"),
        ({"turnout": "1/0"}, r"not '1/0'$"),
        ({"days": 2}, r"a whole number of at least 3 and at most 30, not 2$"),
        ({"days": True}, r"not True$"),
        ({"options": "yes"}, r"options must be a list of words, not 'yes'$"),
    ],
)
def test_a_wrong_word_is_told_with_the_place_and_what_is_right(given: dict, said: str) -> None:
    raw = {"options": ["yes"], **given} if given else {}
    with pytest.raises(BadDefinition, match=said):
        POLL.read(raw, "x")


def test_a_kind_says_which_parts_its_words_name_and_which_facts_follow_from_them() -> None:
    words = POLL.read({"options": ["yes", "no"], "about": "plan"}, "x")
    assert POLL.refers(words) == {"plan": "draft"}
    part = Part("ask", "poll", ("clerk",), words=words)
    assert POLL.more_facts(part) == {"yes": WHOLE, "no": WHOLE}
    assert part.days == 7 and part.body == "" and part.ways == ()


def test_a_fact_of_no_type_is_no_fact() -> None:
    with pytest.raises(TypeError, match="asked"):
        Kind("poll", "asked", {"asked": "many"})
