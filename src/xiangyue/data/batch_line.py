"""The connection of one batch, straight from libpq, several statements at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from select import POLLIN, poll

from django.db import OperationalError, connection, transaction
from psycopg import Error
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

OPEN, COMMIT = "BEGIN", "COMMIT"
_BEGUN = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
_NO_PLAN = b"26000"  # invalid_sql_statement_name
Rows = list[list[str]]
Asked = tuple[object, ...]  # a statement and its values


def array(values: Iterable[object]) -> str:
    """Whole numbers, codes of logs or keys of sessions (letters and digits) as an array."""
    return "{" + ",".join(map(str, values)) + "}"


class Line:
    """The connection of one batch, straight from libpq: what lies between costs, for a batch of
    sixteen, more than all else that is done for it.

    Its statements are planned once: to plan them costs PostgreSQL a third of what a ballot costs.
    The driver drops every plan of a connection after a rollback, so the first statement of a batch,
    which stands before its transaction, finds out whether they are there. Several that need nothing
    of each other's answers are sent together, and waited for once. ``nested``: within a transaction
    that others began, where nothing may be tried; then nothing is planned ahead, nor together.
    """

    def __init__(self, statements: Mapping[str, bytes]) -> None:
        """``statements``: all that a batch may ask, each with the name of its plan."""
        self.names = statements
        connection.ensure_connection()
        self.nested = connection.in_atomic_block
        self.link: PGconn = connection.connection.pgconn

    def ask(self, statement: str, *values: object) -> Rows:
        """Rows of the first statement of a batch, as words. Errors: DatabaseError."""
        given = _written(values)
        if self.nested:
            return self._alone(statement, given)
        answer = self.link.exec_prepared(self.names[statement], given)
        if answer.error_field(DiagnosticField.SQLSTATE) == _NO_PLAN:
            for text, name in self.names.items():
                self.link.prepare(name, text.encode())  # those that are there stay as they are
            answer = self.link.exec_prepared(self.names[statement], given)
        return _rows(answer)

    def together(self, *asked: Asked) -> list[Rows]:
        """Rows of each of these, in their order; the first that fails ends it for those after it.

        Errors: DatabaseError.
        """
        if self.nested:
            return [self._alone(str(one[0]), _written(one[1:])) for one in asked]
        link = self.link
        link.enter_pipeline_mode()
        try:
            for statement, *values in asked:
                if statement in self.names:
                    link.send_query_prepared(self.names[str(statement)], _written(values))
                else:
                    link.send_query_params(str(statement).encode(), None)
            link.pipeline_sync()
            answers = [self._next() for _ in asked]
            self._next()  # the sync
        except Error as problem:  # the connection is gone
            raise OperationalError(str(problem)) from problem
        finally:
            self._leave()
        return [_rows(answer) for answer in answers if answer is not None]

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
        if statement in (OPEN, COMMIT):
            return []
        return _rows(self.link.exec_params(statement.encode(), given))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is not committed within is undone at its end; of a transaction that others began,
        what failed."""
        if self.nested:
            with transaction.atomic():
                if self.link.transaction_status == TransactionStatus.IDLE:
                    _rows(self.link.exec_(b"BEGIN"))
                yield
            return
        try:
            yield
        finally:
            if self.link.transaction_status in (
                TransactionStatus.INTRANS,
                TransactionStatus.INERROR,
            ):
                self.link.exec_(b"ROLLBACK")


def _written(values: Iterable[object]) -> list[bytes]:
    return [str(value).encode() for value in values]


def _rows(answer: PGresult) -> Rows:
    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise OperationalError(answer.error_message.decode(errors="replace"))
    value, columns = answer.get_value, range(answer.nfields)
    return [[(value(row, n) or b"").decode() for n in columns] for row in range(answer.ntuples)]
