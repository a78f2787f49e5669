"""The register that the archive keeps: what was written comes back, verified, in a fixed order, and nothing is in clear."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from decompte.depots.archive import Archive
from decompte.depots.erreurs import ArchiveEndommagee

CLE = Fernet.generate_key()
MAI, JUIN = date(2024, 5, 31), date(2024, 6, 1)


def entree(rang: int) -> dict[str, object]:
    return {"genre": "arrivee", "depot": f"d{rang}", "chemin": "ccas-arras/été.xlsx", "mtime_ns": 1_717_000_000_123_456_789}


def list_fichiers(racine: Path) -> list[Path]:
    return sorted(f for f in racine.rglob("*") if f.is_file())


def test_ce_qui_est_inscrit_revient_dans_un_ordre_fixe(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", [CLE])
    archive.inscrire([entree(5), entree(4)], JUIN)
    archive.inscrire([entree(1), entree(2)], MAI)
    archive.inscrire([entree(3)], MAI)
    lues = list(archive.inscrits())
    # By month, then by file: the entries of one writing keep their order.
    assert {e["depot"] for e in lues[:3]} == {"d1", "d2", "d3"}
    assert lues[3:] == [entree(5), entree(4)]
    assert lues.index(entree(1)) + 1 == lues.index(entree(2))
    assert list(Archive(tmp_path / "archive", [CLE]).inscrits()) == lues


def test_les_fichiers_sont_chiffres_et_a_leur_place(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    archive.inscrire([entree(1)], MAI)
    (fichier,) = list_fichiers(tmp_path)
    assert fichier.parent == tmp_path / "registre" / "2024-05"
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    assert b"ccas" not in fichier.read_bytes()


def test_les_memes_entrees_n_ajoutent_rien_meme_un_autre_mois(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    for jour in (MAI, MAI, JUIN):
        archive.inscrire([entree(1)], jour)
    assert list(archive.inscrits()) == [entree(1)]


def test_rien_a_inscrire_n_ecrit_rien(tmp_path: Path) -> None:
    Archive(tmp_path, [CLE]).inscrire([])
    assert list_fichiers(tmp_path) == []


@pytest.mark.parametrize(
    "scelle",
    [b"pas un jeton", Fernet(CLE).encrypt(b"[]"), Fernet(Fernet.generate_key()).encrypt(b"[]")],
    ids=["pas un jeton", "autre contenu", "autre clé"],
)
def test_un_fichier_abime_est_nomme_puis_repare_par_la_meme_ecriture(tmp_path: Path, scelle: bytes) -> None:
    archive = Archive(tmp_path, [CLE])
    archive.inscrire([entree(1)], MAI)
    (fichier,) = list_fichiers(tmp_path)
    fichier.write_bytes(scelle)
    with pytest.raises(ArchiveEndommagee, match=f"registre/2024-05/{fichier.name}"):
        list(archive.inscrits())
    archive.inscrire([entree(1)], MAI)
    assert list(archive.inscrits()) == [entree(1)]
