"""The rows behind the figures of a décompte: kept with the soldes that a night writes, in their transaction, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from decompte.domaine.faits import Faits, LignesComptees
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.domaine.trace import comptes_de, est_activite
from decompte.entrepot.copie import copier
from decompte.entrepot.lectures import Ligne, lire
from decompte.entrepot.requetes import requete

_COLONNES = ("convention", "exercice", "regle", "mois", "depot", "numerateur", "denominateur", "appui", "quantite")


def garder(cnx: Connection, soldes: Sequence[Solde], comptes: Sequence[Faits]) -> None:
    """Keep the rows of the soldes that ``soldes.enregistrer`` has just written in this transaction.

    ``comptes``: what they were computed from. A solde that did not change keeps the rows that it has.
    """
    faits = {(f.demande.convention, f.demande.exercice): f for f in comptes}
    if not soldes or not faits:
        return
    retenus = {(r.convention, r.exercice) for r in cnx.execute(requete("traces/retenir"))}
    if not retenus:
        return
    unites = {r.code: r.unite_autre for r in cnx.execute(requete("traces/unites"))}
    copier(
        cnx,
        "finance.ligne_comptee",
        _COLONNES,
        (
            ligne
            for solde in soldes
            if (cle := (solde.convention, solde.exercice)) in retenus and cle in faits
            for ligne in _lignes(solde, faits[cle], unites.get(solde.convention))
        ),
    )


def _lignes(solde: Solde, faits: Faits, unite: str | None) -> Iterator[tuple[object, ...]]:
    """What is to be kept of a solde: by line and table, in the order of ``_COLONNES``.

    An indicator measured for a dispositif is judged for another: its line then has neither numbers nor deposits, hence no row.
    """
    for regle in dict.fromkeys(ligne.regle for ligne in solde.lignes if ligne.calcul is not None or ligne.depots):
        for li in _reunir(faits.lignes.get(compte, ()) for compte in comptes_de(regle, unite)):
            rangees = (_tableau(sorte) for sorte in (li.numerateur, li.denominateur, li.appui))
            yield (solde.convention, solde.exercice, regle, li.mois, li.depot, *rangees, li.quantite)


def _reunir(comptes: Iterable[Sequence[LignesComptees]]) -> Iterator[LignesComptees]:
    """The rows of a line by table; one that counts several codes has no single quantity."""
    par_table: dict[tuple[str, str], list[LignesComptees]] = {}
    for lignes in comptes:
        for li in lignes:
            par_table.setdefault((li.mois, li.depot), []).append(li)
    for (mois, depot), siennes in par_table.items():
        if len(siennes) == 1:
            yield siennes[0]
        else:
            numerateur = [n for li in siennes for n in li.numerateur]
            yield LignesComptees(mois, depot, numerateur, [n for li in siennes for n in li.denominateur])


def _tableau(lignes: Sequence[int]) -> str:
    """An integer[] as COPY reads it, in ascending order: what is kept does not depend on the order of counting."""
    return "{" + ",".join(map(str, sorted(lignes))) + "}"


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
