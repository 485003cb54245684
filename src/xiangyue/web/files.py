"""Attached files, served to those who may see them, in a way that no browser runs them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from xiangyue.actions import file_readers
from xiangyue.actions.files import path_of
from xiangyue.core import receipts
from xiangyue.data.models import RegisterFile, StoredFile
from xiangyue.web.sent_files import kept_file

LONG, SHORT = 86_400, 60
"""Seconds that what is public may be kept on the way; shorter where it will come down."""


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A public file for anyone; else for those who read what it belongs to."""
    row = StoredFile.objects.select_related(*file_readers.OF[StoredFile]).filter(pk=pk).first()
    if row is None or not file_readers.may_read(request.actor, row):
        raise Http404
    keep = SHORT if row.posting is not None else LONG
    return sent(request, row, keep=keep if file_readers.for_all(row) else 0)


@require_safe
def by_receipt(request: HttpRequest, receipt: str, pk: int) -> HttpResponseBase:
    """A file of an opinion for whoever holds its receipt."""
    row = StoredFile.objects.filter(pk=pk, opinion__receipt=receipts.read(receipt)).first()
    if row is None:
        raise Http404
    return sent(request, row, keep=LONG if row.public else 0)


def sent(
    request: HttpRequest, row: StoredFile | RegisterFile, *, keep: int = 0
) -> HttpResponseBase:
    """The file, or the part of it that a player asked for. ``keep``: seconds that anybody on the
    way may keep it; 0 for what is not for all."""
    try:
        response = kept_file(
            request, path_of(row.sha256), kind=row.media_type, name=row.name, mark=row.sha256
        )
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"public, max-age={keep}" if keep else "private, no-store"
    return response


urlpatterns = [
    path("files/<int:pk>/", file, name="file"),
    path("r/<str:receipt>/files/<int:pk>/", by_receipt, name="receipt-file"),
]
