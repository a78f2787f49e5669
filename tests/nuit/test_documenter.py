"""The pages of the night's controls: made by the night, counts only, no person in them."""

from __future__ import annotations

from typing import Any

from decompte.app.documenter import dossier_des_pages
from tests.fabrique import classeur, personne

ARRAS = {"Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}


def test_a_night_makes_its_pages_and_one_without_deposits_none(boite: Any) -> None:
    lignes = [personne(1, nom="Zzyzx", nb_entretiens_physiques="Zzyzx beaucoup"), personne(2)]
    boite.deposer("ccas-arras/mai.xlsx", classeur(lignes, identification=ARRAS), "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-06-20")
    boite.nuit("2024-06-21")
    dossier = dossier_des_pages(boite.ctx)
    assert sorted(d.name for d in dossier.iterdir()) == ["2024-06-20", "index.html"]
    assert {p.name for p in (dossier / "2024-06-20").glob("*.html")} == {"depots.html", "suivi.html", "series.html"}
    pages = "".join(p.read_text(encoding="utf-8") for p in dossier.rglob("*") if p.is_file())
    assert "L04" in pages
    assert "Zzyzx" not in pages
    assert "MJ-000001" not in pages
    assert "://" not in pages.replace("http://www.w3.org", "")
