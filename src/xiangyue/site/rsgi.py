"""The application that the web server calls."""

from __future__ import annotations

from xiangyue.site.front import Front
from xiangyue.site.wsgi import application as pages
from xiangyue.web.ballot_thin import ThinBallots  # after Django is ready, which the line above does
from xiangyue.web.opinion_thin import ThinOpinions

application = Front(pages, ThinBallots(), ThinOpinions())
