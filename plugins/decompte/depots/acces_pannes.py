"""Why a distant place failed, told in French without any secret.

The libraries' own sentences are never shown: they are in English, and a URL or a header may stand in them.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panne:
    """What went wrong. ``generale``: the place itself is out of reach, nothing else of it can be read either."""

    raison: str
    generale: bool


_INJOIGNABLE = "le serveur ne répond pas, ou plus : vérifiez l'adresse, le port et le réseau"
_CLE_DU_SERVEUR = (
    "la clé de ce serveur n'est pas connue ici, ou n'est plus la même : vérifiez-la auprès de qui le tient, puis inscrivez-la "
    "(known_hosts, ou host_key de la connexion Airflow)"
)
_CLE_PRIVEE = "la clé privée du compte ne peut pas être lue : vérifiez le fichier et sa phrase de passe"
_SANS_IDENTIFIANTS = "aucun identifiant complet n'est donné pour ce stockage"
_IDENTIFIANTS_REFUSES = (
    "le serveur refuse ces identifiants : vérifiez le compte, son mot de passe ou sa clé, et son droit de lecture"
)
_MAL_FORMEE = (
    "ce genre d'adresse n'est pas connu, ou elle est mal formée "
    "(dans un mot de passe, écrivez %2F pour /, %3A pour :, %40 pour @, %23 pour #, %25 pour %)"
)

# By the name of a class or of one of its parents: naming them costs no import of a library that this box does not use.
_RAISONS = {
    "HostKeyNotVerifiable": _CLE_DU_SERVEUR,
    "KeyImportError": _CLE_PRIVEE,
    "KeyEncryptionError": _CLE_PRIVEE,
    "NoCredentialsError": _SANS_IDENTIFIANTS,
    "PartialCredentialsError": _SANS_IDENTIFIANTS,
    "ConnectionError": _INJOIGNABLE,
    "TimeoutError": _INJOIGNABLE,
    "gaierror": _INJOIGNABLE,
    "ConnectionLost": _INJOIGNABLE,
    "SFTPConnectionLost": _INJOIGNABLE,
    "SFTPNoConnection": _INJOIGNABLE,
    "ChannelOpenError": _INJOIGNABLE,
    "HTTPClientError": _INJOIGNABLE,
    "ClientConnectionError": _INJOIGNABLE,
    "ClientPayloadError": _INJOIGNABLE,
}
_REFUS = {"PermissionError", "PermissionDenied", "SFTPPermissionDenied"}
_RESEAU = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EPIPE, errno.ENOTCONN}


def erreurs_distantes(en_plus: tuple[type[Exception], ...] = ()) -> tuple[type[Exception], ...]:
    """What a distant file system may raise, and ``en_plus``: the libraries do not share a base class.

    Only those of libraries already loaded: another cannot have raised anything. ValueError is what sshfs raises when no
    channel can be opened any more, and asyncssh and fsspec for a key or an address that they do not understand.
    """
    classes: list[type[Exception]] = [OSError, ValueError, *en_plus]
    for module, noms in (
        ("asyncssh", ("Error",)),
        ("botocore.exceptions", ("BotoCoreError", "ClientError")),
        ("aiohttp", ("ClientError",)),
    ):
        charge = sys.modules.get(module)
        classes += [getattr(charge, nom) for nom in noms] if charge else []
    return tuple(classes)


def explain(erreur: Exception, ouverture: bool = False) -> Panne:
    """The reason in French, without final point. ``ouverture``: while connecting, where a refusal is one of credentials."""
    noms = [classe.__name__ for classe in type(erreur).__mro__]
    for nom in noms:
        if nom in _RAISONS:
            return Panne(_RAISONS[nom], True)
    if _REFUS.intersection(noms):
        return Panne(_IDENTIFIANTS_REFUSES, True) if ouverture else Panne("accès refusé par le serveur", False)
    if "NotADirectoryError" in noms:
        return Panne("ce n'est pas un dossier", False)
    if "FileNotFoundError" in noms or "SFTPNoSuchFile" in noms:
        # While connecting, a missing file with a name is one of this machine: a key, known_hosts.
        manquant = getattr(erreur, "filename", None) if ouverture else None
        if isinstance(manquant, str):
            return Panne(f"le fichier « {manquant} » n'existe pas sur cette machine", True)
        return Panne("elle n'existe pas, ou rien n'y est encore" if ouverture else "il n'existe pas, ou plus", ouverture)
    if isinstance(erreur, OSError) and (erreur.errno in _RESEAU or (ouverture and type(erreur) is OSError)):
        return Panne(_INJOIGNABLE, True)
    if type(erreur) is ValueError and "SFTP connections" in str(erreur):
        return Panne(_INJOIGNABLE, True)
    if ouverture and isinstance(erreur, ValueError):
        return Panne(_MAL_FORMEE, True)
    return Panne(f"réponse inattendue du serveur ({noms[0]})", False)
