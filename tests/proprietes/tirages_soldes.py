"""Draws the files of soldes: every mode that computes, random terms, avenants, months, facts, payments, reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from decompte.domaine.avenant import Avenant, en_vigueur, prolongee
from decompte.domaine.calendrier import echeance
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Mode, Note, Tableau, Versement
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, MoisActif
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.parametre import Parametres
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import Dossier, DossierCompte

EXERCICE = 2024
FIN_D_EXERCICE = date(2025, 2, 1)
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
ACTIVITE: Mapping[str, tuple[str, ...]] = {
    "2024-1.1": (),
    "2024-1.1bis": (),
    "2024-1.2": (),
    "2024-1.3": (),
    "2024-1.4": (),
    "2024-1.5": (),
    "2024-1.5-CHEVAL-BLEU": ("soutiens_professionnels",),
    "2024-1.6": ("sessions",),
    "2024-1.6-CNFPT": ("journees_agents", "journees_mixtes"),
    "2024-1.7": (),
    "2024-2.1": ("consultations",),
    "2024-2.3": (),
    "2024-2.12": ("diagnostics", "accompagnements_ponctuels", "semaines_supplementaires"),
    "2024-2.13": ("etp",),
    "2024-3.9": ("participants",),
    "2024-3.10": ("postes_occupes", "depenses_eur"),
    "2024-3.11": ("postes_occupes", "depenses_eur"),
    "2024-3.20": ("etp",),
    "2024-4.6": ("mesures_renforcees", "mesures_simples"),
    "2024-FAL": ("logements_occupes",),
    "2024-AML": ("points",),
}
"""Each dispositif drawn, with what its monthly table counts; the first code is the unit of its other target."""
DISPOSITIFS = tuple(ACTIVITE)

montants = st.decimals(min_value=0, max_value=Decimal("999999.99"), places=2)
quantites = st.decimals(min_value=0, max_value=Decimal("60"), places=2)
etats = st.sampled_from(
    [EtatObligation.A_TEMPS, EtatObligation.EN_RETARD, EtatObligation.INCOMPLET, EtatObligation.MANQUANT, EtatObligation.EXCUSE]
)


@st.composite
def comptages(tirer: st.DrawFn) -> Comptage:
    denominateur = tirer(st.integers(0, 300))
    return Comptage(tirer(st.integers(0, denominateur)), denominateur)


@st.composite
def conventions(tirer: st.DrawFn, dispositif: Dispositif) -> Convention:
    """Begins and ends on any day, in one year or two."""
    codes = ACTIVITE[dispositif.id]
    debut = date(EXERCICE, tirer(st.integers(1, 12)), tirer(st.integers(1, 28)))
    fin = tirer(st.dates(min_value=debut, max_value=date(2025, 12, 31)))
    return Convention(
        "convention-tiree", "structure-tiree", EXERCICE, dispositif.id, dispositif.id, None, debut, fin, tirer(montants),
        cible_accueils=Decimal(tirer(st.integers(0, 3000))),
        cible_places=Decimal(tirer(st.integers(1, 600))),
        cible_autre=tirer(st.decimals(min_value=1, max_value=600, places=2)) if codes else None,
        unite_autre=codes[0] if codes else None,
    )  # fmt: skip


@st.composite
def avenants(tirer: st.DrawFn, convention: Convention) -> tuple[Avenant, ...]:
    """At most two, inside the period, that never take back what was agreed: amounts, targets and end only grow."""
    montant, fin, tires = convention.montant_eur, convention.fin, []
    for numero in range(1, tirer(st.integers(0, 2)) + 1):
        montant = max(montant, tirer(montants))
        fin = max(fin, tirer(st.dates(min_value=fin, max_value=date(2025, 12, 31))))
        effet = tirer(st.dates(min_value=convention.debut, max_value=convention.fin))
        tires.append(
            Avenant(
                convention.code, numero, convention.debut, effet,
                montant_eur=tirer(st.sampled_from([None, montant])),
                cible_places=tirer(st.sampled_from([None, Decimal(tirer(st.integers(1, 600)))])),
                cible_autre=None if convention.cible_autre is None else convention.cible_autre * numero,
                fin_convention=tirer(st.sampled_from([None, fin])),
            )
        )  # fmt: skip
        montant = tires[-1].montant_eur or montant
    return en_vigueur(_croissants(tires), FIN_D_EXERCICE)


def _croissants(tires: list[Avenant]) -> list[Avenant]:
    """Their effects in the order of their numbers."""
    effets = sorted(a.effet_le for a in tires)
    return [replace(a, effet_le=effet) for a, effet in zip(tires, effets, strict=True)]


@st.composite
def actifs(tirer: st.DrawFn, dispositif: Dispositif, mois: Mois) -> MoisActif:
    """A table of the month: persons where the dispositif follows persons, quantities where it counts some."""
    personnes = tirer(st.integers(0, 700)) if dispositif.tableau is Tableau.SUIVI else 0
    activite = {code: tirer(quantites) for code in ACTIVITE[dispositif.id]}
    lignes = personnes + sum(1 for q in activite.values() if q > 0)
    return MoisActif(mois, f"d-{mois}", "0" * 64, personnes, lignes, 0, sum(activite.values(), Decimal(0)), activite)


def faits_de(mois: tuple[MoisActif, ...], modele: Faits) -> Faits:
    """The facts of these tables; what is counted over persons stays that of the model."""
    sommes: dict[str, Decimal] = {}
    for actif in mois:
        for code, quantite in actif.activite.items():
            sommes[code] = sommes.get(code, Decimal(0)) + quantite
    return replace(modele, mois=mois, quantites=sommes)


@st.composite
def bilans(tirer: st.DrawFn, convention: Convention, obligatoire: bool) -> tuple[DocumentRecu, ...]:
    """A final report, with a real cost or not; always one where the mode pays expenses."""
    if not obligatoire and not tirer(st.booleans()):
        return ()
    directes, cout = tirer(montants), tirer(st.none() | montants)
    prestations = tirer(st.decimals(min_value=0, max_value=directes, places=2))
    document = DocumentRecu(
        convention.code, EXERCICE, "bilan_final", date(2024, 3, 1), cout, directes, prestations, tirer(montants)
    )
    return (document,)


@dataclass(frozen=True)
class Tirage:
    """A file that computes, with the convention as it was signed, before its avenants."""

    signee: Convention
    compte: DossierCompte


class _Parametres(Parametres):
    """The published ones, named and not written out: a failing example stays readable."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<paramètres publiés>"


