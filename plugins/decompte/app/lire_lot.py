"""Read a lot: each deposit opened and read apart; the tables of an archive become deposits of their own."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from decompte.app.atelier import Atelier, Demande
from decompte.app.contexte import Contexte
from decompte.app.refus import chercher_trop_gros, refuser, refuser_archive_interne
from decompte.app.seuils import lire_limites
from decompte.depots.erreurs import ErreurDepots
from decompte.depots.identite import identifiant_depot
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.depot import DepotRecu
from decompte.domaine.lecture import Lecture
from decompte.domaine.tableau import ClasseurLu, Probleme
from decompte.domaine.texte import accord
from decompte.entrepot.depots import DepotATraiter

OUVRIERS = 2
"""Reading processes a lot; more would only wait for each other on the smallest machine."""
LUS_D_AVANCE = 4
"""Files read before the first of them is taken up: enough to keep the readers busy, few enough to hold in memory."""
LIGNES_PAR_PAQUET = 50_000
"""Rows controlled together, about: a month of a Département. Each takes 2 kB or so, values, raw cells and findings."""


@dataclass(frozen=True, slots=True)
class DepotLu:
    """A deposit and the table that it holds."""

    depot: DepotATraiter
    classeur: ClasseurLu


@contextmanager
def ouvrir_atelier(ctx: Contexte, lot: Sequence[DepotATraiter], ouvriers: int = OUVRIERS) -> Iterator[Atelier]:
    """The reading processes for these deposits."""
    parametres = ctx.referentiel.parametres
    jours = {jour_d_arrivee(d.recu_le) for d in lot}
    memoire = max((lire_limites(parametres, jour).memoire_octets for jour in jours), default=0)
    with Atelier(ctx.modeles, memoire, min(ouvriers, max(1, len(lot)))) as atelier:
        yield atelier


def lire_lot(ctx: Contexte, lot: Sequence[DepotATraiter]) -> Iterator[list[DepotLu]]:
    """The tables of the lot, in packets to be controlled together: in the order of arrival, those found inside archives in the
    place of their archive and never apart, about ``LIGNES_PAR_PAQUET`` rows at most.

    What was found by opening is archived and registered before anything else is done with it: a member never depends on
    a password again. Doublons among members are not read.
    """
    with ouvrir_atelier(ctx, lot) as atelier, ThreadPoolExecutor(OUVRIERS) as fils:
        paquet: list[DepotLu] = []
        lignes = 0
        for lus in _lire_en_ordre(lambda depot: _ouvrir(ctx, atelier, depot), fils, lot):
            for ouvert in lus:
                lu = ouvert if isinstance(ouvert, DepotLu) else DepotLu(ouvert, _table(ouvert, _lire(ctx, atelier, ouvert)))
                if lignes >= LIGNES_PAR_PAQUET and not _meme_archive(lu, paquet[-1]):
                    yield paquet
                    paquet, lignes = [], 0
                paquet.append(lu)
                lignes += sum(len(table.lignes) for table in lu.classeur.tables)
        if paquet:
            yield paquet


def _meme_archive(lu: DepotLu, precedent: DepotLu) -> bool:
    return lu.depot.contenant is not None and lu.depot.contenant == precedent.depot.contenant


def _lire_en_ordre(
    lire: Callable[[DepotATraiter], list[DepotLu | DepotATraiter]], fils: ThreadPoolExecutor, lot: Sequence[DepotATraiter]
) -> Iterator[list[DepotLu | DepotATraiter]]:
    """What each deposit gives, in order; a few are read ahead, never the whole lot."""
    en_cours: deque[Future[list[DepotLu | DepotATraiter]]] = deque()
    for depot in lot:
        en_cours.append(fils.submit(lire, depot))
        if len(en_cours) > LUS_D_AVANCE:
            yield _prendre(en_cours.popleft())
    while en_cours:
        yield _prendre(en_cours.popleft())


def _prendre(lu: Future[list[DepotLu | DepotATraiter]]) -> list[DepotLu | DepotATraiter]:
    """Wait for a reader."""
    return lu.result()


def _ouvrir(ctx: Contexte, atelier: Atelier, depot: DepotATraiter) -> list[DepotLu | DepotATraiter]:
    """The table of a deposit, or the deposits that it turns out to hold, registered and still to be read."""
    demande = _demander(ctx, depot)
    if isinstance(demande, Lecture):
        return [DepotLu(depot, _table(depot, demande))]
    with atelier.lecture(demande) as lecture:
        if lecture.classeur is None:
            return list(_deplier(ctx, depot, lecture))
        _retenir_ouverture(ctx, depot, lecture)
        return [DepotLu(depot, lecture.classeur)]


def _lire(ctx: Contexte, atelier: Atelier, depot: DepotATraiter) -> Lecture:
    """The table of a member."""
    demande = _demander(ctx, depot)
    if isinstance(demande, Lecture):
        return demande
    with atelier.lecture(demande) as lecture:
        return lecture


def _demander(ctx: Contexte, depot: DepotATraiter) -> Demande | Lecture:
    """What to read of a deposit, or why nothing can be."""
    parametres = ctx.referentiel.parametres
    jour = jour_d_arrivee(depot.recu_le)
    limites = lire_limites(parametres, jour)
    nom = depot.contenu_nom or depot.chemin.rsplit("/", 1)[-1]
    trop_gros = chercher_trop_gros(depot.taille, limites)
    if trop_gros is not None:
        return refuser(depot.depot, nom, trop_gros)
    try:
        contenu = ctx.archive.lire(depot.contenu_sha256 or depot.sha256)
    except ErreurDepots as erreur:
        conduite = "Signalez-le à l'équipe du Département : le fichier est à redéposer."
        return refuser(depot.depot, nom, Probleme("D01", str(erreur), conduite))
    seuil = parametres.entier("seuil_entete_proche", jour)
    return Demande(depot.depot, nom, contenu, limites, seuil, ctx.mots_de_passe(depot.structure))


def _table(depot: DepotATraiter, lecture: Lecture) -> ClasseurLu:
    """The table of a member, which is opened already: an archive in its place is not one."""
    return lecture.classeur or refuser_archive_interne(depot.depot, depot.chemin.rsplit("/", 1)[-1])


def _deplier(ctx: Contexte, depot: DepotATraiter, lecture: Lecture) -> list[DepotATraiter]:
    """Archive and register the members; returns those still to be treated, in the order of their names."""
    empreintes = ctx.archive.ranger_tous(membre.octets for membre in lecture.membres)
    membres = []
    for membre, sha256 in zip(lecture.membres, empreintes, strict=True):
        chemin = f"{depot.chemin}/{membre.nom}"
        membres.append(
            DepotRecu(
                depot=identifiant_depot(depot.structure, chemin, depot.recu_le, sha256),
                structure=depot.structure,
                chemin=chemin,
                recu_le=depot.recu_le,
                sha256=sha256,
                taille=len(membre.octets),
                mtime_ns=0,
                contenant=depot.depot,
            )
        )
    ctx.inscrire_arrivees(membres)
    a_lire, _ = ctx.entrepot.enregistrer_membres(depot.depot, membres, dire_archive(len(membres)))
    return sorted(ctx.entrepot.depots_par_id(a_lire), key=lambda membre: (membre.chemin, membre.depot))


def dire_archive(fichiers: int) -> str:
    """The reason shown for the deposit that is an archive of several files."""
    return f"archive de {accord(fichiers, 'fichier')} : chacun est un dépôt, à son nom"


def _retenir_ouverture(ctx: Contexte, depot: DepotATraiter, lecture: Lecture) -> None:
    """Archive what was read when it is not what was received, so that it never has to be opened again."""
    contenu = lecture.contenu
    if contenu is None or depot.contenu_sha256 is not None:
        return
    sha256 = hashlib.sha256(contenu.octets).hexdigest()
    ctx.archive.ranger(contenu.octets)
    ouverture = {"genre": "ouverture", "depot": depot.depot, "contenu_sha256": sha256, "contenu_nom": contenu.nom}
    ctx.archive.inscrire([ouverture], jour_d_arrivee(depot.recu_le))
    ctx.entrepot.enregistrer_ouverture(depot.depot, sha256, contenu.nom)
