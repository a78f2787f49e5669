"""Create or upgrade the warehouse, and seed it with the reference data. Idempotent."""

from __future__ import annotations

from dataclasses import dataclass

from decompte.app.budget import imputer_budgets
from decompte.app.contexte import RACINE, Contexte
from decompte.domaine.texte import accord


@dataclass(frozen=True, slots=True)
class BilanInitialisation:
    """What was done: migrations applied, reference rows known."""

    migrations: tuple[str, ...]
    structures: int
    conventions: int
    avertissements: tuple[str, ...]

    def resume(self) -> str:
        """One French sentence."""
        faites = accord(len(self.migrations), "migration appliquée", "migrations appliquées")
        return (
            f"Entrepôt prêt : {faites if self.migrations else 'déjà à jour'}, {accord(self.structures, 'structure')}, "
            f"{accord(self.conventions, 'convention')}."
        )


def initialiser(ctx: Contexte) -> BilanInitialisation:
    """Migrate, then seed. Models and suites are read too: a broken one is said before anything is written."""
    _ = ctx.modeles, ctx.suites
    migrations = ctx.entrepot.migrer(RACINE / "sql")
    ref = ctx.referentiel
    ctx.entrepot.enregistrer_reference(
        ref.structures,
        ref.conventions,
        ref.budgets,
        ref.versements,
        ref.documents,
        ref.notes,
        ref.empreinte,
        ref.repartitions,
        ref.avenants,
    )
    ctx.entrepot.enregistrer_fonds(ref.fonds)
    # As of the last night, if there was one: what the budgets bear follows the reference at once.
    imputer_budgets(ctx, max((s["date_calcul"] for s in ctx.entrepot.lire_soldes()), default=None))
    return BilanInitialisation(tuple(migrations), len(ref.structures), len(ref.conventions), tuple(ref.avertissements))
