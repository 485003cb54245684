"""Elections for the tests of the secret ballot, made by our code or by ``belenios-tool``."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpz

from xiangyue.core.belenios import (
    archive,
    ballots,
    batches,
    credentials,
    pedersen,
    tally,
    written,
)
from xiangyue.core.belenios.election import Election, Question, new_election, read_election
from xiangyue.core.belenios.groups import BELENIOS_2048, Group
from xiangyue.core.belenios.proofs import prove_known
from xiangyue.core.belenios.trustees import (
    Single,
    Threshold,
    new_key,
    write_trustees,
)
from xiangyue.core.belenios.verifying import Report, verify

QUESTIONS = (
    Question("修哪条路？", ("东路", "西路", "河堤"), 1, 2, True),
    Question("是否同意？", ("同意", "不同意"), 1, 1),
    Question("哪些要改？", ("灯", "水", "亭"), 0, 2),
)
TIME = 1_795_000_000


class Dice:
    """A source of numbers that is the same in every run: for tests, and for nothing else."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def randbelow(self, n: int, /) -> int:
        return self._random.randrange(n)


def tool(*words: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """``belenios-tool`` run in a folder."""
    if shutil.which("belenios-tool") is None:
        pytest.fail("no belenios-tool: `make system` installs it", pytrace=False)
    return subprocess.run(
        ["belenios-tool", *words], cwd=folder, input=given, capture_output=True, text=True
    )


def done(*words: str, folder: Path, given: str = "") -> str:
    """What it answers; the test fails where it refuses."""
    found = tool(*words, folder=folder, given=given)
    assert found.returncode == 0, found.stderr
    return found.stdout


def tool_accepts(whole: bytes, folder: Path) -> bool:
    """Does ``belenios-tool election verify`` say *all checks passed*?"""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "AAAAAAAAAAAAAA.bel").write_bytes(whole)
    found = tool("election", "verify", folder=folder)
    passed = "all checks passed" in found.stderr
    assert passed == (found.returncode == 0), found.stderr
    return passed


def ours(whole: bytes) -> Report:
    """Our own verification, whose two ways to make powers must say the same."""
    found = []
    for least in (1, 1 << 60):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(batches, "LANES_FROM", least)
            found.append(verify(BytesIO(whole), rng=Dice("verify")))
    assert found[0] == found[1]
    return found[0]


