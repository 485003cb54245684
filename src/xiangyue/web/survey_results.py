"""A closed survey as its page and its paper show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from xiangyue.core.surveys import SMALL, once, percent, tenths
from xiangyue.web.parts.sampling import name_of


def questions(
    result: Mapping[str, Any], texts: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Each question with the bars, the rows of its table and what stands beneath it."""
    return [_question(n, q, texts.get(q["key"], ())) for n, q in enumerate(result["questions"], 1)]


def _question(number: int, q: Mapping[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    shown = [row for row in q["rows"] if row["count"] is not None]
    hidden = [row["value"] for row in q["rows"] if row["count"] is None]
    together = None
    if hidden and q["kind"] != "several":
        together = q["n"] - sum(row["count"] for row in shown)
    weighted = {k: tenths(Fraction(v)) for k, v in q.get("weighted", {}).items()}
    return {
        **q,
        "number": number,
        "bars": [(f"{row['value']} · {percent(row['tenths'])}", row["count"]) for row in shown],
        "shown": [
            (
                row["value"],
                row["count"],
                percent(row["tenths"]),
                f"{percent(row['low'])} – {percent(row['high'])}" if row["low"] is not None else "",
                percent(weighted[row["value"]]) if row["value"] in weighted else "",
            )
            for row in shown
        ],
        "hidden": hidden,
        "together": together,
        "weighted": q.get("weighted", {}),
        "table": _table(q),
        "texts": once(texts),
    }


def _table(q: Mapping[str, Any]) -> dict[str, Any] | None:
    if not q.get("table"):
        return None
    columns, rows = q["table"]["columns"], q["table"]["rows"]
    heads = [str(_(", ")).join(name_of(name) for name in c["names"]) for c in columns]
    return {
        "heads": heads,
        "rows": [
            (
                row["value"] or _("the others together"),
                *(
                    f"{n} ({percent(tenths(Fraction(n, c['n'])))})"
                    for n, c in zip(row["counts"], columns, strict=True)
                ),
            )
            for row in rows
        ],
        "foot": (_("answered"), *(c["n"] for c in columns)),
    }


def sureness(result: Mapping[str, Any]) -> list[str]:
    """What the numbers can tell, and what not, in plain sentences."""
    said = {
        "answered": result["answered"],
        "asked": result["asked"],
        "population": result["population"],
        "share": percent(tenths(Fraction(result["answered"], result["asked"]))),
    }
    lines = [_("%(answered)s of %(asked)s asked answered (%(share)s).") % said]
    if not result["drawn"]:
        lines.append(_("All were asked, so there is no sampling margin."))
    else:
        lines.append(
            _(
                "%(asked)s of %(population)s were drawn by lot. By the chance of the draw a share"
                " of all may be up to %(margin)s points higher or lower, in 95 of 100 draws."
            )
            % {**said, "margin": f"{result['margin'] // 10}.{result['margin'] % 10}"}
        )
    if result["answered"] < result["asked"]:
        lines.append(
            _("Those who did not answer may think otherwise; no number here can tell that.")
        )
    if 2 * result["answered"] < result["asked"]:
        lines.append(_("Fewer than half answered: read the result with care."))
    lines.append(
        _("Counts of 1 to %(n)s people are not shown, so that nobody is recognised.")
        % {"n": SMALL - 1}
    )
    return lines
