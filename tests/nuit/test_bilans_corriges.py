"""A corrected final report: the last that gives a cost decides of the cap; one without a cost takes nothing away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.importer import importer

ADIL = "2024-2.3-adil-59-62"
ENTETE = "convention,exercice,nature,recu_le,cout_reel_eur\n"


def _du(boite: Any) -> Decimal:
    return next(s["du_eur"] for s in boite.ctx.entrepot.lire_soldes(2024) if s["convention"] == ADIL)


def test_un_bilan_corrige_sans_cout_garde_le_plafond_du_precedent(boite: Any, tmp_path: Path) -> None:
    def recevoir(jour: str, cout: str) -> None:
        fichier = tmp_path / f"bilan-{jour}.csv"
        fichier.write_text(f"{ENTETE}{ADIL},2024,bilan_final,{jour},{cout}\n", encoding="utf-8")
        importer(boite.ctx, "documents", fichier, "gestionnaire", date(2025, 2, 1))

    boite.nuit("2025-02-01")
    assert _du(boite) == Decimal("18000.00")
    recevoir("2025-01-10", "15000.00")
    assert _du(boite) == Decimal("15000.00")
    recevoir("2025-01-20", "")
    assert _du(boite) == Decimal("15000.00")
    recevoir("2025-01-25", "16000.00")
    assert _du(boite) == Decimal("16000.00")
