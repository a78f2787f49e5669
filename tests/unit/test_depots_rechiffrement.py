"""Changing the key of the archive: everything is sealed again, stopped anywhere it loses nothing, and what is damaged is told."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from decompte.depots.archive import Archive
from decompte.depots.erreurs import ArchiveEndommagee

A, B = Fernet.generate_key(), Fernet.generate_key()
CONTENUS = [b"contenu %d" % rang for rang in range(30)]
ENTREES = [{"depot": f"d{rang}", "chemin": f"ccas-arras/été {rang}.xlsx", "taille": rang} for rang in range(3)]


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    archive = Archive(tmp_path / "archive", [A])
    archive.ranger_tous(CONTENUS)
    archive.inscrire(ENTREES)
    return tmp_path / "archive"


def sha(contenu: bytes) -> str:
    return hashlib.sha256(contenu).hexdigest()


def chemin(racine: Path, contenu: bytes) -> Path:
    return racine / sha(contenu)[:2] / sha(contenu)[2:4] / sha(contenu)


def test_apres_rechiffrement_la_nouvelle_cle_suffit(racine: Path) -> None:
    archive = Archive(racine, [B, A])
    archive.ranger(b"nouveau")
    avant = archive.mesurer()
    assert (avant.total, avant.deja, avant.anciens, avant.complet) == (32, 1, 31, False)
    vus: list[tuple[int, int]] = []
    bilan = archive.rechiffrer(lambda fait, total: vus.append((fait, total)))
    assert (bilan.deja, bilan.rechiffres, bilan.fautes, bilan.complet) == (1, 31, [], True)
    assert vus == [(fait, 32) for fait in range(1, 33)]
    seule = Archive(racine, [B])
    assert [seule.lire(sha(c)) for c in CONTENUS] == CONTENUS
    assert list(seule.inscrits()) == ENTREES
    assert "les anciennes peuvent être retirées" in bilan.resume()
    with pytest.raises(ArchiveEndommagee):
        Archive(racine, [A]).lire(sha(CONTENUS[0]))


def test_recommencer_ne_change_rien(racine: Path) -> None:
    Archive(racine, [B, A]).rechiffrer()
    avant = {f: f.read_bytes() for f in racine.rglob("*") if f.is_file()}
    assert Archive(racine, [B, A]).rechiffrer().deja == 31
    assert {f: f.read_bytes() for f in racine.rglob("*") if f.is_file()} == avant


def test_la_date_de_scellement_est_gardee(racine: Path) -> None:
    fichier = chemin(racine, CONTENUS[0])
    avant = Fernet(A).extract_timestamp(fichier.read_bytes())
    Archive(racine, [B, A]).rechiffrer()
    assert Fernet(B).extract_timestamp(fichier.read_bytes()) == avant


def test_interrompu_il_se_termine_en_recommencant(racine: Path) -> None:
    class Arret(BaseException):
        pass

    def interrompre(fait: int, total: int) -> None:
        if fait == 10:
            raise Arret

    with pytest.raises(Arret):
        Archive(racine, [B, A]).rechiffrer(interrompre)
    milieu = Archive(racine, [B, A]).mesurer()
    assert milieu.deja >= 10 and milieu.anciens > 0 and milieu.fautes == []
    assert [Archive(racine, [B, A]).lire(sha(c)) for c in CONTENUS] == CONTENUS
    assert Archive(racine, [B, A]).rechiffrer().complet
    assert Archive(racine, [B]).mesurer().complet


def test_tue_net_il_se_termine_en_recommencant(racine: Path) -> None:
    programme = (
        "import os, pathlib, signal, sys\n"
        "from decompte.depots.archive import Archive\n"
        "def tuer(fait, total):\n"
        "    if fait == 10: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Archive(pathlib.Path(sys.argv[1]), [sys.argv[2], sys.argv[3]]).rechiffrer(tuer)\n"
    )
    commande = [sys.executable, "-c", programme, str(racine), B.decode(), A.decode()]
    tue = subprocess.run(commande, env=os.environ | {"PYTHONPATH": "plugins"}, check=False)
    assert tue.returncode == -signal.SIGKILL
    assert Archive(racine, [B, A]).mesurer().fautes == []
    assert Archive(racine, [B, A]).rechiffrer().complet
    assert [Archive(racine, [B]).lire(sha(c)) for c in CONTENUS] == CONTENUS
    assert list(Archive(racine, [B]).inscrits()) == ENTREES


def test_un_fichier_abime_est_dit_laisse_et_les_autres_continuent(racine: Path) -> None:
    abime, autre = chemin(racine, CONTENUS[3]), chemin(racine, CONTENUS[4])
    abime.write_bytes(abime.read_bytes()[:-9])
    autre.write_bytes(Fernet(A).encrypt(b"d'autres octets"))
    gardes = abime.read_bytes(), autre.read_bytes()
    bilan = Archive(racine, [B, A]).rechiffrer()
    assert bilan.rechiffres == 29 and len(bilan.fautes) == 2 and not bilan.complet
    assert any(abime.name in faute and "ne se déchiffre avec aucune clé" in faute for faute in bilan.fautes)
    assert any(autre.name in faute and "d'autres octets" in faute for faute in bilan.fautes)
    assert (abime.read_bytes(), autre.read_bytes()) == gardes
    assert "Gardez toutes les clés" in bilan.resume()


def test_mesurer_ne_change_rien(racine: Path) -> None:
    temporaire = racine / ".abc.tmp"
    temporaire.write_bytes(b"x")
    os.utime(temporaire, (0, 0))
    avant = {f: f.read_bytes() for f in racine.rglob("*") if f.is_file()}
    assert "--rechiffrer" in Archive(racine, [B, A]).mesurer().resume()
    assert {f: f.read_bytes() for f in racine.rglob("*") if f.is_file()} == avant


def test_les_fichiers_abandonnes_sont_ignores_puis_retires(racine: Path) -> None:
    dossiers = [chemin(racine, CONTENUS[0]).parent, next((racine / "registre").iterdir())]
    abandons = [dossier / ".xxxx.tmp" for dossier in dossiers]
    for abandon in abandons:
        abandon.write_bytes(b"moitie")
        os.utime(abandon, (time.time() - 7200,) * 2)
    en_cours = dossiers[0] / ".yyyy.tmp"
    en_cours.write_bytes(b"un autre ecrit en ce moment")
    archive = Archive(racine, [B, A])
    assert list(archive.inscrits()) == ENTREES
    bilan = archive.rechiffrer()
    assert (bilan.abandons, bilan.complet, bilan.total) == (2, True, 31)
    assert not any(abandon.exists() for abandon in abandons)
    assert en_cours.exists()


def test_une_archive_qui_n_existe_pas_encore(tmp_path: Path) -> None:
    bilan = Archive(tmp_path / "rien", [B]).rechiffrer()
    assert (bilan.total, bilan.complet) == (0, False)
    assert "vérifiez DECOMPTE_ARCHIVE" in bilan.resume()
    assert list(Archive(tmp_path / "rien", [B]).inscrits()) == []
