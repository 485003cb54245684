"""The methods that an area lives by, who keeps its matters, and what its assembly delegated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import powers
from xiangyue.actions.acts import Act, act
from xiangyue.actions.body_places import require_bodies
from xiangyue.actions.typed import words
from xiangyue.core.bodies import COMMITTEE, COUNCIL, OFFICERS
from xiangyue.core.figures import method_key
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data import figures
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.methods import counted_from, in_force
from xiangyue.data.models import (
    Delegation,
    Jurisdiction,
    ProcedureVersion,
)
from xiangyue.methods import library
from xiangyue.methods.wording import sentences


def current_version(
    slug: str, now: datetime, area: str = "", *, practice: bool = False
) -> ProcedureVersion:
    """The version of the procedure that holds for ``area`` now: its own or that of an area above,
    if one was installed, else as it stands on disk; that is stored when first seen."""
    own = in_force(slug, area, timezone.localdate(now), practice=practice) if area else None
    if own is not None:
        return own.version
    try:
        raw = library.raw(slug)
    except KeyError:
        raise refuse("procedure.unknown", field="procedure", slug=slug) from None
    mark = library.fingerprint_of(raw)
    version = ProcedureVersion.objects.defer("raw").filter(fingerprint=mark).first()
    if version is None:
        version, _ = ProcedureVersion.objects.get_or_create(
            fingerprint=mark, defaults={"slug": slug, "raw": raw, "first_seen": now}
        )
    return version


def adopt_procedure(
    *, actor: Actor, now: datetime, area: str, slug: str, key: UUID | None = None
) -> Jurisdiction:
    """The village takes up a method for its later matters; those running keep theirs.

    At a level above the village its officers do. Refusal where the method is for another level.
    """
    actor.require(area, *keepers(area))
    version = current_version(slug, now, area)
    definition = library.pinned(version.fingerprint, version.raw)
    require_level(definition, area)
    with act("procedure.adopt", actor=actor, now=now, area=area, key=key) as a:
        jurisdiction = Jurisdiction.objects.select_for_update().get(area_id=area)
        if jurisdiction.procedure != slug:
            before = _counted_as(jurisdiction.procedure) if jurisdiction.procedure else ""
            for name, n in ((before, -1), (definition.figures, 1)):
                if name and not counted_from(area, name):  # what a matter began stays as it is
                    a.count(method_key(name), n)
        jurisdiction.procedure = slug
        jurisdiction.procedure_since = timezone.localdate(now)
        jurisdiction.save()
        a.data |= {"procedure": slug, "fingerprint": version.fingerprint}
        if definition.figures != slug:
            a.data["figures"] = definition.figures
        a.result = slug
    return jurisdiction


def require_level(definition: Procedure, area: str, name: str = "") -> None:
    """Refusal where the method is for another level of area, or for another kind of place."""
    if level_of(area) != definition.level:
        raise refuse(
            "matter.level",
            field="procedure",
            level=sentences()[f"level.{definition.level}"],
        )
    require_bodies(definition, area, name)


def _counted_as(slug: str) -> str:
    """The name under which the places that run a method are counted."""
    try:
        return library.known_by(slug).figures
    except KeyError:  # its folder is gone
        return slug


def count_method(a: Act, definition: Procedure) -> None:
    """The place runs a method from the first matter that begins by it, where it is not the one that
    it adopted: told in the entry of the matter's beginning, which ``figure_check`` counts again.
    """
    key = method_key(definition.figures)
    if a.practice or _is_counted(a, key):
        return
    here = Jurisdiction.objects.select_for_update(no_key=True).only("procedure").get(area_id=a.area)
    adopted = _counted_as(here.procedure) if here.procedure else ""
    if adopted != definition.figures and not _is_counted(a, key):
        a.count(key)
        a.data["figures"] = definition.figures


def _is_counted(a: Act, key: str) -> bool:
    found = figures.read([a.area], first=a.day, last=a.day, today=a.day, keys=(key,))
    return found[a.area][key] > 0


def keepers(area: str, *village: str) -> tuple[str, ...]:
    """Who keeps the matters of an area: ``village`` roles, or the officers of a level above it."""
    if level_of(area) != "village":
        return OFFICERS
    return village or ("secretary", "director", "clerk")


def closers(area: str, procedure: Procedure) -> tuple[str, ...]:
    """Who closes a matter and has its archive made; of a confined one, who may begin it."""
    return procedure.starts if procedure.confined else keepers(area)


def droppers(area: str, procedure: Procedure) -> tuple[str, ...]:
    """Who ends a matter that is not carried on."""
    if procedure.confined:
        return procedure.starts
    return keepers(area, "secretary", "deputy_secretary", "clerk")


def delegate(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    categories: Sequence[str],
    basis: str,
    start: date,
    end: date | None = None,
    key: UUID | None = None,
) -> Delegation:
    """Record what the villagers' assembly delegated to the representatives' assembly (Art. 28); or,
    of the powers of the collective, which ones its charter gives to its representatives' assembly.

    Refusal with the article for a power that their law keeps from the representatives.
    """
    if set(categories) <= set(CATEGORIES):
        actor.require(area, *COMMITTEE, "clerk", clause="law:28")
    else:
        powers.require_delegable(categories, timezone.localdate(now))
        actor.require(area, *COUNCIL, "clerk", clause="collective-law:28")
    if not categories:
        raise refuse("delegation.categories", field="categories")
    if end is not None and end < start:
        raise refuse("delegation.term", field="end")
    basis = words(basis, "basis", 500)
    with act("delegation.record", actor=actor, now=now, area=area, key=key) as a:
        delegation = Delegation.objects.create(
            area_id=area,
            categories=sorted(set(categories)),
            start=start,
            end=end,
            basis=basis,
            recorded_at=now,
        )
        a.data |= {
            "categories": delegation.categories,
            "start": start.isoformat(),
            "end": end.isoformat() if end else None,
            "basis": basis,
        }
        a.result = str(delegation.pk)
    return delegation
