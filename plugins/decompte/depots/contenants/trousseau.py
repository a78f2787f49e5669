"""The passwords at hand for one received file; they never show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class Trousseau:
    """Passwords in the order in which they are tried; the last one that opened something comes first.

    Neither its ``repr`` nor its ``str`` tells anything of them.
    """

    def __init__(self, mots_de_passe: Sequence[str]) -> None:
        self._mots = [mot for mot in dict.fromkeys(mots_de_passe) if mot]

    def __len__(self) -> int:
        return len(self._mots)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._mots))

    def __repr__(self) -> str:
        return f"Trousseau({len(self)})"

    def retenir(self, mot: str) -> None:
        """This one opened something: it is tried first from now on."""
        self._mots.remove(mot)
        self._mots.insert(0, mot)


def en_octets(mot: str) -> tuple[bytes, ...]:
    """A password as zip programs write it: UTF-8 first, then the code pages of French Windows when they differ.

    The zip format does not say: 7-Zip takes the OEM code page (850), WinZip the ANSI one (1252), others UTF-8.
    """
    formes = [mot.encode("utf-8", "surrogatepass")]
    for page in ("cp850", "cp1252"):
        try:
            formes.append(mot.encode(page))
        except UnicodeEncodeError:
            continue
    return tuple(dict.fromkeys(formes))
