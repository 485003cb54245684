"""Every method's own cases: each ``cases.yaml`` is played, and tries what it should."""

from __future__ import annotations

import pytest

from xiangyue.core.decided import revoker
from xiangyue.methods import case_coverage, case_drafts, cases, checking, library, located
from xiangyue.methods.findings import line, say

SLUGS = [p.parent.name for p in sorted(library.folder().glob("*/definition.yaml"))]
EIGHT = library.procedure("eight-step")


def play(text: str, slug: str = "eight-step") -> tuple[list[str], case_coverage.Tried]:
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
    assert case_coverage.missing(procedure, tried) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_draft_of_cases_holds_and_tries_all_of_the_method(slug: str) -> None:
    """Whoever adapts a method has cases that are right without writing one."""
    procedure = library.procedure(slug)
    file = located.read(case_drafts.draft(procedure).encode(), f"{slug}/cases.yaml")
    found, tried = cases.run(procedure, file)
    assert [line(f, "en") for f in found] == []
    assert case_coverage.missing(procedure, tried) == []


def lacking(slug: str, old: str, new: str) -> set[tuple[str, str, str]]:
    """What the cases of a method no longer try once ``old`` is ``new`` in them."""
    text = (library.folder() / slug / "cases.yaml").read_text("utf-8")
    assert old in text, old
    procedure = library.procedure(slug)
    _, tried = cases.run(procedure, located.read(text.replace(old, new).encode(), "cases.yaml"))
    gaps = case_coverage.missing(procedure, tried)
    return {(g.says.removeprefix("check.untried"), g.word, g.of) for g in gaps}


@pytest.mark.parametrize(
    ("slug", "old", "new", "gap"),
    [
        ("errand", "close: true, state: closed", "open: []", ("-closed", "", "")),
        ("errand", "word.tries: 2", "word.content: true", ("-other", "word.tries", "")),
        ("errand", "says: part.done", "says: part", ("-says", "part.done", "")),
        ("errand", "refused: {step: carry}", "refused: {}", ("-step", "carry", "word")),
        ("errand", "{day: 2026-03-05, late: []}", "{day: 2026-03-05}", ("-due", "request", "3")),
        ("errand", "2026-03-06, late: [request]", "2026-03-07, late: [request]",
         ("-due", "request", "3")),
        ("errand", "  - {part: request, word: days", "  - {part: x, word: days",
         ("-limit", "request.days", "")),
        ("eight-step", "refused: {after: hearing}", "refused: {}", ("-after", "hearing", "joint")),
        ("eight-step", "{fact: hearing.feasible, ", "{", ("", "hearing.feasible", "")),
        ("eight-step", "fact: notices.households, given", "fact: talks.elders, given",
         ("-edge", "notices.households", "")),
        ("eight-step", "id: majority", "id: members",
         ("-rule", "assembly.eight-step", "majority: for")),
        ("eight-step", "drop: no longer wanted, refused", "finish: tasks, refused",
         ("-says", "matter.decided", "")),
        ("committee-appraisal", "villagers: 60", "representatives: 60",
         ("-rule", "committee-appraisal.taking-part", "takers: took.villagers")),
        ("members-appraisal", "rule: members-appraisal.excellent", "rule: committee-appraisal.x",
         ("-rule", "members-appraisal.excellent", "excellent: excellent")),
        ("members-appraisal", "part: ballot, word: turnout", "part: ballot, word: x",
         ("-limit", "ballot.turnout", "")),
        ("responsibility", "part: finding, word: days", "part: x, word: days",
         ("-limit", "finding.days", "")),
        ("charter", "households: 60", "adults: 60",
         ("-rule", "villagers-assembly", "quorum: present.households")),
        ("protected-report", "says: report.not-dropped", "says: no",
         ("-says", "report.not-dropped", "")),
        ("errand", "- {drop: no longer wanted, state: dropped, open: []}", "- {open: [handling]}",
         ("-dropped", "", "")),
        ("errand", "- {change: {handling", "- {begin: true}\n      - {change: {handling",
         ("-changed", "", "")),
    ],
)  # fmt: skip
def test_what_the_cases_of_a_method_leave_out_is_told(
    slug: str, old: str, new: str, gap: tuple[str, str, str]
) -> None:
    assert gap in lacking(slug, old, new)


