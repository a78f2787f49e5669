"""How far a received file is opened and read (spec of deposits, « Limits »); values come from the dated parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limites:
    """Bounds of one received file; what lies beyond is told (D08), not read.

    Sizes in bytes; ``ratio_compression`` unpacked over packed; ``duree_s`` and ``memoire_octets`` bound the opening and reading
    of one file. ``cellules_par_feuille`` bounds memory where the number of rows alone does not (10 000 columns).
    """

    octets_par_fichier: int = 25_000_000
    octets_decompresses: int = 200_000_000
    fichiers_par_archive: int = 100
    lignes_par_feuille: int = 50_000
    cellules_par_feuille: int = 2_000_000
    ratio_compression: int = 100
    duree_s: int = 60
    memoire_octets: int = 1_000_000_000
