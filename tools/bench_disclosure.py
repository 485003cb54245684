"""How fast a county makes its quarter known: 400 villages, 60 items each (三务公开).

``python -m tools.bench_disclosure [--villages 400] [--items 60] [--workers 2] [--json]``. It has a
database of its own (``bench-disclosure`` in the home), made anew: villages with people in office
and a quarter's opinions, matters, meetings and money. Timed is what the clerk, the supervision
committee and the director of each village do: the rows of the quarter are opened, what the records
answer is prepared, four tables are typed in, the machine checks every word, the committee agrees,
all of it is posted. Then it is looked at: every item is posted, in the figures and in the record.
Exit code 1 above two minutes, or where anything is missing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools.bench import machine, say

AIM = 120.0  # seconds
COUNTY = "433130"
NOW = datetime(2026, 10, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TYPED = 4
"""Items of a village that no record answers: their tables are typed in."""
ROWS = 12  # of each of these tables
ROLES = ("clerk", "director", "secretary", "supervisor")

_EMPTY = r"""
DO $$ DECLARE t regclass; BEGIN  -- its database is nobody else's
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname LIKE 'xiangyue\_%' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', t);
    END LOOP;
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') || ' CASCADE'
        FROM pg_class WHERE relkind = 'r' AND relname LIKE 'xiangyue\_%');
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname LIKE 'xiangyue\_%' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', t);
    END LOOP;
END $$
"""


def catalogue(folder: Path, items: int) -> None:
    """A catalogue of so many items of a quarter, from every source there is in turn."""
    from xiangyue.actions.disclosed import sources  # noqa: PLC0415 - after Django

    names = [name for name in sorted(sources())]
    told: list[dict[str, Any]] = []
    for n in range(items):
        item: dict[str, Any] = {
            "item": f"village.item-{n}", "head": "village", "period": "quarter",
            "clause": "law:35", "name": {"zh": f"第{n}项", "en": f"Item {n}"},
        }  # fmt: skip
        if n < TYPED:
            item |= {"head": "finance", "columns": [
                {"key": "what", "type": "text", "zh": "事由", "en": "What"},
                {"key": "day", "type": "day", "zh": "日期", "en": "Day"},
                {"key": "sum", "type": "money", "zh": "金额（元）", "en": "Amount (yuan)"},
            ]}  # fmt: skip
        else:
            item["source"] = names[n % len(names)]
        told.append(item)
    whole = {
        "area": "", "from": "2026-01-01", "clause": "law:35", "items": told,
        "deadlines": {
            **{p: {"month": 1, "day": 31} for p in ("month", "quarter", "half", "year")},
            "event": {"days": 10},
        },
    }  # fmt: skip
    text = json.dumps(whole, ensure_ascii=False).replace('"2026-01-01"', "2026-01-01")
    (folder / "national.yaml").write_text(text, "utf-8")  # JSON is YAML


def ready(home: str, folder: str) -> None:
    """Django with the bench's home and catalogue, in this process."""
    from xiangyue.site import cli  # noqa: PLC0415 - home before Django's settings

    os.environ["XIANGYUE_HOME"] = home
    cli.ready()
    from xiangyue.methods import disclosure  # noqa: PLC0415 - after Django

    disclosure.FOLDER = Path(folder)
    disclosure.load.cache_clear()
    disclosure.catalogue.cache_clear()


def fill(villages: int) -> list[str]:
    """The villages with their people and a quarter of records; their codes."""
    from django.db import connection  # noqa: PLC0415 - after Django

    from xiangyue.core.bodies import HOME  # noqa: PLC0415 - after Django
    from xiangyue.data import models as m  # noqa: PLC0415 - after Django

    with connection.cursor() as c:
        c.execute(_EMPTY)
    codes = [f"{COUNTY}{100 + n // 20:03}{200 + n % 20}" for n in range(villages)]
    above = [(COUNTY, 3), *((town, 4) for town in sorted({code[:9] for code in codes}))]
    m.Area.objects.bulk_create(
        [m.Area(code=code, name=f"第{code[-3:]}", level=n, parent="") for code, n in above]
        + [m.Area(code=c, name=f"第{c[-5:]}村村委会", level=5, parent=c[:9]) for c in codes]
    )
    m.Jurisdiction.objects.bulk_create(
        [m.Jurisdiction(area_id=c, opened_at=NOW, procedure_since=NOW.date()) for c in codes]
    )
    seats, opinions, people = [], [], []
    for code in codes:
        for role in (*ROLES, *["representative"] * 25):
            people.append(m.Person(area_id=code, name=f"{role}{len(people)}", created_at=NOW))
            seats.append((code, role))
    people = m.Person.objects.bulk_create(people, batch_size=5000)
    m.Membership.objects.bulk_create(
        [
            m.Membership(area_id=c, person=p, role=r, body=HOME[r], start=date(2024, 1, 1))
            for (c, r), p in zip(seats, people, strict=True)
        ],
        batch_size=5000,
    )
    for k, code in enumerate(codes):
        for n in range(30):
            at = NOW - timedelta(days=12 + n * 2)
            opinions.append(
                m.Opinion(
                    area_id=code, receipt=f"B{k:04}{n:03}", text=f"第{n}盏路灯不亮，晚上看不见路",
                    subject="roads", channel="online", created_at=at, due_on=at.date(),
                    answered_at=at + timedelta(days=2), answer_kind="done", answer="已经修好",
                )
            )  # fmt: skip
    m.Opinion.objects.bulk_create(opinions, batch_size=5000)
    return codes


