"""``xiangyue witness``: cosigns public logs that only grew, as the township's or county's witness.

No Django and no database: its folder is all that it needs. See ``docs/public-log.md``.
"""

from __future__ import annotations

import argparse
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from xiangyue.core.digits import whole
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, note_parts
from xiangyue.core.tiles import BadTile
from xiangyue.core.witness import LARGEST_REQUEST, Answer
from xiangyue.documents.log_files import Address, Folder
from xiangyue.documents.witness_home import NoWitness, WitnessHome
from xiangyue.site.home import home

HELP = "cosigns public logs that only grew: the township's and the county's witness"
_WHY = {
    "log": "this log is not watched: xiangyue witness watch KEY",
    "signature": "not signed by a key that is believed",
    "request": "shortened: it has fewer entries than were cosigned",
    "rewritten": "rewritten: it did not grow out of what was cosigned",
    "forked": "forked: as many entries as were cosigned, but others",
    "empty": "an empty log with a root",
    "old": "somebody else had it cosigned meanwhile: try again",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="of this witness (default: witness/ at home)"
    )
    doing = parser.add_subparsers(dest="doing", required=True)
    begin = doing.add_parser("begin", help="makes its key and prints the public half")
    begin.add_argument("name", help="such as wuxiang.example.cn/witness, without spaces")
    watch = doing.add_parser("watch", help="believes a log by its verifier key")
    watch.add_argument("key", metavar="VERIFIERKEY")
    watch.add_argument("--instead", action="store_true", help="no other key of it any more")
    check = doing.add_parser("check", help="reads a log where it lies and cosigns it")
    check.add_argument("where", metavar="FOLDER|URL")
    check.add_argument("--out", metavar="FILE", help="write the cosignature there")
    serve = doing.add_parser("serve", help="answers logs that ask (C2SP tlog-witness)")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8010)
    doing.add_parser("state", help="what it watches, and what it cosigned last")


def run(args: argparse.Namespace) -> int:
    """Does one of them; 1 where a log is not cosigned, 2 for what was asked wrongly."""
    own = WitnessHome(args.folder or home() / "witness")
    try:
        if args.doing == "begin":
            print(f"key {own.begin(args.name).key}")
            return 0
        if args.doing == "watch":
            own.watch(Verifier.parse(args.key), instead=args.instead)
            return 0
        print(f"key {own.cosigner().key}")
        if args.doing == "check":
            return _check(own, args.where, args.out)
        if args.doing == "serve":
            return serve(own, args.host, args.port)
        for origin in own.origins():
            last = own.last(origin)
            size = Checkpoint.of(note_parts(last)[0]).size if last else 0
            print(f"{origin}: {size} entries cosigned")
        return 0
    except FileExistsError:
        print("witness: it has a key already", file=sys.stderr)
    except (BadNote, BadTile, NoWitness, OSError) as error:
        print(f"witness: {error}", file=sys.stderr)
    return 2


def _check(own: WitnessHome, where: str, out: str | None) -> int:
    there = where.startswith(("http://", "https://"))
    answer, seen = own.visit(Address(where) if there else Folder(Path(where)))
    if answer.status != HTTPStatus.OK:
        print(f"NOT COSIGNED: {seen.origin}, {seen.size} entries: {_WHY[answer.why]}")
        return 1
    print(f"cosigned: {seen.origin}, {seen.size} entries")
    if out:
        Path(out).write_text(answer.body, "utf-8")
    else:
        print(answer.body, end="")
    return 0


def serve(own: WitnessHome, host: str, port: int) -> int:
    """Answer until interrupted."""
    own.cosigner()
    with server(own, host, port) as running:
        print(f"witness on http://{host}:{running.server_port}/")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def server(own: WitnessHome, host: str = "127.0.0.1", port: int = 0) -> ThreadingHTTPServer:
    """The web server of this witness: submission and monitoring under one address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._send(Answer(404, "not found\n", "path"))
            elif (size := whole(length, LARGEST_REQUEST)) is None:
                self.close_connection = True
                self._send(Answer(400, "too long\n", "request"))
            else:
                body = self.rfile.read(size).decode("utf-8", "replace")
                self._send(own.answer(body))

        def do_GET(self) -> None:
            name, _, rest = self.path[1:].partition("/")
            plain = rest == "checkpoint" and len(name) == 64 and name.isalnum()
            note = own.shown(name) if plain else ""
            self._send(Answer(200 if note else 404, note or "not found\n", "shown"))

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: object) -> None:
            """Nothing: who asks is nobody's business."""

    return ThreadingHTTPServer((host, port), Handler)
