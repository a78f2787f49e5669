"""``referentiel.avenant``: each holds until the day before the next; the database refuses overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection

from decompte.domaine.avenant import Avenant, periodes
from decompte.entrepot.lectures import lire
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete

REFERENCE, IMPORTATION = "reference", "importation"
_CHAMPS = tuple(f.name for f in fields(Avenant))


@dataclass(frozen=True, slots=True)
class _Tenu:
    """A row of the table."""

    avenant: Avenant
    effet_jusqu_au: date | None
    origine: str
    importation: int | None


@dataclass(frozen=True, slots=True)
class Fermeture:
    """An avenant whose last day changes, because another one follows it."""

    avenant: Avenant
    de: date | None
    vers: date | None


def tous(cnx: Connection) -> list[Avenant]:
    """Every avenant, by convention then in the order of effect."""
    return [Avenant(**ligne) for ligne in lire(cnx, "avenants")]


def reposer_reference(cnx: Connection, de_fichiers: Iterable[Avenant]) -> int:
    """Those of the reference files follow the files, an imported one of the same number prevails; returns how many are written.

    Raises ValueError (in French) when, together, their numbers and dates contradict each other.
    """
    importes = [t for t in _tenus(cnx) if t.origine == IMPORTATION]
    pris = {(t.avenant.convention, t.avenant.numero) for t in importes}
    neufs = [_Tenu(a, None, REFERENCE, None) for a in de_fichiers if (a.convention, a.numero) not in pris]
    return _poser(cnx, [*importes, *neufs])[0]


def ajouter(cnx: Connection, nouveaux: Sequence[Avenant], importation: int) -> list[Fermeture]:
    """Add imported avenants; returns those that they close. ValueError as above.

    The soldes, not yet proposed, of exercices that a convention no longer has leave with them; what was approved stays.
    """
    fermetures = _poser(cnx, [*_tenus(cnx), *(_Tenu(a, None, IMPORTATION, importation) for a in nouveaux)])[1]
    for avenant in nouveaux:
        if avenant.fin_convention is not None:
            cle = {"convention": avenant.convention, "annee": avenant.fin_convention.year}
            cnx.execute(requete("avenants/retirer_soldes"), cle)
            cnx.execute(requete("soldes/retablir"))
    return fermetures


def _poser(cnx: Connection, voulus: Sequence[_Tenu]) -> tuple[int, list[Fermeture]]:
    """Bring the table to what is wanted. Rows leave, then shrink or grow, then come: no two ever overlap on the way."""
    avant = {(t.avenant.convention, t.avenant.numero): t for t in _tenus(cnx)}
    apres = {(t.avenant.convention, t.avenant.numero): t for t in _dater(voulus)}
    fermetures: list[Fermeture] = []
    for (convention, numero), tenu in avant.items():
        voulu = apres.get((convention, numero))
        cle = {"convention": convention, "numero": numero}
        if voulu is None or voulu.avenant != tenu.avenant:
            cnx.execute(requete("avenants/retirer"), cle)
        elif voulu.effet_jusqu_au != tenu.effet_jusqu_au:
            cnx.execute(requete("avenants/fermer"), {**cle, "effet_jusqu_au": voulu.effet_jusqu_au})
            fermetures.append(Fermeture(tenu.avenant, tenu.effet_jusqu_au, voulu.effet_jusqu_au))
    neufs = [t for cle, t in apres.items() if cle not in avant or avant[cle].avenant != t.avenant]
    lignes = [
        {**champs(t.avenant), "effet_jusqu_au": t.effet_jusqu_au, "origine": t.origine, "importation": t.importation}
        for t in neufs
    ]
    cnx.execute(requete("avenants/inserer"), {"lignes": en_json(lignes)})
    return len(neufs), fermetures


def _dater(voulus: Iterable[_Tenu]) -> list[_Tenu]:
    par_convention: dict[str, list[_Tenu]] = defaultdict(list)
    for tenu in voulus:
        par_convention[tenu.avenant.convention].append(tenu)
    dates: list[_Tenu] = []
    for convention, tenus in sorted(par_convention.items()):
        par_numero = {t.avenant.numero: t for t in tenus}
        try:
            suite = periodes(t.avenant for t in tenus)
        except ValueError as contradiction:
            raise ValueError(f"{convention} : {contradiction}") from contradiction
        for avenant, jusqu_au in suite:
            tenu = par_numero[avenant.numero]
            dates.append(_Tenu(avenant, jusqu_au, tenu.origine, tenu.importation))
    return dates


def _tenus(cnx: Connection) -> list[_Tenu]:
    return [
        _Tenu(Avenant(**{nom: r[nom] for nom in _CHAMPS}), r["effet_jusqu_au"], r["origine"], r["importation"])
        for r in cnx.execute(requete("avenants/tenus")).mappings()
    ]
