"""Whether the record still is what was published: each entry of the database held against its hash
in the public log.

Publishing looks at what is new; an older entry that somebody with the database changed, with all
that follows in its village's chain, is found here. Until it is put right nothing more is signed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from xiangyue.core.merkle import leaf_hash
from xiangyue.core.tiles import WIDTH, Tile, read_tile
from xiangyue.data import public_log as data
from xiangyue.documents import log_files as files

MARK = "altered.json"
_ROWS = 16 * WIDTH  # entries read from the database at a time


@dataclass(frozen=True)
class Altered:
    """The first entry that is not what was published: its place in the log, its record, its
    number there."""

    place: int
    log: str
    seq: int


def standing(here: Path) -> Altered | None:
    """What the last look at a log's folder found."""
    try:
        return Altered(**json.loads((here / MARK).read_text("utf-8")))
    except FileNotFoundError:
        return None


def look(number: int, here: Path) -> Altered | None:
    """The first entry that is not what was published, of all that the folder's checkpoint says;
    kept in the folder until a look finds none. Errors: BadNote, BadTile, OSError."""
    held = files.head(files.Folder(here))
    found = _first(number, here, 0, held[1].size) if held else None
    if found:
        files.put(here / MARK, json.dumps(asdict(found)).encode())
    else:
        (here / MARK).unlink(missing_ok=True)
    return found


def still(number: int, here: Path) -> Altered | None:
    """What the last look found, if it is not put right: that one entry is looked at again."""
    found = standing(here)
    return _first(number, here, found.place, found.place + 1) if found else None


def _first(number: int, here: Path, start: int, end: int) -> Altered | None:
    source, place = files.Folder(here), start
    for rows in data.batches(number, start, end, _ROWS):
        known: list[bytes] = []
        for _leaf, body in rows:
            index, at = divmod(place, WIDTH)
            if not known or at == 0:
                width = min(WIDTH, end - index * WIDTH)
                known = read_tile(files.read_tile_file(source, Tile(0, index, width)), width)
            if leaf_hash(body) != known[at]:
                return Altered(place, *data.named(number, place))
            place += 1
    return Altered(place, *data.named(number, place)) if place < end else None
