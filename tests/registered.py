"""A village with a seal, an asset and a resolution: what tests of the registers begin with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.world import NOW, Village, make_matter

from xiangyue.actions import assets, contracts, seal_uses, village_seals
from xiangyue.actions.files import Kept
from xiangyue.core.schedules import plan
from xiangyue.data.models import Asset, Contract, Matter, Seal, SealUse

PHOTO = Kept("a" * 64, "image/jpeg", 1000)


def resolved(village: Village, title: str = "出租旧粮仓", **more: Any) -> Matter:
    """A matter that the representatives' assembly decided yesterday."""
    matter = make_matter(village, title=title, procedure=more.pop("procedure", "eight-step"))
    matter.decided_at = NOW - timedelta(days=1)
    matter.resolution_number = f"代表会〔2026〕{matter.number}号"
    for name, value in more.items():
        setattr(matter, name, value)
    matter.save()
    return matter


def a_seal(village: Village, keeper: str = "committee_member") -> Seal:
    """The committee's seal, kept by a member of it."""
    return village_seals.enter(
        actor=village.actor("director"), now=NOW, area=village.code, name="明伦村村民委员会公章",
        body="village_committee", keeper_id=village.people[keeper].pk,
    )  # fmt: skip


def asked(village: Village, seal: Seal, **more: Any) -> SealUse:
    """A report to be sealed twice, asked for by the clerk."""
    given: dict[str, Any] = {
        "kind": "report", "title": "防汛值班表", "purpose": "报镇政府", "copies": 2,
    }  # fmt: skip
    return seal_uses.ask(actor=village.actor("clerk"), now=NOW, seal_id=seal.pk, **given | more)


def an_asset(village: Village, **more: Any) -> Asset:
    """The old granary, worth 80,000 yuan."""
    given: dict[str, Any] = {
        "kind": "buildings", "name": "旧粮仓", "quantity": "420.5", "unit": "m2",
        "origin": "collective", "value": 8_000_000,
    }  # fmt: skip
    return assets.enter(actor=village.actor("clerk"), now=NOW, area=village.code, **given | more)


def a_lease(village: Village, asset: Asset, matter: Matter | None, **more: Any) -> Contract:
    """Three years for 36,000 yuan, paid by the half year."""
    given: dict[str, Any] = {
        "kind": "lease", "title": "旧粮仓租赁", "other": "明伦农机合作社", "way": "in",
        "amount": 3_600_000, "starts": date(2026, 3, 1), "ends": date(2029, 2, 28),
        "dues": plan(total=3_600_000, times=6, first=date(2026, 3, 1), months=6),
        "asset_id": asset.pk, "matter_id": matter.pk if matter else None,
    }  # fmt: skip
    return contracts.enter(actor=village.actor("clerk"), now=NOW, area=village.code, **given | more)
