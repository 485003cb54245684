"""Groups of opinion and common ground: planted groups, oracles, privacy, order of people."""

from __future__ import annotations

import random
from fractions import Fraction
from math import dist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.metrics import adjusted_rand_score, silhouette_score

from xiangyue.core import opinion_space as space
from xiangyue.core.opinion_groups import (
    Count,
    Picture,
    one_proportion,
    picture,
    two_proportions,
)
from xiangyue.methods import wording

Answers = dict[str, dict[str, int]]


def village(
    sizes: list[int],
    statements: int = 20,
    *,
    noise: float = 0.15,
    unseen: float = 0.2,
    seed: int = 1,
) -> tuple[list[str], Answers, dict[str, int]]:
    """People of planted groups, each with its own answers, some noise, some statements unseen."""
    rng = random.Random(seed)
    names = [f"s{n:03}" for n in range(statements)]
    answers: Answers = {}
    planted = {}
    for group, size in enumerate(sizes):
        own = {name: rng.choice([1, -1]) for name in names}
        own[names[0]] = 1  # common ground
        for n in range(size):
            person = f"g{group}p{n}"
            planted[person] = group
            answers[person] = {
                name: rng.choice([1, 0, -1])
                if rng.random() < noise and name != names[0]
                else answer
                for name, answer in own.items()
                if rng.random() >= unseen
            }
    return names, answers, planted


def labels_of(found: Picture) -> dict[str, int]:
    return {person: n for n, group in enumerate(found.groups) for person in group.people}


def table_of(names: list[str], answers: Answers) -> space.Answers:
    rows = [[answers[p].get(name, space.UNSEEN) for name in names] for p in sorted(answers)]
    return np.array(rows, dtype=np.int8)


# --- planted groups


@pytest.mark.parametrize("sizes", [[30, 20], [25, 20, 15], [400, 30]])
def test_planted_groups_are_found(sizes: list[int]) -> None:
    names, answers, planted = village(sizes)
    found = picture(names, answers)
    assert [len(group.people) for group in found.groups] == sorted(sizes, reverse=True)
    labels = labels_of(found)
    people = sorted(planted)
    assert adjusted_rand_score([planted[p] for p in people], [labels[p] for p in people]) == 1.0
    assert found.ground[0].statement == "s000" and found.ground[0].common == "agree"
    assert set(found.positions) == set(planted)
    for group in found.groups:
        assert group.representative
        for one in group.representative:
            count = group.counts[one.statement]
            assert (one.n, one.seen) == (count.of(one.leaning), count.seen)
            assert one.n / one.seen > one.other_n / one.other_seen
            assert one.statement != "s000"  # what all agree with sets nobody apart


def test_counts_and_consensus_by_hand() -> None:
    """Six say yes to a and b, six yes to a and no to b; one passes on a, one has not seen it."""
    answers: Answers = {f"x{n}": {"a": 1, "b": 1} for n in range(6)}
    answers |= {f"y{n}": {"a": 1, "b": -1} for n in range(6)}
    answers["x0"]["a"] = 0
    found = picture(["a", "b"], answers)
    assert [len(group.people) for group in found.groups] == [6, 6]
    with_pass = next(group for group in found.groups if "x0" in group.people)
    assert with_pass.counts["a"] == Count(5, 0, 1)
    assert found.totals == {"a": Count(11, 0, 1), "b": Count(6, 6, 0)}
    ground = {one.statement: one for one in found.ground}
    assert (ground["a"].agree, ground["a"].common) == (Fraction(6, 8) * Fraction(7, 8), "agree")
    assert (ground["b"].agree, ground["b"].common) == (Fraction(7, 8) * Fraction(1, 8), None)


# --- equality with independent implementations


@pytest.mark.parametrize(
    ("sizes", "seed"), [([30, 20], 1), ([20, 15, 9], 2), ([40], 3), ([9, 8], 4)]
)
def test_axes_and_places_equal_those_of_scikit_learn(sizes: list[int], seed: int) -> None:
    names, answers, _ = village(sizes, seed=seed)
    table = table_of(names, answers)
    full = SimpleImputer(missing_values=space.UNSEEN, strategy="mean").fit_transform(
        table.astype(np.float64)
    )
    theirs = PCA(n_components=2, svd_solver="full").fit(full)
    axes, explained = space.axes(table)
    assert np.allclose(explained, theirs.explained_variance_ratio_)
    signs = np.sign((axes * theirs.components_.T).sum(axis=0))
    assert np.allclose(axes, theirs.components_.T * signs)
    wider = np.sqrt(table.shape[1] / (table != space.UNSEEN).sum(axis=1))[:, None]
    assert np.allclose(
        space.project(table, axes), theirs.transform(full) * signs * wider, atol=1e-5
    )


