"""CSV files: encoding is found, lines are cut into cells, values stay text."""

from __future__ import annotations

import codecs
import csv
import io
import re

from decompte.classeurs.limites import Limites, check_taille
from decompte.classeurs.sources import Grille, Illisible

SEPARATEURS = (";", ",", "\t")
_ENCODAGES = ("utf-8-sig", "cp1252", "latin-1")
"""In this order: text that is valid UTF-8 is UTF-8; cp1252 leaves five bytes without meaning, Latin-1 none."""
_MARQUES_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""« Texte Unicode » of Excel is UTF-16 with its mark."""
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"7z\xbc\xaf")
_NON_TEXTE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LIGNE_SEP = re.compile(r'"?sep=(.)"?;*\r?(?:\n|\Z)', re.IGNORECASE)


def is_texte(contenu: bytes) -> bool:
    """Whether bytes under the name of a workbook are surely a text in columns: no control byte, separators near its start."""
    if contenu.startswith(_MARQUES_UTF16):
        return True
    debut = contenu[:4096]
    return _NON_TEXTE.search(debut) is None and any(debut.count(separateur.encode()) >= 3 for separateur in SEPARATEURS)


def decode_csv(contenu: bytes) -> str:
    """The text of a CSV; Illisible when its bytes are those of something else."""
    if contenu.startswith(_MARQUES_UTF16):
        try:
            return contenu.decode("utf-16")
        except UnicodeDecodeError as erreur:
            raise _not_text() from erreur
    if contenu.startswith(_SIGNATURES) or b"\0" in contenu:
        raise _not_text()
    for encodage in _ENCODAGES:
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes any byte")


def split_sep(texte: str) -> tuple[str, str | None]:
    """The text without the line « sep=; » that Excel obeys and does not show, and the separator it gives if it is one of ours."""
    trouve = _LIGNE_SEP.match(texte)
    if trouve is None or trouve[1] not in SEPARATEURS:
        return texte, None
    return texte[trouve.end() :], trouve[1]


def split_csv(texte: str, separateur: str, limites: Limites, lignes: int | None = None) -> Grille:
    """The cells of a CSV cut by that separator (its first rows only, when ``lignes`` is given)."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    grille: list[list[str]] = []
    try:
        for champs in lecteur:
            grille.append(champs)
            if len(grille) == lignes:
                break
            if len(grille) > limites.lignes_par_feuille:
                check_taille("CSV", len(grille), 1, limites)
    except csv.Error as erreur:
        raise Illisible(
            f"La ligne {lecteur.line_num} du CSV ne peut pas être découpée : un guillemet n'est sans doute pas refermé.",
            "Enregistrez le tableau au format .xlsx, puis renvoyez-le.",
        ) from erreur
    largeur = max(map(len, grille), default=0)
    check_taille("CSV", len(grille), largeur, limites)
    return [[*champs, *[""] * (largeur - len(champs))] for champs in grille]


def _not_text() -> Illisible:
    return Illisible(
        "Le fichier porte l'extension .csv mais son contenu n'est pas du texte.",
        "Enregistrez le tableau au format .xlsx, ou « CSV UTF-8 (délimité par des points-virgules) », puis renvoyez-le.",
    )
