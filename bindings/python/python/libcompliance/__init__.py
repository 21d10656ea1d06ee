"""Controls for laboratories under ISO/IEC 17025: a sealed audit trail, access, life cycles.

Each control can be used alone, or all together in a `Lab`.
"""

from __future__ import annotations

import os

from libcompliance import _core
from libcompliance._core import Key, KeyFile, Passphrase, RecoveryCode, Unattended, WindowsAccount
from libcompliance.access import Decision
from libcompliance.answer import Answer, Receipt
from libcompliance.errors import ComplianceError
from libcompliance.instrument import Run, SealedFile, audited, using
from libcompliance.lab import Batch, Created, Lab, Session
from libcompliance.value import Value, above, below, detected, not_detected, quantity
from libcompliance.verification import Report, verify, verify_report

__all__ = [
    "Answer",
    "Batch",
    "ComplianceError",
    "Created",
    "Decision",
    "Key",
    "KeyFile",
    "Lab",
    "Passphrase",
    "Receipt",
    "RecoveryCode",
    "Report",
    "Run",
    "SealedFile",
    "Session",
    "Unattended",
    "Value",
    "WindowsAccount",
    "__version__",
    "above",
    "audited",
    "below",
    "detected",
    "not_detected",
    "quantity",
    "using",
    "verify",
    "verify_report",
]

__version__ = _core.VERSION

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_core.forked)
