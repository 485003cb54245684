"""The matter's own account: money in, money spent on its purpose alone, what is left."""

from __future__ import annotations

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, WHOLE, WORD, WORDS, YES_NO, Kind, Word

KIND = Kind(
    name="account",
    does="the matter's own account: money in, spent on its purpose alone, what is left",
    facts={
        "opened": YES_NO,
        "income": WHOLE,  # fen
        "spent": WHOLE,
        "refunded": WHOLE,
        "balance": WHOLE,
        "plan": WHOLE,  # what was decided
        "sources": WHOLE,  # of how many of its sources there is money
        "waiting": WHOLE,  # spendings that wait for approval
        "on": DATE,  # of the last voucher
    },
    words={
        "approvers": Word(WORDS, "who may approve what another spends", ROLES, required=True),
        "purposes": Word(
            WORDS, "what its money may pay for, named by the texts (`purposes`)", required=True
        ),
        "sources": Word(
            WORDS, "where its money comes from, named by the texts (`sources`): each sum says which"
        ),
        "under": Word(
            WORD, "what its spending is: works or welfare", ("works", "welfare"), default="works"
        ),
    },
)
