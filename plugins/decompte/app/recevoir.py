"""Receive: take from the drop-box what has arrived and was not taken yet; archive it before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from decompte.app.contexte import Contexte
from decompte.depots.boite import FichierPresent, lire_fichier, lister
from decompte.depots.erreurs import ErreurDepots
from decompte.depots.identite import identifiant_depot
from decompte.domaine.calendrier import fin_du_jour
from decompte.domaine.depot import DepotRecu
from decompte.domaine.texte import accord

Avancement = Callable[[int, int], None]
_PAQUET = 200
"""Deposits registered at once: what a crash would have to receive again."""


@dataclass(slots=True)
class BilanReception:
    """What the drop-box gave."""

    nouveaux: list[str] = field(default_factory=list)
    doublons: list[str] = field(default_factory=list)
    en_attente: list[tuple[str, str]] = field(default_factory=list)
    """Files that wait, with why."""
    fautes: list[str] = field(default_factory=list)
    """What a person must mend: register of arrivals, files that cannot be read."""

    def resume(self) -> str:
        """One French sentence."""
        return (
            f"{accord(len(self.nouveaux), 'nouveau dépôt', 'nouveaux dépôts')}, {accord(len(self.doublons), 'doublon')}, "
            f"{len(self.en_attente)} en attente, {accord(len(self.fautes), 'faute')} à corriger."
        )


def recevoir(
    ctx: Contexte, boite: str, au: date, maintenant: datetime | None = None, avancement: Avancement | None = None
) -> BilanReception:
    """Take the deposits that arrived until the date, 23:59:59 Europe/Paris, in the order of their arrival.

    ``maintenant`` is the instant against which a file without a line in the register is held to be complete.
    BoiteIntrouvable when the drop-box cannot be listed.
    """
    parametres = ctx.referentiel.parametres
    delai = parametres.entier("delai_stabilite_s", au)
    inventaire = lister(boite, maintenant or datetime.now(UTC), delai)
    bilan = BilanReception(en_attente=list(inventaire.en_attente), fautes=[f.message for f in inventaire.fautes])

    limite = fin_du_jour(au)
    connus = ctx.entrepot.depots_connus()
    a_prendre = [f for f in inventaire.fichiers if f.recu_le <= limite and _cle(f) not in connus]
    taille_max = parametres.entier("taille_fichier_mo", au) * 1_000_000
    recus: list[DepotRecu] = []
    for rang, fichier in enumerate(a_prendre, 1):
        try:
            recus.append(_archiver(ctx, boite, fichier, taille_max))
        except ErreurDepots as erreur:
            bilan.fautes.append(str(erreur))
        if len(recus) == _PAQUET or rang == len(a_prendre):
            nouveaux, doublons = ctx.entrepot.enregistrer_depots(recus)
            bilan.nouveaux += nouveaux
            bilan.doublons += doublons
            recus = []
        if avancement:
            avancement(rang, len(a_prendre))
    return bilan


def _cle(fichier: FichierPresent) -> tuple[str, str, datetime, int, int]:
    return (fichier.structure, fichier.chemin, fichier.recu_le, fichier.taille, fichier.mtime_ns)


def _archiver(ctx: Contexte, boite: str, fichier: FichierPresent, taille_max: int) -> DepotRecu:
    contenu = lire_fichier(boite, fichier.chemin, taille_max)
    sha256 = ctx.archive.ranger(contenu)
    return DepotRecu(
        depot=identifiant_depot(fichier.structure, fichier.chemin, fichier.recu_le, sha256),
        structure=fichier.structure,
        chemin=fichier.chemin,
        recu_le=fichier.recu_le,
        sha256=sha256,
        taille=fichier.taille,
        mtime_ns=fichier.mtime_ns,
    )
