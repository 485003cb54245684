"""A whole archive verified: independent of ``belenios-tool``, and of the same mind.

Verified are the frame and the chain, the keys of the trustees with their proofs, that the
election's key is theirs, the list of credentials, every ballot with every proof, that each is by a
credential of the list, that none came after the end, that the encrypted sum is that of the last
ballots, the partial decryptions, and the result. It says more than the tool in three things, which
change no result that both accept: the order of the events, the encrypted sum that the archive
states (the tool makes its own and does not compare), and the one form in which a ballot is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from gmpy2 import mpz

from xiangyue.core.belenios import batches, tally
from xiangyue.core.belenios.archive import BadArchive, Step, steps
from xiangyue.core.belenios.ballots import Choices
from xiangyue.core.belenios.batches import Batch, Checked
from xiangyue.core.belenios.credentials import read_list
from xiangyue.core.belenios.election import read_election
from xiangyue.core.belenios.groups import Chance
from xiangyue.core.belenios.trustees import Trustees, all_keys, combined_key, read_trustees
from xiangyue.core.belenios.written import Malformed, member, parsed, small, tracker_of

Mapper = Callable[[Callable[[Batch], list[Checked]], Iterable[Batch]], Iterable[list[Checked]]]
"""``map``, or the ``map`` of a pool of processes."""

ORDER = ("Setup", "Ballot", "EndBallots", "EncryptedTally", "EndShuffles", "PartialDecryption",
         "Result")  # fmt: skip
_OFTEN = {"Ballot", "PartialDecryption"}


@dataclass(frozen=True)
class Fault:
    """What does not hold. ``why`` is a stable word, ``height`` that of the event (-1: before it),
    ``what`` says which one: a tracker, the number of a trustee, or what the reader met."""

    why: str
    height: int
    what: str = ""


@dataclass
class Report:
    """What was found. ``result``: for each question the counts (with blank, blank first).

    ``trackers``: of each ballot handed in, whether it is the last of its credential and counts.
    """

    uuid: str = ""
    name: str = ""
    fingerprint: str = ""
    credentials: int = 0
    events: int = 0
    ballots: int = 0  # handed in
    counted: int = 0  # the last of each credential
    stage: str = ""  # the kind of the last event
    result: list[list[int]] | None = None
    trackers: dict[str, bool] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Does everything hold?"""
        return not self.faults


def verify(stream: BinaryIO, *, rng: Chance, mapper: Mapper = map) -> Report:
    """Every verification there is, of the archive that ``stream`` reads from its beginning.

    ``mapper`` spreads the ballots over processors. In memory are some batches, and of each voter
    the ciphertexts of the last ballot.
    """
    reader = _Reader(stream)
    try:
        reader.begin()
        verdicts = mapper(batches.check, batches.batches(reader.election, reader.ballots(), rng))
        reader.judge(verdict for batch in verdicts for verdict in batch)
        reader.end()
    except _Stop:
        pass
    return reader.report


class _Stop(Exception):
    """Nothing that comes after can be read."""


