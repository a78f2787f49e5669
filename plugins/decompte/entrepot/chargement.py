"""One deposit, one transaction: its rows, findings, quarantine, verdict, and what it replaces."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from decompte.domaine.constat import Constat
from decompte.domaine.controle import LigneActivite, LigneSuivi, ResultatControle
from decompte.domaine.decision_depot import ActionDepot
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.entrepot.connexion import OuvrirTransaction, Serveur, est_coupure
from decompte.entrepot.copie import copier
from decompte.entrepot.depots import classer, remettre
from decompte.entrepot.erreurs import ChargementImpossible
from decompte.entrepot.lignes_json import en_json
from decompte.entrepot.requetes import requete

Pseudonyme = Callable[[str], str]
Decisions = Mapping[str, int | None]
"""By deposit, the number of the last decision known when it was read (``DepotATraiter.derniere_decision``)."""

DECIDE_ENTRE_TEMPS = "une décision a été prise entre-temps : le dépôt sera relu à la prochaine nuit"

_SUIVI = tuple(f.name for f in fields(LigneSuivi) if f.name not in {"ligne", "identifiant"})
_ACTIVITE = tuple(f.name for f in fields(LigneActivite))
_CONSTAT = tuple(f.name for f in fields(Constat))
_valeurs_suivi = attrgetter(*_SUIVI)
_valeurs_activite = attrgetter(*_ACTIVITE)
_valeurs_constat = attrgetter(*_CONSTAT)


@dataclass(frozen=True, slots=True)
class EchecDeChargement:
    """A deposit that the database refused: it is still to process, nothing of it was loaded. ``raison`` is French."""

    depot: str
    raison: str


@dataclass(frozen=True, slots=True)
class BilanDeChargement:
    """What became of a lot."""

    charges: tuple[str, ...]
    echecs: tuple[EchecDeChargement, ...]


def charger_lot(
    serveur: Serveur,
    resultats: Sequence[ResultatControle],
    pseudonyme: Pseudonyme,
    hors_cloture: Collection[str],
    decisions: Decisions | None = None,
) -> BilanDeChargement:
    """Load each result in its own transaction; one that the database refuses does not stop the others.

    ``hors_cloture``: the deposits (ids) that came after the clôture. ``decisions``: see ``charger``. EntrepotInjoignable stops
    the lot: what was loaded stays.
    """
    charges: list[str] = []
    echecs: list[EchecDeChargement] = []
    with serveur.transactions_en_file() as ouvrir:
        for resultat in resultats:
            try:
                charger(ouvrir, resultat, pseudonyme, resultat.depot in hors_cloture, decisions)
            except ChargementImpossible as erreur:
                echecs.append(EchecDeChargement(resultat.depot, str(erreur)))
            else:
                charges.append(resultat.depot)
    return BilanDeChargement(tuple(charges), tuple(echecs))


def charger(
    ouvrir: OuvrirTransaction,
    resultat: ResultatControle,
    pseudonyme: Pseudonyme,
    hors_cloture: bool,
    decisions: Decisions | None = None,
) -> None:
    """Load one result in one transaction; loading it again replaces its own rows.

    Identifiants are made pseudonyms here, before anything leaves the process. A deposit of ``decisions`` on which another
    decision was taken since is not loaded: the result knows nothing of it, the deposit is to be read again. Raises
    ChargementImpossible (nothing is loaded) or EntrepotInjoignable.
    """
    try:
        with ouvrir() as cnx:
            charge = _charger(cnx, resultat, pseudonyme, hors_cloture, decisions or {})
    except (DBAPIError, psycopg2.Error) as erreur:
        if est_coupure(erreur):
            raise
        origine = erreur.orig if isinstance(erreur, DBAPIError) else erreur
        # "from None" and the first line only: the rest of the message quotes the row, which is a person's.
        raise ChargementImpossible(
            f"Le dépôt « {resultat.depot} » n'a pas pu être chargé, rien n'en a été gardé ; "
            f"il sera repris à la prochaine nuit. La base a répondu « {str(origine).strip().splitlines()[0]} »."
        ) from None
    if not charge:
        raise ChargementImpossible(DECIDE_ENTRE_TEMPS)


def _charger(
    cnx: Connection, resultat: ResultatControle, pseudonyme: Pseudonyme, hors_cloture: bool, decisions: Decisions
) -> bool:
    """Whether it was loaded; False: it is to be read again, which is to be committed."""
    # Two nights may hold the same deposit: the second waits here, then reads what the first left, and loads it again.
    cnx.execute(requete("chargement/verrouiller"), {"cle": resultat.depot})
    avant = cnx.execute(requete("chargement/depot"), {"depot": resultat.depot}).one_or_none()
    if avant is None:
        raise ChargementImpossible(f"Le dépôt « {resultat.depot} » n'est pas enregistré : enregistrez-le avant de le charger.")
    if avant.etat == EtatDepot.DOUBLON:
        raise ChargementImpossible(_doublon(resultat.depot))
    if avant.archive:
        raise ChargementImpossible(f"Le dépôt « {resultat.depot} » est une archive : ce sont ses tableaux qui se chargent.")
    mois = None if resultat.mois is None else str(resultat.mois)
    concernes = sorted({(c, m) for c, m in ((avant.convention, avant.mois), (resultat.convention, mois)) if c and m})
    for convention, un_mois in concernes:
        cnx.execute(requete("chargement/verrouiller"), {"cle": f"{convention} {un_mois}"})
    # A decision locks the deposit as we do: it was there before, or comes after this transaction and its effect with it.
    if resultat.depot in decisions and (avant.derniere_decision or 0) > (decisions[resultat.depot] or 0):
        if avant.etat != EtatDepot.RECU:
            remettre(cnx, [resultat.depot])
        return False
    if avant.verdict is not None:
        cnx.execute(requete("chargement/vider"), {"depot": resultat.depot})
    accepte = resultat.etat in ACCEPTES
    if accepte:
        _copier_faits(cnx, resultat, pseudonyme)
    _copier_constats(cnx, resultat)
    _garder_quarantaine(cnx, resultat, pseudonyme, accepte, avant.verdict is not None, avant.lignes_decidees)
    etat, ecarte_par_cloture = _etat(resultat, hors_cloture and accepte, avant.decide == ActionDepot.ECARTER)
    conclu = cnx.execute(
        requete("chargement/conclure"),
        {
            "depot": resultat.depot,
            "etat": str(etat),
            "verdict": str(resultat.etat),
            "motif": resultat.motif,
            "convention": resultat.convention,
            "mois": mois,
            "modele": resultat.modele,
            "neant": resultat.neant,
            "taux_completude": resultat.taux_completude,
            "nb_lignes": len(resultat.suivi) + len(resultat.activite) if accepte else 0,
            "nb_quarantaine": len(resultat.quarantaine) if accepte else 0,
            "hors_cloture": ecarte_par_cloture,
            "attend_mot_de_passe": resultat.attend_mot_de_passe,
            "nombres": json.dumps(resultat.nombres),
            "feuille_suivi": resultat.feuille_suivi,
        },
    )
    if conclu.one_or_none() is None:
        raise ChargementImpossible(_doublon(resultat.depot))
    for convention, un_mois in concernes:
        classer(cnx, convention, un_mois)
    return True


def _doublon(depot: str) -> str:
    return f"Le dépôt « {depot} » est un doublon : c'est l'original qui compte."


def _etat(resultat: ResultatControle, tardif: bool, ecarte_a_la_main: bool) -> tuple[EtatDepot, bool]:
    """(state, set aside by the clôture). A deposit that a steward set aside stays so when it is loaded again."""
    if ecarte_a_la_main:
        return EtatDepot.ECARTE, False
    return (EtatDepot.ECARTE, True) if tardif else (resultat.etat, False)


def _copier_faits(cnx: Connection, resultat: ResultatControle, pseudonyme: Pseudonyme) -> None:
    depot = resultat.depot
    if resultat.suivi:
        lignes = [(depot, s.ligne, pseudonyme(s.identifiant), *_valeurs_suivi(s)) for s in resultat.suivi]
        copier(cnx, "faits.suivi_ligne", ("depot", "ligne", "pseudonyme", *_SUIVI), lignes)
    if resultat.activite:
        activite = [(depot, *_valeurs_activite(a)) for a in resultat.activite]
        copier(cnx, "faits.activite_ligne", ("depot", *_ACTIVITE), activite)


def _copier_constats(cnx: Connection, resultat: ResultatControle) -> None:
    if not resultat.constats:
        return
    # The deposit of the result prevails over what a finding says of itself.
    colonnes = ("rang", *_CONSTAT)
    place = colonnes.index("depot")
    lignes = []
    for rang, constat in enumerate(resultat.constats, start=1):
        ligne = [rang, *_valeurs_constat(constat)]
        ligne[place] = resultat.depot
        lignes.append(ligne)
    copier(cnx, "pilotage.constat", colonnes, lignes)


def _garder_quarantaine(
    cnx: Connection,
    resultat: ResultatControle,
    pseudonyme: Pseudonyme,
    accepte: bool,
    deja_charge: bool,
    lignes_decidees: bool,
) -> None:
    """The rows held back, and what stewards said of them: it outlives any loading."""
    if deja_charge:
        cnx.execute(requete("chargement/vider_quarantaine"), {"depot": resultat.depot})
    if accepte and resultat.quarantaine:
        lignes = en_json(
            {
                "feuille": q.feuille,
                "ligne": q.ligne,
                "regles": q.regles,
                "pseudonyme": None if q.identifiant is None else pseudonyme(q.identifiant),
            }
            for q in resultat.quarantaine
        )
        cnx.execute(requete("chargement/quarantaine"), {"depot": resultat.depot, "lignes": lignes})
    if accepte and lignes_decidees:
        cnx.execute(requete("chargement/suites"), {"depot": resultat.depot})
