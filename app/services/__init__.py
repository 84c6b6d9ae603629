"""Use cases: each public function is one transaction. They do not call each other."""
