"""The corpus itself: large enough, of every family, and made of files that are all different."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.hostile.attentes import ecart
from tests.hostile.corpus import FAMILLES, corpus
from tests.hostile.nuit_hostile import Obtenu
from tests.hostile.phrases import defauts
from tests.hostile.socle import Attendu, accepte, illisible, refuse


def test_au_moins_deux_cents_cas_et_toutes_les_familles() -> None:
    cas = corpus()
    assert len({c.id for c in cas}) == len(cas) >= 200
    assert {c.cas.famille for c in cas} == set(FAMILLES)
    assert min(sum(c.cas.famille == famille for c in cas) for famille in FAMILLES) >= 10
    assert len({c.chemin for c in cas}) == len(cas)


def test_chaque_cas_dit_pourquoi() -> None:
    assert all(c.cas.pourquoi for c in corpus())


def test_aucun_fichier_n_est_celui_d_un_autre_cas() -> None:
    """But where that is the point of the case: the same bytes again are a doublon, and nothing else would be tested."""
    vus: dict[tuple[str, str], str] = {}
    for cas in corpus():
        if cas.cas.avec is None and cas.cas.famille not in ("bombes", "demesures"):
            cle = (cas.dossier, sha256(cas.octets()).hexdigest())
            assert cle not in vus, f"{cas.id} et {vus[cle]}"
            vus[cle] = cas.id


def test_les_octets_ne_dependent_que_du_code() -> None:
    """One case in ten; encrypted files apart, whose salt is drawn."""
    for cas in corpus()[::10]:
        if cas.cas.famille not in ("mots_de_passe", "bombes", "demesures"):
            assert cas.octets() == cas.octets(), cas.id


CONSTAT = {
    "message": "« Phase » est vide.",
    "conduite": "Remplissez cette cellule.",
    "valeur": None,
    "entete": "Phase",
    "feuille": "Suivi",
}


@pytest.mark.parametrize(
    ("champ", "texte", "mot"),
    [
        ("message", "Le fichier est illisible : BadZipFile.", "mot de programme"),
        ("message", "La valeur None n'est pas comprise.", "mot de programme"),
        ("message", "Le fichier est abîmé : invalid header.", "mot anglais"),
        ("message", "La cellule {entete} est vide.", "champ jamais rempli"),
        ("conduite", "", "n'est pas une phrase"),
        ("conduite", "Corrigez la cellule", "n'est pas une phrase"),
        ("valeur", "MJ-000123", "identifiant d'une personne"),
        ("valeur", "a\u202eb", "caractères qui agissent"),
        ("entete", "a\x1b[2J", "caractères qui agissent"),
    ],
)
def test_une_mauvaise_phrase_se_voit(champ: str, texte: str, mot: str) -> None:
    assert defauts(CONSTAT) == []
    assert any(mot in defaut for defaut in defauts(CONSTAT | {champ: texte}))


def _obtenu(etat: str, lignes: int, *regles: str) -> Obtenu:
    return Obtenu("s/x", etat, None, lignes, tuple({"regle": r, "severite": "avertissement"} for r in regles))


@pytest.mark.parametrize(
    ("attendu", "obtenu", "juste"),
    [
        (accepte(3), _obtenu("accepte", 3), True),
        (accepte(3), _obtenu("accepte", 2), False),
        (accepte(3), _obtenu("accepte", 3, "L04"), False),
        (accepte(3, "L04"), _obtenu("accepte", 3), False),
        (accepte(3, "L04|L05"), _obtenu("accepte", 3, "L05"), True),
        (accepte(3, "L04", exact=False), _obtenu("accepte", 3, "L04", "L06"), True),
        (refuse("D08"), _obtenu("illisible", 0, "D08"), True),
        (refuse("D08"), _obtenu("rejete", 0, "D08"), True),
        (refuse("D08"), _obtenu("accepte", 0, "D08"), False),
        (illisible(), _obtenu("rejete", 0, "D01"), False),
    ],
)
def test_un_ecart_se_voit(attendu: Attendu, obtenu: Obtenu, juste: bool) -> None:
    assert (ecart(attendu, obtenu) is None) is juste
