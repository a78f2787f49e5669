"""Golden cases: each is computed to the cent under the real catalogue and parameters."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from decompte.domaine.convention import Mode
from decompte.domaine.ligne import Rubrique
from decompte.referentiel import Referentiel
from tests.cas.calcul import solder
from tests.cas.cles import COLONNES
from tests.cas.lecture import Cas, lire_cas, montant, tous_les_cas

CAS = tous_les_cas()


def _lisible(resultat: str | None) -> str | None:
    """With plain spaces, as the cases are typed."""
    return None if resultat is None else resultat.replace("\u202f", " ")


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_cas(cas: Cas, referentiel: Referentiel) -> None:
    solde = solder(cas, referentiel)
    attendu = dict(cas.contenu["attendu"])
    lignes = attendu.pop("lignes", {})
    calculs = attendu.pop("calculs", {})
    libelles = attendu.pop("libellés", {})
    hypotheses = attendu.pop("hypothèses", [])
    blocages = attendu.pop("blocages", None)
    etat = attendu.pop("état", None)
    absentes = attendu.pop("lignes absentes", [])
    obtenu = {nom: getattr(solde, COLONNES[nom]) for nom in attendu}
    assert obtenu == {nom: None if valeur is None else montant(valeur) for nom, valeur in attendu.items()}
    par_regle = {ligne.regle: ligne for ligne in solde.lignes}
    assert not set(absentes) & set(par_regle)
    assert {regle: _lisible(par_regle[regle].resultat) for regle in lignes} == lignes
    assert {regle: _lisible(par_regle[regle].calcul) for regle in calculs} == calculs
    for regle, voulu in libelles.items():
        assert voulu in str(_lisible(par_regle[regle].libelle))
    for voulue in hypotheses:
        assert any(voulue in str(_lisible(h)) for h in solde.hypotheses), solde.hypotheses
    if blocages is not None:
        assert len(solde.blocages) == len(blocages)
        for trouve, voulu in zip(solde.blocages, blocages, strict=True):
            assert voulu in str(_lisible(trouve))
    if etat is not None:
        assert solde.etat == etat


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_les_lignes_s_additionnent(cas: Cas, referentiel: Referentiel) -> None:
    solde = solder(cas, referentiel)
    if solde.du_eur is None:
        return
    zero = Decimal("0.00")

    def somme(*rubriques: Rubrique, sauf: tuple[str, ...] = ()) -> Decimal:
        retenues = (li for li in solde.lignes if li.rubrique in rubriques and li.regle not in sauf)
        return sum((li.montant_eur for li in retenues if li.montant_eur is not None), zero)

    parts_et_plafonds = somme(Rubrique.QUANTITATIF, Rubrique.QUALITATIF, Rubrique.DU, sauf=("du",))
    assert parts_et_plafonds == solde.du_eur
    assert solde.du_eur + somme(Rubrique.VERSEMENTS) == solde.solde_brut_eur
    assert solde.solde_brut_eur is not None and solde.solde_net_eur is not None and solde.reversement_eur is not None
    assert solde.solde_brut_eur + somme(Rubrique.PENALITE) == solde.solde_net_eur - solde.reversement_eur


def test_les_cas_sont_assez_nombreux_et_chacun_a_son_nom() -> None:
    assert len(CAS) >= 130
    assert [nom for nom, fois in Counter(c.nom for c in CAS).items() if fois > 1] == []


def test_chaque_mode_et_chaque_dispositif_conventionne_en_2024_a_un_cas(referentiel: Referentiel) -> None:
    """A real convention, by its code, for each dispositif that has one."""
    assert {lire_cas(c, referentiel).dossier.dispositif.mode for c in CAS} == set(Mode)
    reelles = {c.contenu["convention"]["code"] for c in CAS if "code" in c.contenu["convention"]}
    conventionnes = {c.dispositif_id for c in referentiel.conventions}
    assert conventionnes - {c.dispositif_id for c in referentiel.conventions if c.code in reelles} == set()


def test_la_penalite_cite_la_source_de_la_clause(referentiel: Referentiel) -> None:
    """Where the clause is a hypothesis (1.1bis), the lines say so and do not cite the fiche that does not bind it."""
    cas = next(c for c in CAS if c.nom == "accueils seuls, convention de trente mois commencée avant le suivi")
    (montant_,) = [li for li in solder(cas, referentiel).lignes if li.regle == "penalite.montant"]
    assert montant_.hypothese
    assert montant_.source is not None and montant_.source.startswith("Hypothèse : Même dispositif que 2024-1.1")
