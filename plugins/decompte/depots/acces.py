"""Where a drop-box lives: a local directory, or any place that fsspec opens.

Both ways give the same things (Acces). How a URL is opened is an argument: by fsspec with what the URL and the environment
give, or by Airflow with one of its connections.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from decompte.depots.acces_distant import AccesFsspec
from decompte.depots.acces_local import AccesLocal
from decompte.depots.acces_pannes import erreurs_distantes, explain
from decompte.depots.acces_types import Acces, Entree
from decompte.depots.erreurs import BoiteIntrouvable

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

__all__ = ["OPTIONS", "Acces", "AccesFsspec", "AccesLocal", "Entree", "Ouvreur", "hide_secret", "open_acces", "open_fsspec"]

Ouvreur = Callable[[str, Mapping[str, Any]], "tuple[AbstractFileSystem, str]"]
"""A URL and the options of its scheme -> the file system and the path of the box in it."""

_SFTP = {
    # A frozen server must not hold the night: connecting, then three keep-alives without answer.
    "connect_timeout": 20,
    "login_timeout": 30,
    "keepalive_interval": 20,
    # A name that is not UTF-8 would otherwise make its whole folder unreadable.
    "sftp_client_kwargs": {"path_errors": "surrogateescape"},
}
# s3fs tries again by itself; botocore's own tries would be multiplied by it.
_S3 = {"connect_timeout": 20, "read_timeout": 60, "retries": {"max_attempts": 1}}
OPTIONS: Mapping[str, Mapping[str, Any]] = {"sftp": _SFTP, "ssh": _SFTP, "s3": _S3, "s3a": _S3}
"""By scheme, as Airflow's providers take them: arguments of asyncssh's connection, of botocore's Config."""


def open_fsspec(url: str, options: Mapping[str, Any]) -> tuple[AbstractFileSystem, str]:
    """Open a URL with what it gives itself and what the environment gives (see docs/boite-par-url.md)."""
    schema, _, reste = url.partition("://")
    autorite = reste.partition("/")[0]
    if schema in ("sftp", "ssh"):
        return _open_sftp(autorite, reste[len(autorite) :], options)
    import fsspec

    if schema in ("s3", "s3a"):
        if "@" in autorite or not autorite:
            raise BoiteIntrouvable(
                f"L'adresse de boîte « {hide_secret(url)} » nomme une connexion d'Airflow, ou aucun compartiment. "
                "Hors d'Airflow, écrivez s3://compartiment/dossier ; les identifiants viennent de l'environnement (AWS_…)."
            )
        systeme, racine = fsspec.core.url_to_fs(url, config_kwargs=dict(options))
    else:
        systeme, racine = fsspec.core.url_to_fs(url, **options)
    return systeme, racine


def open_acces(boite: str | Acces, ouvrir: Ouvreur = open_fsspec) -> Acces:
    """The access to a box given by a path or a URL (``file://…`` is a path); an access is given back as it is.

    ``ouvrir`` says how a URL becomes a file system: by default fsspec alone, in a DAG Airflow's connections. BoiteIntrouvable
    when it cannot be opened; its sentence never holds a password.
    """
    if not isinstance(boite, str):
        return boite
    schema, deux_points, _ = boite.partition("://")
    if not deux_points:
        return AccesLocal(Path(boite))
    if schema.lower() in ("file", "local"):
        return AccesLocal(Path(unquote(urlsplit(boite).path)))
    url = schema.lower() + boite[len(schema) :]
    nom = hide_secret(url)
    try:
        systeme, racine = ouvrir(url, OPTIONS.get(schema.lower(), {}))
    except ImportError as erreur:
        raise BoiteIntrouvable(
            f"L'adresse de boîte « {nom} » ne peut pas être ouverte : la bibliothèque qui lit ce genre d'adresse "
            f"n'est pas installée{f' ({erreur.name})' if erreur.name else ''}."
        ) from erreur
    except erreurs_distantes() as erreur:
        # Not chained: fsspec repeats the address, and with it a password, in what it says.
        raise BoiteIntrouvable(
            f"L'adresse de boîte « {nom} » ne peut pas être ouverte : {explain(erreur, ouverture=True).raison}."
        ) from None
    return AccesFsspec(systeme, racine, nom)


def hide_secret(url: str) -> str:
    """The URL without password or query: what may be shown. Whatever stands before the last @ may belong to a password."""
    schema, deux_points, reste = url.partition("?")[0].partition("://")
    identite, arobase, suite = reste.rpartition("@")
    compte, separateur, _ = identite.partition(":")
    return f"{schema}{deux_points}{compte}{':***' if separateur else ''}{arobase}{suite}"


def _open_sftp(autorite: str, chemin: str, options: Mapping[str, Any]) -> tuple[AbstractFileSystem, str]:
    """By sshfs, as Airflow does: fsspec's own « sftp » accepts any server's key."""
    import fsspec
    from sshfs import SSHFileSystem  # type: ignore[import-untyped]

    morceaux = urlsplit(f"sftp://{autorite}")
    if not morceaux.hostname:
        raise BoiteIntrouvable(
            f"L'adresse de boîte « {hide_secret(f'sftp://{autorite}{chemin}')} » ne nomme pas de serveur. "
            "Hors d'Airflow, écrivez sftp://compte@serveur/chemin ; « sftp://connexion@/chemin » ne sert que dans Airflow."
        )
    donnes = {
        "host": morceaux.hostname,
        "port": morceaux.port,
        "username": unquote(morceaux.username) if morceaux.username else None,
        "password": unquote(morceaux.password) if morceaux.password else None,
    }
    # sshfs would check no key at all by default; () is asyncssh's own rule: ~/.ssh/known_hosts, and what ~/.ssh/config names.
    arguments = {"known_hosts": (), **options, **fsspec.config.conf.get("sftp", {})}
    arguments |= {nom: valeur for nom, valeur in donnes.items() if valeur is not None}
    systeme = SSHFileSystem(**arguments)
    if systeme.client.is_closed():
        # fsspec keeps what it opened; a connection that was lost since would stay lost for ever.
        SSHFileSystem.clear_instance_cache()
        systeme = SSHFileSystem(**arguments)
    return systeme, chemin
