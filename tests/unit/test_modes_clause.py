"""The penalty clause by convention and date: a default counts only where the clause holds at the échéance of its month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.penalite import Bareme, taux_de_penalite
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from tests.cas.lecture import Cas, lire_cas
from tests.unit.modes_outils import en_2024, ligne, lignes

PALIERS = tuple(Decimal(t) for t in ("0.01", "0.02", "0.04", "0.06", "0.08", "0.10"))
ANNEE = [Mois(2024, n) for n in range(1, 13)]
SOURCE = "Avenant de l'exemple"


def bareme(nom: str) -> Bareme:
    return Bareme(nom, Decimal("0.10"), 30, Decimal("0.5"), Decimal("0.5"), PALIERS)


def manquant(mois: Mois) -> Obligation:
    return Obligation("c", "s", mois, mois.plus(1).premier_jour, EtatObligation.MANQUANT)


@pytest.mark.parametrize(
    ("nom", "hors", "attendu"),
    [
        ("proportionnel", 0, "0.1000"),
        ("proportionnel", 6, "0.0500"),
        ("proportionnel", 11, "0.0083"),
        ("proportionnel", 12, "0.0000"),
        ("paliers", 0, "0.1000"),
        ("paliers", 9, "0.0400"),
        ("paliers", 11, "0.0100"),
        ("paliers", 12, "0.0000"),
    ],
)
def test_le_denominateur_reste_celui_des_mois_dus(nom: str, hors: int, attendu: str) -> None:
    hors_clause = frozenset(ANNEE[:hors])
    assert taux_de_penalite([manquant(m) for m in ANNEE], bareme(nom), True, hors_clause) == Decimal(attendu)


def solder(
    referentiel: Referentiel, *valeurs: ValeurDatee, dispositif: str = "2024-1.3", baremes: str = "proportionnel"
) -> Solde:
    """A solde with January and August missing, under these values of the clause instead of the published ones."""
    realise = dict.fromkeys(
        ("diagnostic_actualise", "delai_cer", "suspension", "actions_cer", "contractualisation", "sorties"), "1/1"
    )
    cas = {
        "convention": en_2024(dispositif, "16 000,00", places=100),
        "exercice": 2024,
        "au": date(2025, 1, 31),
        "mois": {"2024-01": "manquant", "2024-08": "manquant", "tous": {"file_active": 100}},
        "notes": {"toutes": "1"},
        "réalisé": realise,
        "parametres": {"bareme_penalite": baremes},
    }
    compte = lire_cas(Cas("clause", "cas", cas), referentiel)
    publies = compte.dossier.parametres
    clause = Parametre("clause_penalite", publies.par_id["clause_penalite"].libelle, "oui_non", valeurs)
    dossier = replace(compte.dossier, parametres=Parametres({**publies.par_id, "clause_penalite": clause}))
    return calculer_solde(replace(compte, dossier=dossier))


NON = ValeurDatee(date(2019, 1, 1), False, source="sans clause")
# The échéance of January is 12 February; that of August, 10 September.
AU_PREMIER_JUILLET = ValeurDatee(date(2024, 7, 1), True, ("2024-1.3",), SOURCE)


@pytest.mark.parametrize(("nom", "taux"), [("proportionnel", "0.0083"), ("paliers", "0.0100")])
def test_une_clause_nee_en_cours_d_annee(nom: str, taux: str, referentiel: Referentiel) -> None:
    solde = solder(referentiel, NON, AU_PREMIER_JUILLET, baremes=nom)
    assert solde.taux_penalite == Decimal(taux)
    janvier, aout = lignes(solde, "penalite.mois")
    assert "n'avait pas la clause" in janvier.libelle and janvier.resultat == "0"
    assert aout.resultat == "1"
    montant = ligne(solde, "penalite.montant")
    assert montant.source is not None and SOURCE in montant.source and "sans clause" in montant.source


def test_les_deux_valeurs_de_la_clause_entrent_dans_les_entrees(referentiel: Referentiel) -> None:
    entrees = solder(referentiel, NON, AU_PREMIER_JUILLET).entrees
    assert {cle for cle in entrees if cle.startswith("parametre.clause_penalite")} == {
        "parametre.clause_penalite",
        "parametre.clause_penalite depuis 2024-07-01",
    }


def test_une_clause_retiree_en_cours_d_annee(referentiel: Referentiel) -> None:
    oui = ValeurDatee(date(2019, 1, 1), True, source="avec clause")
    retiree = ValeurDatee(date(2024, 7, 1), False, source=SOURCE)
    solde = solder(referentiel, oui, retiree)
    assert solde.taux_penalite == Decimal("0.0083")
    janvier, aout = lignes(solde, "penalite.mois")
    assert (janvier.resultat, aout.resultat) == ("1", "0")


def test_le_jour_de_l_echeance_la_clause_est_deja_la(referentiel: Referentiel) -> None:
    """In force on 12 February, the échéance of January: both months count."""
    le_jour = replace(AU_PREMIER_JUILLET, depuis=date(2024, 2, 12))
    lendemain = replace(AU_PREMIER_JUILLET, depuis=date(2024, 2, 13))
    assert solder(referentiel, NON, le_jour).taux_penalite == Decimal("0.0167")
    assert solder(referentiel, NON, lendemain).taux_penalite == Decimal("0.0083")


def test_la_convention_prevaut_sur_le_dispositif(referentiel: Referentiel) -> None:
    sa_clause = ValeurDatee(date(2024, 1, 1), True, ("2024-1.3-cas",), SOURCE)
    contre = ValeurDatee(date(2024, 1, 1), False, ("2024-1.3",), "le dispositif dit non")
    assert solder(referentiel, NON, contre, sa_clause).taux_penalite == Decimal("0.0167")
    assert solder(referentiel, NON, contre).taux_penalite == Decimal("0.0000")


def test_sans_clause_a_aucune_echeance(referentiel: Referentiel) -> None:
    trop_tard = replace(AU_PREMIER_JUILLET, depuis=date(2025, 3, 1))
    solde = solder(referentiel, NON, trop_tard)
    assert (solde.taux_penalite, solde.penalite_eur) == (Decimal("0.0000"), Decimal("0.00"))
    assert ligne(solde, "penalite.sans_clause").source == "sans clause"
    assert lignes(solde, "penalite.mois") == []
