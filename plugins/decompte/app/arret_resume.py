"""What finance reads before it approves soldes: counts, sums, hypotheses, then each solde with its digest (Markdown, French)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from decompte.domaine.texte import accord, euros, jour

Ligne = Mapping[str, Any]

EMPREINTE_MONTREE = 12
"""Characters of a digest that are shown; the whole one is checked."""
_ACTIF = re.compile(r"([\\`*_{}\[\]<>#|~!&]|:(?=//)|(?<=www)\.)")
_ZERO = Decimal("0.00")


def resumer(exercice: int, soldes: Sequence[Ligne], laisses: Sequence[str], texte: str) -> str:
    """The body of the approval. ``soldes``: rows of ``finance.solde``; ``laisses``: sentences; ``texte``: of who asks for it."""
    parties = [_entete(exercice, soldes), *_texte(texte)]
    if soldes:
        parties += [_totaux(soldes), _par_dispositif(soldes), *_hypotheses(soldes), _detail(soldes)]
    if laisses:
        liste = "\n".join(f"- {neutraliser(phrase)}" for phrase in laisses)
        parties.append(f"### Laissés de côté\n\n{liste}")
    return "\n\n".join(parties)


def neutraliser(texte: str) -> str:
    """A text that nobody checked, on one line, as Markdown shows it letter for letter."""
    return _ACTIF.sub(r"\\\1", " ".join(texte.split()))


def _entete(exercice: int, soldes: Sequence[Ligne]) -> str:
    if not soldes:
        return f"**Exercice {exercice} : aucun solde ne peut être arrêté.**"
    dates = sorted({ligne["date_calcul"] for ligne in soldes})
    du = jour(dates[0]) if len(dates) == 1 else f"{jour(dates[0])} au plus tôt, {jour(dates[-1])} au plus tard"
    return (
        f"**Exercice {exercice} : {accord(len(soldes), 'solde')} à arrêter**, calculés au {du}. « Approve » les arrête tous en "
        "votre nom, s'ils sont encore ceux montrés ici ; « Reject » n'en arrête aucun, ils restent proposés."
    )


def _texte(texte: str) -> Iterator[str]:
    if texte.strip():
        yield f"> {neutraliser(texte)}"


def _totaux(soldes: Sequence[Ligne]) -> str:
    payes = [ligne for ligne in soldes if ligne["solde_net_eur"]]
    repris = [ligne for ligne in soldes if ligne["reversement_eur"]]
    penalises = [ligne for ligne in soldes if ligne["penalite_eur"]]
    rangs = [
        ("À payer", len(payes), _somme(payes, "solde_net_eur")),
        ("À reverser", len(repris), _somme(repris, "reversement_eur")),
        ("Sans rien à payer ni à reprendre", len(soldes) - len(payes) - len(repris), _ZERO),
        ("Pénalités, déjà déduites", len(penalises), _somme(penalises, "penalite_eur")),
    ]
    return _tableau(("", "Soldes", "Montant"), ((nom, str(nombre), euros(montant)) for nom, nombre, montant in rangs))


def _par_dispositif(soldes: Sequence[Ligne]) -> str:
    groupes: dict[str, list[Ligne]] = defaultdict(list)
    for ligne in soldes:
        groupes[ligne["dispositif"]].append(ligne)
    rangs = (
        (
            neutraliser(dispositif),
            str(len(siens)),
            *(euros(_somme(siens, champ)) for champ in ("solde_net_eur", "reversement_eur", "penalite_eur")),
        )
        for dispositif, siens in sorted(groupes.items())
    )
    entete = ("Dispositif", "Soldes", "À payer", "À reverser", "Pénalités")
    return f"### Par dispositif\n\n{_tableau(entete, rangs)}"


def _hypotheses(soldes: Sequence[Ligne]) -> Iterator[str]:
    comptes = Counter(hypothese for ligne in soldes for hypothese in ligne["hypotheses"])
    if comptes:
        liste = "\n".join(f"- {neutraliser(h)} ({accord(n, 'solde')})" for h, n in sorted(comptes.items()))
        yield f"### Hypothèses\n\n{liste}"


def _detail(soldes: Sequence[Ligne]) -> str:
    rangs = (
        (
            neutraliser(ligne["convention"]) + (f" (version {ligne['version']})" if ligne["version"] > 1 else ""),
            euros(ligne["solde_net_eur"]),
            euros(ligne["reversement_eur"]),
            euros(ligne["penalite_eur"]),
            str(ligne["empreinte"])[:EMPREINTE_MONTREE],
        )
        for ligne in soldes
    )
    return f"### Chaque solde\n\n{_tableau(('Convention', 'Net', 'Reversement', 'Pénalité', 'Empreinte'), rangs)}"


def _tableau(entete: Sequence[str], rangs: Iterable[Sequence[str]]) -> str:
    """A table: the first column on the left, the others on the right."""
    lignes = [entete, (":--", *("--:" for _ in entete[1:])), *rangs]
    return "\n".join(f"| {' | '.join(rang)} |" for rang in lignes)


def _somme(soldes: Iterable[Ligne], champ: str) -> Decimal:
    return sum((ligne[champ] or _ZERO for ligne in soldes), _ZERO)
