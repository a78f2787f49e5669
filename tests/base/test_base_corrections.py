"""A refused file that does not say which table it is: corrected since or not, never hidden by a guess."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, Sonde, convention, deposer, installer, le, pseudo, recu, resultat

from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.entrepot import Entrepot

AUTRE = "2024-1.4-ccas-arras"
FEVRIER, AVRIL = Mois(2024, 2), Mois(2024, 4)


@pytest.fixture(autouse=True)
def _deux_conventions(entrepot: Entrepot) -> None:
    installer(entrepot, convention(), convention(AUTRE), convention(LENS, "ccas-lens"))
    attendre(entrepot, (ARRAS, MARS), (AUTRE, MARS), (LENS, MARS))


def attendre(entrepot: Entrepot, *dus: tuple[str, Mois]) -> None:
    entrepot.enregistrer_obligations(
        [
            Obligation(code, "ccas-lens" if code == LENS else "ccas-arras", mois, date(2024, 5, 10), EtatObligation.A_VENIR)
            for code, mois in dus
        ]
    )


def refuser(entrepot: Entrepot, quand: datetime, code: str | None = None, mois: Mois | None = MARS, **options: object) -> str:
    nom = f"ccas-arras/refus {quand:%d %H}.xlsx"
    return deposer(entrepot, nom, quand, etat=EtatDepot.REJETE, regles=("D05",), convention=code, mois=mois, **options)


def accepter(entrepot: Entrepot, quand: datetime, code: str = ARRAS, mois: Mois = MARS, nom: str = "") -> str:
    return deposer(entrepot, nom or f"ccas-arras/bon {quand:%d %H}.xlsx", quand, convention=code, mois=mois)


def listes(sonde: Sonde) -> list[str]:
    return [d for (d,) in sonde.lire("SELECT depot FROM pilotage.a_traiter WHERE nature = 'depot' ORDER BY depuis, depot")]


def corrections(sonde: Sonde) -> dict[str, str]:
    return dict(sonde.lire("SELECT depot, corrige_par FROM depots.correction"))


def test_une_convention_inconnue_est_corrigee_quand_tout_ce_qui_manquait_ce_mois_est_venu(
    entrepot: Entrepot, sonde: Sonde
) -> None:
    accepter(entrepot, le(1), AUTRE)
    refuse = refuser(entrepot, le(2))
    assert listes(sonde) == [refuse] and corrections(sonde) == {}
    corrige = accepter(entrepot, le(3))
    assert listes(sonde) == [] and corrections(sonde) == {refuse: corrige}
    # It stays among the files, with its state.
    assert [f["etat"] for f in entrepot.lire_fichiers() if f["depot"] == refuse] == ["rejete"]


def test_ce_qui_peut_encore_manquer_reste_a_traiter(entrepot: Entrepot, sonde: Sonde) -> None:
    refuse = refuser(entrepot, le(2))
    accepter(entrepot, le(3), AUTRE)
    assert listes(sonde) == [refuse], "it may be the table of the other convention, not here yet"
    corrige = accepter(entrepot, le(4), nom="ccas-arras/refus 02 10 - corrigé.xlsx")
    assert corrections(sonde) == {refuse: corrige}, "of the two that came, the one whose name says it"


def test_sans_rien_de_nouveau_rien_n_est_corrige(entrepot: Entrepot, sonde: Sonde) -> None:
    accepter(entrepot, le(1, 8), AUTRE)
    accepter(entrepot, le(1, 9))
    refuse = refuser(entrepot, le(2))
    accepter(entrepot, le(3))  # A table that was there already: perhaps its new version, perhaps not.
    assert listes(sonde) == [refuse]


def test_une_autre_structure_ne_corrige_rien(entrepot: Entrepot, sonde: Sonde) -> None:
    accepter(entrepot, le(1), AUTRE)
    refuse = refuser(entrepot, le(2))
    arrivee = recu("ccas-lens/bon.xlsx", le(3), structure="ccas-lens")
    entrepot.enregistrer_depots([arrivee])
    entrepot.charger_resultat(resultat(arrivee.depot, convention=LENS), pseudo)
    assert listes(sonde) == [refuse]


def test_deux_refus_une_correction_le_plus_proche(entrepot: Entrepot, sonde: Sonde) -> None:
    accepter(entrepot, le(1), AUTRE)
    ancien, recent = refuser(entrepot, le(2)), refuser(entrepot, le(3))
    corrige = accepter(entrepot, le(4))
    assert listes(sonde) == [ancien] and corrections(sonde) == {recent: corrige}


def test_deux_refus_deux_corrections(entrepot: Entrepot, sonde: Sonde) -> None:
    refuser(entrepot, le(2))
    refuser(entrepot, le(3))
    accepter(entrepot, le(4))
    accepter(entrepot, le(5), AUTRE)
    assert listes(sonde) == [] and len(corrections(sonde)) == 2


@pytest.mark.parametrize("jour_nomme", [1, 3])
def test_une_table_que_nommait_un_refus_ne_corrige_pas_l_autre(entrepot: Entrepot, sonde: Sonde, jour_nomme: int) -> None:
    accepter(entrepot, le(1, 8), AUTRE)
    refuse = refuser(entrepot, le(2))
    refuser(entrepot, le(jour_nomme), ARRAS)
    accepter(entrepot, le(4))
    assert listes(sonde) == [refuse]


@pytest.mark.parametrize("mois", [None, Mois(2023, 3), Mois(2024, 12)])
def test_un_mois_qui_ne_se_croit_pas_la_convention_dit_tout(entrepot: Entrepot, sonde: Sonde, mois: Mois | None) -> None:
    attendre(entrepot, (ARRAS, FEVRIER), (ARRAS, AVRIL), (ARRAS, Mois(2024, 12)))
    accepter(entrepot, le(1), mois=FEVRIER)
    refuse = refuser(entrepot, le(2), ARRAS, mois)
    accepter(entrepot, le(3))
    assert listes(sonde) == [refuse], "April has begun: it may be for April"
    accepter(entrepot, le(4), mois=AVRIL)
    assert listes(sonde) == [] and set(corrections(sonde)) == {refuse}


def test_celui_qui_dit_sa_convention_et_son_mois_n_attend_que_son_mois(entrepot: Entrepot, sonde: Sonde) -> None:
    refuse = refuser(entrepot, le(2), ARRAS)
    accepter(entrepot, le(3), AUTRE)
    assert listes(sonde) == [refuse] and corrections(sonde) == {}
    accepter(entrepot, le(4))
    assert listes(sonde) == [] and corrections(sonde) == {}
