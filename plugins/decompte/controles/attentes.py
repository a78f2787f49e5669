"""From the suites to the expectations of a lot: columns chosen in its templates, placeholders filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from decompte.controles.suites import Condition, Regle, Suite, Verification
from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.modele import ColonneModele, Modele, Obligation, TypeColonne

MAXIMUM_TECHNIQUE = {TypeColonne.ENTIER: 32_767, TypeColonne.NOMBRE: 999_999_999_999}
"""When the template gives no maximum: what the warehouse's columns hold."""


@dataclass(frozen=True, slots=True)
class Attente:
    """One expectation ready to run: its rule, the column of the cell at fault, the arguments without placeholders."""

    regle: Regle
    verification: Verification
    cle: str
    arguments: dict[str, object]
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Echec:
    """The rows that fail an expectation, as two lists of equal length."""

    attente: Attente
    depots: list[str]
    lignes: list[int]


@dataclass(slots=True)
class Passage:
    """What a run gave: failures by row, and the expectations that could not be evaluated."""

    echecs: list[Echec] = field(default_factory=list)
    impossibles: list[Attente] = field(default_factory=list)


def bornes(colonne: ColonneModele) -> tuple[int | None, int | None]:
    """The least and greatest value of a column; the warehouse's own limit where the template gives none."""
    return colonne.minimum, MAXIMUM_TECHNIQUE.get(colonne.type) if colonne.maximum is None else colonne.maximum


def developper(suite: Suite, modeles: Sequence[Modele], seuils: SeuilsDeControle) -> list[Attente]:
    """The expectations of a suite for the templates of a lot, one a rule × column (× bounds that differ by template)."""
    attentes = []
    for regle in suite.regles:
        concernes = [m for m in modeles if not regle.modeles or m.id in regle.modeles]
        portee = _portee(regle)
        for verification in regle.verifications:
            for cle, colonne, ids in _colonnes(verification, concernes, suite.nom):
                conditions = (*portee, *verification.conditions)
                if len(ids) < len([m for m in modeles if any(c.cle == cle for c in m.colonnes)]) and not regle.modeles:
                    conditions = (*conditions, Condition("modele", dans=ids))
                arguments = _arguments(verification, cle, colonne, seuils)
                attentes.append(Attente(regle, verification, cle, arguments, conditions))
    return attentes


def _portee(regle: Regle) -> tuple[Condition, ...]:
    modeles = (Condition("modele", dans=regle.modeles),) if regle.modeles else ()
    dispositifs = (Condition("dispositif", dans=regle.dispositifs),) if regle.dispositifs else ()
    return (*modeles, *dispositifs)


def _colonnes(
    verification: Verification, modeles: Sequence[Modele], suite: str
) -> Iterable[tuple[str, ColonneModele | None, tuple[str, ...]]]:
    """The columns of a verification with the templates that share them alike (same bounds)."""
    if suite == "depots":
        yield verification.colonnes[0], None, ()
        return
    trouvees: dict[tuple[object, ...], tuple[ColonneModele, list[str]]] = {}
    for modele in modeles:
        cles = {c.cle for c in modele.colonnes}
        for colonne in modele.colonnes:
            if colonne.cle in verification.sauf or not set(verification.avec) <= cles:
                continue
            if _choisie(verification.colonnes, colonne):
                variante = (colonne.cle, *bornes(colonne)) if verification.colonnes == "bornees" else (colonne.cle,)
                trouvees.setdefault(variante, (colonne, []))[1].append(modele.id)
    for colonne, ids in trouvees.values():
        yield colonne.cle, colonne, tuple(ids)


def _choisie(selection: str | tuple[str, ...], colonne: ColonneModele) -> bool:
    if not isinstance(selection, str):
        return colonne.cle in selection
    return {
        "typees": colonne.type is not TypeColonne.TEXTE,
        "obligatoires": colonne.obligation is not Obligation.NON,
        "bornees": colonne.type in MAXIMUM_TECHNIQUE,
        "dates": colonne.type is TypeColonne.DATE,
        "codees": colonne.type in (TypeColonne.CODE, TypeColonne.OUI_NON),
    }[selection]


def _arguments(
    verification: Verification, cle: str, colonne: ColonneModele | None, seuils: SeuilsDeControle
) -> dict[str, object]:
    minimum, maximum = (None, None) if colonne is None else bornes(colonne)
    calcules: dict[str, object] = {
        "{minimum}": minimum,
        "{maximum}": maximum,
        "{premiere_date}": _instant(seuils.premiere_date),
        "{premiere_naissance}": _instant(seuils.premiere_naissance),
        "{tolerance_cer_jours}": seuils.tolerance_cer_jours,
    }
    arguments = {}
    for nom, valeur in verification.arguments.items():
        if isinstance(valeur, str) and valeur in calcules:
            arguments[nom] = calcules[valeur]
        elif isinstance(valeur, str) and nom != "regex":
            arguments[nom] = valeur.replace("{colonne}", cle)
        else:
            arguments[nom] = valeur
    return {nom: valeur for nom, valeur in arguments.items() if valeur is not None}


def _instant(jour: date) -> datetime:
    """Great Expectations compares a column of instants without time zone with the like."""
    return datetime.combine(jour, time())
