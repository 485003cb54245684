"""What each act of the record is called on a page, with the numbers that it tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.procedure import Procedure
from xiangyue.methods import titles as library
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.formats import day, moment


def act_name(act: str) -> str:
    """What an act of the record is called (``methods/wording/acts.yaml``)."""
    return sentences().get(f"act-name.{act}", {}).get(words.reader(), act)


@dataclass(frozen=True)
class Told:
    """One entry of the record as a line of a page."""

    seq: int
    at: datetime
    words: str
    by: str
    more: str
    act: str


def told(body: bytes | str, procedure: Procedure | None = None) -> Told:
    """An entry's line. ``procedure`` gives the names of the parts."""
    entry = json.loads(body)
    data: dict[str, Any] = entry.get("data", {})
    part = str(data.get("part", ""))
    more = []
    if part and procedure is not None:
        more.append(words.part_name(procedure, part))
    title = data.get("title")
    if title:
        more.append(_title(str(entry["act"]), str(title)))
    outcome = data.get("outcome")
    if outcome and entry["act"] != "item.hear":  # whose name says it
        more.append(_outcome(str(outcome)))
    if "accepted" in data:
        more.append(_("accepted") if data["accepted"] else _("sent back"))
    if data.get("until"):
        more.append(_("until %(day)s") % {"day": _when(str(data["until"]))})
    if data.get("reason"):
        more.append(str(data["reason"]))
    role = str(entry.get("by", {}).get("role", ""))
    return Told(
        seq=int(entry["seq"]),
        at=datetime.fromisoformat(entry["at"]),
        words=act_name(entry["act"]),
        by=_("Anonymous") if role == "anonymous" else words.role_name(role) if role else "",
        more=" · ".join(more),
        act=str(entry["act"]),
    )


def _title(act: str, title: str) -> str:
    """Its own words; of a title that a place holds, what its key is called."""
    kind = library.load().get(title) if act.startswith("title.") else None
    return kind.names[words.reader()] if kind else title


def _outcome(outcome: str) -> str:
    """Its words: a vote's, an office's answer, or the answer to a comment on a draft."""
    if outcome in OUTCOMES:
        return str(OUTCOMES[outcome])
    known = sentences().get(f"comment-outcome.{outcome}", {})
    return str(known.get(words.reader(), outcome))


def _when(text: str) -> str:
    """A day or a moment as the record writes it (ISO 8601), as a reader writes it."""
    try:
        return (
            moment(datetime.fromisoformat(text)) if "T" in text else day(date.fromisoformat(text))
        )
    except ValueError:
        return text


OUTCOMES: dict[str, Promise | str] = {
    "passed": lazy("passed"),
    "failed": lazy("not passed"),
    "void": lazy("void: vote again"),
    "heard": lazy("heard"),
    "withdrawn": lazy("taken off the agenda"),
    "pending": lazy("not decided yet"),
    "approved": lazy("Approved"),
    "refused": lazy("Not approved"),
    "returned": lazy("Sent back to be corrected"),
    "advised": lazy("Advice given"),
    "filed": lazy("On file"),
}
