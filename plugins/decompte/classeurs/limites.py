"""What is said of a sheet that goes beyond the limits."""

from __future__ import annotations

from decompte.classeurs.sources import TropGrand
from decompte.domaine.limites import Limites
from decompte.domaine.texte import nombre

__all__ = ["Limites", "check_cellules", "check_deplie", "check_etendue", "check_octets", "check_taille"]

_OCTETS_PAR_CELLULE = 80
"""What calamine takes for a cell, blank or not, while it builds a sheet: 40 bytes in a list and as many in the grid."""


def check_taille(feuille: str, lignes: int, colonnes: int, limites: Limites) -> None:
    """TropGrand when a sheet of that many rows and columns is beyond the limits."""
    if lignes > limites.lignes_par_feuille:
        raise TropGrand(
            f"La feuille « {feuille} » descend jusqu'à la ligne {nombre(lignes)}, au-delà de la limite de "
            f"{nombre(limites.lignes_par_feuille)} lignes.",
            "Supprimez les lignes en trop sous le tableau (Ctrl+Fin montre la dernière cellule utilisée), puis renvoyez-le.",
        )
    if lignes * colonnes > limites.cellules_par_feuille:
        raise TropGrand(
            f"La feuille « {feuille} » s'étend sur {nombre(lignes)} lignes et {nombre(colonnes)} colonnes, au-delà de la "
            f"limite de {nombre(limites.cellules_par_feuille)} cellules.",
            "Supprimez les colonnes et les lignes en trop autour du tableau, puis renvoyez le fichier.",
        )


def check_octets(octets: int, limites: Limites) -> None:
    """TropGrand when a file of that many bytes is beyond the limit."""
    if octets > limites.octets_par_fichier:
        raise TropGrand(
            f"Le fichier pèse {_megaoctets(octets)}, au-delà de la limite de {_megaoctets(limites.octets_par_fichier)}.",
            "Enregistrez sous un nouveau nom un classeur qui ne contient que le tableau du mois, sans image.",
        )


def check_deplie(octets: int, limites: Limites) -> None:
    """TropGrand when a workbook unpacks into that many bytes, beyond the limit."""
    if octets > limites.octets_decompresses:
        raise TropGrand(
            f"Le classeur se déplie en {_megaoctets(octets)}, au-delà de la limite de "
            f"{_megaoctets(limites.octets_decompresses)}.",
            "Enregistrez sous un nouveau nom un classeur qui ne contient que le tableau du mois, sans image.",
        )


def _megaoctets(octets: int) -> str:
    return f"{nombre(octets // 1_000_000)} Mo" if octets >= 1_000_000 else f"{nombre(octets)} octets"


def check_cellules(cellules: int, limites: Limites) -> None:
    """TropGrand when a file holds that many filled cells in all, beyond what one sheet may have."""
    if cellules > limites.cellules_par_feuille:
        raise TropGrand(
            f"Le fichier compte plus de {nombre(limites.cellules_par_feuille)} cellules remplies, la limite.",
            "Enregistrez sous un nouveau nom un classeur qui ne contient que le tableau du mois.",
        )


def check_etendue(cellules: int, limites: Limites) -> None:
    """TropGrand when building sheets that span that many cells would take most of the memory allowed (tens of bytes each)."""
    admises = limites.memoire_octets // _OCTETS_PAR_CELLULE
    if cellules > admises:
        raise TropGrand(
            f"Les feuilles du classeur s'étendent sur {nombre(cellules)} cellules, vides comprises, au-delà de la limite de "
            f"{nombre(admises)}.",
            "Recopiez le tableau du mois dans un classeur vierge (Ctrl+Fin montre la dernière cellule utilisée d'une feuille).",
        )
