"""The budget page: what each operation of a year bears, its alerts, its gap with article 14; who is behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.app.budget import COLONNES_BUDGET, budget
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.exporter import exporter_csv, exporter_xlsx
from decompte.app.fonds import delais, restitutions
from decompte.app.vues.soldes_demande import HORS_BUDGET, lire_annee
from decompte.app.vues.tranche import PAR_PAGE, Tranche, decalage
from decompte.domaine.fonds import EtatPaiement, Restitution
from decompte.domaine.texte import enumeration

Ligne = dict[str, Any]
ZERO = Decimal("0.00")
MONTANTS = (
    "ae_eur",
    "disponible_eur",
    "vote_eur",
    "engage_eur",
    "verse_eur",
    "soldes_eur",
    "reste_eur",
    "reste_apres_soldes_eur",
)
"""The amounts of an operation."""


@dataclass(frozen=True, slots=True)
class VueBudget:
    """One year. ``totaux``: None where an operation does not know its amount; ``hors``: outside the budget, by reason."""

    annee: int
    annees: Sequence[int]
    operations: Sequence[Ligne]
    totaux: Ligne
    hors: Sequence[Ligne]
    fautes: Sequence[str]


@dataclass(frozen=True, slots=True)
class VueOperation:
    """The conventions that one operation of one year bears. ``operation`` None: outside the budget."""

    annee: int
    annees: Sequence[int]
    operation: Ligne | None
    tranche: Tranche
    totaux: Ligne


@dataclass(frozen=True, slots=True)
class VueFonds:
    """The account of each fund over a year until a day, and its payments by where they stand."""

    annee: int
    au: date
    comptes: Sequence[Restitution]
    delais: Sequence[Ligne]
    fautes: Sequence[str] = ()


def voir_budget(ctx: Contexte, demandee: str | None, aujourd_hui: date) -> VueBudget:
    """The budget of a year; one that is not said, or not known, is that of today or the last one before it."""
    annee, annees, fautes = choisir_annee(ctx, demandee, aujourd_hui)
    lignes = budget(ctx, annee) if annees else []
    operations = [_avec_parts(ligne) for ligne in lignes if ligne["operation"] is not None]
    totaux: Ligne = {
        nom: None if any(o[nom] is None for o in operations) else sum((o[nom] for o in operations), ZERO) for nom in MONTANTS
    }
    return VueBudget(annee, annees, operations, totaux, _hors([li for li in lignes if li["operation"] is None]), fautes)


def choisir_annee(ctx: Contexte, demandee: str | None, aujourd_hui: date) -> tuple[int, list[int], list[str]]:
    """The year to show, those that are known, and what is to be said of the one that was asked."""
    annees = [ligne["annee"] for ligne in ctx.entrepot.lire_vue("budgets/annees")]
    passees = [a for a in annees if a <= aujourd_hui.year]
    defaut = max(passees) if passees else min(annees, default=aujourd_hui.year)
    if not annees:
        return defaut, [], ["Aucune opération budgétaire n'est connue : l'administrateur complète budgets.csv."]
    if not demandee:
        return defaut, annees, []
    annee = lire_annee(demandee)
    if annee is None:
        return defaut, annees, [f"Année « {demandee[:20]} » illisible : voici {defaut}."]
    if annee not in annees:
        connues = enumeration(str(a) for a in annees)
        return defaut, annees, [f"Aucun budget {annee} : voici {defaut}. Les années connues : {connues}."]
    return annee, annees, []


def voir_operation(ctx: Contexte, code: str, annee: int, page: int) -> VueOperation | None:
    """What an operation (or HORS_BUDGET) bears in a year, the greatest first; None when it is not known."""
    annees = [ligne["annee"] for ligne in ctx.entrepot.lire_vue("budgets/annees")]
    trouvees = [o for o in ctx.entrepot.lire_budgets() if o["operation"] == code]
    if (not trouvees and code != HORS_BUDGET) or annee not in annees:
        return None
    operation = next((o for o in trouvees if o["annee"] == annee), None)
    if code != HORS_BUDGET and operation is None:
        return None

    def lire(page: int) -> list[Ligne]:
        return ctx.entrepot.lire_vue(
            "budgets/conventions",
            annee=annee,
            operation=None if operation is None else code,
            limite=PAR_PAGE,
            decalage=decalage(page),
        )

    lignes = lire(page)
    if not lignes and page > 1:
        page, lignes = 1, lire(1)
    sommes = {nom: lignes[0][f"total_{nom}"] if lignes else ZERO for nom in ("engage_eur", "verse_eur", "soldes_eur")}
    siennes = annees if operation is None else sorted(o["annee"] for o in trouvees)
    return VueOperation(annee, siennes, operation, Tranche(lignes, lignes[0]["total"] if lignes else 0, page), sommes)


def voir_fonds(ctx: Contexte, aujourd_hui: date) -> VueFonds:
    """The funds entrusted to the CAF, this year until today; none known: no account."""
    annee = aujourd_hui.year
    if not ctx.entrepot.lire_fonds():
        return VueFonds(annee, aujourd_hui, (), ())
    comptes = restitutions(ctx, date(annee, 1, 1), aujourd_hui)
    try:
        suivis = delais(ctx, aujourd_hui)
    except DemandeInvalide as erreur:
        # A delay that no parameter gives takes nothing away from the accounts.
        return VueFonds(annee, aujourd_hui, comptes, (), str(erreur).splitlines())
    par_fonds = [
        {
            "fonds": c.fonds,
            **{e.value: sum(d.etat is e and d.mouvement.fonds == c.fonds.fonds for d in suivis) for e in EtatPaiement},
        }
        for c in comptes
    ]
    return VueFonds(annee, aujourd_hui, comptes, par_fonds)


def exporter_budget(ctx: Contexte, demandee: str | None, aujourd_hui: date, genre: str) -> tuple[str, bytes]:
    """(name, content) of the budget of a year, as `bin/decompte budget` writes it; DemandeInvalide for a year not known.

    ``genre``: « csv » or « xlsx ».
    """
    annee, _, fautes = choisir_annee(ctx, demandee, aujourd_hui)
    if fautes:
        raise DemandeInvalide("\n".join((*fautes, "Rien n'a été exporté.")))
    lignes = budget(ctx, annee)
    contenu = exporter_csv(lignes, COLONNES_BUDGET) if genre == "csv" else exporter_xlsx(lignes, COLONNES_BUDGET, "Budget")
    return f"budget-{annee}.{genre}", contenu


def _avec_parts(operation: Ligne) -> Ligne:
    """The shares of what is available that are paid, still to pay, engaged: sizes of bars, from 0 to 1; None when unknown."""
    disponible = operation["disponible_eur"]
    if not disponible:
        return {**operation, "taille_verse": None, "taille_soldes": None, "part_engagee": None}
    return {
        **operation,
        "taille_verse": _taille(operation["verse_eur"] / disponible),
        "taille_soldes": _taille(operation["soldes_eur"] / disponible),
        "part_engagee": (operation["engage_eur"] / disponible).quantize(Decimal("0.0001")),
    }


def _taille(part: Decimal) -> str:
    return f"{min(max(part, Decimal(0)), Decimal(1)):.4f}"


def _hors(lignes: Sequence[Ligne]) -> list[Ligne]:
    """By reason (« Hors budget : FSL »…), how many conventions and what they add up to."""
    raisons = sorted({ligne["libelle"] for ligne in lignes})
    return [
        {
            "libelle": raison,
            "nombre": sum(ligne["libelle"] == raison for ligne in lignes),
            **{
                nom: sum((ligne[nom] for ligne in lignes if ligne["libelle"] == raison), ZERO)
                for nom in ("engage_eur", "verse_eur", "soldes_eur")
            },
        }
        for raison in raisons
    ]
