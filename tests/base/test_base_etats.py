"""The états liquidatifs of a real warehouse: a projet, then the piece of an approved version, kept for ever."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from decompte.app import etat_liquidatif
from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif import editer, editer_manquants, pieces_d_un_exercice
from decompte.app.etat_liquidatif_contexte import contexte
from decompte.domaine.vie_solde import ActionSolde
from tests.conftest import env_sur
from tests.etats_outils import montants_absents, texte_du_pdf
from tests.vie_fabrique import AU, EXERCICE, NET, PENALISE, TROP, ZERO, Vie, ouvrir_vie

A = ActionSolde
SANS_PERSONNE = ("gestion-1", "finances-1", "Nous contestons", "jamais venus")


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """Six conventions, computed."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as ouverte:
        yield ouverte


@pytest.fixture
def arrete(vie: Vie) -> Vie:
    """One of each kind approved: to pay, to take back, neither, with a penalty."""
    vie.faire(A.PROPOSER, NET, ZERO)
    vie.entendre(TROP)
    vie.entendre(PENALISE)
    vie.faire(A.ARRETER, NET, ZERO, TROP, PENALISE)
    return vie


def lignes(vie: Vie, convention: str) -> list[dict[str, object]]:
    """The lines of a solde."""
    return vie.ctx.entrepot.lire_decompte(convention, EXERCICE)


def test_le_contexte_se_fige_et_ne_dit_personne(arrete: Vie) -> None:
    dit = contexte(arrete.ctx, PENALISE, EXERCICE, AU)
    texte = json.dumps(dit, sort_keys=True, ensure_ascii=False)
    assert json.loads(texte) == dit == contexte(arrete.ctx, PENALISE, EXERCICE, AU)
    assert not any(mot in texte for mot in SANS_PERSONNE)
    assert "motif" not in texte
    figee = arrete.ctx.entrepot.lire_fige(PENALISE, EXERCICE, 1)
    assert figee is not None
    assert json.loads(figee["document"])["contexte"] == dit
    assert [e["genre"] for e in dit["contradictoire"][0]["evenements"]] == ["notification", "observations", "reponse"]
    assert [m["etat"] for m in dit["mois"]].count("manquant") == 11
    assert dit["structure"] == {"code": "asso-penalise", "nom": "ASSO-PENALISE", "siret": None}
    assert dit["decisions"][0]["citee_par"] == "dispositif"
    (part,) = dit["budget"]
    assert (part["operation"], part["imputation"]) == ("C02-3", "017-1")
    assert part["solde_net_eur"] == str(arrete.solde(PENALISE)["solde_net_eur"])
    assert {"clause_penalite", "bareme_penalite"} <= {p["parametre"] for p in dit["parametres"]}


def test_un_projet_n_est_jamais_garde(vie: Vie) -> None:
    nom, octets = editer(vie.ctx, PENALISE, EXERCICE, "pdf")
    assert nom == f"projet-etat-liquidatif-{PENALISE}-2024-1.pdf"
    assert "ne vaut pas arrêté" in texte_du_pdf(octets)
    assert montants_absents(octets, vie.solde(PENALISE), lignes(vie, PENALISE)) == []
    assert editer(vie.ctx, PENALISE, EXERCICE, "pdf", 1) == (nom, octets)
    assert vie.ctx.entrepot.lire_piece(PENALISE, EXERCICE, 1, "pdf") is None
    assert editer_manquants(vie.ctx) == 0


