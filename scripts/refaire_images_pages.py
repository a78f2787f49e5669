"""Take the pictures of the pages again (docs/images/pages-*.png), by the scenarios of ``tests/pages/navigateur``.

Run from the root: ``PYTHONPATH=plugins .venv/bin/python scripts/refaire_images_pages.py`` (Chromium is needed).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).parents[1]


def main() -> int:
    """Run the scenarios, their pictures going to docs/images; their exit code."""
    env = {**os.environ, "DECOMPTE_IMAGES_DES_PAGES": str(RACINE / "docs" / "images")}
    essais = sorted(map(str, (RACINE / "tests" / "pages" / "navigateur").glob("test_parcours_*.py")))
    return subprocess.run([sys.executable, "-m", "pytest", "-m", "longue", *essais], cwd=RACINE, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
