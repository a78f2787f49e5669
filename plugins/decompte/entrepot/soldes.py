"""``finance.solde`` and its décompte, as computed this night."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from operator import attrgetter

from sqlalchemy import Connection

from decompte.domaine.ligne import LigneDeDecompte
from decompte.domaine.solde import MoisComptes, Solde
from decompte.entrepot import changements
from decompte.entrepot.changements import AUCUNE_TOLERANCE, SoldesEnregistres, Tolerances
from decompte.entrepot.copie import copier
from decompte.entrepot.requetes import requete

_AUTREMENT = {"mois", "blocages", "hypotheses", "lignes", "entrees", "deja_arrete_eur"}
"""Fields of a solde that are not one column of ``finance.solde``."""
_DIRECTES = tuple(f.name for f in fields(Solde) if f.name not in _AUTREMENT)
_COMPTES = tuple(f.name for f in fields(MoisComptes))
_LIGNE = tuple(f.name for f in fields(LigneDeDecompte) if f.name != "depots")
_valeurs = attrgetter(*_DIRECTES)
_comptes = attrgetter(*_COMPTES)
_valeurs_ligne = attrgetter(*_LIGNE)


def enregistrer(cnx: Connection, soldes: Sequence[Solde], tolerances: Tolerances = AUCUNE_TOLERANCE) -> SoldesEnregistres:
    """Write the soldes that changed, with their lines, their inputs and what changed; returns how many, and the changes.

    One that is proposed or contradictoire is left as it is. One that is arrêté or mandaté gives its place to the next version
    when that one states a difference (``Solde.a_tenir``), and comes back byte for byte when it no longer does. One whose values
    and décompte are the same only takes the new date of calculation. Each state that the calculation gives or changes is a row
    of ``finance.transition``, signed « calcul ».
    """
    if not soldes:
        return SoldesEnregistres(0)
    tenus = [s for s in soldes if s.a_tenir]
    cnx.execute(requete("soldes/preparer"))
    colonnes = (*_DIRECTES, *(f"mois_{c}" for c in _COMPTES), "blocages", "hypotheses")
    copier(
        cnx,
        "calcule",
        colonnes,
        ((*_valeurs(s), *_comptes(s.mois), _tableau(s.blocages), _tableau(s.hypotheses)) for s in tenus),
    )
    colonnes_ligne = ("convention", "exercice", "version", "rang", *_LIGNE, "depots")
    copier(cnx, "ligne_calculee", colonnes_ligne, _lignes(tenus))
    copier(cnx, "sans_difference", ("convention", "exercice"), ((s.convention, s.exercice) for s in soldes if not s.a_tenir))
    cnx.execute(requete("soldes/changes"))
    nombre = int(cnx.execute(requete("soldes/compter_changes")).scalar_one())
    avant = changements.lire_avant(cnx)
    cnx.execute(requete("soldes/remplacer"))
    cnx.execute(requete("soldes/retablir"))
    cnx.execute(requete("soldes/transiter"))
    constates = changements.constater(cnx, soldes, avant, tolerances)
    changements.inscrire(cnx, tenus, constates, max(s.date_calcul for s in soldes))
    return SoldesEnregistres(nombre, tuple(constates))


def _lignes(soldes: Iterable[Solde]) -> Iterable[Sequence[object]]:
    for solde in soldes:
        for rang, ligne in enumerate(solde.lignes, start=1):
            depots = json.dumps([asdict(d) for d in ligne.depots], ensure_ascii=False)
            yield (solde.convention, solde.exercice, solde.version, rang, *_valeurs_ligne(ligne), depots)


def _tableau(textes: Iterable[str]) -> str:
    """A text[] as COPY reads it: every element quoted."""
    echappes = (t.replace("\\", "\\\\").replace('"', '\\"') for t in textes)
    return "{" + ",".join(f'"{t}"' for t in echappes) + "}"
