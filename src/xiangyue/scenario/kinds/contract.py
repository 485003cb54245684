"""The contract signed with its resolution, its seal approved by another than its keeper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import works_contracts
from xiangyue.core.part import Part
from xiangyue.data.models import Matter, Seal
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

TERMS = (
    "包工包料。质量按国家验收标准；材料进场由村务监督委员会和村民代表查验；完工验收合格后付至结算价，"
    "留足质量保证金；误期一天扣合同价的千分之一；转包的解除合同。"
)


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What is entered."""
    today = driver.clock.today
    seal = Seal.objects.filter(
        area_id=driver.cast.area, body="village_committee", gone_on=None,
        practice=Matter.objects.get(pk=run.matter_id).practice,
    ).first()  # fmt: skip
    aside = (seal.keeper_id, driver.who(part).person_id) if seal else ()
    heads = ("director", "deputy_director", "secretary", "deputy_secretary")
    approver = next(a.person_id for a in driver.cast.all(*heads) if a.person_id not in aside)
    keeper = next(
        a.person_id
        for a in driver.cast.all("clerk", "committee_member", "representative")
        if a.person_id != approver
    )
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "on": today,
        "starts": today + timedelta(days=3),
        "ends": today + timedelta(days=43),
        "terms": TERMS,
        "percent": 3,
        "approver_id": approver,
        "keeper_id": seal.keeper_id if seal else keeper,
        "files": [photo()] if seal else [],
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Signed."""
    driver.do(works_contracts.sign, actor=driver.who(part), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Signing."""
    rehearsal.refuses(key, part, works_contracts.sign, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Ahead of its day; the end before the beginning; a deposit of four per cent; one hand for the
    seal; somebody who is not of the village; twice."""
    right = {"actor": rehearsal.who(part), **given(rehearsal, run, part)}
    today = rehearsal.clock.today

    def wrong(key: str, **more: Any) -> None:
        rehearsal.refuses(key, part, works_contracts.sign, **{**right, **more})

    wrong("contract-ahead", on=today + timedelta(days=1))
    wrong("contract-order", ends=today)
    wrong("contract-deposit", percent=4)
    wrong("contract-seal", keeper_id=right["approver_id"])
    wrong("contract-stranger", keeper_id=0)
    with rehearsal.supposing():
        Matter.objects.filter(pk=run.matter_id).update(decided_at=None)
        wrong("contract-no-resolution")
    do(rehearsal, run, part)
