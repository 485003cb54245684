"""Writes ``docs/openapi.json``, the snapshot of what the API promises: ``python -m tools.openapi``.

A test compares the two, so that a promise is never changed unseen.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def text() -> str:
    """The document of the running code. Django must be set up."""
    from xiangyue.api.urls import api  # noqa: PLC0415 - needs Django

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangyue.site.settings")
    django.setup()
    PAGE.write_text(text(), "utf-8")
