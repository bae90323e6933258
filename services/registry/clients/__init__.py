"""Clients (客户端): the systems of provinces and portals, their secrets, scopes and tokens."""
