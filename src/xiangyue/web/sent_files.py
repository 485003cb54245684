"""The way a file is sent: what it is, under its name, who may keep it on the way; a part of it for
a player that seeks, or for a download that goes on where it broke off."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from whitenoise.responders import SlicedFile

from xiangyue.documents.catalogue import MEDIA_TYPES
from xiangyue.documents.sheets import XLSX

_RANGE = re.compile(r"bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))")
MEDIA = {**MEDIA_TYPES, "xlsx": XLSX, "json": "application/json"}


def sent_file(content: bytes | str, name: str, *, public: bool = False) -> HttpResponse:
    """The file ``name``, whose ending says what it is: a PDF opens in the browser, all else is
    saved. Unless it is ``public``, the same for all, nothing on the way keeps it. KeyError for an
    ending that we do not make."""
    ending = name.rpartition(".")[2]
    response = HttpResponse(content, content_type=MEDIA[ending])
    response["Content-Disposition"] = content_disposition_header(ending != "pdf", name) or ""
    if not public:
        response["Cache-Control"] = "private, no-store"
    return response


def kept_file(
    request: HttpRequest, place: Path, *, kind: str, name: str, saved: bool = False, mark: str = ""
) -> HttpResponseBase:
    """A file that lies on the disk, whole or the one part that was asked for (RFC 9110, 14).

    ``mark``: what is another where the bytes are others (else its size and time), told as ETag: a
    player or a download that goes on (If-Range) never joins parts of two files. Answers 206, 304 or
    416 where they apply. FileNotFoundError where there is no file.
    """
    file = place.open("rb")
    told = os.fstat(file.fileno())
    size, mark = told.st_size, f'"{mark or f"{told.st_mtime_ns:x}-{told.st_size:x}"}"'
    part = _part(request, size, mark)
    response: HttpResponseBase | None = get_conditional_response(request, etag=mark)
    if response is not None:
        file.close()
        return response
    if part and part[0] > part[1]:
        file.close()
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    response = FileResponse(SlicedFile(file, *part) if part else file)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
    response.headers["Content-Length"] = str(part[1] - part[0] + 1 if part else size)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = content_disposition_header(saved, name) or ""
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = mark
    return response


def _part(request: HttpRequest, size: int, mark: str) -> tuple[int, int] | None:
    """First and last byte that were asked for, the first behind the last where there are none;
    None where the whole is to be sent."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.method != "GET":
        return None
    if request.headers.get("If-Range", mark) != mark:  # it has parts of another file
        return None
    if asked[3]:
        return max(0, size - int(asked[3])), size - 1 if int(asked[3]) else -1
    first, last = int(asked[1]), int(asked[2] or size)
    return None if last < first <= size else (first, min(last, size - 1))
