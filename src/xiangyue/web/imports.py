"""A village's people out of a workbook: template, upload, preview, and only then the import.

Between preview and import the file waits (``actions.waiting_files``). The preview's address is a
signed word that holds the file, the village and the person, and is worth one day.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access import scanner
from xiangyue.actions import people, roster, waiting_files
from xiangyue.core.places import level_of
from xiangyue.core.refusals import refuse
from xiangyue.core.roster import RosterPlan
from xiangyue.core.roster_changes import RosterChanges
from xiangyue.core.roster_columns import book_of
from xiangyue.data.models import ActKey
from xiangyue.documents import roster_sheet
from xiangyue.documents.sheets import XLSX
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.matter_words import role_name
from xiangyue.web.opinion_words import village
from xiangyue.web.people import crumbs
from xiangyue.web.wording import word

SHOWN = 60
_NAME = re.compile(r"[0-9a-f]{64}\Z")

SHEETS: dict[str, Promise | str] = {
    "households": lazy("Households"),
    "residents": lazy("Residents"),
    "representatives": lazy("Representatives"),
    "posts": lazy("Posts"),
}
OF_PEOPLE = ("residents", "posts")
FIELDS: dict[str, Promise | str] = {
    "number": lazy("number"),
    "group": lazy("group"),
    "head": lazy("head of the household"),
    "address": lazy("address"),
    "household": lazy("household"),
    "name": lazy("name"),
    "sex": lazy("sex"),
    "born": lazy("birth date"),
    "id_number": lazy("identity number"),
    "phone": lazy("phone"),
    "party_member": lazy("party membership"),
    "status": lazy("status"),
    "stands_for": lazy("households stood for"),
    "since": lazy("beginning of the term"),
    "until": lazy("end of the term"),
    "body": lazy("body"),
    "role": lazy("post"),
}


class UploadForm(ActForm):
    """The workbook."""

    file = forms.FileField(
        label=lazy("The filled-in workbook (.xlsx)"),
        help_text=lazy("At most 10 MB. Nothing is changed before you have seen what would be."),
        widget=forms.ClearableFileInput({"accept": f".xlsx,{XLSX}"}),
        max_length=200,
    )


class ConfirmForm(ActForm):
    """Yes, import what I have seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


def _token(request: HttpRequest, code: str, name: str) -> str:
    held = {"file": name, "area": code, "person": request.actor.person_id}
    return signing.dumps(held, salt="roster-import", compress=False)


def _waiting(request: HttpRequest, code: str, token: str) -> Path:
    """The waiting file of a signed word; Refusal where it is another's, old, or gone."""
    try:
        held = signing.loads(token, salt="roster-import", max_age=waiting_files.A_DAY)
    except signing.BadSignature:
        raise refuse("people.plan-gone", code="not-found") from None
    file = waiting_files.folder() / str(held["file"])
    mine = held["area"] == code and held["person"] == request.actor.person_id
    if not (mine and _NAME.match(held["file"]) and file.is_file()):
        raise refuse("people.plan-gone", code="not-found")
    return file


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook; ``?level=`` of another level than the village."""
    book = book_of(request.GET.get("level", "village"))
    response = HttpResponse(roster_sheet.template(book), content_type=XLSX)
    name = "xiangyue-roster.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the file."""
    area, jurisdiction = village(code)
    people.require_keeper(request.actor, code)
    form = UploadForm.of(request)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data["file"]
            if given.size > roster_sheet.MAX_BYTES:
                raise refuse("roster.file-big", field="file", need=roster_sheet.MAX_BYTES // 2**20)
            data = scanner.clean(given.read(), field="file")
            roster_sheet.sheets_of(data)  # what is no workbook is told beside the field
            return redirect("people-preview", code, _token(request, code, waiting_files.keep(data)))
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (_("Import"), "")),
        "level": level_of(code),
    }
    return form.page(request, "people/import.html", **context)


