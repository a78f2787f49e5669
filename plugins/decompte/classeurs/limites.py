"""How far a workbook is read; values come from the parameters of the installation (spec of deposits, « Limits »)."""

from __future__ import annotations

from dataclasses import dataclass

from decompte.classeurs.sources import TropGrand
from decompte.domaine.texte import nombre


@dataclass(frozen=True, slots=True)
class Limites:
    """Bounds of one file; what lies beyond is told, not read.

    ``cellules_par_feuille`` has no source in the documents: it bounds memory (a dense sheet of 2 million
    cells takes about 200 MB) where the number of rows alone does not (10 000 columns).
    """

    lignes_par_feuille: int = 50_000
    cellules_par_feuille: int = 2_000_000
    octets_decompresses: int = 200_000_000


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
