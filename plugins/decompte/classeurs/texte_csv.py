"""CSV files: encoding is found, lines are cut into cells, values stay text."""

from __future__ import annotations

import codecs
import csv
import io
import re

from decompte.classeurs.limites import Limites, check_taille
from decompte.classeurs.sources import Grille, Illisible
from decompte.domaine.texte import nombre

SEPARATEURS = (";", ",", "\t")
_LETTRES_CASSEES = re.compile("\ufffd+")
"""Broken bytes side by side are one letter: a lone surrogate has three."""
_ACCENTS = re.compile(r"[\u0080-\ufffc]")
_SAINES_POUR_UNE_CASSEE = 3
_MARQUES_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""« Texte Unicode » of Excel is UTF-16 with its mark."""
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"7z\xbc\xaf")
_NON_TEXTE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEMOIN = "\x1edernière ligne\x1e"
"""A row added behind the last: when it does not come back alone, a quote was left open before it."""
_SEPARATEURS_D_UNE_LIGNE = 3
_LIGNE_SEP = re.compile(r'"?sep=(.)"?;*\r?(?:\n|\Z)', re.IGNORECASE)


def is_texte(contenu: bytes) -> bool:
    """Whether bytes under the name of a workbook are surely a text in columns: no control byte, separators near its start."""
    if contenu.startswith(_MARQUES_UTF16):
        return True
    debut = contenu[:4096]
    return _NON_TEXTE.search(debut) is None and any(debut.count(separateur.encode()) >= 3 for separateur in SEPARATEURS)


def decode_csv(contenu: bytes) -> str:
    """The text of a CSV; Illisible when its bytes are those of something else.

    With a mark, the encoding is the one it says; without one, text that is valid UTF-8 is UTF-8, and so is one that has a few
    broken letters among many sound ones (a name cut in two by an export). Else cp1252, then Latin-1.
    """
    if contenu.startswith(_MARQUES_UTF16):
        return _without_nul(contenu.decode("utf-16", "replace"))
    if contenu.startswith(_SIGNATURES) or b"\0" in contenu:
        raise _not_text()
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("utf-8-sig", "replace")
    casses = len(_LETTRES_CASSEES.findall(texte))
    if contenu.startswith(codecs.BOM_UTF8) or len(_ACCENTS.findall(texte)) > _SAINES_POUR_UNE_CASSEE * casses:
        return texte
    try:
        return contenu.decode("cp1252")
    except UnicodeDecodeError:
        return contenu.decode("latin-1")


def _without_nul(texte: str) -> str:
    if "\0" in texte:
        raise _not_text()
    return texte


def split_sep(texte: str) -> tuple[str, str | None]:
    """The text without the line « sep=; » that Excel obeys and does not show, and the separator it gives if it is one of ours."""
    trouve = _LIGNE_SEP.match(texte)
    if trouve is None or trouve[1] not in SEPARATEURS:
        return texte, None
    return texte[trouve.end() :], trouve[1]


def split_csv(texte: str, separateur: str, limites: Limites, lignes: int | None = None) -> Grille:
    """The cells of a CSV cut by that separator (its first rows only, when ``lignes`` is given); Illisible, TropGrand.

    A quote left open swallows the rows behind it: told, never guessed.
    """
    fin = "" if texte.endswith(("\n", "\r")) or not texte else "\n"
    lignes_lues = _Lignes(f"{texte}{fin}{_TEMOIN}\n")
    lecteur = csv.reader(lignes_lues, delimiter=separateur)
    grille: list[list[str]] = []
    debut, largeur = 1, 0
    try:
        for champs in lecteur:
            if champs == [_TEMOIN]:
                break
            largeur = max(largeur, len(champs))
            if lecteur.line_num > debut and any(_swallows(champ, separateur, largeur) for champ in champs):
                raise _not_cut(debut)
            debut = lecteur.line_num + 1
            grille.append(champs)
            if len(grille) == lignes:
                break
            if len(grille) > limites.lignes_par_feuille:
                check_taille("CSV", len(grille), 1, limites)
    except csv.Error as erreur:
        # The only error of a reader that is not strict: a cell beyond its limit, the rest of the file when a quote is open.
        ouvert = lecteur.line_num > debut or _opens_quote(lignes_lues.derniere, separateur)
        raise (_not_cut(debut) if ouvert else _too_long(debut)) from erreur
    check_taille("CSV", len(grille), largeur, limites)
    return [[*champs, *[""] * (largeur - len(champs))] for champs in grille]


class _Lignes:
    """The lines of a text, ends kept; ``derniere`` is the one given last."""

    def __init__(self, texte: str) -> None:
        self._lignes = io.StringIO(texte, newline="")
        self.derniere = ""

    def __iter__(self) -> _Lignes:
        return self

    def __next__(self) -> str:
        self.derniere = next(self._lignes)
        return self.derniere


def _opens_quote(ligne: str, separateur: str) -> bool:
    """Whether a quote that starts a cell of the line is left open; in the middle of a cell it is a letter like another."""
    return ligne.count('"') % 2 == 1 and (ligne.startswith('"') or f'{separateur}"' in ligne)


def _swallows(champ: str, separateur: str, largeur: int) -> bool:
    """Whether a cell of several lines holds what looks like a row of the table, or the end of the file."""
    if "\n" not in champ and "\r" not in champ:
        return False
    if _TEMOIN in champ:
        return True
    au_moins = max(_SEPARATEURS_D_UNE_LIGNE, largeur * 2 // 3)
    return any(ligne.count(separateur) >= au_moins for ligne in champ.splitlines())


def _not_cut(ligne: int) -> Illisible:
    return Illisible(
        f"La ligne {ligne} du CSV ne peut pas être découpée : un guillemet n'est sans doute pas refermé, "
        "et les lignes qui suivent s'y perdraient.",
        "Refermez ou enlevez ce guillemet, ou enregistrez le tableau au format .xlsx, puis renvoyez-le.",
    )


def _too_long(ligne: int) -> Illisible:
    return Illisible(
        f"La ligne {ligne} du CSV est trop longue : une de ses cellules dépasse {nombre(csv.field_size_limit())} caractères.",
        "Vérifiez que chaque ligne du tableau est bien une ligne du fichier et qu'aucune cellule ne porte un texte démesuré, "
        "ou enregistrez le tableau au format .xlsx, puis renvoyez-le.",
    )


def _not_text() -> Illisible:
    return Illisible(
        "Le fichier porte l'extension .csv mais son contenu n'est pas du texte.",
        "Enregistrez le tableau au format .xlsx, ou « CSV UTF-8 (délimité par des points-virgules) », puis renvoyez-le.",
    )
