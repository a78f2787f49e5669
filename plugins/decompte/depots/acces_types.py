"""What every drop-box gives, wherever it lives: its plain entries, and the bytes of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Protocol

from decompte.domaine.texte import nombre

OBSTACLE_LIEN = "lien symbolique : déposez le fichier lui-même"
OBSTACLE_NOM = "nom de fichier illisible : renommez-le sans caractère spécial"
OBSTACLE_PAS_UN_FICHIER = "ce n'est pas un fichier ordinaire"


@dataclass(frozen=True, slots=True)
class Entree:
    """Something found in the box.

    ``chemin`` is relative to it, posix; ``taille`` in bytes; ``obstacle`` says (in French) why it cannot be taken.
    """

    chemin: str
    taille: int = 0
    mtime_ns: int = 0
    obstacle: str | None = None


class Acces(Protocol):
    """What a place must be able to do to hold a drop-box."""

    def entrees(self) -> Iterator[Entree]:
        """Every file of the box, and what stands in it that cannot be taken. BoiteIntrouvable when it cannot be listed."""

    def lire(self, chemin: str, taille_max: int) -> bytes:
        """The bytes of one file; FichierIllisible or FichierTropGros; BoiteIntrouvable when the place itself is lost."""

    def empreinte(self, chemin: str) -> str:
        """The SHA-256 of one file, read piece by piece whatever its size; FichierIllisible, or BoiteIntrouvable as above."""


def is_lisible(chemin: str) -> bool:
    """Whether a name is text: one that is not UTF-8 comes with lone surrogates, that nothing can store."""
    try:
        chemin.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def show(chemin: str) -> str:
    """A name that is not text, made showable."""
    return chemin.encode("utf-8", "replace").decode("utf-8")


def leaves_boite(chemin: str) -> bool:
    """Whether a path is not one relative to the box."""
    return chemin.startswith("/") or ".." in chemin.split("/")


def describe_trop_gros(chemin: str, taille: int, taille_max: int) -> str:
    """The sentence for a file beyond the limit (sizes in bytes)."""
    return (
        f"« {chemin} » pèse {_megaoctets(taille)} Mo, au-delà de la limite de {_megaoctets(taille_max)} Mo : "
        "il n'a pas été lu. Envoyez un classeur par mois et par convention, sans image."
    )


def _megaoctets(octets: int) -> str:
    return nombre((Decimal(octets) / 1_000_000).quantize(Decimal("0.01"), ROUND_UP))
