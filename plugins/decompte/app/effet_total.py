"""What several decisions change together: the sums of the soldes that moved."""

from __future__ import annotations

from decimal import Decimal

from decompte.app.calculer import Calcul
from decompte.domaine.solde import Solde
from decompte.domaine.texte import accord, euros

_SOMMES = (("penalite_eur", "pénalités"), ("solde_net_eur", "soldes nets"), ("reversement_eur", "à reverser"))


def dire_total(avant: Calcul, apres: Calcul) -> list[str]:
    """One French sentence when two soldes or more moved: the sums of those computed before and after; nothing otherwise."""
    anciens = {(s.convention, s.exercice): s for s in avant.soldes}
    paires = [(anciens[cle], s) for s in apres.soldes if (cle := (s.convention, s.exercice)) in anciens]
    # What was approved in between did not move: it left the soldes that are still computed.
    paires = [(a, b) for a, b in paires if a.version == b.version]
    changes = [(a, b) for a, b in paires if any(getattr(a, champ) != getattr(b, champ) for champ, _ in _SOMMES)]
    comptes = [(a, b) for a, b in changes if a.solde_net_eur is not None and b.solde_net_eur is not None]
    if len(changes) < 2:
        return []
    parties = []
    for champ, nom in _SOMMES:
        de, vers = (_somme([paire[rang] for paire in comptes], champ) for rang in (0, 1))
        if de != vers:
            signe = "+" if vers > de else "−"
            parties.append(f"{nom} {euros(de)} → {euros(vers)} ({signe}{euros(abs(vers - de))})")
    reste = len(changes) - len(comptes)
    if reste:
        parties.append(accord(reste, "solde non calculé avant ou après, à part", "soldes non calculés avant ou après, à part"))
    return [f"En tout, {accord(len(changes), 'solde change', 'soldes changent')} : {' ; '.join(parties)}."] if parties else []


def _somme(soldes: list[Solde], champ: str) -> Decimal:
    return sum((getattr(s, champ) or Decimal(0) for s in soldes), Decimal("0.00"))
