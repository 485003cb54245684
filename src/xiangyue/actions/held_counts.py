"""A secret vote counted in classes of which one is small: which of its numbers are kept and told.

What may not be told is not kept either: not with the item, not in the record's entry, not on the
tellers' slips once it is decided. ``core.small_classes`` says what may; docs/voting.md why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from xiangyue.actions.meeting_frame import (
    Seats,
    book,
    charter_for,
    check_from,
    day_of,
    plain,
    plain_verdict,
)
from xiangyue.core import small_classes
from xiangyue.core.bodies import CLASSES
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_data import VOTES
from xiangyue.core.rules import Verdict
from xiangyue.core.small_classes import Told
from xiangyue.data.models import AgendaItem, Tally
from xiangyue.methods.wording import count_name

SECRET: Final = ("paper_ballot", "phone_ballot")
"""The ways in which nobody sees how another votes."""
LEAST: Final = "secret-rating.least"
"""The setting: below so many votes a class is small."""
Story = dict[str, Any]


def _secret(item: AgendaItem) -> bool:
    return item.way in SECRET and item.body in CLASSES


def _asked(item: AgendaItem) -> dict[str, Any]:
    meeting = item.meeting
    charter = charter_for(meeting, item)
    return {"day": day_of(meeting), "area": meeting.area_id, "charter": charter}


def _called(name: str, rule: str) -> dict[str, str]:
    return {lang: count_name(f"due.{name}", lang, rule=rule) for lang in ("zh", "en")}


def least(item: AgendaItem) -> int:
    """Below how many votes a class of this item is small."""
    return int(book().setting(LEAST, or_first=True, **_asked(item)).value)


def of_few(item: AgendaItem, *voters: Mapping[str, int]) -> bool:
    """Whether a class may turn out small by any of these numbers of voters, by class."""
    if not _secret(item):
        return False
    few = least(item)
    return any(small_classes.small(of, few) for of in voters)


def require_none_alone(item: AgendaItem, seats: Seats, voters: Mapping[str, int]) -> None:
    """Refusal where a condition asks of a class by itself in which one votes alone: whether it is
    met would tell how. ``voters``: by class."""
    if not _secret(item) or 1 not in voters.values():
        return
    groups = book().body(item.rule, **_asked(item)).passes
    found = [
        Check("item.class-of-one", False, 1, 2, values={"class": _called(name, item.rule)})
        for name in small_classes.alone(groups, seats.counts(item.body), voters)
    ]
    if found:
        raise Refusal("conditions", *found)


def told_of(item: AgendaItem, verdict: Verdict) -> Told | None:
    """What may be told of this vote; None where all of it may."""
    if not _secret(item):
        return None
    classes, counts, few = tuple(CLASSES[item.body]), verdict.counts, least(item)
    if not verdict.valid:  # held again: of such a vote nothing is told, not even what it met
        voters = {c: min(counts[f"issued.{c}"], counts[f"returned.{c}"]) for c in classes}
        small = small_classes.small(voters, few)
        return Told(small, few, False) if small else None
    groups = book().body(item.rule, **_asked(item)).passes
    return small_classes.told(groups, counts, classes, few)


def kept(verdict: Verdict, told: Told | None) -> tuple[Story, dict[str, int]]:
    """The verdict and its counts as they are kept: every number that may not be told left out."""
    story, counts = plain_verdict(verdict), dict(verdict.counts)
    if told is None:
        return story, counts
    gone = {n for n in counts if _of_votes(n) and ("." in n or not told.whole)}
    story["passes"] = [_without(c, gone) for c in story["passes"]] if verdict.valid else []
    # That the votes add up stays: its number is how many ballots came back.
    story["held"] = [plain(c) for c in _why(verdict.rule, told)]
    return story, {name: n for name, n in counts.items() if name not in gone}


def _of_votes(name: str) -> bool:
    return name.partition(".")[0] in VOTES


def _without(check: Story, gone: Collection[str]) -> Story:
    """A condition without the number of votes in it: whether it is met, and of how many."""
    values = check["values"]
    others = values.get("any_of", ())
    if any(one["values"].get("have_what") in gone for one in others):
        kept_others = [_without(one, gone) for one in others]
        # The nearest of several ways would tell how near it is.
        first = next((one for one in kept_others if one["met"]), kept_others[0])
        return {**first, "values": {**first["values"], "id": values["id"], "any_of": kept_others}}
    if values.get("have_what") not in gone:
        return check
    said = f"held-{'met' if check['met'] else 'unmet'}.{check['says'].partition('.')[2]}"
    return {**check, "says": said, "have": None, "values": values}


def strip(item: AgendaItem) -> None:
    """Where numbers of the vote are held back take them off the tellers' slips, of every round:
    who counted stays."""
    if held_back(item):
        for slip in Tally.objects.filter(item=item):
            strip_slip(slip)
            slip.save(update_fields=["counts", "earlier"])


def strip_slip(slip: Tally) -> None:
    """Take the numbers off one slip."""
    slip.counts = {}
    slip.earlier = [{n: v for n, v in one.items() if n != "counts"} for one in slip.earlier]


def _why(rule: str, told: Told) -> list[Check]:
    says = "item.held" if told.whole else "item.held-all"
    return [
        Check(says, True, n, told.least, values={"class": _called(name, rule)})
        for name, n in told.small.items()
    ]


def held_back(item: AgendaItem) -> list[Check]:
    """Why numbers of this item's last vote are held back: one for each small class, or none."""
    void = item.verdict.get("void", ())
    last = void[-1] if item.outcome == "pending" and void else item.verdict
    return [check_from(c) for c in last.get("held", ())]


def whole_told(item: AgendaItem) -> bool:
    """Whether the votes of all together are among the item's counts."""
    return any(name.partition(".")[0] == "for" for name in item.counts)
