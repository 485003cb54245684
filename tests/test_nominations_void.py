"""More nomination papers that came back than were handed out: that vote is void and held again, as
the election itself would be; nothing else of the stage falls."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.polled import Poll
from tests.test_election_refusals_late import at, tried

from xiangyue.actions import nomination_counts, nominations
from xiangyue.data.models import Candidacy, NominationRound, NominationVoter

pytestmark = pytest.mark.django_db


def opened(papers: int = 15) -> Poll:
    """A vote that names candidates runs; so many have a paper."""
    poll = at("nomination")
    Candidacy.objects.filter(election=poll.election).delete()
    poll.do(nominations.put_forward, post="director", person_id=poll.people["李强"].pk, way="party")
    poll.do(nominations.open_nomination)
    given = [v.person_id for v in poll.voters[:papers]]
    poll.do(nominations.give_papers, people=given)
    return poll


def counted(poll: Poll, issued: int, returned: int, *, void: int = 0) -> list[str]:
    """What two tellers are told who count alike."""
    votes = {"director": {poll.people["王建国"].pk: 1}}
    sums: dict[str, Any] = {"issued": issued, "returned": returned, "void": void, "votes": votes}
    return [
        poll.do(nomination_counts.enter_nominations, who, **sums) for who in ("clerk", "secretary")
    ]


@pytest.mark.parametrize(("returned", "state"), [(14, "counted"), (15, "counted"), (16, "void")])
def test_as_many_as_were_handed_out_or_fewer_hold(returned: int, state: str) -> None:
    poll = opened()
    assert counted(poll, 15, returned) == ["waits", state]
    rounds = NominationRound.objects.filter(election=poll.election).order_by("number")
    assert [r.state for r in rounds] == [state, *(["open"] if state == "void" else [])]


def test_the_void_vote_stays_to_be_read_and_is_held_again_and_nothing_else_falls() -> None:
    poll = opened()
    counted(poll, 15, 17)
    assert list(Candidacy.objects.values_list("person__name", "named_by")) == [("李强", "party")]
    for lang, says in (
        ("zh-hans", "收回17张，多于发出的15张"),
        ("en", "17 papers came back, more"),
    ):
        client = Client(headers={"accept-language": lang})
        assert says in client.get(f"/m/{poll.matter.pk}/nomination/").text
    first, again = NominationRound.objects.filter(election=poll.election).order_by("number")
    (why,) = first.result["unmet"]
    assert (why["says"], why["clause"]) == ("nomination.returned-more", "election-practice")
    assert not NominationVoter.objects.filter(round=again).exists()
    poll.do(nominations.give_papers, everyone=True)
    assert counted(poll, 20, 20) == ["waits", "counted"]
    assert Candidacy.objects.get(person=poll.people["王建国"]).votes == 1


def test_more_void_ones_than_came_back_and_more_out_than_people_have_are_typing_errors() -> None:
    poll = opened()
    sums: dict[str, Any] = {"returned": 3, "void": 4, "votes": {}}
    enter = nomination_counts.enter_nominations
    assert tried(poll, enter, issued=15, **sums) == "nomination.void-more"
    assert tried(poll, enter, issued=16, **sums) == "nomination.issued-more"
