"""Several people and the night on the same soldes at the same time: exactly one has its way, the others are told why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2
import pytest
from entrepot_fabrique import Sonde

from decompte.app.calculer import Calcul, calculer, calculer_tout, enregistrer
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif_contexte import contexte
from decompte.app.vie_demande import DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import ActionSolde, Transition
from decompte.entrepot.erreurs import DecisionImpossible, NuitDejaEnCours
from decompte.entrepot.vie import Acte, Gel
from tests.conftest import env_sur
from tests.vie_fabrique import AU, EXERCICE, NET, ZERO, Vie, ouvrir_vie

A = ActionSolde
FAIT = "fait"
VERROUS_DE_NUIT = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
BLOQUES = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
FIGES = "SELECT convention FROM finance.solde_fige ORDER BY convention"
MANDATS = "SELECT convention, sens FROM finance.mandat_solde"
ARRETES = "SELECT par FROM finance.transition WHERE vers = 'arrete' ORDER BY convention"


@pytest.fixture
def env(url_migree: str, tmp_path: Path) -> dict[str, str]:
    """Of an installation that several share."""
    return env_sur(url_migree, tmp_path / "donnees")


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path) -> Iterator[Vie]:
    """Two soldes proposed: one to pay, one with nothing to pay."""
    with ouvrir_vie(env, tmp_path) as ouverte:
        ouverte.faire(A.PROPOSER, NET, ZERO)
        yield ouverte


@pytest.fixture
def postes(env: dict[str, str], tmp_path: Path, vie: Vie) -> Iterator[list[Contexte]]:
    """Two other people at work on the same installation, each with connections of their own."""
    with ExitStack() as pile:
        yield [pile.enter_context(ouvrir(env, tmp_path / "reference")) for _ in range(2)]


@contextmanager
def solde_tenu(url: str, convention: str) -> Iterator[None]:
    """Nobody else writes the row of that solde meanwhile."""
    connexion = psycopg2.connect(url.replace("+psycopg2", ""))
    try:
        with connexion.cursor() as curseur:
            curseur.execute("SELECT 1 FROM finance.solde WHERE convention = %s FOR UPDATE", (convention,))
            yield
        connexion.rollback()
    finally:
        connexion.close()


def dire(faire: Callable[[], object]) -> str:
    """FAIT, or the French sentence of the refusal; any other error is the test's."""
    try:
        faire()
    except (DemandeInvalide, DecisionImpossible, NuitDejaEnCours) as refus:
        return str(refus)
    return FAIT


def arreter(ctx: Contexte, par: str, attendre_s: float = 60, *conventions: str) -> str:
    """What the pages do when finance approves these soldes (both without any)."""
    cles = tuple((convention, EXERCICE) for convention in conventions or (NET, ZERO))
    return dire(lambda: agir(ctx, DemandeActe(A.ARRETER, cles, par), AU, attendre_s=attendre_s))


def figer(ctx: Contexte, par: str) -> str:
    """The acts of an approval alone, without the lock that the program takes before."""
    actes: list[Acte] = [
        Gel(NET, EXERCICE, 1, par, AU, contexte(ctx, NET, EXERCICE, AU)),
        Transition(NET, EXERCICE, 1, EtatSolde.PROPOSE, EtatSolde.ARRETE, par, ""),
    ]
    return dire(lambda: ctx.entrepot.inscrire_actes(actes, par))


def attendre_bloques(sonde: Sonde, requete: str, travaux: list[Future[str]]) -> None:
    """Until all of them wait; fails when one ended without waiting."""
    while sonde.un(requete) < len(travaux):
        assert not any(t.done() for t in travaux), [t.result() for t in travaux if t.done()]


def test_deux_personnes_arretent_en_meme_temps(vie: Vie, postes: list[Contexte], sonde: Sonde) -> None:
    """Both ask while a night is at work, and are let in together."""
    with ThreadPoolExecutor(2) as fils:
        with vie.ctx.entrepot.verrou_de_nuit():
            travaux = [fils.submit(arreter, ctx, f"finances-{n}") for n, ctx in enumerate(postes)]
            attendre_bloques(sonde, VERROUS_DE_NUIT, travaux)
        reponses = [t.result() for t in travaux]
    assert reponses.count(FAIT) == 1
    gagnant = f"finances-{reponses.index(FAIT)}"
    (refus,) = (r for r in reponses if r != FAIT)
    assert refus.startswith("Rien n'a été enregistré.\n")
    assert f"{NET}, exercice 2024 : est « arrêté », il faudrait qu'il soit" in refus and "est « mandaté »" in refus
    assert sonde.lire(FIGES) == [(NET,), (ZERO,)]
    assert sonde.lire(MANDATS) == [(ZERO, "sans_objet")]
    assert sonde.lire(ARRETES) == [(gagnant,), (gagnant,)]
    qui = "SELECT qui FROM pilotage.journal WHERE vers IN ('arrete', 'mandate') AND action = 'solde'"
    assert set(sonde.lire(qui)) == {(gagnant,)}


