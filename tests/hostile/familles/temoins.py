"""Good files among the others: each kind that the specification takes, as a partner sends it."""

from __future__ import annotations

from datetime import date

from tests.hostile.anciens import ods, xls
from tests.hostile.modernes import septz, xlsm
from tests.hostile.retouches import zipper
from tests.hostile.socle import Cas, Place, accepte


def _parcours_2025(p: Place) -> bytes:
    lignes = p.personnes(nb_entretiens_telephone=1)
    for ligne in lignes:
        ligne.update(nb_entretiens_telephone=1, nb_entretiens_visio=0, parcours="Emploi")
    return p.classeur(lignes, modele="suivi-2025")


CAS = [
    Cas("classeur xlsx", "suivi.xlsx", lambda p: p.classeur(), accepte(3), "le cas ordinaire"),
    Cas("classeur xlsm", "suivi.xlsm", lambda p: xlsm(p.classeur()), accepte(3), "macros : jamais exécutées"),
    Cas("classeur xls", "suivi.xls", lambda p: xls(p.identite(), p.personnes()), accepte(3), "Excel ancien"),
    Cas("classeur ods", "suivi.ods", lambda p: ods(p.identite(), p.personnes()), accepte(3), "LibreOffice"),
    Cas("csv", "{csv}", lambda p: p.csv(), accepte(3), "CSV d'Excel en français"),
    Cas("zip d'un classeur", "envoi.zip", lambda p: zipper([("suivi.xlsx", p.classeur())]), accepte(3), "archive zip"),
    Cas("7z d'un classeur", "envoi.7z", lambda p: septz([("suivi.xlsx", p.classeur())]), accepte(3), "archive 7z"),
    Cas("zip d'un csv", "envoi.zip", lambda p: zipper([(p.nom_csv, p.csv())]), accepte(3), "le nom du CSV est celui de l'entrée"),
    Cas("modèle 2025", "suivi.xlsx", _parcours_2025, accepte(3), "colonnes renommées, entretiens à distance en deux colonnes"),
    Cas("extension en majuscules", "SUIVI.XLSX", lambda p: p.classeur(), accepte(3), "les extensions n'ont pas de casse"),
    Cas("dates écrites en texte", "suivi.xlsx", lambda p: p.classeur(dates="%d/%m/%Y"), accepte(3), "JJ/MM/AAAA en texte"),
    Cas(
        "une sortie",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(date_sortie=date(2024, 3, 15), motif_sortie="Emploi durable")),
        accepte(3),
        "sortie et motif",
    ),
    Cas(
        "les deux phases d'une personne",
        "suivi.xlsx",
        lambda p: p.classeur([*p.personnes(1, phase="Accueil"), *p.personnes(2)]),
        accepte(3),
        "l'identifiant est unique par phase",
        dispositif="2024-1.1",
    ),
]
