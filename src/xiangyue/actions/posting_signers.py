"""Who may stand under a posting as having signed the result: those who were due at the sitting."""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import AgendaItem, Attendance, Matter


def deciding_item(matter: Matter) -> AgendaItem | None:
    """The item by which the assembly decided the matter, with its meeting; one query."""
    return (
        AgendaItem.objects.filter(matter=matter, outcome="passed", decided_at=matter.decided_at)
        .select_related("meeting", "text")
        .first()
        if matter.decided_at
        else None
    )


def signers(item: AgendaItem) -> list[tuple[str, str, bool]]:
    """The representatives of that sitting: (name, role, was present); one query."""
    rows = (
        Attendance.objects.filter(meeting=item.meeting, role__in=REPRESENTATIVES)
        .order_by("role", "person__name", "id")
        .values_list("person__name", "role", "state")
    )
    return [(name, role, state == "present") for name, role, state in rows]


def require_signers(matter: Matter, names: Sequence[str]) -> None:
    """Refusal beside ``signed`` for a name of nobody who could have signed."""
    if not names:
        return
    item = deciding_item(matter)
    known = {name for name, _role, _present in signers(item)} if item else set()
    for name in names:
        if name not in known:
            raise refuse("posting.signer", field="signed", name=name)
