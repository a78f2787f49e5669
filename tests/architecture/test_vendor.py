"""What is served and not ours: as published, with its licence, listed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

DOSSIER = Path(__file__).parents[2] / "plugins" / "decompte" / "web" / "statique" / "vendor"
PUBLIES = {
    "pico-2.1.1.min.css": "fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db",
    "charts-1.2.0.min.css": "edd9756a53c171ead90291cbfa24dfcdde44ec850f1eacd6bcfb8e40e9ebfe12",
}
"""SHA-256 of the files as npm publishes them."""


@pytest.mark.parametrize("nom", PUBLIES)
def test_servi_comme_il_est_publie_avec_sa_licence(nom: str) -> None:
    assert hashlib.sha256((DOSSIER / nom).read_bytes()).hexdigest() == PUBLIES[nom]
    (licence,) = DOSSIER.glob(f"{nom.split('-')[0]}-LICENCE.*")
    assert "MIT License" in licence.read_text(encoding="utf-8")
    assert nom in (DOSSIER / "README.md").read_text(encoding="utf-8")


def test_rien_d_autre_n_est_servi() -> None:
    assert {f.name for f in DOSSIER.iterdir()} == {*PUBLIES, "README.md", "pico-LICENCE.md", "charts-LICENCE.txt"}
    lues = "".join((DOSSIER / nom).read_text(encoding="utf-8") for nom in PUBLIES)
    assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", lues)
