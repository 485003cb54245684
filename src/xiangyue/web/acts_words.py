"""What each act of the record is called on a page, with the numbers that it tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.procedure import Procedure
from xiangyue.web import matter_words as words

ACTS: dict[str, Promise | str] = {
    "acceptance.give": lazy("Result looked at"),
    "area.open": lazy("Place opened"),
    "delegation.record": lazy("Delegation by the villagers' assembly recorded"),
    "execution.report": lazy("Report on execution"),
    "finding.answer": lazy("Finding answered"),
    "finding.make": lazy("Finding of supervision"),
    "follower.assign": lazy("Representatives assigned to follow"),
    "item.amend": lazy("Amended in the meeting"),
    "item.discuss": lazy("Discussion written down"),
    "item.hear": lazy("Heard in the meeting"),
    "item.withdraw": lazy("Taken off the agenda"),
    "matter.archive": lazy("Archive made"),
    "matter.close": lazy("Matter closed"),
    "matter.drop": lazy("Matter not carried on"),
    "matter.link": lazy("Further opinions taken up"),
    "matter.start": lazy("Matter begun"),
    "meeting.attendance": lazy("Attendance marked"),
    "meeting.call": lazy("Meeting called"),
    "meeting.cancel": lazy("Meeting cancelled"),
    "meeting.check-in": lazy("Attendance by QR code"),
    "meeting.close": lazy("Meeting closed"),
    "meeting.confirm": lazy("Notice confirmed"),
    "meeting.no-quorum": lazy("No quorum: not a sitting"),
    "meeting.open": lazy("Meeting opened"),
    "minutes.edit": lazy("Minutes edited"),
    "minutes.sign": lazy("Minutes signed"),
    "objection.answer": lazy("Objection answered"),
    "objection.make": lazy("Objection"),
    "opinion.answer": lazy("Opinion answered"),
    "opinion.consider": lazy("Opinions taken in hand"),
    "opinion.group": lazy("Like opinions put together"),
    "opinion.submit": lazy("Opinion received"),
    "opinion.ungroup": lazy("Opinions taken apart"),
    "part.finish": lazy("Finished"),
    "person.reveal": lazy("Personal data looked at"),
    "posting.put-up": lazy("Posted"),
    "posting.show": lazy("Shown in a further channel"),
    "posting.take-down": lazy("Posting taken down"),
    "procedure.adopt": lazy("Method adopted"),
    "question.answer": lazy("Written question answered"),
    "question.ask": lazy("Written question"),
    "reach.record": lazy("Told and asked"),
    "report.file": lazy("Expert report filed"),
    "roster.apply": lazy("People and households entered"),
    "task.add": lazy("Task given out"),
    "task.progress": lazy("Progress of a task"),
    "text.write": lazy("Text written"),
    "token.create": lazy("Token for a program made"),
    "token.revoke": lazy("Token for a program ended"),
    "vote.hands": lazy("Vote by show of hands"),
    "vote.tally": lazy("A teller's count"),
}


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
        more.append(str(title))
    outcome = data.get("outcome")
    if outcome:
        more.append(str(OUTCOMES.get(outcome, outcome)))
    if "accepted" in data:
        more.append(_("accepted") if data["accepted"] else _("sent back"))
    if data.get("until"):
        more.append(_("until %(day)s") % {"day": data["until"]})
    if data.get("reason"):
        more.append(str(data["reason"]))
    role = str(entry.get("by", {}).get("role", ""))
    return Told(
        seq=int(entry["seq"]),
        at=datetime.fromisoformat(entry["at"]),
        words=str(ACTS.get(entry["act"], entry["act"])),
        by=_("Anonymous") if role == "anonymous" else words.role_name(role) if role else "",
        more=" · ".join(more),
        act=str(entry["act"]),
    )


OUTCOMES: dict[str, Promise | str] = {
    "passed": lazy("passed"),
    "failed": lazy("not passed"),
    "void": lazy("void: vote again"),
    "heard": lazy("heard"),
    "withdrawn": lazy("taken off the agenda"),
    "pending": lazy("not decided yet"),
}
