"""Procedures as data: what is read, what is refused, and the words both languages must have."""

from __future__ import annotations

import copy

import pytest

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import FACTS, KINDS, fingerprint, parse
from xiangyue.methods import library, rulebook

SLUGS = [p.slug for p in library.procedures()]
SMALL = {
    "slug": "small",
    "version": 1,
    "starts": ["clerk"],
    "steps": [
        {
            "key": "write",
            "parts": [
                {
                    "key": "text",
                    "kind": "draft",
                    "actors": ["clerk"],
                    "done_when": [{"fact": "text.versions", "at_least": 1}],
                }
            ],
        },
        {
            "key": "vote",
            "parts": [
                {
                    "key": "meeting",
                    "kind": "sitting",
                    "actors": ["clerk"],
                    "body": "representatives_assembly",
                    "rule": "assembly.law",
                    "ways": ["paper_ballot"],
                    "approves": "text",
                    "done_when": [{"fact": "meeting.passed", "is": True}],
                }
            ],
        },
    ],
}


def changed(path: str, value: object) -> dict:
    raw = copy.deepcopy(SMALL)
    node: object = raw
    *way, last = path.split("/")
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]  # type: ignore[index]
    node[int(last) if last.isdigit() else last] = value  # type: ignore[index]
    return raw


def test_both_methods_are_there_and_the_eight_steps_are_eight():
    assert {"eight-step", "four-deliberations"} <= set(SLUGS)
    assert len(library.procedure("eight-step").steps) == 8
    assert len(library.procedure("four-deliberations").steps) == 6


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_part_and_condition_has_its_words(slug, lang):
    procedure = library.procedure(slug)
    texts, used = procedure.texts[lang], set()
    for name in ("name", "summary", "short", "counts_as"):
        assert procedure.text(lang, name)
    for step in procedure.steps:
        assert procedure.text(lang, "steps", step.key, "name")
        assert procedure.text(lang, "steps", step.key, "does")
        for part in step.parts:
            assert procedure.text(lang, "parts", part.key, "name")
            assert procedure.text(lang, "parts", part.key, "todo")
            for condition in (*part.opens_when, *part.done_when):
                for leaf in condition.any_of or (condition,):
                    assert texts["conditions"][leaf.says or leaf.fact]
                    assert texts["rules"][leaf.says or leaf.fact]
                    used.add(leaf.says or leaf.fact)
                if condition.any_of and condition.says:
                    used.add(condition.says)
                assert condition.clause
    assert set(texts["conditions"]) == used == set(texts["rules"])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_named_is_in_the_rule_book(slug):
    known = set(rulebook.load().rules())
    assert {p.rule for p in library.procedure(slug).parts if p.rule} <= known


def test_the_flagship_asks_what_its_source_says():
    """Source 004: ballot in the assembly, broadcast and board, the plan back to the assembly."""
    p = library.procedure("eight-step")
    assembly = p.part("assembly")
    assert assembly.ways == ("paper_ballot",) and assembly.amend and assembly.decides
    assert assembly.rule == "assembly.eight-step"
    assert p.part("posting").days == 15
    assert {"board", "broadcast"} <= set(p.part("posting").channels)
    assert p.part("approval").approves == "implementation"
    assert not p.part("approval").decides


def test_a_definition_that_changes_has_another_fingerprint():
    assert fingerprint(SMALL) == fingerprint(copy.deepcopy(SMALL))
    assert fingerprint(SMALL) != fingerprint(changed("steps/1/parts/0/amend", True))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("steps", [], "steps must be a list"),
        ("steps/0/parts/0/kind", "dance", "kind 'dance' is not one of"),
        ("steps/0/parts/0/actors", ["emperor"], "actors 'emperor' is not one of"),
        ("steps/0/parts/0/colour", "red", "unknown words"),
        ("steps/1/parts/0/body", "parliament", "body 'parliament' is not one of branch_committee"),
        ("steps/1/parts/0/rule", "", "a part of kind sitting needs rule"),
        ("steps/1/parts/0/notice_days", "3", "notice_days must be a whole number of at least 0"),
        ("steps/1/parts/0/amend", "yes", "amend must be true or false, not 'yes'"),
        ("steps/1/parts/0/ways", "consult", "ways must be a list of words, not 'consult'"),
        ("steps/0/parts/0/body", "party_members", "a part of kind draft may have key, kind"),
        ("steps/1/parts/0/merge_with", "text", "text is no part of kind sitting"),
        ("steps/1/parts/0/done_when", [{"fact": "text.passed", "is": True}], "there are text.done"),
        ("level", "hamlet", "level 'hamlet' is not one of province, prefecture, county, township"),
        ("tags", ["gossip"], "tags 'gossip' is not one of decide, listen"),
        ("private", "no", "private must be true or false"),
        ("private", True, "a part of kind sitting is seen by everyone"),
        ("subject", "Disputes!", "subject must be a name"),
        ("colour", "red", "there are slug, version"),
        ("steps/1/parts/0/ways", ["shouting"], "ways 'shouting' is not one of"),
        ("steps/1/parts/0/key", "text", "used twice"),
        ("steps/0/parts/0/after", ["meeting"], "meeting does not come before it"),
        ("steps/1/parts/0/done_when", [{"fact": "meeting.won", "is": True}], "no such fact"),
        ("steps/1/parts/0/done_when", [{"fact": "meeting.passed"}], "exactly one of"),
    ],
)
def test_a_wrong_definition_is_refused_with_the_place(path, value, said):
    with pytest.raises(BadDefinition, match=said):
        parse(changed(path, value))


def test_every_kind_of_part_keeps_facts():
    assert set(FACTS) == set(KINDS)
