"""Questions that villagers ask about a line of the books: an opinion that hangs on a voucher."""

from __future__ import annotations

from django.db import models

from xiangyue.data.areas import Area
from xiangyue.data.ledger import LedgerVoucher
from xiangyue.data.opinions import Opinion


class MoneyQuestion(models.Model):
    """The line that an opinion asks about. All else is the opinion's: its receipt, its day, whose
    it is, its answer."""

    opinion = models.OneToOneField(
        Opinion, models.CASCADE, primary_key=True, related_name="money_question"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    voucher = models.ForeignKey(LedgerVoucher, models.PROTECT, related_name="questions")

    class Meta:
        indexes = [models.Index(fields=["area", "voucher"], name="money_question_area")]
