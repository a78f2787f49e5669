"""The facts of a deposit that the deposit rules (D01 to D12) judge: is it readable, whose, for when, of what kind?

Nothing is decided here: each fault becomes a flag that the suite `depots` expects to be down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from decompte.controles.anomalies import Anomalie, de_lecture
from decompte.controles.colonnes_absentes import chercher_colonnes
from decompte.controles.identite import designe, memes_chiffres, normaliser_code, ressemblant
from decompte.controles.montrer import couper, montrer_mois, nettoyer
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.controle import DepotAControler
from decompte.domaine.convention import Convention, Structure, Tableau
from decompte.domaine.modele import Modele
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.tableau import ClasseurLu, Identification, TableLue

ADJECTIF = {Tableau.SUIVI: "de suivi", Tableau.ACTIVITE: "d'activité", Tableau.AUCUN: "aucun"}
_CONVENTIONS_CITEES = 3


@dataclass(slots=True)
class FaitsDepot:
    """What is known of a deposit before its rows are looked at.

    ``convention`` is the one named by the file, known and not another structure's; ``tables`` the first table of each
    kind whose template is known; ``attendu`` the kind that counts; ``neant`` when that table says that there was nobody.
    """

    classeur: ClasseurLu
    a_controler: DepotAControler
    convention: Convention | None = None
    mois: Mois | None = None
    attendu: Tableau | None = None
    neant: bool = False
    tables: dict[Tableau, TableLue] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def depot(self) -> str:
        """The deposit's id."""
        return self.classeur.depot

    @property
    def mois_juste(self) -> Mois | None:
        """The month against which dates are compared; None when the month itself is at fault (D06 tells it)."""
        return None if any(a.regle == "D06" for a in self.anomalies) else self.mois

    @property
    def dispositif(self) -> str | None:
        """The catalogue entry of its convention."""
        return None if self.convention is None else self.convention.dispositif_id

    @property
    def indicateurs_requis(self) -> tuple[str, ...]:
        """The Activité codes that its convention asks for."""
        if self.convention is None:
            return ()
        requis = self.a_controler.indicateurs_requis
        return requis.get(self.convention.code, requis.get(self.convention.dispositif_id, ()))

    def dits_en_lecture(self, regle: str) -> bool:
        """Whether the reader already told a fault under that rule: it is told once."""
        return any(a.regle == regle and a.cause == "lecture" for a in self.anomalies)

    def signaler(self, regle: str, cause: str, valeur: str | None = None, *, lu: str | None = None, **champs: str) -> None:
        """Add a fault of the whole file, unless the reader told it.

        ``lu``: the field of « Identification » that it is about; the finding then points at its cell (at the sheet when the
        file does not have it, nowhere for a CSV).
        """
        if self.dits_en_lecture(regle):
            return
        if valeur is not None:
            champs["valeur"] = valeur
        identification = self.classeur.identification
        feuille = None if lu is None or identification.feuille is None else _net(identification.feuille)
        ligne, colonne = (None, None) if lu is None or feuille is None else identification.places.get(lu, (None, None))
        self.anomalies.append(Anomalie(regle, cause, champs, feuille=feuille, ligne=ligne, colonne=colonne, valeur=valeur))


