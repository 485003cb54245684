"""What a batch asks of the database, straight from libpq, several statements at a time.

A batch is a talk: it yields the statements that it asks together, and is sent their rows. So what
it does is written once, whoever waits for the answers: a thread (``Line``), or the loop of the web
server (``data.loop_line``).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from select import POLLIN, poll
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg import Error
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

OPEN, COMMIT, UNDO = "BEGIN", "COMMIT", "ROLLBACK"
OPENED = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
#: The same within a transaction that others began.
_WITHIN = {
    OPEN: ("SAVEPOINT batch",),
    COMMIT: ("RELEASE SAVEPOINT batch",),
    UNDO: ("ROLLBACK TO SAVEPOINT batch", "RELEASE SAVEPOINT batch"),
}
_NO_PLAN = b"26000"  # invalid_sql_statement_name
_Said = TypeVar("_Said")
Rows = list[list[str]]
Asked = tuple[object, ...]  # a statement and its values
Talk = Generator[tuple[Asked, ...], list[Rows], _Said]


def array(values: Iterable[object]) -> str:
    """Whole numbers, codes of logs or keys of sessions (letters and digits) as an array."""
    return "{" + ",".join(map(str, values)) + "}"


class Line:
    """The connection of one batch, straight from libpq: what lies between costs, for a batch of
    sixteen, more than all else that is done for it.

    Its statements are planned once: to plan them costs PostgreSQL a third of what a ballot costs.
    The driver drops every plan of a connection after a rollback, so each batch looks whether they
    are there. Several that need nothing of each other's answers are sent together, and waited for
    once. ``nested``: within a transaction that others began, where nothing may be tried; then
    nothing is planned ahead, nor together.
    """

    def __init__(self, statements: Mapping[str, bytes]) -> None:
        """``statements``: all that a batch may ask, each with the name of its plan."""
        self.names = statements
        connection.ensure_connection()
        self.nested = connection.in_atomic_block
        self.within = False  # of a transaction of others, in one of its own
        self.link: PGconn = connection.connection.pgconn

    def run(self, talk: Talk[_Said]) -> _Said:
        """Lead it to its end; what it began and did not commit is undone. Errors: DatabaseError."""
        try:
            if not self.nested:
                self._plan()
            asked = next(talk)
            while True:
                asked = talk.send(self.together(*asked))
        except StopIteration as end:
            said: _Said = end.value
            return said
        finally:
            self._undo()

    def _plan(self) -> None:
        for text, plan in self.names.items():
            told = self.link.describe_prepared(plan)
            if told.error_field(DiagnosticField.SQLSTATE) == _NO_PLAN:
                told = self.link.prepare(plan, text.encode())
            rows_of(told)

    def together(self, *asked: Asked) -> list[Rows]:
        """Rows of each of these, in their order; the first that fails ends it for those after it.

        Errors: DatabaseError.
        """
        if self.nested:
            return [self._alone(str(one[0]), written(one[1:])) for one in asked]
        link = self.link
        link.enter_pipeline_mode()
        try:
            send(link, self.names, asked)
            answers = [self._next() for _ in asked]
            self._next()  # the sync
        except Error as problem:  # the connection is gone
            raise OperationalError(str(problem)) from problem
        finally:
            self._leave()
        return [rows_of(answer) for answer in answers if answer is not None]

    def _next(self) -> PGresult | None:
        """The answer to one statement; while it is waited for, other threads run."""
        link, found = self.link, None
        while True:
            while link.is_busy():
                wait = poll()
                wait.register(link.socket, POLLIN)
                wait.poll()
                link.consume_input()
            answer = link.get_result()
            if answer is None:
                return found
            found = answer
            if answer.status == ExecStatus.PIPELINE_SYNC:
                return found

    def _leave(self) -> None:
        """Out of the pipeline; a connection on which that fails is ended."""
        link = self.link
        try:
            for _ in range(len(self.names) + 2):  # answers may be left, up to the sync
                with suppress(Error):
                    link.exit_pipeline_mode()
                    return
                self._next()
        except Error:
            pass
        link.finish()

    def _alone(self, statement: str, given: Sequence[bytes]) -> Rows:
        words = _WITHIN.get(statement)
        if words is None:
            return rows_of(self.link.exec_params(statement.encode(), given))
        if self.link.transaction_status == TransactionStatus.IDLE:
            rows_of(self.link.exec_(b"BEGIN"))
        for word in words:
            rows_of(self.link.exec_(word.encode()))
        self.within = statement == OPEN
        return []

    def _undo(self) -> None:
        if self.nested and self.within:
            self._alone(UNDO, ())
        elif not self.nested and self.link.transaction_status in OPENED:
            self.link.exec_(b"ROLLBACK")


def send(link: PGconn, names: Mapping[str, bytes], asked: Sequence[Asked]) -> None:
    """Write these, by their plans where they have one, with the sync that ends them."""
    for statement, *values in asked:
        if statement in names:
            link.send_query_prepared(names[str(statement)], written(values))
        else:
            link.send_query_params(str(statement).encode(), None)
    link.pipeline_sync()


def written(values: Iterable[object]) -> list[bytes]:
    """Values as words of the database's."""
    return [str(value).encode() for value in values]


def rows_of(answer: PGresult) -> Rows:
    """Rows of an answer, as words. Errors: OperationalError, with what the database says."""
    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise OperationalError(answer.error_message.decode(errors="replace"))
    value, columns = answer.get_value, range(answer.nfields)
    return [[(value(row, n) or b"").decode() for n in columns] for row in range(answer.ntuples)]
