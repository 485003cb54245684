"""The final amount of a contract against its estimate, its price and its changes."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="settlement",
    does="the final amount of a contract, held against estimate, price and changes",
    facts={
        "settled": YES_NO,
        "final": WHOLE,  # fen
        "deposit": WHOLE,  # fen kept back
        "deposit_due": DATE,
        "on": DATE,
    },
    words={
        "contract": Word(PART, "the contract", required=True, of="contract"),
        "months": Word(
            WHOLE, "months for which the deposit is kept back", least=1, most=24, default=12
        ),
    },
    public=True,
)
