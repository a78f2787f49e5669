"""The process that opens and reads what partners send: alone, bounded in memory, killed when it takes too long.

It is started by ``atelier`` and speaks with it through its standard input and output: pickled messages, each after its
length. It knows no key, no address and no setting; what it prints is thrown away.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from decompte.domaine.constat import Constat
from decompte.domaine.depot import EtatDepot
from decompte.domaine.lecture import Lecture
from decompte.domaine.limites import Limites
from decompte.domaine.modele import Modele
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu, Identification

LONGUEUR = struct.Struct(">Q")
"""How long a message is, in bytes: it comes before it."""
MEMOIRE_EPUISEE = 77
"""Exit code of a reader that was refused memory."""
_MARGE_DE_CALCUL_S = 5
"""Seconds beyond the limit: whoever waits for the answer gives up first."""
_ESPACE_DE_L_INTERPRETE = 300_000_000
"""Bytes of address space that an interpreter and its libraries map without ever touching them."""


@dataclass(frozen=True, slots=True)
class Demande:
    """One file to read. ``mots_de_passe``: those of its structure, the current one first."""

    depot: str
    nom: str
    contenu: bytes = field(repr=False)
    limites: Limites
    seuil_entete_proche: int
    mots_de_passe: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Copie:
    """One annotated copy to make, of a table already opened; see ``classeurs.annotation.annoter``."""

    nom: str
    contenu: bytes = field(repr=False)
    constats: tuple[Constat, ...]
    limites: Limites
    masquer: bool
    etat: EtatDepot
    motif: str | None = None
    convention: str | None = None
    mois: Mois | None = None
    taux_completude: Decimal | None = None
    depose: bool = True


@dataclass(frozen=True, slots=True)
class Bienvenue:
    """The first message: the template versions, and how much memory the process may take."""

    modeles: Mapping[str, Modele]
    memoire_octets: int


def lire_demande(demande: Demande, modeles: Mapping[str, Modele]) -> Lecture:
    """Open, then read when there is one table. Never raises for what a partner can send."""
    from decompte.classeurs.lecture import lire
    from decompte.depots.ouvrir import ouvrir

    ouverture = ouvrir(demande.contenu, demande.nom, demande.mots_de_passe, demande.limites)
    if ouverture.probleme is not None:
        classeur = ClasseurLu(demande.depot, demande.nom, False, Identification(), None, problemes=[ouverture.probleme])
        classeur.attend_mot_de_passe = ouverture.attend_mot_de_passe
        return Lecture(classeur)
    if len(ouverture.contenus) != 1:
        return Lecture(None, membres=ouverture.contenus)
    (contenu,) = ouverture.contenus
    lu = lire(contenu.octets, contenu.nom, demande.depot, modeles, demande.limites, demande.seuil_entete_proche)
    return Lecture(lu, contenu=None if contenu.octets == demande.contenu else contenu)


def faire_copie(copie: Copie, modeles: Mapping[str, Modele]) -> bytes:
    """The annotated copy (xlsx)."""
    from decompte.classeurs.annotation import Bilan, annoter

    bilan = Bilan(copie.etat, copie.motif, copie.convention, copie.mois, copie.taux_completude, depose=copie.depose)
    return annoter(copie.contenu, copie.nom, copie.constats, copie.limites, modeles=modeles, masquer=copie.masquer, bilan=bilan)


def recevoir_message(flux: BinaryIO) -> object:
    """The next message; EOFError when the other side is gone."""
    entete = flux.read(LONGUEUR.size)
    if len(entete) < LONGUEUR.size:
        raise EOFError
    (longueur,) = LONGUEUR.unpack(entete)
    octets = flux.read(longueur)
    if len(octets) < longueur:
        raise EOFError
    return pickle.loads(octets)


def composer_message(message: object) -> tuple[bytes, bytes]:
    """The length of a message, then the message, ready to be sent (apart: a large one is not copied to be joined)."""
    octets = pickle.dumps(message, protocol=5)
    return LONGUEUR.pack(len(octets)), octets


def borner_memoire(octets: int) -> None:
    """Refuse to this process, from now on, more than that much memory (where the system can)."""
    import resource

    plafond = octets + _ESPACE_DE_L_INTERPRETE
    _, dur = resource.getrlimit(resource.RLIMIT_AS)
    if dur == resource.RLIM_INFINITY or plafond < dur:
        resource.setrlimit(resource.RLIMIT_AS, (plafond, dur))


def borner_calcul(secondes: int) -> None:
    """Have the system end this process when it computes for that long from now on: also when nobody waits for it any more."""
    import resource
    import time

    _, dur = resource.getrlimit(resource.RLIMIT_CPU)
    plafond = int(time.process_time()) + secondes + _MARGE_DE_CALCUL_S
    resource.setrlimit(resource.RLIMIT_CPU, (plafond if dur == resource.RLIM_INFINITY else min(plafond, dur), dur))


def servir() -> None:
    """Answer demands until the other side is gone; the first message is a Bienvenue."""
    # The pipe is kept for the answers alone: a library that prints must not write into them.
    sortie = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    entree = sys.stdin.buffer
    bienvenue = recevoir_message(entree)
    assert isinstance(bienvenue, Bienvenue)
    borner_memoire(bienvenue.memoire_octets)
    while True:
        try:
            demande = recevoir_message(entree)
        except EOFError:
            return
        assert isinstance(demande, Demande | Copie)
        borner_calcul(demande.limites.duree_s)
        try:
            if isinstance(demande, Demande):
                reponse = composer_message(lire_demande(demande, bienvenue.modeles))
            else:
                reponse = composer_message(faire_copie(demande, bienvenue.modeles))
        except MemoryError:
            # What is left may be in any state: the next file gets a new process.
            os._exit(MEMOIRE_EPUISEE)
        for morceau in reponse:
            sortie.write(morceau)
        sortie.flush()


if __name__ == "__main__":
    # The messages name the classes by the module's real name, not « __main__ ».
    from decompte.app import lecteur

    lecteur.servir()
