"""The system account that runs the embedded PostgreSQL, which refuses to run as root.

A plain user runs it as itself. Root gives it to an account that exists already (none is created): the owner of
the cluster, else ``decompte``, ``postgres`` or ``nobody``, the first that the machine has.
"""

from __future__ import annotations

import os
import pwd
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CANDIDATS = ("decompte", "postgres", "nobody")

_ACL = "system.posix_acl_access"
_SANS_ID = 0xFFFFFFFF
_PROPRIETAIRE, _COMPTE, _GROUPE, _UN_GROUPE, _MASQUE, _AUTRES = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_TRAVERSER = 0o1


class CompteIntrouvable(RuntimeError):
    """No account can run the server; the French message says what to do."""


@dataclass(frozen=True, slots=True)
class Compte:
    """The account of the server; ``autre`` when it is not the one that runs us (we are root then)."""

    nom: str
    uid: int
    gid: int
    autre: bool

    def lancer(self, commande: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, away from the caller's directory, environment and open files."""
        identite = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.autre else {}
        environnement = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "HOME": "/"}
        reglages: dict[str, Any] = {
            "cwd": "/",
            "env": environnement,
            "stdin": subprocess.DEVNULL,
            "text": True,
            **identite,
            **options,
        }
        return subprocess.run(commande, check=False, **reglages)


def choisir_compte(grappe: Path) -> Compte:
    """The account for the cluster of that directory (which may not exist yet)."""
    moi = os.geteuid()
    if moi != 0:
        try:
            fiche = pwd.getpwuid(moi)
        except KeyError:
            raise CompteIntrouvable(
                f"le compte n° {moi} n'a pas de nom sur cette machine, et PostgreSQL en veut un : lancez Décompte sous un "
                "compte de /etc/passwd, ou donnez votre PostgreSQL par DECOMPTE_WAREHOUSE_URL"
            ) from None
        return Compte(fiche.pw_name, fiche.pw_uid, fiche.pw_gid, autre=False)
    if grappe.exists() and (proprietaire := grappe.stat().st_uid) != 0:
        try:
            fiche = pwd.getpwuid(proprietaire)
        except KeyError:
            raise CompteIntrouvable(
                f"{grappe} appartient au compte n° {proprietaire}, inconnu de cette machine : rendez-le à un compte connu"
            ) from None
        return Compte(fiche.pw_name, fiche.pw_uid, fiche.pw_gid, autre=True)
    for nom in CANDIDATS:
        try:
            fiche = pwd.getpwnam(nom)
        except KeyError:
            continue
        return Compte(fiche.pw_name, fiche.pw_uid, fiche.pw_gid, autre=True)
    raise CompteIntrouvable(
        "PostgreSQL ne tourne pas sous root, et cette machine n'a ni « decompte », ni « postgres », ni « nobody » : "
        "créez le compte « decompte », ou lancez Décompte sous un compte ordinaire"
    )


def ouvrir_passage(chemin: Path, compte: Compte) -> list[Path]:
    """Let the server's account go through the folders above ``chemin``; return those that had to change.

    Root's own home is closed to others: the account alone receives the right to traverse (not to list, nor to read)
    by an access list; where the file system knows none, everyone receives it.
    """
    changes: list[Path] = []
    if not compte.autre:
        return changes
    for dossier in reversed(chemin.parents):
        if compte.lancer(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(dossier)], capture_output=True).returncode == 0:
            continue
        if not _accorder_par_liste(dossier, compte.uid):
            dossier.chmod(dossier.stat().st_mode | _TRAVERSER)
        changes.append(dossier)
    return changes


def _accorder_par_liste(dossier: Path, uid: int) -> bool:
    """Add « uid may traverse » to the access list of a folder (format of Linux ``posix_acl_xattr.h``); False if it has none."""
    if not hasattr(os, "setxattr"):
        return False
    try:
        brut = os.getxattr(dossier, _ACL)
        entrees = [struct.unpack_from("<HHI", brut, debut) for debut in range(4, len(brut), 8)]
    except OSError:
        mode = dossier.stat().st_mode
        entrees = [(_PROPRIETAIRE, mode >> 6 & 7, _SANS_ID), (_GROUPE, mode >> 3 & 7, _SANS_ID), (_AUTRES, mode & 7, _SANS_ID)]
    ancien = next((droits for genre, droits, qui in entrees if (genre, qui) == (_COMPTE, uid)), 0)
    entrees = [e for e in entrees if e[0] != _MASQUE and (e[0], e[2]) != (_COMPTE, uid)]
    entrees.append((_COMPTE, ancien | _TRAVERSER, uid))
    masque = 0
    for genre, droits, _ in entrees:
        if genre in (_COMPTE, _GROUPE, _UN_GROUPE):
            masque |= droits
    entrees.append((_MASQUE, masque, _SANS_ID))
    valeur = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in sorted(entrees))
    try:
        os.setxattr(dossier, _ACL, valeur)
    except OSError:
        return False
    return True
