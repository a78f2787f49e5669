"""Nothing is kept: no file, no word in what the server writes, no process, also when it is killed in the middle."""

from __future__ import annotations

import logging
import re
import sys
import threading
from pathlib import Path

import httpx2
import psutil
import pytest

from decompte.web.guichet.journal import SansValeurs
from tests.enveloppes import en_zip
from tests.fabrique import classeur, personne
from tests.guichet.conftest import GuichetLance, attendre, lancer
from tests.guichet.lecture_page import lire

PLANTES = (
    "Zorglubine",
    "Tournesoline",
    "Bergamotier",
    "Fantasio-Spip",
    "Gaffophone",
    "Marsupilamix",
    "2024-1.3-ccas-arras",
    "ccas-arras",
)
"""In the name of the file, cells, headers, sheets, identification, passwords, the convention's code and the structure's."""


def marque(nombre: int = 3) -> bytes:
    """A table full of words that must be found nowhere."""
    return classeur(
        [personne(n, phase="Tournesoline", motif_sortie="Bergamotier") for n in range(1, nombre + 1)],
        en_plus={"Fantasio-Spip": ["x"] * nombre},
        feuilles_en_plus={"Gaffophone": [["Marsupilamix"]]},
    )


def test_rien_de_ce_qui_est_envoye_n_est_ecrit(guichet: GuichetLance, guichet_etroit: GuichetLance, interminable: bytes) -> None:
    nom = "Zorglubine.xlsx"
    guichet.deposer(nom, marque(), structure="ccas-arras")
    guichet.deposer(nom, marque(), "/copie")
    guichet.deposer(nom, b"PK Zorglubine")
    guichet.deposer("Zorglubine.zip", en_zip({nom: marque(), "Marsupilamix.csv": b"Tournesoline;x"}))
    guichet.deposer(nom, marque(), structure="Marsupilamix")
    guichet.deposer(nom, b"Tournesoline" * 3_000_000)
    guichet_etroit.deposer(nom, b"Tournesoline" * 3_000_000)
    guichet_etroit.deposer(nom, b"PK Zorglubine")
    guichet.deposer(nom, marque(), chemin="/Zorglubine?q=Tournesoline")
    httpx2.get(f"{guichet.adresse}/modeles?q=Zorglubine+ccas-arras")
    httpx2.get(f"{guichet.adresse}/modeles/2024-1.3-ccas-arras/2024-05.xlsx")
    httpx2.get(f"{guichet.adresse}/modeles/Zorglubine/2024-05.xlsx")
    httpx2.post(f"{guichet.adresse}/verifier", content=b"Zorglubine", headers={"content-type": "multipart/form-data; boundary=x"})
    httpx2.request("BERGAMOTIER", f"{guichet.adresse}/verifier")
    assert guichet_etroit.deposer("Zorglubine.zip", interminable).status_code == 422
    for lance in (guichet, guichet_etroit):
        ecrit = lance.sorties.read_text(encoding="utf-8")
        assert [mot for mot in PLANTES if mot.casefold() in ecrit.casefold()] == []
        # Each passage is told all the same, by its kind.
        assert re.search(r"INFO POST /verifier (200|422) \d+\.\d\d s", ecrit)
        assert "127.0.0.1" not in ecrit.split("\n", 1)[1]
        assert "boundary" not in ecrit
        assert lance.ecrits() == []
    ecrit = guichet.sorties.read_text(encoding="utf-8")
    assert "INFO GET /modeles/{code}/{annee_mois}.xlsx 200" in ecrit
    assert "(adresse inconnue) 404" in ecrit


def test_une_erreur_imprevue_ne_dit_ni_son_message_ni_ses_causes() -> None:
    sortie = SansValeurs("%(message)s")
    try:
        try:
            raise KeyError("Zorglubine")
        except KeyError as cause:
            raise ValueError("Tournesoline") from cause
    except ValueError:
        ecrit = sortie.format(logging.LogRecord("x", logging.ERROR, __file__, 1, "Erreur", (), sys.exc_info()))
    assert "Zorglubine" not in ecrit and "Tournesoline" not in ecrit
    assert ecrit.startswith("Erreur\n") and ecrit.endswith("ValueError") and "test_guichet_sans_trace.py:" in ecrit


def test_le_systeme_interdit_d_ecrire_a_ce_qui_ouvre_les_fichiers(guichet: GuichetLance) -> None:
    """What checks, and what it starts, may write no byte to a file and leaves no image of its memory."""
    limites = Path(f"/proc/{guichet.couveuse().pid}/limits").read_text()
    for nom in ("Max file size", "Max core file size"):
        assert re.search(rf"^{nom}\s+0\s+0\s", limites, re.MULTILINE), limites


def test_ce_qui_ouvre_les_fichiers_ne_connait_ni_cle_ni_adresse(guichet: GuichetLance) -> None:
    assert "DECOMPTE_GUICHET_PORT" in guichet.processus.environ()
    assert not [nom for nom in guichet.couveuse().environ() if nom.startswith(("DECOMPTE_", "AIRFLOW"))]


def test_un_controle_tue_ne_laisse_rien(guichet: GuichetLance, interminable: bytes) -> None:
    reponses: list[httpx2.Response] = []
    fil = threading.Thread(target=lambda: reponses.append(guichet.deposer("mai.zip", interminable)))
    fil.start()
    attendre(lambda: bool(guichet.couveuse().children()), 60)
    for controle in guichet.couveuse().children():
        controle.kill()
    fil.join()
    assert "s'est interrompu avant la fin" in lire(reponses[0], 422).dit
    attendre(lambda: guichet.enfants() == [guichet.couveuse()], 60)
    assert guichet.ecrits() == []


@pytest.mark.longue
def test_une_couveuse_tuee_est_relancee(guichet: GuichetLance) -> None:
    premiere = guichet.couveuse()
    premiere.kill()
    attendre(lambda: httpx2.get(f"{guichet.adresse}/sante").status_code == 503, 60)
    assert "Votre tableau" in lire(guichet.deposer("mai.xlsx", marque())).titre
    assert guichet.couveuse().pid != premiere.pid
    assert guichet.ecrits() == []


@pytest.mark.longue
def test_un_guichet_tue_ne_laisse_ni_fichier_ni_processus(tmp_path: Path, interminable: bytes) -> None:
    with lancer(tmp_path) as guichet:

        def deposer() -> None:
            with pytest.raises(httpx2.TransportError):
                guichet.deposer("mai.zip", interminable)

        fil = threading.Thread(target=deposer)
        fil.start()
        attendre(lambda: len(guichet.enfants()) >= 3, 60)
        enfants = guichet.enfants()
        guichet.processus.kill()
        fil.join()
        _, restants = psutil.wait_procs(enfants, timeout=60)
        assert restants == []
        assert list(tmp_path.joinpath("tmp").iterdir()) == []
        assert guichet.ecrits() == []


@pytest.mark.longue
def test_a_l_arret_rien_ne_reste(tmp_path: Path) -> None:
    with lancer(tmp_path) as guichet:
        guichet.deposer("mai.xlsx", marque())
        enfants = guichet.enfants()
        guichet.processus.send_signal(2)
        guichet.processus.wait(60)
        assert psutil.wait_procs(enfants, timeout=60)[1] == []
        assert list(tmp_path.joinpath("tmp").iterdir()) == []
        assert guichet.sorties.read_text(encoding="utf-8").endswith("Le guichet est arrêté.\n")
