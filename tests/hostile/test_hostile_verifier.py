"""The partner's self-check and the night say the same of every file that needs no history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from decompte.app.verifier import Verification, verifier
from decompte.domaine.constat import Constat
from tests.hostile.corpus import corpus
from tests.hostile.nuit_hostile import NuitHostile, Obtenu
from tests.hostile.socle import ATTEND, PROTEGEES, REFUSEES, CasPlace, conventions

Dit = tuple[str, str, str | None, int | None, str | None, str]
"""What a finding says: rule, severity, sheet, row, column, message."""
APRES_TOUT = datetime(2024, 12, 6, 10, tzinfo=UTC)
"""When the last of the corpus arrived: a file is never late for itself."""
CONNUES = {c.structure for c in conventions()}
SANS_HISTOIRE = [c for c in corpus() if c.cas.attendu.etat not in (ATTEND, "doublon") and (c.dossier in CONNUES)]
"""Not the files that the night leaves or knows already, nor those of a folder that is nobody's: only a drop-box has them."""
SEULS = [
    c
    for c in SANS_HISTOIRE
    if c.id
    in {
        "temoins/classeur xlsx",
        "archives_piegees/remonte de deux dossiers",
        "mots_de_passe/classeur, un autre",
        "codes/balise",
        "csv_ecritures/cp1252",
        "contenants/deux d'un mois et un autre",
        "bombes/zip plat de 210 Mo",
    }
]
"""Checked alone as well, the way a partner does: the others are checked together, which must change nothing."""


def _dits(constats: Iterable[Mapping[str, Any]]) -> list[Dit]:
    dits = [(c["regle"], str(c["severite"]), c["feuille"], c["ligne"], c["colonne"], c["message"]) for c in constats]
    return sorted(dits, key=repr)


def _de_la_nuit(obtenu: Obtenu) -> list[Dit]:
    # Rules of series compare with the other months and structures: a self-check has none.
    return _dits(c for c in obtenu.constats if not c["regle"].startswith("S"))


def _du_verificateur(constats: Iterable[Constat]) -> list[Dit]:
    champs = ("regle", "severite", "feuille", "ligne", "colonne", "message")
    return _dits({champ: getattr(c, champ) for champ in champs} for c in constats)


def _groupes() -> Iterator[tuple[str | None, datetime, list[CasPlace]]]:
    """The cases that one run may check: those of a folder whose files do not name it, and all the others."""
    par_structure: dict[tuple[str, datetime], list[CasPlace]] = {}
    autres = []
    for cas in SANS_HISTOIRE:
        if cas.dossier in PROTEGEES or cas.cas.dossier or (cas.dossier in REFUSEES and cas.cas.jamais_charge):
            recu_le = cas.recu_le if cas.cas.jamais_charge else APRES_TOUT
            par_structure.setdefault((cas.dossier, recu_le), []).append(cas)
        else:
            autres.append(cas)
    yield None, APRES_TOUT, autres
    for (structure, recu_le), groupe in par_structure.items():
        yield structure, recu_le, groupe


def _verifier(nuit: NuitHostile, structure: str | None, recu_le: datetime, cas: list[CasPlace]) -> dict[str, list[Verification]]:
    """The verdicts by case. Between two files stands another, so that the tables of two archives are told apart."""
    borne = nuit.boite.parent / "borne.csv"
    borne.write_bytes(b"")
    fichiers: list[Path] = []
    for un in cas:
        fichiers += [nuit.boite / un.chemin, borne]
    par_cas: dict[str, list[Verification]] = {}
    restants = iter(cas)
    courant: list[Verification] = []
    for verdict in verifier(nuit.env, fichiers, structure, recu_le, None):
        if verdict.nom == borne.name:
            par_cas[next(restants).id] = courant
            courant = []
        else:
            courant.append(verdict)
    return par_cas


@pytest.fixture(scope="module")
def verdicts(nuit_hostile: NuitHostile) -> dict[str, list[Verification]]:
    """What the self-check says of each case. A file that does not name its convention is checked again, with its structure."""
    par_cas: dict[str, list[Verification]] = {}
    muets: dict[str, list[CasPlace]] = {}
    for structure, recu_le, groupe in _groupes():
        dits = _verifier(nuit_hostile, structure, recu_le, groupe)
        par_cas |= dits
        for cas in groupe:
            if structure is None and any(_suppose_une_structure(cas, c) for v in dits[cas.id] for c in v.constats):
                muets.setdefault(cas.dossier, []).append(cas)
    for structure, groupe in muets.items():
        par_cas |= _verifier(nuit_hostile, structure, APRES_TOUT, groupe)
    return par_cas


def _suppose_une_structure(cas: CasPlace, constat: Constat) -> bool:
    """Whether a finding comes of the structure that was guessed (none, or for each table of an archive its own)."""
    return constat.regle == "D11" and (constat.severite == "bloquant_fichier" or cas.cas.membres is not None)


def _comparer(nuit: NuitHostile, cas: CasPlace, verdicts: list[Verification]) -> None:
    assert verdicts, "le vérificateur ne dit rien de ce fichier"
    nom = Path(cas.chemin).name
    for verdict in verdicts:
        membre = verdict.nom.removeprefix(nom).removeprefix("/")
        obtenu = nuit.membre(cas, membre) if membre else nuit.obtenu(cas)
        assert obtenu is not None, f"la nuit ne connaît pas {verdict.nom}"
        assert _du_verificateur(verdict.constats) == _de_la_nuit(obtenu)
        if obtenu.etat != "remplace":
            assert verdict.etat == obtenu.etat


@pytest.mark.parametrize("cas", SANS_HISTOIRE, ids=lambda cas: cas.id)
def test_le_verificateur_dit_ce_que_dit_la_nuit(
    nuit_hostile: NuitHostile, verdicts: dict[str, list[Verification]], cas: CasPlace
) -> None:
    _comparer(nuit_hostile, cas, verdicts[cas.id])


@pytest.mark.parametrize("cas", SEULS, ids=lambda cas: cas.id)
def test_verifie_seul_aussi(nuit_hostile: NuitHostile, cas: CasPlace) -> None:
    seul = verifier(nuit_hostile.env, [nuit_hostile.boite / cas.chemin], cas.dossier, cas.recu_le, None)
    _comparer(nuit_hostile, cas, seul)


def test_presque_tout_le_corpus_se_verifie() -> None:
    assert len(SANS_HISTOIRE) > 0.95 * len(corpus())
    assert len(SEULS) == 7