def test_a_gap_is_told_with_its_place_in_the_definition_and_in_the_cases() -> None:
    files = checking.files_of(library.folder() / "errand")
    text = files["cases.yaml"].decode()
    files["cases.yaml"] = text.replace("  - {fact: word.tries", "  # {fact: word.tries").encode()
    assert [line(f, "en") for f in checking.check_files(files, slug="errand")] == [
        f"cases.yaml:{text[: text.index('thresholds:')].count(chr(10)) + 1}:1: wrong: the number of"
        " word.tries is not tried at just under, at and over in thresholds; see definition.yaml:45"
    ]


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
    gaps = case_coverage.missing(EIGHT, tried)
    assert {"", "-edge", "-closed", "-dropped", "-changed", "-says", "-step", "-after", "-due",
            "-result", "-rule", "-limit"} == {
        g.says.removeprefix("check.untried") for g in gaps
    }  # fmt: skip
    for gap in gaps:
        for lang in ("zh", "en"):
            values = {"word": gap.word, "of": gap.of, "asked": "definition.yaml:1"}
            said = say(located.Finding("cases.yaml", 1, 1, gap.says, values), lang)
            assert gap.says not in said and gap.word in said and "{{" not in said


def test_a_case_has_a_name_in_each_language() -> None:
    text = (
        "cases:\n- name: {zh: 甲, en: A}\n  lines:\n  - {facts: {opinions.linked: 1}, open: []}\n"
    )
    finding = cases.run(EIGHT, located.read(text.encode(), "cases.yaml"))[0][0]
    assert '"A"' in say(finding, "en") and "“甲”" in say(finding, "zh")


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        ("{fact: talks.elders, under: 0, at: 1}", "needs under, at and over"),
        ("{fact: opinions.linked, at: 0, over: 1}", "opinions.linked at 0 is not met"),
        ("{part: assembly, word: notice_days, on: 2026-03-02, under: 2026-03-03, at: 2026-03-04,"
         " over: 2026-03-05}", "assembly.notice_days at 2026-03-04 is not met"),
        ("{part: assembly, word: seats, under: 0, at: 1, over: 2}", "there is no word seats"),
        ("{part: assembly, word: notice_days, under: 1, at: 2, over: 3}", "must be a date"),
    ],
)  # fmt: skip
def test_each_mistake_of_a_threshold_is_told(edge: str, said: str) -> None:
    found, _ = play(f"thresholds:\n- {edge}\n")
    assert len(found) == 1 and said in found[0], found


def test_a_running_matter_keeps_its_definition() -> None:
    found, tried = play(
        "cases:\n- name: x\n  lines:\n"
        "  - {change: {opinions: {done_when: [{fact: opinions.linked, at_least: 5}]}}}\n"
        "  - {facts: {opinions.linked: 1}, done: opinions}\n"
        "  - {begin: true, open: [opinions]}\n"
        "  - {facts: {opinions.linked: 4}, lacks: {fact: opinions.linked, have: 4, need: 5}}\n"
    )
    assert found == [] and not tried.changed  # nothing was done yet: that is not midway


@pytest.mark.parametrize(
    ("slug", "body", "by", "clause"),
    [
        ("eight-step", "representatives_assembly", "villagers_assembly", "law:27"),
        ("one-matter", "villagers_assembly", "villagers_assembly", "law:25"),
        ("residents-representatives", "residents_representatives", "residents_assembly",
         "residents-law:30"),
        ("collective-assembly", "collective_assembly", "collective_assembly",
         "collective-law:27"),
        ("five-rings", "leadership", "leadership", "five-rings:2"),
    ],
)  # fmt: skip
def test_what_was_decided_is_changed_by_whom_the_law_names(
    slug: str, body: str, by: str, clause: str
) -> None:
    assert revoker(library.procedure(slug)) == (body, by, clause)


