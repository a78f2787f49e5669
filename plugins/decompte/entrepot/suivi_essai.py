"""The warehouse as it would be after some decisions: one transaction that is always rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from decompte.entrepot.connexion import OuvrirTransaction, Serveur
from decompte.entrepot.entrepot import Entrepot


class _ServeurEnEssai(Serveur):
    """Every transaction is a part of one, which nobody commits."""

    def __init__(self, reel: Serveur, cnx: Connection) -> None:
        self._url = reel._url
        self._moteur = reel._moteur
        self._cnx = cnx

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A part of the trial: undone alone when it fails, with all the rest in the end."""
        with self._traduire(), self._cnx.begin_nested():
            yield self._cnx

    @contextmanager
    def transactions_en_file(self) -> Iterator[OuvrirTransaction]:
        """The same: nothing waits for the disk."""
        yield self.transaction


class Essai(Entrepot):
    """A warehouse in which what is written is read, and does not stay (see ``ouvrir_essai``)."""

    def __init__(self, reel: Entrepot, cnx: Connection) -> None:
        self._serveur = _ServeurEnEssai(reel._serveur, cnx)


@contextmanager
def ouvrir_essai(reel: Entrepot) -> Iterator[Essai]:
    """Try decisions: nothing of what is done through it outlives the block.

    What it computes, it computes once: the temporary tables of a count live until the end of the transaction. Others who decide
    or load wait for it meanwhile.
    """
    with reel._serveur.transaction_annulee() as cnx:
        yield Essai(reel, cnx)
