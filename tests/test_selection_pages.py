"""The pages, papers and routes of a vote on projects, as villagers, clerk and tellers use them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.test_selection import AFTER, close, fill, given_out, opened, people, read, vote
from tests.world import Village, make_village

from xiangyue.access import clock
from xiangyue.actions import documents_of_matters as papers
from xiangyue.data.models import Matter, SelectionVoter


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def client(village: Village, who: Any, monkeypatch: pytest.MonkeyPatch, now: Any) -> Client:
    monkeypatch.setattr(clock, "now", lambda: now)
    c = Client(headers={"accept-language": "en"})
    c.force_login(village.account(who))
    return c


def test_a_villager_ticks_checks_and_votes_once(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, _ = opened(village)
    person = people(village)[0]
    c = client(village, person, monkeypatch, village.now)
    where = f"/m/{matter.pk}/selection/"
    assert b"Vote now" in c.get(where).content
    assert b"ballot-card" in c.get(f"{where}vote/").content
    ticked = {"approves": ["1", "3"], "idempotency": "a"}
    once_more = c.post(f"{where}vote/", ticked).content.decode()
    assert "Is this right?" in once_more and not SelectionVoter.objects.exists()
    back = c.post(f"{where}vote/", {**ticked, "sure": "yes", "back": "yes"}).content.decode()
    assert len(re.findall(r'value="1" [^>]* checked', back)) == 2
    assert not SelectionVoter.objects.exists()
    sent = c.post(f"{where}vote/", {**ticked, "sure": "yes"})
    assert sent.status_code == 302 and SelectionVoter.objects.count() == 1
    shown = c.get(where).content.decode()
    assert "You have voted" in shown and "Vote now" not in shown
    refused = c.post(f"{where}vote/", {"approves": ["2"], "sure": "yes", "idempotency": "b"})
    assert refused.status_code == 409 and "already by phone" in refused.content.decode()


def test_the_office_helps_gives_paper_and_tellers_read(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, _ = opened(village)
    where, (one, two, *_rest) = f"/m/{matter.pk}/selection/", people(village)
    clerk = client(village, "clerk", monkeypatch, village.now)
    given = {"approves": ["2"], "for_person": one.name, "sure": "yes"}
    assert clerk.post(f"{where}vote/?help=1", given).status_code == 302
    assert SelectionVoter.objects.get().helped_by == village.people["clerk"]
    paper = clerk.post(f"{where}paper/", {"person": two.name})
    assert f"{two.name} has a paper ballot" in paper.content.decode()
    assert clerk.post(f"{where}paper/", {"person": "没有这个人"}).status_code == 422
    clerk = client(village, "clerk", monkeypatch, AFTER)
    bad = clerk.post(f"{where}read/", {"ballots": "1 路灯"})
    assert bad.status_code == 422 and "Ballot 1" in bad.content.decode()
    assert clerk.post(f"{where}read/", {"ballots": "1 3\n"}).status_code == 302
    other = client(village, "supervisor", monkeypatch, AFTER)
    other.post(f"{where}read/", {"ballots": "1"})
    page = other.get(f"{where}read/").content.decode()
    assert "read differently" in page
    other.post(f"{where}read/", {"ballots": "1 3", "reason": "misread"})
    director = client(village, "director", monkeypatch, AFTER)
    assert director.post(where, {}).status_code == 302
    shown = director.get(where).content.decode()
    assert "Count it again yourself" in shown and "2 (1 by phone, 1 on paper)" in shown
    file = director.get(f"{where}ballots.pb")
    assert file.content.decode().startswith("META\n")


@pytest.mark.parametrize("voted", [1, 40])
def test_no_page_takes_more_than_eight_queries(
    village: Village, monkeypatch: pytest.MonkeyPatch, voted: int
) -> None:
    matter, _ = opened(village)
    for person in people(village)[:voted]:
        vote(matter, person, 1, 3)
    c = client(village, people(village)[-1], monkeypatch, village.now)
    proposal = matter.proposals.first()
    where = [
        f"/m/{matter.pk}/proposals/", f"/m/{matter.pk}/screening/", f"/m/{matter.pk}/selection/",
        f"/m/{matter.pk}/selection/vote/", f"/proposals/{proposal.pk}/",
    ]  # fmt: skip
    for page in where:
        _count(c, page)
    close(village, matter)
    _count(c, f"/m/{matter.pk}/selection/")


def _count(c: Client, page: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as took:
        assert c.get(page).status_code == 200, page
    assert len(took) <= 8 + 2, (page, [q["sql"][:90] for q in took])  # two are the session's


@pytest.fixture
def closed(village: Village) -> Matter:
    matter, _ = opened(village)
    given_out(village, matter, 2)
    for person in people(village)[2:20]:
        vote(matter, person, 1, 3)
    for who in ("clerk", "supervisor"):
        read(village, matter, who, [[1], None])
    close(village, matter)
    return Matter.objects.select_related("area", "procedure").get(pk=matter.pk)


@pytest.mark.parametrize("slug", ["project-list", "project-ballot", "project-result"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_paper_can_be_printed(closed: Matter, slug: str, lang: Any) -> None:
    found = next(p for p in papers.papers_of(closed) if p.slug == slug)
    document = papers.document(closed, found, lang)
    assert papers.as_file(document, "pdf").startswith(b"%PDF")
    assert papers.as_file(document, "docx").startswith(b"PK")


def test_the_api_tells_the_result_and_no_proposer(closed: Matter, client: Client) -> None:
    rows = client.get(f"/api/v1/matters/{closed.pk}/selections").json()
    assert rows[0]["votes"] == 19 and rows[0]["outcomes"][0]["why"]["zh"]
    listed = client.get(f"/api/v1/matters/{closed.pk}/proposals").json()
    assert len(listed) == 4 and "proposer" not in listed[0]
    text = client.get(f"/api/v1/selections/{rows[0]['id']}/ballots.pb")
    assert text.content.startswith(b"META")
