"""Attached files, served to those who may see them, in a way that no browser runs them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from xiangyue.access.matters import may_see
from xiangyue.actions.files import path_of
from xiangyue.actions.standing import procedure_of
from xiangyue.core import receipts
from xiangyue.data.models import ElectionOfficer, PollWorker, StoredFile
from xiangyue.web.opinion_words import reads_whole
from xiangyue.web.sent_files import kept_file


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A public file for anyone; else for those who read what it belongs to."""
    row = (
        StoredFile.objects.select_related(
            "opinion",
            "review__matter__procedure",
            "doubt__round",
            "indicator_evidence__matter__procedure",
        )
        .filter(pk=pk)
        .first()
    )
    if row is None or not (row.public or _may_read(request, row)):
        raise Http404
    return sent(request, row)


def _may_read(request: HttpRequest, row: StoredFile) -> bool:
    actor = request.actor
    review = row.review
    if review is not None and not may_see(actor, review.matter, procedure_of(review.matter)):
        return False
    evidence = row.indicator_evidence
    if evidence is not None and not may_see(actor, evidence.matter, procedure_of(evidence.matter)):
        return False
    if row.doubt is not None:  # a ballot: a hand may be known
        election = row.doubt.round.election_id
        return (
            actor.officer_of(row.area_id)
            or actor.holds(row.area_id, "clerk")
            or PollWorker.objects.filter(election=election, person=actor.person_id).exists()
            or ElectionOfficer.objects.filter(election=election, person=actor.person_id).exists()
        )
    if row.opinion is None:  # what belongs to a matter: those who hold a seat there
        return bool(actor.roles(row.area_id) - {"villager"}) or actor.officer_of(row.area_id)
    return reads_whole(actor, row.opinion)


@require_safe
def by_receipt(request: HttpRequest, receipt: str, pk: int) -> HttpResponseBase:
    """A file of an opinion for whoever holds its receipt."""
    row = StoredFile.objects.filter(pk=pk, opinion__receipt=receipts.read(receipt)).first()
    if row is None:
        raise Http404
    return sent(request, row)


def sent(request: HttpRequest, row: StoredFile) -> HttpResponseBase:
    """The file, or the part of it that a player asked for."""
    try:
        response = kept_file(
            request, path_of(row.sha256), kind=row.media_type, name=row.name, mark=row.sha256
        )
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    keep = "public, max-age=86400" if row.public else "private, no-store"
    response.headers["Cache-Control"] = keep
    return response


urlpatterns = [
    path("files/<int:pk>/", file, name="file"),
    path("r/<str:receipt>/files/<int:pk>/", by_receipt, name="receipt-file"),
]
