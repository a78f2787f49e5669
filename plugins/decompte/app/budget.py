"""The budget: what each operation and year bears, stored by the night; and the table that finance reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.conventions import avenants_signes
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.avenant import prolongee
from decompte.domaine.budget import (
    DernierSolde,
    Imputation,
    PartBudgetaire,
    Rapprochement,
    Versions,
    a_payer,
    alertes,
    deplaces,
    ecarts_d_avenants,
    imputer_tout,
    payes,
    rapprocher,
)
from decompte.domaine.repartition import parts_de, repartitions_a_completer
from decompte.domaine.texte import enumeration

Ligne = dict[str, Any]
SEUIL = "seuil_alerte_budget"

COLONNES_BUDGET = (
    "operation", "annee", "libelle", "imputation", "ae_eur", "disponible_eur", "vote_eur", "engage_eur", "verse_eur",
    "soldes_eur", "reste_eur", "reste_apres_soldes_eur", "niveau", "alerte", "ecart_vote_eur", "ecart_connu_eur",
    "ecart_inexplique_eur", "rapprochement", "convention",
)  # fmt: skip
"""The columns of ``finance.budget``, then those of the reconciliation with article 14; ``convention``: what is outside the
budget, one line each, without operation."""


def imputer_budgets(ctx: Contexte, au: date | None) -> list[Imputation]:
    """Share payments and soldes between budget operations and years, and store it with its alerts; returns it.

    Soldes are those of the warehouse: one on its way to payment counts as it was proposed, an approved version until its mandat
    is known, then as paid. ``au``: payments made later do not count; None: all do.
    """
    derniers = [
        DernierSolde(s["convention"], s["exercice"], s["version"], s["solde_net_eur"]) for s in ctx.entrepot.lire_soldes()
    ]
    avenants = avenants_signes(ctx, au or date.max)
    termes = (ctx.entrepot.lire_conventions(), ctx.referentiel.repartitions, avenants, ctx.referentiel.suites)
    imputations = imputer_soldes(ctx, parts_de(*termes), derniers, ctx.entrepot.lire_vie().versions, au)
    seuil = ctx.referentiel.parametres.cherche(SEUIL, au or date.max)
    niveau = None if seuil is None else Decimal(str(seuil.valeur))
    dites = alertes(imputations, ctx.entrepot.lire_operations(), niveau, repartitions_a_completer(*termes))
    ctx.entrepot.enregistrer_imputations(imputations, dites)
    return imputations


def imputer_soldes(
    ctx: Contexte,
    parts: Mapping[str, Sequence[PartBudgetaire]],
    derniers: Iterable[DernierSolde],
    versions: Versions,
    au: date | None,
) -> list[Imputation]:
    """What each operation and year bears of payments and of what is still to pay: one account for the hold and for the alerts.

    ``derniers``: the last version of each solde, stored or just computed. ``au``: payments made later do not count.
    """
    versements = (v for v in ctx.entrepot.lire_versements() if au is None or v.date <= au)
    exercices = _exercices(ctx, au)
    presents = (s for s in derniers if (s.convention, s.exercice) in exercices)
    return imputer_tout(parts, payes(versements, versions), a_payer(presents, versions), deplaces(versions, exercices))


def _exercices(ctx: Contexte, au: date | None) -> set[tuple[str, int]]:
    """(convention, exercice) that the dates of the conventions give: what is stored of another year is owed no more."""
    avenants = avenants_signes(ctx, au or date.max)
    conventions = [prolongee(c, avenants.get(c.code, ())) for c in ctx.entrepot.lire_conventions()]
    return {(c.code, annee) for c in conventions for annee in range(c.debut.year, c.fin.year + 1)}


def budget(ctx: Contexte, annee: int | None = None) -> list[Ligne]:
    """The budget table (see COLONNES_BUDGET): operations by year, then what is outside the budget.

    DemandeInvalide when nothing is known, or nothing of that year.
    """
    operations = ctx.entrepot.lire_budgets()
    hors = ctx.entrepot.lire_hors_budget()
    connues = sorted({ligne["annee"] for ligne in (*operations, *hors)})
    if not connues:
        raise DemandeInvalide("Aucune opération budgétaire : complétez budgets.csv, puis chargez la référence.")
    if annee is not None and annee not in connues:
        raise DemandeInvalide(f"Aucun budget {annee}. Les années connues : {enumeration(str(a) for a in connues)}.")
    par_compte = {(r.operation, r.annee): r for r in rapprochements(ctx, operations)}
    vides: Ligne = dict.fromkeys(COLONNES_BUDGET)
    lignes = [vides | ligne | _ecarts(par_compte.get((ligne["operation"], ligne["annee"]))) for ligne in operations] + [
        vides | {c: ligne[c] for c in ligne if c in vides} | {"libelle": _hors(ligne)} for ligne in hors
    ]
    return [ligne for ligne in lignes if annee in (None, ligne["annee"])]


def rapprochements(ctx: Contexte, operations: list[Ligne]) -> list[Rapprochement]:
    """Each operation that article 14 votes, against what is engaged.

    The known gaps are those of ``ecarts_connus.csv`` and those that avenants signed by the last night explain.
    """
    votes = {(o["operation"], o["annee"]): o["vote_eur"] for o in operations if o["vote_eur"] is not None}
    engages = {(o["operation"], o["annee"]): o["engage_eur"] for o in operations}
    au = max((e["date_calcul"] for e in ctx.entrepot.lire_vue("soldes/exercices")), default=date.max)
    ref = ctx.referentiel
    des_avenants = ecarts_d_avenants(ctx.entrepot.lire_conventions(), ref.repartitions, avenants_signes(ctx, au), ref.suites)
    return rapprocher(votes, engages, [*ref.ecarts_connus, *des_avenants])


def _ecarts(rapprochement: Rapprochement | None) -> Ligne:
    if rapprochement is None:
        return {}
    return {
        "ecart_vote_eur": rapprochement.ecart_eur,
        "ecart_connu_eur": rapprochement.ecart_connu_eur,
        "ecart_inexplique_eur": rapprochement.inexplique_eur,
        "rapprochement": rapprochement.phrase(),
    }


def _hors(ligne: Ligne) -> str:
    if ligne["finance_ailleurs"]:
        return "Hors budget : FSL"
    return "Sans opération budgétaire : à renseigner"
