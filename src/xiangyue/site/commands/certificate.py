"""``xiangyue certificate``: a certificate of one's own for HTTPS on a local network."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from xiangyue.site import network
from xiangyue.site.cli import Failure

HELP = "makes a certificate for HTTPS on a local network, by an authority of its own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="host names and addresses of this machine there"
    )
    parser.add_argument(
        "--anew", action="store_true", help="another root: phones have to trust it again"
    )


def run(args: argparse.Namespace) -> int:
    """Make it, or show the one there is."""
    wanted = args.names or network.names()
    if not wanted:
        raise Failure("for which names? such as: xiangyue certificate village.lan 192.168.1.20", 2)
    try:
        authority = network.prepare(wanted, datetime.now(UTC), anew=args.anew)
    except network.CannotVouch as error:
        raise Failure(str(error)) from None
    except ValueError as error:
        raise Failure(f"not a name of a host: {error}", 2) from None
    print(f"for {', '.join(wanted)}; root certificate: {authority.path}")
    print(f"fingerprint (onto the village's board): {authority.fingerprint()}")
    print(
        f"serve it: xiangyue serve --host 0.0.0.0 --port 8443 --tls   (https://{wanted[0]}:8443/)"
    )
    return 0