@pytest.mark.parametrize(
    ("convention", "nom", "titre"),
    [
        (NET, "etat-liquidatif", "État liquidatif"),
        (ZERO, "etat-liquidatif", "État liquidatif sans paiement"),
        (TROP, "ordre-de-reversement", "Ordre de reversement"),
        (PENALISE, "etat-liquidatif", "État liquidatif"),
    ],
)
def test_une_version_arretee_garde_sa_piece(
    arrete: Vie, monkeypatch: pytest.MonkeyPatch, convention: str, nom: str, titre: str
) -> None:
    nom_pdf, pdf = editer(arrete.ctx, convention, EXERCICE, "pdf")
    nom_xlsx, classeur = editer(arrete.ctx, convention, EXERCICE, "xlsx")
    assert (nom_pdf, nom_xlsx) == tuple(f"{nom}-{convention}-2024-1.{format}" for format in ("pdf", "xlsx"))
    solde = arrete.solde(convention)
    assert montants_absents(pdf, solde, lignes(arrete, convention)) == []
    figee = arrete.ctx.entrepot.lire_fige(convention, EXERCICE, 1)
    assert figee is not None
    texte = texte_du_pdf(pdf)
    assert f"{titre} n° {convention}-2024-1" in texte
    assert figee["sha256"] in texte
    assert not any(mot in texte for mot in SANS_PERSONNE)
    etat = {r[0]: r[1] for r in openpyxl.load_workbook(io.BytesIO(classeur))["État"].iter_rows(values_only=True) if r[0]}
    assert Decimal(str(etat["Montant dû"])) == solde["du_eur"]
    assert etat["Document figé (SHA-256)"] == figee["sha256"]
    # From then on it is the kept one, whatever the program would make.
    monkeypatch.setattr(etat_liquidatif, "_EDITER", dict.fromkeys(("pdf", "xlsx"), lambda etat: b"autre"))
    assert editer(arrete.ctx, convention, EXERCICE, "pdf") == (nom_pdf, pdf)
    assert editer(arrete.ctx, convention, EXERCICE, "xlsx", 1) == (nom_xlsx, classeur)


def test_les_manquants_une_seule_fois(arrete: Vie) -> None:
    dits: list[tuple[str, int, int]] = []
    editer(arrete.ctx, NET, EXERCICE, "pdf")
    assert editer_manquants(arrete.ctx, 2023) == 0
    assert editer_manquants(arrete.ctx, EXERCICE, lambda *etape: dits.append(etape)) == 7
    assert dits[-1] == ("États liquidatifs", 7, 7)
    assert editer_manquants(arrete.ctx) == 0
    pieces = dict(pieces_d_un_exercice(arrete.ctx, EXERCICE))
    assert len(pieces) == 8
    assert f"ordre-de-reversement-{TROP}-2024-1.pdf" in pieces


def test_la_premiere_piece_faite_est_la_bonne(arrete: Vie) -> None:
    faite = editer(arrete.ctx, NET, EXERCICE, "pdf")
    assert arrete.ctx.entrepot.garder_piece(NET, EXERCICE, 1, "pdf", "autre.pdf", b"autre") == faite


def test_une_regularisation_est_une_autre_piece(arrete: Vie) -> None:
    premiere = editer(arrete.ctx, NET, EXERCICE, "pdf")
    arrete.verser(NET, "500.00", "M-9", date(2025, 8, 2))
    arrete.calculer(date(2025, 8, 3))
    assert arrete.solde(NET)["version"] == 2
    nom, octets = editer(arrete.ctx, NET, EXERCICE, "pdf")
    assert nom == f"projet-ordre-de-reversement-{NET}-2024-2.pdf"
    assert montants_absents(octets, arrete.solde(NET), lignes(arrete, NET)) == []
    texte = texte_du_pdf(octets)
    assert "Régularisation : version 2" in texte
    assert "Ce qui a changé depuis" in texte
    assert "mandat non communiqué à ce jour" in texte
    assert editer(arrete.ctx, NET, EXERCICE, "pdf", 1) == premiere


def test_ce_qui_ne_se_peut_pas(vie: Vie) -> None:
    for arguments, dit in (
        ((NET, EXERCICE, "docx"), "en pdf et xlsx, pas en « docx »"),
        ((NET, EXERCICE, "pdf", 3), "n'a pas de version 3"),
        ((NET, 2031, "pdf"), "n'a pas de solde calculé pour 2031"),
        (("2024-2.3-nett", EXERCICE, "pdf"), "Vouliez-vous dire « 2024-2.3-net »"),
    ):
        with pytest.raises(DemandeInvalide, match=dit):
            editer(vie.ctx, *arguments)
    with pytest.raises(DemandeInvalide, match="pas de solde calculé"):
        contexte(vie.ctx, NET, 2031, AU)