def examiner(
    classeur: ClasseurLu, a_controler: DepotAControler, par_code: Mapping[str, Convention], modeles: Mapping[str, Modele]
) -> FaitsDepot:
    """The facts of a deposit; ``par_code`` holds the conventions by normalised code (see ``identite.indexer``)."""
    tus = regles_tues(classeur, a_controler, modeles)
    faits = FaitsDepot(classeur, a_controler, anomalies=[de_lecture(p) for p in classeur.problemes if p.regle not in tus])
    if a_controler.en_double:
        _dire_en_double(faits)
    if not classeur.lisible:
        if not faits.dits_en_lecture("D08"):
            # Beyond a limit it was left unopened: the limit is the cause.
            faits.signaler("D01", "illisible")
        _examiner_dossier(faits)
        return faits
    if faits.dits_en_lecture("D08") and classeur.identification == Identification():
        return faits  # Too large to be opened: it is silent because it was not read.
    muette = classeur.identification.convention is None and classeur.identification.mois is None
    if a_controler.convention_imposee is not None and a_controler.mois_impose is not None:
        _examiner_structure(faits)
        examiner_imposee(faits, a_controler.convention_imposee, a_controler.mois_impose, par_code)
    elif muette and (faits.dits_en_lecture("D02") or faits.dits_en_lecture("D05")):
        # No « Identification » sheet, or a CSV without its name: told by the reader; what is missing there follows from it.
        _examiner_dossier(faits)
    else:
        _examiner_structure(faits)
        _examiner_convention(faits, par_code)
        _examiner_mois(faits)
    _examiner_modele(faits, modeles)
    _examiner_tables(faits, modeles)
    return faits


def _examiner_dossier(faits: FaitsDepot) -> bool:
    """D11: the folder is that of a known structure; without a folder (a self-check before sending) nothing is said."""
    if faits.a_controler.structure is None and faits.a_controler.structure_dossier:
        faits.signaler("D11", "dossier_inconnu", dossier=_net(faits.a_controler.structure_dossier))
    return faits.a_controler.structure is not None


def _examiner_structure(faits: FaitsDepot) -> None:
    """D11: the sender is the folder; what the sheet says should agree."""
    lu, structure = faits.classeur.identification, faits.a_controler.structure
    if not _examiner_dossier(faits) or structure is None:
        return
    if lu.structure is not None and not designe(lu.structure, structure):
        faits.signaler("D11", "autre_structure", _net(lu.structure), lu="structure", attendu=structure.nom)
    elif lu.structure is None and not faits.classeur.nom.casefold().endswith(".csv"):
        faits.signaler("D11", "muette", lu="structure", attendu=structure.nom)
    if lu.siret is not None and structure.siret is not None and not memes_chiffres(lu.siret, structure.siret):
        faits.signaler("D11", "siret", _net(lu.siret), lu="siret", attendu=structure.nom)


def _examiner_convention(faits: FaitsDepot, par_code: Mapping[str, Convention]) -> None:
    """D05: known, and of the folder's structure; another structure's is refused without saying whose."""
    lu, structure = faits.classeur.identification.convention, faits.a_controler.structure
    if lu is None or not lu.strip():
        faits.signaler("D05", "absente", lu="convention", suggestion=_citer(faits.a_controler, structure))
        return
    _retenir_convention(faits, lu, par_code)


def _retenir_convention(faits: FaitsDepot, code: str, par_code: Mapping[str, Convention], lu: str | None = "convention") -> None:
    """``lu``: the field where the code was read; None when a steward said it."""
    structure = faits.a_controler.structure
    convention = par_code.get(normaliser_code(code))
    if convention is None:
        faits.signaler("D05", "inconnue", _net(code), lu=lu, suggestion=_suggerer(code, faits.a_controler, structure))
    elif structure is not None and convention.structure != structure.code:
        faits.signaler("D05", "autre_structure", _net(code), lu=lu, suggestion=_suggerer(code, faits.a_controler, structure))
    else:
        faits.convention = convention


def _propres(a_controler: DepotAControler, structure: Structure | None) -> list[str]:
    """The codes that may be told: those of the structure; all of them in a self-check that does not say whose it is."""
    if structure is None:
        return [] if a_controler.structure_dossier else sorted(a_controler.conventions)
    return sorted(c.code for c in a_controler.conventions.values() if c.structure == structure.code)


def _suggerer(lu: str, a_controler: DepotAControler, structure: Structure | None) -> str:
    proche = ressemblant(lu, _propres(a_controler, structure))
    return f" Vouliez-vous dire « {proche} » ?" if proche else _citer(a_controler, structure)


def _citer(a_controler: DepotAControler, structure: Structure | None) -> str:
    """The structure's own conventions, when they are few."""
    if structure is None:
        return ""
    propres = _propres(a_controler, structure)
    return f" Conventions de votre structure : {', '.join(propres)}." if 0 < len(propres) <= _CONVENTIONS_CITEES else ""


