"""Representatives in office with the households they stand for (Art. 29)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.data.people import Membership


def seats(area: str, day: date) -> QuerySet[Membership]:
    """Seats held on ``day`` with ``households_count``, by name: one query. A representative who
    chairs the assembly holds one seat, that of the representative."""
    running = Membership.objects.filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day)
    own = running.filter(area_id=area, role="representative", person_id=OuterRef("person_id"))
    return (
        running.filter(area_id=area, role__in=REPRESENTATIVES)
        .exclude(Q(role="assembly_chair") & Q(Exists(own)))
        .select_related("person")
        .annotate(households_count=Count("households", filter=Q(households__active=True)))
        .order_by("group", "person__name", "id")
    )
