"""Which rules could not look at a deposit, and why: what a self-check must say that it did not check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decompte.controles.attentes import developper
from decompte.controles.faits_depots import examiner
from decompte.controles.identite import indexer
from decompte.controles.suites import Suites
from decompte.domaine.controle import DepotAControler, SeuilsDeControle
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import Modele
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu, TableLue

_TOUJOURS = frozenset({"D01", "D08", "D10"})
"""What can be said of any file, even one that does not open."""
_HISTORIQUE = "il faut l'historique : les tableaux des mois précédents et des autres structures"
_SUIVI_SEULEMENT = "pour les tableaux de suivi seulement"
_SEUILS = SeuilsDeControle(Decimal(0), date.min, date.min, 0, 0, 0)
"""Any thresholds: the expectations are listed here, not run."""


@dataclass(frozen=True, slots=True)
class RegleNonExecutee:
    """A rule that did not look at the deposit, with the reason in French; ``tableau`` for a line-level rule."""

    regle: str
    titre: str
    tableau: Tableau | None
    raison: str


def regles_non_executees(
    classeur: ClasseurLu, a_controler: DepotAControler, suites: Suites, modeles: Mapping[str, Modele], *, seul: bool = True
) -> tuple[RegleNonExecutee, ...]:
    """The rules of the suites that could not look at this deposit, in the order of the suites.

    ``seul``: the other files that will be sent with it are not known. The series rules are always among them: the warehouse
    alone knows the months before and the other structures.
    """
    faits = examiner(classeur, a_controler, indexer(a_controler.conventions), modeles)
    absentes: list[RegleNonExecutee] = []
    for regle in suites.depots.regles:
        raison = None
        if not classeur.lisible and regle.id not in _TOUJOURS:
            raison = "le fichier n'a pas pu être ouvert"
        elif regle.id in ("D04", "D07", "D09") and not faits.tables:
            raison = "aucun tableau n'a été trouvé dans le fichier"
        elif regle.id == "D10" and seul:
            raison = "il faut les autres fichiers de l'envoi"
        if raison is not None:
            absentes.append(RegleNonExecutee(regle.id, regle.titre, None, raison))
    natures = [Tableau.SUIVI, Tableau.ACTIVITE] if not faits.tables else sorted(faits.tables)
    for nature in natures:
        table = faits.tables.get(nature)
        for regle in suites.de(nature).regles:
            if table is None:
                raison = "aucun tableau n'a été trouvé dans le fichier"
            elif faits.neant and nature is faits.attendu:
                raison = "le tableau porte la mention « néant »"
            elif not table.lignes:
                raison = "le tableau n'a aucune ligne"
            else:
                raison = _sans_objet(regle.id, suites, table, modeles[table.modele], faits.mois)
            if raison is not None:
                absentes.append(RegleNonExecutee(regle.id, regle.titre, nature, raison))
    raison = _SUIVI_SEULEMENT if natures == [Tableau.ACTIVITE] else _HISTORIQUE
    absentes.extend(RegleNonExecutee(regle.id, regle.titre, Tableau.SUIVI, raison) for regle in suites.series.regles)
    return tuple(absentes)


def _sans_objet(regle: str, suites: Suites, table: TableLue, modele: Modele, mois: Mois | None) -> str | None:
    """Why none of the expectations of a rule has anything to look at in a table; None when one has."""
    attentes = [a for a in developper(suites.de(table.tableau), [modele], _SEUILS) if a.regle.id == regle]
    if not attentes:
        return "sans objet pour ce modèle"
    if mois is None and all("fin_mois" in a.arguments.values() for a in attentes):
        return "le mois du tableau n'est pas connu"
    cles = [(a.cle, *a.verification.avec) for a in attentes]
    if all(any(cle not in table.colonnes for cle in groupe) for groupe in cles):
        manquantes = dict.fromkeys(cle for groupe in cles for cle in groupe if cle not in table.colonnes)
        entetes = ", ".join(f"« {modele.colonne(cle).entete} »" for cle in manquantes)
        return f"colonne absente : {entetes}"
    return None
