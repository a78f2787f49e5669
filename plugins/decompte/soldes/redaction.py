"""Writing a décompte: lines in order, each with the parameters, sources and hypotheses that stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from decompte.domaine.ligne import DepotCompte, LigneDeDecompte, Rubrique
from decompte.domaine.parametre import ParametreAbsent, Parametres, ValeurDatee
from decompte.domaine.texte import euros, nombre
from decompte.soldes.entree import Dossier
from decompte.soldes.regles import REGLES

_SOURCE_PROPRE = frozenset({"montant.convention", "montant.avenant", "montant.exercice", "versement"})
"""Lines that state a fact of one convention: the general source of their rule may not be that of the fact."""

_DEPUIS = " depuis "


def id_du(nom: str) -> str:
    """The parameter behind a name of ``Redaction.utilises``: « clause_penalite depuis 2024-07-01 » is of ``clause_penalite``."""
    return nom.partition(_DEPUIS)[0]


class Redaction:
    """Collects the lines of one décompte, and which parameters were used."""

    def __init__(self, dossier: Dossier) -> None:
        self._parametres: Parametres = dossier.parametres
        self._jour = dossier.jour_parametres
        self._portees = dossier.portees
        self._conventions_hypotheses = dossier.convention.hypotheses
        self._hypotheses_lignes: list[str] = []
        self.lignes: list[LigneDeDecompte] = []
        self.utilises: dict[str, ValeurDatee] = {}

    def valeur(self, id: str) -> object:
        """The parameter's value; ParametreAbsent when there is none for this convention and date."""
        trouve = self._parametres.a(id, self._jour, *self._portees)
        self.utilises[id] = trouve
        return trouve.valeur

    def valeur_au(self, id: str, jour: date) -> tuple[object, str]:
        """The parameter as it stands on another day, with the name under which it was recorded (for ``parametres``).

        ParametreAbsent when there is none. Two values of one parameter are recorded under two names.
        """
        trouve = self._parametres.a(id, jour, *self._portees)
        nom = id if self.utilises.setdefault(id, trouve) == trouve else f"{id}{_DEPUIS}{trouve.depuis.isoformat()}"
        self.utilises[nom] = trouve
        return trouve.valeur, nom

    def cherche(self, id: str) -> object | None:
        """The parameter's value, or None when the documents set none."""
        trouve = self._parametres.cherche(id, self._jour, *self._portees)
        if trouve is None or trouve.valeur is None:
            return None
        self.utilises[id] = trouve
        return trouve.valeur

    def decimal(self, id: str) -> Decimal:
        """The parameter as an exact number."""
        return Decimal(str(self.valeur(id)))

    def cherche_decimal(self, id: str) -> Decimal | None:
        """The parameter as an exact number, or None."""
        valeur = self.cherche(id)
        return None if valeur is None else Decimal(str(valeur))

    def entier(self, id: str) -> int:
        """The parameter as an integer."""
        return int(self.decimal(id))

    def cherche_entier(self, id: str) -> int | None:
        """The parameter as an integer, or None."""
        valeur = self.cherche_decimal(id)
        return None if valeur is None else int(valeur)

    def convenir(self, id: str, attendu: str) -> None:
        """Read a parameter that names a way of computing, of which only one is known; ParametreAbsent for another."""
        valeur = self.valeur(id)
        if valeur != attendu:
            raise ParametreAbsent(f"Paramètre « {id} » : « {valeur} » n'est pas connue (attendu : {attendu}).")

    def ligne(
        self,
        rubrique: Rubrique,
        regle: str,
        libelle: str,
        *,
        formule: str | None = None,
        calcul: str | None = None,
        resultat: str | None = None,
        montant: Decimal | None = None,
        source: str | None = None,
        parametres: Sequence[str] = (),
        depots: tuple[DepotCompte, ...] = (),
        hypothese: str | None = None,
    ) -> None:
        """Add a line. ``parametres``: the ids (already read) whose sources and hypotheses it rests on.

        ``hypothese``: what makes a hypothesis of the line where no parameter does (a payment whose source says so). A line that
        gives no source, of its own or of a parameter, has that of its rule.
        """
        valeurs = [self.utilises[p] for p in parametres if p in self.utilises]
        sources = [source] if source else []
        for valeur in valeurs:
            sources += [valeur.source] if valeur.source else []
            sources += [f"Hypothèse : {valeur.raison}"] if valeur.hypothese and valeur.raison else []
        if not sources and regle in REGLES and regle not in _SOURCE_PROPRE:
            sources = [REGLES[regle].source or ""]
        if hypothese is not None:
            self._hypotheses_lignes.append(hypothese)
        self.lignes.append(
            LigneDeDecompte(
                rubrique=rubrique,
                libelle=libelle,
                formule=formule,
                calcul=calcul,
                resultat=resultat,
                montant_eur=montant,
                regle=regle,
                source=" ; ".join(dict.fromkeys(sources)) or None,
                hypothese=hypothese is not None or any(v.hypothese for v in valeurs),
                depots=depots,
            )
        )

    def hypotheses(self) -> tuple[str, ...]:
        """The hypotheses on which this solde rests: of the convention's terms, of lines, of the parameters used, by name."""
        des_parametres = (
            f"{parametre.libelle} : {_en_clair(valeur.valeur, parametre.unite)}"
            for nom, valeur in sorted(self.utilises.items())
            if valeur.hypothese
            for parametre in (self._parametres.par_id[id_du(nom)],)
        )
        return (*self._conventions_hypotheses, *self._hypotheses_lignes, *des_parametres)


def _en_clair(valeur: object, unite: str) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal | int):
        return euros(Decimal(valeur)) if unite == "eur" else nombre(valeur)
    if isinstance(valeur, list | tuple):
        return ", ".join(_en_clair(v, unite) for v in valeur)
    return str(valeur)
