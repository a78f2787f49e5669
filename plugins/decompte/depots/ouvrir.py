"""Open a received file: give the tables that it holds, decrypted, or say why it cannot be. Nothing is written to disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from decompte.depots.contenants.budget import Budget
from decompte.depots.contenants.nature import Nature, reconnaitre
from decompte.depots.contenants.noms import make_uniques
from decompte.depots.contenants.refus import REDEPOSER, Lieu, Refus, illisible, megaoctets, trop_grand
from decompte.depots.contenants.trousseau import Trousseau
from decompte.domaine.limites import Limites
from decompte.domaine.ouverture import Contenu, Ouverture

PROFONDEUR_MAX = 2
"""An archive, and the archives in it (spec of deposits: « nested at most once »)."""


def ouvrir(contenu: bytes, nom: str, mots_de_passe: Sequence[str], limites: Limites) -> Ouverture:
    """Open what a partner sent. ``nom`` is the name of the file (its folder, if any, is left out of messages).

    ``mots_de_passe`` of its structure, the current one first, are tried in that order; so is the one that Excel uses for files
    that are only locked. Never raises for what a partner can send: the ``probleme`` says it, and then nothing is taken.
    """
    lieu = Lieu(PurePosixPath(nom).name)
    budget = Budget(limites)
    trousseau = Trousseau(mots_de_passe)
    try:
        if len(contenu) > limites.octets_par_fichier:
            raise trop_grand(
                f"{lieu} pèse {megaoctets(len(contenu))} ; "
                f"la limite est de {megaoctets(limites.octets_par_fichier)} par fichier.",
                "Supprimez les feuilles, images et lignes inutiles, ou envoyez un classeur par convention et par mois.",
            )
        return _ouvrir(contenu, nom, lieu, trousseau, budget)
    except Refus as refus:
        return Ouverture(probleme=refus.probleme, attend_mot_de_passe=refus.attend_mot_de_passe)


def _ouvrir(contenu: bytes, nom: str, lieu: Lieu, trousseau: Trousseau, budget: Budget) -> Ouverture:
    nature = reconnaitre(contenu, nom)
    if nature in (Nature.ZIP, Nature.SEPT_Z):
        membres = _deplier(contenu, nature, lieu, trousseau, budget, 1)
        if not membres:
            raise illisible(
                f"L'archive {lieu} ne contient aucun fichier.",
                "Mettez-y le tableau de suivi, ou déposez directement le classeur.",
            )
        noms = make_uniques([membre.nom for membre in membres])
        uniques = (Contenu(unique, membre.octets) for unique, membre in zip(noms, membres, strict=True))
        return Ouverture(contenus=tuple(sorted(uniques, key=lambda c: c.nom)), archive=True)
    return Ouverture(contenus=(Contenu(nom, _dechiffrer(contenu, nature, lieu, trousseau)),))


def _deplier(contenu: bytes, nature: Nature, lieu: Lieu, trousseau: Trousseau, budget: Budget, profondeur: int) -> list[Contenu]:
    """The files of an archive and of those in it, each under its path from the received file."""
    if profondeur > PROFONDEUR_MAX:
        raise trop_grand(
            f"L'archive {lieu} est dans une archive qui est elle-même dans une archive : "
            f"{profondeur} niveaux, la limite est de {PROFONDEUR_MAX}.",
            "Mettez les classeurs dans une seule archive, ou déposez-les directement.",
        )
    prefixe = f"{lieu.chemin}/" if lieu.chemin else ""
    sortis: list[Contenu] = []
    for nom, octets in _membres(contenu, nature, lieu, trousseau, budget):
        ici = lieu.dedans(nom)
        dessous = reconnaitre(octets, nom)
        if dessous in (Nature.ZIP, Nature.SEPT_Z):
            sortis += _deplier(octets, dessous, ici, trousseau, budget, profondeur + 1)
        else:
            sortis.append(Contenu(prefixe + nom, _dechiffrer(octets, dessous, ici, trousseau)))
    return sortis


def _membres(contenu: bytes, nature: Nature, lieu: Lieu, trousseau: Trousseau, budget: Budget) -> list[tuple[str, bytes]]:
    # Imported here: most files are plain workbooks, and these libraries cost tenths of a second.
    if nature is Nature.ZIP:
        from decompte.depots.contenants.archive_zip import ouvrir_zip

        return ouvrir_zip(contenu, lieu, trousseau, budget)
    from decompte.depots.contenants.archive_7z import ouvrir_7z

    return ouvrir_7z(contenu, lieu, trousseau, budget)


def _dechiffrer(contenu: bytes, nature: Nature, lieu: Lieu, trousseau: Trousseau) -> bytes:
    """The bytes of a file that is not an archive, decrypted when it is protected."""
    if nature is Nature.OLE:
        from decompte.depots.contenants.bureautique import dechiffrer

        return dechiffrer(contenu, lieu, trousseau)
    if nature is Nature.ODF_PROTEGE:
        raise illisible(
            f"Le classeur LibreOffice {lieu} est protégé par un mot de passe : sous cette forme, il ne peut pas être ouvert.",
            "Enregistrez-le sans mot de passe, ou au format Excel (.xlsx) avec le mot de passe convenu, "
            "ou mettez-le dans une archive .7z protégée par ce mot de passe ; puis déposez-le de nouveau.",
        )
    if nature is Nature.ARCHIVE_FAUSSE:
        if not contenu:
            raise illisible(f"L'archive {lieu} est vide (zéro octet) : son envoi a sans doute été interrompu.")
        raise illisible(
            f"{lieu} porte le nom d'une archive, mais son contenu n'est ni celui d'un .zip ni celui d'un .7z : "
            "il est abîmé, ou il a été renommé.",
            REDEPOSER,
        )
    return contenu
