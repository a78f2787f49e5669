"""One file in, one solde out: due, payments, solde brut, penalty, solde net, holds, digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from decompte.domaine.budget import Imputation, depassements
from decompte.domaine.convention import Mode, OperationBudgetaire
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.regularisation import deja_arrete, denouer, version_suivante
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.texte import accord, euros
from decompte.domaine.vie_solde import Levee
from decompte.soldes.aiguillage import SANS_TABLEAU, SUR_TABLEAU, empechement
from decompte.soldes.blocages import Blocage, bilan_acquis, blocages, dire_levee, rediger_blocages, regle_levee
from decompte.soldes.controles_convention import rediger_controles
from decompte.soldes.du import Du, Empeche
from decompte.soldes.empreinte import empreinte, entrees, version_parametres
from decompte.soldes.entree import Dossier, DossierCompte
from decompte.soldes.montant import rediger_montant, rediger_versements
from decompte.soldes.penalite import Penalite, calculer_penalite
from decompte.soldes.plafonds import plafonner
from decompte.soldes.quantites import rediger_sans_service, service_prouve
from decompte.soldes.redaction import Redaction
from decompte.soldes.regles import REGLES
from decompte.soldes.regularisation import rediger_causes, rediger_difference

SANS_LEVEE: Mapping[tuple[str, int], Iterable[Levee]] = {}


def calculer_solde(compte: DossierCompte) -> Solde:
    """The solde of one file. A mode or a parameter that is missing is said in the holds, never computed as zero.

    Where versions were approved it is the next one: the exercice computed whole, of which only what differs is to be paid or
    given back (``Solde.a_tenir`` says whether anything does).
    """
    dossier = compte.dossier
    redaction = Redaction(dossier)
    ecrites, calcul, empeche = 0, None, empechement(dossier)
    try:
        rediger_montant(dossier, redaction)
        ecrites = len(redaction.lignes)
        rediger_controles(dossier, redaction)
        ecrites = len(redaction.lignes)
        calcul = None if empeche else _calculer(compte, redaction)
    except ParametreAbsent as manque:
        empeche = f"Non paramétré : {manque}"
    except Empeche as manque:
        empeche = str(manque)
    if calcul is None:
        # What was written on the way to an amount that could not be found is not a décompte.
        del redaction.lignes[ecrites:]
    verse = calcul.verse_eur if calcul else rediger_versements(dossier, redaction)
    retenus = [Blocage("blocage.empechement", empeche)] if empeche else []
    try:
        retenus += blocages(dossier, compte.faits, calcul.du.non_evalues if calcul else (), redaction)
    except ParametreAbsent as manque:
        # A hold that cannot be looked at holds.
        retenus.append(Blocage("blocage.empechement", f"Non paramétré : {manque}"))
    tenants = rediger_blocages(dossier, retenus, redaction)
    redaction.ligne(
        Rubrique.SOLDE,
        "parametres.version",
        f"Paramètres utilisés : version {version_parametres(redaction.utilises)}",
        calcul=f"{accord(len(redaction.utilises), 'valeur')}, dont "
        f"{accord(sum(v.hypothese for v in redaction.utilises.values()), 'hypothèse')}",
    )
    convention = dossier.convention
    retenues = entrees(dossier, compte.faits, redaction)
    if dossier.versions and calcul:
        rediger_causes(dossier, retenues, redaction)
    return Solde(
        convention=convention.code,
        structure=convention.structure,
        dispositif=convention.dispositif,
        territoire=convention.territoire,
        exercice=dossier.exercice,
        version=version_suivante(dossier.versions),
        etat=_etat(dossier),
        date_calcul=dossier.au,
        montant_exercice_eur=dossier.terme.montant_eur,
        du_eur=calcul.du.montant_eur if calcul else None,
        part_quantitative_eur=calcul.du.quantitative_eur if calcul else None,
        part_qualitative_eur=calcul.du.qualitative_eur if calcul else None,
        deja_verse_eur=verse,
        solde_brut_eur=calcul.brut_eur if calcul else None,
        taux_penalite=calcul.penalite.taux if calcul else None,
        penalite_eur=calcul.penalite.montant_eur if calcul else None,
        solde_net_eur=calcul.net_eur if calcul else None,
        reversement_eur=calcul.reversement_eur if calcul else None,
        mois=_compter_mois(dossier),
        blocages=tenants,
        hypotheses=redaction.hypotheses(),
        empreinte=empreinte(retenues),
        lignes=_ordonner(redaction.lignes),
        entrees=retenues,
        deja_arrete_eur=deja_arrete(dossier.versions),
    )


def retenir_budgets(
    soldes: Sequence[Solde],
    imputations: Sequence[Imputation],
    budgets: Iterable[OperationBudgetaire],
    levees: Mapping[tuple[str, int], Iterable[Levee]] = SANS_LEVEE,
) -> list[Solde]:
    """Add the budget's hold to each solde that an exceeded operation (of an exceeded year) pays, unless finance lifted it.

    ``levees``: by (convention, exercice); what was lifted no longer holds, and its line says so.
    """
    depasses = depassements(imputations, budgets)
    phrases: dict[str, list[str]] = {}
    for i in imputations:
        if i.operation is not None and (i.operation, i.annee) in depasses:
            phrases.setdefault(i.convention, []).append(depasses[i.operation, i.annee])
    retenus = []
    for solde in soldes:
        siennes = levees.get((solde.convention, solde.exercice), ())
        levee = next((levee for levee in siennes if levee.regle == "blocage.budget"), None)
        for phrase in phrases.get(solde.convention, ()):
            solde = _retenir(solde, phrase, levee)
        retenus.append(solde)
    return retenus


def _retenir(solde: Solde, retenu: str, levee: Levee | None) -> Solde:
    if solde.solde_net_eur is None:
        return solde
    regle = "blocage.budget" if levee is None else regle_levee("blocage.budget")
    dit, resultat = (retenu, None) if levee is None else (dire_levee(levee, retenu), "levé")
    ligne = LigneDeDecompte(Rubrique.BLOCAGE, dit, None, None, resultat, None, regle, REGLES["blocage.budget"].source)
    blocages = (*solde.blocages, retenu) if levee is None else solde.blocages
    return replace(solde, blocages=blocages, lignes=_ordonner([*solde.lignes, ligne]))


@dataclass(frozen=True, slots=True)
class _Calcul:
    """From due (caps applied) to paid, in euros."""

    du: Du
    verse_eur: Decimal
    brut_eur: Decimal
    penalite: Penalite
    net_eur: Decimal
    reversement_eur: Decimal


def _calculer(compte: DossierCompte, redaction: Redaction) -> _Calcul:
    """The whole way from due to paid; ParametreAbsent or Empeche when something is missing."""
    dossier = compte.dossier
    du = _calculer_du(compte, redaction)
    verse = rediger_versements(dossier, redaction)
    brut = du.montant_eur - verse
    base = brut + deja_arrete(dossier.versions)
    redaction.ligne(
        Rubrique.SOLDE,
        "solde.brut",
        "Solde brut",
        formule="montant dû − déjà versé",
        calcul=f"{euros(du.montant_eur)} − {euros(verse)}",
        resultat=euros(brut),
        montant=brut,
    )
    penalite = calculer_penalite(dossier, base, redaction)
    net, reversement = denouer(brut, penalite.montant_eur)
    if dossier.versions:
        rediger_difference(dossier, base - penalite.montant_eur, net, reversement, redaction)
    _rediger_net(brut, penalite.montant_eur, net, reversement, redaction)
    # The penalty of an exercice is heard once for all its versions, each reversement apart.
    if reversement or penalite.montant_eur > max((v.penalite_eur for v in dossier.versions), default=Decimal("0.00")):
        _rediger_contradictoire(bool(reversement), redaction)
    return _Calcul(du, verse, brut, penalite, net, reversement)


def _calculer_du(compte: DossierCompte, redaction: Redaction) -> Du:
    """The due of the mode, caps applied."""
    dossier, faits = compte.dossier, compte.faits
    mode = dossier.dispositif.mode
    if mode in SANS_TABLEAU:
        du = SANS_TABLEAU[mode](dossier, redaction)
    elif faits is None or not service_prouve(faits):
        rediger_sans_service(dossier, redaction)
        zero = Decimal("0.00")
        du = Du(zero, zero, zero) if mode is Mode.PLACES_QUALITE else Du(zero)
    else:
        du = SUR_TABLEAU[mode](dossier, faits, redaction)
    return replace(du, montant_eur=plafonner(dossier, du.montant_eur, du.plafonds, redaction))


def _rediger_contradictoire(reversement: bool, redaction: Redaction) -> None:
    """The partner is heard first. Source: code des relations entre le public et l'administration, article L. 122-1."""
    jours = redaction.entier("delai_observations_jours")
    redaction.ligne(
        Rubrique.SOLDE,
        "solde.contradictoire",
        f"Procédure contradictoire : avant {'ce reversement' if reversement else 'cette pénalité'}, le partenaire a "
        f"{accord(jours, 'jour')} pour présenter ses observations",
        resultat=accord(jours, "jour"),
        source="Code des relations entre le public et l'administration, article L. 122-1",
        parametres=("delai_observations_jours",),
    )


