"""The registers out of a workbook: template, upload, preview, and only then the import.

Between preview and import the file waits (``actions.waiting_files``), as a roster's does.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access import scanner
from xiangyue.actions import register_imports, registers, waiting_files
from xiangyue.core.refusals import Check, refuse
from xiangyue.core.register_rows import Plan
from xiangyue.documents import register_sheet
from xiangyue.documents.roster_sheet import MAX_BYTES
from xiangyue.documents.sheets import XLSX
from xiangyue.web import register_words as words
from xiangyue.web.formats import money
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_words import crumbs
from xiangyue.web.sent_files import sent_file
from xiangyue.web.wording import word

SHOWN = 60
_SALT = "register-import"


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


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return sent_file(register_sheet.template(), "xiangyue-registers.xlsx", public=True)


@never_cache
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the file."""
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    form = UploadForm.of(request)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data["file"]
            if given.size > MAX_BYTES:
                raise refuse("roster.file-big", field="file", need=MAX_BYTES // 2**20)
            data = scanner.clean(given.read(), field="file")
            register_sheet.read(data)  # what is no workbook is told beside the field
            held = [waiting_files.keep(data), code, request.actor.person_id]
            return redirect("register-preview", code, signing.dumps(held, salt=_SALT))
    context = {
        "area": area,
        "crumbs": crumbs(area, (_("Bring in a workbook"), "")),
        "title": _("Bring in a workbook"),
        "lead": _("Assets, resources and the contracts from before the register. You see first what"
                  " would be added and what is wrong; then all of it comes in, or nothing."),
        "back": url("assets", code),
        "paper": url("register-template"),
        "paper_words": _("Download the template"),
        "submit": _("Look at it first"),
    }  # fmt: skip
    return form.page(request, "registers/form.html", **context)


def _waiting(request: HttpRequest, code: str, token: str) -> Path:
    """The waiting file of a signed word; Refusal where it is another's, old, or gone."""
    try:
        name, area, person = signing.loads(token, salt=_SALT, max_age=waiting_files.A_DAY)
    except (signing.BadSignature, ValueError, TypeError):
        raise refuse("people.plan-gone", code="not-found") from None
    file = waiting_files.folder() / str(name)
    if (area, person) != (code, request.actor.person_id) or not file.is_file():
        raise refuse("people.plan-gone", code="not-found")
    return file


def _said(check: Check) -> str:
    """A problem in words: where, and for one of a row its own sentence."""
    inner = check.values.get("check")
    if isinstance(inner, Check):
        return f"{check.values['where']}{_(': ')}{word(inner)}"
    return str(word(check))


def _mark(plan: Plan, found: register_imports.Preview) -> str:
    return hashlib.sha256(repr((plan, found)).encode()).hexdigest()


@never_cache
def preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """GET: what would be added, or what is wrong. POST: do it, if it still is that."""
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    form = ConfirmForm.of(request)
    plan = register_sheet.read(_waiting(request, code, token).read_bytes())
    found = register_imports.preview(code, plan, request.now)
    mark = _mark(plan, found)
    if not form.is_bound:
        form.initial["seen"] = mark
    elif form.is_valid() and form.cleaned_data["seen"] != mark:
        form = ConfirmForm(initial={"seen": mark})
        form.refuse(refuse("people.plan-changed", code="stale"))
    elif form.is_valid():
        with form.refusals():
            once(request, register_imports.apply, key=form.key, area=code, plan=plan)
            messages.success(request, _("Imported."))
            return redirect("assets", code)
    context = {
        "area": area,
        "crumbs": crumbs(area, (_("Bring in a workbook"), url("register-import", code)),
                         (_("Preview"), "")),
        "problems": [_said(p) for p in found.problems[:SHOWN]],
        "all_problems": len(found.problems),
        "assets": [(a["name"], words.ASSET_KINDS[a["kind"]],
                    words.quantity(a["quantity"], a["unit"]), money(a["value"]))
                   for a in found.assets[:SHOWN]],
        "contracts": [(c["title"], c["other"], money(c["amount"]), money(c["paid"]), c["ends"])
                      for c in found.contracts[:SHOWN]],
        "shown": SHOWN,
        "n_assets": len(found.assets),
        "n_contracts": len(found.contracts),
        "known": found.known[:SHOWN],
        "n_known": len(found.known),
        "back": url("register-import", code),
    }  # fmt: skip
    return form.page(request, "registers/preview.html", **context)


urlpatterns = [
    path("registers/template.xlsx", template, name="register-template"),
    path("a/<str:code>/registers/import/", upload, name="register-import"),
    path("a/<str:code>/registers/import/<str:token>/", preview, name="register-preview"),
]
