"""Red-flag project: those who have pledged are rated, and nobody types who they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import plain_ballots, rating_scores, secret_ratings
from xiangyue.core.appraisals import hundredths
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, PlainBox, PlainVoter, Pledge

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


def pledged(village: Village) -> Matter:
    """At its rating: the branch, the secretary twice, a member; one pledge that did not stand."""
    matter = make_matter(village, procedure="red-flag", upto="stars")
    for who, role, state in (
        ("secretary", "secretary", "kept"), (None, "branch", "kept"),
        ("secretary", "party_member", "not_kept"), ("branch_member", "branch_member", "fixed"),
        ("deputy_secretary", "deputy_secretary", "withdrawn"),
    ):  # fmt: skip
        over = state in ("kept", "not_kept")
        Pledge.objects.create(
            matter=matter, part="pledges", state=state, role=role, text="带头清沟",
            holder=village.people[who] if who else None, due_on=NOW.date(),
            fixed_on=NOW.date() - timedelta(days=60), settled_on=NOW.date() if over else None,
            evidence="看过了" if over else "", made_at=NOW, made_by=village.people["secretary"],
        )  # fmt: skip
    return matter


def at(village: Village, matter: Matter, **more: Any) -> dict[str, Any]:
    return {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "stars",
            **more}  # fmt: skip


def test_whoever_pledged_is_rated_once_and_the_branch_too(village: Village) -> None:
    matter = pledged(village)
    with pytest.raises(Refusal, match=r"secret-rating\.of-people"):
        secret_ratings.open_rating(**at(village, matter, things=["路灯"]))
    box = secret_ratings.open_rating(**at(village, matter))
    secretary, member = village.people["secretary"], village.people["branch_member"]
    assert [(q.title, q.about) for q in plain_ballots.asked_of(box)] == [
        (f"{secretary.name}（党支部书记）", secretary.pk),
        ("党支部", 0),
        (f"{member.name}（支部委员）", member.pk),
    ]
    with pytest.raises(Refusal, match=r"ballot\.own"):
        plain_ballots.cast(
            actor=village.actor("secretary"), now=NOW, box_id=box.pk,
            answers={"t1": ["satisfied"]},
        )  # fmt: skip
    plain_ballots.cast(
        actor=village.actor("secretary"), now=NOW, box_id=box.pk, answers={"t2": ["satisfied"]}
    )


def test_by_form_nothing_is_typed(village: Village, client: Client) -> None:
    matter = pledged(village)
    client.force_login(village.account("clerk"))
    page = client.get(f"/m/{matter.pk}/stars/").content.decode()
    assert "评的是作了承诺的人" in page and 'name="things"' not in page
    assert client.post(f"/m/{matter.pk}/stars/", {}).status_code == 302
    assert len(PlainBox.objects.get(matter=matter).questions) == 3


def test_each_has_a_score_and_stars_and_a_later_rule_changes_nothing(
    village: Village, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = pledged(village)
    box = secret_ratings.open_rating(**at(village, matter))
    voters = list(PlainVoter.objects.filter(box=box).order_by("person_id"))
    asked = plain_ballots.asked_of(box)
    for n, row in enumerate(voters):
        grade = ("satisfied", "satisfied", "fairly")[n % 3]
        plain_ballots.cast(
            actor=Actor(row.person_id, "", village.code), now=NOW, box_id=box.pk,
            answers={q.key: [grade] for q in asked if q.about != row.person_id},
        )  # fmt: skip
    secret_ratings.close_rating(**at(village, matter))
    box.refresh_from_db()
    told = secret_ratings.result(box)
    for row in told[:1] + told[2:]:
        share = rating_scores.core.score(row["counts"], {"satisfied": 100, "fairly": 80, "not": 0})
        assert row["score"][0] == hundredths(share)
        assert row["score"][1]["zh"] in ("三星", "四星", "五星")
    assert told[1]["score"] is None  # the branch: the township scores it
    text = "\n".join(rating_scores.lines(matter))
    assert "满意100分、基本满意80分、不满意0分" in text and "不排名次" in text
    assert f"{told[0]['title']}：{told[0]['score'][0]}分，{told[0]['score'][1]['zh']}。" in text
    monkeypatch.setattr(rating_scores.standards, "every_bands", lambda: ())  # as if done away with
    assert secret_ratings.result(box) == told
    for lang, words in (("zh-hans", "按分数定星级"), ("en", "there is no ranking")):
        page = client.get(f"/m/{matter.pk}/stars/", headers={"accept-language": lang})
        assert words in page.content.decode() and told[0]["score"][0] in page.content.decode()


def test_of_a_method_without_bands_nobody_is_scored(village: Village) -> None:
    """As red-flag matters begun before: each goes on by the method that it began under."""
    matter = pledged(village)
    box = secret_ratings.open_rating(**at(village, matter))
    assert rating_scores.told(box.result or {}, "t1") is None
    assert rating_scores.steps({}) == [] and rating_scores.points({}) == {}
