"""How fast what indicators are answered from is counted again: a prefecture's year.

``python -m tools.bench_indicators [--villages 1975] [--rounds 3] [--json]``. It has a database of
its own (``bench-indicators`` in the home) with some millions of record rows of 1,975 villages (all
of Xiangxi's) and twelve months; beside them the thirty figures of each village and month, as the
acts would have kept them: written down by the number of rows made, never by counting them. Then
``data.indicator_check`` counts everything again from the rows and compares; one row more must be
found. Exit code 1 above 10 seconds (the middle of the rounds) or at any difference.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from tools.bench import machine, say

AIM = 10.0  # seconds
YEAR = 2025
PREFECTURE = "4331"
MONTHS = 12

Counts = Callable[[int], int | bool]


def _all(i: int) -> int:
    return 1


def _of(n: int) -> Counts:
    """All but every ``n``-th."""
    return lambda i: i % n > 0


# (table, rows of a village in a month: how many at least, and how many more at most; the columns
# that matter, by SQL of v (the village's number), m (the month), i (the row's); what each row adds
# to the figures).
DAY = "make_timestamptz(%(year)s, m, 1 + (i %% 27), 12, 0, 0, 'Asia/Shanghai')"
DATE = "make_date(%(year)s, m, 1 + (i %% 27))"
BODIES = (
    *("representatives_assembly", "villagers_assembly", "branch_committee", "party_members"),
    *("village_committee", "two_committees", "supervision_committee"),
    *("residents_representatives", "residents_assembly", "leadership"),
)
TABLES: tuple[tuple[str, int, int, dict[str, str], dict[str, Counts]], ...] = (
    (
        "Opinion", 52, 12,
        {"created_at": DAY, "receipt": "'b' || v || '-' || m || '-' || i", "due_on": f"{DATE} + 15",
         "answered_at": f"CASE WHEN i %% 10 > 0 THEN {DAY} + (i %% 3) * interval '1 hour' END",
         "text": "'路灯不亮 ' || i"},
        {"opinions": _all, "opinions_answered": _of(10), "opinions_in_time": _of(10)},
    ),
    (
        "Meeting", 11, 3,
        {"body": f"(ARRAY{list(BODIES)})[1 + i %% {len(BODIES)}]",
         "state": "CASE WHEN i = 10 THEN 'no_quorum' ELSE 'closed' END",
         "starts_at": DAY, "called_at": DAY, "closed_at": DAY},
        {},  # told below: it depends on the body
    ),
    (
        "Matter", 4, 4,
        {"number": "m * 1000 + i", "year": "%(year)s", "began_at": DAY,
         "state": "(ARRAY['running', 'closed', 'closed', 'dropped'])[1 + i %% 4]",
         "closed_at": f"CASE WHEN i %% 4 > 0 THEN {DAY} END", "title": "'修路 ' || i"},
        {"matters": _all, "closed": lambda i: i % 4 in (1, 2), "dropped": lambda i: i % 4 == 3},
    ),
    (
        "Posting", 6, 3,
        {"number": "m * 1000 + i", "year": "%(year)s", "posted_at": DAY, "days": "15",
         "until": f"{DATE} + 15"},
        {"postings": _all},
    ),
    (
        "Question", 3, 2, {"asked_at": DAY, "due_on": f"{DATE} + 15", "answered_at": DAY},
        {"questions": _all},
    ),
    (
        "Activity", 8, 5,
        {"held_on": DATE, "people": "20 + i", "made_at": DAY, "told_at": DAY, "title": "'课'"},
        {"activities": _all, "activity_people": lambda i: 20 + i},
    ),
    (
        "DutyTurn", 5, 3,
        {"name": "m || '-' || i", "opens_on": DATE, "due_on": f"{DATE} + 3", "done_at": DAY},
        {"duties_done": _all},
    ),
    (
        "HelpRequest", 10, 4,
        {"taken_on": DATE, "done_on": f"CASE WHEN i %% 5 > 0 THEN {DATE} END",
         "result": "CASE WHEN i %% 5 = 1 THEN 'refused' WHEN i %% 5 > 1 THEN 'solved' ELSE '' END",
         "in_time": "i %% 5 > 2"},
        {"requests": _all, "requests_done": _of(5), "requests_in_time": lambda i: i % 5 > 2},
    ),
    (
        "ClosingWord", 6, 3, {"position": "1", "made_at": DAY, "content": "i %% 3 > 0"},
        {"requests_rated": _all, "requests_content": _of(3)},
    ),
    ("Objection", 3, 2, {"receipt": "'o' || v || '-' || m || '-' || i", "made_at": DAY,
                         "due_on": f"{DATE} + 15", "answered_at": DAY}, {"objections": _all}),
    ("Finding", 2, 2, {"made_at": DAY, "due_on": f"{DATE} + 15", "answered_at": DAY},
     {"findings": _all}),
)  # fmt: skip


def rows_of(least: int, more: int, v: int, m: int) -> int:
    """How many rows of a table a village has in a month."""
    return least + (v * 7 + m * 3) % (more + 1)


_BARE = """
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
        WHERE contype IN ('f', 'c', 'u') AND conrelid::regclass::text LIKE 'xiangyue_%' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname);
    END LOOP;
    FOR r IN SELECT DISTINCT tgrelid::regclass AS t FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'xiangyue_%' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', r.t);
    END LOOP;
