"""The documents are true: their commands run, and nothing of the code is missing in them."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from tests.daily import daily
from tests.docs_commands import run, shown
from tools import kinds

from xiangyue.core import bodies, conditions, figures, procedure
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.refusals import STATUS
from xiangyue.site import cli, home

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def keys_of(name: str) -> set[str]:
    """Everything a page names in code font."""
    return set(re.findall(r"`([^`\n]+)`", page(name)))


# --- commands


@pytest.mark.parametrize(
    "name", daily(["procedures.md", "writing-a-procedure.md", "operations.md"])
)
def test_the_commands_of_the_page_do_what_it_says(name: str, tmp_path: Path) -> None:
    assert len(run(DOCS / name, tmp_path)) >= 5


def test_every_page_with_commands_is_run_by_a_test() -> None:
    with_commands = {p.name for p in DOCS.glob("*.md") if shown(p)}
    tests = "".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in with_commands if f'"{name}"' not in tests] == []


def test_every_command_is_in_operations() -> None:
    text = page("operations.md")
    for name in cli.names():
        module = import_module(f"xiangyue.site.commands.{name.replace('-', '_')}")
        assert f"| `{name}` | {module.HELP} |" in text


def test_every_environment_variable_is_in_operations() -> None:
    text = page("operations.md")
    for name, what in home.VARIABLES.items():
        assert f"| `{name}` | {what} |" in text


def test_every_environment_variable_read_is_a_known_one() -> None:
    own = {"XIANGYUE_PARENT", "XIANGYUE_TEST_HOME"}  # between our own processes
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"[\"'](XIANGYUE_[A-Z_]+|DATABASE_URL)[\"']", path.read_text()))
    assert read - own == set(home.VARIABLES)


# --- pages


def test_every_link_and_picture_leads_somewhere() -> None:
    missing = []
    for path in [*ROOT.glob("README*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                missing.append(f"{path.name}: {target}")
    assert missing == []


def test_both_readmes_have_the_same_links() -> None:
    def links(name: str) -> set[str]:
        text = (ROOT / name).read_text("utf-8")
        return {t for t in re.findall(r"\]\(([^)]+)\)", text) if "README" not in t}

    english = {link.replace("-en.png", "-zh.png") for link in links("README.md")}
    assert english == links("README.zh-CN.md")


def test_pictures_are_light() -> None:
    pictures = list((DOCS / "pictures").glob("*.png"))
    assert pictures
    assert [p.name for p in pictures if p.stat().st_size > 200 * 1024] == []


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [p.name for p in DOCS.glob("*.md") if f"docs/{p.name}" not in readme] == []


def test_the_page_of_the_api_has_every_call_and_every_refusal() -> None:
    document = json.loads(page("openapi.json"))
    calls = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    # each act has its own path there; the page has the one form of them all
    calls = {re.sub(r"^(POST /acts)/\w+/\w+$", r"\1/{room}/{act}", call) for call in calls}
    assert {re.sub(r"\?.*", "", key) for key in keys_of("api.md")} >= calls
    for code, status in STATUS.items():
        assert f"| `{code}` | {status} |" in page("api.md")


def test_the_rooms_of_the_architecture_are_those_of_the_code() -> None:
    rooms = {p.name for p in (ROOT / "src" / "xiangyue").iterdir() if (p / "__init__.py").exists()}
    assert {f"`{room}`" for room in rooms} <= set(
        re.findall(r"^\| (`\w+`) \|", page("architecture.md"), re.M)
    )


# --- words


@pytest.mark.parametrize("key", sorted({*bodies.ROLES, *bodies.BODIES, *procedure.KINDS}))
def test_the_glossary_has_every_role_body_and_kind(key: str) -> None:
    assert re.search(rf"\| `{key}` \|$", page("glossary.md"), re.M)


@pytest.mark.parametrize("key", figures.KEYS)
def test_the_glossary_has_every_figure(key: str) -> None:
    assert re.search(rf"^\| `{key}` \|", page("glossary.md"), re.M)


# --- procedures


def test_the_page_has_the_whole_vocabulary_of_procedures() -> None:
    named = keys_of("procedures.md")
    assert set(procedure.Part.__dataclass_fields__) - {"words"} <= named
    assert {word for kind in REGISTRY.values() for word in kind.words} <= named
    words = {*procedure.KINDS, *procedure.WAYS, *procedure.REACHED, *procedure.CHANNELS}
    assert words | set(procedure.SHARED_FACTS) <= named
    assert {"slug", "version", "source", "assembly", "starts", "origins", "steps"} <= named
    assert {"level", "subject", "tags", "private", "figures", *procedure.LEVELS} <= named
    assert {*procedure.TAGS, *procedure.ORIGINS} <= named
    for comparator in ("is", "at_least", "more_than", "at_most", "days", "any_of"):
        assert any(f"{comparator}:" in one for one in named)
    assert {*conditions._COMPARATORS, "any_of"} == {
        "is", "at_least", "more_than", "at_most", "days", "any_of",
    }  # fmt: skip


def test_the_kinds_on_the_page_are_those_of_the_code() -> None:
    assert kinds.whole(page("procedures.md")) == page("procedures.md"), "python -m tools.kinds"


def test_the_page_has_every_fact_of_every_kind() -> None:
    for kind, facts in procedure.FACTS.items():
        row = re.search(rf"^\| `{kind}` \|.*$", page("procedures.md"), re.M)
        assert row and {f"`{fact}`" for fact in facts} <= set(re.findall(r"`\w+`", row[0]))


def test_the_example_is_read_and_each_condition_has_its_words() -> None:
    files = dict(
        re.findall(
            r"^\$ cat > \S+/([\w.]+) <<'END'\n(.*?)^END$", page("procedures.md"), re.M | re.S
        )
    )
    texts = {lang: yaml.safe_load(files[f"text.{lang}.yaml"]) for lang in ("zh", "en")}
    read = procedure.parse(yaml.safe_load(files["definition.yaml"]), texts)
    assert {p.kind for p in read.parts} == {"gather", "draft", "sitting", "posting"}
    for lang in ("zh", "en"):
        for part in read.parts:
            assert read.text(lang, "parts", part.key, "name")
            for condition in (*part.opens_when, *part.done_when):
                assert read.text(lang, "conditions", condition.fact), condition.fact
                assert read.text(lang, "rules", condition.fact), condition.fact
