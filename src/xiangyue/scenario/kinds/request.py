"""Somebody asks for help; it is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.actions import requests
from xiangyue.actions.services import listed
from xiangyue.core.part import Part
from xiangyue.data.models import Person

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SERVICE = "senior-card"
ASKER = "林阿婆"
SAID = "我腿脚不好，眼睛也花，手续不会办，请村里帮帮忙。"


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What the village is told: by a villager, at the counter, with all papers but one."""
    asks = part.words["services"]
    offered = listed(driver.cast.area, driver.clock.now)
    service = SERVICE if asks == "must" and SERVICE in offered else ""
    villager = (
        Person.objects.filter(area_id=driver.cast.area, memberships=None, active=True)
        .order_by("pk")
        .first()
    )
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "text": SAID,
        "person_id": villager.pk if villager else None,
        "asker": villager.name if villager else ASKER,
        "channel": "spoken",
        "service": service,
        "brought": [0] if service else [],
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Taken in at the village office."""
    driver.do(requests.take_request, actor=driver.who(part, "clerk"), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Taking it in."""
    told = given(rehearsal, run, part)
    rehearsal.refuses(key, part, requests.take_request, actor=actor, **told)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Wrongly first, then as it should be, then a second time."""
    told, who = given(rehearsal, run, part), rehearsal.who(part, "clerk")
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("request-empty", {"text": " "}),
        ("request-nobody", {"person_id": None, "asker": ""}),
        ("request-stranger", {"person_id": 0}),
        ("request-phone", {"phone": "12345"}),
        ("request-no-service", {"service": "no-such-service"}),
        ("request-agent", {"agent_id": 0}),
        ("request-channel", {"channel": "dream"}),
    ]
    if part.words["services"] == "must":
        wrong.append(("request-service-missing", {"service": ""}))
    if told["service"]:
        wrong.append(("request-paper", {"brought": [99]}))
    for key, other in wrong:
        rehearsal.refuses(key, part, requests.take_request, actor=who, **{**told, **other})
    do(rehearsal, run, part)
    rehearsal.refuses("request-twice", part, requests.take_request, actor=who, **told)
