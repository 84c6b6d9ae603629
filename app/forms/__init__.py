"""Forms check the shape of what was typed: required, format, local time to UTC. Rules live in domain/."""
