"""The verifiable secret ballot: who may do what, when, what is refused, what the database holds."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import archives
from xiangyue.actions import trustee_ballots as acts
from xiangyue.actions import trustee_keys as keys
from xiangyue.actions import trustee_results as results
from xiangyue.core.belenios.election import Question, grades
from xiangyue.core.belenios.verifying import verify
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    MatterPart,
    Membership,
    RecordEntry,
    TrusteeBallot,
    TrusteeBallotEvent,
    TrusteeBallotVoter,
)
from xiangyue.scenario import trustees as people
from xiangyue.scenario.trustees import Hands, encrypted
from xiangyue.web.trustee_setup import SetUpForm

ASKED = (*grades(("村务公开",), ("好", "差")), Question("先办什么？", ("灯", "路", "水"), 1, 2))
ENDS = NOW + timedelta(days=3)
VOTES = ([[0], [0, 1]], [[1], [0]], [[], [2]], [[0], [1, 2]], [[0], [0]])


class Ballot:
    """A ballot in a village of five representatives, and what its people hold."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.matter = make_matter(village, procedure="secret-ballot", upto="ballot")
        self.here = {"matter_id": self.matter.pk, "part": "ballot"}
        self.office = village.actor("director")
        trustees = [village.actor(one) for one in ("secretary", "branch_member", "supervisor")]
        self.hands = Hands(village.actor("supervision_chair"), trustees)

    def do(self, act: Any, **given: Any) -> Any:
        return act(**{"now": NOW, **self.here, **given})

    def given(self, **other: Any) -> dict[str, Any]:
        return {
            "actor": self.office,
            "use": "rating",
            "questions": ASKED,
            "voters": "representatives",
            "authority": self.hands.authority.person_id,
            "trustees": [one.person_id for one in self.hands.trustees],
            "needed": 2,
            **other,
        }

    @property
    def row(self) -> TrusteeBallot:
        found = acts.latest(self.matter.pk, "ballot")
        assert found is not None
        return found

    @property
    def facts(self) -> dict[str, Any]:
        return dict(MatterPart.objects.get(matter=self.matter, key="ballot").facts)

    def keyed(self) -> Ballot:
        self.do(acts.set_up, **self.given())
        listed = people.make_credentials(self.row, self.hands)
        self.do(keys.hand_in_credentials, actor=self.hands.authority, listed=listed)
        for step in keys.STEPS:
            for actor in self.hands.trustees:
                told = people.message(self.row, self.hands, actor, step)
                self.do(keys.hand_in, actor=actor, step=step, message=told)
        return self

    def opened(self) -> Ballot:
        self.keyed().do(acts.open_ballot, actor=self.office, closes_at=ENDS)
        return self

    def hand_out(self, many: int) -> None:
        rows = TrusteeBallotVoter.objects.filter(ballot=self.row).order_by("pk")[:many]
        voters = [row.pk for row in rows]
        self.do(acts.hand_out, actor=self.hands.authority, voters=voters)

    def vote(self, n: int, chosen: list[list[int]], **given: Any) -> str:
        raw = encrypted(self.row, self.hands.codes[n], chosen)
        return str(self.do(acts.cast, raw=raw, **given))

    def close(self, **given: Any) -> None:
        self.do(results.close, actor=self.office, **{"now": ENDS, **given})

    def share(self, n: int) -> None:
        actor = self.hands.trustees[n]
        raw = people.opened(self.row, self.hands, actor)
        self.do(results.share, actor=actor, raw=raw)

    def archive(self) -> bytes:
        return b"".join(results.archive_of(self.row))


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages and the API hold it for the day of the acts."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ballot(db: None) -> Ballot:
    return Ballot(make_village())


