"""CSV files as spreadsheets and exports write them: encodings, separators, quotes, ends of line."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from tests.hostile.socle import Cas, Place, accepte, illisible, refuse

BON = accepte(3)
Contenu = Callable[[Place], bytes]


def _texte(p: Place, **options: object) -> str:
    return p.csv(encodage="utf-8", **options).decode()


def _encode(encodage: str, bom: bytes = b"") -> Contenu:
    return lambda p: bom + _texte(p).encode(encodage)


def _tout_entre_guillemets(p: Place) -> bytes:
    lignes = _texte(p).splitlines()
    return "\r\n".join(";".join(f'"{c}"' for c in ligne.split(";")) for ligne in lignes).encode()


def _observations(texte: str) -> Contenu:
    return lambda p: p.csv(p.personnes(observations=texte))


def _fins_melees(p: Place) -> bytes:
    une, deux, *autres = _texte(p).splitlines()
    return f"{une}\r\n{deux}\n{chr(13).join(autres)}\n".encode()


CAS = [
    Cas("utf-8 sans BOM", "{csv}", lambda p: p.csv(encodage="utf-8"), BON, "permis"),
    Cas("utf-8 avec BOM", "{csv}", lambda p: p.csv(encodage="utf-8-sig"), BON, "permis"),
    Cas("deux BOM", "{csv}", lambda p: codecs.BOM_UTF8 + p.csv(encodage="utf-8-sig"), BON, "deux exports de suite"),
    Cas(
        "cp1252", "{csv}", lambda p: p.csv(p.personnes(observations="œuvre – 10 €"), encodage="cp1252"), BON, "Excel en français"
    ),
    Cas("latin-1", "{csv}", lambda p: p.csv(p.personnes(observations="été"), encodage="latin-1"), BON, "vieux exports"),
    Cas(
        "utf-16 avec BOM",
        "{csv}",
        _encode("utf-16-le", codecs.BOM_UTF16_LE),
        BON,
        "« Texte Unicode » d'Excel : lu, ou dit",
        ou=illisible("D01"),
    ),
    Cas("utf-16 gros-boutien", "{csv}", _encode("utf-16-be", codecs.BOM_UTF16_BE), BON, "lu, ou dit", ou=illisible("D01")),
    Cas("utf-32", "{csv}", _encode("utf-32"), BON, "lu, ou dit", ou=refuse("D01|D02|D03")),
    Cas("virgule", "{csv}", lambda p: p.csv(separateur=",", virgule=False), BON, "permis"),
    Cas("tabulation", "{csv}", lambda p: p.csv(separateur="\t"), BON, "permis"),
    Cas(
        "virgule et nombres entre guillemets",
        "{csv}",
        lambda p: p.csv(p.personnes(nb_prescriptions="1,0"), separateur=","),
        BON,
        "virgule décimale et séparatrice",
    ),
    Cas(
        "barre verticale", "{csv}", lambda p: p.csv(separateur="|"), refuse("D01|D02|D03"), "séparateur hors de la liste", ou=BON
    ),
    Cas("sep=;", "{csv}", lambda p: b"sep=;\r\n" + p.csv(encodage="utf-8"), BON, "première ligne pour Excel"),
    Cas(
        "sep=, avec des virgules",
        "{csv}",
        lambda p: b"sep=,\r\n" + p.csv(encodage="utf-8", separateur=","),
        BON,
        "première ligne pour Excel",
    ),
    Cas("tout entre guillemets", "{csv}", _tout_entre_guillemets, BON, "exports de bases"),
    Cas("fins de ligne d'Unix", "{csv}", lambda p: _texte(p).replace("\r\n", "\n").encode(), BON, "LF"),
    Cas("fins de ligne d'ancien Mac", "{csv}", lambda p: _texte(p).replace("\r\n", "\r").encode(), BON, "CR seul"),
    Cas("fins de ligne mêlées", "{csv}", _fins_melees, BON, "trois sortes"),
    Cas("sans fin de ligne à la fin", "{csv}", lambda p: _texte(p).rstrip().encode(), BON, "dernière ligne sans saut"),
    Cas("lignes vides partout", "{csv}", lambda p: _texte(p).replace("\r\n", "\r\n\r\n").encode(), BON, "une ligne sur deux"),
    Cas("lignes de séparateurs seuls", "{csv}", lambda p: (_texte(p) + ";" * 22 + "\r\n").encode(), BON, "ligne vide d'Excel"),
    Cas("séparateurs en trop", "{csv}", lambda p: _texte(p).replace("\r\n", ";;;;\r\n").encode(), BON, "colonnes vides à droite"),
    Cas("fins de ligne courtes", "{csv}", lambda p: _sans_fins(p), BON, "les cellules vides de la fin ne sont pas écrites"),
    Cas("saut de ligne dans une cellule", "{csv}", _observations("un\ndeux\r\ntrois"), BON, "entre guillemets"),
    Cas("guillemets doublés", "{csv}", _observations('il dit "oui"; puis "non"'), BON, "échappés à la façon des CSV"),
    Cas("apostrophe et points-virgules", "{csv}", _observations("l'a;b;c"), BON, "entre guillemets"),
    Cas(
        "titre au-dessus", "{csv}", lambda p: p.csv(bandeau=["Suivi de mai", "", "Note du service"]), BON, "l'en-tête se cherche"
    ),
    Cas("dates ISO", "{csv}", lambda p: p.csv(dates="%Y-%m-%d"), BON, "permis"),
    Cas("dates à deux chiffres", "{csv}", lambda p: p.csv(dates="%d.%m.%y"), BON, "permis"),
    Cas(
        "vingt lignes de titre",
        "{csv}",
        lambda p: p.csv(bandeau=["Département du Pas-de-Calais"] * 20),
        BON,
        "l'en-tête se cherche",
    ),
]


def _sans_fins(p: Place) -> bytes:
    return "\r\n".join(ligne.rstrip(";") for ligne in _texte(p).splitlines()).encode()
