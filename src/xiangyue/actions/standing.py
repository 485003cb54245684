"""Where a matter stands, locked for one act: the glue between the tables and the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from xiangyue.actions.acts import Act, require_version
from xiangyue.core.engine import OPEN, Standing, evaluate, part_names, require_open
from xiangyue.core.procedure import Part, Procedure
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.by_key import ByKey
from xiangyue.data.models import Matter, MatterPart
from xiangyue.methods import library

_SHARED = """
SELECT
  (SELECT count(DISTINCT person_id) FROM xiangyue_membership m WHERE m.area_id = %(area)s
     AND m.role IN ('representative', 'assembly_chair') AND m.start <= %(day)s
     AND (m."end" IS NULL OR m."end" >= %(day)s)),
  (SELECT count(DISTINCT person_id) FROM xiangyue_membership m WHERE m.area_id = %(area)s
     AND m.role IN ('representative', 'assembly_chair', 'director', 'deputy_director',
                    'committee_member') AND m.start <= %(day)s
     AND (m."end" IS NULL OR m."end" >= %(day)s)),
  (SELECT count(DISTINCT person_id) FROM xiangyue_membership m WHERE m.area_id = %(area)s
     AND m.role IN ('party_member', 'secretary', 'deputy_secretary', 'branch_member')
     AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)),
  (SELECT count(*) FROM xiangyue_household h WHERE h.area_id = %(area)s AND h.active),
  EXISTS (SELECT 1 FROM xiangyue_delegation d WHERE d.area_id = %(area)s
     AND %(category)s = ANY(d.categories) AND d.start <= %(day)s
     AND (d."end" IS NULL OR d."end" >= %(day)s)),
  EXISTS (SELECT 1 FROM xiangyue_membership s JOIN xiangyue_membership t
     ON t.person_id = s.person_id AND t.area_id = s.area_id AND t.role = 'director'
     AND t.start <= %(day)s AND (t."end" IS NULL OR t."end" >= %(day)s)
     WHERE s.area_id = %(area)s AND s.role = 'secretary' AND s.start <= %(day)s
     AND (s."end" IS NULL OR s."end" >= %(day)s)),
  count(o.id), count(o.id) FILTER (WHERE o.answered_at IS NULL)