def _examiner_mois(faits: FaitsDepot) -> None:
    """D06: a month of the convention's period, begun when the file arrived (in Europe/Paris)."""
    lu = faits.classeur.identification
    if lu.mois is not None:
        _retenir_mois(faits, lu.mois)
    elif lu.mois_lu:
        faits.signaler("D06", "illisible", _net(lu.mois_lu), lu="mois")
    else:
        faits.signaler("D06", "absent", lu="mois")


def _retenir_mois(faits: FaitsDepot, retenu: Mois, lu: str | None = "mois") -> None:
    """``lu``: the field where the month was read; None when a steward said it."""
    convention, mois = faits.convention, montrer_mois(retenu)
    faits.mois = retenu
    if convention is not None and retenu not in mois_touches(convention.debut, convention.fin):
        faits.signaler(
            "D06",
            "hors_periode",
            str(retenu),
            lu=lu,
            mois=mois,
            debut=f"{convention.debut:%d/%m/%Y}",
            fin=f"{convention.fin:%d/%m/%Y}",
        )
    arrivee = jour_d_arrivee(faits.a_controler.recu_le)
    if retenu > Mois.contenant(arrivee):
        faits.signaler("D06", "futur", str(retenu), lu=lu, mois=mois, recu=f"{arrivee:%d/%m/%Y}")


def regles_tues(classeur: ClasseurLu, a_controler: DepotAControler, modeles: Mapping[str, Modele]) -> frozenset[str]:
    """The rules under which the reader's faults are not told: those of an identity that a steward said in place of the file.

    A missing sheet « Identification » (D02) is among them as soon as the template is known by other means.
    """
    if a_controler.convention_imposee is None:
        return frozenset()
    return frozenset({"D02", "D05", "D06"} if classeur.modele in modeles else {"D05", "D06"})


def examiner_imposee(faits: FaitsDepot, code: str, mois: Mois, par_code: Mapping[str, Convention]) -> None:
    """D05 and D06 on the identity that a steward said: what the file claims, or leaves out, is not judged."""
    _retenir_convention(faits, code, par_code, lu=None)
    _retenir_mois(faits, mois, lu=None)
    if faits.convention is None:
        return
    lu = faits.classeur.identification
    indiquait = [
        *([] if lu.convention is None or not lu.convention.strip() else [f"la convention « {_net(lu.convention)} »"]),
        *([] if lu.mois is None else [f"le mois {montrer_mois(lu.mois)}"]),
    ]
    detail = f"indiquait {' et '.join(indiquait)}" if indiquait else "n'indiquait ni convention ni mois"
    faits.signaler("D05", "reaffecte", faits.convention.code, mois=montrer_mois(mois), detail=detail)


def _examiner_modele(faits: FaitsDepot, modeles: Mapping[str, Modele]) -> None:
    """D02: a known template, of the kind that the dispositif asks for."""
    lu = faits.classeur.modele
    modele = None if lu is None else modeles.get(lu)
    if modele is None and not faits.dits_en_lecture("D08"):
        valeur = faits.classeur.identification.modele or lu
        faits.signaler(
            "D02",
            "inconnu",
            "aucun modèle indiqué" if valeur is None else _net(valeur),
            lu="modele",
            attendu=", ".join(sorted(modeles)),
        )
    if modele is not None:
        faits.attendu = modele.tableau
    if faits.convention is None:
        return
    demande = faits.a_controler.tableaux.get(faits.convention.dispositif_id)
    if demande is Tableau.AUCUN:
        faits.signaler("D02", "aucun_attendu", faits.convention.code, lu="convention")
    elif demande is not None:
        natures = {t.tableau for t in faits.classeur.tables} or ({modele.tableau} if modele is not None else set())
        if modele is not None and demande not in natures:
            faits.signaler("D02", "tableau_inattendu", faits.convention.code, lu="modele", attendu=ADJECTIF[demande])
        elif demande in natures:
            faits.attendu = demande


