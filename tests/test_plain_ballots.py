"""The plain secret ballot at a meeting: phones and paper in one box, judged as paper is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import TestCase
from tests.test_meeting_pages import as_, at, get  # noqa: F401 - at is a fixture
from tests.test_meetings import THEN, facts, says, sheet
from tests.test_votes import paper, sitting
from tests.world import Village

from xiangyue.actions import item_ballots, meetings, outcomes, plain_ballots
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import BALLOTS, read_layer
from xiangyue.core.rules import RuleBook
from xiangyue.data.models import (
    AgendaItem,
    Matter,
    OpenedBallot,
    Person,
    PlainBox,
    PlainVoter,
    RecordEntry,
    SealedBallots,
    Tally,
)

pytestmark = pytest.mark.django_db
committed = TestCase.captureOnCommitCallbacks
NONE = {"representatives": paper(0), "committee": paper(0)}


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = tmp_path / "ballots"


def secret(deputies: int = 5, committee: int = 5) -> tuple[Village, Matter, AgendaItem]:
    """An open assembly whose one item is decided by a secret ballot on phones."""
    village, matter, item = sitting(deputies, committee)
    AgendaItem.objects.filter(pk=item.pk).update(way="phone_ballot")
    item.refresh_from_db()
    return village, matter, item


def start(village: Village, item: AgendaItem, who: str = "clerk") -> PlainBox:
    return item_ballots.open_ballot(
        actor=village.actor(who), now=THEN, item_id=item.pk, key=uuid4()
    )


def cast(village: Village, box: PlainBox, who: str | Person, choice: str, **more) -> PlainBox:
    answers = {"item": [choice] if choice else []}
    return plain_ballots.cast(
        actor=village.actor(who), now=THEN, box_id=box.pk, answers=answers, **more
    )


def hand(village: Village, item: AgendaItem, who: Person, by: str = "clerk") -> None:
    item_ballots.hand_paper(
        actor=village.actor(by), now=THEN, item_id=item.pk, person_id=who.pk, key=uuid4()
    )


def end(village: Village, item: AgendaItem, **more) -> AgendaItem:
    with committed(execute=True):
        item_ballots.end_ballot(actor=village.actor("clerk"), now=THEN, item_id=item.pk, **more)
    item.refresh_from_db()
    return item


def count(village: Village, item: AgendaItem, who: str, **classes) -> meetings.Counted:
    with committed(execute=True):
        return meetings.enter_tally(
            actor=village.actor(who), now=THEN, item_id=item.pk, counts=classes, key=uuid4()
        )


def keys() -> list[Path]:
    folder = Path(settings.BALLOT_KEYS)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def there(village: Village) -> list[Person]:
    """Who is present: the five representatives, then the five of the committee."""
    seats = ("director", "deputy_director", "committee_member", "committee_member_2")
    committee = [village.people[s] for s in (*seats, "committee_member_3")]
    return village.representatives[:5] + committee


def test_phones_and_paper_are_one_box_and_one_result():
    village, matter, item = secret()
    before = set(keys())
    box = start(village, item)
    (made,) = set(keys()) - before
    assert made.stat().st_mode & 0o777 == 0o600
    people = there(village)
    entries = RecordEntry.objects.count()
    for person in people[:4] + people[5:8]:
        cast(village, box, person, "for")
    for person in (people[4], people[8], people[9]):
        hand(village, item, person)
    assert RecordEntry.objects.count() == entries + 10  # who took part, one entry each
    # Nothing is counted before both tellers agree on the papers.
    assert end(village, item).outcome == "pending" and not OpenedBallot.objects.exists()
    papers = {"representatives": paper(0, 1), "committee": paper(1, 0, 1)}
    assert count(village, item, "supervisor", **papers).state == "waiting"
    done = count(village, item, "supervision_chair", **papers)
    assert done.state == "passed" and facts(matter)["passed"] is True
    counts = done.item.counts
    assert (counts["for"], counts["against"], counts["abstain"]) == (8, 1, 1)
    assert (counts["for.representatives"], counts["for.committee"]) == (4, 4)
    assert (counts["issued"], counts["returned"]) == (10, 10)
    rows = OpenedBallot.objects.values_list("question", "group", "content", "many")
    assert sorted(rows) == [
        ("item", 0, "against", 1),
        ("item", 0, "for", 4),
        ("item", 1, "abstain", 1),
        ("item", 1, "for", 4),
    ]
    # What could lead back is gone, and the papers alone, by which the phones' would be known.
    assert not SealedBallots.objects.exists() and not Tally.objects.exists()
    assert set(keys()) == before


def test_one_mark_for_both_ways():
    village, _matter, item = secret()
    box = start(village, item)
    one, two = there(village)[:2]
    cast(village, box, one, "against")
    hand(village, item, two)
    for refused_act, sentence in (
        (lambda: cast(village, box, one, "for"), "ballot.voted-phone"),
        (lambda: hand(village, item, one), "ballot.voted-phone"),
        (lambda: cast(village, box, two, "for"), "ballot.voted-paper"),
        (lambda: hand(village, item, two), "ballot.voted-paper"),
        (lambda: cast(village, box, "villager", "for"), "ballot.not-entitled"),
        (lambda: cast(village, box, there(village)[2], ""), "ballot.too-few"),
        (lambda: cast(village, box, there(village)[2], "yes"), "ballot.no-option"),
        (lambda: start(village, item), "ballot.open-already"),
        (lambda: count(village, item, "supervisor", **NONE), "ballot.not-stopped"),
        (lambda: start(village, item, "villager"), "meeting.keepers"),
    ):
        with pytest.raises(Refusal) as refused:
            refused_act()
        assert says(refused) == [sentence]
    assert PlainVoter.objects.exclude(way="").count() == 2
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 1


def test_a_ballot_sent_again_is_one_ballot():
    village, _matter, item = secret()
    box = start(village, item)
    key = uuid4()
    cast(village, box, there(village)[0], "for", key=key)
    with pytest.raises(AlreadyDone):
        cast(village, box, there(village)[0], "for", key=key)
    assert SealedBallots.objects.count() == 1


@pytest.mark.parametrize(("yes", "outcome"), [(6, "failed"), (7, "passed")])
def test_judged_by_the_same_rule_as_paper(yes, outcome):
    # 10 present: two thirds of the representatives present is 4 of 5, more than half of all is 6
    village, matter, item = secret()
    box = start(village, item)
    people = there(village)
    in_favour = people[: yes - 3] + people[5:8]
    for person in people:
        cast(village, box, person, "for" if person in in_favour else "against")
    assert end(village, item).outcome == outcome  # no paper: judged at once
    assert facts(matter)["passed"] is (outcome == "passed")
    assert item.verdict["passes"][0]["clause"]


def test_who_comes_late_votes_and_nobody_comes_while_the_papers_are_counted():
    village, _matter, item = secret(5, 4)
    box = start(village, item)
    late = there(village)[9]
    with pytest.raises(Refusal):
        cast(village, box, late, "for")
    sheet(village, item.meeting, 5, 5)
    cast(village, box, late, "for")
    hand(village, item, there(village)[0])
    end(village, item)
    with pytest.raises(Refusal) as refused:
        sheet(village, item.meeting, 5, 5)
    assert says(refused) == ["meeting.counting"]


def test_more_papers_than_handed_out_void_it_and_nothing_is_opened():
    village, _matter, item = secret()
    box = start(village, item)
    for person in there(village)[:6]:
        cast(village, box, person, "for")
    hand(village, item, there(village)[6])
    end(village, item)
    wrong = {"representatives": paper(0), "committee": paper(2, issued=2)}
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervisor", **wrong)
    assert says(refused) == ["ballot.papers-issued"]
    stuffed = {"representatives": paper(0), "committee": paper(2, issued=1)}
    count(village, item, "supervisor", **stuffed)
    assert count(village, item, "supervision_chair", **stuffed).state == "void"
    box.refresh_from_db()
    assert box.state == "void" and not OpenedBallot.objects.exists() and not keys()
    again = start(village, item)
    assert again.round == 2
    for person in there(village):
        cast(village, again, person, "for")
    assert end(village, item).outcome == "passed"


def test_a_rule_without_a_word_on_ballots_opens_no_stuffed_box(monkeypatch):
    """A rule that has no clause on ballots does not call them void: given up by hand all the same,
    and nothing is opened."""
    village, _matter, item = secret()
    box = start(village, item)
    for person in there(village)[:6]:
        cast(village, box, person, "for")
    hand(village, item, there(village)[6])
    end(village, item)
    both = ("representatives", "committee")
    rule = {
        "rule": item.rule, "kind": "vote", "from": date(2020, 1, 1), "source": "own",
        "classes": both, "totals": {name: [f"{name}.{one}?" for one in both] for name in BALLOTS},
        "passes": [{"id": "majority", "more_than": "1/2", "have": "for", "of": "present"}],
    }  # fmt: skip
    monkeypatch.setattr(outcomes, "book", lambda: RuleBook([read_layer(rule)]))
    stuffed = {"representatives": paper(0), "committee": paper(2, issued=1)}
    count(village, item, "supervisor", **stuffed)
    with pytest.raises(Refusal) as refused:
        count(village, item, "supervision_chair", **stuffed)
    assert says(refused) == ["ballot.more-papers"]
    box.refresh_from_db()
    item.refresh_from_db()
    assert (box.state, item.outcome) == ("stopped", "pending") and not OpenedBallot.objects.exists()
    with committed(execute=True):
        item_ballots.void_ballot(
            actor=village.actor("clerk"), now=THEN, item_id=item.pk, reason="多收了一张纸票"
        )
    assert start(village, item).round == 2 and not OpenedBallot.objects.exists()


def test_given_up_it_is_never_opened():
    village, _matter, item = secret()
    box = start(village, item)
    cast(village, box, there(village)[0], "for")
    with committed(execute=True):
        item_ballots.void_ballot(
            actor=village.actor("clerk"), now=THEN, item_id=item.pk, reason="投票时停电了"
        )
    assert not SealedBallots.objects.exists() and not keys() and not OpenedBallot.objects.exists()
    with pytest.raises(Refusal) as refused:
        cast(village, box, there(village)[1], "for")
    assert says(refused) == ["ballot.shut"]


def test_a_box_whose_key_is_gone_is_given_up_and_held_again():
    village, _matter, item = secret()
    box = start(village, item)
    cast(village, box, there(village)[0], "for")
    keys()[0].unlink()
    with pytest.raises(Refusal) as refused:
        end(village, item)
    assert says(refused) == ["ballot.key-lost"]
    box.refresh_from_db()
    assert box.state == "open"  # the refusal left everything as it was


def refused_as(act, *given, **more) -> list[str]:
    with pytest.raises(Refusal) as refused:
        act(*given, **more)
    return says(refused)


def test_what_has_no_ballot_and_what_is_not_asked():
    village, _matter, item = sitting()
    assert refused_as(start, village, item) == ["item.no-phone-ballot"]
    assert refused_as(plain_ballots.look, 0) == ["ballot.unknown"]
    AgendaItem.objects.filter(pk=item.pk).update(way="phone_ballot")
    assert refused_as(end, village, item) == ["ballot.not-open"]
    box = start(village, item)
    one, two = there(village)[:2]
    strange = {"item": ["for"], "mayor": ["for"]}
    assert refused_as(
        plain_ballots.cast, actor=village.actor(one), now=THEN, box_id=box.pk, answers=strange
    ) == ["ballot.no-question"]
    hand(village, item, two)
    assert refused_as(end, village, item, papers=2) == ["ballot.papers-marked"]
    PlainBox.objects.filter(pk=box.pk).update(until=THEN.date() - timedelta(days=1))
    assert refused_as(cast, village, box, one, "for") == ["ballot.over"]
    assert end(village, item, papers=1).outcome == "pending"


@pytest.mark.parametrize(
    ("papers", "says"),
    [
        (None, "ballot.papers-least"),
        (1, "ballot.papers-least"),
        (2, ""),
        (7, ""),
        (8, "ballot.papers-most"),
    ],
)
def test_papers_where_people_are_counted(papers, says):
    """Ten are there, three voted by phone, two took a paper when they came."""
    came = plain_ballots.Turnout(entitled=10, phone=3, paper=2)
    if says:
        assert refused_as(item_ballots._papers, papers, came, 10) == [says]
    else:
        assert item_ballots._papers(papers, came, 10) == papers


def test_the_pages(at):  # noqa: F811
    village, _matter, item = secret()
    at(THEN)
    page = f"/meetings/{item.meeting_id}/items/1/"
    clerk = as_(village, "clerk")
    assert "开始投票" in get(clerk, page)
    assert clerk.post(page + "ballot/", {"act": "open"}).status_code == 302
    box = PlainBox.objects.get()
    vote = f"/vote/{box.pk}/"
    voter = as_(village, "chair")
    assert vote in get(voter, page)
    assert "无记名" in get(voter, vote)
    assert voter.post(vote, {"q-item": ""}).status_code == 422
    looked = voter.post(vote, {"q-item": "against", "look": "1"})
    shown = looked.content.decode()
    assert "<b>反对</b>" in shown and 'name="q-item" value="against"' in shown
    assert 'name="look"' not in shown and not SealedBallots.objects.exists()
    changed = voter.post(vote, {"q-item": "against", "change": "1"}).content.decode()
    assert 'value="against" id="id_q-item_1" checked' in changed
    assert not SealedBallots.objects.exists()
    sent = voter.post(vote, {"q-item": "against"}, follow=True)
    assert "票已经投进票箱" in sent.content.decode()
    assert "against" not in sent.redirect_chain[0][0]
    assert voter.post(vote, {"q-item": "for"}).status_code == 200
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 1
    assert "名单上没有你" in get(as_(village, "villager"), vote)
    assert get(as_(village, None), vote)
    taker = village.people["deputy_director"]
    clerk.post(page + "ballot/", {"act": "paper", "person": taker.pk})
    assert "领了纸票" in get(as_(village, "deputy_director"), page)
    assert "<b>2</b> / 10" in get(as_(village, "chair"), f"{vote}screen/")
    helped = f"{vote}?help=1"
    name = village.people["committee_member"].name
    assert clerk.post(helped, {"q-item": "for", "for_person": name}).status_code == 302
    assert clerk.post(page + "ballot/", {"act": "end"}).status_code == 302
    text = get(as_(village, "supervisor"), page)
    assert 'value="1"' in text and "只数纸票" in text  # as many as are marked are filled in
    assert get(as_(village, "chair", "en"), page)
