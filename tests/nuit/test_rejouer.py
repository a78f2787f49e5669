"""The archive alone is enough: the warehouse is rebuilt from it, with the same digests."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from decompte.app.contexte import ouvrir
from decompte.app.nuit import nuit
from decompte.app.rejouer import rejouer
from decompte.domaine.depot import DepotRecu
from tests.enveloppes import en_7z, en_zip
from tests.fabrique import classeur, personne

ARRAS, LENS = "2024-1.3-ccas-arras", "2024-1.3-ccas-lens"
LE_20 = date(2024, 7, 20)
MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)


def table(convention: str, mois: str, personnes: int) -> bytes:
    """A table of some persons."""
    return classeur([personne(n) for n in range(1, personnes + 1)], identification={"Convention": convention, "Mois": mois})


def remplir(boite: Any) -> None:
    """A little of everything: replaced, doublon, refused, unreadable, archives, protected, quarantine, series."""
    mai = table(ARRAS, "2024-05", 4)
    boite.deposer("ccas-arras/mai.xlsx", mai, "2024-06-05T10:00:00+02:00")
    boite.deposer("ccas-arras/mai copie.xlsx", mai, "2024-06-05T11:00:00+02:00")
    boite.deposer("ccas-arras/mai corrige.xlsx", table(ARRAS, "2024-05", 5), "2024-06-20T10:00:00+02:00")
    boite.deposer("ccas-arras/juin.xlsx", table(ARRAS, "2024-06", 2), "2024-07-05T10:00:00+02:00")
    boite.deposer("ccas-arras/faux.xlsx", table("2024-1.3-ccas-lens", "2024-06", 2), "2024-07-05T11:00:00+02:00")
    boite.deposer("ccas-arras/casse.xlsx", b"PK\x03\x04", "2024-07-05T12:00:00+02:00")
    envoi = en_zip({"mai.xlsx": table(LENS, "2024-05", 2), "juin.xlsx": table(LENS, "2024-06", 2)})
    boite.deposer("ccas-lens/envoi.zip", envoi, "2024-07-05T13:00:00+02:00")
    boite.deposer(
        "ccas-lens/avril.7z", en_7z({"avril.xlsx": table(LENS, "2024-04", 2)}, "Secret-62"), "2024-07-05T14:00:00+02:00"
    )
    boite.ctx.mots_de_passe = lambda structure: ("Secret-62",)


def test_a_replay_changes_nothing(boite: Any) -> None:
    remplir(boite)
    boite.nuit("2024-07-20")
    avant = boite.ctx.entrepot.empreintes()
    bilan = rejouer(boite.ctx, LE_20)
    assert bilan.differences == []
    assert boite.ctx.entrepot.empreintes() == avant
    assert "Toutes les empreintes sont celles d'avant." in bilan.resume()


def test_a_replay_since_a_day_leaves_what_came_before(boite: Any) -> None:
    remplir(boite)
    boite.nuit("2024-07-20")
    avant = boite.ctx.entrepot.empreintes()
    bilan = rejouer(boite.ctx, LE_20, date(2024, 7, 1))
    assert bilan.rejoues == 6
    assert boite.ctx.entrepot.empreintes() == avant


def test_a_replay_says_what_is_no_longer_the_same(boite: Any) -> None:
    remplir(boite)
    boite.nuit("2024-07-20")
    # Somebody changed a fact by hand, behind the program's back.
    from sqlalchemy import create_engine, text

    moteur = create_engine(boite.ctx.reglages.entrepot_url)
    with moteur.begin() as cnx:
        cnx.execute(text("UPDATE faits.suivi_ligne SET nb_entretiens_physiques = 9 WHERE ligne = 2"))
    moteur.dispose()
    bilan = rejouer(boite.ctx, LE_20)
    assert bilan.differences
    assert "Ne sont pas comme avant" in bilan.resume()


def test_an_empty_warehouse_is_rebuilt_from_the_archive_alone(
    boite: Any, env: dict[str, str], url_migree: str, tmp_path: Path
) -> None:
    remplir(boite)
    boite.nuit("2024-07-20")
    attendu = boite.ctx.entrepot.empreintes()
    shutil.rmtree(boite.racine)
    autre = {**env, "DECOMPTE_WAREHOUSE_URL": url_migree}
    with ouvrir(autre) as ctx:
        # A first night on an empty drop-box, for the date as of which soldes are computed.
        vide = tmp_path / "vide"
        vide.mkdir()
        nuit(ctx, str(vide), LE_20, MAINTENANT)
        bilan = rejouer(ctx, LE_20)
        assert (bilan.retrouves, bilan.differences) == (10, None)
        assert "Rien à comparer" in bilan.resume()
        assert ctx.entrepot.empreintes() == attendu


def test_a_table_sent_alone_then_in_an_archive_with_another_ends_alike_in_a_replay(boite: Any) -> None:
    mai = table(ARRAS, "2024-05", 4)
    boite.deposer("ccas-arras/mai.xlsx", mai, "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-06-10")
    envoi = en_zip({"mai.xlsx": mai, "autre.xlsx": table(ARRAS, "2024-05", 5)})
    boite.deposer("ccas-arras/envoi.zip", envoi, "2024-06-20T10:00:00+02:00")
    boite.nuit("2024-07-20")
    assert boite.depot("ccas-arras/envoi.zip/autre.xlsx")["etat"] == "rejete"
    bilan = rejouer(boite.ctx, LE_20)
    assert bilan.differences == []
    assert boite.depot("ccas-arras/envoi.zip/autre.xlsx")["etat"] == "rejete"


def test_one_arrival_found_again_does_not_make_a_replay_say_that_all_is_the_same(boite: Any) -> None:
    boite.deposer("ccas-arras/mai.xlsx", table(ARRAS, "2024-05", 4), "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-07-20")
    # Registered in the archive, and the warehouse never heard of it: its backup was older.
    contenu = table(ARRAS, "2024-06", 4)
    perdu = DepotRecu("dperdu", "ccas-arras", "ccas-arras/juin.xlsx", MAINTENANT, "", len(contenu), 0)
    boite.ctx.inscrire_arrivees([replace(perdu, sha256=boite.ctx.archive.ranger(contenu))])
    bilan = rejouer(boite.ctx, LE_20)
    assert (bilan.retrouves, bilan.differences) == (1, None)
    assert "Toutes les empreintes" not in bilan.resume()
    assert boite.depot("ccas-arras/juin.xlsx")["depot"] == "dperdu"


def test_an_archive_that_became_a_doublon_is_rebuilt_too(
    boite: Any, env: dict[str, str], url_migree: str, tmp_path: Path
) -> None:
    envoi = en_zip({"mai.xlsx": table(LENS, "2024-05", 2), "juin.xlsx": table(LENS, "2024-06", 2)})
    boite.deposer("ccas-lens/envoi.zip", envoi, "2024-07-05T13:00:00+02:00")
    boite.nuit("2024-07-19")
    boite.deposer("ccas-lens/avant.zip", envoi, "2024-07-05T09:00:00+02:00")
    boite.nuit("2024-07-20")
    attendu = boite.ctx.entrepot.empreintes()
    assert rejouer(boite.ctx, LE_20).differences == []
    with ouvrir({**env, "DECOMPTE_WAREHOUSE_URL": url_migree}) as ctx:
        vide = tmp_path / "vide"
        vide.mkdir()
        nuit(ctx, str(vide), LE_20, MAINTENANT)
        rejouer(ctx, LE_20)
        assert ctx.entrepot.empreintes() == attendu