FROM xiangyue_opinion o WHERE o.matter_id = %(matter)s
"""


def shared_facts(area: str, matter_id: int, category: str, day: date) -> dict[str, Any]:
    """The facts of the village and the matter (``core.procedure.SHARED_FACTS``): one query."""
    with connection.cursor() as c:
        c.execute(_SHARED, {"area": area, "matter": matter_id, "category": category, "day": day})
        row = c.fetchone()
    names = (
        "village.representatives",
        "village.members",
        "village.party_members",
        "village.households",
        "village.delegated",
        "village.secretary_is_director",
        "matter.opinions",
        "matter.opinions_unanswered",
    )
    return dict(zip(names, row, strict=True))


@dataclass
class Case:
    """A matter with its definition and the facts of its parts, as of the day ``today``."""

    matter: Matter
    procedure: Procedure
    parts: dict[str, MatterPart]
    shared: dict[str, Any]
    now: datetime
    today: date
    changed: set[str] = field(default_factory=set)
    loaded: dict[str, Any] = field(default_factory=dict)  # the matter's columns as they are stored

    def facts(self, key: str) -> dict[str, Any]:
        """The facts of one part, as stored."""
        return self.parts[key].facts

    def standing(self) -> Standing:
        """Where the matter stands now."""
        return evaluate(
            self.procedure, {k: p.facts for k, p in self.parts.items()}, self.shared, self.today
        )

    def _remaining(self) -> Standing:
        """The same without the reasons of what is done: enough to go on from."""
        facts = {k: p.facts for k, p in self.parts.items()}
        return evaluate(self.procedure, facts, self.shared, self.today, whole=False)

    def require_open(self, key: str, *kinds: str) -> Part:
        """The part, if it is open and of one of ``kinds``; else Refusal with why not."""
        if self.matter.state != "running":
            raise refuse("matter.ended", code="conditions")
        try:
            part = self.procedure.part(key)
        except KeyError:
            raise refuse("part.unknown", part_key=key) from None
        if kinds and part.kind not in kinds:
            raise refuse("part.other-kind", part_key=key, part_name=part_names(self.procedure, key))
        require_open(self._remaining(), key)
        return part

    def put(self, key: str, **facts: Any) -> None:
        """Set facts of a part."""
        self.parts[key].facts.update(facts)
        self.changed.add(key)

    def add(self, key: str, **amounts: int) -> None:
        """Add to whole-number facts of a part."""
        stored = self.parts[key].facts
        for name, n in amounts.items():
            stored[name] = int(stored.get(name, 0)) + n
        self.changed.add(key)

    def settle(self, a: Act, *, by_hand: Iterable[str] = ()) -> None:
        """Finish what may be finished, open what follows, and save: every act on a matter ends so.

        ``by_hand`` are the keys that the acting person finishes now; Refusal if one may not be.
        """
        hand = set(by_hand)
        while True:
            standing = self._remaining()
            finished = None
            for v in standing.parts:
                if v.status != OPEN or not (v.part.finish == "auto" or v.part.key in hand):
                    continue
                if not v.unmet:
                    finished = v.part.key
                    break
                if v.part.key in hand:
                    raise Refusal("conditions", *v.unmet)
            if finished is None:
                break
            self.put(finished, done=True)
            self.parts[finished].done_at = self.now
            hand.discard(finished)
        for key in hand:
            require_open(standing, key)
        self._save(a, standing)

    def _save(self, a: Act, standing: Standing) -> None:
        for v in standing.open:
            row = self.parts[v.part.key]
            if row.opened_on is None:
                row.opened_on = self.today
                if v.part.due_days:
                    row.due_on = self.today + timedelta(days=v.part.due_days)
                self.changed.add(v.part.key)
        matter = self.matter
        before = matter.due_on
        matter.step = standing.step.key if standing.step else ""
        matter.open_parts = [v.part.key for v in standing.open]
        dues = [d for v in standing.open if (d := self.parts[v.part.key].due_on)]
        matter.due_on = min(dues, default=None) if matter.state == "running" else None
        if before != matter.due_on:
            if before:
                a.count("matters_due", -1, before)
            if matter.due_on:
                a.count("matters_due", 1, matter.due_on)
        matter.version += 1
        _write(matter, self.loaded, [self.parts[k] for k in sorted(self.changed)])
        self.loaded, self.changed = _values(matter), set()
        a.on.setdefault("matter", label(matter))
        a.data.setdefault("version", matter.version)


_WRITE = """
WITH parts AS (
    UPDATE xiangyue_matterpart AS p
    SET facts = v.facts::jsonb, opened_on = v.opened_on, due_on = v.due_on, done_at = v.done_at
    FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::timestamptz[])
         AS v(id, facts, opened_on, due_on, done_at)
    WHERE p.id = v.id
)
UPDATE xiangyue_matter SET {columns} WHERE id = %s
"""


def _write(matter: Matter, loaded: dict[str, Any], parts: Sequence[MatterPart]) -> None:
    """Store what differs of a matter, and these parts of it: one statement."""
    changed = {
        f.column: f.get_db_prep_save(value, connection)
        for f in Matter._meta.concrete_fields
        if not f.primary_key and loaded.get(f.attname, f) != (value := getattr(matter, f.attname))
    }
    columns = ", ".join(f'"{column}" = %s' for column in changed)
    with connection.cursor() as c:
        c.execute(
            _WRITE.format(columns=columns),
            [
                [p.pk for p in parts],
                [json.dumps(p.facts) for p in parts],
                [p.opened_on for p in parts],
                [p.due_on for p in parts],
                [p.done_at for p in parts],
                *changed.values(),
                matter.pk,
            ],
        )


def label(matter: Matter) -> str:
    """How the record names a matter: ``330212105219/2026-7``."""
    return f"{matter.area_id}/{matter.year}-{matter.number}"


def procedure_of(matter: Matter) -> Procedure:
    """The definition that a matter is pinned to (its ``procedure`` row must be loaded)."""
    mark = matter.procedure.fingerprint
    return library.known(mark) or library.pinned(mark, matter.procedure.raw)


def read_case(matter_id: int, *, now: datetime) -> Case | None:
    """A matter to look at, with its area: three queries, two once it has ended; None for none."""
    found = Matter.objects.select_related("procedure", "area").filter(pk=matter_id)
    matter = found.first()
    if matter is None:
        return None
    today = timezone.localdate(now)
    running = matter.state == "running"
    return Case(
        matter=matter,
        procedure=procedure_of(matter),
        parts={p.key: p for p in MatterPart.objects.filter(matter=matter)},
        shared=shared_facts(matter.area_id, matter.pk, matter.category, today) if running else {},
        now=now,
        today=today,
    )


def open_case(
    matter_id: int, *, now: datetime, expected: int | None = None, lock: bool = True
) -> Case:
    """The matter with its parts, locked until the transaction ends: three queries.

    Refusal("stale") when ``expected`` is not its version.
    """
    matter = (_locked if lock else _looked)(matter_id)
    if matter is None:
        raise refuse("matter.unknown", code="not-found")
    require_version(matter.version, expected)
    today = timezone.localdate(now)
    return Case(
        matter=matter,
        procedure=procedure_of(matter),
        parts=_parts(matter),
        shared=shared_facts(matter.area_id, matter.pk, matter.category, today),
        now=now,
        today=today,
        loaded=_values(matter),
    )


def _with_mark(key: int) -> QuerySet[Matter]:
    return Matter.objects.select_related("procedure").defer("procedure__raw").filter(pk=key)


_looked = ByKey(_with_mark)
_locked = ByKey(lambda key: _with_mark(key).select_for_update(of=("self",)))

_PARTS = ("id", "matter_id", "key", "facts", "opened_on", "due_on", "done_at")


def _parts(matter: Matter) -> dict[str, MatterPart]:
    with connection.cursor() as c:
        c.execute(
            f"SELECT {', '.join(_PARTS)} FROM xiangyue_matterpart WHERE matter_id = %s ORDER BY id",
            [matter.pk],
        )
        rows = c.fetchall()
    made = (
        MatterPart(**dict(zip(_PARTS, row, strict=True)) | {"facts": json.loads(row[3])})
        for row in rows
    )
    return {part.key: part for part in made}


def _values(matter: Matter) -> dict[str, Any]:
    return {f.attname: getattr(matter, f.attname) for f in Matter._meta.concrete_fields}
