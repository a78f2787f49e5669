"""What is said of a sheet that goes beyond the limits."""

from __future__ import annotations

from decompte.classeurs.sources import TropGrand
from decompte.domaine.limites import Limites
from decompte.domaine.texte import nombre


__all__ = ["Limites", "check_taille"]


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
