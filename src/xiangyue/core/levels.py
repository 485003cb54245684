"""Levels that keep their own server: what one server gives the one above, and in which state it is.

Plain data only. The lower server shows a *window*: a small PostgreSQL of its own with public rows
alone, which the upper one subscribes to (docs/adr/0012-levels-own-servers.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from xiangyue.core.places import is_code, level_of

FORMAT: Final = 1
"""The form of the published tables. It grows with every change of their columns or meaning."""
READS: Final = frozenset({1})
"""The forms that this version reads. The upper server is upgraded first, so these only grow."""
TABLES: Final = ("motions", "motion_texts", "tasks", "events", "vote_events", "postings")
"""Which tables of open data go up: what was decided and done. Names of people, what was said and
asked stay on the lower server, where the links lead."""
READER: Final = "level_reader"
PUBLICATION: Final = "xiangyue_level"
LATE: Final = timedelta(minutes=2)
"""A window is written to every ten seconds; after this the page says late."""
BROKEN: Final = timedelta(hours=24)
TRIES: Final = 3
"""So often a subscription that stopped is started again by itself without getting any further."""

State = Literal["copying", "fresh", "late", "broken"]
Why = Literal[
    "", "silent", "unreachable", "relay", "refused", "certificate", "version", "slot", "apply",
    "stopped", "area",
]  # fmt: skip


class BadInvitation(ValueError):
    """A file that is no invitation; the message says why."""


@dataclass(frozen=True)
class Invitation:
    """What the upper server needs to read a window: brought by hand, kept with mode 600.

    ``ca``, ``certificate`` and ``key`` are PEM: whom to believe, and who the reader is. ``log``:
    the verifier key of the lower server's public log. ``server`` is its installation's name.
    """

    format: int
    area: str
    server: str
    host: str
    port: int
    role: str
    password: str
    ca: str
    certificate: str
    key: str
    log: str

    def text(self) -> str:
        """The file."""
        return json.dumps({"xiangyue": "invitation", **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def read(cls, text: str) -> Invitation:
        """Read a file. BadInvitation."""
        try:
            given = json.loads(text)
        except ValueError:
            given = None
        if not isinstance(given, dict) or given.pop("xiangyue", "") != "invitation":
            raise BadInvitation("this file is no invitation of `xiangyue level publish`")
        names = {f.name: f.type for f in fields(cls)}
        form = given.get("format")
        if isinstance(form, int) and form not in READS:
            raise BadInvitation(version_words(form))
        if set(given) != set(names) or any(
            not isinstance(given[n], int if kind == "int" else str) for n, kind in names.items()
        ):
            raise BadInvitation("the invitation is not whole")
        found = cls(**given)
        if not is_code(found.area) or level_of(found.area) in ("township", "village"):
            raise BadInvitation(f"{found.area!r} is not the code of a county or above")
        return found


def version_words(form: int) -> str:
    """What stands against another form, and what to do."""
    if form > max(READS):
        return (
            f"the lower server publishes form {form}, this one reads up to {max(READS)}: "
            "upgrade this one first (docs/operations.md, upgrading levels)"
        )
    return (
        f"the lower server publishes form {form}, which this one no longer reads "
        f"({min(READS)} and later): upgrade the lower one"
    )


def source_role(area: str) -> str:
    """The database role on the upper server as which rows of that area's server come in. What it
    may write is told by its name: rows of that area alone (``data/sql/levels.sql``)."""
    return f"xiangyue_from_{area}"


def subscription(area: str) -> str:
    """The name of the subscription to that area's server."""
    return f"level_{area}"


def slot(server: str) -> str:
    """The name of an upper server's slot at a window: its own, whoever else reads there."""
    return "level_" + re.sub(r"[^a-z0-9]", "_", server.rpartition("/")[2].lower())


@dataclass(frozen=True)
class Seen:
    """What the upper server finds when it looks after one source.

    ``enabled``: its subscription wants to run; ``copied``: all tables have been copied once;
    ``beat``: the moment the lower server wrote into its window last, as it has come here; ``why``:
    what stands against reading the window itself, tried just now ("" where it can be read).
    """

    enabled: bool
    copied: bool
    beat: datetime | None
    why: Why
    form: int | None = None
    tries: int = 0


def state_of(seen: Seen, now: datetime) -> tuple[State, Why]:
    """In which state a source is, and why in one word ("" for fresh and copying)."""
    if seen.form is not None and seen.form not in READS:
        return "broken", "version"
    if seen.why in ("version", "slot", "refused", "certificate", "area"):
        return "broken", seen.why
    if not seen.enabled and not seen.why and seen.tries >= TRIES:
        return "broken", "apply"
    age = now - seen.beat if seen.beat else None
    if age is not None and age <= LATE and seen.copied and not seen.why:
        return "fresh", ""
    if not seen.copied and not seen.why:
        return "copying", ""
    why: Why = seen.why or ("silent" if seen.enabled else "stopped")
    return ("broken" if age is None or age > BROKEN else "late"), why


def cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of open data as it is stored: days as ISO dates."""
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()}
