"""Where a matter stands, locked for one act: the glue between the tables and the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, require_version
from xiangyue.core.bodies import BODIES, REPRESENTATIVES
from xiangyue.core.engine import OPEN, Standing, evaluate, part_names, require_open, view_of
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.procedure import Part, Procedure
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Area, Matter, ProcedureVersion
from xiangyue.data.prepared import prepared
from xiangyue.methods import library

_MATTER: Final = tuple(f.attname for f in Matter._meta.concrete_fields)
_VERSION: Final = ("id", "slug", "fingerprint", "first_seen")

# One statement: a matter with its definition, its parts and the facts of its village. Only the
# matter itself is locked. Where the lock had to be waited for, all the rest was seen as it was
# before: ``seen`` is the version it belongs to, and the statement is asked once more.
_CASE = """
SELECT {matter}, {version}, parts.*, village.*, said.*,
  (SELECT count(*) FROM xiangyue_household h WHERE h.area_id = m.area_id AND h.active),
  EXISTS (SELECT 1 FROM xiangyue_delegation d WHERE d.area_id = m.area_id
     AND m.category = ANY(d.categories) AND d.start <= %(day)s
     AND (d."end" IS NULL OR d."end" >= %(day)s))
FROM xiangyue_matter m
JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(p.id, p.key, p.facts, p.opened_on, p.due_on, p.done_at)
                  ORDER BY p.id),
         (SELECT seen.version FROM xiangyue_matter seen WHERE seen.id = m.id)
  FROM xiangyue_matterpart p WHERE p.matter_id = m.id
) AS parts
CROSS JOIN LATERAL (
  SELECT count(DISTINCT s.person_id) FILTER (WHERE s.role = ANY(%(representatives)s)),
         count(DISTINCT s.person_id) FILTER (WHERE s.role = ANY(%(members)s)),
         count(DISTINCT s.person_id) FILTER (WHERE s.role = ANY(%(party)s)),
         COALESCE(array_agg(s.person_id) FILTER (WHERE s.role = 'secretary')
               && array_agg(s.person_id) FILTER (WHERE s.role = 'director'), false)
  FROM xiangyue_membership s WHERE s.area_id = m.area_id
    AND s.start <= %(day)s AND (s."end" IS NULL OR s."end" >= %(day)s)
) AS village
CROSS JOIN LATERAL (
  SELECT count(*), count(*) FILTER (WHERE o.answered_at IS NULL)
  FROM xiangyue_opinion o WHERE o.matter_id = m.id
) AS said
WHERE m.id = %(key)s
""".format(
    matter=", ".join(f'm."{name}"' for name in _MATTER),
    version=", ".join(f"v.{name}" for name in _VERSION),
)
_LOCKED: Final = _CASE + "FOR UPDATE OF m"
_GROUPS: Final = {
    "representatives": list(REPRESENTATIVES),
    "members": list(BODIES["representatives_assembly"]),
    "party": list(BODIES["party_members"]),
}
_SHARED: Final = (
    "village.representatives",
    "village.members",
    "village.party_members",
    "village.secretary_is_director",
    "matter.opinions",
    "matter.opinions_unanswered",
    "village.households",
    "village.delegated",
)


@dataclass(slots=True)
class PartState:
    """One part as stored: its facts (``core.procedure.FACTS``) and its days."""

    pk: int
    key: str
    facts: dict[str, Any]
    opened_on: date | None
    due_on: date | None
    done_at: datetime | None


def _part(row: Sequence[Any]) -> PartState:
    pk, key, facts, opened, due, done = row
    return PartState(
        pk,
        key,
        facts,
        opened and date.fromisoformat(opened),
        due and date.fromisoformat(due),
        done and datetime.fromisoformat(done),
    )


@dataclass
class Case:
    """A matter with its definition and the facts of its parts, as of the day ``today``."""

    matter: Matter
    procedure: Procedure
    parts: dict[str, PartState]
    shared: dict[str, Any]
    now: datetime
    today: date
    changed: set[str] = field(default_factory=set)

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
        facts = {k: p.facts for k, p in self.parts.items()}
        require_open(view_of(self.procedure, facts, self.shared, self.today, key))
        return part

    def require_own(self, actor: Actor, part: Part, person_id: int | None) -> bool:
        """Whether the actor is that person; else Refusal unless they are of those who do the part,
        who enter what a person says on a signed paper."""
        if actor.person_id is not None and actor.person_id == person_id:
            return True
        actor.require(self.matter.area_id, *part.actors)
        return False

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
            self._ended(a, finished)
            hand.discard(finished)
        for key in hand:
            require_open(standing.view(key))
        self._save(a, standing)

    def _ended(self, a: Act, key: str) -> None:
        """A poll is over once its part is, by whichever act: who answered is counted then."""
        if self.procedure.part(key).kind == "poll":
            facts = self.facts(key)
            asked, answered = int(facts.get("asked", 0)), int(facts.get("answered", 0))
            a.count_turnout("surveys", entitled=asked, took=answered)

    def _save(self, a: Act, standing: Standing) -> None:
        for v in standing.open:
            row = self.parts[v.part.key]
            if row.opened_on is None:
                row.opened_on = self.today
                kind = REGISTRY[v.part.kind]
                due = kind.due(v.part, self.facts) or kind.first_due(v.part, self.today)
                if due is None and v.part.due_days:
                    due = self.today + timedelta(days=v.part.due_days)
                if due is not None:  # else as the act that opened it has set it
                    row.due_on = due
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
        a.save(matter, *_CHANGES)
        parts = [self.parts[k] for k in sorted(self.changed)]
        if parts:
            a.also(
                _PARTS,
                [
                    [p.pk for p in parts],
                    [json.dumps(p.facts) for p in parts],
                    [p.opened_on for p in parts],
                    [p.due_on for p in parts],
                    [p.done_at for p in parts],
                ],
            )
        self.changed = set()
        a.on.setdefault("matter", label(matter))
        a.data.setdefault("version", matter.version)


_PARTS = """
UPDATE xiangyue_matterpart AS p
SET facts = v.facts::jsonb, opened_on = v.opened_on, due_on = v.due_on, done_at = v.done_at
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::timestamptz[])
     AS v(id, facts, opened_on, due_on, done_at)
