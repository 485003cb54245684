"""A posting: its form, or the posting that hangs."""

from __future__ import annotations

from xiangyue.web.postings import part as show

__all__ = ["show"]
