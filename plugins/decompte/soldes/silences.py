"""What the label of a quantity says of the months that say nothing: without a table, or with one that has no counted row."""

from __future__ import annotations

from collections.abc import Sequence

from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.texte import enumeration, mois_en_lettres, nombre
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.unites import unite

_PARAMETRE = "mois_manquant"


def sans_tableau(
    dossier: Dossier, faits: Faits, redaction: Redaction, compte: str | None = None, excuse: str | None = "excusé, compté 0"
) -> tuple[str, tuple[str, ...]]:
    """What to add to the label for the months due without a table in force, and the parameter on which it rests.

    ``compte``: what is said of those that are not excused (« compté 0 », or the value of the parameter); ``excuse``: of those
    that are, None when they are left out of a mean. Nothing, and no parameter, when every month due has its table.
    """
    avec = {m.mois for m in faits.mois}
    manquants = [o for o in dossier.obligations_dues if o.mois not in avec]
    comptes = [o.mois for o in manquants if o.etat is not EtatObligation.EXCUSE]
    laisses = [o.mois for o in manquants if o.etat is EtatObligation.EXCUSE]
    dit = ""
    parametres: tuple[str, ...] = ()
    if comptes or (laisses and excuse):
        valeur, parametres = redaction.decimal(_PARAMETRE), (_PARAMETRE,)
        if comptes:
            dit += f" (sans tableau accepté, {compte or f'compté {nombre(valeur)}'} : {_enumerer(comptes)})"
    if laisses:
        dit += f" ({excuse or 'excusé, laissé hors de la moyenne'} : {_enumerer(laisses)})"
    return dit, parametres


def silences(dossier: Dossier, faits: Faits, redaction: Redaction, *codes: str) -> tuple[str, tuple[str, ...]]:
    """The same for a quantity, with the months whose table is accepted without any counted row of one of these codes.

    ParametreAbsent when months without a table are set to count something: a quantity that nobody declared is only known as 0.
    """
    dit, parametres = sans_tableau(dossier, faits, redaction)
    if parametres and redaction.decimal(_PARAMETRE):
        raise ParametreAbsent(f"Paramètre « {_PARAMETRE} » : seule la valeur 0 est connue pour une quantité.")
    for code in codes:
        if muets := [m.mois for m in faits.mois if code not in m.activite]:
            de = f" de « {unite(code)} »" if len(codes) > 1 else ""
            dit += f" (tableau accepté sans quantité comptée{de} : {_enumerer(muets)})"
    return dit, parametres


def _enumerer(mois: Sequence[Mois]) -> str:
    """« mai 2024 et août 2024 »; three months or more that follow each other together: « d'avril 2024 à août 2024 »."""
    suites: list[list[Mois]] = []
    for m in mois:
        if suites and suites[-1][-1].plus(1) == m:
            suites[-1].append(m)
        else:
            suites.append([m])
    dits: list[str] = []
    for suite in suites:
        if len(suite) > 2:
            premier = mois_en_lettres(suite[0])
            de = "d'" if premier[0] in "ao" else "de "
            dits.append(f"{de}{premier} à {mois_en_lettres(suite[-1])}")
        else:
            dits += map(mois_en_lettres, suite)
    return enumeration(dits)
