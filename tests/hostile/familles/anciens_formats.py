"""`.xls`, `.ods`: whole, odd, damaged, or unfolding without end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.hostile.anciens import empaqueter_ods, feuille_ods, grille, grille_identite, ods, rangee_ods, xls
from tests.hostile.retouches import abimer_entree, remplacer, retoucher, retourner
from tests.hostile.socle import Attendu, Cas, Place, accepte, illisible, refuse, rejete, reserves

BON = accepte(3)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _xls(p: Place) -> bytes:
    return xls(p.identite(), p.personnes())


def _ods(p: Place) -> bytes:
    return ods(p.identite(), p.personnes())


def _contenu(avant: str, apres: str) -> Callable[[Place], bytes]:
    return lambda p: retoucher(_ods(p), {"content.xml": remplacer(avant.encode(), apres.encode())})


def _suite(suite: str) -> Callable[[Place], bytes]:
    return lambda p: ods(p.identite(), p.personnes(), suite)


def _repetees(rangees: int, cellules: int, vides: bool = False) -> str:
    """One row repeated, of one cell repeated: a few characters for any number of cells."""
    valeur = "" if vides else ' office:value-type="float" office:value="1"'
    cellule = f'<table:table-cell table:number-columns-repeated="{cellules}"{valeur}/>'
    return f'<table:table-row table:number-rows-repeated="{rangees}">{cellule}</table:table-row>'


def _ods_avec(nom: str, faire: Callable[[Place], bytes], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.ods", faire, attendu, pourquoi, ou=ou)


def _valeurs_ods(p: Place) -> bytes:
    """Percent, currency, boolean, date with time, time: each with its own attribute."""
    rangees = [rangee_ods(r) for r in grille(p.personnes())]
    rangees[2] = (
        rangees[2]
        .replace('value-type="float" office:value="2"', 'value-type="currency" office:currency="EUR" office:value="2"')
        .replace('date-value="2024-02-12"', 'date-value="2024-02-12T10:30:00"')
        .replace(
            'value-type="string"><text:p>oui</text:p></table:table-cell>', 'value-type="boolean" office:boolean-value="true"/>'
        )
    )
    return _paquet(p, rangees)


def _paquet(p: Place, rangees: list[str], avant: str = "") -> bytes:
    identite = feuille_ods("Identification", [rangee_ods(r) for r in grille_identite(p.identite())])
    return empaqueter_ods(identite + feuille_ods("Suivi", rangees), avant)


def _feuille_cachee(p: Place) -> bytes:
    return empaqueter_ods(
        feuille_ods("Listes", [rangee_ods(["oui"])])
        + feuille_ods("Identification", [rangee_ods(r) for r in grille_identite(p.identite())])
        + feuille_ods("Suivi", [rangee_ods(r) for r in grille(p.personnes())])
    )


def _rangees_repetees(p: Place) -> bytes:
    """The same person three times, written once: it is somebody repeated."""
    entete, une, deux, trois = grille(p.personnes())
    return _paquet(p, [rangee_ods(entete), rangee_ods(une, repetee=3), rangee_ods(deux), rangee_ods(trois)])


def _vides_repetees(p: Place) -> bytes:
    """A million blank rows between two persons, then one: what LibreOffice writes of a stray cell far below."""
    entete, une, deux, trois = grille(p.personnes())
    milieu = rangee_ods([""], repetee=1_000_000)
    return _paquet(p, [rangee_ods(entete), rangee_ods(une), rangee_ods(deux), milieu, rangee_ods(trois)])


def _p_imbriques(p: Place) -> bytes:
    texte = "<text:span>" * 50_000 + "x" + "</text:span>" * 50_000
    return _paquet(
        p,
        [
            *(rangee_ods(r) for r in grille(p.personnes())),
            f"<table:table-row><table:table-cell>{texte}</table:table-cell></table:table-row>",
        ],
    )


RIRES = "<!DOCTYPE lolz [<!ENTITY a '" + "ha" * 500 + "'>" + "".join(
    f"<!ENTITY {chr(n)} '{f'&{chr(n - 1)};' * 10}'>" for n in range(ord("b"), ord("j"))
) + "]>"  # fmt: skip
EXTERNE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
VALEUR = '<table:table-cell office:value-type="float" office:value="1"/>'
CAS = [
    Cas("xls tronqué", "suivi.xls", lambda p: _xls(p)[:2500], illisible(), "envoi interrompu"),
    Cas("xls d'un seul secteur", "suivi.xls", lambda p: _xls(p)[:512], illisible(), "envoi interrompu"),
    Cas(
        "xls : en-tête faux",
        "suivi.xls",
        lambda p: retourner(_xls(p), 30, 44, 48),
        illisible(),
        "octets de l'en-tête OLE",
        ou=refuse("D01|D08"),
    ),
    Cas(
        "xls : table des secteurs en boucle",
        "suivi.xls",
        lambda p: _boucle(_xls(p)),
        refuse("D01|D08"),
        "secteurs qui se suivent en rond",
        ou=BON,
    ),
    Cas("xls de bruit", "suivi.xls", lambda p: OLE + bytes(range(256)) * 20, illisible(), "OLE sans rien dedans"),
    Cas("document Word nommé xls", "suivi.xls", lambda p: _sans_classeur(_xls(p)), illisible(), "OLE sans classeur"),
    Cas(
        "xls aux nombres en texte",
        "suivi.xls",
        lambda p: xls(p.identite(), p.personnes(nb_entretiens_physiques="2", date_premier_rdv="12/02/2024")),
        BON,
        "textes",
    ),
    Cas(
        "xls au 31 février",
        "suivi.xls",
        lambda p: xls(p.identite(), p.personnes(date_premier_rdv="31/02/2024")),
        accepte(3, "L04"),
        "n'existe pas",
    ),
    Cas(
        "xls d'une autre structure",
        "suivi.xls",
        lambda p: xls(p.identite(Convention="2024-1.4-page"), p.personnes()),
        rejete("D05"),
        "le dossier fait foi",
    ),
    Cas("xls vide", "suivi.xls", lambda p: xls(p.identite(), []), rejete("D07"), "rien, et personne ne le dit"),
    _ods_avec("ods tronqué", lambda p: _ods(p)[:700], illisible(), "envoi interrompu"),
    _ods_avec("ods : bit retourné", lambda p: abimer_entree(_ods(p), "content.xml"), illisible(), "CRC faux"),
    _ods_avec("ods sans content.xml", lambda p: retoucher(_ods(p), {"content.xml": None}), illisible(), "rien à lire"),
    _ods_avec(
        "ods sans mimetype", lambda p: retoucher(_ods(p), {"mimetype": None}), BON, "on peut le lire quand même", ou=illisible()
    ),
    _ods_avec(
        "odt nommé ods",
        lambda p: retoucher(
            _ods(p), {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office:document-content/>"}
        ),
        illisible(),
        "un texte",
        ou=refuse("D01|D02|D03", exact=False),
    ),
    _ods_avec(
        "ods : content.xml coupé",
        lambda p: retoucher(_ods(p), {"content.xml": lambda o: o[: len(o) // 2]}),
        illisible(),
        "XML interrompu",
        ou=refuse("D01"),
    ),
    _ods_avec(
        "ods : content.xml coupé à la fin",
        lambda p: retoucher(_ods(p), {"content.xml": lambda o: o[:-150]}),
        illisible(),
        "la moitié d'un fichier ne se charge pas",
    ),
    _ods_avec(
        "ods chiffré",
        lambda p: retoucher(
            _ods(p),
            {
                "META-INF/manifest.xml": remplacer(
                    b'media-type="text/xml"/>', b'media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>'
                ),
                "content.xml": bytes(range(256)) * 8,
            },
        ),
        illisible(),
        "protégé par un mot de passe",
    ),
    _ods_avec(
        "ods : un milliard de rires",
        lambda p: ods(p.identite(), p.personnes(), avant=RIRES),
        illisible(),
        "entités qui se multiplient",
    ),
    _ods_avec(
        "ods : entité externe",
        lambda p: ods(p.identite(), p.personnes(), avant=EXTERNE),
        illisible(),
        "un fichier du serveur ne se lit pas",
    ),
    _ods_avec("ods : valeurs de chaque type", _valeurs_ods, BON, "monnaie, booléen, instant"),
    _ods_avec("ods : feuille de plus", _feuille_cachee, BON, "listes déroulantes"),
    _ods_avec("ods : une rangée répétée trois fois", _rangees_repetees, reserves(3, "L02"), "la même personne trois fois"),
    _ods_avec(
        "ods : fin de feuille vide répétée",
        _suite(_repetees(1_048_572, 16_384, vides=True)),
        BON,
        "ce que LibreOffice écrit toujours",
    ),
    _ods_avec(
        "ods : fin de rangée vide répétée",
        _contenu("</table:table-row>", '<table:table-cell table:number-columns-repeated="16361"/></table:table-row>'),
        BON,
        "ce que LibreOffice écrit toujours",
    ),
    _ods_avec(
        "ods : un million de rangées vides au milieu",
        _vides_repetees,
        refuse("D08"),
        "la dernière personne est à la ligne 1 000 004",
    ),
    _ods_avec(
        "ods : rangées pleines répétées un million de fois",
        _suite(f'<table:table-row table:number-rows-repeated="1000000">{VALEUR}</table:table-row>'),
        refuse("D08"),
        "une ligne de XML, un million de lignes",
    ),
    _ods_avec(
        "ods : cellule répétée un million de fois",
        _suite(_repetees(1, 1_000_000)),
        refuse("D08|D01"),
        "une cellule de XML, un million de cellules",
        ou=reserves(3, "L01", exact=False),
    ),
    _ods_avec(
        "ods : répétitions multipliées",
        _suite(_repetees(1_048_572, 16_384)),
        refuse("D08"),
        "dix-sept milliards de cellules",
    ),
    _ods_avec(
        "ods : répétition immense",
        _suite(f'<table:table-row table:number-rows-repeated="99999999999999999999">{VALEUR}</table:table-row>'),
        refuse("D01|D08"),
        "un nombre que 64 bits ne tiennent pas",
    ),
    _ods_avec(
        "ods : répétition négative",
        _suite(f'<table:table-row table:number-rows-repeated="-5">{VALEUR}</table:table-row>'),
        refuse("D01|D08"),
        "un nombre qui n'en est pas un",
        ou=reserves(3, "L01", exact=False),
    ),
    _ods_avec("ods : 50 000 balises emboîtées", _p_imbriques, illisible(), "pile d'appels", ou=BON),
    _ods_avec("ods : formule et sa valeur", lambda p: _formule_ods(p), BON, "la valeur en cache"),
    _ods_avec(
        "ods : orientation à venir",
        lambda p: ods(p.identite(), p.personnes(date_premier_rdv=date(2024, 12, 25))),
        accepte(3, "L09"),
        "L09",
    ),
]


def _boucle(contenu: bytes) -> bytes:
    """Every entry of the sector table points at itself."""
    secteur = int.from_bytes(contenu[76:80], "little")
    debut = 512 * (secteur + 1)
    return contenu[:debut] + b"".join(n.to_bytes(4, "little") for n in range(128)) + contenu[debut + 512 :]


def _sans_classeur(contenu: bytes) -> bytes:
    return contenu.replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))


def _formule_ods(p: Place) -> bytes:
    avant = b'office:value-type="float" office:value="4"'
    return retoucher(_ods(p), {"content.xml": remplacer(avant, b'table:formula="of:=2+2" ' + avant)})
