"""Only in the demonstration: what the person's phone would show, by each way out of the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions.messages import letter_of
from xiangyue.data.models import Contact, Parcel
from xiangyue.web.demonstration import only_here
from xiangyue.web.links import url
from xiangyue.web.reached import NAMES, PICTURES

SHOWN = 20


@never_cache
@only_here
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The last that went out, or waits to: as it was written into the outbox."""
    person = request.actor.person_id
    if person is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    found = (
        Parcel.objects.filter(person_id=person)
        .exclude(state="dropped")
        .select_related("person__reaching")
        .prefetch_related("enclosed__message")
        .order_by("-leaves_at", "-pk")[:SHOWN]
    )
    contacts = {c.channel: c for c in Contact.objects.filter(person_id=person)}
    rows = [
        {
            "letter": letter,
            "name": NAMES[parcel.channel],
            "picture": PICTURES[parcel.channel],
            "at": parcel.sent_at or parcel.leaves_at,
            "sent": parcel.state == "sent",
        }
        for parcel in found
        if (letter := letter_of(parcel, contacts_of=contacts)) is not None
    ]
    crumbs = [(_("Mine"), url("me")), (_("What my phone shows"), "")]
    return render(request, "demo/phone.html", {"rows": rows, "crumbs": crumbs})


urlpatterns = [path("demo/phone/", phone, name="demo-phone")]
