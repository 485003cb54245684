"""Photos and papers that hang on something: which there are, and each itself. What its page shows
to all is for all, the rest for those who read it there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import Router, Schema

from xiangyue.access.often import LOOKING
from xiangyue.actions import file_readers
from xiangyue.actions.files import media_type, path_of
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id, Number, PageNumber, part_of, window
from xiangyue.api.errors import REFUSALS
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Area, RegisterFile, Signature, StoredFile

router = Router(tags=["files"])


def _owners(model: Any) -> dict[str, Any]:
    """What a file of that table may hang on: the names of its columns."""
    fields = model._meta.fields
    return {f.name: model for f in fields if f.is_relation and f.related_model is not Area}


OWNERS = _owners(StoredFile) | _owners(RegisterFile)
Of = Literal[tuple(OWNERS)]  # type: ignore[valid-type]


class FileOut(Schema):
    """A file. ``path``: where it is read, below ``/api/v1``; ``public``: anyone reads it now;
    ``size`` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    public: bool
    created_at: datetime
    path: str


class FilesOut(Schema):
    """A page of the files of one thing, the oldest first."""

    rows: list[FileOut]
    page: int
    next: int | None


@router.get("/files", auth=READER, response={200: FilesOut, **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest, of: Of, id: Number, page: PageNumber = 1) -> object:
    """The files that hang on one thing (``of=progress&id=3``) and that the reader may read."""
    rows = _rows(OWNERS[of]).filter(**{of: id}).order_by("id")[window(page)]
    may: dict[bool, bool] = {}  # files of one thing differ in nothing else
    for row in rows:
        if row.public not in may:
            may[row.public] = _may_read(request, row)
    return part_of([_out(row) for row in rows if may[row.public]], page)


@router.get("/files/{id}", auth=READER, response={200: bytes, **REFUSALS}, openapi_extra=OPEN)
def one(request: HttpRequest, id: Id) -> FileResponse:
    """A photo, a voice or a paper: a public one for anyone, another for who reads what it belongs
    to."""
    return _found(request, StoredFile, id)


@router.get(
    "/register-files/{id}", auth=READER, response={200: bytes, **REFUSALS}, openapi_extra=OPEN
)
def of_register(request: HttpRequest, id: Id) -> FileResponse:
    """A photo or a paper of the registers (what was sealed, a contract), for who may read it."""
    return _found(request, RegisterFile, id)


@router.get(
    "/signatures/{id}/photo", auth=READER, response={200: bytes, **REFUSALS}, openapi_extra=OPEN
)
def of_signature(request: HttpRequest, id: Id) -> FileResponse:
    """The photo of a signed agreement, for those who see the matter."""
    row = _rows(Signature).exclude(photo="").filter(pk=id).first()
    if row is None or not file_readers.may_read_signature(request.actor, row):
        raise _none()
    return _sent(row.photo, "")


@router.get(
    "/receipts/{receipt}/files/{id}",
    auth=READER,
    response={200: bytes, **REFUSALS},
    openapi_extra=OPEN,
)
def by_receipt(request: HttpRequest, receipt: str, id: Id) -> FileResponse:
    """A file of an opinion, for whoever holds its receipt."""
    plain = receipts.read(receipt)
    row = StoredFile.objects.filter(pk=id, opinion__receipt=plain).first() if plain else None
    if row is None:
        LOOKING.check(request)
        raise _none()
    return _sent(row.sha256, row.media_type)


def _rows(model: Any) -> Any:
    return model.objects.select_related(*file_readers.OF[model])


def _may_read(request: HttpRequest, row: Any) -> bool:
    if isinstance(row, RegisterFile):
        return file_readers.may_read_register(request.actor, row)
    return file_readers.may_read(request.actor, row)


def _found(request: HttpRequest, model: Any, pk: int) -> FileResponse:
    row = _rows(model).filter(pk=pk).first()
    if row is None or not _may_read(request, row):
        raise _none()
    return _sent(row.sha256, row.media_type)


def _sent(sha256: str, kind: str) -> FileResponse:
    """The file in a way that no browser runs it; nobody on the way keeps it."""
    try:
        file = path_of(sha256).open("rb")
    except FileNotFoundError:
        raise _none() from None
    if not kind:
        kind = media_type(file.read(64))
        file.seek(0)
    answer = FileResponse(file, content_type=kind)
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _none() -> Refusal:
    return refuse("api.not-found", code="not-found")


def _out(row: Any) -> dict[str, Any]:
    register = isinstance(row, RegisterFile)
    names = ("id", "name", "media_type", "size", "sha256", "created_at")
    return {name: getattr(row, name) for name in names} | {
        "public": not register and file_readers.for_all(row),
        "path": f"/register-files/{row.pk}" if register else f"/files/{row.pk}",
    }
