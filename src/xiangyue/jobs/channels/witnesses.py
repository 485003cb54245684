"""Asking a witness to cosign a checkpoint (C2SP tlog-witness, ``add-checkpoint``)."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request as Post
from urllib.request import urlopen

from xiangyue.core.cosignatures import cosignatures, with_lines
from xiangyue.core.digits import whole
from xiangyue.core.log_policy import Witness
from xiangyue.core.notes import BadNote, Checkpoint
from xiangyue.core.witness import LARGEST_REQUEST, Request

SECONDS = 5


def ask(
    witness: Witness, note: str, head: Checkpoint, proof: Callable[[int], list[bytes]]
) -> tuple[str, str, int]:
    """The line of its cosignature ("" where it gave none), a word and the size that it knows.

    The word: cosigned, silent (no answer), ahead (it cosigned more entries than there are) or
    refused. It is asked once from size 0, and again from the size that it names.
    """
    old, steps = 0, list[bytes]()
    for _ in range(3):
        status, body = _post(witness.url, str(Request(old, tuple(steps), note)))
        if status == 409 and (size := whole(body.strip())) is not None:
            old = size
            if old > head.size:
                return "", "ahead", old
            steps = proof(old) if old else []
        elif status == 200:
            return _line(witness, note, body, head.size)
        else:
            return "", "silent" if not status else "refused", old
    return "", "refused", old


def _line(witness: Witness, note: str, body: str, size: int) -> tuple[str, str, int]:
    """The line of this witness in its answer; others' are passed over."""
    for line in body.splitlines(keepends=True):
        try:
            if cosignatures(with_lines(note, [line]), [witness.key]):
                return line, "cosigned", size
        except (BadNote, ValueError):
            continue
    return "", "refused", size


def _post(url: str, body: str) -> tuple[int, str]:
    """Status and body; 0 where nobody answered."""
    request = Post(url.rstrip("/") + "/add-checkpoint", data=body.encode(), method="POST")
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with urlopen(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(LARGEST_REQUEST).decode("utf-8", "replace")
    except HTTPError as error:
        return error.code, error.read(LARGEST_REQUEST).decode("utf-8", "replace")
    except (OSError, HTTPException):
        return 0, ""
