"""What several threads of one process want at the same moment, done by one of them for all.

Whoever finds nobody at work begins at once, and those who come meanwhile are the next batch. Only
in a rush, when batches were of several lately, does the next one wait until as many have come, and
no longer than a moment: who asks again as soon as answered is then of the next batch, not of the
one after it.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _Place(Generic[Item]):
    """One waiting thread: ``gate`` opens when its item is done, or when it is its turn to lead."""

    __slots__ = ("error", "finished", "gate", "item")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.gate = allocate_lock()
        self.gate.acquire()
        self.finished = False
        self.error: BaseException | None = None


class Leader(Generic[Item]):
    """``work`` is given the items that came together, at most ``most``, by one of their threads.

    What ``work`` raises, all of that batch raise: it keeps what concerns one item on that item.
    """

    def __init__(
        self, work: Callable[[list[Item]], None], most: int = 64, moment: float = 0.005
    ) -> None:
        self.work, self.most, self.moment = work, most, moment
        self.expected = 0  # as many as lately came together
        self.missing = 0  # for whom the one who leads waits; the last of them opens ``come``
        self.come = allocate_lock()
        self.come.acquire()
        self.lock = Lock()
        self.waiting: list[_Place[Item]] = []
        self.leading = False

    def do(self, item: Item) -> None:
        """Have ``item`` worked on, by this thread or another; returns when that is over."""
        place = _Place(item)
        with self.lock:
            self.waiting.append(place)
            follow = self.leading
            self.leading = True
            if self.missing:
                self.missing -= 1
                if not self.missing:
                    self.come.release()
        if follow:
            place.gate.acquire()
        if not place.finished:
            self._lead()
        if place.error is not None:
            raise place.error

    def _wait(self) -> None:
        """Until as many have come as lately came together, or the moment is over."""
        with self.lock:
            self.missing = max(0, min(self.expected, self.most) - len(self.waiting))
            wait = self.missing > 0
        if wait and not self.come.acquire(timeout=self.moment):
            with self.lock:
                late, self.missing = not self.missing, 0
            if late:  # the last one came as the moment ended
                self.come.acquire()

    def _lead(self) -> None:
        """Work on those who wait, oneself among them; then it is the next one's turn."""
        if self.expected > 1:
            self._wait()
        with self.lock:
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
        self.expected = max(len(batch), self.expected - 1)
        error: BaseException | None = None
        try:
            self.work([place.item for place in batch])
        except BaseException as problem:
            error = problem
        for place in batch:
            place.finished, place.error = True, error
        with self.lock:
            following = self.waiting[0] if self.waiting else None
            self.leading = following is not None
        if following is not None:
            following.gate.release()
        for place in batch:
            place.gate.release()
