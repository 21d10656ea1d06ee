"""Answers as notebooks show them. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["table"]


def table(title: str, rows: Iterable[Sequence[object]]) -> str:
    """A table in HTML with a title; `None` is an empty cell."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{escape(title)}</caption>{lines}</table>"
