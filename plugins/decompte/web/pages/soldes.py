"""The page soldes."""

from __future__ import annotations

from fastapi import APIRouter

routeur = APIRouter()
