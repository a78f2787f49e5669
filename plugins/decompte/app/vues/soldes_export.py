"""The soldes of the page as a file: the rows of the filters, in their order, under the contract's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from decompte.app.consulter import COLONNES_SOLDES
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.exporter import Bloc, exporter_csv, exporter_xlsx_avec_synthese
from decompte.app.vues.paiements import lire_paiements
from decompte.app.vues.soldes import (
    Selection,
    choisir_exercice,
    lire_choix,
    lire_lignes,
    lire_operations,
    lire_totaux,
    selectionner,
)
from decompte.app.vues.soldes_colonnes import COLONNES, TOTAUX
from decompte.app.vues.soldes_demande import Demande, dire_filtres
from decompte.domaine.texte import jour

Ligne = dict[str, Any]


def exporter_soldes_csv(ctx: Contexte, demande: Demande, aujourd_hui: date) -> tuple[str, bytes]:
    """(name, content), all the columns of the contract; DemandeInvalide when something of what is asked was not understood."""
    demande, _ = _preparer(ctx, demande, aujourd_hui)
    lignes = lire_lignes(ctx, selectionner(ctx, demande), demande, None)
    return f"soldes-{demande.exercice}.csv", exporter_csv(lignes, COLONNES_SOLDES)


def exporter_soldes_xlsx(ctx: Contexte, demande: Demande, aujourd_hui: date) -> tuple[str, bytes]:
    """The same as a workbook; its second sheet says the filters, the date, the totals, the hypotheses and holds in words."""
    demande, date_calcul = _preparer(ctx, demande, aujourd_hui)
    selection = selectionner(ctx, demande)
    lignes = lire_lignes(ctx, selection, demande, None)
    blocs = [
        *_identite(demande, date_calcul, aujourd_hui, len(lignes)),
        *_totaux(ctx, demande, selection),
        *_mots(ctx, selection),
    ]
    contenu = exporter_xlsx_avec_synthese(lignes, COLONNES_SOLDES, f"Soldes {demande.exercice}", blocs, "Totaux et filtres")
    return f"soldes-{demande.exercice}.xlsx", contenu


def _preparer(ctx: Contexte, demande: Demande, aujourd_hui: date) -> tuple[Demande, date]:
    if demande.fautes:
        # A file does not say what was left out of it: nothing is guessed.
        raise DemandeInvalide("\n".join((*demande.fautes, "Rien n'a été exporté : corrigez les filtres, puis recommencez.")))
    demande, date_calcul, _ = choisir_exercice(ctx, demande, aujourd_hui)
    if date_calcul is None:
        raise DemandeInvalide(f"Aucun solde calculé pour {demande.exercice} : rien à exporter.")
    return demande, date_calcul


def _identite(demande: Demande, date_calcul: date, aujourd_hui: date, nombre: int) -> list[Bloc]:
    lignes: list[Ligne] = [
        {"quoi": "Exercice", "valeur": str(demande.exercice)},
        {"quoi": "Calculé au", "valeur": jour(date_calcul)},
        {"quoi": "Exporté le", "valeur": jour(aujourd_hui)},
        {"quoi": "Soldes", "valeur": nombre},
        {"quoi": "Triés par", "valeur": f"{demande.tri}, {'croissant' if demande.sens == 'asc' else 'décroissant'}"},
    ]
    filtres = [{"quoi": titre, "valeur": valeur} for _, titre, valeur in dire_filtres(demande)]
    return [
        Bloc("Ce que contient ce classeur", {"quoi": "", "valeur": ""}, lignes),
        Bloc("Filtres", {"quoi": "", "valeur": ""}, filtres or [{"quoi": "Aucun", "valeur": "tous les soldes de l'exercice"}]),
    ]


def _totaux(ctx: Contexte, demande: Demande, selection: Selection) -> list[Bloc]:
    totaux = lire_totaux(ctx, selection)
    operations = lire_operations(ctx, selection, lire_choix(ctx, demande))
    montants = {nom: COLONNES[nom].titre for nom in TOTAUX}

    def bloc(titre: str, lignes: Sequence[Mapping[str, Any]]) -> Bloc:
        return Bloc(titre, {"valeur": "", "libelle": "", "nombre": "Soldes", **montants}, lignes)

    return [
        bloc("Total", [{**totaux["ensemble"][0], "valeur": "Ensemble"}]),
        _paiements(ctx, selection),
        bloc("Par opération budgétaire (un solde sur plusieurs opérations est compté dans chacune)", operations),
        bloc("Par dispositif", totaux["dispositif"]),
        bloc("Par territoire", totaux["territoire"]),
    ]


def _paiements(ctx: Contexte, selection: Selection) -> Bloc:
    lignes = [
        {"etape": e.titre, "net_eur": e.net_eur, "reversement_eur": e.reversement_eur}
        for e in lire_paiements(ctx, selection.exercice, selection.conventions)
    ]
    entetes = {"etape": "", "net_eur": "À payer", "reversement_eur": "À reverser"}
    return Bloc("À payer et à reverser, versions déjà arrêtées comprises", entetes, lignes)


def _mots(ctx: Contexte, selection: Selection) -> list[Bloc]:
    mots = ctx.entrepot.lire_vue("soldes/mots", **selection.pour_sql())
    entetes = {"mots": "", "nombre": "Soldes"}
    return [
        Bloc("Hypothèses sur lesquelles reposent ces soldes", entetes, [m for m in mots if m["genre"] == "hypothese"]),
        Bloc("Blocages à lever", entetes, [m for m in mots if m["genre"] == "blocage"]),
    ]
