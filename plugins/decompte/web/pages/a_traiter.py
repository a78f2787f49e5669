"""The page a_traiter."""

from __future__ import annotations

from fastapi import APIRouter

routeur = APIRouter()
