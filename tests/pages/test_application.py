"""What every page shares: nobody enters without a role, errors are French pages, nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import Pages


@pytest.mark.parametrize("adresse", ["/", "/inconnue", "/statique/0/decompte.css"])
@pytest.mark.parametrize("methode", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403)])
def test_personne_n_entre_sans_role(pages: Pages, methode: str, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander(methode, qui, adresse).status_code == statut


def test_un_visiteur_connu_apprend_qu_une_adresse_ne_mene_a_rien(pages: Pages) -> None:
    assert "Cette adresse ne mène à rien" in pages.lire("lecture", "/inconnue", 404)


def test_la_page_ne_demande_rien_ailleurs(pages: Pages) -> None:
    page = pages.lire("gestion", "/")
    assert all(lien.startswith("/") for lien in re.findall(r'(?:src|href)="([^"#]+)"', page))
    assert "<style" not in page and "onclick" not in page


def test_les_fichiers_statiques_ne_sortent_pas_de_leur_dossier(pages: Pages) -> None:
    assert "Pico" in pages.lire("lecture", "/statique/0/vendor/pico-2.1.1.min.css")
    pages.lire("lecture", "/statique/0/..%2Fapplication.py", 404)
