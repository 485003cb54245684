"""One dated step of a long way: done on a day, not before its least time, late after its most.

Of the steps of admission to the party most are such: the talk, the observations, the review, the
oath. What is asked (names, an outcome, numbers, words) and the times are the definition's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.milestones import Window, after, next_turn, window
from xiangyue.core.part import Part

Facts = Callable[[str], Mapping[str, Any]]
"""The facts of a matter's parts, by the part's key."""

NUMBERS = ("days", "hours", "people")
"""What may be counted at a step, summed over its times."""


def base_of(part: Part, facts: Facts) -> date | None:
    """The day from which the times of a part run: that of the part it names; None before it."""
    since = part.words["since"]
    told = facts(since).get("on") if since else None
    return date.fromisoformat(told) if told else None


def window_of(part: Part, facts: Facts) -> Window:
    """When a part may be done at the earliest and is in time at the latest, as things stand."""
    asked, own, base = part.words, facts(part.key), base_of(part, facts)
    if own.get("until") and not own.get("times"):
        return Window(date.fromisoformat(own["until"]))  # put off: not before that day
    found = window(base, least_months=asked["least_months"], most_months=asked["most_months"])
    if base is not None and asked["each_months"]:
        done = [date.fromisoformat(own["on"])] if own.get("on") else []
        found = Window(found.first, next_turn(base, done, asked["each_months"]))
    return found


def next_turn_counts(part: Part, facts: Facts, day: date) -> bool:
    """Whether what is done on ``day`` does one more of the turns of ``each_months``: the first at
    any time, the next once the turn before it is over."""
    base, done = base_of(part, facts), int(facts(part.key).get("turns", 0))
    if base is None or not part.words["each_months"]:
        return False
    return not done or day > after(base, months=part.words["each_months"] * done)


def _due(part: Part, facts: Facts) -> date | None:
    return window_of(part, facts).last


def _check(part: Part, before: Mapping[str, Part]) -> str:
    words = part.words
    bounds = ("least_months", "most_months", "each_months")
    if any(words[name] for name in bounds) and not words["since"]:
        return "its times run since the day of a part before it"
    if words["most_people"] and words["most_people"] < words["least_people"]:
        return "most_people is fewer than least_people"
    if not set(words["good"]) <= set(words["outcomes"]):
        return "what is good is one of its outcomes"
    if words["lasting"] and not (words["people"] and words["members"] and not words["concerns"]):
        return (
            "who stays named is a member, and not whom it is about: lasting needs people, members"
        )
    if words["lasting"] and (words["each_months"] or words["outcomes"] or words["numbers"]):
        return "a step at which people stay named is done once: lasting has no turns and no outcome"
    if words["again_from"]:
        asked = before[words["again_from"]]
        if words["again_on"] not in asked.words["outcomes"]:
            return "it begins again on one of the outcomes of again_from"
    if words["extends_on"] and words["extends_on"] not in words["outcomes"]:
        return "extends_on is one of its outcomes"
    if words["extends_on"] and not 0 < words["extend_least"] <= words["extend_most"]:
        return "what is put off is by extend_least to extend_most months"
    return ""


KIND = Kind(
    name="milestone",
    does="a dated step: not before its least time, late after its most; names, outcome, numbers",
    facts={
        "times": WHOLE,  # how often it was done
        "turns": WHOLE,  # in how many of the turns of each_months: twice in one is one
        "on": DATE,  # the last time
        "first": DATE,
        "late": WHOLE,  # how often after its last day
        "named": WHOLE,  # people named, each once
        "outcome": WORD,
        "good": YES_NO,  # the outcome lets it go on
        "days": WHOLE,
        "hours": WHOLE,
        "people": WHOLE,
        "extended": WHOLE,  # how often it was put off
        "until": DATE,  # the day to which it was put off
        "again": WHOLE,  # how often the way began again from an earlier part
    },
    words={
        "since": Word(PART, "the part from whose day its times run"),
        "least_months": Word(WHOLE, "months that must have passed since"),
        "most_months": Word(WHOLE, "months within which it is to be done"),
        "each_months": Word(WHOLE, "it is done again every so many months"),
        "people": Word(WORD, "who is named, said by `people` of the texts"),
        "least_people": Word(WHOLE, "so many must be named; one if left out"),
        "most_people": Word(WHOLE, "so many may be named; as many as must be if left out"),
        "members": Word(YES_NO, "whether those named must be party members"),
        "lasting": Word(
            YES_NO, "whether those named stay named: another takes the place of one who leaves"
        ),
        "grown": Word(YES_NO, "whether those named must be of age"),
        "concerns": Word(YES_NO, "whether the one named is the one whom the matter is about"),
        "outcomes": Word(WORDS, "what may come of it, said by `outcomes` of the texts"),
        "good": Word(WORDS, "the outcomes with which it goes on; all if left out"),
        "numbers": Word(WORDS, "what is counted", allowed=NUMBERS),
        "text": Word(YES_NO, "whether something must be written"),
        "extends_on": Word(WORD, "the outcome that puts it off, once, by so many months"),
        "extend_least": Word(WHOLE, "months that it is put off at least"),
        "extend_most": Word(WHOLE, "months that it is put off at most"),
        "again_from": Word(PART, "the part from which it begins again", of="milestone"),
        "again_on": Word(WORD, "the outcome of that part on which it does"),
    },
    check=_check,
    due=_due,
)
