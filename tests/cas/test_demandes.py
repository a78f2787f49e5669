"""Which months a demand counts: those due, and none whose échéance was extended past the date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from decompte.domaine.mois import Mois
from decompte.referentiel import Referentiel
from decompte.soldes.demandes import demande
from tests.cas.lecture import Cas, lire_cas

CAS = Cas(
    "demandes",
    "janvier à juin dus",
    {
        "convention": {"code": "2024-1.1-tous-parrains"},
        "exercice": 2024,
        "au": date(2024, 7, 20),
        "mois": {"tous": {"file_active": 70}},
    },
)


def test_sans_prolongation_aucun_mois_n_est_exclu(referentiel: Referentiel) -> None:
    voulue = demande(lire_cas(CAS, referentiel).dossier)
    assert voulue is not None
    assert (voulue.premier_mois, voulue.dernier_mois, voulue.mois_exclus) == (Mois(2024, 1), Mois(2024, 6), ())


def test_un_mois_prolonge_entre_deux_mois_dus_est_exclu(referentiel: Referentiel) -> None:
    dossier = lire_cas(CAS, referentiel).dossier
    prolongees = tuple(replace(o, echeance=date(2024, 8, 1)) if o.mois == Mois(2024, 3) else o for o in dossier.obligations)
    voulue = demande(replace(dossier, obligations=prolongees))
    assert voulue is not None
    assert (voulue.premier_mois, voulue.dernier_mois, voulue.mois_exclus) == (Mois(2024, 1), Mois(2024, 6), (Mois(2024, 3),))
