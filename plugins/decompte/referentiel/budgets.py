"""budgets.csv and repartition_budgetaire.csv: which operation of the budget bears what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from decompte.domaine.convention import Convention, OperationBudgetaire
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.conventions import montant_vote, operations_de
from decompte.referentiel.lecture_csv import LigneCsv, lire_table

FICHIER = "budgets.csv"
COLONNES = ("operation", "libelle", "imputation", "ae_eur", "disponible_eur")
OPTIONNELLES = ("depense_eur", "source")
FICHIER_REPARTITION = "repartition_budgetaire.csv"
COLONNES_REPARTITION = ("convention", "operation", "montant_eur")
OPTIONNELLES_REPARTITION = ("source",)


@dataclass(frozen=True, slots=True)
class Imputation:
    """What a convention charges to a budget operation: the voted amount, in euros."""

    convention: str
    operation: str
    montant_eur: Decimal


def lire_budgets(dossier: Path, releve: Releve) -> tuple[dict[str, OperationBudgetaire], dict[str, Decimal]]:
    """The budget operations, and the voted expense of each where the file gives it."""
    lues: dict[str, OperationBudgetaire] = {}
    depenses: dict[str, Decimal] = {}
    lignes: dict[str, int] = {}
    for ligne in lire_table(dossier, FICHIER, COLONNES, OPTIONNELLES, releve):
        operation = ligne.code("operation", requis=True)
        libelle = ligne.texte("libelle", requis=True)
        ae, disponible = ligne.montant("ae_eur", requis=True), ligne.montant("disponible_eur", requis=True)
        depense = ligne.montant("depense_eur")
        if operation is None:
            continue
        if operation in lignes:
            ligne.faute(f"l'opération « {operation} » est déjà celle de la ligne {lignes[operation]} : gardez une seule ligne.")
            continue
        lignes[operation] = ligne.ligne
        zero = Decimal("0.00")
        lues[operation] = OperationBudgetaire(
            operation, libelle or operation, ligne.texte("imputation") or "", ae or zero, disponible or zero
        )
        if depense is not None:
            depenses[operation] = depense
    return lues, depenses


def lire_imputations(
    dossier: Path, conventions: Mapping[str, Convention], lignes: Mapping[str, LigneCsv], releve: Releve
) -> tuple[Imputation, ...]:
    """What each convention charges to each operation: its voted amount, shared by the répartition where it has several.

    A convention without operation (financed elsewhere) charges nothing.
    """
    parts = _lire_repartition(dossier, conventions, lignes, releve)
    imputations: list[Imputation] = []
    for code, convention in conventions.items():
        operations = operations_de(convention.operation_budgetaire)
        vote = montant_vote(convention)
        if len(operations) == 1:
            imputations.append(Imputation(code, operations[0], vote))
        elif operations:
            donnees = [parts[code, o] for o in operations if (code, o) in parts]
            if len(donnees) < len(operations):
                lignes[code].faute(
                    f"plusieurs opérations budgétaires : donnez le montant de chacune dans {FICHIER_REPARTITION} ({code})."
                )
                continue
            total = sum((i.montant_eur for i in donnees), Decimal("0.00"))
            if total != vote:
                lignes[code].faute(
                    f"la répartition budgétaire fait {total} €, le montant voté est {vote} € : corrigez {FICHIER_REPARTITION}."
                )
            imputations.extend(donnees)
    return tuple(imputations)


def _lire_repartition(
    dossier: Path, conventions: Mapping[str, Convention], lignes: Mapping[str, LigneCsv], releve: Releve
) -> dict[tuple[str, str], Imputation]:
    parts: dict[tuple[str, str], Imputation] = {}
    table = lire_table(dossier, FICHIER_REPARTITION, COLONNES_REPARTITION, OPTIONNELLES_REPARTITION, releve, obligatoire=False)
    for ligne in table:
        convention, operation = ligne.code("convention", requis=True), ligne.code("operation", requis=True)
        montant = ligne.montant("montant_eur", requis=True)
        if convention is None or operation is None or montant is None:
            continue
        if convention not in conventions:
            if lignes and convention not in lignes:
                ligne.faute(f"convention inconnue « {convention} » : corrigez le code.{suggestion(convention, lignes)}")
            continue
        siennes = operations_de(conventions[convention].operation_budgetaire)
        if operation not in siennes or len(siennes) < 2:
            ligne.faute(
                f"« {operation} » n'est pas l'une des opérations budgétaires de « {convention} » : écrivez-les toutes dans"
                " conventions.csv, séparées par « | »."
            )
        if (convention, operation) in parts:
            ligne.faute(f"« {operation} » est déjà répartie pour « {convention} » : gardez une seule ligne.")
        if montant == 0:
            ligne.faute("une part de répartition ne peut pas être nulle : retirez la ligne.")
        parts[convention, operation] = Imputation(convention, operation, montant)
    return parts
