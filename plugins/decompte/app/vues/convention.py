"""One convention and one of its exercices, as its page shows them: read from what the last calculation left, nothing computed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decompte.app.changements import dire_montants
from decompte.app.contexte import Contexte
from decompte.app.vues.convention_decompte import Decompte, lire_decompte
from decompte.app.vues.convention_mois import Serie, decrire_obligations, series
from decompte.app.vues.convention_mots import ETATS_SOLDE, MODES, dire_nature
from decompte.app.vues.convention_qualite import Groupe, Indicateur, lire_groupes
from decompte.app.vues.conventions import lire_annee
from decompte.app.vues.tranche import Ligne, Tranche, decalage
from decompte.domaine.avenant import Avenant, en_vigueur, fin_apres, prolongee
from decompte.domaine.convention import Convention, Dispositif
from decompte.domaine.exercice import TermesExercice, termes_par_exercice
from decompte.domaine.texte import enumeration
from decompte.soldes.unites import unite

VERSIONS_PAR_PAGE = 20

_CHAMPS = tuple(Convention.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Clause:
    """Whether the convention has the penalty clause; ``hypothese``: no document says so."""

    presente: bool
    hypothese: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class Termes:
    """What was agreed. ``fin``: the present one; ``exercice``: the terms of the exercice shown, avenants followed."""

    convention: Convention
    structure_nom: str
    siret: str | None
    dispositif: Dispositif
    mode: str
    fin: date
    exercice: TermesExercice
    unite: str | None
    """The unit of the other target, in words."""
    avenants: Sequence[Avenant]
    imputations: Sequence[Ligne]
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class PageConvention:
    """All that the page shows of an exercice. Without a solde: the terms, what is expected, received and paid."""

    termes: Termes
    exercice: int
    exercices: Sequence[tuple[int, bool]]
    """Each year of the convention, and whether it has a solde."""
    remarques: Sequence[str]
    solde: Ligne | None
    etat: tuple[str, str] | None
    decompte: Decompte
    obligations: Sequence[Ligne]
    series: Sequence[Serie]
    groupes: Sequence[Groupe]
    versements: Sequence[Ligne]
    documents: Sequence[Ligne]
    attendus: Sequence[str]
    """The holds that a document would lift."""
    versions: Tranche

    @property
    def juges(self) -> list[Indicateur]:
        """The judged indicators, those without a note first."""
        trouves = [i for groupe in self.groupes for i in groupe.indicateurs if i.juge]
        return sorted(trouves, key=lambda i: not i.a_noter)

    @property
    def verse_eur(self) -> Decimal:
        """All the payments shown."""
        return sum((v["montant_eur"] for v in self.versements), Decimal("0.00"))


def lire_convention(
    ctx: Contexte, code: str, exercice: str, aujourd_hui: date, avec_motifs: bool, page: int = 1
) -> PageConvention | None:
    """The page of a convention; None when nobody knows it.

    ``exercice``: as typed; another than one of its years gives the last computed one, and a remark. ``avec_motifs``: with the
    reasons that stewards wrote of months, which may name a person. ``page``: of the history.
    """
    trouvees = ctx.entrepot.lire_vue("conventions/convention", convention=code)
    if not trouvees:
        return None
    lue = trouvees[0]
    convention = Convention(**{**{champ: lue[champ] for champ in _CHAMPS}, "hypotheses": tuple(lue["hypotheses"])})
    tous = en_vigueur((Avenant(**a) for a in ctx.entrepot.lire_vue("conventions/avenants", convention=code)), date.max)
    annees = range(convention.debut.year, fin_apres(convention, tous).year + 1)
    annee, remarques = _choisir(exercice, annees, lue["calcules"], aujourd_hui)
    cle = {"convention": code, "exercice": annee}
    solde = next(iter(ctx.entrepot.lire_vue("conventions/solde", **cle)), None)
    entrees: Mapping[str, str] = solde["entrees"] if solde else {}
    au = solde["date_calcul"] if solde else aujourd_hui
    termes = _termes(ctx, lue, convention, tous, annee, au, entrees)
    decompte = lire_decompte(ctx, code, annee)
    if not avec_motifs:
        decompte = decompte.sans_motifs()
    obligations = ctx.entrepot.lire_vue("conventions/obligations", convention=code, premier=f"{annee}-01", dernier=f"{annee}-12")
    notes = ctx.entrepot.lire_vue("conventions/notes", **cle)
    return PageConvention(
        termes=termes,
        exercice=annee,
        exercices=[(a, a in lue["calcules"]) for a in annees],
        remarques=remarques,
        solde=solde,
        etat=ETATS_SOLDE[solde["etat"]] if solde else None,
        decompte=decompte,
        obligations=decrire_obligations(obligations, avec_motifs),
        series=series(prolongee(convention, tous), termes.dispositif.tableau, termes.exercice, entrees, decompte),
        groupes=lire_groupes(ctx, termes.dispositif, entrees, decompte, notes),
        versements=[_versement(v, au) for v in ctx.entrepot.lire_vue("conventions/versements", **cle)],
        documents=[_document(d) for d in ctx.entrepot.lire_vue("conventions/documents", **cle, au=au)],
        attendus=[b for b in (solde["blocages"] if solde else ()) if b.startswith(("Bilan final", "Documents annuels"))],
        versions=_versions(ctx, code, annee, page),
    )


def _choisir(texte: str, annees: Sequence[int], calcules: Sequence[int], aujourd_hui: date) -> tuple[int, list[str]]:
    """The exercice asked for; else the last computed one, or that of today."""
    demandee = lire_annee(texte.strip())
    if demandee is not None and demandee in annees:
        return demandee, []
    defaut = max((a for a in calcules if a in annees), default=min(max(aujourd_hui.year, annees[0]), annees[-1]))
    if not texte.strip():
        return defaut, []
    connus = enumeration(map(str, annees))
    return defaut, [f"Cette convention couvre {connus}, pas « {texte.strip()} » : voici {defaut}."]


def _termes(
    ctx: Contexte,
    lue: Ligne,
    convention: Convention,
    avenants: Sequence[Avenant],
    annee: int,
    au: date,
    entrees: Mapping[str, str],
) -> Termes:
    """Its terms as of the day of the calculation: an avenant signed later is listed, and changes nothing yet."""
    signes = en_vigueur(avenants, au)
    termes = termes_par_exercice(convention, signes)
    # A year that only an avenant not yet signed on that day adds.
    terme = termes.get(annee) or termes_par_exercice(convention, avenants)[annee]
    dispositif = ctx.referentiel.dispositifs[convention.dispositif_id]
    return Termes(
        convention=convention,
        structure_nom=lue["structure_nom"],
        siret=lue["siret"],
        dispositif=dispositif,
        mode=MODES[dispositif.mode],
        fin=fin_apres(convention, signes),
        exercice=terme,
        unite=unite(convention.unite_autre) if convention.unite_autre else None,
        avenants=avenants,
        imputations=ctx.entrepot.lire_vue("conventions/imputations", convention=convention.code),
        clause=_clause(ctx, convention, annee, entrees),
    )


def _clause(ctx: Contexte, convention: Convention, annee: int, entrees: Mapping[str, str]) -> Clause | None:
    """As the solde used it (there for a month at least); else as the parameters say it; None where they say nothing."""
    gardees = [json.loads(texte) for cle, texte in entrees.items() if cle.startswith("parametre.clause_penalite")]
    if gardees:
        retenue = next((valeur for valeur in gardees if valeur["valeur"]), gardees[0])
        return Clause(bool(retenue["valeur"]), bool(retenue["hypothese"]), retenue["source"] or retenue["raison"])
    jour = max(convention.debut, date(annee, 1, 1))
    trouve = ctx.referentiel.parametres.cherche("clause_penalite", jour, convention.code, convention.dispositif_id)
    return None if trouve is None else Clause(bool(trouve.valeur), trouve.hypothese, trouve.source or trouve.raison)


def _versement(ligne: Ligne, au: date) -> Ligne:
    return {**ligne, "nature": dire_nature(ligne["nature"]), "a_venir": ligne["date"] > au}


def _document(ligne: Ligne) -> Ligne:
    return {**ligne, "nature": dire_nature(ligne["nature"]), "leves": ligne["leves"] or []}


def _versions(ctx: Contexte, convention: str, exercice: int, page: int) -> Tranche:
    def lire(numero: int) -> list[Ligne]:
        return ctx.entrepot.lire_vue(
            "conventions/versions",
            convention=convention,
            exercice=exercice,
            limite=VERSIONS_PAR_PAGE,
            decalage=decalage(numero, VERSIONS_PAR_PAGE),
        )

    lues = lire(page)
    if not lues and page > 1:
        page, lues = 1, lire(1)
    lignes = [{**ligne, "montants": dire_montants(ligne), "etats": _etats(ligne)} for ligne in lues]
    return Tranche(lignes, lues[0]["total"] if lues else 0, page, VERSIONS_PAR_PAGE)


def _etats(ligne: Ligne) -> str | None:
    avant, apres = ligne["etat_avant"], ligne["etat_apres"]
    if avant == apres:
        return None
    return ETATS_SOLDE[apres][0] if avant is None else f"{ETATS_SOLDE[avant][0]} → {ETATS_SOLDE[apres][0]}"
