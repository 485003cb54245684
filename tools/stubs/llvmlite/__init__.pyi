# What core/belenios uses of llvmlite, which brings no types of its own.
from typing import Any

binding: Any
ir: Any
