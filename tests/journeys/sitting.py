"""A meeting as its people hold it on the pages: called, attended, opened, voted, closed."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import expect
from tests.journeys.hats import Visitor
from tests.world import Village

from xiangyue.data.models import Meeting, Person


class Sitting:
    """A meeting, worked by whoever sits before the browser."""

    def __init__(self, visitor: Visitor, village: Village) -> None:
        self.visitor, self.village = visitor, village
        self.address = ""

    def call(self, matter: int, part: str, *, day: str = "", way: str = "") -> Sitting:
        """Call it for that part of a matter; on the earliest lawful day when none is given."""
        v = self.visitor.go(f"/a/{self.village.code}/meetings/new/?item={matter}:{part}")
        v.fill(place="文化礼堂")
        if day:
            v.fill(day=day)
        if way:
            v.put(f"way-{matter}:{part}", way)
        v.press("Call it and tell everyone")
        return self

    def called(self) -> Meeting:
        """The meeting that was called just now."""
        meeting = Meeting.objects.latest("pk")
        expect(self.visitor.page).to_have_url(f"{self.visitor.base}/meetings/{meeting.pk}/")
        self.address = f"/meetings/{meeting.pk}/"
        return meeting

    def attend(self, people: Sequence[str | Person]) -> Sitting:
        """Tick those who came, and only them, on the sheet."""
        v = self.visitor.go(f"{self.address}sheet/")
        ids = {str(self.village.person(who).pk) for who in people}
        for box in v.main.locator("input[name=present]").all():
            box.set_checked(box.get_attribute("value") in ids)
        v.press("Save the sheet")
        return self

    def open(self) -> Sitting:
        """Press the button that opens it."""
        self.visitor.go(self.address).press("Open the meeting")
        return self

    def item(self, number: int = 1) -> Visitor:
        """The page of an item."""
        return self.visitor.go(f"{self.address}items/{number}/")

    def hands(self, **against: str) -> Visitor:
        """Everyone who came raises a hand for it, but for those named with their choice."""
        v = self.visitor.go(f"{self.address}items/1/?all=for")
        for who, choice in against.items():
            v.put(f"hand-{self.village.person(who).pk}", choice)
        return v.press("Record the vote")

    def count(self, **counts: dict[str, int]) -> Visitor:
        """One teller's count by class; what is not named is none."""
        v = self.item()
        for kind, of in counts.items():
            for what in ("issued", "returned", "for", "against", "abstain", "void"):
                name = f"{kind}.{what}" if kind else what
                if v.main.locator(f"[name='{name}']").count():
                    v.put(name, of.get(what, 0))
        return v.press("Hand in my count")

    def close(self) -> Visitor:
        """End it."""
        return self.visitor.go(self.address).press("Close the meeting")


def ballots(n: int, against: int = 0, abstain: int = 0, void: int = 0) -> dict[str, int]:
    """``n`` ballots issued and returned, those not named in favour."""
    return {
        "issued": n,
        "returned": n,
        "for": n - against - abstain - void,
        "against": against,
        "abstain": abstain,
        "void": void,
    }
