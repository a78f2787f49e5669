"""The settings of an installation: read at one place, checked all at once.

Everything comes from ``DECOMPTE_…`` variables; what is not given has a default under the data directory.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from decompte.domaine.systeme import dire_refus
from decompte.installation.cles import (
    CleInvalide,
    fabriquer_cle_archive,
    fabriquer_cle_pseudonyme,
    lire_cle_pseudonyme,
    lire_cles_archive,
    lire_ou_creer,
)

VARIABLES = (
    "DECOMPTE_DATA_DIR",
    "DECOMPTE_WAREHOUSE_URL",
    "DECOMPTE_REFERENCE",
    "DECOMPTE_BOITE",
    "DECOMPTE_ARCHIVE",
    "DECOMPTE_CLE_PSEUDONYME",
    "DECOMPTE_CLE_ARCHIVE",
    "DECOMPTE_APPROBATEURS",
)
"""The settings, in the order of the documentation."""

VARIABLES_GUICHET = (
    "DECOMPTE_GUICHET_ADRESSE",
    "DECOMPTE_GUICHET_PORT",
    "DECOMPTE_GUICHET_MANDATAIRES",
    "DECOMPTE_GUICHET_FICHIER_MO",
    "DECOMPTE_GUICHET_DUREE_S",
    "DECOMPTE_GUICHET_MEMOIRE_MO",
    "DECOMPTE_GUICHET_SIMULTANES",
    "DECOMPTE_GUICHET_PAR_MINUTE",
)
"""Those of the partners' guichet, which has no other but DECOMPTE_REFERENCE."""

PREFIXE_MOT_DE_PASSE = "DECOMPTE_MOT_DE_PASSE_"
"""One variable a structure (its password outside Airflow): not a setting, read where deposits are opened."""

_URL = re.compile(r"[a-z][a-z0-9+.-]*://.+", re.IGNORECASE)
_SCHEMAS = {"postgresql", "postgres", "postgresql+psycopg2"}
_RESSEMBLANCE = 0.8

T = TypeVar("T")


class ReglagesInvalides(ValueError):
    """One or more bad settings; the message (French) has one line for each."""

    def __init__(self, fautes: list[str]) -> None:
        self.fautes = tuple(fautes)
        titre = "Un réglage est à corriger" if len(fautes) == 1 else f"{len(fautes)} réglages sont à corriger"
        super().__init__("\n".join([f"{titre} :", *(f"- {faute}" for faute in fautes)]))


@dataclass(frozen=True, slots=True)
class Reglages:
    """The checked settings. Local paths are absolute; keys and URL stay out of ``repr``."""

    racine: Path
    """Where Décompte is installed: the folder of ``dags/``, ``plugins/``, ``reference/``."""
    donnees: Path
    """DECOMPTE_DATA_DIR: the embedded PostgreSQL, the generated keys, Airflow's home."""
    entrepot_url: str | None = field(repr=False)
    """The user's own PostgreSQL, as ``postgresql+psycopg2://…``; None for the embedded one."""
    reference: Path
    boite: str = field(repr=False)
    """A local path, or a URL, which may hold a password."""
    archive: str
    """A local path: what is written there must be on the disk when it is said to be."""
    cle_pseudonyme: bytes = field(repr=False)
    cles_archive: tuple[bytes, ...] = field(repr=False)
    """Fernet keys: the first encrypts."""
    approbateurs: tuple[str, ...] = ()
    """The accounts whose answer to the DAG ``arret_des_soldes`` approves soldes; none: nobody's does."""
    avertissements: tuple[str, ...] = ()
    """French sentences to show once: unknown variables."""

    @property
    def embarque(self) -> bool:
        """True when the warehouse is the embedded server."""
        return self.entrepot_url is None

    def pour_environnement(self) -> dict[str, str]:
        """The paths and the URL for child processes, which have another current directory; keys stay where they are."""
        variables = {"DECOMPTE_DATA_DIR": str(self.donnees), "DECOMPTE_BOITE": self.boite, "DECOMPTE_ARCHIVE": self.archive}
        return variables if self.entrepot_url is None else {**variables, "DECOMPTE_WAREHOUSE_URL": self.entrepot_url}


