"""Counting: all demands of a night in a few set-based statements, over the deposits in force at an instant.

SQL counts numerators and denominators with the parameters of the demand; what they are worth is ``domaine``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, LignesComptees, MoisActif
from decompte.domaine.mois import Mois
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete

INDICATEURS = (
    "diagnostic_actualise",
    "delai_cer",
    "suspension",
    "inscription_monjob62",
    "actions_cer",
    "sorties",
    "contractualisation",
    "duree",
)
"""The measured indicators that are a numerator over a denominator."""


def compter(cnx: Connection, demandes: Sequence[DemandeDeFaits], jusqua: datetime) -> list[Faits]:
    """The facts of each demand, in the order given, over the tables in force at ``jusqua``.

    In force for (convention, month): the last received until then among those accepted and not set aside (spec « Arrival »). An
    indicator whose parameter is None (or empty) in the demand is absent from ``comptages``. A number of persons is the number of
    rows that stand for them: ``Faits.lignes`` has these rows, and a figure cannot differ from them.
    """
    if not demandes:
        return []
    preparer(cnx, demandes, jusqua)
    comptes = [_Compte() for _ in demandes]
    depots: dict[tuple[int, str], str] = {}
    activite: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(dict)
    codes = cnx.execute(requete("faits/quantites")).all()
    for r in codes:
        activite[r.demande, r.mois][r.indicateur] = r.quantite
    for r in cnx.execute(requete("faits/mois")):
        compte = comptes[r.demande]
        depots[r.demande, r.mois] = r.depot
        par_code = activite[r.demande, r.mois]
        actives, accueillies = len(r.actives), len(r.accueillies)
        compte.mois.append(
            MoisActif(Mois.de_texte(r.mois), r.depot, r.sha256, actives, r.lignes, accueillies, r.quantites, par_code)
        )
        compte.physiques += r.entretiens_physiques
        compte.distance += r.entretiens_distance
        compte.retenir("file_active", r.mois, r.depot, r.actives)
        compte.receptions[r.mois] = r.accueillies
    for r in codes:
        compte = comptes[r.demande]
        compte.quantites[r.indicateur] = compte.quantites.get(r.indicateur, Decimal(0)) + r.quantite
        compte.retenir(f"activite.{r.indicateur}", r.mois, depots[r.demande, r.mois], r.lignes, quantite=r.quantite)
    for r in cnx.execute(requete("faits/entretiens")):
        comptes[r.demande].retenir("entretiens", r.mois, depots[r.demande, r.mois], r.lignes, quantite=Decimal(r.quantite))
    for r in cnx.execute(requete("faits/quarantaines")):
        comptes[r.demande].en_attente = r.nombre
    _retenir_accueils(cnx, comptes, depots)
    for r in cnx.execute(requete("faits/indicateurs")):
        if _est_demande(demandes[r.demande], r.indicateur):
            depot = depots[r.demande, r.mois]
            comptes[r.demande].retenir(r.indicateur, r.mois, depot, r.numerateur, r.denominateur, r.appui)
    return [compte.faits(demande) for compte, demande in zip(comptes, demandes, strict=True)]


@dataclass(slots=True)
class _Compte:
    """What is gathered of one demand."""

    mois: list[MoisActif] = field(default_factory=list)
    quantites: dict[str, Decimal] = field(default_factory=dict)
    lignes: dict[str, list[LignesComptees]] = field(default_factory=dict)
    receptions: dict[str, Sequence[int]] = field(default_factory=dict)
    """By month, the rows of the persons received, whether or not they were before."""
    physiques: int = 0
    distance: int = 0
    en_attente: int = 0

    def retenir(
        self,
        compte: str,
        mois: str,
        depot: str,
        numerateur: Sequence[int],
        denominateur: Sequence[int] = (),
        appui: Sequence[int] = (),
        quantite: Decimal | None = None,
    ) -> None:
        """Keep the rows of a month; nothing when there are none."""
        if numerateur or denominateur or appui:
            self.lignes.setdefault(compte, []).append(LignesComptees(mois, depot, numerateur, denominateur, appui, quantite))

    def comptage(self, compte: str) -> Comptage:
        """How many rows are in the numerator and in the denominator."""
        siennes = self.lignes.get(compte, ())
        return Comptage(sum(len(li.numerateur) for li in siennes), sum(len(li.denominateur) for li in siennes))

    def faits(self, demande: DemandeDeFaits) -> Faits:
        """The facts, its months in order."""
        return Faits(
            demande=demande,
            mois=tuple(self.mois),
            accueils_realises=self.comptage("accueils").numerateur,
            entretiens_physiques=self.physiques,
            entretiens_distance=self.distance,
            comptages={i: self.comptage(i) for i in INDICATEURS if _est_demande(demande, i)},
            quantites=self.quantites,
            quarantaines_en_attente=self.en_attente,
            dernier_jour_du=demande.dernier_mois.dernier_jour,
            lignes=self.lignes,
        )


def _retenir_accueils(cnx: Connection, comptes: Sequence[_Compte], depots: Mapping[tuple[int, str], str]) -> None:
    """The persons received: all of each month, and those received for the first time, who are counted."""
    premiers = {(r.demande, r.mois): r.lignes for r in cnx.execute(requete("faits/accueils"))}
    for rang, compte in enumerate(comptes):
        for mois, recues in compte.receptions.items():
            compte.retenir("accueils", mois, depots[rang, mois], premiers.get((rang, mois), ()), recues)


def preparer(cnx: Connection, demandes: Sequence[DemandeDeFaits], jusqua: datetime) -> None:
    """Make, for this transaction, the temporary tables and views that say what each row in force counts for.

    ``demande`` numbers the demands from 0 in the order given.
    """
    cnx.execute(requete("faits/demandes"), {"demandes": en_json({"rang": i, **champs(d)} for i, d in enumerate(demandes))})
    cnx.execute(requete("faits/retenus"), {"jusqua": jusqua})
    for etape in ("suivi_vu", "personnes", "signaux", "indicateurs_vus"):
        cnx.execute(requete(f"faits/{etape}"))


def _est_demande(demande: DemandeDeFaits, indicateur: str) -> bool:
    voulus = {
        "diagnostic_actualise": demande.jours_apres_fin_cer is not None,
        "delai_cer": demande.delai_cer_mois is not None,
        "suspension": demande.jours_procedure_suspension is not None,
        "actions_cer": demande.actions_cer_minimum is not None,
        "sorties": bool(demande.motifs_sortie_comptes),
        "duree": demande.duree_parcours_mois is not None,
    }
    return voulus.get(indicateur, True)
