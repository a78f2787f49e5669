"""Numbers as partners write them: what is a number is taken, what is not is told, nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from tests.fabrique import Formule
from tests.hostile.socle import Attendu, Cas, accepte, reserves

REQUIS = "nb_entretiens_physiques"
FACULTATIF = "nb_prescriptions"


def _bon(nom: str, valeur: object, pourquoi: str, cle: str = REQUIS) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**{cle: valeur})), accepte(3), pourquoi)


def _faux(nom: str, valeur: object, pourquoi: str, cle: str = REQUIS, ou: Attendu | None = None) -> Cas:
    attendu = reserves(3, "L04") if cle == REQUIS else accepte(3, "L04")
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**{cle: valeur})), attendu, pourquoi, ou=ou)


CAS = [
    _bon("nombre écrit en texte", "3", "texte"),
    _bon("nombre en texte, espaces autour", "  3 ", "texte"),
    _bon("nombre en texte, U+00A0 autour", "\u00a03\u00a0", "espace insécable"),
    _bon("zéro décimal", "3,0", "3,0 est un entier"),
    _bon("zéro décimal avec point", "3.0", "3.0 est un entier"),
    _bon("zéros devant", "003", "zéros devant"),
    _bon("bruit binaire", 2.9999999999999996, "ce qu'Excel montre comme 3"),
    _bon("zéro négatif", -0.0, "c'est zéro"),
    _bon("décimal exact", Decimal("4"), "quatre"),
    _bon("maximum", 31, "trente et un est permis"),
    _bon("entier facultatif au maximum", 99, "quatre-vingt-dix-neuf est permis", FACULTATIF),
    _faux("décimale dans un entier", 2.5, "pas un entier"),
    _faux("décimale en texte dans un entier", "2,5", "pas un entier"),
    _faux("négatif", -1, "sous le minimum"),
    _faux("négatif en texte", "-1", "sous le minimum"),
    _faux("signe moins typographique", "\u22121", "sous le minimum"),
    _faux("trente-deux entretiens", 32, "au-dessus de 31"),
    _faux("cent prescriptions", 100, "au-dessus de 99", FACULTATIF),
    _faux("cinquante et une actions", 51, "au-dessus de 50", "nb_actions_pro", ou=accepte(3, "L04", "L13")),
    _faux("en lettres", "douze", "texte"),
    _faux("notation scientifique en texte", "1e1", "pas une écriture de partenaire"),
    _faux("pourcentage en texte", "50 %", "pas un nombre d'entretiens"),
    _faux("demi en pourcentage", 0.5, "50 % saisi dans une cellule en pourcentage"),
    _faux("NaN", "NaN", "que float() accepterait"),
    _faux("infini", "Infinity", "que float() accepterait"),
    _faux("nombre immense", 1e300, "au-delà de tout"),
    _faux("mille chiffres", "9" * 1000, "texte démesuré"),
    _faux("souligné", "1_0", "que int() accepterait"),
    _faux("hexadécimal", "0x1F", "que d'autres lecteurs accepteraient"),
    _faux("chiffres arabes orientaux", "٣", "que int() accepterait"),
    _faux("chiffres pleine chasse", "３", "que int() accepterait"),
    _faux("exposant", "3²", "caractère qui ressemble à un chiffre"),
    _faux("fraction", "1/2", "qu'Excel tourne en date"),
    _faux("deux nombres", "1 ou 2", "ambigu"),
    _faux("nombre et unité", "3 entretiens", "texte"),
    _faux("date dans un entier", date(1900, 1, 3), "ce qu'Excel fait de 3 dans une cellule en date"),
    _faux("instant dans un entier", datetime(2024, 5, 3, 10, 30), "date"),  # noqa: DTZ001
    _faux("durée dans un entier", time(1, 30).isoformat(), "heure"),
    _faux("vrai dans un entier", True, "booléen"),
    _faux("deux virgules", "1,2,3", "ambigu"),
    _faux("formule en texte", "=1+1", "texte qui ressemble à une formule"),
    Cas(
        "formule avec sa valeur",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(**{REQUIS: Formule("=1+2", 3)})),
        accepte(3),
        "valeur en cache",
    ),
]
