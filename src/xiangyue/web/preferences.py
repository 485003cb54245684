"""How a reader wants to read: language and text size, kept in two cookies.

Neither says anything about a person nor changes a thing in the village, so the form carries no
token: that keeps every anonymous page free of cookies and therefore cacheable.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600
SIZES = ("1", "2", "3")


@csrf_exempt
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """POST ``language`` and/or ``size``; back to ``next`` (this site's own addresses only)."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    language, size = request.POST.get("language", ""), request.POST.get("size", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if size in SIZES:
        response.set_cookie("size", size, max_age=YEAR, samesite="Lax")
    return response


urlpatterns = [path("reading/", reading, name="reading")]
