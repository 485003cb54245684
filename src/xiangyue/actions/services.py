"""The list of services of a place: the common one, and the township's own dated changes to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.typed import words
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.refusals import refuse
from xiangyue.core.services import BadService, Service, in_force, read
from xiangyue.data.models import ServiceChange
from xiangyue.methods import services


def listed(area: str, now: datetime, *, day: date | None = None) -> dict[str, Service]:
    """The services of a village or a township on ``day`` (today) by key: one query."""
    changes = [
        (c.key, c.begins, read({**c.data, "from": c.begins}, area=c.area_id) if c.data else None)
        for c in ServiceChange.objects.filter(area_id=area[:9]).order_by("begins", "pk")
    ]
    return in_force(services.common(), changes, day or timezone.localdate(now))


def change_service(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    service: str,
    data: Mapping[str, Any] | None,
    begins: date,
    reason: str,
    key: UUID | None = None,
) -> ServiceChange:
    """The township says its own of a service, from a day on: other papers, days, office, a new one.

    ``data`` as in ``services/*.yaml`` without key and day; None where it is offered no longer.
    Requests taken in before keep what they were promised.
    """
    actor.require(area, *OFFICERS)
    if len(area) != 9:
        raise refuse("service.level", field="area")
    today = timezone.localdate(now)
    if begins < today:
        raise refuse("service.past", field="begins")
    reason = words(reason, "reason", 500)
    if data is not None:
        data = {**data, "key": service}
        try:
            read({**data, "from": begins}, area=area)
        except BadService as error:
            raise refuse("service.bad", field="data", what=str(error)) from None
    elif service not in listed(area, now, day=begins):
        raise refuse("request.service", field="service")
    with act("service.change", actor=actor, now=now, area=area, key=key) as a:
        row = ServiceChange.objects.create(
            area_id=area,
            key=service,
            begins=begins,
            data=dict(data) if data is not None else None,
            reason=reason,
            made_at=now,
            made_by_id=actor.person_id,
        )
        a.on["service"] = service
        a.data |= {
            "from": begins.isoformat(),
            "days": data["days"] if data else None,
            "offered": data is not None,
            "reason": reason,
        }
        a.result = str(row.pk)
    return row
