"""What a file says of itself: the sheet « Identification » of a workbook, or the name of a CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from decompte.classeurs.cellules import CelluleFautive, write_brut
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import clean, is_vide, letter, normalize
from decompte.classeurs.valeurs import read_date
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import Identification

FEUILLE = "Identification"
_RANGEES_EXAMINEES = 60
_LIBELLES = {
    "modele": "modele",
    "structure": "structure",
    "siret": "siret",
    "convention": "convention",
    "dispositif": "dispositif",
    "territoire": "territoire",
    "mois": "mois",
    "etabli le": "etabli_le",
}
_MOIS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")
_AN_MOIS = re.compile(r"(\d{4})[-/. ](\d{1,2})", re.ASCII)
_MOIS_AN = re.compile(r"(\d{1,2})[-/. ](\d{4})", re.ASCII)
_MOIS_EN_LETTRES = re.compile(r"([a-z]{3,9}) (\d{4}|\d{2})", re.ASCII)
_NOM_CSV = re.compile(r"(?P<convention>.+)_(?P<mois>\d{4}-\d{2})\.csv", re.IGNORECASE | re.ASCII)


def read_identification(grille: Grille, epoque_1904: bool = False, feuille: str | None = None) -> Identification:
    """The labels of the sheet, each with the cell at its right. Of a label written twice, the first one filled counts."""
    trouves: dict[str, object] = {}
    places: dict[str, tuple[int, str]] = {}
    for ligne, rangee in enumerate(grille[:_RANGEES_EXAMINEES], start=1):
        rang = next((rang for rang, cellule in enumerate(rangee) if cellule != ""), None)
        if rang is None:
            continue
        libelle, valeur = rangee[rang], rangee[rang + 1] if rang + 1 < len(rangee) else ""
        champ = _LIBELLES.get(normalize(libelle)) if isinstance(libelle, str) else None
        if champ is None or champ in trouves:
            continue
        place = (ligne, letter(rang + 1))
        if is_vide(valeur):
            places.setdefault(champ, place)
        else:
            trouves[champ], places[champ] = valeur, place
    textes = {champ: _to_texte(valeur) for champ, valeur in trouves.items()}
    siret = textes.get("siret")
    return Identification(
        modele=textes.get("modele"),
        structure=textes.get("structure"),
        siret=None if siret is None else "".join(siret.split()),
        convention=textes.get("convention"),
        dispositif=textes.get("dispositif"),
        territoire=textes.get("territoire"),
        mois=parse_mois(trouves.get("mois"), epoque_1904),
        mois_lu=textes.get("mois"),
        etabli_le=textes.get("etabli_le"),
        feuille=feuille,
        places=places,
    )


def _to_texte(valeur: object) -> str:
    return " ".join(clean(write_brut(valeur)).split())


def parse_mois(valeur: object, epoque_1904: bool = False) -> Mois | None:
    """The month of a cell: 2024-05, 05/2024, « mai 2024 », or any date in it; None when it is none of these."""
    if isinstance(valeur, (datetime, date)):
        return Mois.contenant(valeur)
    if valeur is None or isinstance(valeur, CelluleFautive):
        return None
    if isinstance(valeur, str):
        texte = clean(valeur)
        for motif, an, numero in ((_AN_MOIS, 1, 2), (_MOIS_AN, 2, 1)):
            trouve = motif.fullmatch(texte)
            if trouve is not None:
                return _make_mois(int(trouve[an]), int(trouve[numero]))
        trouve = _MOIS_EN_LETTRES.fullmatch(normalize(texte))
        if trouve is not None:
            return _make_mois_en_lettres(trouve[1], trouve[2])
    jour, _ = read_date(valeur, epoque_1904)
    return Mois.contenant(jour) if isinstance(jour, date) else None


def _make_mois(annee: int, numero: int) -> Mois | None:
    return Mois(annee, numero) if 1 <= numero <= 12 and annee >= 1 else None


def _make_mois_en_lettres(nom: str, annee: str) -> Mois | None:
    """« mai 2024 », « sept. 24 »: a month named whole, or by its first letters when they name only one."""
    possibles = [rang for rang, mois in enumerate(_MOIS, start=1) if mois.startswith(nom)]
    if len(possibles) != 1:
        return None
    return _make_mois(int(annee) + (2000 if len(annee) == 2 else 0), possibles[0])


def read_nom_csv(nom: str) -> Identification | None:
    """What the name of a CSV says, ``<code convention>_<AAAA-MM>.csv``; None when it does not have that form."""
    trouve = _NOM_CSV.fullmatch(nom)
    if trouve is None:
        return None
    return Identification(convention=trouve["convention"], mois=parse_mois(trouve["mois"]), mois_lu=trouve["mois"])


def find_feuilles(noms: Iterable[str], attendue: str) -> list[str]:
    """The sheets of that name, without regard to case, accents or spaces; else the only one whose name starts with it."""
    liste: Sequence[str] = list(noms)
    voulu = normalize(attendue)
    exactes = [nom for nom in liste if normalize(nom) == voulu]
    if exactes:
        return exactes
    approchees = [nom for nom in liste if normalize(nom).startswith(voulu + " ")]
    return approchees if len(approchees) == 1 else []


def find_voisines(noms: Iterable[str], attendue: str, lue: str) -> list[str]:
    """The sheets whose name starts like the one that is read (« Suivi (2) », « Suivi_old », « Suivi2 »)."""
    voulu = normalize(attendue)
    return [nom for nom in noms if nom != lue and normalize(nom).startswith(voulu)]
