"""Reads and writes ``.pb``, the file format of participatory budgeting (pabulib.org/format).

A UTF-8 text of three sections, ``META``, ``PROJECTS`` and ``VOTES``, each with its line of column
names, cells parted by ``;`` and quoted as in CSV. Approval ballots only: another kind of ballot is
refused rather than bent into one. Amounts are whole numbers of the file's own unit (``1,200`` and
``1.50`` are refused; ``1200.0`` and ``1200,00`` are 1200). Columns and keys that are not needed
here are kept and written again. One column of our own: ``weight`` in ``VOTES``, a whole number, for
a ballot that counts for several (a household's); a file without it has ballots that count one.

Every mistake is a :class:`PabulibError` with the line where it stands and what is wrong there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiangyue.core.budgets import Ballot, Project

SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}
_AMOUNT = re.compile(r"([0-9]+)(?:[.,]0{1,4})?")


class PabulibError(ValueError):
    """A file that is not ``.pb`` as understood here: ``line`` (from 1; 0: the whole) and what."""

    def __init__(self, line: int, what: str) -> None:
        self.line, self.what = line, what
        super().__init__(f"line {line}: {what}" if line else what)


@dataclass(frozen=True)
class PabulibFile:
    """One file: ``budget`` in its unit, ``meta`` with every key in the file's order.

    ``project_columns`` and ``voter_columns`` hold the cells of the further columns, by id.
    """

    budget: int
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    project_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    voter_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


Row = tuple[int, list[str]]


def _sections(text: str) -> dict[str, list[Row]]:
    """The rows of each section with their lines; the first row of each holds its columns."""
    found: dict[str, list[Row]] = {}
    current: list[Row] | None = None
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";", strict=True)
    line = 1
    try:
        for cells in reader:
            name = cells[0].strip().upper() if len(cells) == 1 else ""
            if name in SECTIONS:
                if name in found:
                    raise PabulibError(line, f"a second section {name}")
                current = found[name] = []
            elif any(cell.strip() for cell in cells):
                if current is None:
                    raise PabulibError(line, "before the first section: META is expected")
                current.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise PabulibError(line, f"cells that cannot be parted: {error}") from error
    for name in SECTIONS:
        if name not in found:
            raise PabulibError(0, f"no section {name}")
        if not found[name]:
            raise PabulibError(0, f"section {name} is empty")
    return found


def _table(name: str, rows: list[Row]) -> list[tuple[int, dict[str, str]]]:
    line, header = rows[0]
    columns = [column.strip().lower() for column in header]
    for needed in NEEDED[name]:
        if needed not in columns:
            raise PabulibError(line, f"{name} has no column {needed}")
    if len(set(columns)) != len(columns):
        raise PabulibError(line, f"{name} names a column twice")
    table = []
    for at, cells in rows[1:]:
        if len(cells) != len(columns):
            raise PabulibError(
                at, f"{len(cells)} cells where the columns of {name} are {len(columns)}"
            )
        table.append((at, {c: cell.strip() for c, cell in zip(columns, cells, strict=True)}))
    return table


def amount(text: str, line: int, what: str) -> int:
    """A whole number from ``1200``, ``1200.00`` or ``1200,0``."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise PabulibError(line, f"{what} is not a whole number: {text!r}")
    return int(found[1])


def _meta(rows: list[Row]) -> dict[str, tuple[int, str]]:
    """Values may hold ``;`` of their own: what follows the first one is the value."""
    meta: dict[str, tuple[int, str]] = {}
    line, header = rows[0]
    if [cell.strip().lower() for cell in header[:2]] != ["key", "value"]:
        raise PabulibError(line, "META must begin with key;value")
    for at, cells in rows[1:]:
        key = cells[0].strip()
        if key in meta:
            raise PabulibError(at, f"{key} stands twice in META")
        if len(cells) < 2:
            raise PabulibError(at, f"{key} has no value")
        meta[key] = at, ";".join(cells[1:]).strip()
    return meta


