"""The record, to be read and checked by anyone: a village's log, one entry, its proof, its file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.access.matters import public
from xiangyue.actions.public_log import published
from xiangyue.core import digits
from xiangyue.core import log as core
from xiangyue.core.notes import Signer, sign_checkpoint
from xiangyue.data.models import Matter, RecordEntry, RecordLog
from xiangyue.data.record import entries_on, prove
from xiangyue.web import area_words
from xiangyue.web.acts_words import told
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.opinions import Pages

ROWS = 30
BATCH = 1000


def _log_of(request: HttpRequest, area: Shown) -> str:
    """The log that is asked for: the area's own, or with ``?log=practice`` that of its practice."""
    return f"practice/{area.code}" if _practice(request) else area.code


def _practice(request: HttpRequest) -> bool:
    return request.GET.get("log") == "practice"


def signer() -> Signer:
    """The key by which this installation signs checkpoints."""
    return Signer(settings.RECORD_KEY)


def _head(log: str) -> RecordLog | None:
    return RecordLog.objects.filter(code=log).first()


@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """``/record/``: how the record is checked; one's own village has its own page."""
    return redirect("about-verify")


@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The log of an area by day, newest first, 30 a page; ``?matter=2026-7``: one matter alone."""
    area = area_words.find(code)
    log, practice = _log_of(request, area), _practice(request)
    head = _head(log)
    matter = request.GET.get("matter", "").strip()[:20]
    if matter:
        found = entries_on(log, {"matter": f"{code}/{matter}"})[::-1]
        pages = Pages(_number(request, len(found)), max(1, -(-len(found) // ROWS)))
        some = found[(pages.number - 1) * ROWS :][:ROWS]
        rows = _rows(log, [seq for seq, _body in some])
    else:
        size = head.size if head else 0
        pages = Pages(_number(request, size), max(1, -(-size // ROWS)))
        last = size - (pages.number - 1) * ROWS
        rows = _rows(log, range(last, max(last - ROWS, 0), -1))
    query = "".join(
        f"{name}={value}&"
        for name, value in (("matter", matter), ("log", "practice" if practice else ""))
        if value
    )
    context = {
        "area": area,
        "practice": practice,
        "practice_leave": url("record", code),
        "crumbs": area_words.crumbs(area, (_("The record"), "")),
        "head": head,
        "days": [
            (on, list(some)) for on, some in groupby(rows, key=lambda r: local_day(r["told"].at))
        ],
        "pages": pages,
        "page_link": f"?{query}page=",
        "matter": matter,
        "matters": _matters(code, practice),
        "tail": "?log=practice" if practice else "",
    }
    return render(request, "record/list.html", context)


def _number(request: HttpRequest, rows: int) -> int:
    pages = max(1, -(-rows // ROWS))
    return min(digits.whole(request.GET.get("page")) or 1, pages)


def _rows(log: str, seqs: Any) -> list[dict[str, Any]]:
    """Lines for these numbers, newest first: one query."""
    rows = []
    entries = RecordEntry.objects.filter(log=log, seq__in=list(seqs)).order_by("-seq")
    for body, leaf in entries.values_list("body", "leaf"):
        line = told(body)
        rows.append({"told": line, "leaf": bytes(leaf).hex(), "on": _on(body)})
    return rows


def _on(body: str) -> str:
    """``2026-7``: the matter that an entry is on."""
    label = json.loads(body)["on"].get("matter", "")
    return str(label).rpartition("/")[2]


def _matters(code: str, practice: bool) -> list[tuple[str, str]]:
    """(number, title) of the newest matters, to choose from."""
    here = Matter.objects.filter(public(), area_id=code, practice=practice)
    found = here.order_by("-began_at")[:60]
    return [
        (f"{year}-{number}", title)
        for year, number, title in found.values_list("year", "number", "title")
    ]


@require_safe
def entry(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """One entry as it was written, its hash, the one before, and that it is in the log's tree."""
    area = area_words.find(code)
    log, practice = _log_of(request, area), _practice(request)
    row = RecordEntry.objects.filter(log=log, seq=seq).first()
    if row is None:
        raise Http404
    leaf = row.body.encode()
    holds = core.leaf_hash(leaf) == bytes(row.leaf)
    head = _head(log)
    proved = prove(log, [(seq, leaf)], signer()) if holds else None
    context = {
        "area": area,
        "practice": practice,
        "practice_leave": url("record", code),
        "crumbs": area_words.crumbs(
            area, (_("The record"), url("record", code)), (_("Entry %(n)s") % {"n": seq}, "")
        ),
        "told": told(row.body),
        "on": _on(row.body),
        "seq": seq,
        "size": head.size if head else seq,
        "body": row.body,
        "readable": json.dumps(json.loads(row.body), ensure_ascii=False, indent=2),
        "hash": bytes(row.leaf).hex(),
        "holds": holds,
        "prev": json.loads(row.body)["prev"],
        "proof": [h.hex() for h in proved.entries[0][2]] if proved else [],
        "checkpoint": proved.checkpoint if proved else "",
        "tail": "?log=practice" if practice else "",
        "place": None if practice else published(log, seq),
    }
    return render(request, "record/entry.html", context)


@require_safe
def leaf_file(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """The bytes of one entry, exactly as they are hashed."""
    log = _log_of(request, area_words.find(code))
    body = RecordEntry.objects.filter(log=log, seq=seq).values_list("body", flat=True).first()
    if body is None:
        raise Http404
    response = HttpResponse(body.encode(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{seq}.json"'
    return response


@require_safe
def whole(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The whole log, an entry a line, as it was when the download began."""
    log = _log_of(request, area_words.find(code))
    head = _head(log)
    if head is None:
        raise Http404
    response = StreamingHttpResponse(
        _lines(log, head.size), content_type="application/jsonl; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="record-{code}.jsonl"'
    return response


def _lines(log: str, size: int) -> Iterator[bytes]:
    """A batch of lines at a time, so that a long log needs little memory."""
    for first in range(1, size + 1, BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT body FROM xiangyue_recordentry"
                " WHERE log = %s AND seq BETWEEN %s AND %s ORDER BY seq",
                [log, first, min(first + BATCH - 1, size)],
            )
            yield b"".join(body.encode() + b"\n" for (body,) in cursor.fetchall())


@require_safe
def checkpoint(request: HttpRequest, code: str) -> HttpResponse:
    """A signed checkpoint of the log as it is now, to be kept elsewhere."""
    log = _log_of(request, area_words.find(code))
    head = _head(log)
    if head is None:
        raise Http404
    root = core.Frontier.from_bytes(head.size, bytes(head.frontier)).root()
    note = sign_checkpoint(signer(), log, head.size, root)
    response = HttpResponse(note, content_type="text/plain; charset=utf-8")
    name = f"checkpoint-{code}-{head.size}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("record/", everywhere, name="record"),
    path("a/<str:code>/record/", listed, name="record"),
    path("a/<str:code>/record/log.jsonl", whole, name="record-log"),
    path("a/<str:code>/record/checkpoint.txt", checkpoint, name="record-checkpoint"),
    path("a/<str:code>/record/<int:seq>/", entry, name="record-entry"),
    path("a/<str:code>/record/<int:seq>/leaf.json", leaf_file, name="record-leaf"),
]
