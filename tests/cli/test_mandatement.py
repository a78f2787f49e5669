"""`bin/decompte mandatement`: a batch prepared, written again, cancelled, answered, as finance types it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.app.contexte import ouvrir
from decompte.cli import main
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.texte import ESPACE
from decompte.domaine.vie_solde import Transition
from decompte.entrepot.vie import Gel

ARRAS = "2024-1.3-ccas-arras"
CLE = (ARRAS, 2024, 1)
JUIN = date(2025, 6, 1)
ZERO = Decimal("0.00")
SOLDE = Solde(
    ARRAS, "ccas-arras", "1.3", "Arrageois", 2024, 1, EtatSolde.A_INSTRUIRE, JUIN, Decimal("88000.00"), Decimal("44000.00"), None,
    None, ZERO, Decimal("44000.00"), Decimal("0.0000"), ZERO, Decimal("44000.00"), ZERO, MoisComptes(12, a_temps=12), (), (),
    "e" * 64, (),
)  # fmt: skip

Lancer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lancer(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Lancer]:
    """Run a command in an empty folder, on a fresh installation where the solde of Arras is approved: (code, stdout, stderr)."""
    for nom, valeur in env.items():
        monkeypatch.setenv(nom, valeur)

    def faire(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        lu = capsys.readouterr()
        return code, lu.out.replace(ESPACE, " "), lu.err.replace(ESPACE, " ")

    assert faire("init")[0] == 0
    with ouvrir(env) as ctx:
        ctx.entrepot.enregistrer_soldes([SOLDE])
        actes: list[Any] = [
            Transition(*CLE, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion"),
            Gel(*CLE, "finances", JUIN, {}),
            Transition(*CLE, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances"),
        ]
        ctx.entrepot.inscrire_actes(actes, "finances")
    monkeypatch.chdir(tmp_path)
    yield faire


def test_du_lot_au_mandat(lancer: Lancer, tmp_path: Path, env: dict[str, str]) -> None:
    code, sortie, suite = lancer("mandatement", "--exercice", 2024, "--par", "finances", "-o", "lot.csv")
    assert (code, sortie) == (0, "Lot 1 préparé, exercice 2024 : 1 ligne, 44 000,00 € à payer.\n")
    assert "bin/decompte importer mandats lot.csv --par QUI" in suite and "Écrit : lot.csv" in suite
    assert "Sans SIRET : 1 ligne, à compléter dans le logiciel financier." in suite
    assert lancer("mandatement", "--lot", 1)[0] == 0
    assert Path("mandatement-2024-lot-1.csv").read_bytes() == Path("lot.csv").read_bytes()
    assert lancer("mandatement", "--lot", 1, "-o", "lot.xlsx")[0] == 0
    code, sortie, refus = lancer("mandatement", "--exercice", 2024, "--par", "finances")
    assert (code, sortie) == (1, "")
    assert "Rien de plus à mandater pour 2024 : le lot 1 attend le retour de ses mandats." in refus
    assert "Les lots : bin/decompte mandatement --lots" in refus
    with Path("lot.csv").open(encoding="utf-8-sig", newline="") as flux:
        entete, ligne = csv.reader(flux)
    with Path("retour.csv").open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux, delimiter=";").writerows([entete, [*ligne[:-2], "M-1", "02/06/2025"]])
    code, sortie, erreurs = lancer("importer", "mandats", "retour.csv", "--par", "finances", "--apercu")
    assert code == 0 and "Mandatés : 1 solde à payer, 44 000,00 €." in sortie and "Attention" not in erreurs
    code, sortie, _ = lancer("importer", "mandats", "retour.csv", "--par", "finances")
    assert code == 0 and sortie.startswith("Importé : 1 nouveau, 0 déjà connu.\nMandatés : 1 solde à payer, 44 000,00 €.\n")
    with ouvrir(env) as ctx:
        (version,) = ctx.entrepot.lire_vie().versions[ARRAS, 2024]
        assert version.mandat is not None and version.mandat.reference == "M-1"
        assert ("arrete", "mandate") in {(t["de"], t["vers"]) for t in ctx.entrepot.lire_transitions(ARRAS, 2024)}
    (lot,) = json.loads(lancer("mandatement", "--lots", "--json")[1])
    assert (lot["etat"], lot["lignes"], lot["mandatees"], lot["a_payer_eur"]) == ("mandate", 1, 1, "44000.00")
    code, _, refus = lancer("mandatement", "--annuler", 1, "--par", "finances", "--motif", "trop tard")
    assert code == 1 and "Le lot 1 ne s'annule plus : 1 ligne a déjà un mandat." in refus
    solde = ("--convention", ARRAS, "--exercice", 2024, "--version", 1, "--par", "finances")
    code, sortie, _ = lancer("mandatement", "--corriger", *solde, "--mandat", "M-78", "--motif", "faute de frappe")
    assert code == 0 and sortie.startswith(f"Le solde de {ARRAS} pour 2024, version 1 : mandat « M-1 » corrigé en « M-78 ».\n")
    code, sortie, suite = lancer("mandatement", "--rejeter", *solde, "--motif", "compte fermé")
    assert code == 0 and "mandat « M-78 » rejeté, 44 000,00 € de nouveau à mandater." in sortie
    assert "bin/decompte mandatement --exercice 2024 --par QUI" in suite
    assert lancer("mandatement", "--exercice", 2024, "--par", "finances", "-o", "lot-2.csv")[1].startswith("Lot 2 préparé")
    etats = [lot["etat"] for lot in json.loads(lancer("mandatement", "--lots", "--json")[1])]
    assert etats == ["rejete", "en_attente"]


def test_un_lot_annule_puis_refait(lancer: Lancer) -> None:
    assert "Aucun lot préparé" in lancer("mandatement", "--lots")[2]
    assert lancer("mandatement", "--exercice", 2024, "--par", "finances")[0] == 0
    code, sortie, suite = lancer("mandatement", "--annuler", 1, "--par", "finances", "--motif", "mauvais compte")
    assert (code, sortie) == (0, "Lot 1 annulé : 1 ligne, 44 000,00 € à payer, à remettre dans un autre lot.\n")
    assert "bin/decompte mandatement --exercice 2024 --par QUI" in suite
    assert "annulé depuis le" in lancer("mandatement", "--lot", 1, "-o", "autre.csv")[2]
    assert lancer("mandatement", "--exercice", 2024, "--par", "finances")[1].startswith("Lot 2 préparé")
    lots = lancer("mandatement", "--lots", "--exercice", 2024)[1]
    assert "annulé : mauvais compte" in " ".join(lots.split()) and "en attente de ses mandats" in " ".join(lots.split())


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ((), "Dites l'exercice à mandater"),
        (("--exercice", 2024), "Dites qui prépare le lot (--par)"),
        (("--exercice", 2024, "--par", "f", "-o", "lot.pdf"), "donnez un nom qui finit par .csv ou .xlsx"),
        (("--exercice", 2024, "--par", "f", "-o", "plein.csv"), "plein.csv existe déjà"),
        (("--exercice", 2023, "--par", "f"), "aucun solde arrêté n'attend son mandat"),
        (("--exercice", 2024, "--par", " "), "Dites qui prépare ou annule le lot"),
        (("--annuler", 1, "--par", "f"), "dites qui (--par) et pourquoi (--motif)"),
        (("--annuler", 1, "--par", "f", "--motif", "x"), "pas de lot 1 : aucun lot n'est encore préparé"),
        (("--lot", 7), "pas de lot 7"),
        (("--corriger", "--exercice", 2024), "Dites de quel solde"),
        (("--rejeter", "--exercice", 2024, "--convention", ARRAS, "--par", "f"), "dites qui (--par) et pourquoi (--motif)"),
        (
            ("--corriger", "--exercice", 2024, "--convention", ARRAS, "--par", "f", "--motif", "m"),
            "la bonne référence (--mandat)",
        ),
        (("--rejeter", "--exercice", 2024, "--convention", ARRAS, "--par", "f", "--motif", "m"), "il n'y a rien à rejeter"),
    ],
)
def test_ce_qui_manque_a_la_demande_ne_prepare_rien(lancer: Lancer, options: tuple[object, ...], dit: str) -> None:
    Path("plein.csv").write_text("déjà là", encoding="utf-8")
    code, sortie, refus = lancer("mandatement", *options)
    assert (code, sortie) == (1, "") and dit in refus
    assert json.loads(lancer("mandatement", "--lots", "--json")[1]) == []


def test_un_fichier_rempli_n_est_pas_remplace(lancer: Lancer) -> None:
    assert lancer("mandatement", "--exercice", 2024, "--par", "finances", "-o", "lot.csv")[0] == 0
    assert lancer("mandatement", "--lot", 1, "-o", "lot.csv")[0] == 0
    Path("lot.csv").write_text("rempli", encoding="utf-8")
    code, _, refus = lancer("mandatement", "--lot", 1, "-o", "lot.csv")
    assert code == 1 and "il n'est pas remplacé. Le lot 1 est gardé" in refus
    assert Path("lot.csv").read_text(encoding="utf-8") == "rempli"
    assert "ne peut pas être écrit" in lancer("mandatement", "--lot", 1, "-o", "nulle-part/lot.csv")[2]
