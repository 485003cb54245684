"""What is raised when there is no going on."""

from __future__ import annotations


class Stuck(RuntimeError):
    """A matter on which nothing more can be done, though it is not finished."""
