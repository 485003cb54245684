"""Items of disclosure as pages show them: names, periods, how they stand, their tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.access.actors import Actor
from xiangyue.access.postings import reads_whole
from xiangyue.actions.disclosure_postings import period_name
from xiangyue.actions.disclosures import columns_of
from xiangyue.core import disclosure_content as contents
from xiangyue.core.disclosure import CHANNELS, Column, Item, state
from xiangyue.core.periods import Period, containing
from xiangyue.core.periods import read as read_period
from xiangyue.data.models import Disclosure
from xiangyue.methods.wording import clause
from xiangyue.web.formats import period
from xiangyue.web.matter_words import reader

HEADS: dict[str, Promise | str] = {
    "party": lazy("Party affairs"),
    "village": lazy("Village affairs"),
    "finance": lazy("Finance"),
}
STATES: dict[str, tuple[Promise | str, str]] = {  # words and the kind of chip
    "posted": (lazy("Posted in time"), "done"),
    "late": (lazy("Posted late"), "wait"),
    "due": (lazy("To be posted"), "open"),
    "missing": (lazy("Missing: not posted by its day"), "bad"),
    "coming": (lazy("Its period still runs"), ""),
}
STAGES: dict[str, Promise | str] = {
    "review": lazy("Waits for the supervision committee"),
    "ready": lazy("Ready to be posted"),
    "again": lazy("Sent back by the supervision committee"),
}
CHANNEL_NAMES: dict[str, Promise | str] = {
    "board": lazy("Notice board"),
    "broadcast": lazy("Village broadcast"),
    "web": lazy("This website"),
    "message": lazy("Messages to households"),
}
PAPERS: dict[str, Promise | str] = {
    "poster-a4": lazy("Poster for the board, A4"),
    "poster-a3": lazy("Poster for the board, A3"),
    "broadcast": lazy("Script for the village broadcast"),
}
assert set(CHANNEL_NAMES) == set(CHANNELS)


def quarter(name: str, today: date) -> Period:
    """The quarter that was asked for, else today's; of anything else today's."""
    try:
        found = read_period(name) if name else containing("quarter", today)
    except ValueError:
        return containing("quarter", today)
    return found if found.kind == "quarter" else containing("quarter", today)


def stage(row: Disclosure) -> str:
    """How far an item that is not posted is: prepared, reviewed, sent back; "" where nothing is
    done."""
    if row.posted_at:
        return ""
    if row.prepared_at:
        return "review" if row.review and not row.reviewed_at else "ready"
    return "again" if row.remark else ""


@dataclass(frozen=True)
class Table:
    """An item's table in words. ``money``: the numbers of the columns that are set right."""

    heads: list[str]
    rows: list[list[str]]
    foot: list[str]
    numbers: tuple[int, ...]
    capitals: list[tuple[str, str]]


def table_of(row: Disclosure, lang: str = "") -> Table | None:
    """What was prepared, as a table; None where it has none."""
    content, columns = row.content or {}, columns_of(row)
    cells = content.get("rows") or []
    if not cells:
        return None
    lang = lang or reader()
    sums = contents.totals(columns, cells)
    return Table(
        heads=[c.names[lang] for c in columns],
        rows=[[_told(c, x) for c, x in zip(columns, line, strict=True)] for line in cells],
        foot=[
            ("合计" if lang == "zh" else "Total")
            if n == 0 and c.key not in sums
            else contents.shown(c, sums[c.key])
            if c.key in sums
            else ""
            for n, c in enumerate(columns)
        ]
        if sums
        else [],
        numbers=tuple(n for n, c in enumerate(columns) if c.type in ("money", "number")),
        capitals=[
            (c.names[lang], contents.capitals(sums[c.key])) for c in columns if c.key in sums
        ],
    )


def _told(column: Column, cell: Any) -> str:
    """A cell on a page: as on paper, where a day takes less room, but a day as people say it."""
    words = contents.shown(column, cell)
    return period(words) if column.type == "day" else words


def shown(row: Disclosure, today: date) -> dict[str, Any]:
    """A row of the board."""
    how = state(row.last, row.due_on, row.posted_on, today)
    at = stage(row)
    return {
        "row": row,
        "name": row.raw["name"][reader()],
        "period": row.occasion or period_name(row.period, reader()),  # type: ignore[arg-type]
        "clause": clause(row.raw.get("clause", ""), reader()),
        "state": how,
        "words": STATES[how],
        "stage": STAGES.get(at, ""),
        "at": at,
        "days_late": ((row.posted_on or today) - row.due_on).days,
    }


def may_read(actor: Actor, row: Disclosure) -> bool:
    """Whether the reader sees what an item says: once it is posted as its posting, before that
    those who work on it alone."""
    if row.posting is not None:
        return reads_whole(actor, row.posting)
    return False


PERIODS: dict[str, Promise | str] = {
    "month": lazy("Every month"),
    "quarter": lazy("Every quarter"),
    "half": lazy("Every half year"),
    "year": lazy("Every year"),
    "event": lazy("When it happens"),
}


def deadline(item: Item) -> str:
    """By when, in words."""
    by = item.deadline
    assert by is not None
    if by.days:
        return ngettext("within one day of it", "within %(num)s days of it", by.days) % {
            "num": by.days
        }
    if by.day == 31 and by.month == 1:
        return _("within the month after the period")
    if by.month == 1:
        return _("by the %(day)sth of the month after the period") % {"day": by.day}
    return _("by the %(day)sth of the %(month)sth month after the period") % {
        "day": by.day,
        "month": by.month,
    }
