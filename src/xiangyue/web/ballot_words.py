"""What an item's page shows of its secret ballot."""

from __future__ import annotations

from typing import Any

from xiangyue.access.actors import Actor
from xiangyue.actions import item_ballots
from xiangyue.actions.plain_ballots import Turnout
from xiangyue.data.models import AgendaItem, PlainBox


def context(item: AgendaItem, actor: Actor, keeper: bool) -> dict[str, Any]:
    """What the item's page shows of its ballot: one query, none where phones are not used.

    ``counts``: whether the papers are being counted; ``waiting``: who may still be handed one.
    """
    if item.way != item_ballots.WAY:
        return {}
    found = PlainBox.objects.filter(item=item).exclude(state="void").order_by("roll__person_id")
    rows = list(
        found.values_list(
            "pk", "state", "papers", "roll__person_id", "roll__person__name", "roll__way"
        )
    )
    if not rows:
        return {"box": None, "counts": False}
    box = PlainBox(pk=rows[0][0], state=rows[0][1], papers=rows[0][2])
    roll = [row[3:] for row in rows if row[3] is not None]
    ways = [way for _person, _name, way in roll]
    return {
        "box": box,
        "counts": box.state == "stopped",
        "came": Turnout(len(roll), ways.count("phone"), ways.count("paper")),
        "mine": {person: way for person, _name, way in roll}.get(actor.person_id or 0),
        "waiting": [(p, name) for p, name, way in roll if not way] if keeper else [],
    }
