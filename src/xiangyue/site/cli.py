"""The ``xiangyue`` command: finds the modules of ``site/commands`` and runs one of them.

A command is imported only when it is called, and brings Django with it only if it asks
(``ready()``), so that ``judge`` and ``verify`` work without it. An error of the person's is one
line and an exit code: 1 for what failed, 2 for what was asked wrongly.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module

from xiangyue.core.refusals import Refusal
from xiangyue.site import commands


class Failure(Exception):
    """What a command tells the person instead of going on; ``code`` is its exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        self.code = code
        super().__init__(message)


def names() -> list[str]:
    """Every command, as it is typed."""
    found = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


def ready() -> None:
    """Django, set up, on a database that runs. For the commands that need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangyue.site.settings")
    import django  # noqa: PLC0415 - judge and verify must work without Django

    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help"}:
        print(overview())
        return 0 if words else 2
    name = words[0]
    if name not in names():
        return _say(f"no command {name!r}; there are: {', '.join(names())}", 2)
    code = 0
    try:
        module = import_module(f"{commands.__name__}.{name.replace('-', '_')}")
        parser = argparse.ArgumentParser(prog=f"xiangyue {name}", description=module.HELP)
        module.add_arguments(parser)
        code = int(module.run(parser.parse_args(words[1:])) or 0)
        sys.stdout.flush()  # here, where it can still be seen that nobody reads any more
        return code
    except KeyboardInterrupt:
        return _say("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except Failure as failure:
        return _say(str(failure), failure.code)
    except Refusal as refusal:
        return _say(_worded(refusal), 1)
    except Exception as error:
        if os.environ.get("XIANGYUE_TRACEBACK"):
            raise
        if _expected(error):
            return _say(" ".join(str(error).split()), 1)
        raise


def overview() -> str:
    """The list of commands with a line on each."""
    lines = ["usage: xiangyue COMMAND [...]", ""]
    for name in names():
        module = import_module(f"{commands.__name__}.{name.replace('-', '_')}")
        lines.append(f"  {name:14}{module.HELP}")
    return "\n".join(lines)


def _say(message: str, code: int) -> int:
    print(f"xiangyue: {message}", file=sys.stderr)
    return code


def _worded(refusal: Refusal) -> str:
    try:
        wording = import_module("xiangyue.methods.wording")
        return " ".join(str(wording.word(check, "en")) for check in refusal.checks)
    except (ImportError, AttributeError):
        return str(refusal)


def _expected(error: Exception) -> bool:
    """Faults of the surroundings (no server, no disk, a method that cannot be read), not of the
    program: no traceback."""
    kinds = {"ServerError", "OperationalError", "BadDefinition", "BadSetting"}
    return isinstance(error, OSError) or any(kind.__name__ in kinds for kind in type(error).__mro__)


if __name__ == "__main__":
    sys.exit(main())
