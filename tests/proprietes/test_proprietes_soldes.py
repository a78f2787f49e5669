"""What holds for any figures, in every mode: bounds of the due and of the penalty, lines that add up, no order that matters."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.convention import Mode, Versement
from decompte.domaine.ligne import Rubrique
from decompte.domaine.montant import eur
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import DossierCompte
from tests.proprietes.tirages_soldes import DISPOSITIFS, calcule, dossiers

ZERO = Decimal("0.00")
COLONNES = (
    "montant_exercice_eur",
    "du_eur",
    "part_quantitative_eur",
    "part_qualitative_eur",
    "deja_verse_eur",
    "solde_brut_eur",
    "taux_penalite",
    "penalite_eur",
    "solde_net_eur",
    "reversement_eur",
    "mois",
    "blocages",
    "etat",
)


def colonnes(solde: Solde) -> dict[str, object]:
    return {nom: getattr(solde, nom) for nom in COLONNES}


def test_tous_les_modes_sont_tires(referentiel: Referentiel) -> None:
    assert {referentiel.dispositifs[id].mode for id in DISPOSITIFS} == set(Mode) - {Mode.NON_PARAMETRE}


@given(st.data())
def test_le_du_ne_depasse_ni_le_montant_ni_aucun_plafond(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel))
    solde = calcule(compte)
    assert solde.du_eur is not None
    dossier = compte.dossier
    plafonds = [d.cout_reel_eur for d in dossier.documents if d.cout_reel_eur is not None]
    if dossier.dispositif.id == "2024-2.13":
        convenus = sum((dossier.terme.autre_en_place(m) for m in dossier.terme.mois), ZERO)
        plafonds.append(eur(Fraction(22800) * Fraction(convenus) / 12))
    if dossier.dispositif.id == "2024-1.6-CNFPT":
        plafonds.append(Decimal("52800.00"))
    for plafond in (solde.montant_exercice_eur, *plafonds):
        assert 0 <= solde.du_eur <= plafond


@given(st.data())
def test_bornes_de_la_penalite(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))
    assert solde.taux_penalite is not None and solde.penalite_eur is not None and solde.solde_brut_eur is not None
    assert 0 <= solde.taux_penalite <= Decimal("0.10")
    # Rounded to the cent, the penalty is at most half a cent above 10 % of the solde brut.
    assert 0 <= solde.penalite_eur <= max(ZERO, solde.solde_brut_eur) * Decimal("0.10") + Decimal("0.005")


@given(st.data())
def test_les_lignes_s_additionnent(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))

    def somme(*rubriques: Rubrique, sauf: tuple[str, ...] = ()) -> Decimal:
        retenues = (li for li in solde.lignes if li.rubrique in rubriques and li.regle not in sauf)
        return sum((li.montant_eur for li in retenues if li.montant_eur is not None), ZERO)

    assert somme(Rubrique.QUANTITATIF, Rubrique.QUALITATIF, Rubrique.DU, sauf=("du",)) == solde.du_eur
    assert solde.du_eur + somme(Rubrique.VERSEMENTS) == solde.solde_brut_eur
    assert solde.deja_verse_eur == -somme(Rubrique.VERSEMENTS)
    if solde.solde_brut_eur is not None and solde.solde_brut_eur > 0:
        assert solde.solde_brut_eur + somme(Rubrique.PENALITE) == solde.solde_net_eur
    if solde.part_quantitative_eur is not None:
        assert solde.part_quantitative_eur == somme(Rubrique.QUANTITATIF)
        assert solde.part_qualitative_eur == somme(Rubrique.QUALITATIF)


@given(st.data())
def test_solde_net_et_reversement_s_excluent(referentiel: Referentiel, data: st.DataObject) -> None:
    solde = calcule(data.draw(dossiers(referentiel)))
    brut, net, reversement = solde.solde_brut_eur, solde.solde_net_eur, solde.reversement_eur
    assert brut is not None and net is not None and reversement is not None and solde.penalite_eur is not None
    if brut > 0:
        assert (net, reversement) == (brut - solde.penalite_eur, ZERO)
    else:
        assert (net, reversement, solde.penalite_eur) == (ZERO, -brut, ZERO)


@given(st.data())
def test_couper_les_versements_ne_change_rien(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel))
    coupes: list[Versement] = []
    for versement in compte.dossier.versements:
        part = data.draw(st.decimals(min_value=0, max_value=versement.montant_eur, places=2))
        coupes += [
            replace(versement, montant_eur=part),
            replace(versement, montant_eur=versement.montant_eur - part, mandat=f"{versement.mandat}-bis"),
        ]
    coupe = replace(compte, dossier=replace(compte.dossier, versements=tuple(coupes)))
    assert colonnes(calcule(coupe)) == colonnes(calcule(compte))


@given(st.data())
def test_aucun_ordre_ne_compte(referentiel: Referentiel, data: st.DataObject) -> None:
    """Tables, quantities, counts, notes, payments and reports in any order: the same amounts, the same digest."""
    compte = data.draw(dossiers(referentiel))
    dossier, faits = compte.dossier, compte.faits
    melange = replace(
        dossier,
        versements=tuple(data.draw(st.permutations(dossier.versements))),
        notes=dict(data.draw(st.permutations(list(dossier.notes.items())))),
        documents=tuple(data.draw(st.permutations(dossier.documents))),
    )
    if faits is not None:
        tables = tuple(
            replace(m, activite=dict(reversed(list(m.activite.items())))) for m in data.draw(st.permutations(faits.mois))
        )
        faits = replace(
            faits,
            mois=tables,
            comptages=dict(data.draw(st.permutations(list(faits.comptages.items())))),
            quantites=dict(data.draw(st.permutations(list(faits.quantites.items())))),
        )
    un, autre = calcule(compte), calcule(DossierCompte(melange, faits))
    assert colonnes(un) == colonnes(autre)
    assert un.empreinte == autre.empreinte


@given(st.data())
def test_la_meme_entree_donne_le_meme_decompte(referentiel: Referentiel, data: st.DataObject) -> None:
    compte = data.draw(dossiers(referentiel))
    assert calculer_solde(compte) == calculer_solde(compte)
