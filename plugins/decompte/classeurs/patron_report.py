"""The people still followed at the end of an earlier table, carried to the next one."""

from __future__ import annotations

from datetime import date

from decompte.classeurs.textes import normalize
from decompte.domaine.modele import ColonneModele, Modele, TypeColonne
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import TableLue

_PROPRES_AU_MOIS = frozenset({"date_sortie", "motif_sortie", "date_procedure_suspension", "observations"})
"""What belongs to the month that is told: an exit, the procedure that follows an absence of that month, a remark."""
_DU_MOIS = "du mois"


def carry_personnes(table: TableLue, mois: Mois, modele: Modele) -> list[dict[str, object]]:
    """The rows to begin the next table with: typed values by key, for the columns of ``modele`` that do not belong to a month.

    ``mois`` is that of ``table``. Left out: who has left until its end, rows without identifier, and the repeats of one person
    in one phase (rule L02: the first counts). Cells that were not understood stay empty: they are to be written anew.
    """
    if "identifiant" not in table.valeurs:
        return []
    cles = [c.cle for c in modele.colonnes if is_reportable(c) and c.cle in table.valeurs]
    sorties = table.valeurs.get("date_sortie", [None] * len(table.lignes))
    vues: set[tuple[object, object]] = set()
    reprises = []
    for rang in range(len(table.lignes)):
        personne = {cle: table.valeurs[cle][rang] for cle in cles}
        sortie = sorties[rang]
        cle_unique = (personne["identifiant"], personne.get("phase"))
        parti = isinstance(sortie, date) and sortie <= mois.dernier_jour
        if personne["identifiant"] is None or cle_unique in vues or parti:
            continue
        vues.add(cle_unique)
        reprises.append(personne)
    return reprises


def is_reportable(colonne: ColonneModele) -> bool:
    """Whether a value holds from one month to the next: not a count of the month, an exit or a remark."""
    if colonne.cle in _PROPRES_AU_MOIS:
        return False
    return not (colonne.type in (TypeColonne.ENTIER, TypeColonne.NOMBRE) and normalize(colonne.entete).endswith(_DU_MOIS))
