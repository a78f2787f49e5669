"""A convention n times as large: every amount of money multiplied, what was done unchanged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from decompte.domaine.avenant import Avenant, prolongee
from decompte.domaine.convention import DocumentRecu
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import MoisActif
from decompte.domaine.ligne import Rubrique
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.entree import DossierCompte
from tests.proprietes.tirages_soldes import Tirage, calcule, faits_de, tirages

CENTIME = Decimal("0.01")


def _fois(montant: Decimal | None, n: int) -> Decimal | None:
    return None if montant is None else montant * n


def _avenant(avenant: Avenant, n: int) -> Avenant:
    return replace(avenant, montant_eur=_fois(avenant.montant_eur, n))


def _document(document: DocumentRecu, n: int) -> DocumentRecu:
    champs = ("cout_reel_eur", "depenses_directes_eur", "depenses_prestations_eur", "depenses_indirectes_eur")
    return replace(document, **{champ: _fois(getattr(document, champ), n) for champ in champs})


def _table(table: MoisActif, n: int) -> MoisActif:
    """Expenses are money too."""
    if "depenses_eur" not in table.activite:
        return table
    activite = {code: q * n if code == "depenses_eur" else q for code, q in table.activite.items()}
    return replace(table, activite=activite, quantites=sum(activite.values(), Decimal(0)))


def _parametres(parametres: Parametres, n: int) -> Parametres:
    """Every parameter in euros, n times: tariffs, ceilings."""

    def valeur(v: ValeurDatee) -> ValeurDatee:
        return replace(v, valeur=Decimal(str(v.valeur)) * n, depuis=min(v.depuis, date(2024, 1, 1)))

    return Parametres({
        id: Parametre(id, p.libelle, p.unite, tuple(map(valeur, p.valeurs))) if p.unite == "eur" else p
        for id, p in parametres.par_id.items()
    })  # fmt: skip


def agrandi(tirage: Tirage, n: int) -> DossierCompte:
    """The same file, n times the money."""
    dossier, faits = tirage.compte.dossier, tirage.compte.faits
    signee = replace(tirage.signee, montant_eur=tirage.signee.montant_eur * n)
    avenants = tuple(_avenant(a, n) for a in dossier.avenants)
    grand = replace(
        dossier,
        convention=prolongee(signee, avenants),
        avenants=avenants,
        termes=termes_par_exercice(signee, avenants),
        parametres=_parametres(dossier.parametres, n),
        versements=tuple(replace(v, montant_eur=v.montant_eur * n) for v in dossier.versements),
        documents=tuple(_document(d, n) for d in dossier.documents),
    )
    if faits is not None:
        faits = faits_de(tuple(_table(m, n) for m in faits.mois), faits)
    return DossierCompte(grand, faits)


def lignes_de_montant(solde: Solde) -> int:
    """How many lines of the parts are amounts: each is rounded once."""
    parts = (Rubrique.QUANTITATIF, Rubrique.QUALITATIF)
    return sum(1 for li in solde.lignes if li.rubrique in parts and li.montant_eur is not None)


@settings(max_examples=200)
@given(st.data(), st.integers(2, 1000))
def test_n_fois_l_argent_donne_n_fois_le_solde_brut(referentiel: Referentiel, data: st.DataObject, n: int) -> None:
    """Within the rounding of its lines, and no more.

    An amount rounded to the cent is off by at most half a cent: n times it is off by n half-cents, and what is rounded after
    multiplying by one more. Each amount line gives (n + 1) half-cents. The amount of the exercice, when it is a share of
    several, gives as many once more (the shares of the lines add up to 1 at most). A cap is the amount of the exercice, a real
    cost (exact) or one rounded amount: the smaller of two never moves further than the one that moves most. The rates are the
    same on both sides, the payments exact.
    """
    tirage = data.draw(tirages(referentiel))
    petit, grand = calcule(tirage.compte), calcule(agrandi(tirage, n))
    assert petit.solde_brut_eur is not None and grand.solde_brut_eur is not None
    arrondis = lignes_de_montant(petit) + (len(tirage.compte.dossier.termes) > 1)
    assert lignes_de_montant(grand) == lignes_de_montant(petit)
    assert abs(grand.solde_brut_eur - n * petit.solde_brut_eur) <= arrondis * (n + 1) * CENTIME / 2
    assert grand.taux_penalite == petit.taux_penalite
