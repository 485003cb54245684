"""The carrying out followed, reported on, questioned."""

from __future__ import annotations

from xiangyue.web.execution import oversight as show

__all__ = ["show"]
