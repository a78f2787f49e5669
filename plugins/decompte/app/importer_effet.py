"""What an imported file changes in the soldes: the largest differences in sentences, the others counted."""

from __future__ import annotations

from collections.abc import Sequence, Set
from decimal import Decimal

from decompte.app.calculer import Calcul
from decompte.app.effet import dire_effet
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.domaine.texte import accord, enumeration, euros, mois_en_lettres

PLAFOND = 20
"""Sentences shown one by one."""
_ZERO = Decimal("0.00")


def dire_effet_import(avant: Calcul, apres: Calcul, plafond: int = PLAFOND) -> list[str]:
    """One French sentence a solde, the largest difference first, then the counts; one sentence when nothing changes."""
    anciens = {(s.convention, s.exercice): s for s in avant.soldes}
    nouveaux = {(s.convention, s.exercice): s for s in apres.soldes}
    dits: list[tuple[Decimal, tuple[str, int], str]] = []
    comptes = {"changé": 0, "nouveau": 0, "retiré": 0}
    for cle, solde in nouveaux.items():
        ancien = anciens.get(cle)
        if ancien is None:
            comptes["nouveau"] += 1
            dits.append((abs(_a_payer(solde)), cle, _dire_nouveau(solde)))
        elif phrases := dire_effet(Calcul([], [ancien]), Calcul([], [solde])):
            comptes["changé"] += 1
            dits.append((abs(_a_payer(solde) - _a_payer(ancien)), cle, phrases[0]))
    for cle in anciens.keys() - nouveaux.keys():
        comptes["retiré"] += 1
        dits.append((abs(_a_payer(anciens[cle])), cle, f"Solde de {cle[0]} pour {cle[1]} : la convention n'a plus cet exercice."))
    obligations = _dire_obligations(avant, apres)
    if not dits:
        return [*obligations, "Aucun solde ne change."]
    dits.sort(key=lambda dit: (-dit[0], dit[1]))
    phrases = [phrase for _, _, phrase in dits[:plafond]]
    if len(dits) > plafond:
        phrases.append(f"… et {accord(len(dits) - plafond, 'autre solde', 'autres soldes')}, moins touchés.")
    total_avant = sum(map(_a_payer, avant.soldes), _ZERO)
    total_apres = sum(map(_a_payer, apres.soldes), _ZERO)
    formes = {"changé": ("changé", "changés"), "nouveau": ("nouveau", "nouveaux"), "retiré": ("retiré", "retirés")}
    bilan = enumeration(accord(nombre, *formes[quoi]) for quoi, nombre in comptes.items() if nombre)
    phrases.append(f"Soldes : {bilan} ; en tout, soldes nets moins reversements, {euros(total_avant)} → {euros(total_apres)}.")
    return [*phrases, *obligations]


def _dire_obligations(avant: Calcul, apres: Calcul) -> list[str]:
    """Months that are expected since, or no longer: counted, then named with their convention."""
    anciennes = {(o.convention, o.mois) for o in avant.obligations}
    nouvelles = {(o.convention, o.mois) for o in apres.obligations}
    phrases = []
    if ajoutees := nouvelles - anciennes:
        plus = accord(len(ajoutees), "tableau mensuel de plus est attendu", "tableaux mensuels de plus sont attendus")
        phrases.append(f"{plus} : {_nommer(ajoutees)}.")
    if retirees := anciennes - nouvelles:
        moins = accord(len(retirees), "tableau mensuel n'est plus attendu", "tableaux mensuels ne sont plus attendus")
        phrases.append(f"{moins} : {_nommer(retirees)}.")
    return phrases


def _nommer(attendus: Set[tuple[str, Mois]]) -> str:
    """« A (mai 2024 à juillet 2024) ; B (mars 2024) », the first conventions alone when they are many."""
    par_convention: dict[str, list[Mois]] = {}
    for code, mois in sorted(attendus):
        par_convention.setdefault(code, []).append(mois)
    dites = [f"{code} ({_periodes(siens)})" for code, siens in list(par_convention.items())[:PLAFOND]]
    if len(par_convention) > PLAFOND:
        dites.append(f"et {accord(len(par_convention) - PLAFOND, 'autre convention', 'autres conventions')}")
    return " ; ".join(dites)


def _periodes(mois: Sequence[Mois]) -> str:
    """Months in order, those that follow each other told by their first and last."""
    suites: list[list[Mois]] = []
    for m in mois:
        if suites and suites[-1][-1].plus(1) == m:
            suites[-1].append(m)
        else:
            suites.append([m])
    return enumeration(
        mois_en_lettres(s[0]) if len(s) == 1 else f"{mois_en_lettres(s[0])} à {mois_en_lettres(s[-1])}" for s in suites
    )


def _dire_nouveau(solde: Solde) -> str:
    montant = "non calculé" if solde.solde_net_eur is None else f"solde net {euros(solde.solde_net_eur)}"
    return (
        f"Solde de {solde.convention} pour {solde.exercice} : nouveau, montant de l'exercice "
        f"{euros(solde.montant_exercice_eur)}, {montant}."
    )


def _a_payer(solde: Solde) -> Decimal:
    return (solde.solde_net_eur or _ZERO) - (solde.reversement_eur or _ZERO)
