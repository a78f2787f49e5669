"""The rows counted, as the warehouse keeps them with each solde."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, TOUJOURS, Sonde, installer, le, recu, resultat, suivi
from test_base_soldes import SOLDE

from decompte.domaine.faits import DemandeDeFaits, Faits
from decompte.domaine.ligne import DepotCompte, LigneDeDecompte, Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.domaine.trace import comptes_de
from decompte.entrepot import Entrepot
from decompte.soldes import actes, etp, journees, logement_mois, mesures, points, poste_mois, sessions
from decompte.soldes.tarifs import Tarif

DEMANDE = DemandeDeFaits(ARRAS, 2024, Mois(2024, 1), MARS, jours_procedure_suspension=31)
REGLES = ("quantitatif.file_active", "quantitatif.accueils", "qualitatif.suspension", "qualitatif.entretiens")


def _ligne(regle: str, calcul: str | None = "1 / 1") -> LigneDeDecompte:
    return LigneDeDecompte(Rubrique(regle.split(".")[0]), regle, None, calcul, None, None, regle, None)


AVEC_LIGNES = replace(SOLDE, lignes=tuple(map(_ligne, REGLES)))


def _table(entrepot: Entrepot, mois: Mois, *lignes: tuple[str, dict[str, Any]], jour: int = 2) -> str:
    """One table of Arras, its rows from the second of the sheet; returns its deposit."""
    arrivee = recu(f"{mois}-{jour}.xlsx", le(jour))
    entrepot.enregistrer_depots([arrivee])
    rangees = [suivi(rang, qui, **champs) for rang, (qui, champs) in enumerate(lignes, start=2)]
    conclu = resultat(arrivee.depot, mois=mois)
    conclu.suivi.extend(rangees)
    entrepot.charger_resultat(conclu, lambda identifiant: f"p-{identifiant}-secret")
    return arrivee.depot


def _compter(entrepot: Entrepot) -> Faits:
    (faits,) = entrepot.compter([DEMANDE], TOUJOURS)
    return faits


def _gardees(entrepot: Entrepot, regle: str) -> list[tuple[str, list[int], list[int], list[int]]]:
    return [
        (li["mois"], li["numerateur"], li["denominateur"], li["appui"])
        for li in entrepot.lire_lignes_comptees(ARRAS, 2024)
        if li["regle"] == regle
    ]


@pytest.fixture
def faits(entrepot: Entrepot) -> Faits:
    """Two months: A twice in January, absent, her procedure told in February; B received in both months."""
    installer(entrepot)
    accueil = {"phase": "accueil", "date_premier_rdv": date(2024, 1, 12)}
    absence = {"nb_absences_injustifiees": 1, "nb_entretiens_physiques": 2}
    _table(entrepot, Mois(2024, 1), ("A", absence), ("B", accueil), ("A", absence), ("C", {"nb_absences_injustifiees": 1}))
    _table(entrepot, Mois(2024, 2), ("B", accueil), ("A", {"date_procedure_suspension": date(2024, 2, 5)}))
    return _compter(entrepot)


def test_une_personne_compte_une_fois_a_sa_derniere_ligne(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    assert _gardees(entrepot, "quantitatif.file_active") == [("2024-01", [4, 5], [], []), ("2024-02", [3], [], [])]
    assert [m.file_active for m in faits.mois] == [2, 1]


def test_un_accueil_compte_le_premier_mois_et_se_voit_dans_les_autres(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    assert _gardees(entrepot, "quantitatif.accueils") == [("2024-01", [3], [3], []), ("2024-02", [], [2], [])]
    assert faits.accueils_realises == 1


def test_une_procedure_appuie_l_absence_a_laquelle_elle_repond(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    assert _gardees(entrepot, "qualitatif.suspension") == [("2024-01", [4], [4, 5], []), ("2024-02", [], [], [3])]


def test_des_entretiens_comptent_sur_toutes_leurs_lignes_avec_leur_somme(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    (janvier,) = [li for li in entrepot.lire_lignes_comptees(ARRAS, 2024) if li["regle"] == "qualitatif.entretiens"]
    assert (janvier["numerateur"], janvier["quantite"]) == ([2, 4], 4)


def test_seules_les_lignes_du_decompte_qui_ont_un_nombre_sont_gardees(entrepot: Entrepot, faits: Faits) -> None:
    # inscription_monjob62 is counted too: this décompte judges it, and has no line for contractualisation.
    jugee = replace(SOLDE, lignes=(_ligne("quantitatif.file_active"), _ligne("qualitatif.inscription_monjob62", calcul=None)))
    entrepot.enregistrer_soldes([jugee], [faits])
    assert {li["regle"] for li in entrepot.lire_lignes_comptees(ARRAS, 2024)} == {"quantitatif.file_active"}


def test_une_ligne_de_plusieurs_codes_reunit_leurs_rangees(entrepot: Entrepot) -> None:
    installer(entrepot)
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    quantites = (("postes_occupes", "2.00"), ("depenses_eur", "600.00"), ("postes_occupes", "0.00"), ("sessions", "1.00"))
    entrepot.charger_resultat(resultat(arrivee.depot, quantites=quantites), str)
    ligne = replace(_ligne("quantitatif.poste_mois"), depots=(DepotCompte("2024-03", arrivee.depot, 2),))
    entrepot.enregistrer_soldes([replace(SOLDE, lignes=(ligne,))], [_compter(entrepot)])
    (gardee,) = entrepot.lire_lignes_comptees(ARRAS, 2024)
    assert (gardee["numerateur"], gardee["quantite"]) == ([2, 3], None)
    lues = entrepot.lire_lignes(ARRAS, 2024, ["quantitatif.poste_mois"])
    assert [(li["feuille"], li["indicateur"], li["quantite"]) for li in lues] == [
        ("Activité", "postes_occupes", 2),
        ("Activité", "depenses_eur", 600),
    ]


@pytest.mark.parametrize(
    "tarif", [*actes.TARIFS, *journees.TARIFS, *mesures.TARIFS, logement_mois.TARIF, points.TARIF], ids=lambda t: t.regle
)
def test_une_ligne_a_un_tarif_compte_le_code_de_son_tarif(tarif: Tarif) -> None:
    assert comptes_de(tarif.regle) == (f"activite.{tarif.code}",)


@pytest.mark.parametrize(
    ("regle", "codes"),
    [
        ("quantitatif.sessions.taux", (sessions.CODE,)),
        ("quantitatif.etp.taux", (etp.CODE,)),
        ("quantitatif.poste_mois", (poste_mois.POSTES, poste_mois.DEPENSES)),
        ("quantitatif.soutiens", ("soutiens_professionnels",)),
    ],
)
def test_une_ligne_de_quantites_compte_ses_codes(regle: str, codes: tuple[str, ...]) -> None:
    assert comptes_de(regle) == tuple(f"activite.{code}" for code in codes)


def test_un_solde_inchange_ou_fige_garde_ses_lignes(entrepot: Entrepot, faits: Faits, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    avant = entrepot.lire_lignes_comptees(ARRAS, 2024)
    _table(entrepot, Mois(2024, 1), ("A", {}), jour=20)
    nouveaux = _compter(entrepot)
    # The same values and lines: nothing changed, though the facts given are others.
    entrepot.enregistrer_soldes([AVEC_LIGNES], [nouveaux])
    assert entrepot.lire_lignes_comptees(ARRAS, 2024) == avant
    sonde.forcer_etat("propose")
    change = replace(AVEC_LIGNES, empreinte="f" * 64)
    entrepot.enregistrer_soldes([change], [nouveaux])
    assert entrepot.lire_lignes_comptees(ARRAS, 2024) == avant
    sonde.forcer_etat("provisoire")
    entrepot.enregistrer_soldes([change], [nouveaux])
    assert _gardees(entrepot, "quantitatif.file_active") == [("2024-01", [2], [], []), ("2024-02", [3], [], [])]


def test_un_solde_ecrit_avant_que_ses_lignes_soient_gardees_les_recoit(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES])
    assert entrepot.lire_lignes_comptees(ARRAS, 2024) == []
    assert entrepot.enregistrer_soldes([AVEC_LIGNES], [faits]) == 0
    assert len(_gardees(entrepot, "quantitatif.file_active")) == 2


def test_soldes_et_lignes_s_ecrivent_ensemble_ou_pas_du_tout(entrepot: Entrepot, faits: Faits, sonde: Sonde) -> None:
    sonde.executer("ALTER TABLE finance.ligne_comptee ADD CHECK (regle <> 'qualitatif.suspension')")
    with pytest.raises(psycopg2.errors.CheckViolation):
        entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    assert entrepot.lire_solde(ARRAS, 2024) is None


def test_une_autre_convention_ne_recoit_rien(entrepot: Entrepot, faits: Faits) -> None:
    lens: Solde = replace(AVEC_LIGNES, convention=LENS, structure="ccas-lens")
    entrepot.enregistrer_soldes([AVEC_LIGNES, lens], [faits])
    assert entrepot.lire_lignes_comptees(LENS, 2024) == []


def test_une_ligne_montre_qui_sous_un_pseudonyme_court(entrepot: Entrepot, faits: Faits) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    lues = entrepot.lire_lignes(ARRAS, 2024, ["quantitatif.file_active"], Mois(2024, 2))
    assert [(li["personne"], li["ligne"], li["chemin"]) for li in lues] == [("p-A-secret", 3, "2024-02-2.xlsx")]
    assert all(len(li["personne"]) <= 10 for li in lues)


def test_une_ligne_dont_les_faits_sont_partis_se_montre_sans_valeur(entrepot: Entrepot, faits: Faits, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    sonde.executer("DELETE FROM faits.suivi_ligne")
    lues = entrepot.lire_lignes(ARRAS, 2024, ["quantitatif.file_active"])
    assert [li["ligne"] for li in lues] == [4, 5, 3]
    assert {(li["personne"], li["date_orientation"]) for li in lues} == {(None, None)}


def test_finance_lit_les_lignes_comptees_et_ne_les_ecrit_pas(entrepot: Entrepot, faits: Faits, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([AVEC_LIGNES], [faits])
    sonde.executer("SET ROLE decompte_finance")
    assert sonde.un("SELECT count(*) FROM finance.ligne_comptee") > 0
    assert "secret" not in str(sonde.lire("SELECT * FROM finance.ligne_comptee"))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.executer("DELETE FROM finance.ligne_comptee")
    sonde.executer("RESET ROLE")
