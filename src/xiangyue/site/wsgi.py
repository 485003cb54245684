"""The application that the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangyue.site.settings")
_pages = get_wsgi_application()

from xiangyue.web.ballot_thin import ThinBallots  # noqa: E402 - after Django is ready
from xiangyue.web.opinion_thin import ThinOpinions  # noqa: E402 - as above

application = ThinBallots(ThinOpinions(_pages))
