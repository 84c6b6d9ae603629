"""Rules: facts in, decision out. No Flask, no SQL, no clock."""