def test_deux_arrets_sans_le_verrou_du_programme(vie: Vie, postes: list[Contexte], sonde: Sonde, url_migree: str) -> None:
    """The database alone lets one through, and says why to the other."""
    with ThreadPoolExecutor(2) as fils:
        with solde_tenu(url_migree, NET):
            travaux = [fils.submit(figer, ctx, f"finances-{n}") for n, ctx in enumerate(postes)]
            attendre_bloques(sonde, BLOQUES, travaux)
        reponses = [t.result() for t in travaux]
    assert sorted(reponses, key=lambda r: r == FAIT) == [
        f"Rien n'a été enregistré : {NET} pour 2024, cette version est déjà arrêtée.", FAIT,
    ]  # fmt: skip
    assert sonde.lire(FIGES) == [(NET,)]
    assert sonde.lire(ARRETES) == [(f"finances-{reponses.index(FAIT)}",)]


def test_un_arret_attend_la_nuit_et_voit_ce_qu_elle_a_charge(vie: Vie, postes: list[Contexte], sonde: Sonde) -> None:
    """A payment that the night brings changes one of the two: neither is approved, and it says which."""
    with ThreadPoolExecutor(1) as fil:
        with vie.ctx.entrepot.verrou_de_nuit():
            # Whoever does not want to wait is told so.
            assert arreter(postes[1], "finances-1", 0.05).startswith("Une nuit est déjà en cours, ou un collègue enregistre")
            travail = fil.submit(arreter, postes[0], "finances-0")
            attendre_bloques(sonde, VERROUS_DE_NUIT, [travail])
            vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
            calculer(vie.ctx, AU)
        refus = travail.result()
    assert f"{NET}, exercice 2024 : ce n'est plus ce qui a été proposé" in refus and "renvoyez-le" in refus
    assert ZERO not in refus and sonde.lire(FIGES) == []
    assert (vie.etats()[NET], vie.etats()[ZERO]) == ("propose", "propose")


def test_un_calcul_commence_avant_l_arret_n_en_change_rien(vie: Vie, postes: list[Contexte], sonde: Sonde) -> None:
    """Read before, written after: what was approved in between stays as it is."""
    perime = calculer_tout(postes[1], AU)
    assert arreter(postes[0], "finances-0") == FAIT
    avant = vie.solde(NET), vie.solde(ZERO), sonde.lire("SELECT * FROM finance.solde_fige")
    enregistrer(postes[1], perime)
    assert (vie.solde(NET), vie.solde(ZERO), sonde.lire("SELECT * FROM finance.solde_fige")) == avant
    assert (vie.etats()[NET], vie.etats()[ZERO]) == ("arrete", "mandate")


def test_un_calcul_s_ecrit_pendant_l_arret(vie: Vie, postes: list[Contexte], sonde: Sonde, url_migree: str) -> None:
    """Both wait for the same row, without the lock of the program: what is frozen is what was proposed, once."""
    propose = vie.solde(NET)["solde_net_eur"]
    vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
    # It gives other figures than those proposed, and is written at the very moment of the approval.
    calcul = calculer_tout(vie.ctx, AU)
    with ThreadPoolExecutor(2) as fils:
        with solde_tenu(url_migree, NET):
            arret = fils.submit(figer, postes[0], "finances-0")
            attendre_bloques(sonde, BLOQUES, [arret])
            ecriture = fils.submit(ecrire, postes[1], calcul)
        assert (arret.result(), ecriture.result()) == (FAIT, FAIT)
    assert propose == Decimal("18000.00") == vie.solde(NET)["solde_net_eur"]
    assert vie.etats()[NET] == "arrete" and sonde.lire(FIGES) == [(NET,)]
    # The night after it tells the difference, in a version of its own.
    calculer(vie.ctx, AU)
    assert (vie.solde(NET)["version"], vie.solde(NET)["reversement_eur"]) == (2, Decimal("8000.00"))


def ecrire(ctx: Contexte, calcul: Calcul) -> str:
    """What a calculation found, written."""
    return dire(lambda: enregistrer(ctx, calcul))
