"""The registers of a place: seal, assets, contracts; of a township and above village by village."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.actions import registers
from xiangyue.core.places import display_name, level_of
from xiangyue.data import register_sums
from xiangyue.web import area_words
from xiangyue.web import register_words as words
from xiangyue.web.formats import local_day, money
from xiangyue.web.links import maybe_url
from xiangyue.web.opinion_words import opened


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/registers/``."""
    if level_of(code) != "village":
        return below(request, code)
    area, here = opened(code)
    today = local_day(request.now)
    found = register_sums.below(code, today, registers.expiry_days(code, today))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": [(area.shown, maybe_url("village", code)), (_("Registers"), "")],
        "sums": found[0] if found else None,
        "late_in": money(found[0].late_in) if found else "",
        "late_out": money(found[0].late_out) if found else "",
    }
    return render(request, "registers/index.html", context)


def below(request: HttpRequest, code: str) -> HttpResponse:
    """What is expiring, overdue, without a resolution: each village below."""
    area = area_words.find(code)
    today = local_day(request.now)
    expiry = registers.expiry_days(code, today)
    rows = register_sums.below(code, today, expiry)
    if request.GET.get("as") == "csv":
        heads = [pgettext("column", "Village"), _("On the register"), _("Contracts running"),
                 _("Ends soon"), _("Its time is over"), _("Old, without a resolution"),
                 _("Overdue payments"), _("Overdue, to be received (yuan)"),
                 _("Overdue, to be paid (yuan)"), _("Last count confirmed")]  # fmt: skip
        return words.as_csv(
            f"registers-{code}",
            heads,
            [(r.name, r.assets, r.running, r.ending, r.over, r.old, r.late,
              words.yuan(r.late_in), words.yuan(r.late_out), r.counted or "") for r in rows],
        )  # fmt: skip
    context = {
        "area": area,
        "crumbs": area_words.crumbs(area, (_("Registers"), "")),
        "rows": [(display_name(r.name, "village"), r, _owed(r.late_in, r.late_out)) for r in rows],
        "expiry": expiry,
        "ending": sum(r.ending for r in rows),
        "over": sum(r.over for r in rows),
        "old": sum(r.old for r in rows),
        "late": sum(r.late for r in rows),
        "owed": _owed(sum(r.late_in for r in rows), sum(r.late_out for r in rows)),
        "uncounted": sum(r.assets > 0 and (r.counted or 0) < today.year - 1 for r in rows),
        "year": today.year - 1,
    }
    return render(request, "registers/below.html", context)


def _owed(late_in: int, late_out: int) -> str:
    """What is overdue either way, in words; "" where nothing is."""
    told = []
    if late_in:
        told.append(_("%(amount)s to be received") % {"amount": money(late_in)})
    if late_out:
        told.append(_("%(amount)s to be paid") % {"amount": money(late_out)})
    return _(", ").join(told)


urlpatterns = [path("a/<str:code>/registers/", index, name="registers")]
