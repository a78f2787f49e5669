"""How much may still come out of one received file, whatever its headers say."""

from __future__ import annotations

from collections.abc import Sequence

from decompte.depots.contenants.refus import Lieu, Refus, megaoctets, trop_grand
from decompte.domaine.limites import Limites
from decompte.domaine.texte import nombre

PLANCHER_RATIO = 10_000_000
"""Bytes. An archive that gives less is not judged on its ratio: a table of blanks compresses a thousandfold and hurts nobody."""
ENTREES_PAR_FICHIER = 20
"""Entries (folders, system files) that the directory of an archive may list for each file that it may hold."""

_PARTAGER = "Envoyez un classeur par convention et par mois, en plusieurs envois s'il le faut."


class Budget:
    """Counts for the whole received file, archives in archives included.

    Each archive is announced first, from its directory; then every piece that comes out is counted, so that a directory
    that lies is caught by the same limits. Refus (D08) beyond any.
    """

    def __init__(self, limites: Limites) -> None:
        self.limites = limites
        self._fichiers = 0
        self._octets = 0

    @property
    def entrees_max(self) -> int:
        """How many entries of any kind one archive may list."""
        return self.limites.fichiers_par_archive * ENTREES_PAR_FICHIER

    def compter_entrees(self, lieu: Lieu, entrees: int) -> None:
        """Refuse a directory too long to be that of a monthly sending, before reading it."""
        if entrees > self.entrees_max:
            raise trop_grand(
                f"L'archive {lieu} annonce {nombre(entrees)} entrées ; la limite est de "
                f"{nombre(self.limites.fichiers_par_archive)} fichiers par envoi.",
                _PARTAGER,
            )

    def annoncer(self, lieu: Lieu, membres: Sequence[tuple[str, int]], taille_archive: int) -> None:
        """What the directory of an archive of ``taille_archive`` bytes tells: the (name, unpacked bytes) of its files."""
        fichiers = self._fichiers + len(membres)
        if fichiers > self.limites.fichiers_par_archive:
            raise trop_grand(
                f"« {lieu.fichier} » contient au moins {nombre(fichiers)} fichiers ; la limite est de "
                f"{nombre(self.limites.fichiers_par_archive)} fichiers par envoi.",
                _PARTAGER,
            )
        for nom, taille in membres:
            self.verifier_fichier(lieu.dedans(nom), taille)
        total = sum(taille for _, taille in membres)
        self._verifier_total(lieu, self._octets + total)
        self.verifier_ratio(lieu, total, taille_archive)
        self._fichiers = fichiers

    def verifier_fichier(self, lieu: Lieu, taille: int) -> None:
        """One file alone."""
        if taille > self.limites.octets_par_fichier:
            raise trop_grand(
                f"{lieu} pèse {megaoctets(taille)} une fois décompressé ; "
                f"la limite est de {megaoctets(self.limites.octets_par_fichier)} par fichier.",
                "Supprimez les feuilles, images et lignes inutiles, ou envoyez un classeur par convention et par mois.",
            )

    def verifier_ratio(self, lieu: Lieu, deballe: int, emballe: int) -> None:
        """An archive alone: how many times its own size comes out of it."""
        if deballe > PLANCHER_RATIO and deballe > self.limites.ratio_compression * emballe:
            raise trop_grand(
                f"L'archive {lieu} se décompresse en au moins {nombre(deballe // max(emballe, 1))} fois sa taille ; "
                f"la limite est de {nombre(self.limites.ratio_compression)} fois. Un tableau ne se compresse jamais autant.",
                "Déposez directement les classeurs, sans archive.",
            )

    def verifier_encours(self, lieu: Lieu, sortis: int, total: int) -> None:
        """While one file comes out: ``sortis`` bytes of it so far, ``total`` of its archive that are not counted yet."""
        self.verifier_fichier(lieu, sortis)
        self._verifier_total(lieu, self._octets + total)

    def consommer(self, octets: int) -> None:
        """These bytes have come out for good."""
        self._octets += octets

    @property
    def reste(self) -> int:
        """Bytes that may still come out."""
        return self.limites.octets_decompresses - self._octets

    def _verifier_total(self, lieu: Lieu, total: int) -> None:
        if total > self.limites.octets_decompresses:
            raise _trop_en_tout(lieu, total, self.limites)


def _trop_en_tout(lieu: Lieu, total: int, limites: Limites) -> Refus:
    return trop_grand(
        f"« {lieu.fichier} » pèse au moins {megaoctets(total)} une fois décompressé ; "
        f"la limite est de {megaoctets(limites.octets_decompresses)} par envoi.",
        _PARTAGER,
    )


def refuse_recouvrement(lieu: Lieu) -> Refus:
    """Files of an archive that share their bytes: only made to be more than it seems."""
    return trop_grand(
        f"Les fichiers de l'archive {lieu} se recouvrent : elle contiendrait plus que sa taille ne le permet. "
        "Elle n'a pas été ouverte.",
        RECOMMENCER,
    )


RECOMMENCER = "Refaites l'archive avec un logiciel courant (7-Zip, l'explorateur de fichiers), puis déposez-la de nouveau."