def read(text: str) -> PabulibFile:
    """Read a ``.pb`` file of approval ballots. PabulibError says the line and what is wrong."""
    sections = _sections(text)
    meta = _meta(sections["META"])
    if "budget" not in meta:
        raise PabulibError(0, "META has no budget")
    at, value = meta["budget"]
    budget = amount(value, at, "budget")
    at, kind = meta.get("vote_type", (0, "approval"))
    if kind != "approval":
        raise PabulibError(at, f"vote_type is {kind}: only approval ballots are read")
    projects, project_columns = _projects(_table("PROJECTS", sections["PROJECTS"]))
    ballots, voter_columns = _ballots(
        _table("VOTES", sections["VOTES"]), {project.id for project in projects}
    )
    for key, have in (("num_projects", len(projects)), ("num_votes", len(ballots))):
        if key in meta:
            at, value = meta[key]
            if amount(value, at, key) != have:
                raise PabulibError(at, f"{key} is {value}, and there are {have}")
    values = {key: value for key, (_, value) in meta.items()}
    return PabulibFile(
        budget, tuple(projects), tuple(ballots), values, project_columns, voter_columns
    )


def _projects(
    table: list[tuple[int, dict[str, str]]],
) -> tuple[list[Project], dict[str, dict[str, str]]]:
    projects: dict[str, Project] = {}
    columns = {}
    for at, row in table:
        key = row.pop("project_id")
        if not key or "," in key:
            raise PabulibError(at, f"{key!r} cannot be a project_id")
        if key in projects:
            raise PabulibError(at, f"project {key} stands twice")
        cost = amount(row.pop("cost"), at, "cost")
        if cost == 0:
            raise PabulibError(at, f"project {key} costs nothing")
        projects[key] = Project(key, cost, row.get("category", ""))
        columns[key] = row
    return list(projects.values()), columns


def _ballots(
    table: list[tuple[int, dict[str, str]]], known: set[str]
) -> tuple[list[Ballot], dict[str, dict[str, str]]]:
    ballots: dict[str, Ballot] = {}
    columns = {}
    for at, row in table:
        voter = row.pop("voter_id")
        if not voter:
            raise PabulibError(at, "a ballot without a voter_id")
        if voter in ballots:
            raise PabulibError(at, f"voter {voter} stands twice")
        chosen = [one.strip() for one in row.pop("vote").split(",") if one.strip()]
        if unknown := [one for one in chosen if one not in known]:
            raise PabulibError(at, f"voter {voter} names project {unknown[0]}, which is not there")
        if len(set(chosen)) != len(chosen):
            raise PabulibError(at, f"voter {voter} names a project twice")
        weight = amount(row.pop("weight", "1"), at, "weight")
        if weight == 0:
            raise PabulibError(at, f"voter {voter} has the weight 0")
        ballots[voter] = Ballot(voter, frozenset(chosen), weight)
        columns[voter] = row
    return list(ballots.values()), columns


def _columns(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def write(file: PabulibFile) -> str:
    """The text of a file; ``read(write(file))`` is the file again, its counts made true."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    counts = {
        "num_projects": str(len(file.projects)),
        "num_votes": str(len(file.ballots)),
        "budget": str(file.budget),
        "vote_type": "approval",
    }
    out.write("META\n")
    writer.writerows([("key", "value"), *({**file.meta, **counts}).items()])

    extra = _columns(file.project_columns.values())
    if any(p.category for p in file.projects) and "category" not in extra:
        extra.append("category")
    out.write("PROJECTS\n")
    writer.writerow(["project_id", "cost", *extra])
    for project in file.projects:
        cells = {**file.project_columns.get(project.id, {})}
        if project.category:
            cells["category"] = project.category
        writer.writerow([project.id, project.cost, *(cells.get(name, "") for name in extra)])

    extra = _columns(file.voter_columns.values())
    weighted = any(ballot.weight != 1 for ballot in file.ballots)
    order = {project.id: n for n, project in enumerate(file.projects)}
    out.write("VOTES\n")
    writer.writerow(["voter_id", "vote", *(["weight"] if weighted else []), *extra])
    for ballot in file.ballots:
        cells = {**file.voter_columns.get(ballot.voter, {})}
        vote = ",".join(sorted(ballot.approves, key=order.__getitem__))
        own: Sequence[object] = [ballot.weight] if weighted else []
        row = [ballot.voter, vote, *own, *(cells.get(name, "") for name in extra)]
        writer.writerow(row)
    return out.getvalue()
