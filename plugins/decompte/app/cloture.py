"""Year end: what is still open in an exercice, then its clôture, which freezes its months and carries nothing over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from decompte.app.cloture_restes import GENRES, Reste, restes
from decompte.app.contexte import Contexte
from decompte.app.effet import ATTENTE_S, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.app.obligations import cloture_de
from decompte.domaine.texte import accord, jour
from decompte.domaine.vie_solde import ETATS_SOLDE_DITS

COLONNES_CLOTURE = ("genre", "convention", "mois", "objet", "etat", "detail")
"""What is still open, as programs read it."""
_FORMES = MappingProxyType(
    {
        "tableau_manquant": ("tableau mensuel non accepté", "tableaux mensuels non acceptés"),
        "tableau_incomplet": ("tableau mensuel incomplet", "tableaux mensuels incomplets"),
        "mois_excuse": ("mois excusé", "mois excusés"),
        "mois_prolonge": ("mois prolongé", "mois prolongés"),
        "depot": ("dépôt refusé ou en attente", "dépôts refusés ou en attente"),
        "lignes": ("dépôt avec des lignes en attente", "dépôts avec des lignes en attente"),
        "incident": ("incident ouvert", "incidents ouverts"),
        "document": ("convention sans tous ses documents", "conventions sans tous leurs documents"),
        "blocage": ("blocage", "blocages"),
        "contradictoire": ("phase contradictoire ouverte", "phases contradictoires ouvertes"),
        "lot": ("lot sans tous ses mandats en retour", "lots sans tous leurs mandats en retour"),
        "solde": ("solde non mandaté", "soldes non mandatés"),
        "sans_calcul": ("convention sans calcul", "conventions sans calcul"),
    }
)

_NON_MANDATES = ("solde n'est pas mandaté", "soldes ne sont pas mandatés")


@dataclass(frozen=True, slots=True)
class EtatCloture:
    """Where an exercice stands. ``premier_jour``: from which it may be closed; ``close_le``, ``close_par``: once it is."""

    exercice: int
    premier_jour: date
    restes: tuple[Reste, ...]
    soldes: Mapping[str, int]
    """How many soldes by state."""
    close_le: date | None = None
    close_par: str | None = None

    @property
    def comptes(self) -> tuple[tuple[str, int], ...]:
        """(genre, how many), in the order of the list; those of which there is none are left out."""
        comptes = Counter(reste.genre for reste in self.restes)
        return tuple((genre, comptes[genre]) for genre in GENRES if comptes[genre])

    def dire_soldes(self) -> str:
        """« 1 provisoire, 5 à instruire, 2 arrêtés »."""
        return ", ".join(
            accord(self.soldes[etat], dit, dit if " " in dit else f"{dit}s")
            for etat, dit in ETATS_SOLDE_DITS.items()
            if etat in self.soldes
        )

    def lignes(self) -> list[dict[str, Any]]:
        """What is still open, as rows (see ``COLONNES_CLOTURE``)."""
        return [reste.ligne() for reste in self.restes]

    def resume(self) -> str:
        """One French sentence or two."""
        if self.close_le is not None:
            tete = f"L'exercice {self.exercice} est clos depuis le {jour(self.close_le)}, par {self.close_par}."
        else:
            tete = f"L'exercice {self.exercice} n'est pas clos ; il peut l'être à partir du {jour(self.premier_jour)}."
        dits = " ; ".join(titre(genre, nombre) for genre, nombre in self.comptes)
        return f"{tete} Reste ouvert : {dits or 'rien'}."


def titre(genre: str, nombre: int) -> str:
    """« 3 mois excusés »."""
    return accord(nombre, *_FORMES[genre])


def etat_de_cloture(ctx: Contexte, exercice: int, aujourd_hui: date) -> EtatCloture:
    """What is still open in an exercice, and whether it was closed. DemandeInvalide when no solde was computed for it."""
    soldes = ctx.entrepot.lire_soldes(exercice)
    if not soldes:
        raise DemandeInvalide(f"Aucun solde calculé pour {exercice} : une nuit les calcule.")
    terme = cloture_de(ctx.referentiel.parametres, exercice, aujourd_hui)
    close = next((c for c in ctx.entrepot.lire_clotures() if c["exercice"] == exercice), None)
    return EtatCloture(
        exercice=exercice,
        premier_jour=terme + timedelta(days=1),
        restes=restes(ctx, exercice, soldes, terme, aujourd_hui),
        soldes=MappingProxyType(dict(Counter(str(s["etat"]) for s in soldes))),
        close_le=None if close is None else close["le"],
        close_par=None if close is None else close["par"],
    )


def clore(ctx: Contexte, exercice: int, par: str, aujourd_hui: date, attendre_s: float = ATTENTE_S) -> list[str]:
    """Close an exercice, journaled with all that was still open; returns the notice, French sentences.

    From then on its months are decided of only once reopened (see ``decider.verifier_mois``). No solde changes: each stays in
    its state, to be approved, paid or regularised. DemandeInvalide: too early, closed already; NuitDejaEnCours.
    """
    qui = par.strip()
    if not qui:
        raise DemandeInvalide("Rien n'a été enregistré : dites qui clôt.")
    with seul_a_decider(ctx, attendre_s):
        etat = etat_de_cloture(ctx, exercice, aujourd_hui)
        if etat.close_le is not None:
            raise DemandeInvalide(
                f"Rien n'a été enregistré : l'exercice {exercice} est déjà clos, le {jour(etat.close_le)} par {etat.close_par}."
            )
        if aujourd_hui < etat.premier_jour:
            dernier = etat.premier_jour - timedelta(days=1)
            raise DemandeInvalide(
                f"Rien n'a été enregistré : un dépôt pour {exercice} compte jusqu'au {jour(dernier)} ; "
                f"l'exercice se clôt à partir du {jour(etat.premier_jour)}."
            )
        ctx.entrepot.clore(exercice, aujourd_hui, qui, etat.lignes())
    return [*_annoncer(etat, qui, aujourd_hui)]


def _annoncer(etat: EtatCloture, par: str, le: date) -> Iterable[str]:
    yield f"L'exercice {etat.exercice} est clos, le {jour(le)} par {par}."
    yield "Ses mois sont gelés : pour en décider encore, rouvrez d'abord le mois, avec son motif."
    ouverts = [reste for reste in etat.restes if reste.genre == "solde"]
    if not ouverts:
        yield "Tous ses soldes sont mandatés."
        return
    yield (
        f"Rien n'est reporté sur l'exercice suivant. {accord(len(ouverts), *_NON_MANDATES)}"
        " : chacun reste dans son état, et peut encore être arrêté, payé ou régularisé."
    )
    for reste in ouverts:
        yield f"{reste.phrase()}."
