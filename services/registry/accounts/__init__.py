"""Accounts (账号): the officers who sign in at the console, their passwords and sessions."""
