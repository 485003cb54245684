"""The strokes of Chinese characters, for lists in the order of names' strokes (按姓氏笔画为序).

``strokes.txt`` holds each character with its strokes as digits (横 1, 竖 2, 撇 3, 点 4, 折 5), made
out of the Conway Stroke Data (CC BY 4.0, https://github.com/stroke-input/stroke-input-data).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xiangyue.core.candidates import Key, stroke_key

FILE = Path(__file__).with_name("strokes.txt")
_ONE = re.compile(r"([^1-5#\n])([1-5]+)")


@cache
def table() -> Mapping[str, str]:
    """Each character's strokes."""
    lines = FILE.read_text("utf-8").splitlines()
    return dict(_ONE.findall("\n".join(line for line in lines if not line.startswith("#"))))


def key(name: str) -> Key:
    """What a name is ordered by."""
    return stroke_key(name, table())
