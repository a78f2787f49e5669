"""The obligations of all conventions as of a date: what is expected, when, and what came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from decompte.domaine.calendrier import EstFerie, echeance
from decompte.domaine.convention import Convention, Dispositif
from decompte.domaine.depot import DepotAccepte
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import Decision, EcheanceDe, Obligation, cloture, evaluer, mois_attendus
from decompte.domaine.parametre import Parametres


def debut_du_suivi(parametres: Parametres, au: date) -> Mois:
    """The month since which tables are tracked (parameter ``debut_du_suivi``)."""
    valeur = parametres.a("debut_du_suivi", au).valeur
    return Mois.contenant(valeur) if isinstance(valeur, date) else Mois.de_texte(str(valeur))


def cloture_de(parametres: Parametres, exercice: int, au: date) -> date:
    """The clôture of an exercice, by the parameter ``jour_cloture`` in force on a day."""
    mois, numero = str(parametres.a("jour_cloture", au).valeur).split("-")
    return cloture(exercice, (int(mois), int(numero)))


def echeances(parametres: Parametres, est_ferie: EstFerie) -> EcheanceDe:
    """The échéance of a month, by the parameter in force when the month begins."""

    def calculer(mois: Mois) -> date:
        jour = parametres.entier("jour_echeance", mois.premier_jour)
        return echeance(mois, jour, est_ferie)

    return calculer


def evaluer_obligations(
    conventions: Iterable[Convention],
    dispositifs: Mapping[str, Dispositif],
    parametres: Parametres,
    est_ferie: EstFerie,
    depots: Iterable[DepotAccepte],
    decisions: Iterable[Decision],
    au: date,
) -> list[Obligation]:
    """Every obligation of every convention, by convention then month."""
    recus: dict[tuple[str, Mois], list[DepotAccepte]] = defaultdict(list)
    for depot in depots:
        recus[depot.convention, depot.mois].append(depot)
    decides: dict[tuple[str, Mois], list[Decision]] = defaultdict(list)
    for decision in decisions:
        decides[decision.convention, decision.mois].append(decision)
    debut = debut_du_suivi(parametres, au)
    echeance_de = echeances(parametres, est_ferie)
    obligations = []
    for convention in sorted(conventions, key=lambda c: c.code):
        tableau = dispositifs[convention.dispositif_id].tableau
        for mois in mois_attendus(convention, tableau, debut):
            seuil = parametres.decimal("seuil_completude", mois.premier_jour, convention.dispositif_id)
            cle = (convention.code, mois)
            obligations.append(evaluer(convention, mois, echeance_de(mois), recus.get(cle, ()), decides.get(cle, ()), seuil, au))
    return obligations
