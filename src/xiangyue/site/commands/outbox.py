"""``xiangyue outbox``: what waits to go out, what was given up and why; again, or not at all."""

from __future__ import annotations

import argparse

from xiangyue.site import cli

HELP = "lists what goes out by e-mail, SMS and WeChat at work; tries again or drops it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    what = parser.add_subparsers(dest="what", required=True)
    listed = what.add_parser("list", help="the newest parcels, without whom they are for")
    listed.add_argument(
        "--state", choices=("waiting", "sending", "retry", "sent", "failed", "dropped"), default=""
    )
    listed.add_argument("--most", type=int, default=50)
    again = what.add_parser("retry", help="tries again what was given up: all, or these")
    again.add_argument("number", type=int, nargs="*")
    drop = what.add_parser("drop", help="these do not go out any more")
    drop.add_argument("number", type=int, nargs="+")
    what.add_parser("run", help="looks for what is new and sends what is due, now")


def run(args: argparse.Namespace) -> int:
    """One line a parcel: number, channel, state, tries, when, why."""
    cli.ready()
    from django.conf import settings  # noqa: PLC0415 - see cli

    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import messages  # noqa: PLC0415 - see cli
    from xiangyue.data.models import Parcel  # noqa: PLC0415 - see cli
    from xiangyue.jobs import channels  # noqa: PLC0415 - see cli

    now = clock.now()
    if args.what == "retry":
        print(f"{messages.retry(now=now, parcel_ids=args.number)} are tried again")
    elif args.what == "drop":
        print(f"{messages.drop(parcel_ids=args.number)} do not go out")
    elif args.what == "run":
        made = messages.sweep_all(now=now)
        sent = messages.send_all(now=now, post=channels.post)
        print(f"{made} new messages, {sent} parcels sent")
    else:
        for channel in ("email", "sms", "wecom"):
            where = settings.CHANNELS.get(channel, "")
            print(f"{channel}: {channels.described(where) if where else 'not set up'}")
        rows = Parcel.objects.order_by("-pk")
        if args.state:
            rows = rows.filter(state=args.state)
        for p in rows[: max(0, args.most)]:
            when = (p.sent_at or p.next_at).isoformat(timespec="seconds")
            print(f"{p.pk}\t{p.channel}\t{p.state}\t{p.tries}\t{when}\t{p.reason}")
    return 0
