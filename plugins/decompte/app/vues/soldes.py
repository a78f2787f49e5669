"""The solde page: the soldes of one exercice filtered and sorted, what they add up to, the words of hypotheses and holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.paiements import EtapePaiement, lire_paiements
from decompte.app.vues.soldes_colonnes import ETATS, TOTAUX
from decompte.app.vues.soldes_demande import FILTRES, HORS_BUDGET, Demande
from decompte.app.vues.soldes_ventilation import totaux_par_operation
from decompte.app.vues.tranche import PAR_PAGE, Tranche, decalage
from decompte.domaine.texte import enumeration

Ligne = dict[str, Any]
BARRES = 10
"""Dispositifs that the chart shows; the others are added up in one."""
_A_CHOISIR = ("dispositif", "territoire", "etat", "structure", "operation")
"""The filters whose values are known."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The soldes of an exercice that pass the filters: their conventions, by code."""

    exercice: int
    conventions: tuple[str, ...]

    def pour_sql(self) -> dict[str, object]:
        """The parameters that every query of the selection takes."""
        return {"exercice": self.exercice, "conventions": list(self.conventions)}


@dataclass(frozen=True, slots=True)
class VueSoldes:
    """What the page shows. ``fautes``: what was asked and could not be, told in French."""

    demande: Demande
    exercices: Sequence[int]
    date_calcul: date | None
    choix: Mapping[str, Sequence[Ligne]]
    tranche: Tranche
    ensemble: Ligne
    paiements: Sequence[EtapePaiement]
    """What all the soldes of the filters pay and ask back, by how far they have gone."""
    totaux: Sequence[Ligne]
    partages: int
    barres: Sequence[Ligne]
    fautes: Sequence[str]


