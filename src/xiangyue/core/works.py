"""A village's works: how the award of a tender goes, why a bid is void."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("lowest", "best")
"""How the award goes: to the lowest price that meets what is asked, or to the best in all, by the
reasons that are written down (Law on Tenders and Bids, Art. 41)."""

RELEASED: Final = "released"
"""The outcome of a dated step by which the quality deposit goes back to the builder."""

FAULTS: Final = ("unsealed", "over", "unfit")
"""Why a bid that was opened is void: its seal was broken, it is above the highest price, it does
not meet what was asked."""
