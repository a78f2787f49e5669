"""Counting: the YAML cases, all counted at once, each under its own convention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from entrepot_fabrique import TOUJOURS, convention, installer, le, pseudo, recu, resultat, suivi

from decompte.domaine.controle import LigneActivite
from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits
from decompte.domaine.mois import Mois
from decompte.entrepot import Entrepot
from decompte.entrepot.faits import INDICATEURS
from decompte.installation.postgres import Serveur

DOSSIER = Path(__file__).parent / "cas"
DEFAUTS: dict[str, Any] = {
    "exercice": 2024,
    "premier_mois": "2024-01",
    "dernier_mois": "2024-03",
    "delai_cer_mois": 2,
    "jours_apres_fin_cer": 31,
    "jours_procedure_suspension": 31,
    "actions_cer_minimum": 3,
    "actions_pro_minimum": 1,
    "motifs_sortie_comptes": ["emploi_durable"],
    "duree_parcours_mois": 18,
}


@dataclass(frozen=True)
class Cas:
    """One case of a file."""

    fichier: str
    rang: int
    contenu: dict[str, Any]

    @property
    def structure(self) -> str:
        return f"{self.fichier}-{self.rang}".replace("_", "-")

    @property
    def convention(self) -> str:
        return f"2024-1.3-{self.structure}"

    def demande(self) -> DemandeDeFaits:
        voulu = {**DEFAUTS, **self.contenu.get("demande", {})}
        for borne in ("premier_mois", "dernier_mois"):
            voulu[borne] = Mois.de_texte(str(voulu[borne]))
        voulu["mois_exclus"] = tuple(Mois.de_texte(str(m)) for m in voulu.get("mois_exclus", ()))
        voulu["motifs_sortie_comptes"] = tuple(voulu["motifs_sortie_comptes"])
        return DemandeDeFaits(self.convention, **voulu)


TOUS = [
    Cas(fichier.stem, rang, contenu)
    for fichier in sorted(DOSSIER.glob("*.yaml"))
    for rang, contenu in enumerate(yaml.safe_load(fichier.read_text(encoding="utf-8")), start=1)
]


@pytest.fixture(scope="module")
def faits(serveur: Serveur, base_migree: str) -> Iterator[dict[str, Faits]]:
    """The facts of every case, by convention: counted in one call, over a warehouse that holds them all."""
    import psycopg2

    connexion = psycopg2.connect(serveur.dsn("postgres"))
    connexion.autocommit = True
    with connexion.cursor() as curseur:
        curseur.execute(f"CREATE DATABASE comptage TEMPLATE {base_migree}")
    with Entrepot(serveur.url("comptage")) as entrepot:
        installer(entrepot, *(convention(cas.convention, cas.structure) for cas in TOUS))
        for cas in TOUS:
            _charger(entrepot, cas)
        demandes = [cas.demande() for cas in TOUS]
        comptes = entrepot.compter(demandes, TOUJOURS)
        assert [f.demande for f in comptes] == demandes
        yield {f.demande.convention: f for f in comptes}
    with connexion.cursor() as curseur:
        curseur.execute("DROP DATABASE comptage WITH (FORCE)")
    connexion.close()


def _charger(entrepot: Entrepot, cas: Cas) -> None:
    for mois, lignes in cas.contenu["tables"].items():
        arrivee = recu(f"{mois}.xlsx", le(2), structure=cas.structure)
        entrepot.enregistrer_depots([arrivee])
        conclu = resultat(arrivee.depot, convention=cas.convention, mois=Mois.de_texte(mois), neant=not lignes)
        for rang, ligne in enumerate(lignes, start=2):
            champs = dict(ligne)
            if "code" in champs:
                conclu.activite.append(LigneActivite(rang, champs["code"], Decimal(champs["quantite"])))
                continue
            champs.setdefault("date_orientation", date(2023, 1, 10))
            conclu.suivi.append(suivi(rang, champs.pop("personne"), **champs))
        entrepot.charger_resultat(conclu, pseudo)


@pytest.mark.parametrize("cas", TOUS, ids=lambda c: f"{c.fichier}: {c.contenu['cas']}")
def test_cas(cas: Cas, faits: dict[str, Faits]) -> None:
    compte = faits[cas.convention]
    assert {nom: _valeur(compte, nom) for nom in cas.contenu["attendu"]} == cas.contenu["attendu"]


def _valeur(compte: Faits, nom: str) -> object:
    """What was counted, written as the cases write it."""
    if nom in INDICATEURS:
        comptage = compte.comptages.get(nom)
        return "absent" if comptage is None else f"{comptage.numerateur}/{comptage.denominateur}"
    if nom == "mois":
        return [str(m.mois) for m in compte.mois]
    if nom in {"file_active", "lignes", "accueils"}:
        return [getattr(m, nom) for m in compte.mois]
    if nom == "quantites_du_mois":
        return [str(m.quantites) for m in compte.mois]
    if nom == "quantites":
        return {code: str(q) for code, q in compte.quantites.items()}
    return getattr(compte, nom)


def test_chaque_indicateur_a_ses_cas() -> None:
    assert set(INDICATEURS) <= {cas.fichier for cas in TOUS}


def _deux_tables(entrepot: Entrepot) -> None:
    """March, first with two persons, then with one and a row in quarantine."""
    installer(entrepot)
    for chemin, recu_le, personnes, attente in (("a.xlsx", le(2), ("A", "B"), ()), ("b.xlsx", le(20), ("A",), (9,))):
        arrivee = recu(chemin, recu_le)
        entrepot.enregistrer_depots([arrivee])
        entrepot.charger_resultat(resultat(arrivee.depot, personnes, quarantaine=attente), pseudo)


MARS_SEUL = DemandeDeFaits("2024-1.3-ccas-arras", 2024, Mois(2024, 3), Mois(2024, 3))


def test_la_table_en_vigueur_est_celle_de_l_instant_demande(entrepot: Entrepot) -> None:
    _deux_tables(entrepot)
    (avant,), (entre,), (apres,) = (entrepot.compter([MARS_SEUL], le(jour)) for jour in (1, 10, 25))
    assert [[m.file_active for m in f.mois] for f in (avant, entre, apres)] == [[], [2], [1]]
    assert [f.quarantaines_en_attente for f in (avant, entre, apres)] == [0, 0, 1]
    assert entre.mois[0].sha256 == recu("a.xlsx", le(2)).sha256
    assert apres.dernier_jour_du == date(2024, 3, 31)


def test_une_ligne_dont_la_quarantaine_est_tranchee_n_attend_plus(entrepot: Entrepot, sonde: Any) -> None:
    _deux_tables(entrepot)
    sonde.executer("UPDATE pilotage.quarantaine SET suite = 'laissee'")
    assert entrepot.compter([MARS_SEUL], TOUJOURS)[0].quarantaines_en_attente == 0


def test_ni_rejete_ni_ecarte_ne_comptent(entrepot: Entrepot, sonde: Any) -> None:
    _deux_tables(entrepot)
    sonde.executer("UPDATE depots.depot SET etat = 'ecarte' WHERE chemin = 'b.xlsx'")
    assert [m.file_active for m in entrepot.compter([MARS_SEUL], TOUJOURS)[0].mois] == [2]
    sonde.executer("UPDATE depots.depot SET etat = 'rejete', verdict = 'rejete' WHERE chemin = 'a.xlsx'")
    assert entrepot.compter([MARS_SEUL], TOUJOURS)[0].mois == ()


def test_la_meme_convention_demandee_deux_fois(entrepot: Entrepot) -> None:
    _deux_tables(entrepot)
    un, deux = entrepot.compter([MARS_SEUL, MARS_SEUL], TOUJOURS)
    assert un == deux
    assert un.comptages == {"inscription_monjob62": Comptage(0, 1), "contractualisation": Comptage(0, 0)}


def test_rien_a_compter(entrepot: Entrepot) -> None:
    assert entrepot.compter([], TOUJOURS) == []