def _rediger_net(brut: Decimal, penalite: Decimal, net: Decimal, reversement: Decimal, redaction: Redaction) -> None:
    """What is to be paid, then what is to be given back: never both, never netted."""
    # Of a first version the penalty never makes a reversement: only what was paid beyond what is due does.
    calcul = f"{euros(brut)} − {euros(penalite)}"
    redaction.ligne(
        Rubrique.SOLDE,
        "solde.net",
        "Solde net à payer",
        formule="solde brut − pénalité" if net or brut > 0 else "rien à payer quand le solde brut n'est pas positif",
        calcul=calcul if net else None,
        resultat=euros(net),
        montant=net,
    )
    if reversement:
        redaction.ligne(
            Rubrique.SOLDE,
            "solde.reversement",
            "Ordre de reversement, sans compensation avec une autre convention",
            formule="pénalité − solde brut" if penalite else "− solde brut",
            calcul=f"{euros(penalite)} − ({euros(brut)})" if penalite else None,
            resultat=euros(reversement),
            montant=reversement,
        )


def _etat(dossier: Dossier) -> EtatSolde:
    echu = dossier.terme.mois[-1].dernier_jour < dossier.au and all(o.due(dossier.au) for o in dossier.obligations)
    return EtatSolde.A_INSTRUIRE if echu and bilan_acquis(dossier) else EtatSolde.PROVISOIRE


def _compter_mois(dossier: Dossier) -> MoisComptes:
    dues = dossier.obligations_dues
    etats = Counter(o.etat for o in dues)
    return MoisComptes(
        dus=len(dues),
        a_temps=etats[EtatObligation.A_TEMPS],
        en_retard=etats[EtatObligation.EN_RETARD],
        incomplets=etats[EtatObligation.INCOMPLET],
        manquants=etats[EtatObligation.MANQUANT],
        excuses=etats[EtatObligation.EXCUSE],
    )


_ORDRE = {rubrique: rang for rang, rubrique in enumerate(Rubrique)}


def _ordonner(lignes: list[LigneDeDecompte] | tuple[LigneDeDecompte, ...]) -> tuple[LigneDeDecompte, ...]:
    """In reading order of the rubriques; inside one, as written. « Solde brut » is read before the penalty."""
    return tuple(
        sorted(lignes, key=lambda li: _ORDRE[Rubrique.PENALITE] - 0.5 if li.regle == "solde.brut" else _ORDRE[li.rubrique])
    )
