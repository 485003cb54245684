"""Papers and photos of the registers: what was sealed, a contract. Kept as ``files.StoredFile`` is,
under their SHA-256; never public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.contracts import Contract
from xiangyue.data.village_seals import SealUse


class RegisterFile(models.Model):
    """One file of a use of a seal, or of a contract."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.IntegerField()
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    seal_use = models.ForeignKey(SealUse, models.CASCADE, null=True, related_name="files")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="files")

    public = False  # as a ``StoredFile`` says of itself

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="register_file_of_one",
                condition=Q(seal_use__isnull=True) ^ Q(contract__isnull=True),
            ),
        ]
