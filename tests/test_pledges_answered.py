"""Pledges that the records answer settle themselves; photos show that one was kept."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.test_pledges import DUE, carried, later, put, says
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import fulfilments
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.files import take
from xiangyue.core.pledges import KEPT, NOT_KEPT, Measure, by_records
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, figures
from xiangyue.data.models import Matter, PledgeNote, RecordEntry, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 90, 90)).save(out, "PNG")
    return out.getvalue()


def night(days: int) -> int:
    return fulfilments.settle_by_records(actor=COMMAND, now=later(days))


@pytest.mark.parametrize(
    ("met", "steady", "after", "said"),
    [
        (True, True, -60, KEPT),  # reached for good: at once
        (True, False, -60, ""),  # a share may fall again until its day is over
        (True, False, 0, ""),
        (True, False, 1, KEPT),
        (False, True, 0, ""),  # the last day is not over
        (False, True, 1, NOT_KEPT),
    ],
)
def test_what_the_records_say_on_a_day(met: bool, steady: bool, after: int, said: str) -> None:
    day = date(2026, 6, 30)
    assert by_records(met=met, steady=steady, today=day + timedelta(days=after), due=day) == said
    assert Measure("opinions", least=3).steady
    assert not Measure("opinions_answered", "opinions", 0, 4, 5).steady


def test_a_figure_settles_by_itself_and_asks_nobody(village: Village, client: Client) -> None:
    """Reached: kept that night. Not reached: not kept the night after its day, not on it."""
    reached, missed = Measure("goals", least=2), Measure("goals", least=99)
    _matter, (one, _two) = carried(village, goal=True, figure=reached, measure="")
    _other, (three, _four) = carried(village, goal=True, figure=missed, measure="")
    page = client.get(f"/pledges/{one.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "By the records it is reached: 4 of 2." in page and "Being carried out" not in page
    assert night(0) == 1 and night(0) == 0
    one.refresh_from_db()
    assert (one.state, one.counted["have"], one.evidence) == (KEPT, 4, "4 ≥ 2")
    assert PledgeNote.objects.get(pledge=one, kind=KEPT).made_by is None
    last = (three.due_on - NOW.date()).days
    assert night(last) == 0
    assert night(last + 1) == 1
    three.refresh_from_db()
    assert (three.state, three.evidence) == (NOT_KEPT, "4 < 99")
    sums = figures.read([village.area.code], first=NOW.date(), last=DUE, today=DUE)
    assert (sums[village.area.code]["goals_met"], sums[village.area.code]["goals_not_met"]) == (
        1,
        0,
    )
    wrong = {d.key for d in figure_check.differences()}
    assert not wrong & {"tasks_due", "goals_met", "goals_not_met"}


def test_the_matter_that_does_it_settles_it(village: Village) -> None:
    """Closed by the last day: kept. Dropped, or closed later: not kept."""
    does = make_matter(village, title="修水渠")
    _matter, (one, _two) = carried(village, carried_by=does.pk, measure="")
    assert night(0) == 0
    with pytest.raises(Refusal) as refused:
        fulfilments.settle(
            actor=village.actor("clerk"), now=NOW, pledge_id=one.pk, kept=True, text="修好了"
        )
    assert says(refused) == "pledge.figure-not-met"
    Matter.objects.filter(pk=does.pk).update(state="dropped", closed_at=later(5), due_on=None)
    assert night(6) == 0
    Matter.objects.filter(pk=does.pk).update(state="closed")
    assert night(6) == 1
    one.refresh_from_db()
    assert (one.state, one.settled_on) == (KEPT, later(6).date())
    entry = RecordEntry.objects.order_by("-seq").first()
    assert entry is not None and entry.act == "pledge.by-records"


def test_a_matter_closed_too_late_keeps_nothing(village: Village) -> None:
    does = make_matter(village, title="修水渠")
    _matter, (one, _two) = carried(village, carried_by=does.pk, measure="")
    closed = later((DUE - NOW.date()).days + 1)
    Matter.objects.filter(pk=does.pk).update(state="closed", closed_at=closed, due_on=None)
    assert night((closed - NOW).days) == 1
    one.refresh_from_db()
    assert one.state == NOT_KEPT


def test_one_record_answers_it_and_no_private_matter_shows_it(village: Village) -> None:
    matter = make_matter(village, procedure="cadre-pledges", upto="pledges")
    does = make_matter(village, title="修水渠")
    with pytest.raises(Refusal) as refused:
        put(village, matter, "secretary", figure=Measure("opinions", least=1), carried_by=does.pk)
    assert says(refused) == "pledge.two-answers"
    hidden = make_matter(village, procedure="cadre-assessment")
    with pytest.raises(Refusal) as refused:
        put(village, matter, "secretary", carried_by=hidden.pk)
    assert says(refused) == "pledge.shows"


def test_photos_show_it(village: Village, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    _matter, (one, _two) = carried(village)
    client.force_login(village.account("clerk"))
    page = f"/pledges/{one.pk}/report/"
    assert "multipart/form-data" in client.get(page).content.decode()
    sheet = SimpleUploadedFile("沈国良家.png", picture(3), "image/png")
    sent = {"text": "修好了", "evidence": "yes", "photos": sheet}
    assert client.post(page, sent).status_code == 302
    row = StoredFile.objects.get(pledge_note__pledge=one)
    assert (row.public, row.name) == (True, "photo-1.png")
    client.logout()
    assert f"/files/{row.pk}/" in client.get(f"/pledges/{one.pk}/").content.decode()
    assert client.get(f"/files/{row.pk}/").status_code == 200
    many = [take(picture(n)) for n in range(7)]
    with pytest.raises(Refusal) as refused:
        fulfilments.report(
            actor=village.actor("clerk"), now=NOW, pledge_id=one.pk, text="又拍了", photos=many
        )
    assert says(refused) == "file.too-many"
