"""Methods made or adapted by a county, or another level above the village, for its own area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.core.places import level_of
from xiangyue.core.procedure import LEVELS, Procedure
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.methods import InstalledVersion, in_force, last_day
from xiangyue.data.models import Area, ProcedureVersion
from xiangyue.documents.catalogue import DOCUMENTS
from xiangyue.methods import checking, library, located
from xiangyue.methods.differences import Difference, differences
from xiangyue.methods.located import Finding

BEGINNING = "definition.yaml"


@dataclass(frozen=True)
class Plan:
    """A method that could be installed: what is wrong with it, and what it would change.

    ``before`` is the version that is in force for the area now; None for a new method.
    """

    slug: str
    raw: Mapping[str, Any]
    procedure: Procedure | None
    findings: tuple[Finding, ...]
    before: Mapping[str, Any] | None
    changes: tuple[Difference, ...]

    @property
    def wrong(self) -> int:
        """How many mistakes stand against it."""
        return sum(f.wrong for f in self.findings)

    @property
    def fingerprint(self) -> str:
        """The fingerprint that it would have."""
        return library.fingerprint_of(self.raw)


def content_in_force(slug: str, area: str, day: date) -> Mapping[str, Any] | None:
    """Definition and texts of a method as an area runs it on a day; None where there is none."""
    own = in_force(slug, area, day)
    if own is not None:
        raw: Mapping[str, Any] = own.version.raw
        return raw
    try:
        return library.raw(slug)
    except KeyError:
        return None


def plan(files: Mapping[str, bytes], *, area: str, day: date) -> Plan:
    """What installing these files would do; nothing is changed. One query."""
    found = checking.check_files(files, documents=DOCUMENTS, area=area, day=day)
    raw: dict[str, Any] = {"definition": {}, "texts": {}}
    for name, content in files.items():
        try:
            data = located.read(content, name).data
        except located.Unreadable:
            continue
        if name == BEGINNING and isinstance(data, dict):
            raw["definition"] = data
        elif name.startswith("text.") and isinstance(data, dict):
            raw["texts"][name.split(".")[1]] = data
    slug = str(raw["definition"].get("slug", ""))
    before = content_in_force(slug, area, day) if slug else None
    procedure = None if any(f.wrong for f in found) else library.from_raw(raw)
    changes = tuple(differences(before, raw)) if procedure else ()
    return Plan(slug, raw, procedure, tuple(found), before, changes)


def require_keeper(actor: Actor, area: str) -> None:
    """Refusal unless the actor is an officer of the area or of one above; never of a village."""
    if level_of(area) == "village":
        raise refuse("method.village", code="not-allowed", field="area")
    if not actor.officer_of(area):
        actor.require(area, "officer")


def install(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    files: Mapping[str, bytes],
    from_day: date,
    practice: bool = False,
    key: UUID | None = None,
) -> InstalledVersion:
    """Install a method for an area above the village, from a day on; running matters keep theirs.

    ``files``: ``definition.yaml``, ``text.zh.yaml``, ``text.en.yaml`` and ``cases.yaml`` by name.
    ``practice``: for practice matters alone, so that villages may try it out before.
    Refusal with the mistakes where it has any; when the day is past, or not after the version
    before; when nothing changes; when the name is another area's; when the name under which its
    places are counted changes.
    """
    require_keeper(actor, area)
    if from_day < timezone.localdate(now):
        raise refuse("method.past", field="from_day")
    made = plan(files, area=area, day=from_day)
    if made.procedure is None:
        first = next(f for f in made.findings if f.wrong)
        values = {"n": made.wrong, "file": first.file, "line": first.line}
        raise Refusal("invalid", Check("method.wrong", False, values=values), field="file")
    with act("method.install", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        Area.objects.select_for_update(no_key=True).get(pk=area)  # one after another
        _one_at_a_time(made.slug)
        _may(made, area)
        last = None if practice else last_day(made.slug, area)
        if last is not None and from_day <= last:
            raise refuse("method.not-later", field="from_day", last=last.isoformat())
        version, _new = ProcedureVersion.objects.get_or_create(
            fingerprint=made.fingerprint,
            defaults={"slug": made.slug, "raw": made.raw, "first_seen": now},
        )
        row = InstalledVersion.objects.create(
            area_id=area,
            slug=made.slug,
            version=version,
            from_day=from_day,
            cases=files.get("cases.yaml", b"").decode("utf-8"),
            installed_at=now,
            practice=practice,
        )
        a.on["method"] = made.slug
        a.data |= {
            "procedure": made.slug,
            "fingerprint": version.fingerprint,
            "from": from_day.isoformat(),
            "changes": len(made.changes),
        }
        a.result = made.slug
    return row


def _may(made: Plan, area: str) -> None:
    procedure = made.procedure
    assert procedure is not None
    if LEVELS[procedure.level] < LEVELS[level_of(area)]:
        raise refuse("method.level", field="file")
    if made.before is not None and not made.changes:
        raise refuse("method.same", field="file")
    try:
        figures = library.procedure(made.slug).figures
    except KeyError:
        _free(made.slug, area)
        return
    if procedure.figures != figures:
        raise refuse("method.figures", field="file", figures=figures)


def _one_at_a_time(slug: str) -> None:
    """Whoever installs a method of this name, in whatever area, waits until this act is over."""
    with connection.cursor() as c:
        c.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"xiangyue.method.{slug}"])


def _free(slug: str, area: str) -> None:
    """A name that no method of the program has belongs to the area that used it first; asked while
    nobody else installs one of that name."""
    first = InstalledVersion.objects.filter(slug=slug).order_by("pk").values("area_id").first()
    if first and not (area.startswith(first["area_id"]) or first["area_id"].startswith(area)):
        raise refuse("method.taken", field="file", slug=slug)
