"""All addresses: the pages, the API, the health page."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from xiangyue.site import health

urlpatterns: list[URLPattern | URLResolver] = [path("health/", health.health, name="health")]
if find_spec("xiangyue.api.urls"):
    urlpatterns.append(path("api/", include("xiangyue.api.urls")))
if find_spec("xiangyue.web.urls"):
    urlpatterns.append(path("", include("xiangyue.web.urls")))
    _web = import_module("xiangyue.web.urls")
    for _name in ("handler400", "handler403", "handler404", "handler500"):
        if hasattr(_web, _name):
            globals()[_name] = getattr(_web, _name)
