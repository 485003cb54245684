"""All tables of a fresh database made at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel


class CreateTogether(Operation):
    """The models that come of ``operations``, each made whole, as it is after the last of them.

    One after another every operation would have the models that are related to it built anew, which
    takes half a minute of processor time for a hundred tables.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # built once, when it is asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def _models(self, app_label: str, state: Any) -> list[Any]:
        names = [x.name for x in self.operations if isinstance(x, CreateModel)]
        return [state.apps.get_model(app_label, name) for name in names]

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in self._models(app_label, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in reversed(self._models(app_label, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Create all tables"
