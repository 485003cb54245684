"""A county's own methods: a folder brought in or one adapted, looked at, tried out, installed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from xiangyue.access import scanner
from xiangyue.actions import methods, waiting_files
from xiangyue.core.places import level_of
from xiangyue.core.procedure import LEVELS
from xiangyue.core.refusals import refuse
from xiangyue.data.methods import own
from xiangyue.methods import adapting, library
from xiangyue.methods.checking import FILES
from xiangyue.methods.drawing import picture
from xiangyue.methods.findings import line
from xiangyue.methods.located import MOST_BYTES
from xiangyue.web import area_words, charts
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url

MOST = 2 * 2**20
SHOWN = 100


class UploadForm(ActForm):
    """The folder of a method, packed."""

    file = forms.FileField(
        label=lazy("The folder of the method, packed as a zip file"),
        help_text=lazy("definition.yaml, text.zh.yaml, text.en.yaml and cases.yaml. Nothing is"
                       " changed before you have seen what would be."),
        widget=forms.ClearableFileInput({"accept": ".zip,application/zip"}),
        max_length=200,
    )  # fmt: skip


class InstallForm(ActForm):
    """From which day on."""

    from_day = forms.DateField(
        label=lazy("In force from"),
        help_text=lazy("Matters under way keep the method they began with."),
        widget=forms.DateInput({"type": "date"}),
    )


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a method in a zip file, in whatever folder of it; Refusal where there are none.

    Each is read only so far that one too big is seen.
    """
    found: dict[str, bytes] = {}
    if len(data) > MOST:
        raise refuse("method.zip", field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for entry in package.infolist()[:1000]:
                name = entry.filename.rpartition("/")[2]
                if name in FILES and name not in found:
                    with package.open(entry) as file:
                        found[name] = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        raise refuse("method.zip", field="file") from None
    if "definition.yaml" not in found:
        raise refuse("method.no-files", field="file")
    return found


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files of a method as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def _token(request: HttpRequest, code: str, data: bytes) -> str:
    held = {"file": waiting_files.keep(data), "area": code, "person": request.actor.person_id}
    return signing.dumps(held, salt="method", compress=False)


def _waiting(request: HttpRequest, code: str, token: str) -> dict[str, bytes]:
    try:
        held = signing.loads(token, salt="method", max_age=waiting_files.A_DAY)
    except signing.BadSignature:
        raise refuse("people.plan-gone", code="not-found") from None
    file = waiting_files.folder() / str(held["file"])
    if not (held["area"] == code and held["person"] == request.actor.person_id and file.is_file()):
        raise refuse("people.plan-gone", code="not-found")
    return unpacked(file.read_bytes())


def _crumbs(area: area_words.Shown, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return area_words.crumbs(area, (_("Methods of its own"), url("own-methods", area.code)), *more)


@never_cache
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/methods/``: what the area has of its own; a folder brought in; one adapted."""
    area = area_words.find(code)
    methods.require_keeper(request.actor, code)
    form = UploadForm.of(request)
    if form.is_valid():
        with form.refusals():
            data = scanner.clean(form.cleaned_data["file"].read(MOST + 1), field="file")
            unpacked(data)
            return redirect("own-method-look", code, _token(request, code, data))
    lang = words.reader()
    mine = own(code, local_day(request.now))
    texts = {
        row.slug: library.pinned(row.version.fingerprint, row.version.raw).text(lang, "name")
        for row in mine
    }
    lowest = LEVELS[level_of(code)]
    return form.page(
        request,
        "procedures/own.html",
        area=area,
        crumbs=area_words.crumbs(area, (_("Methods of its own"), "")),
        mine=[(texts[row.slug], row) for row in mine],
        others=[
            (p.slug, p.text(lang, "name"))
            for p in library.procedures()
            if LEVELS[p.level] >= lowest
        ],
    )


@never_cache
def adapt(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Days, numbers and names of a method, changed in a form within the floors of the law."""
    area = area_words.find(code)
    methods.require_keeper(request.actor, code)
    raw = methods.content_in_force(slug, code, local_day(request.now))
    if raw is None:
        raise refuse("procedure.unknown", code="not-found", slug=slug)
    lang = words.reader()
    places = adapting.places(raw)
    form = ActForm.of(request)
    groups: dict[str, list[str]] = {}
    procedure = library.from_raw(raw)
    for place in places:
        name = f"at-{place.name}"
        label = WORDS.get(place.word, place.word)
        if place.fact:
            label = procedure.text(lang, "rules", place.fact) or place.fact
        if place.language:
            label = _("Name in Chinese") if place.language == "zh" else _("Name in English")
        form.fields[name] = (
            forms.IntegerField(label=label, min_value=0, max_value=100_000, initial=place.value)
            if isinstance(place.value, int)
            else forms.CharField(label=label, max_length=60, initial=place.value)
        )
        groups.setdefault(place.part, []).append(name)
    if form.is_valid():
        with form.refusals():
            given = {p.name: form.cleaned_data[f"at-{p.name}"] for p in places}
            files = adapting.files(adapting.changed(raw, given))
            return redirect("own-method-look", code, _token(request, code, packed(files)))
    name = procedure.text(lang, "name")
    return form.page(
        request,
        "procedures/adapt.html",
        area=area,
        name=name,
        groups=[
            (words.part_name(procedure, key) if key else name, [form[n] for n in names])
            for key, names in groups.items()
        ],
        crumbs=_crumbs(area, (name, "")),
    )


WORDS = {
    "due_days": lazy("To be done within (days)"),
    "notice_days": lazy("Notice (days before)"),
    "days": lazy("Days at least"),
}


@never_cache
def look(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """What it would change, or what is wrong in it; POST: try it out, or install it."""
    area = area_words.find(code)
    methods.require_keeper(request.actor, code)
    files = _waiting(request, code, token)
    lang, today = words.reader(), local_day(request.now)
    made = methods.plan(files, area=code, day=today)
    form = InstallForm.of(request, initial={"from_day": today})
    if form.is_valid():
        practice = "practice" in request.POST
        with form.refusals():
            once(
                request,
                methods.install,
                area=code,
                files=files,
                from_day=form.cleaned_data["from_day"],
                practice=practice,
                key=form.key,
            )
            if practice:
                messages.success(request, _("It can be tried out in practice now."))
                return redirect("own-method-look", code, token)
            messages.success(request, _("Installed."))
            return redirect("own-methods", code)
    drawn = picture(made.procedure, lang, day=today, area=code) if made.procedure else []
    return form.page(
        request,
        "procedures/look.html",
        area=area,
        name=made.procedure.text(lang, "name") if made.procedure else made.slug,
        new=made.before is None,
        findings=[line(f, lang) for f in made.findings[:SHOWN]],
        wrong=made.wrong,
        changes=bool(made.changes),
        rows=[(c.where, c.before or "—", c.after or "—") for c in made.changes[:SHOWN]],
        more=max(0, len(made.changes) - SHOWN),
        picture=[
            charts.Step(
                title=s.name, state="", parts=[charts.Part(p.name, p.line, "") for p in s.parts]
            )
            for s in drawn
        ],
        crumbs=_crumbs(area, (_("Preview"), "")),
    )


urlpatterns = [
    path("a/<str:code>/methods/", listed, name="own-methods"),
    path("a/<str:code>/methods/look/<str:token>/", look, name="own-method-look"),
    path("a/<str:code>/methods/<slug:slug>/", adapt, name="own-method-adapt"),
]
