"""The drop-box and the warehouse of the drills: two structures, two months, the reference loaded."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.fabrique import classeur, personne

ARRAS, LENS = "2024-1.3-ccas-arras", "2024-1.3-ccas-lens"


def table(mois: str, personnes: int, convention: str = ARRAS, **defaut: object) -> bytes:
    """A table of some persons."""
    lignes = [personne(n) for n in range(1, personnes + 1)]
    lignes[0] |= defaut
    return classeur(lignes, identification={"Convention": convention, "Mois": mois})


@pytest.fixture(scope="session")
def boite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two structures: good, replaced, doublon, quarantine, refused, and an archive of two tables; two months, for the series."""
    racine = tmp_path_factory.mktemp("boite")
    enveloppe = io.BytesIO()
    with zipfile.ZipFile(enveloppe, "w") as archive:
        archive.writestr("mai.xlsx", table("2024-05", 2, LENS))
        archive.writestr("juin.xlsx", table("2024-06", 3, LENS))
    mai = table("2024-05", 3)
    fichiers = {
        "ccas-arras/mai.xlsx": (mai, "2024-06-03T08:00:00+02:00"),
        "ccas-arras/mai bis.xlsx": (mai, "2024-06-03T09:00:00+02:00"),
        "ccas-arras/mai corrige.xlsx": (table("2024-05", 4), "2024-06-05T08:00:00+02:00"),
        "ccas-arras/juin.xlsx": (table("2024-06", 2, date_orientation=None), "2024-07-03T08:00:00+02:00"),
        "ccas-arras/abime.xlsx": (b"PK\x03\x04 coupe", "2024-07-03T08:30:00+02:00"),
        "ccas-lens/envoi.zip": (enveloppe.getvalue(), "2024-07-04T08:00:00+02:00"),
    }
    for chemin, (contenu, _) in fichiers.items():
        (racine / chemin).parent.mkdir(exist_ok=True)
        (racine / chemin).write_bytes(contenu)
    registre = "\n".join(["chemin,recu_le", *(f"{chemin},{recu_le}" for chemin, (_, recu_le) in fichiers.items())])
    (racine / "arrivees.csv").write_text(registre + "\n", encoding="utf-8")
    return racine


@pytest.fixture(scope="session")
def modele(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A warehouse with the reference loaded, to be copied for each trial."""
    from decompte.app.contexte import ouvrir
    from decompte.app.initialiser import initialiser
    from tests.conftest import env_sur, executer

    executer(serveur, "CREATE DATABASE modele_coupures")
    with ouvrir(env_sur(serveur.url("modele_coupures"), tmp_path_factory.mktemp("modele"))) as ctx:
        initialiser(ctx)
    return "modele_coupures"
