"""The way a made file is sent: what it is, under its name, and who may keep it on the way."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from xiangyue.documents.catalogue import MEDIA_TYPES
from xiangyue.documents.sheets import XLSX

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