@contextmanager
def refused(says: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        yield
    assert [c.says for c in caught.value.checks if not c.met] == [says]


def test_a_ballot_from_its_setting_up_to_its_result(ballot: Ballot) -> None:
    ballot.opened().hand_out(5)
    for n, chosen in enumerate(VOTES):
        ballot.vote(n, chosen)
    ballot.vote(1, [[0], [2]])  # once more: this one counts
    ballot.close(now=NOW)  # everyone has voted
    ballot.share(0)
    assert ballot.row.result is None and ballot.row.state == "closed"
    ballot.share(2)
    counts = [[1, 4, 0], [2, 2, 3]]
    assert ballot.row.result == {"counts": counts}
    assert ballot.facts["ballots"] == 6 and ballot.facts["counted"] == 5
    assert ballot.facts["over"] == 0 and ballot.facts["done"]
    found = verify(BytesIO(ballot.archive()), rng=secrets)
    assert found.ok and found.result == counts and found.ballots == 6 and found.counted == 5
    (filed,) = archives._boxes(ballot.matter, 6)
    assert filed.path.startswith("documents/07-") and filed.content == ballot.archive()
    told = [json.loads(body) for body in RecordEntry.objects.values_list("body", flat=True)]
    casts = [one for one in told if one["act"] == "trustee-ballot.cast"]
    events = TrusteeBallotEvent.objects.filter(kind="Ballot").order_by("height")
    assert [one["data"]["event"] for one in casts] == list(events.values_list("hash", flat=True))
    assert {json.dumps(one["by"]) for one in casts} == {'{"role": "anonymous"}'}
    assert not any(one.get("sealed") for one in casts)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"use": "election"}, "trustee-ballot.use"),
        ({"voters": "everybody"}, "trustee-ballot.voters"),
        ({"questions": ()}, "trustee-ballot.no-question"),
        ({"questions": ASKED * 16}, "trustee-ballot.many-questions"),
        ({"questions": (Question("?", ("a", " ")),)}, "trustee-ballot.no-words"),
        ({"questions": (Question("?", ("a",)),)}, "trustee-ballot.one-answer"),
        (
            {"questions": (Question("?", tuple(map(str, range(51)))),)},
            "trustee-ballot.many-answers",
        ),
        ({"needed": 1}, "trustee-ballot.needed"),
        ({"needed": 4}, "trustee-ballot.needed"),
        ({"trustees": []}, "trustee-ballot.trustees"),
    ],
)
def test_what_cannot_be_set_up(ballot: Ballot, wrong: dict[str, Any], says: str) -> None:
    with refused(says):
        ballot.do(acts.set_up, **ballot.given(**wrong))


@pytest.mark.parametrize("voters", [4, 5, 6])
def test_so_few_voters_are_no_secret_ballot(db: None, voters: int) -> None:
    ballot = Ballot(make_village(representatives=voters))
    if voters < 5:
        with refused("trustee-ballot.few-voters"):
            ballot.do(acts.set_up, **ballot.given())
    else:
        assert ballot.do(acts.set_up, **ballot.given()).eligible == voters


@pytest.mark.parametrize("many", [4, 5])
def test_of_too_few_ballots_nothing_is_opened(ballot: Ballot, many: int) -> None:
    ballot.opened().hand_out(5)
    for n in range(many):
        ballot.vote(n, VOTES[n])
    ballot.close()
    assert ballot.row.state == ("settled" if many < 5 else "closed")
    if many < 5:
        assert ballot.row.result == {"few": True} and ballot.facts["done"]
        with pytest.raises(Refusal):
            ballot.share(0)
        assert verify(BytesIO(ballot.archive()), rng=secrets).ok


def test_the_end_is_the_end_to_the_second(ballot: Ballot) -> None:
    ballot.opened()
    with refused("trustee-ballot.not-over"):
        ballot.close(now=ENDS - timedelta(seconds=1))
    ballot.vote(0, VOTES[0], now=ENDS - timedelta(seconds=1))
    with refused("trustee-ballot.over"):
        ballot.vote(0, VOTES[1], now=ENDS)
    ballot.close()
    with refused("trustee-ballot.is-settled"):
        ballot.vote(0, VOTES[1])


