"""Dates of both epochs, in every writing, right, impossible or out of place."""

from __future__ import annotations

from datetime import date, datetime

from tests.hostile.anciens import xls
from tests.hostile.socle import Attendu, Cas, accepte, reserves

RDV = "date_premier_rdv"
ORIENTATION = "date_orientation"


def _cas(
    nom: str, valeur: object, attendu: Attendu, pourquoi: str, cle: str = RDV, ou: Attendu | None = None, **autres: object
) -> Cas:
    surcharge = {cle: valeur, **autres}
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**surcharge)), attendu, pourquoi, ou=ou)


BON = accepte(3)
FAUX = accepte(3, "L04")
RETENU = reserves(2, "L04")
"""On date_orientation the row waits."""

CAS = [
    _cas("JJ/MM/AAAA", "12/02/2024", BON, "texte"),
    _cas("J/M/AAAA", "12/2/2024", BON, "texte sans zéro"),
    _cas("JJ-MM-AAAA", "12-02-2024", BON, "texte"),
    _cas("JJ.MM.AA", "12.02.24", BON, "vingt et unième siècle"),
    _cas("JJ/MM/AA", "12/02/24", BON, "deux chiffres veulent dire 20xx"),
    _cas("ISO", "2024-02-12", BON, "texte"),
    _cas("ISO avec heure", "2024-02-12T10:30:00", BON, "l'heure ne compte pas", ou=FAUX),
    _cas("espaces insécables autour", "\u00a012/02/2024\u202f", BON, "copié d'une page web"),
    _cas("cellule avec heure", datetime(2024, 2, 12, 23, 59), BON, "l'heure ne compte pas"),  # noqa: DTZ001
    _cas("numéro de série", 45334, BON, "12 février 2024 sans format de date"),
    _cas("numéro de série en texte", "45334", BON, "série Excel écrite en texte", ou=FAUX),
    _cas("29 février d'une année bissextile", "29/02/2024", BON, "existe"),
    _cas("ambiguë à l'américaine", "05/03/2024", BON, "toujours le jour d'abord"),
    _cas("américaine impossible", "02/13/2024", FAUX, "treizième mois"),
    _cas("31 février", "31/02/2024", FAUX, "n'existe pas"),
    _cas("29 février d'une année commune", "29/02/2023", FAUX, "n'existe pas"),
    _cas("31 avril", "31/04/2024", FAUX, "n'existe pas"),
    _cas("29 février 1900", 60, FAUX, "jour qu'Excel seul connaît", ou=accepte(3, "L14")),
    _cas("29 février 1900 en texte", "29/02/1900", FAUX, "n'existe pas"),
    _cas("jour zéro", "00/02/2024", FAUX, "n'existe pas"),
    _cas("que des zéros", "00/00/0000", FAUX, "champ jamais rempli"),
    _cas("série zéro", 0, FAUX, "ce qu'Excel montre comme 00/01/1900", ou=accepte(3, "L14")),
    _cas("série négative", -5, FAUX, "des dièses dans Excel"),
    _cas("série immense", 10**9, FAUX, "au-delà de l'an 9999"),
    _cas("an 10000", "01/01/10000", FAUX, "cinq chiffres"),
    _cas("an 24", "12/02/0024", accepte(3, "L14"), "an 24 de notre ère", ou=FAUX),
    _cas("avant le RMI", date(1985, 2, 12), accepte(3, "L14"), "ni RMI ni RSA"),
    _cas("veille du RMI", date(1988, 11, 30), accepte(3, "L14"), "ni RMI ni RSA"),
    _cas("mois en lettres", "12 février 2024", FAUX, "écriture qui n'est pas dans la liste", ou=BON),
    _cas("mois seul", "02/2024", FAUX, "il manque le jour"),
    _cas("année seule", "2024", FAUX, "il manque le mois et le jour"),
    _cas("mot", "demain", FAUX, "texte"),
    _cas("deux dates", "12/02/2024 et 13/03/2024", FAUX, "ambigu"),
    _cas("séparateurs mêlés", "12/02-2024", FAUX, "écriture douteuse"),
    _cas("chiffres arabes orientaux", "١٢/٠٢/٢٠٢٤", FAUX, "que d'autres lecteurs accepteraient"),
    _cas("vrai dans une date", True, FAUX, "booléen"),
    _cas("après la fin du mois", date(2024, 12, 25), accepte(3, "L09"), "à venir"),
    _cas("an 9999", date(9999, 12, 31), accepte(3, "L09"), "à venir, loin", ou=FAUX),
    _cas("rendez-vous avant l'orientation", date(2024, 1, 12), accepte(3, "L06"), "L06"),
    _cas("rendez-vous le jour de l'orientation", date(2024, 2, 5), BON, "permis"),
    _cas("signature avant l'orientation", date(2024, 1, 1), accepte(3, "L07"), "L07", "date_signature_cer"),
    _cas("CER fini le jour de sa signature", date(2024, 3, 1), accepte(3, "L08"), "L08", "date_fin_cer"),
    _cas("CER de deux ans", date(2026, 3, 1), BON, "L15 est une information", "date_fin_cer"),
    _cas("CER sans fin", "", reserves(3, "L03"), "demandée avec la signature", "date_fin_cer"),
    _cas("sortie avant l'orientation", date(2024, 1, 1), accepte(3, "L10"), "L10", "date_sortie", motif_sortie="Abandon"),
    _cas("sortie sans motif", date(2024, 3, 15), reserves(3, "L03"), "demandé avec la date", "date_sortie"),
    _cas("motif sans sortie", "Abandon", accepte(3, "L11"), "L11", "motif_sortie"),
    _cas("absence sans procédure", 1, accepte(3, "L12"), "L12", "nb_absences_injustifiees"),
    _cas("plus d'actions professionnelles que d'actions", 5, accepte(3, "L13"), "L13", "nb_actions_pro"),
    _cas("orientation absente", "", reserves(2, "L03"), "la ligne attend", ORIENTATION),
    _cas("orientation impossible", "31/02/2024", RETENU, "la ligne attend", ORIENTATION),
    _cas(
        "orientation à venir",
        date(2024, 12, 25),
        reserves(2, "L09"),
        "la ligne attend",
        ORIENTATION,
        date_premier_rdv="",
        date_signature_cer="",
        date_fin_cer="",
        nb_actions_cer="",
        nb_actions_pro="",
        date_diagnostic="",
    ),
    _cas("orientation avant le RMI", date(1985, 2, 5), reserves(2, "L14"), "la ligne attend", ORIENTATION),
    _cas("naissance à venir", date(2030, 1, 1), accepte(3, "L14"), "pas une date de naissance", "date_naissance"),
    _cas("naissance d'un enfant", date(2020, 1, 1), accepte(3, "L14"), "pas une date de naissance plausible", "date_naissance"),
    _cas("naissance en 1850", "01/01/1850", accepte(3, "L14"), "pas une date de naissance plausible", "date_naissance"),
    _cas("naissance impossible", "31/02/1980", accepte(3, "L04"), "n'existe pas", "date_naissance"),
    Cas("classeur en époque 1904", "suivi.xlsx", lambda p: p.classeur(epoque_1904=True), accepte(3), "vieux Mac : mêmes dates"),
    Cas(
        "série nue en époque 1904",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(**{RDV: 43872}), epoque_1904=True),
        accepte(3),
        "12 février 2024 depuis 1904",
    ),
    Cas(
        "xls en époque 1904",
        "suivi.xls",
        lambda p: xls(p.identite(), _en_1904(p.personnes()), epoque_1904=True),
        accepte(3),
        "vieux Mac : mêmes dates",
    ),
    Cas("csv de séries", "{csv}", lambda p: p.csv(p.personnes(**{RDV: "45334"})), accepte(3), "série Excel dans un CSV", ou=FAUX),
]


def _en_1904(lignes: list[dict[str, object]]) -> list[dict[str, object]]:
    """xlwt counts in the epoch of the workbook by itself."""
    return lignes
