"""The batch that finance hands to its software: prepared once from what is approved, given up with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.conventions import avenants_signes
from decompte.app.effet import ATTENTE_S, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.convention import Structure
from decompte.domaine.mandatement import (
    TITRE,
    AMandater,
    LigneDeLot,
    LotDeMandatement,
    PartDeSolde,
    parts_de_la_convention,
    parts_figees,
)
from decompte.domaine.repartition import PartBudgetaire, parts_de
from decompte.domaine.texte import accord, enumeration


def preparer_lot(ctx: Contexte, exercice: int, par: str, aujourd_hui: date, attendre_s: float = ATTENTE_S) -> LotDeMandatement:
    """Prepare a batch of all the approved versions of an exercice that have no mandat and are in no batch; journaled.

    One line each, or one for each budget operation and year that bears it, to the cent, as its état liquidatif prints them;
    a complement and a reversement are never netted, nor the soldes of one structure added. Raises DemandeInvalide when there is
    nothing to hand over, NuitDejaEnCours after ``attendre_s`` seconds, DecisionImpossible: nothing is then written.
    """
    qui = _qui(par)
    with seul_a_decider(ctx, attendre_s):
        attendus = ctx.entrepot.lire_a_mandater(exercice)
        if not attendus:
            raise DemandeInvalide(_rien(ctx, exercice))
        return ctx.entrepot.preparer_lot(exercice, aujourd_hui, qui, _lignes(ctx, attendus))


def annuler_lot(
    ctx: Contexte, lot: int, par: str, motif: str, aujourd_hui: date, attendre_s: float = ATTENTE_S
) -> LotDeMandatement:
    """Give a batch up with a reason: its soldes go in the next one. DemandeInvalide when one of its lines has its mandat."""
    qui = _qui(par)
    if not motif.strip():
        raise DemandeInvalide("Dites pourquoi ce lot est annulé. Rien n'a été fait.")
    with seul_a_decider(ctx, attendre_s):
        present = lire_lot(ctx, lot)
        if present.annulation is not None:
            raise DemandeInvalide(f"Le lot {lot} est déjà annulé. Rien n'a été fait.")
        if present.mandats:
            deja = accord(len(present.mandats), "ligne a", "lignes ont")
            raise DemandeInvalide(f"Le lot {lot} ne s'annule plus : {deja} déjà un mandat. Rien n'a été fait.")
        ctx.entrepot.annuler_lot(lot, aujourd_hui, qui, motif.strip())
        return lire_lot(ctx, lot)


def lire_lot(ctx: Contexte, lot: int) -> LotDeMandatement:
    """A batch as it was prepared, with what became of it; DemandeInvalide when there is none of that number."""
    trouves = ctx.entrepot.lire_lots(lot)
    if not trouves:
        connus = [str(autre.lot) for autre in ctx.entrepot.lire_lots()]
        suite = f"les lots préparés : {enumeration(connus)}" if connus else "aucun lot n'est encore préparé"
        raise DemandeInvalide(f"Il n'y a pas de lot {lot} : {suite}.")
    return trouves[0]


def lister_lots(ctx: Contexte, exercice: int | None = None) -> list[LotDeMandatement]:
    """The batches of an exercice, or all, in their order."""
    return [lot for lot in ctx.entrepot.lire_lots() if exercice in (None, lot.exercice)]


def attend_un_lot(ctx: Contexte, exercice: int) -> Sequence[AMandater]:
    """The approved versions that the next batch of an exercice would take."""
    return ctx.entrepot.lire_a_mandater(exercice)


def _qui(par: str) -> str:
    if not par.strip():
        raise DemandeInvalide("Dites qui prépare ou annule le lot. Rien n'a été fait.")
    return par.strip()


def _rien(ctx: Contexte, exercice: int) -> str:
    """Why there is nothing to hand over: what is in a batch already waits for its answer."""
    ouverts = [lot for lot in lister_lots(ctx, exercice) if lot.etat in {"en_attente", "en_partie"}]
    if not ouverts:
        return f"Rien à mandater pour {exercice} : aucun solde arrêté n'attend son mandat."
    numeros = enumeration(str(lot.lot) for lot in ouverts)
    attente = f"le lot {numeros} attend" if len(ouverts) == 1 else f"les lots {numeros} attendent"
    return f"Rien de plus à mandater pour {exercice} : {attente} le retour de ses mandats."


def _lignes(ctx: Contexte, soldes: Sequence[AMandater]) -> list[LigneDeLot]:
    structures = {s.code: s for s in ctx.entrepot.lire_structures()}
    imputations = {(o.operation, o.annee): o.imputation for o in ctx.entrepot.lire_operations()}
    conventions = [c for c in ctx.entrepot.lire_conventions() if c.code in {s.convention for s in soldes}]
    parts = parts_de(conventions, ctx.referentiel.repartitions, avenants_signes(ctx), ctx.referentiel.suites)
    lignes = []
    for solde in soldes:
        siennes = parts_figees(solde) or _parts_presentes(solde, parts, imputations)
        for rang, part in enumerate(siennes, start=1):
            lignes.append(_ligne(solde, part, structures.get(solde.structure), rang, len(siennes)))
    return lignes


def _parts_presentes(
    solde: AMandater, parts: Mapping[str, Sequence[PartBudgetaire]], imputations: Mapping[tuple[str, int], str]
) -> tuple[PartDeSolde, ...]:
    """Those of the convention as it is now; a convention that left the reference is outside the budget, in the exercice."""
    siennes = parts.get(solde.convention) or (PartBudgetaire(solde.convention, None, solde.exercice, solde.montant_eur),)
    return parts_de_la_convention(solde, siennes, imputations)


def _ligne(solde: AMandater, part: PartDeSolde, structure: Structure | None, rang: int, nombre: int) -> LigneDeLot:
    figee = solde.contexte.get("structure", {})
    return LigneDeLot(
        lot=0,
        ligne=0,
        sens=solde.sens,
        convention=solde.convention,
        exercice=solde.exercice,
        version=solde.version,
        structure=solde.structure,
        nom=figee.get("nom") or (solde.structure if structure is None else structure.nom),
        siret=figee.get("siret") or (None if structure is None else structure.siret),
        dispositif=solde.dispositif,
        operation_budgetaire=part.operation,
        imputation=part.imputation,
        annee_budget=part.annee,
        montant_eur=part.montant_eur,
        objet=_objet(solde, rang, nombre),
        etat_liquidatif=f"{solde.convention}-{solde.exercice}-{solde.version}",
        sha256=solde.sha256,
        arrete_le=solde.arrete_le,
    )


def _objet(solde: AMandater, rang: int, nombre: int) -> str:
    """« Solde 2024, dispositif 1.3, convention … », the words that the payment slip repeats."""
    if solde.sens == TITRE:
        quoi = f"Reversement de trop-versé {solde.exercice}"
    else:
        quoi = f"{'Solde' if solde.version == 1 else 'Complément de solde'} {solde.exercice}"
    suite = f", version {solde.version}" if solde.version > 1 else ""
    partie = f", part {rang} sur {nombre}" if nombre > 1 else ""
    return f"{quoi}{suite}, dispositif {solde.dispositif}, convention {solde.convention}{partie}"
