"""Columns that are missing (D04), not ours or not quite (D09): one finding a column, never one a row; many, one in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decompte.controles.anomalies import Anomalie
from decompte.controles.montrer import couper, entete_personnel, nettoyer
from decompte.controles.vocabulaire import COLONNES_DES_INDICATEURS
from decompte.domaine.modele import ColonneModele, Modele, Obligation
from decompte.domaine.tableau import ColonneLue, TableLue
from decompte.domaine.texte import enumeration, nombre

COLONNES_DITES = 10
"""Unknown columns told one by one; beyond, the others are told together."""
_EXEMPLES = 3


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
    trouvees.extend(_rapprochees(table, feuille))
    trouvees.extend(_inconnues(table, feuille))
    return trouvees


def _rapprochees(table: TableLue, feuille: str) -> Iterator[Anomalie]:
    for cle, lue in table.colonnes.items():
        if lue.rapprochee_de is not None:
            yield _de_colonne("rapprochee", lue, table, feuille, cle=cle, suggestion=couper(nettoyer(lue.rapprochee_de)))


def _inconnues(table: TableLue, feuille: str) -> Iterator[Anomalie]:
    """First the columns about which something is to be done, then the others, then those that are too many to tell."""
    causes = [(inconnue, _cause_d_inconnue(inconnue)) for inconnue in table.inconnues]
    causes.sort(key=lambda c: c[1] == "inconnue")
    for inconnue, cause in causes[:COLONNES_DITES]:
        yield _de_colonne(cause, inconnue, table, feuille, suggestion=couper(nettoyer(inconnue.suggestion or "")))
    reste = [inconnue for inconnue, _ in causes[COLONNES_DITES:]]
    if len(reste) == 1:
        yield _de_colonne("inconnue", reste[0], table, feuille)
    elif reste:
        rangees = sorted(reste, key=lambda c: (len(c.lettre), c.lettre))
        champs = {
            "nombre": nombre(len(reste)),
            "colonne": rangees[0].lettre,
            "derniere": rangees[-1].lettre,
            "exemples": _exemples(rangees),
        }
        yield Anomalie("D09", "nombreuses", champs, feuille=feuille, ligne=table.ligne_entete)


def _exemples(colonnes: Sequence[ColonneLue]) -> str:
    entetes = dict.fromkeys(couper(nettoyer(c.entete)) for c in colonnes)
    montres = [f"« {entete} »" for entete in entetes if entete][:_EXEMPLES]
    return f", par exemple {enumeration(montres)}" if montres else ""


def _cause_d_inconnue(inconnue: ColonneLue) -> str:
    if entete_personnel(inconnue.entete):
        return "personnelle"
    return "inconnue" if inconnue.suggestion is None else "ressemblante"


def _de_colonne(
    cause: str, lue: ColonneLue, table: TableLue, feuille: str, *, cle: str | None = None, suggestion: str = ""
) -> Anomalie:
    entete = couper(nettoyer(lue.entete))
    champs = {"entete": entete, "colonne": lue.lettre, "suggestion": suggestion}
    return Anomalie("D09", cause, champs, feuille=feuille, ligne=table.ligne_entete, colonne=lue.lettre, entete=entete, cle=cle)


def _cause(colonne: ColonneModele, table: TableLue, dispositif: str | None, sans_lignes: bool) -> str | None:
    if colonne.obligation is Obligation.TOUJOURS:
        return "obligatoire"
    if sans_lignes:
        return None
    if colonne.obligation is Obligation.POUR and dispositif in colonne.pour:
        return "conditionnelle"
    if colonne.obligation is Obligation.AVEC and colonne.avec is not None and _remplie(table, colonne.avec):
        return "conditionnelle"
    return "facultative" if colonne.cle in COLONNES_DES_INDICATEURS else None


def _remplie(table: TableLue, cle: str) -> bool:
    """Whether a column has a written cell, understood or not."""
    return any(v is not None for v in table.valeurs.get(cle, [])) or any(f is not None for f in table.fautes.get(cle, []))
