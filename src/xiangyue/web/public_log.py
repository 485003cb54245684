"""The public log as anyone reads it: its state in plain words, its files, receipts, their check."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.access.often import LOOKING
from xiangyue.actions import log_altered, public_log
from xiangyue.core import receipts
from xiangyue.core.log_proofs import ENDING
from xiangyue.core.notes import BadNote
from xiangyue.core.tiles import BadTile, Tile
from xiangyue.data import public_log as data
from xiangyue.data.models import Opinion, RecordEntry
from xiangyue.data.record import entries_on
from xiangyue.documents import log_files as files
from xiangyue.web import area_words
from xiangyue.web.links import url

_NOTES = (files.CHECKPOINT, files.KEY, files.KEYS)
_YEAR = 31_536_000


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("About Xiangyue"), url("about")), *more]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """``/log/``: how far it is, who has seen it, how to keep it and check it. 2 queries."""
    log = data.current()
    found = files.head(files.Folder(public_log.folder(log.number))) if log else None
    context: dict[str, Any] = {"crumbs": _crumbs((_("The public log"), "")), "log": log}
    if log and found:
        here = public_log.folder(log.number)
        base = request.build_absolute_uri(url("public-log-file", log.number, files.CHECKPOINT))
        context |= {
            "size": found[1].size,
            "gathered": data.size_of(log.number),
            "signed_at": _changed(here / files.CHECKPOINT),
            "keys": (here / files.KEY).read_text("utf-8").split(),
            "address": base.removesuffix(files.CHECKPOINT),
            "witnesses": _witnesses(here, found[1].size),
            "altered": log_altered.standing(here),
        }
    return render(request, "public_log/show.html", context)


def _changed(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _witnesses(here: Path, size: int) -> list[dict[str, Any]]:
    """A line a witness: how many entries it has cosigned, when, and whether it refuses."""
    try:
        asked = public_log.policy().witnesses
    except BadNote:
        return []
    told = {seen.name: seen for seen in public_log.witnessed(here)}
    rows = []
    for witness in asked:
        seen = told.get(witness.name) or public_log.Seen(witness.name, "silent", 0, 0)
        bad = seen.why in ("ahead", "refused")
        rows.append(
            {
                "name": witness.name,
                "key": str(witness.key),
                "size": seen.size,
                "at": datetime.fromtimestamp(seen.at, UTC) if seen.at else None,
                "state": "bad" if bad else "done" if seen.size == size and seen.at else "wait",
                "why": seen.why,
            }
        )
    return rows


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """``/log/check/``: a receipt checked in the reader's browser; nothing is sent. 1 query."""
    log = data.current()
    here = public_log.folder(log.number) if log else None
    key = here / files.KEY if here else None
    try:
        witnesses = [{"name": w.name, "key": str(w.key)} for w in public_log.policy().witnesses]
    except BadNote:
        witnesses = []
    context = {
        "crumbs": _crumbs((_("The public log"), url("public-log")), (_("Check a receipt"), "")),
        "key": key.read_text("utf-8").split()[0] if key and key.exists() else "",
        "witnesses": witnesses,
    }
    return render(request, "public_log/check.html", context)


@require_safe
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """A file of the log, as C2SP tlog-tiles names it. No query."""
    fixed = name not in _NOTES
    if fixed:
        try:
            Tile.parse(name)
        except BadTile as error:
            raise Http404 from error
    try:
        source = (public_log.folder(number) / name).open("rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Http404 from error
    kind = "application/octet-stream" if fixed else "text/plain; charset=utf-8"
    response: HttpResponseBase
    if name.startswith("tile/entries/") and _takes_gzip(request):
        # A bundle is text, and may be packed on its way (tlog-tiles); hashes would not get smaller.
        with source:
            packed = gzip.compress(source.read(), 6, mtime=0)
        # A stream, so that the moment's memory of visitors' pages does not keep it for others.
        response = StreamingHttpResponse([packed], content_type=kind)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(packed))
    else:
        response = FileResponse(source, content_type=kind)
    if fixed:
        response.headers["Vary"] = "Accept-Encoding"
    keep = f"public, max-age={_YEAR}, immutable" if fixed else "public, max-age=5"
    response.headers["Cache-Control"] = keep
    response.headers["Access-Control-Allow-Origin"] = "*"  # other checkers' pages may read it
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the client says that it takes gzip, and not with a weight of nothing."""
    for one in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False


@require_safe
def receipt(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """The receipt of one entry of a village's record (C2SP tlog-proof). 3 queries."""
    area = area_words.find(code)
    row = RecordEntry.objects.filter(log=area.code, seq=seq).values_list("body", flat=True).first()
    found = public_log.receipt(area.code, seq, row.encode()) if row else None
    if found is None:
        raise Http404
    response = HttpResponse(str(found), content_type="text/plain; charset=utf-8")
    name = f"{area.code}-{seq}{ENDING}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def of_opinion(request: HttpRequest, number: str) -> HttpResponse:
    """From an opinion's receipt number to its entry in the record, where its receipt is."""
    plain = receipts.read(number)
    opinion = Opinion.objects.filter(receipt=plain, practice=False).first() if plain else None
    if opinion is None:
        LOOKING.check(request)
        raise Http404
    found = entries_on(opinion.area_id, {"opinion": opinion.pk})
    if not found:
        raise Http404
    return redirect("record-entry", opinion.area_id, found[0][0])


urlpatterns = [
    path("log/", show, name="public-log"),
    path("log/check/", check, name="public-log-check"),
    path("log/<int:number>/<path:name>", file, name="public-log-file"),
    path("a/<str:code>/record/<int:seq>/receipt", receipt, name="record-receipt"),
    path("r/<str:number>/record/", of_opinion, name="opinion-entry"),
]
