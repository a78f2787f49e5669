"""What stands in the drop-box besides deposits: files being written, names of every kind, the same file again."""

from __future__ import annotations

from datetime import timedelta

from tests.hostile.modernes import septz
from tests.hostile.retouches import retoucher, zipper
from tests.hostile.socle import MAINTENANT, Attendu, Cas, Place, accepte, attend

BON = accepte(3)
DOUBLON = Attendu("doublon")
REMPLACE = Attendu("remplace", frozenset(), 3)
VIEUX = MAINTENANT - timedelta(days=40)


def _resauve(p: Place) -> bytes:
    """The same table, saved again: other bytes."""
    return retoucher(p.classeur(), {"docProps/custom.xml": b"<x/>"})


def _nomme(nom: str, fichier: str, pourquoi: str) -> Cas:
    return Cas(nom, fichier, lambda p: p.classeur(), BON, pourquoi)


CAS = [
    Cas("transfert en cours", "suivi.xlsx.part", lambda p: p.classeur()[:2000], attend(), "nom provisoire", mtime=VIEUX),
    Cas("fichier temporaire", "suivi.tmp", lambda p: p.classeur(), attend(), "nom provisoire", mtime=VIEUX),
    Cas("verrou d'Excel", "~$suivi.xlsx", lambda p: b"\x05agent" + bytes(159), attend(), "nom provisoire", mtime=VIEUX),
    Cas(
        "en cours d'écriture",
        "suivi.xlsx",
        lambda p: p.classeur()[:3000],
        attend(),
        "modifié il y a dix secondes",
        mtime=MAINTENANT - timedelta(seconds=10),
    ),
    Cas(
        "modifié dans l'avenir",
        "suivi.xlsx",
        lambda p: p.classeur(),
        attend(),
        "horloge du partenaire en avance",
        mtime=MAINTENANT + timedelta(days=2),
    ),
    Cas("à la racine", "perdu.xlsx", lambda p: p.classeur(), attend(), "de personne", dossier="", mtime=VIEUX),
    Cas(
        "hors du registre mais stable",
        "suivi.xlsx",
        lambda p: p.classeur(),
        BON,
        "arrivé à sa date de modification",
        mtime=VIEUX + timedelta(days=30),
    ),
    Cas("l'original", "suivi.xlsx", lambda p: p.classeur(), BON, "le premier des deux"),
    Cas(
        "le même fichier encore",
        "suivi (1).xlsx",
        lambda p: p.classeur(),
        DOUBLON,
        "mêmes octets, même structure",
        avec="l'original",
    ),
    Cas("l'archive originale", "envoi.zip", lambda p: zipper([("suivi.xlsx", p.classeur())]), BON, "la première des deux"),
    Cas(
        "la même archive encore",
        "envoi bis.zip",
        lambda p: zipper([("suivi.xlsx", p.classeur())]),
        DOUBLON,
        "mêmes octets",
        avec="l'archive originale",
    ),
    Cas(
        "l'illisible original",
        "casse.xlsx",
        lambda p: p.classeur()[:2222],
        Attendu("illisible", frozenset({"D01"})),
        "illisible une fois",
    ),
    Cas(
        "le même illisible encore",
        "casse (1).xlsx",
        lambda p: p.classeur()[:2222],
        DOUBLON,
        "mêmes octets : rien de nouveau",
        avec="l'illisible original",
    ),
    Cas("le tableau du mois", "suivi.xlsx", lambda p: p.classeur(), REMPLACE, "un plus récent prend sa place"),
    Cas(
        "le tableau du mois, réenregistré", "suivi.xlsx.xlsx", _resauve, BON, "le dernier reçu compte", avec="le tableau du mois"
    ),
    Cas("un bon tableau", "suivi.xlsx", lambda p: p.classeur(), BON, "le mauvais qui suit n'y change rien"),
    Cas(
        "un mauvais tableau après le bon",
        "suivi2.xlsx",
        lambda p: p.classeur([]),
        Attendu("rejete", frozenset({"D07"})),
        "un refus ne remplace rien",
        avec="un bon tableau",
    ),
    Cas("le même en 7z", "suivi.7z", lambda p: septz([("suivi.xlsx", p.classeur())]), BON, "dans son archive"),
    _nomme("dans un sous-dossier", "2024/mai/suivi.xlsx", "le premier dossier est la structure"),
    _nomme("nom avec espaces et accents", "Suivi d'activité – été n°5.xlsx", "nom de tous les jours"),
    _nomme("nom en accents décomposés", "suivi e\u0301te\u0301.xlsx", "NFD, comme sur Mac"),
    _nomme("nom avec une virgule et des guillemets", 'suivi, "final".xlsx', "le registre est un CSV"),
    _nomme("nom avec un saut de ligne", "suivi\n2024.xlsx", "permis par le système de fichiers"),
    _nomme("nom avec un échappement de terminal", "suivi\x1b[2J.xlsx", "ne doit pas atteindre le terminal"),
    _nomme("nom avec des émojis", "suivi 🎉.xlsx", "permis"),
    _nomme("nom de droite à gauche", "suivi\u202excod.xlsx", "montré à l'envers"),
    _nomme("nom qui commence par un tiret", "-rf.xlsx", "pris pour une option par d'autres programmes"),
    _nomme("nom en injection", "$(touch evasion-decompte);.xlsx", "jamais donné à un interpréteur"),
    _nomme("nom de deux cents caractères", "s" * 200 + ".xlsx", "le plus long qui tienne"),
    _nomme("nom de périphérique", "CON.xlsx", "réservé sous Windows"),
]
