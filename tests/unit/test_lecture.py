"""The strict reader that the rooms share: values with their line, and every fault told once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decompte.app.erreurs import ERREURS_DITES
from decompte.classeurs.modeles import ModelesInvalides
from decompte.controles.lecture_suites import SuitesInvalides
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import Noeud, lire_yaml
from decompte.referentiel import ReferenceInvalide


def lire(dossier: Path, contenu: str | bytes, *, flottants: bool = False) -> tuple[Noeud | None, list[str]]:
    """The content, and the faults as a person reads them."""
    chemin = dossier / "essai.yml"
    chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    releve = Releve()
    return lire_yaml(chemin, "essai.yml", releve, flottants=flottants), [str(faute) for faute in releve.fautes]


def fiche(dossier: Path, contenu: str, connues: tuple[str, ...] | None = None, nom: str = "") -> Fiche:
    noeud, fautes = lire(dossier, contenu)
    assert noeud is not None
    assert not fautes
    lue = lire_fiche(noeud, connues, Releve(), nom)
    assert lue is not None
    return lue


def test_valeurs_et_lignes(tmp_path: Path) -> None:
    noeud, fautes = lire(tmp_path, "\ufeffa: un\nb:\n  - 2\n  - true\nc: {d: 2024-02-29, e: null, f: '1.3'}\n")
    assert fautes == []
    assert noeud is not None
    assert noeud.brut() == {"a": "un", "b": [2, True], "c": {"d": date(2024, 2, 29), "e": None, "f": "1.3"}}
    assert isinstance(noeud.valeur, dict)
    assert noeud.valeur["b"].ligne == 2
    assert [element.ligne for element in noeud.valeur["b"].valeur] == [3, 4]


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ("a: 1\na: 2\n", "essai.yml, ligne 2 : la clé « a » est écrite deux fois : n'en gardez qu'une."),
        (
            "a: 0.5\n",
            "essai.yml, ligne 1 : « 0.5 » est un nombre à virgule sans apostrophes : écrivez '0.5', pour qu'il reste exact.",
        ),
        ("a: yes\n", "essai.yml, ligne 1 : « yes » : écrivez true ou false, ou mettez des apostrophes si c'est un mot."),
        ("a: 0o17\nb: 0x1F\n", "essai.yml, ligne 2 : « 0x1F » : écriture non admise ici, mettez des apostrophes."),
        ("? [a]\n: 1\n", "essai.yml, ligne 1 : une clé doit être un mot simple."),
        ("", "essai.yml : le fichier est vide : complétez-le ou supprimez-le."),
        (b"a: \xe9\n", "essai.yml : le fichier n'est pas en UTF-8 : enregistrez-le en UTF-8."),
        ("a: \x07\n", "essai.yml : le fichier contient un caractère que le YAML n'admet pas : retirez-le."),
    ],
)
def test_faute(tmp_path: Path, contenu: str | bytes, attendu: str) -> None:
    _, fautes = lire(tmp_path, contenu)
    assert len(fautes) == 1
    assert fautes[0].startswith(attendu)


def test_fichier_absent(tmp_path: Path) -> None:
    releve = Releve()
    assert lire_yaml(tmp_path / "absent.yml", "absent.yml", releve) is None
    assert releve.fautes == [Faute("absent.yml", None, "le fichier est absent ou illisible : remettez-le en place.")]


def test_flottants_admis(tmp_path: Path) -> None:
    noeud, fautes = lire(tmp_path, "a: 15.5\n", flottants=True)
    assert fautes == []
    assert noeud is not None
    assert noeud.brut() == {"a": 15.5}
    assert len(lire(tmp_path, "a: .inf\n", flottants=True)[1]) == 1


def test_faute_repetee_par_reference_dite_une_fois(tmp_path: Path) -> None:
    noeud, fautes = lire(tmp_path, "a: &x {b: 0.5}\nc: *x\n")
    assert len(fautes) == 1
    assert noeud is not None
    assert noeud.brut() == {"a": {"b": "0.5"}, "c": {"b": "0.5"}}


def test_valeur_qui_se_contient_elle_meme(tmp_path: Path) -> None:
    noeud, _ = lire(tmp_path, "a: &x [1, *x]\n")
    assert noeud is not None
    assert noeud.brut() == {"a": [1, None]}


def test_cle_inconnue_avec_conseil(tmp_path: Path) -> None:
    lue = fiche(tmp_path, "libele: x\nz: y\n", ("id", "libelle"), "la règle L99")
    assert [str(faute) for faute in lue.releve.fautes] == [
        "essai.yml, ligne 1 : la règle L99 : clé inconnue « libele ». Vouliez-vous dire « libelle » ?",
        "essai.yml, ligne 2 : la règle L99 : clé inconnue « z ». Attendu : id, libelle.",
    ]


def test_lecteurs_de_la_bonne_valeur(tmp_path: Path) -> None:
    lue = fiche(tmp_path, "t: un\nn: 3\nb: true\nd: 31/03/2024\nl: [a, b]\nf: {x: y}\nm: [{x: y}]\n")
    assert (lue.texte("t"), lue.entier("n"), lue.booleen("b", defaut=False)) == ("un", 3, True)
    assert (lue.date("d"), lue.textes("l"), lue.choix("t", ("un", "deux"))) == (date(2024, 3, 31), ("a", "b"), "un")
    dedans = lue.fiche("f", ("x",))
    assert dedans is not None
    assert dedans.texte("x") == "y"
    assert [membre.texte("x") for membre in lue.fiches("m", ("x",))] == ["y"]
    assert (lue.texte("absent"), lue.entier("absent"), lue.booleen("absent", defaut=True)) == (None, None, True)
    assert (lue.textes("absent"), lue.fiches("absent", ()), lue.fiche("absent", ())) == ((), [], None)
    assert lue.releve.fautes == []


@pytest.mark.parametrize(
    ("contenu", "lecteur", "dit"),
    [
        ("a: 3", "texte", "« a » doit être un texte : mettez des apostrophes."),
        ("a: ' x'", "texte", "« a » est vide, ou a un espace au début ou à la fin : corrigez-le."),
        ("a: true", "entier", "« a » doit être un nombre entier."),
        ("a: oui", "booleen", "« a » doit être true ou false."),
        ("a: 2024-02-30", "date", "« a » : « 2024-02-30 » n'est pas une date qui existe, attendu AAAA-MM-JJ."),
        ("a: x", "textes", "« a » doit être une liste de textes."),
        ("a: [3]", "textes", "« a » doit être une liste de textes sans espace autour."),
        ("a: {x: 1}", "noeuds", "« a » doit être une liste."),
        ("a: [x]", "fiche", "attendu des couples « clé: valeur », trouvé autre chose."),
    ],
)
def test_lecteurs_de_la_mauvaise_valeur(tmp_path: Path, contenu: str, lecteur: str, dit: str) -> None:
    lue = fiche(tmp_path, f"z: 1\n{contenu}\n")
    arguments = {"booleen": {"defaut": False}, "fiche": {"connues": None}}.get(lecteur, {})
    assert not getattr(lue, lecteur)("a", **arguments)
    assert [str(faute) for faute in lue.releve.fautes] == [f"essai.yml, ligne 2 : {dit}"]


def test_choix_et_cle_requise(tmp_path: Path) -> None:
    lue = fiche(tmp_path, "a: taus\n")
    assert lue.choix("a", ("taux", "note")) is None
    assert lue.texte("b", requis=True) is None
    assert [faute.message for faute in lue.releve.fautes] == [
        "« a » : « taus » n'est pas admis, attendu taux ou note. Vouliez-vous dire « taux » ?",
        "la clé « b » manque : ajoutez-la.",
    ]


def test_l_erreur_dit_tout() -> None:
    erreur = FichiersInvalides("Rien ne va", [Faute("a.yml", 3, "ceci."), Faute("b.yml", None, "cela.")])
    assert str(erreur) == "Rien ne va (2 fautes) :\n- a.yml, ligne 3 : ceci.\n- b.yml : cela."


@pytest.mark.parametrize("erreur", [ReferenceInvalide, ModelesInvalides, SuitesInvalides])
def test_l_erreur_de_chaque_piece_est_montree_sans_trace(erreur: type[Exception]) -> None:
    assert issubclass(erreur, ERREURS_DITES)
