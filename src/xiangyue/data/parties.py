"""The parties of a matter, and which matters are private."""

from __future__ import annotations

from typing import Final

from django.db import models

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Party(models.Model):
    """A person whom a matter is about, or who asked for it (当事人)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField(max_length=20, blank=True)  # as the method calls it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "person"], name="party_once"),
        ]


PRIVATE: Final = """(SELECT id FROM xiangyue_procedureversion
  WHERE raw @> '{"definition": {"private": true}}'::jsonb)"""
"""The versions of procedures whose matters are private, read off an index of those alone. For
``procedure_id NOT IN {PRIVATE}``: every list that is for all leaves private matters out."""
