"""Answers as notebooks show them. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["table"]


def table(title: str, rows: Iterable[Sequence[object]]) -> str:
    """A table in HTML with a title; `None` is an empty cell, and what shows itself in HTML does."""
    lines = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(title)}</caption>{lines}</table>"


_LONGEST = 2_000


def _cell(value: object) -> str:
    if value is None:
        return ""
    show = getattr(type(value), "_repr_html_", None)
    if show is not None:
        return str(show(value))
    if isinstance(value, tuple):
        return "<br>".join(_cell(each) for each in value[:50]) + (f"<br>and {len(value) - 50} more" if len(value) > 50 else "")
    text = str(value)
    return escape(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")
