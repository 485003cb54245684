"""Runs the commands that a page of ``docs/`` shows, so that the page stays true.

A fenced block ``console`` holds lines ``$ command`` with what they print below. Everything is run
by ``sh`` in one fresh folder, in order; ``xiangyue`` is this project's own command. A line ``...``
stands for any lines; ``exit N`` on the last line of an output states the exit code (0 if absent).
A fenced block whose first line is a comment or caption is not needed: files are made by the
commands themselves (``cat > FILE <<'END'``).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Shown:
    """One command with the output that the page promises, and its exit code."""

    command: str
    output: str
    code: int = 0


def shown(page: Path) -> list[Shown]:
    """Every command of a page, in order. A here-document's lines belong to its command."""
    found = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = part.rstrip("\n").split("\n")
            size = 1
            if here := re.search(r"<<\s*'?(\w+)'?", lines[0]):
                size = lines.index(here[1]) + 1
            output, code = lines[size:], 0
            if output and (ends := re.fullmatch(r"exit (\d+)", output[-1])):
                code = int(ends[1])
                output = output[:-1]
            found.append(Shown("\n".join(lines[:size]), "\n".join(output), code))
    return found


def run(page: Path, folder: Path) -> list[Shown]:
    """Run a page's commands in ``folder``; asserts each output and exit code. Returns them."""
    tools = folder / ".bin"
    tools.mkdir()
    script = tools / "xiangyue"
    program = "import sys; from xiangyue.site.cli import main; sys.exit(main())"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{program}' \"$@\"\n")
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the product's own, not those of the tests
    commands = shown(page)
    for one in commands:
        done = subprocess.run(
            one.command,
            shell=True,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == one.code, f"$ {one.command}\n{done.stdout}"
        wanted = ".*".join(
            re.escape(piece) for piece in re.split(r"^\.\.\.$", one.output, flags=re.M)
        )
        assert re.fullmatch(wanted, done.stdout.rstrip("\n"), re.S), (
            f"$ {one.command}\n--- the page says\n{one.output}\n--- it prints\n{done.stdout}"
        )
    return commands
