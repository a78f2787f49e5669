"""CSV files: encoding and separator are found, values stay text."""

from __future__ import annotations

import csv
import io

from decompte.classeurs.limites import Limites, check_taille
from decompte.classeurs.sources import Grille, Illisible

SEPARATEURS = (";", ",", "\t")
_ENCODAGES = ("utf-8-sig", "cp1252", "latin-1")
"""In this order: text that is valid UTF-8 is UTF-8; cp1252 leaves five bytes without meaning, Latin-1 none."""
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"7z\xbc\xaf")


def decode_csv(contenu: bytes) -> str:
    """The text of a CSV; Illisible when its bytes are those of something else."""
    if contenu.startswith(_SIGNATURES) or b"\0" in contenu:
        raise Illisible(
            "Le fichier porte l'extension .csv mais son contenu n'est pas du texte.",
            "Enregistrez le tableau au format .xlsx, ou « CSV UTF-8 (délimité par des points-virgules) », puis renvoyez-le.",
        )
    for encodage in _ENCODAGES:
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes any byte")


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
