"""The pages of a trustee and of who makes the voting codes. Seeds, keys and codes are made on them
and stay there (``static/js/trustee-page.js``, ``codes.js``); what comes here is public.

A thief of an open browser could put a key of their own in place of a trustee's, or codes of their
own: the pages, a trustee's first and last step and the list of codes ask anew who one is. The steps
between are made of the seed, and go on by themselves while others are waited for.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiangyue.actions import trustee_ballots, trustee_keys, trustee_results
from xiangyue.core.digits import wholes
from xiangyue.core.refusals import refuse
from xiangyue.data.models import TrusteeBallot, TrusteeBallotTrustee, TrusteeBallotVoter
from xiangyue.web import matter_words as words
from xiangyue.web import trustee_words
from xiangyue.web.forms import ActForm
from xiangyue.web.fresh import fresh, require_shown, weighty
from xiangyue.web.links import url
from xiangyue.web.trustee_booth import answers_refusals

ASKED = ("certificate", "share")
"""Steps before which one shows who one is: the first, by which a key is one's own, and the last."""


def _frame(request: HttpRequest, pk: int, key: str, name: str) -> dict[str, Any]:
    matter = words.find(request, pk)
    return {
        "area": matter.area,
        "matter": matter,
        "practice": matter.practice,
        "key": key,
        "crumbs": words.crumbs(
            matter, (_("Secret ballot"), url("matter-part", pk, key)), (name, "")
        ),
    }


def _private(found: HttpResponse) -> HttpResponse:
    found["Cache-Control"] = "no-store"
    return found


def _ballot(request: HttpRequest, pk: int, key: str) -> TrusteeBallot:
    words.find(request, pk)
    found = trustee_ballots.latest(pk, key)
    if found is None or found.state == "void":
        raise Http404
    return found


def _mine(request: HttpRequest, ballot: TrusteeBallot) -> TrusteeBallotTrustee:
    found = trustee_words.mine(ballot, request.actor.person_id)
    if found is None:
        raise refuse("trustee-ballot.not-trustee", code="not-allowed")
    return found


@fresh
def trustee(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A trustee's own page."""
    ballot = _ballot(request, pk, key)
    mine = _mine(request, ballot)
    context = _frame(request, pk, key, _("Trustee"))
    context |= {"b": ballot, "mine": mine, "holders": trustee_words.holders(ballot)}
    return _private(render(request, "trustees/trustee.html", context))


@answers_refusals
def state(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Where the trustees are, with what this one needs for the next step."""
    ballot = _ballot(request, pk, key)
    mine = _mine(request, ballot)
    rows = trustee_keys.holders(ballot)
    at = trustee_keys.step_of(rows)
    done = bool(at) and getattr(mine, at) is not None
    told: dict[str, Any] = {
        "state": ballot.state,
        "step": at,
        "done": done,
        "waits": [row.person.name for row in rows if at and getattr(row, at) is None],
        "given": None if done else trustee_keys.given(ballot, rows, mine.number),
        "private_key": (mine.made or {}).get("private_key"),
        "certified": mine.certificate is not None,
        "shared": mine.shared_at is not None,
        "shares": sum(row.shared_at is not None for row in rows),
    }
    return JsonResponse(told)


@require_POST
@answers_refusals
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A message of the trustee: of a step of the key, or the partial decryption."""
    try:
        told = json.loads(request.body)
        name, message = str(told["step"]), told["message"]
    except (ValueError, TypeError, KeyError):
        raise refuse("trustee-ballot.bad-message", field="message", why="-") from None
    if name in ASKED:
        require_shown(request)
    given = {"actor": request.actor, "now": request.now, "matter_id": pk, "part": key}
    if name == "share":
        trustee_results.share(raw=str(message), **given)
    else:
        trustee_keys.hand_in(step=name, message=message, **given)
    return JsonResponse({})


# -- who makes the voting codes


def _require_authority(request: HttpRequest, ballot: TrusteeBallot) -> None:
    trustee_ballots.require_authority(ballot, request.actor)


@weighty
def codes(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Make the codes and print the slips; afterwards say who has theirs."""
    ballot = _ballot(request, pk, key)
    _require_authority(request, ballot)
    roll = list(
        TrusteeBallotVoter.objects.filter(ballot=ballot)
        .select_related("person__household", "household")
        .order_by("household__number", "person__household__number", "pk")
    )
    form = ActForm.of(request)
    if form.is_valid():
        chosen = wholes(request.POST.getlist("voters"))
        if form.did(
            request, trustee_ballots.hand_out, matter_id=pk, part=key, voters=chosen or [0]
        ):
            return redirect("trustee-codes", pk, key)
    context = _frame(request, pk, key, _("Voting codes"))
    context |= {
        "b": ballot,
        "roll": [{"pk": row.pk, "name": _name(row), "handed": row.handed} for row in roll],
        "handed": sum(row.handed for row in roll),
        "slips": json_script(
            {
                "group": ballot.group,
                "uuid": ballot.uuid,
                "many": ballot.eligible,
                "names": [_name(row) for row in roll] if ballot.named else [],
                "booth": request.build_absolute_uri(url("trustee-booth", pk, key)),
            },
            "slips-data",
        ),
    }
    return _private(form.page(request, "trustees/codes.html", **context))


def _name(row: TrusteeBallotVoter) -> str:
    if row.household is not None:
        return _("Household %(number)s, %(head)s") % {
            "number": row.household.number,
            "head": row.household.head,
        }
    person = row.person
    if person is None:
        return ""
    home = person.household
    return f"{person.name} ({home.number})" if home else person.name


@require_POST
@answers_refusals
def listed(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The list of public credentials."""
    require_shown(request)
    trustee_keys.hand_in_credentials(
        actor=request.actor,
        now=request.now,
        matter_id=pk,
        part=key,
        listed=request.body.decode("utf-8", "replace"),
    )
    return JsonResponse({})
