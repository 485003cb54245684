"""Nomination, candidates and the poll's arrangements on their pages, for each kind of reader.

One election lived once through its acts; the pages are looked at on its way. What is refused is
tried by the rehearsal (``scenario/kinds``); here are the thresholds and what nobody may see.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xiangyue.actions import (
    candidate_lists,
    candidates,
    documents_of_polls,
    nomination_counts,
    nominations,
    poll_postings,
    proxies,
)
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions.nomination_names import names_of
from xiangyue.core.candidates import Named, listing, stroke_key
from xiangyue.core.elections.papers import Post
from xiangyue.core.nominations import first_names, wrong_with
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Account, Candidacy, Election, Matter, NominationVoter, Proxy, Voter
from xiangyue.documents.model import texts
from xiangyue.methods import strokes
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import candidates as candidates_kind
from xiangyue.scenario.kinds import nomination as nomination_kind
from xiangyue.scenario.kinds import polling as polling_kind
from xiangyue.scenario.kinds.voter_roll import case_of
from xiangyue.scenario.practice import VILLAGE, practice_village
from xiangyue.scenario.themes import themes

QUERIES = 8
POSTS = (Post("director", 1), Post("member", 2), Post("woman", 1, True))


# -- pure --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"director": [1], "member": [2, 3]}, ""),
        ({"director": [1, 1], "member": [2, 3]}, ""),  # a name twice is one choice
        ({"director": [1, 2]}, "nomination.more-than-seats"),
        ({"member": [2, 3, 4]}, "nomination.more-than-seats"),
        ({"director": [1], "member": [1]}, "nomination.two-posts"),
        ({"treasurer": [1]}, "nomination.no-post"),
    ],
)
def test_which_nomination_papers_are_void(names, says):
    found = wrong_with(names, POSTS, "a:1", "b:2")
    assert (found.says if found else "") == says


def test_as_many_come_first_as_there_are_seats_and_one_more():
    votes = {
        "director": {1: 9, 2: 8, 3: 7},
        "member": {4: 5, 5: 5, 6: 5, 7: 5},
        "woman": {8: 2, 9: 1},
    }
    one, two, three = first_names(votes, POSTS, 1, women=[8])
    assert (one.first, one.tied) == ((1, 2), ())
    assert (two.first, two.tied, two.tied_places) == ((), (4, 5, 6, 7), 3)
    assert three.order == (8,)  # a man is not named for a woman's post
    again = {"member": {4: 1, 5: 9, 6: 8, 7: 7}}
    two = first_names(votes, POSTS, 1, again=again, women=[8])[1]
    assert (two.first, two.tied) == ((5, 6, 7), ())


def test_the_list_has_a_woman_and_is_in_the_order_of_votes():
    named = [
        Named(n, "member", f"人{n}", v, woman=n == 9) for n, v in ((1, 9), (2, 9), (3, 5), (9, 1))
    ]
    (one,) = listing(named, (POSTS[1],), 1, women=1)
    assert [n.person for n in one.people] == [1, 2, 3, 9]
    assert one.extra == 9
    (one,) = listing(named, (POSTS[1],), 1, women=0)
    assert [n.person for n in one.people] == [1, 2, 3]
    assert [n.person for n in one.next] == [9]


def test_names_are_in_the_order_of_their_strokes():
    # by how many; of as many by which: 横竖撇点折 (GB 13000.1 的字序)
    right = [
        "丁一",
        "万里",
        "王伟",
        "方方",
        "刘洋",
        "孙权",
        "李强",
        "吴刚",
        "张三",
        "陈明",
        "周芳",
        "郑华",
    ]
    assert sorted(reversed(right), key=strokes.key) == right
    assert stroke_key("王A", strokes.table())[1] == (99, "A")
    counts = {
        "王": 4,
        "里": 7,
        "陈": 7,
        "花": 7,
        "忙": 6,
        "许": 6,
        "董": 12,
        "曾": 12,
        "黄": 11,
        "令": 5,
    }
    assert {c: len(strokes.table()[c]) for c in counts} == counts


# -- one election ------------------------------------------------------------------------------


class World:
    """The election as it stands, and ways to look at its pages."""

    def __init__(self) -> None:
        now = moment(date(2026, 3, 2))
        clock = practice_village(now, Random(3), slug="village-election", area=VILLAGE)
        self.driver = Driver(cast_of(VILLAGE, now), clock, Random(3), practice=True)
        theme = next(t for t in themes() if t.category == "public_works")
        self.run = self.driver.start(theme, (), slug="village-election", origin="duty")
        self.driver.live([self.run], stop="nomination", days=90)
        self.election = Election.objects.get(matter=self.run.matter_id)

    def part(self, key: str) -> Any:
        return self.run.procedure.part(key)

    def officer(self) -> Any:
        return nomination_kind.officers(self.driver, self.run)[0]

    def page(self, path: str, person: int | None) -> str:
        """What stands on a page as this person sees it; no more than eight queries."""
        client = Client()
        if person is not None:
            account, _ = Account.objects.get_or_create(
                login=f"p{person}",
                defaults={
                    "person_id": person,
                    "created_at": self.driver.clock.now,
                    "password": "!",
                },
            )
            client.force_login(account)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(f"/m/{self.run.matter_id}/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        assert len(caught) <= QUERIES, (path, person, [q["sql"][:150] for q in caught])
        return answer.content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.django_db
def test_an_election_on_its_pages_from_the_nomination_to_the_poll() -> None:
    at = World()
    _named_on_the_phone(at)
    _counted(at)
    _listed(at)
    _arranged(at)


def _named_on_the_phone(at: World) -> None:
    """A voter names on the phone, once, and nothing says whom."""
    driver, run, part = at.driver, at.run, at.part("nomination")
    nomination_kind.before(driver, run, nomination_kind.FIRST)
    ids = {"matter_id": run.matter_id, "part": part.key}
    told = driver.do(
        notices.post, actor=at.officer(), matter_id=run.matter_id, notice="nominate"
    ).content
    assert "10名选民" in str(told["zh"]) and "被开除中国共产党党籍" in str(told["zh"])
    assert "for one post, until 27 March 2026" in str(told["en"])  # Zhejiang, Art. 20: ten days
    row = driver.do(nominations.open_nomination, actor=at.officer(), **ids)
    me = nomination_kind.pool(driver, run)[-1].person_id
    page = at.page("nomination/", me)
    assert 'name="post_director"' in page
    assert "id_count_issued" in at.page("nomination/", at.officer().person_id)
    assert 'name="do"' not in at.page("nomination/", None)
    nomination_kind.phones(driver, run, part)
    row.refresh_from_db()
    assert row.phone["papers"] == nomination_kind.PHONES
    assert {f.name for f in NominationVoter._meta.concrete_fields} == {
        "id", "round", "voter", "way",
    }  # fmt: skip
    assert 'name="post_director"' not in at.page("nomination/", me)
    named = next(iter(row.phone["for"]["director"]))
    assert not Candidacy.objects.filter(person_id=named).exists()  # shown once it is counted


def _counted(at: World) -> None:
    """Two agree; those level are voted on again; the list of those named is for everyone."""
    driver, run, part, who = at.driver, at.run, at.part("nomination"), at.officer()
    ids = {"matter_id": run.matter_id, "part": part.key}
    row = at.election.nomination_rounds.get(state="open")
    driver.do(nominations.give_papers, actor=who, **ids, everyone=True)
    sums = nomination_kind.numbers(driver, run, row, level=2)
    _counts_that_differ(at, ids, sums)
    nomination_kind.count(driver, run, part, sums)
    assert [one for one in names_of(at.election, 1) if one.tied]
    at.page("nomination/", who.person_id)
    nomination_kind.preselect(driver, run, part)
    assert not [one for one in names_of(at.election, 1) if one.tied]
    driver.do(nomination_counts.close_nomination, actor=who, **ids)
    at.page("nomination/", None)
    on_it = {n.person for one in _would(at) for n in one.people}
    facts = case_of(driver, run).facts("candidates")
    assert facts["unchecked"] == len(on_it) > 0  # before anybody is checked nobody is


def _would(at: World) -> tuple[Any, ...]:
    rows = candidates_kind.rows(at.driver, at.run, "named")
    return candidate_lists.listing(at.election, rows, 1, 1)


def _counts_that_differ(at: World, ids: dict[str, Any], sums: dict[str, Any]) -> None:
    """Each teller sees on the page what their count came to; where two differ all who count do."""
    first, second = nomination_kind.officers(at.driver, at.run)[:2]
    enter = nomination_counts.enter_nominations
    assert at.driver.do(enter, actor=first, **ids, **sums) == "waits"
    mine, theirs = (at.page("nomination/", who.person_id) for who in (first, second))
    assert "由另一个人" in mine
    assert "id_count_issued" not in mine  # nobody counts twice
    assert "已有一个人登记了计票" in theirs
    other = sums | {"void": sums["void"] + 1}
    assert at.driver.do(enter, actor=second, **ids, **other) == "differs"
    for who in (first, second):
        page = at.page("nomination/", who.person_id)
        assert "对不上" in page
        assert "id_count_issued" in page


def _listed(at: World) -> None:
    """Why somebody may not stand is for them and the committee; all see the clause."""
    driver, run, part, who = at.driver, at.run, at.part("candidates"), at.officer()
    last = candidates_kind.rows(driver, run, "named")[-1]
    driver.do(
        candidates.rule_on, actor=who, matter_id=run.matter_id, part=part.key,
        person_id=last.person_id, condition="convicted", reason="生效判决书若干", heard="我有话说",
    )  # fmt: skip
    path = f"election/people/{last.person_id}/"
    for reader, sees in ((None, False), (last.person_id, True), (who.person_id, True)):
        page = at.page(path, reader)
        assert ("生效判决书若干" in page) is sees
        assert ("我有话说" in page) is sees
        assert "第十八条" in page
    at.page("candidates/", who.person_id)
    candidates_kind.do(driver, run, part)
    page = at.page("candidates/", None)
    assert candidates_kind.rows(driver, run, "formal")[0].person.name in page
    assert last.person.name in page  # among those who do not stand
    at.page(path.replace(str(last.person_id), str(_first(at))), _first(at))


def _first(at: World) -> int:
    return candidates_kind.rows(at.driver, at.run, "formal")[0].person_id


def _arranged(at: World) -> None:
    """Where one votes; who votes for whom is for all once it is posted; papers for the office."""
    driver, run, part, who = at.driver, at.run, at.part("polling"), at.officer()
    me = nomination_kind.pool(driver, run)[-1].person_id
    assert "投票点和票箱还没有都备好" in at.page("polling/", who.person_id)  # there is none yet
    main, mobile = polling_kind.places(driver, run, part)
    with pytest.raises(Refusal) as told:  # everything that is missing, at once
        driver.do(
            poll_postings.post_arrangements, actor=who, matter_id=run.matter_id, part=part.key
        )
    assert [c.says for c in told.value.checks] == [
        "polling.scrutineers", "polling.unapproved", "polling.scrutineers",
        "polling.too-few-teller", "polling.too-few-announcer", "polling.too-few-issuer",
        "polling.void-unsaid",
    ]  # fmt: skip
    polling_kind.approve(driver, run, part, mobile)
    assert "监票人0名，要" in at.page("polling/", who.person_id)  # not only once it is posted
    polling_kind.appoint(driver, run, part, main, mobile)
    assert "监票人0名，要" not in at.page("polling/", who.person_id)
    polling_kind.ask(driver, run, part, mobile)
    polling_kind.give_proxies(driver, run, part)
    away = polling_kind.away(driver, run)[0].person.name
    page = at.page("polling/", me)
    assert "流动票箱" in page  # their own place
    assert away not in page
    assert away in at.page("polling/?view=proxies", who.person_id)
    for view in ("papers", "mobile"):
        at.page(f"polling/?view={view}", who.person_id)
    driver.do(proxies.post_proxies, actor=who, matter_id=run.matter_id, part=part.key)
    assert away in at.page("polling/", None)
    assert Proxy.objects.filter(election=at.election, state="posted").count() == 2
    matter = Matter.objects.select_related("area").get(pk=run.matter_id)
    paper = documents_of_polls.paper(matter, "ballots", "zh")
    words = texts(paper)
    stubs = [w for w in words if "存根" in w]
    assert len(stubs) == documents_of_polls.BATCH
    voters = Voter.objects.filter(election=at.election, on_roll=True).count()
    last = documents_of_polls.paper(matter, "ballots", "zh", voters)
    assert [w for w in texts(last) if "存根" in w] == [
        f"{stubs[0].split('0001')[0]}{voters:04d}{stubs[0].split('0001')[1]}"
    ]
    with pytest.raises(Refusal):
        documents_of_polls.paper(matter, "ballots", "zh", voters + 1)
    client = Client()
    assert client.get(f"/m/{run.matter_id}/election/print/proxy.docx").status_code == 404
    for kind in ("nomination", "proxy", "signs", "badges"):
        assert texts(documents_of_polls.paper(matter, kind, "en"))
