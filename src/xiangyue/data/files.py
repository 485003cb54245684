"""Files that people attach: kept on disk under their SHA-256, described here."""

from __future__ import annotations

from django.db import models
from django.db.models import Func
from django.db.models.lookups import Exact

from xiangyue.data.areas import Area


class StoredFile(models.Model):
    """One attached file; belongs to exactly one thing."""

    area = models.ForeignKey(Area, models.PROTECT)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.IntegerField()
    name = models.CharField(max_length=120)
    public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    opinion = models.ForeignKey("Opinion", models.CASCADE, null=True, related_name="files")
    progress = models.ForeignKey("Progress", models.CASCADE, null=True, related_name="files")
    report = models.ForeignKey("ExpertReport", models.CASCADE, null=True, related_name="files")
    posting = models.ForeignKey("Posting", models.CASCADE, null=True, related_name="files")
    finding = models.ForeignKey("Finding", models.CASCADE, null=True, related_name="files")
    meeting = models.ForeignKey("Meeting", models.CASCADE, null=True, related_name="files")
    review = models.ForeignKey("Review", models.CASCADE, null=True, related_name="files")
    activity = models.ForeignKey("Activity", models.CASCADE, null=True, related_name="files")
    proposal = models.ForeignKey("Proposal", models.CASCADE, null=True, related_name="files")
    poll_sheet = models.ForeignKey("PollSheet", models.CASCADE, null=True, related_name="files")
    doubt = models.ForeignKey("DoubtfulPaper", models.CASCADE, null=True, related_name="files")
    booking = models.ForeignKey("Booking", models.CASCADE, null=True, related_name="files")
    indicator_evidence = models.ForeignKey(
        "IndicatorEvidence", models.CASCADE, null=True, related_name="files"
    )

    book_voucher = models.ForeignKey("BookVoucher", models.CASCADE, null=True, related_name="files")
    book_review = models.ForeignKey("BookReview", models.CASCADE, null=True, related_name="files")
    pledge_note = models.ForeignKey("PledgeNote", models.CASCADE, null=True, related_name="files")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_belongs_to_one",
                condition=Exact(
                    Func(
                        *("opinion", "progress", "report", "posting", "finding", "meeting"),
                        *("review", "proposal", "activity", "poll_sheet", "booking", "doubt"),
                        *("indicator_evidence", "pledge_note", "book_voucher", "book_review"),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
            ),
        ]