def _examiner_tables(faits: FaitsDepot, modeles: Mapping[str, Modele]) -> None:
    """D03, D04, D07, D09 and two tables of one kind (D10)."""
    classeur = faits.classeur
    for table in classeur.tables:
        modele = modeles.get(table.modele)
        if modele is None:
            faits.signaler("D02", "inconnu", _net(table.modele), attendu=", ".join(sorted(modeles)))
        elif table.tableau in faits.tables:
            if not any(a.regle == "D10" and a.cause == "feuilles" for a in faits.anomalies):
                faits.signaler("D10", "feuilles", feuille=modele.feuille)
        else:
            faits.tables[table.tableau] = table
    principale = faits.tables.get(faits.attendu) if faits.attendu is not None else None
    if not classeur.tables:
        modele = None if classeur.modele is None else modeles.get(classeur.modele)
        if modele is not None and not faits.dits_en_lecture("D08"):
            faits.signaler("D03", "absente", feuille=modele.feuille)
        return
    if principale is not None:
        faits.neant = principale.neant and not _a_un_identifiant(principale)
    for table in faits.tables.values():
        vide = faits.neant and table is principale
        trouvees = chercher_colonnes(table, modeles[table.modele], faits.dispositif, sans_lignes=vide or not table.lignes)
        dits = {a.entete for a in faits.anomalies if a.regle == "D04" and a.cause == "lecture"}
        faits.anomalies.extend(a for a in trouvees if a.regle != "D04" or a.entete not in dits)
    colonne_absente = any(a.regle == "D04" and a.cause in {"lecture", "obligatoire"} for a in faits.anomalies)
    if principale is not None and not principale.lignes and not faits.neant and not colonne_absente:
        # Without its columns a table looks empty: the columns are the cause.
        faits.signaler("D07", "vide", feuille=_net(principale.feuille))
    autre_tableau = any(a.regle == "D02" and a.cause == "tableau_inattendu" for a in faits.anomalies)
    if principale is not None and principale.lignes and not faits.neant and not autre_tableau:
        _examiner_indicateurs(faits, modeles)


def _examiner_indicateurs(faits: FaitsDepot, modeles: Mapping[str, Modele]) -> None:
    """D12: the indicators that the convention's mode needs are there; one that is badly written is told by its own row."""
    table = faits.tables.get(Tableau.ACTIVITE)
    if table is not None and ("indicateur" not in table.colonnes or any(table.fautes.get("indicateur", []))):
        return
    modele = next(m for m in modeles.values() if m.tableau is Tableau.ACTIVITE)
    libelles = {c.code: c.libelle for c in modele.colonne("indicateur").codes}
    feuille = modele.feuille if table is None else _net(table.feuille)
    presents = set() if table is None else set(table.valeurs.get("indicateur", []))
    for code in faits.indicateurs_requis:
        if code not in presents:
            libelle = libelles.get(code, code)
            champs = {"valeur": libelle, "feuille": feuille}
            faits.anomalies.append(Anomalie("D12", "absent", champs, feuille=feuille, valeur=libelle))


def _a_un_identifiant(table: TableLue) -> bool:
    """Whether a row names somebody (or, in an activite table, a quantity): « néant » then does not hold."""
    cle = "identifiant" if table.tableau is Tableau.SUIVI else "indicateur"
    valeurs, fautes = table.valeurs.get(cle, []), table.fautes.get(cle, [])
    return any(v is not None for v in valeurs) or any(f is not None for f in fautes)


def _dire_en_double(faits: FaitsDepot) -> None:
    lu, dit = faits.classeur.identification, faits.a_controler
    convention, mois = dit.convention_imposee or lu.convention, dit.mois_impose or lu.mois
    faits.signaler("D10", "contenant", _net(convention or "indiquée"), mois="indiqué" if mois is None else montrer_mois(mois))


def _net(texte: str) -> str:
    return couper(nettoyer(texte))
