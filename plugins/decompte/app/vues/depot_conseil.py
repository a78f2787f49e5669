"""Which decision mends a refused deposit, when one does: a steward needs not read its findings to know."""

from __future__ import annotations

from collections.abc import Iterable

from decompte.controles.regrouper import Groupe
from decompte.domaine.constat import Severite
from decompte.domaine.depot import EtatDepot

_PLACE = frozenset({"D05", "D06"})
"""The file says a convention or a month that are not its own: whoever knows them may say them in its place."""


def conseiller(etat: EtatDepot, structure_connue: bool, groupes: Iterable[Groupe]) -> str | None:
    """One French sentence above the decisions; None for a deposit that is not refused.

    ``structure_connue``: whether its folder is that of a structure; ``groupes``: its first points, those that block among them.
    """
    if etat is not EtatDepot.REJETE:
        return None
    if not structure_connue:
        return (
            "Le dossier de ce fichier n'est celui d'aucune structure (D11) : une fois la structure ajoutée à la référence, "
            "« Relire » suffit."
        )
    bloquants = {g.regle for g in groupes if g.severite is Severite.BLOQUANT_FICHIER}
    ici = sorted(bloquants & _PLACE)
    if not ici:
        return "Aucune décision ne corrige ce fichier : envoyez le message, la structure redéposera le sien."
    suite = "" if bloquants <= _PLACE else " Ce qui bloque par ailleurs reste à corriger par la structure."
    return (
        f"La convention ou le mois ne vont pas ({', '.join(ici)}) : si vous savez lesquels sont les bons, « Rattacher ce dépôt » "
        f"suffit ; sinon, envoyez le message.{suite}"
    )