@dataclass
class Poll:
    """An election that our code runs, from its keys to its result."""

    group: Group = BELENIOS_2048
    questions: Sequence[Question] = QUESTIONS
    voters: int = 3
    singles: int = 1
    threshold: tuple[int, int] | None = (2, 3)
    seed: str = "poll"
    raws: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Dice(self.seed)
        group, rng = self.group, self.rng
        self.secrets: dict[int, mpz] = {}
        self.trustees: list[Single | Threshold] = []
        for n in range(self.singles):
            self.secrets[n + 1], public = new_key(group, rng)
            self.trustees.append(Single(public))
        if self.threshold:
            self._share(*self.threshold)
        uuid = written.new_uuid(rng)
        self.election: Election = new_election(
            uuid=uuid,
            name="一次表决",
            description="",
            questions=self.questions,
            trustees=self.trustees,
            group=group,
        )
        self.codes = [credentials.new_credential(rng) for _ in range(self.voters)]
        self.keys = [credentials.secret_key(group, uuid, code) for code in self.codes]
        self.tables = ballots.Tables(self.election)
        self.listed = credentials.written_list(self.tables.g.of(key) for key in self.keys)
        self.whole, self.head = archive.begin(
            timestamp=TIME,
            election=self.election.raw,
            trustees=write_trustees(self.trustees),
            credentials=self.listed,
        )

    def _share(self, needed: int, many: int) -> None:
        group, rng, first = self.group, self.rng, self.singles + 1
        seeds = [pedersen.new_seed(rng) for _ in range(many)]
        certificates = [pedersen.certificate(group, seed, rng) for seed in seeds]
        sent = [pedersen.polynomial(group, certificates, s, needed, rng) for s in seeds]
        given = pedersen.inputs(group, certificates, sent)
        made = [
            pedersen.output(group, certificates, seed, one, rng)
            for seed, one in zip(seeds, given, strict=True)
        ]
        self.trustees.append(Threshold(pedersen.parameters(group, certificates, sent, made)))
        for n, (seed, one) in enumerate(zip(seeds, made, strict=True)):
            self.secrets[first + n] = pedersen.decryption_key(group, seed, one["private_key"])

    def add(self, step: tuple[bytes, archive.Head]) -> None:
        self.whole, self.head = self.whole + step[0], step[1]

    def encrypted(self, voter: int, chosen: Sequence[Sequence[int]]) -> str:
        return ballots.encrypt(
            self.election, self.keys[voter], chosen, self.rng, tables=self.tables
        )

    def vote(self, voter: int, chosen: Sequence[Sequence[int]]) -> str:
        return self.cast(self.encrypted(voter, chosen))

    def cast(self, raw: str) -> str:
        ballots.check_ballot(self.election, raw, tables=self.tables)
        self.raws.append(raw)
        self.add(archive.add_ballot(self.head, raw))
        return raw

    def close(self) -> None:
        read = [ballots.read_ballot(self.election, raw) for raw in self.raws]
        last = tally.last_ballots(read)
        self.total = tally.encrypted_sum(self.election, [(1, one.choices) for one in last])
        self.counted = len(last)
        self.add(archive.end_ballots(self.head))
        self.add(archive.add_sum(self.head, self.total, self.counted, self.counted))

    def open(self, owners: Iterable[int]) -> None:
        """These trustees decrypt, and the result is published."""
        self.decryptions = {
            n: tally.partial_decryption(self.election, self.total, self.secrets[n], self.rng)
            for n in owners
        }
        for owner, raw in self.decryptions.items():
            self.add(archive.add_decryption(self.head, owner, raw))
        self.result = tally.result(
            self.election, self.trustees, self.total, self.decryptions, most=self.counted
        )
        self.add(archive.add_result(self.head, self.result))

    @property
    def counts(self) -> list[list[int]]:
        return tally.read_result(self.election, self.result)


VOTES = (([0, 1], [0], []), ([], [1], [0, 2]), ([2], [1], [1]))
COUNTS = [[1, 1, 1, 1], [1, 2], [1, 1, 1]]
"""Of ``VOTES``; of a question that may be left blank, first how many did."""


def held(**options: object) -> Poll:
    """An election with ``VOTES``, opened."""
    poll = Poll(**options)  # type: ignore[arg-type]
    for voter, chosen in enumerate(VOTES):
        poll.vote(voter, chosen)
    poll.close()
    poll.open(n for n in poll.secrets if n != 3)  # of three with a threshold of two, one is away
    return poll