@never_cache
def preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """GET: what the file would change, or what is wrong in it. POST: do it, if it still is that."""
    area, jurisdiction = village(code)
    people.require_keeper(request.actor, code)
    form = ConfirmForm.of(request)
    if request.method == "POST" and (done := _done(request, code, token, form)):
        return done
    file = _waiting(request, code, token)
    book = book_of(level_of(code))
    today = timezone.localdate(request.now)
    plan = roster_sheet.read(file.read_bytes(), today=today, book=book)
    changes = roster.preview_roster(area=code, now=request.now, plan=plan)
    mark = _mark(plan, changes)
    if not form.is_bound:
        form.initial["seen"] = mark
    elif form.is_valid() and form.cleaned_data["seen"] != mark:
        form = ConfirmForm(initial={"seen": mark})
        form.refuse(refuse("people.plan-changed", code="stale"))
    elif form.is_valid():
        with form.refusals():
            roster.apply_roster(
                actor=request.actor, now=request.now, area=code, plan=plan, key=form.key
            )
            file.unlink(missing_ok=True)
            messages.success(request, _("Imported."))
            return redirect("people", code)
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (_("Import"), url("people-import", code)), (_("Preview"), "")),
        "problems": [word(p.check) for p in plan.problems[:SHOWN]],
        "more_problems": max(0, len(plan.problems) - SHOWN),
        "all_problems": len(plan.problems),
        "warnings": [word(p.check) for p in plan.warnings[:SHOWN]],
        "more_warnings": max(0, len(plan.warnings) - SHOWN),
        "sheets": [
            _sheet(key, getattr(changes, key), village=level_of(code) == "village")
            for key in (SHEETS if level_of(code) == "village" else OF_PEOPLE)
        ],
        "nothing": changes.nothing,
        "back": url("people-import", code),
    }
    return form.page(request, "people/preview.html", **context)


def _done(request: HttpRequest, code: str, token: str, form: ConfirmForm) -> HttpResponse | None:
    """A resend of an import that is done: the file is gone, which is no fault of the person's."""
    if form.is_valid() and ActKey.objects.filter(key=form.key, act="roster.apply").exists():
        return redirect("people", code)
    return None


def _mark(plan: RosterPlan, changes: RosterChanges) -> str:
    """A fingerprint of what the preview shows."""
    seen = [repr(plan.problems)]
    for key in SHEETS:
        sheet = getattr(changes, key)
        seen += [repr(sheet.added), repr(sheet.changed), repr([k.key for k in sheet.absent])]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _name(entry: Any) -> str:
    """How an entry is called in the preview."""
    if hasattr(entry, "role"):
        return f"{role_name(entry.role)} {entry.name}"
    if hasattr(entry, "head"):
        return " ".join(filter(None, (entry.number, entry.head)))
    return entry.name + (f" ({entry.household})" if entry.household else "")


def _sheet(key: str, sheet: Any, *, village: bool) -> dict[str, Any]:
    absent = [k.entry for k in sheet.absent]
    if key == "residents" and village:  # somebody from outside is in no sheet of residents
        absent = [p for p in absent if p.household]
    changed = [(_name(c.after), ", ".join(str(FIELDS[f]) for f in c.fields)) for c in sheet.changed]
    return {
        "title": SHEETS[key] if village or key == "posts" else _("People"),
        "added": len(sheet.added),
        "changed": len(sheet.changed),
        "absent": len(absent),
        "unchanged": len(sheet.unchanged),
        "added_names": [_name(e) for e in sheet.added[:SHOWN]],
        "changes": changed[:SHOWN],
        "absent_names": [_name(e) for e in absent[:SHOWN]],
    }


urlpatterns = [
    path("people/template.xlsx", template, name="people-template"),
    path("a/<str:code>/people/import/", upload, name="people-import"),
    path("a/<str:code>/people/import/<str:token>/", preview, name="people-preview"),
]
