"""Changes of a contract while it runs; beyond a share of the price each needs a decision."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="contract_changes",
    does="changes of a contract while it runs; beyond a share of its price they need a decision",
    facts={
        "changes": WHOLE,
        "added": WHOLE,  # fen
        "cut": WHOLE,  # fen
        "decided": WHOLE,  # changes that rest on a decision of their own
        "on": DATE,
    },
    words={"contract": Word(PART, "the contract", required=True, of="contract")},
    public=True,
)
