"""Many rows in one night: controlled in packets, with the same end as all at once."""

from __future__ import annotations

from typing import Any

import pytest

from decompte.app import lire_lot
from tests.enveloppes import en_zip
from tests.fabrique import classeur, personne

ARRAS, LENS, AVION = "2024-1.3-ccas-arras", "2024-1.3-ccas-lens", "2024-1.3-ccas-avion"


def table(convention: str, mois: str, personnes: int) -> bytes:
    """A table of some persons."""
    return classeur([personne(n) for n in range(1, personnes + 1)], identification={"Convention": convention, "Mois": mois})


def test_packets_of_any_size_end_alike(boite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    boite.deposer("ccas-arras/mai.xlsx", table(ARRAS, "2024-05", 4), "2024-06-05T10:00:00+02:00")
    envoi = en_zip(
        {"a.xlsx": table(LENS, "2024-05", 3), "b.xlsx": table(LENS, "2024-05", 4), "c.xlsx": table(LENS, "2024-04", 5)}
    )
    boite.deposer("ccas-lens/envoi.zip", envoi, "2024-06-05T11:00:00+02:00")
    boite.deposer("ccas-avion/mai.xlsx", table(AVION, "2024-05", 3), "2024-06-05T12:00:00+02:00")
    monkeypatch.setattr(lire_lot, "LIGNES_PAR_PAQUET", 1)
    boite.nuit("2024-06-20")
    assert {f["chemin"]: f["etat"] for f in boite.ctx.entrepot.lire_fichiers()} == {
        "ccas-arras/mai.xlsx": "accepte",
        "ccas-lens/envoi.zip": "accepte_avec_reserves",
        # The tables of an archive are judged together, whatever their rows.
        "ccas-lens/envoi.zip/a.xlsx": "rejete",
        "ccas-lens/envoi.zip/b.xlsx": "rejete",
        "ccas-lens/envoi.zip/c.xlsx": "accepte",
        "ccas-avion/mai.xlsx": "accepte",
    }