def lire_reglages(env: Mapping[str, str], racine: Path) -> Reglages:
    """Read and check every setting of ``env``; ReglagesInvalides names all that is wrong.

    An empty variable counts as absent. Relative paths are those of the current directory; defaults stand under
    ``racine``. On the embedded default the missing keys are generated in the data directory (files of mode 0600), only once
    nothing else is wrong. A variable that resembles a setting is an error (a misspelt setting would be ignored in silence);
    any other unknown ``DECOMPTE_…`` is a warning.
    """
    donnes = {nom: valeur.strip() for nom, valeur in env.items() if nom.startswith("DECOMPTE_") and valeur.strip()}
    fautes, avertissements = _inconnues(donnes)

    def essayer(nom: str, lire: Callable[[str], T], defaut: T) -> T:
        try:
            return lire(donnes[nom]) if nom in donnes else defaut
        except ValueError as erreur:
            fautes.append(f"{nom} : {erreur}.")
            return defaut

    donnees = essayer("DECOMPTE_DATA_DIR", _repertoire, racine / "var")
    entrepot = essayer("DECOMPTE_WAREHOUSE_URL", normaliser_url, None)
    reference = essayer("DECOMPTE_REFERENCE", _repertoire, racine / "reference")
    boite = essayer("DECOMPTE_BOITE", _chemin_ou_url, str(donnees / "boite"))
    archive = essayer("DECOMPTE_ARCHIVE", _repertoire, donnees / "archive")
    pseudonyme = essayer("DECOMPTE_CLE_PSEUDONYME", lire_cle_pseudonyme, b"")
    aucune: tuple[bytes, ...] = ()
    cles = essayer("DECOMPTE_CLE_ARCHIVE", lire_cles_archive, aucune)
    approbateurs = tuple(nom.strip() for nom in donnes.get("DECOMPTE_APPROBATEURS", "").split(",") if nom.strip())

    if not reference.is_dir():
        fautes.append(f"DECOMPTE_REFERENCE : le répertoire {reference} n'existe pas.")
    if faute := _inutilisable(donnees):
        fautes.append(f"DECOMPTE_DATA_DIR : {faute}.")
    exterieur = "DECOMPTE_WAREHOUSE_URL" in donnes
    fautes += [
        f"{nom} : à fournir quand l'entrepôt est extérieur (DECOMPTE_WAREHOUSE_URL) ; "
        "une clé fabriquée ici ne serait pas celle des autres machines."
        for nom in ("DECOMPTE_CLE_PSEUDONYME", "DECOMPTE_CLE_ARCHIVE")
        if exterieur and nom not in donnes
    ]
    if not fautes and not exterieur:
        fichiers = donnees / "cles"
        try:
            if not pseudonyme:
                temoin = donnees / "postgres" / "grappe" / "PG_VERSION"
                _refuser_cle_perdue(fichiers / "pseudonyme", temoin, "les pseudonymes de l'entrepôt")
                pseudonyme = lire_cle_pseudonyme(lire_ou_creer(fichiers / "pseudonyme", fabriquer_cle_pseudonyme))
            if not cles:
                _refuser_cle_perdue(fichiers / "archive", archive, "les fichiers de l'archive")
                cles = lire_cles_archive(lire_ou_creer(fichiers / "archive", fabriquer_cle_archive))
        except CleInvalide as erreur:
            fautes.append(f"Clé de {fichiers} : {erreur}.")
        except OSError as erreur:
            fautes.append(f"Clé de {fichiers} : {dire_refus(erreur)}.")
    if fautes:
        raise ReglagesInvalides(fautes)
    return Reglages(
        racine, donnees, entrepot, reference, boite, str(archive), pseudonyme, cles, approbateurs, tuple(avertissements)
    )


