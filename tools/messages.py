"""Compiles the message catalogues, and checks that both languages are complete.

``python -m tools.messages`` compiles; ``--check`` compiles and checks; ``--missing`` prints what a
catalogue still lacks, as entries to paste into it.

English is the message id itself; Chinese is in ``locale/<room>/zh_Hans/LC_MESSAGES/django.po``. The
sentences of refusals are in ``src/xiangyue/methods/wording/*.yaml``, in both languages.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import normalize, read_po

from xiangyue.site import catalogues

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "xiangyue"
TEMPLATES = PACKAGE / "web" / "templates"
ONE_MEANING = ROOT / "tools" / "one_meaning.txt"
WORDING = PACKAGE / "methods" / "wording"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "newstyle_gettext": "true",
        "trimmed": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
NAMES = {"乡约", "中文", "简体中文"}  # the product's name, and the language's in the switch
#: Templates that hold both languages side by side: shown when no catalogue can be relied on, or a
#: sample of what people write.
BOTH = {"errors/500.html", "components/index.html"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[sdf]|\{(\w*)[^{}]*\}")

Key = tuple[str, str | None, str]  # the room if it is one apart, context, id


@cache
def extracted() -> list[Any]:
    """(file, line, message, comments, context) of each message, as Babel finds them: half a
    minute of reading, for what is asked of it three times."""
    return list(extract_from_dir(str(PACKAGE), METHODS, OPTIONS, keywords=KEYWORDS))


@cache
def used() -> dict[Key, tuple[str, Any]]:
    """Each message of the source: its key -> (where, the id or (singular, plural))."""
    found: dict[Key, tuple[str, Any]] = {}
    for name, line, message, _, context in extracted():
        first = message if isinstance(message, str) else message[0]
        if first:
            room = name.partition("/")[0]
            apart = room if room in catalogues.APART else ""
            found.setdefault((apart, context, first), (f"src/xiangyue/{name}:{line}", message))
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        room = name.partition("/")[0]
        apart = room if room in catalogues.APART else ""
        for line, message, context in in_f_strings(path.read_text("utf-8")):
            first = message if isinstance(message, str) else message[0]
            found.setdefault((apart, context, first), (f"src/xiangyue/{name}:{line}", message))
    return found


def in_f_strings(source: str) -> Iterator[tuple[int, Any, str | None]]:
    """(line, the id or (singular, plural), context) of each message within an f-string: to the
    extractor such a string is one piece, whose words it does not see."""
    for piece in ast.walk(ast.parse(source)):
        if not isinstance(piece, ast.JoinedStr):
            continue
        for call in ast.walk(piece):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in KEYWORDS:
                continue
            spec = KEYWORDS[name] or (1,)
            words = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
            at = [one for one in spec if isinstance(one, int)]
            contexts = [one[0] for one in spec if not isinstance(one, int)]
            ids = [words[n - 1] for n in at if n <= len(words)]
            if ids and all(isinstance(one, str) for one in ids):
                context = words[contexts[0] - 1] if contexts else None
                yield call.lineno, ids[0] if len(ids) == 1 else tuple(ids), context


def translated() -> tuple[dict[Key, tuple[Message, Path]], list[str]]:
    """All entries of all catalogues, and what contradicts between them."""
    entries: dict[Key, tuple[Message, Path]] = {}
    faults = []
    for path in catalogues.sources():
        with path.open("rb") as text:
            catalogue: Catalog = read_po(text, locale=path.parts[-3], abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            first = message.id if isinstance(message.id, str) else message.id[0]
            room = path.parts[-4]
            key = (room if room in catalogues.APART else "", message.context, first)
            if key in entries and entries[key][0].string != message.string:
                faults.append(
                    f"{path.relative_to(ROOT)}: {first!r} is translated otherwise in "
                    f"{entries[key][1].relative_to(ROOT)}"
                )
            if message.fuzzy:
                faults.append(f"{path.relative_to(ROOT)}: {first!r} is marked fuzzy")
            entries.setdefault(key, (message, path))
    return entries, faults


def missing() -> dict[Key, tuple[str, Any]]:
    """What the source says and no catalogue has in Chinese."""
    entries, _ = translated()
    lacking = {}
    for key, place in used().items():
        entry = entries.get(key)
        words = [] if entry is None else entry[0].string
        words = [words] if isinstance(words, str) else list(words)
        if not words or not all(word.strip() for word in words):
            lacking[key] = place
    return lacking


def message_faults() -> Iterator[str]:
    """Messages without Chinese, contradicting ones, and placeholders that differ."""
    entries, faults = translated()
    yield from faults
    for (_, context, first), (where, _) in missing().items():
        shown = f"{first!r}" + (f" ({context})" if context else "")
        yield f"{where}: no Chinese for {shown}"
    for (_, _, first), (message, path) in entries.items():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        words = [message.string] if isinstance(message.string, str) else list(message.string)
        allowed = set().union(*(placeholders(one) for one in ids))
        for word in words:
            if word and placeholders(word) - allowed:
                extra = ", ".join(sorted(placeholders(word) - allowed))
                yield f"{path.relative_to(ROOT)}: {first!r}: {extra} is not in the English"


def shared_faults() -> Iterator[str]:
    """Short words that rooms share though nobody said that they mean one thing in all of them.

    "Group" is a heading of households in one room and a button for opinions in another: the
    catalogue that has it would decide for both. A word of one or two words stands in the list
    ``tools/one_meaning.txt``, is said in one room alone, or has a context (``pgettext``). A room
    here is the catalogue that has most of what a file alone says; what the room "web" translates
    is for all.
    """
    entries, _ = translated()
    files: dict[str, set[str]] = defaultdict(set)
    for name, _line, message, _c, context in extracted():
        first = message if isinstance(message, str) else message[0]
        if first and not context and name.partition("/")[0] not in catalogues.APART:
            files[first].add(name)
    where = {key[2]: path.parts[-4] for key, (_m, path) in entries.items() if key[:2] == ("", None)}
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for first, names in files.items():
        if len(names) == 1 and first in where:
            homes[next(iter(names))][where[first]] += 1
    home = {name: counts.most_common(1)[0][0] for name, counts in homes.items()}
    known = set(ONE_MEANING.read_text("utf-8").splitlines())
    for first, names in sorted(files.items()):
        room = where.get(first, "web")
        if len(first.split()) > 2 or first in known or room == "web":
            continue
        if others := sorted(n for n in names if home.get(n, room) != room):
            said = entries["", None, first][0].string
            yield (
                f"{others[0]}: {first!r} is {said!r} of the room {room}: if it means that in"
                f" {', '.join(others)}, put it in {ONE_MEANING.name}, else give it a context"
            )
    for word in sorted(known - files.keys() - {""}):
        yield f"tools/{ONE_MEANING.name}: nothing says {word!r} any more"


def placeholders(text: str) -> set[str]:
    """Names to be filled in, of ``%(name)s`` and ``{name}``."""
    return {one or two for one, two in PLACEHOLDER.findall(text)}


def template_faults() -> Iterator[str]:
    """Chinese written into a template instead of a catalogue."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        if path.relative_to(TEMPLATES).as_posix() in BOTH:
            continue
        text = re.sub(
            r"\{#.*?#\}", lambda m: "\n" * m[0].count("\n"), path.read_text(), flags=re.DOTALL
        )
        for number, line in enumerate(text.splitlines(), 1):
            for word in CHINESE.findall(line):
                if word not in NAMES:
                    yield f"{path.relative_to(ROOT)}:{number}: Chinese in the template: {word}"


