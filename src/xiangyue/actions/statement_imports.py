"""A bank's statement or a cash book brought in: each new line becomes a voucher on its way.

One file is one act: all of the lines that were chosen, or none. What it says of lines that came
before is known by the bank's number, the balance or the words (``core.statement_match``), so that
an overlapping month takes only what is new. The file's SHA-256 stands in the record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import F, Q, Sum
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.book_entries import (
    CLAUSE,
    Entry,
    Line,
    income,
    known,
    spending,
    transfer,
)
from xiangyue.actions.book_limits import check
from xiangyue.actions.book_vouchers import put
from xiangyue.actions.typed import words
from xiangyue.actions.village_books import load, on_book
from xiangyue.core import masking
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.statement_balances import Statement, fingerprints, read_statement
from xiangyue.core.statement_balances import Statement as Read
from xiangyue.core.statement_match import NEAR, Known, Proposal, Standing, against, propose
from xiangyue.core.statement_rows import Line as Moved
from xiangyue.core.statement_shapes import Shape
from xiangyue.core.village_books import ENTERERS, OPEN
from xiangyue.data.models import (
    BookVoucher,
    LedgerAccount,
    LedgerLine,
    StatementImport,
    StatementLine,
    VillageBook,
)
from xiangyue.documents.statement_sheet import sheets_of
from xiangyue.methods.statement_words import words as account_words

MOST = 400
"""Lines of one import: as many as a person can look through."""
Kind = Literal["bank", "book"]


@dataclass(frozen=True)
class Choice:
    """What the clerk confirmed for a line: the account of the chart, the fund, what allowed it."""

    account: str
    fund: int | None = None
    item: int | None = None


@dataclass(frozen=True)
class Preview:
    """A file as it would be taken in: what each of its lines is, and the account proposed."""

    statement: Statement
    standings: tuple[Standing, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def new(self) -> int:
        """Lines that are nowhere yet."""
        return sum(s.state == "new" for s in self.standings)

    @property
    def mark(self) -> str:
        """A fingerprint of what is shown."""
        told = repr((self.statement.lines, self.statement.problems, self.standings))
        return hashlib.sha256(told.encode()).hexdigest()


def money_account(book: VillageBook, code: str) -> LedgerAccount:
    """The account of cash or bank that a file is of; Refusal where it is none."""
    found = LedgerAccount.objects.filter(area_id=book.area_id, code=code, money=True).first()
    if found is None:
        raise refuse("statement.money-account", field="account")
    return found


def remembered(book: VillageBook, account: LedgerAccount, kind: Kind) -> Shape:
    """How the last file of this account was read: the names of its columns, and its sides."""
    found = (
        StatementImport.objects.filter(book=book, account=account, kind=kind)
        .order_by("-number")
        .values_list("shape", flat=True)
        .first()
    )
    return Shape(names=found["names"], sides=found["sides"]) if found else Shape()


def preview(
    *,
    book: VillageBook,
    account: LedgerAccount,
    kind: Kind,
    data: bytes,
    now: datetime,
    asked: Shape,
) -> Preview:
    """What a file would bring; nothing is stored. Refusal("invalid") for what is no table."""
    today = timezone.localdate(now)
    statement = read_statement(sheets_of(data), kind=kind, today=today, asked=asked)
    if not statement.lines:
        return Preview(statement)
    taken, booked = _known(book, account, statement.lines)
    rules = account_words()
    return Preview(
        statement,
        tuple(against(statement.lines, taken, booked)),
        tuple(propose(x, rules["words"], rules["default"]) for x in statement.lines),
    )


def _known(
    book: VillageBook, account: LedgerAccount, lines: Sequence[Moved]
) -> tuple[list[Known], list[Known]]:
    """What was imported of this account in these days, and what was booked on it otherwise."""
    first = min(x.day for x in lines) - NEAR
    last = max(x.day for x in lines) + NEAR
    rows = (
        StatementLine.objects.filter(
            statement__book=book, statement__account=account, day__range=(first, last)
        )
        .exclude(voucher__state__in=("refused", "withdrawn"))
        .select_related("statement", "voucher")
        .order_by("id")
    )
    taken = [
        Known(x.day, x.amount, x.summary, x.reference, x.balance, x.voucher.number) for x in rows
    ]
    days = Q(day__range=(first - timedelta(days=1), last))
    slips = (
        BookVoucher.objects.filter(
            days, book=book, state__in=OPEN, lines__account=account, statement_line=None
        )
        .annotate(n=Sum(F("lines__debit") - F("lines__credit")))
        .values_list("day", "n", "number")
        .order_by()
    )
    posted = (
        LedgerLine.objects.filter(
            account=account,
            voucher__area_id=book.area_id,
            voucher__book=book.book,
            voucher__practice=book.practice,
            voucher__day__range=(first, last),
            voucher__book_voucher__statement_line=None,
        )
        .exclude(voucher__book_voucher__kind="opening")
        .values_list("voucher__day", "voucher__number")
        .annotate(n=Sum(F("debit") - F("credit")))
        .order_by("voucher__day", "voucher_id")
    )
    booked = [Known(day, int(n), label=number) for day, n, number in slips]
    booked += [Known(day, int(n), label=number) for day, number, n in posted]
    return taken, booked


def take_in(
    *,
    actor: Actor,
    now: datetime,
    book_id: int,
    account: str,
    kind: Kind,
    data: bytes,
    name: str,
    asked: Shape | None = None,
    chosen: Mapping[int, Choice],
    handler: int | None = None,
    witness: int | None = None,
    reason: str = "",
    seen: str = "",
    key: UUID | None = None,
) -> StatementImport:
    """Take the chosen lines ({row of the sheet: what was confirmed}) of a file in: a voucher each,
    money out of them waiting for its approval. All or none, one act.

    ``reason``: why balances in the file do not follow. ``seen``: the mark of the preview that was
    confirmed. Refusal for a cell that cannot be read, a balance unexplained, a line taken before,
    and whatever the books refuse (its ``field`` is ``row-17``).
    """
    reason = words(reason, "reason", 500, least=0)
    book = load(book_id)
    actor.require(book.area_id, *ENTERERS[book.book], clause=CLAUSE)
    of = money_account(book, account)
    asked = asked or remembered(book, of, kind)
    with on_book(book, "statement.import", actor, now, key) as a:
        book = load(book_id, lock=True)
        found = preview(book=book, account=of, kind=kind, data=data, now=now, asked=asked)
        if found.statement.problems:
            raise Refusal("invalid", *(p.check for p in found.statement.problems), field="file")
        if seen and seen != found.mark:
            raise refuse("statement.changed", code="stale")
        if found.statement.warnings and not reason:
            have = len(found.statement.warnings)
            check_ = Check("statement.breaks-unexplained", False, have=have)
            raise Refusal("conditions", check_, field="reason")
        rows = _chosen(found, chosen)
        entries = [
            (
                line,
                mark,
                _entry(line, mark, chosen[line.row], of, handler or actor.person_id, witness),
            )
            for line, mark in rows
        ]
        at = known(book, [e for _l, _m, e in entries])
        for line, _mark, _plain in entries:
            code = chosen[line.row].account
            if code not in at.accounts or code == of.code:
                raise refuse("statement.account", field=f"row-{line.row}", row=str(line.row))
        entries = [
            (line, mark, replace(e, lines=_lines(line, chosen[line.row], of, at.accounts),
                                 kind=_kind(line, at.accounts[chosen[line.row].account])))
            for line, mark, e in entries
        ]  # fmt: skip
        made = []
        for line, _mark, entry in entries:
            if wrong := check(book, entry, now=now, at=at):
                raise Refusal("conditions", *wrong, field=f"row-{line.row}")
            made.append(put(a, book, entry, at, actor, now))
        row = _store(
            a, book, of, kind, found.statement, entries, made, actor, now, data, name, reason
        )
    return row


def _chosen(found: Preview, chosen: Mapping[int, Choice]) -> list[tuple[Moved, str]]:
    """The lines that were chosen, each with what it is known by."""
    rows = []
    for line, standing, mark in zip(
        found.statement.lines, found.standings, fingerprints(found.statement.lines), strict=True
    ):
        if line.row not in chosen:
            continue
        if standing.state == "taken":
            raise refuse(
                "statement.taken-twice", field=f"row-{line.row}", row=str(line.row),
                label=standing.label,
            )  # fmt: skip
        rows.append((line, mark))
    if not rows:
        have = len(found.statement.lines)
        raise Refusal("conditions", Check("statement.nothing-new", False, have=have))
    if len(rows) > MOST:
        raise refuse("statement.too-many", field="file", where="", most=MOST)
    return rows


def _kind(line: Moved, account: LedgerAccount) -> str:
    if account.money:
        return "transfer"
    return "income" if line.amount > 0 else "spending"


def _lines(
    line: Moved, choice: Choice, of: LedgerAccount, accounts: Mapping[str, LedgerAccount]
) -> tuple[Line, ...]:
    amount, code = abs(line.amount), choice.account
    if accounts[code].money:
        to, out = (of.code, code) if line.amount > 0 else (code, of.code)
        return transfer(amount, to, out, choice.fund)
    if line.amount > 0:
        return income(amount, code, of.code, choice.fund)
    return spending(amount, code, of.code, choice.fund)


def covered(text: str) -> str:
    """A bank's words without the numbers of cards, accounts and people in them: of any long run
    of digits the last four are left."""
    return re.sub(r"\d{8,}(?=\d{4})", "****", masking.mask(text))


def _entry(
    line: Moved,
    mark: str,
    choice: Choice,
    of: LedgerAccount,
    handler: int | None,
    witness: int | None,
) -> Entry:
    """The entry of a line; numbers of cards and people in the bank's words are covered."""
    said = covered(line.summary) or ("收款" if line.amount > 0 else "付款")
    if line.number:
        said = f"{said}（原凭证{line.number}）"
    return Entry(
        "other",
        line.day,
        said[:200],
        (),
        (covered(line.other) or said)[:80],
        handler,
        witness,
        choice.item,
        origin=f"{of.code}:{hashlib.sha256(mark.encode()).hexdigest()[:40]}",
    )


