"""``xiangyue disclosure [AREA]``: what was posted late and what is missing on the open boards."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from xiangyue.core import periods
from xiangyue.core.disclosure import STATES, BadCatalogue, state
from xiangyue.site import cli

HELP = "prints what the open boards of an area lack: late, missing and due postings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("area", nargs="?", default="", help="code or name; without it the nation")
    parser.add_argument(
        "--period", help="by when it was due: 2026, 2026Q3 or 2026-10; else this year"
    )
    parser.add_argument(
        "--check", action="store_true", help="exit code 1 where anything is missing"
    )
    parser.add_argument("--most", type=int, default=200, help="lines at most (200)")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(args: argparse.Namespace) -> int:
    """How many items stand how, and those that are late, missing or due, the longest overdue first.

    Exit code 2 for a period or an area that is none, or where a catalogue has mistakes, each of
    which is told.
    """
    cli.ready()
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions.areas import find_area  # noqa: PLC0415 - see cli
    from xiangyue.actions.disclosed import sources  # noqa: PLC0415 - see cli
    from xiangyue.data.models import Disclosure  # noqa: PLC0415 - see cli
    from xiangyue.methods import disclosure as library  # noqa: PLC0415 - see cli
    from xiangyue.web.formats import local_day  # noqa: PLC0415 - see cli

    today = local_day(clock.now())
    try:
        library.read(library.FOLDER, names=sources())
        period = periods.read(args.period or f"{today.year}")
    except BadCatalogue as error:
        raise cli.Failure("\n".join(error.mistakes), 2) from None
    except ValueError as error:
        raise cli.Failure(f"{error}; write 2026, 2026Q3 or 2026-10", 2) from None
    area = find_area(args.area) if args.area.strip() else None
    code = area.code if area else ""
    found = Disclosure.objects.filter(
        practice=False, due_on__range=(period.first, period.last), area__code__startswith=code
    ).order_by("due_on", "area_id", "pk")
    names = ("area_id", "area__name", "item", "raw__name__zh", "period", "last", "due_on",
             "posted_on")  # fmt: skip
    counts, lacks = Counter(dict.fromkeys(STATES, 0)), []
    for place, name, item, called, of, last, due, posted in found.values_list(*names).iterator():
        how = state(last, due, posted, today)
        counts[how] += 1
        if how in ("late", "missing", "due"):
            days = max(((posted or today) - due).days, 0)
            lacks.append(
                {"area": place, "name": name, "item": item, "called": called, "period": of,
                 "due_on": due.isoformat(), "posted_on": posted.isoformat() if posted else None,
                 "state": how, "days": days}
            )  # fmt: skip
    lacks.sort(key=lambda row: (("missing", "due", "late").index(row["state"]), row["due_on"]))
    if args.json:
        told = {"area": code, "period": period.name, "today": today.isoformat(),
                "counts": dict(counts), "rows": lacks[: args.most]}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{code or 'nation'} {area.name if area else ''} {period.name}".replace("  ", " "))
        print("  " + ", ".join(f"{how} {counts[how]:,}" for how in STATES))
        for row in lacks[: args.most]:
            days = f" ({row['days']} days)" if row["days"] else ""
            print(
                f"  {row['state']:8}{row['due_on']}{days}  {row['area']} {row['name']}  "
                f"{row['called']} ({row['item']}, {row['period']})"
            )
        if len(lacks) > args.most:
            print(f"  and {len(lacks) - args.most:,} more (--most)")
    return 1 if args.check and counts["missing"] else 0
