"""``xiangyue indicators --check``: figures and assessments counted again from the records."""

from __future__ import annotations

import argparse
import json

from xiangyue.core import periods
from xiangyue.site import cli

HELP = "recounts what indicators are answered from, and every assessment, from the records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--check", action="store_true", help="exit code 1 on a difference")
    parser.add_argument("--area", default="", help="code or name; without it the nation")
    parser.add_argument("--period", help="2026, 2026Q2 or 2026-03; without it this year")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(args: argparse.Namespace) -> int:
    """Both counts; exit code 2 for a period or an area that is none."""
    cli.ready()
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import indicator_check as checked  # noqa: PLC0415 - see cli
    from xiangyue.actions.areas import find_area  # noqa: PLC0415 - see cli
    from xiangyue.data import indicator_check  # noqa: PLC0415 - see cli
    from xiangyue.web.formats import local_day  # noqa: PLC0415 - see cli

    if not args.check:
        raise cli.Failure("say what to do: --check", 2)
    try:
        period = periods.read(args.period or f"{local_day(clock.now()).year}")
    except ValueError as error:
        raise cli.Failure(f"{error}; write 2026, 2026Q2 or 2026-03", 2) from None
    code = find_area(args.area).code if args.area.strip() else ""
    months = indicator_check.months(code, period.first, period.last)
    number, wrong = checked.assessments(code)
    if args.json:
        print(
            json.dumps(
                {
                    "figures": months.figures,
                    "places": months.places,
                    "assessments": number,
                    "differences": [
                        {**d._asdict(), "month": d.month and d.month.isoformat()}
                        for d in months.differences
                    ],
                    "wrong": [vars(w) for w in wrong],
                },
                ensure_ascii=False,
            )
        )
    else:
        for d in months.differences:
            print(f"{d.area:>12}  {d.key}  {d.month}: kept {d.kept:,}, counted {d.counted:,}")
        for w in wrong:
            print(f"{w.area:>12}  assessment {w.assessment}  {w.what}: {w.kept} / {w.counted}")
        told = f"{len(months.differences) + len(wrong):,} differ"
        if not months.differences and not wrong:
            told = "every one equals the count"
        print(
            f"{months.figures:,} figures of {months.places:,} places,"
            f" {number:,} stages of assessments: {told}"
        )
    return 1 if months.differences or wrong else 0
