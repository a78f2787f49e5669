"""The corpus itself: large enough, of every family, and made of files that are all different."""

from __future__ import annotations

from hashlib import sha256

from tests.hostile.corpus import FAMILLES, corpus


def test_au_moins_deux_cents_cas_et_toutes_les_familles() -> None:
    cas = corpus()
    assert len({c.id for c in cas}) == len(cas) >= 200
    assert {c.cas.famille for c in cas} == set(FAMILLES)
    assert min(sum(c.cas.famille == famille for c in cas) for famille in FAMILLES) >= 10
    assert len({c.chemin for c in cas}) == len(cas)


def test_chaque_cas_dit_pourquoi() -> None:
    assert all(c.cas.pourquoi for c in corpus())


def test_les_octets_ne_dependent_que_du_code() -> None:
    """Encrypted files apart: their salt is drawn."""
    for cas in corpus():
        if cas.cas.famille not in ("mots_de_passe", "bombes", "demesures"):
            assert cas.octets() == cas.octets(), cas.id


def test_aucun_fichier_n_est_celui_d_un_autre_cas() -> None:
    """But where that is the point of the case: the same bytes again are a doublon, and nothing else would be tested."""
    vus: dict[tuple[str, str], str] = {}
    for cas in corpus():
        if cas.cas.avec is None and cas.cas.famille not in ("bombes", "demesures"):
            cle = (cas.dossier, sha256(cas.octets()).hexdigest())
            assert cle not in vus, f"{cas.id} et {vus[cle]}"
            vus[cle] = cas.id
