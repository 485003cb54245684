"""The house is in order: sizes, what no file may name, and nothing without its words."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import models

from xiangyue.core import bodies, figures
from xiangyue.core.procedure import Procedure
from xiangyue.data import models as tables
from xiangyue.methods import library, wording

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "xiangyue"
LONGEST = 600  # lines
BINARY = {".xz", ".png", ".woff2", ".ico", ".docx", ".pdf", ".zip", ".jpg", ".webp", ".m4a"}


def tracked() -> list[Path]:
    """The files of the project, new ones included, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [p for name in listed.split("\0") if name and (p := ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix not in BINARY:
            yield path, path.read_text("utf-8")


#: Calls that are written with a key: at which place, or under which name it is given.
KEYED = {
    "act": (0, "name"), "act_on": (1, "name"), "acting": (0, "name"),
    "refuse": (0, "says"), "Check": (0, "says"), "not_allowed": (0, "says"),
}  # fmt: skip


@cache
def keys() -> list[tuple[Path, str, str]]:
    """Every constant key in the source: (file, the call that is written with it, the key)."""
    return [
        (path, name, key)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and (name := name_of(node)) in KEYED
        for key in words_of(node, *KEYED[name])
    ]


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def words_of(call: ast.Call, place: int, keyword: str) -> list[str]:
    """The constant texts that may stand at an argument: the two of ``a if x else b`` as well."""
    given = [k.value for k in call.keywords if k.arg == keyword] or call.args[place : place + 1]
    return [
        n.value
        for one in given
        for n in ([one.body, one.orelse] if isinstance(one, ast.IfExp) else [one])
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix in {".py", ".html", ".css", ".js", ".sh"}
        and "migrations" not in path.parts
        and (lines := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_no_file_names_this_machine_or_a_package_host() -> None:
    # Written in pieces, so that this file does not name them either.
    pieces = ["/wo" + "rk/", "/ro" + "ot/", "pypi." + "org", "files.pythonhost" + "ed"]
    pieces += ["registry.npmjs." + "org", "cdn.jsdel" + "ivr", "unp" + "kg.com"]
    found = [
        f"{path.relative_to(ROOT)}: {piece}"
        for path, text in texts()
        for piece in pieces
        if piece in text
    ]
    assert found == []


def test_the_lock_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock and "--index" not in lock
    packages = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", lock, re.M)
    assert len(packages) > 30
    assert len(re.findall(r"^[^\s#].*\\\n    --hash=sha256:", lock, re.M)) == len(packages)


def test_every_act_has_its_words_and_no_words_are_for_nothing() -> None:
    used = {
        key
        for path, call, key in keys()
        if path.parent.name == "actions" and KEYED[call][1] == "name"
    }
    assert len(used) > 40
    # An act's name that is built or handed on is not a constant: it must at least stand somewhere.
    source = "".join(p.read_text("utf-8") for p in (SOURCE / "actions").rglob("*.py"))
    named = {k.partition(".")[2] for k in wording.sentences() if k.startswith("act-name.")}
    assert used - named == set()
    assert {act for act in named if f'"{act}"' not in source} == set()


def test_every_refusal_has_its_sentence() -> None:
    known = wording.sentences()
    missing = [
        f"{path.relative_to(SOURCE)}: {key}"
        for path, call, key in keys()
        if KEYED[call][1] == "says" and key not in known
    ]
    assert missing == []


def test_no_sentence_is_for_nothing() -> None:
    source = "".join(
        p.read_text("utf-8")
        for kind in ("*.py", "*.html", "*.yaml")
        for base in (SOURCE, ROOT / "rules", ROOT / "procedures")
        for p in base.rglob(kind)
        if p.parent.name != "wording"
    )
    built = (
        "act-name.",
        "role.",
        "body.",
        "count.",
        "unit.",
        "way.",
        "fact.",
    )  # named after a key of the code
    # All that stands between marks, once: a search for each sentence took half a minute.
    named = {m[2] for m in re.finditer(r"""(?=(["'`])([^"'`\s]+)\1)""", source)}
    named |= set(re.findall(r"says: ([\w.-]+)", source))
    begun = set(re.findall(r'f"([^"{\s]{3,})\{', source))
    unused = []
    for key in wording.sentences():
        plain = key.removesuffix(".met").removesuffix(".need")
        if plain.startswith(built) or plain in named:
            continue
        if not any(plain[:n] in begun for n in range(3, len(plain))):
            unused.append(key)
    assert unused == []


@pytest.mark.parametrize("procedure", library.procedures(), ids=lambda p: p.slug)
def test_every_method_is_counted_and_can_be_read(procedure: Procedure) -> None:
    assert figures.method_key(procedure.figures) in figures.STOCKS
    for lang in library.LANGUAGES:
        assert procedure.text(lang, "name") and procedure.text(lang, "summary")
        for part in procedure.parts:
            assert procedure.text(lang, "parts", part.key, "name"), part.key
            for condition in (*part.opens_when, *part.done_when):
                for leaf in condition.any_of or (condition,):
                    assert procedure.text(lang, "conditions", leaf.fact), leaf.fact
                    assert procedure.text(lang, "rules", leaf.fact), leaf.fact


@pytest.mark.parametrize("role", bodies.ROLES)
def test_every_role_has_a_name(role: str) -> None:
    assert f"role.{role}" in wording.sentences()


def test_every_table_with_people_is_in_the_inventory() -> None:
    """A column that points to a person, or is sealed or hashed, is listed in docs/security.md."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    inventory = page[page.index("## Personal data") : page.index("## Masking")]
    missing = []
    for name in tables.__all__:
        model = getattr(tables, name)
        for field in model._meta.concrete_fields:
            to_person = isinstance(field, models.ForeignKey) and field.related_model in (
                tables.Person,
                tables.Household,
            )
            secret = field.name.endswith(("_sealed", "_hash")) or field.name == "password"
            if (to_person or secret) and not re.search(rf"^\|[^|]*\b{name}\b", inventory, re.M):
                missing.append(f"{name}.{field.name}")
            if secret and f"`{field.name}`" not in inventory:
                missing.append(f"{name}.{field.name}: not named")
    assert missing == []


def test_a_concept_has_one_file_name_in_each_layer() -> None:
    api = {p.stem for p in (SOURCE / "api").glob("*.py")} - {
        "__init__", "auth", "errors", "common", "rows", "urls",
    }  # fmt: skip
    elsewhere = {
        p.stem for room in ("web", "actions", "methods") for p in (SOURCE / room).glob("*.py")
    }
    elsewhere |= {"judge"}  # a command: site/commands/judge.py
    assert api <= elsewhere
