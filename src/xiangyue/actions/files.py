"""Files that people attach: checked by what they are, cleaned, kept under their SHA-256.

A photo is drawn anew without its metadata (where and when it was taken, by which phone). A file is
first kept (``take``), then named in the act that it belongs to (``attach``); between the two it
travels in the form as a signed word (``token``), so that an error on the page loses nothing.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core import signing
from PIL import Image, ImageOps, UnidentifiedImageError

from xiangyue.access import scanner
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data import kept_files
from xiangyue.data.models import StoredFile

MOST = 6  # files of one opinion, report, bill or turn
LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST_PIXELS = 60_000_000  # a picture of more would fill the memory of a small server
LONGEST_SIDE = 2400  # pixels; enough to read a number plate, and to print A4
TOKEN_AGE = 24 * 3600  # seconds from choosing a file to sending the form

PHOTOS = ("image/jpeg", "image/png", "image/webp")
VOICES = ("audio/webm", "audio/ogg", "audio/mp4", "audio/wav")
PAPERS = ("application/pdf",)

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "application/pdf": "pdf",
}
_FILM = re.compile(rb"hdlr.{8}vide", re.DOTALL)


@dataclass(frozen=True)
class Kept:
    """A file on disk that no act has named yet."""

    sha256: str
    media_type: str
    size: int

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture (else a voice or a paper)."""
        return self.media_type in PHOTOS


def media_type(data: bytes) -> str:
    """What ``data`` is by its own first bytes, whatever its name says; "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]:
        return "audio/webm"
    if data.startswith(b"OggS"):
        return "audio/ogg"
    if data[4:8] == b"ftyp" and not _FILM.search(data):
        return "audio/mp4"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return ""


def take(source: BinaryIO | bytes, *, kinds: Sequence[str] = PHOTOS, field: str = "files") -> Kept:
    """Check a file, clean it and put it on disk.

    Refusal beside ``field`` when it is empty, too large, of none of ``kinds``, cannot be read, or
    the scanner finds something in it.
    """
    data = source if isinstance(source, bytes) else source.read(LARGEST + 1)
    if not data:
        raise refuse("file.empty", field=field)
    if len(data) > LARGEST:
        raise refuse("file.too-large", field=field, most=LARGEST // (1024 * 1024))
    scanner.clean(data, field=field)
    kind = media_type(data)
    if kind not in kinds:
        raise refuse(_wrong(kinds), field=field)
    if kind in PHOTOS:
        data = _drawn_anew(data, kind, field)
    mark = hashlib.sha256(data).hexdigest()
    _write(path_of(mark), data)
    return Kept(mark, kind, len(data))


def _wrong(kinds: Sequence[str]) -> str:
    if set(kinds) <= set(PHOTOS):
        return "file.not-photo"
    return "file.not-voice" if set(kinds) <= set(VOICES) else "file.other-type"


def _drawn_anew(data: bytes, kind: str, field: str) -> bytes:
    """The picture alone: upright, no larger than needed, with nothing hidden in the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise refuse("file.too-many-pixels", field=field)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clear = kind != "image/jpeg" and (
            "A" in picture.getbands() or "transparency" in picture.info
        )
        picture = picture.convert("RGBA" if clear else "RGB")
        bare = Image.new(picture.mode, picture.size)
        bare.paste(picture)
        out = io.BytesIO()
        options: dict[str, Any] = {"quality": 85} if kind != "image/png" else {"optimize": False}
        bare.save(out, kind.removeprefix("image/").upper(), **options)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise refuse("file.unreadable", field=field) from None
    return out.getvalue()


def at_most(kept: Sequence[Kept], most: int = MOST, *, field: str = "photos") -> None:
    """Refusal beside ``field`` where there are more than ``most``."""
    if len(kept) > most:
        raise Refusal("invalid", Check("file.too-many", False, len(kept), most), field=field)


def path_of(sha256: str) -> Path:
    """Where the file of that SHA-256 lies; ValueError for what is no SHA-256."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256 in hexadecimal")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        os.utime(path)  # as young as its last taker
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def token(kept: Kept) -> str:
    """A signed word for a kept file: a form may carry it, nobody can make one up."""
    return signing.dumps([kept.sha256, kept.media_type, kept.size], salt="xiangyue.files")


def from_token(word: str, *, field: str = "files") -> Kept:
    """The file behind a word of ``token``; Refusal when it is forged, too old or gone."""
    try:
        kept = Kept(*signing.loads(word, salt="xiangyue.files", max_age=TOKEN_AGE))
    except (signing.BadSignature, TypeError, ValueError):
        raise refuse("file.gone", field=field) from None
    if not path_of(kept.sha256).exists():
        raise refuse("file.gone", field=field)
    return kept


def attach(
    kept: Sequence[Kept], *, area: str, now: datetime, public: bool, **owner: Any
) -> list[StoredFile]:
    """Name kept files as belonging to one thing (``opinion=…``, ``progress=…``, …): one insert.

    Their names are plain ("photo-1.jpg"): what a phone calls a file may tell whose it is. A voice
    is never public, for it can be recognised.
    """
    rows = []
    for number, file in enumerate(kept, 1):
        what = "photo" if file.is_photo else "voice" if file.media_type in VOICES else "paper"
        rows.append(
            StoredFile(
                area_id=area,
                sha256=file.sha256,
                media_type=file.media_type,
                size=file.size,
                name=f"{what}-{number}.{_ENDINGS[file.media_type]}",
                public=public and what != "voice",
                created_at=now,
                **owner,
            )
        )
    return StoredFile.objects.bulk_create(rows) if rows else []


def sweep(now: datetime, *, older: int = 2 * TOKEN_AGE) -> int:
    """Remove files on disk that no act ever named, ``older`` seconds after they came; how many."""
    root = Path(settings.MEDIA_ROOT)
    old = [
        p
        for p in root.glob("[0-9a-f][0-9a-f]/*")
        if len(p.name) == 64 and p.stat().st_mtime < now.timestamp() - older
    ]
    removed = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        named = kept_files.named([p.name for p in some])
        for path in some:
            if path.name not in named:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
