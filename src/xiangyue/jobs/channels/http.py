"""One request with JSON and its answer, by the standard library; what failed as NotNow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from xiangyue.core.messages import NotNow

SECONDS = 15
LONGEST = 64 * 1024


class _Stay(HTTPRedirectHandler):
    """A message is not carried to another address than the one that was set."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(_Stay)


def call(
    url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """POST ``body`` (GET without one): the status and the answer read as JSON, or as text."""
    request = Request(url, data=body, headers=dict(headers or {}))
    try:
        with _opener.open(request, timeout=SECONDS) as response:
            return response.status, _read(response.read(LONGEST))
    except HTTPError as error:
        return error.code, _read(error.read(LONGEST))
    except (OSError, HTTPException) as problem:
        raise NotNow(f"{type(problem).__name__}: {getattr(problem, 'reason', problem)}") from None


def _read(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
