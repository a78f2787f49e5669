"""The keys of the archive: the first one seals, all of them open."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from decompte.depots.erreurs import CleArchiveInvalide


class Indechiffrable(Exception):
    """None of the keys opens it: it is damaged, or sealed with a key that is not at hand."""


class Coffre:
    """Fernet keys (32 bytes in URL-safe base64). CleArchiveInvalide when there is none or when one is malformed."""

    def __init__(self, cles: Sequence[bytes]) -> None:
        if not cles:
            raise CleArchiveInvalide("Aucune clé d'archive : indiquez-en au moins une (DECOMPTE_CLE_ARCHIVE).")
        fernets = []
        for rang, cle in enumerate(cles, start=1):
            try:
                fernets.append(Fernet(cle))
            except ValueError:
                # The key itself is never quoted: messages end up in logs.
                raise CleArchiveInvalide(
                    f"La clé d'archive n° {rang} n'est pas valable : attendu 32 octets en base64 (44 caractères)."
                ) from None
        self._premiere = fernets[0]
        self._toutes = MultiFernet(fernets)

    def sceller(self, octets: bytes) -> bytes:
        """Encrypt with the first key."""
        return self._toutes.encrypt(octets)

    def ouvrir(self, scelle: bytes) -> bytes:
        """Decrypt with whichever key does; Indechiffrable."""
        try:
            return self._toutes.decrypt(scelle)
        except InvalidToken:
            raise Indechiffrable from None

    def ouvrir_par_la_premiere(self, scelle: bytes) -> bytes | None:
        """Decrypt with the first key; None when it is not the one that sealed."""
        try:
            return self._premiere.decrypt(scelle)
        except InvalidToken:
            return None

    def resceller(self, scelle: bytes) -> bytes:
        """The same content sealed with the first key, its date of sealing kept; Indechiffrable."""
        try:
            return self._toutes.rotate(scelle)
        except InvalidToken:
            raise Indechiffrable from None
