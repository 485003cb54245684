"""一事一议 from its proposal to its acceptance."""

from __future__ import annotations

from datetime import date

import pytest

from xiangyue.data.models import LedgerLine, Matter
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment


@pytest.mark.django_db
def test_it_is_rehearsed_with_all_its_refusals() -> None:
    done = rehearsal.rehearse("one-matter", now=moment(date(2026, 3, 2)))
    wrong = [e for e in done.events if e.what == "missing"]
    assert not wrong
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {
        "levy-nothing", "levy-over-cap", "levy-over-labour", "poll-no-photo", "poll-twice",
        "poll-not-on-list", "poll-stranger", "poll-others", "review-papers", "review-own",
        "account-not-open", "account-other-purpose", "account-more-than-there",
        "account-over-plan", "account-own", "account-waiting", "account-back-own",
        "account-back-twice", "levy-no-meeting", "levy-too-much", "levy-refund", "levy-anew",
        "levy-unanswered", "short-posting", "not-accepted",
    } <= tried  # fmt: skip
    for event in done.events:
        for check in event.checks:
            for lang in ("zh", "en"):
                said = word(check, lang)
                assert said and "{" not in said and said != check.says, (event.key, said)
    sums = [(x.debit, x.credit) for x in LedgerLine.objects.all()]
    assert sum(d for d, _ in sums) == sum(c for _, c in sums) > 0