@pytest.mark.parametrize("seed", range(6))
def test_groups_are_as_good_as_fifty_tries_of_scikit_learn(seed: int) -> None:
    """Points without any structure: the hardest for k-means."""
    points = np.round(np.random.default_rng(seed).normal(size=(150, 2)), 6)
    for k, labels in space.clusters(points, 5).items():
        theirs = KMeans(k, n_init=50, random_state=0).fit(points)
        mine = sum(
            float(((points[labels == n] - points[labels == n].mean(axis=0)) ** 2).sum())
            for n in range(k)
        )
        assert mine <= theirs.inertia_ * 1.005
        assert space.silhouettes(points, [labels])[0] == pytest.approx(
            silhouette_score(points, labels), abs=1e-6
        )


# What Polis itself computed in a real conversation: agree and seen in the group and in the others,
# its p-test, repness and repness-test (polis-community/red-dwarf, tests/fixtures/below-100-ptpts,
# math-pca2.json, commit 4dbbab1b; figures only).
POLIS = [
    (6, 6, 3, 10, 2.6457513110645907, 2.625, 2.6998622),
    (6, 6, 4, 10, 2.6457513110645907, 2.1, 2.393172),
    (3, 3, 4, 13, 2.0, 2.4, 2.2677867),
    (3, 3, 5, 13, 2.0, 2.0, 2.0283701),
    (3, 3, 1, 2, 2.0, 1.6, 1.2472191),
]


@pytest.mark.parametrize(("n", "seen", "other_n", "other_seen", "p", "ratio", "test"), POLIS)
def test_tests_equal_those_of_polis(
    n: int, seen: int, other_n: int, other_seen: int, p: float, ratio: float, test: float
) -> None:
    assert one_proportion(n, seen) == pytest.approx(p)
    assert two_proportions(n, seen, other_n, other_seen) == pytest.approx(test, abs=1e-6)
    assert (n + 1) / (seen + 2) / ((other_n + 1) / (other_seen + 2)) == pytest.approx(ratio)


def test_consensus_equals_that_of_polis() -> None:
    """Statement 13 of the same conversation: 6 of 6, 3 of 3, 0 of 7 agree: 0.0777…"""
    parts = [Fraction(a + 1, s + 2) for a, s in ((6, 6), (3, 3), (0, 7))]
    assert float(parts[0] * parts[1] * parts[2]) == pytest.approx(0.07777777777777778)


# --- nobody can be recognised


def with_outsiders(many: int) -> tuple[list[str], Answers]:
    """Two groups of 30 and 20 that differ on 4 of 30 statements, and a few who oppose the rest."""
    names = [f"s{n:02}" for n in range(30)]
    answers = {f"a{n}": dict.fromkeys(names, 1) for n in range(30)}
    for n in range(20):
        answers[f"b{n}"] = dict.fromkeys(names, 1) | dict.fromkeys(names[:4], -1)
    for n in range(many):
        answers[f"c{n}"] = dict.fromkeys(names, 1) | dict.fromkeys(names[4:], -1)
    return names, answers


@pytest.mark.parametrize(("many", "sizes"), [(4, [34, 20]), (5, [30, 20, 5])])
def test_a_group_of_fewer_than_five_is_never_shown(many: int, sizes: list[int]) -> None:
    names, answers = with_outsiders(many)
    found = picture(names, answers)
    assert [len(group.people) for group in found.groups] == sizes
    assert [(note.says, note.have) for note in found.notes] == (
        [("opinion-groups.merged", 4)] if many == 4 else []
    )


