"""Words of the registers of a village: kinds, states, ways; a list as CSV; the way to their
pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.core import quantities
from xiangyue.web.formats import is_chinese, money
from xiangyue.web.links import maybe_url, url

Words = Promise | str

BODIES: Final[dict[str, Words]] = {
    "village_committee": lazy("Village committee"),
    "branch_committee": lazy("Party branch"),
    "supervision_committee": lazy("Supervision committee"),
    "collective": lazy("Rural collective"),
}
SEAL_KINDS: Final[dict[str, Words]] = {
    "certificate": lazy("Certificate for a villager"),
    "contract": pgettext_lazy("sealed", "Contract"),
    "loan": lazy("Loan or guarantee"),
    "report": lazy("Report or form to a level above"),
    "application": lazy("Application"),
    "notice": lazy("Notice or letter"),
    "finance": lazy("Paper of finance"),
    "other": pgettext_lazy("sealed", "Something else"),
}
SEAL_STATES: Final[dict[str, tuple[Words, str]]] = {
    "asked": (lazy("Waits for approval"), "wait"),
    "approved": (lazy("Approved, to be stamped"), "open"),
    "refused": (lazy("Not approved"), "bad"),
    "stamped": (lazy("Stamped"), "done"),
}
ASSET_KINDS: Final[dict[str, Words]] = {
    "buildings": lazy("Buildings"),
    "equipment": lazy("Machines and equipment"),
    "water_works": lazy("Water works"),
    "roads": lazy("Roads and bridges"),
    "public": lazy("Schools, culture, health, sports"),
    "vehicles": lazy("Vehicles"),
    "shares": lazy("Shares and investments"),
    "intangible": lazy("Rights and names"),
    "other": pgettext_lazy("asset", "Other assets"),
    "farmland": lazy("Farmland"),
    "forest": lazy("Forest and hills"),
    "grassland": lazy("Grassland"),
    "waters": lazy("Ponds and waters"),
    "wasteland": lazy("Waste land and shoals"),
    "building_land": lazy("Building land"),
}
ORIGINS: Final[dict[str, Words]] = {
    "collective": lazy("The collective's of old"),
    "built": lazy("Built by the village"),
    "bought": lazy("Bought"),
    "grant": lazy("By a grant from above"),
    "gift": lazy("A gift"),
    "other": pgettext_lazy("origin", "Otherwise"),
}
ASSET_STATES: Final[dict[str, tuple[Words, str]]] = {
    "used": (lazy("In use"), "done"),
    "leased": (lazy("Let out"), "open"),
    "idle": (lazy("Idle"), "warn"),
    "gone": (lazy("Nothing left"), ""),
}
CHANGES: Final[dict[str, Words]] = {
    "entered": lazy("Entered on the register"),
    "valued": lazy("Valued"),
    "used": lazy("Another user"),
    "leased": pgettext_lazy("entry", "Let out"),
    "returned": lazy("Back from a lease"),
    "corrected": lazy("Quantity put right"),
    "disposed": lazy("Sold or given away"),
    "written_off": lazy("Written off"),
}
CONTRACT_KINDS: Final[dict[str, Words]] = {
    "lease": lazy("Lease of an asset"),
    "land": lazy("Contract of land or waters"),
    "works": lazy("Works"),
    "purchase": lazy("Purchase"),
    "service": pgettext_lazy("contract", "Service"),
    "sale": lazy("Sale"),
    "borrowing": lazy("Money borrowed"),
    "lending": lazy("Money lent"),
    "other": pgettext_lazy("contract", "Other contract"),
}
WAYS: Final[dict[str, Words]] = {
    "in": lazy("The village is paid"),
    "out": lazy("The village pays"),
}
CONTRACT_STATES: Final[dict[str, tuple[Words, str]]] = {
    "running": (lazy("Running"), "open"),
    "ending": (lazy("Ends soon"), "warn"),
    "over": (lazy("Its time is over"), "bad"),
    "ended": (pgettext_lazy("contract", "Ended"), ""),
    "replaced": (lazy("Has a newer version"), ""),
}
PAYMENT_STATES: Final[dict[str, tuple[Words, str]]] = {
    "paid": (lazy("Paid"), "done"),
    "part": (lazy("Paid in part"), "wait"),
    "due": (lazy("To come"), "wait"),
    "late": (pgettext_lazy("payment", "Overdue"), "bad"),
    "cancelled": (lazy("Fell away"), ""),
}


def quantity(amount: int, unit: str) -> str:
    """``12.5亩``, ``12.5 mu``."""
    zh, en = quantities.UNITS[unit]
    return f"{quantities.shown(amount)}{zh if is_chinese() else f' {en}'}"


def payment(title: str, more: str) -> str:
    """A payment due, out of its contract's title and ``"in 120000"``."""
    way, _space, fen = more.partition(" ")
    words = _("To be received: %(amount)s, %(title)s")
    if way == "out":
        words = _("To be paid: %(amount)s, %(title)s")
    return words % {"amount": money(int(fen or 0)), "title": title}


def as_csv(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table for a spreadsheet; what could be taken for a formula stays text."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow([str(h) for h in heads])
    for row in rows:
        write.writerow([_safe(cell) for cell in row])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def yuan(fen: int | None) -> str:
    """Plain for a spreadsheet: ``12345.60``."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the registers."""
    return [
        (area.shown, maybe_url("village", area.code)),
        (_("Registers"), url("registers", area.code)),
        *more,
    ]
