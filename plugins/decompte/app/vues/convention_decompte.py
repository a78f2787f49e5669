"""The décompte of a convention as its page shows it: by part, each line with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from decompte.app.contexte import Contexte
from decompte.app.vues.convention_mots import MOIS_COURTS, RUBRIQUES
from decompte.app.vues.tranche import Ligne
from decompte.domaine.texte import nombre
from decompte.domaine.trace import regles_derriere

_EN_GRAS = frozenset({"du", "solde.brut", "solde.net", "solde.reversement"})
_PERSONNES = "quantitatif.accueils"
"""Counts persons once, the first month they are met: its denominator says nothing of a rate."""
_EXCUSE = re.compile(r" : excusé \(.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DepotCompte:
    """A deposit that a line counts: its month (« mars »), its id, and what it counts (« 353 », « 2/7 », or nothing)."""

    mois: str
    depot: str
    compte: str


@dataclass(frozen=True, slots=True)
class LigneExpliquee:
    """One line. ``comptee``: it counts rows of workbooks itself; ``tracee``: such rows stand behind it."""

    regle: str
    libelle: str
    formule: str | None
    calcul: str | None
    resultat: str | None
    source: str | None
    hypothese: bool
    gras: bool
    comptee: bool
    tracee: bool
    depots: tuple[DepotCompte, ...]


@dataclass(frozen=True, slots=True)
class Decompte:
    """The lines in order, by part (its title first)."""

    lignes: tuple[LigneExpliquee, ...]
    rubriques: tuple[tuple[str, tuple[LigneExpliquee, ...]], ...]

    def ligne(self, regle: str) -> LigneExpliquee | None:
        """The first line of that rule."""
        return next((ligne for ligne in self.lignes if ligne.regle == regle), None)

    def sans_motifs(self) -> Decompte:
        """Without the reasons that stewards wrote of a month excused: a free text may name a person."""
        return _ranger([(titre, _taire(ligne)) for titre, lignes in self.rubriques for ligne in lignes])


def lire_decompte(ctx: Contexte, convention: str, exercice: int) -> Decompte:
    """The décompte kept with the solde; empty without a solde."""
    lues = ctx.entrepot.lire_vue("conventions/decompte", convention=convention, exercice=exercice)
    ordre = [ligne["regle"] for ligne in lues]
    comptees = {ligne["regle"] for ligne in lues if ligne["comptees"]}
    tracees = {regle for regle in dict.fromkeys(ordre) if regles_derriere(regle, ordre, comptees)}
    return _ranger([(RUBRIQUES[ligne["rubrique"]], _expliquer(ligne, ligne["regle"] in tracees)) for ligne in lues])


def _ranger(lignes: Sequence[tuple[str, LigneExpliquee]]) -> Decompte:
    rubriques = tuple((titre, tuple(li for _, li in siennes)) for titre, siennes in groupby(lignes, key=lambda paire: paire[0]))
    return Decompte(tuple(li for _, li in lignes), rubriques)


def _taire(ligne: LigneExpliquee) -> LigneExpliquee:
    if ligne.regle != "penalite.mois":
        return ligne
    return replace(ligne, libelle=_EXCUSE.sub(" : excusé", ligne.libelle))


def _expliquer(ligne: Ligne, tracee: bool) -> LigneExpliquee:
    return LigneExpliquee(
        regle=ligne["regle"],
        libelle=ligne["libelle"],
        formule=ligne["formule"],
        calcul=ligne["calcul"],
        resultat=ligne["resultat"],
        source=ligne["source"],
        hypothese=ligne["hypothese"],
        gras=ligne["regle"] in _EN_GRAS,
        comptee=bool(ligne["comptees"]),
        tracee=tracee,
        depots=tuple(_depots(ligne)),
    )


def _depots(ligne: Ligne) -> list[DepotCompte]:
    if ligne["comptees"]:
        return [DepotCompte(_mois(t["mois"]), t["depot"], _compte(t, ligne["regle"])) for t in ligne["comptees"]]
    return [
        DepotCompte(_mois(d["mois"]), d["depot"], nombre(d["lignes"]) if d["lignes"] else "")
        for d in ligne["depots"]
        if d["lignes"] or ligne["rubrique"] == "penalite"
    ]


def _compte(tracee: Ligne, regle: str) -> str:
    if tracee["quantite"] is not None:
        return nombre(Decimal(tracee["quantite"]))
    comptees, regardees = tracee["numerateur"], tracee["denominateur"]
    if regardees and regle != _PERSONNES:
        return f"{nombre(comptees)}/{nombre(regardees)}"
    return nombre(comptees) if comptees else ""


def _mois(texte: str) -> str:
    return MOIS_COURTS[int(texte[5:7]) - 1]
