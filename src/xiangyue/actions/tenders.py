"""Works: called for, bid for, opened, compared, awarded; contracted, changed, settled.

Source: Law on Tenders and Bids, Art. 22 to 46; the numbers are settings of ``rules/works.yaml``.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.parts import act_on
from xiangyue.actions.proposals import LARGEST_COST
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import money
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.works import METHODS
from xiangyue.data.models import Tender


def number(case: Case, name: str) -> int:
    """A setting of ``rules/works.yaml`` for this matter."""
    return own_numbers.setting(name, matter=case.matter, day=case.today)


def amount(fen: int, field: str) -> int:
    """An amount above nothing; Refusal beside ``field``."""
    if not 0 < fen <= LARGEST_COST:
        raise refuse("works.amount", field=field)
    return fen


def call_bids(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    wanted: str,
    estimate: int,
    ceiling: int,
    method: str,
    until: datetime,
    place: str,
    platform: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Tender:
    """Call for bids. ``estimate`` and ``ceiling`` (the highest price) in fen; ``until``: the moment
    at which bids are opened at ``place``; ``platform``: the public one that a large work goes by.

    Refusal: fewer days than the law gives bidders, a highest price above the estimate or above what
    was decided, and a large work that goes by no public platform.
    """
    wanted, place = words(wanted, "wanted", 4000), words(place, "place", 120)
    platform = words(platform, "platform", 120, least=0)
    estimate, ceiling = amount(estimate, "estimate"), amount(ceiling, "ceiling")
    if method not in METHODS:
        raise refuse("works.method", field="method")
    if ceiling > estimate:
        raise _over("works.over-estimate", ceiling, estimate)
    with act_on(matter_id, "bids.call", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "tender")
        if case.facts(part).get("called"):
            raise refuse("works.called-already", code="conditions")
        granted = case.matter.budget
        if granted is not None and ceiling > granted:
            raise _over("works.over-decision", ceiling, granted)
        _require_days(case, until, case.today)
        large = number(case, "works.public-tender") * 1_000_000  # of ten thousand yuan
        if estimate >= large and not platform:
            raise Refusal(
                "conditions",
                Check(
                    "works.platform",
                    False,
                    clause="must-tender:5",
                    values={"large": money.words(large), "estimate": money.words(estimate)},
                ),
                field="platform",
            )
        before = case.matter.tenders.count()  # those that failed
        made = Tender.objects.create(
            matter=case.matter,
            part=part,
            round=before + 1,
            wanted=wanted,
            estimate=estimate,
            ceiling=ceiling,
            method=method,
            until=until,
            place=place,
            platform=platform,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(
            part,
            called=True,
            round=made.round,
            ceiling=ceiling,
            estimate=estimate,
            until=timezone.localdate(until).isoformat(),
            on=case.today.isoformat(),
        )
        a.data |= {
            "round": made.round,
            "ceiling": ceiling,
            "estimate": estimate,
            "method": method,
            "until": until.isoformat(),
        }
        case.settle(a)
        a.result = str(made.pk)
    return made


def _over(says: str, have: int, most: int) -> Refusal:
    values = {"price": money.words(have), "most": money.words(most)}
    return Refusal("conditions", Check(says, False, values=values), field="ceiling")


def _require_days(case: Case, until: datetime, since: date) -> None:
    """Bidders have so many days from ``since`` to ``until``."""
    least, have = number(case, "works.bid-days"), (timezone.localdate(until) - since).days
    if have < least:
        raise Refusal(
            "conditions",
            Check("works.too-soon", False, have=max(have, 0), need=least, clause="bidding-law:24"),
            field="until",
        )


def current(case: Case, part: Part) -> Tender:
    """The call whose bids these are; Refusal where none runs."""
    found = Tender.objects.filter(
        matter=case.matter, part=part.words["tender"], failed_at=None
    ).last()
    if found is None:
        raise refuse("works.not-called", code="conditions")
    return found


def require_posted(case: Case, part: Part, tender: Tender) -> None:
    """Refusal unless the call hangs, and hung early enough before its bids are opened."""
    posted = case.facts(part.words["notice"]).get("posted")
    if not posted:
        raise refuse("works.not-posted", code="conditions")
    _require_days(case, tender.until, date.fromisoformat(posted))
