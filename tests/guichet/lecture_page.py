"""A page of the guichet as a reader has it: words, findings, links."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2


@dataclass
class PageLue(HTMLParser):
    """The words of a page, its title, the cells of its table of findings, its scripts and its links."""

    texte: str
    mots: list[str] = field(default_factory=list)
    titre: str = ""
    lignes: list[list[str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    liens: dict[str, str] = field(default_factory=dict)
    """Address of each link, by its words."""

    def __post_init__(self) -> None:
        super().__init__()
        self._ouvertes: list[str] = []
        self._dans_constats = False
        self._lien: str | None = None
        self.feed(self.texte)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        valeurs = dict(attrs)
        if tag == "table":
            self._dans_constats = valeurs.get("class") == "constats"
        elif tag == "tr" and self._dans_constats:
            self.lignes.append([])
        elif tag == "td" and self._dans_constats:
            self.lignes[-1].append("")
        elif tag == "script":
            self.scripts.append(valeurs.get("src") or "en ligne")
        elif tag == "a":
            self._lien = valeurs.get("href")
        elif tag == "br":
            self.handle_data(" ")
        self._ouvertes.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._dans_constats = False
        if tag == "a":
            self._lien = None
        while self._ouvertes and self._ouvertes.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.mots.append(data)
        if "title" in self._ouvertes:
            self.titre += data
        if self._lien is not None:
            self.liens[lisser(data)] = self._lien
        if self._dans_constats and self.lignes and self.lignes[-1]:
            self.lignes[-1][-1] += data

    @property
    def dit(self) -> str:
        """All its words on one line."""
        return lisser(" ".join(self.mots))

    @property
    def constats(self) -> list[list[str]]:
        """The rows of findings: effect and rule, where, value, what."""
        return [[lisser(cellule) for cellule in ligne] for ligne in self.lignes if ligne]

    def copie(self) -> bytes:
        """The annotated copy that the page carries."""
        adresse = self.liens["Télécharger la copie annotée"]
        assert adresse.startswith("data:application/vnd.openxmlformats")
        return base64.b64decode(adresse.partition(";base64,")[2])


def lisser(texte: str) -> str:
    """One kind of space."""
    return re.sub(r"\s+", " ", texte).strip()


def lire(reponse: httpx2.Response, statut: int = 200) -> PageLue:
    """The page of an answer."""
    assert reponse.status_code == statut, (reponse.status_code, reponse.text[:3000])
    return PageLue(reponse.text)