END $$
"""


class World:
    """The rows, and what the acts would have kept of them."""

    def __init__(self, villages: int) -> None:
        self.villages = villages
        self.rows = 0
        self.first: dict[str, int] = {}

    def prepare(self) -> None:
        """Places, people, one row of each table that others lean on; then the millions."""
        from django.db import connection  # noqa: PLC0415 - after Django

        from xiangyue.data import figures  # noqa: PLC0415 - after Django
        from xiangyue.data import models as tables  # noqa: PLC0415 - after Django

        with connection.cursor() as c:
            c.execute(_BARE)  # rows alone: its database is nobody else's
            made = ["Area", "Person", "ProcedureVersion", "TakenDuty", *(row[0] for row in TABLES)]
            names = [getattr(tables, name)._meta.db_table for name in made]
            kept = "xiangyue_figure, xiangyue_figurespan, xiangyue_figuredelta"
            c.execute(f"TRUNCATE {', '.join(names)}, {kept} RESTART IDENTITY")
            self._places(c)
            for name, least, more, told, _figures in TABLES:
                self._fill(c, name, least, more, told)
            self._keep(c)
            figures.fold()
            c.execute("VACUUM ANALYZE")

    def _places(self, c: Any) -> None:
        c.execute(
            "CREATE TEMP TABLE place ON COMMIT PRESERVE ROWS AS"
            " SELECT v, %s || lpad((1 + v / 250)::text, 2, '0') ||"
            " lpad((100 + (v / 12) %% 900)::text, 3, '0') || lpad((200 + v %% 12)::text, 3, '0')"
            " AS code FROM generate_series(0, %s) AS v",
            [PREFECTURE, self.villages - 1],
        )
        c.execute(
            "INSERT INTO xiangyue_area (code, name, level, parent)"
            " SELECT code, '第' || v || '村村委会', 5, left(code, 9) FROM place"
        )
        for model in ("Person", "ProcedureVersion", "TakenDuty"):
            self._one(c, model)

    def _one(self, c: Any, name: str) -> None:
        """One row a village of what others lean on (one in all of a method)."""
        told = {"fingerprint": "'x'", "raw": "'{}'"} if name == "ProcedureVersion" else {}
        told |= {"id": "1"} if name == "ProcedureVersion" else {"id": "v + 1"}
        told |= {"duty": "'x'"} if name == "TakenDuty" else {}
        where = "place WHERE v = 0" if name == "ProcedureVersion" else "place"
        table, columns, values = self._columns(name, told)
        c.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values}"
            f" FROM (SELECT v, code, 1 AS m, 1 AS i FROM {where}) AS p",
            {"year": YEAR},
        )

    def _columns(self, name: str, told: dict[str, str]) -> tuple[str, str, str]:
        """The table, its columns and an expression for each: told, or the plainest there is."""
        from django.db import models  # noqa: PLC0415 - after Django

        from xiangyue.data import models as tables  # noqa: PLC0415 - after Django

        model = getattr(tables, name)
        columns, values = [], []
        for f in model._meta.concrete_fields:
            if f.primary_key and f.attname not in told:
                continue
            columns.append(f'"{f.column}"')
            if f.name in told or f.attname in told:
                values.append(told.get(f.name) or told[f.attname])
            elif f.null:
                values.append("NULL")
            elif isinstance(f, models.ForeignKey):
                values.append(self._leans(f))
            elif isinstance(f, models.JSONField):
                values.append("'[]'::jsonb")
            elif isinstance(f, models.BooleanField):
                values.append("false")
            elif isinstance(f, models.DateTimeField):
                values.append(DAY)
            elif isinstance(f, models.DateField):
                values.append(DATE)
            elif isinstance(f, models.IntegerField):
                values.append("0")
            elif isinstance(f, models.BinaryField):
                values.append("''::bytea")
            elif f.get_internal_type() == "ArrayField":
                values.append("'{}'")
            else:
                values.append("''")
        return model._meta.db_table, ", ".join(columns), ", ".join(values)

    def _leans(self, f: Any) -> str:
        """The row that a foreign key leads to: of the same village."""
        name = f.related_model.__name__
        if name == "Area":
            return "code"
        if name == "ProcedureVersion":
            return "1"
        if name in ("Matter", "Posting"):
            least = next(row[1] for row in TABLES if row[0] == name)
            return f"({self.first[name]} + (v * 12 + m - 1) * {least})"
        return "v + 1"

    def _fill(self, c: Any, name: str, least: int, more: int, told: dict[str, str]) -> None:
        """The rows of one table. Ids of what others lean on are given, a row of each month."""
        given = dict(told)
        if name in ("Matter", "Posting"):
            self.first[name] = 1
            # the first ``least`` rows of a village's month have the ids that others lead to
            given["id"] = (
                f"CASE WHEN i < {least} THEN 1 + (v * 12 + m - 1) * {least} + i"
                f" ELSE {self.villages * 12 * least} + (v * 12 + m - 1) * {more} + i - {least} + 1"
                " END"
            )
        table, columns, values = self._columns(name, given)
        c.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM place,"
            f" generate_series(1, {MONTHS}) AS m,"
            f" generate_series(0, {least - 1} + (v * 7 + m * 3) %% {more + 1}) AS i",
            {"year": YEAR},
        )
        self.rows += c.rowcount
        say(f"{name}: {c.rowcount:,} rows")

    def _keep(self, c: Any) -> None:
        """What the acts would have kept, by the numbers of rows made."""
        kept: list[tuple[str, str, int, int]] = []
        c.execute("SELECT v, code FROM place")
        for v, code in c.fetchall():
            for m in range(1, MONTHS + 1):
                for key, n in self._month(v, m).items():
                    kept.append((code, key, m, n))
        with c.copy("COPY xiangyue_figuredelta (area, day, key, n) FROM STDIN") as copy:
            for code, key, m, n in kept:
                copy.write_row((code, f"{YEAR}-{m:02}-01", key, n))
        self.kept = len(kept)

    def _month(self, v: int, m: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, least, more, _told, figures in TABLES:
            n = rows_of(least, more, v, m)
            for key, counts in figures.items():
                found[key] = sum(int(counts(i)) for i in range(n))
            if name == "Meeting":
                for i in range(n):
                    for key in _meeting(i):
                        found[key] = found.get(key, 0) + 1
        return found


def _meeting(i: int) -> tuple[str, ...]:
    from xiangyue.core.figures import held  # noqa: PLC0415 - with the others

    body = BODIES[i % len(BODIES)]
    if i == 10:
        return ("no_quorum",) if "sittings" in held(body) else ()
    return held(body)


def main() -> int:
    """Make the rows, count them again, compare; then with one row more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=1975)
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    from xiangyue.site import cli, home  # noqa: PLC0415 - home before Django's settings

    os.environ["XIANGYUE_HOME"] = str(home.home() / "bench-indicators")
    cli.ready()
    from datetime import date  # noqa: PLC0415 - with the others

    from django.core.management import call_command  # noqa: PLC0415 - after Django
    from django.db import connection  # noqa: PLC0415 - after Django

    from xiangyue.data import indicator_check  # noqa: PLC0415 - after Django

    call_command("migrate", verbosity=0)
    world = World(args.villages)
    world.prepare()
    year = date(YEAR, 1, 1), date(YEAR, 12, 31)
    took, found = [], None
    for _ in range(args.rounds):
        began = time.perf_counter()
        found = indicator_check.months(PREFECTURE, *year)
        took.append(time.perf_counter() - began)
        say(f"{took[-1]:.2f} s")
    assert found is not None
    with connection.cursor() as c:
        c.execute("UPDATE xiangyue_activity SET people = people + 1 WHERE id = ("
                  "SELECT min(id) FROM xiangyue_activity)")  # fmt: skip
    one = indicator_check.months(PREFECTURE, *year).differences
    seconds = statistics.median(took)
    told = {
        "villages": args.villages,
        "rows": world.rows,
        "figures": found.figures,
        "seconds": round(seconds, 2),
        "differences": len(found.differences),
        "found after one change": len(one),
        "load": os.getloadavg()[0],
    }
    if args.json:
        print(json.dumps({**told, "machine": machine()}, ensure_ascii=False))
    else:
        print(
            f"{found.figures:,} figures of {args.villages:,} villages counted again from"
            f" {world.rows:,} rows in {seconds:.2f} s (aim {AIM:.0f} s, load {told['load']:.1f});"
            f" {len(found.differences)} differ; after one change {len(one)}"
        )
    for d in found.differences[:5]:
        say(str(d))
    return 1 if seconds > AIM or found.differences or len(one) != 1 else 0


if __name__ == "__main__":
    sys.exit(main())
