"""Series: what S01–S05 look at, told table by table; which tables a change makes worth looking at again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, Sonde, convention, deposer, installer, le, pseudo, recu, resultat, suivi

from decompte.domaine.controle import LigneSuivi, Quarantaine
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.serie import DepotEnSerie
from decompte.entrepot import Entrepot

ARRAS_BIS = "2024-1.1-ccas-arras"
JANVIER, FEVRIER, AVRIL = Mois(2024, 1), Mois(2024, 2), Mois(2024, 4)
CONVENTIONS = {ARRAS: "ccas-arras", ARRAS_BIS: "ccas-arras", LENS: "ccas-lens"}


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot, *(convention(code, structure) for code, structure in CONVENTIONS.items()))


def table(
    entrepot: Entrepot,
    mois: Mois,
    *lignes: LigneSuivi,
    code: str = ARRAS,
    jour: int = 2,
    chemin: str | None = None,
    **conclu: Any,
) -> str:
    """An accepted table; returns its deposit."""
    arrivee = recu(chemin or f"{code}-{mois}-{jour}.xlsx", le(jour, mois=mois.numero + 1), structure=CONVENTIONS[code])
    entrepot.enregistrer_depots([arrivee])
    champs = {"convention": code, "mois": mois, "suivi": list(lignes), "neant": not lignes, **conclu}
    entrepot.charger_resultat(resultat(arrivee.depot, **champs), pseudo)
    return arrivee.depot


def personne(ligne: int, qui: str, **champs: Any) -> LigneSuivi:
    """A row; dates as (month, day) of 2024."""
    return suivi(ligne, qui, **{n: date(2024, *v) if isinstance(v, tuple) else v for n, v in champs.items()})


def series(entrepot: Entrepot) -> dict[str, DepotEnSerie]:
    """The facts of all that is to be set again, by deposit."""
    return {s.depot: s for s in entrepot.compter_series(entrepot.series_a_revoir())}


# --- S01


@pytest.mark.parametrize(
    ("champs", "absente"),
    [
        ({}, True),
        ({"date_sortie": (2, 29), "motif_sortie": "abandon"}, False),
        ({"date_sortie": (3, 1), "motif_sortie": "abandon"}, True),
        ({"date_orientation": (2, 29)}, True),
        ({"date_orientation": (3, 1)}, False),
        ({"date_orientation": None}, True),
        ({"phase": "accueil"}, True),
        ({"phase": "accueil", "proposition_orientation": "social"}, False),
    ],
)
def test_s01_presente_et_non_sortie_le_mois_precedent(entrepot: Entrepot, champs: dict[str, Any], absente: bool) -> None:
    table(entrepot, FEVRIER, personne(5, "A"), personne(7, "B", **champs))
    mars = table(entrepot, MARS, personne(2, "A"))
    assert series(entrepot)[mars].absents == ((7,) if absente else ())


def test_s01_passee_de_l_accueil_a_l_accompagnement_elle_est_la(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A", phase="accueil"))
    mars = table(entrepot, MARS, personne(2, "A"))
    assert series(entrepot)[mars].absents == ()


def test_s01_une_personne_sur_deux_lignes_manque_une_fois(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A", phase="accueil"), personne(6, "A"), personne(4, "B"))
    mars = table(entrepot, MARS)
    assert series(entrepot)[mars].absents == (4, 5)


@pytest.mark.parametrize(("identifiant", "absentes"), [("B", ()), ("C", (7,)), (None, (7,))])
def test_s01_sur_une_ligne_en_quarantaine_elle_est_la(
    entrepot: Entrepot, identifiant: str | None, absentes: tuple[int, ...]
) -> None:
    """Unless nobody can read who is on it."""
    table(entrepot, FEVRIER, personne(5, "A"), personne(7, "B"))
    tenue = Quarantaine("Suivi", 3, ("L04",), identifiant)
    mars = table(entrepot, MARS, personne(2, "A"), quarantaine=(tenue,))
    assert series(entrepot)[mars].absents == absentes


def test_s01_la_quarantaine_d_un_autre_tableau_ne_dit_pas_qu_elle_est_la(entrepot: Entrepot) -> None:
    tenue = Quarantaine("Suivi", 3, ("L04",), "B")
    table(entrepot, FEVRIER, personne(5, "A"), personne(7, "B"))
    table(entrepot, MARS, personne(2, "A"), jour=2, quarantaine=(tenue,))
    mars = table(entrepot, MARS, personne(2, "A"), jour=3)
    table(entrepot, MARS, code=LENS, quarantaine=(tenue,))
    assert series(entrepot)[mars].absents == (7,)


def test_une_ligne_en_quarantaine_garde_un_pseudonyme_jamais_l_identifiant(entrepot: Entrepot, sonde: Sonde) -> None:
    tenues = (Quarantaine("Suivi", 3, ("L04",), "B"), Quarantaine("Suivi", 4, ("L01",)))
    mars = table(entrepot, MARS, personne(2, "A"), quarantaine=tenues)
    assert sonde.lire("SELECT ligne, pseudonyme FROM pilotage.quarantaine ORDER BY ligne") == [(3, "p-B"), (4, None)]
    assert all("pseudonyme" not in ligne for ligne in entrepot.lire_quarantaine(mars))


def test_s01_la_table_en_vigueur_du_mois_precedent_seule_compte(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A"), personne(6, "B"), jour=2)
    table(entrepot, FEVRIER, personne(5, "A"), jour=3)
    mars = table(entrepot, MARS, personne(2, "A"))
    assert series(entrepot)[mars].absents == ()


def test_sans_table_du_mois_juste_avant_rien_ne_se_compare(entrepot: Entrepot) -> None:
    table(entrepot, JANVIER, personne(5, "A", date_orientation=(1, 2)))
    mars = table(entrepot, MARS, personne(2, "B"))
    serie = series(entrepot)[mars]
    assert (serie.mois_precedent, serie.effectif_precedent, serie.absents, serie.changes) == (None, None, (), ())


def test_la_table_d_une_autre_convention_n_est_pas_le_mois_precedent(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A"), code=ARRAS_BIS)
    mars = table(entrepot, MARS)
    assert series(entrepot)[mars].mois_precedent is None


# --- S02


@pytest.mark.parametrize(
    ("sortie", "ici", "revenue"),
    [
        ((2, 20), {}, True),
        ((2, 20), {"date_sortie": (3, 1)}, True),
        ((2, 20), {"date_sortie": (2, 20)}, False),
        ((3, 1), {}, False),
        ((2, 20), {"date_orientation": (3, 4)}, False),
        ((2, 20), {"phase": "accueil"}, False),
    ],
)
def test_s02_sortie_puis_la_avec_la_meme_orientation(
    entrepot: Entrepot, sortie: tuple[int, int], ici: dict[str, Any], revenue: bool
) -> None:
    table(entrepot, FEVRIER, personne(5, "A", date_sortie=sortie))
    mars = table(entrepot, MARS, personne(3, "A", **ici))
    assert series(entrepot)[mars].revenus == ((3,) if revenue else ())


def test_s02_des_mois_plus_tard_et_une_seule_fois(entrepot: Entrepot) -> None:
    table(entrepot, JANVIER, personne(5, "A", date_sortie=(1, 20)))
    table(entrepot, FEVRIER, personne(2, "B"))
    mars = table(entrepot, MARS, personne(3, "A"), personne(4, "B"))
    avril = table(entrepot, AVRIL, personne(3, "A"), personne(4, "B"))
    lues = series(entrepot)
    assert (lues[mars].revenus, lues[avril].revenus) == ((3,), ())


def test_s02_une_sortie_effacee_par_un_tableau_corrige_ne_compte_plus(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A", date_sortie=(2, 20)), jour=2)
    table(entrepot, FEVRIER, personne(5, "A"), jour=3)
    mars = table(entrepot, MARS, personne(3, "A"))
    assert series(entrepot)[mars].revenus == ()


def test_s02_sans_date_d_orientation_rien_ne_dit_que_c_est_la_meme(entrepot: Entrepot) -> None:
    table(entrepot, FEVRIER, personne(5, "A", date_sortie=(2, 20), date_orientation=None))
    mars = table(entrepot, MARS, personne(3, "A", date_orientation=None))
    assert series(entrepot)[mars].revenus == ()


# --- S03


def test_s03_les_personnes_de_la_file_active_des_deux_mois(entrepot: Entrepot) -> None:
    table(
        entrepot,
        FEVRIER,
        personne(2, "A"),
        personne(3, "A"),
        personne(4, "B", date_sortie=(1, 31)),
        personne(5, "C", phase="accueil"),
        personne(6, "D", date_orientation=(3, 1)),
        personne(7, "E", date_orientation=None),
        personne(8, "F", date_sortie=(2, 1)),
    )
    mars = table(entrepot, MARS, personne(2, "A"))
    serie = series(entrepot)[mars]
    assert (serie.mois_precedent, serie.effectif_precedent, serie.effectif) == (FEVRIER, 3, 1)


def test_s03_un_mois_sans_personne_est_un_effectif_de_zero(entrepot: Entrepot) -> None:
    fevrier = table(entrepot, FEVRIER)
    mars = table(entrepot, MARS)
    lues = series(entrepot)
    assert (lues[mars].effectif_precedent, lues[mars].effectif, lues[fevrier].effectif_precedent) == (0, 0, None)


# --- S04


@pytest.mark.parametrize(
    ("ici", "la_bas", "deux_fois"),
    [
        ({}, {}, True),
        ({"phase": "accueil"}, {}, False),
        ({"date_sortie": (3, 31)}, {}, False),
        ({}, {"date_sortie": (3, 4)}, False),
        ({"date_sortie": (4, 1)}, {}, True),
    ],
)
def test_s04_la_meme_personne_ailleurs_pour_la_meme_phase(
    entrepot: Entrepot, ici: dict[str, Any], la_bas: dict[str, Any], deux_fois: bool
) -> None:
    arras = table(entrepot, MARS, personne(3, "A", **ici), personne(4, "B"))
    lens = table(entrepot, MARS, personne(8, "A", **la_bas), code=LENS)
    lues = series(entrepot)
    assert (lues[arras].ailleurs, lues[lens].ailleurs) == (((3,), (8,)) if deux_fois else ((), ()))


def test_s04_ni_un_autre_mois_ni_une_autre_convention_de_la_meme_structure(entrepot: Entrepot) -> None:
    arras = table(entrepot, MARS, personne(3, "A"))
    table(entrepot, MARS, personne(3, "A"), code=ARRAS_BIS)
    table(entrepot, AVRIL, personne(3, "A"), code=LENS)
    assert series(entrepot)[arras].ailleurs == ()


def test_s04_un_tableau_remplace_ailleurs_ne_compte_pas_un_tableau_remplace_ici_se_compare(entrepot: Entrepot) -> None:
    ancien = table(entrepot, MARS, personne(3, "A"), jour=2)
    nouveau = table(entrepot, MARS, personne(3, "B"), jour=3)
    lens = table(entrepot, MARS, personne(8, "A"), code=LENS)
    lues = series(entrepot)
    assert (lues[ancien].ailleurs, lues[nouveau].ailleurs, lues[lens].ailleurs) == ((3,), (), ())


# --- S05


@pytest.mark.parametrize(
    ("avant", "ici", "changee"),
    [
        ({}, {}, False),
        ({}, {"date_orientation": (1, 11)}, True),
        ({"date_orientation": None}, {}, False),
        ({}, {"date_orientation": None}, False),
        ({"date_sortie": (2, 20)}, {"date_orientation": (2, 20)}, False),
        ({"date_sortie": (2, 20)}, {"date_orientation": (2, 19)}, True),
        (
            {"date_signature_cer": (1, 15), "date_fin_cer": (7, 15)},
            {"date_signature_cer": (1, 15), "date_fin_cer": (8, 15)},
            False,
        ),
        (
            {"date_signature_cer": (1, 15), "date_fin_cer": (7, 15)},
            {"date_signature_cer": (1, 16), "date_fin_cer": (7, 15)},
            True,
        ),
        # Renewed once the former one was over: told on the eve only.
        ({"date_signature_cer": (1, 15), "date_fin_cer": (3, 10)}, {"date_signature_cer": (3, 9), "date_fin_cer": (9, 9)}, True),
        (
            {"date_signature_cer": (1, 15), "date_fin_cer": (3, 10)},
            {"date_signature_cer": (3, 10), "date_fin_cer": (9, 9)},
            False,
        ),
        # Without its end nobody knows whether it was over; a signature that goes back in time is no renewal.
        ({"date_signature_cer": (1, 15)}, {"date_signature_cer": (3, 1)}, False),
        ({"date_signature_cer": (1, 15)}, {"date_signature_cer": (1, 14)}, True),
        ({}, {"date_signature_cer": (3, 1)}, False),
        ({"date_signature_cer": (1, 15), "date_fin_cer": (7, 15)}, {}, False),
        ({"phase": "accueil"}, {"date_orientation": (1, 11)}, False),
    ],
)
def test_s05_une_date_qui_change(entrepot: Entrepot, avant: dict[str, Any], ici: dict[str, Any], changee: bool) -> None:
    table(entrepot, FEVRIER, personne(5, "A", **avant))
    mars = table(entrepot, MARS, personne(3, "A", **ici))
    assert series(entrepot)[mars].changes == ((3,) if changee else ())


# --- which tables are to be looked at again


def test_ce_qui_change_est_a_revoir_jusqu_a_ce_que_ce_soit_dit(entrepot: Entrepot) -> None:
    table(entrepot, MARS, personne(3, "A"))
    table(entrepot, FEVRIER, personne(3, "A"), code=LENS)
    visees = entrepot.series_a_revoir()
    assert visees == [(ARRAS, MARS), (LENS, FEVRIER)]
    assert entrepot.series_a_revoir() == visees  # a night cut short finds them again
    entrepot.enregistrer_series({}, [], visees[:1])
    assert entrepot.series_a_revoir() == [(LENS, FEVRIER)]


def test_ce_qui_change_pendant_qu_on_regarde_reste_a_revoir(entrepot: Entrepot) -> None:
    table(entrepot, MARS, personne(3, "A"), jour=2)
    visees = entrepot.series_a_revoir()
    table(entrepot, MARS, personne(3, "B"), jour=3)
    entrepot.enregistrer_series({}, [], visees)
    assert entrepot.series_a_revoir() == visees


def test_un_tableau_ecarte_ou_refuse_ne_s_examine_pas_ce_qu_il_laisse_si(entrepot: Entrepot) -> None:
    premier = table(entrepot, MARS, personne(3, "A"), jour=2)
    second = table(entrepot, MARS, personne(3, "A"), jour=3)
    table(entrepot, MARS, jour=4, etat=EtatDepot.REJETE, suivi=[])
    assert set(series(entrepot)) == {premier, second}
    entrepot.enregistrer_series({}, [], entrepot.series_a_revoir())
    entrepot.decider_depot(DecisionDepot(second, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    assert entrepot.series_a_revoir() == [(ARRAS, MARS)]
    assert set(series(entrepot)) == {premier}


def test_les_mois_suivants_et_les_structures_qui_partagent_une_personne_se_revoient(entrepot: Entrepot) -> None:
    table(entrepot, JANVIER, personne(3, "A"))
    fevrier = table(entrepot, FEVRIER, personne(3, "A"))
    avril = table(entrepot, AVRIL, personne(3, "A"))
    lens = table(entrepot, FEVRIER, personne(3, "A"), code=LENS)
    table(entrepot, FEVRIER, personne(3, "Z"), code=ARRAS_BIS)
    assert {s.depot for s in entrepot.compter_series([(ARRAS, FEVRIER)])} == {fevrier, avril, lens}
    assert entrepot.compter_series([]) == []


def test_une_table_de_quantites_n_a_pas_de_serie(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), quantites=(("etp", "1.00"),))
    mixte = deposer(entrepot, "b.xlsx", le(3), "MJ-1", quantites=(("etp", "1.00"),), mois=FEVRIER)
    suivante = deposer(entrepot, "c.xlsx", le(3), quantites=(("etp", "1.00"),))
    assert {s.depot for s in entrepot.compter_series(entrepot.series_a_revoir())} == {
        mixte,
        suivante,
        next(f["depot"] for f in entrepot.lire_fichiers() if f["chemin"] == "a.xlsx"),
    }
    assert entrepot.compter_series([(ARRAS, AVRIL)]) == []


def test_la_feuille_est_celle_qui_fut_lue(entrepot: Entrepot) -> None:
    lue = table(entrepot, MARS, personne(3, "A"), feuille_suivi="Suivi mars")
    autre = table(entrepot, MARS, personne(3, "A"), code=LENS)
    lues = series(entrepot)
    assert (lues[lue].feuille, lues[autre].feuille) == ("Suivi mars", "Suivi")
