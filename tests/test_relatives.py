"""Close relatives: what is said, what follows, what counts where."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import CODE, Village, make_village

from xiangyue.actions import relatives
from xiangyue.core.refusals import Refusal
from xiangyue.core.relatives import INVERSE, Tie, between, with_what_follows
from xiangyue.data.models import Household, Person, Relation
from xiangyue.methods.relatives import counted

DAY = date(2026, 3, 10)


def test_children_of_one_parent_are_siblings_and_a_childs_child_is_a_grandchild():
    said = [Tie(1, 2, "child"), Tie(1, 3, "child"), Tie(3, 4, "child"), Tie(1, 9, "spouse")]
    found = {(t.first, t.second): (t.relation, t.through) for t in with_what_follows(said)}
    assert found == {
        (1, 2): ("child", None),
        (1, 3): ("child", None),
        (3, 4): ("child", None),
        (1, 9): ("spouse", None),
        (2, 3): ("sibling", 1),
        (1, 4): ("grandchild", 3),
    }


def test_what_was_said_outranks_what_would_follow():
    said = [Tie(1, 2, "child"), Tie(1, 3, "child"), Tie(2, 3, "none")]
    assert (2, 3) not in {(t.first, t.second) for t in with_what_follows(said)}


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from(sorted(INVERSE))).filter(
            lambda t: t[0] != t[1]
        ),
        unique_by=lambda t: (min(t[:2]), max(t[:2])),
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_and_the_side_from_which_it_is_said_do_not_matter(said, random):
    ties = [Tie(*one) for one in said]
    turned = [t.seen_from(random.choice((t.first, t.second))) for t in ties]
    random.shuffle(turned)
    assert with_what_follows(turned) == with_what_follows(ties)


def test_ties_between_two_groups_are_seen_from_the_first():
    ties = with_what_follows([Tie(1, 2, "child"), Tie(3, 4, "spouse")])
    assert between(ties, [2], [1, 4]) == (Tie(2, 1, "parent"),)
    assert between(ties, [1, 2, 3]) == (Tie(1, 2, "child"),)


#: What counts for what: nation, Zhejiang, Shanghai, Beijing. The law binds what it names.
@pytest.mark.parametrize(
    ("use", "area", "relations"),
    [
        ("committee", "", "spouse child sibling grandchild"),
        ("committee", "33", "spouse child sibling grandchild"),
        ("elected", "33", "spouse child sibling grandchild"),
        ("elected", "31", "spouse child sibling grandchild"),
        ("staff", "", "spouse child sibling grandchild"),
        ("staff", "33", "spouse child sibling"),
        ("staff", "31", "spouse child grandchild"),
        ("staff", "11", "spouse child grandchild"),
        ("supervision", "33", "spouse child sibling grandchild"),
    ],
)
def test_which_relatives_count(use: str, area: str, relations: str):
    found = counted(use, day=DAY, area=area)
    assert list(found.relations) == relations.split()
    assert all(found.clauses.values())


def test_the_law_lets_others_than_relatives_vote_for_somebody():
    for area in ("", "33", "31", "11"):
        found = counted("proxy", day=DAY, area=area)
        assert found.others, area
        assert found.others_clause == "law:18.4,civil-code:1045"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def _say(village: Village, who: str, person: str, other: str, relation: str) -> Relation:
    return relatives.say_relation(
        actor=village.actor(who),
        now=village.now,
        person_id=village.person(person).pk,
        other_id=village.person(other).pk,
        relation=relation,
    )


def _pairs(village: Village, *people: str, use: str = "elected") -> list[str]:
    ids = [village.person(p).pk for p in people]
    return [t.relation for t in relatives.close_relatives(ids, CODE, DAY, use=use)]


def test_what_one_says_counts_when_the_other_confirms_it(village: Village):
    row = _say(village, "director", "villager", "deputy_director", "parent")
    assert row.confirmed_on == DAY  # the office
    assert _pairs(village, "villager", "deputy_director") in (["parent"], ["child"])
    row = _say(village, "party_member", "party_member", "supervisor", "spouse")
    assert _pairs(village, "party_member", "supervisor") == []
    with pytest.raises(Refusal, match=r"relatives\.own-word"):
        relatives.confirm_relation(
            actor=village.actor("party_member"), now=village.now, relation_id=row.pk
        )
    with pytest.raises(Refusal, match=r"relatives\.not-yours"):
        relatives.confirm_relation(
            actor=village.actor("villager"), now=village.now, relation_id=row.pk
        )
    relatives.confirm_relation(
        actor=village.actor("supervisor"), now=village.now, relation_id=row.pk
    )
    assert _pairs(village, "party_member", "supervisor") == ["spouse"]


def test_both_saying_the_same_settles_it(village: Village):
    _say(village, "party_member", "party_member", "supervisor", "parent")
    row = _say(village, "supervisor", "supervisor", "party_member", "child")
    assert row.confirmed_on == DAY
    with pytest.raises(Refusal, match=r"relatives\.settled"):
        _say(village, "supervisor", "supervisor", "party_member", "spouse")


@pytest.mark.parametrize(
    ("who", "person", "other", "relation", "says"),
    [
        ("villager", "party_member", "supervisor", "spouse", "relatives.not-yours"),
        ("villager", "villager", "villager", "spouse", "relatives.oneself"),
        ("villager", "villager", "supervisor", "friend", "relatives.how"),
    ],
)
def test_what_is_refused(village: Village, who, person, other, relation, says):
    with pytest.raises(Refusal) as refused:
        _say(village, who, person, other, relation)
    assert refused.value.checks[0].says == says


def test_the_household_is_asked_and_nothing_is_assumed(village: Village):
    home = Household.objects.filter(area_id=CODE).first()
    me, wife = village.person("villager"), village.person("supervisor")
    Person.objects.filter(pk__in=(me.pk, wife.pk)).update(household=home)
    assert relatives.to_ask(me.pk) == [wife]
    assert relatives.close_relatives([me.pk, wife.pk], CODE, DAY) == ()
    _say(village, "villager", "villager", "supervisor", "none")
    assert relatives.to_ask(me.pk) == []


def test_grandparents_count_for_the_election_committee_and_not_for_zhejiangs_staff(
    village: Village, django_assert_num_queries
):
    _say(village, "clerk", "secretary", "director", "child")
    _say(village, "clerk", "director", "villager", "child")
    with django_assert_num_queries(1):
        found = _pairs(village, "secretary", "villager", "director", use="committee")
    assert sorted(found) == ["child", "child", "grandchild"]
    assert sorted(_pairs(village, "secretary", "villager", "director", use="staff")) == [
        "child",
        "child",
    ]
    assert [t.relation for t in relatives.relatives_of(village.person("villager").pk)] == [
        "grandparent",
        "parent",
    ]


def test_the_office_takes_back_what_has_ended(village: Village):
    row = _say(village, "clerk", "secretary", "director", "spouse")
    with pytest.raises(Refusal, match=r"relatives\.settled"):
        relatives.take_back_relation(
            actor=village.actor("secretary"), now=village.now, relation_id=row.pk
        )
    relatives.take_back_relation(actor=village.actor("clerk"), now=village.now, relation_id=row.pk)
    assert _pairs(village, "secretary", "director") == []
