"""The command ``judge``, its page, and the words of every rule in both languages."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.docs_commands import run as run_page

from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods import rulebook, wording
from xiangyue.site.cli import main

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "judge.md"
BOOK = rulebook.load()
DAY = date(2026, 5, 1)
CASES = [
    case
    for path in sorted((ROOT / "tests" / "vectors" / "rules").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
GOOD = {"rule": "assembly.law", "day": "2026-05-01", "counts": {"due": 55, "present": 37}}


def test_the_page_is_true(tmp_path: Path) -> None:
    assert len(run_page(PAGE, tmp_path)) >= 10


def test_the_page_names_every_rule() -> None:
    page = PAGE.read_text("utf-8")
    assert [rule for rule in BOOK.rules() if f"| `{rule}` |" not in page] == []


def judged(tmp_path: Path, data: Any, *options: str) -> int:
    path = tmp_path / "case.json"
    text = data if isinstance(data, str) else json.dumps(data)
    path.write_text(text, "utf-8")
    return main(["judge", str(path), *options])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (
            GOOD | {"counts": {"due": 55, "present": 60}},
            "judge: counts.present: 60 is more than due 55",
        ),
        (
            [GOOD, GOOD | {"counts": {"due": 55, "present": 60}}],
            "judge: [1].counts.present: 60 is more than due 55",
        ),
        ({"rule": "assembly.law", "day": "2026-05-01"}, "judge: counts: is missing"),
        (GOOD | {"day": "1 May"}, "judge: day: '1 May' is no date such as 2026-05-01"),
        (GOOD | {"day": "20260501"}, "judge: day: '20260501' is no date such as 2026-05-01"),
        (GOOD | {"day": 20260501}, "judge: day: must be text in quotes"),
        (GOOD | {"area": "Jiamusi"}, "judge: area: 'Jiamusi' is no division code"),
        (GOOD | {"place": "33"}, "judge: place: unknown; there are rule, day"),
        (GOOD | {"rule": "assembly"}, "judge: rule: no rule is called assembly; there are: "),
        (GOOD | {"counts": [1]}, "judge: counts: must be a table of names and whole numbers"),
        (GOOD | {"counts": {"due": "55"}}, "judge: counts.due: '55' is not a whole number"),
        (GOOD | {"counts": {"due": 10**12}}, "judge: counts.due: 1000000000000 is not a whole"),
        (GOOD | {"charter": []}, "judge: charter: must be an object of rules"),
        (GOOD | {"charter": {"assembly": {}}}, "judge: charter.assembly: is no rule"),
        (
            GOOD | {"charter": {"assembly.law": {"passess": []}}},
            "judge: charter.assembly.law: the charter's rule cannot be read: passess",
        ),
        (
            GOOD | {"charter": {"assembly.law": {"passes": [{"id": "majority", "at_least": 0.6}]}}},
            "judge: charter.assembly.law: the charter's rule cannot be read: ",
        ),
        (GOOD | {"charter": {"assembly.law": {"passes": 5}}}, "judge: charter.assembly.law: "),
        ([], "the list is empty"),
        (5, "judge: input: must be an object with rule, day and counts"),
        ('{"rule": ', "line 1, column 10: Expecting value"),
        ('{"rule": "a", "rule": "b"}', "judge: rule: is given twice"),
        ("9" * 5000, "judge: "),
        ("[" * 100_000, "judge: "),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    data: Any, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(tmp_path, data, "--lang", "en") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert line in shown.err
    assert shown.err.startswith("judge: ")
    assert shown.err.count("\n") == 1


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", "no-such-file.json"]) == 2
    assert capsys.readouterr().err == "judge: no-such-file.json: No such file or directory\n"


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert main(["judge", "-", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["result"], answer["sitting"][0]["need"]) == ("sitting", 37)


def test_a_list_answers_with_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(tmp_path, [GOOD], "--json") == 0
    assert [one["result"] for one in json.loads(capsys.readouterr().out)] == ["sitting"]


def test_it_needs_no_django(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(GOOD))
    program = (
        "import sys; from xiangyue.site.cli import main; main(['judge', sys.argv[1]]); "
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_answer_has_words(case: dict[str, Any], lang: str) -> None:
    ask = {"day": case.get("day", DAY), "area": case.get("area", "")}
    try:
        verdict = BOOK.judge(
            case["rule"], **ask, counts=case["counts"], charter=case.get("charter")
        )
        parts = (verdict.sitting, verdict.passes, verdict.ballots, verdict.clashes, verdict.notes)
        checks = [check for part in parts for check in part]
    except Refusal as refusal:
        checks = list(refusal.checks)
    assert checks
    for check in checks:
        says = wording.word(check, lang)
        assert not re.search(r"[{}]|None|, ,|: :|：：|，，", says), says
        assert check.says in wording.sentences() or "any_of" in check.values
        if lang == "en":
            assert not re.search(r"[\u4e00-\u9fff]", says), says
        elif not check.says.startswith("judge."):
            assert not re.search(r"[a-z]{3}", says), says


def test_every_sentence_is_in_both_languages() -> None:
    for key, words in wording.sentences().items():
        assert set(words) == {"zh", "en"}, key
        assert all(str(text).strip() for text in words.values()), key


@pytest.mark.parametrize("rule", BOOK.rules())
def test_every_rule_and_count_has_a_name(rule: str) -> None:
    assert set(BOOK.name(rule)) == {"zh", "en"}
    area = next((x.area for x in rulebook.read(rulebook.RULES)[0] if x.rule == rule), "")
    for count in BOOK.counts_of(rule, day=DAY, area=area):
        name = rulebook.label(count, rule=rule)
        assert re.search(r"[\u4e00-\u9fff]", name["zh"]), (rule, count)
        assert set(name) >= {"zh", "en"}


def test_every_clause_has_its_source() -> None:
    layers, settings = rulebook.read(rulebook.RULES)
    clauses = {c.clause for x in layers for g in (*x.sitting, *x.passes) for c in g.any_of}
    clauses |= {s.clause for s in settings} | {x.ballots for x in layers if x.ballots}
    clauses |= {x.source for x in layers}
    for one in (part for clause in clauses for part in clause.split(",")):
        assert one.partition(":")[0] in rulebook.sources(), one
    assert {s.setting for s in settings} == set(rulebook.setting_labels())


def test_clauses_are_read_as_people_write_them() -> None:
    assert wording.clause("law:30", "zh-hans") == "《村民委员会组织法》第三十条"
    assert wording.clause("law:30", "en") == "Organic Law of Villagers' Committees, Art. 30"
    assert wording.clause("law:18.2", "zh") == "《村民委员会组织法》第十八条第二款"
    assert wording.clause("eight-step:5", "zh") == "八步工作法第五步"
    assert wording.clause("charter", "en") == "This village's charter"
    assert wording.clause("step.charter:2", "zh") == "制定和修改村民自治章程第二步"
    assert wording.clause("step.five-rings:2", "en") == "Five-ring method, ring 2"
    assert wording.clause("village-rules:1", "en").endswith("village rules, step 1")
    both = "《村民委员会组织法》第十四条、《村民委员会组织法》第二十九条"
    assert wording.clause("law:14,law:29", "zh") == both
    assert wording.clause("县里的文件", "zh") == "县里的文件"
    numerals = {
        1045: "一千零四十五",
        7: "七",
        10: "十",
        20: "二十",
        101: "一百零一",
        110: "一百一十",
        111: "一百一十一",
    }
    assert {n: wording.numeral(n) for n in numerals} == numerals


def test_a_setting_in_words() -> None:
    check = BOOK.within("notice-days.villagers-assembly", 9, day=DAY)
    expected = "村民会议提前通知天数：9天，不得少于10天（《村民委员会组织法》第二十五条）"
    assert wording.word(check, "zh") == expected
    own = {"settings": {"posting-days": {"value": 7, "clause": "charter:9"}}}
    clash = BOOK.setting("posting-days", day=DAY, charter=own).clashes[0]
    assert "第三十五条" in wording.word(clash, "zh")
    assert "Art. 35" in wording.word(clash, "en")


def test_word_all_and_a_key_that_nobody_wrote() -> None:
    refusal = Refusal("conditions", Check("no.such.key", False, have=3, need=5, clause="law:30"))
    assert wording.word_all(refusal, "en") == [
        "no.such.key / 3 / 5 (Organic Law of Villagers' Committees, Art. 30)"
    ]
