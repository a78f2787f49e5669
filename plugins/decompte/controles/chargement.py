"""The rows that may be loaded of a judged table: refused values emptied, rows in quarantine left out."""

from __future__ import annotations

from dataclasses import fields
from decimal import ROUND_HALF_UP, Decimal

from decompte.controles.jugement import LignesJugees
from decompte.controles.montrer import nettoyer
from decompte.domaine.controle import LigneActivite, LigneSuivi
from decompte.domaine.convention import Tableau

_CLES_SUIVI = tuple(f.name for f in fields(LigneSuivi) if f.name != "ligne")
_CENTIEME = Decimal("0.01")
PHASE_IMPLICITE = "accompagnement"


def lignes_de_suivi(jugees: LignesJugees, table: int) -> list[LigneSuivi]:
    """The rows of a suivi table; an empty or refused phase is « accompagnement »."""
    lot = jugees.lot
    if lot.tableau is not Tableau.SUIVI:
        return []
    colonnes = {cle: _colonne(jugees, table, cle) for cle in _CLES_SUIVI}
    colonnes["phase"] = [PHASE_IMPLICITE if p is None else p for p in colonnes["phase"]]
    debut = lot.debuts[table]
    if jugees.admises:
        # Ill-formed ones may be among them: no control character may reach the warehouse.
        colonnes["identifiant"] = [
            nettoyer(i) if p in jugees.admises and isinstance(i, str) else i for p, i in enumerate(colonnes["identifiant"], debut)
        ]
    lignes = lot.tables[table].lignes
    valeurs = zip(lignes, *(colonnes[cle] for cle in _CLES_SUIVI), strict=True)
    if not jugees.retenues:
        return [LigneSuivi(*v) for v in valeurs]
    return [LigneSuivi(*v) for p, v in enumerate(valeurs, debut) if p not in jugees.retenues]


def lignes_d_activite(jugees: LignesJugees, table: int) -> list[LigneActivite]:
    """The rows of an activite table that have a code and a quantity, rounded half up to the hundredth."""
    lot = jugees.lot
    if lot.tableau is not Tableau.ACTIVITE:
        return []
    trouvees = []
    codes, quantites = _colonne(jugees, table, "indicateur"), _colonne(jugees, table, "quantite")
    for p, (ligne, code, quantite) in enumerate(
        zip(lot.tables[table].lignes, codes, quantites, strict=True), start=lot.debuts[table]
    ):
        if isinstance(code, str) and isinstance(quantite, int | Decimal) and p not in jugees.retenues:
            trouvees.append(LigneActivite(ligne, code, Decimal(quantite).quantize(_CENTIEME, ROUND_HALF_UP)))
    return trouvees


def _colonne(jugees: LignesJugees, table: int, cle: str) -> list[object]:
    """A column of a table as it is loaded; the sum of its parts when the template splits it."""
    lot = jugees.lot
    parties = [c.cle for c in lot.modeles[table].colonnes if c.somme_dans == cle and c.cle != cle]
    if parties:
        return [_somme(p) for p in zip(*(_colonne(jugees, table, partie) for partie in parties), strict=True)]
    portion = lot.portion(table)
    if cle not in lot.valeurs:
        return [None] * (portion.stop - portion.start)
    valeurs = lot.valeurs[cle][portion]
    refusees = jugees.refusees.get(cle)
    if refusees is not None and refusees[portion].any():
        return [None if refusee else v for v, refusee in zip(valeurs, refusees[portion].tolist(), strict=True)]
    return valeurs


def _somme(parties: tuple[object, ...]) -> int | None:
    """The sum of integers; None when one of them is missing: a partial sum would pass for the whole."""
    entiers = [p for p in parties if isinstance(p, int)]
    return sum(entiers) if len(entiers) == len(parties) else None
