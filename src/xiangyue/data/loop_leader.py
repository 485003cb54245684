"""What several requests want at the same moment, done together, in the loop of the web server.

As ``data.leaders``, whose callers are threads: whoever finds nobody at work begins at once, those
who come meanwhile are the next batch, and in a rush it waits a moment for as many as lately came.
"""

from __future__ import annotations

from asyncio import Future, Task, TimerHandle, get_running_loop
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class LoopLeader(Generic[Item]):
    """``work`` is given the items that came together, at most ``most``.

    What ``work`` raises, all of that batch raise: it keeps what concerns one item on that item.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Awaitable[None]],
        most: int = 64,
        moment: float = 0.005,
    ) -> None:
        self.work, self.most, self.moment = work, most, moment
        self.expected = 0  # as many as lately came together
        self.waiting: list[tuple[Item, Future[None]]] = []
        self.come: Future[None] | None = None  # while it waits for more
        self.task: Task[None] | None = None

    async def do(self, item: Item) -> None:
        """Have ``item`` worked on with others; returns when that is over."""
        loop = get_running_loop()
        done: Future[None] = loop.create_future()
        self.waiting.append((item, done))
        if self.task is None:
            self.task = loop.create_task(self._lead())
        elif self.come is not None and len(self.waiting) >= min(self.expected, self.most):
            self._go(self.come)
        await done

    @staticmethod
    def _go(come: Future[None]) -> None:
        if not come.done():
            come.set_result(None)

    async def _wait(self) -> None:
        """Until as many have come as lately came together, or the moment is over."""
        loop = get_running_loop()
        self.come = loop.create_future()
        over: TimerHandle = loop.call_later(self.moment, self._go, self.come)
        await self.come
        over.cancel()
        self.come = None

    async def _lead(self) -> None:
        while self.waiting:
            if self.expected > 1 and len(self.waiting) < min(self.expected, self.most):
                await self._wait()
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            self.expected = max(len(batch), self.expected - 1)
            error: Exception | None = None
            try:
                await self.work([item for item, _ in batch])
            except Exception as problem:
                error = problem
            for _, done in batch:
                if done.done():  # who waited for it is gone
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
        self.task = None