def dossiers(referentiel: Referentiel, parmi: tuple[str, ...] = DISPOSITIFS) -> st.SearchStrategy[DossierCompte]:
    """A file that computes, at the end of the exercice or before it."""
    return tirages(referentiel, parmi).map(lambda tirage: tirage.compte)


@st.composite
def tirages(tirer: st.DrawFn, referentiel: Referentiel, parmi: tuple[str, ...] = DISPOSITIFS) -> Tirage:
    """The same, with what was signed."""
    dispositif = referentiel.dispositifs[tirer(st.sampled_from(parmi))]
    signee = tirer(conventions(dispositif))
    changes = tirer(avenants(signee))
    convention = prolongee(signee, changes)
    termes = termes_par_exercice(signee, changes)
    attendus = termes[EXERCICE].mois if dispositif.tableau is not Tableau.AUCUN else ()
    au = tirer(st.sampled_from([FIN_D_EXERCICE, date(2024, 8, 20), date(2024, 12, 20)]))
    obligations, tables = [], []
    for mois in attendus:
        etat = tirer(etats)
        retard = tirer(st.integers(1, 90)) if etat in (EtatObligation.EN_RETARD, EtatObligation.INCOMPLET) else 0
        terme = echeance(mois, 10, lambda _: False)
        obligations.append(Obligation(convention.code, convention.structure, mois, terme, etat, retard_jours=retard))
        sans = etat is EtatObligation.MANQUANT or (etat is EtatObligation.EXCUSE and tirer(st.booleans()))
        if terme < au and not sans:
            tables.append(tirer(actifs(dispositif, mois)))
    fiches = referentiel.fiches_indicateurs(dispositif.id)
    jugees = [i for i, f in sorted(fiches.items()) if f.juge] if tirer(st.booleans()) else []
    notes = {i: Note("c", EXERCICE, i, tirer(st.decimals(0, 1, places=2)), "tirée", "MJ-000001") for i in jugees}
    publies = _Parametres(referentiel.parametres.par_id)
    dossier = Dossier(
        convention, dispositif, termes, EXERCICE, au, tuple(obligations), publies, fiches, Mois(EXERCICE, 1),
        versements=tuple(
            Versement(convention.code, EXERCICE, date(2024, 3, 1), montant, "avance", f"M-{rang}")
            for rang, montant in enumerate(tirer(st.lists(montants, max_size=3)))
        ),
        documents=tirer(bilans(convention, dispositif.mode is Mode.COUT_REEL)),
        notes=notes,
        avenants=changes,
        fin_convenue=signee.fin,
    )  # fmt: skip
    dues = dossier.obligations_dues
    if not dues:
        return Tirage(signee, DossierCompte(dossier, None))
    demande = DemandeDeFaits(convention.code, EXERCICE, dues[0].mois, dues[-1].mois)
    modele = Faits(
        demande, (), tirer(st.integers(0, 4000)), tirer(st.integers(0, 9000)), tirer(st.integers(0, 9000)),
        {id: tirer(comptages()) for id in MESURES},
    )  # fmt: skip
    return Tirage(signee, DossierCompte(dossier, faits_de(tuple(tables), modele)))


def calcule(compte: DossierCompte) -> Solde:
    """The solde, which must be computed."""
    solde = calculer_solde(compte)
    assert solde.du_eur is not None and solde.solde_brut_eur is not None, solde.blocages
    return solde