def test_more_ballots_than_slips_must_be_looked_into(ballot: Ballot) -> None:
    """Who makes the codes voted for somebody who never got theirs."""
    ballot.opened().hand_out(4)
    for n, chosen in enumerate(VOTES):
        ballot.vote(n, chosen)
    ballot.close()
    ballot.share(0)
    ballot.share(1)
    assert ballot.facts["over"] == 1 and not ballot.facts.get("done")
    ballot.do(acts.hold_again, actor=ballot.office, reason="多出一张票")
    assert ballot.row.state == "void" and verify(BytesIO(ballot.archive()), rng=secrets).ok
    again = ballot.do(acts.set_up, **ballot.given())
    assert again.round == 2 and ballot.facts["again"] == 1 and ballot.facts["ballots"] == 0


def test_it_may_be_begun_anew_only_while_nobody_knows_the_result(ballot: Ballot) -> None:
    ballot.opened().hand_out(5)
    for n, chosen in enumerate(VOTES):
        ballot.vote(n, chosen)
    ballot.close()
    ballot.share(0)
    with transaction.atomic():
        ballot.do(acts.hold_again, actor=ballot.office, reason="两个保管人丢了种子")
        transaction.set_rollback(True)
    ballot.share(1)
    # A method may ask for more before the part is done; the result is known all the same.
    row = MatterPart.objects.filter(matter=ballot.matter, key="ballot")
    row.update(facts={**ballot.facts, "done": False}, done_at=None)
    with refused("trustee-ballot.result-known"):
        ballot.do(acts.hold_again, actor=ballot.office, reason="不满意")


def test_each_step_asks_for_the_one_before_and_is_done_once(ballot: Ballot) -> None:
    with refused("trustee-ballot.not-set-up"):
        ballot.do(acts.open_ballot, actor=ballot.office, closes_at=ENDS)
    ballot.keyed()
    with refused("trustee-ballot.not-open"):
        ballot.do(acts.cast, raw=b"{}")
    ballot.hand_out(2)
    with refused("trustee-ballot.handed-already"):
        ballot.hand_out(2)
    with refused("trustee-ballot.no-such-voter"):
        ballot.do(acts.hand_out, actor=ballot.hands.authority, voters=[0])


