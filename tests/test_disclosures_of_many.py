"""A posting of many items: its words are a summary that is never cut off, each item hangs whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.world import CODE, Village, make_village

from xiangyue.actions import disclosure_postings as postings
from xiangyue.actions import disclosure_records, disclosures
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Disclosure, Posting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
MANY = 120


def prepared(village: Village, many: int = MANY, letters: int = 300) -> list[Disclosure]:
    """Items of one quarter, each with a text whose last words are its own."""
    by = village.people["clerk"]
    return Disclosure.objects.bulk_create(
        [
            Disclosure(
                area=village.area, item=f"item.{n}", head="village", period="2026Q2",
                first=date(2026, 4, 1), last=date(2026, 6, 30), due_on=date(2026, 7, 31),
                raw={"item": f"item.{n}", "head": "village", "period": "quarter",
                     "name": {"zh": f"第{n}项", "en": f"Item {n}"}, "clause": "law:35",
                     "source": "", "columns": [], "channels": ["board", "web"], "review": False,
                     "deadline": {"clause": "law:35", "month": 1, "day": 31, "days": 0}},
                content={"rows": [], "text": "桥" * letters + f"完{n}。"},
                prepared_at=NOW, prepared_by=by,
            )
            for n in range(many)
        ]
    )  # fmt: skip


def put_up(village: Village, rows: list[Disclosure]) -> Posting:
    return postings.post(
        actor=village.actor("director"), now=NOW, area=CODE, ids=[r.pk for r in rows],
        contact="村务公开栏意见箱",
    )  # fmt: skip


def test_no_item_is_lost_however_many_there_are(client: Client) -> None:
    village = make_village()
    rows = prepared(village)
    whole = sum(len(str(r.content["text"])) for r in rows)  # type: ignore[index]
    assert whole > 1.5 * postings.MOST_BODY
    posting = put_up(village, rows)
    lines = posting.body.splitlines()
    assert len(posting.body) <= postings.MOST_BODY and len(lines) == MANY + 1
    assert all(f"{n + 1}．第{n}项（" in line for n, line in enumerate(lines[1:]))
    assert all(line.endswith("……（全文见公示）。") for line in lines[1:])
    html = client.get(f"/board/postings/{posting.pk}/").content.decode()
    assert all(f"完{n}。" in html for n in range(MANY)), "each hangs whole"


@pytest.mark.parametrize(
    ("most", "letters"), [(20_000, 296), (3_200, 120), (1_800, 40), (700, 0), (10, 0)]
)
def test_the_summary_gets_shorter_by_steps(most: int, letters: int) -> None:
    rows = prepared(make_village(), 20, 296)
    body = postings.body_of(rows, most)
    assert all(f"第{n}项" in body for n in range(20))
    assert body.count("桥") == letters * 20


def test_more_than_fit_on_one_posting_are_refused() -> None:
    village = make_village()
    with pytest.raises(Refusal) as refused:
        postings.post(
            actor=village.actor("director"), now=NOW, area=CODE, contact="村委会",
            ids=list(range(1, postings.MOST_ITEMS + 2)),
        )  # fmt: skip
    (check,) = refused.value.checks
    assert (check.says, check.values["n"]) == ("disclosure.too-many", postings.MOST_ITEMS + 1)


def test_what_is_prepared_at_once_is_as_if_one_by_one() -> None:
    village = make_village()
    disclosures.begin(actor=village.actor("clerk"), now=NOW, area=CODE)
    made = disclosures.prepare_from_records(actor=village.actor("clerk"), now=NOW, area=CODE)
    assert len(made) > 10
    for row in made:
        kept: Any = Disclosure.objects.get(pk=row.pk)
        columns, cells = disclosure_records.records_of(kept)
        assert (
            kept.content == {"rows": cells, "text": ""} and disclosures.columns_of(kept) == columns
        )
        assert kept.prepared_by_id == village.people["clerk"].pk and kept.prepared_at == NOW
