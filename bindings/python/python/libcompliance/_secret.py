"""What is secret, as a type."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["Secret"]

Secret: TypeAlias = str | bytes | bytearray | memoryview
"""A password or code: text, or any buffer of UTF-8. It is copied, and the copy is wiped."""
