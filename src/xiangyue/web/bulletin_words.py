"""What bulletins and their periods are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from xiangyue.data.models import Bulletin
from xiangyue.documents.bulletins import name_of
from xiangyue.web.formats import is_chinese

STATES: dict[str, Promise | str] = {
    "done": lazy("done on time"),
    "done-late": lazy("done late"),
    "late": lazy("late"),
    "running": lazy("under way"),
}


def period_name(name: str) -> str:
    """``2026年3月督查通报`` / ``Monthly inspection, 2026-03``."""
    return name_of(name, "zh" if is_chinese() else "en")


def number_of(bulletin: Bulletin) -> str:
    """``〔2026〕3期`` / ``2026-3``."""
    if is_chinese():
        return f"〔{bulletin.year}〕{bulletin.number}期"
    return f"{bulletin.year}-{bulletin.number}"
