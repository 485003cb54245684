"""What a place has to make known, period by period, and what it made known (三务公开)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models
from django.db.models import F, Q

from xiangyue.core.disclosure import HEADS
from xiangyue.data.areas import Area
from xiangyue.data.people import Person
from xiangyue.data.postings import Posting


class Disclosure(models.Model):
    """One item of the catalogue in one period: to come, due, prepared, reviewed, posted.

    ``raw``: the item as it stood when the period began (``core.disclosure.stored``). ``content``:
    ``{"rows": [[...]], "text": ...}``, its cells in the order of ``columns``; amounts in fen.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    item = models.CharField(max_length=40)
    head = models.CharField(max_length=10)
    period = models.CharField(max_length=10)  # 2026-03, 2026Q1, 2026H1, 2026; of an event its day
    occasion = models.CharField(max_length=120, blank=True)  # what happened
    first = models.DateField()
    last = models.DateField()
    due_on = models.DateField()
    raw = models.JSONField()
    review = models.BooleanField(default=False)  # the supervision committee looks at it first
    source = models.CharField(max_length=40, blank=True)  # what of the records it was taken from
    columns = models.JSONField(default=list)
    content = models.JSONField(null=True)
    prepared_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=500, blank=True)  # of the review; why it was sent back
    posted_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="disclosures")

    class Meta:
        indexes = [
            models.Index(fields=["area", "due_on"], name="disclosure_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "practice", "item", "period", "occasion"], name="disclosure_once"
            ),
            models.CheckConstraint(name="disclosure_head", condition=Q(head__in=HEADS)),
            models.CheckConstraint(
                name="disclosure_days",
                condition=Q(first__lte=F("last")) & Q(due_on__gte=F("last")),
            ),
            # Nothing is posted that was not prepared, and reviewed where it has to be.
            models.CheckConstraint(
                name="disclosure_in_order",
                condition=Q(posted_at__isnull=True, posted_on__isnull=True, posting__isnull=True)
                | (
                    Q(
                        posted_at__isnull=False,
                        posted_on__isnull=False,
                        posting__isnull=False,
                        prepared_at__isnull=False,
                    )
                    & (Q(review=False) | Q(reviewed_at__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="disclosure_prepared",
                condition=Q(prepared_at__isnull=True) ^ Q(content__isnull=False),
            ),
            # Who prepared it does not review it.
            models.CheckConstraint(
                name="disclosure_by_another", condition=~Q(reviewed_by=F("prepared_by"))
            ),
        ]


_PREPARED = """
UPDATE xiangyue_disclosure AS d SET columns = n.columns::jsonb, content = n.content::jsonb,
    source = n.source, prepared_at = %s, prepared_by_id = %s,
    reviewed_at = NULL, reviewed_by_id = NULL, remark = ''
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n (id, columns, content, source)
WHERE d.id = n.id
"""


def keep_prepared(rows: Sequence[Disclosure], by: int | None, at: datetime) -> None:
    """Store what was prepared of many rows at once: one statement."""
    with connection.cursor() as c:
        c.execute(
            _PREPARED,
            [
                at,
                by,
                [row.pk for row in rows],
                [json.dumps(row.columns, ensure_ascii=False) for row in rows],
                [json.dumps(row.content, ensure_ascii=False) for row in rows],
                [row.source for row in rows],
            ],
        )
