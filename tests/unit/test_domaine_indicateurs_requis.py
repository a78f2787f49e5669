"""The Activité codes asked of a convention each month, by its mode, its target and its tariffs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.convention import Convention, Dispositif, Mode, Tableau
from decompte.domaine.indicateurs_requis import indicateurs_requis, requis_par_convention
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee

CONVENTION = Convention(
    "convention-a", "structure-a", 2024, "4.6", "2024-4.6", None, date(2024, 1, 1), date(2024, 12, 31), Decimal(30000)
)


def tarifs(**dates: date) -> Parametres:
    """Tariffs of the dispositif 2024-4.6 since these dates."""
    return Parametres.de(
        Parametre(id, id, "eur", (ValeurDatee(depuis, "100", pour=("2024-4.6",)),)) for id, depuis in dates.items()
    )


@pytest.mark.parametrize(
    ("mode", "codes"),
    [
        (Mode.SESSIONS, ("sessions",)),
        (Mode.ETP, ("etp",)),
        (Mode.POSTE_MOIS, ("postes_occupes", "depenses_eur")),
        (Mode.LOGEMENT_MOIS, ("logements_occupes",)),
        (Mode.POINTS, ("points",)),
        (Mode.OBJECTIFS_ETP, ()),
        (Mode.COUT_REEL, ()),
        (Mode.VERSE_A_LA_SIGNATURE, ()),
    ],
)
def test_ce_que_compte_le_mode(mode: Mode, codes: tuple[str, ...]) -> None:
    # Whatever other target the convention has: these modes do not look at it.
    assert indicateurs_requis(replace(CONVENTION, unite_autre="ateliers"), mode, Parametres()) == codes


@pytest.mark.parametrize("mode", [Mode.PLACES_QUALITE, Mode.FORFAIT_OBJECTIF])
def test_l_autre_cible_de_la_convention(mode: Mode) -> None:
    assert indicateurs_requis(CONVENTION, mode, Parametres()) == ()
    assert indicateurs_requis(replace(CONVENTION, unite_autre="ateliers"), mode, Parametres()) == ("ateliers",)


@pytest.mark.parametrize(
    ("mode", "tarif", "code"),
    [
        (Mode.JOURNEES, "tarif_journee_agents", "journees_agents"),
        (Mode.JOURNEES, "tarif_journee_mixte", "journees_mixtes"),
        (Mode.MESURES, "tarif_mesure_renforcee", "mesures_renforcees"),
        (Mode.MESURES, "tarif_mesure_simple", "mesures_simples"),
        (Mode.ACTES, "tarif_diagnostic", "diagnostics"),
        (Mode.ACTES, "tarif_accompagnement_ponctuel", "accompagnements_ponctuels"),
        (Mode.ACTES, "tarif_semaine_supplementaire", "semaines_supplementaires"),
    ],
)
def test_un_acte_n_est_demande_que_s_il_a_un_tarif(mode: Mode, tarif: str, code: str) -> None:
    assert indicateurs_requis(CONVENTION, mode, tarifs(**{tarif: date(2024, 1, 1)})) == (code,)
    assert indicateurs_requis(CONVENTION, mode, Parametres()) == ()
    autre_dispositif = replace(CONVENTION, dispositif_id="2024-2.12")
    assert indicateurs_requis(autre_dispositif, mode, tarifs(**{tarif: date(2024, 1, 1)})) == ()


def test_un_tarif_date_dans_la_convention_compte_un_tarif_d_apres_non() -> None:
    dates = tarifs(tarif_mesure_renforcee=date(2024, 12, 31), tarif_mesure_simple=date(2025, 1, 1))
    assert indicateurs_requis(CONVENTION, Mode.MESURES, dates) == ("mesures_renforcees",)


def test_un_tarif_propre_a_la_convention_compte() -> None:
    propre = Parametres.de(
        [Parametre("tarif_diagnostic", "Tarif", "eur", (ValeurDatee(date(2024, 1, 1), "150", pour=("convention-a",)),))]
    )
    assert indicateurs_requis(CONVENTION, Mode.ACTES, propre) == ("diagnostics",)


def test_par_convention_celles_dont_le_dispositif_est_connu() -> None:
    dispositif = Dispositif("2024-4.6", 2024, "4.6", "Mesures", Mode.MESURES, Tableau.ACTIVITE, "source")
    points = Dispositif("2024-AML", 2024, None, "AML", Mode.POINTS, Tableau.ACTIVITE, "source")
    conventions = [
        CONVENTION,
        replace(CONVENTION, code="convention-b", dispositif_id="2024-AML"),
        replace(CONVENTION, code="convention-c", dispositif_id="2026-inconnu"),
    ]
    requis = requis_par_convention(
        conventions, {d.id: d for d in (dispositif, points)}, tarifs(tarif_mesure_simple=date(2024, 1, 1))
    )
    assert requis == {"convention-a": ("mesures_simples",), "convention-b": ("points",)}