class ToolsPoll:
    """An election that ``belenios-tool`` runs, in a folder."""

    def __init__(self, folder: Path, *, voters: int, group: str, threshold: int | None) -> None:
        self.folder, self.group = folder, ["--group", group]
        folder.mkdir(parents=True, exist_ok=True)
        self.uuid = self._do("setup", "generate-token").strip()
        self._do("setup", "generate-credentials", "--uuid", self.uuid, *self.group,
                 "--count", str(voters))  # fmt: skip
        next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
        lines = next(folder.glob("*.privcreds")).read_text().splitlines()
        self.codes = [line.split()[1] for line in lines]
        if threshold:
            self._share(threshold)
        self._do("setup", "generate-trustee-key", *self.group)
        keys = "".join(p.read_text() for p in folder.glob("*.pubkey"))
        (folder / "public_keys.jsons").write_text(keys)
        self._do("setup", "make-trustees")
        template = {"description": "", "name": "Vote", "questions": [q.data() for q in QUESTIONS]}
        (folder / "template.json").write_text(written.written(template))
        self._do("setup", "make-election", "--uuid", self.uuid, *self.group,
                 "--template", "template.json")  # fmt: skip
        self.election = read_election((folder / "election.json").read_text().strip())
        self._do("archive", "init")
        for name in ("election.json", "trustees.json", "public_creds.json"):
            (folder / name).unlink()

    def _do(self, *words: str, given: str = "") -> str:
        return done(*words, folder=self.folder, given=given)

    def _share(self, threshold: int) -> None:
        step = ["setup", "generate-trustee-key-threshold", *self.group]
        for _ in range(3):
            self._do(*step, "--step", "1")
        seeds = sorted(self.folder.glob("*.key"))
        certs = "".join(p.with_suffix(".cert").read_text() for p in seeds)
        (self.folder / "certs.jsons").write_text(certs)
        step += ["--certs", "certs.jsons"]
        (self.folder / "polynomials.jsons").write_text(
            "".join(
                self._do(*step, "--step", "3", "--key", p.name, "--threshold", str(threshold))
                for p in seeds
            )
        )
        self._do(*step, "--step", "4", "--polynomials", "polynomials.jsons")
        outputs = "".join(
            self._do(
                *step, "--step", "5", "--key", p.name, given=p.with_suffix(".vinput").read_text()
            )
            for p in seeds
        )
        (self.folder / "threshold.json").write_text(
            self._do(*step, "--step", "6", "--polynomials", "polynomials.jsons", given=outputs)
        )

    @property
    def whole(self) -> bytes:
        return (self.folder / f"{self.uuid}.bel").read_bytes()

    def encrypted(self, voter: int, chosen: Sequence[Sequence[int]]) -> str:
        vectors = [q.vector(c) for q, c in zip(QUESTIONS, chosen, strict=True)]
        (self.folder / "choices.json").write_text(json.dumps(vectors))
        (self.folder / "code.txt").write_text(self.codes[voter])
        return self._do("election", "generate-ballot", "--privcred", "code.txt",
                        "--ballot", "choices.json").strip()  # fmt: skip

    def cast(self, raw: str) -> None:
        self.event("Ballot", raw + "\n")

    def event(self, kind: str, given: str = "") -> None:
        self._do("archive", "add-event", f"--type={kind}", given=given)

    def close(self) -> None:
        self.event("EndBallots")
        self.event("EncryptedTally", self._do("election", "compute-encrypted-tally"))

    def open(self) -> None:
        for n, seed in enumerate(sorted(self.folder.glob("*.key"))[:2]):
            self.event(
                "PartialDecryption",
                self._do("election", "decrypt-threshold", "--key", seed.name, "--decryption-key",
                         seed.with_suffix(".dkey").name, "--trustee-id", str(n + 2)),
            )  # fmt: skip
        private = next(self.folder.glob("*.privkey"))
        self.event(
            "PartialDecryption",
            self._do("election", "decrypt", "--privkey", private.name, "--trustee-id", "1"),
        )
        self.event("Result", self._do("election", "compute-result"))


def resigned(poll: Poll, voter: int, data: dict[str, Any]) -> str:
    """A ballot that a voter changed by hand, and signed as it then was."""
    unsigned = {key: value for key, value in data.items() if key != "signature"}
    hashed = written.tracker(written.written(unsigned))
    shown = prove_known(poll.group, poll.keys[voter], f"sig|{hashed}|", poll.rng)
    return written.written(unsigned | {"signature": {"hash": hashed, "proof": shown.data()}})


Part = tuple[str, tuple[str, ...]]


def parts(whole: bytes) -> list[Part]:
    """The events of an archive with their data, the setting-up without its hashes."""
    found = [(step.event.kind, step.data) for step in archive.steps(BytesIO(whole))]
    return [(found[0][0], found[0][1][:3]), *found[1:]]


def chained(events: Sequence[Part]) -> bytes:
    """An archive of these events whose every hash and link is right."""
    (_, (election, trustees, listed)), *others = events
    whole, head = archive.begin(
        timestamp=TIME, election=election, trustees=trustees, credentials=listed
    )
    for kind, data in others:
        step, head = archive.append(head, kind, *data)
        whole += step
    return whole


def files(whole: bytes) -> list[tuple[str, bytes, int]]:
    """Name, body and place of each file of an archive."""
    found, at = [], 0
    while at < len(whole):
        name = whole[at : whole.index(b"\0", at)].decode()
        length = int(re.sub(rb"\D", b"", whole[at + 124 : at + 135]), 8)
        found.append((name, whole[at + 512 : at + 512 + length], at))
        at += 512 + length + -length % 512
    return found
