"""PostgreSQL's configuration, from the memory of this machine."""

from __future__ import annotations

import os
from pathlib import Path

from xiangyue.core.digits import whole

MIB = 1024 * 1024


def memory() -> int:
    """Bytes this process may count on: the machine's, or less if its control group says so."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return total
    bytes_ = whole(limit)
    return total if bytes_ is None else min(total, bytes_)


def configuration(sockets: Path, available: int | None = None) -> str:
    """The text of ``xiangyue.conf``.

    A sixth of the memory is shared buffers (128 MiB to 4 GiB): the database lives beside the web
    server, not on a machine of its own. fsync and synchronous_commit stay on: what a person was
    told is kept must be kept.
    """
    size = memory() if available is None else available
    shared = max(128, min(4096, size // MIB // 6))
    quoted = str(sockets).replace("'", "''")
    try:
        shm = os.statvfs("/dev/shm")
        roomy = shm.f_bavail * shm.f_frsize >= 512 * MIB
    except OSError:
        roomy = False
    lines = [
        "listen_addresses = ''  # only the socket",
        f"unix_socket_directories = '{quoted}'",
        "unix_socket_permissions = 0700",
        "max_connections = 120",
        f"shared_buffers = {shared}MB",
        f"effective_cache_size = {max(256, size // MIB // 2)}MB",
        "work_mem = 16MB",
        f"maintenance_work_mem = {max(64, min(512, size // MIB // 16))}MB",
        "max_wal_size = 4GB",
        "min_wal_size = 256MB",
        "checkpoint_timeout = 15min",
        "random_page_cost = 1.1",
        "jit = off  # our queries are short",
        "fsync = on",
        "synchronous_commit = on",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_checkpoints = off",
        # A statement carries what people wrote; so do details (the values of a key, a row that was
        # refused, what a killed process was running). None of it belongs into a log.
        "log_min_error_statement = panic",
        "log_error_verbosity = terse",
        "max_slot_wal_keep_size = 8GB  # what waits for a vault that is gone fills no disk",
    ]
    if not roomy:  # a container's 64 MB of /dev/shm would fail parallel queries
        lines.append("dynamic_shared_memory_type = mmap")
    return "\n".join(lines) + "\n"
