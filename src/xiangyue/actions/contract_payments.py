"""What is paid by a contract: each payment for one that is due, with its voucher in the books."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.contracts import CLAUSE, name_of
from xiangyue.actions.registers import ENTERERS
from xiangyue.actions.typed import words
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Contract, ContractPayment, Instalment, LedgerLine, LedgerVoucher


def pay(
    *,
    actor: Actor,
    now: datetime,
    instalment_id: int,
    day: date,
    amount: int,
    voucher: str = "",
    text: str = "",
    key: UUID | None = None,
) -> ContractPayment:
    """Money that came or went for an instalment. ``voucher``: its number in the books; where the
    place keeps them here it must be there, and not be used up by other payments.

    Refusals: nothing left to pay; more than is left; a day to come; fallen away; no such voucher.
    """
    found = Instalment.objects.select_related("contract").filter(pk=instalment_id).first()
    if found is None:
        raise refuse("deal-payment.unknown", code="not-found")
    contract = found.contract
    area = contract.area_id
    actor.require(area, *ENTERERS, clause=CLAUSE)
    text, voucher = words(text, "text", 200, least=0), words(voucher, "voucher", 20, least=0)
    if day > timezone.localdate(now):
        raise refuse("deal-payment.to-come", field="day")
    with act(
        "contract.pay", actor=actor, now=now, area=area, practice=contract.practice, key=key
    ) as a:
        row = Instalment.objects.select_for_update().get(pk=instalment_id)
        if row.cancelled_on:
            raise refuse("deal-payment.cancelled", code="conditions")
        left = row.amount - row.paid
        if left == 0:
            raise refuse("deal-payment.paid", code="conditions")
        if not 0 < amount <= left:
            raise refuse(
                "deal-payment.amount", field="amount", left=f"{left // 100}.{left % 100:02d}"
            )
        paid = ContractPayment.objects.create(
            instalment=row, day=day, amount=amount, text=text, voucher_number=voucher,
            voucher=_voucher(contract, voucher, amount), made_at=now, made_by_id=actor.person_id,
        )  # fmt: skip
        row.paid += amount
        if row.paid == row.amount:
            row.paid_on = day
            a.count("payments_due", -1, row.due_on)
        row.save(update_fields=["paid", "paid_on"])
        a.on |= {"contract": contract.pk, "instalment": row.pk}
        a.data |= {
            "contract": name_of(contract), "number": row.number, "amount": amount,
            "day": day.isoformat(), "voucher": voucher,
        }  # fmt: skip
        a.result = str(paid.pk)
    return paid


def _voucher(contract: Contract, number: str, amount: int) -> LedgerVoucher | None:
    """The voucher of that number, where the place keeps its books here."""
    if not number:
        return None
    books = LedgerVoucher.objects.filter(area_id=contract.area_id, practice=contract.practice)
    found = books.filter(number=number).first()
    if found is None:
        if books.exists():
            raise refuse("deal-payment.voucher", field="voucher")
        return None
    side = "debit" if contract.way == "in" else "credit"
    moved = LedgerLine.objects.filter(voucher=found, account__money=True)
    total = int(moved.aggregate(n=Sum(side))["n"] or 0)
    used = ContractPayment.objects.filter(voucher=found).aggregate(n=Sum("amount"))["n"] or 0
    if used + amount > total:
        left = max(0, total - used)
        raise refuse(
            "deal-payment.voucher-less", field="voucher", left=f"{left // 100}.{left % 100:02d}"
        )
    return found
