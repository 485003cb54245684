"""What only the office that looks into a report may open: a key of its own for each office.

The key is derived from the installation's and never stored. A value opens for the report it was
sealed for alone. What the accused reads too (the charge, their own answer, the finding) is sealed
with the installation's key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.core import sealing
from xiangyue.core.refusals import refuse
from xiangyue.core.sealing import KeyRing
from xiangyue.data.models import ProtectedReport
from xiangyue.methods.report_routes import routes

Random = Callable[[int], bytes]


def office_ring(office: str, area: str) -> KeyRing:
    """The keys of one office in one area."""
    master = hmac.new(
        settings.PERSONAL_DATA_KEY, f"report/{office}/{area}".encode(), hashlib.sha256
    ).digest()
    return sealing.derive(master)


def handles(actor: Actor, report: ProtectedReport, area: str) -> bool:
    """Whether the actor holds the office that looks into it, and is not the one it is about."""
    office = routes().offices[report.office]
    return actor.person_id != report.about_id and actor.holds(area, *office.roles)


def handled_by(actor: Actor) -> Q:
    """The same of reports in a query."""
    held = Q(pk__in=[])
    for area in sorted({area for _role, area in actor.seats}):
        offices = [k for k, o in routes().offices.items() if actor.holds(area, *o.roles)]
        held |= Q(matter__area=area, office__in=offices)
    return held & ~Q(about=actor.person_id) if actor.person_id is not None else held


def seal_for_office(
    text: str, office: str, area: str, column: str, rng: Random = secrets.token_bytes
) -> bytes | None:
    """``text`` sealed for that office; None for an empty one."""
    if not text:
        return None
    ring = office_ring(office, area)
    return sealing.seal(ring, text, column=f"report.{column}", random=rng)


def opened_for_office(
    actor: Actor, report: ProtectedReport, area: str, sealed: Any, column: str
) -> str:
    """What was sealed for the office, opened for its holder; Refusal for anyone else."""
    if not handles(actor, report, area):
        raise refuse("report.not-yours", code="not-allowed")
    if not sealed:
        return ""
    ring = office_ring(report.office, area)
    return sealing.open_sealed(ring, bytes(sealed), column=f"report.{column}")


def opened_by_code(report: ProtectedReport, area: str, sealed: Any, column: str) -> str:
    """The same for who holds the report's code; the caller has looked it up by that."""
    if not sealed:
        return ""
    ring = office_ring(report.office, area)
    return sealing.open_sealed(ring, bytes(sealed), column=f"report.{column}")


def seal_shared(text: str, column: str, rng: Random = secrets.token_bytes) -> bytes | None:
    """What the accused reads as well."""
    return personal.seal(text, f"report.{column}", rng)


def opened_shared(sealed: Any, column: str) -> str:
    """The text of ``seal_shared``."""
    return personal.opened(sealed, f"report.{column}")


def code_hash(code: str) -> bytes:
    """The keyed hash by which a report is found by its code."""
    return personal.code_hash("report", code)
