"""The connection of batches that the loop of the web server leads: nobody's thread waits for it."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

from django.db import OperationalError, connections
from psycopg import AsyncConnection, Error
from psycopg import OperationalError as LostError
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from xiangyue.data.batch_line import OPENED, Asked, Rows, Talk, rows_of, send

_Said = TypeVar("_Said")
_BY_KEYS = """
SET plan_cache_mode = force_generic_plan; SET join_collapse_limit = 1; SET enable_seqscan = off;
SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off
"""
"""A batch finds every row by its key, in the order in which its statements join. The planner would
choose by what it last counted of the tables: after thousands have just signed in, a batch planned
by that took fifty times as long."""


class LoopLine:
    """One connection that stays, made when it is first needed and anew when it was lost.

    One talk at a time. Its statements are planned once a connection.
    """

    def __init__(self, statements: Mapping[str, bytes]) -> None:
        self.names = statements
        self.holder: AsyncConnection[Any] | None = None
        self.waiter: Future[None] | None = None
        self.lost = False  # the server ended the connection
        self.number = -1  # of its socket; libpq closes that by itself when it is lost

    async def run(self, talk: Talk[_Said]) -> _Said:
        """Lead it to its end; what it began and did not commit is undone. Errors: DatabaseError."""
        try:
            asked, first = next(talk), True
            while True:
                rows = await (self._first(asked) if first else self._together(asked))
                asked, first = talk.send(rows), False
        except StopIteration as end:
            said: _Said = end.value
            return said
        except Error as problem:  # the connection is gone
            self.close()
            raise OperationalError(str(problem)) from problem
        finally:
            await self._undo()

    async def _first(self, asked: tuple[Asked, ...]) -> list[Rows]:
        """The first of a talk, which commits nothing: on a new connection where the old one turns
        out to be gone, as after the database was started anew."""
        if self.holder is not None:
            try:
                return await self._together(asked)
            except Error:
                self.close()
        await self._connect()
        return await self._together(asked)

    async def _connect(self) -> None:
        given = connections["default"].get_connection_params()
        given.pop("cursor_factory", None)
        self.holder = holder = await AsyncConnection.connect(autocommit=True, **given)
        await holder.execute(_BY_KEYS)
        self.lost, link = False, holder.pgconn
        link.nonblocking = 1
        self.number = link.socket
        get_running_loop().add_reader(self.number, self._readable, link)
        link.enter_pipeline_mode()
        for text, name in self.names.items():
            link.send_prepare(name, text.encode())
        link.pipeline_sync()
        try:
            await self._answers(link)
        except OperationalError:  # such a connection would have no plans
            self.close()
            raise

    def _readable(self, link: PGconn) -> None:
        """Something came: an answer, or that the connection is at its end."""
        try:
            link.consume_input()
            done = not link.is_busy()
        except Error:
            self._deaf()
            self.lost = done = True
        if done and self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    async def _wait(self, loop: AbstractEventLoop) -> None:
        if self.lost:
            raise LostError("the connection was closed")
        self.waiter = loop.create_future()
        try:
            await self.waiter
        finally:
            self.waiter = None

    async def _together(self, asked: tuple[Asked, ...]) -> list[Rows]:
        assert self.holder is not None
        link = self.holder.pgconn
        link.enter_pipeline_mode()
        send(link, self.names, asked)
        return await self._answers(link)

    async def _answers(self, link: PGconn) -> list[Rows]:
        """To all that was asked up to the sync."""
        loop = get_running_loop()
        while link.flush():  # more than the socket takes at once
            await self._writable(link, loop)
        answers: list[PGresult] = []
        while not (answers and answers[-1].status == ExecStatus.PIPELINE_SYNC):
            while link.is_busy():
                await self._wait(loop)
                link.consume_input()
            answer = link.get_result()
            if answer is not None:  # None stands between the answers of two statements
                answers.append(answer)
            elif link.status != ConnStatus.OK:
                raise LostError(link.error_message.decode(errors="replace"))
        link.exit_pipeline_mode()
        return [rows_of(answer) for answer in answers[:-1]]

    async def _writable(self, link: PGconn, loop: AbstractEventLoop) -> None:
        ready = loop.create_future()
        loop.add_writer(link.socket, lambda: ready.done() or ready.set_result(None))
        try:
            await ready
        finally:
            loop.remove_writer(link.socket)

    async def _undo(self) -> None:
        """Nothing stays open: neither a transaction nor answers that nobody waited for."""
        if self.holder is None:
            return
        status = self.holder.pgconn.transaction_status
        if status in OPENED:
            with suppress(Error, OperationalError):
                await self._together((("ROLLBACK",),))
                return
        if status != TransactionStatus.IDLE:
            self.close()

    def close(self) -> None:
        """End the connection; the next talk makes another."""
        holder, self.holder = self.holder, None
        if holder is None:
            return
        self._deaf()
        holder.pgconn.finish()

    def _deaf(self) -> None:
        """Before another connection can have the number of this one's socket."""
        if self.number >= 0:
            get_running_loop().remove_reader(self.number)
            self.number = -1
