"""The answer of the finance software: the mandat, or titre, of each approved version of a solde, or of each of its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from decompte.domaine.importation import VersementConnu, mandat_inconnu
from decompte.domaine.mandatement import COLONNES_LOT, MANDAT, SENS_DITS, TITRE, LigneDeLot, MandatDeLigne, MandatRecu
from decompte.domaine.texte import accord, euros, jour
from decompte.domaine.vie_solde import ENTRE_MANDATS, VersionArretee
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_lignes import LigneImport, TableImportee, lire_lignes
from decompte.referentiel.import_versions_payees import paie_bien

COLONNES_MANDATS_SOLDES = ("convention", "exercice", "version", "montant_eur", "mandat", "date")
_LUES = ("lot", "ligne", "sens")
"""Those of the batch that say which line is answered, where the file has them; the others are admitted and not read."""
_ADMISES = tuple(c for c in (*COLONNES_LOT, "source") if c not in COLONNES_MANDATS_SOLDES)
_ZERO = Decimal("0.00")
_PARTS_NOMMEES = 10

_Cle = tuple[str, int, int]


def est_un_retour(colonnes: Sequence[str]) -> bool:
    """Whether a file of mandats answers a batch: it says which version, a file about payments has none."""
    return "version" in colonnes


def importer_mandats_soldes(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The references that are not known yet; a row without mandat nor date is left for later, and told."""
    retour = _Retour(connus)
    attente = 0
    for ligne in lire_lignes(table, COLONNES_MANDATS_SOLDES, _ADMISES, releve):
        if _sans_reponse(ligne):
            attente += 1
        else:
            retour.lire(ligne)
    contenu = retour.contenu
    if attente and not contenu.lignes and not releve.fautes:
        releve.faute(table.fichier, None, "aucune ligne ne porte de mandat : remplissez les colonnes « mandat » et « date ».")
    contenu.phrases += retour.dire_soldes()
    if attente:
        contenu.phrases.append(f"{accord(attente, 'ligne')} sans mandat ni date : en attente de leur réponse.")
    return contenu


def _sans_reponse(ligne: LigneImport) -> bool:
    return not any(c in ligne.inutilisables or ligne.cellules.get(c, "").strip() for c in ("mandat", "date"))