def voir_soldes(ctx: Contexte, demande: Demande, aujourd_hui: date) -> VueSoldes:
    """The page that is asked; an exercice that is not said is that of today, or the last one computed before it."""
    demande, date_calcul, exercices = choisir_exercice(ctx, demande, aujourd_hui)
    choix = lire_choix(ctx, demande)
    fautes = [*demande.fautes, *_inconnus(demande, exercices, choix)]
    selection = selectionner(ctx, demande)
    totaux = lire_totaux(ctx, selection)
    pages = max(1, -(-len(selection.conventions) // PAR_PAGE))
    if demande.page > pages:
        if selection.conventions:
            fautes.append(f"La page {demande.page} n'existe pas : voici la dernière.")
        demande = replace(demande, page=pages)
    lignes = lire_lignes(ctx, selection, demande, PAR_PAGE)
    par = totaux[demande.par] if demande.par != "operation" else lire_operations(ctx, selection, choix)
    return VueSoldes(
        demande=demande,
        exercices=exercices,
        date_calcul=date_calcul,
        choix=choix,
        tranche=Tranche(lignes, len(selection.conventions), demande.page),
        ensemble=totaux["ensemble"][0],
        paiements=lire_paiements(ctx, selection.exercice, selection.conventions),
        totaux=par,
        partages=sum(t["nombre"] for t in par) - len(selection.conventions) if demande.par == "operation" else 0,
        barres=_barres(totaux["dispositif"]),
        fautes=fautes,
    )


def choisir_exercice(ctx: Contexte, demande: Demande, aujourd_hui: date) -> tuple[Demande, date | None, list[int]]:
    """The request with its exercice, as of when it was computed (None: never), and the exercices that are."""
    connus = {ligne["exercice"]: ligne["date_calcul"] for ligne in ctx.entrepot.lire_vue("soldes/exercices")}
    exercices = sorted(connus)
    if demande.exercice is None:
        passes = [e for e in exercices if e <= aujourd_hui.year]
        demande = replace(demande, exercice=max(passes) if passes else min(exercices, default=aujourd_hui.year))
    assert demande.exercice is not None
    return demande, connus.get(demande.exercice), exercices


def selectionner(ctx: Contexte, demande: Demande) -> Selection:
    """The soldes that pass the filters of a request whose exercice is known."""
    assert demande.exercice is not None
    trouvees = ctx.entrepot.lire_vue("soldes/selection", **demande.pour_sql())
    return Selection(demande.exercice, tuple(ligne["convention"] for ligne in trouvees))


def lire_lignes(ctx: Contexte, selection: Selection, demande: Demande, limite: int | None) -> list[Ligne]:
    """The rows of the page asked for; all those of the selection without ``limite`` (an export)."""
    return ctx.entrepot.lire_vue(
        "soldes/lignes",
        **selection.pour_sql(),
        tri=demande.tri,
        croissant=demande.sens == "asc",
        limite=limite,
        decalage=0 if limite is None else decalage(demande.page),
    )


def lire_totaux(ctx: Contexte, selection: Selection) -> dict[str, list[Ligne]]:
    """``ensemble`` (one row), ``dispositif``, ``territoire``: each with its ``libelle``."""
    totaux: dict[str, list[Ligne]] = {"ensemble": [], "dispositif": [], "territoire": []}
    for ligne in ctx.entrepot.lire_vue("soldes/totaux", **selection.pour_sql()):
        genre, valeur = ligne["genre"], ligne["valeur"]
        libelle = None
        if genre == "dispositif":
            connu = ctx.referentiel.dispositifs.get(valeur)
            libelle = None if connu is None else connu.libelle
        if genre == "territoire" and valeur is None:
            libelle = "Sans territoire"
        totaux[genre].append({**ligne, "libelle": libelle})
    return totaux


def lire_operations(ctx: Contexte, selection: Selection, choix: Mapping[str, Sequence[Ligne]]) -> list[Ligne]:
    """The totals by budget operation, each with its ``libelle``; ``valeur`` HORS_BUDGET for what none bears."""
    libelles = {c["valeur"]: c["libelle"] for c in choix["operation"]} | {HORS_BUDGET: "Hors budget"}
    totaux = totaux_par_operation(
        ctx.entrepot.lire_vue("soldes/operations", **selection.pour_sql()),
        ctx.entrepot.lire_vue("soldes/partages", **selection.pour_sql()),
    )
    for total in totaux:
        total["valeur"] = total["valeur"] or HORS_BUDGET
        total["libelle"] = libelles.get(total["valeur"])
    return totaux


def lire_choix(ctx: Contexte, demande: Demande) -> dict[str, list[Ligne]]:
    """What each filter offers in an exercice: ``valeur``, ``libelle``, ``dit`` (what the list shows), ``nombre``."""
    choix: dict[str, list[Ligne]] = {nom: [] for nom in _A_CHOISIR}
    for ligne in ctx.entrepot.lire_vue("soldes/choix", exercice=demande.exercice):
        genre, valeur = ligne["genre"], ligne["valeur"]
        if genre == "dispositif":
            connu = ctx.referentiel.dispositifs.get(valeur)
            ligne["libelle"] = None if connu is None else connu.libelle
        if genre == "etat" and valeur in ETATS:
            ligne["libelle"] = ETATS[valeur][0]
        if valeur == HORS_BUDGET:
            ligne["libelle"] = "Hors budget"
        dits = {"structure": (ligne["libelle"],), "etat": (ligne["libelle"],)}.get(genre, (valeur, ligne["libelle"]))
        choix[genre].append({**ligne, "dit": " · ".join(m for m in dits if m and m != HORS_BUDGET) or valeur})
    return choix


def _inconnus(demande: Demande, exercices: Sequence[int], choix: Mapping[str, Sequence[Ligne]]) -> list[str]:
    if demande.exercice not in exercices:
        if not exercices:
            return ["Aucun solde n'est calculé. La nuit de collecte les calcule ; revenez demain, ou voyez l'administrateur."]
        connus = enumeration(str(e) for e in exercices)
        return [f"Aucun solde calculé pour {demande.exercice}. Exercices calculés : {connus}."]
    return [
        f"{FILTRES[nom]} : aucun solde {demande.exercice} n'a « {demande.filtres[nom]} ». Choisissez dans la liste."
        for nom in _A_CHOISIR
        if nom in demande.filtres and demande.filtres[nom] not in {c["valeur"] for c in choix[nom]}
    ]


def _barres(dispositifs: Sequence[Ligne]) -> list[Ligne]:
    """The dispositifs of the chart, the greatest due first, each with its sizes from 0 to 1; the last ones added up in one.

    Due and paid are on one scale; the penalty, a thousand times smaller, on its own.
    """
    tries = sorted(dispositifs, key=lambda d: (-d["du_eur"], d["valeur"]))
    barres = [dict(d) for d in tries[:BARRES]]
    if len(tries) > BARRES:
        autres = tries[BARRES:]
        sommes: Ligne = {nom: sum((d[nom] for d in autres), Decimal("0.00")) for nom in TOTAUX}
        barres.append({"valeur": f"{len(autres)} autres", "libelle": None, **sommes})
    grand = max((max(b["du_eur"], b["deja_verse_eur"]) for b in barres), default=Decimal(0))
    penalite = max((b["penalite_eur"] for b in barres), default=Decimal(0))
    for barre in barres:
        barre["taille_du"] = _taille(barre["du_eur"], grand)
        barre["taille_verse"] = _taille(barre["deja_verse_eur"], grand)
        barre["taille_penalite"] = _taille(barre["penalite_eur"], penalite)
    return barres


def _taille(valeur: Decimal, grand: Decimal) -> str:
    return f"{max(valeur, Decimal(0)) / grand:.4f}" if grand > 0 else "0"
