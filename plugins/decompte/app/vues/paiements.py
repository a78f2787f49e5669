"""What soldes pay and ask back, by how far they have gone: what is already paid is never read as still to pay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from decompte.app.contexte import Contexte
from decompte.domaine.texte import euros

ETAPES = (("a_arreter", "Pas encore arrêté"), ("a_mandater", "Arrêté, à mandater"), ("mandate", "Mandaté"))
"""(the word of ``finance.solde_paiement``, how it is read), in the order of the life of a solde."""


@dataclass(frozen=True, slots=True)
class EtapePaiement:
    """What soldes pay and ask back at one step, in euros: two sums, never netted; approved versions of every rank count."""

    titre: str
    net_eur: Decimal
    reversement_eur: Decimal


def lire_paiements(
    ctx: Contexte, exercice: int | None = None, conventions: Collection[str] | None = None
) -> tuple[EtapePaiement, ...]:
    """The three steps of the soldes of an exercice (None: of all), of some conventions (None: of all)."""
    choisies = None if conventions is None else list(conventions)
    (somme,) = ctx.entrepot.lire_vue("soldes/paiements", exercice=exercice, conventions=choisies)
    return tuple(EtapePaiement(titre, somme[f"net_{mot}_eur"], somme[f"reversement_{mot}_eur"]) for mot, titre in ETAPES)


def dire_paiements(etapes: Collection[EtapePaiement]) -> list[str]:
    """Two French sentences: what is to be paid at each step, what is asked back (« rien » when nothing is)."""
    return [
        f"{titre} : {_dire([(e.titre.lower(), montant) for e, montant in zip(etapes, montants, strict=True)])}."
        for titre, montants in (
            ("À payer", [e.net_eur for e in etapes]),
            ("À reverser", [e.reversement_eur for e in etapes]),
        )
    ]


def _dire(montants: Collection[tuple[str, Decimal]]) -> str:
    return " ; ".join(f"{titre} {euros(montant)}" for titre, montant in montants) if any(m for _, m in montants) else "rien"
