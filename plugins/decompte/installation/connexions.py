"""What Airflow's connections give: the drop-box by URL, and the passwords of the structures.

The only module of the package that imports Airflow, and only when a DAG calls it. Secrets stay in Airflow: no sentence
here repeats one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from airflow.sdk import Connection
    from fsspec import AbstractFileSystem

PREFIXE = "decompte_"
"""The connection of a structure's passwords is this followed by its code."""

_OU = "dans Airflow, Administration, Connexions"


class ConnexionInvalide(Exception):
    """A connection of Airflow is missing or cannot be used; ``str`` of it is a French sentence that names it."""


def boite_airflow(url: str, options: Mapping[str, Any] | None = None) -> tuple[AbstractFileSystem, str]:
    """The file system of a drop-box and its path there, with the connection that the URL names (``sftp://connexion@/chemin``).

    The URL is read as ``ObjectStoragePath`` reads it, and the file system is the one that it would use; ``options`` go to
    Airflow's provider. For SFTP the server's key is always checked, unless the connection says ``no_host_key_check`` (the
    provider's own default checks none). ConnexionInvalide; what the server refuses is raised as it comes.
    """
    from airflow.sdk.io import get_fs, has_fs

    schema, _, reste = url.partition("://")
    autorite, barre, suite = reste.partition("/")
    conn_id, _, hote = autorite.rpartition("@")
    if ":" in conn_id:
        raise ConnexionInvalide(
            "L'adresse de la boîte contient un mot de passe. Dans Airflow, mettez-le dans une connexion et nommez-la : "
            f"{schema}://connexion@/chemin."
        )
    if not has_fs(schema):
        raise ConnexionInvalide(
            f"Airflow n'a pas de quoi ouvrir une adresse « {schema}:// » : installez le fournisseur qui l'apporte "
            "(apache-airflow-providers-…), ou déposez ailleurs."
        )
    connexion = _get_connection(conn_id) if conn_id else None
    if conn_id and connexion is None:
        raise ConnexionInvalide(
            f"La connexion Airflow « {conn_id} », que nomme l'adresse de la boîte, n'existe pas : créez-la {_OU}."
        )
    a_donner = dict(options or {})
    if schema in ("sftp", "ssh"):
        if connexion is None or hote:
            raise ConnexionInvalide(
                f"L'adresse de la boîte s'écrit {schema}://connexion@/chemin : le serveur et le compte sont ceux de la "
                "connexion Airflow."
            )
        # Its own session: a connection lost since must not be given back.
        a_donner |= {**_sftp_options(connexion), "skip_instance_cache": True}
    elif schema in ("s3", "s3a") and not hote:
        raise ConnexionInvalide(
            f"L'adresse de la boîte ne nomme pas de compartiment : {schema}://connexion@compartiment/dossier."
        )
    systeme = get_fs(schema, conn_id or None, a_donner)
    return systeme, systeme._strip_protocol(f"{schema}://{hote}{barre}{suite}")


def mots_de_passe_airflow(structure: str) -> tuple[str, ...]:
    """The passwords of a structure's protected files, the current one first, then the former ones.

    Connection ``decompte_<code>``: its password, and its extra ``{"anciens": ["…"]}``. No connection: none. ConnexionInvalide
    when there is one that cannot be understood.
    """
    from airflow.sdk.log import mask_secret

    conn_id = PREFIXE + structure
    connexion = _get_connection(conn_id)
    if connexion is None:
        return ()
    if not connexion.password:
        raise ConnexionInvalide(
            f"La connexion Airflow « {conn_id} » n'a pas de mot de passe : mettez celui de la structure, {_OU}."
        )
    anciens = _extra(connexion).get("anciens", [])
    if not isinstance(anciens, list) or not all(isinstance(ancien, str) and ancien for ancien in anciens):
        raise ConnexionInvalide(
            f"La connexion Airflow « {conn_id} » : « anciens », dans Extra, doit être une liste de textes non vides, "
            'par exemple {"anciens": ["…", "…"]}.'
        )
    for ancien in anciens:
        # Airflow masks a connection's password by itself; the name « anciens » tells it nothing.
        mask_secret(ancien)
    return (connexion.password, *anciens)


def _get_connection(conn_id: str) -> Connection | None:
    """The connection, or None when there is none; ConnexionInvalide when there is one that Airflow cannot read."""
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return BaseHook.get_connection(conn_id)
    except AirflowNotFoundException:
        variable = f"AIRFLOW_CONN_{conn_id.upper()}"
        if variable in os.environ:
            # Airflow goes on to the next place in silence.
            raise ConnexionInvalide(
                f"La variable {variable} est donnée mais Airflow ne peut pas la lire : corrigez-la."
            ) from None
        return None


def _extra(connexion: Connection) -> dict[str, Any]:
    """The extra of a connection; Airflow's own reading takes one that is not JSON for an empty one."""
    try:
        extra = json.loads(connexion.extra or "{}")
    except ValueError:
        extra = None
    if not isinstance(extra, dict):
        # Not chained: the text of the extra would come with it.
        raise ConnexionInvalide(
            f"La connexion Airflow « {connexion.conn_id} » : Extra n'est pas un objet JSON. Corrigez-le {_OU}."
        )
    return extra


def _sftp_options(connexion: Connection) -> dict[str, Any]:
    """What asyncssh needs beyond what the provider gives it: which server is trusted, and a private key as a key.

    The provider gives the text of ``private_key`` where asyncssh expects a file name, and leaves sshfs check no server's key.
    """
    import asyncssh

    extra = _extra(connexion)
    options: dict[str, Any] = {"known_hosts": ()}
    if str(extra.get("no_host_key_check", "")).lower() == "true":
        options["known_hosts"] = None
    elif cle := extra.get("host_key"):
        options["known_hosts"] = ([_public_key(connexion, str(cle))], [], [])
    elif connus := extra.get("known_hosts"):
        options["known_hosts"] = str(Path(str(connus)).expanduser())
    phrase = extra.get("private_key_passphrase")
    if prive := extra.get("private_key"):
        try:
            options["client_keys"] = [asyncssh.import_private_key(str(prive), phrase)]
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise ConnexionInvalide(
                f"La connexion Airflow « {connexion.conn_id} » : « private_key » n'est pas une clé privée lisible avec sa phrase "
                "de passe (private_key_passphrase)."
            ) from None
    elif "key_file" in extra:
        options |= {"passphrase": phrase} if phrase else {}
    elif connexion.password:
        # The keys of the account that runs Airflow are not this connection's.
        options |= {"client_keys": None, "agent_path": None}
    return options


def _public_key(connexion: Connection, texte: str) -> Any:
    import asyncssh

    morceaux = texte.split()
    try:
        return asyncssh.import_public_key(" ".join(morceaux[:2]) if len(morceaux) > 1 else f"ssh-rsa {texte.strip()}")
    except asyncssh.KeyImportError:
        raise ConnexionInvalide(
            f"La connexion Airflow « {connexion.conn_id} » : « host_key » n'est pas une clé publique. Copiez-la comme dans "
            "known_hosts, par exemple « ssh-ed25519 AAAA… »."
        ) from None
