"""« Néant » in all its forms, and tables that are empty without saying it."""

from __future__ import annotations

from tests.fabrique import personne
from tests.hostile.anciens import ods
from tests.hostile.socle import Attendu, Cas, Place, accepte, rejete, reserves

NEANT = accepte(0)
VIDE = rejete("D07")


def _ecrit(nom: str, ligne: dict[str, object], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    """A table whose only row holds these cells."""
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur([], ajouts={0: ligne}), attendu, pourquoi, ou=ou)


def _zeros() -> dict[str, object]:
    return {"identifiant": "Néant", "nb_entretiens_physiques": 0, "nb_entretiens_distance": 0, "nb_absences_injustifiees": 0}


def _avec_quelqu_un(p: Place) -> bytes:
    return p.classeur(p.personnes(1), ajouts={1: {"identifiant": "Néant"}})


def _sans_identifiant(p: Place, **surcharge: object) -> bytes:
    """Five filled rows whose identifiers are blank, the third with something more."""
    lignes = [{**ligne, "identifiant": None} for ligne in p.personnes(5)]
    lignes[2].update(surcharge)
    return p.classeur(lignes)


CAS = [
    _ecrit("néant", {"identifiant": "néant"}, NEANT, "la mention"),
    _ecrit("NEANT", {"identifiant": "NEANT"}, NEANT, "majuscules sans accent"),
    _ecrit("Néant.", {"identifiant": " Néant. "}, NEANT, "un point et des espaces"),
    _ecrit("néant décomposé", {"identifiant": "Ne\u0301ant"}, NEANT, "NFD, comme sur Mac"),
    _ecrit("néant ce mois-ci", {"identifiant": "Néant ce mois-ci"}, NEANT, "une courte phrase"),
    _ecrit("néant sous un autre en-tête", {"nom": "Néant"}, NEANT, "dans la colonne des noms"),
    _ecrit("néant en observations", {"observations": "néant"}, NEANT, "dans la colonne des observations"),
    _ecrit("néant et des zéros", _zeros(), NEANT, "la ligne est celle de la mention"),
    _ecrit(
        "R.A.S.",
        {"identifiant": "R.A.S."},
        reserves(0, "L01", exact=False),
        "ce n'est pas la mention : une ligne mal formée",
        ou=rejete("D07", exact=False),
    ),
    _ecrit("que des tirets", {"identifiant": "-", "nom": "-", "phase": "-"}, VIDE, "des cellules vides ne disent pas néant"),
    _ecrit("que des espaces", {"identifiant": "   ", "nom": "\u00a0"}, VIDE, "des espaces ne disent rien"),
    Cas(
        "néant au-dessus de l'en-tête",
        "suivi.xlsx",
        lambda p: p.classeur([], bandeau=["Néant"]),
        NEANT,
        "le mot seul, avant l'en-tête",
    ),
    Cas("néant et une personne", "suivi.xlsx", _avec_quelqu_un, accepte(1), "il y a quelqu'un : la mention ne compte pas"),
    Cas(
        "néant en observations d'un tableau rempli sans identifiants",
        "suivi.xlsx",
        lambda p: _sans_identifiant(p, observations="Néant"),
        reserves(0, "L01", exact=False),
        "cinq lignes remplies ne sont pas un tableau néant",
        ou=rejete("L01", exact=False),
    ),
    Cas(
        "total dans les observations d'une ligne sans identifiant",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(identifiant=None, observations="Total des RDV : 3")),
        reserves(2, "L01"),
        "la ligne attend, elle n'est pas un total",
    ),
    Cas("tableau vide", "suivi.xlsx", lambda p: p.classeur([]), VIDE, "rien, et personne ne le dit"),
    Cas("que des lignes vides", "suivi.xlsx", lambda p: p.classeur([{}, {}, {}]), VIDE, "rien, et personne ne le dit"),
    Cas("que le total", "suivi.xlsx", lambda p: p.classeur([], total=0), VIDE, "un total n'est pas une ligne"),
    Cas(
        "que l'en-tête deux fois",
        "suivi.xlsx",
        lambda p: p.classeur([], ajouts={0: {"*": "*"}}),
        VIDE,
        "un en-tête répété n'est pas une ligne",
    ),
    Cas("csv néant", "{csv}", lambda p: p.csv([{"identifiant": "Néant"}]), NEANT, "la mention dans un CSV"),
    Cas("ods néant", "suivi.ods", lambda p: ods(p.identite(), [{"identifiant": "Néant"}]), NEANT, "la mention dans un ODS"),
    Cas(
        "néant sans les colonnes facultatives",
        "suivi.xlsx",
        lambda p: p.classeur([], ajouts={0: {"identifiant": "néant"}}, sans=["nom", "prenom", "observations", "motif_sortie"]),
        NEANT,
        "rien ne les demande",
    ),
    Cas(
        "quelqu'un qui s'appelle Néant",
        "suivi.xlsx",
        lambda p: p.classeur([personne(p.numero * 100, nom="Néant")]),
        accepte(1),
        "son identifiant suffit",
    ),
]
