"""Every page, and opinions of a rush before them."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangyue.site.settings")
_pages = get_wsgi_application()

from xiangyue.web.opinion_thin import ThinOpinions  # noqa: E402 - after Django is ready

application = ThinOpinions(_pages)
