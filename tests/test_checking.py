"""``xiangyue procedures check``: every mistake in a method's files, told by line and column."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xiangyue.documents.catalogue import DOCUMENTS
from xiangyue.methods import checking, law, library
from xiangyue.methods.findings import line
from xiangyue.methods.located import MOST_BYTES, Unreadable, read

FOUR = checking.files_of(library.folder() / "four-deliberations")
SLUGS = [p.parent.name for p in sorted(library.folder().glob("*/definition.yaml"))]


def told(
    changes: dict[str, tuple[str, str]], lang: str = "en", **how: object
) -> list[tuple[str, str]]:
    """The findings after replacing text of the files: (file:line, what is said)."""
    files = dict(FOUR)
    for name, (old, new) in changes.items():
        text = files[name].decode()
        assert old in text, old
        files[name] = text.replace(old, new, 1).encode()
    found = checking.check_files(files, slug="four-deliberations", documents=DOCUMENTS, **how)
    said = [line(f, lang) for f in found]
    return [(one.rsplit(": ", 1)[0].partition(": ")[0].rpartition(":")[0], one) for one in said]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_method_of_the_product_is_right(slug: str) -> None:
    found = checking.check(library.folder() / slug, documents=DOCUMENTS)
    assert [line(f, "en") for f in found if f.wrong] == []


def test_the_guide_s_example_is_right_and_is_what_the_guide_makes() -> None:
    root = Path(__file__).parents[1]
    folder = root / "examples" / "small-works"
    found = checking.check(folder, documents=DOCUMENTS)
    assert [line(f, "en") for f in found] == []
    guide = (root / "docs" / "writing-a-procedure.md").read_text("utf-8")
    for lang in ("zh", "en"):
        assert (folder / f"text.{lang}.yaml").read_text("utf-8") in guide


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("slug: four-deliberations", "slug: four", 3, "the slug is four"),
        ("version: 1", "version: one", 4, "must be a whole number"),
        ("starts: [secretary,", "starts: [secretry,", 7, "did you mean secretary?"),
        ("origins: [opinions, members", "origins: [opinion, members", 8, "mean opinions?"),
        ("kind: draft", "kind: drft", 17, "did you mean draft?"),
        (
            "actors: [secretary, deputy_secretary, clerk]",
            "actors: [supervisor, clerk]",
            32,
            "supervisor cannot call",
        ),
        ("text_name: motion", "text_nme: motion", 18, "did you mean text_name?"),
        ("text_name: motion", "text_name: moton", 18, "did you mean motion?"),
        ("due_days: 15", "due_days: -1", 20, "must be at least 0, not -1"),
        ("fact: proposal.versions", "fact: proposal.version", 22, "mean proposal.versions?"),
        ("at_least: 1", "at_lest: 1", 22, "did you mean at_least?"),
        ("at_least: 1", "days: 3", 22, "cannot be compared with days"),
        ("at_least: 1", "is: true", 22, "cannot be compared with is"),
        ("documents: [motion]", "documents: [moton]", 23, "no paper moton (did you mean motion?)"),
        ("rule: branch-committee", "rule: branch-comittee", 27, "mean branch-committee?"),
        ("body: branch_committee", "body: branch", 26, "branch cannot stand here"),
        ("approves: proposal", "approves: members", 30, "members does not come before it"),
        ("after: [proposal]", "after: [opinion]", 31, "opinion does not come before it"),
        ('"four-deliberations:1"', '"four-deliberation:1"', 22, "mean four-deliberations?"),
        ('"four-deliberations:1"', '"four-deliberations:9"', 22, "there is no step 9"),
        ('"law:28"', '"law:280"', 89, "there is no article 280"),
        (', clause: "four-deliberations:1"', "", 22, "the number 1 of at_least has no source"),
        ("product, notice", "'', notice", 10, "must be a word"),
        (
            "        days: 15\n",
            "        days: 7\n",
            100,
            "7 days are fewer than the 15 that the law asks",
        ),
        ("rule: assembly.law", "rule: branch-committee", 80, "asks less than assembly.law"),
        ("key: branch\n", "key: proposal\n", 24, "the key proposal is used twice"),
        ("ways: [show_of_hands", "ways: [show_of_hand", 28, "did you mean show_of_hands?"),
        ("slug:", "slog:", 3, "did you mean slug?"),
    ],
)
def test_each_mistake_of_a_definition_has_its_line(old: str, new: str, at: int, said: str) -> None:
    found = told({"definition.yaml": (old, new)})
    assert any(f"definition.yaml:{at}:" in one and said in one for _, one in found), found
    for _, one in told({"definition.yaml": (old, new)}, "zh"):
        assert "check." not in one and "错误：" in one


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("text.en.yaml", "  branch.passed:", "  branch.past:", "did you mean branch.passed?"),
        ("text.en.yaml", "  branch.passed:", "  branch.past:", "no words for the condition branch"),
        ("text.zh.yaml", "name: “四议两公开”", "nam: “四议两公开”", "did you mean name?"),
        (
            "text.zh.yaml",
            "{need}",
            "{neeed}",
            "no number {neeed} for a sentence (did you mean need",
        ),
        ("text.en.yaml", "short:", "# short:", "words are missing: short"),
        ("cases.yaml", "open: [branch]", "open: [brnch]", "it says [brnch], but it is [branch]"),
    ],
)
def test_each_mistake_of_the_texts_and_cases(file: str, old: str, new: str, said: str) -> None:
    if old not in FOUR[file].decode():
        old = old.split(" ", 1)[0]
        new = new.split(" ", 1)[0]
    found = told({file: (old, new)})
    assert any(one.startswith(f"{file}:") and said in one for _, one in found), found


def test_what_the_assembly_decides_is_studied_by_the_party_organisation_first() -> None:
    files = checking.files_of(library.folder() / "one-matter")
    text = files["definition.yaml"].decode()
    at = text.index("      # 需由会议决定的重要事项"), text.index("  # 二 逐户征求意见")
    files["definition.yaml"] = (text[: at[0]] + text[at[1] :]).encode()
    said = [line(f, "en") for f in checking.check_files(files, slug="one-matter")]
    assert any("is first studied by the party organisation" in s and "Art. 28" in s for s in said)


def test_a_register_of_a_village_names_no_village() -> None:
    files = checking.files_of(library.folder() / "weak-village")
    text = files["definition.yaml"].decode().replace("level: township\n", "")
    files["definition.yaml"] = text.encode()
    said = [line(f, "en") for f in checking.check_files(files, slug="weak-village")]
    assert any("place says which village of the area" in s for s in said)


def test_the_words_that_are_missing_are_told_in_one_line_each() -> None:
    files = dict(FOUR)
    text = files["text.en.yaml"].decode()
    files["text.en.yaml"] = text[: text.index("conditions:")].encode()
    found = checking.check_files(files, slug="four-deliberations", documents=DOCUMENTS)
    said = [line(f, "en") for f in found if f.says == "check.no-words"]
    assert len(said) == 2 and all("proposal.versions, branch.passed" in s for s in said)


def test_all_mistakes_are_told_at_once() -> None:
    found = told(
        {
            "definition.yaml": ("kind: draft", "kind: drft"),
            "text.zh.yaml": ("summary:", "sumary: [\n"),
            "cases.yaml": ("cases:", "casses:"),
        }
    )
    assert {at.split(":")[0] for at, _ in found} >= {"definition.yaml", "text.zh.yaml"}


def test_what_can_never_happen_is_found() -> None:
    # the branch waits for what the committees do a step later
    late = 'done_when:\n          - {fact: committees.passed, is: true, clause: "law:30"}\n'
    old = (
        'done_when:\n          - {fact: branch.passed, is: true, clause: "four-deliberations:1"}\n'
    )
    said = [one for _, one in told({"definition.yaml": (old, late)})]
    assert any("definition.yaml:35:" in one and "can never be met" in one for one in said), said
    assert any("this part can never open: it waits for branch" in one for one in said)
    old = "{fact: tasks.unfinished, at_most: 0,"
    said = [one for _, one in told({"definition.yaml": (old, "{fact: tasks.tasks, at_most: 0,")})]
    assert any("the conditions on tasks.tasks cannot hold together" in one for one in said), said


def test_the_assembly_decides_only_what_was_delegated() -> None:
    old = 'opens_when:\n          - {fact: village.delegated, is: true, clause: "law:28"}\n        '
    said = [one for _, one in told({"definition.yaml": (old, "")}, "zh")]
    assert any("第二十八条" in one and "村民会议授权" in one for one in said), said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: [1, 2", "check.yaml"),
        (b"a: 1\na: 2\n", "check.twice"),
        (b"a: &x [1]\nb: *x\n", "check.alias"),
        (b"a: !!python/object/apply:os.system [ls]\n", "check.yaml"),
        (b"a: " + b"[" * 50 + b"]" * 50, "check.too-big"),
        (b"a: [" + b"1, " * 30_000 + b"1]", "check.too-big"),
        (b"#" * (MOST_BYTES + 1), "check.too-big"),
        (b"a: \xff\xfe", "check.not-utf8"),
        (b"? [1, 2]\n: 3\n", "check.key"),
        (b"a: 2026-99-99\n", "check.yaml"),
    ],
)
def test_yaml_is_read_safely(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        data = read(content, "x.yaml").data
        raise AssertionError(data)
    assert refused.value.finding.says == says


def test_the_articles_of_the_law_that_travel_with_it() -> None:
    assert len(law.articles("law")) == 50
    assert "三分之二以上的组成人员" in law.articles("law")[30]
    assert "十五日" in law.articles("law")[35]
    assert law.has("law", "18.4") and not law.has("law", "51") and law.has("product", "")
    for name in law.held():
        numbers = sorted(law.articles(name))
        assert numbers == list(range(1, len(numbers) + 1)), name


def test_the_command_tells_it_and_its_exit_code(tmp_path: Path) -> None:
    folder = tmp_path / "four-deliberations"
    folder.mkdir()
    for name, content in FOUR.items():
        (folder / name).write_bytes(content.replace(b"kind: draft", b"kind: drft"))
    command = [sys.executable, "-m", "xiangyue.site.cli", "procedures", "check", "--lang", "zh"]
    bad = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "four-deliberations/definition.yaml:17:15: 错误：没有“drft”这种环节" in bad.stdout
    good = subprocess.run([*command, "eight-step"], capture_output=True, text=True, check=False)
    assert good.returncode == 0 and "没有发现错误" in good.stdout
