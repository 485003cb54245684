"""What the registers of seals, assets and contracts share: who enters, and the resolution that a
contract, a loan or a large disposal needs.

Source: Organic Law of Villagers' Committees (2025), Art. 28; Law on Rural Collective Economic
Organizations (2024), Art. 26-28, 43; rulebook H.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from xiangyue.access.actors import Actor
from xiangyue.actions.disclosed import private
from xiangyue.actions.files import Kept, at_most
from xiangyue.actions.own_numbers import opened, stored
from xiangyue.actions.posting_words import personal
from xiangyue.actions.standing import procedure_of
from xiangyue.core import money
from xiangyue.core.bodies import (
    ASSEMBLIES,
    BRANCH,
    COMMITTEE,
    COUNCIL,
    OFFICE,
    SPECS,
    SUPERVISION,
    held_in,
)
from xiangyue.core.decided import revoker
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.rule_settings import Setting
from xiangyue.data.models import Contract, Matter, RegisterFile
from xiangyue.methods import rulebook

ENTERERS: Final = (
    *COMMITTEE, *BRANCH, *OFFICE, *COUNCIL, *held_in("residents_committee"),
)  # fmt: skip
"""Who enters assets and contracts."""
READERS: Final = (*ENTERERS, *SUPERVISION)
"""Who reads what is not public of them: files, notes, whose certificate it was."""
DECIDERS: Final = (*ASSEMBLIES, "collective_assembly", "collective_representatives")
"""Bodies whose resolution a contract or loan may rest on."""
LONGEST: Final = 100
"""Years."""


def practice_of(area: str) -> bool:
    """Whether what happens in this place is practice; Refusal where it is not opened."""
    found = opened(area)
    if found is None:
        raise refuse("area.not-open", code="conditions")
    return found.practice


def number_in_force(name: str, area: str, day: date) -> Setting:
    """A dated number of ``rules/settings.yaml``, the province's or the charter's where it has one,
    with its clause; of a day before its first, which a register may tell of, its first."""
    return rulebook.load().setting(name, day=day, area=area, charter=stored(area), or_first=True)


def expiry_days(area: str, day: date) -> int:
    """How many days before its end a contract is called to mind: lists of many places ask at once,
    so that it is one number for all."""
    return rulebook.load().setting("contract.expiry-days", day=day, area=area).value


def may_read(actor: Actor, area: str) -> bool:
    """Whether the actor reads the files: an office of the place, its supervision committee, an
    officer of a level above."""
    return actor.holds(area, *READERS) or actor.officer_of(area)


def require_public(*texts: str, field: str) -> None:
    """Refusal where one of the texts that all will read holds a personal number."""
    if found := personal("\n".join(texts), addresses_confirmed=True):
        raise Refusal("invalid", *found, field=field)


def decided_matters(area: str, practice: bool, now: datetime) -> QuerySet[Matter]:
    """Matters of the place that were decided and not given up, the newest first."""
    found = Matter.objects.filter(
        area_id=area, practice=practice, decided_at__isnull=False, decided_at__lte=now
    ).exclude(state="dropped")
    return (
        found.exclude(procedure__in=private()).select_related("procedure").order_by("-decided_at")
    )


def decided_by(matter: Matter) -> str:
    """The body that decides by the matter's method (``core.bodies``)."""
    return revoker(procedure_of(matter))[0]


def choices(area: str, practice: bool, now: datetime) -> list[tuple[int, str]]:
    """(matter, number and title) that a contract may rest on: one query."""
    return [
        (m.pk, " ".join(filter(None, (m.resolution_number, m.title))))
        for m in decided_matters(area, practice, now)[:200]
        if decided_by(m) in DECIDERS
    ]


def resolution(
    *,
    area: str,
    practice: bool,
    matter_id: int | None,
    now: datetime,
    clause: str,
    land: bool = False,
    spends: int = 0,
    beside: int | None = None,
    after: Matter | None = None,
) -> Matter:
    """The resolution, if it is one that this may rest on.

    ``spends``: fen that go out by it, which with its other contracts (but for the one with the id
    ``beside``) stay within what it decided. ``after``: a renewal needs one of its own, decided
    later than this. Refusals: none given; not a matter of this place; not decided yet; given up;
    decided by a body that cannot; beyond its amount; not its own.
    """
    if matter_id is None:
        raise refuse("register.no-resolution", code="conditions", field="matter", clause=clause)
    row = (
        Matter.objects.filter(pk=matter_id, area_id=area, practice=practice)
        .select_related("procedure")
        .first()
    )
    if row is None:
        raise refuse("register.matter-unknown", code="conditions", field="matter", clause=clause)
    named = {"code": "conditions", "field": "matter", "clause": clause, "title": row.title}
    if row.decided_at is None or row.decided_at > now:
        raise refuse("register.undecided", **named)  # type: ignore[arg-type]
    if row.state == "dropped":
        raise refuse("register.dropped", **named)  # type: ignore[arg-type]
    body = decided_by(row)
    if body not in DECIDERS:
        name: Any = dict(SPECS[body].name) if body in SPECS else body
        raise refuse("register.not-assembly", body=name, **named)  # type: ignore[arg-type]
    if land and body == "collective_representatives":
        raise refuse(
            "register.land-representatives", code="conditions", field="matter",
            clause="collective-law:26,collective-law:28",
        )  # fmt: skip
    if after is not None and (row.pk == after.pk or row.decided_at <= (after.decided_at or now)):
        raise refuse("register.own-resolution", **named)  # type: ignore[arg-type]
    require_budget(row, spends, beside=beside, clause=clause)
    return row


def require_budget(matter: Matter, spends: int, *, clause: str, beside: int | None = None) -> None:
    """Refusal where ``spends`` fen, with the other contracts that rest on the matter, are more than
    it decided."""
    if not spends or matter.budget is None:
        return
    taken = _taken(matter, beside)
    if taken + spends > matter.budget:
        raise refuse(
            "register.over-budget", code="conditions", field="matter", clause=clause,
            title=matter.title, budget=money.words(matter.budget),
            left=money.words(max(0, matter.budget - taken)), asked=money.words(spends),
        )  # fmt: skip


def _taken(matter: Matter, beside: int | None) -> int:
    others = Contract.objects.filter(matter=matter, way="out").exclude(
        Q(state="replaced") | Q(pk=beside)
    )
    return int(others.aggregate(n=Sum("amount"))["n"] or 0)


def attach(kept: Sequence[Kept], *, area: str, now: datetime, **owner: Any) -> None:
    """Name kept files as belonging to a use of a seal, or a contract: one insert. Never public."""
    at_most(kept, field="files")
    endings = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
    RegisterFile.objects.bulk_create(
        RegisterFile(
            area_id=area,
            sha256=f.sha256,
            media_type=f.media_type,
            size=f.size,
            name=f"{'photo' if f.is_photo else 'paper'}-{n}.{endings.get(f.media_type, 'pdf')}",
            created_at=now,
            **owner,
        )
        for n, f in enumerate(kept, 1)
    )
