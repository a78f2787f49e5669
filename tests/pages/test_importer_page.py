"""Import by the pages: faults all at once, the effect before anything is written, the same file confirmed, journaled."""

from __future__ import annotations

import html
import random
import re
import string
from typing import Any

import pytest
from fastapi.testclient import TestClient

from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from tests.pages.conftest import SECRET, Pages

ARRAS = "2024-1.3-ccas-arras"
VERSEMENTS = "convention,exercice,date,montant_eur,nature,mandat\n"
BON = f"{VERSEMENTS}{ARRAS},2024,2024-03-05,1 234.56,intermediaire,M-901\n".encode()
FAUTIF = f"{VERSEMENTS}{ARRAS},2024,30/02/2024,12,avance,M-902\ninconnue,2024,05/03/2024,<b>x</b>,avance,M-903\n".encode()


def _apercevoir(pages: Pages, qui: str, genre: str, contenu: bytes, nom: str = "f.csv", statut: int = 200) -> str:
    return pages.agir(qui, "/importer/apercu", {"genre": genre}, statut, files={"fichier": (nom, contenu)})


def _scelle(page: str) -> list[str]:
    return [html.unescape(valeur) for valeur in re.findall(r'name="scelle" value="([^"]+)"', page)]


def _imports(pages: Pages) -> list[dict[str, Any]]:
    return [entree for entree in pages.ctx.entrepot.lire_journal() if "import" in entree["action"]]


def test_toutes_les_fautes_d_un_coup_et_rien_n_est_charge(pages: Pages) -> None:
    avant = pages.ctx.entrepot.lire_versements()
    page = _apercevoir(pages, "finances", "versements", FAUTIF, statut=400)
    assert "n'est pas une date possible" in html.unescape(page) and "« inconnue »" in html.unescape(page)
    assert "<b>x</b>" not in page and "&lt;b&gt;x&lt;/b&gt;" in page
    assert not _scelle(page)
    assert pages.ctx.entrepot.lire_versements() == avant


def test_l_apercu_dit_l_effet_sans_ecrire_puis_la_confirmation_ecrit_une_fois(pages: Pages) -> None:
    avant, journal = pages.ctx.entrepot.lire_versements(), _imports(pages)
    page = _apercevoir(pages, "finances", "versements", BON)
    assert "Aperçu, rien n'est écrit" in html.unescape(page) and "1 234,56 €" in page
    assert pages.ctx.entrepot.lire_versements() == avant and _imports(pages) == journal
    fait = pages.agir("finances", "/importer", {"scelle": _scelle(page)})
    assert "Importé : 1 nouveau" in fait and "1 234,56 €" in fait
    assert len(pages.ctx.entrepot.lire_versements()) == len(avant) + 1
    (entree,) = [e for e in _imports(pages) if e not in journal]
    assert entree["qui"] == "finances"
    refait = pages.agir("finances", "/importer", {"scelle": _scelle(page)})
    assert "0 nouveau, 1 déjà connu" in refait
    assert len(pages.ctx.entrepot.lire_versements()) == len(avant) + 1


def test_on_ne_confirme_que_ce_qu_on_a_vu_soi_meme(pages: Pages) -> None:
    scelle = _scelle(_apercevoir(pages, "finances", "versements", BON.replace(b"M-901", b"M-911").replace(b"1 234.56", b"77")))
    pages.agir("tout", "/importer", {"scelle": scelle}, 403)
    pages.agir("finances", "/importer", {"scelle": [scelle[0][:-2] + "xx"]}, 403)
    assert "77,00" in pages.agir("finances", "/importer", {"scelle": scelle})


@pytest.mark.parametrize(
    ("qui", "genre"), [("gestion", "versements"), ("gestion", "mandats"), ("finances", "notes"), ("lecture", "documents")]
)
def test_chacun_n_importe_que_ce_qui_est_de_son_role(pages: Pages, qui: str, genre: str) -> None:
    journal = _imports(pages)
    _apercevoir(pages, qui, genre, BON, statut=403)
    assert _imports(pages) == journal


def test_un_apercu_de_la_finance_ne_se_confirme_pas_sans_son_jeton(pages: Pages) -> None:
    page = _apercevoir(pages, "finances", "versements", BON.replace(b"M-901", b"M-921").replace(b"1 234.56", b"88"))
    jeton_d_un_autre = {CHAMP_JETON: donner_jeton(SECRET, "gestion"), "scelle": _scelle(page)}
    assert pages.demander("POST", "finances", "/importer", data=jeton_d_un_autre).status_code == 403


def test_un_fichier_trop_lourd_est_refuse(pages: Pages) -> None:
    assert "dépasse 5 Mo" in _apercevoir(pages, "finances", "versements", b"x" * 5_000_001, statut=400)
    assert "dépasse 12 Mo" in _apercevoir(pages, "finances", "versements", b"x" * 12_500_000, statut=413)


def test_un_gros_fichier_voyage_entier_dans_le_formulaire(pages: Pages) -> None:
    """Beyond a million characters, form parsers refuse one field."""
    tirage = random.Random(1)
    lignes = [
        f"{ARRAS},2024,2024-03-06,{n}.01,intermediaire,G-{n},{''.join(tirage.choices(string.ascii_letters, k=1_900))}\n"
        for n in range(1, 801)
    ]
    contenu = (VERSEMENTS.replace("mandat", "mandat,source") + "".join(lignes)).encode()
    scelle = _scelle(_apercevoir(pages, "finances", "versements", contenu))
    assert len(scelle) > 1
    assert "Importé : 800 nouveaux" in pages.agir("finances", "/importer", {"scelle": scelle})


def test_sans_fichier_la_page_demande_d_en_choisir_un(pages: Pages) -> None:
    # As a browser sends a form whose file was not chosen: the client of the tests would leave out the name.
    vide = 'Content-Disposition: form-data; name="fichier"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n'
    champs = {CHAMP_JETON: donner_jeton(SECRET, "finances"), "genre": "mandats"}
    parties = [f'Content-Disposition: form-data; name="{nom}"\r\n\r\n{valeur}' for nom, valeur in champs.items()]
    corps = "".join(f"--borne\r\n{partie}\r\n" for partie in (*parties, vide)) + "--borne--\r\n"
    entetes = {"x-qui": "finances", "content-type": "multipart/form-data; boundary=borne"}
    with TestClient(pages.application) as client:
        reponse = client.post("/importer/apercu", content=corps, headers=entetes)
    page = html.unescape(reponse.text)
    assert reponse.status_code == 400 and "Choisissez un fichier" in page and "n'est pas importé" not in page
    assert '<option value="mandats" selected>' in page


def test_un_nom_de_fichier_hostile_est_montre_sans_danger(pages: Pages) -> None:
    page = _apercevoir(pages, "finances", "versements", BON, "..\\<script>alert(1)</script>.csv")
    assert "<script>alert" not in page


def test_le_fichier_vide_porte_les_colonnes(pages: Pages) -> None:
    reponse = pages.demander("GET", "finances", "/importer/versements/colonnes.csv")
    assert reponse.content.decode("utf-8-sig").splitlines()[0].startswith("convention,exercice,date,montant_eur,nature,mandat")
    assert "attachment" in reponse.headers["content-disposition"]
    assert pages.demander("GET", "lecture", "/importer").status_code == 403
