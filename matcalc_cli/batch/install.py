"""The command that installs an extra, for a message: from the checkout where the package is run from one."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(extra: str) -> str:
    """pip install "matcalc-cli[cluster]", or with the path of the checkout in place of the name."""
    here = (ROOT / "pyproject.toml").is_file()
    return f'{sys.executable} -m pip install "{ROOT if here else "matcalc-cli"}[{extra}]"'
