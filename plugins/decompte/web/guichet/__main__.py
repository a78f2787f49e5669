"""``make guichet``: serve the guichet of this installation until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn

from decompte.app.erreurs import ERREURS_DITES
from decompte.app.guichet import ReglagesGuichet, ouvrir_guichet
from decompte.web.guichet.application import creer_guichet
from decompte.web.guichet.journal import installer_journal

PORT = 8090
_SUIVANTS = 50
"""Ports tried after the usual one."""
_CONNEXIONS = 200
_ARRET_S = 3


def main() -> int:
    """0 after Ctrl-C; 1 with French sentences when it cannot start."""
    installer_journal()
    try:
        guichet = ouvrir_guichet(os.environ)
    except ERREURS_DITES as erreur:
        sys.stderr.write(f"{erreur}\n")
        return 1
    for avertissement in guichet.reglages.avertissements:
        sys.stderr.write(f"{avertissement}\n")
    prise = _ecouter(guichet.reglages)
    if prise is None:
        sys.stderr.write(
            f"Le port {guichet.reglages.port or PORT} de {guichet.reglages.adresse} ne peut pas être pris : un autre programme "
            "l'a sans doute. Donnez-en un autre par DECOMPTE_GUICHET_PORT.\n"
        )
        return 1
    hote, port = prise.getsockname()[:2]
    montre = f"[{hote}]" if ":" in hote else hote
    sys.stderr.write(f"Le guichet est à l'adresse http://{montre}:{port}/ ; Ctrl-C l'arrête.\n")
    serveur = uvicorn.Server(
        uvicorn.Config(
            creer_guichet(guichet),
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_CONNEXIONS,
            timeout_graceful_shutdown=_ARRET_S,
            proxy_headers=True,
            forwarded_allow_ips=[_sans_masque(m) for m in guichet.reglages.mandataires],
        )
    )
    try:
        serveur.run(sockets=[prise])
    except KeyboardInterrupt:
        # Uvicorn has already ended everything; it only repeats the signal.
        pass
    finally:
        guichet.fermer()
    sys.stderr.write("Le guichet est arrêté.\n")
    return 0


def _ecouter(reglages: ReglagesGuichet) -> socket.socket | None:
    """The port asked for; without one, the usual one or the next that is free."""
    ports = [reglages.port] if reglages.port is not None else range(PORT, PORT + _SUIVANTS)
    famille = socket.AF_INET6 if ":" in reglages.adresse else socket.AF_INET
    for port in ports:
        prise = socket.socket(famille)
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((reglages.adresse, port))
            # Bound is not yet taken: another program may listen there since.
            prise.listen()
        except OSError:
            prise.close()
            continue
        return prise
    return None


def _sans_masque(reseau: str) -> str:
    """One address as such: that is how uvicorn knows it."""
    return reseau.removesuffix("/32").removesuffix("/128") if reseau.endswith(("/32", "/128")) else reseau


if __name__ == "__main__":
    sys.exit(main())
