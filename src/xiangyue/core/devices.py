"""What a browser calls itself, in the two or three words by which somebody knows their phone."""

from __future__ import annotations

from typing import Final

BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Mi"),
    ("UCBrowser", "UC"),
    ("MQQBrowser", "QQ"),
    ("QQBrowser", "QQ"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """``"Chrome · Android"``; "" for a browser that says nothing known. The first that fits
    counts: others name several, themselves last."""
    found = [
        next((name for mark, name in some if mark in agent[:400]), "")
        for some in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(w for w in found if w)
