"""What the documents say exists: their commands are accepted, their files and links are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from decompte.cli.analyse import construire

DOCUMENTS = (
    "README.md",
    "docs/exploitation.md",
    "docs/glossaire.md",
    "docs/boite-par-url.md",
    "docs/erreurs.md",
    "docs/guide-partenaire.md",
    "docs/guide-finances.md",
    "docs/guide-gestionnaire.md",
    "docs/mandatement.md",
    "docs/regles.md",
    "tests/README.md",
    "tests/cas/README.md",
    "expectations/README.md",
    "sql/README.md",
)
A_LA_PLACE = {
    "--mois": "2024-05",
    "--au": "2024-06-20",
    "--exercice": "2024",
    "--echeance": "2024-06-20",
    "--note": "1",
    "--ligne": "7",
    "--incident": "1",
    "--raison": "autre",
}


def commandes(racine: Path) -> list[str]:
    """Each `decompte …` written in code in the documents, without comment."""
    trouvees = []
    for document in DOCUMENTS:
        texte = (racine / document).read_text(encoding="utf-8")
        blocs = re.findall(r"```sh\n(.*?)```", texte, re.S)
        lignes = [ligne.split("#")[0].strip() for bloc in blocs for ligne in bloc.splitlines()]
        lignes += re.findall(r"`(bin/decompte [^`]+)`", texte)
        trouvees += [
            ligne for ligne in lignes if ligne.startswith("bin/decompte ") and not ligne.startswith("bin/decompte COMMANDE")
        ]
    return trouvees


def arguments(commande: str) -> list[str]:
    """The command's arguments, with a value of the right form where the document leaves « … » or a metavariable."""
    mots = shlex.split(commande)[1:]
    for rang, mot in enumerate(mots[:-1]):
        if mot in A_LA_PLACE and not re.match(r"\d", mots[rang + 1]):
            mots[rang + 1] = A_LA_PLACE[mot]
    return mots


def test_chaque_commande_ecrite_est_acceptee(racine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ecrites = commandes(racine)
    assert len(ecrites) >= 8
    refusees = {}
    for commande in ecrites:
        analysables = arguments(commande)
        if analysables[:1] == ["decider"] and "--par" not in analysables:
            analysables += ["--par", "MJ-000001", "--motif", "…"]
        try:
            construire().parse_args(analysables)
        except SystemExit:
            refusees[commande] = capsys.readouterr().err
    assert refusees == {}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_chaque_lien_mene_a_un_fichier(racine: Path, document: str) -> None:
    texte = (racine / document).read_text(encoding="utf-8")
    liens = [lien for lien in re.findall(r"\]\(([^)#]+)\)", texte) if "://" not in lien]
    assert [lien for lien in liens if not (racine / document).parent.joinpath(lien).exists()] == []


def test_le_lisez_moi_nomme_les_dossiers_qui_existent(racine: Path) -> None:
    texte = (racine / "README.md").read_text(encoding="utf-8")
    nommes = set(re.findall(r"^\| `([a-z/]+)/`", texte, re.M))
    assert {"dags", "expectations", "reference", "sql", "tests", "benchmarks", "docs"} <= nommes
    assert [dossier for dossier in nommes if not (racine / dossier).is_dir()] == []


def test_chaque_phrase_du_guide_d_exploitation_est_dite_par_le_programme(racine: Path) -> None:
    """Who looks for the sentence on the screen must find it in the guide."""
    guide = (racine / "docs" / "exploitation.md").read_text(encoding="utf-8")
    symptomes = [ligne.split("|")[1] for ligne in guide.splitlines() if ligne.startswith("| ") and not ligne.startswith("| what")]
    citees = {phrase.strip() for symptome in symptomes for phrase in re.findall("«([^»]+)»", symptome)}
    sources = [*(racine / "plugins").rglob("*.py"), *(racine / "sql").rglob("*.sql"), *(racine / "expectations").glob("*.yml")]
    dit = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    assert len(citees) >= 8
    assert sorted(phrase for phrase in citees if phrase not in dit) == []


def test_les_images_des_pages_sont_montrees_et_decrites(racine: Path) -> None:
    guides = ("docs/guide-gestionnaire.md", "docs/guide-finances.md")
    textes = "".join((racine / guide).read_text(encoding="utf-8") for guide in guides)
    montrees = dict(re.findall(r"!\[([^\]]+)\]\(images/(pages-[a-z-]+\.png)\)", textes))
    assert {image.name for image in (racine / "docs" / "images").glob("pages-*.png")} == set(montrees.values())
    assert all(len(description) > 15 for description in montrees)
