"""Money: whole fen, shown in yuan."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """``1234550`` fen as ``12,345.50``; exact, the sign kept."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def words(fen: int) -> dict[str, str]:
    """An amount with its unit, by language."""
    return {"zh": f"{yuan(fen)}元", "en": f"{yuan(fen)} yuan"}
