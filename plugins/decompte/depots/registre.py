"""The register of arrivals (``arrivees.csv``), written by the gateway at the root of the box.

A malformed register never sends anyone back to the modification time in silence: a file whose line is
wrong waits, and when a line cannot be attributed to a file, every file that is not validly listed waits.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

NOM = "arrivees.csv"
COLONNES = ("chemin", "recu_le")
_EXEMPLE = "2024-06-07T16:42:10+02:00"


@dataclass(frozen=True, slots=True)
class FauteRegistre:
    """A fault of the register: the line (1 is the header; None for the whole file) and what to do, in French."""

    ligne: int | None
    message: str


@dataclass(slots=True)
class Registre:
    """What the register says. ``suspendu``: every file that is not in ``arrivees`` must wait."""

    arrivees: dict[str, datetime] = field(default_factory=dict)
    """Arrival instant (UTC) by path, paths in NFC."""
    en_faute: dict[str, int] = field(default_factory=dict)
    """The line in fault, by path: these files wait."""
    fautes: list[FauteRegistre] = field(default_factory=list)
    absents: list[FauteRegistre] = field(default_factory=list)
    """Lines that name a file which is not in the box: information."""
    suspendu: bool = False


def parse_registre(contenu: bytes, presents: Collection[str]) -> Registre:
    """Read the register. ``presents`` are the paths of the files in the box, in NFC."""
    registre = Registre()
    texte = _decode(contenu)
    premiere = texte.partition("\n")[0]
    separateur = ";" if ";" in premiere and "," not in premiere else ","
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    try:
        entete = [nom.strip().casefold() for nom in next(lecteur, [])]
        if any(entete.count(nom) != 1 for nom in COLONNES):
            _suspend(registre, 1, f"l'en-tête doit être « {','.join(COLONNES)} ». Corrigez la première ligne.")
            return registre
        j_chemin, j_instant = (entete.index(nom) for nom in COLONNES)
        avant = lecteur.line_num
        for champs in lecteur:
            # A quoted field may span several lines: the finding names the first.
            ligne, avant = avant + 1, lecteur.line_num
            if any(champ.strip() for champ in champs):
                _add_ligne(registre, ligne, champs, len(entete), j_chemin, j_instant, presents)
    except csv.Error as erreur:
        _suspend(registre, lecteur.line_num, f"la ligne ne peut pas être découpée ({erreur}). Corrigez-la.")
    for chemin in registre.en_faute:
        registre.arrivees.pop(chemin, None)
    return registre


def _decode(contenu: bytes) -> str:
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The replacement character marks the lines concerned; the others stay usable.
        return contenu.decode("utf-8-sig", "replace")


def _add_ligne(
    registre: Registre, ligne: int, champs: list[str], attendus: int, j_chemin: int, j_instant: int, presents: Collection[str]
) -> None:
    brut = champs[j_chemin] if j_chemin < len(champs) else ""
    if "\ufffd" in "".join(champs):
        _suspend(registre, ligne, "la ligne n'est pas en UTF-8. Enregistrez le registre en UTF-8.")
        return
    try:
        chemin = normalize_chemin(brut)
    except ValueError as erreur:
        _suspend(registre, ligne, str(erreur))
        return
    if len(champs) != attendus:
        message = (
            f"{len(champs)} champs au lieu de {attendus}. Mettez entre guillemets un chemin qui contient le séparateur, "
            "ou complétez la ligne."
        )
        if chemin in presents:
            _blame(registre, ligne, chemin, message)
        else:
            _suspend(registre, ligne, message)
        return
    try:
        recu_le = _parse_instant(champs[j_instant])
    except ValueError as erreur:
        _blame(registre, ligne, chemin, str(erreur))
        return
    if chemin not in presents:
        registre.absents.append(FauteRegistre(ligne, f"{NOM}, ligne {ligne} : « {chemin} » n'est pas (ou plus) dans la boîte."))
        return
    connu = registre.arrivees.get(chemin)
    # Sent again under the same name: the bytes in the box are those of the last arrival.
    registre.arrivees[chemin] = recu_le if connu is None else max(connu, recu_le)


def normalize_chemin(brut: str) -> str:
    """A path of the register, relative to the box, posix, NFC; ValueError (French) when it can name no file of it."""
    chemin = unicodedata.normalize("NFC", brut.strip()).replace("\\", "/")
    if not chemin:
        raise ValueError("le chemin manque. Indiquez-le, relatif à la boîte.")
    if chemin.startswith("/") or chemin[1:2] == ":":
        raise ValueError(f"« {brut} » est un chemin absolu. Indiquez-le relatif à la boîte, par exemple ccas-arras/suivi.xlsx.")
    morceaux = [morceau for morceau in chemin.split("/") if morceau not in ("", ".")]
    if ".." in morceaux:
        raise ValueError(f"« {brut} » remonte hors d'un dossier (..). Indiquez le chemin direct, relatif à la boîte.")
    if not morceaux:
        raise ValueError(f"« {brut} » ne nomme aucun fichier. Indiquez son chemin, relatif à la boîte.")
    return "/".join(morceaux)


def _parse_instant(texte: str) -> datetime:
    texte = texte.strip()
    try:
        instant = datetime.fromisoformat(texte)
    except ValueError:
        raise ValueError(f"« {texte} » n'est pas un instant. Attendu ISO 8601 avec décalage, par exemple {_EXEMPLE}.") from None
    if instant.tzinfo is None:
        raise ValueError(f"« {texte} » n'a pas de décalage horaire. Ajoutez-le, par exemple {_EXEMPLE}.")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"« {texte} » est hors du calendrier. Corrigez l'année.") from None


def _blame(registre: Registre, ligne: int, chemin: str, message: str) -> None:
    registre.en_faute.setdefault(chemin, ligne)
    registre.fautes.append(FauteRegistre(ligne, f"{NOM}, ligne {ligne} : {message} « {chemin} » attend."))


def _suspend(registre: Registre, ligne: int, message: str) -> None:
    registre.suspendu = True
    registre.fautes.append(
        FauteRegistre(
            ligne,
            f"{NOM}, ligne {ligne} : {message} D'ici là, les fichiers qui ne sont pas inscrits correctement attendent.",
        )
    )
