"""What Xiangyue is, what happens to what one writes, and how the record is checked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.web.links import url
from xiangyue.web.record import signer


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """``/about/``: what it is, privacy in plain words, licence, sources. No query."""
    return render(request, "about/about.html", {"crumbs": [(_("About Xiangyue"), "")]})


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """``/about/verify/``: how anyone checks the record, and the key that signs it. No query."""
    crumbs = [(_("About Xiangyue"), url("about")), (_("Checking the record"), "")]
    context = {"crumbs": crumbs, "verifier": str(signer().verifier)}
    return render(request, "about/verify.html", context)


urlpatterns = [
    path("about/", about, name="about"),
    path("about/verify/", verify, name="about-verify"),
]
