"""A fresh database is made at once, not migration after migration."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader

MOST = 60
"""Operations after the squashed migration: about 0.1 s of processor time each in a test run."""


def test_few_operations_come_after_those_that_are_made_together() -> None:
    loader = MigrationLoader(None)
    ours = [m for key, m in loader.graph.nodes.items() if key[0] == "xiangyue"]
    left = [m for m in ours if not m.replaces]
    count = sum(len(m.operations) for m in left)
    assert len(ours) == len(left) + 1
    assert count <= MOST, (
        f"{count} operations in {[m.name for m in left]}: take them into the squashed migration, "
        "as data/migrations/_together.py says"
    )
