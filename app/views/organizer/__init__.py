"""The organizers' side. Composes the blueprints behind one lock (guard.py)."""
