"""The archive keeps every byte, encrypted, and gives back what it was given or says that it cannot."""

from __future__ import annotations

import hashlib
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from decompte.depots.archive import Archive
from decompte.depots.erreurs import ArchiveAbsente, ArchiveEndommagee, CleArchiveInvalide
from decompte.depots.identite import identifiant_depot

CLE = Fernet.generate_key()
CONTENU = b"nom;prenom\n" * 100


def list_fichiers(racine: Path) -> list[Path]:
    return [chemin for chemin in racine.rglob("*") if chemin.is_file()]


def test_ranger_puis_lire(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", [CLE])
    sha256 = archive.ranger(CONTENU)
    assert sha256 == hashlib.sha256(CONTENU).hexdigest()
    assert archive.contient(sha256)
    assert archive.lire(sha256) == CONTENU
    (fichier,) = list_fichiers(tmp_path)
    assert fichier == tmp_path / "archive" / sha256[:2] / sha256[2:4] / sha256
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600


def test_rien_n_est_en_clair_sur_le_disque(tmp_path: Path) -> None:
    Archive(tmp_path, [CLE]).ranger(CONTENU)
    assert b"prenom" not in list_fichiers(tmp_path)[0].read_bytes()


def test_ranger_deux_fois_ne_change_rien(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    sha256 = archive.ranger(CONTENU)
    avant = list_fichiers(tmp_path)[0].read_bytes()
    assert archive.ranger(CONTENU) == sha256
    assert [fichier.read_bytes() for fichier in list_fichiers(tmp_path)] == [avant]


def test_ranger_tous_garde_l_ordre(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "neuve" / "archive", [CLE])
    contenus = [b"%d" % (rang % 20) for rang in range(60)]
    empreintes = archive.ranger_tous(contenus)
    assert [archive.lire(sha256) for sha256 in empreintes] == contenus
    assert len(list_fichiers(tmp_path)) == 20


def test_une_copie_abimee_est_dite_puis_reparee_par_les_memes_octets(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    sha256 = archive.ranger(CONTENU)
    fichier = list_fichiers(tmp_path)[0]
    fichier.write_bytes(fichier.read_bytes()[:-20])
    with pytest.raises(ArchiveEndommagee, match="abîmé"):
        archive.lire(sha256)
    archive.ranger(CONTENU)
    assert archive.lire(sha256) == CONTENU


def test_d_autres_octets_sous_la_meme_empreinte_sont_refuses(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    sha256 = archive.ranger(CONTENU)
    list_fichiers(tmp_path)[0].write_bytes(Fernet(CLE).encrypt(b"autre chose"))
    with pytest.raises(ArchiveEndommagee, match="d'autres octets"):
        archive.lire(sha256)


def test_changer_de_cle(tmp_path: Path) -> None:
    nouvelle = Fernet.generate_key()
    ancien = Archive(tmp_path, [CLE]).ranger(CONTENU)
    archive = Archive(tmp_path, [nouvelle, CLE])
    recent = archive.ranger(b"nouveau")
    assert archive.lire(ancien) == CONTENU
    # The first key encrypts: what is new does without the old one, what is old does not.
    assert Archive(tmp_path, [nouvelle]).lire(recent) == b"nouveau"
    with pytest.raises(ArchiveEndommagee, match="clé"):
        Archive(tmp_path, [nouvelle]).lire(ancien)


def test_ce_qui_n_y_est_pas_est_dit(tmp_path: Path) -> None:
    archive = Archive(tmp_path, [CLE])
    assert not archive.contient("0" * 64)
    with pytest.raises(ArchiveAbsente):
        archive.lire("0" * 64)
    with pytest.raises(ValueError, match="empreinte"):
        archive.lire("../../etc/passwd")


@pytest.mark.parametrize("cles", [[], [b"courte"], [CLE, b"motdepasse-secret"]])
def test_une_cle_fausse_est_refusee_sans_etre_montree(tmp_path: Path, cles: list[bytes]) -> None:
    with pytest.raises(CleArchiveInvalide) as refus:
        Archive(tmp_path, cles)
    assert "secret" not in str(refus.value)


def test_identifiant_d_un_depot() -> None:
    paris = timezone(timedelta(hours=2))
    reference = identifiant_depot("ccas-arras", "ccas-arras/mai.xlsx", datetime(2024, 6, 7, 16, 0, tzinfo=UTC), "ab" * 32)
    # Written down once: replays on any machine, years later, must find the same name.
    assert reference == "d643fdea08525"
    ailleurs = identifiant_depot("ccas-arras", "ccas-arras/mai.xlsx", datetime(2024, 6, 7, 18, 0, tzinfo=paris), "AB" * 32)
    assert ailleurs == reference


def test_identifiant_exige_le_decalage() -> None:
    with pytest.raises(ValueError, match="décalage"):
        identifiant_depot("s", "s/a.xlsx", datetime(2024, 6, 7), "0" * 64)  # noqa: DTZ001


ARRIVEE = st.tuples(
    st.text(), st.text(), st.datetimes(timezones=st.just(UTC)), st.text("0123456789abcdef", min_size=64, max_size=64)
)


@given(ARRIVEE, ARRIVEE)
def test_deux_arrivees_differentes_ont_deux_noms(
    une: tuple[str, str, datetime, str], autre: tuple[str, str, datetime, str]
) -> None:
    sans_nul = [[str(x).replace("\0", "") if i != 2 else x for i, x in enumerate(a)] for a in (une, autre)]
    egales = sans_nul[0] == sans_nul[1]
    assert (identifiant_depot(*sans_nul[0]) == identifiant_depot(*sans_nul[1])) is egales
