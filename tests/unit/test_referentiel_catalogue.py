"""Our catalogue and parameters: every dispositif of the five documents, every value with its source."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.domaine.convention import Mode
from decompte.referentiel import Referentiel, charger

RACINE = Path(__file__).resolve().parents[2]

DE_2024 = (
    [f"1.{n}" for n in ("1", "1bis", "2", "3", "4", "5", "5-CHEVAL-BLEU", "6", "6-CNFPT", "7")]
    + [f"2.{n}" for n in range(1, 14)]
    + ["FAL", "AML", "PRECARITE-ENERGETIQUE", "CAF-FONDS"]
    + [f"3.{n}" for n in (*range(1, 21), "5bis", "12bis")]
    + [f"4.{n}" for n in range(1, 8)]
)
DE_2026 = [f"{axe}.{n}" for axe, nombre in ((1, 5), (2, 13), (3, 14), (4, 7), (5, 11)) for n in range(1, nombre + 1)]
CATALOGUE = {
    "2019-ASRL",
    "2023-1.5-CHEVAL-BLEU",
    "2025-COORDO-LDA",
    *(f"2024-{code}" for code in DE_2024),
    *(f"2026-{code}" for code in DE_2026),
}
JUGES = {"bilan", "fiches_prescription", "partenariat_siege", "partenariat_slai", "recrutement"}
PROCEDURES = {"diagnostic_actualise", "delai_cer", "suspension", "inscription_monjob62"} | JUGES
PARCOURS = {"entretiens", "actions_cer", "contractualisation", "formulaire_reorientation", "prescriptions", "comites"}


@pytest.fixture(scope="module")
def reference() -> Referentiel:
    return charger(RACINE / "reference", date(2026, 11, 22))


def test_les_109_dispositifs_sont_la(reference: Referentiel) -> None:
    assert len(CATALOGUE) == 109
    assert set(reference.dispositifs) == CATALOGUE


def test_les_dispositifs_de_2026_sont_sans_chiffres(reference: Referentiel) -> None:
    """2026-5.1 apart: the same dispositif as 2024-1.1, whose computation needs only the convention's targets."""
    modes = Counter(d.mode for d in reference.dispositifs.values() if d.annee == 2026)
    assert modes == {Mode.NON_PARAMETRE: 49, Mode.OBJECTIFS_ETP: 1}
    assert reference.dispositifs["2026-5.1"].mode is Mode.OBJECTIFS_ETP


def test_aucune_convention_de_2024_n_est_non_parametree(reference: Referentiel) -> None:
    assert all(reference.dispositif_de(c).mode is not Mode.NON_PARAMETRE for c in reference.conventions)


@pytest.mark.parametrize(
    ("id_", "parcours", "montres"),
    [
        ("2024-1.2", PARCOURS | {"sorties", "duree"}, set()),
        ("2024-1.3", PARCOURS, {"sorties"}),
        ("2024-1.4", PARCOURS | {"sorties"}, {"duree"}),
    ],
)
def test_groupes_de_qualite(id_: str, parcours: set[str], montres: set[str], reference: Referentiel) -> None:
    procedures, qualite = reference.dispositifs[id_].groupes
    assert (procedures.id, qualite.id) == ("procedures", "parcours")
    assert set(procedures.scores) == PROCEDURES and procedures.montres == ()
    assert (set(qualite.scores), set(qualite.montres)) == (parcours, montres)


@pytest.mark.parametrize("id_", ["2024-1.5", "2024-1.5-CHEVAL-BLEU", "2023-1.5-CHEVAL-BLEU"])
def test_groupe_unique_de_la_sante(id_: str, reference: Referentiel) -> None:
    (groupe,) = reference.dispositifs[id_].groupes
    assert groupe.id == "qualite"
    assert groupe.scores == ("entretiens", "qualite_cer", "etapes_parcours", "evolutions_parcours")
    assert {i: f.juge for i, f in reference.fiches_indicateurs(id_).items()} == {
        "entretiens": False,
        "qualite_cer": True,
        "etapes_parcours": True,
        "evolutions_parcours": True,
        "sorties": False,
    }


def test_chaque_valeur_a_une_source_ou_une_raison(reference: Referentiel) -> None:
    for parametre in reference.parametres.par_id.values():
        for valeur in parametre.valeurs:
            assert valeur.raison if valeur.hypothese else valeur.source, parametre.id
            assert valeur.verifie_le is not None, parametre.id


def test_les_parts_d_un_dispositif_font_le_montant(reference: Referentiel) -> None:
    """Quantitative part + parts of the quality groups = 1, at the end of the year of the dispositif."""
    for dispositif in reference.dispositifs.values():
        if dispositif.mode is Mode.PLACES_QUALITE:
            ids = ["part_quantitative", *(f"part_groupe_{g.id}" for g in dispositif.groupes)]
            fin = date(dispositif.annee, 12, 31)
            assert sum(reference.parametres.a(i, fin, dispositif.id).valeur for i in ids) == 1, dispositif.id


def test_objectifs_et_seuils_imprimes(reference: Referentiel) -> None:
    attendus = {
        ("delai_cer_mois", "2024-1.2"): 1,
        ("delai_cer_mois", "2024-1.3"): 2,
        ("delai_cer_mois", "2024-1.4"): 1,
        ("actions_cer_minimum", "2024-1.2"): 4,
        ("actions_cer_minimum", "2024-1.3"): 1,
        ("actions_cer_minimum", "2024-1.4"): 3,
        ("actions_pro_minimum", "2024-1.4"): 1,
        ("objectif_sorties", "2024-1.2"): Decimal("0.20"),
        ("objectif_sorties", "2024-1.4"): Decimal("0.08"),
        ("objectif_contractualisation", "2024-1.3"): Decimal("0.80"),
        ("objectif_inscription_monjob62", "2024-1.2"): Decimal("1.00"),
        ("duree_parcours_mois", "2024-1.2"): 18,
        ("duree_parcours_mois", "2024-1.4"): 24,
        ("objectif_duree", "2024-1.2"): Decimal("0.50"),
        ("poids_accueils_etp", "2024-1.1bis"): 400,
        ("poids_places_etp", "2026-5.1"): 180,
        ("tarif_fal", "2024-FAL"): Decimal("171.90"),
        ("bilan_final_mois_apres_fin", "2024-1.6"): 2,
        ("bilan_final_mois_apres_fin", "2024-2.3"): 6,
    }
    lus = {(id_, d): reference.parametres.a(id_, date(2026, 1, 1), d).valeur for id_, d in attendus}
    assert lus == attendus
    for id_, dispositif in (
        ("objectif_sorties", "2024-1.3"),
        ("objectif_duree", "2024-1.4"),
        ("bilan_final_mois_apres_fin", "2024-1.3"),
    ):
        assert reference.parametres.cherche(id_, date(2026, 1, 1), dispositif) is None


def test_la_clause_de_penalite_est_imprimee_pour_1_1_seulement(reference: Referentiel) -> None:
    clauses = {
        d: v
        for d in reference.dispositifs
        if (v := reference.parametres.a("clause_penalite", date(2026, 6, 30), d)).valeur is True
    }
    assert {d: v.hypothese for d, v in clauses.items()} == {"2024-1.1": False, "2024-1.1bis": True, "2026-5.1": True}


def test_rien_n_est_a_reverifier(reference: Referentiel) -> None:
    assert reference.avertissements == ()
