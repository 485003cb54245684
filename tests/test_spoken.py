"""The broadcast read aloud: said as a person says it, heard as sound, gone with the posting."""

from __future__ import annotations

import io
import re
import wave
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy
import pytest
import soundfile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.test_disclosures_of_many import NOW, prepared, put_up
from tests.world import Village, make_village

from xiangyue.access import clock
from xiangyue.actions import disclosure_postings, documents_of_disclosures, spoken, spoken_files
from xiangyue.core.spoken import aloud_zh, amount_zh
from xiangyue.documents import publishing, speech


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("合计40.00元（肆拾元整）", "合计四十元"),
        ("1,234.50元", "一千二百三十四元五角"),
        ("0.05元，2元", "五分，两元"),
        ("10.05元", "十元零五分"),
        ("-3.20元（人民币叁元贰角整）", "负三元二角"),
        ("2026-10-05前", "二〇二六年十月五日前"),
        ("达到33.3%", "达到百分之三十三点三"),
        ("决议〔2026〕12号", "决议二〇二六年第十二号"),
        ("2026-13-40", "2026-13-40"),  # no day
        ("第3组共12户", "第3组共12户"),  # left to the broadcast's own words
    ],
)
def test_as_a_person_says_it(written: str, said: str) -> None:
    assert aloud_zh(written) == said
    assert not re.search(r"\d", publishing.aloud(said, "zh"))


@given(st.integers(-(10**11), 10**11))
def test_every_amount_has_its_words(fen: int) -> None:
    said = amount_zh(fen)
    assert said and not re.search(r"\d", said)
    assert aloud_zh(f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}元") == said
    assert (said[-1] == "分") == (fen % 10 != 0 if fen >= 0 else -fen % 10 != 0)


def heard(sound: bytes) -> tuple[float, float, float]:
    """Seconds, the loudest moment, and how much of it is not silence."""
    samples, hertz = soundfile.read(io.BytesIO(sound))
    assert samples.ndim == 1 and hertz >= 16_000
    blocks = samples[: len(samples) // 1024 * 1024].reshape(-1, 1024)
    loud = numpy.sqrt((blocks**2).mean(axis=1)) > 0.01
    return len(samples) / hertz, float(numpy.abs(samples).max()), float(loud.mean())


def test_it_can_be_heard_and_is_not_clipped() -> None:
    lines = ("明伦村的村民们，大家好。", "第三季度各项支出一千二百三十四元五角。")
    seconds, loudest, speaking = heard(speech.mp3(lines))
    assert 4 < seconds < 20 and 0.7 < loudest < 0.95 and 0.4 < speaking < 0.98
    twice, _, _ = heard(speech.mp3(lines * 2))
    assert 1.8 < twice / seconds < 2.2
    english, _, said = heard(speech.mp3(["One thousand two hundred yuan were spent."], "en"))
    assert 1.5 < english < 8 and said > 0.4
    # the same words, the same sound; other words, another
    one, same, other = (speech.wav(x) for x in (["一"], ["一"], ["二"]))
    assert one == same != other
    with wave.open(io.BytesIO(one)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
    with pytest.raises(speech.Unspoken):
        speech.mp3([])


@pytest.fixture
def village(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


@pytest.mark.django_db
def test_it_comes_with_the_posting_and_goes_with_it(
    client: Client, village: Village, django_capture_on_commit_callbacks: Any
) -> None:
    posting = put_up(village, prepared(village, 3, 20))
    page, file = f"/board/postings/{posting.pk}/", spoken.file_of(posting.pk)
    address = f"{page}broadcast.mp3"
    job = ProcrastinateJob.objects.get(task_name=spoken.TASK)
    assert job.args == {"posting_id": posting.pk} and not file.exists()
    assert "录音正在做" in client.get(f"{page}?1").content.decode()
    assert client.get(address).status_code == 404
    assert spoken_files.make(posting.pk) and [p.name for p in file.parent.iterdir()] == [file.name]
    html = client.get(f"{page}?2").content.decode()
    assert f'<audio controls preload="none" src="{address}"' in html
    got = client.get(address)
    sound = b"".join(got.streaming_content)  # type: ignore[attr-defined]
    assert got["Content-Type"] == "audio/mpeg" and heard(sound)[0] > 10
    said = documents_of_disclosures.spoken(posting, "zh", "")
    seconds = publishing.reading_seconds(publishing.sentences(said, "zh"))
    assert 0.4 < heard(sound)[0] / seconds < 1.8, "about as long as the script says"
    with django_capture_on_commit_callbacks(execute=True):
        disclosure_postings.take_down_over(
            actor=village.actor("director"), now=NOW + timedelta(days=40)
        )
    assert not file.exists() and client.get(address).status_code == 404
    assert not spoken_files.make(posting.pk) and not file.exists()
    assert "<audio" not in client.get(f"{page}?3").content.decode()


@pytest.mark.django_db
def test_where_no_voice_is_installed_it_says_so(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "installed", lambda: False)
    posting = put_up(village, prepared(village, 1, 20))
    assert not ProcrastinateJob.objects.filter(task_name=spoken.TASK).exists()
    assert not spoken_files.make(posting.pk)
    client = Client()
    page = f"/board/postings/{posting.pk}/"
    assert "没有装机器朗读" not in client.get(page).content.decode(), "no matter of a visitor's"
    client.force_login(village.account("director"))
    assert "没有装机器朗读" in client.get(page).content.decode()
