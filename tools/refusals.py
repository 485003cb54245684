"""Every refusal that ``actions/`` can raise is tried: by some rehearsal, or by a test.

``python -m tools.refusals`` lists the keys that nobody tries. A key is tried where it stands as a
string in ``tests/``, as ``says:`` in a ``cases.yaml``, or in ``tests/data/refusals.txt``: a line
``key where`` for each key that was *seen* raised, written by ``--rehearse [SLUG …]`` (every method
in a database of its own; minutes) and by ``pytest -p tools.refusals TESTS``. A key that nobody can
try, or not yet, stands in ``tests/data/refusals_excused.txt`` with the reason (``prefix.*`` for a
room that is being made).
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ACTIONS = ROOT / "src" / "xiangyue" / "actions"
SEEN = ROOT / "tests" / "data" / "refusals.txt"
EXCUSED = ROOT / "tests" / "data" / "refusals_excused.txt"
_SAYS = re.compile(r"says: ?([a-z][a-z0-9.-]+)")


@cache
def keys() -> dict[str, str]:
    """Each key that an action may raise by name, with where: ``refuse("…")``, ``Check("…")``."""
    found: dict[str, str] = {}
    for path in sorted(ACTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "id", getattr(node.func, "attr", "")) not in {"refuse", "Check"}:
                continue
            said = [k.value for k in node.keywords if k.arg == "says"] or node.args[:1]
            for value in said:
                for one in _strings(value):
                    found.setdefault(one, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def _strings(value: ast.expr) -> Iterator[str]:
    """The strings that an expression may be: itself, or either side of a condition."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _strings(value.body)
        yield from _strings(value.orelse)


@cache
def named() -> set[str]:
    """Every string in the tests, and what the methods' cases say is refused."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    for path in (ROOT / "procedures").glob("*/cases.yaml"):
        found.update(_SAYS.findall(path.read_text("utf-8")))
    return found


def seen() -> dict[str, str]:
    """Each key that a rehearsal was seen to raise, with one such method."""
    return _pairs(SEEN)


def excused() -> dict[str, str]:
    """Keys that nobody tries, each with the reason."""
    return _pairs(EXCUSED)


def _pairs(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(line.split(" ", 1) for line in lines if line.strip())


def untried() -> dict[str, str]:
    """The keys that no rehearsal and no test tries, with where they are raised."""
    tried = named() | seen().keys()
    return {key: where for key, where in keys().items() if key not in tried}


def unexcused() -> dict[str, str]:
    """Those of them that are not excused."""
    pardoned = excused()
    rooms = tuple(k.removesuffix("*") for k in pardoned if k.endswith(".*"))
    return {k: w for k, w in untried().items() if k not in pardoned and not k.startswith(rooms)}


def write_down(found: dict[str, str]) -> None:
    """Add what was seen; what ``actions/`` raises no more goes."""
    now, known = {**found, **seen()}, keys()
    SEEN.write_text("".join(f"{k} {now[k]}\n" for k in sorted(now) if k in known), "utf-8")


def rehearse(slugs: Sequence[str]) -> None:
    """Rehearse methods, each in a database of its own; write down what was refused."""
    for slug in slugs or [p.parent.name for p in (ROOT / "procedures").glob("*/definition.yaml")]:
        command = [sys.executable, "-m", "xiangyue.site.cli", "rehearse", slug, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        try:
            events = json.loads(done.stdout)["events"]
        except (ValueError, KeyError):
            print(f"{slug}: {done.stderr.strip()[-300:]}")
            continue
        found = {key: slug for event in events for key in event.get("says", ())}
        write_down(found)
        print(f"{slug}: {len(found)}")


_raised: dict[str, str] = {}


def pytest_configure() -> None:
    """As a plugin: every refusal that is raised while tests run is written down."""
    from xiangyue.core import refusals  # noqa: PLC0415 - only as a plugin

    first = refusals.Refusal.__init__

    def init(self: Any, code: str, *checks: Any, **more: Any) -> None:
        first(self, code, *checks, **more)
        at = os.environ.get("PYTEST_CURRENT_TEST", "tests").partition("::")[0]
        _raised.update({c.says: at for c in checks if not c.met})

    refusals.Refusal.__init__ = init  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    """The end of a run."""
    write_down(_raised)


def main() -> int:
    """0, or 1 where a key is tried by nobody and not excused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rehearse", nargs="*", metavar="SLUG")
    slugs = parser.parse_args().rehearse
    if slugs is not None:
        rehearse(slugs)
    left = unexcused()
    for key, where in left.items():
        print(f"{where}: {key}")
    print(f"{len(keys())} keys, {len(left)} of them tried by nobody, {len(excused())} excused")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
