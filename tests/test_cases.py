"""Every method's own cases: each ``cases.yaml`` is played, and tries what it should."""

from __future__ import annotations

import pytest

from xiangyue.methods import cases, library, located
from xiangyue.methods.findings import line, say

SLUGS = [p.parent.name for p in sorted(library.folder().glob("*/definition.yaml"))]
EIGHT = library.procedure("eight-step")


def play(text: str, slug: str = "eight-step") -> tuple[list[str], cases.Tried]:
    file = located.read(text.encode(), "cases.yaml")
    found, tried = cases.run(library.procedure(slug), file)
    return [line(f, "en") for f in found], tried


@pytest.mark.parametrize("slug", SLUGS)
def test_the_cases_of_a_method_hold_and_try_all_of_it(slug: str) -> None:
    path = library.folder() / slug / "cases.yaml"
    assert path.is_file(), f"{slug} has no cases.yaml: xiangyue procedures draft-cases {slug}"
    procedure = library.procedure(slug)
    found, tried = cases.run(procedure, located.read(path.read_bytes(), f"{slug}/cases.yaml"))
    assert [line(f, "en") for f in found] == []
    assert cases.missing(procedure, tried) == []


def test_what_a_case_says_is_held_against_what_is() -> None:
    text = "cases:\n- name: x\n  lines:\n  - {facts: {opinions.linked: 1}, open: [motion]}\n"
    assert play(text)[0] == ['cases.yaml:4:41: wrong: case "x": it says [motion], but it is [plan]']


@pytest.mark.parametrize(
    ("line_", "said"),
    [
        ("{open: [opinions], done: plan}", "it says plan, but it is waiting"),
        ("{waiting: opinions}", "it says opinions, but it is open"),
        ("{day: 99, late: []}", "it says [], but it is [opinions]"),
        ("{close: true}", "was refused: [{says: matter.unfinished}]"),
        ("{finish: opinions, refused: {fact: opinions.linked, have: 1}}", "{have: 1}"),
        ("{lacks: {fact: opinions.linked, need: 2}}", "need: 2"),
        ("{facts: {plan.versions: 1}, refused: {step: agenda}}", "{step: collect, "),
        ("{facts: {opinions.linkd: 1}}", "did you mean opinions.linked?"),
        ("{finish: opinons}", "did you mean opinions?"),
        ("{fcts: {}}", "did you mean facts?"),
        ("{finish: opinions, close: true}", "a line does one thing"),
        ("{day: soon}", "must be a date"),
        ("[]", "must be a mapping"),
        ("{change: {opinions: {due_days: -1}}}", "the definition cannot be read"),
        ("{vote: {part: plan, for: 1}}", "no part in which a body votes"),
    ],
)
def test_each_mistake_is_told(line_: str, said: str) -> None:
    found, _ = play(f"cases:\n- name: x\n  lines:\n  - {line_}\n")
    assert len(found) == 1 and found[0].startswith("cases.yaml:4:"), found
    assert said.replace("{have: 1}", "have: 1") in found[0]


@pytest.mark.parametrize(("side", "told"), [("under", 334), ("at", 333), ("over", 332)])
def test_a_threshold_that_is_told_wrongly_is_found(side: str, told: int) -> None:
    edge = {"under": 333, "at": 334, "over": 335} | {side: told}
    given = "{village.households: 500}"
    text = f"thresholds:\n- {{fact: notices.households, given: {given}, " + ", ".join(
        f"{k}: {v}" for k, v in edge.items()
    )
    found, _ = play(text + "}\n")
    assert len(found) == 1 and f"notices.households at {told} is" in found[0]


def test_what_was_not_tried_is_told_in_both_languages() -> None:
    _, tried = play("cases: []\n")
    lacking = cases.missing(EIGHT, tried)
    assert ("check.untried", "hearing.feasible") in lacking
    assert ("check.untried-edge", "notices.households") in lacking
    assert ("check.untried-closed", "") in lacking
    for says, fact in lacking:
        for lang in ("zh", "en"):
            finding = located.Finding("cases.yaml", 1, 1, says, {"fact": fact})
            assert says not in say(finding, lang)


def test_a_running_matter_keeps_its_definition() -> None:
    found, tried = play(
        "cases:\n- name: x\n  lines:\n"
        "  - {change: {opinions: {done_when: [{fact: opinions.linked, at_least: 5}]}}}\n"
        "  - {facts: {opinions.linked: 1}, done: opinions}\n"
        "  - {begin: true, open: [opinions]}\n"
        "  - {facts: {opinions.linked: 4}, lacks: {fact: opinions.linked, have: 4, need: 5}}\n"
    )
    assert found == [] and tried.changed
