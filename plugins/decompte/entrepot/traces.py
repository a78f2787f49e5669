"""The rows behind the figures of a décompte: kept with the soldes that a night writes, in their transaction, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.domaine.trace import Nombres, comptes_de, est_activite, nombres
from decompte.entrepot.copie import copier
from decompte.entrepot.erreurs import FaitsModifies
from decompte.entrepot.faits import preparer
from decompte.entrepot.lectures import Ligne, lire
from decompte.entrepot.requetes import requete

Cle = tuple[str, int]
"""(convention, exercice)."""


def garder(cnx: Connection, soldes: Sequence[Solde], comptes: Sequence[Faits], jusqua: datetime) -> int:
    """Keep the rows of the soldes that ``soldes.enregistrer`` has just written in this transaction; returns of how many.

    ``comptes``: what the soldes were computed from, counted over the tables in force at ``jusqua``. The rows are read again with
    the same views; if they do not come to the same numbers, something was loaded in between: FaitsModifies, nothing is written.
    """
    faits = {(f.demande.convention, f.demande.exercice): f for f in comptes}
    unites = {r.code: r.unite_autre for r in cnx.execute(requete("traces/unites"))} if faits else {}
    attendus: dict[tuple[str, int, str], Nombres] = {}
    voulues = []
    for solde in soldes:
        cle = (solde.convention, solde.exercice)
        if cle not in faits:
            continue
        for regle in dict.fromkeys(ligne.regle for ligne in solde.lignes):
            siens = comptes_de(regle, unites.get(solde.convention))
            attendu = nombres(faits[cle], siens)
            if not attendu.vide:
                attendus[*cle, regle] = attendu
                voulues += [(*cle, regle, compte) for compte in siens]
    if not voulues:
        return 0
    cnx.execute(requete("traces/preparer"))
    copier(cnx, "voulue", ("convention", "exercice", "regle", "compte"), voulues)
    retenues = {(r.convention, r.exercice) for r in cnx.execute(requete("traces/retenir"))}
    if not retenues:
        return 0
    preparer(cnx, [faits[cle].demande for cle in sorted(retenues)], jusqua)
    cnx.execute(requete("traces/garder"))
    _verifier(cnx, {cle: n for cle, n in attendus.items() if cle[:2] in retenues})
    return len(retenues)


def _verifier(cnx: Connection, attendus: dict[tuple[str, int, str], Nombres]) -> None:
    gardes = {(r.convention, r.exercice, r.regle): r for r in cnx.execute(requete("traces/compter"))}
    for cle, attendu in attendus.items():
        garde = gardes.get(cle)
        if attendu.quantite is None:
            pareil = garde is not None and (garde.numerateur, garde.denominateur) == (attendu.numerateur, attendu.denominateur)
        else:
            pareil = garde is not None and garde.quantite == attendu.quantite
        if not pareil:
            raise FaitsModifies(
                f"Des lignes de la convention {cle[0]} ont changé pendant le calcul de son solde {cle[1]} (une décision, ou un "
                "dépôt relu) : aucun solde n'a été écrit. Relancez la même commande."
            )


def lire_comptees(cnx: Connection, convention: str, exercice: int) -> list[Ligne]:
    """The rows counted of a solde, compact: by line, month and deposit, the Excel rows of each kind and the quantity."""
    return lire(cnx, "lignes_comptees", convention=convention, exercice=exercice)


def lire_lignes(cnx: Connection, convention: str, exercice: int, regles: Sequence[str], mois: Mois | None) -> list[Ligne]:
    """One row of workbook each, with its deposit and all that was read of it; who is on it as a short pseudonym.

    By rule, month and row. What was read is None for a row that is no longer in the facts.
    """
    return [
        dict(ligne)
        for ligne in cnx.execute(
            requete("traces/lignes"),
            {
                "convention": convention,
                "exercice": exercice,
                "regles": list(regles),
                "activites": [r for r in regles if est_activite(r)],
                "mois": None if mois is None else str(mois),
            },
        ).mappings()
    ]
