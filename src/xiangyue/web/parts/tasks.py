"""The carrying out in tasks."""

from __future__ import annotations

from xiangyue.web.execution import tasks as show

__all__ = ["show"]
