"""Look: what commands and pages show, read from the warehouse as rows under the contract's column names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.controles.regrouper import Groupe, regrouper
from decompte.domaine.constat import Constat
from decompte.domaine.mois import Mois

Ligne = dict[str, Any]

COLONNES_DEPOTS = (
    "convention", "structure", "mois", "echeance", "etat", "depot", "recu_le", "retard_jours", "taux_completude", "excuse",
    "motif",
)  # fmt: skip
COLONNES_FICHIERS = ("depot", "structure", "chemin", "recu_le", "convention", "mois", "etat", "motif", "contenant")
COLONNES_INCIDENTS = (
    "incident", "regle", "convention", "mois", "depot", "nombre", "etat", "ouvert_par_depot_recu_le", "ferme_par_depot", "motif",
    "commentaire",
)  # fmt: skip
COLONNES_QUARANTAINE = ("depot", "convention", "mois", "feuille", "ligne", "regles", "suite", "par", "motif")
COLONNES_SOLDES = (
    "convention", "structure", "dispositif", "territoire", "exercice", "version", "etat", "date_calcul",
    "montant_exercice_eur", "du_eur", "part_quantitative_eur", "part_qualitative_eur", "deja_verse_eur", "solde_brut_eur",
    "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur", "mois_dus", "mois_a_temps", "mois_en_retard",
    "mois_incomplets", "mois_manquants", "mois_excuses", "blocages", "hypotheses", "empreinte",
)  # fmt: skip


def depots_attendus(ctx: Contexte, mois: Mois | None = None) -> list[Ligne]:
    """The obligations, of one month or all, by convention and month."""
    return ctx.entrepot.lire_depots_attendus(mois)


def fichiers(ctx: Contexte) -> list[Ligne]:
    """Every deposit received, in the order of arrival."""
    return ctx.entrepot.lire_fichiers()


def constats(ctx: Contexte, depot: str) -> list[Ligne]:
    """The findings of a deposit; DemandeInvalide when it is unknown."""
    if ctx.entrepot.lire_depot(depot) is None:
        raise DemandeInvalide(f"Aucun dépôt « {depot} » : vérifiez son numéro dans la liste des dépôts reçus.")
    return ctx.entrepot.lire_constats(depot)


def incidents(ctx: Contexte, etat: str | None = None) -> list[Ligne]:
    """The incidents, of one state or all, by convention, month and rule."""
    return ctx.entrepot.lire_incidents(etat)


def quarantaine(ctx: Contexte, depot: str | None = None) -> list[Ligne]:
    """The rows held back and what was decided of them."""
    return ctx.entrepot.lire_quarantaine(depot)


def regrouper_constats(lignes: Sequence[Ligne]) -> list[Groupe]:
    """Findings as people read them: equal ones told once with their rows, the most severe first."""
    champs = [f.name for f in fields(Constat)]
    return regrouper(Constat(**{"depot": "", **{c: ligne[c] for c in champs if c in ligne}}) for ligne in lignes)


def soldes(ctx: Contexte, exercice: int) -> list[Ligne]:
    """The soldes of an exercice; DemandeInvalide when none was computed."""
    lignes = ctx.entrepot.lire_soldes(exercice)
    if not lignes:
        raise DemandeInvalide(f"Aucun solde calculé pour {exercice} : une nuit les calcule.")
    return lignes


def decompte(ctx: Contexte, convention: str, exercice: int) -> tuple[Ligne, list[Ligne]]:
    """One solde and its lines; DemandeInvalide, with the near miss, when there is none."""
    trouves = [s for s in ctx.entrepot.lire_soldes(exercice) if s["convention"] == convention]
    if trouves:
        return trouves[0], ctx.entrepot.lire_decompte(convention, exercice)
    connues = sorted(c.code for c in ctx.entrepot.lire_conventions())
    if convention in connues:
        raise DemandeInvalide(f"La convention {convention} n'a pas de solde calculé pour {exercice}.")
    raise DemandeInvalide(f"Convention inconnue : « {convention} ».{_suggestion(convention, connues)}")


def _suggestion(texte: str, connus: list[str]) -> str:
    import difflib  # loaded late: only a mistake needs it

    proches = difflib.get_close_matches(texte, connus, n=1, cutoff=0.6)
    return f" Vouliez-vous dire « {proches[0]} » ?" if proches else ""
