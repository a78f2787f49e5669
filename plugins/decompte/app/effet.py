"""What a decision changes: obligations and soldes before and after it, told in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from decompte.app.calculer import Calcul, calculer_tout, enregistrer
from decompte.app.contexte import Contexte
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.obligation import Obligation
from decompte.domaine.solde import Solde
from decompte.domaine.texte import ESPACE, accord, euros, jour, mois_en_lettres, pourcent
from decompte.domaine.vie_solde import CALCULES
from decompte.entrepot.erreurs import NuitDejaEnCours

ATTENTE_S = 30.0
"""Seconds that a decision waits for a night at work: it would otherwise load what was read before the decision."""
ATTENTE_PAGE_S = 8.0
"""The same for somebody in front of a page."""
_ZERO = Decimal("0.00")
_ETATS = {
    "a_venir": "à venir",
    "a_temps": "à temps",
    "en_retard": "en retard",
    "incomplet": "incomplet",
    "manquant": "manquant",
    "excuse": "excusé",
}
_NOTES = "Éléments non évalués : "
_MONTANTS = (
    ("montant_exercice_eur", "montant de l'exercice"),
    ("du_eur", "dû"),
    ("penalite_eur", "pénalité"),
    ("solde_net_eur", "solde net"),
    ("reversement_eur", "à reverser"),
)


@contextmanager
def seul_a_decider(ctx: Contexte, attendre_s: float) -> Iterator[None]:
    """Neither a night nor another decision meanwhile; those at work are waited for, ``attendre_s`` seconds at most.

    Raises NuitDejaEnCours then, DecisionsEnCours at once when too many wait: nothing was recorded.
    """
    try:
        with ctx.entrepot.verrou_de_nuit(attendre_s=attendre_s):
            yield
    except NuitDejaEnCours:
        raise NuitDejaEnCours(
            "Une nuit est déjà en cours, ou un collègue enregistre une décision : rien n'a été enregistré. "
            "Réessayez dans quelques instants."
        ) from None


def dater(ctx: Contexte, aujourd_hui: date) -> date:
    """The date as of which decisions are told: that of the last soldes, so that their effect is seen alone; today before any.

    When none is computed any more (proposed or approved, they keep their date) that of the last night, if it is later. Never
    after today: what a night computed as of a day to come is left aside.
    """
    soldes = ctx.entrepot.lire_soldes()
    dates = [ligne["date_calcul"] for ligne in soldes]
    if soldes and not any(ligne["etat"] in CALCULES for ligne in soldes):
        dates += [ligne["au"] for ligne in ctx.entrepot.lire_vue("soldes/derniere_nuit") if ligne["au"] is not None]
    return max((le for le in dates if le <= aujourd_hui), default=aujourd_hui)


def mesurer(ctx: Contexte, au: date) -> Calcul:
    """What holds before a decision."""
    return calculer_tout(ctx, au)


def appliquer(ctx: Contexte, avant: Calcul, au: date) -> list[str]:
    """Compute again and write; returns what changed, one French sentence each. Nothing changed: one sentence says so."""
    apres = calculer_tout(ctx, au)
    enregistrer(ctx, apres)
    return dire_effet(avant, apres) or [f"Rien ne change dans les obligations ni dans les soldes au {jour(au)}."]


def dire_effet(avant: Calcul, apres: Calcul) -> list[str]:
    """What is not the same, one French sentence an obligation, then one a solde; nothing for what only changes its date."""
    return [*_dire_obligations(avant, apres), *_dire_soldes(avant, apres)]


def _dire_obligations(avant: Calcul, apres: Calcul) -> Iterator[str]:
    anciennes = {(o.convention, o.mois): o for o in avant.obligations}
    for nouvelle in apres.obligations:
        ancienne = anciennes.get((nouvelle.convention, nouvelle.mois))
        if ancienne is None or ancienne == nouvelle:
            continue
        details = "".join(_details(ancienne, nouvelle))
        if details:
            yield f"{nouvelle.convention}, {mois_en_lettres(nouvelle.mois)} : {details}."


def _details(ancienne: Obligation, nouvelle: Obligation) -> Iterator[str]:
    parties = []
    if ancienne.etat != nouvelle.etat:
        parties.append(f"{_ETATS[ancienne.etat]} → {_ETATS[nouvelle.etat]}")
    if ancienne.echeance != nouvelle.echeance:
        parties.append(f"échéance {jour(ancienne.echeance)} → {jour(nouvelle.echeance)}")
    if ancienne.retard_jours != nouvelle.retard_jours:
        parties.append(f"retard {ancienne.retard_jours} → {nouvelle.retard_jours} jours")
    if ancienne.taux_completude != nouvelle.taux_completude:
        parties.append(f"complétude {_part(ancienne.taux_completude)} → {_part(nouvelle.taux_completude)}")
    if ancienne.depot != nouvelle.depot:
        parties.append(f"dépôt en vigueur {ancienne.depot or 'aucun'} → {nouvelle.depot or 'aucun'}")
    yield ", ".join(parties)


def _dire_soldes(avant: Calcul, apres: Calcul) -> Iterator[str]:
    anciens = {(s.convention, s.exercice): s for s in avant.soldes}
    for nouveau in apres.soldes:
        ancien = anciens.get((nouveau.convention, nouveau.exercice))
        if ancien is None or ancien.empreinte == nouveau.empreinte:
            continue
        parties = list(_apres_arret(ancien, nouveau) if nouveau.regularise else _changements(ancien, nouveau))
        if parties:
            yield f"Solde de {nouveau.convention} pour {nouveau.exercice} : {' ; '.join(parties)}."


def _apres_arret(ancien: Solde, nouveau: Solde) -> Iterator[str]:
    """An approved version stays as it is: only what the next one carries is told, against nothing when it opens."""
    ouverte = ancien.version == nouveau.version and ancien.a_tenir
    if not nouveau.a_tenir:
        if ouverte:
            yield f"plus de différence avec la version {nouveau.version - 1} arrêtée, qui reste"
        return
    if not ouverte:
        yield f"la version {nouveau.version} régularise la version {nouveau.version - 1} arrêtée"
        if ancien.version != nouveau.version:
            ancien = replace(ancien, solde_net_eur=_ZERO, reversement_eur=_ZERO, blocages=())
    yield from _changements(ancien, nouveau)


def _changements(ancien: Solde, nouveau: Solde) -> Iterator[str]:
    if _taux(ancien.taux_penalite) != _taux(nouveau.taux_penalite):
        yield f"la pénalité passe de {_taux(ancien.taux_penalite)} à {_taux(nouveau.taux_penalite)}"
    for champ, nom in _MONTANTS:
        de, vers = getattr(ancien, champ), getattr(nouveau, champ)
        if de != vers:
            yield f"{nom} {_euros(de)} → {_euros(vers)}" + _ecart(de, vers)
    leves = {_squelette(b): b for b in ancien.blocages if b not in nouveau.blocages}
    for blocage in sorted(set(nouveau.blocages) - set(ancien.blocages)):
        avant = leves.pop(_squelette(blocage), None)
        if avant is not None and blocage.startswith(_NOTES):
            yield _dire_notes(*(_notes(b, [*ancien.lignes, *nouveau.lignes]) for b in (avant, blocage)))
        elif avant is None:
            yield f"bloque désormais : {blocage.rstrip('.')}"
        else:
            yield f"bloque encore : {blocage.rstrip('.')} (au lieu de : {avant.rstrip('.')})"
    for blocage in sorted(leves.values()):
        yield f"ne bloque plus : {blocage.rstrip('.')}"


def _dire_notes(anciennes: Sequence[str], nouvelles: Sequence[str]) -> str:
    """Only what is given and what is asked since, never twice the whole list."""
    donnees = [f"« {n} » n'est plus à donner" for n in anciennes if n not in nouvelles]
    demandees = [f"« {n} » est à donner" for n in nouvelles if n not in anciennes]
    reste = accord(len(nouvelles), "note à donner", "notes à donner")
    return f"éléments non évalués : {', '.join([*donnees, *demandees])} ; il reste {reste}"


def _notes(blocage: str, lignes: Iterable[LigneDeDecompte]) -> list[str]:
    """The notes that the hold lists, « a, b et c » (see ``soldes.blocages``).

    A name may itself have a comma or « et »: those of the lines of the décompte are looked for first, the longest before.
    """
    noms = {ligne.libelle.split(" : ")[0] for ligne in lignes if ligne.rubrique is Rubrique.QUALITATIF}
    motifs = [*(re.escape(nom) for nom in sorted(noms, key=len, reverse=True)), ".+?"]
    return re.findall(f"({'|'.join(motifs)})(?:, | et |$)", blocage.removeprefix(_NOTES).rstrip("."))


def _squelette(blocage: str) -> str:
    """The same hold says another number, or other notes, from one day to the next."""
    if blocage.startswith(_NOTES):
        return _NOTES
    return re.sub(r"\d+|(?<=ligne)s|(?<=attente)s", "", blocage)


def _ecart(de: Decimal | None, vers: Decimal | None) -> str:
    if de is None or vers is None:
        return ""
    ecart = vers - de
    return f" ({'+' if ecart > 0 else '−'}{euros(abs(ecart))})"


def _euros(montant: Decimal | None) -> str:
    return "non calculé" if montant is None else euros(montant)


def _taux(taux: Decimal | None) -> str:
    return f"0{ESPACE}%" if taux is None else pourcent(taux)


def _part(part: Decimal | None) -> str:
    return "aucune" if part is None else pourcent(part)