def wording_faults() -> Iterator[str]:
    """Sentences of refusals that lack a language, are given twice, or are used and not there."""
    seen: dict[str, Path] = {}
    for path in sorted(WORDING.glob("*.yaml")):
        for key, words in (yaml.safe_load(path.read_text()) or {}).items():
            if key in seen:
                yield f"{path.relative_to(ROOT)}: {key} is also in {seen[key].name}"
            seen[key] = path
            for language in ("zh", "en"):
                if not isinstance(words, dict) or not str(words.get(language) or "").strip():
                    yield f"{path.relative_to(ROOT)}: {key} has no {language}"
    for key, where in keys_used():
        if key not in seen:
            yield f"{where}: no sentence for {key!r} in methods/wording"


def keys_used() -> Iterator[tuple[str, str]]:
    """Each key that a refusal or a check is written with, and where."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "Table":  # of the API: what it says is its description
                continue
            told = [word.value for word in node.keywords if word.arg == "says"]
            if name in {"refuse", "Check"} and node.args:
                told.append(node.args[0])
            for value in told:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def skeleton() -> str:
    """Entries for what is missing, to paste into a catalogue."""
    lines = []
    for (_, context, first), (where, message) in missing().items():
        lines.append(f"#: {where}")
        if context:
            lines.append(f"msgctxt {normalize(context)}")
        lines.append(f"msgid {normalize(first)}")
        if isinstance(message, tuple):
            plural = [part for part in message if part and part != context][1:]
            lines += [f"msgid_plural {normalize(plural[0])}", 'msgstr[0] ""', ""]
        else:
            lines += ['msgstr ""', ""]
    return "\n".join(lines)


def main() -> int:
    """0, or 1 if something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    args = parser.parse_args()
    if args.missing:
        print(skeleton())
        return 0
    catalogues.compile_all()
    if not args.check:
        return 0
    faults = [*message_faults(), *shared_faults(), *template_faults(), *wording_faults()]
    for fault in faults:
        print(fault)
    print(f"messages: {len(used())} in both languages" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
