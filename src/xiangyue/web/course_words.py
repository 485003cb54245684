"""Courses as pages call them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

FORMS: dict[str, Promise | str] = {
    "class": lazy("In a class"),
    "evening": lazy("Evening study"),
    "group": lazy("Group study"),
    "distance": lazy("At a distance"),
    "visit": lazy("Visiting others"),
}
WHOM: dict[str, Promise | str] = {
    "cadres": lazy("For village cadres"),
    "members": lazy("For party members"),
    "all": lazy("For everyone"),
}


def days(half_days: int) -> str:
    """Half days as days: ``1½ days``, in words everybody reads the same."""
    whole, half = divmod(half_days, 2)
    if not half:
        return ngettext("One day", "%(num)s days in all", whole) % {"num": whole}
    if not whole:
        return _("half a day")
    return _("%(n)s and a half days") % {"n": whole}
