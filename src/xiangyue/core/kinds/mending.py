"""What an assessment found missing is put right: each with a measure, an owner, a deadline.

What has to be put right nobody types in: it is every indicator that the last stage did not find
met. Settling that stage sets the facts.
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="mending",
    does="each indicator that is not met is put right: measure, owner, deadline, what shows it",
    facts={"gaps": WHOLE, "unplanned": WHOLE, "rows": WHOLE, "open": WHOLE, "on": DATE},
    words={"of": Word(PART, "the stage whose unmet indicators these are", of="indicators",
                      required=True)},
)  # fmt: skip
