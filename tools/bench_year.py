"""A slice of the year in ``make bench``: the villages of one district live it through the acts.

A process of its own, as a person would start it, in the bench's home; what is printed is what
``xiangyue year --json`` says: acts a second, and the peak memory of its processes (PostgreSQL's
left out). ``python -m tools.bench_year`` runs it alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

AREA = "230804"  # Qianjin, 24 villages in their proportion of Jiamusi: about 3,000 acts


def run(area: str = AREA) -> dict[str, Any]:
    """``seconds``, ``acts``, ``acts_per_second`` and ``peak_mib`` of the slice; SystemExit when it
    fails."""
    command = [sys.executable, "-m", "xiangyue.site.cli", "year", "--area", area, "--seed", "1"]
    environment = {k: v for k, v in os.environ.items() if k != "XIANGYUE_DEMONSTRATION"}
    done = subprocess.run(
        [*command, "--fresh", "--json"], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"bench: the year ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def line(found: dict[str, Any]) -> str:
    """What it came to, in a line."""
    rate, seconds, peak = found["acts_per_second"], found["seconds"], found["peak_mib"]
    return (
        f"a slice of the year ({AREA}, {found['acts']:,} acts):"
        f" {rate:,.0f} acts a second, {seconds:.1f} s, {peak:,} MiB at most"
    )


if __name__ == "__main__":
    print(line(run()))
