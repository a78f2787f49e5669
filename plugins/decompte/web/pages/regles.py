"""The page regles."""

from __future__ import annotations

from fastapi import APIRouter

routeur = APIRouter()
