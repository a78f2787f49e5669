"""What holds whatever comes after an approval: versions add up to what is due now, and nothing is paid or asked back twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.convention import Versement
from decompte.domaine.regularisation import deja_arrete, denouer, hors_versions
from decompte.domaine.solde import Solde
from decompte.domaine.vie_solde import GenreRemise, MandatSolde, Remise, VersionArretee
from decompte.referentiel import Referentiel
from decompte.soldes.entree import DossierCompte
from tests.proprietes.tirages_soldes import calcule, dossiers, montants

ZERO = Decimal("0.00")
ARRETE = date(2025, 6, 1)
PENALISES = ("2024-1.1", "2024-1.1bis", "2024-1.3", "2024-FAL")
"""Two that have the clause, two that have not."""


def arreter(solde: Solde, reference: str | None) -> VersionArretee:
    """The version as it is approved; ``reference``: that of its mandat or titre, when it has come back."""
    assert solde.solde_net_eur is not None and solde.reversement_eur is not None
    somme = solde.solde_net_eur + solde.reversement_eur
    sens = "mandat" if solde.solde_net_eur else "titre"
    mandat = None
    if reference is not None and somme:
        mandat = MandatSolde(solde.convention, solde.exercice, solde.version, sens, reference, ARRETE, somme)
    return VersionArretee(
        solde.convention, solde.exercice, solde.version, ARRETE, "MJ-000001", solde.solde_net_eur, solde.reversement_eur,
        "0" * 64, mandat, solde.entrees,
    )  # fmt: skip


def apres(compte: DossierCompte, versions: Sequence[VersionArretee], tous: Sequence[Versement]) -> DossierCompte:
    """The same file once these versions are approved; ``tous``: all payments, those of the versions included."""
    return replace(
        compte, dossier=replace(compte.dossier, versions=tuple(versions), versements=hors_versions(tous, versions))
    )  # fmt: skip


@st.composite
def remises(tirer: st.DrawFn) -> Remise | None:
    taux = tirer(st.none() | st.decimals(min_value=0, max_value=Decimal("0.10"), places=4))
    return None if taux is None else Remise("c", 2024, GenreRemise.RENONCIATION, taux, ARRETE, "MJ-000001", "tirée")


@given(st.data())
def test_les_versions_font_ensemble_ce_qui_reste_aujourd_hui(referentiel: Referentiel, data: st.DataObject) -> None:
    """Whatever changes (payments, waiver, facts), and whichever versions were paid: Σ (net − reversement) = the last total."""
    versions: list[VersionArretee] = []
    compte = data.draw(dossiers(referentiel, PENALISES))
    verses = list(compte.dossier.versements)
    for rang in range(1, data.draw(st.integers(1, 4)) + 1):
        faits = None if compte.faits is None else replace(compte.faits, accueils_realises=data.draw(st.integers(0, 4000)))
        if data.draw(st.booleans()):
            verses.append(Versement("c", 2024, ARRETE, data.draw(montants), "intermediaire", f"V-{rang}"))
        dossier = replace(compte.dossier, remise=data.draw(remises()))
        compte = DossierCompte(dossier, faits)
        solde = calcule(apres(compte, versions, verses))
        # As if nothing had ever been approved: what the exercice leaves in all.
        seul = calcule(apres(compte, (), hors_versions(verses, versions)))
        assert seul.solde_net_eur is not None and seul.reversement_eur is not None
        assert solde.version == len(versions) + 1
        assert (solde.du_eur, solde.penalite_eur, solde.taux_penalite) == (seul.du_eur, seul.penalite_eur, seul.taux_penalite)
        assert solde.solde_net_eur is not None and solde.reversement_eur is not None
        assert ZERO in (solde.solde_net_eur, solde.reversement_eur)
        if versions and not solde.a_tenir:
            assert deja_arrete(versions) == seul.solde_net_eur - seul.reversement_eur
            continue
        reference = f"M-v{rang}" if data.draw(st.booleans()) else None
        versions.append(arreter(solde, reference))
        if reference is not None and solde.solde_net_eur:
            # Finance's file brings the payment of the version, in one or two parts.
            parts = [solde.solde_net_eur] if data.draw(st.booleans()) else [ZERO, solde.solde_net_eur]
            verses += [Versement("c", 2024, ARRETE, part, "solde", f" {reference}") for part in parts]
        assert deja_arrete(versions) == seul.solde_net_eur - seul.reversement_eur
        # Approved, the same facts give nothing more.
        assert not calcule(apres(compte, versions, verses)).a_tenir


@given(montants, montants)
def test_un_complement_ou_un_reversement_jamais_les_deux(brut: Decimal, penalite: Decimal) -> None:
    for signe in (1, -1):
        net, reversement = denouer(signe * brut, penalite)
        assert net >= 0 <= reversement and ZERO in (net, reversement)
        assert net - reversement == signe * brut - penalite


@given(st.data())
def test_une_remise_ne_laisse_jamais_plus_que_la_penalite_calculee(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel, PENALISES))
    avant = calcule(compte)
    remise = data.draw(remises())
    gardee = calcule(replace(compte, dossier=replace(compte.dossier, remise=remise)))
    assert avant.taux_penalite is not None and avant.penalite_eur is not None and gardee.penalite_eur is not None
    gardes = [avant.taux_penalite] + ([] if remise is None else [remise.taux_retenu])
    assert gardee.taux_penalite == min(gardes)
    assert gardee.penalite_eur <= avant.penalite_eur
    assert gardee.du_eur == avant.du_eur