class _Reader:
    """Goes through an archive once. ``ballots`` is pulled while others verify what it gave."""

    def __init__(self, stream: BinaryIO) -> None:
        self.report = Report()
        self._steps = steps(stream)
        self._next: Step | None = None
        self._at: list[tuple[int, str]] = []  # height and tracker of each ballot
        self._last: dict[mpz, Choices] = {}
        self._tracker_of: dict[mpz, str] = {}
        self._broken = False

    def _fault(self, why: str, height: int, what: str = "") -> None:
        self.report.faults.append(Fault(why, height, what))

    def _step(self) -> Step | None:
        try:
            step = next(self._steps, None)
        except BadArchive as bad:
            self._fault(bad.why, bad.height)
            self._broken = True
            return None
        if step:
            self.report.events += 1
            self.report.stage = step.event.kind
        return step

    # -- the setting-up

    def begin(self) -> None:
        """Election, trustees, credentials."""
        step = self._step()
        if step is None or step.event.kind != "Setup":
            if step:
                self._fault("order", 0, step.event.kind)
            raise _Stop
        election, trustees, credentials, _ = step.data
        try:
            self.election = read_election(election)
        except Malformed as why:
            self._fault("election", 0, str(why))
            raise _Stop from None
        group = self.election.group
        self.report.uuid, self.report.name = self.election.uuid, self.election.name
        self.report.fingerprint = self.election.fingerprint
        self.trustees: Trustees = ()
        try:
            self.trustees = read_trustees(group, trustees)
            if combined_key(group, self.trustees) != self.election.key:
                self._fault("key", 0)
        except Malformed as why:
            self._fault("trustees", 0, str(why))
        try:
            self.weights = read_list(group, credentials)
        except Malformed as why:
            self._fault("credentials", 0, str(why))
            self.weights = {}
        self.report.credentials = len(self.weights)

    # -- the ballots

    def ballots(self) -> Iterator[str]:
        """The ballots in their order; leaves the first event that is none."""
        while (step := self._step()) and step.event.kind == "Ballot":
            self._took(step)
            yield step.data[0]
        self._next = step

    def _took(self, step: Step) -> None:
        self.report.ballots += 1
        self._at.append((step.event.height, tracker_of(step.event.payload or "")))

    def judge(self, verdicts: Iterable[Checked]) -> None:
        """Takes the verdicts on the ballots, in their order."""
        for place, (why, credential, choices) in enumerate(verdicts):
            if not why and credential not in self.weights:
                why = "credential"
            if why:
                self._fault(f"ballot-{why}", *self._at[place])
            else:
                self._last[credential] = choices
                if earlier := self._tracker_of.get(credential):
                    self.report.trackers[earlier] = False
                self._tracker_of[credential] = self._at[place][1]
                self.report.trackers[self._at[place][1]] = True
        self.report.counted = len(self._last)

    # -- what comes after

    def end(self) -> None:
        """The end of the ballots, the sum, the decryptions, the result."""
        weighted = [(self.weights[c], choices) for c, choices in self._last.items()]
        self.total = tally.encrypted_sum(self.election, weighted)
        self.weight = sum(weight for weight, _ in weighted)
        self.decryptions: dict[int, tally.Opened] = {}
        before = "Ballot"
        step = self._next
        while step is not None:
            kind, height = step.event.kind, step.event.height
            if not self._in_order(before, kind):
                self._fault("order", height, kind)
            if kind == "EncryptedTally":
                self._sum(step)
            elif kind == "PartialDecryption":
                self._decryption(step)
            elif kind == "Result":
                self._result(step)
            before, step = kind, self._step()
        if self._broken:
            self.report.result = None

    def _in_order(self, before: str, kind: str) -> bool:
        if kind not in ORDER:
            return False
        at, then = ORDER.index(before), ORDER.index(kind)
        if kind in _OFTEN and kind == before:
            return True
        between = set(ORDER[at + 1 : then]) - {"EndShuffles"}
        return at < then and not between

    def _sum(self, step: Step) -> None:
        height = step.event.height
        try:
            sized = parsed(step.data[1])
            if step.data[0] != tally.write_sum(self.total):
                self._fault("sum", height)
            if small(sized, "num_tallied") != len(self._last):
                self._fault("sum-count", height)
            if tally.weight_in(sized) != self.weight:
                self._fault("sum-weight", height)
        except Malformed as why:
            self._fault("sum", height, str(why))

    def _decryption(self, step: Step) -> None:
        height, keys = step.event.height, all_keys(self.trustees)
        try:
            owner = small(parsed(step.data[1]), "owner")
            if not 1 <= owner <= len(keys):
                self._fault("decryption-owner", height, str(owner))
            elif owner in self.decryptions:
                self._fault("decryption-twice", height, str(owner))
            else:
                self.decryptions[owner] = tally.read_factors(
                    self.election, self.total, keys[owner - 1], step.data[0]
                )
        except Malformed as why:
            self._fault("decryption", height, str(why))

    def _result(self, step: Step) -> None:
        height = step.event.height
        try:
            counts = tally.read_result(self.election, step.data[0])
            factors = tally.combined_factors(self.election, self.trustees, self.decryptions)
        except Malformed as why:
            self._fault("result", height, str(why))
            return
        opened = tally.opened_sum(self.election, self.total, factors)
        group = self.election.group
        for row, of in zip(opened, counts, strict=True):
            for power, count in zip(row, of, strict=True):
                if count > self.weight or group.power(group.g, mpz(count)) != power:
                    self._fault("result", height)
                    return
        member(parsed(step.data[0]), "result")
        self.report.result = counts


def still_there(before: Iterable[Step], after: Iterable[Step]) -> bool:
    """Is an archive that was kept the beginning of the one that is there now?"""
    later = iter(after)
    return all(next(later, None) == step for step in before)
