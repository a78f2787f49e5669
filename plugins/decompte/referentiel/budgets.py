"""budgets.csv, repartition_budgetaire.csv, ecarts_connus.csv: which operation and year of the budget bear what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from decompte.domaine.avenant import Avenant
from decompte.domaine.budget import EcartConnu
from decompte.domaine.convention import ANNEE_DE_BUDGET, Convention, OperationBudgetaire
from decompte.domaine.repartition import PartBudgetaire
from decompte.domaine.texte import euros
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.avenants import numero_d_avenant
from decompte.referentiel.conventions import montant_vote, operations_de
from decompte.referentiel.lecture_csv import LigneCsv, lire_table

FICHIER = "budgets.csv"
COLONNES = ("operation", "libelle", "imputation", "ae_eur", "disponible_eur")
OPTIONNELLES = ("annee", "depense_eur", "source")
FICHIER_REPARTITION = "repartition_budgetaire.csv"
COLONNES_REPARTITION = ("convention", "operation", "montant_eur")
OPTIONNELLES_REPARTITION = ("annee", "avenant", "source")
FICHIER_ECARTS = "ecarts_connus.csv"
COLONNES_ECARTS = ("operation", "montant_eur", "raison", "source")
OPTIONNELLES_ECARTS = ("annee",)


@dataclass(frozen=True, slots=True)
class PartsLues:
    """The parts as first agreed, of every convention; ``suites``: those given for the new total of an avenant."""

    initiales: tuple[PartBudgetaire, ...]
    suites: Mapping[tuple[str, int], tuple[PartBudgetaire, ...]]
    lignes_des_suites: Mapping[tuple[str, int], LigneCsv]


@dataclass(slots=True)
class _Repartition:
    """The rows of repartition_budgetaire.csv; the number of the avenant is None for what was first agreed."""

    parts: dict[tuple[str, int | None], dict[tuple[str, int], PartBudgetaire]] = field(default_factory=dict)
    lignes: dict[tuple[str, int | None], LigneCsv] = field(default_factory=dict)


def lire_budgets(dossier: Path, releve: Releve) -> tuple[OperationBudgetaire, ...]:
    """The budget operations of each year (without « annee »: that of article 14), with the voted expense where it is given."""
    lues: dict[tuple[str, int], OperationBudgetaire] = {}
    lignes: dict[tuple[str, int], int] = {}
    for ligne in lire_table(dossier, FICHIER, COLONNES, OPTIONNELLES, releve):
        operation = ligne.code("operation", requis=True)
        libelle = ligne.texte("libelle", requis=True)
        ae, disponible = ligne.montant("ae_eur", requis=True), ligne.montant("disponible_eur", requis=True)
        depense = ligne.montant("depense_eur")
        annee = _annee(ligne, ANNEE_DE_BUDGET)
        if operation is None or annee is None:
            continue
        cle = (operation, annee)
        if cle in lignes:
            ligne.faute(f"l'opération « {operation} » est déjà celle de la ligne {lignes[cle]} : gardez une seule ligne.")
            continue
        lignes[cle] = ligne.ligne
        zero = Decimal("0.00")
        lues[cle] = OperationBudgetaire(
            operation, libelle or operation, ligne.texte("imputation") or "", ae or zero, disponible or zero, annee, depense
        )
    return tuple(lues.values())


def lire_parts(dossier: Path, conventions: Mapping[str, Convention], lignes: Mapping[str, LigneCsv], releve: Releve) -> PartsLues:
    """What each convention charges to each operation and year: its voted amount, shared by the répartition where there is one.

    A convention without operation (financed elsewhere) charges nothing. The parts of its own year add up to what was voted;
    where other years bear some of it, all the parts add up to its amount.
    """
    repartition = _lire_repartition(dossier, conventions, lignes, releve)
    parts: list[PartBudgetaire] = []
    for code, convention in conventions.items():
        operations = operations_de(convention.operation_budgetaire)
        siennes = list(repartition.parts.get((code, None), {}).values())
        if not siennes and len(operations) == 1:
            parts.append(PartBudgetaire(code, operations[0], convention.annee, montant_vote(convention)))
        elif {part.operation for part in siennes} < set(operations):
            lignes[code].faute(
                f"plusieurs opérations budgétaires : donnez le montant de chacune dans {FICHIER_REPARTITION} ({code})."
            )
        else:
            _verifier_sommes(convention, siennes, lignes[code])
            parts.extend(siennes)
    numerotees = {(code, n): tuple(siennes.values()) for (code, n), siennes in repartition.parts.items() if n is not None}
    lignes_des_suites = {(code, n): ligne for (code, n), ligne in repartition.lignes.items() if n is not None}
    return PartsLues(tuple(parts), numerotees, lignes_des_suites)


def verifier_suites(lues: PartsLues, avenants: Iterable[Avenant]) -> None:
    """The parts given for an avenant add up to its amount. One that is not in avenants.csv may have been imported: the budget
    compares it then, and alerts."""
    montants = {(a.convention, a.numero): a.montant_eur for a in avenants}
    for cle, parts in lues.suites.items():
        attendu, tout = montants.get(cle), sum((p.montant_eur for p in parts), Decimal("0.00"))
        if attendu is not None and tout != attendu:
            lues.lignes_des_suites[cle].faute(
                f"la répartition de l'avenant n° {cle[1]} de « {cle[0]} » fait {euros(tout)}, son montant est {euros(attendu)} : "
                f"donnez les parts du nouveau total, corrigez {FICHIER_REPARTITION}."
            )


def lire_ecarts(dossier: Path, operations: Collection[str], releve: Releve) -> tuple[EcartConnu, ...]:
    """The known gaps with article 14: engaged − voted, in euros, a minus sign when less is engaged than was voted."""
    lus = []
    for ligne in lire_table(dossier, FICHIER_ECARTS, COLONNES_ECARTS, OPTIONNELLES_ECARTS, releve, obligatoire=False):
        operation, montant, annee = _operation(ligne, operations), _montant_signe(ligne), _annee(ligne, ANNEE_DE_BUDGET)
        raison, source = ligne.texte("raison", requis=True), ligne.texte("source", requis=True)
        if operation is not None and montant is not None and annee is not None and raison is not None and source is not None:
            lus.append(EcartConnu(operation, annee, montant, raison, source))
    return tuple(lus)


def _verifier_sommes(convention: Convention, parts: list[PartBudgetaire], ligne: LigneCsv) -> None:
    zero = Decimal("0.00")
    vote = montant_vote(convention)
    de_l_annee = sum((p.montant_eur for p in parts if p.annee == convention.annee), zero)
    tout = sum((p.montant_eur for p in parts), zero)
    if parts and de_l_annee != vote:
        ligne.faute(
            f"la répartition budgétaire fait {de_l_annee} €, le montant voté est {vote} € : corrigez {FICHIER_REPARTITION}."
        )
    if tout != de_l_annee and tout != convention.montant_eur:
        ligne.faute(
            f"la répartition budgétaire de toutes les années fait {tout} €, le montant de la convention est"
            f" {convention.montant_eur} € : corrigez {FICHIER_REPARTITION}."
        )


def _lire_repartition(
    dossier: Path, conventions: Mapping[str, Convention], lignes: Mapping[str, LigneCsv], releve: Releve
) -> _Repartition:
    lue = _Repartition()
    table = lire_table(dossier, FICHIER_REPARTITION, COLONNES_REPARTITION, OPTIONNELLES_REPARTITION, releve, obligatoire=False)
    for ligne in table:
        code, operation = ligne.code("convention", requis=True), ligne.code("operation", requis=True)
        montant = ligne.montant("montant_eur", requis=True)
        if code is None or operation is None or montant is None:
            continue
        if code not in conventions:
            if lignes and code not in lignes:
                ligne.faute(f"convention inconnue « {code} » : corrigez le code.{suggestion(code, lignes)}")
            continue
        convention = conventions[code]
        annee = _annee(ligne, convention.annee)
        siennes = operations_de(convention.operation_budgetaire)
        if operation not in siennes or (len(siennes) < 2 and not ligne.texte("annee")):
            ligne.faute(
                f"« {operation} » n'est pas l'une des opérations budgétaires de « {code} » : écrivez-les toutes dans"
                " conventions.csv, séparées par « | »."
            )
            continue
        avenant = numero_d_avenant(ligne, "avenant") if ligne.texte("avenant") else None
        if annee is None or (avenant is None and ligne.texte("avenant")):
            continue
        parts = lue.parts.setdefault((code, avenant), {})
        lue.lignes.setdefault((code, avenant), ligne)
        if (operation, annee) in parts:
            ligne.faute(f"« {operation} » est déjà répartie pour « {code} » : gardez une seule ligne.")
        if montant == 0:
            ligne.faute("une part de répartition ne peut pas être nulle : retirez la ligne.")
        parts[operation, annee] = PartBudgetaire(code, operation, annee, montant)
    return lue


def _annee(ligne: LigneCsv, defaut: int) -> int | None:
    """The year of the budget; the default when the cell or the column is empty, None when it is at fault."""
    return ligne.annee("annee") if ligne.texte("annee") else defaut


def _operation(ligne: LigneCsv, operations: Collection[str]) -> str | None:
    operation = ligne.code("operation", requis=True)
    if operation is not None and operations and operation not in operations:
        ligne.faute(f"opération budgétaire inconnue « {operation} » : corrigez-la.{suggestion(operation, operations)}")
    return operation


def _montant_signe(ligne: LigneCsv) -> Decimal | None:
    """An amount that may be below zero."""
    brut = (ligne.texte("montant_eur") or "").replace("−", "-")
    negatif = brut.startswith("-")
    lue = LigneCsv(ligne.fichier, ligne.ligne, {**ligne.cellules, "montant_eur": brut.removeprefix("-").strip()}, ligne.releve)
    montant = lue.montant("montant_eur", requis=True)
    return -montant if negatif and montant is not None else montant
