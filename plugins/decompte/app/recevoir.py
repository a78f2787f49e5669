"""Receive: take from the drop-box what has arrived and was not taken yet; archive it before anything reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from decompte.app.contexte import Contexte
from decompte.depots.acces import Acces, open_acces
from decompte.depots.boite import FichierPresent, empreinte_fichier, lire_fichier, lister
from decompte.depots.erreurs import BoiteIntrouvable, ErreurDepots, FichierTropGros
from decompte.depots.identite import identifiant_depot
from decompte.domaine.calendrier import fin_du_jour
from decompte.domaine.depot import DepotRecu
from decompte.domaine.texte import accord

Avancement = Callable[[int, int], None]
_FICHIERS_PAR_PAQUET = 64
_OCTETS_PAR_PAQUET = 64_000_000
"""What is held in memory, archived side by side and registered at once; also what a crash would have to receive again."""


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
    ctx: Contexte, boite: str | Acces, au: date, maintenant: datetime | None = None, avancement: Avancement | None = None
) -> BilanReception:
    """Take the deposits that arrived until the date, 23:59:59 Europe/Paris, in the order of their arrival.

    ``maintenant`` is the instant against which a file without a line in the register is held to be complete.
    BoiteIntrouvable when the drop-box cannot be listed.
    """
    parametres = ctx.referentiel.parametres
    delai = parametres.entier("delai_stabilite_s", au)
    acces = open_acces(boite)
    inventaire = lister(acces, maintenant or datetime.now(UTC), delai)
    bilan = BilanReception(en_attente=list(inventaire.en_attente), fautes=[f.message for f in inventaire.fautes])

    limite = fin_du_jour(au)
    connus = ctx.entrepot.depots_connus()
    a_prendre = [f for f in inventaire.fichiers if f.recu_le <= limite and _cle(f) not in connus]
    taille_max = parametres.entier("taille_fichier_mo", au) * 1_000_000
    pris = 0
    for paquet in _paquets(a_prendre):
        recus = _archiver(ctx, acces, paquet, taille_max, bilan.fautes)
        ctx.inscrire_arrivees(recus)
        nouveaux, doublons = ctx.entrepot.enregistrer_depots(recus)
        bilan.nouveaux += nouveaux
        bilan.doublons += doublons
        pris += len(paquet)
        if avancement:
            avancement(pris, len(a_prendre))
    return bilan


def _paquets(fichiers: Sequence[FichierPresent]) -> Iterator[list[FichierPresent]]:
    """In order, groups that hold in memory together."""
    paquet: list[FichierPresent] = []
    octets = 0
    for fichier in fichiers:
        if paquet and (len(paquet) == _FICHIERS_PAR_PAQUET or octets + fichier.taille > _OCTETS_PAR_PAQUET):
            yield paquet
            paquet, octets = [], 0
        paquet.append(fichier)
        octets += fichier.taille
    if paquet:
        yield paquet


def _cle(fichier: FichierPresent) -> tuple[str, str, datetime, int, int]:
    return (fichier.structure, fichier.chemin, fichier.recu_le, fichier.taille, fichier.mtime_ns)


def _archiver(
    ctx: Contexte, boite: Acces, paquet: Sequence[FichierPresent], taille_max: int, fautes: list[str]
) -> list[DepotRecu]:
    """Archive these files, then describe them. What cannot be read is added to ``fautes`` and waits for the next night.

    A file beyond the size limit is registered without being archived: it stays in the drop-box, and its deposit says so.
    """
    contenus: list[bytes] = []
    gardes: list[FichierPresent] = []
    trop_gros: dict[str, str] = {}
    for fichier in paquet:
        try:
            contenus.append(lire_fichier(boite, fichier.chemin, taille_max))
            gardes.append(fichier)
        except FichierTropGros:
            trop_gros[fichier.chemin] = empreinte_fichier(boite, fichier.chemin)
        except BoiteIntrouvable:
            # The server is lost, not the file: the rest of the drop-box waits for the next night.
            raise
        except ErreurDepots as erreur:
            fautes.append(str(erreur))
    empreintes = dict(zip((f.chemin for f in gardes), ctx.archive.ranger_tous(contenus), strict=True)) | trop_gros
    return [
        DepotRecu(
            depot=identifiant_depot(f.structure, f.chemin, f.recu_le, empreintes[f.chemin]),
            structure=f.structure,
            chemin=f.chemin,
            recu_le=f.recu_le,
            sha256=empreintes[f.chemin],
            taille=f.taille,
            mtime_ns=f.mtime_ns,
        )
        for f in paquet
        if f.chemin in empreintes
    ]
