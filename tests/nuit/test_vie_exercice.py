"""A whole exercice of the demonstration from « provisoire » to « mandaté », every number of every paper being the table's."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from vie_exercice import CONFIRME, FINANCES, GESTION, Exercice, vivre

from decompte.app.contexte import ouvrir
from decompte.app.demonstration import fabriquer_demonstration
from decompte.domaine.vie_solde import CALCUL, VersionArretee
from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur
from tests.etats_outils import montants_absents, montants_du_pdf, montants_du_texte

pytestmark = pytest.mark.longue
ZERO = Decimal("0.00")


@pytest.fixture(scope="module")
def exercice(tmp_path_factory: pytest.TempPathFactory, serveur: Serveur) -> Iterator[Exercice]:
    """The year of the demonstration, after everything was done."""
    dossier = tmp_path_factory.mktemp("vie")
    boite = dossier / "boite"
    for url in base_neuve(serveur, ""):
        env = env_sur(url, dossier / "donnees")
        fabriquer_demonstration(env, 2024, 1, boite, None, None)
        with ouvrir(env, boite.with_name("boite.reference")) as ctx:
            exercice = Exercice(ctx, boite)
            vivre(exercice)
            yield exercice


def versions(exercice: Exercice) -> list[VersionArretee]:
    """Every approved version."""
    return [v for siennes in exercice.ctx.entrepot.lire_vie().versions.values() for v in siennes]


def test_tous_les_soldes_calcules_sont_mandates(exercice: Exercice) -> None:
    soldes = exercice.soldes()
    assert len(soldes) == 209 and all(s["du_eur"] is not None for s in soldes.values())
    assert Counter(s["etat"] for s in soldes.values()) == {"mandate": 209}
    assert all(s["blocages"] == [] for s in soldes.values())


def test_l_exercice_a_eu_de_tout(exercice: Exercice) -> None:
    """Otherwise the rest would hold for little."""
    cles = exercice.vecu.cles
    attendus = {
        "blocage.bilan", "blocage.documents", "blocage.quarantaine", "renvoyé", "acceptée", "caduque", "refusées", "reversements",
        "hausse", "baisse",
    }  # fmt: skip
    assert attendus <= {nom for nom, siennes in cles.items() if siennes}


def test_chaque_passage_est_au_journal(exercice: Exercice) -> None:
    """Every state that a solde went through is a row: who, from what, to what; nobody approves what they proposed."""
    par_solde: dict[tuple[str, int, int], list[dict[str, object]]] = {}
    for t in exercice.ctx.entrepot.lire_transitions(exercice=2024):
        par_solde.setdefault((t["convention"], t["exercice"], t["version"]), []).append(t)
    assert set(par_solde) >= {(v.convention, v.exercice, v.version) for v in versions(exercice)}
    for cle, passages in par_solde.items():
        assert passages[0]["de"] is None, cle
        assert all(avant["vers"] == apres["de"] for avant, apres in pairwise(passages)), cle
        assert passages[-1]["vers"] == "mandate", cle
        for t in passages:
            attendu = {"propose": {GESTION}, "contradictoire": {GESTION}, "arrete": {FINANCES}, "mandate": {FINANCES}}
            assert t["par"] in attendu.get(str(t["vers"]), {CALCUL, GESTION, FINANCES}), (cle, t)
    (renvoye,) = exercice.vecu.cles["renvoyé"]
    assert ("propose", "a_instruire", FINANCES, "Le bilan cite deux montants.") in [
        (t["de"], t["vers"], t["par"], t["commentaire"]) for t in par_solde[(*renvoye, 1)]
    ]


def test_ce_qui_est_entendu_change_la_penalite_ou_ne_la_change_pas(exercice: Exercice) -> None:
    proposes, cles = exercice.vecu.proposes, exercice.vecu.cles
    arretees = {(v.convention, v.exercice): v for v in versions(exercice) if v.version == 1}
    for cle in (*cles["acceptée"], *cles["caduque"]):
        # Given up or lapsed: the penalty that was announced is paid to the partner.
        assert arretees[cle].solde_net_eur == proposes[cle]["solde_net_eur"] + proposes[cle]["penalite_eur"]
    for cle in cles["refusées"]:
        assert arretees[cle].solde_net_eur == proposes[cle]["solde_net_eur"] == (
            proposes[cle]["solde_brut_eur"] - proposes[cle]["penalite_eur"]
        )  # fmt: skip
    for cle in cles["reversements"]:
        assert (arretees[cle].solde_net_eur, arretees[cle].reversement_eur) == (ZERO, proposes[cle]["reversement_eur"])
    (caduque,) = cles["caduque"]
    assert exercice.ctx.entrepot.lire_vie().remises[caduque].par == CALCUL


def test_une_regularisation_ne_paie_que_la_difference(exercice: Exercice) -> None:
    """Σ of what the versions paid or took back = what the last calculation gives in all; each is a paper of its own."""
    proposes, cles = exercice.vecu.proposes, exercice.vecu.cles
    (hausse,), (baisse,) = cles["hausse"], cles["baisse"]
    vie = exercice.ctx.entrepot.lire_vie().versions
    _, complement = vie[hausse]
    assert (complement.solde_net_eur, complement.reversement_eur) == (proposes[hausse]["penalite_eur"], ZERO)
    premiere, reprise = vie[baisse]
    assert (reprise.solde_net_eur, reprise.reversement_eur) == (ZERO, Decimal("1234.56"))
    assert reprise.mandat is not None and reprise.mandat.sens == "titre"
    assert premiere.liquide_eur + reprise.liquide_eur == proposes[baisse]["solde_net_eur"] - Decimal("1234.56")


def test_rien_de_fige_n_a_change_d_un_octet(exercice: Exercice) -> None:
    """The first versions as they were before the corrections: document, digest, PDF, workbook."""
    presents = exercice.figer()
    assert len(exercice.vecu.figes) == 209 and len(presents) == 211
    assert {cle: presents[cle] for cle in exercice.vecu.figes} == exercice.vecu.figes


def test_chaque_chiffre_de_chaque_pdf_est_celui_de_la_table(exercice: Exercice) -> None:
    """Text taken out of the PDF: every amount of the frozen row and of its lines is printed, and no other amount is."""
    ecarts = {}
    for cle, (document, _, pdf, _) in exercice.figer().items():
        fige = json.loads(document, parse_float=Decimal)
        absents = montants_absents(pdf, fige["solde"], fige["lignes"])
        ailleurs = {abs(m) for m in montants_du_pdf(pdf)} - montants_du_document(fige)
        if absents or ailleurs:
            ecarts[cle] = (absents, sorted(ailleurs))
    assert ecarts == {}


def montants_du_document(fige: Any) -> set[Decimal]:
    """Every amount that a frozen document holds, as a number or in a sentence, without its sign."""
    if isinstance(fige, dict):
        return {m for valeur in fige.values() for m in montants_du_document(valeur)}
    if isinstance(fige, list):
        return {m for valeur in fige for m in montants_du_document(valeur)}
    if isinstance(fige, Decimal):
        return {abs(fige)}
    if isinstance(fige, int) and not isinstance(fige, bool):
        return {Decimal(abs(fige))}
    if isinstance(fige, str):
        nombre = {abs(Decimal(fige))} if re.fullmatch(r"-?\d+(\.\d{1,2})?", fige) else set()
        return nombre | {abs(m) for m in montants_du_texte(fige)}
    return set()


def test_chaque_solde_a_sa_reference(exercice: Exercice) -> None:
    """A mandat for what is paid, a titre for what is asked back, nothing for nothing; the same file again brings nothing."""
    for v in versions(exercice):
        assert v.mandat is not None, v.convention
        sens = "mandat" if v.solde_net_eur else "titre" if v.reversement_eur else "sans_objet"
        assert (v.mandat.sens, v.mandat.montant_eur) == (sens, v.solde_net_eur + v.reversement_eur)
    exercice.nuit(CONFIRME)
    assert Counter(s["etat"] for s in exercice.soldes().values()) == {"mandate": 209}
