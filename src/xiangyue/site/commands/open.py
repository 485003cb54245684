"""``xiangyue open CODE|NAME``: a division takes part, and its first person can sign in."""

from __future__ import annotations

import argparse

from xiangyue.site import cli

HELP = "opens a division by its code or name, and lets its first person sign in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "place", nargs="+", help="code, or name (with names above it to tell it apart: 鄞州 明伦村)"
    )
    parser.add_argument(
        "--person",
        metavar="NAME",
        help="prints a sign-in slip for its first clerk (village) or officer (levels above)",
    )


def run(args: argparse.Namespace) -> int:
    """Opens it; several candidates are listed with their codes, exit code 1."""
    cli.ready()
    from django.conf import settings  # noqa: PLC0415 - see cli

    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import accounts, areas  # noqa: PLC0415 - see cli
    from xiangyue.core import receipts  # noqa: PLC0415 - see cli

    now = clock.now()
    area = areas.find_area(" ".join(args.place))
    before = areas.is_open(area.code)
    areas.open_area(actor=areas.COMMAND, now=now, area=area.code)
    path = "".join(areas.names_above([area])[area.code])
    print(f"{area.code} {path}{area.name}: {'was open already' if before else 'opened'}")
    if args.person:
        role = "clerk" if len(area.code) == 12 else "officer"
        person, code = accounts.first_person(
            actor=areas.COMMAND, now=now, area=area.code, name=args.person, role=role
        )
        print(f"{person.name} ({role}) signs in once, within {accounts.LASTS.days} days, at")
        print(f"  {settings.BASE_URL}/sign-in/slip/  with the code  {receipts.show(code)}")
    return 0
