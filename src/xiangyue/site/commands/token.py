"""``xiangyue token``: bearer tokens with which a program speaks for a person (docs/api.md)."""

from __future__ import annotations

import argparse

from xiangyue.site import cli

HELP = "makes, lists and ends the tokens of the API"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    what = parser.add_subparsers(dest="what", required=True)
    create = what.add_parser("create", help="a token for the person who signs in as LOGIN")
    create.add_argument("login")
    create.add_argument("--scope", choices=("read", "act"), default="read")
    create.add_argument("--days", type=int, default=90, help="how long it lasts (90)")
    create.add_argument("--name", default="", help="what it is for")
    listed = what.add_parser("list", help="the tokens of LOGIN, or all")
    listed.add_argument("login", nargs="?", default="")
    revoke = what.add_parser("revoke", help="ends a token at once")
    revoke.add_argument("number", type=int, help="as `token list` shows it")


def run(args: argparse.Namespace) -> int:
    """Prints the token itself on a line of its own: it is shown this once."""
    cli.ready()
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import tokens as actions  # noqa: PLC0415 - see cli

    now = clock.now()
    if args.what == "create":
        row, token = actions.create_token(
            actor=actions.COMMAND,
            now=now,
            login=args.login,
            scopes=[args.scope],
            days=args.days,
            name=args.name,
        )
        print(token)
        print(f"token {row.pk} of {args.login}: {args.scope}, until {_day(row.expires_at)}")
    elif args.what == "revoke":
        actions.revoke_token(actor=actions.COMMAND, now=now, token_id=args.number)
        print(f"token {args.number} is revoked")
    else:
        rows = actions.ApiToken.objects.select_related("account").order_by("pk")
        if args.login:
            rows = rows.filter(account=actions.account_of(args.login))
        for row in rows:
            state = "revoked" if row.revoked_at else "over" if row.expires_at <= now else "valid"
            scopes = ",".join(row.scopes)
            day = _day(row.expires_at)
            print(f"{row.pk}\t{row.account.login}\t{scopes}\t{day}\t{state}\t{row.name}")
    return 0


def _day(moment: object) -> str:
    from django.utils import timezone  # noqa: PLC0415 - see cli

    return timezone.localtime(moment).date().isoformat()  # type: ignore[arg-type]
