"""`bin/decompte decompte --pdf --xlsx` and `etats`: the états liquidatifs as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from decompte.domaine.vie_solde import ActionSolde
from tests.cli.conftest import Lancer
from tests.etats_outils import texte_du_pdf
from tests.vie_fabrique import NET, TROP, ouvrir_vie


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Six conventions, one approved."""
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        dossier = tmp_path_factory.mktemp("vie")
        with ouvrir_vie(env_module, dossier) as vie:
            patch.setenv("DECOMPTE_REFERENCE", str(dossier / "reference"))
            vie.faire(ActionSolde.PROPOSER, NET)
            vie.faire(ActionSolde.ARRETER, NET)
        yield


def test_un_solde_en_deux_fichiers(lancer_lisible: Lancer, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "la" / "e.pdf", tmp_path / "e.xlsx"
    code, sortie, erreurs = lancer_lisible(
        "decompte", "--convention", NET, "--exercice", "2024", "--pdf", str(pdf), "--xlsx", str(xlsx)
    )  # fmt: skip
    assert (code, sortie) == (0, "")
    assert erreurs == f"Écrit : {pdf}\nÉcrit : {xlsx}\n"
    assert "Net à payer 18 000,00 €" in texte_du_pdf(pdf.read_bytes())
    assert xlsx.read_bytes().startswith(b"PK")


def test_un_projet_se_dit(lancer: Lancer, tmp_path: Path) -> None:
    pdf = tmp_path / "e.pdf"
    code, sortie, erreurs = lancer("decompte", "--convention", TROP, "--exercice", "2024", "--pdf", str(pdf), "--json")
    assert code == 0
    assert sortie.startswith("[")
    assert erreurs == f"Écrit : {pdf} (projet : ne vaut pas arrêté)\n"


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        (("--version", "1"), "--version choisit ce que --pdf ou --xlsx écrit"),
        (("--version", "7", "--pdf", "e.pdf"), "n'a pas de version 7. Versions arrêtées : 1."),
        (("--pdf", "/proc/nulle-part/e.pdf"), "ne peut pas être écrit"),
    ],
)
def test_ce_qui_est_refuse(lancer: Lancer, options: tuple[str, ...], dit: str) -> None:
    code, _, erreurs = lancer("decompte", "--convention", NET, "--exercice", "2024", *options)
    assert code == 1
    assert dit in erreurs
    assert "Traceback" not in erreurs


def test_tous_ceux_d_un_exercice(lancer: Lancer, tmp_path: Path) -> None:
    dossier = tmp_path / "etats"
    commande = ("etats", "--exercice", "2024", "--dossier", str(dossier))
    code, sortie, _ = lancer(*commande)
    assert code == 0
    assert sortie.startswith(f"2 fichiers écrits dans {dossier} (")
    ecrits = {f.name: f.read_bytes() for f in dossier.iterdir()}
    assert set(ecrits) == {f"etat-liquidatif-{NET}-2024-1.pdf", f"etat-liquidatif-{NET}-2024-1.xlsx"}
    assert lancer(*commande)[1] == f"2 fichiers écrits dans {dossier} (0 pièce faite, 2 déjà gardées).\n"
    assert {f.name: f.read_bytes() for f in dossier.iterdir()} == ecrits
    code, sortie, erreurs = lancer("etats", "--exercice", "2023", "--dossier", str(dossier))
    assert (code, sortie, erreurs) == (0, "", "Aucun solde arrêté pour 2023 : rien à écrire.\n")