class _Retour:
    """What is known of the versions, their lines and their references, and what each row of the file adds to it."""

    def __init__(self, connus: Connus) -> None:
        self.contenu = Contenu()
        self._connus = connus
        self._versions = {(v.convention, v.exercice, v.version): v for siennes in connus.versions.values() for v in siennes}
        self._lots = {lot.lot: lot for lot in connus.lots}
        self._lignes: dict[_Cle, list[LigneDeLot]] = defaultdict(list)
        self._mandats: dict[tuple[int, int], MandatDeLigne] = {}
        self._references: dict[str, _Cle] = {}
        for cle, version in self._versions.items():
            for reference in () if version.mandat is None else version.mandat.references:
                self._references[reference] = cle
        for lot in connus.lots:
            for ligne in lot.tenues:
                self._lignes[ligne.version_arretee].append(ligne)
                if (mandat := lot.mandats.get(ligne.ligne)) is not None:
                    self._mandats[lot.lot, ligne.ligne] = mandat
                    self._references[mandat.reference] = ligne.version_arretee
        self._paiements: dict[str, list[VersementConnu]] = defaultdict(list)
        for paiement in connus.paiements:
            self._paiements[paiement.versement.mandat].append(paiement)
        self._prises: dict[tuple[int, int] | _Cle, int] = {}
        """The lines of batches, or the versions that are in none, that a row has answered already: the line of that row."""
        self._citees: dict[str, tuple[_Cle, int]] = {}

    def lire(self, ligne: LigneImport) -> None:
        """One row: known, new, or its faults."""
        version = self._version(ligne)
        montant = ligne.nombre_signe("montant_eur", requis=True)
        reference, le = self._reference(ligne), self._date(ligne, version)
        if montant is not None and montant <= 0:
            ligne.faute(
                f"« {ligne.cellules['montant_eur'].strip()} » n'est pas au-dessus de zéro : un titre s'écrit aussi sans signe.",
                "montant_eur",
            )
            montant = None
        if version is None:
            return
        sens = MANDAT if version.solde_net_eur else TITRE
        self._verifier_sens(ligne, version, sens)
        if montant is None or reference is None or le is None:
            return
        cle = version.convention, version.exercice, version.version
        recu = MandatRecu(*cle, sens, montant, reference, le)
        if not self._verifier_reference(ligne, reference, cle):
            return
        if siennes := self._lignes[cle]:
            self._repondre(ligne, recu, siennes)
        elif self._hors_lot(ligne, cle):
            self._repondre_seule(ligne, recu, version)

    def dire_soldes(self) -> list[str]:
        """What the rows do together: how many versions become mandated, for how much; those that wait for other parts."""
        complets: dict[str, list[Decimal]] = {MANDAT: [], TITRE: []}
        phrases = []
        repondues = {(r.lot, r.ligne) for r in self.contenu.mandats_soldes}
        for cle in dict.fromkeys(r.version_arretee for r in self.contenu.mandats_soldes):
            version, siennes = self._versions[cle], self._lignes[cle]
            faites = sum((li.lot, li.ligne) in repondues or (li.lot, li.ligne) in self._mandats for li in siennes)
            if faites < len(siennes):
                suite = accord(faites, f"part sur {len(siennes)} a son mandat", f"parts sur {len(siennes)} ont leur mandat")
                phrases.append(f"{_nommer(cle)} : {suite} ; ce solde sera mandaté quand toutes l'auront.")
            else:
                complets[MANDAT if version.solde_net_eur else TITRE].append(abs(version.liquide_eur))
        dits = [
            f"{accord(len(sommes), 'solde')} {SENS_DITS[sens]}, {euros(sum(sommes, _ZERO))}"
            for sens, sommes in complets.items()
            if sommes
        ]
        return [*([f"Mandatés : {' ; '.join(dits)}."] if dits else []), *phrases]

    def _version(self, ligne: LigneImport) -> VersionArretee | None:
        code, exercice = ligne.code("convention", requis=True), ligne.annee("exercice")
        numero = ligne.nombre("version", requis=True, decimales=0)
        if code is None or exercice is None or numero is None:
            return None
        if (trouvee := self._versions.get((code, exercice, int(numero)))) is not None:
            if not trouvee.liquide_eur:
                ligne.faute("cette version n'a rien à payer ni à reprendre : retirez la ligne.", "version")
                return None
            return trouvee
        siennes = [cle for cle in self._versions if cle[0] == code]
        if not siennes:
            conseil = suggestion(code, {cle[0] for cle in self._versions})
            ligne.faute(f"aucun solde arrêté de la convention « {code} » : vérifiez son code.{conseil}", "convention")
        elif versions := [str(cle[2]) for cle in siennes if cle[1] == exercice]:
            ligne.faute(
                f"la version {numero} du solde de {code} pour {exercice} n'est pas arrêtée (arrêtée : {', '.join(versions)}) : "
                "vérifiez le numéro.",
                "version",
            )
        else:
            ligne.faute(f"aucun solde arrêté de {code} pour {exercice} : vérifiez l'exercice.", "exercice")
        return None

    def _reference(self, ligne: LigneImport) -> str | None:
        reference = ligne.texte("mandat", requis=True)
        if reference is None:
            return None
        if mandat_inconnu(reference):
            ligne.faute("ce n'est pas une référence : attendu celle du mandat ou du titre.", "mandat")
            return None
        if ENTRE_MANDATS in reference:
            ligne.faute(f"« {reference} » : une seule référence par ligne, sans « {ENTRE_MANDATS.strip()} ».", "mandat")
            return None
        return reference

    def _date(self, ligne: LigneImport, version: VersionArretee | None) -> date | None:
        le = ligne.date("date")
        if le is None:
            return None
        if le > self._connus.aujourd_hui:
            ligne.faute(f"le {jour(le)} n'est pas encore passé : un mandat s'importe une fois émis.", "date")
            return None
        if version is not None and le < version.arrete_le:
            ligne.faute(f"le {jour(le)} est avant l'arrêté du solde, le {jour(version.arrete_le)} : vérifiez la date.", "date")
            return None
        return le

    def _verifier_sens(self, ligne: LigneImport, version: VersionArretee, sens: str) -> None:
        dit = ligne.texte("sens") if "sens" in ligne.cellules else None
        if dit is not None and dit.casefold() != sens:
            quoi = f"{euros(abs(version.liquide_eur))} {SENS_DITS[sens]}"
            ligne.faute(f"cette version porte {quoi} : attendu « {sens} », pas « {dit} ».", "sens")

    def _verifier_reference(self, ligne: LigneImport, reference: str, cle: _Cle) -> bool:
        """A reference names one version, in the file and before it, and no payment that is counted otherwise."""
        autre, ou = self._citees.setdefault(reference, (cle, ligne.ligne))
        if autre != cle:
            ligne.faute(f"le mandat « {reference} » est déjà à la ligne {ou}, d'un autre solde : il n'en paie qu'un.", "mandat")
            return False
        deja = self._references.get(reference)
        if deja not in (None, cle):
            assert deja is not None
            ligne.faute(f"le mandat « {reference} » est déjà celui d'un autre solde ({_nommer(deja)}).", "mandat")
            return False
        if (rejete := self._connus.mandats_rejetes.get(reference)) is not None:
            ligne.faute(
                f"le mandat « {reference} » a été rejeté le {jour(rejete.date)} : attendu la référence du nouveau mandat.",
                "mandat",
            )
            return False
        payes = self._paiements.get(reference, [])
        total = sum((p.versement.montant_eur for p in payes), _ZERO)
        if deja is None and total and not paie_bien(payes, cle, self._connus):
            ligne.faute(
                f"le mandat « {reference} » est déjà celui d'un versement de {euros(total)}, que le calcul déduit ou qui ne "
                "peut pas payer ce solde : vérifiez la référence.",
                "mandat",
            )
            return False
        return True

    def _hors_lot(self, ligne: LigneImport, cle: _Cle) -> bool:
        """The version is in no batch: the row must not say that it answers one."""
        if (numero := _entier(ligne, "lot")) is None:
            return True
        lot = self._lots.get(numero)
        if lot is not None and lot.annulation is not None:
            ligne.faute(
                f"le lot {numero} est annulé depuis le {jour(lot.annulation.le)} : ce solde n'était plus à mandater. S'il l'est "
                "pourtant, videz la colonne « lot ».",
                "lot",
            )
        elif lot is not None and any(li.version_arretee == cle for li in lot.lignes):
            ligne.faute(
                f"le paiement de ce solde par le lot {numero} a été rejeté : répondez au lot suivant, ou videz la colonne.",
                "lot",
            )
        else:
            ligne.faute(f"{_nommer(cle)} n'est pas dans le lot {numero} : vérifiez-le, ou videz la colonne.", "lot")
        return False

    def _repondre_seule(self, ligne: LigneImport, recu: MandatRecu, version: VersionArretee) -> None:
        cle = recu.version_arretee
        if recu.montant_eur != abs(version.liquide_eur):
            ligne.faute(f"{_nommer(cle)} est de {euros(abs(version.liquide_eur))} : vérifiez le montant.", "montant_eur")
        elif cle in self._prises:
            ligne.faute(f"la ligne {self._prises[cle]} donne déjà un mandat à ce solde : gardez la bonne.", "mandat")
        else:
            self._prises[cle] = ligne.ligne
            m = version.mandat
            self._retenir(ligne, recu, None if m is None else MandatDeLigne(m.reference, m.date))

    def _repondre(self, ligne: LigneImport, recu: MandatRecu, siennes: Sequence[LigneDeLot]) -> None:
        """Answer the line of that amount: the one that has this reference already, else the first that has none."""
        lot, numero = _entier(ligne, "lot"), _entier(ligne, "ligne")
        if lot is not None and lot != siennes[0].lot:
            ligne.faute(
                f"ce solde est dans le lot {siennes[0].lot}, pas dans le lot {lot} : un seul des deux est à payer.", "lot"
            )
            return
        candidates = [li for li in siennes if li.montant_eur == recu.montant_eur and (lot is None or numero in (None, li.ligne))]
        if not candidates:
            parts = " ; ".join(
                f"{euros(li.montant_eur)} (ligne {li.ligne}{f', {li.operation_budgetaire}' if li.operation_budgetaire else ''}, "
                f"{li.annee_budget})"
                for li in siennes[:_PARTS_NOMMEES]
            )
            ligne.faute(
                f"le lot {siennes[0].lot} demande pour ce solde {parts} : vérifiez le montant et la ligne.", "montant_eur"
            )
            return
        libres = [li for li in candidates if (li.lot, li.ligne) not in self._prises]
        if not libres:
            prise = self._prises[candidates[0].lot, candidates[0].ligne]
            ligne.faute(f"la ligne {prise} donne déjà un mandat à ce solde : gardez la bonne.", "mandat")
            return
        rangs = sorted(libres, key=lambda li: (self._rang(li, recu.reference), li.ligne))
        visee = rangs[0]
        self._prises[visee.lot, visee.ligne] = ligne.ligne
        cle = recu.version_arretee
        self._retenir(
            ligne,
            MandatRecu(*cle, recu.sens, recu.montant_eur, recu.reference, recu.date, visee.lot, visee.ligne),
            self._mandats.get((visee.lot, visee.ligne)),
        )

    def _rang(self, ligne: LigneDeLot, reference: str) -> int:
        connu = self._mandats.get((ligne.lot, ligne.ligne))
        return 1 if connu is None else 0 if connu.reference == reference else 2

    def _retenir(self, ligne: LigneImport, recu: MandatRecu, connu: MandatDeLigne | None) -> None:
        if connu is None:
            self.contenu.mandats_soldes.append(recu)
        elif connu.reference != recu.reference:
            ligne.faute(
                f"ce solde a déjà le mandat « {connu.reference} » : une référence donnée ne change pas "
                "par un import ; si elle est fausse : bin/decompte mandatement --corriger.",
                "mandat",
            )
        elif connu.date != recu.date:
            ligne.faute(f"ce mandat est déjà enregistré, daté du {jour(connu.date)} : vérifiez la date.", "date")
        else:
            self.contenu.connus += 1


def _entier(ligne: LigneImport, colonne: str) -> int | None:
    """A whole number of an optional column; None also with a fault."""
    if colonne not in ligne.cellules:
        return None
    lu = ligne.nombre(colonne, decimales=0)
    return None if lu is None else int(lu)


def _nommer(cle: _Cle) -> str:
    return f"Le solde de {cle[0]} pour {cle[1]}, version {cle[2]}"
