"""The 109 dispositifs of the sources, each with the mode that the specification gives it."""

from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.convention import Mode, Tableau
from decompte.domaine.indicateurs_requis import indicateurs_requis
from decompte.referentiel import Referentiel
from decompte.soldes.aiguillage import SANS_TABLEAU, SUR_TABLEAU

MODES: dict[Mode, tuple[str, ...]] = {
    Mode.OBJECTIFS_ETP: ("2024-1.1", "2024-1.1bis", "2026-5.1"),
    Mode.PLACES_QUALITE: (
        "2023-1.5-CHEVAL-BLEU", "2024-1.2", "2024-1.3", "2024-1.4", "2024-1.5", "2024-1.5-CHEVAL-BLEU",
    ),
    Mode.SESSIONS: ("2024-1.6",),
    Mode.JOURNEES: ("2024-1.6-CNFPT",),
    Mode.ETP: ("2024-2.13", "2024-3.20", "2024-4.7", "2025-COORDO-LDA"),
    Mode.POSTE_MOIS: ("2024-3.10", "2024-3.11"),
    Mode.MESURES: ("2019-ASRL", "2024-4.6"),
    Mode.LOGEMENT_MOIS: ("2024-FAL",),
    Mode.POINTS: ("2024-AML",),
    Mode.ACTES: ("2024-2.12",),
    Mode.FORFAIT_OBJECTIF: (
        "2024-2.1", "2024-2.2", "2024-3.7", "2024-3.9", "2024-3.14", "2024-4.3", "2024-4.4", "2024-PRECARITE-ENERGETIQUE",
    ),
    Mode.COUT_REEL: ("2024-1.7", "2024-3.5bis", "2024-3.12bis", "2024-3.17", "2024-3.18", "2024-3.19"),
    Mode.VERSE_A_LA_SIGNATURE: ("2024-2.3", "2024-CAF-FONDS"),
    Mode.NON_PARAMETRE: (
        "2024-2.4", "2024-2.5", "2024-2.6", "2024-2.7", "2024-2.8", "2024-2.9", "2024-2.10", "2024-2.11",
        "2024-3.1", "2024-3.2", "2024-3.3", "2024-3.4", "2024-3.5", "2024-3.6", "2024-3.8", "2024-3.12", "2024-3.13",
        "2024-3.15", "2024-3.16", "2024-4.1", "2024-4.2", "2024-4.5",
        "2026-1.1", "2026-1.2", "2026-1.3", "2026-1.4", "2026-1.5",
        "2026-2.1", "2026-2.2", "2026-2.3", "2026-2.4", "2026-2.5", "2026-2.6", "2026-2.7", "2026-2.8", "2026-2.9",
        "2026-2.10", "2026-2.11", "2026-2.12", "2026-2.13",
        "2026-3.1", "2026-3.2", "2026-3.3", "2026-3.4", "2026-3.5", "2026-3.6", "2026-3.7", "2026-3.8", "2026-3.9",
        "2026-3.10", "2026-3.11", "2026-3.12", "2026-3.13", "2026-3.14",
        "2026-4.1", "2026-4.2", "2026-4.3", "2026-4.4", "2026-4.5", "2026-4.6", "2026-4.7",
        "2026-5.2", "2026-5.3", "2026-5.4", "2026-5.5", "2026-5.6", "2026-5.7", "2026-5.8", "2026-5.9", "2026-5.10",
        "2026-5.11",
    ),
}  # fmt: skip
TARIFS = {
    "2024-1.6-CNFPT": ("tarif_journee_agents", "tarif_journee_mixte"),
    "2024-2.12": ("tarif_diagnostic", "tarif_accompagnement_ponctuel", "tarif_semaine_supplementaire"),
    "2024-3.10": ("tarif_poste_mois",),
    "2024-3.11": ("tarif_poste_mois",),
    "2024-4.6": ("tarif_mesure_renforcee", "tarif_mesure_simple"),
    "2019-ASRL": ("tarif_mesure_renforcee",),
    "2024-FAL": ("tarif_fal",),
    "2024-AML": ("tarif_aml_point",),
}
FIN_DE_2024 = date(2024, 12, 31)


def test_les_109_et_leur_mode(referentiel: Referentiel) -> None:
    attendus = {id: mode for mode, ids in MODES.items() for id in ids}
    assert sum(map(len, MODES.values())) == len(attendus) == 109
    assert {id: d.mode for id, d in referentiel.dispositifs.items()} == attendus


def test_chaque_mode_a_son_calcul() -> None:
    assert {*SUR_TABLEAU, *SANS_TABLEAU, Mode.NON_PARAMETRE} == set(Mode)
    assert not set(SUR_TABLEAU) & set(SANS_TABLEAU)


def test_le_catalogue_demande_un_tableau_la_ou_le_mode_en_compte_un(referentiel: Referentiel) -> None:
    for dispositif in referentiel.dispositifs.values():
        if dispositif.mode is not Mode.NON_PARAMETRE:
            assert (dispositif.tableau is Tableau.AUCUN) == (dispositif.mode in SANS_TABLEAU), dispositif.id


def test_ce_qui_n_est_pas_parametre_dit_ce_qui_manque(referentiel: Referentiel) -> None:
    for dispositif in referentiel.dispositifs.values():
        assert (dispositif.manque is not None) == (dispositif.mode is Mode.NON_PARAMETRE), dispositif.id


@pytest.mark.parametrize(("dispositif", "tarifs"), TARIFS.items())
def test_chaque_mode_a_tarif_a_les_siens(dispositif: str, tarifs: tuple[str, ...], referentiel: Referentiel) -> None:
    tous = sorted(id for id in referentiel.parametres.par_id if id.startswith("tarif_") and id != "tarif_place")
    siens = [id for id in tous if referentiel.parametres.cherche(id, FIN_DE_2024, dispositif)]
    assert siens == sorted(tarifs)


def test_les_conventions_de_2024_disent_ce_que_leur_mode_compte(referentiel: Referentiel) -> None:
    """A convention of a mode that compares with a target names the code that realises it."""
    for convention in referentiel.conventions:
        mode = referentiel.dispositif_de(convention).mode
        if mode in {Mode.SESSIONS, Mode.ETP, Mode.FORFAIT_OBJECTIF}:
            assert convention.cible_autre, convention.code
            assert convention.unite_autre in indicateurs_requis(convention, mode, referentiel.parametres), convention.code
