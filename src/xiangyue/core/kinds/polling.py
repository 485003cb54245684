"""The poll is prepared: places, boxes, hours, staff, proxies, papers, what makes a paper void."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="polling",
    does="places, boxes, hours and staff of the poll; proxies; the papers printed and handed over",
    facts={
        "boxes": WHOLE,
        "ready": YES_NO,  # there is a main place, and no box lacks anything
        "unready": WHOLE,  # boxes without an approval, a place to write in secret, or their staff
        "workers": WHOLE,
        "clashes": WHOLE,  # staff who stand, or whose close relative does
        "proxies": WHOLE,
        "proxies_open": WHOLE,  # handed in, and neither posted nor refused
        "requests_open": WHOLE,  # for the mobile box
        "void_said": YES_NO,  # what makes a paper void is posted
        "told": YES_NO,  # time, places, ways and staff are posted
        "posted": DATE,
        "proxies_told": YES_NO,  # so is who votes for whom
        "proxies_posted": DATE,
        "printed": WHOLE,  # ballot papers
        "handed": WHOLE,
    },
    words={
        "candidates": Word(
            PART,
            "the list of candidates, or the day of a vote on one question",
            required=True,
            of="candidates|question_plan",
        ),
    },
    annullable=True,
)
