"""A voucher in a village's books, as plain rows."""

from __future__ import annotations

from django.db import transaction
from tests.world import NOW, Village

from xiangyue.data.models import LedgerAccount, LedgerLine, LedgerVoucher


def a_voucher(village: Village, number: str, amount: int) -> LedgerVoucher:
    """``amount`` fen that came into the bank."""
    accounts = [
        LedgerAccount.objects.create(
            area=village.area, code=code, name=code, kind=kind, money=money
        )
        for code, kind, money in (("9102", "asset", True), ("9501", "income", False))
    ]  # fmt: skip
    with transaction.atomic():
        voucher = LedgerVoucher.objects.create(
            area=village.area, number=number, day=NOW.date(), text="租金", posted_at=NOW,
            posted_by=village.people["clerk"],
        )  # fmt: skip
        LedgerLine.objects.create(voucher=voucher, account=accounts[0], debit=amount)
        LedgerLine.objects.create(voucher=voucher, account=accounts[1], credit=amount)
    return voucher
