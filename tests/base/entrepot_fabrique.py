"""What the tests of the warehouse put into it: small, and told by what matters."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from decompte.app.contexte import Contexte
from decompte.domaine.calendrier import PARIS
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.controle import LigneActivite, LigneSuivi, Quarantaine, ResultatControle
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.depot import DepotRecu, EtatDepot
from decompte.domaine.mois import Mois
from decompte.entrepot import Entrepot
from decompte.installation.reglages import Reglages
from decompte.referentiel import Referentiel

ARRAS = "2024-1.3-ccas-arras"
LENS = "2024-1.3-ccas-lens"
MARS = Mois(2024, 3)
TOUJOURS = datetime(2100, 1, 1, tzinfo=PARIS)


class Sonde:
    """Plain SQL on the same database."""

    def __init__(self, connexion: Any) -> None:
        self.connexion = connexion

    def lire(self, sql: str, *valeurs: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.connexion.cursor() as curseur:
            curseur.execute(sql, valeurs)
            return list(curseur.fetchall())

    def un(self, sql: str, *valeurs: object) -> Any:
        """The only value of a query."""
        ((valeur,),) = self.lire(sql, *valeurs)
        return valeur

    def executer(self, sql: str, *valeurs: object) -> None:
        """Run a statement."""
        with self.connexion.cursor() as curseur:
            curseur.execute(sql, valeurs or None)

    def forcer_etat(self, etat: str, convention: str | None = None) -> None:
        """Put soldes in a state without its transitions, which the database refuses: as if its checks were not there."""
        self.executer("SET session_replication_role = replica")
        self.executer("UPDATE finance.solde SET etat = %s WHERE convention = coalesce(%s, convention)", etat, convention)
        self.executer("SET session_replication_role = origin")


def contexte_sur(referentiel: Referentiel, entrepot: Entrepot) -> Contexte:
    """What use cases of soldes need of an installation: neither settings nor passwords."""
    return Contexte(cast("Reglages", None), referentiel, entrepot, lambda code: ())


def pseudo(identifiant: str) -> str:
    """A pseudonym that a test can recognise."""
    return f"p-{identifiant}"


def le(jour: int, heure: int = 10, mois: int = 4) -> datetime:
    """An instant of April 2024 (or of another month of that year), in Paris."""
    return datetime(2024, mois, jour, heure, tzinfo=PARIS)


def convention(code: str = ARRAS, structure: str = "ccas-arras", **terme: Any) -> Convention:
    """A convention 1.3 over 2024."""
    defaut: dict[str, Any] = {
        "code": code,
        "structure": structure,
        "annee": 2024,
        "dispositif": "1.3",
        "dispositif_id": "2024-1.3",
        "territoire": "Arrageois",
        "debut": date(2024, 1, 1),
        "fin": date(2024, 12, 31),
        "montant_eur": Decimal("88000.00"),
        "cible_places": Decimal("550.00"),
        "operation_budgetaire": "C02-446A05",
    }
    return Convention(**{**defaut, **terme})


def installer(entrepot: Entrepot, *conventions: Convention) -> None:
    """Load conventions (by default those of Arras and Lens) with their structures."""
    toutes = conventions or (convention(), convention(LENS, "ccas-lens"))
    structures = [Structure(code, f"Structure {code}") for code in sorted({c.structure for c in toutes})]
    entrepot.enregistrer_reference(structures, toutes, [], [], [], [], empreinte=repr(toutes))


def recu(chemin: str, recu_le: datetime, contenu: str | None = None, structure: str = "ccas-arras", **champs: Any) -> DepotRecu:
    """An arrival; its bytes differ from all others unless ``contenu`` is given."""
    sha256 = hashlib.sha256((contenu or f"{structure}{chemin}{recu_le}").encode()).hexdigest()
    depot = hashlib.sha256(f"{structure}|{chemin}|{recu_le.isoformat()}|{sha256}".encode()).hexdigest()[:16]
    return DepotRecu(depot, structure, chemin, recu_le, sha256, **{"taille": 100, "mtime_ns": 1, **champs})


def suivi(ligne: int, identifiant: str, **champs: Any) -> LigneSuivi:
    """A row of suivi, phase accompagnement, oriented in January 2024, with nothing else."""
    vides: dict[str, Any] = {
        nom: None for nom in LigneSuivi.__dataclass_fields__ if nom not in {"ligne", "identifiant", "phase", "date_orientation"}
    }
    defaut = {"phase": "accompagnement", "date_orientation": date(2024, 1, 10)}
    return LigneSuivi(ligne=ligne, identifiant=identifiant, **{**vides, **defaut, **champs})


def constat(depot: str, regle: str, severite: Severite = Severite.AVERTISSEMENT, **champs: Any) -> Constat:
    """A finding."""
    return Constat(
        depot, regle, severite, **{"message": "Quelque chose ne va pas.", "conduite": "Corrigez la cellule.", **champs}
    )


def resultat(
    depot: str,
    personnes: tuple[str, ...] = (),
    *,
    regles: tuple[str, ...] = (),
    etat: EtatDepot = EtatDepot.ACCEPTE,
    quarantaine: tuple[int | Quarantaine, ...] = (),
    quantites: tuple[tuple[str, str], ...] = (),
    **champs: Any,
) -> ResultatControle:
    """What the controls concluded of a deposit for Arras in March 2024."""
    severite = Severite.BLOQUANT_FICHIER if etat is EtatDepot.REJETE else Severite.AVERTISSEMENT
    defaut: dict[str, Any] = {
        "motif": None,
        "convention": ARRAS,
        "mois": MARS,
        "modele": "suivi-2024",
        "neant": False,
        "taux_completude": Decimal("1.0000"),
        "constats": [constat(depot, regle, severite) for regle in regles],
        "quarantaine": [q if isinstance(q, Quarantaine) else Quarantaine("Suivi", q, ("L01",)) for q in quarantaine],
        "suivi": [suivi(rang, qui) for rang, qui in enumerate(personnes, start=2)],
        "activite": [LigneActivite(rang, code, Decimal(q)) for rang, (code, q) in enumerate(quantites, start=2)],
    }
    return ResultatControle(depot=depot, etat=etat, **{**defaut, **champs})


def deposer(entrepot: Entrepot, chemin: str, recu_le: datetime, *personnes: str, **options: Any) -> str:
    """Register a deposit and load its result; returns its id. ``hors_cloture``: it came after the clôture."""
    hors_cloture = bool(options.pop("hors_cloture", False))
    arrivee = recu(chemin, recu_le)
    entrepot.enregistrer_depots([arrivee])
    entrepot.charger_resultat(resultat(arrivee.depot, personnes, **options), pseudo, hors_cloture)
    return arrivee.depot


def etats(entrepot: Entrepot) -> dict[str, str]:
    """The state of each deposit, by its path."""
    return {f["chemin"]: f["etat"] for f in entrepot.lire_fichiers()}
