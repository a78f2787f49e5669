"""What holds for any figures: the penalty's bounds, due within the amount, lines that add up, no order that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.calendrier import echeance
from decompte.domaine.convention import Convention, Versement
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, MoisActif
from decompte.domaine.indicateur import FicheIndicateur
from decompte.domaine.ligne import Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import Dossier, DossierCompte

AU = date(2025, 2, 1)
MESURES = (
    "diagnostic_actualise",
    "delai_cer",
    "suspension",
    "inscription_monjob62",
    "actions_cer",
    "sorties",
    "contractualisation",
    "duree",
)
DISPOSITIFS = ("2024-1.1", "2024-1.1bis", "2024-1.2", "2024-1.3", "2024-1.4")
montants = st.decimals(min_value=0, max_value=Decimal("999999.99"), places=2)
etats = st.sampled_from(
    [EtatObligation.A_TEMPS, EtatObligation.EN_RETARD, EtatObligation.INCOMPLET, EtatObligation.MANQUANT, EtatObligation.EXCUSE]
)


@st.composite
def comptages(tirer: st.DrawFn) -> Comptage:
    denominateur = tirer(st.integers(0, 300))
    return Comptage(tirer(st.integers(0, denominateur)), denominateur)


@st.composite
def dossiers(tirer: st.DrawFn, referentiel: Referentiel) -> DossierCompte:
    id = tirer(st.sampled_from(DISPOSITIFS))
    convention = Convention(
        "convention-tiree", "structure-tiree", 2024, id, id, None, date(2024, tirer(st.integers(1, 12)), 1),
        date(tirer(st.sampled_from([2024, 2025])), 12, 31), tirer(montants),
        cible_accueils=Decimal(tirer(st.integers(0, 3000))), cible_places=Decimal(tirer(st.integers(1, 600))),
    )  # fmt: skip
    obligations, actifs = [], []
    for mois in termes_par_exercice(convention)[2024].mois:
        etat = tirer(etats)
        retard = tirer(st.integers(1, 90)) if etat is EtatObligation.EN_RETARD else 0
        obligations.append(
            Obligation(
                convention.code, convention.structure, mois, echeance(mois, 10, lambda _: False), etat, retard_jours=retard
            )
        )
        if etat is not EtatObligation.MANQUANT:
            personnes = tirer(st.integers(0, 700))
            actifs.append(MoisActif(mois, f"d-{mois}", "0" * 64, personnes, personnes, 0, Decimal(0)))
    demande = DemandeDeFaits(convention.code, 2024, obligations[0].mois, obligations[-1].mois)
    faits = Faits(
        demande, tuple(actifs), tirer(st.integers(0, 4000)), tirer(st.integers(0, 9000)), tirer(st.integers(0, 9000)),
        {id: tirer(comptages()) for id in MESURES},
    )  # fmt: skip
    dispositif = referentiel.dispositifs[id]
    fiches: dict[str, FicheIndicateur] = referentiel.fiches_indicateurs(dispositif.id)
    versements = tuple(
        Versement(convention.code, 2024, date(2024, 3, 1), montant, "avance", f"M-{rang}")
        for rang, montant in enumerate(tirer(st.lists(montants, max_size=3)))
    )
    dossier = Dossier(
        convention, dispositif, termes_par_exercice(convention), 2024, AU, tuple(obligations), referentiel.parametres, fiches,
        Mois(2024, 1), versements,
    )  # fmt: skip
    return DossierCompte(dossier, faits)


def calcule(compte: DossierCompte) -> Solde:
    solde = calculer_solde(compte)
    assert solde.du_eur is not None and solde.solde_brut_eur is not None
    return solde


@given(st.data())
def test_bornes_du_du_et_de_la_penalite(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))
    assert solde.du_eur is not None and solde.taux_penalite is not None and solde.penalite_eur is not None
    assert 0 <= solde.du_eur <= solde.montant_exercice_eur
    assert 0 <= solde.taux_penalite <= Decimal("0.10")
    assert 0 <= solde.penalite_eur <= max(Decimal(0), solde.solde_brut_eur or Decimal(0)) * Decimal("0.10") + Decimal("0.01")


@given(st.data())
def test_les_lignes_s_additionnent(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))
    zero = Decimal("0.00")
    parts = sum(
        (li.montant_eur for li in solde.lignes if li.montant_eur is not None and li.regle != "du"
         and li.rubrique in (Rubrique.QUANTITATIF, Rubrique.QUALITATIF, Rubrique.DU)), zero,
    )  # fmt: skip
    verses = sum(
        (li.montant_eur for li in solde.lignes if li.rubrique is Rubrique.VERSEMENTS and li.montant_eur is not None), zero
    )
    assert parts == solde.du_eur
    assert solde.du_eur + verses == solde.solde_brut_eur
    assert solde.deja_verse_eur == -verses


@given(st.data())
def test_solde_net_et_reversement_s_excluent(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))
    brut, net, reversement = solde.solde_brut_eur, solde.solde_net_eur, solde.reversement_eur
    assert brut is not None and net is not None and reversement is not None and solde.penalite_eur is not None
    if brut > 0:
        assert (net, reversement) == (brut - solde.penalite_eur, 0)
    else:
        assert (net, reversement, solde.penalite_eur) == (0, -brut, 0)


@given(st.data())
def test_meme_entree_meme_decompte_dans_n_importe_quel_ordre(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel))
    assert compte.faits is not None
    melange = dict(data.draw(st.permutations(list(compte.faits.comptages.items()))))
    autre = DossierCompte(compte.dossier, replace(compte.faits, comptages=melange))
    assert calculer_solde(compte) == calculer_solde(autre)


@given(st.data())
def test_un_defaut_de_plus_ne_baisse_jamais_le_taux(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel))
    rang = data.draw(st.integers(0, len(compte.dossier.obligations) - 1))
    obligations = list(compte.dossier.obligations)
    obligations[rang] = replace(obligations[rang], etat=EtatObligation.MANQUANT, retard_jours=0)
    aggrave = DossierCompte(replace(compte.dossier, obligations=tuple(obligations)), compte.faits)
    avant, apres = calcule(compte).taux_penalite, calcule(aggrave).taux_penalite
    assert avant is not None and apres is not None
    assert apres >= avant
