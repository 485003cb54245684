"""``xiangyue figures [AREA]``: an area's figures; ``--check`` counts all of them from scratch."""

from __future__ import annotations

import argparse
import json

from xiangyue.core import periods
from xiangyue.core.figures import DUES, KEYS
from xiangyue.site import cli

HELP = "prints the figures of an area; --check recounts every figure from the records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("area", nargs="?", default="", help="code or name; without it the nation")
    parser.add_argument("--period", help="2026, 2026Q2 or 2026-03; without it this year")
    parser.add_argument("--check", action="store_true", help="recount; exit code 1 on a difference")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(args: argparse.Namespace) -> int:
    """The figures, or the differences; exit code 2 for a period or an area that is none."""
    cli.ready()
    return _check(args.json) if args.check else _show(args)


def _show(args: argparse.Namespace) -> int:
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions.areas import find_area  # noqa: PLC0415 - see cli
    from xiangyue.data import figures  # noqa: PLC0415 - see cli
    from xiangyue.web.formats import local_day  # noqa: PLC0415 - see cli

    today = local_day(clock.now())
    try:
        period = periods.read(args.period or f"{today.year}")
    except ValueError as error:
        raise cli.Failure(f"{error}; write 2026, 2026Q2 or 2026-03", 2) from None
    area = find_area(args.area) if args.area.strip() else None
    code = area.code if area else ""
    found = figures.read([code], first=period.first, last=period.last, today=today)[code]
    if args.json:
        print(
            json.dumps(
                {
                    "area": code,
                    "name": area.name if area else "",
                    "period": period.name,
                    "today": today.isoformat(),
                    "figures": found,
                },
                ensure_ascii=False,
            )
        )
        return 0
    print(f"{code or 'nation'} {area.name if area else ''} {period.name}".replace("  ", " "))
    for key in (*KEYS, *sorted(found.keys() - set(KEYS))):
        note = f"  (overdue on {today})" if key in DUES else ""
        print(f"  {key:28}{found[key]:>12,}{note}")
    return 0


def _check(as_json: bool) -> int:
    from xiangyue.data import figure_check, figures  # noqa: PLC0415 - see cli

    differences = [
        *figure_check.differences(),
        *(figure_check.Difference(*row) for row in figures.spans_wrong()),
    ]
    sums, areas = figure_check.kept()
    if as_json:
        rows = [
            {**d._asdict(), "month": d.month.isoformat() if d.month else None} for d in differences
        ]
        print(json.dumps({"sums": sums, "areas": areas, "differences": rows}, ensure_ascii=False))
    else:
        for d in differences:
            print(
                f"{d.area or 'nation':>12}  {d.key}  {d.month or 'in all'}:"
                f" kept {d.kept:,}, counted {d.counted:,}"
            )
        print(
            f"{sums:,} sums of {areas:,} areas: "
            + (f"{len(differences):,} differ" if differences else "every one equals the count")
        )
    return 1 if differences else 0
