"""Whom to call and what to do: pure rules over activities, deals, people and invoices, and one ranked list."""
