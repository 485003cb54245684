"""YAML read safely, with the line and column of everything in it.

Only plain data: no tags, no aliases (a small file could stand for an endless one), no key twice,
and never more than ``MOST_BYTES``, ``MOST_NODES`` and ``MOST_DEPTH``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

MOST_BYTES: Final = 256 * 1024
MOST_NODES: Final = 20_000
MOST_DEPTH: Final = 20

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or doubtful, in a file. ``line`` and ``column`` count from 1.

    ``says`` is the key of its sentence in ``methods/wording/checking.yaml``, ``values`` what goes
    into it. ``wrong``: it must be put right; else it is a doubt that a person should look at.
    """

    file: str
    line: int
    column: int
    says: str
    values: Mapping[str, Any] = field(default_factory=dict)
    wrong: bool = True


class Unreadable(ValueError):
    """A file that is no YAML, or more than is read; ``finding`` says where and why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(f"{finding.file}:{finding.line}:{finding.column}: {finding.says}")


@dataclass(frozen=True)
class Located:
    """The data of one file and where each of its parts stands."""

    file: str
    data: Any
    values: Mapping[Path, tuple[int, int]]
    keys: Mapping[Path, tuple[int, int]]

    def at(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column of the value at ``path`` (of its key), or of the nearest above it."""
        marks = self.keys if key else self.values
        for end in range(len(path), -1, -1):
            found = marks.get(path[:end]) or self.values.get(path[:end])
            if found:
                return found
        return 1, 1

    def finding(
        self, path: Path, says: str, *, key: bool = False, wrong: bool = True, **values: Any
    ) -> Finding:
        """A finding at the value of ``path``, or at its key."""
        return Finding(self.file, *self.at(path, key=key), says, values, wrong)


class _Loader(yaml.SafeLoader):
    """Composes nodes one by one, so that the limits hold while it reads."""

    file = ""
    nodes = 0
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if self.check_event(yaml.AliasEvent):
            raise Unreadable(_there(self.file, event.start_mark, "check.alias"))
        self.nodes += 1
        self.depth += 1
        if self.nodes > MOST_NODES or self.depth > MOST_DEPTH:
            raise Unreadable(_there(self.file, event.start_mark, "check.too-big"))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _there(file: str, mark: Any, says: str, **values: Any) -> Finding:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Finding(file, line, column, says, values)


def read(content: bytes, file: str) -> Located:
    """The data of a file called ``file``; Unreadable with the place where it cannot be read."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Finding(file, 1, 1, "check.too-big"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(Finding(file, line, 1, "check.not-utf8")) from None
    try:
        loader = _Loader(text)
        loader.file = file
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(_there(file, mark, "check.yaml", problem=error.problem or "")) from None
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise Unreadable(Finding(file, 1, 1, "check.yaml", {"problem": problem})) from None
    values: dict[Path, tuple[int, int]] = {}
    keys: dict[Path, tuple[int, int]] = {}
    data = _data(loader, node, (), values, keys) if node is not None else None
    return Located(file, data, values, keys)


def _data(
    loader: _Loader,
    node: Any,
    path: Path,
    values: dict[Path, tuple[int, int]],
    keys: dict[Path, tuple[int, int]],
) -> Any:
    values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        raise Unreadable(_there(loader.file, node.start_mark, "check.yaml", problem=node.tag))
    if isinstance(node, yaml.SequenceNode):
        return [_data(loader, v, (*path, n), values, keys) for n, v in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.endswith(":merge"):
                raise Unreadable(_there(loader.file, key_node.start_mark, "check.key"))
            key = str(key_node.value)
            if key in found:
                where = _there(loader.file, key_node.start_mark, "check.twice", word=key)
                raise Unreadable(where)
            keys[*path, key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            found[key] = _data(loader, value, (*path, key), values, keys)
        return found
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        problem = str(getattr(error, "problem", None) or error)
        where = _there(loader.file, node.start_mark, "check.yaml", problem=problem)
        raise Unreadable(where) from None
