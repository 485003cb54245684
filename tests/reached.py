"""What the tests of messages share: a meeting called, a contact proved, a postman."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.world import NOW, Village

from xiangyue.access import contacts, personal
from xiangyue.actions import meetings
from xiangyue.actions.agendas import NewItem
from xiangyue.core.messages import Letter
from xiangyue.data.models import Contact, Meeting

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def call(village: Village, now: datetime = NOW, days: int = 5) -> Meeting:
    return meetings.call_meeting(
        actor=village.actor("director"), now=now, area=village.code,
        body="representatives_assembly", title="三月村代会", place="文化礼堂",
        starts_at=now + days * DAY, items=[NewItem(title="听取汇报")],
    )  # fmt: skip


def reach(village: Village, who: str, channel: str = "sms", to: str = "13800001111") -> Contact:
    return Contact.objects.create(
        person=village.person(who), channel=channel, made_at=NOW, checked_at=NOW,
        made_by=village.person("clerk"), sealed=personal.seal(to, contacts.column(channel)),
    )  # fmt: skip


class Postman:
    """Takes letters, or does not."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.letters: list[Letter] = []
        self.problem = problem

    def __call__(self, letter: Letter) -> None:
        self.letters.append(letter)
        if self.problem:
            raise self.problem
