"""The lock of the night: alone or shared by the tasks of one night; who waits, who is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from entrepot_fabrique import Sonde

from decompte.entrepot import Entrepot, NuitDejaEnCours
from decompte.entrepot.erreurs import DecisionsEnCours

EN_ATTENTE = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def autre(url_migree: str) -> Iterator[Entrepot]:
    with Entrepot(url_migree) as ouvert:
        yield ouvert


def entrer(entrepot: Entrepot, partage: bool = False, attendre_s: float | None = None) -> str:
    with entrepot.verrou_de_nuit(partage, attendre_s):
        return "entrée"


def attendre_un_bloque(sonde: Sonde, travail: Future[str], combien: int = 1) -> None:
    """Until so many wait for the lock; fails when the work ended without waiting."""
    while sonde.un(EN_ATTENTE) < combien:
        assert not travail.done(), "personne n'a attendu"


def test_les_taches_d_une_nuit_se_partagent_le_verrou(entrepot: Entrepot, autre: Entrepot) -> None:
    with entrepot.verrou_de_nuit(partage=True):
        assert entrer(autre, partage=True) == "entrée"
        assert entrer(autre, partage=True, attendre_s=5) == "entrée"


@pytest.mark.parametrize(("tenu", "demande"), [(False, False), (False, True), (True, False)])
def test_seule_ou_partagee_une_autre_nuit_attend(entrepot: Entrepot, autre: Entrepot, tenu: bool, demande: bool) -> None:
    with entrepot.verrou_de_nuit(partage=tenu):
        with pytest.raises(NuitDejaEnCours, match="déjà en cours sur cet entrepôt : attendez sa fin"):
            entrer(autre, demande)
        with pytest.raises(NuitDejaEnCours, match=r"n'a pas fini en 0,05 s : attendez sa fin"):
            entrer(autre, demande, 0.05)
    assert entrer(autre, demande) == "entrée"


@pytest.mark.parametrize(("tenu", "demande"), [(False, False), (False, True), (True, False)])
def test_qui_attend_entre_quand_l_autre_sort(
    entrepot: Entrepot, autre: Entrepot, sonde: Sonde, tenu: bool, demande: bool
) -> None:
    with ThreadPoolExecutor(1) as fil:
        with entrepot.verrou_de_nuit(partage=tenu):
            travail = fil.submit(entrer, autre, demande, 60)
            attendre_un_bloque(sonde, travail)
        assert travail.result() == "entrée"


def test_qui_attend_d_etre_seul_passe_avant_les_taches_suivantes(entrepot: Entrepot, url_migree: str, sonde: Sonde) -> None:
    ordre: list[str] = []

    def tenir(nom: str, partage: bool) -> str:
        with Entrepot(url_migree) as mien, mien.verrou_de_nuit(partage, 60):
            ordre.append(nom)
        return nom

    with ThreadPoolExecutor(2) as fils:
        with entrepot.verrou_de_nuit(partage=True):
            seul = fils.submit(tenir, "seul", False)
            attendre_un_bloque(sonde, seul)
            suivante = fils.submit(tenir, "suivante", True)
            attendre_un_bloque(sonde, suivante, 2)
        seul.result(), suivante.result()
    assert ordre == ["seul", "suivante"]


def test_tous_ceux_qui_attendaient_une_nuit_seule_entrent_ensemble(entrepot: Entrepot, url_migree: str, sonde: Sonde) -> None:
    ensemble = threading.Barrier(3, timeout=60)

    def partager() -> str:
        with Entrepot(url_migree) as mien, mien.verrou_de_nuit(partage=True, attendre_s=60):
            ensemble.wait()  # broken, hence a failure, unless the three hold it at once
        return "entrée"

    with ThreadPoolExecutor(3) as fils:
        with entrepot.verrou_de_nuit():
            travaux = [fils.submit(partager) for _ in range(3)]
            attendre_un_bloque(sonde, travaux[0], 3)
        assert [t.result() for t in travaux] == ["entrée"] * 3


def test_qui_attend_ne_prend_rien_a_qui_travaille(entrepot: Entrepot, autre: Entrepot, sonde: Sonde) -> None:
    """A lock has a connection of its own: the pool stays whole for who holds it, and for those who read."""
    with ThreadPoolExecutor(4) as fils:
        with autre.verrou_de_nuit():
            assert autre._serveur._moteur.pool.checkedout() == 0  # type: ignore[attr-defined]
            travaux = [fils.submit(entrer, entrepot, False, 60) for _ in range(4)]
            attendre_un_bloque(sonde, travaux[0], 4)
            assert entrepot._serveur._moteur.pool.checkedout() == 0  # type: ignore[attr-defined]
            assert entrepot.lire_fichiers() == autre.lire_fichiers() == []
        assert [t.result() for t in travaux] == ["entrée"] * 4


def test_ceux_qui_attendent_sont_comptes(entrepot: Entrepot, autre: Entrepot, sonde: Sonde) -> None:
    """Beyond four of a process, the answer comes at once; each place comes back, whatever became of who had it."""
    with ThreadPoolExecutor(4) as fils:
        with autre.verrou_de_nuit():
            travaux = [fils.submit(entrer, entrepot, False, 60) for _ in range(4)]
            attendre_un_bloque(sonde, travaux[0], 4)
            with pytest.raises(DecisionsEnCours, match="Réessayez dans quelques secondes"):
                entrer(entrepot, attendre_s=60)
            with pytest.raises(NuitDejaEnCours):
                entrer(entrepot)
        assert [t.result() for t in travaux] == ["entrée"] * 4
    for _ in range(5):
        with autre.verrou_de_nuit(), pytest.raises(NuitDejaEnCours):
            entrer(entrepot, attendre_s=0.01)
    assert entrer(entrepot, attendre_s=60) == "entrée"