@dataclass(frozen=True, slots=True)
class ReglagesGuichet:
    """The settings of the partners' guichet: where it listens, how much it takes from whom. No warehouse, no key."""

    reference: Path
    adresse: str = "127.0.0.1"
    port: int | None = None
    """None: 8090, or the next that is free."""
    mandataires: tuple[str, ...] = ("127.0.0.1",)
    """The reverse proxies whose word on the visitor's address is taken (addresses or networks)."""
    fichier_octets: int = 25_000_000
    duree_s: int = 60
    """How long the check of one file may take, from reading to annotated copy."""
    memoire_octets: int = 1_000_000_000
    """What the check of one file may take, beyond what its process starts with."""
    simultanes: int = 2
    """How many files are checked at a time."""
    par_minute: int = 10
    """How many files a visitor may have checked in a minute."""
    avertissements: tuple[str, ...] = ()


def lire_reglages_guichet(env: Mapping[str, str], racine: Path) -> ReglagesGuichet:
    """Read and check the settings of the guichet; ReglagesInvalides names all that is wrong.

    Nothing is created or opened. ``DECOMPTE_GUICHET_FICHIER_MO`` may only lower what a night takes (a parameter, checked with
    each file). Other settings of Décompte are ignored: the guichet stands without them.
    """
    donnes = {nom: valeur.strip() for nom, valeur in env.items() if nom.startswith("DECOMPTE_") and valeur.strip()}
    fautes, avertissements = _inconnues(donnes)
    defaut = ReglagesGuichet(racine / "reference")

    def essayer(nom: str, lire: Callable[[str], T], sinon: T) -> T:
        try:
            return lire(donnes[nom]) if nom in donnes else sinon
        except ValueError as erreur:
            fautes.append(f"{nom} : {erreur}.")
            return sinon

    def entre(nom: str, minimum: int, maximum: int, sinon: int) -> int:
        return essayer(f"DECOMPTE_GUICHET_{nom}", lambda texte: _entier(texte, minimum, maximum), sinon)

    lus = ReglagesGuichet(
        reference=essayer("DECOMPTE_REFERENCE", _repertoire, defaut.reference),
        adresse=essayer("DECOMPTE_GUICHET_ADRESSE", lambda texte: str(_adresse(texte)), defaut.adresse),
        port=entre("PORT", 1, 65_535, 0) or None,
        mandataires=essayer("DECOMPTE_GUICHET_MANDATAIRES", _reseaux, defaut.mandataires),
        fichier_octets=entre("FICHIER_MO", 1, 1_000, defaut.fichier_octets // 1_000_000) * 1_000_000,
        duree_s=entre("DUREE_S", 1, 600, defaut.duree_s),
        memoire_octets=entre("MEMOIRE_MO", 50, 100_000, defaut.memoire_octets // 1_000_000) * 1_000_000,
        simultanes=entre("SIMULTANES", 1, 64, defaut.simultanes),
        par_minute=entre("PAR_MINUTE", 1, 1_000, defaut.par_minute),
        avertissements=tuple(avertissements),
    )
    if not lus.reference.is_dir():
        fautes.append(f"DECOMPTE_REFERENCE : le répertoire {lus.reference} n'existe pas.")
    if fautes:
        raise ReglagesInvalides(fautes)
    return lus


def repertoire_donnees(env: Mapping[str, str], racine: Path) -> Path:
    """The data directory alone, for what needs no other setting (stopping the server)."""
    try:
        return _repertoire(env.get("DECOMPTE_DATA_DIR", "").strip() or str(racine / "var"))
    except ValueError as erreur:
        raise ReglagesInvalides([f"DECOMPTE_DATA_DIR : {erreur}."]) from None


def normaliser_url(texte: str) -> str:
    """A PostgreSQL URL for SQLAlchemy with psycopg2 (``postgresql://`` alone would be psycopg 3); ValueError in French.

    The message never repeats the URL, which may hold a password.
    """
    try:
        morceaux = urlsplit(texte)
        _ = morceaux.port
    except ValueError:
        raise ValueError("cette adresse n'est pas une URL ; attendu postgresql://compte@machine:5432/base") from None
    if morceaux.scheme not in _SCHEMAS:
        raise ValueError(f"« {morceaux.scheme} » n'est pas pris en charge : seul PostgreSQL l'est (postgresql://…)")
    if not morceaux.path.strip("/"):
        raise ValueError("il manque le nom de la base (postgresql://compte@machine:5432/base)")
    # urlunsplit drops the empty authority of postgresql:///base?host=/socket, that SQLAlchemy needs.
    suite = urlunsplit(("", morceaux.netloc, morceaux.path, morceaux.query, ""))
    return "postgresql+psycopg2:" + (suite if suite.startswith("//") else f"//{suite}")


def _inconnues(donnes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    fautes, avertissements = [], []
    connues = (*VARIABLES, *VARIABLES_GUICHET)
    for nom in sorted(donnes):
        if nom in connues or nom.startswith(PREFIXE_MOT_DE_PASSE):
            continue
        proche = difflib.get_close_matches(nom, connues, n=1, cutoff=_RESSEMBLANCE)
        if proche:
            fautes.append(f"{nom} : variable inconnue. Vouliez-vous dire {proche[0]} ?")
        else:
            avertissements.append(f"{nom} n'est pas un réglage de Décompte : elle est ignorée.")
    return fautes, avertissements


def _repertoire(texte: str) -> Path:
    if re.match(r"[a-z][a-z0-9+.-]+:/", texte, re.IGNORECASE):
        raise ValueError("attendu un répertoire local, pas une URL")
    return Path(texte).expanduser().absolute()


def _entier(texte: str, minimum: int, maximum: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", texte) or not minimum <= int(texte) <= maximum:
        raise ValueError(f"attendu un nombre entier de {minimum} à {maximum}, et non « {texte} »")
    return int(texte)


def _adresse(texte: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(texte)
    except ValueError:
        raise ValueError(f"attendu une adresse de cette machine (127.0.0.1, 0.0.0.0, ::1…), et non « {texte} »") from None


def _reseaux(texte: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(morceau.strip())) for morceau in texte.split(","))
    except ValueError:
        raise ValueError(f"attendu des adresses ou des réseaux séparés par des virgules, et non « {texte} »") from None


def _chemin_ou_url(texte: str) -> str:
    if _URL.fullmatch(texte):
        return texte
    if re.match(r"[a-z][a-z0-9+.-]+:/", texte, re.IGNORECASE):
        raise ValueError(f"« {texte} » n'est ni un chemin ni une URL ; une URL s'écrit avec « :// »")
    chemin = Path(texte).expanduser().absolute()
    if chemin.exists() and not chemin.is_dir():
        raise ValueError(f"{chemin} n'est pas un répertoire")
    return str(chemin)


def _inutilisable(repertoire: Path) -> str | None:
    """Why the data directory cannot serve, or None; it may not exist yet."""
    existant = repertoire
    while not existant.exists() and existant != existant.parent:
        existant = existant.parent
    if not existant.is_dir():
        return f"{existant} n'est pas un répertoire"
    if not os.access(existant, os.W_OK | os.X_OK):
        return f"le compte qui lance Décompte n'a pas le droit d'écrire dans {existant}"
    return None


def _refuser_cle_perdue(fichier: Path, temoin: Path | None, quoi: str) -> None:
    """A new key beside old data would read nothing of it: better stop than make one."""
    if fichier.exists() or temoin is None or not temoin.exists() or (temoin.is_dir() and not any(temoin.iterdir())):
        return
    raise CleInvalide(
        f"le fichier {fichier} a disparu, alors que {quoi} ont été faits avec lui ; remettez-le depuis la sauvegarde"
    )
