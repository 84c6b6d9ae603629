"""Shared work inside someone's transaction: nothing here begins or commits one."""
