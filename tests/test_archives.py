"""The archive of a closed matter: all its papers, fixed by the record, proved by the command."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader
from tests.test_meetings import says
from tests.test_postings import CONTACT, decided
from tests.world import Village

from xiangyue.access import clock
from xiangyue.actions import archives, execution, files, matters, motion_texts, postings
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, RecordEntry
from xiangyue.documents.archive_check import verify
from xiangyue.jobs.archives import archive as archive_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def closed(*, archive: bool = False) -> tuple[Village, Matter, object]:
    """A matter brought from its decision to its closing through the actions."""
    village, matter = decided()
    clerk, now = village.actor("clerk"), matter.decided_at + timedelta(days=1)
    posting = postings.put_up(
        actor=clerk, now=now, matter_id=matter.pk, part="posting", title="决议公示",
        body="机耕路铺成水泥路。", contact=CONTACT, channels=["web", "board"],
        signed_names=["代表1"],
    )  # fmt: skip
    now += (posting.until - now.date()) + timedelta(days=1)
    postings.take_down(actor=clerk, now=now, posting_id=posting.pk)
    motion_texts.write_text(
        actor=clerk, now=now, matter_id=matter.pk, part="implementation", title="实施方案",
        body="三月动工，五月完工。", budget=1_000_000,
    )  # fmt: skip
    # The plan is approved by plain rows: sittings have tests of their own.
    part = MatterPart.objects.get(matter=matter, key="approval")
    part.facts, part.done_at = {**part.facts, "done": True, "passed": True}, now
    part.save()
    task = execution.add_task(
        actor=clerk, now=now, matter_id=matter.pk, title="浇筑路面",
        owner_id=village.people["director"].pk, due_on=now.date(), budget=1_000_000,
    )  # fmt: skip
    execution.report_progress(
        actor=village.actor("director"), now=now, task_id=task.pk, text="完工", spent=990_000,
        done=True,
    )  # fmt: skip
    matters.finish_part(actor=clerk, now=now, matter_id=matter.pk, part="tasks")
    chair = village.actor("chair")
    execution.assign_followers(
        actor=chair, now=now, matter_id=matter.pk, person_ids=[village.representatives[1].pk]
    )
    execution.report_execution(
        actor=village.actor("director"), now=now, matter_id=matter.pk, text="按时完工"
    )
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    finding = execution.make_finding(
        actor=village.actor("supervisor"), now=now, matter_id=matter.pk, text="路肩没压实",
        photos=[files.take(out.getvalue())],
    )  # fmt: skip
    execution.answer_finding(
        actor=village.actor("director"), now=now, finding_id=finding.pk, answer="已压实"
    )
    matters.finish_part(actor=chair, now=now, matter_id=matter.pk, part="oversight")
    matters.accept(
        actor=village.actor("supervision_chair"), now=now, matter_id=matter.pk,
        part="acceptance", accepted=True, text="符合决议",
    )  # fmt: skip
    matters.close_matter(actor=clerk, now=now, matter_id=matter.pk, archive=archive)
    matter.refresh_from_db()
    return village, matter, now


def make(village: Village, matter: Matter, now) -> Path:
    done = archives.archive_matter(actor=village.actor("clerk"), now=now, matter_id=matter.pk)
    path = archives.file_of(done)
    assert path is not None and path.stem == done.archive
    return path


def test_it_holds_every_paper_and_the_real_command_proves_it():
    village, matter, now = closed()
    path = make(village, matter, now)
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        pdfs = {n: package.read(n) for n in names if n.endswith(".pdf")}
    kinds = {n.rsplit("-", 1)[1].removesuffix(".pdf") for n in pdfs}
    assert [n for n in names if "照片" in n and n.endswith(".jpg")]  # of the finding
    assert kinds >= {
        "案卷目录", "会议通知", "会议签到表", "会议记录", "议案", "决议", "公示", "广播稿",
        "实施方案", "任务登记表", "执行情况报告", "监督意见书", "验收书",
    }  # fmt: skip
    assert len([n for n in names if n.endswith(".docx")]) == len(pdfs)
    text = {
        n: "".join(page.extract_text() for page in PdfReader(io.BytesIO(b)).pages)
        for n, b in pdfs.items()
    }
    cover = next(n for n in pdfs if "案卷目录" in n)
    leaves = sum(len(PdfReader(io.BytesIO(b)).pages) for n, b in pdfs.items() if n != cover)
    assert f"{len(pdfs) - 1}件{leaves}页" in re.sub(r"\s", "", text[cover])
    resolution = next(t for n, t in text.items() if n.endswith("-决议.pdf"))
    assert "明伦村村代会决议〔2026〕1号" in resolution
    finding = next(t for n, t in text.items() if "监督意见书" in n)
    assert "路肩没压实" in finding and "已压实" in finding
    key = str(archives.signer().verifier)
    run = subprocess.run(
        [sys.executable, "-m", "xiangyue.site.cli", "verify", str(path), "--key", key, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout)


def test_its_entries_are_all_of_the_matter_and_its_meetings():
    village, matter, now = closed()
    path = make(village, matter, now)
    with zipfile.ZipFile(path) as package:
        lines = [json.loads(x) for x in package.read("record.jsonl").splitlines()]
    acts = [x["leaf"]["act"] for x in lines]
    assert acts[-1] == "matter.archive" and "matter.close" in acts
    for act in (
        "meeting.call", "meeting.attendance", "meeting.open", "vote.tally",
        "posting.put-up", "task.progress", "finding.answer", "acceptance.give",
    ):  # fmt: skip
        assert act in acts
    report = verify(path, keys=[archives.signer().verifier])
    assert report.ok and report.trusted and report.entries == len(lines)
    index = zipfile.ZipFile(path).read("index.html").decode()
    assert "posting.put-up" not in index and "张贴" in index


def test_a_changed_paper_is_named():
    village, matter, now = closed()
    path = make(village, matter, now)
    wrong = path.with_name("wrong.zip")
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(wrong, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content + b" " if name.endswith("决议.pdf") else content)
    report = verify(wrong, keys=[archives.signer().verifier])
    assert any("决议.pdf" in f.file and f.kind == "altered" for f in report.faults)


def test_it_is_made_once_and_only_of_a_closed_matter():
    village, matter = decided()
    actor = village.actor("clerk")
    with pytest.raises(Refusal) as refused:
        archives.archive_matter(actor=actor, now=matter.decided_at, matter_id=matter.pk)
    assert says(refused) == ["archive.not-closed"]


def test_a_second_time_changes_nothing():
    village, matter, now = closed()
    path = make(village, matter, now)
    count = RecordEntry.objects.count()
    assert make(village, matter, now) == path and RecordEntry.objects.count() == count


def test_closing_asks_for_it_in_the_same_transaction_and_the_task_makes_it(monkeypatch):
    _village, matter, now = closed(archive=True)
    with connection.cursor() as c:
        c.execute("SELECT task_name, args FROM procrastinate_jobs")
        (job,) = c.fetchall()
    name, args = job[0], job[1] if isinstance(job[1], dict) else json.loads(job[1])
    assert name == "archive" and archives.file_of(matter) is None
    monkeypatch.setattr(clock, "now", lambda: now)
    archive_task(**args)
    matter.refresh_from_db()
    assert archives.file_of(matter)


def test_closing_is_as_short_as_any_act():
    _village, matter, _now = closed(archive=False)
    assert matter.state == "closed" and matter.archive == ""
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM procrastinate_jobs")
        assert c.fetchone()[0] == 0


def test_who_may_have_it(client, monkeypatch):
    village, matter, now = closed()
    page = f"/m/{matter.pk}/archive/"
    assert "档案还没有做好" in client.get(page).content.decode()
    make(village, matter, now)
    matter.refresh_from_db()
    body = client.get(page + "?1").content.decode()
    assert matter.archive in body and "file.zip" not in body
    assert client.get(page + "file.zip").status_code == 404
    client.force_login(village.account(village.stranger))
    assert client.get(page + "file.zip").status_code == 404
    client.force_login(village.account("villager"))
    assert "file.zip" in client.get(page).content.decode()
    answer = client.get(page + "file.zip")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_list_of_documents(client, signed_in):
    village, matter, _now = closed()
    if signed_in:
        client.force_login(village.account("clerk"))
    page = f"/m/{matter.pk}/documents/"
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        body = client.get(page + "?2").content.decode()
    assert len(asked) <= 6
    assert ("会议签到表" in body) is signed_in
    assert ("会议记录" in body) is signed_in
    assert "决议" in body and "验收书" in body
    links = [x.split('"')[0] for x in body.split('href="') if x.startswith(f"{page}")]
    for link in [x for x in links if x.endswith((".pdf", ".docx"))][::5]:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")
    sheet = f"{page}assembly/attendance-sheet-1.pdf"
    assert client.get(sheet).status_code == 404
