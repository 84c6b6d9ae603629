"""Argon2id hashes of passwords."""

from argon2 import PasswordHasher, Type, extract_parameters

from app import passwords


def test_a_hash_knows_its_password_alone():
    kept = passwords.hash_of("korkea kuusi")
    assert passwords.matches(kept, "korkea kuusi") is True
    assert passwords.matches(kept, "korkea kuusi ") is False
    assert kept != passwords.hash_of("korkea kuusi")


def test_without_a_hash_nothing_matches():
    assert passwords.matches(None, "nobody has this password") is False
    assert passwords.matches("no hash at all", "korkea kuusi") is False


def test_two_ways_to_write_a_letter_are_one_password():
    assert passwords.matches(passwords.hash_of("pa\u0308ivää"), "p\u00e4ivää") is True


def test_half_a_character_and_nul_do_no_harm():
    kept = passwords.hash_of("kuusi\ud800\x00 metsä")
    assert passwords.matches(kept, "kuusi\ud800\x00 metsä") is True
    assert passwords.matches(kept, "kuusi") is False


def test_the_parameters_are_fit_for_a_server():
    made = extract_parameters(passwords.hash_of("korkea kuusi"))
    assert made.type is Type.ID
    assert made.memory_cost >= 46 * 1024  # KiB


def test_a_hash_of_other_parameters_is_outdated():
    assert passwords.is_outdated(passwords.hash_of("korkea kuusi")) is False
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("korkea kuusi")) is True