def test_the_archive_is_only_added_to(ballot: Ballot) -> None:
    ballot.opened()
    ballot.vote(0, VOTES[0])
    events = TrusteeBallotEvent.objects.filter(ballot=ballot.row)
    for change in (
        lambda: events.update(hash="0" * 64),
        lambda: events.filter(kind="Ballot").delete(),
        lambda: TrusteeBallotEvent.objects.create(
            ballot=ballot.row, height=7, kind="EndBallots", data=[], hash="0" * 64
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_nothing_secret_is_in_the_database_and_nothing_ties_a_ballot_to_a_voter(
    ballot: Ballot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    ballot.opened().hand_out(5)
    client = Client()
    for n, chosen in enumerate(VOTES):
        raw = encrypted(ballot.row, ballot.hands.codes[n], chosen)
        where = f"/m/{ballot.matter.pk}/ballot/booth/cast/"
        assert client.post(where, raw, content_type="text/plain").status_code == 200
    ballot.close()
    ballot.share(0)
    ballot.share(1)
    held = "\n".join(_dump()) + caplog.text
    planted = [*ballot.hands.codes, *ballot.hands.seeds.values()]
    planted += [code.replace("-", "") for code in ballot.hands.codes]
    assert len(planted) == 13 and not [one for one in planted if one in held]
    columns = {f.name for f in TrusteeBallotEvent._meta.get_fields()}
    assert columns == {"id", "ballot", "height", "kind", "data", "hash", "credential", "tracker"}
    assert {f.name for f in TrusteeBallotVoter._meta.get_fields()} == {
        "id", "ballot", "person", "household", "handed",
    }  # fmt: skip


def _dump() -> Iterator[str]:
    with connection.cursor() as c:
        for table in connection.introspection.table_names():
            c.execute(f'SELECT to_json(t)::text FROM "{table}" t')
            yield from (row[0] for row in c.fetchall())


def test_a_trustee_may_be_of_the_township_and_nobody_of_elsewhere(ballot: Ballot) -> None:
    with refused("trustee-ballot.unknown-person"):
        given = ballot.given()
        given["trustees"] = [ballot.village.stranger.pk, *given["trustees"][1:]]
        ballot.do(acts.set_up, **given)


def test_the_api_tells_the_archive_and_takes_a_ballot(ballot: Ballot) -> None:
    client = Client()
    ballot.opened()
    raw = encrypted(ballot.row, ballot.hands.codes[0], VOTES[0])
    base = f"/api/v1/secret-ballots/{ballot.row.uuid}"
    for _ in range(2):  # the same again is taken once
        taken = client.post(f"{base}/ballots", raw, content_type="application/json")
        assert taken.status_code == 201, taken.content
    changed = raw.replace('"beta":"', '"beta":"1', 1)
    refusal = client.post(f"{base}/ballots", changed, content_type="application/json")
    assert refusal.status_code == 422 and b"trustee-ballot.bad-" in refusal.content
    whole = b"".join(client.get(f"{base}/archive.bel").streaming_content)  # type: ignore[attr-defined]
    assert (
        whole == ballot.archive()
        and taken.json()["tracker"] in verify(BytesIO(whole), rng=secrets).trackers
    )
    assert client.get(f"{base}/election.json").content.decode() == ballot.row.election
    (told,) = client.get(f"/api/v1/matters/{ballot.matter.pk}/secret-ballots").json()
    assert told["state"] == "open" and told["counted"] == 1 and told["result"] is None
    assert client.get("/api/v1/secret-ballots/11111111111111/archive.bel").status_code == 404


@pytest.mark.parametrize("rows", [1, 6])
def test_every_page_asks_little(
    ballot: Ballot, rows: int, django_assert_max_num_queries: Any
) -> None:
    ballot.opened().hand_out(5)
    for n in range(rows):
        ballot.vote(n % 5, VOTES[n % 5])
    base = f"/m/{ballot.matter.pk}/ballot/"
    for who, pages in (
        (None, ("", "booth/", "trackers/", "trackers/?tracker=x")),
        ("secretary", ("trustee/", "trustee/state/")),
        ("supervision_chair", ("codes/",)),
        ("director", ("", "begin-anew/")),
    ):
        client = Client()
        if who:
            client.force_login(ballot.village.account(who))
        for page in pages:
            with django_assert_max_num_queries(8):
                found = client.get(base + page)
            assert found.status_code == 200, page
            if page not in ("", "begin-anew/") and not page.startswith("trackers"):
                assert found["Cache-Control"] == "no-store"


def test_the_form_takes_several_questions_each_with_its_own_bounds(db: None) -> None:
    form = SetUpForm(
        {"asks": "both", "items": "村务公开\n\n道路", "scale": "好\n差", "fewest": 1, "most": 1}
        | {"choices": "先办什么？ [1-2]\r\n灯\r\n路\r\n水\r\n\r\n\r\n什么时候？\r\n春天\r\n秋天"}
    )
    form.full_clean()
    assert form.questions() == (
        *grades(("村务公开", "道路"), ("好", "差"), blank=False),
        Question("先办什么？", ("灯", "路", "水"), 1, 2),
        Question("什么时候？", ("春天", "秋天"), 1, 1),
    )
    wrong = SetUpForm(
        {"asks": "choose", "choices": "选几个？【3】\n甲\n乙", "fewest": 1, "most": 1}
    )
    wrong.full_clean()
    with refused("trustee-ballot.bounds"):
        wrong.questions()


def test_who_is_not_asked_sees_no_trustees_page(ballot: Ballot) -> None:
    ballot.opened()
    client = Client()
    client.force_login(ballot.village.account("villager"))
    for page in ("trustee/", "codes/"):
        assert client.get(f"/m/{ballot.matter.pk}/ballot/{page}").status_code == 403
    for page, body in (("trustee/step/", '{"step":"share","message":"{}"}'), ("codes/list/", "[]")):
        where = f"/m/{ballot.matter.pk}/ballot/{page}"
        answer = client.post(where, body, content_type="application/json")
        assert answer.status_code in (403, 409) and answer.json()["why"]


def test_a_browser_left_open_makes_no_key_no_codes_and_opens_nothing(
    ballot: Ballot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballot.do(acts.set_up, **ballot.given())
    base = f"/m/{ballot.matter.pk}/ballot/"
    first = people.message(ballot.row, ballot.hands, ballot.hands.trustees[0], "certificate")
    holder, maker = Client(), Client()
    holder.force_login(ballot.village.account("secretary"))
    maker.force_login(ballot.village.account("supervision_chair"))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=16))
    for client, page in ((holder, "trustee/"), (maker, "codes/")):
        assert client.get(base + page).url.startswith("/sign-in/again/?next=")
    tries = (
        (holder, "trustee/step/", {"step": "certificate", "message": first}),
        (holder, "trustee/step/", {"step": "share", "message": "{}"}),
        (maker, "codes/list/", ["1"]),
    )
    for client, page, sent in tries:
        told = client.post(base + page, json.dumps(sent), content_type="application/json")
        assert told.status_code == 409 and told.json()["again"] is True, page
        assert "另一个窗口" in told.json()["why"]
    # shown in another window, the same press is taken; what goes on by itself asks nothing
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=14))
    body = json.dumps({"step": "certificate", "message": first})
    assert holder.post(base + "trustee/step/", body, content_type="application/json").json() == {}
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=30))
    early = json.dumps({"step": "polynomial", "message": {}})
    told = holder.post(base + "trustee/step/", early, content_type="application/json")
    assert told.status_code != 200 and told.json()["again"] is False