@pytest.mark.parametrize(
    ("slug", "edge", "said"),
    [
        ("red-flag", "{part: stars, band: star-4, given: {of: 1000}, under: 899, at: 900,"
         " over: 901}", ""),
        ("red-flag", "{part: stars, band: star-4, under: 90, at: 91, over: 92}",
         "star-4 at 90 is met already"),
        ("red-flag", "{part: stars, band: star-4, under: 88, at: 89, over: 90}",
         "star-4 at 89 is not met"),
        ("red-flag", "{part: stars, band: star-6, under: 1, at: 2, over: 3}",
         "there is no word star-6"),
        ("red-flag", "{part: stars, band: star-5, under: 95, at: 96, over: 101}",
         "a whole number, not 101"),
        ("graded-assessment", "{part: list, band: class-1, under: 85, at: 86, over: 87}",
         "class-1 at 85 is met already"),
        ("graded-assessment", "{part: list, indicator: branch-committee, points: 5, under: 2,"
         " at: 3, over: 4}", ""),
        ("graded-assessment", "{part: list, indicator: branch-committee, under: 4, at: 5, over: 6}",
         "branch-committee at 5 is not met"),
        ("graded-assessment", "{part: list, indicator: tasks-late, at: 1, over: 2}",
         "needs under, at and over"),
        ("demonstration-village", "{part: own, indicator: satisfied, given: {of: 10}, under: 8,"
         " at: 9, over: 10}", ""),
        ("demonstration-village", "{part: own, indicator: contented, under: 1, at: 2, over: 3}",
         "there is no word contented"),
        ("members-appraisal", "{part: result, grade: excellent, given: {of: 1000}, under: 899,"
         " at: 900, over: 901}", ""),
        ("members-appraisal", "{part: result, grade: excellent, under: 90, at: 91, over: 92}",
         "excellent at 90 is met already"),
        ("members-appraisal", "{part: result, grade: incompetent, under: 50, at: 51, over: 52}",
         "incompetent at 50 is met already"),
        ("members-appraisal", "{part: result, grade: good, under: 1, at: 2, over: 3}",
         "there is no word good"),
        ("satisfaction", "{setting: satisfaction.disclosure, given: {of: 30}, under: 26, at: 27,"
         " over: 28}", ""),
        ("satisfaction", "{setting: secret-rating.least, under: 3, at: 4, over: 5}",
         "secret-rating.least at 4 is not met"),
        ("satisfaction", "{setting: secret-rating.most, under: 3, at: 4, over: 5}",
         "there is no word secret-rating.most"),
    ],
)  # fmt: skip
def test_a_mark_beside_the_method_is_held_against_what_is(slug: str, edge: str, said: str) -> None:
    found, _ = play(f"thresholds:\n- {edge}\n", slug)
    assert len(found) == (1 if said else 0), found
    assert not said or said in found[0], found


@pytest.mark.parametrize(
    ("slug", "old", "gap"),
    [
        ("red-flag", "band: star-5", ("-mark", "star-5", "band")),
        ("members-appraisal", "grade: competent", ("-mark", "competent", "grade")),
        ("graded-assessment", "indicator: assembly, points: 5",
         ("-mark", "assembly (5)", "indicator")),
        ("training", "setting: training.cadre-days",
         ("-mark", "training.cadre-days", "setting")),
        ("satisfaction", "part: ballots, word: days", ("-limit", "ballots.days", "")),
    ],
)  # fmt: skip
def test_a_mark_that_no_line_tries_is_told(slug: str, old: str, gap: tuple[str, str, str]) -> None:
    assert gap in lacking(slug, old, "word: x")
