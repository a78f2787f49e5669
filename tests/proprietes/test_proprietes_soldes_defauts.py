"""What a table in time brings, what a default costs: never the wrong way, in every mode and on both scales."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.penalite import Bareme, defaut, taux_de_penalite
from decompte.referentiel import Referentiel
from decompte.soldes.entree import DossierCompte
from tests.proprietes.tirages_soldes import ACTIVITE, actifs, calcule, dossiers, etats, faits_de

SUIVIS = tuple(id for id in ACTIVITE if id not in {"2024-1.7", "2024-2.3"})
"""The dispositifs that ask for a monthly table."""
BAREMES = ("proportionnel", "paliers")


def avec(compte: DossierCompte, **valeurs: object) -> DossierCompte:
    """The same file under other values of parameters."""
    par_id = dict(compte.dossier.parametres.par_id)
    for id, valeur in valeurs.items():
        dite = ValeurDatee(date(2000, 1, 1), valeur, hypothese=True, raison="tirée")
        par_id[id] = Parametre(id, par_id[id].libelle, par_id[id].unite, (dite,))
    return replace(compte, dossier=replace(compte.dossier, parametres=Parametres(par_id)))


def avec_obligation(compte: DossierCompte, rang: int, **champs: object) -> DossierCompte:
    """The same file, one obligation changed."""
    obligations = list(compte.dossier.obligations)
    obligations[rang] = replace(obligations[rang], **champs)
    return replace(compte, dossier=replace(compte.dossier, obligations=tuple(obligations)))


@pytest.mark.parametrize("bareme", BAREMES)
@given(data=st.data())
def test_un_tableau_complet_et_a_l_heure_a_la_place_d_un_manquant_ne_nuit_jamais(
    referentiel: Referentiel, bareme: str, data: st.DataObject
) -> None:
    """It lowers neither the quantitative part (the due, where there is no other part), nor raises the rate."""
    tire = avec(data.draw(dossiers(referentiel, SUIVIS)), bareme_penalite=bareme, clause_penalite=True)
    dues = len(tire.dossier.obligations_dues)
    assume(dues and tire.faits is not None)
    assert tire.faits is not None
    rang = data.draw(st.integers(0, dues - 1))
    mois = tire.dossier.obligations[rang].mois
    autres = tuple(t for t in tire.faits.mois if t.mois != mois)
    tables = tuple(sorted((*autres, data.draw(actifs(tire.dossier.dispositif, mois))), key=lambda t: t.mois))
    manquant = avec_obligation(tire, rang, etat=EtatObligation.MANQUANT, retard_jours=0)
    compte = replace(manquant, faits=faits_de(autres, tire.faits))
    fourni = replace(avec_obligation(compte, rang, etat=EtatObligation.A_TEMPS), faits=faits_de(tables, tire.faits))
    avant, apres = calcule(compte), calcule(fourni)
    assert avant.du_eur is not None and apres.du_eur is not None
    assert avant.taux_penalite is not None and apres.taux_penalite is not None
    if avant.part_quantitative_eur is not None and apres.part_quantitative_eur is not None:
        assert apres.part_quantitative_eur >= avant.part_quantitative_eur
    else:
        assert apres.du_eur >= avant.du_eur
    assert apres.taux_penalite <= avant.taux_penalite


def aggravations(obligation: Obligation) -> st.SearchStrategy[Obligation]:
    """One default more than the obligation has: missing, or later, or incomplete besides."""
    manquant = replace(obligation, etat=EtatObligation.MANQUANT, retard_jours=0)
    if obligation.etat is EtatObligation.MANQUANT:
        return st.just(manquant)
    etat = EtatObligation.INCOMPLET if obligation.etat is EtatObligation.INCOMPLET else EtatObligation.EN_RETARD
    plus_tard = st.integers(1, 60).map(lambda j: replace(obligation, etat=etat, retard_jours=obligation.retard_jours + j))
    return plus_tard | st.sampled_from([manquant, replace(obligation, etat=EtatObligation.INCOMPLET)])


@pytest.mark.parametrize("bareme", BAREMES)
@given(data=st.data())
def test_un_defaut_de_plus_ne_baisse_jamais_le_taux(referentiel: Referentiel, bareme: str, data: st.DataObject) -> None:
    compte = avec(data.draw(dossiers(referentiel, SUIVIS)), bareme_penalite=bareme, clause_penalite=True)
    rang = data.draw(st.integers(0, len(compte.dossier.obligations) - 1))
    pire = data.draw(aggravations(compte.dossier.obligations[rang]))
    aggrave = avec_obligation(compte, rang, etat=pire.etat, retard_jours=pire.retard_jours)
    avant, apres = calcule(compte).taux_penalite, calcule(aggrave).taux_penalite
    assert avant is not None and apres is not None
    assert Decimal(0) <= avant <= apres <= Decimal("0.10")


@st.composite
def baremes(tirer: st.DrawFn) -> Bareme:
    """Any scale that a draft of parameters may try; the rates of the steps never go down."""
    taux = st.decimals(min_value=0, max_value=1, places=2)
    maximum = tirer(taux)
    paliers = sorted(tirer(st.lists(taux, min_size=1, max_size=8)))
    return Bareme(tirer(st.sampled_from(BAREMES)), maximum, tirer(st.integers(1, 90)), tirer(taux), tirer(taux), tuple(paliers))


@st.composite
def obligations(tirer: st.DrawFn, mois: Mois) -> Obligation:
    etat = tirer(etats)
    retard = tirer(st.integers(0, 120)) if etat in (EtatObligation.EN_RETARD, EtatObligation.INCOMPLET) else 0
    return Obligation("c", "s", mois, mois.dernier_jour, etat, retard_jours=retard)


@given(st.data())
def test_le_taux_suit_les_defauts_sous_n_importe_quel_bareme(data: st.DataObject) -> None:
    """A month of greater default never lowers the rate; without default it is 0; it never exceeds the maximum."""
    bareme = data.draw(baremes())
    dues = [data.draw(obligations(Mois(2024, 1).plus(r))) for r in range(data.draw(st.integers(1, 12)))]
    rang = data.draw(st.integers(0, len(dues) - 1))
    autre = data.draw(obligations(dues[rang].mois))
    pires = [*dues[:rang], autre, *dues[rang + 1 :]]
    assume(defaut(autre, bareme) >= defaut(dues[rang], bareme))
    avant, apres = taux_de_penalite(dues, bareme, clause=True), taux_de_penalite(pires, bareme, clause=True)
    assert 0 <= avant <= apres <= bareme.taux_maximum
    assert taux_de_penalite(dues, bareme, clause=False) == 0
    if not any(defaut(o, bareme) for o in pires):
        assert apres == 0