def village(code: str) -> dict[str, float]:
    """One village's quarter; the seconds of each step."""
    from xiangyue.access.actors import actor_of_person  # noqa: PLC0415 - after Django
    from xiangyue.actions import disclosure_postings, disclosures  # noqa: PLC0415 - after Django
    from xiangyue.data.models import Disclosure, Membership  # noqa: PLC0415 - after Django

    seats = Membership.objects.filter(area_id=code, role__in=ROLES)
    who = {role: actor_of_person(pk, NOW) for role, pk in seats.values_list("role", "person_id")}
    took, last = {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        took[name], last = now - last, now

    disclosures.begin(actor=who["clerk"], now=NOW, area=code)
    lap("opened")
    disclosures.prepare_from_records(actor=who["clerk"], now=NOW, area=code)
    lap("from records")
    rows = list(
        Disclosure.objects.filter(area_id=code, last__lte=NOW.date()).values_list("pk", "head")
    )
    table = [
        [f"修水渠第{n}段用的水泥", f"2026-08-{n + 1:02}", f"{n * 317}.{n:02}"] for n in range(ROWS)
    ]
    left = Disclosure.objects.filter(pk__in=[pk for pk, _ in rows], prepared_at__isnull=True)
    for pk, head in left.values_list("pk", "head"):
        told: dict[str, Any] = {"rows": table} if head == "finance" else {"nothing": True}
        disclosures.prepare(actor=who["clerk"], now=NOW, disclosure_id=pk, **told)
    lap("typed")
    reviewed = [pk for pk, head in rows if head == "finance"]
    disclosures.review(actor=who["supervisor"], now=NOW, ids=reviewed, agreed=True)
    lap("reviewed")
    disclosure_postings.post(
        actor=who["director"], now=NOW, area=code, ids=[pk for pk, _ in rows],
        contact="村务公开栏意见箱", addresses_confirmed=True,
    )  # fmt: skip
    lap("posted")
    return took


def work(home: str, folder: str, codes: Sequence[str], start: Any, out: Any) -> None:
    """A worker: its villages, one after another."""
    ready(home, folder)
    start.wait()
    sums: dict[str, float] = {}
    try:
        for code in codes:
            for name, seconds in village(code).items():
                sums[name] = sums.get(name, 0) + seconds
    finally:  # also where it broke off: the count then says what is missing
        out.put((sums, time.process_time()))


def main() -> int:
    """Make the villages, live the quarter, look at what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=400)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    from xiangyue.site import cli, home  # noqa: PLC0415 - home before Django's settings

    here = str(home.home() / "bench-disclosure")
    os.environ["XIANGYUE_HOME"] = here
    cli.ready()
    from django.core.management import call_command  # noqa: PLC0415 - after Django
    from django.db import connection  # noqa: PLC0415 - after Django

    from xiangyue.data.models import Disclosure, FigureDelta, RecordEntry  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        catalogue(Path(folder), args.items)
        codes = fill(args.villages)
        with connection.cursor() as c:
            c.execute("VACUUM ANALYZE")
        connection.close()
        spawn = multiprocessing.get_context("spawn")
        start, out = spawn.Barrier(args.workers + 1), spawn.Queue()
        parts = [codes[n :: args.workers] for n in range(args.workers)]
        workers = [spawn.Process(target=work, args=(here, folder, p, start, out)) for p in parts]
        for worker in workers:
            worker.start()
        start.wait()
        began = time.perf_counter()
        results = [out.get() for _ in workers]
        seconds = time.perf_counter() - began
        for worker in workers:
            worker.join()
    need = args.villages * args.items
    found = {
        "posted": Disclosure.objects.filter(posted_at__isnull=False).count(),
        "in the figures": sum(
            FigureDelta.objects.filter(key="disclosures").values_list("n", flat=True)
        ),
        "in the record": RecordEntry.objects.filter(act="disclosure.post").count() * args.items,
    }
    told = {
        "villages": args.villages,
        "items": need,
        "seconds": round(seconds, 1),
        "items a second": round(need / seconds),
        "processor seconds of the workers": round(sum(cpu for _, cpu in results), 1),
        "steps": {name: round(sum(sums[name] for sums, _ in results), 1) for name in results[0][0]},
        **found,
        "machine": machine(),
    }
    print(json.dumps(told, ensure_ascii=False) if args.json else _table(told))
    whole = all(n == need for n in found.values())
    if not whole or seconds > AIM:
        say(f"{'something is missing' if not whole else f'more than {AIM:.0f} s'}")
        return 1
    return 0


def _table(told: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in told.items())


if __name__ == "__main__":
    sys.exit(main())
