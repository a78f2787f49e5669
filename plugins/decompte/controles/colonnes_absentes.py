"""Columns that are missing (D04) or not ours (D09): one finding a column, never one a row."""

from __future__ import annotations

from decompte.controles.anomalies import Anomalie
from decompte.controles.montrer import couper, nettoyer
from decompte.domaine.modele import ColonneModele, Modele, Obligation
from decompte.domaine.tableau import TableLue


def chercher_colonnes(table: TableLue, modele: Modele, dispositif: str | None, *, sans_lignes: bool) -> list[Anomalie]:
    """The faults of a table's columns; without rows only the always-required ones are asked for."""
    feuille = couper(nettoyer(table.feuille))
    trouvees = []
    for colonne in modele.colonnes:
        if colonne.cle in table.colonnes:
            continue
        cause = _cause(colonne, table, dispositif, sans_lignes)
        if cause is not None:
            champs = {"entete": colonne.entete, "feuille": feuille}
            trouvees.append(Anomalie("D04", cause, champs, feuille=feuille, entete=colonne.entete, cle=colonne.cle))
    for inconnue in table.inconnues:
        entete = couper(nettoyer(inconnue.entete))
        champs = {"entete": entete, "colonne": inconnue.lettre, "suggestion": inconnue.suggestion or ""}
        cause = "inconnue" if inconnue.suggestion is None else "ressemblante"
        trouvees.append(
            Anomalie("D09", cause, champs, feuille=feuille, ligne=table.ligne_entete, colonne=inconnue.lettre, entete=entete)
        )
    return trouvees


def _cause(colonne: ColonneModele, table: TableLue, dispositif: str | None, sans_lignes: bool) -> str | None:
    if colonne.obligation is Obligation.TOUJOURS:
        return "obligatoire"
    if sans_lignes:
        return None
    if colonne.obligation is Obligation.POUR and dispositif in colonne.pour:
        return "conditionnelle"
    if colonne.obligation is Obligation.AVEC and colonne.avec is not None and _remplie(table, colonne.avec):
        return "conditionnelle"
    return "facultative" if colonne.chargee and not colonne.personnelle else None


def _remplie(table: TableLue, cle: str) -> bool:
    """Whether a column has a written cell, understood or not."""
    return any(v is not None for v in table.valeurs.get(cle, [])) or any(f is not None for f in table.fautes.get(cle, []))
