"""The two secret keys: checked where they are given, made once where they may be.

A key is never printed: messages name the variable or the file, not what it holds.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

TAILLE_MINIMALE = 32
"""Bytes: the size of the digest of HMAC-SHA-256; a shorter key weakens it (RFC 2104, section 3)."""

_FERNET = re.compile(r"[A-Za-z0-9_-]{43}=")


class CleInvalide(ValueError):
    """A key that cannot serve; the French message says what is expected and never shows the key."""


def lire_cle_pseudonyme(texte: str) -> bytes:
    """The secret of the pseudonyms: at least 32 bytes, written in hexadecimal or base64."""
    texte = texte.strip()
    try:
        octets = bytes.fromhex(texte) if re.fullmatch(r"[0-9a-fA-F]+", texte) else _de_base64(texte)
    except (ValueError, binascii.Error):
        raise CleInvalide("attendu une clé écrite en hexadécimal ou en base64") from None
    if len(octets) < TAILLE_MINIMALE:
        raise CleInvalide(f"clé trop courte ({len(octets)} octets) : il en faut au moins {TAILLE_MINIMALE}")
    return octets


def lire_cles_archive(texte: str) -> tuple[bytes, ...]:
    """The Fernet keys of the archive, comma separated: the first encrypts, all of them decrypt."""
    cles = [morceau.strip() for morceau in texte.split(",") if morceau.strip()]
    if not cles:
        raise CleInvalide("attendu au moins une clé Fernet")
    for rang, cle in enumerate(cles, start=1):
        if not _FERNET.fullmatch(cle):
            raise CleInvalide(f"la clé n° {rang} n'est pas une clé Fernet (32 octets en base64 « URL », 44 caractères)")
    return tuple(cle.encode("ascii") for cle in cles)


def fabriquer_cle_pseudonyme() -> str:
    """A new random key, in hexadecimal."""
    return secrets.token_hex(TAILLE_MINIMALE)


def fabriquer_cle_archive() -> str:
    """A new random Fernet key (the format of ``cryptography.fernet.Fernet.generate_key``)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def lire_ou_creer(fichier: Path, fabriquer: Callable[[], str]) -> str:
    """The text of a secret file; made with mode 0600 when it does not exist.

    Two processes that start together end with the same key: the file appears whole, by a link that fails when
    it is already there. CleInvalide when others than its owner may read it; OSError as the system says it.
    """
    if not fichier.exists():
        fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        provisoire = fichier.with_name(f".{fichier.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w", encoding="ascii") as flux:
            flux.write(fabriquer() + "\n")
            flux.flush()
            os.fsync(flux.fileno())
        try:
            os.link(provisoire, fichier)
        except FileExistsError:
            pass
        finally:
            provisoire.unlink()
    if fichier.stat().st_mode & 0o077:
        raise CleInvalide(f"le fichier {fichier} est lisible par d'autres comptes : « chmod 600 {fichier} »")
    return fichier.read_text(encoding="ascii").strip()


def _de_base64(texte: str) -> bytes:
    standard = texte.replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