def _store(
    a: Any,
    book: VillageBook,
    of: LedgerAccount,
    kind: Kind,
    read: Read,
    entries: Sequence[tuple[Moved, str, Entry]],
    made: Sequence[BookVoucher],
    actor: Actor,
    now: datetime,
    data: bytes,
    name: str,
    reason: str,
) -> StatementImport:
    sha256 = hashlib.sha256(data).hexdigest()
    row = StatementImport.objects.create(
        book=book,
        account=of,
        number=StatementImport.objects.filter(book=book).count() + 1,
        kind=kind,
        name="".join(c for c in name if c.isprintable())[:120] or sha256[:12],
        sha256=sha256,
        first=read.lines[0].day,
        last=max(x.day for x in read.lines),
        opening=read.opening,
        closing=read.closing,
        taken=len(made),
        known=len(read.lines) - len(made),
        breaks=len(read.breaks),
        reason=reason,
        shape={"names": dict(read.shape.names), "sides": read.shape.sides},
        made_at=now,
        made_by_id=actor.person_id,
    )
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                statement=row, voucher=voucher, row=line.row, day=line.day, amount=line.amount,
                summary=covered(line.summary), reference=line.reference, balance=line.balance,
            )
            for (line, _mark, _entry), voucher in zip(entries, made, strict=True)
        ]
    )  # fmt: skip
    a.on |= {"statement": row.pk, "vouchers": [v.pk for v in made]}
    a.data |= {
        "book": book.book,
        "account": of.code,
        "file": sha256,
        "kind": kind,
        "lines": len(read.lines),
        "taken": len(made),
        "opening": read.opening,
        "closing": read.closing,
        "breaks": len(read.breaks),
        "vouchers": [[v.number, v.kind, v.day.isoformat(), v.amount] for v in made],
    }
    a.sealed |= {"name": row.name, "reason": reason, "words": [[v.text, v.other] for v in made]}
    a.result = str(row.pk)
    return row