WHERE p.id = v.id
"""
_CHANGES = (
    "state", "step", "open_parts", "due_on", "version", "budget", "resolution_number",
    "decided_at", "closed_at", "end_reason",
)  # fmt: skip


def label(matter: Matter) -> str:
    """How the record names a matter: ``330212105219/2026-7``."""
    return f"{matter.area_id}/{matter.year}-{matter.number}"


def procedure_of(matter: Matter) -> Procedure:
    """The definition that a matter is pinned to (its ``procedure`` row must be loaded)."""
    mark = matter.procedure.fingerprint
    return library.known(mark) or library.pinned(mark, matter.procedure.raw)


def read_case(matter_id: int, *, now: datetime) -> Case | None:
    """A matter to look at, with its area: two queries; None where there is none."""
    case = _read(matter_id, now, lock=False)
    if case is not None:
        case.matter.area = Area.objects.get(pk=case.matter.area_id)
    return case


def open_case(
    matter_id: int | None, *, now: datetime, expected: int | None = None, lock: bool = True
) -> Case:
    """The matter with its parts, locked until the transaction ends: one query.

    Refusal("stale") when ``expected`` is not its version.
    """
    case = _read(matter_id, now, lock=lock)
    if case is None:
        raise refuse("matter.unknown", code="not-found")
    require_version(case.matter.version, expected)
    return case


def _read(matter_id: int | None, now: datetime, *, lock: bool) -> Case | None:
    today = timezone.localdate(now)
    with prepared() as c:
        while True:
            c.execute(_LOCKED if lock else _CASE, {"key": matter_id, "day": today, **_GROUPS})
            row = c.fetchone()
            if row is None:
                return None
            matter = Matter.from_db("default", _MATTER, row[: len(_MATTER)])
            row = row[len(_MATTER) :]
            version, rest = row[: len(_VERSION)], row[len(_VERSION) :]
            if rest[1] == matter.version:
                break
    matter.procedure = ProcedureVersion.from_db("default", _VERSION, version)
    parts = [_part(p) for p in rest[0] or ()]
    return Case(
        matter=matter,
        procedure=procedure_of(matter),
        parts={p.key: p for p in parts},
        shared=dict(zip(_SHARED, rest[2:], strict=True)),
        now=now,
        today=today,
    )
