"""One's own tokens and webhooks: made, seen once, last used, ended; what was sent, sent again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiangyue.actions import tokens, webhooks
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.refusals import refuse
from xiangyue.core.webhooks import WAITS
from xiangyue.data.models import Account, ApiToken, Webhook
from xiangyue.data.webhooks import STATES
from xiangyue.methods.wording import sentences
from xiangyue.web import many_forms
from xiangyue.web.forms import ActForm, Choice, key_of, once
from xiangyue.web.fresh import weighty
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader

ROWS = 50
DAYS = (("30", lazy("30 days")), ("90", lazy("90 days")), ("366", lazy("A year")))
SCOPE = {"read": lazy("Read only"), "act": lazy("Read and act")}
ENDS = {"owner": lazy("Ended by me"), "gone": lazy("Ended: its address said that it is gone")}
STATE = {
    "waiting": lazy("On its way"),
    "delivered": lazy("Was delivered"),
    "failed": lazy("Given up"),
}


class TokenForm(ActForm):
    """A token for a program."""

    name = forms.CharField(
        label=lazy("Which program is it for?"),
        max_length=60,
        help_text=lazy("So that you know later which one to end."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=lazy("What may it do in your name?"),
        choices=[
            ("read", Choice(lazy("Read only"), lazy("see what you may see, change nothing"))),
            ("act", Choice(lazy("Read and act"), lazy("all that you may do yourself"))),
        ],
        widget=forms.RadioSelect,
        initial="read",
    )
    days = forms.ChoiceField(label=lazy("How long?"), choices=DAYS, initial="90")


class WebhookForm(ActForm):
    """Where what happens is told."""

    area = forms.CharField(
        label=lazy("Code of the village, township or county"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=lazy("Address of the program"),
        max_length=500,
        help_text=lazy("It begins with https:// and can be reached from outside."),
        widget=forms.TextInput({"type": "url", "autocomplete": "off"}),
    )
    kinds = forms.CharField(
        label=lazy("Only these acts"),
        max_length=1000,
        required=False,
        help_text=lazy("Such as: matter, posting.put-up. Leave it empty for every act."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _away(request: HttpRequest) -> HttpResponse | None:
    """To the sign-in page and back, for nobody."""
    if request.actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    return None


@never_cache
@weighty
def page(request: HttpRequest) -> HttpResponse:
    """``/me/programs/``: my tokens and webhooks, and a new one, whose secret is shown this once.
    Four queries beside the reader's."""
    if away := _away(request):
        return away
    token = many_forms.form_of(TokenForm, request, "token")
    hook = many_forms.form_of(
        WebhookForm, request, "webhook", **({"initial": {"area": request.actor.area}})
    )
    made: dict[str, Any] = {}
    sent = many_forms.sent(request)
    if sent == "token" and token.is_valid():
        made = _make_token(request, token)
    elif sent == "webhook" and hook.is_valid():
        made = _make_webhook(request, hook)
    if made:  # what was sent is done: the forms are fresh
        token = TokenForm(auto_id="id_token_%s")
        hook = WebhookForm(auto_id="id_webhook_%s", initial={"area": request.actor.area})
    context = {
        "crumbs": [(_("Mine"), url("me")), (_("Programs"), "")],
        "token": token,
        "hook": hook,
        "made": made,
        "tokens": [_token(t, request) for t in tokens.mine(request.actor)],
        "hooks": [_hook(w) for w in webhooks.mine(request.actor)],
    }
    status = max(_status(token), _status(hook))
    return render(request, "people/programs.html", context, status=status)


def _status(form: ActForm) -> int:
    return 422 if form.status == 200 and form.is_bound and form.errors else form.status


def _make_token(request: HttpRequest, form: TokenForm) -> dict[str, Any]:
    said = form.cleaned_data
    with form.refusals():
        account = Account.objects.filter(person_id=request.actor.person_id).first()
        if account is None:
            raise refuse("account.sign-in-first", code="not-allowed")
        try:
            row, secret = tokens.create_token(
                actor=request.actor, now=request.now, login=account.login, scopes=[said["scope"]],
                name=said["name"], days=int(said["days"]), key=form.key,
            )  # fmt: skip
        except AlreadyDone:
            return {"again": True}
        return {"secret": secret, "name": row.name, "kind": "token"}
    return {}


def _make_webhook(request: HttpRequest, form: WebhookForm) -> dict[str, Any]:
    said = form.cleaned_data
    kinds = said["kinds"].replace("，", " ").replace("、", " ").replace(",", " ").split()
    with form.refusals():
        try:
            row, secret = webhooks.create_webhook(
                actor=request.actor, now=request.now, area=said["area"], url=said["url"],
                kinds=kinds, key=form.key,
            )  # fmt: skip
        except AlreadyDone:
            return {"again": True}
        return {"secret": secret, "name": row.url, "kind": "webhook"}
    return {}


def _token(row: ApiToken, request: HttpRequest) -> dict[str, Any]:
    over = row.revoked_at is not None or row.expires_at <= request.now
    return {
        "row": row,
        "over": over,
        "scope": SCOPE["act" if "act" in row.scopes else "read"],
    }


def _hook(row: Webhook) -> dict[str, Any]:
    return {"row": row, "link": url("my-webhook", row.pk), "end": ENDS.get(row.end_reason, "")}


@never_cache
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own webhook: what was sent, each with its tries. Three queries beside the reader's."""
    if away := _away(request):
        return away
    found = next((w for w in webhooks.mine(request.actor) if w.pk == pk), None)
    if found is None:
        raise Http404
    rows = webhooks.deliveries(request.actor, pk)
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in STATES else rows
    number = request.GET.get("page", "")
    shown = Paginator(rows, ROWS).get_page(number if number.isascii() else "")
    names = sentences()
    lang = reader()
    context = {
        "crumbs": [
            (_("Mine"), url("me")),
            (_("Programs"), url("my-programs")),
            (_("Webhook"), ""),
        ],
        "hook": found,
        "end": ENDS.get(found.end_reason, ""),
        "page": shown,
        "pages_link": f"?state={state if state in STATES else ''}&page=",
        "state": state,
        "states": [("", _("All")), *((s, STATE[s]) for s in STATES)],
        "most": len(WAITS) + 1,
        "rows": [
            (d, STATE[d.state], names.get(f"act-name.{d.kind}", {}).get(lang, d.kind))
            for d in shown
        ],
    }
    return render(request, "people/webhook.html", context)


@require_POST
@weighty
def act(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """A button of the two pages. Refusals of what is not one's own go to the page of refusals."""
    if away := _away(request):
        return away
    key = key_of(request.POST.get("key"))
    if what == "revoke":
        once(request, tokens.revoke_token, key=key, token_id=pk)
        return redirect(f"{url('my-programs')}#tokens")
    if what == "again":
        row = webhooks.again(actor=request.actor, now=request.now, delivery_id=pk)
        messages.success(request, _("It is sent once more within a minute."))
        return redirect("my-webhook", row.webhook_id)
    doing = {
        "end": webhooks.end_webhook,
        "pause": webhooks.pause_webhook,
        "resume": webhooks.resume_webhook,
    }.get(what)
    if doing is None:
        raise Http404
    once(request, doing, key=key, webhook_id=pk)
    return redirect("my-webhook", pk)


urlpatterns = [
    path("me/programs/", page, name="my-programs"),
    path("me/programs/webhooks/<int:pk>/", webhook, name="my-webhook"),
    path("me/programs/<slug:what>/<int:pk>/", act, name="my-program-act"),
]
