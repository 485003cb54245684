"""All tables of a fresh database made at once, out of the migrations that had made them in turn.

What comes after the squashed migration costs a fresh database (each test run has one a worker)
about 0.1 s of processor time an operation. To take later migrations in: name the squashed one after
the last of them, also within it; whatever depends on its old name depends on the migration that
name ended with. Databases that have some or all of them already are not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation


def until(last: str) -> tuple[list[str], list[Operation]]:
    """The names of the numbered migrations up to ``last``, and all their operations in order."""
    here = Path(__file__).parent
    every = sorted(x.stem for x in here.glob("[0-9]*.py") if "_squashed_" not in x.stem)
    names = [name for name in every if name <= last]
    found = [import_module(f"{__package__}.{name}").Migration.operations for name in names]
    return names, [operation for some in found for operation in some]


class CreateTogether(Operation):
    """The tables that come of ``operations``, each made whole, as it is after the last of them; then
    their SQL. What they did to rows (``RunPython``) has nothing to do where there are none.

    One after another every operation would have the models that are related to it built anew, which
    takes half a minute of processor time for a hundred tables.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.sql = [x for x in operations if isinstance(x, RunSQL)]
        self.schema = [x for x in operations if not isinstance(x, RunSQL | RunPython)]

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # built once, when it is asked for
        for operation in self.schema:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in to_state.apps.get_app_config(app_label).get_models():
            schema_editor.create_model(model)
        for operation in self.sql:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in from_state.apps.get_app_config(app_label).get_models():
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Create all tables"


class AtOnce(Operation):
    """New tables and changes of tables in one step, so that the models are built anew but once.

    Each operation sees all of them done: a later one must not undo what an earlier one does.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # built once, when it is asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Create and change tables at once"
