"""Why a received file cannot be opened, in the words that its sender reads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from decompte.domaine.tableau import Probleme
from decompte.domaine.texte import nombre

REDEPOSER = "Vérifiez que le fichier s'ouvre sur votre poste, puis déposez-le de nouveau."
RECOMPRESSER = (
    "Refaites l'archive avec les réglages habituels de votre logiciel (par exemple 7-Zip, format zip ou 7z), "
    "ou déposez directement le classeur."
)


class Refus(Exception):
    """The whole received file is refused; nothing of it is taken."""

    def __init__(self, probleme: Probleme, *, attend_mot_de_passe: bool = False) -> None:
        self.probleme = probleme
        self.attend_mot_de_passe = attend_mot_de_passe
        super().__init__(probleme.message)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where something stands: the received file, or a path inside it."""

    fichier: str
    chemin: str = ""

    def dedans(self, nom: str) -> Lieu:
        """The place of what is called so inside this one."""
        return Lieu(self.fichier, f"{self.chemin}/{nom}" if self.chemin else nom)

    def __str__(self) -> str:
        return f"« {self.chemin} » (dans « {self.fichier} »)" if self.chemin else f"« {self.fichier} »"


def illisible(message: str, conduite: str = REDEPOSER) -> Refus:
    """Cannot be opened (D01)."""
    return Refus(Probleme("D01", message, conduite))


def trop_grand(message: str, conduite: str) -> Refus:
    """Beyond a limit (D08)."""
    return Refus(Probleme("D08", message, conduite))


def archive_abimee(lieu: Lieu) -> Refus:
    """Truncated, altered, or not what its first bytes promise."""
    return illisible(
        f"L'archive {lieu} est abîmée ou incomplète : son envoi a sans doute été interrompu.",
        "Vérifiez qu'elle s'ouvre sur votre poste, puis déposez-la de nouveau.",
    )


def membre_abime(lieu: Lieu) -> Refus:
    """One file of an archive does not come out as it went in."""
    return illisible(
        f"Le fichier {lieu} est abîmé : ce qui en sort n'est pas ce qui y a été mis. Rien de l'envoi n'a été pris.",
        "Refaites l'archive à partir de vos fichiers, vérifiez qu'elle s'ouvre sur votre poste, puis déposez-la de nouveau.",
    )


def sans_mot_de_passe(lieu: Lieu) -> Refus:
    """Protected, and no password is known for the structure."""
    message = (
        f"{lieu} est protégé par un mot de passe, et aucun mot de passe n'est enregistré pour votre structure : "
        "le fichier n'a pas pu être ouvert."
    )
    conduite = (
        "Convenez d'un mot de passe avec le gestionnaire du Département (ne l'écrivez ni dans le fichier ni dans son nom) : "
        "une fois le mot de passe enregistré, le fichier sera relu de lui-même, sans nouvel envoi."
    )
    return Refus(Probleme("D01", message, conduite), attend_mot_de_passe=True)


def mauvais_mot_de_passe(lieu: Lieu, essayes: int, *, peut_etre_abime: bool) -> Refus:
    """Protected with another password than those known; ``peut_etre_abime``: damage would look the same."""
    if essayes > 1:
        message = f"{lieu} ne s'ouvre avec aucun des {essayes} mots de passe enregistrés pour votre structure"
    else:
        message = f"{lieu} ne s'ouvre pas avec le mot de passe enregistré pour votre structure"
    message += " : mot de passe faux, ou fichier abîmé." if peut_etre_abime else " : il est protégé par un autre mot de passe."
    conduite = (
        "Si le mot de passe a changé, ou si c'est celui d'un autre mois, donnez-le au gestionnaire du Département : "
        "le fichier sera relu de lui-même. Sinon, protégez-le avec le mot de passe convenu et déposez-le de nouveau."
    )
    return Refus(Probleme("D01", message, conduite), attend_mot_de_passe=True)


def megaoctets(octets: int) -> str:
    """A size in bytes as people read it: « 25,01 Mo », rounded up so that what is beyond a limit shows it."""
    return nombre((Decimal(octets) / 1_000_000).quantize(Decimal("0.01"), ROUND_UP)) + "\u202fMo"