@pytest.mark.parametrize(("few", "counted"), [(4, False), (5, True)])
def test_who_answered_little_has_no_place_and_cannot_be_found_by_subtraction(
    few: int, counted: bool
) -> None:
    names, answers, _ = village([20, 20], unseen=0.0)
    answers |= {f"few{n}": {"s001": 1} for n in range(few)}
    found = picture(names, answers)
    assert len(found.positions) == 40
    placed = sum(group.counts["s001"].seen for group in found.groups)
    assert found.totals["s001"].seen == placed + (few if counted else 0)
    note = found.notes[0]
    assert (note.says, note.have) == ("opinion-groups.few-answers", few)


@pytest.mark.parametrize("people", [0, 1, 4])
def test_fewer_than_five_people_are_no_picture(people: int) -> None:
    names, answers, _ = village([people]) if people else (["a"], {}, {})
    found = picture(names, answers)
    assert found.groups == () and found.positions == {} and found.ground == ()
    assert all(count.seen == 0 for count in found.totals.values())
    assert found.notes[-1].says == "opinion-groups.few-people"


def test_people_who_answer_alike_are_one_group() -> None:
    found = picture(["a", "b"], {f"p{n}": {"a": 1, "b": -1} for n in range(9)})
    assert [len(group.people) for group in found.groups] == [9]
    assert found.silhouette == 0 and found.groups[0].representative == ()
    assert [note.says for note in found.notes] == ["opinion-groups.one"]
    assert {one.statement: one.common for one in found.ground} == {"a": "agree", "b": "disagree"}


def test_every_note_has_its_sentence() -> None:
    seen = set()
    names, answers = with_outsiders(4)
    answers["little"] = {names[0]: 1}
    for found in (
        picture(names, answers),
        picture(["a"], {}),
        picture(["a"], {f"p{n}": {"a": 1} for n in range(9)}),
    ):
        for note in found.notes:
            seen.add(note.says)
            assert all("{" not in wording.word(note, lang) for lang in ("zh", "en"))
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("statements", "answers"),
    [(["a", "a"], {}), (["a"], {"p": {"a": 2}}), (["a"], {"p": {"b": 3}})],
)
def test_what_is_no_answer(statements: list[str], answers: Answers) -> None:
    with pytest.raises(ValueError, match=r"named twice|no answer"):
        picture(statements, answers)


# --- properties


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], Answers]:
    size = draw(st.integers(1, 6))
    names = [f"s{n}" for n in range(size)]
    row = st.lists(st.sampled_from([1, 0, -1, None]), min_size=size, max_size=size)
    rows = draw(st.lists(row, max_size=30))
    return names, {
        f"p{n}": {name: a for name, a in zip(names, one, strict=True) if a is not None}
        for n, one in enumerate(rows)
    }


def without_names(found: Picture) -> Any:
    return (
        [(len(g.people), g.centre, g.counts, g.representative) for g in found.groups],
        sorted(found.positions.values()), found.silhouette, found.explained,
        found.ground, found.totals, found.notes,
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_neither_the_order_of_people_nor_their_names_matter(table: Any, rng: Any) -> None:
    names, answers = table
    one = picture(names, answers)
    shuffled = list(answers.items())
    rng.shuffle(shuffled)
    assert picture(names, dict(shuffled)) == one
    renamed = {f"q{n}": given_answers for n, (_, given_answers) in enumerate(shuffled)}
    assert without_names(picture(names, renamed)) == without_names(one)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_every_group_is_of_five_and_every_number_agrees(table: Any) -> None:
    names, answers = table
    found = picture(names, answers)
    labels = labels_of(found)
    assert sorted(labels) == sorted(found.positions)
    assert len(found.groups) <= 5 and all(len(g.people) >= 5 for g in found.groups)
    for group in found.groups:
        for name in names:
            given_answers = [answers[p].get(name) for p in group.people]
            count = group.counts[name]
            assert (count.agree, count.disagree, count.passed) == tuple(
                given_answers.count(a) for a in (1, -1, 0)
            )
        for one in group.representative:
            assert one.seen >= 5
    for ground in found.ground:
        product = Fraction(1)
        for group in found.groups:
            count = group.counts[ground.statement]
            product *= Fraction(count.agree + 1, count.seen + 2)
        assert ground.agree == product


@settings(max_examples=60, deadline=None)
@given(tables())
def test_equal_answers_stand_at_one_place(table: Any) -> None:
    names, answers = table
    found = picture(names, answers)
    for one in found.positions:
        for other in found.positions:
            if answers[one] == answers[other]:
                assert dist(found.positions[one], found.positions[other]) == 0
