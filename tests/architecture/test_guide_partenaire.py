"""What the partner's guide says is true: its sentences are the program's, its figures the parameters', its pictures fresh."""

from __future__ import annotations

import io
import re
import struct
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from decompte.app.feries import feries_francais
from decompte.app.obligations import echeances
from decompte.app.seuils import lire_limites, lire_seuils
from decompte.domaine.mois import Mois
from decompte.domaine.texte import jour, nombre, pourcent
from decompte.referentiel import Referentiel
from scripts.refaire_images import IMAGES, Vue, composer, lire_empreinte

REFAIRE = "PYTHONPATH=plugins .venv/bin/python scripts/refaire_images.py"
IMAGE_MAX = 150_000
MENTION = date(2024, 6, 5)


@pytest.fixture(scope="module")
def guide(racine: Path) -> str:
    """The text of the guide."""
    return (racine / "docs" / "guide-partenaire.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vues(tmp_path_factory: pytest.TempPathFactory) -> list[Vue]:
    """What the pictures should show, from the program as it is now."""
    return composer(tmp_path_factory.mktemp("images"))


def lisser(texte: str) -> str:
    """One kind of space, so that a sentence is found across lines and no-break spaces."""
    return re.sub(r"\s+", " ", texte)


def test_chaque_phrase_citee_est_dite_par_le_programme(racine: Path, guide: str, vues: list[Vue]) -> None:
    citees = re.findall(r"\*« (.+?) »\*", lisser(guide))
    sources = [*(racine / "plugins").rglob("*.py"), *(racine / "expectations").glob("*.yml")]
    sources += (racine / "plugins" / "decompte" / "web" / "gabarits" / "guichet").glob("*.html")
    # A long sentence is cut in two in the code; what is shown in the workbooks is whole.
    dit = [re.sub(r'"\s*\n\s*f?"', "", source.read_text(encoding="utf-8")) for source in sources]
    for vue in vues:
        for feuille in load_workbook(io.BytesIO(vue.contenu)):
            dit += [str(c.value) for rangee in feuille.iter_rows() for c in rangee if c.value is not None]
    tout = lisser("\n".join(dit))
    assert len(citees) >= 15
    assert [phrase for phrase in citees if phrase != "en italique" and phrase not in tout] == []


def test_ses_chiffres_sont_ceux_des_parametres(guide: str, referentiel: Referentiel) -> None:
    lu = lisser(guide)
    limites = lire_limites(referentiel.parametres, MENTION)
    assert f"{nombre(limites.octets_par_fichier // 10**6)} Mo par fichier" in lu
    assert f"{nombre(limites.octets_decompresses // 10**6)} Mo une fois l'archive dépliée" in lu
    assert f"{nombre(limites.fichiers_par_archive)} fichiers par archive" in lu
    assert f"{lisser(nombre(limites.lignes_par_feuille))} lignes par feuille" in lu
    assert f"À partir de {lisser(pourcent(lire_seuils(referentiel.parametres, MENTION).completude))}" in lu
    echeance = echeances(referentiel.parametres, feries_francais())
    assert f"le tableau de mai 2024 est attendu le {jour(echeance(Mois(2024, 5)))}" in lu
    assert f"celui d'octobre 2024, le {jour(echeance(Mois(2024, 10)))}" in lu


def test_ses_images_sont_la_decrites_et_legeres(guide: str, vues: list[Vue]) -> None:
    montrees = {nom: texte for texte, nom in re.findall(r"!\[([^\]]+)\]\(images/([a-z-]+)\.png\)", guide)}
    # Those of the pages belong to the other guides (see test_docs).
    presentes = {image.stem for image in IMAGES.glob("*.png") if not image.stem.startswith("pages-")}
    assert presentes == montrees.keys() == {vue.nom for vue in vues}
    assert 4 <= len(presentes) <= 6
    for nom, texte in montrees.items():
        octets = (IMAGES / f"{nom}.png").read_bytes()
        largeur, hauteur = struct.unpack(">II", octets[16:24])
        assert len(octets) < IMAGE_MAX
        assert 600 <= largeur <= 1_800 and hauteur >= 100
        assert len(texte) > 40  # read aloud to who does not see the picture


def test_ses_images_montrent_ce_que_le_programme_montre(vues: list[Vue]) -> None:
    """Without LibreOffice: each picture carries the digest of the cells that it was drawn from."""
    perimees = [vue.nom for vue in vues if lire_empreinte((IMAGES / f"{vue.nom}.png").read_bytes()) != vue.empreinte()]
    assert perimees == [], f"Images périmées : {REFAIRE}"


def test_une_image_d_autres_cellules_est_reconnue(vues: list[Vue]) -> None:
    (a_corriger,) = [vue for vue in vues if vue.nom == "a-corriger"]
    livre = load_workbook(io.BytesIO(a_corriger.contenu))
    livre["À corriger"]["G13"].value = "Autre chose."
    tampon = io.BytesIO()
    livre.save(tampon)
    changee = Vue(a_corriger.nom, tampon.getvalue(), a_corriger.feuille, a_corriger.plage)
    assert changee.empreinte() != a_corriger.empreinte()
