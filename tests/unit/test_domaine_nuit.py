"""The sentence that refuses an instant without an offset."""

from __future__ import annotations

from datetime import datetime

import pytest

from decompte.domaine.nuit import jour_de_la_nuit


def test_la_phrase_de_refus_est_entiere() -> None:
    with pytest.raises(ValueError, match=r"^L'instant d'une nuit porte un décalage horaire\.$"):
        jour_de_la_nuit(datetime(2024, 4, 16, 2, 0))  # noqa: DTZ001 - the fault under test
