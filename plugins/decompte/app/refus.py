"""A file that is refused before it is read, and why."""

from __future__ import annotations

from decompte.domaine.lecture import Lecture
from decompte.domaine.limites import Limites
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme
from decompte.domaine.texte import nombre

_OCTETS_MEGA = 1_000_000


def refuser_archive_interne(depot: str, nom: str) -> ClasseurLu:
    """What is said of the member of an archive that is an archive again."""
    probleme = Probleme(
        "D01",
        "Le fichier est une archive dans une archive : elle n'est pas ouverte.",
        "Déposez les classeurs qu'elle contient, seuls ou dans une seule archive.",
    )
    return ClasseurLu(depot, nom, False, Identification(), None, problemes=[probleme])


def refuser(depot: str, nom: str, probleme: Probleme) -> Lecture:
    """The reading of a file that was not read."""
    return Lecture(ClasseurLu(depot, nom, False, Identification(), None, problemes=[probleme]))


def chercher_trop_gros(taille: int, limites: Limites) -> Probleme | None:
    """What is wrong with a file of that many bytes, if anything (D08)."""
    if taille <= limites.octets_par_fichier:
        return None
    limite = nombre(limites.octets_par_fichier // _OCTETS_MEGA)
    message = f"Le fichier pèse {nombre(taille // _OCTETS_MEGA)} Mo ; la limite est de {limite} Mo."
    conduite = "Supprimez les feuilles, images et lignes inutiles, ou envoyez un fichier par convention et par mois."
    return Probleme("D08", message, conduite)
