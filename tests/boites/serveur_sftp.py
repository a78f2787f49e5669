"""A real SFTP server for the tests: one account, its own host key, each session shut in one folder."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import asyncssh

T = TypeVar("T")
INTERDIT = "interdit"
"""A folder of that name is refused to everybody (tests may run as root, whom no mode stops)."""


class ServeurSftp:
    """Started on a port of the system's choice; ``connexions`` counts those that were accepted, ``canaux`` the SFTP sessions."""

    def __init__(self, racine: Path) -> None:
        logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
        self.racine = racine
        self.compte = "passerelle"
        self.mot_de_passe = secrets.token_urlsafe(18) + "@/é#"
        self.cle = asyncssh.generate_private_key("ssh-ed25519")
        self.cle_compte = asyncssh.generate_private_key("ssh-ed25519")
        self.connexions = 0
        self.canaux = 0
        self.ouvertes: set[asyncssh.SSHServerConnection] = set()
        self.port = 0
        self._boucle = asyncio.new_event_loop()
        self._fil = threading.Thread(target=self._boucle.run_forever, name="serveur-sftp", daemon=True)
        self._fil.start()
        self._ecoute: asyncssh.SSHAcceptor | None = None
        self.demarrer()

    def demarrer(self) -> None:
        """Listen; on the same port after a stop."""
        serveur = self

        class Portier(asyncssh.SSHServer):
            def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
                self.connexion = conn
                serveur.ouvertes.add(conn)

            def connection_lost(self, exc: Exception | None) -> None:
                serveur.ouvertes.discard(self.connexion)

            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (serveur.compte, serveur.mot_de_passe)

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return username == serveur.compte and key.public_data == serveur.cle_compte.public_data

            def auth_completed(self) -> None:
                serveur.connexions += 1

        class Dossier(asyncssh.SFTPServer):
            def __init__(self, chan: asyncssh.SSHServerChannel) -> None:
                serveur.canaux += 1
                super().__init__(chan, chroot=os.fsencode(serveur.racine))

            async def scandir(self, path: bytes) -> Any:
                if path.endswith(INTERDIT.encode()):
                    raise asyncssh.SFTPPermissionDenied("Permission denied")
                async for nom in super().scandir(path):
                    yield nom

        async def listen() -> asyncssh.SSHAcceptor:
            return await asyncssh.listen(
                "127.0.0.1", self.port, server_factory=Portier, server_host_keys=[self.cle], sftp_factory=Dossier
            )

        self._ecoute = self._run(listen())
        self.port = self._ecoute.get_port()

    def arreter(self) -> None:
        """Stop listening and cut every connection."""

        async def close() -> None:
            assert self._ecoute is not None
            self._ecoute.close()
            for connexion in list(self.ouvertes):
                connexion.abort()
            await self._ecoute.wait_closed()
            self._ecoute = None

        if self._ecoute is not None:
            self._run(close())

    def fermer(self) -> None:
        """Stop for good."""
        self.arreter()
        self._boucle.call_soon_threadsafe(self._boucle.stop)
        self._fil.join()
        self._boucle.close()

    def url(self, chemin: str = "/boite", mot_de_passe: str | None = None) -> str:
        """The URL of a folder, the password in it."""
        secret = quote(self.mot_de_passe if mot_de_passe is None else mot_de_passe, safe="")
        return f"sftp://{self.compte}:{secret}@127.0.0.1:{self.port}{chemin}"

    def known_hosts(self, cle: asyncssh.SSHKey | None = None) -> str:
        """The line of known_hosts for this server (or for an impostor's key)."""
        return f"[127.0.0.1]:{self.port} {self.host_key(cle)}\n"

    def host_key(self, cle: asyncssh.SSHKey | None = None) -> str:
        """The server's public key."""
        return (cle or self.cle).export_public_key().decode().strip()

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._boucle).result(30)
