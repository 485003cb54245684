"""The registers on paper, and the files that hang on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_safe

from xiangyue.actions import documents_of_registers as papers
from xiangyue.actions import file_readers, seal_uses, stocktakes, village_seals
from xiangyue.core.calendar import month_of
from xiangyue.data.models import Asset, RegisterFile
from xiangyue.documents.pdf import to_pdf
from xiangyue.web import files
from xiangyue.web import register_words as words
from xiangyue.web.contracts import with_paid
from xiangyue.web.formats import local_day
from xiangyue.web.matter_words import paper_language
from xiangyue.web.opinion_words import opened
from xiangyue.web.seal_forms import OFFICES
from xiangyue.web.sent_files import sent_file
from xiangyue.web.village_seals import uses_of


def _named(names: Any) -> dict[str, str]:
    """Words of a table in the language that is active, the first of a pair."""
    return {k: str(v[0] if isinstance(v, tuple) else v) for k, v in names.items()}


@require_safe
def blank_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form of a seal."""
    seal, lang = village_seals.look(pk), _lang(request)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.seal_form(seal, None, _named(words.SEAL_KINDS), lang)
    return sent_file(to_pdf(doc), f"{doc.title}.pdf", public=True)


def _lang(request: HttpRequest) -> Any:
    return paper_language(request)


@require_safe
def use_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a use, for those who read the whole of it."""
    use, lang = seal_uses.look(pk), _lang(request)
    if not seal_uses.reads_whole(request.actor, use):
        request.actor.require(use.seal.area_id, *OFFICES)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.seal_form(use.seal, use, _named(words.SEAL_KINDS), lang)
    return sent_file(to_pdf(doc), f"{doc.title} {doc.number}.pdf")


@require_safe
def log(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The log of a month, as it may hang out."""
    area, here = opened(code)
    try:
        span = month_of(date.fromisoformat(month + "-01"))
    except ValueError:
        raise Http404 from None
    lang = _lang(request)
    uses = uses_of(code, here.practice, span.first, span.last)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.seal_log(
            area.shown, span.first, uses, _named(words.SEAL_KINDS), lang, practice=here.practice
        )
    return sent_file(to_pdf(doc), f"{doc.title}.pdf", public=True)


@require_safe
def assets(request: HttpRequest, code: str) -> HttpResponse:
    """The register of assets as it stands."""
    area, here = opened(code)
    rows = Asset.objects.filter(area_id=code, practice=here.practice).exclude(state="gone")
    lang = _lang(request)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.asset_list(
            area.shown, rows.order_by("number"), _named(words.ASSET_KINDS), _named(words.ORIGINS),
            _named(words.ASSET_STATES), lang, on=local_day(request.now), practice=here.practice,
        )  # fmt: skip
    return sent_file(to_pdf(doc), f"{doc.title}.pdf", public=True)


@require_safe
def stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of the count."""
    row, lang = stocktakes.look(pk), _lang(request)
    area, _here = opened(row.area_id)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.stocktake_sheet(area.shown, row, _named(words.ASSET_KINDS), lang)
    return sent_file(to_pdf(doc), f"{doc.title}.pdf", public=True)


@require_safe
def contracts(request: HttpRequest, code: str) -> HttpResponse:
    """The register of contracts as it stands."""
    area, here = opened(code)
    lang = _lang(request)
    rows = [(c, c.paid) for c in with_paid(code, here.practice).exclude(state="replaced")]
    with translation.override("zh-hans" if lang == "zh" else "en"):
        doc = papers.contract_list(
            area.shown, rows, _named(words.CONTRACT_KINDS), _named(words.CONTRACT_STATES), lang,
            on=local_day(request.now), practice=here.practice,
        )  # fmt: skip
    return sent_file(to_pdf(doc), f"{doc.title}.pdf", public=True)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo or paper of a register, for those who may read it."""
    rows = RegisterFile.objects.select_related(*file_readers.OF[RegisterFile])
    row = rows.filter(pk=pk).first()
    if row is None or not file_readers.may_read_register(request.actor, row):
        raise Http404
    return files.sent(request, row)


urlpatterns = [
    path("seals/<int:pk>/form.pdf", blank_form, name="seal-blank-form"),
    path("seal-uses/<int:pk>/form.pdf", use_form, name="seal-use-form"),
    path("a/<str:code>/seals/<str:month>.pdf", log, name="seal-log-paper"),
    path("a/<str:code>/assets.pdf", assets, name="assets-paper"),
    path("a/<str:code>/contracts.pdf", contracts, name="contracts-paper"),
    path("stocktakes/<int:pk>.pdf", stocktake, name="stocktake-paper"),
    path("register-files/<int:pk>/", file, name="register-file"),
]
