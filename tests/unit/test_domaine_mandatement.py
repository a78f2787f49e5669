"""What a batch is made of, which versions its answer mandates, and what their payments count for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.domaine.budget import payes
from decompte.domaine.convention import Versement
from decompte.domaine.mandatement import (
    COLONNES_LOT,
    AMandater,
    LigneDeLot,
    LotDeMandatement,
    MandatDeLigne,
    MandatRecu,
    mandats_complets,
    parts_de_la_convention,
    parts_figees,
)
from decompte.domaine.regularisation import hors_versions
from decompte.domaine.repartition import PartBudgetaire
from decompte.domaine.vie_solde import MandatSolde, VersionArretee

JUIN, JUILLET = date(2025, 6, 1), date(2025, 7, 1)
ZERO = Decimal("0.00")
SOLDE = AMandater("c", 2024, 1, Decimal("100.00"), ZERO, "a" * 64, JUIN, "s", "1.3")
LIGNE = LigneDeLot(
    1, 1, "mandat", "c", 2024, 1, "s", "S", None, "1.3", "op", "imp", 2023, Decimal("33.33"), "objet", "c-2024-1", "a" * 64, JUIN
)  # fmt: skip
LOT = LotDeMandatement(
    1, 2024, JUIN, "finances", (LIGNE, replace(LIGNE, ligne=2, annee_budget=2024, montant_eur=Decimal("66.67")))
)  # fmt: skip
RECU = MandatRecu("c", 2024, 1, "mandat", Decimal("33.33"), "M-1", JUIN, 1, 1)


def figees(*parts: tuple[str | None, int, str | None, str | None]) -> AMandater:
    budget: list[dict[str, Any]] = [
        {"operation": operation, "annee": annee, "imputation": "imp", "solde_net_eur": net, "reversement_eur": reversement}
        for operation, annee, net, reversement in parts
    ]
    return replace(SOLDE, contexte={"budget": budget})


def test_une_imputation_non_communiquee_est_vide() -> None:
    figee = figees(("op", 2024, "100.00", "0.00"))
    figee.contexte["budget"][0]["imputation"] = "non communiquée"
    parts = [PartBudgetaire("c", "op", 2024, Decimal("1"))]
    for siennes in (parts_figees(figee), parts_de_la_convention(SOLDE, parts, {("op", 2024): "non communiquée"})):
        assert [(p.operation, p.imputation) for p in siennes] == [("op", None)]


def test_les_parts_sont_celles_de_l_etat_liquidatif() -> None:
    solde = figees(("op", 2023, "33.33", "0.00"), ("op", 2024, "66.67", "0.00"), ("autre", 2024, "0.00", "0.00"))
    assert [(p.operation, p.annee, p.montant_eur) for p in parts_figees(solde)] == [
        ("op", 2023, Decimal("33.33")),
        ("op", 2024, Decimal("66.67")),
    ]
    titre = replace(
        figees((None, 2024, "0.00", "40.00"), ("op", 2024, None, "60.00")), solde_net_eur=ZERO, reversement_eur=Decimal("100.00")
    )
    assert (titre.sens, titre.montant_eur) == ("titre", Decimal("100.00"))
    assert [(p.operation, p.montant_eur) for p in parts_figees(titre)] == [(None, Decimal("40.00")), ("op", Decimal("60.00"))]


@pytest.mark.parametrize(
    "parts", [(), (("op", 2024, "99.99", None),), (("op", 2023, "110.00", None), ("op", 2024, "-10.00", None))]
)
def test_des_parts_qui_ne_font_pas_le_montant_n_en_sont_pas(parts: Any) -> None:
    assert parts_figees(figees(*parts)) == ()


def test_sans_elles_celles_de_la_convention_au_centime() -> None:
    parts = [PartBudgetaire("c", "op", 2023, Decimal("1.00")), PartBudgetaire("c", None, 2024, Decimal("2.00"))]
    assert [(p.imputation, p.montant_eur) for p in parts_de_la_convention(SOLDE, parts, {("op", 2023): "imp"})] == [
        ("imp", Decimal("33.33")),
        (None, Decimal("66.67")),
    ]
    six = [PartBudgetaire("c", f"op{n}", 2024, Decimal("1.00")) for n in range(6)]
    (seule,) = parts_de_la_convention(replace(SOLDE, solde_net_eur=Decimal("0.04")), six, {})
    assert (seule.operation, seule.montant_eur) == ("op0", Decimal("0.04"))


def test_un_solde_est_mandate_quand_toutes_ses_lignes_le_sont() -> None:
    assert mandats_complets([RECU], [LOT]) == []
    seconde = replace(RECU, ligne=2, montant_eur=Decimal("66.67"), reference="M-2", date=JUILLET)
    attendu = MandatSolde("c", 2024, 1, "mandat", "M-1 + M-2", JUILLET, Decimal("100.00"))
    assert mandats_complets([seconde, RECU], [LOT]) == [attendu]
    assert mandats_complets([seconde], [replace(LOT, mandats={1: MandatDeLigne("M-1", JUIN)})]) == [attendu]
    assert attendu.references == ("M-1", "M-2")
    assert mandats_complets([RECU, replace(seconde, reference="M-1")], [LOT])[0].reference == "M-1"
    seule = replace(RECU, lot=None, ligne=None, montant_eur=Decimal("100.00"))
    assert mandats_complets([seule], []) == [MandatSolde("c", 2024, 1, "mandat", "M-1", JUIN, Decimal("100.00"))]


def test_ce_que_dit_l_etat_d_un_lot() -> None:
    un = MandatDeLigne("M-1", JUIN)
    assert [replace(LOT, mandats=m).etat for m in ({}, {1: un}, {1: un, 2: un})] == ["en_attente", "en_partie", "mandate"]
    assert (LOT.total_eur("mandat"), LOT.total_eur("titre")) == (Decimal("100.00"), ZERO)


def test_chaque_mandat_d_un_solde_en_plusieurs_parts_le_paie() -> None:
    mandat = MandatSolde("c", 2024, 1, "mandat", "M-1 + M-2", JUILLET, Decimal("100.00"))
    version = VersionArretee("c", 2024, 1, JUIN, "finances", Decimal("100.00"), ZERO, "a" * 64, mandat)
    avance = Versement("c", 2024, JUIN, Decimal("10.00"), "avance", "M-0")
    un = Versement("c", 2024, JUILLET, Decimal("33.33"), "solde", " M-1")
    deux = Versement("c", 2024, JUILLET, Decimal("66.67"), "solde", "M-2")
    assert hors_versions([avance, un, deux], [version]) == (avance,)
    versions = {("c", 2024): (version,)}
    for faits, reste in (([avance], "100.00"), ([avance, un], "66.67"), ([avance, un, deux], None)):
        total = sum(v.montant_eur for v in payes(faits, versions))
        assert total == Decimal("110.00")
        assert len(payes(faits, versions)) == len(faits) + (reste is not None)
    assert MandatSolde("c", 2024, 1, "sans_objet", "sans objet", JUIN, ZERO).references == ()


def test_la_page_des_colonnes_dit_celles_du_fichier(racine: Path) -> None:
    """What finance configures its software with is what the file has, in its order."""
    page = (racine / "docs" / "mandatement.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `([a-z0-9_]+)` \|", page, re.M)) == COLONNES_LOT
