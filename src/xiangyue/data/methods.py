"""Methods that a county (or any level above the village) made or adapted for its own area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, Max
from django.db.models.functions import Length

from xiangyue.core.places import ancestors
from xiangyue.data.areas import Area
from xiangyue.data.matters import ProcedureVersion


class InstalledVersion(models.Model):
    """A version of a method for one area and all below it, from a day on.

    Matters begun before keep theirs. The latest first day that has come is the one in force; of two
    areas one above the other, the lower one's.
    """

    area = models.ForeignKey(Area, models.PROTECT)
    slug = models.CharField(max_length=60)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="installed")
    from_day = models.DateField()
    cases = models.TextField(blank=True)  # its cases.yaml, as it was checked
    installed_at = models.DateTimeField()
    practice = models.BooleanField(default=False)  # for practice matters alone, to be tried out

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "area", "from_day"],
                condition=models.Q(practice=False),
                name="installed_once",
            ),
        ]


def _up(area: str) -> list[str]:
    """The code with those above it: a county's own method is also its villages'."""
    return [area, *(code for code in ancestors(area) if code)] if area else []


def in_force(slug: str, area: str, day: date, *, practice: bool = False) -> InstalledVersion | None:
    """The area's own version of a method on a day: one query; None where it has none.

    ``practice``: for a practice matter, which also runs by what is only tried out.
    """
    return (
        InstalledVersion.objects.filter(slug=slug, area_id__in=_up(area), from_day__lte=day)
        .filter(practice__in=[False, practice])
        .order_by(Length("area_id").desc(), "-from_day", "-pk")
        .select_related("version")
        .first()
    )


def own(area: str, day: date) -> list[InstalledVersion]:
    """What is in force for an area besides what comes with the program, one a slug: one query."""
    rows = (
        InstalledVersion.objects.filter(area_id__in=_up(area), from_day__lte=day, practice=False)
        .order_by("slug", Length("area_id").desc(), "-from_day", "-pk")
        .select_related("version", "area")
    )
    found: dict[str, InstalledVersion] = {}
    for row in rows:
        found.setdefault(row.slug, row)
    return list(found.values())


def newest(slug: str) -> tuple[str, dict[str, Any]] | None:
    """Fingerprint and content of the newest installed version of a slug, wherever it is."""
    return (
        InstalledVersion.objects.filter(slug=slug)
        .order_by("-from_day", "-pk")
        .values_list("version__fingerprint", "version__raw")
        .first()
    )


@dataclass(frozen=True)
class Version:
    """One version of a method as it was used or installed. ``area``: "" for the program's own."""

    fingerprint: str
    raw: dict[str, Any]
    first: datetime
    area: str
    area_name: str
    from_day: date | None


def versions(slug: str) -> list[Version]:
    """Every stored version of a method, the newest first: one query."""
    rows = (
        ProcedureVersion.objects.filter(slug=slug)
        .order_by("-first_seen", F("installed__from_day").desc(nulls_last=True), "-pk")
        .values_list(
            *("fingerprint", "raw", "first_seen", "installed__area_id", "installed__area__name"),
            "installed__from_day",
        )
    )
    return [
        Version(mark, raw, first, area or "", name or "", day)
        for mark, raw, first, area, name, day in rows
    ]


@dataclass(frozen=True)
class Use:
    """How much a method is used, practice apart. ``places``: where it was adopted or a matter began
    by it, since many methods run beside the adopted one. ``late``: running and past a day."""

    places: int
    matters: int
    running: int
    decided: int
    closed: int
    late: int


_USE = """
SELECT (SELECT count(*) FROM (
    SELECT j.area_id FROM xiangyue_jurisdiction j WHERE j.procedure = %(slug)s AND NOT j.practice
    UNION SELECT b.area_id FROM xiangyue_matter b
      JOIN xiangyue_procedureversion w ON w.id = b.procedure_id
      WHERE w.slug = %(slug)s AND NOT b.practice) AS p),
  count(m.id),
  count(m.id) FILTER (WHERE m.state = 'running'),
  count(m.id) FILTER (WHERE m.decided_at IS NOT NULL),
  count(m.id) FILTER (WHERE m.state = 'closed'),
  count(m.id) FILTER (WHERE m.state = 'running' AND m.due_on < %(today)s)
FROM xiangyue_procedureversion v
LEFT JOIN xiangyue_matter m ON m.procedure_id = v.id AND NOT m.practice
WHERE v.slug = %(slug)s
"""


def use(slug: str, today: date) -> Use:
    """The figures of one method over the whole nation: one query."""
    with connection.cursor() as c:
        c.execute(_USE, {"slug": slug, "today": today})
        return Use(*c.fetchone())


_COUNTED = """
SELECT EXISTS (SELECT FROM xiangyue_recordentry
  WHERE log = %s AND act = 'matter.start' AND strpos(body, %s) > 0)
"""


def counted_from(area: str, name: str) -> bool:
    """Whether a matter's beginning counted the area as one that runs the method ``name`` (its
    ``figures``): the record of the area is gone through."""
    with connection.cursor() as c:
        # a quote within what somebody wrote has a backslash before it
        c.execute(_COUNTED, [area, f'"figures":"{name}"'])
        return bool(c.fetchone()[0])


def last_day(slug: str, area: str) -> date | None:
    """The latest first day of a method's versions of this area itself."""
    found = InstalledVersion.objects.filter(slug=slug, area_id=area, practice=False).aggregate(
        day=Max("from_day")
    )
    day: date | None = found["day"]
    return day