def test_the_booth_says_plainly_that_it_needs_javascript(ballot: Ballot) -> None:
    ballot.opened()
    page = Client().get(f"/m/{ballot.matter.pk}/ballot/booth/").content.decode()
    assert re.search(r"<noscript>.*JavaScript.*村办公室.*</noscript>", page, re.S)
    assert 'referrer" content="no-referrer' in page


def test_nonsense_never_breaks_a_step(ballot: Ballot) -> None:
    """Whatever a trustee's device hands in is refused as such."""
    ballot.do(acts.set_up, **ballot.given())
    first = ballot.hands.trustees[0]
    good = people.message(ballot.row, ballot.hands, first, "certificate")
    rng = Random(4)
    texts = [json.dumps(good), "{}", '{"message": 1}', '{"message": "{}", "signature": {}}']
    for _ in range(20):
        at = rng.randrange(len(texts[0]))
        texts.append(texts[0][:at] + rng.choice('x0"}[') + texts[0][at + 1 :])
    for text in texts[1:]:
        try:
            told = json.loads(text)
        except ValueError:
            continue
        if told == good:
            continue
        with refused("trustee-ballot.bad-message"):
            ballot.do(keys.hand_in, actor=first, step="certificate", message=told)


def test_the_roll_is_of_the_day_it_is_set_up(ballot: Ballot) -> None:
    Membership.objects.filter(role="representative").update(end=NOW.date() - timedelta(days=1))
    with refused("trustee-ballot.few-voters"):
        ballot.do(acts.set_up, **ballot.given())
    made = ballot.do(acts.set_up, **ballot.given(voters="households"))
    assert made.eligible == len(ballot.village.households)
