"""``finance.solde_entree`` and ``finance.changement``: what soldes are made of, and what changed in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy import Connection

from decompte.domaine.changement import BUDGET, Changement, Montants, SoldeConnu, Tolerance, comparer, connaitre
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.entrepot.lectures import Ligne
from decompte.entrepot.lignes_json import en_json
from decompte.entrepot.requetes import requete

Cle = tuple[str, int]
"""(convention, exercice)."""
Tolerances = Mapping[Cle, Tolerance]
AUCUNE_TOLERANCE: Tolerances = {}
_DEUX_FOIS = ("du_eur", "deja_verse_eur", "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur")


@dataclass(frozen=True, slots=True)
class SoldesEnregistres:
    """How many soldes were written anew, and what changed in them."""

    changes: int
    changements: tuple[Changement, ...] = ()


def lire_avant(cnx: Connection) -> dict[Cle, SoldeConnu]:
    """What is stored of the soldes of the temporary tables ``change`` and ``retabli``; nothing for those that are new."""
    lignes = cnx.execute(requete("changements/avant"), {"regle_budget": BUDGET}).mappings()
    return {(r["convention"], r["exercice"]): _connu(dict(r)) for r in lignes}


def constater(
    cnx: Connection, soldes: Iterable[Solde], avant: Mapping[Cle, SoldeConnu], tolerances: Tolerances
) -> list[Changement]:
    """What changed in the soldes just replaced (table ``change``) or put back as they were approved (table ``retabli``).

    ``avant``: what was stored of them (see ``lire_avant``).
    """
    calcules = {(s.convention, s.exercice): s for s in soldes}
    apres = {(s.convention, s.exercice): connaitre(s) for s in _changes(cnx, soldes)}
    for cle, stocke in lire_avant(cnx).items():
        if cle not in apres:
            # What it was approved from may have changed without changing it: the causes are those of today.
            apres[cle] = replace(stocke, entrees=dict(calcules[cle].entrees))
    compares = (comparer(avant.get(cle), connu, tolerances.get(cle)) for cle, connu in apres.items())
    return [changement for changement in compares if changement is not None]


def inscrire(cnx: Connection, soldes: Iterable[Solde], changements: Sequence[Changement], au: date) -> None:
    """Write the inputs of the soldes just replaced, and what changed in them."""
    lignes = [{"convention": s.convention, "exercice": s.exercice, "entrees": dict(s.entrees)} for s in _changes(cnx, soldes)]
    cnx.execute(requete("changements/entrees"), {"lignes": en_json(li for li in lignes if li["entrees"])})
    if changements:
        cnx.execute(requete("changements/inscrire"), {"lignes": en_json(_ligne(c, au) for c in changements)})


def lire(cnx: Connection, depuis: date | None, convention: str | None, exercice: int | None) -> list[Ligne]:
    """The changes, the largest difference first (see ``Entrepot.lire_changements``)."""
    cles = {"depuis": depuis, "convention": convention, "exercice": exercice}
    return [dict(ligne) for ligne in cnx.execute(requete("changements/lire"), cles).mappings()]


def _changes(cnx: Connection, soldes: Iterable[Solde]) -> list[Solde]:
    cles = {(r.convention, r.exercice) for r in cnx.execute(requete("changements/change"))}
    return [s for s in soldes if (s.convention, s.exercice) in cles]


def _connu(ligne: Ligne) -> SoldeConnu:
    return SoldeConnu(
        convention=ligne["convention"],
        exercice=ligne["exercice"],
        etat=EtatSolde(ligne["etat"]),
        montant_exercice_eur=ligne["montant_exercice_eur"],
        montants=Montants(**{f.name: ligne[f.name] for f in fields(Montants)}),
        blocages=tuple(ligne["blocages"]),
        blocages_budget=tuple(ligne["blocages_budget"]),
        entrees=ligne["entrees"],
        mois=MoisComptes(**{f.name: ligne[f"mois_{f.name}"] for f in fields(MoisComptes)}),
        version=ligne["version"],
        deja_arrete_eur=ligne["deja_arrete_eur"],
    )


def _ligne(c: Changement, au: date) -> dict[str, object]:
    ligne: dict[str, object] = {
        "au": au,
        "convention": c.convention,
        "exercice": c.exercice,
        "montant_exercice_eur": c.montant_exercice_eur,
        "etat_avant": c.etat_avant,
        "etat_apres": c.etat_apres,
        "ecart_eur": c.ecart_eur,
        "blocages_ajoutes": list(c.blocages_ajoutes),
        "blocages_leves": list(c.blocages_leves),
        "causes": [{"genre": cause.genre, "objet": cause.objet, "phrase": cause.phrase} for cause in c.causes],
        "alerte": c.alerte,
    }
    for nom in _DEUX_FOIS:
        racine, suffixe = (nom.removesuffix("_eur"), "_eur") if nom.endswith("_eur") else (nom, "")
        ligne[f"{racine}_avant{suffixe}"] = None if c.avant is None else getattr(c.avant, nom)
        ligne[f"{racine}_apres{suffixe}"] = getattr(c.apres, nom)
    return ligne
