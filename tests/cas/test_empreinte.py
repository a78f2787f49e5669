"""The digest covers all that decides of an amount: the catalogue's groups too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import DossierCompte
from tests.cas.lecture import Cas, lire_cas

MESURES = ("diagnostic_actualise", "delai_cer", "suspension", "actions_cer", "sorties", "contractualisation")
CAS = Cas(
    "empreinte",
    "cent places",
    {
        "convention": {"code": "2024-1.3-ccas-dainville"},
        "exercice": 2024,
        "au": date(2025, 1, 31),
        "mois": {"tous": {"file_active": 11}},
        "réalisé": {"entretiens physiques": 20, **dict.fromkeys(MESURES, "1/2")},
        "notes": {"toutes": "1"},
    },
)


def _solde(compte: DossierCompte, **changes: object) -> Solde:
    dossier = compte.dossier
    return calculer_solde(replace(compte, dossier=replace(dossier, dispositif=replace(dossier.dispositif, **changes))))


def test_un_indicateur_deplace_change_le_montant_et_l_empreinte(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    procedures, parcours = compte.dossier.dispositif.groupes
    deplace = (
        replace(procedures, scores=tuple(i for i in procedures.scores if i != "delai_cer")),
        replace(parcours, scores=(*parcours.scores, "delai_cer")),
    )
    avant, apres = calculer_solde(compte), _solde(compte, groupes=deplace)
    assert avant.du_eur != apres.du_eur
    assert avant.empreinte != apres.empreinte


def test_un_libelle_ne_change_pas_l_empreinte(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    assert calculer_solde(compte).empreinte == _solde(compte, libelle="Autre libellé").empreinte
