"""The yardstick of ``make bench``: the same fifty opinions on a bare Django-template page.

No middleware, no session, no language, no record; the ORM with its joins, and Django's own template
engine. ``python -m tools.bench_baseline PORT WORKERS`` serves it as the product is served.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from xiangyue.site import postgres

TEMPLATE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>{{ area.name }}</title></head><body>
<h1>{{ area.name }}</h1>
<ul>{% for o in opinions %}
<li><p><a href="{% url 'opinion' o.pk %}">{{ o.text|truncatechars:120 }}</a></p>
<p><span>{% if o.answered_at %}{{ o.answer_kind }}{% elif o.considered_at %}in hand
{% else %}waiting{% endif %}</span> <span>{{ o.subject }}</span>
{% if o.place %} <span>{{ o.place }}</span>{% endif %}
<time datetime="{{ o.created_at|date:'Y-m-d' }}">{{ o.created_at|date:'Y-m-d' }}</time>
{% if not o.answered_at %}<span>{{ o.due_on|date:'Y-m-d' }}</span>{% endif %}</p>
{% if o.matter %}<p>{{ o.matter.year }}-{{ o.matter.number }}: {{ o.matter.title }}</p>{% endif %}
{% if o.group %}<p><a href="?group={{ o.group_id }}">{{ o.group.title }}</a></p>{% endif %}</li>
{% endfor %}</ul></body></html>"""


def opinions(request: HttpRequest, code: str) -> HttpResponse:
    """Fifty rows, newest first."""
    from xiangyue.data.models import Area, Opinion  # noqa: PLC0415 - after settings

    global _page
    if _page is None:
        _page = engines["django"].from_string(TEMPLATE)
    rows = (
        Opinion.objects.filter(area_id=code, public=True, practice=False)
        .select_related("matter", "group")
        .order_by("-created_at", "-id")[:50]
    )
    context = {"area": Area.objects.get(pk=code), "opinions": rows}
    return HttpResponse(_page.render(context, request))


_page = None
urlpatterns = [path("bare/<str:code>/", opinions), path("o/<int:pk>/", opinions, name="opinion")]

if __name__ != "__main__":  # in the workers
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "xiangyue.data.apps.DataConfig",
        ],
        AUTH_USER_MODEL="xiangyue.Account",
        DATABASES={"default": postgres.django_database(postgres.connect_url())},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        USE_I18N=False,
        TIME_ZONE="Asia/Shanghai",
    )
    django.setup()
    application = get_wsgi_application()


def main() -> None:
    """Serve it with the product's server, workers and threads."""
    from granian import Granian  # noqa: PLC0415 - only here
    from granian.constants import Interfaces  # noqa: PLC0415 - only here
    from granian.log import LogLevels  # noqa: PLC0415 - only here

    from xiangyue.site.children import die_with_parent  # noqa: PLC0415 - only here
    from xiangyue.site.front import THREADS  # noqa: PLC0415 - as above

    os.environ.setdefault("XIANGYUE_PARENT", str(os.getppid()))
    die_with_parent()
    Granian(
        "tools.bench_baseline:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[2]),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
