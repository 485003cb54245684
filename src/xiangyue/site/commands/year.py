"""``xiangyue year``: a year of a whole prefecture, lived through the same acts as by hand."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from xiangyue.site import cli, databases, postgres

HELP = (
    "live a year of an area in a database of its own (xiangyue_year), through the same acts as by"
    " hand; interrupted, the same command goes on"
)
DATABASE = "xiangyue_year"
# A village is committed whole, and a village lost in a crash is lived again: nothing is gained by
# waiting for the disk at each commit. Consistency does not suffer, only the last instant could.
OPTIONS = "-c synchronous_commit=off -c jit=off"
BAR = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", default="2308", help="code of the area (default: 2308, Jiamusi)")
    for name in ("opinions", "sittings", "decisions"):
        parser.add_argument(
            f"--{name}", type=_count, help=f"{name} in all (default: in Jiamusi's proportion)"
        )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="processes")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="forget a year that is there")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("not a number of things")
    return number


def run(args: argparse.Namespace) -> int:
    if args.fresh:
        postgres.drop_database(DATABASE)
    with databases.other_database(DATABASE, keep=True, options=OPTIONS, prepare=3):
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - see cli

    from xiangyue.data.models import Area  # noqa: PLC0415 - see cli
    from xiangyue.scenario import year_plan, year_run  # noqa: PLC0415 - see cli
    from xiangyue.site import places  # noqa: PLC0415 - see cli

    named = (
        year_plan.is_village(name)
        for code, name, level, _parent in places.rows(places.source())
        if level == 5 and code.startswith(args.area)
    )
    if not any(named):  # before the tables are made: a minute for a slip of the keys
        raise cli.Failure(f"no villages in an area {args.area!r}", 2)
    _say("preparing the database")
    call_command("migrate", verbosity=0, interactive=False)
    places.load(lambda line: None, only=[args.area])
    rows = Area.objects.filter(code__startswith=args.area, level=5).values_list("name", flat=True)
    villages = sum(map(year_plan.is_village, rows))
    asked = year_run.Asked(seed=args.seed, area=args.area, **_asked(args, villages))
    try:
        plans = year_run.prepare(asked)
    except year_plan.Impossible as error:
        raise cli.Failure(str(error), 2) from None
    except year_run.OtherYear as error:
        raise cli.Failure(
            f"{DATABASE} holds another year: {error}; go on with that one, or --fresh", 2
        ) from None
    _say(f"{len(plans)} of {villages} villages take part, in {args.jobs} processes")
    outcome = year_run.run(asked, plans, jobs=args.jobs, progress=_bar)
    _say("")
    if args.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        print("\n".join(_lines(outcome)))
    return 0 if _as_asked(asked, outcome) else 1


def _asked(args: argparse.Namespace, villages: int) -> dict[str, int]:
    """What was asked for; what was not, in the proportion of the documented year."""
    from xiangyue.scenario.year_plan import defaults  # noqa: PLC0415 - see cli

    given = defaults()
    whole = args.area == given["area"]
    share = 1.0 if whole else villages / given["of_villages"]
    return {
        name: getattr(args, name) if getattr(args, name) is not None else round(given[name] * share)
        for name in ("opinions", "sittings", "decisions")
    }


def _as_asked(asked: Any, outcome: Any) -> bool:
    """Whether the records hold exactly what was asked for."""
    wrong = {
        name: outcome.figures[name]
        for name in ("opinions", "sittings", "decisions")
        if outcome.figures[name] != getattr(asked, name)
    }
    if wrong:
        _say(f"the records hold other figures than asked for: {wrong}")
    return not wrong


def _lines(outcome: Any) -> list[str]:
    figures = [f"  {name:<26}{n:>10,}" for name, n in outcome.figures.items() if n]
    return [
        *figures,
        f"{outcome.acts:,} acts of {outcome.lived:,} villages in {outcome.seconds:,} s:"
        f" {outcome.acts_per_second:,} acts a second",
        f"peak memory {outcome.peak_mib:,} MiB, the sum over the processes of this command",
    ]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _bar(done: int, of: int) -> None:
    if sys.stderr.isatty():
        full = BAR * done // of
        print(f"\r[{'#' * full}{'.' * (BAR - full)}] {done:,}/{of:,}", end="", file=sys.stderr)
    elif done == of or done % max(1, of // 20) == 0:
        _say(f"  {done:,} of {of:,} villages")
