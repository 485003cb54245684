"""WeChat at work (企业微信): a text card of an application to one of its users.

The application API as its makers document it: ``/cgi-bin/gettoken`` and ``/cgi-bin/message/send``,
answers with ``errcode``. A card that is sent twice within four hours they drop themselves.
"""

from __future__ import annotations

import json
from html import escape
from threading import Lock
from time import monotonic
from urllib.parse import urlencode

from django.conf import settings

from xiangyue.core.messages import Letter, NotNow, Refused
from xiangyue.jobs.channels.http import call

EARLY = 120
"""Seconds before its end that a token is fetched anew."""
TOKEN_OVER = (40014, 41001, 42001)
NOBODY = (81013, 60111, 40003, 40031)
"""No such user, or not one who sees this application."""
_tokens: dict[tuple[str, str], tuple[str, float]] = {}
_lock = Lock()


def post(letter: Letter, where: str) -> None:
    """Send it as the application ``CORPID:AGENTID``. A token that is over is fetched once more."""
    corp, _, agent = where.partition(":")
    if letter.link:
        card = {
            "title": letter.subject,
            "description": escape(letter.text),
            "url": letter.link,
        }
        said: dict[str, object] = {"msgtype": "textcard", "textcard": card}
    else:
        said = {"msgtype": "text", "text": {"content": letter.text}}
    said |= {
        "touser": letter.to,
        "agentid": int(agent or 0),
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 14400,
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    for anew in (False, True):
        token = _token(corp, anew=anew)
        url = f"{settings.WECOM_URL}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        status, answer = call(url, body, {"Content-Type": "application/json"})
        code = answer.get("errcode") if isinstance(answer, dict) else None
        if code not in TOKEN_OVER:
            break
    if status == 200 and code == 0:
        if answer.get("invaliduser"):
            raise Refused(f"no such user: {answer['invaliduser']}")
        return
    said_why = answer.get("errmsg", "") if isinstance(answer, dict) else answer
    problem = f"{status} {code} {said_why}"[:200]
    raise Refused(problem) if code in NOBODY else NotNow(problem)


def _token(corp: str, *, anew: bool) -> str:
    """The access token, kept in this process until shortly before its end."""
    key = (settings.WECOM_URL, corp)
    with _lock:
        kept = _tokens.get(key)
        if kept and not anew and monotonic() < kept[1]:
            return kept[0]
        secret = settings.CHANNEL_SECRETS["wecom"]
        query = urlencode({"corpid": corp, "corpsecret": secret})
        status, answer = call(f"{settings.WECOM_URL}/cgi-bin/gettoken?{query}")
        if status != 200 or not isinstance(answer, dict) or answer.get("errcode"):
            said = answer.get("errmsg", "") if isinstance(answer, dict) else ""
            raise NotNow(f"no token: {status} {said}"[:200])
        token = str(answer["access_token"])
        _tokens[key] = token, monotonic() + max(0, int(answer.get("expires_in", 7200)) - EARLY)
        return token
