"""Reading processes: what one file does to its reader never reaches the others."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from decompte.app.atelier import Atelier, Demande
from decompte.app.lecteur import lire_demande
from decompte.classeurs.modeles import charger_modeles
from decompte.domaine.lecture import Lecture
from decompte.domaine.limites import Limites
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import Probleme
from tests.enveloppes import en_zip
from tests.fabrique import classeur, personne

MEMOIRE = 1_000_000_000


@pytest.fixture(scope="module")
def modeles() -> dict[str, Modele]:
    """The template versions."""
    return charger_modeles(Path("reference/modeles"))


def demande(depot: str = "d1", **changes: object) -> Demande:
    """One good table of two persons."""
    contenu = classeur([personne(1), personne(2)])
    limites = Limites(**changes)
    return Demande(depot, "suivi.xlsx", contenu, limites, 92)


@dataclass(frozen=True, slots=True)
class _Mortelle(Demande):
    """A demand that ends the process that receives it, as a library that crashes on a file would."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


def probleme(lecture: Lecture) -> Probleme:
    """What is said of a file that was not read."""
    assert lecture.classeur is not None
    assert not lecture.classeur.lisible
    (seul,) = lecture.classeur.problemes
    return seul


def test_a_table_is_read_as_it_would_be_here(modeles: dict[str, Modele]) -> None:
    with Atelier(modeles, MEMOIRE) as atelier:
        lu = atelier.lire(demande()).classeur
    assert lu is not None
    assert lu == lire_demande(demande(), modeles).classeur


def test_the_large_files_of_an_archive_come_whole(modeles: dict[str, Modele]) -> None:
    fichiers = {f"{n}.xlsx": hashlib.sha256(str(n).encode()).digest() * 700_000 for n in range(2)}
    archive = Demande("d1", "envoi.zip", en_zip(fichiers), Limites(ratio_compression=10_000), 92)
    with Atelier(modeles, MEMOIRE) as atelier, ThreadPoolExecutor(2) as fils:
        for lecture in fils.map(atelier.lire, [archive, archive]):
            assert {m.nom: m.octets for m in lecture.membres} == fichiers


def test_a_file_that_takes_too_long_is_told_and_the_next_is_read(modeles: dict[str, Modele]) -> None:
    with Atelier(modeles, MEMOIRE, ouvriers=1) as atelier:
        dit = probleme(atelier.lire(demande(duree_s=0)))
        suivant = atelier.lire(demande("d2"))
    assert (dit.regle, "0 secondes" in dit.message) == ("D08", True)
    assert suivant.classeur is not None and suivant.classeur.lisible


def test_a_file_that_breaks_its_reader_is_told_and_the_next_is_read(modeles: dict[str, Modele]) -> None:
    modele = demande()
    mortelle = _Mortelle(modele.depot, modele.nom, modele.contenu, modele.limites, 92)
    with Atelier(modeles, MEMOIRE, ouvriers=1) as atelier:
        dit = probleme(atelier.lire(mortelle))
        suivant = atelier.lire(demande("d2"))
    assert dit.regle == "D01"
    assert suivant.classeur is not None and suivant.classeur.lisible


def test_a_reader_killed_by_somebody_else_does_not_blame_the_file(modeles: dict[str, Modele]) -> None:
    with Atelier(modeles, MEMOIRE, ouvriers=1) as atelier:
        atelier.lire(demande())
        (ouvrier,) = atelier._vivants
        os.kill(ouvrier._processus.pid, signal.SIGKILL)
        lu = atelier.lire(demande("d2"))
    assert lu.classeur is not None and lu.classeur.lisible


def test_a_file_that_takes_too_much_memory_is_told(modeles: dict[str, Modele]) -> None:
    lignes = [personne(n) for n in range(1, 15000)]
    grand = Demande("d1", "suivi.xlsx", classeur(lignes), Limites(memoire_octets=1_000_000), 92)
    with Atelier(modeles, -260_000_000, ouvriers=1) as atelier:
        dit = probleme(atelier.lire(grand))
    assert dit.regle == "D08"
    assert "mémoire" in dit.message


@dataclass(frozen=True, slots=True)
class _SansFin(Demande):
    """A demand whose reading computes for ever, as a library caught in a loop would."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return sum, (itertools.count(),)


def test_a_reader_that_computes_without_end_is_stopped_in_time(modeles: dict[str, Modele]) -> None:
    modele = demande()
    sans_fin = _SansFin(modele.depot, modele.nom, modele.contenu, Limites(duree_s=1), 92)
    with Atelier(modeles, MEMOIRE, ouvriers=1) as atelier:
        dit = probleme(atelier.lire(sans_fin))
        suivant = atelier.lire(demande("d2"))
    assert (dit.regle, "1 secondes" in dit.message) == ("D08", True)
    assert suivant.classeur is not None and suivant.classeur.lisible


def test_a_reader_that_nobody_waits_for_any_more_ends_by_itself() -> None:
    code = (
        "import resource; from decompte.app import lecteur; lecteur._MARGE_DE_CALCUL_S = 0; "
        "lecteur.borner_calcul(1); [None for _ in iter(int, 1)]"
    )
    fini = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "plugins"}, check=False)
    assert fini.returncode == -signal.SIGXCPU


def test_a_reader_is_given_nothing_of_our_environment(modeles: dict[str, Modele], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS", "Secret-62")
    with Atelier(modeles, MEMOIRE, ouvriers=1) as atelier:
        atelier.lire(demande())
        (ouvrier,) = atelier._vivants
        environnement = psutil.Process(ouvrier._processus.pid).environ()
    assert not [nom for nom in environnement if nom.startswith("DECOMPTE_")]
