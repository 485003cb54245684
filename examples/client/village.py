"""A village through the API, with Python's standard library alone: read, follow, prove, say.

python village.py URL CODE                     its matters, and what each waits for
python village.py URL CODE --follow 2026-7     tells each change of one matter
python village.py URL CODE --prove 2026-7      proves that its acts are in the public log
python village.py URL CODE --say WORDS         says something (XIANGYUE_TOKEN: in your name)
python village.py URL CODE --act assets/enter '{"name": "…", …}'   any act of /api/v1/acts
python village.py URL CODE --listen PORT --at ADDRESS   a webhook of it, told until Ctrl-C
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import log_proof
import webhooks


class Refused(Exception):
    """The server refuses, with the sentence of each condition that is not met."""


class Village:
    """One village of one server. ``token``: for what is not open to everyone."""

    def __init__(self, url: str, code: str, token: str = "") -> None:
        self.url, self.code, self.token = url.rstrip("/"), code, token

    def _open(self, path: str, given: object = None) -> Any:
        headers = {"Accept": "application/json"}
        if self.token and path.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.token}"
        body = None
        if given is not None:
            body = json.dumps(given).encode()
            # sent again after a broken line, the same key does the act once
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            return urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            told = json.loads(error.read() or b"{}")
            said = [check["words"]["en"] for check in told.get("checks", ())]
            raise Refused("; ".join(said) or str(error)) from None

    def call(self, path: str, given: object = None) -> Any:
        """A call of the API: what it answers."""
        with self._open(f"/api/v1{path}", given) as answer:
            return json.load(answer)

    def text(self, path: str) -> str:
        """A file of the server that is text."""
        with self._open(path) as answer:
            return str(answer.read().decode())

    def matters(self) -> Iterator[dict[str, Any]]:
        """Every matter, page by page."""
        page: int | None = 1
        while page is not None:
            found = self.call(f"/areas/{self.code}/matters?page={page}")
            yield from found["rows"]
            page = found["next"]

    def matter(self, number: str) -> dict[str, Any]:
        """One matter whole, by its year and number."""
        for row in self.matters():
            if row["number"] == number:
                found: dict[str, Any] = self.call(f"/matters/{row['id']}")
                return found
        raise Refused(f"there is no matter {number}")

    def follow(self, number: str, wait: float = 30) -> Iterator[dict[str, Any]]:
        """The matter as it is, and again whenever something has happened, until it is closed."""
        pk, version = self.matter(number)["id"], 0
        while True:
            found = self.call(f"/matters/{pk}")
            if found["version"] != version:
                version = found["version"]
                yield found
            if found["state"] != "running":
                return
            time.sleep(wait)

    def act(self, name: str, /, **given: object) -> dict[str, Any]:
        """An act by its name, such as ``assets/enter``, in the name of the token's owner; what was
        made. ``area`` is this village where the act asks for one."""
        known = {f"{one['room']}/{one['act']}": one for one in self.call("/acts")}
        if name not in known:
            raise Refused(f"there is no act {name}")
        if "area" in known[name]["needed"]:
            given = {"area": self.code, **given}
        done: dict[str, Any] = self.call(f"/acts/{name}", given)
        return done

    def say(self, text: str, **more: object) -> str:
        """An opinion; its receipt, by which it is followed to its answer."""
        receipt: str = self.call(f"/areas/{self.code}/opinions", {"text": text, **more})["receipt"]
        return receipt

    def answer(self, receipt: str) -> dict[str, Any]:
        """What became of an opinion."""
        found: dict[str, Any] = self.call(f"/receipts/{receipt}")
        return found

    def files(self, of: str, pk: int) -> Iterator[tuple[str, bytes]]:
        """The photos and papers that hang on something (a ``progress``, a ``book_voucher``), those
        that the token's owner reads: each its name and its bytes."""
        for one in self.call(f"/files?of={of}&id={pk}")["rows"]:
            with self._open(f"/api/v1{one['path']}") as answer:
                yield one["name"], answer.read()

    def keys(self) -> list[str]:
        """The keys that sign the log now. Keep one that you got some other way: who asks the log
        for its key learns only that it agrees with itself."""
        return self.text("/log/1/key").split()

    def prove_opinion(self, receipt: str, key: str) -> log_proof.Proved:
        """That what was said is in the public log. It is gathered within a minute."""
        with self._open(f"/r/{receipt}/record/") as page:
            entry = page.geturl()  # led on to /a/CODE/record/NUMBER/
        return log_proof.prove(self.text(entry.removeprefix(self.url) + "receipt"), key)

    def prove_matter(self, number: str, key: str) -> list[log_proof.Proved]:
        """Each act on a matter, proved."""
        on, found = f"{self.code}/{number}", []
        for line in self.text(f"/a/{self.code}/record/log.jsonl").splitlines():
            entry = json.loads(line)
            if entry["on"].get("matter") == on:
                proof = self.text(f"/a/{self.code}/record/{entry['seq']}/receipt")
                found.append(log_proof.prove(proof, key))
                if found[-1].entry != entry:
                    raise log_proof.NotProved(f"entry {entry['seq']} is another in the log")
        if not found:
            raise log_proof.NotProved(f"the record has nothing on {on}")
        return found

    def listen(self, address: str, kinds: list[str]) -> tuple[int, str]:
        """A webhook to that address: its id, and the secret, which is told this once."""
        made = self.call("/webhooks", {"area": self.code, "url": address, "kinds": kinds})
        return made["id"], made["secret"]


def told(matter: dict[str, Any]) -> str:
    """A matter in a few lines: where it stands, and what is not met yet, with its numbers."""
    lines = [f"{matter['number']}  {matter['title']}  {matter['state']}"]
    for step in matter.get("steps", ()):
        for part in step["parts"]:
            if part["status"] == "open":
                lines.append(f"    now: {part['name']['zh']}, due {part['due_on'] or '-'}")
                lines += [f"      {check['words']['zh']}" for check in part["unmet"]]
    return "\n".join(lines)


def main(words: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("code")
    for name in ("follow", "prove", "say", "key", "at"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--act", nargs=2, metavar=("ROOM/ACT", "JSON"))
    parser.add_argument("--listen", type=int, metavar="PORT")
    args = parser.parse_args(words)
    village = Village(args.url, args.code, os.environ.get("XIANGYUE_TOKEN", ""))
    try:
        if args.follow:
            for matter in village.follow(args.follow):
                print(told(matter), flush=True)
        elif args.prove:
            for one in village.prove_matter(args.prove, args.key or village.keys()[0]):
                print(f"in the log: {one.index + 1} of {one.size}  {one.entry['act']}")
        elif args.say:
            print(village.say(args.say))
        elif args.act:
            print(json.dumps(village.act(args.act[0], **json.loads(args.act[1]))))
        elif args.listen is not None:
            _hook, secret = village.listen(args.at, [])
            server = webhooks.receiver(secret, lambda told: print(told["type"], flush=True),
                                       "0.0.0.0", args.listen)  # fmt: skip
            server.serve_forever()
        else:
            for matter in village.matters():
                print(told(matter))
    except (Refused, log_proof.NotProved) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
