"""Controls for laboratories under ISO/IEC 17025: a sealed audit trail, access, life cycles.

Each control can be used alone, or all together in a `Lab`.
"""

from __future__ import annotations

import os

from libcompliance import _core
from libcompliance._core import Key, KeyFile, Passphrase, RecoveryCode, Unattended, WindowsAccount
from libcompliance.access import Decision
from libcompliance.errors import ComplianceError
from libcompliance.lab import Created, Lab, Receipt, Session

__all__ = [
    "ComplianceError",
    "Created",
    "Decision",
    "Key",
    "KeyFile",
    "Lab",
    "Passphrase",
    "Receipt",
    "RecoveryCode",
    "Session",
    "Unattended",
    "WindowsAccount",
    "__version__",
]

__version__ = _core.VERSION

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_core.forked)
