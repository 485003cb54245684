"""What goes wrong, in one shape: the refusal that a page would show, as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from xiangyue.core.refusals import Check, Refusal, refuse, status_of
from xiangyue.methods.wording import clause, word


class Words(Schema):
    """A sentence or a name in both languages."""

    zh: str
    en: str


class CheckOut(Schema):
    """One condition: which, whether it is met, the numbers with their denominator, the clause."""

    says: str
    met: bool
    have: int | None = None
    need: int | None = None
    of: int | None = None
    of_what: str = ""
    clause: str = ""
    source: Words | None = None
    words: Words


class RefusalOut(Schema):
    """Why something is refused. ``field`` names what was sent wrongly, if anything was."""

    code: str
    field: str
    checks: list[CheckOut]


#: The answers other than success that any call may give.
REFUSALS = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut, 409: RefusalOut}
REFUSALS |= {422: RefusalOut, 429: RefusalOut}


def check_out(check: Check) -> dict[str, Any]:
    """A check as ``CheckOut``."""
    return {
        "says": check.says,
        "met": check.met,
        "have": check.have,
        "need": check.need,
        "of": check.of,
        "of_what": check.of_what,
        "clause": check.clause,
        "source": {lang: clause(check.clause, lang) for lang in ("zh", "en")}
        if check.clause
        else None,
        "words": {lang: word(check, lang) for lang in ("zh", "en")},
    }


def refusal_out(refusal: Refusal) -> dict[str, Any]:
    """A refusal as ``RefusalOut``."""
    checks = [check_out(check) for check in refusal.checks]
    return {"code": refusal.code, "field": refusal.field, "checks": checks}


def install(api: NinjaAPI) -> None:
    """Have ``api`` answer every error in this shape."""

    def answer(request: HttpRequest, refusal: Refusal, status: int = 0) -> HttpResponse:
        status = status or status_of(refusal)
        response = api.create_response(request, refusal_out(refusal), status=status)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def wrong_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(request, _of_validation(error.errors))

    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        says = "api.json" if error.status_code == 400 else "api.not-found"
        return answer(request, refuse(says), error.status_code)

    def missing(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(request, refuse("api.not-found", code="not-found"))

    def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(request, refuse("api.too-large"), 413)

    api.add_exception_handler(Refusal, answer)
    api.add_exception_handler(ValidationError, wrong_form)
    api.add_exception_handler(HttpError, http_error)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(RequestDataTooBig, too_large)


def _of_validation(errors: list[dict[str, Any]]) -> Refusal:
    """The first thing of a wrong form, by its name; each check tells of one."""
    checks, names = [], []
    for error in errors:
        place = [str(one) for one in error["loc"][1:]]  # without "body", "query" ...
        if len(place) > 1 and place[0] == "given":  # the name of our own argument
            place = place[1:]
        name = ".".join(place)
        says = {"missing": "api.missing", "extra_forbidden": "api.unknown"}
        key = says.get(str(error["type"]), "api.value")
        names.append(name)
        checks.append(Check(says=key, met=False, values={"name": name}))
    return Refusal("invalid", *checks, field=names[0] if names else "")
