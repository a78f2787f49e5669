"""How a drop-box is opened from its address, and what is told of it: never a secret."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from decompte.depots.acces import OPTIONS, AccesFsspec, AccesLocal, hide_secret, open_acces
from decompte.depots.acces_pannes import explain
from decompte.depots.erreurs import BoiteIntrouvable


@pytest.mark.parametrize(
    ("url", "montre"),
    [
        ("sftp://compte:secret@serveur:22/boite", "sftp://compte:***@serveur:22/boite"),
        ("sftp://compte:se@cr/et@serveur/boite", "sftp://compte:***@serveur/boite"),
        ("sftp://:secret@serveur/boite", "sftp://:***@serveur/boite"),
        ("s3://cle:secret@depots/boite?token=secret", "s3://cle:***@depots/boite"),
        ("sftp://connexion@/boite", "sftp://connexion@/boite"),
        ("s3://depots/boite", "s3://depots/boite"),
        ("/srv/boite", "/srv/boite"),
    ],
)
def test_une_adresse_se_montre_sans_secret(url: str, montre: str) -> None:
    assert hide_secret(url) == montre


def test_un_acces_est_rendu_tel_quel(tmp_path: Path) -> None:
    acces = AccesLocal(tmp_path)
    assert open_acces(acces) is acces


@pytest.mark.parametrize("schema", ["file", "FILE", "local"])
def test_une_adresse_de_fichier_ne_passe_jamais_par_fsspec(tmp_path: Path, schema: str) -> None:
    def refuse(url: str, options: Mapping[str, Any]) -> Any:
        raise AssertionError(url)

    assert isinstance(open_acces(f"{schema}://{tmp_path}", refuse), AccesLocal)


def test_fsspec_suivrait_les_liens_d_un_dossier_local(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="AccesLocal"):
        AccesFsspec(LocalFileSystem(), str(tmp_path))


def test_l_ouvreur_recoit_l_adresse_et_les_options_de_son_schema(tmp_path: Path) -> None:
    recus = []

    def ouvrir(url: str, options: Mapping[str, Any]) -> Any:
        recus.append((url, options))
        return fsspec.filesystem("memory"), "/vide"

    open_acces("SFTP://Connexion@/Boite", ouvrir)
    open_acces("memory://vide", ouvrir)
    assert recus == [("sftp://Connexion@/Boite", OPTIONS["sftp"]), ("memory://vide", {})]


@pytest.mark.parametrize(
    ("erreur", "attendu"),
    [
        (ImportError("no", name="adlfs"), r"n'est pas installée \(adlfs\)"),
        (ConnectionRefusedError(111, "secret"), "ne répond pas"),
        (PermissionError("secret"), "refuse ces identifiants"),
        (OSError("Multiple exceptions: secret"), "ne répond pas"),
        (FileNotFoundError(2, "secret", "/etc/cle"), "le fichier « /etc/cle » n'existe pas sur cette machine"),
        (ValueError("secret"), "mal formée"),
    ],
)
def test_ce_qui_empeche_d_ouvrir_est_dit_sans_secret(erreur: Exception, attendu: str) -> None:
    def ouvrir(url: str, options: Mapping[str, Any]) -> Any:
        raise erreur

    with pytest.raises(BoiteIntrouvable, match=attendu) as leve:
        open_acces("sftp://compte:secret@serveur/boite", ouvrir)
    assert "sftp://compte:***@serveur/boite" in str(leve.value)
    # The test itself names the secret in its own lines, that a traceback quotes.
    assert "secret" not in "".join(traceback.format_exception_only(leve.value))
    assert leve.value.__suppress_context__


def test_une_faute_inconnue_n_arrete_que_son_fichier() -> None:
    panne = explain(OSError(5, "secret"))
    assert panne.raison == "réponse inattendue du serveur (OSError)"
    assert not panne.generale
